"""What a plan promises and how far that can be judged: pure functions on its tables, before any result."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pwr_eval.programme.yearly_targets import yearly_targets
from pwr_eval.vocabulary import AMOUNT_KINDS, CHANGE_KINDS

__all__ = ["already_reached", "assessability", "per_children", "promises", "target_paths"]

# Why an indicator cannot be judged, or only with care, in the order in which the reasons are looked for.
ASSESSABILITY = {
    "draft": "a reading that nobody has approved yet",
    "no_target": "a figure that is asked for and shown, without a target",
    "milestone": "a milestone: done or not done, no amount and no criterion",
    "no_base_value": "a growth target whose base value the plan does not give",
    "no_amount": "a direction without an amount, and no base value",
    "reading_needed": "a number, but what is counted needs the unit's definition",
    "clear": "a number whose meaning is clear",
}


def target_paths(targets: pd.DataFrame) -> pd.DataFrame:
    """Follow each indicator's target over the years of the plan.

    Parameters
    ----------
    targets : DataFrame
        Table `targets`: indicator_id, kind, year, target and the columns that name the indicator.

    Returns
    -------
    DataFrame
        One row an indicator, in the plan's order: task_id, indicator_id, indicator, unit, kind, measure,
        first_target, first_target_year, last_target, planned_change (share of the first target; NaN where
        it is 0 or missing), better and flat (True if all years have the same number or range, False if not,
        missing for kinds without an amount and for a target in one year alone).

    Examples
    --------
    >>> targets = pd.DataFrame({
    ...     "task_id": 2, "indicator_id": "2.1", "indicator": "rodziny", "unit": "rodzina",
    ...     "kind": "absolute", "measure": "unique", "year": [2025, 2026, 2027],
    ...     "target": [690.0, 700.0, 710.0]})
    >>> target_paths(targets)[["first_target", "last_target", "planned_change", "flat"]].round(3)
       first_target  last_target  planned_change   flat
    0         690.0        710.0           0.029  False
    """
    rows = yearly_targets(targets)
    rows = rows[rows["no_verdict"].eq("")].sort_values("year")
    names = ["task_id", "indicator_id", "indicator", "unit", "kind", "measure", "better"]
    low, high = (rows[end].fillna(rows["target"]) for end in ("target_low", "target_high"))
    paths = (
        rows.assign(low=low, high=high)
        .groupby(names, sort=False)
        .agg(
            first_target=("target", "first"),
            first_target_year=("year", "first"),
            last_target=("target", "last"),
            lows=("low", "nunique"),
            highs=("high", "nunique"),
            years=("year", "nunique"),
        )
        .reset_index()
    )
    order = targets["indicator_id"].drop_duplicates().tolist()
    paths = paths.sort_values("indicator_id", key=lambda ids: ids.map(order.index), ignore_index=True)
    change = paths["last_target"] / paths["first_target"].replace(0, np.nan) - 1
    numeric = paths["kind"].isin(AMOUNT_KINDS) & paths["years"].gt(1)
    flat = (paths["lows"].le(1) & paths["highs"].le(1)).astype("boolean").where(numeric)
    return paths.assign(planned_change=change.where(numeric), flat=flat).drop(
        columns=["lows", "highs", "years"]
    )


def assessability(indicators: pd.DataFrame) -> pd.DataFrame:
    """Say of each indicator how far a yearly report can judge it, and why not further.

    Parameters
    ----------
    indicators : DataFrame
        The reviewed reading: indicator_id, kind, confidence, definition_by, note; baseline where it is known.

    Returns
    -------
    DataFrame
        The rows of `indicators` with a column ``assessability``: a key of `ASSESSABILITY`. An amount whose
        reading was a judgement is ``reading_needed``.

    Examples
    --------
    >>> indicators = pd.DataFrame({"indicator_id": ["1.1", "22.1"], "kind": ["absolute", "growth_percent"],
    ...                            "confidence": ["judgement", "clear"], "definition_by": ["unit", "unit"]})
    >>> assessability(indicators)["assessability"].tolist()
    ['reading_needed', 'no_base_value']
    """
    kind = indicators["kind"]
    sure = indicators["confidence"]
    based = indicators["baseline"].notna() if "baseline" in indicators else pd.Series(False, indicators.index)
    reasons = np.select(
        [
            sure.eq("draft"),
            kind.eq("none"),
            kind.eq("milestone"),
            kind.isin(CHANGE_KINDS) & kind.ne("direction") & ~based,
            kind.eq("direction") & ~based,
            sure.eq("judgement"),
        ],
        ["draft", "no_target", "milestone", "no_base_value", "no_amount", "reading_needed"],
        default="clear",
    )
    return indicators.assign(assessability=reasons)


def already_reached(paths: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Hold the targets against the last figure published before the programme.

    Parameters
    ----------
    paths : DataFrame
        From `target_paths`.
    series : DataFrame
        Published figures of the programme's own area: indicator_id, first_year, last_year, value, qualifier,
        basis, comparable_to_target, source_title.

    Returns
    -------
    DataFrame
        One row an indicator for which a reported figure is at hand: the path's columns, then year, value,
        qualifier, comparable_to_target, source_title of the latest one and difference (first target minus
        value). Planned figures, sums over several years and targets that are no amounts (a growth in
        percent is not held against a level) are left out.
    """
    usable = series[
        series["indicator_id"].ne("")
        & series["basis"].eq("reported")
        & series["first_year"].eq(series["last_year"]).fillna(value=False)
        & series["comparable_to_target"].isin(["yes", "with_care"])
    ]
    latest = usable.sort_values("first_year").groupby("indicator_id").tail(1)
    columns = ["indicator_id", "first_year", "value", "qualifier", "comparable_to_target", "source_title"]
    amounts = paths[paths["kind"].isin(AMOUNT_KINDS) & paths["first_target"].notna()]
    found = amounts.merge(latest[columns].rename(columns={"first_year": "year"}), on="indicator_id")
    return found.assign(difference=found["first_target"] - found["value"])


def promises(membership: pd.DataFrame, budgets: pd.DataFrame, by: str) -> pd.DataFrame:
    """Count what the plan promises by goal, section, category or responsible unit.

    Parameters
    ----------
    membership : DataFrame
        `Programme.membership`: indicator_id, task_id, section, goal, category, unit, lead.
    budgets : DataFrame
        task_id, planned_pln.
    by : {"goal", "section", "category", "unit"}
        What to count by. With ``unit`` a task shared by several units counts for each, its budget for the
        lead.

    Returns
    -------
    DataFrame
        One row a group, in order of appearance: tasks, indicators, budgeted_tasks, planned_pln (zł; NaN where
        no task of the group has a budget) and, by unit, led_tasks.

    Examples
    --------
    >>> membership = pd.DataFrame({"indicator_id": ["1.1", "1.1", "2.1"], "task_id": [1, 1, 2], "goal": "C1",
    ...                            "unit": ["MOPS", "NGO", "MOPS"], "lead": [True, False, True]})
    >>> promises(membership, pd.DataFrame({"task_id": [1], "planned_pln": [30.0]}), "unit")
       unit  tasks  indicators  led_tasks  budgeted_tasks  planned_pln
    0  MOPS      2           2          2               1         30.0
    1   NGO      1           1          0               0          NaN
    """
    tasks = membership.drop_duplicates(["task_id", by])
    led = membership[membership["lead"]].drop_duplicates("task_id")
    funded = led.merge(budgets[["task_id", "planned_pln"]], on="task_id").groupby(by, sort=False)
    counted = pd.DataFrame(
        {
            "tasks": tasks.groupby(by, sort=False)["task_id"].nunique(),
            "indicators": membership.groupby(by, sort=False)["indicator_id"].nunique(),
            "led_tasks": led.groupby(by, sort=False)["task_id"].nunique(),
            "budgeted_tasks": funded["task_id"].nunique(),
            "planned_pln": funded["planned_pln"].sum(),
        },
        index=pd.Index(tasks[by].drop_duplicates(), name=by),
    )
    counts = ["led_tasks", "budgeted_tasks"]
    counted = counted.assign(**{name: counted[name].fillna(0).astype(int) for name in counts})
    return (counted if by == "unit" else counted.drop(columns="led_tasks")).reset_index()


def per_children(
    values: pd.Series[float], population: pd.Series[float], share: pd.Series[float], *, per: int = 10_000
) -> pd.Series[float]:
    """Return a number of things per so many people aged 0-17.

    Parameters
    ----------
    values : Series
        Number of things by year.
    population : Series
        People by year.
    share : Series
        People aged 0-17 by year, in per cent of all.
    per : int, default 10 000
        Number of children that one reckons with.

    Returns
    -------
    Series
        By the years of `values`; NaN where one of the three is not known.

    Examples
    --------
    >>> by_year = lambda value: pd.Series({2024: value})
    >>> per_children(by_year(26.0), by_year(800_000.0), by_year(16.25))
    2024    2.0
    dtype: float64
    """
    children = population.reindex(values.index) * share.reindex(values.index) / 100
    return values / children.where(children > 0) * per
