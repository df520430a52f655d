"""The distance between a plan and its results: small pure formulas on series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pwr_eval.vocabulary import Direction

__all__ = [
    "achievement",
    "growth_path",
    "growth_rate",
    "pooled_percentage",
    "prorated_goal",
    "relative_gap",
    "target_gap",
    "unique_bounds",
]


def target_gap(actual: pd.Series, target: pd.Series, *, better: Direction | pd.Series) -> pd.Series:
    """Difference between result and target, signed so that a positive gap is always good news.

    Parameters
    ----------
    actual : Series
        Results, usually indexed by year. NaN = not reported.
    target : Series
        Targets with the same index labels and unit. NaN = the plan states none.
    better : {"higher", "lower"} or Series of them
        Direction of improvement, for all or label by label.

    Returns
    -------
    Series
        Gap in the unit of the inputs, in the order of `actual`; NaN where either side is missing.

    Raises
    ------
    DataError
        If labels stand on one side only or twice, or a value is text or infinite; every one is named.

    Notes
    -----
    Source: TolaData compares actual and target; the sign for lower-is-better is mirrored.

    Examples
    --------
    >>> target_gap(pd.Series({2025: 9000.0}), pd.Series({2025: 9910.0}), better="higher")
    2025   -910.0
    dtype: float64
    >>> target_gap(pd.Series({2025: 12.0}), pd.Series({2025: 14.0}), better="lower")
    2025    2.0
    dtype: float64
    """
    actual, target = _aligned(actual, target)
    return (actual - target) * _sign(better, actual.index)


def relative_gap(actual: pd.Series, target: pd.Series, *, better: Direction | pd.Series) -> pd.Series:
    """Gap as a share of the target: -0.08 reads "8 % short of the plan".

    Parameters
    ----------
    actual, target, better
        As in `target_gap`.

    Returns
    -------
    Series
        Share without unit; NaN where a side is missing or the target is 0.

    Raises
    ------
    DataError
        As `target_gap`.

    Notes
    -----
    Source: `target_gap` over the size of the target; own notation.

    Examples
    --------
    >>> relative_gap(pd.Series({2025: 46.0}), pd.Series({2025: 50.0}), better="higher")
    2025   -0.08
    dtype: float64
    """
    gap = target_gap(actual, target, better=better)
    size = _numbers(target, "target").abs().reindex(gap.index)
    return gap / size.mask(size == 0)


def achievement(actual: pd.Series, target: pd.Series) -> pd.Series:
    """Divide the result by its target, never capped.

    Parameters
    ----------
    actual, target : Series
        As in `target_gap`; targets must not be negative.

    Returns
    -------
    Series
        A/T, 1.0 = exactly met; NaN where a side is missing or the target is 0. For a lower-is-better
        indicator a value below 1 is the good one.

    Raises
    ------
    DataError
        As `target_gap`, and if a target is negative.

    Notes
    -----
    Source: TolaData, "% met". A cap belongs into an average only and is said there.

    Examples
    --------
    >>> achievement(pd.Series({2025: 350.0, 2026: 5.0}), pd.Series({2025: 400.0, 2026: 0.0}))
    2025    0.875
    2026      NaN
    dtype: float64
    """
    actual, target = _aligned(actual, target)
    _refuse(target, target < 0, "target", "is negative", "Write a target of 0 or more.")
    return actual / target.mask(target == 0)


def growth_rate(levels: pd.Series) -> pd.Series:
    """Change on the year before, in percent.

    Parameters
    ----------
    levels : Series, index of whole years
        Levels of the indicator. NaN = not reported.

    Returns
    -------
    Series
        Percent a year, in order of the years; NaN for a year whose predecessor is missing, 0 or absent.

    Raises
    ------
    DataError
        If a level is text, infinite or negative, or a year stands twice.

    Notes
    -----
    Source: programme, "wzrost o g % w skali roku": 100 (A_t / A_(t-1) - 1).

    Examples
    --------
    >>> growth_rate(pd.Series({2024: 200.0, 2025: 205.0, 2027: 210.0}))
    2024    NaN
    2025    2.5
    2027    NaN
    dtype: float64
    """
    levels = _years(levels, "levels")
    _refuse(levels, levels < 0, "levels", "is negative", "Write a level of 0 or more.")
    before = pd.Series(levels.to_numpy(), index=levels.index + 1).reindex(levels.index)
    return 100 * (levels / before.mask(before == 0) - 1)


def growth_path(base: float, rates: pd.Series) -> pd.Series:
    """Levels that a planned growth asks for, year by year.

    Parameters
    ----------
    base : float
        Level of the year before the first rate.
    rates : Series, index of whole years
        Planned growth in percent a year.

    Returns
    -------
    Series
        Required level by year, in the unit of `base`; NaN from the first missing rate on.

    Raises
    ------
    DataError
        If `base` or a rate is text or infinite, or `base` is negative.

    Notes
    -----
    Source: compound growth, y_0 (1 + g)^k with a constant rate.

    Examples
    --------
    >>> growth_path(1000.0, pd.Series({2025: 2.0, 2026: 2.0})).round(1)
    2025    1020.0
    2026    1040.4
    dtype: float64
    """
    rates = _years(rates, "rates")
    start = _numbers(pd.Series([base]), "base")
    _refuse(start, start < 0, "base", "is negative", "Write a level of 0 or more.")
    return float(start.iloc[0]) * (1 + rates / 100).cumprod(skipna=False)


def unique_bounds(values: pd.Series) -> tuple[float, float]:
    """Least and largest possible number of different people behind yearly counts.

    Parameters
    ----------
    values : Series
        People or families of each year, each counted once within its year. NaN = not reported.

    Returns
    -------
    tuple of float
        max(A_t) and sum(A_t); the upper bound is infinite while a year is missing, the lower one NaN if
        all are.

    Raises
    ------
    DataError
        If a value is text, infinite or negative, or a label stands twice.

    Notes
    -----
    Everybody of the largest year may have come every year, or nobody twice: max(A_t) <= U <= sum(A_t).

    Examples
    --------
    >>> unique_bounds(pd.Series({2025: 690.0, 2026: 700.0}))
    (700.0, 1390.0)
    """
    values = _numbers(values, "values")
    _refuse(values, values < 0, "values", "is negative", "Write a count of 0 or more.")
    high = np.inf if values.isna().any() else values.sum()
    return float(values.max()), float(high)


def pooled_percentage(numerator: pd.Series, denominator: pd.Series) -> float:
    """Percentage of all periods together; percentages themselves are never averaged.

    Parameters
    ----------
    numerator, denominator : Series
        Parts and wholes of the same periods.

    Returns
    -------
    float
        100 sum(numerator) / sum(denominator); NaN if any is missing or the denominators sum to 0.

    Raises
    ------
    DataError
        As `target_gap`, and if a value is negative.

    Notes
    -----
    Source: Akvo RSR: 6/10 and 6/10 make 12/20 = 60.

    Examples
    --------
    >>> pooled_percentage(pd.Series([6.0, 6.0]), pd.Series([10.0, 10.0]))
    60.0
    """
    numerator, denominator = _aligned(numerator, denominator)
    for name, values in (("numerator", numerator), ("denominator", denominator)):
        _refuse(values, values < 0, name, "is negative", "Write a count of 0 or more.")
    whole = denominator.sum(skipna=False)
    return float(100 * numerator.sum(skipna=False) / whole) if whole else float("nan")


def prorated_goal(target: pd.Series, share: pd.Series, *, measure: str) -> pd.Series:
    """Target of an unfinished year: a flow by the share of the year elapsed, anything else in full.

    Parameters
    ----------
    target : Series
        Targets of full years.
    share : Series
        Share of each year that has passed, above 0 and at most 1.
    measure : str
        "flow" is pro-rated; a stock, and all else, keeps its full goal.

    Returns
    -------
    Series
        Goal so far in the unit of `target`.

    Raises
    ------
    DataError
        As `target_gap`, and if a share is not above 0 and at most 1.

    Notes
    -----
    Source: PEPFAR's mid-year reading of targets.

    Examples
    --------
    >>> prorated_goal(pd.Series({2026: 9910.0}), pd.Series({2026: 0.5}), measure="flow")
    2026    4955.0
    dtype: float64
    """
    target, share = _aligned(target, share)
    _refuse(share, ~share.between(0, 1, inclusive="right"), "share", "is no share", "Write 0 < share <= 1.")
    return target * share if measure == "flow" else target


def _sign(better: Direction | pd.Series, index: pd.Index) -> pd.Series:
    given = pd.Series(better, index=index) if isinstance(better, str) else better.reindex(index)
    _refuse(given, ~given.isin(["higher", "lower"]), "better", "is no direction", "Write higher or lower.")
    return given.map({"higher": 1.0, "lower": -1.0}).astype(float)


def _aligned(first: pd.Series, second: pd.Series) -> tuple[pd.Series, pd.Series]:
    first, second = _numbers(first, "first series"), _numbers(second, "second series")
    odd = first.index.symmetric_difference(second.index)
    if len(odd):
        faults = [_fault("series", label, "stands in one of the two only", "Give both.") for label in odd]
        raise DataError("the two series do not fit together", faults)
    return first, second.reindex(first.index)


def _numbers(values: pd.Series, name: str) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    twice = values.index.to_series().duplicated().set_axis(values.index)
    _refuse(values, twice, name, "stands twice", "Keep one.")
    _refuse(values, numbers.isna() & values.notna(), name, "is not a number", "Write a number, or nothing.")
    _refuse(values, numbers.abs() == np.inf, name, "is infinite", "Write a number, or nothing.")
    return numbers


def _refuse(values: pd.Series, wrong: pd.Series, name: str, problem: str, remedy: str) -> None:
    if wrong.any():
        found = values[wrong].items()
        raise DataError(
            f"{name}: a value cannot be used",
            [_fault(name, label, problem, remedy, str(value)) for label, value in found],
        )


def _fault(name: str, label: Hashable, problem: str, remedy: str = "", found: str | None = None) -> Fault:
    return Fault(Place(f"{name}[{label}]"), problem, found=found, remedy=remedy)


def _years(values: pd.Series, name: str) -> pd.Series:
    if len(values) and not pd.api.types.is_integer_dtype(values.index):
        raise DataError(
            f"{name}: the index must hold whole years", [_fault(name, "index", "is not of years")]
        )
    return _numbers(values, name).sort_index()
