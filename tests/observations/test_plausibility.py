"""Each rule of plausibility, with a figure just inside and just outside."""

import math

import pandas as pd
import pytest

from pwr_eval.observations.quality import attendance_pairs
from tests.observations.plausibility_tables import (
    NO_BUDGETS,
    budget,
    doubted,
    find,
    indicator,
    observed,
    of,
    planned,
    spent,
)


class TestTenTimesLastYear:
    def test_inside_and_outside(self):
        cases = {
            (120, 1200): True, (120, 600): True, (120, 599): False,
            (1200, 120): True, (600, 120): True, (599, 120): False,
            (120, 0): False, (0, 1200): False, (None, 1200): False,
            (1, 10): False, (1, 11): True, (11, 1): True,
        }  # fmt: skip
        assert doubted("ten_times_last_year", cases) == cases

    def test_words_numbers_and_place(self):
        (row,) = find(observed(values=[120, 1250])).itertuples()
        assert row.finding_id == "ten_times_last_year:5.1:2026"
        assert (row.task_id, row.indicator_id, row.year, row.sender) == (5, "5.1", 2026, "MOPS")
        assert (row.source, row.found, row.expected) == (
            "2026.xlsx, Wskaźniki, 5.1",
            "1 250",
            "about 120, as the year before",
        )
        assert (row.value, row.reference) == (1250, 120)

    def test_the_first_year_is_held_against_what_is_known_from_before(self):
        previous = pd.DataFrame({"indicator_id": ["5.1"], "year": [2024], "value": [1200.0]})
        assert of("ten_times_last_year", find(observed(values=[120]), previous=previous)) == ["5.1:2025"]

    def test_what_was_reported_goes_before_what_is_known_from_elsewhere(self):
        previous = pd.DataFrame({"indicator_id": ["5.1"], "year": [2025], "value": [1200.0]})
        assert of("ten_times_last_year", find(observed(values=[120, 130]), previous=previous)) == []

    def test_a_gap_of_a_year_is_not_a_year_before(self):
        assert find(observed(values=[120, None, 1200])).empty

    def test_months_areas_and_groups_are_held_against_their_like(self):
        parts = [{"month": 3}, {"month": 4}, {"area": "Nowa Huta"}, {"group": "chłopcy"}]
        rows = [row for n, part in enumerate(parts) for row in observed(values=[100 + n, 110 + n], **part)]
        assert of("ten_times_last_year", find(rows)) == []
        slip = (
            observed(values={2026: 1010}, month=3)
            + observed(values={2025: 101}, month=3)
            + observed(values=[10, 10], month=4)
        )
        assert of("ten_times_last_year", find(slip)) == ["5.1:2026:month=3"]

    def test_spending_in_thousands(self):
        findings = find(spending=spent(values=[402_300, 402.3]))
        assert of("ten_times_last_year", findings) == ["5:2026"]
        assert findings[["found", "expected"]].to_numpy().tolist() == [
            ["402.3 zł", "about 402 300 zł, as the year before"]
        ]


class TestStockJump:
    STOCK = (indicator("15.1", "stock", unit="placówka"),)

    def test_inside_and_outside(self):
        cases = {
            (20, 23): False, (20, 24): True, (20, 17): False, (20, 16): True, (32, 26): True, (26, 26): False,
            (3, 5): False, (3, 6): True, (0, 2): False, (0, 3): True,
        }  # fmt: skip
        assert doubted("stock_jump", cases, measure="stock") == cases

    def test_only_stocks_jump(self):
        assert find(observed(values=[20, 40])).empty

    def test_a_slip_of_a_digit_is_told_once(self):
        assert find(observed("15.1", [26, 260]), indicators=self.STOCK)["rule"].tolist() == [
            "ten_times_last_year"
        ]


class TestSameAsLastYear:
    def test_inside_and_outside(self):
        cases = {(100, 100): True, (99, 99): False, (100, 101): False}
        assert doubted("same_as_last_year", cases) == cases

    @pytest.mark.parametrize("measure", ["stock", "unique"])
    def test_only_flows_are_doubted(self, measure):
        assert doubted("same_as_last_year", {(300, 300): False}, measure=measure) == {(300, 300): False}


class TestThreeYearSum:
    def test_close_to_the_sum_of_the_targets(self):
        cases = {(300,): True, (255,): True, (254.9,): False, (345,): True, (346,): False, (100,): False}
        assert doubted("three_year_sum", cases, targets=[100, 100, 100], unit="godzina") == cases

    def test_words(self):
        (row,) = find(observed(values=[300]), targets=planned(values=[90, 100, 110])).itertuples()
        assert row.expected == "about 90, the plan of this year; 300 is that of all years"

    @pytest.mark.parametrize(
        ("targets", "doubted"), [([100], False), ([100, 100], True), ([101, 100], False), ([99, 100], True)]
    )
    def test_the_years_own_target_must_be_at_most_half(self, targets, doubted):
        findings = find(observed(values=[sum(targets)]), targets=planned(values=targets))
        assert of("three_year_sum", findings) == ["5.1:2025"] * doubted

    def test_equal_to_the_other_years_together(self):
        cases = {
            (100, 130, 230): True,
            (100, 130, 231): False,
            (0, 230, 230): False,
            (4, 6, 10): False,
            (5, 6, 11): True,
        }
        assert doubted("three_year_sum", cases) == cases

    def test_a_task_of_few_is_not_doubted(self):
        assert find(observed(values=[6]), targets=planned(values=[2, 2, 2])).empty

    def test_a_stock_is_summed_by_mistake(self):
        findings = find(
            observed("15.1", [78]),
            targets=planned("15.1", [26, 26, 26]),
            indicators=[indicator("15.1", "stock")],
        )
        assert of("three_year_sum", findings) == ["15.1:2025"]

    def test_monthly_targets_and_percentages_have_no_such_sum(self):
        for like in (
            indicator(period="month"),
            indicator(measure="percentage"),
            indicator(kind="growth_percent"),
        ):
            findings = find(
                observed(values=[300]), targets=planned(values=[100, 100, 100]), indicators=[like]
            )
            assert of("three_year_sum", findings) == []

    @pytest.mark.parametrize(("value", "doubted"), [(9000, True), (7650, True), (7649, False), (3000, False)])
    def test_the_whole_budget_in_a_yearly_cell(self, value, doubted):
        findings = find(observed(values=[1]), spent(values=[value]), budgets=budget())
        assert of("three_year_sum", findings) == ["5:2025"] * doubted


class TestTargetAsResult:
    def reported(self, equal, other, size=50, **more):
        ids = [f"5.{n}" for n in range(1, equal + other + 1)]
        rows = [
            row
            for n, one in enumerate(ids)
            for row in observed(one, [size if n < equal else size + 7], **more)
        ]
        return find(rows, targets=pd.concat([planned(one, [size]) for one in ids]))

    @pytest.mark.parametrize(
        ("equal", "other", "doubted"),
        [(3, 3, True), (3, 4, False), (2, 0, False), (3, 0, True), (1, 5, False)],
    )
    def test_many_of_one_sender(self, equal, other, doubted):
        ids = [f"5.{n}:2025" for n in range(1, equal + 1)]
        assert of("target_as_result", self.reported(equal, other)) == ids * doubted

    def test_words(self):
        assert (
            self.reported(3, 1)["expected"].iloc[0]
            == "a counted result; 3 of 4 of this sender equal their targets"
        )

    @pytest.mark.parametrize(("size", "count"), [(10, 0), (11, 3)])
    def test_small_targets_are_often_hit(self, size, count):
        assert len(of("target_as_result", self.reported(3, 0, size))) == count

    def test_senders_are_counted_apart_and_an_unknown_one_not_at_all(self):
        rows = [row for n in (1, 2, 3) for row in observed(f"5.{n}", [50], sender=f"unit {n}")]
        targets = pd.concat([planned(f"5.{n}", [50]) for n in (1, 2, 3)])
        assert find(rows, targets=targets).empty
        assert self.reported(3, 0, sender="").empty

    def test_stocks_and_milestones_stand_at_their_targets_rightly(self):
        ids = [f"5.{n}" for n in (1, 2, 3)]
        rows = [row for one in ids for row in observed(one, [50])]
        stocks = [indicator(one, "stock") for one in ids]
        assert find(rows, targets=pd.concat([planned(one, [50]) for one in ids]), indicators=stocks).empty


class TestUniqueAboveAttendances:
    PAIR = (indicator("5.1", "unique", beneficiary="people"), indicator("5.2", "flow", beneficiary="people"))

    def doubted(self, rows, indicators=PAIR, **options):
        return of("unique_above_attendances", find(rows, indicators=list(indicators), **options))

    @pytest.mark.parametrize(
        ("people", "attendances", "doubted"),
        [(40, 40, False), (41, 40, True), (0, 0, False), (41, None, False)],
    )
    def test_inside_and_outside(self, people, attendances, doubted):
        rows = observed("5.1", [people]) + observed("5.2", [attendances])
        assert self.doubted(rows) == ["5.1:2025"] * doubted

    def test_words(self):
        findings = find(observed("5.1", [41]) + observed("5.2", [40]), indicators=list(self.PAIR))
        assert findings[["found", "expected", "source"]].to_numpy().tolist() == [
            ["41", "at most 40, the attendances in 5.2", "2025.xlsx, Wskaźniki, 5.1"]
        ]

    def test_parts_of_the_year(self):
        people = observed("5.1", [25], month=1) + observed("5.1", [31], month=2)
        attended = observed("5.2", [10], area="Nowa Huta") + observed("5.2", [20], area="Podgórze")
        assert self.doubted(people + attended) == ["5.1:2025"]
        assert self.doubted(people[:1] + attended) == []
        # A whole year stands before its parts, and a sum that may be too low doubts nobody.
        assert self.doubted(people + attended + observed("5.2", [60])) == []
        assert self.doubted(people[:1] + attended + observed("5.2", [20])) == ["5.1:2025"]
        assert self.doubted([*people, attended[0] | {"qualifier": "at_least"}, attended[1]]) == []

    def test_families_months_and_ambiguous_tasks_are_no_pair(self):
        people, flow = self.PAIR
        third = indicator("5.3", "flow", beneficiary="people")
        for one, others in [
            (people | {"beneficiary": "families"}, [flow]),
            (people | {"period": "month"}, [flow]),
            (people, [flow, third]),
            (people, [flow | {"task_id": 6}]),
        ]:
            assert attendance_pairs(pd.DataFrame([one, *others])) == []
            rows = observed("5.1", [41]) + observed("5.2", [40])
            assert self.doubted(rows, [one, *others]) == []

    def test_a_pair_that_the_caller_names(self):
        families = (indicator("49.1", "unique", beneficiary="people"), indicator("49.2", unit="świadczenie"))
        rows = observed("49.1", [41]) + observed("49.2", [40])
        assert self.doubted(rows, families) == []
        assert self.doubted(rows, families, more_attendance_pairs=[("49.1", "49.2")]) == ["49.1:2025"]


class TestMoney:
    @pytest.mark.parametrize(
        ("values", "doubted"),
        [([4000, 5000, 0], []), ([4000, 5000.01, 0], ["5:2026", "5:2027"])],
    )
    def test_spending_above_the_whole_budget(self, values, doubted):
        findings = find(observed(values=[1, 1, 1]), spent(values=values), budgets=budget())
        assert of("spending_above_budget", findings) == doubted

    def test_a_sum_of_grosze_is_not_above_the_budget(self):
        # 0.1 + 0.2 is 0.30000000000000004 in floats.
        findings = find(observed(values=[1, 1]), spent(values=[0.1, 0.2]), budgets=budget(pln=0.3))
        assert of("spending_above_budget", findings) == []

    def test_a_sum_is_as_new_as_its_newest_part(self):
        corrected = spent(values=[4000], received="2027-05-01") + spent(values=[4000, 5500])[1:]
        findings = find(observed(values=[1, 1]), corrected, budgets=budget())
        above = findings[findings["rule"].eq("spending_above_budget")]
        assert above["received"].tolist() == [pd.Timestamp("2027-05-01")]

    def test_spending_above_budget_in_words(self):
        findings = find(observed(values=[1, 1]), spent(values=[4000, 5500]), budgets=budget())
        row = findings[findings["rule"].eq("spending_above_budget")].iloc[0]
        assert (row["found"], row["expected"]) == (
            "9 500 zł up to 2026",
            "at most 9 000 zł, the budget of all years",
        )
        assert (row["source"], row["value"], row["reference"]) == ("2026.xlsx, Wydatki, 5", 9500, 9000)

    @pytest.mark.parametrize(
        ("result", "status", "doubted"),
        [
            (0, "reported", True),
            (0.5, "reported", False),
            (1, "reported", False),
            (None, "missing", True),
            (None, "suppressed", False),
        ],
    )
    def test_spending_without_output(self, result, status, doubted):
        rows = observed(values=[result], status=status)
        findings = find(rows, spent(values=[3000]), budgets=budget(), indicators=[indicator(unit="godzina")])
        assert of("spending_without_output", findings) == ["5:2025"] * doubted

    @pytest.mark.parametrize(("spending", "doubted"), [(0, False), (0.01, True), (None, False)])
    def test_nothing_spent_needs_no_output(self, spending, doubted):
        findings = find(observed(values=[0]), spent(values=[spending]), budgets=budget())
        assert of("spending_without_output", findings) == ["5:2025"] * doubted

    def test_spending_of_a_task_that_reports_nothing_at_all(self):
        assert of("spending_without_output", find(spending=spent(values=[3000]), budgets=budget())) == [
            "5:2025"
        ]

    @pytest.mark.parametrize(
        ("spending", "status", "found"),
        [
            (0, "reported", "0 zł"),
            (None, "missing", "no spending"),
            (0.01, "reported", None),
            (None, "suppressed", None),
        ],
    )
    def test_output_without_spending(self, spending, status, found):
        findings = find(observed(values=[7]), spent(values=[spending], status=status), budgets=budget())
        assert of("output_without_spending", findings) == ["5:2025"] * (found is not None)
        if found:
            (row,) = findings.itertuples()
            assert (row.source, row.indicator_id, row.found) == ("2025.xlsx, Wydatki, 5", "", found)
            assert row.expected == "spending above 0 zł; 5.1 reports a result"

    def test_output_without_a_cell_for_spending_is_told_at_the_result(self):
        (row,) = find(observed(values=[7]), budgets=budget()).itertuples()
        assert (row.finding_id, row.source, row.found) == (
            "output_without_spending:5:2025",
            "2025.xlsx, Wskaźniki, 5.1",
            "no spending",
        )
        assert math.isnan(row.value)

    @pytest.mark.parametrize("budgets", [NO_BUDGETS, budget(6), budget(first_year=2026)])
    def test_without_a_budget_in_the_year_money_and_results_are_not_compared(self, budgets):
        assert find(observed(values=[7]), spent(values=[0]), budgets=budgets).empty
        assert find(observed(values=[0]), spent(values=[7]), budgets=budgets).empty


class TestMonthsMissing:
    def months(self, reported, **more):
        return [
            row
            for month in range(1, 13)
            for row in observed(values=[30 if month in reported else None], month=month, **more)
        ]

    @pytest.mark.parametrize(
        ("reported", "doubted"), [(range(1, 13), False), (range(1, 12), True), ([2], True), ([], False)]
    )
    @pytest.mark.parametrize("period", ["month", "year"])
    def test_months_reported_one_by_one(self, reported, doubted, period):
        findings = find(self.months(reported), indicators=[indicator("5.1", "unique", period=period)])
        assert of("months_missing", findings) == ["5.1:2025"] * doubted

    def test_words(self):
        (row,) = find(self.months([*range(1, 4), *range(6, 13)])).itertuples()
        assert (row.found, row.expected, row.value, row.reference) == (
            "10 of 12 months",
            "months 4, 5 as well",
            10,
            12,
        )

    def test_a_month_without_a_row_is_missing_and_a_hidden_one_is_not(self):
        rows = self.months(range(1, 13))
        assert find(rows[:-1])["expected"].tolist() == ["months 12 as well"]
        rows[3] |= {"value": None, "status": "suppressed"}
        assert find(rows).empty

    def test_a_figure_of_the_whole_year_makes_up_for_months_unless_the_target_is_monthly(self):
        rows = self.months([1, 2]) + observed(values=[360])
        assert find(rows).empty
        assert find(rows, indicators=[indicator(period="month")])["found"].tolist() == ["2 of 12 months"]

    def test_a_yearly_figure_for_a_monthly_target(self):
        assert find(observed(values=[360]), indicators=[indicator(period="month")])["found"].tolist() == [
            "0 of 12 months"
        ]

    @pytest.mark.parametrize(("covered", "doubted"), [(12, False), (11, True), (None, False)])
    def test_a_figure_that_says_how_many_months_it_covers(self, covered, doubted):
        assert (
            of("months_missing", find(observed(values=[300], months_covered=covered)))
            == ["5.1:2025"] * doubted
        )

    def test_a_stock_covers_no_months(self):
        assert find(observed(values=[300], months_covered=6), indicators=[indicator(measure="stock")]).empty

    @pytest.mark.parametrize(("due", "doubted"), [(6, False), (7, True)])
    def test_an_unfinished_year(self, due, doubted):
        assert len(find(self.months(range(1, 7)), months_due={2025: range(1, due + 1)})) == doubted
        assert (
            len(find(observed(values=[300], months_covered=6), months_due={2025: range(1, due + 1)}))
            == doubted
        )

    def test_areas_have_their_own_months(self):
        rows = self.months(range(1, 13), area="Podgórze") + self.months([1], area="Nowa Huta")
        assert of("months_missing", find(rows)) == ["5.1:2025:area=Nowa Huta"]


class TestImpossible:
    @pytest.mark.parametrize(
        ("numerator", "denominator", "wrong"),
        [(10, 10, False), (11, 10, True), (None, 10, False), (11, None, False)],
    )
    def test_numerator_above_denominator(self, numerator, denominator, wrong):
        rows = observed(values=[100], numerator=numerator, denominator=denominator)
        findings = find(rows, indicators=[indicator(measure="percentage", unit="%")])
        assert of("numerator_above_denominator", findings) == ["5.1:2025"] * wrong
        assert (
            findings[["found", "expected"]].to_numpy().tolist()
            == [["11", "at most 10, the denominator"]] * wrong
        )

    @pytest.mark.parametrize(
        ("value", "unit", "wrong"),
        [(12, "osoba", False), (12.5, "osoba", True), (12.5, "godzina", False), (12.5, "%", False)],
    )
    def test_fractional_count(self, value, unit, wrong):
        assert (
            of("fractional_count", find(observed(values=[value]), indicators=[indicator(unit=unit)]))
            == ["5.1:2025"] * wrong
        )

    def test_milestone_outside(self):
        cases = {(0,): False, (0.5,): False, (1,): False, (2,): True, (0.4,): True, (None,): False}
        assert (
            doubted("milestone_outside", cases, measure="milestone", kind="milestone", unit="tak/nie")
            == cases
        )

    def test_a_share_of_a_year_is_a_fraction(self):
        assert find(observed(values=[12.5]), indicators=[indicator(measure="percentage", unit="osoba")]).empty
