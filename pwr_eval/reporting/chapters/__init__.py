"""What the notebooks call: one method a cell gives a table, a chart or words; figures come from below."""
