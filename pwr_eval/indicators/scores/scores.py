"""Verdicts counted and scores averaged by task, section, goal and unit; raw units are never averaged."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pwr_eval.indicators.scores.score_inputs import (
    WHEN,
    check_cap,
    check_level,
    checked_gaps,
    checked_membership,
)
from pwr_eval.vocabulary import ASSESSED, REACHED, UNASSESSED

__all__ = ["CAP", "VERDICTS_WORST_FIRST", "indicator_scores", "roll_up", "task_scores"]

CAP = 1.0
"""Own choice: the surplus of one indicator does not pay for the gap of another."""

VERDICTS_WORST_FIRST = (*ASSESSED, *UNASSESSED)

COUNTING_RULES = (
    "milestone_count",
    "minimum_years_met",
    "months_met",
    "unique_bounds",
    "unique_deduplicated",
)
SIGNED_RULES = ("milestone_year", "direction_of_change", "direction_dns")
# Own numbers for what is reached, reached in part, or not.
_SIGNED_SCORE = {"met": 1.0, "partly": 0.5, "below": 0.0}


def indicator_scores(gaps: pd.DataFrame, *, cap: float | None = CAP) -> pd.Series:
    """Put every assessed row of a gaps table on one scale without a unit, 1 = target met.

    Parameters
    ----------
    gaps : DataFrame
        As `gaps_table` gives it.
    cap : float or None, default 1.0
        Scores are cut to 0 ... cap; None leaves them as they are.

    Returns
    -------
    Series
        Score by row of `gaps`; NaN where there is no verdict, or where bounds allow more than one score.

    Raises
    ------
    DataError
        If columns are missing, a verdict is not known, a number is text, infinite or impossible, or a row
        stands twice.
    UsageError
        If the cap is not above 0.

    Notes
    -----
    Published: achievement A/T (TolaData), here as 1 + relative gap. Own proposal: its mirror image 2 - A/T
    where lower is better; k / n where the rule counts years, months or milestones; met 1, partly 0.5, below 0
    for a single milestone and a direction. A target met for sure scores a cap of at most 1 even where only
    bounds of the value are known.

    Examples
    --------
    >>> gaps = pd.DataFrame(
    ...     {"indicator_id": ["1.1", "1.2", "2.1"], "plan": "", "scope": "year", "year": 2025,
    ...      "verdict": ["far_above", "close", "not_reported"], "relative_gap": [0.5, -0.1, None],
    ...      "rule": "flow_year", "periods_met": [1, 0, None], "periods": 1, "fictional": False}
    ... )
    >>> indicator_scores(gaps).tolist()
    [1.0, 0.9, nan]
    """
    check_cap(cap)
    return _scores_of(checked_gaps(gaps), cap)


def _scores_of(gaps: pd.DataFrame, cap: float | None) -> pd.Series:
    """Scores of rows already checked."""
    verdict, rule = gaps["verdict"].to_numpy(object), gaps["rule"].to_numpy(object)
    by_size = 1 + gaps["relative_gap"].to_numpy()
    signed = np.select([verdict == each for each in _SIGNED_SCORE], list(_SIGNED_SCORE.values()), np.nan)
    counted = (gaps["periods_met"] / gaps["periods"]).to_numpy()
    by_rule = np.select(
        [np.isin(rule, COUNTING_RULES) & ~np.isnan(counted), np.isin(rule, SIGNED_RULES)],
        [counted, signed],
        np.nan,
    )
    score = np.where(np.isnan(by_size), by_rule, by_size)
    if cap is not None:
        sure = np.isin(verdict, REACHED) & (cap <= 1)
        score = np.clip(np.where(np.isnan(score) & sure, cap, score), 0, cap)
    return pd.Series(np.where(np.isin(verdict, ASSESSED), score, np.nan), gaps.index, name="score")


def task_scores(
    gaps: pd.DataFrame, membership: pd.DataFrame, *, by: str = "goal", cap: float = CAP
) -> pd.DataFrame:
    """Average the scores of a task's indicators, with and without the cap.

    Parameters
    ----------
    gaps : DataFrame
        As `gaps_table` gives it.
    membership : DataFrame
        indicator_id, task_id and the column `by`; a task with several responsible units has a row for each.
    by : {"goal", "section", "unit", "task_id"}, default "goal"
        Level that the tasks belong to.
    cap : float, default 1.0
        Upper limit of one indicator's score.

    Returns
    -------
    DataFrame
        plan, scope, year, `by`, task_id, score (capped), score_uncapped, n_scored and cap; NaN where no
        indicator of the task has a score.

    Raises
    ------
    DataError
        As `indicator_scores`, and if an indicator of `gaps` belongs to no task.
    UsageError
        If `by` is not known or the cap not above 0.

    Notes
    -----
    Published: the mean score of several indicators (Statistics Canada, for its own scores). Own proposal:
    the scale of `indicator_scores` and the cap.

    Examples
    --------
    >>> gaps = pd.DataFrame(
    ...     {"indicator_id": ["1.1", "1.2"], "plan": "", "scope": "year", "year": 2025,
    ...      "verdict": ["far_above", "below"], "relative_gap": [0.5, -0.5], "rule": "flow_year",
    ...      "periods_met": [1, 0], "periods": 1, "fictional": False}
    ... )
    >>> membership = pd.DataFrame({"indicator_id": ["1.1", "1.2"], "task_id": 1, "goal": "support"})
    >>> task_scores(gaps, membership)[["goal", "task_id", "score", "score_uncapped"]]
          goal  task_id  score  score_uncapped
    0  support        1   0.75             1.0
    """
    check_cap(cap)
    return _task_scores(_placed(gaps, membership, by), by, cap)


def _task_scores(rows: pd.DataFrame, by: str, cap: float) -> pd.DataFrame:
    """Average the scores of rows already checked."""
    rows = rows.assign(score=_scores_of(rows, cap), score_uncapped=_scores_of(rows, None))
    key = list(dict.fromkeys([*WHEN, by, "task_id"]))
    groups = rows.groupby(key)
    return (
        groups[["score", "score_uncapped"]]
        .mean()
        .assign(n_scored=groups["score"].count(), cap=cap)
        .reset_index()
    )


def roll_up(gaps: pd.DataFrame, membership: pd.DataFrame, by: str, *, cap: float = CAP) -> pd.DataFrame:
    """Count the verdicts of each task, section, goal or unit, and give its worst one and its mean score.

    Parameters
    ----------
    gaps, membership, cap
        As in `task_scores`.
    by : {"task_id", "section", "goal", "unit"}
        Level to roll up to. An indicator counts in full for each of several responsible units.

    Returns
    -------
    DataFrame
        A row per plan, scope, year and member of `by`: n indicators, n_assessed, one count a verdict,
        worst_verdict, mean_score (over indicators within a task, then over tasks), n_scored, n_tasks, cap and
        fictional.

    Raises
    ------
    DataError, UsageError
        As `task_scores`.

    Notes
    -----
    Published: the worst verdict shown for several indicators of one goal (German DNS). `worst_verdict` looks
    at what was assessed, if anything was: read it beside n_assessed. Own proposal: the mean of capped scores;
    what has no score does not enter it, neither as 0 nor as 1.

    Examples
    --------
    >>> gaps = pd.DataFrame(
    ...     {"indicator_id": ["1.1", "1.2"], "plan": "", "scope": "year", "year": 2025,
    ...      "verdict": ["met", "not_reported"], "relative_gap": [0.1, None], "rule": "flow_year",
    ...      "periods_met": [1, None], "periods": 1, "fictional": True}
    ... )
    >>> membership = pd.DataFrame({"indicator_id": ["1.1", "1.2"], "task_id": 1, "goal": "support"})
    >>> table = roll_up(gaps, membership, "goal")
    >>> table[["goal", "n", "n_assessed", "met", "not_reported", "worst_verdict", "mean_score"]]
          goal  n  n_assessed  met  not_reported worst_verdict  mean_score
    0  support  2           1    1             1           met         1.0
    """
    check_cap(cap)
    rows = _placed(gaps, membership, by)
    key = [*WHEN, by]
    verdicts = pd.Categorical(rows["verdict"], categories=VERDICTS_WORST_FIRST)
    counts = pd.get_dummies(verdicts).set_index(rows.index).groupby([rows[name] for name in key]).sum()
    groups = rows.assign(rank=verdicts.codes).groupby(key)
    tasks = _task_scores(rows, by, cap).groupby(key)
    table = counts.astype(int).assign(
        n=groups.size(),
        n_assessed=counts[list(ASSESSED)].sum(axis=1),
        worst_verdict=groups["rank"].min().map(dict(enumerate(VERDICTS_WORST_FIRST))),
        mean_score=tasks["score"].mean(),
        n_scored=tasks["n_scored"].sum(),
        n_tasks=tasks.size(),
        cap=cap,
        fictional=groups["fictional"].any(),
    )
    first = ["n", "n_assessed", *reversed(ASSESSED), *UNASSESSED]
    return table[
        [*first, "worst_verdict", "mean_score", "n_scored", "n_tasks", "cap", "fictional"]
    ].reset_index()


def _placed(gaps: pd.DataFrame, membership: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows of the gaps table with the task and the member of `by` that each belongs to."""
    check_level(by)
    rows = checked_gaps(gaps)
    return rows.merge(checked_membership(membership, rows, by), on="indicator_id")
