"""Files of every kind: CSV, workbooks, folders swapped whole, where a project is."""
