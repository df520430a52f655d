"""What a table and an option may hold, declared once."""
