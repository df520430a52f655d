"""Prices of different years made comparable with a published price index."""

from __future__ import annotations

import math

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place

__all__ = ["PRICE_UNIT", "chain_index", "deflator"]

PRICE_UNIT = "rok poprzedni = 100"
"""Unit of the yearly consumer price index as the statistical office (GUS) prints it."""


def chain_index(prices: pd.DataFrame, *, base_year: int) -> pd.Series[float]:
    """Price level of each year against the base year, chained from yearly changes.

    Parameters
    ----------
    prices : DataFrame
        Yearly price index "previous year = 100" (`PRICE_UNIT`) without gaps between years, as
        `pwr_eval.observations.series.yearly` gives it: columns series_id, year, value, unit.
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


def deflator(prices: pd.DataFrame, *, base_year: int) -> pd.Series[float]:
    """Factor that turns an amount of each year into prices of the base year: P_base / P_t.

    Parameters
    ----------
    prices : DataFrame
        As for `chain_index`.
    base_year : int
        Year in whose prices the amounts shall be.

    Returns
    -------
    Series
        Factor by year; amount in constant prices = amount · factor of its year.

    Raises
    ------
    DataError
        As `chain_index`.

    Examples
    --------
    A rate of 450 zł in 2025, in prices of 2022:

    >>> changes = {"year": [2023, 2024, 2025], "value": [111.4, 103.6, 103.6]}
    >>> prices = pd.DataFrame(changes).assign(series_id="cpi", unit=PRICE_UNIT)
    >>> print(round(450 * deflator(prices, base_year=2022)[2025], 2))
    376.36
    """
    return (1 / chain_index(prices, base_year=base_year)).rename("deflator")


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
