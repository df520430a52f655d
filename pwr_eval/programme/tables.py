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
        One row a task: task_id, category, section_id, task, lead_unit.
    task_units : DataFrame
        One row a task and responsible unit: task_id, unit_order (1 = lead), responsible_unit, printed.
    indicators : DataFrame
        The reviewed reading, one row an indicator.
    targets : DataFrame
        One row an indicator and year.
    budgets : DataFrame
        One row a budgeted task: task_id, planned_pln (zł, all years together), first_year, last_year.
    cost_units : DataFrame
        Which indicator a task's cost is divided by: task_id, indicator_id, what_it_counts (also _en), note.
    repairs : DataFrame
        Every place where the print was not taken literally: file, row, column, printed, read_as, reason.
    """

    tasks: pd.DataFrame
    task_units: pd.DataFrame
    indicators: pd.DataFrame
    targets: pd.DataFrame
    budgets: pd.DataFrame
    cost_units: pd.DataFrame
    repairs: pd.DataFrame
