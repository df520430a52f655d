"""One-way sensitivity: the rows of a tornado chart."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.indicators.costs import costs_table, one_way_sensitivity, sensitivity_inputs
from tests.indicators.costs_tables import assistant


def inputs(*rows):
    return pd.DataFrame(rows, columns=["input", "low", "base", "high"])


THREE = [("cost", 900.0, 1000.0, 1100.0), ("units", 8.0, 10.0, 10.0), ("price_factor", 1.0, 1.1, 1.1)]


def test_tornado_by_hand():
    """Base 1 000 * 1.1 / 10 = 110."""
    tornado = one_way_sensitivity(inputs(*THREE)).set_index("input")
    assert list(tornado.index) == ["units", "cost", "price_factor"]
    assert tornado["result_base"].tolist() == pytest.approx([110] * 3)
    assert tornado["result_low"].tolist() == pytest.approx([137.5, 99, 100])
    assert tornado["result_high"].tolist() == pytest.approx([110, 121, 110])
    assert tornado["swing"].tolist() == pytest.approx([27.5, 22, 10])


@given(rows=st.permutations(THREE))
def test_the_order_of_inputs_does_not_matter(rows):
    pd.testing.assert_frame_equal(one_way_sensitivity(inputs(*rows)), one_way_sensitivity(inputs(*THREE)))


def test_further_columns_are_kept():
    given_why = inputs(*THREE).assign(why=["ledger", "overlap", "index"])
    assert one_way_sensitivity(given_why)["why"].tolist() == ["overlap", "ledger", "index"]


def test_inputs_of_a_row_carry_its_interval():
    table = costs_table(**assistant(), price_year=2025)
    row = table[table["scope"] == "whole"].iloc[0]
    tornado = one_way_sensitivity(sensitivity_inputs(row, cost_margin=0.1, price_margin=0.05)).set_index(
        "input"
    )
    assert tornado.index[0] == "units"
    assert tornado.loc["units", "result_low"] == pytest.approx(row["real_unit_cost_high"])
    assert tornado.loc["units", "result_high"] == pytest.approx(row["real_unit_cost_low"])
    assert tornado.loc["cost", "swing"] == pytest.approx(0.2 * row["real_unit_cost_low"])
