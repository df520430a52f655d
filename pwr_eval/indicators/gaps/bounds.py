"""Verdicts that hold for every value between two bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pwr_eval.indicators.gaps.formulas import relative_gap

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Codes = NDArray[np.str_] | NDArray[np.object_]
    Ends = NDArray[np.float64]

__all__ = ["good_change", "judge_bounds", "sure"]

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
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Verdict that holds for every value between two bounds.

    Parameters
    ----------
    low, high : ndarray
        Smallest and largest possible actual value; equal where the value is known, either may be infinite.
    target : ndarray
        Targets, not 0.
    higher : ndarray of bool
        Whether higher is better.
    may_exceed : ndarray of bool
        Whether exceeding the target is no finding at all (a minimum).
    margin : float
        Share below the target that is still close.
    far_above : float or ndarray
        Multiple of the target that is far above it, for all or one by one.

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
        _grade(value, target, higher, margin, np.where(may_exceed, np.inf, far_above))
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
) -> NDArray[np.intp]:
    with np.errstate(invalid="ignore", divide="ignore"):
        # 1 + relative gap: A/T where higher is better, its mirror image 2 - A/T where lower is.
        score = np.round(1 + relative_gap(value, target, higher=higher), _COMPARED_DIGITS)
    close = round(1 - margin, _COMPARED_DIGITS)
    return (score >= close).astype(np.intp) + (score >= 1) + (score > np.round(far_above, _COMPARED_DIGITS))
