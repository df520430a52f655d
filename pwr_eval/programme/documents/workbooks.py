"""Sheets of a workbook as tables of a document."""

from __future__ import annotations

from pathlib import Path

from pwr_eval.files.untrusted.sheets import Grid
from pwr_eval.files.untrusted.spreadsheet_files import read_grids
from pwr_eval.programme.documents.printed import Document, PrintedTable

__all__ = ["read_workbook"]


def read_workbook(path: Path) -> Document:
    """Read every visible sheet of a workbook or CSV file as a table that its sheet's name stands above.

    Raises
    ------
    DataError
        As `read_grids`.
    """
    _, grids = read_grids(path)
    shown = [grid for grid in grids if not grid.hidden]
    tables = [_table(number, grid) for number, grid in enumerate(shown, start=1)]
    return Document(path.name, tables)


def _table(number: int, grid: Grid) -> PrintedTable:
    width = max(map(len, grid.rows), default=0)
    rows = [[_text(grid, row, column) for column in range(width)] for row in range(len(grid.rows))]
    return PrintedTable(number, grid.sheet, rows, grid.merged)


def _text(grid: Grid, row: int, column: int) -> str:
    cell = grid.cell(row, column)
    if cell is None or (row, column) in grid.merged:
        return ""
    if not isinstance(cell, float):
        return str(cell).strip()
    percent = (row, column) in grid.percentages
    number = f"{cell * 100 if percent else cell:.10g}".replace(".", ",")
    return f"{number}%" if percent else number
