"""What scores and ranks are made from, checked: every fault with its place, before anything is computed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place, UsageError
from pwr_eval.schemas.check import checked, faults_where
from pwr_eval.schemas.declaration import declared
from pwr_eval.schemas.options import check_number

__all__ = ["LEVELS", "check_cap", "check_level", "checked_gaps", "checked_membership", "checked_scores"]

LEVELS = ("task_id", "section", "goal", "unit")
WHEN = ["plan", "scope", "year"]
GAPS = ["indicator_id", *WHEN, "verdict", "rule", "relative_gap", "periods_met", "periods", "fictional"]
_ROLL_UP = "results cannot be rolled up"


def checked_gaps(gaps: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of a gaps table that scores need, numbers as floats, an empty plan as "".

    Parameters
    ----------
    gaps : DataFrame
        As `gaps_table` gives it.

    Returns
    -------
    DataFrame
        The columns of `GAPS`.

    Raises
    ------
    DataError
        If columns are missing, a verdict is not known, a number is text, infinite or impossible, or a row
        stands twice.

    Examples
    --------
    >>> row = {"indicator_id": "1.1", "plan": "", "scope": "year", "year": 2025, "verdict": "met",
    ...     "rule": "flow_year", "relative_gap": "12 os.", "periods_met": 2, "periods": 1, "fictional": True}
    >>> checked_gaps(pd.DataFrame([row]))
    Traceback (most recent call last):
    pwr_eval.errors.DataError: results cannot be rolled up: 2 faults
      gaps, row 2, column "relative_gap": is not a finite number, or empty (found: "12 os."). Write a number.
      gaps, row 2, column "periods_met": not between 0 and the periods (found: "2").
    """
    faults: list[Fault] = []
    rows = checked(gaps, declared("gaps"), faults, needs=GAPS)
    if rows is not None:
        impossible = (rows["periods_met"] > rows["periods"]) | (rows["periods"] < 1)
        faults += faults_where(rows, impossible, "gaps", "periods_met", "not between 0 and the periods")
    if faults or rows is None:
        raise DataError(_ROLL_UP, faults)
    return rows[GAPS].astype(dict.fromkeys(("periods_met", "periods"), "float64"))


def checked_membership(membership: pd.DataFrame, gaps: pd.DataFrame, by: str) -> pd.DataFrame:
    """Give the task and the member of `by` of each indicator, once each.

    Parameters
    ----------
    membership : DataFrame
        indicator_id, task_id and the column `by`.
    gaps : DataFrame
        Rows whose indicators must all be found.
    by : str
        One of `LEVELS`.

    Returns
    -------
    DataFrame
        indicator_id, task_id and `by`; several rows an indicator where it has several members.

    Raises
    ------
    DataError
        If columns are missing, or an indicator belongs to no task.

    Examples
    --------
    >>> membership = pd.DataFrame({"indicator_id": ["1.1"], "task_id": [1], "goal": ["support"]})
    >>> checked_membership(membership, pd.DataFrame({"indicator_id": ["1.2"]}), "goal")
    Traceback (most recent call last):
    pwr_eval.errors.DataError: results cannot be rolled up: 1 fault
      membership: an indicator has no task or goal (found: "1.2"). Add it.
    """
    wanted = list(dict.fromkeys(["indicator_id", "task_id", by]))
    faults: list[Fault] = []
    rows = checked(membership, declared("membership"), faults, needs=wanted, defaults=False)
    if faults or rows is None:
        raise DataError(_ROLL_UP, faults)
    places = rows[wanted].dropna().drop_duplicates()
    homeless = gaps.loc[~gaps["indicator_id"].isin(places["indicator_id"]), "indicator_id"].unique()
    if len(homeless):
        raise DataError(
            _ROLL_UP,
            [
                Fault(Place("membership"), f"an indicator has no task or {by}", str(one), "Add it.")
                for one in homeless
            ],
        )
    return places


def checked_scores(scores: pd.DataFrame, by: str) -> pd.DataFrame:
    """Give the scores of tasks as floats.

    Parameters
    ----------
    scores : DataFrame
        Rows of `task_scores` for one plan, scope and year.
    by : str
        What is ranked.

    Returns
    -------
    DataFrame
        The same with score and score_uncapped as floats.

    Raises
    ------
    DataError
        If columns are missing, the table is empty, a score is text or infinite, or a task stands twice.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"goal": ["a"], "task_id": [1], "score": [1.0], "score_uncapped": [float("inf")]}
    ... )
    >>> checked_scores(table, "goal")
    Traceback (most recent call last):
    pwr_eval.errors.DataError: the stability of ranks cannot be told: 1 fault
      scores, row 2, column "score_uncapped": is not a finite number, or empty (found: "inf").
    """
    summary, names = "the stability of ranks cannot be told", ("score", "score_uncapped")
    faults: list[Fault] = []
    rows = checked(scores, declared("task_scores"), faults, source="scores", needs=["task_id", *names])
    if rows is not None and by not in rows:
        faults.append(Fault(Place("scores", column=by), "column is missing", remedy="Use task_scores."))
    if not faults and rows is not None:
        twice = rows.loc[rows.duplicated([by, "task_id"]), "task_id"].unique()
        remedy = "Keep one plan, scope and year."
        faults += [Fault(Place("scores"), "a task stands twice", str(task), remedy) for task in twice]
        if rows.empty:
            faults.append(Fault(Place("scores"), "the table is empty", remedy="Give rows of task_scores."))
    if faults or rows is None:
        raise DataError(summary, faults)
    return rows


def check_cap(cap: object) -> None:
    """Refuse a cap that is not a number above 0.

    Examples
    --------
    >>> check_cap(0)
    Traceback (most recent call last):
    pwr_eval.errors.UsageError: cap is 0; give a number above 0, or None
    """
    if cap is not None:
        check_number("cap", cap, "a number above 0, or None", lambda number: 0 < number < np.inf)


def check_level(by: object) -> None:
    """Refuse a level that results cannot be rolled up to.

    Examples
    --------
    >>> check_level("city")
    Traceback (most recent call last):
    pwr_eval.errors.UsageError: by must be one of task_id, section, goal, unit, not 'city'
    """
    if not (isinstance(by, str) and by in LEVELS):
        raise UsageError(f"by must be one of {', '.join(LEVELS)}, not {by!r}")
