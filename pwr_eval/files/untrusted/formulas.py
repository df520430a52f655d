"""Formulas that add up cells, worked out again: a result that was never stored or is out of date is found."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from pwr_eval.files.untrusted.sheets import Cell, Position, position_of

__all__ = ["EMPTY_CELLS", "GIVES_ZERO", "OUT_OF_DATE", "Formula", "flaw_of"]

OUT_OF_DATE = "the formula was not worked out again after its cells changed"
EMPTY_CELLS = "the formula adds up empty cells"
GIVES_ZERO = "a formula gives 0"

_LONGEST = 500
_CLOSE = 1e-6
_LARGEST_RANGE = 5_000
_TOKEN = re.compile(
    r"\s*(?:(?P<function>SUM|COUNT|COUNTA|AVERAGE|MAX|MIN)\("
    r"|(?P<sheet>'[^']+'!|[\w.]+!)?\$?(?P<first>[A-Z]{1,3}\$?[0-9]{1,7})(?::\$?(?P<last>[A-Z]{1,3}\$?[0-9]{1,7}))?"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<sign>[-+*/(),]))"
)

Rows = list[list[Cell]]


class Formula(NamedTuple):
    """A formula as the file writes it, and the result stored beside it."""

    text: str
    result: float


class _Unknown(Exception):
    """A formula that is not worked out here."""


def flaw_of(formula: Formula, rows: Rows, sheets: Mapping[str, Rows]) -> str:
    """Return what is wrong with a formula's stored result; "" if nothing is known to be.

    Parameters
    ----------
    formula : Formula
        Formula and stored result.
    rows : list of list of Cell
        Cells of its own sheet.
    sheets : mapping of str to list of list of Cell
        Cells of all sheets, by name.

    Examples
    --------
    >>> flaw_of(Formula("SUM(A1:B1)", 0.0), [[3.0, 4.0]], {}) == OUT_OF_DATE
    True
    >>> flaw_of(Formula("A1+B1", 7.0), [[3.0, 4.0]], {})
    ''
    """
    try:
        reckoning = _Reckoning(formula.text, rows, sheets)
        value = reckoning.value()
    except (_Unknown, ZeroDivisionError, OverflowError, RecursionError):
        return GIVES_ZERO if formula.result == 0 else ""
    if reckoning.refers and not reckoning.filled:
        return EMPTY_CELLS
    near = math.isclose(value, formula.result, rel_tol=_CLOSE, abs_tol=_CLOSE)
    return "" if near else OUT_OF_DATE


class _Reckoning:
    """One formula worked out: sums, differences, products, quotients and a few functions of ranges."""

    def __init__(self, text: str, rows: Rows, sheets: Mapping[str, Rows]) -> None:
        if len(text) > _LONGEST:
            raise _Unknown
        self._tokens = list(_tokens(text))
        self._rows, self._sheets = rows, sheets
        self._place = 0
        self.refers = self.filled = False

    def value(self) -> float:
        result = self._sum()
        if self._place < len(self._tokens):
            raise _Unknown
        return result

    def _next(self, signs: str) -> str:
        if self._place < len(self._tokens):
            sign = self._tokens[self._place]["sign"]
            if sign and sign in signs:
                self._place += 1
                return sign
        return ""

    def _sum(self) -> float:
        value = self._product()
        while sign := self._next("+-"):
            value += self._product() * (1 if sign == "+" else -1)
        return value

    def _product(self) -> float:
        value = self._factor()
        while sign := self._next("*/"):
            factor = self._factor()
            value = value * factor if sign == "*" else value / factor
        return value

    def _factor(self) -> float:
        if sign := self._next("+-"):
            return self._factor() * (1 if sign == "+" else -1)
        if self._next("("):
            value = self._sum()
            self._close()
            return value
        if self._place >= len(self._tokens):
            raise _Unknown
        token = self._tokens[self._place]
        self._place += 1
        if token["number"]:
            return float(token["number"])
        if token["function"]:
            return self._function(token["function"])
        if token["first"] is None or token["last"] is not None:
            raise _Unknown
        [cell] = self._cells(token)
        if cell is not None and not isinstance(cell, float):
            raise _Unknown
        return cell or 0.0

    def _close(self) -> None:
        if not self._next(")"):
            raise _Unknown

    def _function(self, name: str) -> float:
        cells: list[Cell] = []
        while True:
            token = self._tokens[self._place] if self._place < len(self._tokens) else None
            if token is None:
                raise _Unknown
            if token["first"] and self._stands_alone():
                self._place += 1
                cells += self._cells(token)
            else:
                cells.append(self._sum())
            if not self._next(","):
                break
        self._close()
        numbers = [cell for cell in cells if isinstance(cell, float)]
        # To count nothing in empty cells is a count; to add them up is no figure.
        self.filled |= name.startswith("COUNT")
        if name == "COUNTA":
            return float(sum(cell is not None for cell in cells))
        if not numbers and name in ("AVERAGE", "MAX", "MIN"):
            return 0.0
        return float(_FUNCTIONS[name](numbers))

    def _stands_alone(self) -> bool:
        """Return whether a reference is a whole argument of a function."""
        following = self._tokens[self._place + 1]["sign"] if self._place + 1 < len(self._tokens) else ""
        return following in (",", ")")

    def _cells(self, token: re.Match[str]) -> list[Cell]:
        rows = self._rows
        if token["sheet"]:
            name = token["sheet"].rstrip("!").strip("'")
            if name not in self._sheets:
                raise _Unknown
            rows = self._sheets[name]
        first = position_of(token["first"].replace("$", ""))
        last = position_of((token["last"] or token["first"]).replace("$", ""))
        if (last[0] - first[0] + 1) * (last[1] - first[1] + 1) > _LARGEST_RANGE:
            raise _Unknown
        cells = [
            _cell(rows, (row, column))
            for row in range(first[0], last[0] + 1)
            for column in range(first[1], last[1] + 1)
        ]
        self.refers = True
        self.filled |= any(cell is not None for cell in cells)
        return cells


_FUNCTIONS: Mapping[str, Callable[[list[float]], float]] = {
    "SUM": sum,
    "COUNT": len,
    "AVERAGE": lambda numbers: sum(numbers) / len(numbers),
    "MAX": max,
    "MIN": min,
}


def _tokens(text: str) -> Iterator[re.Match[str]]:
    place, written = 0, text.strip()
    while place < len(written):
        token = _TOKEN.match(written, place)
        if token is None:
            raise _Unknown
        yield token
        place = token.end()


def _cell(rows: Rows, position: Position) -> Cell:
    row, column = position
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None
