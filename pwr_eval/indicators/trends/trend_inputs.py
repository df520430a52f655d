"""What a trends table is made from: series and targets checked as a whole, every fault named."""

from __future__ import annotations

import pandas as pd

from pwr_eval.errors import DataError, Fault
from pwr_eval.schemas.check import checked, faults_where
from pwr_eval.schemas.declaration import declared

__all__ = ["checked_inputs"]

_NEEDED = {
    "trend_series": ("indicator_id", "year", "value"),
    "trend_targets": ("indicator_id", "year", "target"),
}


def checked_inputs(series: pd.DataFrame, targets: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hold series and targets against their schemas and against each other.

    Parameters
    ----------
    series : DataFrame
        indicator_id, year, value; break_before, fictional and unit where known. No other columns.
    targets : DataFrame
        indicator_id, year, target; better, kind, measure and unit where known. Other columns are not read.

    Returns
    -------
    tuple of DataFrame
        Both with a RangeIndex, full columns and firm types.

    Raises
    ------
    DataError
        With every fault of both: missing or unknown columns, text, infinite numbers, unknown codes, doubled
        years, an indicator with two kinds, directions or units.

    Examples
    --------
    >>> series = pd.DataFrame({"indicator_id": ["1.1", "1.1"], "year": [2025, 2025], "value": [9.0, 8.0]})
    >>> checked_inputs(series, pd.DataFrame({"indicator_id": [], "year": [], "target": []}))
    Traceback (most recent call last):
    pwr_eval.errors.DataError: trends cannot be computed: 1 fault
      series, row 3: the row stands twice (found: "1.1, 2025"). Keep one.
    """
    faults: list[Fault] = []
    # A misspelt "break_before" would be a break that nobody sees; plans carry columns for other rooms.
    observed = _checked(series, "trend_series", faults, source="series", only=True)
    planned = _checked(targets, "trend_targets", faults, source="targets")
    if planned is not None:
        for column in ("kind", "better", "measure"):
            faults += _mixed(planned, column, "targets")
    if observed is not None and planned is not None:
        faults += _mixed(pd.concat([planned, observed], ignore_index=True), "unit", "targets", len(planned))
    if faults or observed is None or planned is None:
        raise DataError("trends cannot be computed", dict.fromkeys(faults))
    return observed, planned


def _checked(
    table: pd.DataFrame, name: str, faults: list[Fault], *, source: str, only: bool = False
) -> pd.DataFrame | None:
    return checked(table, declared(name), faults, source=source, needs=_NEEDED[name], only=only)


def _mixed(table: pd.DataFrame, column: str, source: str, rows: int | None = None) -> list[Fault]:
    """Return faults of rows that say otherwise than the first row of their indicator.

    The first `rows` are of `source`, those that follow are of the series.
    """
    said = table[column].fillna("")
    first = said.where(said.ne("")).groupby(table["indicator_id"]).transform("first")
    unlike = said.ne("") & said.ne(first)
    rows = len(table) if rows is None else rows
    own, others = table[:rows], table[rows:].reset_index(drop=True)
    problem, remedy = f"another {column} than above", "An indicator has one."
    return [
        *faults_where(own, unlike[:rows], source, column, problem, remedy),
        *faults_where(others, unlike[rows:].reset_index(drop=True), "series", column, problem, remedy),
    ]
