"""What must hold for any plan and any return; each example holds several indicators, for one table is slow."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pwr_eval.indicators.gaps.bounds import judge_bounds
from tests.indicators.gaps_tables import YEARS, gaps_table, plan, reported, row

WORST_FIRST = ["below", "close", "met", "far_above"]
quick = settings(max_examples=settings.default.max_examples // 3)  # each makes whole tables

targets = st.lists(st.integers(1, 300).map(float), min_size=3, max_size=3)
some_missing = st.lists(st.one_of(st.none(), st.integers(0, 400).map(float)), min_size=3, max_size=3)
kinds = st.sampled_from(
    [
        ("absolute", "flow"),
        ("absolute", "stock"),
        ("absolute", "unique"),
        ("absolute", "percentage"),
        ("minimum", "flow"),
        ("growth_percent", "flow"),
        ("direction", "stock"),
    ]
)
better = st.sampled_from(["higher", "lower"])
cases = st.lists(st.tuples(kinds, targets, some_missing, better), min_size=4, max_size=10)


def tables(indicators):
    """Targets and observations of (kind and measure, targets, values, better), one indicator each."""
    plans, returns = [], []
    for number, ((kind, measure), target, values, direction) in enumerate(indicators, start=1):
        name = f"{number}.1"
        plans.append(plan(target, kind=kind, measure=measure, better=direction, indicator_id=name))
        returns.append(reported(values, indicator_id=name))
    return pd.concat(plans), pd.concat(returns)


def judged(indicators, **options):
    return gaps_table(*tables(indicators), up_to_year=YEARS[-1], **options)


def of_kind(indicators, kind, measure):
    return [((kind, measure), *rest) for _, *rest in indicators]


@quick
@given(cases, st.integers(0, 1000))
def test_the_order_of_rows_does_not_matter(indicators, seed):
    plans, returns = (table.sample(frac=1, random_state=seed) for table in tables(indicators))
    pd.testing.assert_frame_equal(gaps_table(plans, returns, up_to_year=YEARS[-1]), judged(indicators))


@quick
@given(cases, st.sampled_from(["flow", "stock", "unique"]), st.floats(0.001, 1000))
def test_scaling_the_unit_scales_the_gap_and_leaves_the_achievement(indicators, measure, factor):
    indicators = of_kind(indicators, "absolute", measure)
    scaled = [
        (kind, [factor * t for t in target], [None if v is None else factor * v for v in values], direction)
        for kind, target, values, direction in indicators
    ]
    one, other = judged(indicators), judged(scaled)
    np.testing.assert_allclose(other["gap"], factor * one["gap"], rtol=1e-9, atol=1e-9 * factor)
    np.testing.assert_allclose(other["achievement"], one["achievement"], rtol=1e-9)
    assert other["verdict"].tolist() == one["verdict"].tolist()
    assert other["reason"].tolist() == one["reason"].tolist()


@quick
@given(
    targets,
    st.lists(st.lists(st.integers(0, 100), min_size=1, max_size=4), min_size=3, max_size=3),
    st.booleans(),
)
def test_parts_of_a_flow_sum_to_the_whole(target, parts, by_group):
    """Areas or groups within a year, and years within the programme: one total, however it is reported."""
    column = "group" if by_group else "area"
    in_parts = pd.concat(
        [
            reported([value], years=[year], **{column: f"part {number}"})
            for year, values in zip(YEARS, parts, strict=True)
            for number, value in enumerate(values)
        ]
    )
    table = gaps_table(plan(target), in_parts, up_to_year=2027)
    totals = [float(sum(values)) for values in parts]
    pd.testing.assert_frame_equal(table, gaps_table(plan(target), reported(totals), up_to_year=2027))
    whole, years = row(table, "whole"), table[table["scope"] == "year"]
    assert whole["actual"] == sum(totals)
    assert whole["gap"] == pytest.approx(years["gap"].sum())


@quick
@given(
    st.lists(st.lists(st.integers(0, 15), max_size=30), min_size=3, max_size=3),
    st.lists(st.sampled_from([True, False, None]), min_size=3, max_size=3),
    st.booleans(),
)
def test_bounds_contain_the_deduplicated_truth(register, once, hide_a_year):
    """A simulated register of pseudonyms by year: how many different ones there are lies between the bounds.

    A unit that counts with repetitions reports every visit of the year.
    """
    different = float(len(set().union(*register)))
    counts = [
        float(len(people if said is False else set(people)))
        for people, said in zip(register, once, strict=True)
    ]
    if hide_a_year:
        counts[1] = None
    targets_of_people = plan([10] * 3, measure="unique")
    observations = reported(counts, deduplicated=once)
    bounds = row(gaps_table(targets_of_people, observations, up_to_year=2027), "whole")
    high = np.inf if np.isnan(bounds["actual_high"]) else bounds["actual_high"]
    assert not hide_a_year or high == np.inf
    low = -np.inf if np.isnan(bounds["actual_low"]) else bounds["actual_low"]
    assert low <= different <= high
    truth = pd.DataFrame({"indicator_id": ["1.1"], "year": [2027], "value": [different]})
    options = {"up_to_year": 2027, "unique_to_date": truth}
    assert row(gaps_table(targets_of_people, observations, **options), "whole")["actual"] == different


@quick
@given(
    st.floats(0.1, 1000),
    st.lists(st.floats(0, 3000), min_size=2, max_size=30),
    better,
    st.sampled_from(["absolute", "minimum"]),
)
def test_a_better_actual_never_has_a_worse_verdict(target, actuals, direction, kind):
    from_worst = sorted(actuals, reverse=direction == "lower")
    indicators = [((kind, "flow"), [target], [actual], direction) for actual in from_worst]
    plans, returns = tables(indicators)
    verdicts = gaps_table(plans, returns, up_to_year=2025, scopes=["year"])["verdict"]
    ranks = verdicts.map(WORST_FIRST.index)
    assert ranks.is_monotonic_increasing


@given(
    st.floats(1, 100),
    st.tuples(st.floats(0, 300), st.floats(0, 300)).map(sorted),
    st.floats(0, 1),
    st.booleans(),
)
def test_a_verdict_between_bounds_holds_for_every_value_between_them(target, ends, share, higher):
    low, high = ends
    inside = min(high, max(low, low + share * (high - low)))
    of_bounds, of_inside = (
        judge_bounds(
            np.array([least]),
            np.array([most]),
            np.array([target]),
            higher=np.array([higher]),
            may_exceed=np.array([False]),
            margin=0.15,
            far_above=1.15,
        )[0][0]
        for least, most in ((low, high), (inside, inside))
    )
    # Bounds may stop at "met" where a value between them is even far above.
    assert of_bounds in ("cannot_assess", of_inside) or (of_bounds, of_inside) == ("met", "far_above")


@quick
@given(cases)
def test_what_is_missing_never_becomes_0(indicators):
    indicators = [(*rest, "higher") for *rest, _ in indicators]
    table = judged(indicators)
    for number, (_, _, values, _) in enumerate(indicators, start=1):
        own = table[table["indicator_id"] == f"{number}.1"]
        for year, value in zip(YEARS, values, strict=True):
            if value is None:
                one = row(own, "year", year)
                assert one["verdict"] == "not_reported"
                assert one[["actual", "gap", "achievement", "actual_low", "actual_high"]].isna().all()
        whole = row(own, "whole")
        if None in values and whole["rule"] == "flow_sum":
            assert np.isnan(whole["actual"])
            assert whole["verdict"] in ("not_reported", "cannot_assess", "met", "far_above")
        if values == [None] * 3:
            assert whole["verdict"] in ("not_reported", "cannot_assess")


@quick
@given(cases)
def test_a_flow_agrees_with_a_loop_over_its_years(indicators):
    """A second way to the same figures, without pandas."""

    def verdict(actual, goal, direction):
        ratio = actual / goal if direction == "higher" else 2 - actual / goal
        if ratio > 1.15 and direction == "higher":  # a low result where low is good is never too high
            return "far_above"
        return "met" if ratio >= 1 else "close" if ratio >= 0.85 else "below"

    expected = []
    for _, target, values, direction in indicators:
        full = [value or 0.0 for value in values]
        pairs = [*zip(full, target, strict=True), *[(sum(full), sum(target))] * 2]
        expected += [
            ((actual - goal) * (1 if direction == "higher" else -1), verdict(actual, goal, direction))
            for actual, goal in pairs
        ]
    filled = [(("absolute", "flow"), t, [v or 0.0 for v in values], d) for _, t, values, d in indicators]
    table = judged(filled)
    assert table["gap"].tolist() == pytest.approx([gap for gap, _ in expected])
    near = [abs(round(share, 6) * 100 % 1) < 1e-3 for share in table["achievement"]]
    differs = [
        (mine, theirs)
        for mine, (_, theirs), edge in zip(table["verdict"], expected, near, strict=True)
        if mine != theirs and not edge
    ]
    assert differs == []
