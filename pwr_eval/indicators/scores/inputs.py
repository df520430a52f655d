"""What scores and ranks are made from, checked: every fault with its place, before anything is computed."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place, UsageError
from pwr_eval.schemas.options import check_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "LEVELS",
    "check_cap",
    "check_level",
    "checked_gaps",
    "checked_membership",
    "checked_scores",
]

LEVELS = ("task_id", "section", "goal", "unit")
WHEN = ["plan", "scope", "year"]
GAPS = ["indicator_id", *WHEN, "verdict", "rule", "relative_gap", "periods_met", "periods", "fictional"]
_GAP_KEY = ["indicator_id", *WHEN]
_ROLL_UP = "results cannot be rolled up"
# Scores are compared after rounding to twelve digits; no share of a target is near this.
_LARGEST_SCORE = 1e100


def checked_gaps(gaps: pd.DataFrame, verdicts: Sequence[str]) -> pd.DataFrame:
    """Give the columns of a gaps table that scores need, numbers as floats, an empty plan as "".

    Parameters
    ----------
    gaps : DataFrame
        As `gaps_table` gives it.
    verdicts : sequence of str
        Verdicts that are known.

    Returns
    -------
    DataFrame
        The columns of `GAPS`, same index.

    Raises
    ------
    DataError
        If columns are missing, a verdict is not known, a number is text, infinite or impossible, or a row
        stands twice.

    Examples
    --------
    >>> row = {"indicator_id": "1.1", "plan": "", "scope": "year", "year": 2025, "verdict": "met",
    ...     "rule": "flow_year", "relative_gap": "12 os.", "periods_met": 2, "periods": 1, "fictional": True}
    >>> checked_gaps(pd.DataFrame([row]), ["met"])
    Traceback (most recent call last):
    pwr_eval.errors.DataError: results cannot be rolled up: 2 faults
      gaps, row 2, column "relative_gap": not a finite number, or empty (found: "12 os.").
      gaps, row 2, column "periods_met": not between 0 and the periods (found: "2").
    """
    faults = _column_faults(gaps, GAPS, "gaps", "Use gaps_table.")
    if faults:
        raise DataError(_ROLL_UP, faults)
    # An empty plan read back from a file is NaN, which a grouping would drop.
    rows = gaps[GAPS].assign(plan=gaps["plan"].astype(object).where(gaps["plan"].notna(), ""))
    numbers = {name: _numbers(rows[name]) for name in ("relative_gap", "periods_met", "periods")}
    met, periods = numbers["periods_met"], numbers["periods"]
    unlike = {
        "verdict": (~rows["verdict"].isin(list(verdicts)), "the verdict is not known"),
        **{
            name: (cells.isna() & rows[name].notna(), "not a finite number, or empty")
            for name, cells in numbers.items()
        },
    }
    impossible = (met < 0) | (met > periods) | (periods < 1)
    faults = [
        *_cell_faults(rows, unlike, "gaps"),
        *_cell_faults(rows, {"periods_met": (impossible, "not between 0 and the periods")}, "gaps"),
        *_doubles(rows, _GAP_KEY, "gaps"),
    ]
    if faults:
        raise DataError(_ROLL_UP, faults)
    return rows.assign(**numbers)


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
    faults = _column_faults(membership, wanted, "membership", "Add it.")
    if faults:
        raise DataError(_ROLL_UP, faults)
    places = membership[wanted].dropna().drop_duplicates()
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
      scores, row 2, column "score_uncapped": not a finite number, or empty (found: "inf").
    """
    summary, names = "the stability of ranks cannot be told", ("score", "score_uncapped")
    faults = _column_faults(scores, [by, "task_id", *names], "scores", "Use task_scores.")
    if faults:
        raise DataError(summary, faults)
    numbers = {name: _numbers(scores[name]) for name in names}
    unlike = {
        name: (cells.isna() & scores[name].notna(), "not a finite number, or empty")
        for name, cells in numbers.items()
    }
    faults = [*_cell_faults(scores, unlike, "scores")]
    if not faults:
        twice = scores.loc[scores.duplicated([by, "task_id"]), "task_id"].unique()
        faults = [
            Fault(Place("scores"), "a task stands twice", str(task), "Keep one plan, scope and year.")
            for task in twice
        ]
    if not faults and scores.empty:
        faults = [Fault(Place("scores"), "the table is empty", remedy="Give rows of task_scores.")]
    if faults:
        raise DataError(summary, faults)
    return scores.assign(**numbers)


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


def _column_faults(table: object, wanted: Sequence[str], source: str, remedy: str) -> list[Fault]:
    if not isinstance(table, pd.DataFrame):
        return [Fault(Place(source), "not a table", type(table).__name__, "Give a pandas DataFrame.")]
    names = list(table.columns)
    counts = {name: names.count(name) for name in wanted}
    problems = {0: "column is missing", 1: ""}
    return [
        Fault(Place(source, column=name), problems.get(count, "the column stands twice"), remedy=remedy)
        for name, count in counts.items()
        if count != 1
    ]


def _numbers(cells: pd.Series) -> pd.Series:
    """Cells as floats, NaN where one is no finite number of ordinary size."""
    if cells.dtype.kind in "iuf":
        numbers = pd.Series(cells.to_numpy(float, na_value=np.nan), index=cells.index)
    else:
        real = cells.map(lambda cell: isinstance(cell, Real) and not isinstance(cell, bool)).astype(bool)
        numbers = cells.where(real, np.nan).astype(float)
    return numbers.where(numbers.abs() <= _LARGEST_SCORE)


def _cell_faults(
    table: pd.DataFrame, unlike: dict[str, tuple[pd.Series, str]], source: str
) -> Iterator[Fault]:
    for column, (wrong, problem) in unlike.items():
        for row in np.flatnonzero(wrong):
            place = Place(source, row=int(row) + 2, column=column)
            yield Fault(place, problem, found=str(table[column].iloc[row]))


def _doubles(rows: pd.DataFrame, key: list[str], source: str) -> Iterator[Fault]:
    for row in np.flatnonzero(rows.duplicated(key)):
        told = ", ".join(str(cell) for cell in rows[key].iloc[row] if cell != "")
        yield Fault(Place(source, row=int(row) + 2), "the row stands twice", told, "Keep one.")
