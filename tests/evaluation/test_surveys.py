"""Surveys: intervals against published and other libraries' figures, filters, weights, hidden groups, faults."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from pwr_eval.errors import UsageError
from pwr_eval.evaluation.evidence.hiding import hidden_groups
from pwr_eval.evaluation.evidence.intervals import effective_n, wilson_interval
from pwr_eval.evaluation.evidence.survey_tables import (
    SurveyRules,
    item_agreement,
    response_rate,
)
from pwr_eval.evaluation.evidence.surveys import read_survey
from tests.evaluation.evidence_files import HEADER, QUESTIONNAIRE, answers, faults_of, write_survey


# Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3 (score, no continuity correction).
@pytest.mark.parametrize(
    ("agree", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(agree, n, low, high):
    assert np.round(wilson_interval(agree / n, n), 4).tolist() == [low, high]


@given(st.integers(1, 500), st.floats(0, 1), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_as_two_other_libraries(n, part, confidence):
    agree = round(part * n)
    low, high = wilson_interval(agree / n, n, confidence=confidence)
    ours = [float(low), float(high)]
    of_scipy = binomtest(agree, n).proportion_ci(confidence, method="wilson")
    assert ours == pytest.approx([of_scipy.low, of_scipy.high], abs=1e-9)
    of_statsmodels = proportion_confint(agree, n, alpha=1 - confidence, method="wilson")
    assert ours == pytest.approx(np.clip(of_statsmodels, 0, 1).tolist(), abs=1e-9)
    assert 0 <= low <= agree / n <= high <= 1


def test_wilson_without_answers_and_with_nonsense():
    assert [math.isnan(bound) for bound in wilson_interval(np.nan, 0)] == [True, True]
    for share, n, confidence in ((1.2, 5, 0.95), (0.5, -1, 0.95), (0.5, 5, 95)):
        with pytest.raises(UsageError):
            wilson_interval(share, n, confidence=confidence)


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=50))
def test_effective_number_is_never_above_the_number(weights):
    assert effective_n(weights) >= 1 - 1e-9
    assert effective_n(weights) <= len(weights) * (1 + 1e-9)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(1, 12))
def test_a_total_never_gives_a_hidden_group_back(counts, least):
    counts = pd.Series(counts, index=[f"g{i}" for i in range(len(counts))])
    hidden = counts[hidden_groups(counts, hide_below=least) != ""]
    assert (counts[(counts > 0) & (counts < least)].index.isin(hidden.index)).all()
    others_left = (counts > 0).sum() > len(hidden)
    if len(hidden) and others_left:
        assert len(hidden) > 1
        assert hidden.sum() >= least


@pytest.mark.parametrize(
    ("counts", "reasons"),
    [
        ([40, 5], ["", ""]),  # five is not fewer than five
        ([40, 12, 4], ["", "protects_small_group", "small_group"]),
        ([40, 12, 1, 0], ["", "protects_small_group", "small_group", ""]),
        (
            [40, 12, 3, 2],
            ["", "protects_small_group", "small_group", "small_group"],
        ),  # five together: each known within four
        ([40, 12, 4, 3], ["", "", "small_group", "small_group"]),
        (
            [40, 5, 4],
            ["", "protects_small_group", "small_group"],
        ),  # five is not small, whatever it is hidden for
        ([40, 12, 2, 2], ["", "protects_small_group", "small_group", "small_group"]),
    ],
)
def test_the_bounds_of_hiding(counts, reasons):
    assert hidden_groups(pd.Series(counts), hide_below=5).tolist() == reasons


def test_a_group_that_gave_one_answer_is_not_shown(tmp_path):
    """What such a group says each of its members said; the other group would give it back with the total."""
    rows = [*answers("A", 12, "4"), *answers("B", 6, "2"), *answers("B", 6, "4", first=7)]
    survey = read_survey(write_survey(tmp_path, rows))
    table = item_agreement(survey, "area").set_index("item_id").loc[["q2"]]
    assert table["reason"].tolist() == ["same_answer", "protects_small_group"]
    assert table[["n_answered", "agree", "median_code"]].isna().all(axis=None)


def test_counted_by_hand(tmp_path):
    rows = [
        *answers("A", 6, "5"), *answers("A", 3, "2 - raczej nie", first=7), *answers("A", 2, "nie wiem", first=10),
        *answers("A", 1, "", first=12), *answers("A", 1, "odmowa", first=13), *answers("B", 8, " R. TAK ", weight="0,5"),
        *answers("B", 4, "1,0", first=9, weight="2"), *answers("B", 2, "", first=13, q1="nie"),
    ]  # fmt: skip
    survey = read_survey(write_survey(tmp_path, rows))
    one = item_agreement(survey).set_index("item_id").loc["q2"]
    assert one[["n_asked", "n_answered", "n_no_opinion", "n_missing", "n_agree"]].tolist() == [
        25,
        21,
        2,
        2,
        14,
    ]
    # Weights: agree 6 x 1 + 8 x 0.5 = 10 of 9 x 1 + 8 x 0.5 + 4 x 2 = 21; Kish 21² / (9 + 2 + 16).
    assert one["agree"] == pytest.approx(10 / 21)
    assert one["effective_n"] == pytest.approx(441 / 27)
    assert [one["low"], one["high"]] == pytest.approx([float(x) for x in wilson_interval(10 / 21, 441 / 27)])
    assert one["item_nonresponse"] == pytest.approx(2 / 25)
    # Weight by code: 8 of 1, 3 of 2, 4 of 4, 6 of 5; half of 21 is reached at code 2.
    assert one["median_code"] == 2
    assert math.isnan(item_agreement(survey).set_index("item_id").loc["q1", "effective_n"]) is False


def test_who_responded(tmp_path):
    rows = [*answers("A", 12, "4"), *answers("B", 5, "4"), ["B9", "1", "B", "", "", "", "true"]]
    survey = read_survey(write_survey(tmp_path, rows))
    whole = response_rate(survey).iloc[0]
    assert whole[["invited", "ineligible", "returned", "responded", "nonresponse"]].tolist() == [
        40,
        2,
        18,
        17,
        21,
    ]
    assert whole["response_rate"] == pytest.approx(17 / 38)
    assert response_rate(survey, "area")["response_rate"].tolist() == pytest.approx([12 / 20, 5 / 20])


def test_a_filter_leaves_out_and_a_blank_filter_is_not_asked(tmp_path):
    rows = [
        *answers("A", 10, "4"),
        *answers("A", 5, "", first=11, q1="nie"),
        *answers("A", 3, "", first=16, q1=""),
    ]
    rows[-1][5] = "tekst"  # somebody who answered something, and neither the filter nor the question
    survey = read_survey(write_survey(tmp_path, rows))
    assert survey.answers[survey.answers["item_id"] == "q2"]["status"].value_counts().to_dict() == {
        "answered": 10,
        "not_asked": 6,
    }
    assert item_agreement(survey).set_index("item_id").loc["q2", "n_asked"] == 10


@pytest.mark.parametrize(
    ("sizes", "reasons"),
    [
        ((12, 4), ["protects_small_group", "small_group"]),
        ((12, 11), ["", ""]),
        ((12, 7), ["", "fewer_than_percent"]),
        ((12, 0), ["", "no_answers"]),
    ],
)
def test_small_groups(tmp_path, sizes, reasons):
    rows = [*answers("A", sizes[0] - 1, "4"), *answers("A", 1, "2", first=sizes[0])]
    rows += [*answers("B", sizes[1] - 1, "2"), *answers("B", min(sizes[1], 1), "4", first=sizes[1])]
    survey = read_survey(write_survey(tmp_path, rows))
    table = item_agreement(survey, "area", rules=SurveyRules(hide_below=5)).set_index("item_id").loc[["q2"]]
    assert table["reason"].tolist() == reasons
    for row in table.to_dict("records"):
        hidden = row["reason"] in ("small_group", "protects_small_group")
        assert pd.isna(row["n_answered"]) == hidden
        assert pd.isna(row["agree"]) == (row["reason"] != "")


def test_open_answers_lose_personal_data(tmp_path):
    rows = answers("A", 1, "4")
    rows[0][5] = "proszę pisać: ktos@example.org"
    assert read_survey(write_survey(tmp_path, rows)).open_answers["text"].tolist() == [
        "proszę pisać: [usunięto dane osobowe]"
    ]


def changed(row, column, value):
    row = list(row)
    row[HEADER.index(column)] = value
    return row


GOOD = ["A1", "1", "A", "tak", "4", "", "true"]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("w", "0", 'row 3, column "w": the weight is no number above 0 (found: "0")'),
        ("w", "-1,5", 'row 3, column "w": the weight is no number above 0 (found: "-1,5")'),
        ("w", "", 'row 3, column "w": the weight is no number above 0 (found: "")'),
        ("w", "inf", 'row 3, column "w": the weight is no number above 0 (found: "inf")'),
        ("area", "C", 'row 3, column "area": the questionnaire has no such group (found: "C")'),
        ("q2", "7", 'row 3, column "q2": the scale has no such answer (found: "7")'),
        ("q2", "4 - raczej nie", 'the scale has no such answer (found: "4 - raczej nie")'),
        ("q2", "4,5", 'the scale has no such answer (found: "4,5")'),
        ("q1", "nie", 'row 3, column "q2": answered, though the answer to q1 leaves this question out'),
        ("respondent_id", "A2", "the respondent stands more than once"),
        ("respondent_id", "", "the row has no respondent"),
        ("respondent_id", "44051401359", "personal data"),
        ("fictional", "false", 'the questionnaire says true (found: "false")'),
    ],
)
def test_each_fault_is_told_with_its_place(tmp_path, column, value, told):
    rows = [
        changed(GOOD, "respondent_id", "A2"),
        changed(changed(GOOD, "respondent_id", "A3"), column, value),
    ]
    assert any(told in fault for fault in faults_of(read_survey, write_survey(tmp_path, rows)))


def test_all_faults_at_once(tmp_path):
    rows = [
        changed(changed(GOOD, "w", "0"), "q2", "77"),
        changed(changed(GOOD, "area", "Z"), "fictional", ""),
    ]
    told = faults_of(read_survey, write_survey(tmp_path, rows))
    assert len(told) == 6  # the same respondent is told in both rows


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('scale = "yes_no"', 'scale = "none"', "the scale of item q1 is not there"),
        (
            'asked_if = { item = "q1", codes = [1] }',
            'asked_if = { item = "q3", codes = [1] }',
            "no earlier item",
        ),
        ("codes = [1] }", "codes = [4] }", "the filter of item q2 names no answer of item q1"),
        ("ineligible = 2", "ineligible = 40", "nobody who was invited could take part"),
        ("population = 100", "population = 10", "more people were invited than there are"),
        ("last_day = 2027-10-31", "last_day = 2027-09-30", "the survey ends before it begins"),
        ('id = "q2"', 'id = "q1"', "the item stands twice"),
        ("invited = 20 },\n]", "invited = 21 },\n]", "the invited of area do not add up to 40"),
        ('also = ["r. tak"]', 'also = ["odmowa"]', "answers that cannot be told apart: odmowa"),
        ('mode = "papier"', 'mood = "papier"', "there is no such key here"),
        ("population = 100", "population = ", "not TOML"),
    ],
)
def test_faults_of_a_questionnaire(tmp_path, old, new, told):
    assert QUESTIONNAIRE.count(old) == 1
    folder = write_survey(tmp_path, [GOOD], QUESTIONNAIRE.replace(old, new))
    assert any(told in fault for fault in faults_of(read_survey, folder))


def test_more_responses_than_people(tmp_path):
    rows = [*answers("A", 20, "4"), *answers("B", 19, "4")]
    told = faults_of(read_survey, write_survey(tmp_path, rows))
    assert told == ['responses.csv: more responses than the 38 who could take part (found: "39").']


def test_more_responses_of_a_group_than_were_invited(tmp_path):
    told = faults_of(read_survey, write_survey(tmp_path, answers("A", 21, "4")))
    assert told == ['responses.csv, column "area": more responses of A than the 20 invited (found: "21").']


def test_unknown_group_and_rules():
    with pytest.raises(UsageError):
        SurveyRules(hide_below=0)
    with pytest.raises(UsageError):
        SurveyRules(confidence=95)


def test_unknown_split_names_the_known(tmp_path):
    survey = read_survey(write_survey(tmp_path, answers("A", 3, "4")))
    with pytest.raises(UsageError, match='no group "town"; its groups: area'):
        item_agreement(survey, "town")
