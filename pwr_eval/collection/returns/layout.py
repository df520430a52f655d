"""Where a table stands in a sheet: its heading found by the names of its columns, the lines above it read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from pwr_eval.cleaning.lexicon import fold
from pwr_eval.errors import Fault, Message, Place
from pwr_eval.files.untrusted.sheets import Cell, Grid, Position

__all__ = ["Answer", "Table", "answers_above", "find_tables", "looks_like_table", "words"]

_KEYS = {"indicator_id", "task_id"}
_CONTENTS = {"value", "spent_pln"}


@cache
def words() -> dict[str, Any]:
    """Names of columns and lines, from `columns.toml`.

    Examples
    --------
    >>> "mianownik" in words()["columns"]["denominator"]
    True
    """
    return tomllib.loads(files("pwr_eval.collection.returns").joinpath("columns.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Table:
    """One table in a sheet.

    Parameters
    ----------
    grid : Grid
        Its sheet.
    heading : int
        Row of the heading, counted from 0.
    end : int
        Row after the last one.
    columns : dict of str to int
        Name of a column -> where it stands, counted from 0.
    faults : tuple of Fault
        Columns that are unknown or stand twice.
    ambiguous : bool
        True if a known column stands twice: which of both counts is not known.
    """

    grid: Grid
    heading: int
    end: int
    columns: dict[str, int]
    faults: tuple[Fault, ...]
    ambiguous: bool = False

    def position(self, row: int, name: str) -> Position | None:
        """Return the cell of a named column in a row; None if the table has no such column."""
        return (row, self.columns[name]) if name in self.columns else None

    def cell(self, row: int, name: str) -> Cell:
        """Return what stands in the cell of a named column; None if it is empty or there is none."""
        return self.grid.cell(row, self.columns[name]) if name in self.columns else None


@dataclass(frozen=True)
class Answer:
    """One answer in the lines above a table, and the cell it stands in."""

    content: Cell
    grid: Grid
    position: Position

    @property
    def place(self) -> Place:
        """Its cell, for a message."""
        return self.grid.place(*self.position)


def find_tables(grid: Grid, year: int) -> list[Table]:
    """Find every table of a sheet: its heading names the number of indicator or task, and value or spending.

    Parameters
    ----------
    grid : Grid
        The sheet.
    year : int
        Reported year, which headings may carry.
    """
    named = ((row, _column_names(grid, row, year)) for row in range(len(grid.rows)))
    headings = {row: names for row, names in named if _is_heading(names)}
    if not headings:
        return []
    rows = [*headings, len(grid.rows)]
    return [_table(grid, row, end, headings[row]) for row, end in pairwise(rows)]


def looks_like_table(grid: Grid, year: int) -> bool:
    """Return whether a row names some known columns, though not enough to be a heading."""
    some = 3
    return any(len(set(_column_names(grid, row, year).values())) >= some for row in range(len(grid.rows)))


def _is_heading(names: dict[int, str]) -> bool:
    found = set(names.values())
    return bool(found & _KEYS) and bool(found & _CONTENTS)


def _column_names(grid: Grid, row: int, year: int) -> dict[int, str]:
    """Known columns that a row names, by where they stand."""
    shown = {column: grid.shown(row, column) for column in range(len(grid.rows[row]))}
    known = {column: _known_column(cell, year) for column, cell in shown.items() if isinstance(cell, str)}
    return {column: name for column, name in known.items() if name}


def _known_column(heading: str, year: int) -> str:
    written = fold(heading).rstrip(":* ")
    without_year = re.sub(rf"\s*(?:w|za)?\s*\(?{year}\)?(?: ?r\.?| roku)?$", "", written)
    return _names_of_columns().get(written) or _names_of_columns().get(without_year, "")


@cache
def _names_of_columns() -> dict[str, str]:
    return {fold(alias): name for name, aliases in words()["columns"].items() for alias in aliases}


def _table(grid: Grid, heading: int, end: int, names: dict[int, str]) -> Table:
    columns: dict[str, int] = {}
    faults = []
    for column, name in names.items():
        if name != "plan" and name in columns and grid.merged.get((heading, column)) is None:
            remedy = "Keep one of them."
            found = str(grid.shown(heading, column))
            faults.append(Fault(grid.place(heading, column), "a second column of this kind", found, remedy))
        columns.setdefault(name, column)
    ambiguous = bool(faults)
    faults += _unknown_columns(grid, heading, end, set(names))
    return Table(grid, heading, end, columns, tuple(faults), ambiguous)


def _unknown_columns(grid: Grid, heading: int, end: int, known: set[int]) -> Iterator[Fault]:
    width = max(len(cells) for cells in grid.rows[heading:end])
    for column in sorted(set(range(width)) - known):
        filled = [row for row in range(heading + 1, end) if grid.cell(row, column) is not None]
        title = grid.shown(heading, column)
        if filled or title is not None:
            yield Fault(
                grid.place(heading, column),
                "an unknown column"
                if title is not None
                else Message("no heading over what stands in row {n}", n=filled[0] + 1),
                found=None if title is None else str(title),
                remedy="Name it as in the form, or move it to a sheet of its own.",
            )


def answers_above(grid: Grid, heading: int) -> dict[str, Answer]:
    """Read the lines above a table: who sent it, for which year, when.

    Returns
    -------
    dict of str to Answer
        By sender, year, received and role, those that were found; the first of each.
    """
    answers: dict[str, Answer] = {}
    labels = {fold(alias): name for name, aliases in words()["labels"].items() for alias in aliases}
    for row in range(heading):
        for column in range(len(grid.rows[row])):
            label, colon, rest = grid.text(row, column).partition(":")
            name = labels.get(fold(label))
            if name is None or name in answers:
                continue
            if colon and rest.strip():
                answers[name] = Answer(rest.strip(), grid, (row, column))
            elif (filled := _next_filled(grid, row, column)) is not None:
                answers[name] = Answer(grid.cell(row, filled), grid, (row, filled))
    return answers


def _next_filled(grid: Grid, row: int, column: int) -> int | None:
    following = range(column + 1, len(grid.rows[row]))
    return next((other for other in following if grid.cell(row, other) is not None), None)
