"""A straight line carried on to a later year, with its range, and only where the series bears it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from pwr_eval.indicators.trends.breaks import find_steps_of
from pwr_eval.indicators.trends.least_squares import LeastSquares, least_squares_of
from pwr_eval.indicators.trends.panel import FloatArray, Panel, check_panel
from pwr_eval.indicators.trends.reasons import TextArray, first_that_holds
from pwr_eval.indicators.trends.rules import TrendRules
from pwr_eval.schemas.options import check_number

__all__ = ["Projection", "project", "project_line", "year_range"]

_PUBLISHED = TrendRules()


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
    values: npt.ArrayLike | pd.DataFrame,
    years: npt.ArrayLike,
    *,
    horizon: float,
    rules: TrendRules = _PUBLISHED,
) -> Projection:
    """Carry the least-squares line of every series on to one year, with its range.

    Parameters
    ----------
    values : array-like or DataFrame, shape (n_series, n_years)
        Numbers in any unit, one definition throughout; NaN = missing and passed over.
    years : array-like, shape (n_years,)
        Strictly rising, steps may differ.
    horizon : float
        Year to project to.
    rules : TrendRules, optional
        Confidence, fewest years and reach.

    Returns
    -------
    Projection
        Value and range, or the reason why there is none, one element a series.

    Raises
    ------
    DataError
        If values are not finite numbers or years are not strictly rising.
    UsageError
        If the horizon is not a finite year.

    Notes
    -----
    Interval of a prediction in linear regression, Student's t with n - 2 degrees of freedom: it holds if the
    line goes on and the scatter around it is independent and normal. Projected only (ours) from five values
    on, without a step in them, and half as far ahead as the series reaches back. The range is not cut at 0:
    a negative lower end of a count says that a straight line will not do.

    Examples
    --------
    >>> line = project([[100, 120, 150, 160, 190]], [2021, 2022, 2023, 2024, 2025], horizon=2027)
    >>> line.value, line.low.round(1), line.high.round(1)
    (array([232.]), array([204.5]), array([259.5]))
    >>> project([[100, 120, 150]], [2025, 2026, 2027], horizon=2028).reason
    array(['projection_needs_more_years'], dtype=object)
    """
    check_number("the horizon", horizon, "a year, for example 2027", np.isfinite)
    panel = check_panel(values, years)
    steps = find_steps_of(panel, margin=rules.step_margin)
    return project_line(
        least_squares_of(panel), *year_range(panel), np.isfinite(steps.year), horizon=horizon, rules=rules
    )


def project_line(
    line: LeastSquares,
    first_year: FloatArray,
    last_year: FloatArray,
    stepped: npt.NDArray[np.bool_],
    *,
    horizon: float,
    rules: TrendRules,
) -> Projection:
    """Carry fitted lines on (see `project`), given the years that the series span and which show a step."""
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
    return (
        np.where(has_values, panel.years[first], np.nan),
        np.where(has_values, panel.years[last], np.nan),
    )
