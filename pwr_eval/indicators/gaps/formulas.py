"""The distance between a plan and its results: the formulas that the gaps table is made with.

Each takes numbers, arrays or columns that belong together place by place, in one unit, NaN where a value is
missing. They are checked where they enter a table (see `pwr_eval.indicators.gaps.inputs`), not here again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Numbers: TypeAlias = NDArray[np.float64]

__all__ = [
    "achievement",
    "growth_rate",
    "percentage",
    "prorated_goal",
    "relative_gap",
    "target_gap",
    "unique_bounds",
]

_PERCENT_DIGITS = 9


def target_gap(actual: ArrayLike, target: ArrayLike, *, higher: ArrayLike) -> Numbers:
    """Difference between result and target, signed so that a positive gap is always good news.

    Parameters
    ----------
    actual, target : array_like of float
        Results and targets in the same unit. NaN = not reported, or not stated by the plan.
    higher : array_like of bool
        Whether higher is better, for all or one by one.

    Returns
    -------
    ndarray
        Gap in the unit of the inputs; NaN where either side is missing.

    Notes
    -----
    Source: TolaData compares actual and target; the sign for lower-is-better is mirrored.

    Examples
    --------
    >>> target_gap([9000.0], [9910.0], higher=True)
    array([-910.])
    >>> target_gap([12.0], [14.0], higher=False)
    array([2.])
    """
    actual, target = np.asarray(actual, dtype=float), np.asarray(target, dtype=float)
    gap: Numbers = np.where(higher, actual - target, target - actual)
    return gap


def relative_gap(actual: ArrayLike, target: ArrayLike, *, higher: ArrayLike) -> Numbers:
    """Gap as a share of the target: -0.08 reads "8 % short of the plan".

    Parameters
    ----------
    actual, target, higher
        As in `target_gap`.

    Returns
    -------
    ndarray
        Share without unit; NaN where a side is missing or the target is 0.

    Notes
    -----
    Source: `target_gap` over the size of the target; own notation.

    Examples
    --------
    >>> relative_gap([46.0], [50.0], higher=True)
    array([-0.08])
    """
    gap: Numbers = target_gap(actual, target, higher=higher) / np.abs(_not_zero(target))
    return gap


def achievement(actual: ArrayLike, target: ArrayLike) -> Numbers:
    """Divide the result by its target, never capped.

    Parameters
    ----------
    actual, target : array_like of float
        As in `target_gap`.

    Returns
    -------
    ndarray
        A/T, 1.0 = exactly met; NaN where a side is missing or the target is 0. For a lower-is-better
        indicator a value below 1 is the good one.

    Notes
    -----
    Source: TolaData, "% met". A cap belongs into an average only and is said there.

    Examples
    --------
    >>> achievement([350.0, 5.0], [400.0, 0.0])
    array([0.875,   nan])
    """
    share: Numbers = np.asarray(actual, dtype=float) / _not_zero(target)
    return share


def growth_rate(level: ArrayLike, before: ArrayLike, *, years: ArrayLike = 1.0) -> Numbers:
    """Change from an earlier level, in percent a year.

    Parameters
    ----------
    level, before : array_like of float
        Level and earlier level of the indicator, 0 or more. An earlier level of minus infinity is one that is
        only known to be at most so large.
    years : array_like of float, default 1
        Years between them; the growth is then compound.

    Returns
    -------
    ndarray
        Percent a year, rounded so that a level exactly on the planned path shows a gap of 0; NaN where a
        level is missing or the earlier one 0, infinite where the earlier one has no lower end.

    Notes
    -----
    Source: programme, "wzrost o g % w skali roku": 100 (A_t / A_(t-1) - 1); Statistics Canada, after
    Eurostat, for several years.

    Examples
    --------
    >>> growth_rate([205.0, 210.0], [200.0, float("nan")])
    array([2.5, nan])
    >>> growth_rate([1061.208], [1000.0], years=3)
    array([2.])
    """
    level, before = np.asarray(level, dtype=float), np.asarray(before, dtype=float)
    ratio = np.clip(level, 0, None) / _not_zero(before)
    rate = np.round(100 * (ratio ** (1 / np.asarray(years, dtype=float)) - 1), _PERCENT_DIGITS)
    growth: Numbers = np.where(np.isneginf(before) & ~np.isnan(level), np.inf, rate)
    return growth


def unique_bounds(low: pd.Series, high: pd.Series, by: pd.Series) -> pd.DataFrame:
    """Least and largest possible number of different people behind yearly counts.

    Parameters
    ----------
    low, high : Series
        Least and largest number of people or families of each year, each counted once within its year. NaN =
        not reported.
    by : Series
        Whose years they are.

    Returns
    -------
    DataFrame
        By `by`, in order of appearance: low = max(A_t), NaN if all are missing, and high = sum(A_t), infinite
        while a year is missing.

    Notes
    -----
    Everybody of the largest year may have come every year, or nobody twice: max(A_t) <= U <= sum(A_t).

    Examples
    --------
    >>> people = pd.Series([690.0, 700.0, 12.0, None])
    >>> unique_bounds(people, people, pd.Series(["1.1", "1.1", "2.1", "2.1"]))
           low    high
    1.1  700.0  1390.0
    2.1   12.0     inf
    """
    least = low.groupby(by, sort=False).max()
    most = high.fillna(np.inf).groupby(by, sort=False).sum()
    return pd.DataFrame({"low": least, "high": most})


def percentage(numerator: ArrayLike, denominator: ArrayLike) -> Numbers:
    """Percentage that a part is of its whole; of several periods, sums are given, never mean percentages.

    Parameters
    ----------
    numerator, denominator : array_like of float
        Parts and wholes, or their sums over the same periods.

    Returns
    -------
    ndarray
        100 numerator / denominator; NaN if either is missing or the denominator is 0.

    Notes
    -----
    Source: Akvo RSR: 6/10 and 6/10 make 12/20 = 60.

    Examples
    --------
    >>> percentage([6.0 + 6.0], [10.0 + 10.0])
    array([60.])
    """
    percent: Numbers = 100 * np.asarray(numerator, dtype=float) / _not_zero(denominator)
    return percent


def prorated_goal(target: ArrayLike, share: ArrayLike, *, prorated: ArrayLike) -> Numbers:
    """Target of an unfinished year: a flow by the share of the year elapsed, anything else in full.

    Parameters
    ----------
    target : array_like of float
        Targets of full years.
    share : array_like of float
        Share of each year that has passed, above 0 and at most 1.
    prorated : array_like of bool
        Whether the target is one of a flow; a stock, and all else, keeps its full goal.

    Returns
    -------
    ndarray
        Goal so far in the unit of `target`.

    Notes
    -----
    Source: PEPFAR's mid-year reading of targets.

    Examples
    --------
    >>> prorated_goal([9910.0, 26.0], [0.5, 0.5], prorated=[True, False])
    array([4955.,   26.])
    """
    goal: Numbers = np.asarray(target, dtype=float) * np.where(prorated, share, 1.0)
    return goal


def _not_zero(values: ArrayLike) -> Numbers:
    """Put nothing for 0, to divide by."""
    values = np.asarray(values, dtype=float)
    return np.where(values == 0, np.nan, values)
