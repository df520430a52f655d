"""Verdicts that hold for every value between two bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pwr_eval.indicators.gaps.formulas import relative_gap, target_gap

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Codes = NDArray[np.str_] | NDArray[np.object_]
    Ends = NDArray[np.float64]

__all__ = ["good_change", "judge_bounds", "judge_range", "sure"]

# Sums of decimal fractions miss a threshold by their last binary digit; this many digits are compared.
_COMPARED_DIGITS = 9


def judge_bounds(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    target: NDArray[np.float64],
    *,
    higher: NDArray[np.bool_],
    may_exceed: NDArray[np.bool_],
    margin: float,
    far_above: float | NDArray[np.float64],
    strict: NDArray[np.bool_] | bool = False,
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Verdict that holds for every value between two bounds.

    Parameters
    ----------
    low, high : ndarray
        Smallest and largest possible actual value; equal where the value is known, either may be infinite.
    target : ndarray
        Targets; of 0 nothing is close or far above.
    higher : ndarray of bool
        Whether higher is better.
    may_exceed : ndarray of bool
        Whether exceeding the target is no finding at all (a minimum).
    margin : float
        Share below the target that is still close.
    far_above : float or ndarray
        Multiple of the target that is far above it, for all or one by one. Where lower is better nothing is.
    strict : ndarray of bool, default False
        Whether the target itself is not enough ("more than 5").

    Returns
    -------
    tuple of ndarray
        Verdict codes ("" where a value is NaN) and reason codes ("" where the bounds agree).

    Notes
    -----
    Source of the limits: TolaData's on-scope margin. A share within 1e-9 of a limit counts as reaching it.

    Examples
    --------
    >>> yes = np.array([True])
    >>> verdict, reason = judge_bounds(
    ...     np.array([90.0]), np.array([110.0]), np.array([100.0]), higher=yes, may_exceed=~yes, margin=0.15,
    ...     far_above=1.15,
    ... )
    >>> verdict.tolist(), reason.tolist()
    (['cannot_assess'], ['bounds_straddle_target'])
    """
    worst, best = np.where(higher, low, high), np.where(higher, high, low)
    grades = [
        _grade(value, target, higher, margin, np.where(may_exceed | ~higher, np.inf, far_above), strict)
        for value in (worst, best)
    ]
    lowest, highest = grades
    met, known = 2, ~(np.isnan(low) | np.isnan(high) | np.isnan(target))
    sure = (lowest == highest) | (lowest >= met)
    names = np.array(["below", "close", "met", "far_above"], dtype=object)
    verdict = np.where(sure, names[lowest], "cannot_assess")
    reason = np.where(highest >= met, "bounds_straddle_target", "bounds_straddle_margin")
    return (
        np.where(known, verdict, "").astype(object),
        np.where(known & ~sure, reason, "").astype(object),
    )


def judge_range(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    limits: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    higher: NDArray[np.bool_],
    margin: float,
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Verdict on a range: met inside; outside close within the margin, and else by the side.

    Parameters
    ----------
    low, high, higher, margin
        As in `judge_bounds`.
    limits : tuple of ndarray
        Lower and upper end of each range.

    Returns
    -------
    tuple of ndarray
        Verdict and reason codes. Beyond the good end a result is met where lower is better; where higher is,
        it is far above, as the range may have been too low.

    Examples
    --------
    >>> yes, ends = np.array([True]), (np.array([10.0]), np.array([12.0]))
    >>> [judge_range(np.array([n]), np.array([n]), ends, higher=yes, margin=0.15)[0][0] for n in (8, 11, 20)]
    ['below', 'met', 'far_above']
    """
    every = np.ones(len(low), dtype=bool)
    (under, why_under), (over, why_over) = (
        judge_bounds(low, high, limit, higher=side, may_exceed=every, margin=margin, far_above=np.inf)
        for limit, side in zip(limits, (every, ~every), strict=True)
    )
    under = np.where(~higher & np.isin(under, ["below", "close"]), "met", under)
    over = np.where(higher & (over == "below"), "far_above", over)
    inside = under == "met"
    return np.where(inside, over, under), np.where(inside, why_over, why_under)


def good_change(
    low: pd.Series | Ends, high: pd.Series | Ends, better: pd.Series | Codes
) -> tuple[Ends, Ends]:
    """Turn the ends of a change so that above 0 is good.

    Parameters
    ----------
    low, high : Series or ndarray
        Smallest and largest possible change.
    better : Series or ndarray of {"higher", "lower"}
        Direction of improvement.

    Returns
    -------
    tuple of ndarray
        Low and high end of the improvement.

    Examples
    --------
    >>> import pandas as pd
    >>> ends = good_change(pd.Series([-5.0]), pd.Series([-3.0]), pd.Series(["lower"]))
    >>> [end.tolist() for end in ends]
    [[3.0], [5.0]]
    """
    higher = np.asarray(better == "higher")
    return np.where(higher, low, -high), np.where(higher, high, -low)


def sure(good: pd.Series | NDArray[np.bool_], bad: pd.Series | NDArray[np.bool_]) -> tuple[Codes, Codes]:
    """Say met or below where that is certain, and else that the bounds bear no verdict.

    Parameters
    ----------
    good, bad : Series or ndarray of bool
        Whether the whole range is on the good side, or on the bad one.

    Returns
    -------
    tuple of ndarray
        Verdict and reason codes.

    Examples
    --------
    >>> import pandas as pd
    >>> verdict, reason = sure(pd.Series([True, False]), pd.Series([False, False]))
    >>> verdict.tolist(), reason.tolist()
    (['met', 'cannot_assess'], ['', 'bounds_straddle_target'])
    """
    verdict = np.select([good, bad], ["met", "below"], "cannot_assess")
    return verdict, np.where(good | bad, "", "bounds_straddle_target")


def _grade(
    value: NDArray[np.float64],
    target: NDArray[np.float64],
    higher: NDArray[np.bool_],
    margin: float,
    far_above: NDArray[np.float64],
    strict: NDArray[np.bool_] | bool,
) -> NDArray[np.intp]:
    with np.errstate(invalid="ignore", divide="ignore"):
        # 1 + relative gap: A/T where higher is better, its mirror image 2 - A/T where lower is.
        score = np.round(1 + relative_gap(value, target, higher=higher), _COMPARED_DIGITS)
        # No share can be taken of 0: it is met or not.
        of_nothing = np.where(target_gap(value, target, higher=higher) >= 0, 1.0, -np.inf)
    score = np.where(target == 0, of_nothing, score)
    met = np.where(strict & (value == target), False, score >= 1)
    close = round(1 - margin, _COMPARED_DIGITS)
    near = (score >= close) & ((target != 0) | met)
    grade: NDArray[np.intp] = near.astype(np.intp) + met + (score > np.round(far_above, _COMPARED_DIGITS))
    return grade
