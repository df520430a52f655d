"""The tidy tables of a plan."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

__all__ = ["PlanTables"]


@dataclass(frozen=True)
class PlanTables:
    """The tidy tables of a plan.

    Parameters
    ----------
    tasks : DataFrame
        One row a task: task_id, category, section_id, task, lead_unit, number (as printed).
    task_units : DataFrame
        One row a task and responsible unit: task_id, unit_order (1 = lead), responsible_unit, printed.
    indicators : DataFrame
        The reviewed reading, one row an indicator.
    targets : DataFrame
        One row an indicator and year; a target for all years together (frequency ``whole``) or for the last
        one (``final``) has one row, at the last year. ``target_low`` and ``target_high`` are the limits of a
        minimum, a maximum or a range, ``strict`` says that the limit itself is not enough; ``draft`` marks a
        reading that nobody has approved, ``unread`` says why a cell was not read (then the kind is ``none``).
    budgets : DataFrame
        One row an amount: task_id or goal, planned_pln (zł; NaN: no sum, said in ``note``), first_year and
        last_year of the span that it is for, year (missing: all of them), source (own, state, EU, other;
        empty: not said), planned_low, planned_high, approximate, note.
    cost_units : DataFrame
        Which indicator a task's cost is divided by: task_id, indicator_id, what_it_counts (also _en), note.
    repairs : DataFrame
        Every place where the print was not taken literally: file, row, column, printed, read_as, reason.
    unread : DataFrame
        Every cell that was not read: file, row, column, printed, reason, remedy, task_id, indicator_id.
    """

    tasks: pd.DataFrame
    task_units: pd.DataFrame
    indicators: pd.DataFrame
    targets: pd.DataFrame
    budgets: pd.DataFrame
    cost_units: pd.DataFrame
    repairs: pd.DataFrame
    unread: pd.DataFrame

    @property
    def budget_shares(self) -> pd.DataFrame:
        """Share of each year in the budget of the tasks for which the plan gives every amount by year.

        Returns
        -------
        DataFrame
            One row a task and year from its first to its last one: task_id, year, share; together 1 a task.
        """
        with_sum = self.budgets.dropna(subset=["task_id", "planned_pln"])
        by_year = with_sum.groupby("task_id")["year"].transform(lambda years: years.notna().all())
        amounts = with_sum[by_year.astype(bool)].groupby(["task_id", "year"])["planned_pln"].sum()
        rows = [
            (task, year, amounts.get((task, year), 0.0) / amounts[task].sum())
            for task in amounts.index.unique("task_id")
            for year in range(amounts[task].index.min(), amounts[task].index.max() + 1)
            if amounts[task].sum()
        ]
        return pd.DataFrame(rows, columns=["task_id", "year", "share"])

    @property
    def task_budgets(self) -> pd.DataFrame:
        """Total planned for each task that the plan gives a sum for.

        Returns
        -------
        DataFrame
            One row a task: task_id, planned_pln (zł, all years and sources together), first_year, last_year.
        """
        with_sum = self.budgets.dropna(subset=["task_id", "planned_pln"])
        totals = with_sum.groupby("task_id", sort=False).agg(
            planned_pln=("planned_pln", "sum"),
            first_year=("first_year", "min"),
            last_year=("last_year", "max"),
        )
        return totals.reset_index()
