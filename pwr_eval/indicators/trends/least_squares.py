"""Straight line by least squares, for many series at once, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr

from pwr_eval.indicators.trends.mann_kendall import FEWEST_FOR_P
from pwr_eval.indicators.trends.panel import FloatArray, Panel, check_panel, complete_blocks
from pwr_eval.schemas.options import check_whole

__all__ = ["LeastSquares", "least_squares", "least_squares_of"]

_PARAMETERS = 2  # of a straight line


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """Least-squares line through each series; NaN where it cannot be computed.

    Parameters
    ----------
    n : ndarray of int
        Values that the series has.
    slope, intercept : ndarray
        Unit of the values a year; height of the line in year 0. NaN below two values.
    slope_error : ndarray
        Standard error of the slope; NaN below three values.
    p : ndarray
        Two-sided p of the slope by Student's t; NaN below four values and where all values are equal.
    residual_error : ndarray
        Standard deviation of the residuals, n - 2 degrees of freedom; NaN below three values.
    mean_value, mean_year, year_spread : ndarray
        Mean value, mean year and the sum of squared distances from it: for the interval of a prediction.
    """

    n: npt.NDArray[np.int32]
    slope: FloatArray
    intercept: FloatArray
    slope_error: FloatArray
    p: FloatArray
    residual_error: FloatArray
    mean_value: FloatArray
    mean_year: FloatArray
    year_spread: FloatArray


def least_squares(
    values: npt.ArrayLike | pd.DataFrame,
    years: npt.ArrayLike | None = None,
    *,
    fewest_for_p: int = FEWEST_FOR_P,
) -> LeastSquares:
    """Fit a straight line to every series of a panel.

    Parameters
    ----------
    values : array-like or DataFrame, shape (n_series, n_years)
        Numbers in any unit; NaN = missing and passed over.
    years : array-like, shape (n_years,), optional
        Strictly rising, steps may differ. Default 0, 1, 2, ….
    fewest_for_p : int, default 4
        Values that a series needs to get a p-value (at least 3).

    Returns
    -------
    LeastSquares
        Slope, intercept, standard error and p, one element a series.

    Raises
    ------
    DataError
        If values are not finite numbers or years are not strictly rising.
    UsageError
        If `fewest_for_p` is not a whole number of at least 3.

    Notes
    -----
    The p-value holds if the residuals are independent and normal, which yearly counts seldom are: prefer
    `mann_kendall`. Where the values lie exactly on a line p is 0 or next to it, however few they are.

    Examples
    --------
    >>> line = least_squares([[100, 120, 150, 160, 190]], [2021, 2022, 2023, 2024, 2025])
    >>> line.slope, line.slope_error.round(3), line.p.round(4)
    (array([22.]), array([1.633]), array([0.0009]))
    """
    check_whole("fewest_for_p", fewest_for_p, least=_PARAMETERS + 1)
    return least_squares_of(check_panel(values, years), fewest_for_p=fewest_for_p)


def least_squares_of(panel: Panel, *, fewest_for_p: int = FEWEST_FOR_P) -> LeastSquares:
    """Fit a straight line to every series of a checked panel (see `least_squares`)."""
    n_series = len(panel.cells)
    counts = np.zeros(n_series, dtype=np.int32)
    slope, intercept, slope_error, p, residual_error, mean_value, mean_year, year_spread = (
        np.full(n_series, np.nan) for _ in range(8)
    )
    for block in complete_blocks(panel):
        rows, n = block.rows, block.n
        middle, mean = block.years.mean(axis=0), block.cells.mean(axis=0)
        distance, residuals = block.years - middle, block.cells - mean
        spread = (distance * distance).sum(axis=0)
        gain = (distance * residuals).sum(axis=0) / spread
        counts[rows], slope[rows], intercept[rows] = n, gain, mean - gain * middle
        mean_value[rows], mean_year[rows], year_spread[rows] = mean, middle, spread
        if n > _PARAMETERS:
            residuals -= distance * gain
            error = np.sqrt((residuals * residuals).sum(axis=0) / (n - _PARAMETERS))
            gain_error = error / np.sqrt(spread)
            residual_error[rows], slope_error[rows] = error, gain_error
            if n >= fewest_for_p:
                with np.errstate(divide="ignore", invalid="ignore"):  # no scatter, no error: t is infinite
                    t = gain / gain_error
                p[rows] = 2 * stdtr(n - _PARAMETERS, -np.abs(t))
    return LeastSquares(
        counts, slope, intercept, slope_error, p, residual_error, mean_value, mean_year, year_spread
    )
