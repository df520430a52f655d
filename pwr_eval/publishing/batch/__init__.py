"""Runs: what is due, made at once or in turn, and what became of it."""
