"""The files of a plan -> its tidy tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.files.csv_files import read_csv_text
from pwr_eval.programme.aliases import ALIAS_COLUMNS, ALIASES, names_of
from pwr_eval.programme.reading import COST_UNITS, INDICATORS, PLAN, PlanReading
from pwr_eval.programme.records import Description
from pwr_eval.programme.tables import PlanTables

__all__ = [
    "COST_UNIT_COLUMNS",
    "INDICATOR_COLUMNS",
    "OPTIONAL_INDICATOR_COLUMNS",
    "PlanTables",
    "plan_columns",
    "read_all",
    "read_plan",
]

INDICATOR_COLUMNS = (
    "indicator_id", "task_id", "indicator", "unit", "kind", "measure", "period", "better",
    "counts_beneficiaries", "beneficiary", "result_level", "definition_by", "demand_driven", "deduplicated",
    "confidence", "note",
)  # fmt: skip
OPTIONAL_INDICATOR_COLUMNS = ("level", "baseline", "baseline_year")
COST_UNIT_COLUMNS = ("task_id", "indicator_id", "what_it_counts", "what_it_counts_en", "note")
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
        lambda: read_csv_text(folder / PLAN, plan_columns(description)),
        lambda: read_csv_text(folder / INDICATORS, INDICATOR_COLUMNS, OPTIONAL_INDICATOR_COLUMNS),
        lambda: read_csv_text(folder / ALIASES, ALIAS_COLUMNS),
        lambda: read_csv_text(folder / COST_UNITS, COST_UNIT_COLUMNS),
    )
    names, faults = names_of(aliases)
    if plan.empty:
        remedy = "Write each task of the programme in a row."
        faults.append(Fault(Place(PLAN), "the plan holds no task", remedy=remedy))
    reading = PlanReading(plan, indicators, cost_units, names, description)
    tables = reading.tables()
    faults += reading.faults
    if faults:
        raise DataError(f"the plan in {folder.name} cannot be used", faults)
    return tables


def plan_columns(description: Description) -> list[str]:
    """Name the columns of ``plan.csv``: one for the targets of each year of the programme.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> years = SimpleNamespace(first_year=2025, last_year=2026)
    >>> plan_columns(SimpleNamespace(programme=years))[-3:]
    ['target_2025', 'target_2026', 'budget']
    """
    facts = description.programme
    years = range(facts.first_year, facts.last_year + 1)
    columns = ["task_id", "category", "section", "task", "responsible_units"]
    return [*columns, *(f"target_{year}" for year in years), "budget"]


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
