"""What a person sees of a table, or does not see, beside what stands in it: nothing passes unseen."""

from __future__ import annotations

from pwr_eval.collection.returns.layout import Table
from pwr_eval.collection.returns.reading_faults import Findings

__all__ = ["warn_of_looks"]

_FIGURES = ("value", "numerator", "denominator", "spent_pln")


def warn_of_looks(table: Table, findings: Findings) -> None:
    """Warn of hidden rows and columns that are read, of comments, lines through texts and formulas of 0.

    Parameters
    ----------
    table : Table
        One table of a return.
    findings : Findings
        Takes the warnings.
    """
    grid, look = table.grid, table.grid.look
    rows = range(table.heading + 1, table.end)
    filled = [row for row in rows if any(table.cell(row, name) is not None for name in table.columns)]
    for row in filled:
        if row in look.hidden_rows:
            findings.warn(grid.place(row), "a hidden row was read", remedy="Show or delete it.")
    for column in sorted(look.hidden_columns & set(table.columns.values())):
        if any(grid.cell(row, column) is not None for row in rows):
            place = grid.place(table.heading, column)
            findings.warn(place, "a hidden column was read", remedy="Show or delete it.")
    for row, column in sorted(look.comments):
        if row < table.end:
            remedy = "Read it in the file; what matters belongs in the note."
            findings.warn(grid.place(row, column), "a comment at the cell was not read", remedy=remedy)
    # A figure with a line through it is a fault, found where it is read.
    figures = {table.columns[name] for name in _FIGURES if name in table.columns}
    for row, column in sorted(look.struck):
        if row in rows and column in set(table.columns.values()) - figures:
            remedy = "Delete what does not hold."
            findings.warn(grid.place(row, column), "what stands in the cell is struck through", remedy=remedy)
    for (row, column), doubt in sorted(look.doubts.items()):
        if row in rows and column in figures:
            remedy = "Check that it was worked out; write 0 if there were none."
            findings.warn(grid.place(row, column), doubt, remedy=remedy)
