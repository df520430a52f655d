"""Breaks: a step that the values show, and a break that is known from outside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.trends.arguments import as_numbers
from pwr_eval.indicators.trends.panel import Block, FloatArray, Panel, check_panel, complete_blocks
from pwr_eval.schemas.options import check_number, check_whole

__all__ = ["STEP_MARGIN", "Steps", "after_break", "find_steps", "find_steps_of"]

STEP_MARGIN = 4.0


@dataclass(frozen=True, eq=False)
class Steps:
    """Steps found in each series; NaN where there is none or none could be looked for.

    Parameters
    ----------
    tested : ndarray of bool
        False where the series is too short to tell a step from a trend.
    year : ndarray
        First year on the new level.
    level_before, level_after : ndarray
        Mean of the values on either side.
    advantage : ndarray
        How much better a step explains the series than the better of a straight line and no change at all
        (difference of AICc), given wherever tested; a step is reported where it exceeds the margin.
    """

    tested: npt.NDArray[np.bool_]
    year: FloatArray
    level_before: FloatArray
    level_after: FloatArray
    advantage: FloatArray


def find_steps(
    values: npt.ArrayLike | pd.DataFrame,
    years: npt.ArrayLike | None = None,
    *,
    margin: float = STEP_MARGIN,
    fewest_years: int = 8,
    fewest_a_side: int = 2,
) -> Steps:
    """Find in each series of a panel the one step that explains it better than a straight line.

    Parameters
    ----------
    values : array-like or DataFrame, shape (n_series, n_years)
        Numbers in any unit; NaN = missing and passed over.
    years : array-like, shape (n_years,), optional
        Strictly rising, steps may differ. Default 0, 1, 2, ….
    margin : float, default 4
        Advantage in AICc that a step needs over both a line and no change (Burnham and Anderson, 2002:
        models more than 4 behind the best have considerably less support).
    fewest_years : int, default 8
        Shorter series are not tested; below 6 none is, however few are asked for (ours).
    fewest_a_side : int, default 2
        Values that stand on each side of a step, so that one odd value at an end is no step (ours).

    Returns
    -------
    Steps
        Year of the step, levels on either side and the advantage, one element a series.

    Raises
    ------
    DataError
        If values are not finite numbers or years are not strictly rising.
    UsageError
        If the margin is not a number of 0 or more, or a number of years not a whole one of at least 1.

    Notes
    -----
    Three models are fitted by least squares and compared by Akaike's criterion for small samples: one mean, a
    straight line, two means with the step wherever it fits best (its place counts as a parameter).
    Source: Beaulieu, Chen and Sarmiento (2012), doi:10.1098/rsta.2011.0383 (informational approach); AICc by
    Hurvich and Tsai (1989). One step at most is sought, between two flat levels.
    False alarms with the defaults (20 000 simulated series, 8 to 30 years): independent noise at most 3 in
    100, a straight line with noise at most 3 in 100 (6 in 100 if it is faint); values that resemble the year
    before (correlation 0.5) 2 in 100 at ten years and 26 in 100 at thirty. A step is a question to ask, not
    a proof.

    Examples
    --------
    >>> centres = [36, 33, 33, 34, 36, 36, 33, 33, 33, 32, 32, 26, 26]
    >>> steps = find_steps([centres], range(2012, 2025))
    >>> steps.year, steps.level_before.round(1), steps.level_after
    (array([2023.]), array([33.7]), array([26.]))
    """
    check_number("margin", margin, "a number of 0 or more", lambda number: 0 <= number < np.inf)
    check_whole("fewest_years", fewest_years, least=1)
    check_whole("fewest_a_side", fewest_a_side, least=1)
    return find_steps_of(
        check_panel(values, years),
        margin=margin,
        fewest_years=fewest_years,
        fewest_a_side=fewest_a_side,
    )


def find_steps_of(
    panel: Panel, *, margin: float = STEP_MARGIN, fewest_years: int = 8, fewest_a_side: int = 2
) -> Steps:
    """Find a step in each series of a checked panel (see `find_steps`)."""
    n_series = len(panel.cells)
    tested = np.zeros(n_series, dtype=bool)
    year, before, after, advantage = (np.full(n_series, np.nan) for _ in range(4))
    for block in complete_blocks(panel):
        if block.n < max(fewest_years, 2 * fewest_a_side, 6):
            continue
        place, gain = _best_step(block, fewest_a_side)
        found = gain > margin
        series = np.arange(len(place))
        sums = np.cumsum(block.cells, axis=0)
        at_place = sums[place - 1, series]
        years_of = np.broadcast_to(block.years, block.cells.shape)
        rows = block.rows
        tested[rows], advantage[rows] = True, gain
        year[rows] = np.where(found, years_of[place, series], np.nan)
        before[rows] = np.where(found, at_place / place, np.nan)
        after[rows] = np.where(found, (sums[-1] - at_place) / (block.n - place), np.nan)
    return Steps(tested, year, before, after, advantage)


def _best_step(block: Block, fewest_a_side: int) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """Place of the best step (index of the first value after it) and its advantage in AICc."""
    n = block.n
    residuals = block.cells - block.cells.mean(axis=0)
    distance = block.years - block.years.mean(axis=0)
    total = (residuals * residuals).sum(axis=0)
    gain = (distance * residuals).sum(axis=0) / (distance * distance).sum(axis=0)
    off_line = residuals - distance * gain
    places = np.arange(fewest_a_side, n - fewest_a_side + 1)[:, np.newaxis]
    sums = np.cumsum(residuals, axis=0)[fewest_a_side - 1 : n - fewest_a_side]
    # Two means instead of one explain n/(k(n-k)) times the squared sum of the first k residuals.
    explained = sums * sums * (n / (places * (n - places)))
    best = explained.argmax(axis=0)
    place = best + fewest_a_side
    at_place = sums[best, np.arange(len(best))]
    # Not the total less what is explained: that difference of a perfect step is all rounding.
    is_before = np.arange(n)[:, np.newaxis] < place
    off_step = residuals - np.where(is_before, at_place / place, -at_place / (n - place))
    # What rounding alone can leave: below it a fit is perfect and its logarithm says nothing.
    rounding = n * (1e-13 * np.abs(block.cells).max(axis=0)) ** 2
    rounding = np.where(rounding > 0, rounding, np.finfo(float).tiny)
    line, step, mean = (
        _aicc(np.maximum(squares, rounding), n, parameters)
        for squares, parameters in (
            ((off_line * off_line).sum(axis=0), 3),
            ((off_step * off_step).sum(axis=0), 4),
            (total, 2),
        )
    )
    return place, np.minimum(line, mean) - step


def _aicc(squares: FloatArray, n: int, parameters: int) -> FloatArray:
    result: FloatArray = (
        n * np.log(squares / n) + 2 * parameters + 2 * parameters * (parameters + 1) / (n - parameters - 1)
    )
    return result


def after_break(
    values: npt.ArrayLike | pd.DataFrame, years: npt.ArrayLike, break_year: npt.ArrayLike
) -> FloatArray:
    """Keep of each series only what comes after its known break.

    Parameters
    ----------
    values : array-like or DataFrame, shape (n_series, n_years)
        Values by year; NaN = missing.
    years : array-like, shape (n_years,)
        Their years, strictly rising.
    break_year : array-like, shape (n_series,)
        First year of the new definition, census base or service; NaN = no break.

    Returns
    -------
    ndarray, shape (n_series, n_years)
        A copy with NaN in the years before the break.

    Raises
    ------
    DataError
        If values are not finite numbers, years are not strictly rising, or there is not one break year for
        each series.

    Examples
    --------
    >>> after_break(np.array([[5.0, 6.0, 9.0]]), np.array([2020.0, 2021.0, 2022.0]), [2021])
    array([[nan,  6.,  9.]])
    """
    panel, (breaks,) = check_panel(values, years), as_numbers(break_year=break_year)
    n_series = len(panel.cells)
    if len(breaks) != n_series:
        problem = f"{n_series} series need {n_series} break years (NaN = none)"
        raise DataError(
            "the breaks do not fit the panel", [Fault(Place("break_year"), problem, str(len(breaks)))]
        )
    return np.where(panel.years < breaks[:, np.newaxis], np.nan, panel.cells)
