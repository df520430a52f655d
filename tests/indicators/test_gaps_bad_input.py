"""Bad input is refused with every fault in one message, or said not to be assessable; never a silent number."""

import numpy as np
import pandas as pd
import pytest

from pwr_eval.errors import DataError, UsageError
from tests.indicators.gaps_tables import compare_plans, gaps_table, plan, reported, row


def refusal(targets, observations, **options):
    """The message that the inputs are refused with."""
    with pytest.raises(DataError) as caught:
        gaps_table(targets, observations, **{"up_to_year": 2025, **options})
    return str(caught.value)


class TestObservations:
    @pytest.mark.parametrize(
        ("columns", "said"),
        [
            ({"value": -1.0}, "is not a finite number from 0 to"),
            ({"value": np.inf}, "finite"),
            ({"value": "12 os.?"}, '"12 os.?"'),
            ({"month": 13}, "month"),
            ({"month": "styczeń"}, "styczeń"),
            ({"months_covered": 0}, "months_covered"),
            ({"months_covered": 13}, "months_covered"),
            ({"qualifier": "about"}, "about"),
            ({"status": "lost"}, "lost"),
            ({"fictional": "maybe"}, "is not true or false"),
            ({"fictional": "False"}, "is not true or false"),
            ({"year": 2024}, "outside the programme"),
            ({"year": 2028}, "outside the programme"),
            ({"year": 2025.5}, "whole year"),
            ({"indicator_id": "9.9"}, "no plan has this indicator"),
            ({"unit": "rodzina"}, "another unit"),
            ({"status": "missing", "value": 3.0}, "says there is none"),
            ({"numerator": -1}, "numerator"),
        ],
    )
    def test_each_fault_is_named(self, columns, said):
        observations = reported([5]).assign(**columns)
        text = refusal(plan([10] * 3, unit="osoba"), observations)
        assert said in text
        assert "observations, row 2" in text

    def test_all_faults_of_both_tables_at_once(self):
        targets = pd.concat([plan([-5]), plan([10], kind="about", indicator_id="2.1")])
        observations = pd.concat(
            [reported([1]).assign(value="x"), reported([1], indicator_id="9.9"), reported([3])]
        )
        text = refusal(targets, observations)
        for said in ("negative", "about", '"x"', '"9.9"', "stands twice"):
            assert said in text

    def test_doubled_rows(self):
        observations = pd.concat([reported([5], area="north", month=1)] * 2)
        assert 'row 3: the row stands twice (found: "1.1, 2025, 1, north")' in refusal(
            plan([10]), observations
        )

    def test_milestones_take_three_values(self):
        targets = plan([None], kind="milestone", measure="milestone")
        assert "0, 0.5 or 1" in refusal(targets, reported([0.7]))

    def test_a_percentage_that_is_not_its_fraction(self):
        observations = reported([70], numerator=6, denominator=10)
        assert "not numerator over denominator" in refusal(plan([80], measure="percentage"), observations)

    def test_missing_columns(self):
        text = refusal(plan([10]).drop(columns="measure"), reported([5]).drop(columns="status"))
        assert 'targets, column "measure"' in text
        assert 'observations, column "status"' in text

    def test_units_differ_by_spaces_and_case_only(self):
        observations = reported([5], unit=" Osoba ")
        assert len(gaps_table(plan([10], unit="osoba"), observations, up_to_year=2025)) == 3


class TestTargets:
    @pytest.mark.parametrize(
        ("columns", "said"),
        [
            ({"target": -1.0}, "negative"),
            ({"target": np.inf}, "finite"),
            ({"target": "min. 200"}, '"min. 200"'),
            ({"kind": "about"}, "about"),
            ({"measure": "people"}, "people"),
            ({"measure": "milestone"}, "do not fit"),
            ({"period": "decade"}, "decade"),
            ({"better": "more"}, "more"),
            ({"indicator_id": 27.1}, "27.10 is not 27.1"),
        ],
    )
    def test_each_fault_is_named(self, columns, said):
        assert said in refusal(plan([10]).assign(**columns), reported([5]))

    def test_doubled_targets(self):
        assert "targets, row 3: the row stands twice" in refusal(pd.concat([plan([10])] * 2), reported([5]))

    def test_a_negative_growth_of_what_should_grow(self):
        assert "negative" in refusal(plan([-2], kind="growth_percent"), reported([5]))


class TestLevels:
    @pytest.mark.parametrize("value", [-1.0, np.inf, "many"])
    def test_base_values(self, value):
        base = pd.DataFrame({"indicator_id": ["1.1"], "year": [2024], "value": [value]})
        assert "base_values, row 2" in refusal(
            plan([2], kind="growth_percent"), reported([5]), base_values=base
        )

    def test_base_values_twice(self):
        base = pd.DataFrame({"indicator_id": ["1.1"] * 2, "year": [2024] * 2, "value": [1.0, 2.0]})
        assert "stands twice" in refusal(plan([2], kind="growth_percent"), reported([5]), base_values=base)

    @pytest.mark.parametrize("count", [99, 251])
    def test_a_register_outside_the_bounds(self, count):
        register = pd.DataFrame({"indicator_id": ["1.1"], "year": [2026], "value": [count]})
        text = refusal(
            plan([90, 90], measure="unique"), reported([100, 150]), up_to_year=2026, unique_to_date=register
        )
        assert "1.1 cannot have this many different people: the years allow 150 to 250" in text

    def test_other_indicators_in_a_register_do_not_matter(self):
        register = pd.DataFrame({"indicator_id": ["7.7"], "year": [2025], "value": [5]})
        assert len(gaps_table(plan([10]), reported([5]), up_to_year=2025, unique_to_date=register)) == 3


@pytest.mark.parametrize(
    "options",
    [
        {"up_to_year": 2024},
        {"up_to_year": 2028},
        {"scopes": ["month"]},
        {"scopes": []},
        {"elapsed": {2025: 0.0}},
        {"elapsed": {2025: 1.5}},
        {"elapsed": {2031: 0.5}},
        {"family_years": ["1.1"]},
        {"margin": -0.1},
        {"far_above": 0.5},
        {"far_above": np.inf},
    ],
)
def test_options_out_of_range(options):
    with pytest.raises(UsageError):
        gaps_table(plan([10]), reported([5]), **{"up_to_year": 2025, **options})


class TestPlans:
    original, amended = plan([100] * 3), plan([100, 80, 80], amended_by="XLI/1/26")

    def test_both_plans_stand_side_by_side(self):
        table = gaps_table(self.amended, reported([90, 85]), original_targets=self.original, up_to_year=2026)
        rows = table[(table["scope"] == "year") & (table["year"] == 2026)]
        assert rows["plan"].tolist() == ["original", "amended"]
        assert rows["verdict"].tolist() == ["close", "met"]
        assert rows["gap"].tolist() == [-15, 5]

    def test_only_what_differs(self):
        table = compare_plans(self.original, self.amended, reported([90, 85]), up_to_year=2026)
        assert set(zip(table["scope"], table["year"], strict=True)) == {
            ("year", 2026),
            ("to_date", 2026),
            ("whole", 2027),
        }
        assert compare_plans(self.original, self.original, reported([90, 85]), up_to_year=2026).empty

    def test_a_task_added_by_an_amendment(self):
        amended = pd.concat([self.original, plan([5, 5], indicator_id="52.1", years=(2026, 2027))])
        observations = pd.concat([reported([90, 85]), reported([5], indicator_id="52.1", years=[2026])])
        table = compare_plans(self.original, amended, observations, up_to_year=2026)
        assert set(table["indicator_id"]) == {"52.1"}
        assert set(table["plan"]) == {"amended"}
        assert 2025 not in set(table["year"])
        assert row(table, "year", 2026)["verdict"] == "met"

    def test_a_task_that_was_cut_keeps_its_original_gap(self):
        cut = plan([100], years=[2025])
        table = compare_plans(self.original, cut, reported([90, 85]), up_to_year=2026)
        assert row(table, "year", 2026)["plan"] == "original"

    def test_faults_name_the_plan(self):
        assert "original_targets, row 2" in refusal(self.amended, reported([5]), original_targets=plan([-1]))
