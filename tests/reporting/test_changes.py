"""Verdicts of one year held against those of the year before: which way each moved."""

import itertools

import pandas as pd
import pytest

from pwr_eval.reporting.chapters.monitoring.changes import moved_verdicts

FROM_WORST = ("below", "partly", "close", "met")
NOT_ASSESSED = ("not_reported", "cannot_assess")
REACHED = ("met", "far_above")


def direction(before, now):
    """Which way an indicator went from one verdict to another; None if it did not move."""
    gaps = pd.DataFrame(
        {"indicator_id": "1.1", "scope": "year", "year": [2025, 2026], "verdict": [before, now]}
    )
    moved = moved_verdicts(gaps, 2026)
    return moved["direction"].item() if len(moved) else None


@pytest.mark.parametrize(("worse", "better"), list(itertools.combinations(FROM_WORST, 2)))
def test_each_verdict_has_its_rank(worse, better):
    assert (direction(worse, better), direction(better, worse)) == ("better", "worse")


@pytest.mark.parametrize("lower", FROM_WORST[:-1])
def test_far_above_is_better_than_what_is_not_reached(lower):
    assert (direction(lower, "far_above"), direction("far_above", lower)) == ("better", "worse")


def test_far_above_is_no_better_than_met():
    assert {direction(*pair) for pair in itertools.permutations(REACHED)} == {"other"}


@pytest.mark.parametrize("assessed", [*FROM_WORST, "far_above"])
@pytest.mark.parametrize("not_assessed", NOT_ASSESSED)
def test_a_verdict_is_new_or_lost(assessed, not_assessed):
    assert (direction(not_assessed, assessed), direction(assessed, not_assessed)) == ("new", "lost")


def test_what_was_never_assessed_moved_some_other_way():
    assert direction(*NOT_ASSESSED) == "other"


def test_only_rows_of_the_two_years_count():
    rows = [("year", 2024, "met"), ("year", 2025, "below"), ("to_date", 2026, "met"), ("year", 2026, "below")]
    gaps = pd.DataFrame(rows, columns=["scope", "year", "verdict"]).assign(indicator_id="1.1")
    assert moved_verdicts(gaps, 2026).empty
    assert moved_verdicts(gaps, 2025)["direction"].tolist() == ["worse"]
