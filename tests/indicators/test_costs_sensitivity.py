"""One-way sensitivity: the rows of a tornado chart."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import DataError
from pwr_eval.indicators.costs import (
    attributed_unit_cost,
    costs_table,
    one_way_sensitivity,
    sensitivity_inputs,
)
from tests.indicators.costs_tables import assistant, counselling, spending


def inputs(*rows):
    return pd.DataFrame(rows, columns=["input", "low", "base", "high"])


FOUR = [
    ("cost", 900.0, 1000.0, 1100.0),
    ("units", 8.0, 10.0, 10.0),
    ("price_factor", 1.0, 1.1, 1.1),
    ("share", 0.5, 0.5, 1.0),
]


def test_tornado_by_hand():
    """Base 1 000 * 0.5 * 1.1 / 10 = 55."""
    tornado = one_way_sensitivity(inputs(*FOUR)).set_index("input")
    assert list(tornado.index) == ["share", "units", "cost", "price_factor"]
    assert tornado["result_base"].tolist() == pytest.approx([55] * 4)
    assert tornado["result_low"].tolist() == pytest.approx([55, 68.75, 49.5, 50])
    assert tornado["result_high"].tolist() == pytest.approx([110, 55, 60.5, 55])
    assert tornado["swing"].tolist() == pytest.approx([55, 13.75, 11, 5])


@given(rows=st.permutations(FOUR))
def test_the_order_of_inputs_does_not_matter(rows):
    pd.testing.assert_frame_equal(one_way_sensitivity(inputs(*rows)), one_way_sensitivity(inputs(*FOUR)))


def test_another_figure_can_be_moved():
    tornado = one_way_sensitivity(inputs(("a", 1.0, 2.0, 3.0), ("b", 2.0, 2.0, 2.0)), lambda a, b: a * b)
    assert tornado["swing"].tolist() == [4, 0]


def test_a_turn_between_the_ends_counts():
    tornado = one_way_sensitivity(inputs(("a", 0.0, 1.0, 2.0)), lambda a: (a - 1) ** 2)
    assert tornado["swing"].tolist() == [1]


def test_further_columns_are_kept():
    given_why = inputs(*FOUR).assign(why=["ledger", "overlap", "index", "floor area"])
    assert one_way_sensitivity(given_why)["why"].tolist() == ["floor area", "overlap", "ledger", "index"]


@pytest.mark.parametrize(("cost", "units"), [(0.0, 10.0), (10.0, 0.0)])
def test_no_unit_cost_of_nothing(cost, units):
    assert math.isnan(attributed_unit_cost(cost=cost, units=units))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("cost", 11.0, 10.0, 12.0), "not in order"),
        (("cost", 1.0, math.nan, 12.0), "row 2"),
        (("cost", -1.0, 1.0, 2.0), "a finite number of 0 or more"),
        (("cost", 1.0, 1.0, math.inf), "a finite number of 0 or more"),
        (("cost", 1.0, 1.0, "2"), "a finite number of 0 or more"),
        (("cost", 0.0, 1.0, 2.0), 'column "low": the figure cannot be told at this value'),
        (("share", 0.5, 1.0, 1.5), "a share above 1"),
        (("units", 1.0, 1.0, 1.0), "a second row for the same input"),
        (("rent", 1.0, 1.0, 1.0), "It takes cost, units, price_factor, share."),
    ],
)
def test_bad_inputs_are_refused(row, problem):
    rows = [row, ("units", 1.0, 2.0, 3.0)]
    if row[0] != "cost":
        rows.append(("cost", 1.0, 2.0, 3.0))
    with pytest.raises(DataError) as error:
        one_way_sensitivity(inputs(*rows))
    assert problem in str(error.value)


def test_a_figure_that_divides_by_zero_is_told_by_its_place():
    with pytest.raises(DataError, match='row 2, column "low": the figure cannot be told'):
        one_way_sensitivity(inputs(("a", 0, 1, 2)), lambda a: 1 / a)


def whole(tables):
    table = costs_table(**tables, price_year=2025)
    return table[table["scope"] == "whole"].iloc[0]


def test_inputs_of_a_row_carry_its_interval():
    row = whole(assistant())
    tornado = one_way_sensitivity(sensitivity_inputs(row, cost_margin=0.1, price_margin=0.05)).set_index(
        "input"
    )
    assert tornado.index[0] == "units"
    assert tornado.loc["units", "result_low"] == pytest.approx(row["real_unit_cost_high"])
    assert tornado.loc["units", "result_high"] == pytest.approx(row["real_unit_cost_low"])
    assert tornado.loc["cost", "swing"] == pytest.approx(0.2 * row["real_unit_cost_low"])


def test_a_row_without_figures_says_why():
    with pytest.raises(DataError, match="The programme period is not over"):
        sensitivity_inputs(whole(counselling()), cost_margin=0.1, price_margin=0.1)


def test_a_lower_bound_of_spending_has_no_tornado():
    at_least = assistant() | {"spending": spending(2, [1.0, 1.0, 1.0], qualifier="at_least")}
    with pytest.raises(DataError, match="lower bound"):
        sensitivity_inputs(whole(at_least), cost_margin=0.1, price_margin=0.1)


@pytest.mark.parametrize("margin", [-0.1, 1.1, math.nan])
def test_a_margin_outside_its_range_is_refused(margin):
    with pytest.raises(DataError, match="a margin is not between 0 and 1"):
        sensitivity_inputs(whole(assistant()), cost_margin=margin, price_margin=0.1)
