"""Rubric, measures, contribution and checklist, held against numbers worked out by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import UsageError
from pwr_eval.evaluation.judgement.checklist import CHECKLIST, checklist
from pwr_eval.evaluation.judgement.contribution import STANDINGS
from pwr_eval.evaluation.judgement.measures import MEASURE_REASONS, measures_table
from pwr_eval.evaluation.judgement.places import fill, unknown_places
from pwr_eval.evaluation.judgement.rubric import level_by_rule, level_of
from pwr_eval.evaluation.judgement.sources import Share, Sources
from pwr_eval.vocabulary import LANGUAGES, LOWER_IS_BETTER, RUBRIC_MEASURES
from pwr_eval.words.wording import wording

SCALE = ["fully", "largely", "partly", "little"]
AT_LEAST = {"fully": 0.9, "largely": 0.7, "partly": 0.4}
AT_MOST = {"fully": 0.05, "largely": 0.1, "partly": 0.25}


@pytest.mark.parametrize(
    ("value", "level"),
    [(1.0, "fully"), (0.9, "fully"), (0.8999, "largely"), (0.7, "largely"), (0.4, "partly"), (0.39, "little"), (0.0, "little"), (math.nan, "cannot_assess")],
)  # fmt: skip
def test_a_level_begins_at_its_threshold(value, level):
    assert level_of(value, AT_LEAST, "little", lower_is_better=False) == level


@pytest.mark.parametrize(
    ("value", "level"), [(0.05, "fully"), (0.051, "largely"), (0.25, "partly"), (0.26, "little")]
)
def test_where_lower_is_better_the_threshold_is_a_ceiling(value, level):
    assert level_of(value, AT_MOST, "little", lower_is_better=True) == level


def test_rounding_of_floats_moves_no_level():
    assert level_of(0.1 + 0.2, {"fully": 0.3}, "little", lower_is_better=True) == "fully"
    assert level_of(7 * 0.1, AT_LEAST, "little", lower_is_better=False) == "largely"


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_value_never_has_a_worse_level(one, other):
    low, high = sorted((one, other))
    levels = [level_of(value, AT_LEAST, "little", lower_is_better=False) for value in (low, high)]
    assert SCALE.index(levels[1]) <= SCALE.index(levels[0])


@given(st.lists(st.sampled_from(SCALE), min_size=1))
def test_the_weakest_measure_settles_the_question(found):
    by_rule = level_by_rule(found, SCALE)
    assert by_rule in found
    assert all(SCALE.index(level) <= SCALE.index(by_rule) for level in found)
    assert level_by_rule([*found, "cannot_assess"], SCALE) == "cannot_assess"


def gaps(*rows):
    columns = ["indicator_id", "scope", "year", "verdict", "rule", "actual", "fictional"]
    return pd.DataFrame([(*row, True) for row in rows], columns=columns)


def cost(task, scope, year, planned, spent, units_low, units_high, unit_cost):
    return {
        "task_id": task, "scope": scope, "year": year, "planned_pln": planned, "spent_pln": spent,
        "actual_units_low": units_low, "actual_units_high": units_high, "planned_unit_cost": unit_cost,
        "fictional": False,
    }  # fmt: skip


# Four indicators: two reached, one close, one below over the whole; a fifth is not reported.
VERDICTS = {"1.1": "met", "1.2": "far_above", "2.1": "close", "2.2": "below", "3.1": "not_reported"}
GAPS = gaps(
    *[(name, "whole", 2027, verdict, "flow_sum", 1.0) for name, verdict in VERDICTS.items()],
    ("1.1", "year", 2025, "met", "flow_year", 10.0), ("1.1", "year", 2027, "met", "flow_year", 12.0),
    ("1.2", "year", 2025, "close", "flow_year", 10.0), ("1.2", "year", 2027, "met", "flow_year", 9.0),
    ("2.1", "year", 2025, "not_reported", "flow_year", math.nan), ("2.1", "year", 2027, "below", "flow_year", 5.0),
    ("2.2", "year", 2025, "met", "milestone_year", 1.0), ("2.2", "year", 2027, "below", "milestone_year", 0.0),
)  # fmt: skip
INDICATORS = pd.DataFrame(
    [
        ("1.1", 1, "S1", "C1", "outcome"), ("1.2", 1, "S1", "C1", "output"), ("2.1", 2, "S1", "C1", "output"),
        ("2.2", 2, "S2", "C2", "process"), ("3.1", 3, "S2", "C2", "output"),
    ],
    columns=["indicator_id", "task_id", "section", "goal", "result_level"],
)  # fmt: skip
COSTS = pd.DataFrame(
    [
        cost(1, "year", 2025, 100.0, 90.0, 9.0, 9.0, 10.0), cost(1, "year", 2026, 100.0, 120.0, 11.0, 11.0, 10.0),
        cost(1, "whole", 2027, 200.0, 210.0, 20.0, 20.0, 10.0),
        cost(2, "year", 2025, 50.0, 60.0, 2.0, 4.0, 20.0), cost(2, "whole", 2027, 50.0, 60.0, 2.0, 4.0, 20.0),
        cost(3, "year", 2025, 50.0, math.nan, 1.0, 1.0, 50.0), cost(3, "whole", 2027, 50.0, math.nan, 1.0, 1.0, 50.0),
    ]
)  # fmt: skip
ANSWERS = pd.DataFrame(
    [("P1.C1", "P1", "yes", False), ("P1.C2", "P1", "partly", True), ("P1.C3", "P1", "no", False)],
    columns=["condition_id", "question_id", "answer", "fictional"],
)
CONDITIONS = pd.DataFrame({"condition_id": ["P1.C1", "P1.C2", "P1.C3", "P1.C4"], "question_id": "P1"})
SURVEYS = {
    "s/a": Share(0.72, 0.65, 0.78, 200, True),
    "s/hidden": Share(math.nan, math.nan, math.nan, 3, True),
}


def measured(measure, selection="all", least="", **thresholds):
    sources = Sources(GAPS, COSTS, INDICATORS, ANSWERS, SURVEYS)
    wanted = AT_MOST if measure in LOWER_IS_BETTER else AT_LEAST
    row = {
        "measure_id": "P1.M1", "question_id": "P1", "measure": measure, "role": "decides",
        "selection": selection, "least_assessed": least,
        **{level: str(number) for level, number in {**wanted, **thresholds}.items()},
    }  # fmt: skip
    return measures_table(pd.DataFrame([row]), sources, SCALE, CONDITIONS).iloc[0]


@pytest.mark.parametrize(
    ("measure", "selection", "value", "low", "high", "n", "assessed"),
    [
        # 2 of 4 assessed; of 5: at worst 2, at best 3
        ("share_reached", "all", 2 / 4, 2 / 5, 3 / 5, 5, 4),
        ("share_near", "all", 3 / 4, 3 / 5, 4 / 5, 5, 4),
        ("share_near", "C1", 1.0, 1.0, 1.0, 3, 3),
        ("share_assessed", "all", 4 / 5, 4 / 5, 4 / 5, 5, 5),
        # 8 yearly targets, one not reported: met 4 of 7
        ("years_met", "all", 4 / 7, 4 / 8, 5 / 8, 8, 7),
        ("years_near", "all", 5 / 7, 5 / 8, 6 / 8, 8, 7),
        ("share_outcome", "all", 1 / 5, 1 / 5, 1 / 5, 5, 5),
        # 1.1 rose, 1.2 fell, 2.1 lacks its first year, 2.2 is a milestone and has no amount
        ("not_falling", "all", 1 / 2, 1 / 3, 2 / 3, 3, 2),
        # yes 1, partly 1/2, no 0 over three of four conditions
        ("conditions_met", "", 1.5 / 3, 1.5 / 4, 2.5 / 4, 4, 3),
        ("survey_agreement", "s/a", 0.72, 0.65, 0.78, 200, 200),
        # task 1: 210/200 - 1 = 5 %; task 2: 60/50 - 1 = 20 %; task 3 has no spending
        ("budget_deviation", "all", 0.2, 0.2, 0.2, 3, 2),
        # 270 spent; at planned costs 20*10 + 2..4*20 = 240..280, middle 260
        ("unit_cost_index", "all", 270 / 260, 270 / 280, 270 / 240, 3, 2),
    ],
)  # fmt: skip
def test_measures_by_hand(measure, selection, value, low, high, n, assessed):
    row = measured(measure, selection)
    assert row[["value", "low", "high"]].tolist() == pytest.approx([value, low, high])
    assert (row["n"], row["n_assessed"]) == (n, assessed)


def test_every_measure_that_a_rubric_can_name_is_taken():
    for measure in RUBRIC_MEASURES:
        selection = "s/a" if measure == "survey_agreement" else "all"
        assert not math.isnan(measured(measure, selection)["value"]), measure


@pytest.mark.parametrize(
    ("measure", "selection", "least", "reason"),
    [
        ("share_near", "", "", "nothing_selected"),
        ("share_near", "3.1", "", "nothing_assessed"),
        ("share_near", "all", "0.9", "too_few_assessed"),
        ("conditions_met", "", "1", "too_few_assessed"),
        ("survey_agreement", "s/none", "", "nothing_selected"),
        ("survey_agreement", "s/hidden", "", "hidden"),
        ("unit_cost_index", "3", "", "nothing_assessed"),
    ],
)
def test_what_cannot_be_measured_says_why(measure, selection, least, reason):
    row = measured(measure, selection, least)
    assert math.isnan(row["value"])
    assert row["reason"] == reason
    assert row["level"] == row["level_low"] == row["level_high"] == "cannot_assess"


def test_bounds_of_a_ceiling_are_turned():
    row = measured("unit_cost_index", fully=1.0, largely=1.05, partly=1.1)
    assert (row["level"], row["level_low"], row["level_high"]) == ("largely", "little", "fully")


@given(st.lists(st.sampled_from(sorted(set(VERDICTS.values()))), min_size=1, max_size=30))
def test_bounds_hold_the_value_and_close_when_all_is_known(verdicts):
    names = [f"9.{n}" for n in range(len(verdicts))]
    frame = gaps(
        *[(name, "whole", 2027, v, "flow_sum", 1.0) for name, v in zip(names, verdicts, strict=True)]
    )
    indicators = pd.DataFrame(
        {"indicator_id": names, "task_id": 9, "section": "S", "goal": "C", "result_level": "output"}
    )
    rule = {
        "measure_id": "P1.M1",
        "question_id": "P1",
        "measure": "share_reached",
        "role": "decides",
        "selection": "all",
        "least_assessed": "",
        **{k: str(v) for k, v in AT_LEAST.items()},
    }
    row = measures_table(
        pd.DataFrame([rule]), Sources(frame, COSTS, indicators, ANSWERS), SCALE, CONDITIONS
    ).iloc[0]
    # the same, counted another way
    reached = sum(v in ("met", "far_above") for v in verdicts)
    unknown = verdicts.count("not_reported")
    if unknown == len(verdicts):
        assert row["reason"] == "nothing_assessed"
        return
    assert row["value"] == pytest.approx(reached / (len(verdicts) - unknown))
    assert row["low"] - 1e-12 <= row["value"] <= row["high"] + 1e-12
    assert row["high"] - row["low"] == pytest.approx(unknown / len(verdicts))


def test_places_are_filled_and_unknown_ones_named():
    text = "Osiągnięto {P08.M1} z {plan.indicators}."
    assert fill(text, {"P08.M1": "91 %", "plan.indicators": "78"}) == "Osiągnięto 91 % z 78."
    assert unknown_places(text, {"P08.M1"}) == ["plan.indicators"]


def test_the_checklist_tells_each_gap():
    names = {name for items in CHECKLIST.values() for needs in items.values() for name in needs}
    table = checklist(dict.fromkeys(names, False))
    assert set(table["answer"]) == {"no"}
    assert len(table) == sum(map(len, CHECKLIST.values())) == 33
    with pytest.raises(UsageError, match="nothing is said of"):
        checklist({})


def test_every_code_has_words_in_both_languages():
    codes = {
        "measure": RUBRIC_MEASURES,
        "measure_reason": MEASURE_REASONS,
        "standing": STANDINGS,
        "uneg": [f"{section}.{item}" for section, items in CHECKLIST.items() for item in items],
        "held": {name for items in CHECKLIST.values() for needs in items.values() for name in needs},
    }
    for language in LANGUAGES:
        words = wording(language)
        missing = [
            f"{kind}.{code}"
            for kind, known in codes.items()
            for code in known
            if not words.has(f"{kind}.{code}")
        ]
        assert missing == []


def test_numbers_are_floats_for_the_next_room():
    row = measured("share_near")
    assert np.issubdtype(type(row["value"]), np.floating)
