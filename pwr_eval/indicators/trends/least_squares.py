"""Straight line by least squares, for many series at once, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pwr_eval.indicators.trends.panel import FloatArray, Panel, complete_blocks

__all__ = ["LeastSquares", "least_squares"]

_PARAMETERS = 2  # of a straight line


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """Least-squares line through each series; NaN where it cannot be computed.

    Parameters
    ----------
    n : ndarray of int
        Values that the series has.
    slope : ndarray
        Unit of the values a year; NaN below two values.
    residual_error : ndarray
        Standard deviation of the residuals, n - 2 degrees of freedom; NaN below three values.
    mean_value, mean_year, year_spread : ndarray
        Mean value, mean year and the sum of squared distances from it: for the interval of a prediction.
    """

    n: npt.NDArray[np.int32]
    slope: FloatArray
    residual_error: FloatArray
    mean_value: FloatArray
    mean_year: FloatArray
    year_spread: FloatArray


def least_squares(panel: Panel) -> LeastSquares:
    """Fit a straight line to every series of a panel.

    Parameters
    ----------
    panel : Panel
        Series, checked (see `check_panel`); what is missing is passed over.

    Returns
    -------
    LeastSquares
        The line, one element a series.

    Examples
    --------
    >>> from pwr_eval.indicators.trends.panel import check_panel
    >>> line = least_squares(check_panel([[100, 120, 150, 160, 190]], range(2021, 2026)))
    >>> line.slope, line.mean_year, line.mean_value, line.residual_error.round(3)
    (array([22.]), array([2023.]), array([144.]), array([5.164]))
    """
    n_series = len(panel.cells)
    counts = np.zeros(n_series, dtype=np.int32)
    slope, residual_error, mean_value, mean_year, year_spread = (np.full(n_series, np.nan) for _ in range(5))
    for block in complete_blocks(panel):
        rows, n = block.rows, block.n
        middle, mean = block.years.mean(axis=0), block.cells.mean(axis=0)
        distance, residuals = block.years - middle, block.cells - mean
        spread = (distance * distance).sum(axis=0)
        gain = (distance * residuals).sum(axis=0) / spread
        counts[rows], slope[rows] = n, gain
        mean_value[rows], mean_year[rows], year_spread[rows] = mean, middle, spread
        if n > _PARAMETERS:
            residuals -= distance * gain
            residual_error[rows] = np.sqrt((residuals * residuals).sum(axis=0) / (n - _PARAMETERS))
    return LeastSquares(counts, slope, residual_error, mean_value, mean_year, year_spread)
