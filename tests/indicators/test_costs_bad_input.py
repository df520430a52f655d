"""Bad tables: every fault with its place, none of them a silent number."""

import math
import re

import pandas as pd
import pytest

from pwr_eval.errors import DataError, UsageError
from pwr_eval.indicators.costs import costs_table, planned_unit_costs, split_budget
from tests.indicators.costs_tables import budgets, counselling, denominators, outputs, spending, targets


def changed(name, row, column, value):
    """Tables of counselling with one cell changed."""
    tables = counselling()
    table = tables[name].astype({column: object})
    table.loc[row, column] = value
    return tables | {name: table}


CELLS = [
    ("budgets", "planned_pln", -1.0),
    ("budgets", "planned_pln", math.inf),
    ("budgets", "planned_pln", math.nan),
    ("budgets", "planned_pln", "6 540 600"),
    ("budgets", "first_year", 2025.5),
    ("targets", "target", -1.0),
    ("targets", "target", math.inf),
    ("targets", "target", "9 910"),
    ("targets", "year", None),
    ("targets", "indicator_id", 1.1),
    ("outputs", "value", -1.0),
    ("outputs", "value", math.inf),
    ("outputs", "value", "b.d."),
    ("outputs", "value_low", -math.inf),
    ("outputs", "value_high", -1.0),
    ("outputs", "fictional", "false"),
    ("outputs", "deduplicated", "no"),
    ("outputs", "task_id", 2),
    ("outputs", "task_id", True),
    ("spending", "spent_pln", -0.01),
    ("spending", "spent_pln", math.inf),
    ("spending", "spent_pln", "1000 zł"),
    ("spending", "status", "sent"),
    ("spending", "status", None),
    ("spending", "qualifier", "around"),
    ("spending", "fictional", None),
    ("spending", "task_id", 99),
    ("spending", "year", 2024),
    ("outputs", "year", 2028),
    ("denominators", "task_id", 99),
    ("denominators", "indicator_id", "1.9"),
    ("denominators", "what_it_counts", ""),
]


@pytest.mark.parametrize(("name", "column", "value"), CELLS)
def test_a_bad_cell_is_an_error_with_its_place(name, column, value):
    with pytest.raises(DataError) as error:
        costs_table(**changed(name, 0, column, value), price_year=2025)
    places = [fault.place for fault in error.value.faults]
    assert any(place.file == name and place.row == 2 for place in places)


@pytest.mark.parametrize("name", ["budgets", "targets", "outputs", "spending", "denominators"])
def test_a_repeated_row_is_an_error(name):
    tables = counselling()
    tables[name] = pd.concat([tables[name], tables[name].head(1)])
    with pytest.raises(DataError, match=f"{name}, row .*: the row stands twice"):
        costs_table(**tables, price_year=2025)


@pytest.mark.parametrize(
    ("name", "column"), [("budgets", "planned_pln"), ("outputs", "measure"), ("spending", "status")]
)
def test_a_missing_column_is_an_error(name, column):
    tables = counselling()
    tables[name] = tables[name].drop(columns=column)
    with pytest.raises(DataError, match=f'{name}, column "{column}": column is missing'):
        costs_table(**tables, price_year=2025)


@pytest.mark.parametrize(
    ("column", "other"), [("unit", "osoba"), ("measure", "stock"), ("kind", "minimum"), ("period", "month")]
)
def test_an_indicator_that_changes_its_nature_is_an_error(column, other):
    with pytest.raises(DataError, match=f'targets, row 4, column "{column}": the {column} changes'):
        costs_table(**changed("targets", 2, column, other), price_year=2025)


def test_outputs_counted_in_another_way_than_planned_are_an_error():
    tables = counselling() | {"outputs": outputs(1, [9000.0], measure="unique").assign(unit="osoba")}
    with pytest.raises(DataError) as error:
        costs_table(**tables, price_year=2025)
    assert "another measure than in the targets" in str(error.value)
    assert "another unit than in the targets" in str(error.value)


@pytest.mark.parametrize(
    ("value", "low", "high"), [(9.0, 10.0, None), (9.0, None, 8.0), (math.nan, 10.0, 8.0)]
)
def test_bounds_in_the_wrong_order_are_an_error(value, low, high):
    with pytest.raises(DataError, match="is above"):
        costs_table(
            **counselling() | {"outputs": outputs(1, [value], low=[low], high=[high])}, price_year=2025
        )


def test_amount_and_status_that_contradict_each_other_are_an_error():
    spent = pd.concat([spending(1, [10.0, 20.0]).assign(status=["missing", "reported"])])
    spent.loc[1, "spent_pln"] = math.nan
    with pytest.raises(DataError) as error:
        costs_table(**counselling() | {"spending": spent}, price_year=2025)
    assert 'row 2, column "status": an amount stands in a row that is not reported' in str(error.value)
    assert 'row 3, column "spent_pln": reported, but without an amount' in str(error.value)


def test_all_faults_of_all_tables_come_at_once():
    tables = counselling() | {
        "budgets": budgets({1: -5}),
        "spending": spending(1, [-1.0]),
        "outputs": outputs(1, [9000.0]).drop(columns="fictional"),
    }
    with pytest.raises(DataError) as error:
        costs_table(**tables, price_year=2025)
    assert {fault.place.file for fault in error.value.faults} == {"budgets", "spending", "outputs"}


def test_a_base_year_without_a_price_is_an_error():
    with pytest.raises(DataError, match="no price index for the base year 2031"):
        costs_table(**counselling(), price_year=2031)


@pytest.mark.parametrize("year", [2024, 2028])
def test_a_year_outside_the_plan_is_a_wrong_call(year):
    with pytest.raises(UsageError, match=f"year {year} lies outside the years of the plan, 2025 to 2027"):
        costs_table(**counselling(), price_year=2025, year=year)


def test_a_budget_that_ends_before_it_begins_is_an_error():
    backwards = budgets({1: 10}).assign(last_year=2024)
    with pytest.raises(DataError, match="the last year is before the first"):
        split_budget(backwards)
    with pytest.raises(DataError, match="the last year is before the first"):
        planned_unit_costs(backwards, targets(1, [1, 1, 1]), denominators({1: "services"}))


@pytest.mark.parametrize(
    ("years", "shares", "problem"),
    [
        ([2025, 2026, 2027], [0.3, 0.3, 0.3], "the shares of task 1 do not sum to 1"),
        ([2025, 2026, 2027], [0.7, 0.7, -0.4], "the share of 2027 of task 1 is not a number between 0 and 1"),
        ([2025, 2026, 2027], [0.5, 0.5, math.nan], "split, row 4"),
        ([2025, 2026], [0.5, 0.5], 'the years of task 1 do not fit its budget (found: "2027")'),
        (
            [2025, 2026, 2028],
            [0.5, 0.5, 0.0],
            'the years of task 1 do not fit its budget (found: "2027, 2028")',
        ),
        ([2025, 2025, 2026], [0.5, 0.25, 0.25], 'the row stands twice (found: "1, 2025")'),
    ],
)
def test_a_split_that_does_not_fit_is_an_error(years, shares, problem):
    split = pd.DataFrame({"task_id": 1, "year": years, "share": shares})
    for call in (
        lambda: split_budget(counselling()["budgets"], split),
        lambda: costs_table(**counselling(), price_year=2025, split=split),
    ):
        with pytest.raises(DataError, match=re.escape(problem)):
            call()


def test_a_split_of_an_unknown_task_is_an_error():
    split = pd.DataFrame({"task_id": 9, "year": [2025], "share": [1.0]})
    with pytest.raises(DataError, match="unknown task_id"):
        split_budget(counselling()["budgets"], split)


def test_inputs_are_left_as_they_were():
    tables = counselling()
    before = {name: table.copy() for name, table in tables.items()}
    costs_table(**tables, price_year=2025)
    for name, table in tables.items():
        assert table.equals(before[name]), name
