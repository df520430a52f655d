"""Columns and types of the two tables that hold what was reported: observations and spending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

__all__ = [
    "OBSERVATION_KEY",
    "OBSERVATION_TYPES",
    "SPENDING_KEY",
    "SPENDING_TYPES",
    "observation_table",
    "spending_table",
]

OBSERVATION_TYPES: Final[Mapping[str, str]] = {
    "indicator_id": "str",
    "year": "int64",
    "month": "Int64",
    "area": "str",
    "group": "str",
    "value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "unit": "str",
    "qualifier": "str",
    "status": "str",
    "fictional": "bool",
    "source": "str",
    "received": "datetime64[ns]",
    "sender": "str",
    "deduplicated": "boolean",
    "months_covered": "Int64",
    "note": "str",
}
"""One reported figure a row. A missing value, month or date is NaN, <NA> or NaT; a missing text is ""; the
qualifier of a missing value is missing too, and so is `deduplicated` where the sender did not say."""

SPENDING_TYPES: Final[Mapping[str, str]] = {
    "task_id": "int64",
    "year": "int64",
    "spent_pln": "float64",
    "qualifier": "str",
    "status": "str",
    "fictional": "bool",
    "source": "str",
    "received": "datetime64[ns]",
    "sender": "str",
    "note": "str",
}
"""What a task spent in a year, in zł of that year; missing as above."""

OBSERVATION_KEY: Final = ("indicator_id", "year", "month", "area", "group")
SPENDING_KEY: Final = ("task_id", "year")


def observation_table(records: Iterable[Mapping[str, object]] = ()) -> pd.DataFrame:
    """Make observations from records that name all their columns.

    Examples
    --------
    >>> observation_table().columns[:3].tolist()
    ['indicator_id', 'year', 'month']
    """
    return _table(records, OBSERVATION_TYPES)


def spending_table(records: Iterable[Mapping[str, object]] = ()) -> pd.DataFrame:
    """Make a spending table from records that name all their columns.

    Examples
    --------
    >>> len(spending_table())
    0
    """
    return _table(records, SPENDING_TYPES)


def _table(records: Iterable[Mapping[str, object]], types: Mapping[str, str]) -> pd.DataFrame:
    rows = list(records)
    columns = {name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in types.items()}
    return pd.DataFrame(columns)
