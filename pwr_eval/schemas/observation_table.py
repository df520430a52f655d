"""The two tables that hold what was reported: observations and spending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from pwr_eval.schemas.declaration import declared

__all__ = ["observation_table", "spending_table"]


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
