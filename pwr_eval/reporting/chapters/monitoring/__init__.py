"""The chapters of the yearly monitoring."""
