"""What a trends table is made from and what it looks like: schemas, and every fault of the input named."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.trends.panel import FloatArray
from pwr_eval.schemas.schemas import check_table
from pwr_eval.vocabulary import KINDS, MEASURES

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandera.pandas import Check, DataFrameSchema

__all__ = ["COLUMNS", "checked_inputs", "trends_schema"]

_DEFAULTS: dict[str, dict[str, str | bool]] = {
    "series": {"unit": "", "break_before": False, "fictional": False},
    "targets": {"unit": "", "better": "higher", "kind": "absolute", "measure": ""},
}
_LAST_YEAR = 9999
_YEAR_COLUMNS = ("first_year", "last_year", "n", "base_year", "target_year", "break_year")
_TEXT_COLUMNS = (
    "verdict_statcan",
    "verdict_un",
    "verdict_dns",
    "verdict_tola",
    "dns_rule",
    "p_rule",
    "break_kind",
)
COLUMNS = (
    "indicator_id",
    "first_year",
    "last_year",
    "n",
    "change",
    "cagr",
    "required_cagr",
    "r",
    "score",
    "slope",
    "slope_low",
    "slope_high",
    "p",
    "break_year",
    "verdict_statcan",
    "verdict_un",
    "verdict_dns",
    "verdict_tola",
    "reason",
    "disagreement",
    "base_year",
    "base",
    "last",
    "target_year",
    "target",
    "un_ratio",
    "tola_ratio",
    "dns_rule",
    "mean_change",
    "last_change",
    "p_rule",
    "tau",
    "slope_least_squares",
    "break_kind",
    "slope_before",
    "slope_after",
    "level_before",
    "level_after",
    "projection_year",
    "projection",
    "projection_low",
    "projection_high",
    "fictional",
)
"""Columns of the trends table, in order."""


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
      series, row 3, column "year": the year stands twice for indicator 1.1 (found: "2025"). Keep one.
    """
    faults: list[Fault] = []
    observed = _checked(series, "series", faults)
    planned = _checked(targets, "targets", faults)
    if observed is not None and planned is not None:
        faults += _mixed(pd.concat([planned, observed], ignore_index=True), "unit", len(planned))
    if faults or observed is None or planned is None:
        raise DataError("trends cannot be computed", dict.fromkeys(faults))
    return observed, planned


def _checked(table: pd.DataFrame, source: str, faults: list[Fault]) -> pd.DataFrame | None:
    schema = _input_schema(source)
    if not isinstance(table, pd.DataFrame):
        faults.append(Fault(Place(source), "not a table", str(type(table).__name__), "Give a DataFrame."))
        return None
    twice = table.columns[table.columns.duplicated()].unique()
    if len(twice):
        faults += [Fault(Place(source, column=str(name)), "the column stands twice") for name in twice]
        return None
    table = _with_defaults(table.reset_index(drop=True), _DEFAULTS[source])
    if len(table) == 0:  # an empty table has no types
        table = table.astype({"indicator_id": "str"} if "indicator_id" in table else {})
    try:
        checked = check_table(table, schema, source=source)
    except DataError as error:
        faults += error.faults
        return None
    again = checked.duplicated(["indicator_id", "year"])
    faults += [
        Fault(
            Place(source, row=int(row) + 2, column="year"),
            f"the year stands twice for indicator {cells.indicator_id}",
            f"{cells.year:g}",
            "Keep one.",
        )
        for row, cells in zip(np.flatnonzero(again), checked[again].itertuples(), strict=True)
    ]
    if source == "targets":
        for column in ("kind", "better", "measure"):
            faults += _mixed(checked, column, len(checked))
    return checked.assign(year=checked["year"].astype(int))


def _with_defaults(table: pd.DataFrame, defaults: dict[str, str | bool]) -> pd.DataFrame:
    """Add columns that are not there, and fill empty texts."""
    for column, default in defaults.items():
        if column not in table:
            table[column] = default
        elif isinstance(default, str):
            table[column] = table[column].astype(object).where(table[column].notna(), default)
    return table


def _mixed(table: pd.DataFrame, column: str, n_targets: int) -> list[Fault]:
    """Faults of rows that say otherwise than the first row of their indicator; the targets stand first."""
    said = table[column].notna() & (table[column] != "")
    first = table[said].groupby("indicator_id")[column].transform("first")
    unlike = table.loc[first.index[first != table.loc[first.index, column]]]
    return [
        Fault(
            Place("targets", row=int(row) + 2, column=column)
            if row < n_targets
            else Place("series", row=int(row) - n_targets + 2, column=column),
            f"indicator {cells['indicator_id']} stands with another {column} above",
            str(cells[column]),
            "An indicator has one.",
        )
        for row, cells in unlike.iterrows()
        if isinstance(row, int)
    ]


@cache
def _input_schema(source: str) -> DataFrameSchema:
    # Imported here and not above: pandera takes as long to import as pandas.
    from pandera.pandas import Check, Column, DataFrameSchema

    number = Column(float, _check("finite", lambda numbers: ~np.isinf(numbers)), nullable=True, coerce=True)
    columns = {
        "indicator_id": Column(str, Check.str_length(min_value=1)),
        "year": Column(float, _check("whole year 1 to 9999", _is_year), coerce=True),
        "unit": Column(str, coerce=True),
    }
    if source == "series":
        # Truth values are not coerced: the text "false" would become True.
        columns |= {"value": number, "break_before": Column(bool), "fictional": Column(bool)}
    else:
        columns |= {
            "target": number,
            "better": Column(str, Check.isin(["higher", "lower"]), coerce=True),
            "kind": Column(str, Check.isin(KINDS), coerce=True),
            "measure": Column(str, Check.isin([*MEASURES, ""]), coerce=True),
        }
    # A misspelt "break_before" would be a break that nobody sees; plans carry columns for other rooms.
    return DataFrameSchema(columns, strict=True if source == "series" else "filter")


def _is_year(years: FloatArray) -> npt.NDArray[np.bool_]:
    whole: npt.NDArray[np.bool_] = (years % 1 == 0) & (years >= 1) & (years <= _LAST_YEAR)
    return whole


def _check(name: str, holds: Callable[[FloatArray], npt.NDArray[np.bool_]]) -> Check:
    from pandera.pandas import Check

    # Text is told by the column's type; here it is passed over so that it is told once.
    def passes(cells: pd.Series[Any]) -> pd.Series[bool]:
        numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64, na_value=0.0)
        return pd.Series(holds(numbers), index=cells.index)

    return Check(passes, name=name, error=name)


@cache
def trends_schema() -> DataFrameSchema:
    """Give the schema of the trends table.

    Examples
    --------
    >>> list(trends_schema().columns)[:3]
    ['indicator_id', 'first_year', 'last_year']
    """
    from pandera.pandas import Check, Column, DataFrameSchema

    columns = {name: Column(float, nullable=True) for name in COLUMNS}
    columns |= {name: Column("Int64", nullable=True) for name in (*_YEAR_COLUMNS, "projection_year")}
    columns |= {name: Column(str, nullable=True) for name in _TEXT_COLUMNS}
    columns |= {
        "indicator_id": Column(str, unique=True),
        "n": Column("Int64", Check.ge(0)),
        "score": Column(float, Check.in_range(-5, 5), nullable=True),
        "p": Column(float, Check.in_range(0, 1), nullable=True),
        "reason": Column(str),
        "disagreement": Column("boolean", nullable=True),
        "fictional": Column(bool),
    }
    return DataFrameSchema({name: columns[name] for name in COLUMNS}, strict=True, ordered=True)
