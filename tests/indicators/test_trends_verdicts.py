"""Growth rates, paths and the published verdicts: worked numbers, edges and what cannot be assessed."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import UsageError
from pwr_eval.indicators.trends import TrendRules
from pwr_eval.indicators.trends.paths import growth, growth_faults
from pwr_eval.indicators.trends.progress import statcan_progress, un_progress
from pwr_eval.indicators.trends.verdicts import disagreement, dns_direction, dns_yearly_target, tola_scope
from tests.indicators.trends_panels import recent_changes

OPEN_SDG = {"base_year": 2025, "year": 2026, "target_year": 2027}


def test_the_published_thresholds_stand_and_cannot_be_moved():
    assert dataclasses.asdict(TrendRules()) == {
        "on_track": 0.95, "acceleration": 0.60, "limited": 0.0,  # Statistics Canada
        "growth_on_track": 0.015, "growth_acceleration": 0.005, "growth_limited": 0.0,  # Open SDG
        "expected_good": 0.95, "expected_fair": 0.10,  # UN SDG Progress Chart
        "recent_changes": 5, "scope_margin": 0.15, "confidence": 0.95, "step_margin": 4.0,
        "projection_fewest_years": 5, "projection_reach": 0.5,
    }  # fmt: skip
    with pytest.raises(dataclasses.FrozenInstanceError):
        TrendRules().on_track = 0.5


@pytest.mark.parametrize(
    "wrong",
    [
        {"limited": float("nan")}, {"growth_limited": -math.inf}, {"recent_changes": 0}, {"recent_changes": 2.5},
        {"projection_fewest_years": 0}, {"step_margin": -1.0}, {"projection_reach": -0.1}, {"confidence": 95},
        {"expected_fair": 0.99},
    ],
)  # fmt: skip
def test_thresholds_that_are_none_are_refused(wrong):
    with pytest.raises(UsageError, match=next(iter(wrong))):
        TrendRules(**wrong)


def one(table: pd.DataFrame) -> pd.Series:
    assert len(table) == 1
    return table.iloc[0]


@pytest.mark.parametrize(
    ("actual", "r", "score", "verdict"),
    [
        (120, 0.889898, 2.0708, "acceleration_needed"),
        (125, 1.112372, 3.6599, "on_track"),
        (95, -0.222474, -3.4270, "deterioration"),
    ],
)
def test_open_sdg_worked_numbers(actual, r, score, verdict):
    found = one(statcan_progress(100, actual, 150, **OPEN_SDG))
    assert found["required_cagr"] == pytest.approx(0.224745, abs=5e-7)
    assert found["r"] == pytest.approx(r, abs=5e-7)
    assert found["score"] == pytest.approx(score, abs=5e-5)
    assert found["verdict"] == verdict


@pytest.mark.parametrize(("actual", "ratio", "verdict"), [(120, 0.88, "fair"), (125, 1.125, "good")])
def test_un_worked_numbers(actual, ratio, verdict):
    found = one(un_progress(100, actual, 150, **OPEN_SDG))
    assert found["ratio"] == pytest.approx(ratio)
    assert found["verdict"] == verdict


def test_a_target_that_is_kept_is_achieved_without_a_ratio():
    found = one(statcan_progress(26, 26, 26, base_year=2025, year=2027, target_year=2027))
    assert (found["verdict"], found["score"], found["reason"]) == ("achieved", 5, "")
    assert np.isnan(found["r"])


def test_achieved_comes_first_whatever_the_trend():
    falling = one(statcan_progress(200, 160, 150, **OPEN_SDG))
    from_zero = one(statcan_progress(0, 12, 10, **OPEN_SDG))
    late = one(statcan_progress(100, 160, 150, base_year=2025, year=2029, target_year=2027))
    assert falling["verdict"] == from_zero["verdict"] == late["verdict"] == "achieved"


def test_lower_is_better_mirrors_the_sign():
    found = one(statcan_progress(100, 90, 60, **OPEN_SDG, better="lower"))
    required = (60 / 100) ** 0.5 - 1
    assert found["r"] == pytest.approx(0.1 / -required)
    assert one(statcan_progress(100, 110, 60, **OPEN_SDG, better="lower"))["verdict"] == "deterioration"
    assert one(statcan_progress(100, 55, 60, **OPEN_SDG, better="lower"))["verdict"] == "achieved"


@pytest.mark.parametrize(
    ("growth", "score", "verdict"),
    [
        (0.02, 5, "on_track"),
        (0.015, 2.5, "on_track"),
        (0.01, 1.25, "acceleration_needed"),
        (0.002, -1.5, "limited_progress"),
        (0.0, -2.5, "limited_progress"),
        (-0.01, -3.75, "deterioration"),
        (-0.5, -5, "deterioration"),
    ],
)
def test_without_a_target_the_growth_alone_is_judged(growth, score, verdict):
    # A little above each threshold, as 1 + growth - 1 rounds below it.
    found = one(statcan_progress(100, 100 * (1 + growth) + 1e-9, np.nan, **OPEN_SDG))
    assert (found["verdict"], found["reason"]) == (verdict, "target_missing")
    assert found["score"] == pytest.approx(score, abs=1e-6)
    assert np.isnan(found["r"])


@pytest.mark.parametrize(
    ("r", "verdict"), [(0.95, "on_track"), (0.6, "acceleration_needed"), (0.0, "limited_progress")]
)
def test_thresholds_belong_to_the_better_verdict(r, verdict):
    # Base 1, one year on and one year ahead: required growth 1, so R is the observed growth.
    rules = TrendRules(on_track=0.95, acceleration=0.6, limited=0.0)
    found = statcan_progress(
        1, [1 + r + 1e-12, 1 + r - 1e-9], 2, base_year=0, year=1, target_year=1, rules=rules
    )
    assert found["verdict"][0] == verdict
    assert found["verdict"][1] != verdict


@pytest.mark.parametrize(
    ("base", "actual", "target", "years", "statcan", "un"),
    [
        (0, 5, 10, {}, "base_zero", "base_zero"),
        (100, 120, 0, {}, "target_zero", "target_zero"),
        (100, 120, np.nan, {}, "target_missing", "target_missing"),
        (0, 5, np.nan, {}, "base_zero", "target_missing"),
        (-10, 5, 10, {}, "sign_change", "sign_change"),
        (10, -5, 20, {}, "sign_change", "sign_change"),
        (-10, -7, -5, {}, "base_negative", "base_negative"),
        (100, 90, 100, {}, "target_equals_base", "target_equals_base"),
        (100, 85, 90, {}, "", "target_behind_base"),
        (np.nan, 5, 10, {}, "too_few_years", "too_few_years"),
        (5, np.nan, 10, {}, "too_few_years", "too_few_years"),
        (5, 7, 10, {"year": 2025}, "too_few_years", "too_few_years"),
        (5, 7, 10, {"target_year": 2025}, "target_year_not_after_base", "target_year_not_after_base"),
        (5, 7, 10, {"year": 2028}, "target_year_past", "target_year_past"),
        (1e-90, 1e90, 1e99, {"target_year": 2099}, "", "growth_out_of_range"),
    ],
)
def test_what_cannot_be_assessed_says_why(base, actual, target, years, statcan, un):
    progress = one(statcan_progress(base, actual, target, **OPEN_SDG | years))
    expected = one(un_progress(base, actual, target, **OPEN_SDG | years))
    assert (progress["reason"], expected["reason"]) == (statcan, un)
    if statcan and statcan != "target_missing":
        assert pd.isna(progress["verdict"])
        assert np.isnan(progress["r"])
        assert np.isnan(progress["score"])
    if un:
        assert pd.isna(expected["verdict"])
        assert np.isnan(expected["ratio"])


def test_a_target_of_zero_is_never_achieved_nor_missed():
    for better, actual in [("higher", 5), ("lower", 0), ("lower", 3)]:
        found = one(statcan_progress(10, actual, 0, **OPEN_SDG, better=better))
        assert found["reason"] == "target_zero"
        assert pd.isna(found["verdict"])


def test_german_table_for_a_yearly_target():
    met, missed = dns_yearly_target([52] * 3, 50, [1, 0, -1]), dns_yearly_target([48] * 3, 50, [1, 0, -1])
    assert met["verdict"].to_list() == ["sun", "sun", "light_cloud"]
    assert missed["verdict"].to_list() == ["cloud", "storm", "storm"]
    mirrored = dns_yearly_target([48, 48, 52, 52], 50, [-1, 1, -1, 1], better="lower")
    assert mirrored["verdict"].to_list() == ["sun", "light_cloud", "cloud", "storm"]


def test_german_table_for_a_direction():
    rising = dns_direction([2, 2, -2, -2, 0], [1, -1, 1, -1, 0])
    assert rising["verdict"].to_list() == ["sun", "light_cloud", "cloud", "storm", "storm"]
    falling = dns_direction([2, 2, -2, -2], [1, -1, 1, -1], better="lower")
    assert falling["verdict"].to_list() == ["storm", "cloud", "light_cloud", "sun"]


def test_german_tables_say_why_there_is_no_sign():
    assert dns_yearly_target([5, np.nan, 5, 5], [0, 5, np.nan, 5], [1, 1, 1, np.nan])["reason"].to_list() == [
        "target_zero",
        "too_few_years",
        "target_missing",
        "too_few_years",
    ]
    assert dns_direction(np.nan, 1)["reason"].to_list() == ["too_few_years"]


def test_recent_changes_look_at_six_values_and_pass_over_gaps():
    values = [
        [0, 10, 20, 30, 40, 50, 30.0],
        [np.nan, 4, np.nan, np.nan, 10, np.nan, np.nan],
        [np.nan] * 6 + [3],
    ]
    found = recent_changes(values, np.arange(2019, 2026))
    np.testing.assert_allclose(found["mean_change"], [4, 2, np.nan])
    np.testing.assert_allclose(found["last_change"], [-20, 2, np.nan])
    np.testing.assert_allclose(
        recent_changes(values, np.arange(2019, 2026), changes=1)["mean_change"][0], -20
    )


def test_tola_data_worked_numbers():
    # Targets 100, 200, 400, 500; results 50; 120; 100 and 250; none.
    found = tola_scope([50, 120, 350, np.nan, 170], [100, 200, 400, 500, 300])
    np.testing.assert_allclose(found["ratio"].round(2), [0.50, 0.60, 0.88, np.nan, 0.57])
    verdicts = ["under_scope", "under_scope", "on_scope", None, "under_scope"]
    assert found["verdict"].astype(object).where(found["verdict"].notna(), None).to_list() == verdicts
    assert found["reason"][3] == "no_values"


def test_the_margin_itself_is_still_on_scope():
    assert tola_scope([115, 85, 115.01, 84.99], 100)["verdict"].to_list() == [
        "on_scope",
        "on_scope",
        "over_scope",
        "under_scope",
    ]
    assert tola_scope(109, 100, rules=TrendRules(scope_margin=0.05))["verdict"][0] == "over_scope"


@pytest.mark.parametrize(
    ("actual", "target", "reason"),
    [(5, 0, "target_zero"), (5, -2, "sign_change"), (-5, -2, "target_negative")],
)
def test_no_scope_against_such_a_target(actual, target, reason):
    found = one(tola_scope(actual, target))
    assert found["reason"] == reason
    assert np.isnan(found["ratio"])


def test_verdicts_disagree_if_some_are_favourable_and_some_not():
    verdicts = pd.DataFrame(
        {
            "statcan": ["on_track", "deterioration", "achieved", None],
            "un": ["good", "poor", None, None],
            "dns": ["sun", "light_cloud", "sun", "storm"],
            "tola": ["over_scope", "under_scope", "under_scope", None],
        }
    )
    assert disagreement(verdicts).fillna(False).to_list() == [False, True, True, False]
    assert disagreement(verdicts).isna().to_list() == [False, False, False, True]
    assert disagreement(verdicts, better="lower").to_list()[:3] == [True, True, False]


def test_growth_rate_by_hand_and_its_faults():
    first, last, years = np.array([100.0, 0, -4, 8, 8]), np.array([121.0, 5, 3, -2, 0]), np.full(5, 2.0)
    np.testing.assert_allclose(growth(first, last, years), [0.1, np.nan, np.nan, np.nan, -1])
    assert growth_faults(first, last, years).tolist() == ["", "base_zero", "sign_change", "sign_change", ""]


@given(
    st.floats(1, 1e6),
    st.floats(0, 1e6),
    st.floats(1, 1e6),
    st.sampled_from(["higher", "lower"]),
    st.sampled_from([1000.0, 0.001]),
)
def test_the_unit_of_the_values_does_not_matter(base, actual, target, better, unit):
    one_unit = one(statcan_progress(base, actual, target, **OPEN_SDG, better=better))
    other = one(statcan_progress(base * unit, actual * unit, target * unit, **OPEN_SDG, better=better))
    # Scaling rounds: a target that is met exactly may be missed by the last digit.
    if not np.isclose(actual, target) and not np.isclose(base, target, rtol=1e-6):
        np.testing.assert_allclose(one_unit["r"], other["r"], rtol=1e-4, atol=1e-9)


@given(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(1.001, 100))
def test_on_the_required_path_r_is_one(base, target, step):
    year = 2025 + min(step, 9)
    on_path = base * (target / base) ** ((year - 2025) / 10)
    found = one(statcan_progress(base, on_path, target, base_year=2025, year=year, target_year=2035))
    if found["verdict"] != "achieved" and abs(target / base - 1) > 1e-3:
        assert abs(found["r"]) == pytest.approx(1, rel=1e-6)
