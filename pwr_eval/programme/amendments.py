"""Changes to a plan on its way: ``amendments.csv`` and the folder ``amended/``.

One row of ``amendments.csv`` is one change. A clerk fills it from the resolution:

``amendment_id``
    Any short name, each once: ``A1``.
``date``, ``resolution``
    Day and number of the resolution that decided it.
``kind``
    One of the words below; it says which of the next five columns are filled and which stay empty.
``task_id``, ``indicator_id``, ``year``, ``from_value``, ``to_value``
    What changes, from when, from what to what.
``text``, ``note``
    Words of the resolution, and a remark; both may stay empty.

================ ========== ============ ===================== ========================== =================
kind             task_id    indicator_id year                  from_value                 to_value
================ ========== ============ ===================== ========================== =================
target_changed   may stay   which target of the target         number in the plan         new number
task_added       new number              first year of it
task_dropped     which task              first year without it
task_renamed     which task                                    name in the plan           new name
unit_changed     which task              first year that the   units in the plan          new, lead first
                                         new units report;
                                         empty: all years
budget_changed   which task                                    sum in the plan; empty     new sum; "0 zł"
                                                               if it had none             if none is left
================ ========== ============ ===================== ========================== =================

A change of a target in two years is two rows. ``from_value`` must be what the plan says after the earlier
changes, so that a row that was meant for another task or year is found.

A new task is written as in the plan: a row in ``amended/plan.csv`` and its indicators in
``amended/indicators.csv`` (also ``amended/cost_units.csv``, if its cost is to be divided), with the columns
of the files of the same names. Its number goes on where the plan ends, and its cells of earlier years stay
empty.

Changes are carried out by date, those of one day in the order of the rows, new tasks first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath
from typing import Final

import pandas as pd

from pwr_eval.cleaning.dates import UnreadableDate, parse_date
from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.csv_files import is_there, read_csv_text
from pwr_eval.programme.aliases import Names, read_names
from pwr_eval.programme.apply_amendments import AMENDMENTS, Amending
from pwr_eval.programme.plan import (
    plan_columns,
    read_all,
    read_indicators,
)
from pwr_eval.programme.reading import COST_UNITS, INDICATORS, PLAN, PlanReading
from pwr_eval.programme.records import Description
from pwr_eval.programme.tables import PlanTables
from pwr_eval.schemas.declaration import declared

__all__ = ["KINDS", "amended_plan", "read_amended_plan", "read_amendments", "task_numbers"]

ADDED = "amended/"

KINDS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "target_changed": (("indicator_id", "year", "from_value", "to_value"), ("task_id",)),
    "task_added": (("task_id", "year"), ()),
    "task_dropped": (("task_id", "year"), ()),
    "task_renamed": (("task_id", "from_value", "to_value"), ()),
    "unit_changed": (("task_id", "from_value", "to_value"), ("year",)),
    "budget_changed": (("task_id", "to_value"), ("from_value",)),
}
"""Kind of change -> columns that it needs, and columns that it may fill; the other ones stay empty."""

_COMMON = ("amendment_id", "date", "resolution", "kind")
_SUBJECT = ("task_id", "indicator_id", "year", "from_value", "to_value")


def read_amendments(
    folder: Path, description: Description, numbers: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """Read ``amendments.csv`` of a programme's folder.

    Parameters
    ----------
    folder : Path
        Folder of the programme.
    description : Description
        Its years.
    numbers : mapping of str to int, optional
        The task of each number as printed, see `task_numbers`; without it numbers stand for themselves.

    Returns
    -------
    DataFrame
        A row a change, row ``i`` from line ``i + 2`` of the file, with the columns of their declaration: a
        missing number is <NA>, a missing text "". Empty if there is no such file.

    Raises
    ------
    DataError
        With every fault of form: columns, dates and years outside the programme, unknown kinds, cells that a
        kind needs or does not use, an id that stands twice.
    """
    path = folder / AMENDMENTS
    if not is_there(path):
        return declared("amendments").frame()
    cells = read_csv_text(path, *declared("amendments").file_columns).apply(lambda column: column.str.strip())
    faults: list[Fault] = []
    rows = [_Form(line, record, faults, numbers).read(description) for line, record in _records(cells)]
    again = cells["amendment_id"].duplicated() & cells["amendment_id"].ne("")
    for index, amendment_id in cells.loc[again, "amendment_id"].items():
        place = Place(AMENDMENTS, row=int(str(index)) + 2, column="amendment_id")
        faults.append(Fault(place, "the id stands twice", amendment_id, "Give each change its own."))
    if faults:
        raise DataError(
            Message("{file} cannot be used", file=AMENDMENTS), sorted(faults, key=lambda fault: fault.place)
        )
    return declared("amendments").frame(rows)


def task_numbers(folder: Path, description: Description, plan: PlanTables) -> dict[str, int]:
    """Return the task of each number as printed, in the plan and among the tasks that amendments add."""
    numbers = dict(zip(plan.tasks["number"].astype(str), plan.tasks["task_id"].astype(int), strict=True))
    added = folder / ADDED / PLAN
    if not is_there(added):
        return numbers
    try:
        rows = read_csv_text(added, plan_columns(description.programme.years))["task_id"]
    except DataError:
        return numbers  # its faults are told where the added tasks are read
    printed = rows.str.strip().str.rstrip(".)")
    return numbers | {number: len(numbers) + row for row, number in enumerate(printed, start=1)}


def amended_plan(
    plan: PlanTables, amendments: pd.DataFrame, names: Names, added: PlanTables | None = None
) -> PlanTables:
    """Carry out changes on a plan; the plan that is handed over stays as it is.

    Parameters
    ----------
    plan : PlanTables
        The original plan.
    amendments : DataFrame
        Rows of `read_amendments`.
    names : Names
        Reviewed spellings of responsible units.
    added : PlanTables, optional
        Tasks that the amendments add, read like a plan.

    Returns
    -------
    PlanTables
        ``amended_by`` in targets names the resolution of the last change of each. A dropped task keeps its
        targets, and the years of its budget, before the year of its end; dropped from its first year on, it
        is in no table. A plan without amendments comes back as it is.

    Raises
    ------
    DataError
        With every fault: unknown tasks and indicators, years without a target, a ``from_value`` that the plan
        does not say, a change that changes nothing, a budget that outlives its task.
    """
    if amendments.empty:
        return plan
    amending = Amending(plan, names, added)
    tables = amending.carry_out(amendments)
    if amending.faults:
        faults = sorted(amending.faults, key=lambda fault: fault.place)
        raise DataError(Message("{file} does not fit the plan", file=AMENDMENTS), faults)
    return tables


def read_amended_plan(
    folder: Path, description: Description, plan: PlanTables, amendments: pd.DataFrame
) -> tuple[PlanTables, dict[int, PlanTables]]:
    """Read the added tasks of a programme's folder and carry out all its amendments.

    Returns
    -------
    PlanTables
        The plan after all amendments.
    dict of int to PlanTables
        The same for each year in which other units report than in the end.

    Raises
    ------
    DataError
        With every fault of the added tasks' files and of what `amended_plan` says.
    """
    names = read_names(folder)
    added, faults = _added_tasks(folder, description, plan, amendments, names)
    try:
        amended = amended_plan(plan, amendments, names, added)
    except DataError as error:
        faults += error.faults
    if faults:
        raise DataError("the amended plan cannot be made", faults)
    earlier = {
        year: amended_plan(plan, amendments[~later], names, added)
        for year in description.programme.years
        if (later := _units_later_than(year, amendments)).any()
    }
    return amended, earlier


def _units_later_than(year: int, amendments: pd.DataFrame) -> pd.Series[bool]:
    """Return which changes of units begin after a year; without a year they hold from the first one on."""
    begins_later = amendments["year"].gt(year).fillna(value=False).astype(bool)
    return amendments["kind"].eq("unit_changed") & begins_later


def _added_tasks(
    folder: Path, description: Description, plan: PlanTables, amendments: pd.DataFrame, names: Names
) -> tuple[PlanTables | None, list[Fault]]:
    rows = amendments[amendments["kind"].eq("task_added")]
    place = folder / ADDED
    if rows.empty and not place.exists():
        return None, []
    cost_units = place / COST_UNITS
    try:
        tasks, indicators, units_of_cost = read_all(
            lambda: read_csv_text(place / PLAN, plan_columns(description.programme.years)),
            lambda: read_indicators(place / INDICATORS),
            lambda: (
                read_csv_text(cost_units, *declared("cost_units").file_columns)
                if is_there(cost_units)
                else pd.DataFrame(columns=declared("cost_units").names, dtype=str)
            ),
        )
    except DataError as error:
        return None, [_named_with_folder(fault) for fault in error.faults]
    starts = {int(task): int(year) for task, year in zip(rows["task_id"], rows["year"], strict=True)}
    first_task = len(plan.tasks) + 1
    reading = PlanReading(
        tasks,
        indicators,
        units_of_cost,
        names,
        description,
        folder=ADDED,
        first_task=first_task,
        starts=starts,
    )
    added = reading.tables()
    for row, task_id in enumerate(reading.task_ids, start=2):
        if task_id not in starts:
            remedy = Message('Add a row "task_added" to {file}, or remove the task.', file=AMENDMENTS)
            reading.faults.append(
                Fault(Place(ADDED + PLAN, row=row), "no resolution adds this task", str(task_id), remedy)
            )
    return added, reading.faults


def _named_with_folder(fault: Fault) -> Fault:
    """Name a file with its folder: the plan itself has files of the same names."""
    return replace(fault, place=replace(fault.place, file=ADDED + PurePath(fault.place.file).name))


def _records(cells: pd.DataFrame) -> list[tuple[int, dict[str, str]]]:
    names = list(cells.columns)
    rows = cells.itertuples(index=False, name=None)
    return [(line, dict(zip(names, row, strict=True))) for line, row in enumerate(rows, start=2)]


class _Form:
    """One row of ``amendments.csv`` as text -> its typed cells, its faults added to the list."""

    def __init__(
        self, line: int, cells: dict[str, str], faults: list[Fault], numbers: Mapping[str, int] | None
    ) -> None:
        self.line, self.cells, self.faults, self.numbers = line, cells, faults, numbers

    def read(self, description: Description) -> dict[str, object]:
        facts = description.programme
        self._check_cells()
        decided = self._date(facts.first_year, facts.last_year)
        year = self._number("year")
        if year is not None and not facts.first_year <= year <= facts.last_year:
            self._fault("year", "the year lies outside the programme", self._years(description))
        elif year and decided and self.cells["kind"] == "task_added" and year < decided.year:
            self._fault(
                "year",
                "the task begins before it was decided",
                Message("Write {year} or later.", year=decided.year),
            )
        return {**self.cells, "date": decided, "task_id": self._task_id(), "year": year}

    def _years(self, description: Description) -> str:
        return f"Write {description.programme.first_year} to {description.programme.last_year}."

    def _check_cells(self) -> None:
        kind = self.cells["kind"]
        needed, possible = KINDS.get(kind, ((), _SUBJECT))
        if kind and kind not in KINDS:
            self._fault("kind", "unknown kind of change", Message("Use {names}.", names=", ".join(KINDS)))
        for column in (*_COMMON, *needed):
            if not self.cells[column]:
                self._fault(column, "the cell is empty", "Fill it in.")
        for column in _SUBJECT:
            if self.cells[column] and column not in (*needed, *possible):
                self._fault(
                    column,
                    Message("{kind} has no use for this cell", kind=kind),
                    "Empty it, or mend the kind.",
                )

    def _date(self, first_year: int, last_year: int) -> date | None:
        if not self.cells["date"]:
            return None
        try:
            decided = parse_date(self.cells["date"])
        except UnreadableDate:
            self._fault("date", "not a date", "Write it as 2026-03-25.")
            return None
        if decided.year < first_year:
            self._fault(
                "date",
                "the date lies before the programme",
                Message("It begins in {first_year}.", first_year=first_year),
            )
        elif decided.year > last_year:
            self._fault(
                "date",
                "the date lies after the programme",
                Message("It ends in {last_year}.", last_year=last_year),
            )
        return decided

    def _task_id(self) -> int | None:
        printed = self.cells["task_id"].rstrip(".)")
        if self.numbers is None or all(number.isdecimal() for number in self.numbers):
            return self._number("task_id")
        if printed and printed not in self.numbers:
            self._fault("task_id", "the plan has no such task", "Write the number as in the plan.")
        return self.numbers.get(printed)

    def _number(self, column: str) -> int | None:
        cell = self.cells[column]
        if not cell:
            return None
        if not cell.isdecimal():
            self._fault(column, "not a whole number", "Write digits only.")
            return None
        return int(cell)

    def _fault(self, column: str, problem: str, remedy: str) -> None:
        place = Place(AMENDMENTS, row=self.line, column=column)
        self.faults.append(Fault(place, problem, self.cells[column] or None, remedy))
