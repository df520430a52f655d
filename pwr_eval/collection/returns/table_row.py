"""One row of a table of a return, its cells by the names of their columns."""

from __future__ import annotations

from dataclasses import dataclass

from pwr_eval.collection.returns.layout import Table
from pwr_eval.errors import Place
from pwr_eval.files.untrusted.sheets import Cell, Position

__all__ = ["TableRow"]


@dataclass(frozen=True)
class TableRow:
    """One row of a table.

    Parameters
    ----------
    table : Table
        The table.
    row : int
        Row of its sheet, counted from 0.
    """

    table: Table
    row: int

    def position(self, name: str) -> Position | None:
        """Return the cell of a named column; None if there is no such column."""
        return self.table.position(self.row, name)

    def cell(self, name: str) -> Cell:
        """Return what stands in the cell of a named column."""
        return self.table.cell(self.row, name)

    def shown(self, name: str) -> Cell:
        """Return what a reader sees in the cell of a named column."""
        position = self.position(name)
        return None if position is None else self.table.grid.shown(*position)

    def all_but_note(self) -> list[Cell]:
        """Return what stands anywhere in the row, also outside the table, but for its note."""
        note = self.table.columns.get("note")
        return [cell for column, cell in enumerate(self.table.grid.rows[self.row]) if column != note]

    def place(self, name: str = "") -> Place:
        """Return the place of a named column's cell, or of the row."""
        position = self.position(name)
        return self.table.grid.place(self.row, position[1] if position else None)

    def source(self, name: str) -> str:
        """Return file, sheet and cell as they stand in the column `source`."""
        return self.table.grid.source(self.row, self.table.columns[name])
