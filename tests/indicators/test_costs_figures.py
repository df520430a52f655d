"""Execution, unit cost, variance, prices and shares: worked numbers, hand computations, properties."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import DataError
from pwr_eval.indicators.costs.money import largest_remainder, share_faults
from pwr_eval.indicators.costs.price_index import PRICE_UNIT, chain_index, price_factors
from pwr_eval.indicators.costs.unit_cost import (
    budget_execution,
    unit_cost,
    unit_cost_index,
    unit_cost_interval,
    units_over_years,
    volume_and_price,
)
from tests.indicators.costs_tables import PRICES

amounts = st.integers(1, 10**11).map(lambda grosze: grosze / 100)
counts = st.integers(1, 10**6).map(float)


def one(value):
    return pd.Series([float(value)])


def families(yearly):
    table = pd.DataFrame({"task_id": 2, "value": [float(value) for value in yearly], "measure": "unique"})
    return table.assign(value_low=table["value"], value_high=table["value"], deduplicated=False)


# Unit costs


@pytest.mark.parametrize(
    ("budget", "yearly_targets", "expected"),
    [
        (6_540_600, [9910, 9910, 9910], 220.00),
        (12_667_680, [690, 700, 710], 6032.23),
        (33_571_800, [26, 26, 26], 430_407.69),
        (712_800, [5400, 5400, 5400], 44.00),
        (3_960_000, [100, 100, 100], 13_200.00),
    ],
)
def test_planned_unit_cost_of_the_programme(budget, yearly_targets, expected):
    assert round(unit_cost(one(budget), one(sum(yearly_targets)))[0], 2) == expected


def test_execution_is_not_capped():
    assert budget_execution(one(150), one(100))[0] == 1.5


@pytest.mark.parametrize(("spent", "planned"), [(1, 0), (1, math.nan), (math.nan, 1)])
def test_execution_without_a_budget_or_spending_is_not_known(spent, planned):
    assert math.isnan(budget_execution(one(spent), one(planned))[0])


@pytest.mark.parametrize(("cost", "units"), [(100, 0), (0, 10), (0, 0), (math.nan, 10), (100, math.nan)])
def test_no_unit_cost_of_nothing_or_of_the_unknown(cost, units):
    assert math.isnan(unit_cost(one(cost), one(units))[0])


@given(cost=amounts, units=counts, factor=st.sampled_from([2.0, 4.0, 1024.0]))
def test_unit_cost_scales_with_its_units(cost, units, factor):
    assert unit_cost(one(cost), one(units * factor))[0] * factor == unit_cost(one(cost), one(units))[0]


@given(spent=amounts, units=counts, planned=amounts, planned_units=counts)
def test_index_is_spending_ratio_over_output_ratio(spent, units, planned, planned_units):
    index = unit_cost_index(one(spent), one(units), one(planned), one(planned_units))[0]
    assert index == pytest.approx((spent / planned) / (units / planned_units))


@given(
    served=st.lists(st.sets(st.integers(0, 30), min_size=1), min_size=1, max_size=5),
    cost=amounts,
)
def test_interval_contains_the_cost_of_a_different_family(served, cost):
    """Each set is who was served in a year; the union is what nobody knows from the yearly numbers."""
    different = len(set.union(*served))
    units = units_over_years(families([len(year) for year in served]), ["task_id"]).loc[2]
    interval = unit_cost_interval(one(cost), one(units["actual_units_low"]), one(units["actual_units_high"]))
    assert units["actual_units_low"] <= different <= units["actual_units_high"]
    assert interval["unit_cost_low"][0] <= cost / different <= interval["unit_cost_high"][0]


def test_interval_is_a_point_when_nobody_is_counted_twice():
    units = units_over_years(families([3, 4]).assign(deduplicated=True), ["task_id"]).loc[2]
    assert (units["actual_units_low"], units["actual_units_high"]) == (7, 7)


def test_one_year_that_is_not_known_to_be_new_keeps_the_interval():
    units = units_over_years(families([3, 4]).assign(deduplicated=[True, False]), ["task_id"]).loc[2]
    assert (units["actual_units_low"], units["actual_units_high"]) == (4, 7)


def test_one_year_has_no_overlap():
    assert not units_over_years(families([3]), ["task_id"]).loc[2, "overlap_unknown"]


@pytest.mark.parametrize("measure", ["flow", "stock"])
def test_flows_and_place_years_are_a_point(measure):
    units = units_over_years(families([26, 26, 26]).assign(measure=measure), ["task_id"]).loc[2]
    assert (units["actual_units_low"], units["actual_units_high"]) == (78, 78)


def test_a_missing_year_makes_the_sum_missing():
    units = units_over_years(families([3, math.nan]), ["task_id"]).loc[2]
    assert units[["actual_units", "actual_units_low", "actual_units_high"]].isna().all()


# Volume and price


def test_variance_by_hand():
    """Counselling: 9 000 of 9 910 services for 2 070 000 of 2 180 200 zł.

    Volume (9 000 - 9 910) * 220 = -200 200; price (230 - 220) * 9 000 = 90 000; together -110 200.
    """
    effects = volume_and_price(one(2_070_000), one(9000), one(2_180_200), one(9910))
    assert effects.loc[0].tolist() == [-200_200.0, 90_000.0]


@given(spent=amounts, units=counts, planned=amounts, planned_units=counts)
def test_volume_and_price_sum_to_the_difference_to_the_grosz(spent, units, planned, planned_units):
    effects = volume_and_price(one(spent), one(units), one(planned), one(planned_units)).loc[0]
    parts = round(effects["volume_effect"] * 100) + round(effects["price_effect"] * 100)
    assert parts == round(spent * 100) - round(planned * 100)


@given(spent=amounts, units=counts, planned=amounts, planned_units=counts)
def test_price_part_is_the_dearer_unit_times_the_units(spent, units, planned, planned_units):
    price = volume_and_price(one(spent), one(units), one(planned), one(planned_units)).loc[0, "price_effect"]
    by_definition = (spent / units - planned / planned_units) * units
    assert price == pytest.approx(by_definition, rel=1e-9, abs=0.02)


def test_no_variance_without_output():
    assert volume_and_price(one(10), one(0), one(10), one(5)).isna().all(axis=None)


# Prices


def test_real_terms_of_the_day_care_rate():
    """Methods: 390 -> 450 zł a place-month, 2022 -> 2025, against prices x 1.196: -3.5 %."""
    assert round(450 / (390 * price_factors(PRICES, 2025)[2022]) - 1, 3) == -0.035


@given(base=st.sampled_from([2022, 2023, 2024, 2025]), scale=st.floats(0.01, 1000))
def test_the_base_of_the_index_does_not_matter(base, scale):
    assert np.allclose(price_factors(PRICES * scale, base), price_factors(PRICES, base), rtol=1e-12)
    assert price_factors(PRICES, base)[base] == 1


def test_factors_of_the_published_changes():
    changes = pd.DataFrame({"year": [2023, 2024, 2025], "value": [111.4, 103.6, 103.6]})
    published = changes.assign(series_id="cpi", unit=PRICE_UNIT)
    factors = price_factors(chain_index(published, base_year=2022), 2024)
    assert factors.tolist() == pytest.approx([1.114 * 1.036, 1.036, 1, 1 / 1.036])


def test_every_fault_of_the_prices_is_told():
    prices = pd.Series([1.0, -1.0, math.nan, math.inf, 2.0], index=[2022, 2023, 2024, 2025.5, 2022])
    with pytest.raises(DataError) as error:
        price_factors(prices, 2030)
    told = str(error.value)
    assert told.startswith("costs cannot be put in constant prices: 6 faults")
    for part in ("of 2023.0 is not", "of 2024.0 is not", "calendar year", "stands twice", "base year 2030"):
        assert part in told


# Shares


@given(total=st.integers(0, 10**12), weights=st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_parts_add_up_to_the_total_and_are_within_one_of_their_share(total, weights):
    shares = np.array(weights) / sum(weights)
    parts = np.array(largest_remainder(total, shares.tolist()))
    assert parts.sum() == total
    assert np.abs(parts - total * shares).max() <= 1 + 1e-9 * total


@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        ([0.5, 0.4], "do not sum to 1"),
        ([0.5, 0.5 + 2e-9], "do not sum to 1"),
        ([1.5, -0.5], "not a number between 0 and 1"),
        ([math.nan, 1.0], "not a number between 0 and 1"),
        ([math.inf, 0.5], "not a number between 0 and 1"),
        ([], "do not sum to 1"),
    ],
)
def test_shares_that_do_not_fit_are_refused(shares, problem):
    assert problem in str(share_faults(pd.Series(shares, dtype="float64"), "shares")[0])


def test_shares_may_be_off_by_a_billionth():
    assert share_faults(pd.Series([0.5, 0.5 + 5e-10]), "shares") == []
