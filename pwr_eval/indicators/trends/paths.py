"""Growth rates and the paths from a base value to a target."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.indicators.trends.arguments import as_numbers
from pwr_eval.indicators.trends.panel import FloatArray
from pwr_eval.indicators.trends.reasons import TextArray, as_texts, first_that_holds

__all__ = ["annual_growth", "growth_faults", "linear_path", "required_path"]


def annual_growth(
    first: npt.ArrayLike, last: npt.ArrayLike, *, first_year: npt.ArrayLike, last_year: npt.ArrayLike
) -> pd.DataFrame:
    """Compound annual growth rate between two values.

    Parameters
    ----------
    first, last : float or array-like, shape (n_series,)
        Values at either end, same unit; NaN = missing.
    first_year, last_year : float or array-like, shape (n_series,)
        Their years.

    Returns
    -------
    DataFrame
        `cagr` as a share a year (0.02 = 2 %), and `reason`, a code where it cannot be computed.

    Raises
    ------
    DataError
        If an argument is not a finite number.

    Notes
    -----
    (last / first) ** (1 / years) - 1, after Statistics Canada and Open SDG. A first value of 0 is not
    replaced by a small number: the rate would then be a function of that number.

    Examples
    --------
    >>> annual_growth([100, 0], [121, 5], first_year=2025, last_year=2027).round(3)["cagr"].to_list()
    [0.1, nan]
    """
    start, end, from_year, to_year = as_numbers(
        first=first, last=last, first_year=first_year, last_year=last_year
    )
    reason = growth_faults(start, end, to_year - from_year)
    return pd.DataFrame({"cagr": growth(start, end, to_year - from_year), "reason": as_texts(reason)})


def growth_faults(first: FloatArray, last: FloatArray, years: FloatArray) -> TextArray:
    """Why the growth from `first` to `last` has no rate; empty text where it has one."""
    return first_that_holds(
        ("too_few_years", np.isnan(first) | np.isnan(last) | ~(years > 0)),
        ("base_zero", first == 0),
        ("sign_change", first * np.sign(last) < 0),
        ("base_negative", first < 0),
    )


def growth(first: FloatArray, last: FloatArray, years: FloatArray) -> FloatArray:
    """Compound annual growth rate; NaN where `growth_faults` names a reason."""
    defined = (first > 0) & (last >= 0) & (years > 0)
    rate = np.full(len(first), np.nan)
    rate[defined] = (last[defined] / first[defined]) ** (1 / years[defined]) - 1
    return rate


def required_path(
    base: npt.ArrayLike,
    target: npt.ArrayLike,
    *,
    base_year: npt.ArrayLike,
    target_year: npt.ArrayLike,
    years: npt.ArrayLike,
) -> FloatArray:
    """Values that lead from the base to the target by the same percentage every year.

    Parameters
    ----------
    base, target : float or array-like, shape (n_series,)
        Value in the base year and target value, same unit; NaN = missing.
    base_year, target_year : float or array-like, shape (n_series,)
        Their years.
    years : array-like, shape (n_years,)
        Years of the path.

    Returns
    -------
    ndarray, shape (n_series, n_years)
        The path; NaN outside the two years, and everywhere if base or target is not above 0.

    Raises
    ------
    DataError
        If an argument is not a finite number.

    Notes
    -----
    y0 (1 + CAGR required)^(year - base year), the path that Statistics Canada's ratio compares with.

    Examples
    --------
    >>> required_path(100, 121, base_year=2025, target_year=2027, years=[2025, 2026, 2027]).round(2)
    array([[100., 110., 121.]])
    """
    start, end, share, span = _path_arguments(base, target, base_year, target_year, years)
    rate = growth(start, np.where(end > 0, end, np.nan), span)
    rate = rate[:, np.newaxis]
    path = start[:, np.newaxis] * (1 + rate) ** (share * span[:, np.newaxis])
    return np.where(np.isnan(rate), np.nan, path)  # NaN to the power of 0 would be 1


def linear_path(
    base: npt.ArrayLike,
    target: npt.ArrayLike,
    *,
    base_year: npt.ArrayLike,
    target_year: npt.ArrayLike,
    years: npt.ArrayLike,
) -> FloatArray:
    """Values that lead from the base to the target by the same amount every year.

    Parameters
    ----------
    base, target : float or array-like, shape (n_series,)
        Value in the base year and target value, same unit; NaN = missing.
    base_year, target_year : float or array-like, shape (n_series,)
        Their years.
    years : array-like, shape (n_years,)
        Years of the path.

    Returns
    -------
    ndarray, shape (n_series, n_years)
        The path; NaN outside the two years. Zero and negative values do no harm here.

    Raises
    ------
    DataError
        If an argument is not a finite number.

    Examples
    --------
    >>> linear_path(0, 30, base_year=2024, target_year=2027, years=[2025, 2026, 2028])
    array([[10., 20., nan]])
    """
    start, end, share, _ = _path_arguments(base, target, base_year, target_year, years)
    path: FloatArray = start[:, np.newaxis] + (end - start)[:, np.newaxis] * share
    return path


def _path_arguments(
    base: npt.ArrayLike,
    target: npt.ArrayLike,
    base_year: npt.ArrayLike,
    target_year: npt.ArrayLike,
    years: npt.ArrayLike,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Give base, target, share of the way in time (n_series, n_years) and years from base to target."""
    start, end, from_year, to_year = as_numbers(
        base=base, target=target, base_year=base_year, target_year=target_year
    )
    (wanted,) = as_numbers(years=years)
    span = np.where(to_year > from_year, to_year - from_year, np.nan)
    share = (wanted[np.newaxis, :] - from_year[:, np.newaxis]) / span[:, np.newaxis]
    return start, end, np.where((share >= 0) & (share <= 1), share, np.nan), span
