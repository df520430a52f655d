"""Rows of a plan, as printed, and their reviewed reading -> tables; every disagreement names the cell."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache, partial

import pandas as pd

from pwr_eval.cleaning.names import FoundName, UnknownName
from pwr_eval.cleaning.numbers import UnreadableNumber, parse_number
from pwr_eval.errors import Fault, Message, Place
from pwr_eval.programme.aliases import ALIASES, Names
from pwr_eval.programme.budget_reading import budget_rows
from pwr_eval.programme.records import Description
from pwr_eval.programme.tables import PlanTables
from pwr_eval.programme.target_reading import TargetReading
from pwr_eval.programme.unread import Unread
from pwr_eval.schemas.declaration import declared

__all__ = ["COST_UNITS", "INDICATORS", "PLAN", "PlanReading"]

PLAN, INDICATORS, COST_UNITS = "plan.csv", "indicators.csv", "cost_units.csv"
Row = dict[str, object]
_NUMBER = re.compile(r"[0-9IVXLC]+(?:[.)/][0-9A-Za-z]+)*[a-z]?")
MISSING_SPACE = re.compile(r"([^\W\d]+[.,])(\d+)")


class PlanReading:
    """One pass over a plan, or over the tasks added to it, that collects tables, faults and repairs.

    Parameters
    ----------
    plan, indicators, cost_units : DataFrame
        The files as text.
    names : Names
        Reviewed spellings.
    description : Description
        Sections and years of the programme.
    folder : str, default ""
        Folder of the files inside the programme's, as messages name it: ``amended/``.
    first_task : int, default 1
        Number of the task in the first row.
    starts : mapping of int to int, optional
        First year of the tasks that begin later than the programme.
    """

    def __init__(
        self,
        plan: pd.DataFrame,
        indicators: pd.DataFrame,
        cost_units: pd.DataFrame,
        names: Names,
        description: Description,
        *,
        folder: str = "",
        first_task: int = 1,
        starts: Mapping[int, int] | None = None,
    ) -> None:
        self.plan, self.indicators, self.cost_units = (
            table.assign(task_id=table["task_id"].str.strip().str.rstrip(".)"))
            for table in (plan, indicators, cost_units)
        )
        self.names, self.sections = names, description.sections
        facts = description.programme
        self.years = range(facts.first_year, facts.last_year + 1)
        self.plan_file, self.indicator_file, self.cost_unit_file = (
            folder + name for name in (PLAN, INDICATORS, COST_UNITS)
        )
        self.task_ids = range(first_task, first_task + len(plan))
        self.numbers = self._numbered()
        self.starts = starts or {}
        self.unread = Unread()
        self.target_reading = TargetReading(
            names.units,
            self.years,
            self.indicator_file,
            self.unread,
            partial(self._note_repair, "unit"),
            facts.first_day.month if facts.first_day else 1,
        )
        self.faults: list[Fault] = []
        self.repairs: list[Row] = []

    def tables(self) -> PlanTables:
        """Read everything once; what is wrong stands in `faults` afterwards."""
        self._check_task_ids()
        self._check_review()
        tasks: list[Row] = []
        units: list[Row] = []
        targets: list[Row] = []
        budgets: list[Row] = []
        for row, record in enumerate(_text_rows(self.plan), start=2):
            task_id = self.task_ids[row - 2]
            responsible = self._responsible_units(row, task_id, record["responsible_units"])
            units += responsible
            tasks.append(self._task(row, task_id, record, responsible))
            targets += [
                target | {"months_in_force": self.target_reading.months_in_force(target["year"])}
                for target in self._targets(row, task_id, record)
            ]
            place = Place(self.plan_file, row=row, column="budget")
            years = range(self._start(task_id), self.years.stop)
            budgets += budget_rows(task_id, record["budget"], years, place, self.unread)
        return PlanTables(
            tasks=_frame("tasks", tasks),
            task_units=_frame("task_units", units),
            indicators=self._typed_indicators(),
            targets=_frame("targets", targets).astype({"baseline_year": "Int64"}),
            budgets=_frame("plan_budgets", budgets).astype({"year": "Int64"}),
            cost_units=self._typed_cost_units(),
            repairs=_frame("repairs", self.repairs).drop_duplicates(ignore_index=True),
            unread=self.unread.table(),
        )

    def _fault(self, place: Place, problem: str, found: str, remedy: str) -> None:
        self.faults.append(Fault(place, problem, found, remedy))

    def _repair(self, place: Place, printed: str, read_as: str, reason: str) -> None:
        self.repairs.append(
            {
                "file": place.file,
                "row": place.row,
                "column": place.column,
                "printed": printed,
                "read_as": read_as,
                "reason": reason,
            }
        )

    def _note_repair(self, kind: str, place: Place, name: FoundName) -> None:
        note = self.names.notes.get((kind, name.printed.lower()))
        if note is not None:
            self._repair(place, name.printed, name.canonical, note)

    # plan.csv

    def _numbered(self) -> dict[str, int]:
        """Return the task of each number as printed: "1.1" and "I.2" stand for the order of the rows."""
        printed = list(self.plan["task_id"])
        if all(number.isdecimal() for number in printed):
            return {str(task_id): task_id for task_id in self.task_ids}
        return dict(zip(printed, self.task_ids, strict=True))

    def _check_task_ids(self) -> None:
        if not all(number.isdecimal() for number in self.plan["task_id"]):
            self._check_printed_numbers()
            return
        for row, task_id in enumerate(self.plan["task_id"], start=2):
            expected = self.task_ids[row - 2]
            if task_id != str(expected):
                place = Place(self.plan_file, row=row, column="task_id")
                first, second = self.task_ids.start, self.task_ids.start + 1
                remedy = Message("Number the tasks {first}, {second} … in order.", first=first, second=second)
                self._fault(
                    place, Message("task {expected} is expected here", expected=expected), task_id, remedy
                )

    def _check_printed_numbers(self) -> None:
        again = self.plan["task_id"].duplicated()
        for row, (number, repeated) in enumerate(zip(self.plan["task_id"], again, strict=True), start=2):
            place = Place(self.plan_file, row=row, column="task_id")
            if repeated:
                self._fault(place, "the number stands twice", number, "Give each task its own number.")
            elif not _NUMBER.fullmatch(number):
                remedy = 'Write it as printed, such as "5", "1.1" or "I.2".'
                self._fault(place, "no number of a task", number, remedy)

    def _task(self, row: int, task_id: int, record: dict[str, str], responsible: list[Row]) -> Row:
        section = {section.heading: section for section in self.sections}.get(record["section"])
        if section is None:
            place = Place(self.plan_file, row=row, column="section")
            self._fault(
                place, "no section of programme.toml has this heading", record["section"], "Add or mend it."
            )
        elif section.category != record["category"]:
            place = Place(self.plan_file, row=row, column="category")
            expected = f"programme.toml says {section.category} for section {section.id}."
            self._fault(place, "category and section disagree", record["category"], expected)
        return {
            "task_id": task_id,
            "number": record["task_id"],
            "category": record["category"],
            "section_id": section.id if section else "",
            "task": " ".join(record["task"].split()),
            "lead_unit": responsible[0]["responsible_unit"] if responsible else "",
        }

    def _responsible_units(self, row: int, task_id: int, cell: str) -> list[Row]:
        place = Place(self.plan_file, row=row, column="responsible_units")
        try:
            names = self.names.offices.listed(cell)
        except UnknownName as unknown:
            self._fault(
                place,
                "unknown responsible unit",
                str(unknown),
                Message("Add the spelling to {file}.", file=ALIASES),
            )
            return []
        if not names:
            self._fault(place, "no responsible unit", cell, "Name at least one.")
        for name in names:
            self._note_repair("responsible_unit", place, name)
        if cell.rstrip().endswith(","):
            self._repair(place, cell.strip(), cell.strip().rstrip(","), "przecinek po ostatniej nazwie")
        return [
            {
                "task_id": task_id,
                "unit_order": order,
                "responsible_unit": name.canonical,
                "printed": name.printed,
            }
            for order, name in enumerate(names, start=1)
        ]

    # targets against their review

    def _targets(self, row: int, task_id: int, record: dict[str, str]) -> list[Row]:
        cells: dict[int, tuple[Place, str]] = {}
        for year in self.years:
            place = Place(self.plan_file, row=row, column=f"target_{year}")
            cell = record[place.column]
            if year >= self._start(task_id):
                cells[year] = place, cell
            elif cell.strip():
                problem = Message(
                    "a target for a year before the task begins in {year}", year=self._start(task_id)
                )
                self._fault(place, problem, cell, "Empty the cell.")
            if missing_space := MISSING_SPACE.search(cell):
                read_as = " ".join(missing_space.groups())
                self._repair(place, missing_space[0], read_as, "brak odstępu po znaku przestankowym")
        return self.target_reading.rows(task_id, cells, self.review.get(task_id, []))

    def _start(self, task_id: int) -> int:
        return self.starts.get(task_id, self.years[0])

    # indicators.csv

    def _check_review(self) -> None:
        self.review: dict[int, list[dict[str, str]]] = {}
        for row, review in enumerate(_text_rows(self.indicators), start=2):
            for column, words in _reviewed_words().items():
                if review[column] not in words:
                    place = Place(self.indicator_file, row=row, column=column)
                    self._fault(
                        place,
                        "unknown word",
                        review[column],
                        Message("Use {names}.", names=", ".join(filter(None, words))),
                    )
            task = review["task_id"]
            if task not in self.numbers:
                place = Place(self.indicator_file, row=row, column="task_id")
                remedy = Message(
                    "Use {first} to {last}.", first=self.task_ids.start, last=self.task_ids.stop - 1
                )
                self._fault(place, "no such task in the plan", task, remedy)
                continue
            of_task = self.review.setdefault(self.numbers[task], [])
            of_task.append(review)
            if review["indicator_id"] != f"{task}.{len(of_task)}":
                place = Place(self.indicator_file, row=row, column="indicator_id")
                expected = f"Expected {task}.{len(of_task)}: indicators as they stand in the cell."
                self._fault(place, "out of order", review["indicator_id"], expected)

    def _typed_indicators(self) -> pd.DataFrame:
        return self.indicators.assign(
            task_id=self.indicators["task_id"].map(self.numbers).astype("Int64"),
            counts_beneficiaries=self.indicators["counts_beneficiaries"].eq("yes"),
            level=self.indicators["level"].replace("", "task"),
            baseline=[self._number(row, "baseline") for row in range(len(self.indicators))],
            baseline_year=[self._number(row, "baseline_year") for row in range(len(self.indicators))],
        )

    def _number(self, row: int, column: str) -> float:
        cell = str(self.indicators[column].iloc[row])
        try:
            return parse_number(cell).value
        except UnreadableNumber as error:
            place = Place(self.indicator_file, row=row + 2, column=column)
            self._fault(place, Message("no number: {reason}", reason=error.reason), cell, str(error.remedy))
            return math.nan

    # cost_units.csv

    def _typed_cost_units(self) -> pd.DataFrame:
        known = {(review["task_id"], review["indicator_id"]) for review in _text_rows(self.indicators)}
        seen: set[str] = set()
        for row, unit in enumerate(_text_rows(self.cost_units), start=2):
            place = Place(self.cost_unit_file, row=row)
            if (unit["task_id"], unit["indicator_id"]) not in known:
                found = f"{unit['task_id']}, {unit['indicator_id']}"
                problem = Message("no such task and indicator in {file}", file=self.indicator_file)
                self._fault(place, problem, found, "Mend the row.")
            if unit["task_id"] in seen:
                self._fault(place, "the task stands twice", unit["task_id"], "Keep one unit of cost a task.")
            seen.add(unit["task_id"])
        task_ids = self.cost_units["task_id"].map(self.numbers).astype("Int64")
        return self.cost_units.assign(task_id=task_ids)


def _frame(name: str, rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(declared(name).names))


@cache
def _reviewed_words() -> dict[str, list[str]]:
    """Return what each column of ``indicators.csv`` with codes may say."""
    columns = declared("indicators").columns.items()
    return {
        name: [*column.codes, *([""] if column.empty or column.optional else [])]
        for name, column in columns
        if column.codes
    }


def _text_rows(table: pd.DataFrame) -> list[dict[str, str]]:
    names = list(table.columns)
    return [dict(zip(names, row, strict=True)) for row in table.itertuples(index=False, name=None)]
