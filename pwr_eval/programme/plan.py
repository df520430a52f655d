"""The files of a plan -> its tidy tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pandas as pd

from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.csv_files import read_csv_text
from pwr_eval.programme.aliases import ALIASES, names_of
from pwr_eval.programme.budget_reading import read_budgets
from pwr_eval.programme.reading import COST_UNITS, INDICATORS, PLAN, PlanReading
from pwr_eval.programme.records import Description
from pwr_eval.programme.tables import PlanTables
from pwr_eval.schemas.declaration import declared

__all__ = [
    "PlanTables",
    "plan_columns",
    "read_all",
    "read_indicators",
    "read_plan",
]

T = TypeVar("T")


def read_plan(folder: Path, description: Description) -> PlanTables:
    """Read ``plan.csv``, ``indicators.csv``, ``aliases.csv`` and ``cost_units.csv`` of a programme's folder.

    Raises
    ------
    DataError
        With every fault of the four files: form and unknown names. A cell that cannot be read, or whose text
        and review disagree on how many indicators there are, their kind, period or unit, is no fault: it
        stands in the table `unread`, and the plan goes on.
    """
    plan, indicators, aliases, cost_units = read_all(
        lambda: read_csv_text(folder / PLAN, plan_columns(description.programme.years)),
        lambda: read_indicators(folder / INDICATORS),
        lambda: read_csv_text(folder / ALIASES, *declared("aliases").file_columns),
        lambda: read_csv_text(folder / COST_UNITS, *declared("cost_units").file_columns),
    )
    names, faults = names_of(aliases)
    if plan.empty:
        remedy = "Write each task of the programme in a row."
        faults.append(Fault(Place(PLAN), "the plan holds no task", remedy=remedy))
    reading = PlanReading(plan, indicators, cost_units, names, description)
    tables = reading.tables()
    faults += reading.faults
    try:
        goals = [goal.id for goal in description.goals]
        budgets = read_budgets(folder, tables.budgets, reading.numbers, goals, reading.years)
        tables = replace(tables, budgets=budgets)
    except DataError as error:
        faults += error.faults
    if faults:
        raise DataError(Message("the plan in {folder} cannot be used", folder=folder.name), faults)
    return tables


def plan_columns(years: Iterable[int]) -> list[str]:
    """Return the columns of ``plan.csv``: before the last one, one for the targets of each year.

    Examples
    --------
    >>> plan_columns([2025, 2026])[-3:]
    ['target_2025', 'target_2026', 'budget']
    """
    *names, last = declared("plan").names
    return [*names, *(f"target_{year}" for year in years), last]


def read_indicators(path: Path) -> pd.DataFrame:
    """Read ``indicators.csv``, every cell as text."""
    return read_csv_text(path, *declared("indicators").file_columns)


def read_all(*readers: Callable[[], T]) -> list[T]:
    """Call every reader, so that the faults of all of them come at once.

    Raises
    ------
    DataError
        With the faults of all readers that raised one.
    """
    read: list[T] = []
    faults: list[Fault] = []
    for reader in readers:
        try:
            read.append(reader())
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError("the plan cannot be read", faults)
    return read
