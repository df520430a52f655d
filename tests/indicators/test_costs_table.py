"""The table of costs and the planned unit costs, by worked numbers and by hand."""

import math

import pandas as pd
import pytest

from pwr_eval.errors import DataError
from pwr_eval.indicators.costs import (
    costs_table,
    planned_unit_costs,
    split_budget,
)
from pwr_eval.indicators.costs.price_index import price_factors
from pwr_eval.schemas.declaration import declared
from tests.indicators.costs_tables import (
    PRICES,
    assistant,
    budgets,
    counselling,
    denominators,
    outputs,
    spending,
    targets,
)


def costs_of(tables, **options):
    table = costs_table(**tables, **({"price_year": 2025} | options))
    return table.set_index(["scope", "year"]).sort_index()


def codes(cell):
    return set(filter(None, cell.split("; ")))


# The plan


def plan():
    rows = [
        (1, 6_540_600, [9910, 9910, 9910], "usługa", "flow", "services"),
        (2, 12_667_680, [690, 700, 710], "rodzina", "unique", "family-years"),
        (15, 33_571_800, [26, 26, 26], "placówka", "stock", "centre-years"),
        (35, 712_800, [5400, 5400, 5400], "godzina", "flow", "hours"),
        (36, 3_960_000, [100, 100, 100], "rodzina", "unique", "family-years"),
    ]
    return {
        "budgets": budgets({task: planned for task, planned, *_ in rows}),
        "targets": pd.concat(
            targets(task, yearly, unit=unit, measure=measure) for task, _, yearly, unit, measure, _ in rows
        ),
        "denominators": denominators({task: what for task, *_, what in rows}),
    }


def test_planned_unit_costs_of_the_programme():
    costs = planned_unit_costs(**plan()).set_index("task_id")
    assert costs["planned_units"].to_dict() == {1: 29_730, 2: 2_100, 15: 78, 35: 16_200, 36: 300}
    expected = {1: 220.00, 2: 6032.23, 15: 430_407.69, 35: 44.00, 36: 13_200.00}
    assert costs["planned_unit_cost"].round(2).to_dict() == expected
    assert (costs["reason"] == "").all()
    assert costs.loc[15, ["unit", "what_it_counts"]].tolist() == ["placówka", "centre-years"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"budgets": budgets({1: 0})}, "zero_budget"),
        ({"denominators": denominators({})}, "no_denominator"),
        ({"targets": targets(1, [0, 0, 0])}, "zero_target"),
        ({"targets": targets(1, [5, math.nan, 5])}, "no_target"),
        ({"targets": targets(1, [5, 5])}, "no_target"),
        ({"targets": targets(1, [5, 5, 5], period="month")}, "target_per_month"),
        ({"targets": targets(1, [2, 2, 2], kind="growth_percent")}, "no_planned_number"),
        ({"targets": targets(1, [math.nan] * 3, kind="direction")}, "no_planned_number"),
        ({"targets": targets(1, [80, 80, 80], measure="percentage")}, "not_a_count"),
    ],
)
def test_a_planned_unit_cost_that_cannot_be_told_says_why(change, reason):
    tables = {name: counselling()[name] for name in ("budgets", "targets", "denominators")} | change
    cost = planned_unit_costs(**tables).iloc[0]
    assert math.isnan(cost["planned_unit_cost"])
    assert cost["reason"] == reason


def test_a_task_that_begins_later_has_a_planned_unit_cost():
    tables = {name: counselling()[name] for name in ("budgets", "denominators")}
    cost = planned_unit_costs(**tables, targets=targets(1, [0, 100, 100])).iloc[0]
    assert cost["planned_unit_cost"] == 32_703


# The budget by year


def test_equal_parts_add_up_and_are_flagged():
    parts = split_budget(budgets({1: 6_540_600, 3: 100}))
    assert parts["planned_pln"].tolist() == [2_180_200] * 3 + [33.34, 33.33, 33.33]
    assert (parts["assumption"] == "equal_split").all()


def test_stated_parts_of_one_task_leave_the_others_equal():
    split = pd.DataFrame({"task_id": 1, "year": [2027, 2025, 2026], "share": [0.3, 0.5, 0.2]})
    parts = split_budget(budgets({1: 1000, 2: 300}), split).set_index(["task_id", "year"])
    assert parts.loc[1, "planned_pln"].to_dict() == {2025: 500, 2026: 200, 2027: 300}
    assert parts.loc[2, "planned_pln"].tolist() == [100, 100, 100]
    assert parts["assumption"].tolist() == ["stated_split"] * 3 + ["equal_split"] * 3


def test_the_budget_of_one_year_needs_no_assumption():
    assert split_budget(budgets({1: 10}).assign(last_year=2025))["assumption"].tolist() == [""]


# A year of counselling, by hand


def test_columns_are_those_of_the_hand_over():
    table = costs_table(**counselling(), price_year=2025)
    assert tuple(table.columns) == declared("costs").names
    assert table["scope"].tolist() == ["year", "to_date", "whole"]
    assert table["year"].tolist() == [2025, 2025, 2027]


def test_first_year_by_hand():
    row = costs_of(counselling()).loc[("year", 2025)]
    assert row["planned_pln"] == 2_180_200
    assert row["execution"] == pytest.approx(2_070_000 / 2_180_200)
    assert row["execution_of_whole"] == pytest.approx(2_070_000 / 6_540_600)
    assert (row["planned_units"], row["planned_unit_cost"]) == (9910, 220)
    assert (row["actual_units_low"], row["actual_units_high"]) == (9000, 9000)
    assert (row["unit_cost_low"], row["unit_cost_high"]) == (230, 230)
    assert row["unit_cost_index"] == pytest.approx(230 / 220)
    assert (row["volume_effect"], row["price_effect"]) == (-200_200, 90_000)
    assert (row["volume_effect_low"], row["price_effect_high"]) == (-200_200, 90_000)
    assert (row["reason"], row["assumption"], row["fictional"]) == ("", "equal_split", True)


def test_the_whole_period_is_judged_when_it_is_over():
    costs = costs_of(counselling())
    whole = costs.loc[("whole", 2027)]
    assert whole[["spent_pln", "execution", "unit_cost_low", "volume_effect"]].isna().all()
    assert (whole["planned_unit_cost"], whole["reason"]) == (220, "unfinished")
    finished = counselling() | {
        "outputs": outputs(1, [9000.0, 10_000.0, 11_000.0]),
        "spending": spending(1, [2_000_000.0, 2_200_000.0, 2_400_000.0]),
    }
    costs = costs_of(finished)
    for scope in ("to_date", "whole"):
        row = costs.loc[(scope, 2027)]
        assert (row["unit_cost_low"], row["unit_cost_high"]) == (220, 220)
        assert (row["volume_effect"], row["price_effect"]) == (59_400, 0)
        assert (row["reason"], row["assumption"]) == ("", "")


def test_constant_prices_sum_the_years():
    costs = costs_of(assistant(), price_year=2022)
    row = costs.loc[("whole", 2027)]
    spent = pd.Series([4_000_000.0, 4_200_000.0, 4_220_000.0], index=[2025, 2026, 2027])
    real = (spent * price_factors(PRICES, 2022).reindex(spent.index)).sum()
    assert row["real_spent_pln"] == pytest.approx(real)
    assert row["real_unit_cost_low"] == pytest.approx(real / 2070)
    assert row["real_unit_cost_high"] == pytest.approx(real / 700)
    assert row["price_year"] == 2022


def test_an_unknown_overlap_is_carried_and_said():
    row = costs_of(assistant()).loc[("whole", 2027)]
    assert (row["actual_units_low"], row["actual_units_high"]) == (700, 2070)
    assert row["unit_cost_low"] == 6000
    assert row["unit_cost_high"] == pytest.approx(12_420_000 / 700)
    assert codes(row["assumption"]) == {"unit_years", "overlap_unknown"}
    # Volume and price compare family-years with family-years: 30 fewer at 6 032.23, each 32.23 cheaper.
    assert row["volume_effect"] == pytest.approx(-30 * 12_667_680 / 2100, abs=0.005)
    assert row["volume_effect"] + row["price_effect"] == pytest.approx(12_420_000 - 12_667_680, abs=1e-6)


def test_a_register_ends_the_interval_and_leaves_the_comparison_with_the_plan():
    known = costs_of(assistant()).loc[("whole", 2027)]
    counts = {"indicator_id": ["2.1"], "year": 2027, "value": 1033, "greatest": 1035, "fictional": False}
    row = costs_of(assistant(), unique_to_date=pd.DataFrame(counts)).loc[("whole", 2027)]
    assert (row["actual_units_low"], row["actual_units_high"]) == (1033, 1035)
    assert round(row["unit_cost_low"], 2) == 12_000.00  # 12 420 000 / 1 035
    assert round(row["unit_cost_high"], 2) == 12_023.23  # 12 420 000 / 1 033
    assert codes(row["assumption"]) == {"unit_years"}
    for name in (
        "volume_effect",
        "price_effect",
        "volume_effect_low",
        "volume_effect_high",
        "unit_cost_index",
    ):
        assert row[name] == pytest.approx(known[name], nan_ok=True)


@pytest.mark.parametrize(("value", "greatest"), [(600, 650), (2071, 2080)])
def test_a_register_that_the_years_rule_out_is_refused(value, greatest):
    counts = {"indicator_id": ["2.1"], "year": 2027, "value": value, "greatest": greatest, "fictional": False}
    with pytest.raises(DataError, match="the years allow 700 to 2070"):
        costs_of(assistant(), unique_to_date=pd.DataFrame(counts))


def test_a_known_overlap_gives_a_point():
    row = costs_of(assistant(deduplicated=True)).loc[("whole", 2027)]
    assert row["unit_cost_low"] == row["unit_cost_high"] == 6000
    assert "overlap_unknown" not in row["assumption"]


def test_a_single_year_of_families_has_no_overlap():
    assert costs_of(assistant()).loc[("year", 2026), "unit_cost_high"] == 6000


def test_a_stock_gives_place_years():
    tables = {
        "budgets": budgets({15: 33_571_800}),
        "targets": targets(15, [26, 26, 26], unit="placówka", measure="stock"),
        "outputs": outputs(15, [26.0, 26.0, 26.0], measure="stock"),
        "spending": spending(15, [11_190_600.0] * 3),
        "prices": PRICES,
        "denominators": denominators({15: "centre-years"}),
    }
    row = costs_of(tables).loc[("whole", 2027)]
    assert row["actual_units_low"] == row["actual_units_high"] == 78
    assert round(row["unit_cost_high"], 2) == 430_407.69
    assert row["assumption"] == "place_years"


# What cannot be told


def test_a_task_without_a_budget_has_an_actual_cost_only():
    tables = counselling() | {
        "targets": pd.concat([counselling()["targets"], targets(20, [40, 40, 40], unit="szkoła")]),
        "outputs": pd.concat([counselling()["outputs"], outputs(20, [50.0])]),
        "spending": pd.concat([counselling()["spending"], spending(20, [10_000.0])]),
        "denominators": denominators({1: "services", 20: "schools"}),
    }
    table = costs_table(**tables, price_year=2025)
    row = table[(table["task_id"] == 20) & (table["scope"] == "year")].iloc[0]
    assert row["unit_cost_low"] == row["unit_cost_high"] == 200
    empty = [
        "planned_pln",
        "execution",
        "planned_unit_cost",
        "volume_effect",
        "price_effect",
        "unit_cost_index",
    ]
    assert row[empty].isna().all()
    assert (row["reason"], row["assumption"]) == ("no_budget", "")


def test_a_task_without_budget_and_spending_has_no_row():
    tables = counselling()
    tables["targets"] = pd.concat([tables["targets"], targets(20, [40, 40, 40])])
    assert set(costs_table(**tables, price_year=2025)["task_id"]) == {1}


@pytest.mark.parametrize(
    ("change", "reason", "empty"),
    [
        ({"outputs": outputs(1, [0.0])}, "zero_output", ["unit_cost_low", "unit_cost_high", "price_effect"]),
        ({"outputs": outputs(1, [math.nan])}, "output_missing", ["unit_cost_low", "actual_units_low"]),
        ({"outputs": outputs(1, [])}, "output_missing", ["unit_cost_low", "volume_effect"]),
        (
            {"spending": spending(1, [math.nan])},
            "spending_missing",
            ["spent_pln", "execution", "unit_cost_low"],
        ),
        ({"spending": spending(1, [])}, "spending_missing", ["spent_pln", "unit_cost_high"]),
        (
            {"spending": spending(1, [0.0])},
            "zero_spending",
            ["unit_cost_low", "unit_cost_high", "price_effect"],
        ),
        ({"budgets": budgets({1: 0})}, "zero_budget", ["execution", "planned_unit_cost", "volume_effect"]),
        ({"targets": targets(1, [0, 5, 5])}, "zero_target", ["planned_unit_cost", "volume_effect"]),
        ({"denominators": denominators({})}, "no_denominator", ["unit_cost_low", "planned_units"]),
        ({"prices": pd.Series({2024: 1.0})}, "price_missing", ["real_unit_cost_low", "real_unit_cost_high"]),
        (
            {"spending": spending(1, [2_070_000.0], qualifier="at_least")},
            "spending_at_least",
            ["unit_cost_high", "real_unit_cost_high", "volume_effect", "price_effect", "unit_cost_index"],
        ),
        (
            {"outputs": outputs(1, [9000.0], low=[9000.0], high=[math.inf])},
            "output_without_upper_bound",
            ["actual_units_high", "unit_cost_low", "volume_effect_high", "price_effect_low"],
        ),
        (
            {"outputs": outputs(1, [9000.0], low=[0.0], high=[9500.0])},
            "output_without_lower_bound",
            ["unit_cost_high", "real_unit_cost_high"],
        ),
    ],
)
def test_what_cannot_be_told_is_empty_and_says_why(change, reason, empty):
    price_year = 2024 if "prices" in change else 2025
    row = costs_of(counselling() | change, price_year=price_year, year=2025).loc[("year", 2025)]
    assert row[empty].isna().all()
    assert row["reason"] == reason
    assert not any(math.isinf(value) for value in row if isinstance(value, float))


def test_percentages_are_never_divided_by():
    tables = counselling() | {
        "targets": targets(1, [80, 80, 80], measure="percentage", unit="%"),
        "outputs": outputs(1, [85.0], measure="percentage"),
    }
    row = costs_of(tables).loc[("year", 2025)]
    assert row[["planned_units", "planned_unit_cost", "actual_units_low", "unit_cost_low"]].isna().all()
    assert row["reason"] == "not_a_count"


def test_a_missing_year_leaves_no_figure_to_date():
    tables = counselling() | {
        "outputs": outputs(1, [9000.0, 9000.0]),
        "spending": spending(1, [math.nan, 2_000_000.0]),
    }
    costs = costs_of(tables)
    assert costs.loc[("year", 2026), "unit_cost_low"] == pytest.approx(2_000_000 / 9000)
    to_date = costs.loc[("to_date", 2026)]
    assert to_date[["spent_pln", "unit_cost_low", "real_unit_cost_low"]].isna().all()
    assert to_date["reason"] == "spending_missing"


def test_bounds_of_the_output_bound_every_figure():
    row = costs_of(counselling() | {"outputs": outputs(1, [9000.0], low=[8000.0], high=[10_000.0])})
    row = row.loc[("year", 2025)]
    assert (row["unit_cost_low"], row["unit_cost_high"]) == (207, 258.75)
    assert (row["volume_effect_low"], row["volume_effect_high"]) == (-420_200, 19_800)
    assert (row["price_effect_low"], row["price_effect_high"]) == (-130_000, 310_000)
    assert (row["volume_effect"], row["price_effect"]) == (-200_200, 90_000)
    assert codes(row["assumption"]) == {"equal_split", "output_interval"}


def test_bounds_without_a_best_value_give_no_point():
    row = costs_of(counselling() | {"outputs": outputs(1, [math.nan], low=[8000.0], high=[10_000.0])})
    row = row.loc[("year", 2025)]
    assert (row["unit_cost_low"], row["unit_cost_high"]) == (207, 258.75)
    assert row[["actual_units", "volume_effect", "unit_cost_index"]].isna().all()


def test_approximate_spending_is_said():
    tables = counselling() | {"spending": spending(1, [2_070_000.0], qualifier="approximate")}
    row = costs_of(tables).loc[("year", 2025)]
    assert row["unit_cost_high"] == 230
    assert "spending_approximate" in codes(row["assumption"])


def test_results_after_the_chosen_year_are_not_used():
    later = {"outputs": outputs(1, [9000.0, 1.0, 1.0]), "spending": spending(1, [2_070_000.0, 1.0, 1.0])}
    until_2025 = costs_table(**counselling() | later, price_year=2025, year=2025)
    pd.testing.assert_frame_equal(until_2025, costs_table(**counselling(), price_year=2025))


def test_without_results_there_is_the_plan_only():
    tables = counselling() | {"outputs": outputs(1, []), "spending": spending(1, [])}
    table = costs_table(**tables, price_year=2025)
    assert table["scope"].tolist() == ["whole"]
    assert table.loc[0, "planned_unit_cost"] == 220
    assert not table.loc[0, "fictional"]


def test_real_results_are_not_marked_as_an_example():
    tables = counselling()
    for name in ("outputs", "spending"):
        tables[name] = tables[name].assign(fictional=False)
    assert not costs_table(**tables, price_year=2025)["fictional"].any()


def test_a_programme_without_any_budget_has_actual_costs():
    row = costs_of(counselling() | {"budgets": budgets({})}).loc[("year", 2025)]
    assert (row["unit_cost_low"], row["planned_units"], row["reason"]) == (230, 9910, "no_budget")
    assert row[["planned_pln", "execution", "planned_unit_cost"]].isna().all()


def test_a_programme_without_tasks_has_no_rows():
    none = {name: table.head(0) for name, table in counselling().items() if name != "prices"}
    assert costs_table(**none, prices=PRICES, price_year=2025).empty
    assert planned_unit_costs(none["budgets"], none["targets"], none["denominators"]).empty
