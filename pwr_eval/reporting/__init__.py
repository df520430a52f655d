"""What a reader sees: tables, charts, and the chapters of each report."""
