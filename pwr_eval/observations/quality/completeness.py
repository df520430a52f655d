"""How complete a year's data are: every figure that was due, and whether it came."""

from __future__ import annotations

from typing import Final

import pandas as pd

from pwr_eval.vocabulary import DUE_STATUSES, MONTHS, WITHOUT_FIGURE

__all__ = [
    "counted_by",
    "counting_of_people",
    "due_figures",
    "due_spending",
    "notes_on_counting",
    "units_without_return",
]

"""What became of a figure that was due, from the best on.

reported: it came, or it came and is hidden to protect people. in_part: some months or parts of it came.
no_value: the return says that there are no data. not_applicable: it says that there is nothing to count.
faulty: it came and cannot be used.
left_out: a return came without it, or with an empty cell. not_sent: no return came.
"""

COUNTING_WORDS: Final = (
    "definicj",
    "liczon",
    "liczymy",
    "licząc",
    "policz",
    "zlicz",
    "metodyk",
    "metodolog",
    "sposób liczenia",
    "sposobu liczenia",
)
"""Beginnings of Polish words by which a note speaks of the way of counting; our own choice."""


def due_figures(
    targets: pd.DataFrame,
    tasks: pd.DataFrame,
    observations: pd.DataFrame,
    returns: pd.DataFrame,
    *,
    year: int,
) -> pd.DataFrame:
    """Return every indicator with a target for a year, and whether its figure came.

    Parameters
    ----------
    targets : DataFrame
        indicator_id, task_id, indicator, period, year: the plan; months_in_force, the months of the year in
        which the programme is in force, where that is not all of it.
    tasks : DataFrame
        task_id, lead_unit: who reports.
    observations : DataFrame
        What was reported, one figure a key (see `pwr_eval.schemas.observation_table`).
    returns : DataFrame
        year, sender: the returns that came.
    year : int
        Year that was reported.

    Returns
    -------
    DataFrame
        One row an indicator, in the order of the plan: indicator_id, task_id, indicator, unit (the one that
        leads the task), status (one of `DUE_STATUSES`) and months (how many the figure covers; <NA> if
        the return does not say and no month is missing).

    Examples
    --------
    >>> from pwr_eval.schemas.observation_table import observation_table
    >>> targets = pd.DataFrame({"indicator_id": ["5.1", "5.2"], "task_id": 5, "indicator": ["a", "b"],
    ...     "period": "year", "year": 2025})
    >>> tasks = pd.DataFrame({"task_id": [5], "lead_unit": ["MOPS"]})
    >>> returns = pd.DataFrame({"year": [2025], "sender": ["MOPS"]})
    >>> due_figures(targets, tasks, observation_table(), returns, year=2025)["status"].tolist()
    ['left_out', 'left_out']
    """
    of_year = targets[targets["year"].eq(year)]
    due = of_year[["indicator_id", "task_id", "indicator"]]
    length = (
        int(of_year["months_in_force"].min())
        if "months_in_force" in of_year and len(of_year)
        else len(MONTHS)
    )
    due = due.merge(tasks[["task_id", "lead_unit"]], on="task_id", how="left").rename(
        columns={"lead_unit": "unit"}
    )
    sent = set(returns.loc[returns["year"].eq(year), "sender"])
    rows = observations[observations["year"].eq(year)]
    came = {str(name): _came(group, length) for name, group in rows.groupby("indicator_id")}
    statuses = [
        came.get(name, ("left_out" if unit in sent else "not_sent", None))
        for name, unit in zip(due["indicator_id"], due["unit"], strict=True)
    ]
    return due.assign(
        status=[status for status, _ in statuses],
        months=pd.array([months for _, months in statuses], dtype="Int64"),
    ).reset_index(drop=True)


def _came(rows: pd.DataFrame, length: int) -> tuple[str, int | None]:
    """Return the status of one indicator in a year of so many months, and how many it covers."""
    known = ~rows["status"].isin(WITHOUT_FIGURE)
    if not known.any():
        return _why_none(rows["status"]), None
    yearly = rows["month"].isna()
    if (known & yearly).any():
        covered = rows.loc[known & yearly, "months_covered"].min()
        months = None if pd.isna(covered) else int(covered)
        parts_open = bool((yearly & ~known).any())
    else:
        months, parts_open = int(rows.loc[known, "month"].nunique()), False
    short = months is not None and months < length
    return ("in_part" if short or parts_open else "reported"), months


def _why_none(statuses: pd.Series) -> str:
    """Return what was said where no figure was given; an empty cell says nothing, and any word more."""
    if statuses.eq("faulty").any():
        return "faulty"
    said = statuses[statuses.ne("blank")]
    if said.empty:
        return "left_out"
    return "not_applicable" if said.eq("not_applicable").all() else "no_value"


def due_spending(
    budgets: pd.DataFrame, tasks: pd.DataFrame, spending: pd.DataFrame, returns: pd.DataFrame, *, year: int
) -> pd.DataFrame:
    """Return every task with a budget for a year, and whether its spending came.

    Parameters
    ----------
    budgets : DataFrame
        task_id, first_year, last_year.
    tasks, returns, year
        As for `due_figures`.
    spending : DataFrame
        What was reported, one sum a task and year.

    Returns
    -------
    DataFrame
        One row a task: task_id, unit, status (one of `DUE_STATUSES`).

    Examples
    --------
    >>> from pwr_eval.schemas.observation_table import spending_table
    >>> budgets = pd.DataFrame({"task_id": [1], "first_year": [2025], "last_year": [2027]})
    >>> tasks = pd.DataFrame({"task_id": [1], "lead_unit": ["MOPS"]})
    >>> returns = pd.DataFrame({"year": [2025], "sender": ["KCŚ"]})
    >>> due_spending(budgets, tasks, spending_table(), returns, year=2025)["status"].tolist()
    ['not_sent']
    """
    covered = budgets["first_year"].le(year) & budgets["last_year"].ge(year)
    due = budgets.loc[covered, ["task_id"]].merge(tasks[["task_id", "lead_unit"]], on="task_id", how="left")
    sent = set(returns.loc[returns["year"].eq(year), "sender"])
    of_year = spending[spending["year"].eq(year)]
    came = dict(zip(of_year["task_id"], of_year["status"], strict=True))
    statuses = [
        (_why_none(pd.Series([came[task]])) if came[task] in WITHOUT_FIGURE else "reported")
        if task in came
        else ("left_out" if unit in sent else "not_sent")
        for task, unit in zip(due["task_id"], due["lead_unit"], strict=True)
    ]
    return due.rename(columns={"lead_unit": "unit"}).assign(status=statuses)


def counted_by(due: pd.DataFrame, by: str) -> pd.DataFrame:
    """Count what was due and what came.

    Parameters
    ----------
    due : DataFrame
        From `due_figures` or `due_spending`.
    by : str
        Column to count by, such as "unit" or "task_id".

    Returns
    -------
    DataFrame
        One row a value of `by`, in the order of `due`: `by`, due, the statuses of `DUE_STATUSES`, and share
        (of what was due, fully reported).

    Examples
    --------
    >>> due = pd.DataFrame({"unit": ["A", "A", "B"], "status": ["reported", "no_value", "not_sent"]})
    >>> counted_by(due, "unit")[["unit", "due", "reported", "share"]].values.tolist()
    [['A', 2, 1, 0.5], ['B', 1, 0, 0.0]]
    """
    counts = pd.crosstab(due[by], due["status"]).reindex(
        index=due[by].drop_duplicates(), columns=list(DUE_STATUSES), fill_value=0
    )
    total = counts.sum(axis=1)
    counts = counts.assign(due=total, share=counts["reported"] / total)
    counts.columns.name = None
    return counts[["due", *DUE_STATUSES, "share"]].rename_axis(by).reset_index()


def units_without_return(
    targets: pd.DataFrame, tasks: pd.DataFrame, returns: pd.DataFrame, *, year: int
) -> list[str]:
    """Name the units that lead a task with a target for the year and sent nothing.

    Parameters
    ----------
    targets, tasks, returns, year
        As for `due_figures`.

    Returns
    -------
    list of str
        In the order of the plan.

    Examples
    --------
    >>> targets = pd.DataFrame({"task_id": [1, 2], "year": 2025})
    >>> tasks = pd.DataFrame({"task_id": [1, 2], "lead_unit": ["MOPS", "KCŚ"]})
    >>> units_without_return(targets, tasks, pd.DataFrame({"year": [2025], "sender": ["KCŚ"]}), year=2025)
    ['MOPS']
    """
    led = targets.loc[targets["year"].eq(year), "task_id"]
    units = tasks.loc[tasks["task_id"].isin(led), "lead_unit"].drop_duplicates()
    return units[~units.isin(returns.loc[returns["year"].eq(year), "sender"])].tolist()


def counting_of_people(
    targets: pd.DataFrame, indicators: pd.DataFrame, observations: pd.DataFrame, *, year: int
) -> pd.DataFrame:
    """Return every figure that should count each person or family once, and whether it does.

    Parameters
    ----------
    targets : DataFrame
        indicator_id, indicator, year.
    indicators : DataFrame
        indicator_id, deduplicated ("required" where each is to be counted once).
    observations : DataFrame
        What was reported.
    year : int
        Year that was reported.

    Returns
    -------
    DataFrame
        One row an indicator that requires it: indicator_id, indicator, counted_once ("yes", "no", "not_said"
        or "not_reported") and before, the same of the year before.

    Examples
    --------
    >>> from pwr_eval.schemas.observation_table import observation_table
    >>> targets = pd.DataFrame({"indicator_id": ["2.1"], "indicator": "rodziny", "year": 2025})
    >>> indicators = pd.DataFrame({"indicator_id": ["2.1"], "deduplicated": "required"})
    >>> counting_of_people(targets, indicators, observation_table(), year=2025)["counted_once"].tolist()
    ['not_reported']
    """
    unique = indicators.loc[indicators["deduplicated"].eq("required"), "indicator_id"]
    due = targets.loc[
        targets["year"].eq(year) & targets["indicator_id"].isin(unique), ["indicator_id", "indicator"]
    ]
    now, before = (_answers(observations, one) for one in (year, year - 1))
    return due.assign(
        counted_once=[now.get(name, "not_reported") for name in due["indicator_id"]],
        before=[before.get(name, "not_reported") for name in due["indicator_id"]],
    ).reset_index(drop=True)


def _answers(observations: pd.DataFrame, year: int) -> dict[str, str]:
    rows = observations[observations["year"].eq(year) & ~observations["status"].isin(WITHOUT_FIGURE)]
    return {str(name): _answer(group["deduplicated"]) for name, group in rows.groupby("indicator_id")}


def _answer(said: pd.Series) -> str:
    """Return one answer for all rows of an indicator; one part that counts twice makes all of it a doubt."""
    if said.eq(False).any():
        return "no"
    return "not_said" if said.isna().any() else "yes"


def notes_on_counting(
    observations: pd.DataFrame, *, year: int, words: tuple[str, ...] = COUNTING_WORDS
) -> pd.DataFrame:
    """Find the notes that speak of the way of counting: a definition may differ there, or have changed.

    Parameters
    ----------
    observations : DataFrame
        What was reported.
    year : int
        Year that was reported.
    words : tuple of str
        Beginnings of words to look for, in small letters.

    Returns
    -------
    DataFrame
        One row an indicator and note: indicator_id, note, sender. A word list finds no more than its words.

    Examples
    --------
    >>> rows = pd.DataFrame({"indicator_id": ["17.1", "24.1"], "year": 2025, "sender": "MOPS",
    ...     "note": ["Liczymy też porady telefoniczne.", "Otwarcie przesunięto."]})
    >>> notes_on_counting(rows, year=2025)["indicator_id"].tolist()
    ['17.1']
    """
    rows = observations[observations["year"].eq(year)]
    pattern = r"(?i)\b(?:" + "|".join(words) + ")"
    rows = rows[rows["note"].str.contains(pattern, regex=True)]
    return rows[["indicator_id", "note", "sender"]].drop_duplicates().reset_index(drop=True)
