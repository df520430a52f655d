"""Files that others made, read under limits: workbooks of every age, CSV, archives."""
