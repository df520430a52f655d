"""Figures that were sent and cannot be used: they stand as such, since that they were sent is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pwr_eval.collection.returns.cells import (
    Unusable,
    indicator_id_in,
    months_in,
    task_number_in,
    text_of,
    whole_number_in,
)
from pwr_eval.collection.returns.expected import Expected
from pwr_eval.collection.returns.table_row import TableRow
from pwr_eval.files.untrusted.sheets import Cell
from pwr_eval.schemas.declaration import declared
from pwr_eval.schemas.observation_table import FAULTY

__all__ = ["leave_out_observation", "leave_out_spending", "read_or"]

Record = dict[str, Any]
T = TypeVar("T")


def leave_out_observation(
    row: TableRow, expected: Expected, year: int, observations: list[Record], *, since: int
) -> None:
    """Let the figure of a faulty row stand without its number, if it is known what the row is about.

    Parameters
    ----------
    row : TableRow
        The row.
    expected : Expected
        What may be reported.
    year : int
        Reported year.
    observations : list of dict
        What was read so far; the row's own records, and one of the same key before it, lose their numbers.
    since : int
        Place of the row's first record.
    """
    read = observations[since:]
    indicator_id = read_or(None, indicator_id_in, row.shown("indicator_id"))
    if not read and indicator_id in expected.indicators:
        month = read_or(None, _month_in, row.shown("month"))
        area, group = (text_of(row.cell(name)) for name in ("area", "group"))
        of_key = declared("observations").key
        key = (indicator_id, _year_of(row, year), month, area, group)
        read = [one for one in observations if tuple(one[name] for name in of_key) == key]
        if not read:
            source = row.source("value" if "value" in row.table.columns else "indicator_id")
            read = [dict(zip(of_key, key, strict=True), source=source)]
            observations += read
    for record in read:
        record.update(FAULTY["observations"])


def leave_out_spending(
    row: TableRow, expected: Expected, year: int, spending: list[Record], *, since: int
) -> None:
    """Let the spending of a faulty row stand without its sum; parameters as in `leave_out_observation`."""
    read = spending[since:]
    task_id = expected.tasks.get(read_or("", task_number_in, row.shown("task_id")))
    if not read and task_id is not None:
        of_year = _year_of(row, year)
        read = [one for one in spending if (one["task_id"], one["year"]) == (task_id, of_year)]
        if not read:
            read = [{"task_id": task_id, "year": of_year, "source": row.source("spent_pln")}]
            spending += read
    for record in read:
        record.update(FAULTY["spending"])


def read_or(otherwise: T, read: Callable[[Cell], T], cell: Cell) -> T:
    """Return what a cell is read as, or something else where it cannot be used."""
    try:
        return read(cell)
    except Unusable:
        return otherwise


def _year_of(row: TableRow, year: int) -> int:
    return min(read_or(year, whole_number_in, row.cell("year")), year)


def _month_in(cell: Cell) -> int | None:
    return months_in(cell, count=False)[0]
