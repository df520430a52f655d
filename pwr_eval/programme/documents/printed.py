"""What a document holds, whatever its format: tables as grids of text that know their pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pwr_eval.files.untrusted.sheets import Position

__all__ = ["Document", "PrintedCell", "PrintedTable", "laid_out", "lines_of", "one_line"]

_MOST_COLUMNS = 200
_SPLIT_WORD = re.compile(r"(?<=[^\W\d_]-)\n(?=[^\W\d_])")


@dataclass(frozen=True)
class PrintedCell:
    """A cell of a table and how far it reaches.

    Parameters
    ----------
    text : str
        What stands in it, lines apart.
    columns, rows : int, default 1
        Columns and rows that it covers.
    """

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class PrintedTable:
    """A table of a document, or the part of it on one page.

    Parameters
    ----------
    number : int
        Which table of the document it is, from 1.
    heading : str
        Text right above it.
    rows : sequence of sequence of str
        Text of each cell; "" also where a merged cell reaches.
    origins : mapping of Position to Position
        Position under a merged cell -> that cell's own.
    pages : sequence of int
        Page of each row; 0 where the format does not tell.
    """

    number: int
    heading: str
    rows: Sequence[Sequence[str]]
    origins: Mapping[Position, Position] = field(default_factory=dict)
    pages: Sequence[int] = ()

    @property
    def width(self) -> int:
        """Number of columns of the widest row."""
        return max(map(len, self.rows), default=0)

    def shown(self, row: int, column: int) -> str:
        """Return what a reader sees at a position, also under a merged cell."""
        row, column = self.origins.get((row, column), (row, column))
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def page(self, row: int) -> int:
        """Return the page of a row; 0 where it is not known."""
        return self.pages[row] if row < len(self.pages) else 0


@dataclass(frozen=True)
class Document:
    """What was read of a document.

    Parameters
    ----------
    file : str
        Its name.
    tables : sequence of PrintedTable
        Its tables in order.
    text : str
        What stands outside of them.
    pages_without_text : sequence of int
        Pages that hold pictures only.
    """

    file: str
    tables: Sequence[PrintedTable]
    text: str = ""
    pages_without_text: Sequence[int] = ()


def laid_out(
    number: int, heading: str, rows: Iterable[Iterable[PrintedCell]], pages: Sequence[int] = ()
) -> PrintedTable:
    """Return the table that rows of cells make, each cell at its place.

    Parameters
    ----------
    number : int
        Which table of the document it is.
    heading : str
        Text above it.
    rows : iterable of iterable of PrintedCell
        Cells as a format lists them: none where a cell of an earlier row reaches.
    pages : sequence of int, optional
        Page of each row.

    Examples
    --------
    >>> rows = [[PrintedCell("Zadanie", rows=2), PrintedCell("Wskaźnik", 2)],
    ...         [PrintedCell("2025"), PrintedCell("2026")]]
    >>> table = laid_out(1, "", rows)
    >>> [table.shown(1, column) for column in range(3)], table.rows[1]
    (['Zadanie', '2025', '2026'], ['', '2025', '2026'])
    """
    texts: list[list[str]] = []
    origins: dict[Position, Position] = {}
    listed = [list(row) for row in rows]
    for row, cells in enumerate(listed):
        column = 0
        line: list[str] = []
        for cell in cells:
            while (row, column) in origins:
                column += 1
            height = min(cell.rows, len(listed) - row) if cell.rows > 0 else len(listed) - row
            across = range(column, min(column + max(cell.columns, 1), _MOST_COLUMNS))
            line += [""] * (column - len(line)) + [cell.text, *[""] * (len(across) - 1)]
            origins.update(
                {
                    (below, beside): (row, column)
                    for below in range(row, row + height)
                    for beside in across
                    if (below, beside) != (row, column)
                }
            )
            column += len(across)
        texts.append(line)
    width = max((len(line) for line in texts), default=0)
    filled = [[*line, *[""] * (width - len(line))] for line in texts]
    return PrintedTable(number, heading, filled, origins, pages)


def lines_of(text: str) -> str:
    r"""Return a text with its own lines, without other white space and empty lines.

    Examples
    --------
    >>> lines_of("30  rodzin \n\n 45 dzieci")
    '30 rodzin\n45 dzieci'
    """
    return "\n".join(filter(None, (one_line(line) for line in text.split("\n"))))


def one_line(text: str) -> str:
    r"""Return a text as one line; a word that was cut at its own hyphen stays whole.

    Examples
    --------
    >>> one_line("trudności  opiekuńczo-\nwychowawcze\nrodziny")
    'trudności opiekuńczo-wychowawcze rodziny'
    """
    return " ".join(_SPLIT_WORD.sub("", text.replace("\u00ad\n", "").replace("\u00ad", "")).split())
