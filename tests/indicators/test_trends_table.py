"""The trends table: worked cases, breaks, reasons, bad input and properties."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import DataError
from pwr_eval.indicators.trends import TrendRules, trends_table
from pwr_eval.indicators.trends.reasons import REASONS
from pwr_eval.schemas.declaration import declared

CENTRES = dict(zip(range(2012, 2025), [36, 33, 33, 34, 36, 36, 33, 33, 33, 32, 32, 26, 26], strict=True))
DESIGN = (
    "indicator_id, first_year, last_year, n, change, cagr, required_cagr, r, score, slope, slope_low, slope_high, "
    "p, break_year, verdict_statcan, verdict_un, verdict_dns, verdict_tola, reason"
)


def series_of(**values_by_year: dict[int, float]) -> pd.DataFrame:
    rows = [
        (name, year, float(value))
        for name, values in values_by_year.items()
        for year, value in values.items()
    ]
    return pd.DataFrame(rows, columns=["indicator_id", "year", "value"])


def targets_of(name: str, targets: dict[int, float], **about: str) -> pd.DataFrame:
    rows = [
        {"indicator_id": name, "year": year, "target": target, **about} for year, target in targets.items()
    ]
    return pd.DataFrame(rows)


NO_TARGETS = targets_of("other", {2027: 5.0})


def only(table: pd.DataFrame, name: str) -> pd.Series:
    return table.set_index("indicator_id").loc[name]


def test_the_columns_of_the_design_come_first():
    assert ", ".join(declared("trends").names[:19]) == DESIGN
    assert tuple(trends_table(series_of(a={2025: 1}), NO_TARGETS).columns) == declared("trends").names


def test_worked_case_of_two_years():
    table = trends_table(series_of(a={2025: 100, 2026: 120}), targets_of("a", {2027: 150.0}, measure="flow"))
    row = only(table, "a")
    assert (row["first_year"], row["last_year"], row["n"], row["change"]) == (2025, 2026, 2, 20)
    assert row["cagr"] == pytest.approx(0.2)
    assert row["r"] == pytest.approx(0.889898, abs=1e-6)
    assert row["score"] == pytest.approx(2.0708, abs=1e-4)
    assert row["un_ratio"] == pytest.approx(0.88)
    assert (row["verdict_statcan"], row["verdict_un"]) == ("acceleration_needed", "fair")
    # No target for 2026: the direction alone is judged, and it is good. The verdicts contradict one another.
    assert (row["verdict_dns"], row["dns_rule"]) == ("sun", "direction")
    assert row["disagreement"]
    assert np.isnan(row["p"])
    assert np.isnan(row["slope_low"])
    assert row["reason"] == "no_common_year; p_needs_4_years; projection_needs_more_years"


def test_a_stock_that_is_kept_at_its_target():
    plan = targets_of("a", dict.fromkeys((2025, 2026, 2027), 26.0), measure="stock")
    row = only(trends_table(series_of(a={2025: 26, 2026: 26, 2027: 26}), plan), "a")
    assert (row["verdict_statcan"], row["score"], row["verdict_dns"], row["verdict_tola"]) == (
        "achieved",
        5,
        "sun",
        "on_scope",
    )
    assert np.isnan(row["r"])
    assert not row["disagreement"]


def test_the_day_care_centres_show_a_step_and_are_not_carried_on():
    plan = targets_of("8.1", dict.fromkeys((2025, 2026, 2027), 26.0), measure="stock")
    row = only(trends_table(series_of(**{"8.1": CENTRES}), plan), "8.1")
    assert (row["break_year"], row["break_kind"]) == (2023, "step")
    assert row["slope"] == pytest.approx(-0.47, abs=0.005)
    assert row["slope_least_squares"] == pytest.approx(-0.63, abs=0.005)
    assert (row["slope_before"], row["slope_after"]) == (-0.25, 0)
    assert row["level_after"] == 26
    assert np.isnan(row["projection"])
    assert {"step", "projection_step", "target_behind_base"} <= set(row["reason"].split("; "))


def test_a_known_break_leaves_the_later_part_and_says_so():
    series = series_of(a={2019: 900, 2020: 910, 2021: 50, 2022: 52, 2023: 51, 2024: 55, 2025: 57, 2026: 58})
    series["break_before"] = series["year"] == 2021
    series["fictional"] = series["year"] < 2021
    row = only(trends_table(series, targets_of("a", {2027: 60.0})), "a")
    assert (row["first_year"], row["n"], row["change"]) == (2021, 6, 8)
    assert (row["break_year"], row["break_kind"], row["slope_before"]) == (2021, "known", 10)
    assert row["slope"] == row["slope_after"]
    assert not row["fictional"]
    assert row["reason"].split("; ")[0] == "known_break"
    assert row["projection_low"] < row["projection"] < row["projection_high"]
    assert row["projection_year"] == 2027


def test_a_break_before_the_first_year_cuts_nothing():
    series = series_of(a={2025: 5, 2026: 6}).assign(break_before=[True, False])
    row = only(trends_table(series, NO_TARGETS), "a")
    assert pd.isna(row["break_year"])
    assert "known_break" not in row["reason"]


def test_a_break_after_the_last_value_leaves_nothing():
    series = series_of(a={2025: 5, 2026: 6, 2027: np.nan}).assign(break_before=[False, False, True])
    row = only(trends_table(series, NO_TARGETS), "a")
    assert row["n"] == 0
    assert row["reason"] == "no_values; known_break"


def test_a_growth_target_is_a_path_of_levels():
    plan = targets_of("a", dict.fromkeys((2025, 2026, 2027), 2.0), kind="growth_percent", measure="flow")
    row = only(trends_table(series_of(a={2024: 1000, 2025: 1010, 2026: 1030}), plan), "a")
    assert row["required_cagr"] == pytest.approx(0.02)
    assert row["target"] == pytest.approx(1000 * 1.02**3)
    assert row["r"] == pytest.approx(((1030 / 1000) ** 0.5 - 1) / 0.02)
    # The latest year against its level; a path of levels is not summed.
    assert row["tola_ratio"] == pytest.approx(1030 / (1000 * 1.02**2))
    assert row["verdict_dns"] == "cloud"


def test_the_base_year_itself_has_no_growth_to_judge():
    plan = targets_of("a", dict.fromkeys((2025, 2026, 2027), 2.0), kind="growth_percent", measure="flow")
    row = only(trends_table(series_of(a={2025: 1000, 2026: np.nan}), plan), "a")
    assert pd.isna(row["verdict_tola"])
    assert row["target"] == pytest.approx(1000 * 1.02**2)


def test_a_direction_has_no_level():
    plan = targets_of("a", dict.fromkeys((2025, 2026, 2027), np.nan), kind="direction")
    row = only(trends_table(series_of(a={2024: 100, 2025: 120, 2026: 110}), plan), "a")
    assert (row["verdict_dns"], row["dns_rule"]) == ("light_cloud", "direction")
    assert row["verdict_statcan"] == "on_track"
    assert pd.isna(row["verdict_un"])
    assert pd.isna(row["verdict_tola"])
    assert "target_missing" in row["reason"]


def test_a_milestone_has_no_trend():
    plan = targets_of("a", {2025: np.nan, 2026: np.nan}, kind="milestone", measure="milestone")
    row = only(trends_table(series_of(a={2025: 0, 2026: 1}), plan), "a")
    assert (row["reason"], row["n"]) == ("milestone", 2)
    assert row.drop(["first_year", "last_year", "n", "reason", "fictional"]).isna().all()


def test_flows_are_summed_and_stocks_are_not():
    values = {2025: 100, 2026: 70, 2027: 300}
    goals = dict.fromkeys((2025, 2026, 2027), 100.0)
    for measure, ratio, until in (("flow", 0.85, 2026), ("stock", 0.7, 2026), ("flow", 470 / 300, None)):
        plan = targets_of("a", goals, measure=measure)
        row = only(trends_table(series_of(a=values), plan, last_complete_year=until), "a")
        assert row["tola_ratio"] == pytest.approx(ratio)


def test_the_base_year_can_be_chosen_and_missed():
    plan = targets_of("a", {2027: 150.0})
    series = series_of(a={2020: 500, 2025: 100, 2026: 120})
    row = only(trends_table(series, plan, base_year=2025), "a")
    assert (row["first_year"], row["base_year"], row["base"]) == (2020, 2025, 100)
    assert row["r"] == pytest.approx(0.889898, abs=1e-6)
    missed = only(trends_table(series, plan, base_year=2024), "a")
    assert "base_missing" in missed["reason"]
    assert pd.isna(missed["base_year"])
    assert pd.isna(missed["verdict_statcan"])
    assert "base_is_last" in only(trends_table(series, plan, base_year=2026), "a")["reason"]


def test_missing_is_not_zero():
    plan = targets_of("a", dict.fromkeys((2025, 2026, 2027), 10.0), measure="flow")
    with_gap = trends_table(series_of(a={2025: 10, 2026: np.nan, 2027: 10}), plan)
    without = trends_table(series_of(a={2025: 10, 2027: 10}), plan)
    pd.testing.assert_frame_equal(with_gap, without)
    assert only(with_gap, "a")["tola_ratio"] == 1


def test_two_empty_tables_give_an_empty_one():
    table = trends_table(series_of(), NO_TARGETS.iloc[:0])
    assert table.empty
    assert tuple(table.columns) == declared("trends").names


def test_nothing_reported_and_one_year_say_so():
    plan = pd.concat([targets_of(name, {2025: 5.0, 2026: 5.0}, measure="flow") for name in ("a", "b", "c")])
    table = trends_table(series_of(a={2025: np.nan}, b={2025: 5}), plan)
    assert table["indicator_id"].to_list() == ["a", "b", "c"]
    assert table["reason"].to_list() == ["no_values", "too_few_years", "no_values"]
    # One year tells the scope, but no trend.
    assert table["verdict_tola"].fillna("").to_list() == ["", "on_scope", ""]
    assert (
        table[["verdict_statcan", "verdict_un", "verdict_dns", "slope", "change", "p"]].isna().all(axis=None)
    )


@pytest.mark.parametrize(
    ("values", "target", "code"),
    [
        ({2025: 0, 2026: 5}, 10.0, "base_zero"),
        ({2025: 5, 2026: 6}, 0.0, "target_zero"),
        ({2025: -5, 2026: 6}, 10.0, "sign_change"),
        ({2025: 5, 2026: 4}, 5.0, "target_equals_base"),
    ],
)
def test_no_ratio_is_made_up(values, target, code):
    row = only(trends_table(series_of(a=values), targets_of("a", {2027: target})), "a")
    assert code in row["reason"].split("; ")
    assert np.isnan(row["r"])
    assert pd.isna(row["verdict_statcan"])


def test_every_code_in_a_reason_is_known():
    series = series_of(a=CENTRES, b={2025: 0, 2026: 3}, c={2025: 1})
    table = trends_table(series, targets_of("a", {2027: 40.0}))
    assert {code for codes in table["reason"] for code in codes.split("; ")} <= set(REASONS)


def test_fictional_values_mark_their_row():
    series = series_of(a={2025: 5, 2026: 6}, b={2025: 5, 2026: 6})
    series["fictional"] = [False, True, False, False]
    assert trends_table(series, NO_TARGETS).set_index("indicator_id")["fictional"].to_dict() == {
        "other": False,
        "a": True,
        "b": False,
    }


def test_rules_can_be_set():
    series, plan = series_of(a={2025: 100, 2026: 120}), targets_of("a", {2027: 150.0})
    assert (
        only(trends_table(series, plan, rules=TrendRules(on_track=0.85)), "a")["verdict_statcan"]
        == "on_track"
    )


def test_the_table_survives_a_csv_file(tmp_path):
    table = trends_table(series_of(a=CENTRES, b={2025: 1, 2026: 2}), targets_of("a", {2027: 40.0}))
    table.to_csv(tmp_path / "trends.csv", index=False)
    again = pd.read_csv(tmp_path / "trends.csv", keep_default_na=True, dtype={"indicator_id": str})
    pd.testing.assert_series_equal(again["slope"], table["slope"])
    pd.testing.assert_series_equal(again["verdict_statcan"], table["verdict_statcan"])


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.integers(2015, 2027), st.integers(0, 40)), min_size=2, max_size=12), st.randoms()
)
def test_the_order_of_the_rows_does_not_matter(points, random):
    series = series_of(a=dict(points), b={year: 40 - value for year, value in points})
    plan = pd.concat([targets_of(name, {2026: 20.0, 2027: 25.0}, measure="flow") for name in ("a", "b")])
    order = list(range(len(series)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(trends_table(series, plan), trends_table(series.iloc[order], plan))


@pytest.mark.slow
@given(st.lists(st.integers(1, 40), min_size=2, max_size=12), st.sampled_from([0.5, 1024.0]))
def test_the_unit_scales_amounts_and_leaves_ratios_alone(values, unit):
    years = range(2027 - len(values), 2027)
    plain = trends_table(series_of(a=dict(zip(years, values, strict=True))), targets_of("a", {2027: 24.0}))
    scaled = trends_table(
        series_of(a={year: unit * value for year, value in zip(years, values, strict=True)}),
        targets_of("a", {2027: unit * 24}),
    )
    amounts = [
        "change",
        "slope",
        "slope_low",
        "slope_high",
        "projection",
        "projection_high",
        "base",
        "target",
    ]
    np.testing.assert_allclose(scaled[amounts], plain[amounts] * unit, rtol=1e-9, atol=1e-9)
    rest = ["r", "score", "p", "tau", "un_ratio", "verdict_statcan", "verdict_un", "verdict_dns", "reason"]
    pd.testing.assert_frame_equal(scaled[rest], plain[rest])


GOOD = series_of(a={2025: 5, 2026: 6})
PLAN = targets_of("a", {2026: 6.0, 2027: 7.0})


@pytest.mark.parametrize(
    ("series", "targets", "message"),
    [
        (
            pd.concat([GOOD, GOOD]),
            PLAN,
            'series, row 4: the row stands twice (found: "a, 2025")',
        ),
        (GOOD, pd.concat([PLAN, PLAN]), "targets, row 4"),
        (GOOD.assign(value=np.inf), PLAN, 'column "value": is not a finite number'),
        (GOOD.assign(value=["12 os.", "3"]), PLAN, "12 os."),
        (GOOD.assign(year=[2025, 2025.5]), PLAN, "whole year"),
        (GOOD.assign(year=[2025, None]), PLAN, 'column "year"'),
        (GOOD.drop(columns="value"), PLAN, 'column "value": column is missing'),
        (GOOD.assign(break_befor=True), PLAN, "unknown column"),
        (GOOD.assign(break_before="false"), PLAN, 'column "break_before"'),
        (GOOD.assign(fictional="nie"), PLAN, 'column "fictional"'),
        (GOOD.assign(indicator_id=27.1), PLAN, 'column "indicator_id"'),
        (GOOD, PLAN.assign(kind="flow"), 'column "kind"'),
        (GOOD, PLAN.assign(better="up"), 'column "better"'),
        (GOOD, PLAN.assign(target=["many", "more"]), "many"),
        (GOOD, PLAN.assign(better=["higher", "lower"]), "another better than above"),
        (GOOD.assign(unit="osoba"), PLAN.assign(unit="rodzina"), "another unit than above"),
        (GOOD.assign(unit=["osoba", "rodzina"]), PLAN, 'series, row 3, column "unit"'),
    ],
)
def test_bad_input_is_refused_with_its_place(series, targets, message):
    with pytest.raises(DataError) as caught:
        trends_table(series, targets)
    assert message in str(caught.value)


def test_every_fault_of_both_tables_is_told_at_once():
    with pytest.raises(DataError) as caught:
        trends_table(GOOD.assign(value=np.inf), PLAN.assign(better="up"))
    text = str(caught.value)
    assert "series, row 2" in text
    assert "targets, row 3" in text


def test_a_national_panel_is_one_call():
    rng = np.random.default_rng(1)
    ids = np.char.add("1.", np.arange(5000).astype(str))
    series = pd.DataFrame(
        {
            "indicator_id": np.repeat(ids, 10),
            "year": np.tile(np.arange(2015, 2025), 5000),
            "value": rng.random(50_000),
        }
    )
    table = trends_table(series, NO_TARGETS)
    assert len(table) == 5001
    assert table["p"].notna().sum() == 5000


def test_the_import_is_lean():
    code = "import sys, pwr_eval.indicators.trends; print({'scipy.stats', 'pandera', 'pydantic', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
