"""The chapters on the quality of the data."""
