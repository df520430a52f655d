"""Growth rates from a base value to a later one."""

from __future__ import annotations

import numpy as np

from pwr_eval.indicators.trends.panel import FloatArray
from pwr_eval.indicators.trends.reasons import TextArray, first_that_holds

__all__ = ["growth", "growth_faults"]


def growth_faults(first: FloatArray, last: FloatArray, years: FloatArray) -> TextArray:
    """Why the growth from `first` to `last` has no rate; empty text where it has one."""
    return first_that_holds(
        ("too_few_years", np.isnan(first) | np.isnan(last) | ~(years > 0)),
        ("base_zero", first == 0),
        ("sign_change", first * np.sign(last) < 0),
        ("base_negative", first < 0),
    )


def growth(first: FloatArray, last: FloatArray, years: FloatArray) -> FloatArray:
    """Compound annual growth rate between two values.

    Parameters
    ----------
    first, last : ndarray
        Values at either end, same unit; NaN = missing.
    years : ndarray
        Years between them.

    Returns
    -------
    ndarray
        Share a year (0.02 = 2 %); NaN where `growth_faults` names a reason.

    Notes
    -----
    (last / first) ** (1 / years) - 1, after Statistics Canada and Open SDG. A first value of 0 is not
    replaced by a small number: the rate would then be a function of that number.

    Examples
    --------
    >>> growth(np.array([100.0, 0.0]), np.array([121.0, 5.0]), np.array([2.0, 2.0])).round(3)
    array([0.1, nan])
    """
    defined = (first > 0) & (last >= 0) & (years > 0)
    rate = np.full(len(first), np.nan)
    rate[defined] = (last[defined] / first[defined]) ** (1 / years[defined]) - 1
    return rate
