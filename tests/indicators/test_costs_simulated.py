"""Properties of the table of costs, on many simulated tasks whose true numbers are known."""

import numpy as np
import pandas as pd
import pytest

from pwr_eval.indicators.costs import costs_table
from tests.indicators.costs_tables import PRICES, budgets, denominators, outputs, spending, targets


def simulated(seed, tasks=300):
    """Tasks with three years of spending and of families served, who are drawn from a known population."""
    random = np.random.default_rng(seed)
    planned, spent = random.integers(1, 10**10, tasks), random.integers(1, 10**9, (tasks, 3))
    served = [
        [set(random.choice(60, size, replace=False)) for size in random.integers(1, 60, 3)]
        for _ in range(tasks)
    ]
    counts = [[float(len(year)) for year in years] for years in served]
    per_task = range(tasks)
    tables = {
        "budgets": budgets({task + 1: planned[task] / 100 for task in per_task}),
        "targets": pd.concat(
            targets(task + 1, random.integers(1, 100, 3), measure="unique") for task in per_task
        ),
        "outputs": pd.concat(outputs(task + 1, counts[task], measure="unique") for task in per_task),
        "spending": pd.concat(spending(task + 1, spent[task] / 100) for task in per_task),
        "prices": PRICES,
        "denominators": denominators(dict.fromkeys(range(1, tasks + 1), "family-years")),
    }
    different = [len(set.union(*years)) for years in served]
    return tables, planned, spent, different


@pytest.fixture(scope="module")
def simulation():
    tables, planned, spent, different = simulated(seed=1)
    return tables, costs_table(**tables, price_year=2025), planned, spent, different


def test_years_add_up_to_the_whole(simulation):
    _, table, planned, spent, _ = simulation
    yearly = table[table["scope"] == "year"].groupby("task_id")
    whole = table[table["scope"] == "whole"].set_index("task_id")
    grosze = (whole[["planned_pln", "spent_pln", "volume_effect", "price_effect"]] * 100).round()
    assert grosze["planned_pln"].tolist() == planned.tolist()
    assert (yearly["planned_pln"].sum() * 100).round().tolist() == planned.tolist()
    assert grosze["spent_pln"].tolist() == spent.sum(axis=1).tolist()
    assert (grosze["volume_effect"] + grosze["price_effect"]).tolist() == (
        spent.sum(axis=1) - planned
    ).tolist()
    assert (yearly["actual_units"].sum() == whole["actual_units_high"]).all()
    assert (yearly["actual_units"].max() == whole["actual_units_low"]).all()


def test_intervals_contain_the_truth_that_a_register_would_tell(simulation):
    _, table, _, spent, different = simulation
    whole = table[table["scope"] == "whole"]
    truth = spent.sum(axis=1) / 100 / different
    assert (whole["unit_cost_low"] <= truth * (1 + 1e-12)).all()
    assert (whole["unit_cost_high"] >= truth * (1 - 1e-12)).all()
    assert (whole["unit_cost_low"] < whole["unit_cost_high"]).all()


def test_the_order_of_rows_does_not_matter(simulation):
    tables, table, *_ = simulation
    shuffled = {
        name: table if name == "prices" else table.sample(frac=1, random_state=7)
        for name, table in tables.items()
    }
    pd.testing.assert_frame_equal(costs_table(**shuffled, price_year=2025), table)


def test_counting_in_another_unit_scales_the_unit_cost_only(simulation):
    tables, table, *_ = simulation
    scaled = costs_table(
        **tables
        | {
            "targets": tables["targets"].assign(target=tables["targets"]["target"] * 8),
            "outputs": tables["outputs"].assign(value=tables["outputs"]["value"] * 8),
        },
        price_year=2025,
    )
    for column in ("planned_unit_cost", "unit_cost_low", "unit_cost_high", "real_unit_cost_high"):
        assert (scaled[column] * 8).equals(table[column])
    same = ["execution", "volume_effect", "price_effect", "reason", "assumption"]
    pd.testing.assert_frame_equal(scaled[same], table[same])
