"""A notebook run with its parameters, to the end or not at all."""
