"""Roll-up by task, section, goal and unit, and how firm a ranking of goals is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import DataError, UsageError
from pwr_eval.indicators.gaps import RULES
from pwr_eval.indicators.scores import (
    VERDICTS_WORST_FIRST,
    indicator_scores,
    ranking_stability,
    roll_up,
    task_scores,
)
from pwr_eval.indicators.scores.scores import COUNTING_RULES, SIGNED_RULES
from pwr_eval.vocabulary import VERDICTS
from tests.indicators.gaps_tables import gaps_table, plan, reported

MEMBERSHIP = pd.DataFrame(
    [
        ("1.1", 1, "S1", "C1", "MOPS"),
        ("2.1", 2, "S1", "C1", "MOPS"),
        ("2.2", 2, "S1", "C1", "MOPS"),
        ("3.1", 3, "S2", "C2", "UMK"),
        ("3.1", 3, "S2", "C2", "MOPS"),
    ],
    columns=["indicator_id", "task_id", "section", "goal", "unit"],
)


def year_gaps():
    """1.1 far above; 2.1 at half; 2.2 not reported; 3.1 close."""
    targets = pd.concat([plan([100], indicator_id=one) for one in ("1.1", "2.1", "2.2", "3.1")])
    values = {"1.1": 150, "2.1": 50, "2.2": None, "3.1": 90}
    observations = pd.concat([reported([value], indicator_id=one) for one, value in values.items()])
    return gaps_table(targets, observations, up_to_year=2025, scopes=["year"])


def scores(by_task):
    """Task scores of goals: {goal: [score of a task, ...]}."""
    rows = [(goal, score) for goal, tasks in by_task.items() for score in tasks]
    table = pd.DataFrame(rows, columns=["goal", "score_uncapped"])
    return table.assign(task_id=range(len(rows)), score=table["score_uncapped"].clip(0, 1))


class TestScores:
    def test_capped_and_not(self):
        gaps = year_gaps()
        assert indicator_scores(gaps).fillna(-1).tolist() == [1, 0.5, -1, 0.9]
        assert indicator_scores(gaps, cap=None).fillna(-1).tolist() == [1.5, 0.5, -1, 0.9]

    def test_lower_is_better_is_mirrored(self):
        gaps = gaps_table(plan([20], better="lower"), reported([22]), up_to_year=2025, scopes=["year"])
        assert indicator_scores(gaps).tolist() == pytest.approx([0.9])

    def test_a_share_of_years_where_the_rule_counts_years(self):
        gaps = gaps_table(
            plan([200] * 3, kind="minimum"), reported([200, 190, 300]), up_to_year=2027, scopes=["whole"]
        )
        assert indicator_scores(gaps).tolist() == pytest.approx([2 / 3])

    def test_milestones_and_directions(self):
        milestone = plan([None] * 3, kind="milestone", measure="milestone")
        gaps = gaps_table(milestone, reported([1, 0.5, 0]), up_to_year=2027, scopes=["year"])
        assert indicator_scores(gaps).tolist() == [1, 0.5, 0]

    def test_a_decline_scores_0_when_capped(self):
        base = pd.DataFrame({"indicator_id": ["1.1"], "year": [2024], "value": [100.0]})
        growth = plan([2], kind="growth_percent")
        gaps = gaps_table(growth, reported([97]), up_to_year=2025, scopes=["year"], base_values=base)
        assert indicator_scores(gaps).tolist() == [0]
        assert indicator_scores(gaps, cap=None).tolist() == pytest.approx([-1.5])

    def test_a_target_met_for_sure_scores_the_cap(self):
        observations = reported([130], qualifier="at_least")
        gaps = gaps_table(plan([100]), observations, up_to_year=2025, scopes=["year"])
        assert indicator_scores(gaps).tolist() == [1]
        assert indicator_scores(gaps, cap=None).isna().all()
        assert indicator_scores(gaps, cap=1.2).isna().all()

    def test_no_verdict_no_score(self):
        # Reached so far is shown in an unfinished programme, but it is not a score.
        gaps = gaps_table(plan([100] * 3), reported([90]), up_to_year=2025, scopes=["whole"])
        assert gaps["achievement"].tolist() == [0.3]
        assert indicator_scores(gaps).isna().all()


class TestRollUp:
    def test_counts_first_then_worst_then_mean(self):
        table = roll_up(year_gaps(), MEMBERSHIP, "goal").set_index("goal")
        one = table.loc["C1"]
        assert (one["n"], one["n_assessed"], one["n_scored"], one["n_tasks"]) == (3, 2, 2, 2)
        assert (one["far_above"], one["below"], one["not_reported"], one["met"]) == (1, 1, 1, 0)
        assert one["worst_verdict"] == "below"
        # Task 1 scores 1 (capped), task 2 scores 0.5: their mean, not that of the indicators.
        assert one["mean_score"] == pytest.approx(0.75)
        assert one["cap"] == 1.0
        assert table.loc["C2", "worst_verdict"] == "close"

    def test_indicators_within_a_task_come_first(self):
        targets = pd.concat([plan([100], indicator_id=one) for one in ("1.1", "2.1", "2.2")])
        observations = pd.concat(
            [reported([v], indicator_id=i) for i, v in (("1.1", 100), ("2.1", 40), ("2.2", 60))]
        )
        gaps = gaps_table(targets, observations, up_to_year=2025, scopes=["year"])
        assert roll_up(gaps, MEMBERSHIP, "goal")["mean_score"].tolist() == pytest.approx([0.75])

    def test_a_task_of_two_units_counts_for_both(self):
        table = roll_up(year_gaps(), MEMBERSHIP, "unit").set_index("unit")
        assert table["n"].to_dict() == {"MOPS": 4, "UMK": 1}
        assert roll_up(year_gaps(), MEMBERSHIP, "goal")["n"].sum() == 4

    @pytest.mark.parametrize("by", ["task_id", "section", "goal", "unit"])
    def test_every_level(self, by):
        table = roll_up(year_gaps(), MEMBERSHIP, by)
        counts = table[list(VERDICTS_WORST_FIRST)].sum(axis=1)
        assert counts.tolist() == table["n"].tolist()
        assert set(table[by]) == set(MEMBERSHIP[by])

    def test_nothing_assessed(self):
        gaps = gaps_table(plan([100]), reported([None]), up_to_year=2025, scopes=["year"])
        one = roll_up(gaps, MEMBERSHIP, "goal").iloc[0]
        assert (one["worst_verdict"], one["n_assessed"], one["n_scored"]) == ("not_reported", 0, 0)
        assert np.isnan(one["mean_score"])

    def test_scopes_years_and_plans_stay_apart(self):
        gaps = gaps_table(
            plan([100] * 2), reported([90, 120]), up_to_year=2026, original_targets=plan([80] * 2)
        )
        table = roll_up(gaps, MEMBERSHIP, "goal")
        assert len(table) == 8
        assert set(table["n"]) == {1}

    def test_an_empty_plan_read_from_a_file(self):
        gaps = year_gaps().assign(plan=np.nan)
        assert roll_up(gaps, MEMBERSHIP, "goal")["n"].sum() == 4

    def test_fictional_results_make_a_fictional_goal(self):
        gaps = year_gaps()
        gaps.loc[gaps["indicator_id"] == "3.1", "fictional"] = True
        assert roll_up(gaps, MEMBERSHIP, "goal").set_index("goal")["fictional"].to_dict() == {
            "C1": False,
            "C2": True,
        }


class TestRankingStability:
    def test_a_ranking_that_no_weighting_changes(self):
        table = ranking_stability(scores({"a": [0.9, 0.8], "b": [0.3, 0.2], "c": [0.5]}), n_weights=500)
        assert table["rank"].tolist() == [1, 3, 2]
        assert table["rank_share"].tolist() == [1, 1, 1]
        assert table["rank_best"].tolist() == table["rank_worst"].tolist() == [1, 3, 2]

    def test_share_of_weightings_of_two_tasks_is_known(self):
        # The weight of a's first task is uniform: w + 0.4 (1 - w) > 0.6 in two thirds of the weightings.
        table = ranking_stability(scores({"a": [1.0, 0.4], "b": [0.6, 0.6]}), n_weights=40_000, seed=3)
        assert table["rank"].tolist() == [1, 2]
        assert table["rank_share"].tolist() == pytest.approx([2 / 3, 2 / 3], abs=0.01)
        assert table["rank_worst"].tolist() == [2, 2]

    def test_the_cap_can_decide(self):
        table = ranking_stability(scores({"a": [2.0, 0.4], "b": [0.8]}), n_weights=1000)
        assert table["score"].tolist() == pytest.approx([0.7, 0.8])
        assert table["score_uncapped"].tolist() == pytest.approx([1.2, 0.8])
        assert table["rank"].tolist() == [2, 1]
        assert table["rank_uncapped"].tolist() == [1, 2]

    def test_same_seed_same_table_whatever_the_order_of_rows(self):
        given_scores = scores({"a": [0.9, 0.2, 0.4], "b": [0.5, 0.6], "c": [0.55]})
        one = ranking_stability(given_scores, n_weights=300, seed=7)
        again = ranking_stability(given_scores.sample(frac=1, random_state=1), n_weights=300, seed=7)
        pd.testing.assert_frame_equal(one, again)
        other = ranking_stability(given_scores, n_weights=300, seed=8)
        assert not other["rank_share"].equals(one["rank_share"])

    @pytest.mark.slow
    def test_many_weightings_drawn_at_once_or_in_chunks(self):
        """A million weightings in one array, worked out by hand."""
        a, b = np.array([0.9, 0.2, 0.4]), np.array([0.5, 0.6])
        weights = np.random.default_rng(7).exponential(size=(1_000_000, 5))
        of_a = (weights[:, :3] @ a) / weights[:, :3].sum(axis=1)
        of_b = (weights[:, 3:] @ b) / weights[:, 3:].sum(axis=1)
        table = ranking_stability(scores({"a": a, "b": b}), n_weights=1_000_000, seed=7)
        assert table["rank"].tolist() == [2, 1]
        assert table["rank_share"].tolist() == pytest.approx([(of_b > of_a).mean()] * 2)

    def test_tasks_without_a_score_weigh_nothing(self):
        table = ranking_stability(scores({"a": [0.9, np.nan], "b": [np.nan], "c": [0.5]}), n_weights=100)
        assert table["n_tasks_scored"].tolist() == [1, 0, 1]
        assert table["rank"].fillna(-1).tolist() == [1, -1, 2]
        assert table["rank_share"].fillna(-1).tolist() == [1, -1, 1]

    def test_ties_share_the_better_rank(self):
        table = ranking_stability(scores({"a": [1, 1], "b": [1], "c": [0.1]}), n_weights=100)
        assert table["rank"].tolist() == [1, 1, 3]
        assert table["rank_share"].tolist() == [1, 1, 1]

    @given(st.lists(st.lists(st.floats(0, 1), min_size=1, max_size=4), min_size=1, max_size=5))
    def test_ranks_stay_within_what_the_tasks_allow(self, by_goal):
        table = ranking_stability(scores(dict(enumerate(by_goal))), n_weights=50)
        assert ((table["rank_best"] >= 1) & (table["rank_worst"] <= len(by_goal))).all()
        assert table["rank_share"].between(0, 1).all()
        np.testing.assert_allclose(table["score"], [np.mean(tasks) for tasks in by_goal])

    def test_from_the_gaps_of_a_year(self):
        table = ranking_stability(task_scores(year_gaps(), MEMBERSHIP), n_weights=200)
        assert table["goal"].tolist() == ["C1", "C2"]
        assert table["score"].tolist() == pytest.approx([0.75, 0.9])
        assert table["score_uncapped"].tolist() == pytest.approx([1.0, 0.9])


class TestBadInput:
    def test_an_indicator_without_a_task(self):
        with pytest.raises(DataError, match="no task") as caught:
            roll_up(year_gaps(), MEMBERSHIP[MEMBERSHIP["task_id"] == 1], "goal")
        assert "3 faults" in str(caught.value)

    def test_missing_columns_and_unknown_verdicts(self):
        with pytest.raises(DataError, match="goal"):
            roll_up(year_gaps(), MEMBERSHIP.drop(columns="goal"), "goal")
        with pytest.raises(DataError, match="relative_gap"):
            indicator_scores(year_gaps().drop(columns="relative_gap"))
        with pytest.raises(DataError, match="splendid"):
            indicator_scores(year_gaps().assign(verdict="splendid"))
        with pytest.raises(DataError, match="score_uncapped"):
            ranking_stability(scores({"a": [1]}).drop(columns="score_uncapped"))

    def test_several_years_in_one_ranking(self):
        table = scores({"a": [1.0, 0.4], "b": [0.6]})
        with pytest.raises(DataError, match="stands twice"):
            ranking_stability(pd.concat([table, table]))
        with pytest.raises(DataError, match="empty"):
            ranking_stability(table[:0])

    def test_wrong_usage(self):
        with pytest.raises(UsageError, match="by must be"):
            roll_up(year_gaps(), MEMBERSHIP, "city")
        with pytest.raises(UsageError, match="cap"):
            roll_up(year_gaps(), MEMBERSHIP, "goal", cap=0)
        with pytest.raises(UsageError, match="n_weights"):
            ranking_stability(scores({"a": [1]}), n_weights=0)


def test_goals_know_every_verdict_of_the_gaps():
    """The rooms do not import each other: their codes are held together here."""
    assert set(VERDICTS_WORST_FIRST) == set(VERDICTS)
    assert set(COUNTING_RULES) | set(SIGNED_RULES) <= set(RULES)
