"""The two tables that hold what was reported: observations and spending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from pwr_eval.schemas.declaration import declared

__all__ = ["FAULTY", "observation_table", "spending_table"]

_NO_NUMBER = float("nan")
FAULTY: Mapping[str, Mapping[str, object]] = {
    "observations": {
        "value": _NO_NUMBER, "numerator": _NO_NUMBER, "denominator": _NO_NUMBER, "unit": "",
        "qualifier": None, "status": "faulty", "deduplicated": None, "months_covered": None, "note": "",
    },
    "spending": {"spent_pln": _NO_NUMBER, "funding": "", "qualifier": None, "status": "faulty", "note": ""},
}  # fmt: skip
"""What a row of each table holds whose figure was sent but cannot be used; its key and source stay."""


def observation_table(records: Iterable[Mapping[str, object]] = ()) -> pd.DataFrame:
    """Return observations from records that name all their columns.

    Examples
    --------
    >>> observation_table().columns[:3].tolist()
    ['indicator_id', 'year', 'month']
    """
    return declared("observations").frame(list(records))


def spending_table(records: Iterable[Mapping[str, object]] = ()) -> pd.DataFrame:
    """Return a spending table from records that name all their columns.

    Examples
    --------
    >>> len(spending_table())
    0
    """
    return declared("spending").frame(list(records))
