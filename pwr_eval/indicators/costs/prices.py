"""Costs of different years in the prices of one year."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.costs.money import check_alike, is_number, is_whole

__all__ = ["RealChange", "constant_prices", "price_factors", "real_change"]


class RealChange(NamedTuple):
    """How a cost moved between two years, in money and in purchasing power.

    Parameters
    ----------
    nominal : float
        Later cost over earlier cost.
    prices : float
        Later price level over earlier price level.
    real : float
        nominal / prices - 1: -0.035 = 3.5 % less in real terms.
    """

    nominal: float
    prices: float
    real: float


def price_factors(prices: pd.Series, base_year: int) -> pd.Series:
    """Factor that puts the money of each year in the prices of the base year.

    Parameters
    ----------
    prices : Series
        Chained price index by calendar year, any base (2015 = 100, or the first year = 1).
    base_year : int
        Year in whose prices the reader wants the figures.

    Returns
    -------
    Series
        P_base / P_t by year.

    Raises
    ------
    DataError
        If the base year is missing, a year stands twice or is no whole number, or an index is not a finite
        number above 0; every fault at once.

    Examples
    --------
    >>> price_factors(pd.Series({2024: 100.0, 2025: 103.6}), 2025).round(3)
    2024    1.036
    2025    1.000
    dtype: float64
    """
    summary = "costs cannot be put in constant prices"
    if not isinstance(prices, pd.Series):
        fault = Fault(Place("prices"), "not a Series", type(prices).__name__, "Give a pandas Series.")
        raise DataError(summary, [fault])
    faults = [
        Fault(Place("prices"), f"the index of {year} is not a finite number above 0", found=str(index))
        for year, index in prices.items()
        if not (is_number(index) and math.isfinite(index) and index > 0)
    ]
    faults += _label_faults(prices, "prices")
    faults += [
        Fault(Place("prices"), f"the year {year} stands twice", remedy="Keep one of them.")
        for year in prices.index[prices.index.duplicated()].unique()
    ]
    if not is_whole(base_year) or base_year not in prices.index:
        remedy = "Add it to the price table or choose another base year."
        faults.append(Fault(Place("prices"), f"no price index for the base year {base_year}", remedy=remedy))
    if faults:
        raise DataError(summary, faults)
    index = prices.astype("float64")
    return index.rdiv(float(index.loc[base_year]))


def constant_prices(cost: pd.Series, prices: pd.Series, base_year: int) -> pd.Series:
    """Costs by year in the prices of the base year.

    Parameters
    ----------
    cost : Series
        Amounts in zł, or a unit cost or rate, by calendar year. NaN = missing.
    prices : Series
        Chained price index by calendar year, any base.
    base_year : int
        Year in whose prices the costs come back.

    Returns
    -------
    Series
        C_t * P_base / P_t by year; NaN where the cost or the price index of the year is missing. Their sum
        is the cost of the period in constant prices.

    Raises
    ------
    DataError
        As `price_factors`; also for a negative, infinite or non-numeric cost.

    Examples
    --------
    >>> prices = pd.Series({2024: 100.0, 2025: 103.6})
    >>> constant_prices(pd.Series({2024: 100.0, 2025: 100.0}), prices, 2025).round(2)
    2024    103.6
    2025    100.0
    dtype: float64
    """
    cost = _by_year(cost)
    return cost * price_factors(prices, base_year).reindex(cost.index)


def real_change(cost: pd.Series, prices: pd.Series, first_year: int, last_year: int) -> RealChange:
    """Change of a rate or unit cost between two years, prices taken out.

    Parameters
    ----------
    cost : Series
        Rate or unit cost in zł by calendar year.
    prices : Series
        Chained price index by calendar year, any base.
    first_year, last_year : int
        Years compared.

    Returns
    -------
    RealChange
        NaN for what cannot be told because a cost is missing or the earlier one is 0.

    Raises
    ------
    DataError
        As `constant_prices`; also if the price index of a year compared is missing.

    Examples
    --------
    A rate that rose from 390 to 450 zł while prices rose by a fifth has become lower.

    >>> rate, prices = pd.Series({2022: 390.0, 2025: 450.0}), pd.Series({2022: 100.0, 2025: 120.0})
    >>> change = real_change(rate, prices, 2022, 2025)
    >>> round(change.nominal, 3), round(change.real, 3)
    (1.154, -0.038)
    """
    cost = _by_year(cost)
    price_factors(prices, first_year)
    price_growth = float(price_factors(prices, last_year).loc[first_year])
    compared = cost.reindex([first_year, last_year])
    earlier, later = compared.where(compared > 0).tolist()
    nominal = later / earlier
    return RealChange(nominal, price_growth, nominal / price_growth - 1)


def _by_year(cost: pd.Series) -> pd.Series:
    """Give the costs as floats, known to stand by calendar year: any other label would find no price."""
    (cost,) = check_alike(cost=cost)
    faults = _label_faults(cost, "cost")
    if faults:
        raise DataError("costs cannot be put in constant prices", faults)
    return cost


def _label_faults(by_year: pd.Series, source: str) -> list[Fault]:
    """List the labels of a Series that are no calendar years."""
    return [
        Fault(Place(source), "a label is no calendar year", found=str(year))
        for year in by_year.index
        if not is_whole(year)
    ]
