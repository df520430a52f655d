"""What the columns of a task table hold, told by the words of its headings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pwr_eval.cleaning.lexicon import any_of, fold, pattern_of
from pwr_eval.programme.documents.printed import PrintedTable, one_line

__all__ = ["Columns", "find_columns", "heading_words", "starts_with"]

_YEAR = re.compile(r"\b(20\d\d)\b")
_YEARS = re.compile(r"\b20\d\d\b\D{0,10}\b20\d\d\b")
_SURELY_HEADINGS = 4
"""Kinds of columns that a row must name to be taken for new headings below others."""
_ONLY_YEAR = re.compile(
    r"(?:w |na |rok |w roku |plan(?:owane)? (?:na )?)?20\d\d(?: ?r\.?| rok| roku)?", re.IGNORECASE
)
_PLACES = ("number", "task", "responsible_units", "measure_unit", "indicator", "baseline", "goal")


@dataclass(frozen=True)
class Columns:
    """Where the columns of a task table stand.

    Parameters
    ----------
    rows : int
        Rows of headings.
    texts : sequence of str
        Heading of each column, all its rows together.
    places : mapping of str to int
        Column -> where it stands: number, task, responsible_units, measure_unit, indicator, baseline, goal,
        group (what the task is a part of).
    targets, budgets : mapping of int to int
        Year -> the column of its targets or budget; year 0 for one column for all years.
    final : bool
        Whether the one column holds the value of the last year.
    """

    rows: int
    texts: Sequence[str]
    places: Mapping[str, int]
    targets: Mapping[int, int]
    budgets: Mapping[int, int]
    final: bool = False

    @property
    def left_out(self) -> list[str]:
        """Headings of the columns that a plan has no place for."""
        taken = {*self.places.values(), *self.targets.values(), *self.budgets.values()} - {
            self.places.get("goal")
        }
        return [text for column, text in enumerate(self.texts) if column not in taken and text]


@cache
def heading_words() -> dict[str, Any]:
    """Return the lists of `headings.toml`."""
    return tomllib.loads(files(__package__).joinpath("headings.toml").read_text("utf-8"))


def find_columns(table: PrintedTable, row: int, known: Columns | None = None) -> Columns | None:
    """Return the columns of a task table whose headings begin in a row; None if they do not.

    Parameters
    ----------
    table : PrintedTable
        Table of the document.
    row : int
        Row in which the headings would begin.
    known : Columns, optional
        Columns that hold so far: then a row of tasks that only sounds like headings is none.

    Examples
    --------
    >>> table = PrintedTable(1, "", [["Lp.", "Zadanie", "Realizator", "2026 r.", "2027 r."]])
    >>> columns = find_columns(table, 0)
    >>> columns.places, columns.targets
    ({'number': 0, 'task': 1, 'responsible_units': 2}, {2026: 3, 2027: 4})
    """
    rows = _heading_rows(table, row)
    texts = [_heading(table, range(row, row + rows), column) for column in range(table.width)]
    kinds = [_kind(text) for text in texts]
    targets, budgets = (
        _by_year(texts, kinds, wanted) for wanted in (("target", "final", "year", "indicator"), ("budget",))
    )
    places: dict[str, int] = {}
    for column, kind in enumerate(kinds):
        if column not in targets.values() and kind in _PLACES:
            places.setdefault(kind, column)
    if kinds.count("task") > 1:
        # The finest division is the task; the column before it says what it is a part of.
        *_, places["group"], places["task"] = [n for n, kind in enumerate(kinds) if kind == "task"]
    final = False
    if not targets:
        wanted = next((name for name in ("target", "final", "indicator") if name in kinds), "")
        if wanted:
            targets, final = {0: kinds.index(wanted)}, wanted == "final"
            places = {name: place for name, place in places.items() if place != targets[0]}
    if "task" not in places or not (targets or budgets or "responsible_units" in places):
        return None
    if known is not None and [*known.texts] != texts and len({*kinds} - {""}) < _SURELY_HEADINGS:
        return None
    return Columns(rows, texts, places, targets, budgets, final)


def starts_with(text: str, words: Sequence[str]) -> bool:
    """Return whether a text begins with one of some words, whatever its letters' case."""
    return pattern_of(any_of(words)).match(fold(text)) is not None


def is_numbering(cells: Sequence[str]) -> bool:
    """Return whether cells only number the columns, from 1 on.

    Examples
    --------
    >>> is_numbering(["1.", "2.", "3."]), is_numbering(["1", "Asystent", "3"])
    (True, False)
    """
    numbers = [cell.strip(" .()") for cell in cells if cell.strip()]
    return len(numbers) > 1 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _heading_rows(table: PrintedTable, first: int) -> int:
    """Count the rows of headings: below the first, those that hold years or parts of its cells only."""
    row = first + 1
    while row < len(table.rows):
        own = [table.rows[row][column] for column in range(table.width) if (row, column) not in table.origins]
        covered = any(
            origin[0] >= first and origin[0] < row and origin[1] == column
            for column in range(table.width)
            if (origin := table.origins.get((row, column))) is not None
        )
        texts = [one_line(cell) for cell in own if cell.strip()]
        years = bool(texts) and all(_ONLY_YEAR.fullmatch(text) for text in texts)
        if not (covered or years or is_numbering(own)):
            break
        row += 1
    return row - first


def _heading(table: PrintedTable, rows: range, column: int) -> str:
    shown = [one_line(table.shown(row, column)) for row in rows if not is_numbering(table.rows[row])]
    return " ".join(dict.fromkeys(filter(None, shown)))


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (column["name"], pattern_of(rf"(?<!\w)(?:{any_of(column['words'])})"))
        for column in heading_words()["columns"]
    ]


def _kind(text: str) -> str:
    folded = fold(text)
    # A heading is named by the word that stands first in it; of words at one place, by the order of the list.
    found = [
        (match.start(), order, name)
        for order, (name, pattern) in enumerate(_patterns())
        if (match := pattern.search(folded))
    ]
    if found:
        return min(found)[2]
    return "year" if _YEAR.search(text) else ""


def _by_year(texts: Sequence[str], kinds: Sequence[str], wanted: Sequence[str]) -> dict[int, int]:
    """Return the columns of each year among those of some kinds; 0 stands for all years."""
    found: dict[int, int] = {}
    for column, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        if kind not in wanted:
            continue
        if _YEARS.search(text):
            if wanted == ("budget",):
                found.setdefault(0, column)
        elif year := _YEAR.search(text):
            found.setdefault(int(year[1]), column)
        elif wanted == ("budget",):
            found.setdefault(0, column)
    return found
