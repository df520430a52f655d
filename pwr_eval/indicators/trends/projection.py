"""A straight line carried on to a later year, with its range, and only where the series bears it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from pwr_eval.indicators.trends.least_squares import LeastSquares
from pwr_eval.indicators.trends.panel import FloatArray, Panel
from pwr_eval.indicators.trends.reasons import TextArray, first_that_holds
from pwr_eval.indicators.trends.trend_rules import TrendRules

__all__ = ["Projection", "project", "year_range"]


@dataclass(frozen=True, eq=False)
class Projection:
    """Line of each series in a later year; NaN where it is not carried on.

    Parameters
    ----------
    value : ndarray
        Height of the line, in the unit of the values.
    low, high : ndarray
        Range in which a single later value is to be expected at the confidence asked for.
    reason : ndarray of str
        Code where there is no projection.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray
    reason: TextArray


def project(
    line: LeastSquares,
    first_year: FloatArray,
    last_year: FloatArray,
    stepped: npt.NDArray[np.bool_],
    *,
    horizon: float,
    rules: TrendRules,
) -> Projection:
    """Carry the least-squares line of every series on to one year, with its range.

    Parameters
    ----------
    line : LeastSquares
        Lines of the series.
    first_year, last_year : ndarray
        Years that the series span.
    stepped : ndarray of bool
        Whether the values show a step (see `find_steps`).
    horizon : float
        Year to project to.
    rules : TrendRules
        Confidence, fewest years and reach.

    Returns
    -------
    Projection
        Value and range, or the reason why there is none, one element a series.

    Notes
    -----
    Interval of a prediction in linear regression, Student's t with n - 2 degrees of freedom: it holds if the
    line goes on and the scatter around it is independent and normal. Projected only (ours) from five values
    on, without a step in them, and half as far ahead as the series reaches back. The range is not cut at 0:
    a negative lower end of a count says that a straight line will not do.

    Examples
    --------
    >>> from pwr_eval.indicators.trends.least_squares import least_squares
    >>> from pwr_eval.indicators.trends.panel import check_panel
    >>> panel = check_panel([[100, 120, 150, 160, 190]], range(2021, 2026))
    >>> no_step = np.array([False])
    >>> line = project(
    ...     least_squares(panel), *year_range(panel), no_step, horizon=2027, rules=TrendRules()
    ... )
    >>> line.value, line.low.round(1), line.high.round(1)
    (array([232.]), array([204.5]), array([259.5]))
    """
    reason = first_that_holds(
        ("projection_past", last_year >= horizon),
        ("projection_needs_more_years", line.n < max(rules.projection_fewest_years, 3)),
        ("projection_step", stepped),
        ("projection_too_far", horizon - last_year > rules.projection_reach * (last_year - first_year)),
    )
    drawn = reason == ""
    value, half = np.full(len(reason), np.nan), np.full(len(reason), np.nan)
    distance = horizon - line.mean_year[drawn]
    # From the middle of the years, not from year 0, so that no digits are lost.
    value[drawn] = line.mean_value[drawn] + line.slope[drawn] * distance
    n = line.n[drawn]
    spread = np.sqrt(1 + 1 / n + distance**2 / line.year_spread[drawn])
    half[drawn] = stdtrit(n - 2, (1 + rules.confidence) / 2) * line.residual_error[drawn] * spread
    return Projection(value, value - half, value + half, reason)


def year_range(panel: Panel) -> tuple[FloatArray, FloatArray]:
    """First and last year in which each series has a value; NaN if it has none."""
    present = ~np.isnan(panel.cells)
    has_values = present.any(axis=1)
    first, last = present.argmax(axis=1), present.shape[1] - 1 - present[:, ::-1].argmax(axis=1)
    return (np.where(has_values, panel.years[first], np.nan), np.where(has_values, panel.years[last], np.nan))
