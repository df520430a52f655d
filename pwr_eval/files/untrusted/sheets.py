"""Sheets as grids of cells that know their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from pwr_eval.errors import Place

__all__ = [
    "Cell",
    "Grid",
    "Look",
    "Position",
    "column_letters",
    "merged_positions",
    "position_of",
    "tidy_cell",
]

Cell = str | float | bool | date | time | timedelta | None
"""What a cell holds; None if it is empty. Text keeps its spaces; whole numbers come as floats."""
Position = tuple[int, int]
"""Row and column, counted from 0."""

_LETTERS = 26


@dataclass(frozen=True)
class Look:
    """What a person sees, or does not see, of a sheet beside what stands in its cells.

    Parameters
    ----------
    hidden_rows, hidden_columns : frozenset of int
        Rows and columns that are hidden, filtered out or of no height, counted from 0.
    comments : frozenset of Position
        Cells with a comment.
    struck : frozenset of Position
        Cells with a line through what stands in them, or through a part of it.
    doubts : mapping of Position to str
        Cells whose content may be right and should be looked at, and why.
    words : mapping of Position to str
        Words that the format of a number shows beside it, such as "zł" or a "%" that is only written.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: frozenset[Position] = frozenset()
    struck: frozenset[Position] = frozenset()
    doubts: Mapping[Position, str] = field(default_factory=dict)
    words: Mapping[Position, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook, or a whole CSV file.

    Parameters
    ----------
    file : str
        Name of the file in messages.
    sheet : str
        Name of the sheet; "" for a CSV file.
    rows : list of list of Cell
        Cells from A1 on; rows may differ in length.
    merged : mapping of Position to Position
        Cell under a merged area -> the cell at its top left, which holds the content.
    flaws : mapping of Position to str
        Cells whose content cannot be trusted (a formula without a stored result …) and why.
    percentages : frozenset of Position
        Cells whose number is shown as a percentage.
    hidden : bool
        True for a hidden sheet.
    tells_errors : bool
        False where an error of a formula cannot be told from an empty cell.
    look : Look
        What is seen of the sheet beside its content.
    """

    file: str
    sheet: str
    rows: list[list[Cell]]
    merged: Mapping[Position, Position] = field(default_factory=dict)
    flaws: Mapping[Position, str] = field(default_factory=dict)
    percentages: frozenset[Position] = frozenset()
    hidden: bool = False
    tells_errors: bool = True
    look: Look = field(default_factory=Look)

    def cell(self, row: int, column: int) -> Cell:
        """Return what stands in a cell itself; None outside the grid.

        Examples
        --------
        >>> Grid("a.csv", "", [["x"]]).cell(5, 5) is None
        True
        """
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def shown(self, row: int, column: int) -> Cell:
        """Return what a reader sees in a cell: under a merged area, the content of the area."""
        return self.cell(*self.merged.get((row, column), (row, column)))

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell without the spaces around it; "" if there is no text."""
        cell = self.cell(row, column)
        return cell.strip() if isinstance(cell, str) else ""

    def place(self, row: int, column: int | None = None) -> Place:
        """Return the place of a cell or row for a message."""
        letters = "" if column is None else column_letters(column)
        return Place(self.file, self.sheet, row + 1, letters)

    def source(self, row: int, column: int) -> str:
        """Return file, sheet and cell as they stand in the column `source`.

        Examples
        --------
        >>> Grid("returns/2025/mops.xlsx", "Wskaźniki", []).source(13, 3)
        'returns/2025/mops.xlsx, Wskaźniki, D14'
        """
        parts = [self.file, self.sheet, f"{column_letters(column)}{row + 1}"]
        return ", ".join(filter(None, parts))


def tidy_cell(cell: Cell | int) -> Cell:
    """Return a cell as grids hold it: empty text is None, a whole number a float, midnight only a date.

    Examples
    --------
    >>> tidy_cell(""), tidy_cell(300), tidy_cell(datetime(2025, 12, 31))
    (None, 300.0, datetime.date(2025, 12, 31))
    """
    if cell == "":
        return None
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def column_letters(column: int) -> str:
    """Name a column, counted from 0, as a spreadsheet does.

    Examples
    --------
    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def position_of(address: str) -> Position:
    """Return the position of a cell from its address.

    Examples
    --------
    >>> position_of("A1"), position_of("XFD12")
    ((0, 0), (11, 16383))
    """
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(address[len(letters) :]) - 1, column - 1


def merged_positions(areas: Iterable[tuple[Position, Position]], last: Position) -> dict[Position, Position]:
    """Map every cell of merged areas, but the top left ones, to the top left one of its area.

    Parameters
    ----------
    areas : iterable of pair of Position
        First and last cell of each area.
    last : Position
        Last cell of the sheet that holds anything: areas are followed up to it only.

    Examples
    --------
    >>> merged_positions([((0, 0), (0, 9))], last=(5, 1))
    {(0, 1): (0, 0)}
    """
    return {
        (row, column): first
        for first, end in areas
        for row in range(first[0], min(end[0], last[0]) + 1)
        for column in range(first[1], min(end[1], last[1]) + 1)
        if (row, column) != first
    }
