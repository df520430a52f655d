"""Prices of different years made comparable with a published price index."""

from __future__ import annotations

import math

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.costs.money import is_number, is_whole

__all__ = ["PRICE_UNIT", "chain_index", "price_factors"]

PRICE_UNIT = "rok poprzedni = 100"
"""Unit of the yearly consumer price index as the statistical office (GUS) prints it."""


def chain_index(prices: pd.DataFrame, *, base_year: int) -> pd.Series[float]:
    """Price level of each year against the base year, chained from yearly changes.

    Parameters
    ----------
    prices : DataFrame
        Yearly price index "previous year = 100" (`PRICE_UNIT`) without gaps between years, as
        `pwr_eval.observations.published_series.yearly` gives it: columns series_id, year, value, unit.
    base_year : int
        Year whose level is 1.

    Returns
    -------
    Series
        Price level by year, base year = 1.0; begins one year before the first price, which the first change
        refers to.

    Raises
    ------
    DataError
        If years are missing in between, a value is missing or not positive, the unit is another, or the base
        year is not covered.

    Notes
    -----
    P_t = P_(t-1) · value_t / 100, the definition of the index by the statistical office (GUS).

    Examples
    --------
    >>> changes = {"year": [2023, 2024, 2025], "value": [111.4, 103.6, 103.6]}
    >>> prices = pd.DataFrame(changes).assign(series_id="cpi", unit=PRICE_UNIT)
    >>> chain_index(prices, base_year=2022).round(3)
    year
    2022    1.000
    2023    1.114
    2024    1.154
    2025    1.196
    Name: price_index, dtype: float64
    """
    changes = _price_changes(prices)
    start = pd.Series({changes.index[0] - 1: 1.0})
    levels = pd.concat([start, changes / 100]).cumprod()
    if base_year not in levels.index:
        covered = f"{levels.index[0]}-{levels.index[-1]}"
        place = Place(_name(prices), column="year")
        fault = Fault(place, "no price for the base year", str(base_year), f"Choose one of {covered}.")
        raise DataError("Prices cannot be chained", [fault])
    index: pd.Series[float] = (levels / levels[base_year]).rename("price_index").rename_axis("year")
    return index


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
    faults += [
        Fault(Place("prices"), "a label is no calendar year", found=str(year))
        for year in prices.index
        if not is_whole(year)
    ]
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


def _price_changes(prices: pd.DataFrame) -> pd.Series[float]:
    """Return the values by year, known to be free of gaps; every fault at once otherwise."""
    name = _name(prices)
    if prices.empty:
        raise DataError("Prices cannot be chained", [Fault(Place(name), "there are no prices")])
    changes = prices.set_index("year")["value"].sort_index()
    faults = [
        Fault(Place(name, column="unit"), f'is not "{PRICE_UNIT}"', str(unit), "Take a yearly chain index.")
        for unit in prices.loc[prices["unit"] != PRICE_UNIT, "unit"].unique()
    ]
    faults += [
        Fault(Place(name, column="year"), "two prices for one year", str(year), "Keep one.")
        for year in changes.index[changes.index.duplicated()].unique()
    ]
    faults += [
        Fault(Place(name, column="year"), "a year is missing in between", str(year), "Add its price.")
        for year in sorted(set(range(changes.index[0], changes.index[-1])) - set(changes.index))
    ]
    faults += [
        Fault(Place(name, column="value"), f"no positive number in {year}", str(value), "Write the price.")
        for year, value in changes[~changes.between(0, math.inf, inclusive="neither")].items()
    ]
    if faults:
        raise DataError("Prices cannot be chained", faults)
    return changes


def _name(prices: pd.DataFrame) -> str:
    return " and ".join(sorted(prices["series_id"].unique())) or "prices"
