"""What plausibility is judged from: the tables checked, and every reported figure in one form."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pwr_eval.errors import DataError, Fault
from pwr_eval.schemas.check import checked, faults_where
from pwr_eval.schemas.declaration import declared

__all__ = ["KEY", "SPENDING", "figures_of"]

KEY = ["subject", "year", "month", "area", "group"]
"""What a figure is about; `subject` is the number of its indicator or, of spending, of its task."""

SPENDING = "spending"
"""What stands in the column `measure` of spending."""

_NEEDED = {
    "observations": (
        "indicator_id", "year", "month", "area", "group", "value", "numerator", "denominator", "qualifier",
        "status", "months_covered", "source", "sender", "received",
    ),
    "spending": ("task_id", "year", "spent_pln", "qualifier", "status", "source", "sender", "received"),
    "targets": ("indicator_id", "year", "target"),
    "indicators": ("indicator_id", "task_id", "unit", "kind", "measure", "period", "beneficiary"),
    "budgets": ("task_id", "planned_pln", "first_year", "last_year"),
    "previous": ("indicator_id", "year", "value"),
}  # fmt: skip
"""Columns of each table by which a figure is judged."""


def figures_of(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Check the tables of a plan and of what was reported, and put every figure into one form.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        observations, spending, targets, indicators, budgets and previous, by these names.

    Returns
    -------
    DataFrame
        A row per observation and per spending of a task: the columns of `KEY` (month 0: the whole year),
        task_id, indicator_id ("" for spending), value, numerator, denominator, months_covered, qualifier,
        status, known (True if there is a number), whole (True for a figure of the whole year and the whole
        area), source, sender, received; what the plan says: unit, kind, measure, period, beneficiary, target
        (of the year), target_sum, budget (zł of the task's years together, where it has one in
        this year); and last, last_received: the same figure a year before. Of spending, the targets are the
        budget: an equal share a year, and the whole.

    Raises
    ------
    DataError
        With every fault: missing columns, cells of a wrong kind, rows that stand twice, indicators and
        statuses that are not known.
    """
    typed = _checked(tables)
    observed, spent = typed["observations"], typed["spending"]
    observed = observed.assign(subject=observed["indicator_id"])
    observed = observed.merge(typed["indicators"], on="indicator_id")
    observed = observed.merge(_yearly_targets(typed["targets"]), on=["indicator_id", "year"], how="left")
    spent = spent.rename(columns={"spent_pln": "value"}).assign(measure=SPENDING, unit="zł")
    spent = spent.assign(subject=spent["task_id"].astype(str))
    figures = pd.concat([observed, spent], ignore_index=True)
    figures = _with_budget(figures, typed["budgets"])
    texts = ["indicator_id", "area", "group", "kind", "period", "beneficiary"]
    figures = figures.assign(**{name: figures[name].fillna("") for name in texts})
    month = figures["month"].fillna(0).astype(int)
    figures = figures.assign(
        month=month,
        known=figures["status"].eq("reported") & figures["value"].notna(),
        whole=month.eq(0) & figures["area"].eq("") & figures["group"].eq(""),
    )
    # In one order, whatever the order of the files: where one figure of several is named, it is the same one.
    return _with_last_year(figures, typed["previous"]).sort_values(KEY, ignore_index=True)


def _yearly_targets(targets: pd.DataFrame) -> pd.DataFrame:
    by_indicator = targets.groupby("indicator_id")["target"]
    return targets[["indicator_id", "year", "target"]].assign(target_sum=by_indicator.transform("sum"))


def _with_budget(figures: pd.DataFrame, budgets: pd.DataFrame) -> pd.DataFrame:
    figures = figures.merge(budgets, on="task_id", how="left")
    inside = figures["year"].between(figures["first_year"], figures["last_year"])
    figures = figures.assign(budget=figures["planned_pln"].where(inside))
    years = figures["last_year"] - figures["first_year"] + 1
    of_budget = {"target": figures["budget"] / years, "target_sum": figures["budget"]}
    spent = figures["measure"].eq(SPENDING)
    return figures.assign(
        **{name: values.where(spent, figures.get(name, float("nan"))) for name, values in of_budget.items()}
    )


def _with_last_year(figures: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    """Put beside each figure the one of the year before: as reported, else as known from elsewhere."""
    reported = figures.loc[figures["known"], [*KEY, "value", "received"]]
    elsewhere = previous.rename(columns={"indicator_id": "subject"}).assign(month=0, area="", group="")
    last = pd.concat([reported, elsewhere] if len(elsewhere) else [reported])
    last = last[last["value"].notna()].drop_duplicates(KEY)
    last = last.assign(year=last["year"] + 1).rename(columns={"value": "last", "received": "last_received"})
    figures = figures.merge(last, on=KEY, how="left")
    published = elsewhere[[*KEY, "value"]].rename(columns={"value": "published"})
    return figures.merge(published, on=KEY, how="left")


def _checked(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    faults: list[Fault] = []
    result: dict[str, pd.DataFrame] = {}
    for name, table in tables.items():
        declaration = declared("levels" if name == "previous" else name)
        # Of the indicators a plan hands over more than the file declares, and in other types.
        needed = table[[column for column in _NEEDED[name] if column in table]]
        typed = checked(needed, declaration, faults, source=name, needs=_NEEDED[name])
        if typed is not None:
            result[name] = typed[list(_NEEDED[name])]
    if {"observations", "indicators"} <= set(result):
        observed = result["observations"]
        unknown = ~observed["indicator_id"].isin(result["indicators"]["indicator_id"])
        problem = "no plan has this indicator"
        faults += faults_where(observed, unknown, "observations", "indicator_id", problem)
    if faults:
        raise DataError("plausibility cannot be checked", faults)
    return result
