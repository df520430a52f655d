"""Figures of registers as observations: the rows in which a programme's indicators are reported."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from pwr_eval.registers.figures import UNKNOWN
from pwr_eval.registers.intake import Intake
from pwr_eval.registers.mapping import CountedIndicator, RegisterMapping
from pwr_eval.schemas.observation_table import observation_table
from pwr_eval.vocabulary import MONTHS, REGISTER

__all__ = ["greatest_possible", "greatest_value", "observations_of"]

_WITHOUT: Final = {
    "people": "rows_without_person",
    "families": "rows_without_family",
    "services": "rows_without_services",
    "hours": "rows_without_seconds",
}
"""Column of the counts that says in how many rows a measure is missing."""


def observations_of(
    counts: pd.DataFrame, registers: Sequence[tuple[RegisterMapping, Intake]], units: Mapping[str, str]
) -> pd.DataFrame:
    """Return the indicators that registers count, by year and, where known, by district.

    Parameters
    ----------
    counts : DataFrame
        `RegisterFigures.counts`; a column `suppressed_<measure>` (bool) marks figures that are hidden.
    registers : sequence of (RegisterMapping, Intake)
        Whose figures they are.
    units : mapping of str to str
        Unit of measure of each indicator.

    Returns
    -------
    DataFrame
        Columns of the table `observations`, source "register". A figure is
        "at_least" where rows were refused or have no identifier; a hidden one is "suppressed", without a
        value.
    """
    return observation_table(_record(*each, units) for each in _figures(counts, registers))


def greatest_possible(counts: pd.DataFrame, registers: Sequence[tuple[RegisterMapping, Intake]]) -> pd.Series:
    """Return the greatest value that each figure of `observations_of` can truly have, in the same order.

    Every row that was refused or has no identifier may be someone who was not counted; how many services or
    hours it stands for is not known (infinite).
    """
    ends = [
        greatest_value(row, counted, intake.refused)
        for row, counted, _, intake in _figures(counts, registers)
    ]
    return pd.Series(ends, dtype="float64")


def greatest_value(row: Mapping[Any, Any], counted: CountedIndicator, refused: int) -> float:
    """Return the greatest value that a count can truly have where so many rows were refused."""
    uncounted = refused + row[_WITHOUT[counted.measure]]
    if uncounted and counted.measure not in ("people", "families"):
        return math.inf
    return float(row[counted.measure] + uncounted)


def _figures(
    counts: pd.DataFrame, registers: Sequence[tuple[RegisterMapping, Intake]]
) -> Iterator[tuple[Mapping[Any, Any], CountedIndicator, RegisterMapping, Intake]]:
    for mapping, intake in registers:
        for counted in mapping.indicators:
            for row in _rows(counts, counted, mapping):
                yield row, counted, mapping, intake


def _rows(
    counts: pd.DataFrame, counted: CountedIndicator, mapping: RegisterMapping
) -> Iterable[dict[Any, Any]]:
    years = range(mapping.first_day.year, mapping.last_day.year + 1)
    wanted = counts["task_id"].eq(counted.task) & counts["year"].isin(list(years))
    wanted &= counts["group"].eq(counted.group) & counts["district"].ne(UNKNOWN)
    if counted.group:
        wanted &= counts["district"].eq("")
    return counts[wanted.fillna(value=False)].to_dict("records")


def _record(
    row: Mapping[Any, Any],
    counted: CountedIndicator,
    mapping: RegisterMapping,
    intake: Intake,
    units: Mapping[str, str],
) -> dict[str, object]:
    measure, year = counted.measure, int(row["year"])
    hidden = bool(row.get(f"suppressed_{measure}", False))
    value = row[measure]
    there = not hidden and not pd.isna(value)
    incomplete = intake.refused > 0 or row[_WITHOUT[measure]] > 0
    months = _months_covered(year, mapping.first_day, mapping.last_day)
    return {
        "indicator_id": counted.indicator_id,
        "year": year,
        "month": None,
        "area": row["district"],
        "group": counted.group,
        "value": float(value) if there else None,
        "numerator": None,
        "denominator": None,
        "unit": units.get(counted.indicator_id, ""),
        "qualifier": ("at_least" if incomplete else "exact") if there else None,
        "status": "suppressed" if hidden else "reported" if there else "missing",
        "fictional": mapping.fictional,
        "source": REGISTER,
        "received": pd.Timestamp(mapping.received),
        "sender": mapping.sender,
        "deduplicated": True if measure in ("people", "families") else None,
        "months_covered": months if months < len(MONTHS) else None,
        "note": "",
    }


def _months_covered(year: int, first: date, last: date) -> int:
    """Count the months of a year that lie wholly within a span of days.

    Examples
    --------
    >>> _months_covered(2025, date(2025, 1, 1), date(2025, 6, 30))
    6
    """
    return sum(
        first <= pd.Timestamp(year, month, 1).date()
        and (pd.Timestamp(year, month, 1) + pd.offsets.MonthEnd()).date() <= last
        for month in range(1, len(MONTHS) + 1)
    )
