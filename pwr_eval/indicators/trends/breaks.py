"""Breaks: a step that the values show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pwr_eval.indicators.trends.panel import Block, FloatArray, Panel, complete_blocks

__all__ = ["Steps", "find_steps"]

_FEWEST_YEARS = 8
_FEWEST_A_SIDE = 2


@dataclass(frozen=True, eq=False)
class Steps:
    """Steps found in each series; NaN where there is none or none could be looked for.

    Parameters
    ----------
    year : ndarray
        First year on the new level.
    level_before, level_after : ndarray
        Mean of the values on either side.
    advantage : ndarray
        How much better a step explains the series than the better of a straight line and no change at all
        (difference of AICc), NaN where the series is too short
        to tell a step from a trend; a step is reported where it exceeds the margin.
    """

    year: FloatArray
    level_before: FloatArray
    level_after: FloatArray
    advantage: FloatArray


def find_steps(panel: Panel, *, margin: float) -> Steps:
    """Find in each series of a panel the one step that explains it better than a straight line.

    Parameters
    ----------
    panel : Panel
        Series, checked (see `check_panel`); what is missing is passed over.
    margin : float
        Advantage in AICc that a step needs over both a line and no change (Burnham and Anderson, 2002:
        models more than 4 behind the best have considerably less support).

    Returns
    -------
    Steps
        Year of the step, levels on either side and the advantage, one element a series.

    Notes
    -----
    Three models are fitted by least squares and compared by Akaike's criterion for small samples: one mean, a
    straight line, two means with the step wherever it fits best (its place counts as a parameter).
    Source: Beaulieu, Chen and Sarmiento (2012), doi:10.1098/rsta.2011.0383 (informational approach); AICc by
    Hurvich and Tsai (1989). One step at most is sought, between two flat levels; series below eight values
    are not tested, and two values at least stand on each side, so that one odd value at an end is no step
    (ours).
    False alarms with the defaults (20 000 simulated series, 8 to 30 years): independent noise at most 3 in
    100, a straight line with noise at most 3 in 100 (6 in 100 if it is faint); values that resemble the year
    before (correlation 0.5) 2 in 100 at ten years and 26 in 100 at thirty. A step is a question to ask, not
    a proof.

    Examples
    --------
    >>> from pwr_eval.indicators.trends.panel import check_panel
    >>> centres = [36, 33, 33, 34, 36, 36, 33, 33, 33, 32, 32, 26, 26]
    >>> steps = find_steps(check_panel([centres], range(2012, 2025)), margin=4.0)
    >>> steps.year, steps.level_before.round(1), steps.level_after
    (array([2023.]), array([33.7]), array([26.]))
    """
    n_series = len(panel.cells)
    year, before, after, advantage = (np.full(n_series, np.nan) for _ in range(4))
    for block in complete_blocks(panel):
        if block.n < _FEWEST_YEARS:
            continue
        place, gain = _best_step(block)
        found = gain > margin
        series = np.arange(len(place))
        sums = np.cumsum(block.cells, axis=0)
        at_place = sums[place - 1, series]
        years_of = np.broadcast_to(block.years, block.cells.shape)
        rows = block.rows
        advantage[rows] = gain
        year[rows] = np.where(found, years_of[place, series], np.nan)
        before[rows] = np.where(found, at_place / place, np.nan)
        after[rows] = np.where(found, (sums[-1] - at_place) / (block.n - place), np.nan)
    return Steps(year, before, after, advantage)


def _best_step(block: Block) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """Place of the best step (index of the first value after it) and its advantage in AICc."""
    n = block.n
    residuals = block.cells - block.cells.mean(axis=0)
    distance = block.years - block.years.mean(axis=0)
    total = (residuals * residuals).sum(axis=0)
    gain = (distance * residuals).sum(axis=0) / (distance * distance).sum(axis=0)
    off_line = residuals - distance * gain
    places = np.arange(_FEWEST_A_SIDE, n - _FEWEST_A_SIDE + 1)[:, np.newaxis]
    sums = np.cumsum(residuals, axis=0)[_FEWEST_A_SIDE - 1 : n - _FEWEST_A_SIDE]
    # Two means instead of one explain n/(k(n-k)) times the squared sum of the first k residuals.
    explained = sums * sums * (n / (places * (n - places)))
    best = explained.argmax(axis=0)
    place = best + _FEWEST_A_SIDE
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
