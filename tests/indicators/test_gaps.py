"""Each kind of target is judged by its own rule, in one year and over the programme."""

import numpy as np
import pandas as pd
import pytest

from pwr_eval.errors import DataError
from pwr_eval.indicators.gaps import REASONS, RULES
from pwr_eval.indicators.gaps.formulas import (
    achievement,
    growth_rate,
    percentage,
    prorated_goal,
    relative_gap,
    target_gap,
    unique_bounds,
)
from pwr_eval.schemas.check import check_table
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import VERDICTS
from tests.indicators.gaps_tables import gaps_table, months, plan, reported, row


def judged(targets, observations, scope="whole", year=None, *, up_to_year=2027, **options):
    table = gaps_table(targets, observations, up_to_year=up_to_year, scopes=[scope], **options)
    return row(table, scope, year)


class TestFormulas:
    def test_positive_is_good_either_way(self):
        actual, target = np.array([40.0, np.nan]), np.array([50.0, 60.0])
        assert target_gap(actual, target, higher=True)[0] == -10
        assert target_gap(actual, target, higher=False)[0] == 10
        assert np.isnan(target_gap(actual, target, higher=False)).tolist() == [False, True]
        assert relative_gap(actual, target, higher=True)[0] == pytest.approx(-0.2)
        assert achievement(actual, target)[0] == 0.8

    def test_a_direction_for_each(self):
        assert target_gap([3.0, 3.0], [5.0, 5.0], higher=[False, True]).tolist() == [2.0, -2.0]

    def test_a_target_of_0_has_no_share(self):
        assert np.isnan(
            [achievement(5.0, 0.0), relative_gap(5.0, 0.0, higher=True), percentage(5.0, 0.0)]
        ).all()

    def test_growth(self):
        assert growth_rate([1020, 1040.4, 1061.208], [1000, 1020, 1040.4]).tolist() == [2, 2, 2]
        assert growth_rate(1061.208, 1000, years=3) == 2
        assert np.isnan(growth_rate(5.0, 0.0))
        assert growth_rate(5.0, -np.inf) == np.inf

    def test_bounds_of_people(self):
        people, of = pd.Series([690.0, 700.0, 710.0, 690.0, np.nan]), pd.Series([1, 1, 1, 2, 2])
        assert unique_bounds(people, people, of).to_numpy().tolist() == [[710, 2100], [690, np.inf]]

    def test_akvo_pools_percentages(self):
        assert percentage(6 + 6, 10 + 10) == 60

    def test_pepfar_prorating(self):
        assert prorated_goal([9910.0, 9910.0], [0.5, 0.5], prorated=[True, False]).tolist() == [4955, 9910]


class TestFlow:
    @pytest.mark.parametrize(
        ("actual", "verdict"),
        [
            (116, "far_above"),
            (115, "met"),
            (100, "met"),
            (99.9, "close"),
            (85, "close"),
            (84.9, "below"),
            (0, "below"),
        ],
    )
    def test_year(self, actual, verdict):
        one = judged(plan([100]), reported([actual]), "year", 2025, up_to_year=2025)
        assert one["verdict"] == verdict
        assert (one["gap"], one["achievement"]) == pytest.approx((actual - 100, actual / 100))
        assert (one["rule"], one["reason"]) == ("flow_year", "")

    def test_reported_0_is_0_and_missing_is_not(self):
        table = gaps_table(plan([100, 100]), reported([0.0, None]), up_to_year=2026, scopes=["year"])
        assert table["actual"].fillna(-1).tolist() == [0, -1]
        assert table["verdict"].tolist() == ["below", "not_reported"]
        assert table["reason"].tolist() == ["", "value_missing"]

    def test_whole_is_sum_over_sum(self):
        # Counselling: 9 910 services a year, 29 730 in three years.
        one = judged(plan([9910] * 3), reported([9000, 10000, 11000]))
        assert (one["target"], one["actual"], one["gap"]) == (29730, 30000, 270)
        assert (one["verdict"], one["rule"]) == ("met", "flow_sum")
        assert (one["periods_met"], one["periods"]) == (2, 3)

    def test_a_missing_year_leaves_a_lower_bound(self):
        one = judged(
            plan([100, 200, 400, 500], years=range(2024, 2028)),
            reported([50, 120, 350, None], years=range(2024, 2028)),
        )
        assert np.isnan(one["actual"])
        assert np.isnan(one["actual_high"])
        assert one["actual_low"] == 520
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "years_missing")

    def test_a_lower_bound_above_the_target_is_enough(self):
        assert judged(plan([100] * 2), reported([250, None]), up_to_year=2026)["verdict"] == "far_above"
        assert judged(plan([100] * 2), reported([205, None]), up_to_year=2026)["verdict"] == "met"

    def test_to_date_uses_completed_years_only(self):
        # TolaData: 170 of 300 after two of four periods; 520 of 1200 is not asked before the end.
        targets = plan([100, 200, 400, 500], years=range(2024, 2028))
        table = gaps_table(targets, reported([50, 120], years=range(2024, 2028)), up_to_year=2025)
        to_date, whole = row(table, "to_date"), row(table, "whole")
        assert round(to_date["achievement"], 2) == 0.57
        assert to_date["verdict"] == "below"
        assert (whole["target"], whole["actual"]) == (1200, 170)
        assert (whole["verdict"], whole["reason"]) == ("cannot_assess", "programme_unfinished")
        assert (to_date["year"], whole["year"]) == (2025, 2027)

    def test_later_results_wait_for_their_own_report(self):
        one = judged(plan([10] * 3), reported([10, 10, 999]), "to_date", up_to_year=2026)
        assert one["actual"] == 20

    def test_lower_is_better(self):
        targets = plan([20], better="lower")
        verdicts = [
            judged(targets, reported([actual]), "year", up_to_year=2025)["verdict"]
            for actual in (16, 20, 22, 23, 24)
        ]
        assert verdicts == ["met", "met", "close", "close", "below"]
        assert judged(targets, reported([16]), "year", up_to_year=2025)["gap"] == 4

    def test_the_sum_of_decimal_targets_is_met_by_the_same_sum(self):
        assert judged(plan([0.1, 0.2]), reported([0.3, 0.0]), up_to_year=2026)["verdict"] == "met"


class TestUnfinishedYear:
    def test_a_flow_is_prorated_by_the_months_it_covers(self):
        table = gaps_table(plan([120] * 3), reported([110, 61], months_covered=[12, 6]), up_to_year=2026)
        one, to_date = row(table, "year", 2026), row(table, "to_date")
        assert (one["target"], one["goal_share"], one["verdict"]) == (60, 0.5, "met")
        assert one["rule"] == "flow_prorated"
        assert (to_date["target"], to_date["actual"], to_date["rule"]) == (180, 171, "flow_prorated")
        assert row(table, "whole")["target"] == 360

    def test_elapsed_share_as_an_option(self):
        one = judged(plan([120]), reported([30]), "year", up_to_year=2025, elapsed={2025: 0.25})
        assert (one["target"], one["verdict"]) == (30, "met")

    def test_a_value_that_covers_more_than_the_stated_share(self):
        observations = reported([60], months_covered=6)
        one = judged(plan([120]), observations, "year", up_to_year=2025, elapsed={2025: 0.25})
        assert (one["target"], one["verdict"]) == (60, "met")

    def test_a_stock_keeps_its_full_goal(self):
        one = judged(
            plan([26], measure="stock"), reported([13]), "year", up_to_year=2025, elapsed={2025: 0.5}
        )
        assert (one["target"], one["verdict"], one["rule"]) == (26, "below", "stock_year")

    def test_half_a_year_of_a_past_year_is_a_lower_bound(self):
        observations = reported([70, 100], months_covered=[6, 12])
        one = judged(plan([100] * 2), observations, "year", 2025, up_to_year=2026)
        assert (one["target"], one["actual_low"]) == (100, 70)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "coverage_short")

    def test_people_are_not_prorated(self):
        one = judged(
            plan([100], measure="unique"), reported([60]), "year", up_to_year=2025, elapsed={2025: 0.5}
        )
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "year_unfinished")
        one = judged(
            plan([100], measure="unique"), reported([101]), "year", up_to_year=2025, elapsed={2025: 0.5}
        )
        assert one["verdict"] == "met"

    def test_the_whole_programme_waits_for_its_last_year(self):
        targets, observations = plan([26] * 3, measure="stock"), reported([26, 26, 26])
        one = judged(targets, observations, elapsed={2027: 0.5})
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "programme_unfinished")


class TestStock:
    def test_last_year_and_years_met_never_a_sum(self):
        one = judged(plan([26] * 3, measure="stock"), reported([26, 25, 27]))
        assert (one["target"], one["actual"], one["verdict"]) == (26, 27, "met")
        assert (one["periods_met"], one["periods"], one["rule"]) == (2, 3, "stock_last_year")

    def test_a_missing_last_year_is_not_filled_from_before(self):
        one = judged(plan([26] * 3, measure="stock"), reported([26, 26, None]))
        assert np.isnan(one["actual"])
        assert one["verdict"] == "not_reported"

    def test_the_last_month_counts(self):
        one = judged(plan([3], measure="stock"), months([2] * 11 + [3]), "year", up_to_year=2025)
        assert (one["actual"], one["verdict"]) == (3, "met")
        one = judged(plan([3], measure="stock"), months([3] * 11), "year", up_to_year=2025)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "months_missing")


class TestUniquePeople:
    targets = plan([690, 700, 710], measure="unique")

    def test_bounds_and_years_met(self):
        one = judged(self.targets, reported([690, 720, 715]))
        assert (one["actual_low"], one["actual_high"]) == (720, 2125)
        assert np.isnan(one["actual"])
        assert np.isnan(one["target"])
        assert (one["verdict"], one["rule"]) == ("met", "unique_bounds")
        one = judged(self.targets, reported([690, 600, 715]))
        assert (one["verdict"], one["periods_met"]) == ("partly", 2)

    def test_counted_once_within_each_year_is_not_once_over_the_years(self):
        one = judged(self.targets, reported([690, 120, 80], deduplicated=True))
        assert (one["actual_low"], one["actual_high"], one["rule"]) == (690, 890, "unique_bounds")
        assert one[["actual", "target"]].isna().all()

    def test_a_register_gives_the_number(self):
        register = pd.DataFrame({"indicator_id": ["1.1"], "year": [2027], "value": [1033]})
        one = judged(self.targets, reported([690, 720, 715]), unique_to_date=register)
        assert (one["actual"], one["rule"], one["verdict"]) == (1033, "unique_deduplicated", "met")

    def test_a_register_with_rows_that_name_nobody_gives_bounds(self):
        counts = {
            "indicator_id": ["1.1"],
            "year": [2027],
            "value": [1033],
            "greatest": [1040],
            "fictional": [True],
        }
        one = judged(self.targets, reported([690, 720, 715]), unique_to_date=pd.DataFrame(counts))
        assert (one["actual_low"], one["actual_high"], one["rule"]) == (1033, 1040, "unique_deduplicated")
        assert np.isnan(one["actual"])
        assert one["fictional"]
        with pytest.raises(DataError, match="greatest"):
            judged(
                self.targets,
                reported([690, 720, 715]),
                unique_to_date=pd.DataFrame({**counts, "greatest": [9]}),
            )

    def test_a_register_knows_although_a_year_was_not_reported(self):
        register = pd.DataFrame({"indicator_id": ["1.1"], "year": [2027], "value": [1033]})
        one = judged(self.targets, reported([690, None, 715]), unique_to_date=register)
        assert (one["actual"], one["verdict"], one["reason"]) == (1033, "cannot_assess", "years_missing")

    def test_family_years_add_up(self):
        # 2 100 family-years are the plan's own denominator of the assistant's unit cost.
        one = judged(self.targets, reported([690, 720, 715]), family_years=["1.1"])
        assert (one["target"], one["actual"], one["verdict"]) == (2100, 2125, "met")
        assert one["rule"] == "unique_family_years"

    def test_months_of_one_year_are_bounds_that_may_straddle_the_target(self):
        observations = months([20] * 6 + [40] * 6)
        one = judged(plan([50], measure="unique"), observations, "year", up_to_year=2025)
        assert (one["actual_low"], one["actual_high"]) == (40, 360)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "bounds_straddle_target")
        one = judged(plan([25], measure="unique"), months([30] * 12), "year", up_to_year=2025)
        assert one["verdict"] == "far_above"
        one = judged(plan([500], measure="unique"), months([30] * 12), "year", up_to_year=2025)
        assert one["verdict"] == "below"
        one = judged(plan([400], measure="unique"), months([30] * 12), "year", up_to_year=2025)
        assert one["reason"] == "bounds_straddle_margin"


class TestMinimum:
    def test_exceeding_is_never_a_fault(self):
        one = judged(plan([200], kind="minimum"), reported([900]), "year", up_to_year=2025)
        assert (one["verdict"], one["rule"]) == ("met", "minimum_year")

    @pytest.mark.parametrize(
        ("values", "verdict", "met"),
        [
            ([200, 260, 300], "met", 3),
            ([200, 190, 300], "partly", 2),
            ([190, 190, 190], "close", 0),
            ([190, 100, 190], "below", 0),
            ([200, None, 300], "cannot_assess", 2),
            ([200, None, 100], "partly", 1),
            ([None, None, None], "not_reported", 0),
        ],
    )
    def test_whole_counts_years(self, values, verdict, met):
        one = judged(plan([200] * 3, kind="minimum"), reported(values))
        assert (one["verdict"], one["periods_met"], one["periods"]) == (verdict, met, 3)


class TestGrowth:
    base = pd.DataFrame({"indicator_id": ["1.1"], "year": [2024], "value": [1000.0]})
    targets = plan([2, 2, 2], kind="growth_percent", unit="odsłona")

    def test_percentage_points(self):
        table = gaps_table(
            self.targets, reported([1020, 1035, 1040.4]), up_to_year=2027, base_values=self.base
        )
        first, second = row(table, "year", 2025), row(table, "year", 2026)
        assert (first["actual"], first["gap"], first["verdict"], first["unit"]) == (2, 0, "met", "%")
        assert second["actual"] == pytest.approx(100 * 15 / 1020)
        assert second["gap"] == pytest.approx(100 * 15 / 1020 - 2)
        assert second["verdict"] == "below"

    def test_whole_compares_the_compound_rates(self):
        exact = judged(self.targets, reported([1020, 1040.4, 1061.208]), base_values=self.base)
        assert (exact["achievement"], exact["verdict"], exact["rule"]) == (1, "met", "growth_path")
        half = judged(self.targets, reported([1010, 1020, 1030.301]), base_values=self.base)
        # R = CAGR observed / planned: 1 % against 2 %.
        assert half["achievement"] == pytest.approx(0.5)

    def test_open_sdg_ratio(self):
        # Base 100, 120 a year later, 150 in the end: required 22.4745 % a year, R 0.889898.
        required = 100 * ((150 / 100) ** 0.5 - 1)
        one = judged(
            plan([required] * 2, kind="growth_percent", years=[2026, 2027]),
            reported([120], years=[2026]),
            "to_date",
            up_to_year=2026,
            base_values=pd.DataFrame({"indicator_id": ["1.1"], "year": [2025], "value": [100]}),
        )
        assert one["achievement"] == pytest.approx(0.889898, abs=1e-6)

    @pytest.mark.parametrize(
        ("base", "values", "year", "reason"),
        [
            (None, [10, 11, 12], 2025, "base_missing"),
            (0.0, [10, 11, 12], 2025, "base_zero"),
            (9.0, [10, None, 12], 2027, "previous_missing"),
        ],
    )
    def test_no_level_before(self, base, values, year, reason):
        levels = None if base is None else self.base.assign(value=base)
        one = judged(self.targets, reported(values), "year", year, base_values=levels)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", reason)
        assert np.isnan(one["actual"])

    def test_the_programme_needs_its_base_year(self):
        one = judged(self.targets, reported([10, 11, 12]))
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "base_missing")

    def test_a_planned_fall(self):
        targets = plan([-2], kind="growth_percent", better="lower")
        one = judged(targets, reported([970]), "year", up_to_year=2025, base_values=self.base)
        assert (one["actual"], one["gap"]) == pytest.approx((-3, 1))
        assert one["verdict"] == "met"
        one = judged(targets, reported([959]), "year", up_to_year=2025, base_values=self.base)
        assert one["verdict"] == "met"

    def test_growth_may_be_planned_in_percent_of_another_unit(self):
        observations = reported([1020], unit="odsłona")
        one = judged(
            self.targets.assign(unit="%"), observations, "year", 2025, up_to_year=2025, base_values=self.base
        )
        assert one["verdict"] == "met"

    def test_half_a_year_has_no_growth(self):
        one = judged(
            self.targets, reported([600], months_covered=6), "year", up_to_year=2025, base_values=self.base
        )
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "year_unfinished")


class TestDirection:
    base = pd.DataFrame({"indicator_id": ["1.1"], "year": [2024], "value": [100.0]})
    targets = plan([None] * 3, kind="direction", measure="stock")

    @pytest.mark.parametrize(("level", "verdict"), [(101, "met"), (100, "below"), (99, "below")])
    def test_sign_of_the_change(self, level, verdict):
        one = judged(self.targets, reported([level]), "year", 2025, up_to_year=2025, base_values=self.base)
        assert (one["actual"], one["verdict"]) == (level - 100, verdict)
        assert np.isnan(one["achievement"])

    @pytest.mark.parametrize(
        ("values", "symbol", "verdict"),
        [
            ([110, 105, 120], "sun", "met"),
            ([110, 120, 115], "light_cloud", "partly"),
            ([80, 70, 90], "cloud", "partly"),
            ([110, 105, 95], "storm", "below"),
            ([110, 120, 120], "light_cloud", "partly"),
        ],
    )
    def test_dns_directional_table(self, values, symbol, verdict):
        one = judged(self.targets, reported(values), base_values=self.base)
        assert (one["dns"], one["verdict"], one["rule"]) == (symbol, verdict, "direction_dns")
        assert one["actual"] == pytest.approx((values[-1] - 100) / 3)

    def test_lower_is_better(self):
        one = judged(self.targets.assign(better="lower"), reported([90, 80, 70]), base_values=self.base)
        assert one["dns"] == "sun"


class TestMilestone:
    targets = plan([None] * 3, kind="milestone", measure="milestone")

    def test_year_and_evidence(self):
        observations = reported([1, 0.5, 0], evidence=["minutes of the gala", "", ""])
        table = gaps_table(self.targets, observations, up_to_year=2027)
        years = table[table["scope"] == "year"]
        assert years["verdict"].tolist() == ["met", "partly", "below"]
        assert years["evidence"].tolist() == ["minutes of the gala", "", ""]
        assert years["achievement"].isna().all()

    @pytest.mark.parametrize(
        ("values", "verdict", "met"),
        [
            ([1, 1, 1], "met", 3),
            ([1, 0, 1], "partly", 2),
            ([0.5, 0, 0], "partly", 0),
            ([0, 0, 0], "below", 0),
            ([1, None, 1], "cannot_assess", 2),
        ],
    )
    def test_whole_is_k_of_n_and_no_percentage(self, values, verdict, met):
        one = judged(self.targets, reported(values))
        assert (one["verdict"], one["periods_met"], one["periods"]) == (verdict, met, 3)
        assert np.isnan(one["achievement"])
        assert one["rule"] == "milestone_count"


class TestMonths:
    targets = plan([300] * 3, measure="unique", period="month")

    @pytest.mark.parametrize(
        ("values", "verdict", "reason", "met"),
        [
            ([310] * 12, "met", "", 12),
            ([400] * 12, "far_above", "", 12),
            ([310] * 9 + [290] * 3, "partly", "", 9),
            ([290] * 12, "close", "", 0),
            ([100] * 12, "below", "", 0),
            ([310] * 9, "cannot_assess", "months_missing", 9),
            ([310] * 8 + [290], "partly", "months_missing", 8),
        ],
    )
    def test_months_met_and_mean_of_the_months_reported(self, values, verdict, reason, met):
        one = judged(self.targets, months(values), "year", 2025, up_to_year=2025)
        assert (one["verdict"], one["reason"]) == (verdict, reason)
        assert (one["periods_met"], one["periods"]) == (met, 12)
        assert one["actual"] == pytest.approx(np.mean(values))
        assert (one["target"], one["rule"]) == (300, "months_met")

    def test_whole_of_people_counts_months(self):
        observations = pd.concat([months([310] * 12, year=year) for year in (2025, 2026, 2027)])
        one = judged(self.targets, observations)
        assert (one["verdict"], one["periods_met"], one["periods"]) == ("met", 36, 36)

    def test_whole_of_a_flow_is_summed(self):
        targets = plan([10] * 2, period="month")
        observations = pd.concat([months([10] * 12, year=2025), months([9] * 12, year=2026)])
        one = judged(targets, observations, up_to_year=2026)
        assert (one["target"], one["actual"], one["verdict"]) == (240, 228, "close")

    def test_months_of_an_unfinished_year(self):
        one = judged(self.targets, months([310] * 6), "year", 2025, up_to_year=2025, elapsed={2025: 0.5})
        assert (one["verdict"], one["periods_met"], one["periods"]) == ("met", 6, 6)

    def test_a_yearly_figure_says_nothing_on_months(self):
        one = judged(self.targets, reported([3600]), "year", 2025, up_to_year=2025)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "monthly_values_needed")
        assert np.isnan(one["actual"])

    def test_months_of_a_yearly_flow_add_up(self):
        assert judged(plan([120]), months([10] * 12), "year", up_to_year=2025)["actual"] == 120
        one = judged(plan([120]), months([10] * 11), "year", up_to_year=2025)
        assert (one["actual_low"], one["reason"]) == (110, "months_missing")


class TestPercentage:
    def test_pooled_over_the_years(self):
        targets = plan([80, 65], measure="percentage", unit="%")
        observations = reported([60, 60], numerator=[6, 6], denominator=[10, 10])
        one = judged(targets, observations, up_to_year=2026)
        assert (one["actual"], one["target"], one["rule"]) == (60, 65, "percentage_pooled")
        assert one["verdict"] == "close"

    def test_unlike_denominators_are_weighed(self):
        observations = reported([None, None], numerator=[1, 90], denominator=[2, 100], status="reported")
        one = judged(plan([80, 80], measure="percentage"), observations, up_to_year=2026)
        assert one["actual"] == pytest.approx(100 * 91 / 102)

    def test_most_recent_without_denominators(self):
        # TolaData: 70 at mid-term is .88 of 80; the last result 70 is 1.08 of the last target 65.
        table = gaps_table(plan([80, 65], measure="percentage"), reported([70, 70]), up_to_year=2026)
        assert row(table, "year", 2025)["achievement"] == 0.875
        assert round(row(table, "whole")["achievement"], 2) == 1.08
        assert row(table, "whole")["rule"] == "percentage_most_recent"

    def test_denominator_0(self):
        observations = reported([None], numerator=0, denominator=0, status="reported")
        one = judged(plan([80], measure="percentage"), observations, "year", up_to_year=2025)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "denominator_zero")


class TestParts:
    def test_areas_of_a_flow_add_up_and_a_total_goes_first(self):
        areas = pd.concat([reported([30], area="north"), reported([50], area="south")])
        assert judged(plan([80]), areas, "year", up_to_year=2025)["actual"] == 80
        both = pd.concat([areas, reported([90])])
        assert judged(plan([80]), both, "year", up_to_year=2025)["actual"] == 90

    def test_an_unreported_total_gives_way_to_its_areas(self):
        rows = pd.concat([reported([30], area="north"), reported([50], area="south"), reported([None])])
        assert judged(plan([80]), rows, "year", up_to_year=2025)["actual"] == 80

    @pytest.mark.parametrize("status", ["missing", "suppressed"])
    def test_a_missing_area_leaves_a_lower_bound(self, status):
        rows = pd.concat([reported([30], area="north"), reported([None], area="south", status=status)])
        one = judged(plan([80]), rows, "year", up_to_year=2025)
        assert (one["actual_low"], one["verdict"], one["reason"]) == (30, "cannot_assess", "part_missing")
        assert judged(plan([25]), rows, "year", up_to_year=2025)["verdict"] == "far_above"

    def test_people_of_areas_are_bounds(self):
        rows = pd.concat([reported([30], area="north"), reported([50], area="south")])
        one = judged(plan([60], measure="unique"), rows, "year", up_to_year=2025)
        assert (one["actual_low"], one["actual_high"]) == (50, 80)
        assert one["reason"] == "bounds_straddle_target"

    def test_percentages_of_areas_need_denominators(self):
        rows = pd.concat([reported([60], area="north"), reported([40], area="south")])
        one = judged(plan([50], measure="percentage"), rows, "year", up_to_year=2025)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "denominator_missing")
        rows = rows.assign(numerator=[6, 8], denominator=[10, 20])
        assert judged(plan([50], measure="percentage"), rows, "year", up_to_year=2025)[
            "actual"
        ] == pytest.approx(1400 / 30)

    def test_milestones_of_areas(self):
        targets = plan([None], kind="milestone", measure="milestone")
        rows = pd.concat([reported([1], area="north"), reported([0], area="south")])
        assert judged(targets, rows, "year", up_to_year=2025)["verdict"] == "partly"


class TestQualifiersAndStatus:
    def test_at_least_is_a_lower_bound(self):
        one = judged(plan([5000]), reported([5300], qualifier="at_least"), "year", up_to_year=2025)
        assert (one["verdict"], one["qualifier"]) == ("met", "at_least")
        assert np.isnan(one["actual"])
        one = judged(plan([6000]), reported([5300], qualifier="at_least"), "year", up_to_year=2025)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "bounds_straddle_target")

    def test_at_least_in_the_year_before(self):
        observations = reported([100, 110, 120], qualifier=["at_least", "exact", "exact"])
        one = judged(plan([None] * 3, kind="direction", measure="stock"), observations, "year", 2026)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "bounds_straddle_target")
        assert (one["actual_high"], np.isnan(one["actual_low"])) == (10, True)
        one = judged(plan([5] * 3, kind="growth_percent"), observations, "year", 2026)
        assert (one["verdict"], one["actual_high"]) == ("cannot_assess", 10)

    def test_at_least_where_lower_is_better(self):
        observations = reported([25], qualifier="at_least")
        assert judged(plan([20], better="lower"), observations, "year", up_to_year=2025)["verdict"] == "below"
        one = judged(plan([30], better="lower"), observations, "year", up_to_year=2025)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "bounds_straddle_target")

    def test_the_loosest_qualifier_is_carried(self):
        observations = reported([10, 10, 10], qualifier=["exact", "estimated", "approximate"])
        assert judged(plan([10] * 3), observations)["qualifier"] == "estimated"

    def test_suppressed_is_neither_0_nor_missing(self):
        one = judged(plan([3]), reported([None], status="suppressed"), "year", up_to_year=2025)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "suppressed")

    def test_no_row_at_all(self):
        table = gaps_table(plan([3]), reported([]), up_to_year=2025)
        assert table["verdict"].unique().tolist() == ["not_reported"]
        assert table["reason"].unique().tolist() == ["no_observation"]

    def test_fictional_stays_fictional(self):
        table = gaps_table(plan([3, 3]), reported([3, 3], fictional=[True, False]), up_to_year=2026)
        assert table["fictional"].tolist() == [True, False, True, True]


class TestTargets:
    @pytest.mark.parametrize(
        ("target", "verdict", "reason"), [(0, "met", ""), (np.nan, "cannot_assess", "target_missing")]
    )
    @pytest.mark.parametrize("kind", ["absolute", "minimum"])
    def test_a_target_of_nothing_and_none(self, target, verdict, reason, kind):
        table = gaps_table(plan([target], kind=kind), reported([5]), up_to_year=2025)
        assert table["verdict"].unique().tolist() == [verdict]
        assert row(table, "year")["reason"] == reason
        assert row(table, "year")["actual"] == 5
        assert table["achievement"].isna().all()

    def test_units_or_kinds_that_change(self):
        one = judged(plan([10, 10], unit=["osoba", "rodzina"]), reported([10, 10]), up_to_year=2026)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "mixed_units")
        one = judged(plan([10, 10], kind=["minimum", "absolute"]), reported([10, 10]), up_to_year=2026)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "mixed_kinds")

    def test_a_task_added_later_has_no_gap_before(self):
        targets = pd.concat([plan([10] * 3), plan([5, 5], indicator_id="52.1", years=(2026, 2027))])
        observations = pd.concat([reported([10, 10]), reported([5], indicator_id="52.1", years=[2026])])
        table = gaps_table(targets, observations, up_to_year=2026)
        added = table[table["indicator_id"] == "52.1"]
        assert added["year"].tolist() == [2026, 2026, 2027]
        assert row(added, "to_date")["target"] == 5

    def test_ids_stand_in_the_order_of_the_plan(self):
        ids = ["27.10", "3.1", "27.9", "x"]
        targets = pd.concat([plan([1], indicator_id=one) for one in ids])
        table = gaps_table(targets, reported([]), up_to_year=2025, scopes=["year"])
        assert table["indicator_id"].tolist() == ["3.1", "27.9", "27.10", "x"]


def test_every_code_is_told_and_the_table_fits_its_schema():
    targets = pd.concat(
        [plan([10, 20]), plan([None, None], kind="direction", measure="stock", indicator_id="2.1")]
    )
    table = gaps_table(targets, reported([10, None]), up_to_year=2026)
    assert set(table["verdict"]) <= set(VERDICTS)
    assert set(table["rule"]) <= set(RULES)
    assert set(table["reason"]) <= set(REASONS)
    pd.testing.assert_frame_equal(check_table(table, declared("gaps"), only=True), table)


def test_a_plan_of_the_whole_programme_runs(krakow):
    """Every target of the Kraków plan, with the target itself reported: nothing is missed."""
    targets = krakow.plan.targets
    values = targets["target"].fillna(1.0)
    observations = targets[["indicator_id", "year", "unit"]].assign(
        value=values, status="reported", fictional=True
    )
    table = gaps_table(targets, observations, up_to_year=2027)
    assert table["fictional"].all()
    assert table["indicator_id"].nunique() == targets["indicator_id"].nunique()
    odd = targets.loc[
        targets["kind"].isin(["growth_percent", "direction"]) | targets["period"].eq("month"), "indicator_id"
    ]
    assert table.loc[~table["indicator_id"].isin(odd), "verdict"].unique().tolist() == ["met"]
