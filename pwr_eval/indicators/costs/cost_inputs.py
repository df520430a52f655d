"""The tables that costs are made from, checked: every fault of every table in one error."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault
from pwr_eval.schemas import check
from pwr_eval.schemas.check import faults_where
from pwr_eval.schemas.declaration import declared

__all__ = ["CostInputs", "backwards_faults", "check_costs", "check_plan", "checked", "unknown_values"]


_DECLARED = {"denominators": "cost_units"}
"""Tables that stand in a programme's folder under another name."""

_NEEDED: Mapping[str, Collection[str]] = {
    "targets": ("task_id", "indicator_id", "unit", "kind", "measure", "period", "year", "target"),
    "denominators": ("task_id", "indicator_id", "what_it_counts"),
    "outputs": (
        "task_id", "indicator_id", "year", "value", "value_low", "value_high", "measure", "deduplicated",
        "fictional",
    ),
    "spending": ("task_id", "year", "spent_pln", "qualifier", "status", "fictional"),
    "unique_to_date": ("indicator_id", "year", "value", "greatest", "fictional"),
}  # fmt: skip
"""Columns of a table without which no cost can be computed; of the other tables all are needed."""


@dataclass(frozen=True)
class CostInputs:
    """Checked and typed inputs; targets and outputs are those of the chosen indicators only.

    Parameters
    ----------
    budgets : DataFrame
        task_id, planned_pln, first_year, last_year.
    periods : DataFrame
        task_id, year: every year that each known task runs.
    denominators : DataFrame
        task_id, indicator_id, what_it_counts, and unit, kind, measure, period from the targets.
    targets : DataFrame
        task_id, year, target.
    outputs : DataFrame
        task_id, year, value, value_low, value_high, deduplicated, fictional; unknown bounds are NaN.
    spending : DataFrame
        task_id, year, spent_pln, qualifier, fictional; not reported is NaN.
    """

    budgets: pd.DataFrame
    periods: pd.DataFrame
    denominators: pd.DataFrame
    targets: pd.DataFrame
    outputs: pd.DataFrame
    spending: pd.DataFrame


def check_plan(budgets: pd.DataFrame, targets: pd.DataFrame, denominators: pd.DataFrame) -> CostInputs:
    """Check what planned unit costs need; spending and outputs come back empty.

    Raises
    ------
    DataError
        As `check_costs`.
    """
    outputs, spending = (declared(name).frame() for name in ("outputs", "spending"))
    return check_costs(budgets, targets, outputs, spending, denominators)


def check_costs(
    budgets: pd.DataFrame,
    targets: pd.DataFrame,
    outputs: pd.DataFrame,
    spending: pd.DataFrame,
    denominators: pd.DataFrame,
) -> CostInputs:
    """Check the five tables one by one and against each other.

    Raises
    ------
    DataError
        With every fault: columns, cells, repeated rows; tasks and indicators that the plan does not know;
        years outside a task's period; mixed units or measures; amounts without status; bounds in the wrong
        order.
    """
    summary = "the costs cannot be computed"
    plan = {"budgets": budgets, "targets": targets, "denominators": denominators}
    tables = checked(plan | {"outputs": outputs, "spending": spending}, summary)
    periods = _periods(tables["budgets"], tables["targets"])
    faults = [
        *_plan_faults(tables),
        *_output_faults(tables, periods),
        *_spending_faults(tables["spending"], periods),
    ]
    if faults:
        raise DataError(summary, faults)
    chosen = tables["denominators"]["indicator_id"]
    described = tables["targets"].drop_duplicates("indicator_id")
    description = described[["indicator_id", "unit", "kind", "measure", "period"]]
    return CostInputs(
        budgets=tables["budgets"],
        periods=periods,
        denominators=tables["denominators"][["task_id", "indicator_id", "what_it_counts"]].merge(
            description, on="indicator_id"
        ),
        targets=_of(tables["targets"], chosen)[["task_id", "year", "target"]],
        outputs=_bounded(_of(tables["outputs"], chosen)),
        spending=_as_reported(tables["spending"]),
    )


def _of(table: pd.DataFrame, indicators: pd.Series) -> pd.DataFrame:
    return table[table["indicator_id"].isin(indicators)]


def _periods(budgets: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Years of each task: those of its budget; without a budget, those of its targets."""
    of_budgets = [
        (task, year)
        for task, first, last in budgets[["task_id", "first_year", "last_year"]].itertuples(index=False)
        for year in range(first, last + 1)
    ]
    without = targets[~targets["task_id"].isin(budgets["task_id"])]
    of_targets = without[["task_id", "year"]].drop_duplicates()
    budgeted = pd.DataFrame(of_budgets, columns=["task_id", "year"], dtype="int64")
    return pd.concat([budgeted, of_targets]).sort_values(["task_id", "year"], ignore_index=True)


def _plan_faults(tables: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    budgets, targets, denominators = tables["budgets"], tables["targets"], tables["denominators"]
    yield from backwards_faults(budgets)
    tasks_of_plan = {*budgets["task_id"], *targets["task_id"]}
    yield from unknown_values(denominators, "denominators", "task_id", tasks_of_plan, "targets or budgets")
    yield from _other_task(denominators, targets, "denominators")
    chosen = _of(targets, denominators["indicator_id"])
    described = chosen.drop_duplicates("indicator_id").set_index("indicator_id")
    for column in ("task_id", "unit", "kind", "measure", "period"):
        first = chosen["indicator_id"].map(described[column])
        mixed = _texts(chosen[column]) != _texts(first)
        yield from faults_where(chosen, mixed, "targets", column, f"the {column} changes within an indicator")
    negative = chosen["target"] < 0
    yield from faults_where(chosen, negative, "targets", "target", "not a finite number of 0 or more")


def _texts(cells: pd.Series) -> pd.Series:
    """Give the cells with empty text for missing; a column without any text counts as a column of numbers."""
    return cells.astype(object).where(cells.notna(), "")


def _output_faults(tables: Mapping[str, pd.DataFrame], periods: pd.DataFrame) -> Iterator[Fault]:
    outputs, targets = tables["outputs"], tables["targets"]
    yield from unknown_values(outputs, "outputs", "task_id", periods["task_id"], "targets or budgets")
    chosen = _of(outputs, tables["denominators"]["indicator_id"])
    yield from _other_task(chosen, targets, "outputs")
    yield from _outside_period(chosen, periods, "outputs")
    planned_as = targets.drop_duplicates("indicator_id").set_index("indicator_id")
    for column in chosen.columns.intersection(["measure", "unit"]):
        differs = _texts(chosen[column]) != _texts(chosen["indicator_id"].map(planned_as[column]))
        yield from faults_where(chosen, differs, "outputs", column, f"another {column} than in the targets")
    for lower, upper in (("value_low", "value"), ("value", "value_high"), ("value_low", "value_high")):
        crossed = chosen[lower] > chosen[upper]
        yield from faults_where(chosen, crossed, "outputs", lower, f"{lower} is above {upper}")


def _spending_faults(spending: pd.DataFrame, periods: pd.DataFrame) -> Iterator[Fault]:
    yield from unknown_values(spending, "spending", "task_id", periods["task_id"], "targets or budgets")
    yield from _outside_period(spending, periods, "spending")
    reported, empty = spending["status"] == "reported", spending["spent_pln"].isna()
    problem = "reported, but without an amount"
    yield from faults_where(spending, reported & empty, "spending", "spent_pln", problem)
    problem = "an amount stands in a row that is not reported"
    yield from faults_where(spending, ~reported & ~empty, "spending", "status", problem)


def _other_task(table: pd.DataFrame, targets: pd.DataFrame, source: str) -> Iterator[Fault]:
    owner = targets.drop_duplicates("indicator_id").set_index("indicator_id")["task_id"]
    strange = table["indicator_id"].map(owner) != table["task_id"]
    problem = "the task has no such indicator in the targets"
    yield from faults_where(table, strange, source, "indicator_id", problem)


def _outside_period(table: pd.DataFrame, periods: pd.DataFrame, source: str) -> Iterator[Fault]:
    known = table["task_id"].isin(periods["task_id"])
    runs = pd.MultiIndex.from_frame(table[["task_id", "year"]]).isin(pd.MultiIndex.from_frame(periods))
    problem, remedy = "a year in which the task does not run", "Leave out the years before and after."
    yield from faults_where(table, known & ~runs, source, "year", problem, remedy)


def _bounded(outputs: pd.DataFrame) -> pd.DataFrame:
    return outputs.assign(
        value_low=outputs["value_low"].fillna(outputs["value"]),
        value_high=outputs["value_high"].fillna(outputs["value"]).replace(np.inf, np.nan),
        deduplicated=outputs["deduplicated"].isin([True]),
    )[["task_id", "year", "value", "value_low", "value_high", "deduplicated", "fictional"]]


def _as_reported(spending: pd.DataFrame) -> pd.DataFrame:
    return spending.assign(qualifier=spending["qualifier"].fillna("exact"))[
        ["task_id", "year", "spent_pln", "qualifier", "fictional"]
    ]


def checked(tables: Mapping[str, pd.DataFrame], summary: str) -> dict[str, pd.DataFrame]:
    """Hold each table against the rules of its name; more columns may stand in it.

    Returns
    -------
    dict of str to DataFrame
        The same tables with a RangeIndex and plain types.

    Raises
    ------
    DataError
        With the faults of all tables: columns, cells, repeated rows.

    Examples
    --------
    >>> split = pd.DataFrame({"task_id": [1], "year": ["2025"], "share": [1.0]})
    >>> checked({"split": split}, "the budget cannot be split")
    Traceback (most recent call last):
    pwr_eval.errors.DataError: the budget cannot be split: 1 fault
      split, row 2, column "year": is not a whole year (found: "2025").
    """
    faults: list[Fault] = []
    result: dict[str, pd.DataFrame] = {}
    for name, table in tables.items():
        declaration = declared(_DECLARED.get(name, name))
        needs = _NEEDED.get(name, declaration.names)
        typed = check.checked(table, declaration, faults, source=name, needs=needs, defaults=False)
        if typed is not None:
            result[name] = typed
    if faults:
        raise DataError(summary, faults)
    return result


def unknown_values(
    table: pd.DataFrame, source: str, column: str, known: Iterable[object], where: str
) -> list[Fault]:
    """Cells that name something that does not stand in the table it should come from."""
    unknown = ~table[column].isin(list(known))
    remedy = f"It must stand in {where}."
    return faults_where(table, unknown, source, column, f"unknown {column}", remedy)


def backwards_faults(budgets: pd.DataFrame) -> list[Fault]:
    """Budgets that end before they begin."""
    backwards = budgets["first_year"] > budgets["last_year"]
    problem = "the last year is before the first"
    return faults_where(budgets, backwards, "budgets", "last_year", problem)
