"""Observed growth against the growth a target requires: Statistics Canada and United Nations."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.indicators.trends.arguments import as_directions, as_numbers
from pwr_eval.indicators.trends.panel import FloatArray
from pwr_eval.indicators.trends.paths import growth, growth_faults
from pwr_eval.indicators.trends.reasons import TextArray, as_texts, first_that_holds
from pwr_eval.indicators.trends.trend_rules import TrendRules

__all__ = ["statcan_progress", "un_progress"]

_PUBLISHED = TrendRules()
Holds = tuple[str, npt.NDArray[np.bool_]]


def statcan_progress(
    base: npt.ArrayLike,
    actual: npt.ArrayLike,
    target: npt.ArrayLike,
    *,
    base_year: npt.ArrayLike,
    year: npt.ArrayLike,
    target_year: npt.ArrayLike,
    better: npt.ArrayLike = "higher",
    rules: TrendRules = _PUBLISHED,
) -> pd.DataFrame:
    """Observed growth against the growth that the target requires.

    Parameters
    ----------
    base, actual, target : float or array-like, shape (n_series,)
        Value in the base year, latest value and target, same unit; NaN = missing.
    base_year, year, target_year : float or array-like, shape (n_series,)
        Their years.
    better : {"higher", "lower"} or array-like of these
        Which way the programme calls an improvement.
    rules : TrendRules, optional
        Thresholds.

    Returns
    -------
    DataFrame
        `cagr` and `required_cagr` (share a year), `r`, `score` (-5 to 5), `verdict` (achieved | on_track |
        acceleration_needed | limited_progress | deterioration) and `reason`. Without a target the verdict
        rests on the yearly growth and the reason is "target_missing"; where nothing can be said the verdict
        is missing. An achieved target scores 5 whatever the trend.

    Notes
    -----
    R = d · CAGR observed / |CAGR required|. Source: Statistics Canada and Open SDG, after Eurostat. Unlike
    theirs, a base or target of 0 gets no verdict instead of a replacement by 0.001.

    Examples
    --------
    >>> statcan_progress(100, [120, 95], 150, base_year=2025, year=2026, target_year=2027)[
    ...     ["r", "score", "verdict"]
    ... ].round(4)
            r   score              verdict
    0  0.8899  2.0708  acceleration_needed
    1 -0.2225 -3.4270        deterioration
    """
    start, now, goal, start_year, now_year, goal_year = as_numbers(
        base, actual, target, base_year, year, target_year
    )
    sign, growth_reason = as_directions(better, len(start)), growth_faults(start, now, now_year - start_year)
    observed = growth(start, now, now_year - start_year)
    required = growth(start, np.where(goal > 0, goal, np.nan), goal_year - start_year)
    reason = first_that_holds(
        *_no_target(growth_reason, goal),
        ("achieved", sign * (now - goal) >= 0),
        *_no_growth(growth_reason),
        ("sign_change", goal < 0),
        ("target_equals_base", goal == start),
        ("target_year_not_after_base", ~(goal_year > start_year)),
        ("target_year_past", now_year > goal_year),
    )
    achieved, judged = reason == "achieved", reason == ""
    without_target = (reason == "target_missing") & ~np.isnan(observed)
    # Growth that has no rate is the reason that matters where a missing target would do no harm.
    growth_alone_fails = (reason == "target_missing") & np.isnan(observed)
    reason[growth_alone_fails] = growth_reason[growth_alone_fails]
    reason[achieved] = ""

    r = np.full(len(start), np.nan)
    r[judged] = sign[judged] * observed[judged] / np.abs(required[judged])
    towards = np.where(without_target, sign * observed, np.nan)
    score = np.where(judged, _score(r), np.where(without_target, _score_without_target(towards), np.nan))
    score[achieved] = 5.0
    verdict = _graded(r, rules.on_track, rules.acceleration, rules.limited)
    alone = _graded(towards, rules.growth_on_track, rules.growth_acceleration, rules.growth_limited)
    verdict[without_target], verdict[achieved] = alone[without_target], "achieved"
    columns = {"cagr": observed, "required_cagr": required, "r": r, "score": score}
    return pd.DataFrame({**columns, "verdict": as_texts(verdict), "reason": as_texts(reason)})


def _no_target(growth_reason: TextArray, goal: FloatArray) -> list[Holds]:
    return [
        ("too_few_years", growth_reason == "too_few_years"),
        ("target_missing", np.isnan(goal)),
        ("target_zero", goal == 0),
    ]


def _no_growth(growth_reason: TextArray) -> list[Holds]:
    return [(code, growth_reason == code) for code in ("base_zero", "sign_change", "base_negative")]


def _score(r: FloatArray) -> FloatArray:
    # Open SDG draws these lines through its own thresholds, so they do not move with the rules.
    upper, lower = 7.1429 * r - 4.2857, 4.1667 * r - 2.5
    return np.where(r >= _PUBLISHED.acceleration, np.minimum(upper, 5), np.maximum(lower, -5))


def _score_without_target(towards: FloatArray) -> FloatArray:
    # As above, for yearly growth.
    conditions = [
        towards >= _PUBLISHED.growth_on_track,
        towards >= _PUBLISHED.growth_acceleration,
        towards >= _PUBLISHED.growth_limited,
    ]
    lines = [np.minimum(500 * towards - 5, 5), 250 * towards - 1.25, 500 * towards - 2.5]
    return np.select(conditions, lines, np.maximum(125 * towards - 2.5, -5))


def _graded(ratio: FloatArray, on_track: float, acceleration: float, limited: float) -> TextArray:
    return first_that_holds(
        (None, np.isnan(ratio)),
        ("on_track", ratio >= on_track),
        ("acceleration_needed", ratio >= acceleration),
        ("limited_progress", ratio >= limited),
        otherwise="deterioration",
    )


def un_progress(
    base: npt.ArrayLike,
    actual: npt.ArrayLike,
    target: npt.ArrayLike,
    *,
    base_year: npt.ArrayLike,
    year: npt.ArrayLike,
    target_year: npt.ArrayLike,
    better: npt.ArrayLike = "higher",
    rules: TrendRules = _PUBLISHED,
) -> pd.DataFrame:
    """Share of the way to the target that will be gone by the target year if the growth goes on.

    Parameters
    ----------
    base, actual, target : float or array-like, shape (n_series,)
        Value in the base year, latest value and target, same unit; NaN = missing.
    base_year, year, target_year : float or array-like, shape (n_series,)
        Their years.
    better : {"higher", "lower"} or array-like of these
        Which way the programme calls an improvement.
    rules : TrendRules, optional
        Thresholds.

    Returns
    -------
    DataFrame
        `expected` (value in the target year), `ratio` (1 = exactly the target), `verdict` (good | fair |
        poor) and `reason` where there is no verdict.

    Notes
    -----
    (v_e - y0) / (target - y0) with v_e = y_t (1 + CAGR)^(target year - t). Source: UN SDG Progress Chart,
    technical note. Not given where the target is worse than the base: the ratio turns round there.

    Examples
    --------
    >>> un_progress(100, [120, 125], 150, base_year=2025, year=2026, target_year=2027)[["ratio", "verdict"]]
       ratio verdict
    0  0.880    fair
    1  1.125    good
    """
    start, now, goal, start_year, now_year, goal_year = as_numbers(
        base, actual, target, base_year, year, target_year
    )
    sign, growth_reason = as_directions(better, len(start)), growth_faults(start, now, now_year - start_year)
    observed = growth(start, now, now_year - start_year)
    ahead = goal_year - now_year
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # each case is named below
        expected = now * (1 + observed) ** ahead
        ratio = (expected - start) / (goal - start)
    reason = first_that_holds(
        *_no_target(growth_reason, goal),
        *_no_growth(growth_reason),
        ("target_equals_base", goal == start),
        ("target_behind_base", sign * (goal - start) < 0),
        ("target_year_not_after_base", ~(goal_year > start_year)),
        ("target_year_past", ~(ahead >= 0)),
        ("growth_out_of_range", ~np.isfinite(ratio)),
    )
    said = reason == ""
    expected, ratio = np.where(said, expected, np.nan), np.where(said, ratio, np.nan)
    verdict = first_that_holds(
        (None, np.isnan(ratio)),
        ("good", ratio >= rules.expected_good),
        ("fair", ratio >= rules.expected_fair),
        otherwise="poor",
    )
    return pd.DataFrame(
        {"expected": expected, "ratio": ratio, "verdict": as_texts(verdict), "reason": as_texts(reason)}
    )
