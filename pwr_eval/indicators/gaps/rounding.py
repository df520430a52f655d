"""How far an approximate value may lie from the true one."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

__all__ = ["half_place"]


def half_place(values: pd.Series) -> pd.Series:
    """Give half the place of the last significant digit: how far a rounded value may be off.

    Parameters
    ----------
    values : Series
        Rounded values; NaN = nothing was rounded.

    Returns
    -------
    Series
        Half-widths in the unit of the values; 0 for 0, which has no significant digit, and for NaN.

    Notes
    -----
    Own rule: a value is taken as rounded to its last digit that is not 0.

    Examples
    --------
    >>> half_place(pd.Series([59000.0, 30000.0, 5400.0, 0.25, 0.0])).tolist()
    [500.0, 5000.0, 50.0, 0.005, 0.0]
    """
    return values.map(_half_place, na_action="ignore").astype(float).fillna(0.0)


def _half_place(value: float) -> float:
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    # Infinite values are refused before, so that the exponent is a number.
    return float(Decimal(5).scaleb(int(exponent) - 1)) if value else 0.0
