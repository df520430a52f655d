"""What the plan itself says about costs: the budget by year and the planned cost of one unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.costs.cost_inputs import (
    CostInputs,
    backwards_faults,
    check_plan,
    checked,
    unknown_values,
)
from pwr_eval.indicators.costs.money import largest_remainder, share_faults, to_grosze, to_pln
from pwr_eval.indicators.costs.reasons import join_codes
from pwr_eval.indicators.costs.unit_cost import unit_cost
from pwr_eval.vocabulary import AMOUNT_KINDS, COUNTED_MEASURES

__all__ = ["plan_by_year", "plan_reasons", "planned_unit_costs", "planned_units", "split_budget"]

# Targets that are a number of what is counted.


def split_budget(budgets: pd.DataFrame, split: pd.DataFrame | None = None) -> pd.DataFrame:
    """Yearly parts of the one sum that the plan gives a task for all its years.

    Parameters
    ----------
    budgets : DataFrame
        task_id, planned_pln (zł, all years together), first_year, last_year.
    split : DataFrame, optional
        task_id, year, share: the stated shares of a task's years, all of its years, together 1. A task that
        does not stand in it, or every task without `split`, gets equal parts.

    Returns
    -------
    DataFrame
        task_id, year, planned_pln (parts add up to the sum to the grosz), assumption (equal_split |
        stated_split; empty if the budget is for one year).

    Raises
    ------
    DataError
        With every fault: shares that do not sum to 1 within 1e-9, a year missing or too many, an unknown
        task, a negative, infinite or missing amount, repeated rows.

    Examples
    --------
    >>> budgets = pd.DataFrame({"task_id": [7], "planned_pln": 100.0, "first_year": 2025, "last_year": 2027})
    >>> split_budget(budgets)
       task_id  year  planned_pln   assumption
    0        7  2025        33.34  equal_split
    1        7  2026        33.33  equal_split
    2        7  2027        33.33  equal_split
    """
    given = pd.DataFrame(columns=["task_id", "year", "share"]) if split is None else split
    summary = "the budget cannot be split over the years"
    tables = checked({"budgets": budgets, "split": given}, summary)
    stated = {task: part.set_index("year")["share"] for task, part in tables["split"].groupby("task_id")}
    faults = _split_faults(tables["budgets"], tables["split"], stated)
    if faults:
        raise DataError(summary, faults)
    rows = []
    for task, total, first, last in _budgets_in_grosze(tables["budgets"]):
        years = range(first, last + 1)
        shares = stated[task].loc[list(years)].tolist() if task in stated else [1.0] * len(years)
        assumption = "" if len(years) == 1 else "stated_split" if task in stated else "equal_split"
        parts = largest_remainder(total, shares)
        rows += [(task, year, part, assumption) for year, part in zip(years, parts, strict=True)]
    table = pd.DataFrame(rows, columns=["task_id", "year", "planned_pln", "assumption"])
    table["planned_pln"] = to_pln(table["planned_pln"])
    return table.sort_values(["task_id", "year"], ignore_index=True)


def planned_unit_costs(
    budgets: pd.DataFrame, targets: pd.DataFrame, denominators: pd.DataFrame
) -> pd.DataFrame:
    """Planned cost of one unit of each budgeted task: the budget over the sum of the yearly targets.

    Parameters
    ----------
    budgets : DataFrame
        task_id, planned_pln (zł, all years together), first_year, last_year.
    targets : DataFrame
        task_id, indicator_id, unit, kind, measure, period, year, target; more columns may follow.
    denominators : DataFrame
        task_id, indicator_id, what_it_counts ("family-years"): the indicator that a task's cost is divided
        by.

    Returns
    -------
    DataFrame
        By task_id: task_id, indicator_id, unit, what_it_counts, planned_pln, planned_units,
        planned_unit_cost (zł a unit, not rounded), reason (codes of `REASONS`; empty where the unit cost
        stands).

    Raises
    ------
    DataError
        As `costs_table`.

    Notes
    -----
    Yearly targets of a stock add up to place-years, those of people or families to person-years
    or family-years: the figure is the cost of serving one of them for one year, not of one different
    family.

    Examples
    --------
    >>> budgets = pd.DataFrame({"task_id": [1], "planned_pln": 6540600.0, "first_year": 2025,
    ...     "last_year": 2027})
    >>> targets = pd.DataFrame({"task_id": 1, "indicator_id": "1.1", "unit": "usługa", "kind": "absolute",
    ...     "measure": "flow", "period": "year", "year": [2025, 2026, 2027], "target": 9910.0})
    >>> denominators = pd.DataFrame({"task_id": [1], "indicator_id": ["1.1"], "what_it_counts": ["services"]})
    >>> planned_unit_costs(budgets, targets, denominators)[["planned_units", "planned_unit_cost"]]
       planned_units  planned_unit_cost
    0        29730.0              220.0
    """
    inputs = check_plan(budgets, targets, denominators)
    by_year = plan_by_year(inputs).groupby("task_id", as_index=False)
    units = by_year["target"].sum(skipna=False)
    table = (
        inputs.budgets[["task_id", "planned_pln"]]
        .merge(units, on="task_id")
        .merge(inputs.denominators, on="task_id", how="left")
        .sort_values("task_id", ignore_index=True)
    )
    reasons = plan_reasons(table)
    table["planned_units"] = planned_units(table)
    table["planned_unit_cost"] = unit_cost(table["planned_pln"], table["planned_units"])
    table["reason"] = join_codes(reasons)
    return table[
        [
            "task_id", "indicator_id", "unit", "what_it_counts", "planned_pln", "planned_units",
            "planned_unit_cost", "reason",
        ]
    ]  # fmt: skip


def plan_by_year(inputs: CostInputs, split: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every task and year of the plan with planned (whole grosze), split_assumption, target; NaN if none."""
    parts = split_budget(inputs.budgets, split).astype({"task_id": "int64", "year": "int64"})
    planned = parts.assign(planned=to_grosze(parts["planned_pln"]), split_assumption=parts["assumption"])
    table = inputs.periods.merge(
        planned[["task_id", "year", "planned", "split_assumption"]], on=["task_id", "year"], how="left"
    )
    return table.merge(inputs.targets, on=["task_id", "year"], how="left")


def planned_units(table: pd.DataFrame) -> pd.Series:
    """Units that the targets promise, NaN where they are no yearly number of something countable."""
    reasons = plan_reasons(table)
    usable = ~(reasons["not_a_count"] | reasons["no_planned_number"] | reasons["target_per_month"])
    return table["target"].where(usable)


def plan_reasons(table: pd.DataFrame) -> dict[str, pd.Series]:
    """Which of the plan's `REASONS` hold, by planned_pln, target and the denominator's description."""
    chosen = table["indicator_id"].notna()
    counted = table["measure"].isin(COUNTED_MEASURES)
    number = table["kind"].isin(AMOUNT_KINDS)
    per_year = table["period"] == "year"
    usable = chosen & counted & number & per_year
    return {
        "no_budget": table["planned_pln"].isna(),
        "zero_budget": table["planned_pln"] == 0,
        "no_denominator": ~chosen,
        "not_a_count": chosen & ~counted,
        "no_planned_number": chosen & counted & ~number,
        "target_per_month": chosen & counted & number & ~per_year,
        "no_target": usable & table["target"].isna(),
        "zero_target": usable & (table["target"] == 0),
    }


def _budgets_in_grosze(budgets: pd.DataFrame) -> Iterator[tuple[int, int, int, int]]:
    in_grosze = budgets.assign(total=to_grosze(budgets["planned_pln"]).astype("int64"))
    yield from in_grosze[["task_id", "total", "first_year", "last_year"]].itertuples(index=False, name=None)


def _split_faults(budgets: pd.DataFrame, split: pd.DataFrame, stated: Mapping[Any, pd.Series]) -> list[Fault]:
    faults = [
        *backwards_faults(budgets),
        *unknown_values(split, "split", "task_id", budgets["task_id"], "budgets"),
    ]
    for task, _, first, last in _budgets_in_grosze(budgets):
        unlike = sorted({*stated[task].index} ^ {*range(first, last + 1)}) if task in stated else []
        if unlike:
            told, remedy = ", ".join(map(str, unlike)), f"Give one share to each year from {first} to {last}."
            problem = f"the years of task {task} do not fit its budget"
            faults.append(Fault(Place("split"), problem, found=told, remedy=remedy))
        elif task in stated:
            faults += share_faults(stated[task], "split", whose=f" of task {task}")
    return faults
