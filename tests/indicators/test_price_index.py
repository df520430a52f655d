"""Prices of different years: the chain index and the factor to constant prices."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import DataError
from pwr_eval.indicators.costs.price_index import PRICE_UNIT, chain_index, price_factors
from pwr_eval.observations.published_series import read_series, yearly

PRICES = Path(__file__).parents[2] / "data" / "raw" / "krakow-2025-2027" / "series" / "prices.csv"


def price_table(changes, unit=PRICE_UNIT):
    return pd.DataFrame({"year": list(changes), "value": list(changes.values())}).assign(
        series_id="cpi", unit=unit
    )


@pytest.fixture(scope="module")
def cpi():
    return yearly(read_series(PRICES), "cpi")


def test_prices_rose_by_a_fifth_from_2022_to_2025(cpi):
    index = chain_index(cpi, base_year=2022)
    assert index[2025] == pytest.approx(1.114 * 1.036 * 1.036)
    assert round(index[2025], 3) == 1.196
    assert index[2022] == 1


def test_day_care_rate_fell_in_real_terms(cpi):
    """390 zł a place-month in 2022, 450 zł in 2025: x 1.154 in money, -3.5 % in real terms."""
    assert round(450 / 390, 3) == 1.154
    assert round(450 * price_factors(chain_index(cpi, base_year=2022), 2022)[2025] / 390 - 1, 3) == -0.035


def test_index_by_hand():
    index = chain_index(price_table({2021: 110, 2022: 120, 2023: 50}), base_year=2021)
    assert index.to_dict() == pytest.approx({2020: 1 / 1.1, 2021: 1, 2022: 1.2, 2023: 0.6})


def test_the_order_of_rows_does_not_matter():
    index = chain_index(price_table({2023: 50, 2021: 110, 2022: 120}), base_year=2021)
    assert index.to_dict() == pytest.approx({2020: 1 / 1.1, 2021: 1, 2022: 1.2, 2023: 0.6})


changes = st.lists(st.floats(50, 200), min_size=1, max_size=20)


@given(changes, st.data())
def test_chain_properties(values, data):
    table = price_table(dict(enumerate(values, start=2001)))
    base = data.draw(st.integers(2000, 2000 + len(values)))
    index = chain_index(table, base_year=base)
    assert index[base] == 1
    assert index.index.to_list() == list(range(2000, 2001 + len(values)))
    np.testing.assert_allclose(index.pct_change().iloc[1:] + 1, np.array(values) / 100)
    np.testing.assert_allclose(price_factors(index, base) * index, 1)
    # a second way: logarithms added up
    logs = np.concatenate([[0], np.log(np.array(values) / 100).cumsum()])
    np.testing.assert_allclose(index, np.exp(logs - logs[base - 2000]))


@given(changes, st.data())
def test_another_base_year_only_rescales(values, data):
    table = price_table(dict(enumerate(values, start=2001)))
    years = st.integers(2000, 2000 + len(values))
    one, other = data.draw(years), data.draw(years)
    first, second = chain_index(table, base_year=one), chain_index(table, base_year=other)
    np.testing.assert_allclose(first, second * first[other])


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (price_table({2021: 105.1, 2024: 103.6}), ["missing in between", '"2022"', '"2023"']),
        (price_table({2021: 105.1, 2022: float("nan")}), ['no positive number in 2022 (found: "nan")']),
        (price_table({2021: 0.0, 2022: -1.0, 2023: np.inf}), ["3 faults"]),
        (price_table({2021: 105.1}, unit="2010 = 100"), [f'is not "{PRICE_UNIT}" (found: "2010 = 100")']),
        (pd.concat([price_table({2021: 105.1})] * 2), ['two prices for one year (found: "2021")']),
        (price_table({}), ["there are no prices"]),
        (price_table({2023: 111.4}), ['no price for the base year (found: "2021")', "2022-2023"]),
    ],
)
def test_prices_that_cannot_be_chained(table, said):
    with pytest.raises(DataError) as caught:
        chain_index(table, base_year=2021)
    assert all(words in str(caught.value) for words in said), str(caught.value)
