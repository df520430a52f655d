"""A programme's published document read: its tables, the tasks in them, and a draft of the indicators."""
