"""Theil-Sen slope with its interval, for many series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from pwr_eval.indicators.trends.mann_kendall import tie_terms
from pwr_eval.indicators.trends.panel import Block, FloatArray, Panel, complete_blocks

__all__ = ["TheilSen", "median_of_columns", "theil_sen"]

_THREE = 3


@dataclass(frozen=True, eq=False)
class TheilSen:
    """Robust straight line through each series; NaN below two values.

    Parameters
    ----------
    slope : ndarray
        Median of the slopes between all pairs of values, in the unit of the values a year.
    low, high : ndarray
        Ends of the interval of the slope; NaN if none was asked for.
    interval_reached : ndarray of bool
        False where the series is too short for the confidence asked for: `low` and `high` are then only the
        smallest and largest slope between two values, and must not be called an interval of that confidence.
    """

    slope: FloatArray
    low: FloatArray
    high: FloatArray
    interval_reached: npt.NDArray[np.bool_]


def theil_sen(panel: Panel, *, confidence: float | None) -> TheilSen:
    """Slope of every series of a panel as the median of all slopes between two of its values.

    Parameters
    ----------
    panel : Panel
        Series, checked (see `check_panel`); what is missing is passed over.
    confidence : float or None
        Confidence of the interval; None computes none and is faster.

    Returns
    -------
    TheilSen
        Slope and interval, one element a series.

    Notes
    -----
    Sources: Theil (1950), Sen (1968, equation 2.6 for the interval, a normal approximation with ties allowed
    for). Same numbers as `scipy.stats.theilslopes`, which does not say where a series is too short for the
    confidence; `interval_reached` does.

    Examples
    --------
    >>> from pwr_eval.indicators.trends.panel import check_panel
    >>> panel = check_panel([[100, 120, 150, 160, 190, 195]], range(2020, 2026))
    >>> line = theil_sen(panel, confidence=0.95)
    >>> line.slope, line.low, line.high
    (array([20.]), array([10.]), array([30.]))
    """
    n_series = len(panel.cells)
    slope, low, high = (np.full(n_series, np.nan) for _ in range(3))
    reached = np.zeros(n_series, dtype=bool)
    for block in complete_blocks(panel, _pairs):
        rows, slopes = block.rows, _pair_slopes(block)
        if confidence is None:
            slope[rows] = median_of_columns(slopes)
        else:
            rising = np.ascontiguousarray(slopes.T)
            rising.sort(axis=1)
            slope[rows] = median_of_rising(rising)
            low[rows], high[rows], reached[rows] = _interval(rising, block.cells, confidence)
    return TheilSen(slope, low, high, reached)


def median_of_columns(values: FloatArray) -> FloatArray:
    """Return the median of each column; the values hold no NaN and are left as they are.

    Parameters
    ----------
    values : ndarray, shape (n, n_columns)
        At least one row, finite.

    Returns
    -------
    ndarray, shape (n_columns,)
        The middle value, or the mean of the two in the middle.

    Examples
    --------
    >>> median_of_columns(np.array([[3.0, 1.0], [1.0, 4.0], [2.0, 9.0]]))
    array([2., 4.])
    """
    if len(values) == _THREE:  # the usual length of a programme: four times as fast as to sort
        first, second, third = values
        middle: FloatArray = np.maximum(
            np.minimum(first, second), np.minimum(np.maximum(first, second), third)
        )
        return middle
    rows = np.array(values.T, order="C")  # a copy: the values are the caller's
    rows.sort(axis=1)
    return median_of_rising(rows)


def median_of_rising(rows: FloatArray) -> FloatArray:
    """Return the median of each row; the rows are sorted already.

    Examples
    --------
    >>> median_of_rising(np.array([[1.0, 2.0, 3.0, 8.0]]))
    array([2.5])
    """
    half = rows.shape[1] // 2
    return rows[:, half] if rows.shape[1] % 2 else (rows[:, half - 1] + rows[:, half]) / 2


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


def _pair_slopes(block: Block) -> FloatArray:
    """Slopes between all pairs of values, one column a series."""
    n, values, years = block.n, block.cells, block.years
    slopes = np.empty((_pairs(n), values.shape[1]))
    first = 0
    for lag in range(1, n):
        some = slopes[first : first + n - lag]
        np.subtract(values[lag:], values[:-lag], out=some)
        some /= years[lag:] - years[:-lag]
        first += n - lag
    return slopes


def _interval(
    slopes: FloatArray, values: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    n, pairs = len(values), slopes.shape[1]
    # A pair of equal values is a pair with slope 0, and the slopes are at hand.
    equal_pairs = (slopes == 0).sum(axis=1)
    variance = (n * (n - 1) * (2 * n + 5) - tie_terms(values, equal_pairs)) / 18
    width = -ndtri((1 - confidence) / 2) * np.sqrt(variance)
    below = np.round((pairs - width) / 2).astype(np.intp) - 1
    above = np.round((pairs + width) / 2).astype(np.intp)
    reached = (below >= 0) & (above < pairs)
    series = np.arange(len(slopes))
    low = slopes[series, np.clip(below, 0, None)]
    high = slopes[series, np.clip(above, None, pairs - 1)]
    return low, high, reached
