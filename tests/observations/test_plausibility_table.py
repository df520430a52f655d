"""The table of findings as a whole: its order, bad input, and properties against plain loops."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given

from pwr_eval.errors import DataError, UsageError
from pwr_eval.observations.quality import Thresholds, plausibility_findings
from pwr_eval.schemas.declaration import declared
from pwr_eval.schemas.observation_table import observation_table, spending_table
from tests.observations.plausibility_tables import (
    NO_BUDGETS,
    YEARS,
    find,
    indicator,
    observed,
    planned,
    returns,
)


def test_errors_come_first_then_rules_by_weight_then_tasks_and_years():
    rows = (
        observed("15.1", [100, 1000.5, 100]) + observed("9.10", [100, 100]) + observed("9.9", [100, 100, 100])
    )
    findings = find(rows)
    assert findings["finding_id"].tolist() == [
        "fractional_count:15.1:2026",
        "ten_times_last_year:15.1:2026",
        "ten_times_last_year:15.1:2027",
        "same_as_last_year:9.9:2026",
        "same_as_last_year:9.9:2027",
        "same_as_last_year:9.10:2026",
    ]


def test_nothing_reported_gives_an_empty_table_of_the_same_columns():
    empty, full = find(), find(observed(values=[1, 100]))
    assert tuple(empty) == tuple(full) == declared("doubts").names
    pd.testing.assert_series_equal(empty.dtypes, full.dtypes)


def test_the_plan_of_the_programme_met_to_the_digit_is_doubted(krakow):
    """Three years in which every target is typed in: the same sender, the same figures, no spending."""
    plan = krakow.plan
    lead = plan.tasks.set_index("task_id")["lead_unit"]
    rows = [
        row
        for target in plan.targets.itertuples()
        for row in observed(
            target.indicator_id,
            {target.year: 1.0 if target.target != target.target else target.target},
            sender=lead[target.task_id],
        )
    ]
    findings = plausibility_findings(
        observation_table(rows), spending_table(), plan.targets, plan.indicators, plan.task_budgets
    )
    counted = findings["rule"].value_counts()
    assert counted["output_without_spending"] == 7 * 3
    assert set(counted.index) == {
        "output_without_spending",
        "target_as_result",
        "same_as_last_year",
        "months_missing",
    }
    assert findings.loc[findings["rule"].eq("months_missing"), "indicator_id"].tolist() == ["39.1"] * 3
    assert findings["finding_id"].is_unique


class TestBadInput:
    def faults(self, **tables):
        given = {"observations": observation_table(observed(values=[1])), "spending": spending_table(), "targets": planned(),
                 "indicators": pd.DataFrame([indicator()]), "budgets": NO_BUDGETS} | tables  # fmt: skip
        with pytest.raises(DataError) as error:
            plausibility_findings(**given)
        return [str(fault) for fault in error.value.faults]

    def test_all_faults_come_at_once(self):
        faults = self.faults(
            observations=observation_table(observed("6.1", [1]) + observed(values=[-1]) * 2),
            targets=planned().drop(columns="target"),
        )
        assert 'targets, column "target": column is missing. Add it.' in faults
        assert any(
            'observations, row 3, column "value"' in fault and 'found: "-1.0"' in fault for fault in faults
        )
        doubled = self.faults(observations=observation_table(observed("6.1", [1]) + observed(values=[1]) * 2))
        assert doubled == [
            'observations, row 4: the row stands twice (found: "5.1, 2025"). Keep one.',
            'observations, row 2, column "indicator_id": no plan has this indicator (found: "6.1").',
        ]

    @pytest.mark.parametrize("value", [math.inf, -1.0])
    def test_a_figure_that_cannot_be(self, value):
        (fault,) = self.faults(observations=observation_table(observed(values=[value])))
        assert fault.startswith('observations, row 2, column "value"')

    def test_text_for_a_number(self):
        faults = self.faults(observations=observation_table(observed(values=[1])).assign(value=["dużo"]))
        assert any('column "value"' in fault and "dużo" in fault for fault in faults)

    def test_an_unknown_status(self):
        (fault,) = self.faults(observations=observation_table(observed(values=[1], status="perhaps")))
        assert 'column "status"' in fault

    def test_options_out_of_range(self):
        with pytest.raises(UsageError, match=r"not 7\.1, 7\.2; months_due must be months from 1 to 12"):
            find(
                observed(values=[1]), more_attendance_pairs=[("7.1", "7.2")], months_due={2025: range(1, 14)}
            )

    @pytest.mark.parametrize(
        ("name", "value"),
        [("times_last_year", 1), ("stock_jump", -0.1), ("sum_margin", 1), ("yearly_share", 0), ("typed_share", 1.1), ("typed_results", 0), ("small", -1), ("repeated_from", math.nan)],
    )  # fmt: skip
    def test_thresholds_out_of_range(self, name, value):
        with pytest.raises(UsageError, match=name):
            replace(Thresholds(), **{name: value})


@given(returns())
def test_the_order_of_the_returns_does_not_matter(tables):
    reversed_rows = {name: tables[name][::-1] for name in ("observations", "spending")}
    pd.testing.assert_frame_equal(find(**tables), find(**tables | reversed_rows))


@given(returns())
def test_findings_are_those_of_plain_loops_and_name_a_figure(tables):
    findings = find(**tables)
    assert findings["finding_id"].is_unique
    sources = {row["source"] for row in [*tables["observations"], *tables["spending"]]}
    assert set(findings["source"]) <= sources
    assert findings[["found", "expected"]].ne("").all(axis=None)
    loops = against_last_year(tables) | money(tables)
    rules = {one.split(":")[0] for one in loops} | {
        "stock_jump",
        "same_as_last_year",
        "spending_without_output",
    }
    of_spending = findings["indicator_id"].eq("") & findings["rule"].eq("ten_times_last_year")
    assert set(findings.loc[findings["rule"].isin(rules) & ~of_spending, "finding_id"]) == loops


def against_last_year(tables):
    """Ids of doubts about indicators against the year before, by a loop."""
    measure = {row["indicator_id"]: row["measure"] for row in tables["indicators"]}
    figures = {(row["indicator_id"], row["year"]): row["value"] for row in tables["observations"]}
    found = set()
    for (one, year), value in figures.items():
        last = figures.get((one, year - 1))
        if value is None or last is None:
            continue
        larger, smaller = max(value, last), min(value, last)
        if smaller > 0 and larger > 10 and larger >= 5 * smaller:
            found.add(f"ten_times_last_year:{one}:{year}")
        elif measure[one] == "stock" and larger - smaller >= 3 and 100 * (larger - smaller) > 15 * last:
            found.add(f"stock_jump:{one}:{year}")
        if measure[one] == "flow" and value == last >= 100:
            found.add(f"same_as_last_year:{one}:{year}")
    return found


def money(tables):
    """Ids of doubts about spending, budgets and results, by a loop."""
    planned_pln = {5: 9000, 6: 100}
    spent = {(row["task_id"], row["year"]): row["spent_pln"] for row in tables["spending"]}
    results = {(int(row["indicator_id"][0]), row["year"]) for row in tables["observations"] if row["value"]}
    found = set()
    for (task, year), value in spent.items():
        so_far = sum(spent[task, earlier] or 0 for earlier in YEARS if earlier <= year)
        if value is not None and so_far > planned_pln[task]:
            found.add(f"spending_above_budget:{task}:{year}")
        if value and (task, year) not in results:
            found.add(f"spending_without_output:{task}:{year}")
        if not value and (task, year) in results:
            found.add(f"output_without_spending:{task}:{year}")
    return found
