"""What a value does not say: people counted twice, rounded values, missing months and years, growth."""

import numpy as np
import pandas as pd
import pytest

from pwr_eval.errors import DataError
from pwr_eval.indicators.gaps.rounding import half_place
from tests.indicators.gaps_tables import gaps_table, months, plan, reported, row

BASE = pd.DataFrame({"indicator_id": ["1.1"], "year": [2024], "value": [1000.0]})


def of_year(targets, observations, **options):
    return row(gaps_table(targets, observations, up_to_year=2025, scopes=["year"], **options), "year", 2025)


def whole(targets, observations, **options):
    return row(gaps_table(targets, observations, up_to_year=2027, scopes=["whole"], **options), "whole")


class TestPeopleOverTheYears:
    targets = plan([690, 700, 710], measure="unique")

    def test_years_counted_once_within_themselves_are_never_added(self):
        one = whole(self.targets, reported([690, 724, 610], deduplicated=True))
        assert np.isnan(one["actual"])
        assert (one["actual_low"], one["actual_high"], one["rule"]) == (724, 2024, "unique_bounds")

    def test_a_year_with_repetitions_bounds_from_above_only(self):
        one = whole(self.targets, reported([690, 900, 710], deduplicated=[True, False, None]))
        assert (one["actual_low"], one["actual_high"]) == (710, 2300)

    def test_every_year_with_repetitions_leaves_no_lower_bound(self):
        one = whole(self.targets, reported([690, 900, 710], deduplicated=False))
        assert np.isnan(one["actual_low"])
        assert one["actual_high"] == 2300

    def test_a_register_is_held_against_what_the_years_bear(self):
        register = pd.DataFrame({"indicator_id": ["1.1"], "year": [2027], "value": [600.0]})
        one = whole(self.targets, reported([690, 900, 710], deduplicated=False), unique_to_date=register)
        assert (one["actual"], one["rule"]) == (600, "unique_deduplicated")
        with pytest.raises(DataError, match="allow 710 to 2300"):
            whole(
                self.targets,
                reported([690, 900, 710], deduplicated=[False, False, True]),
                unique_to_date=register,
            )

    def test_family_years_with_repetitions(self):
        observations = reported([690, 900, 710], deduplicated=[True, False, True])
        one = whole(self.targets, observations, family_years=["1.1"])
        assert np.isnan(one["actual"])
        assert (one["actual_high"], one["reason"]) == (2300, "counted_repeatedly")

    @pytest.mark.parametrize(
        ("values", "verdict", "reason"),
        [
            ([690, None, 710], "cannot_assess", "years_missing"),
            ([690, None, 500], "partly", ""),
            ([500, None, 500], "cannot_assess", "years_missing"),
            ([None, None, None], "not_reported", "value_missing"),
        ],
    )
    @pytest.mark.parametrize("with_register", [False, True])
    def test_a_missing_year_is_treated_alike_by_every_rule(self, values, verdict, reason, with_register):
        register = pd.DataFrame({"indicator_id": ["1.1"], "year": [2027], "value": [800.0]})
        options = {"unique_to_date": register} if with_register else {}
        one = whole(self.targets, reported(values), **options)
        assert (one["verdict"], one["reason"]) == (verdict, reason)

    def test_a_year_that_is_there_and_not_judged(self):
        observations = reported([690, 720, 710], deduplicated=[True, False, True])
        one = whole(self.targets, observations)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "year_unjudged")


class TestCountedRepeatedly:
    targets = plan([100], measure="unique")

    @pytest.mark.parametrize(
        ("value", "verdict", "reason"),
        [
            (120, "cannot_assess", "counted_repeatedly"),
            (100, "cannot_assess", "counted_repeatedly"),
            (90, "cannot_assess", "bounds_straddle_margin"),
            (84, "below", ""),
        ],
    )
    def test_only_what_the_upper_bound_bears(self, value, verdict, reason):
        one = of_year(self.targets, reported([value], deduplicated=False))
        assert (one["verdict"], one["reason"]) == (verdict, reason)
        assert one[["actual", "actual_low", "gap", "achievement"]].isna().all()
        assert one["actual_high"] == value

    @pytest.mark.parametrize("said", [True, None, np.nan, pd.NA])
    def test_not_said_is_not_no(self, said):
        one = of_year(self.targets, reported([120]).assign(deduplicated=[said]))
        assert (one["actual"], one["verdict"]) == (120, "far_above")

    def test_at_most_so_many_is_enough_where_fewer_are_better(self):
        one = of_year(plan([100], measure="unique", better="lower"), reported([95], deduplicated=False))
        assert one["verdict"] in ("met", "far_above")

    def test_events_are_no_people(self):
        assert of_year(plan([100]), reported([120], deduplicated=False))["actual"] == 120

    def test_an_area_counted_once_still_bounds_from_below(self):
        areas = pd.concat(
            [
                reported([70], area="north", deduplicated=True),
                reported([60], area="south", deduplicated=False),
            ]
        )
        one = of_year(self.targets, areas)
        assert (one["actual_low"], one["actual_high"], one["reason"]) == (70, 130, "counted_repeatedly")

    @pytest.mark.parametrize(
        ("once", "verdict"),
        # From at most 1 020 to 1 050 the growth is at least 2.9 %.
        [([True, False], "cannot_assess"), ([False, True], "met"), ([False, False], "cannot_assess")],
    )
    def test_growth_from_or_to_a_repeated_count(self, once, verdict):
        targets = plan([2, 2], kind="growth_percent", measure="unique")
        table = gaps_table(
            targets, reported([1020, 1050], deduplicated=once), up_to_year=2026, base_values=BASE
        )
        assert row(table, "year", 2026)["verdict"] == verdict
        assert np.isnan(row(table, "year", 2026)["actual"])


class TestRounding:
    def test_half_of_the_last_place_that_is_not_0(self):
        values = pd.Series([59_000, 30_000, 5_400, 0.25, 7, 0, np.nan])
        assert half_place(values).tolist() == [500, 5000, 50, 0.005, 0.5, 0, 0]

    @pytest.mark.parametrize("qualifier", ["approximate", "estimated"])
    @pytest.mark.parametrize(
        ("value", "target", "verdict"),
        [
            (59_000, 58_600, "cannot_assess"),
            (59_000, 58_500, "met"),
            (59_000, 58_400, "met"),
            (59_000, 59_400, "cannot_assess"),
            (59_000, 59_600, "close"),
            (30_000, 34_000, "cannot_assess"),
            (30_000, 80_000, "below"),
            (5_400, 4_700, "cannot_assess"),
        ],
    )
    def test_a_verdict_stands_only_where_the_rounding_bears_it(self, qualifier, value, target, verdict):
        one = of_year(plan([target]), reported([value], qualifier=qualifier))
        assert one["verdict"] == verdict
        assert one["reason"] == ("too_rough" if verdict == "cannot_assess" else "")
        assert one["actual"] == value

    def test_an_exact_value_has_no_rounding(self):
        assert of_year(plan([58_600]), reported([59_000]))["verdict"] == "met"

    def test_roundings_of_years_add_up_in_a_sum(self):
        observations = reported([5400, 5400, 5400], qualifier="approximate")
        assert whole(plan([5300] * 3), observations)["verdict"] == "met"
        one = whole(plan([5360] * 3), observations)
        assert (one["verdict"], one["reason"]) == ("cannot_assess", "too_rough")
        assert whole(plan([5360] * 3), observations.assign(qualifier="exact"))["verdict"] == "met"

    def test_growth_and_direction_between_rounded_levels(self):
        observations = reported([1100, 1200], qualifier="approximate")
        for targets in (
            plan([5, 5], kind="growth_percent"),
            plan([None] * 2, kind="direction", measure="stock"),
        ):
            table = gaps_table(targets, observations, up_to_year=2026, base_values=BASE)
            # 1 150 on 1 150 is no growth.
            assert row(table, "year", 2026)["reason"] == "too_rough"
        exact = gaps_table(targets, observations.assign(qualifier="exact"), up_to_year=2026, base_values=BASE)
        assert row(exact, "year", 2026)["verdict"] == "met"


class TestMonths:
    targets = plan([300] * 3, measure="unique", period="month")

    def test_missing_months_are_told_beside_a_verdict(self):
        one = of_year(self.targets, months([310] * 8 + [290]))
        assert (one["verdict"], one["reason"]) == ("partly", "months_missing")
        one = whole(self.targets, months([310] * 8 + [290]))
        assert (one["verdict"], one["reason"]) == ("partly", "months_missing")

    def test_a_mean_over_months_is_no_achievement(self):
        one = of_year(self.targets, months([310] * 12))
        assert (one["actual"], one["verdict"]) == (310, "met")
        assert np.isnan(one["achievement"])


class TestGrowth:
    @pytest.mark.parametrize(
        ("level", "verdict"),
        [
            (1041, "far_above"),
            (1040, "met"),
            (1030, "met"),
            (1020, "met"),
            (1017, "close"),
            (1016, "below"),
            (990, "below"),
        ],
    )
    def test_far_above_exceeds_the_target_again(self, level, verdict):
        one = of_year(plan([2], kind="growth_percent"), reported([level]), base_values=BASE)
        assert (one["verdict"], one["rule"]) == (verdict, "growth_rate")
        assert one["gap"] == pytest.approx(level / 10 - 102)
        assert np.isnan(one["achievement"])

    def test_the_limit_is_an_option(self):
        targets = plan([2], kind="growth_percent")
        assert of_year(targets, reported([1030]), base_values=BASE, growth_far_above=1.15)["verdict"] == (
            "far_above"
        )

    def test_a_direction_has_no_achievement(self):
        targets = plan([50], kind="direction", measure="stock")
        assert np.isnan(of_year(targets, reported([1050]), base_values=BASE)["achievement"])
