"""The chapters of the ex-post evaluation."""
