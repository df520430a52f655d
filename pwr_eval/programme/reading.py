"""Rows of a plan, as printed, and their reviewed reading -> tables; every disagreement names the cell."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from pwr_eval.cleaning.names import FoundName, UnknownName
from pwr_eval.cleaning.numbers import UnreadableNumber, parse_number
from pwr_eval.cleaning.target_cells import TargetPart, UnreadableTarget, parse_target_cell
from pwr_eval.errors import Fault, Place
from pwr_eval.programme.aliases import ALIASES, Names
from pwr_eval.programme.records import Description
from pwr_eval.programme.tables import PlanTables
from pwr_eval.vocabulary import BENEFICIARIES, DIRECTIONS, KINDS, MEASURES, PERIODS

__all__ = ["COST_UNITS", "INDICATORS", "PLAN", "PlanReading"]

PLAN, INDICATORS, COST_UNITS = "plan.csv", "indicators.csv", "cost_units.csv"
# What a review may say; a word outside the list is a fault in indicators.csv.
INDICATOR_WORDS: Mapping[str, Collection[str]] = {
    "kind": KINDS,
    "measure": MEASURES,
    "period": PERIODS,
    "better": DIRECTIONS,
    "counts_beneficiaries": ["yes", "no"],
    "beneficiary": [*BENEFICIARIES, ""],
    "result_level": ["process", "output", "outcome"],
    "definition_by": ["programme", "unit", "statute"],
    "demand_driven": ["yes", "no"],
    "deduplicated": ["required", "not_applicable"],
    "confidence": ["clear", "judgement", "draft"],
}
TARGET_COLUMNS = [
    "task_id", "indicator_id", "indicator", "unit", "kind", "measure", "period", "year", "target", "raw",
    "amended_by", "better", "counts_beneficiaries", "approximate", "frequency", "target_low", "target_high",
    "strict", "baseline", "baseline_year", "level", "draft", "unread",
]  # fmt: skip
BUDGET_COLUMNS = [
    "task_id", "planned_pln", "first_year", "last_year", "goal", "year", "source", "planned_low",
    "planned_high", "approximate", "note",
]  # fmt: skip
Row = dict[str, object]
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
        self.plan, self.indicators, self.cost_units = plan, indicators, cost_units
        self.names, self.sections = names, description.sections
        facts = description.programme
        self.years = range(facts.first_year, facts.last_year + 1)
        self.plan_file, self.indicator_file, self.cost_unit_file = (
            folder + name for name in (PLAN, INDICATORS, COST_UNITS)
        )
        self.task_ids = range(first_task, first_task + len(plan))
        self.starts = starts or {}
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
            targets += self._targets(row, task_id, record)
            budgets += self._budget(row, task_id, record["budget"])
        return PlanTables(
            tasks=pd.DataFrame(tasks, columns=["task_id", "category", "section_id", "task", "lead_unit"]),
            task_units=pd.DataFrame(units, columns=["task_id", "unit_order", "responsible_unit", "printed"]),
            indicators=self._typed_indicators(),
            targets=pd.DataFrame(targets, columns=TARGET_COLUMNS).astype({"baseline_year": "Int64"}),
            budgets=pd.DataFrame(budgets, columns=BUDGET_COLUMNS).astype({"year": "Int64"}),
            cost_units=self._typed_cost_units(),
            repairs=pd.DataFrame(
                self.repairs, columns=["file", "row", "column", "printed", "read_as", "reason"]
            ).drop_duplicates(ignore_index=True),
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

    def _check_task_ids(self) -> None:
        for row, task_id in enumerate(self.plan["task_id"], start=2):
            expected = self.task_ids[row - 2]
            if task_id != str(expected):
                place = Place(self.plan_file, row=row, column="task_id")
                first, second = self.task_ids.start, self.task_ids.start + 1
                remedy = f"Number the tasks {first}, {second} … in order."
                self._fault(place, f"task {expected} is expected here", task_id, remedy)

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
            self._fault(place, "unknown responsible unit", str(unknown), f"Add the spelling to {ALIASES}.")
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

    def _budget(self, row: int, task_id: int, cell: str) -> list[Row]:
        if not cell.strip():
            return []
        place = Place(self.plan_file, row=row, column="budget")
        remedy = 'Write an amount in złoty, such as "6 540 600 zł", or leave the cell empty.'
        try:
            number = parse_number(cell)
        except UnreadableNumber as error:
            self._fault(place, str(error), cell, remedy)
            return []
        if number.unit_text != "zł" or number.qualifier != "exact" or not number.value > 0:
            self._fault(place, "not an exact positive amount in zł", cell, remedy)
            return []
        first, last = self._start(task_id), self.years[-1]
        amounts = {"planned_pln": number.value, "planned_low": math.nan, "planned_high": math.nan}
        said = {"goal": "", "year": pd.NA, "source": "", "approximate": False, "note": ""}
        return [{"task_id": task_id, **amounts, **said, "first_year": first, "last_year": last}]

    # targets against their review

    def _targets(self, row: int, task_id: int, record: dict[str, str]) -> Iterator[Row]:
        reviewed = self.review.get(task_id, [])
        for year in self.years:
            place = Place(self.plan_file, row=row, column=f"target_{year}")
            cell = record[place.column]
            if year < self._start(task_id):
                if cell.strip():
                    problem = f"a target for a year before the task begins in {self._start(task_id)}"
                    self._fault(place, problem, cell, "Empty the cell.")
                continue
            try:
                parts = parse_target_cell(cell)
            except UnreadableTarget as error:
                remedy = "Write a number and what is counted, or mend the cell."
                self._fault(place, str(error), cell, remedy)
                continue
            if missing_space := MISSING_SPACE.search(cell):
                printed = missing_space[0]
                self._repair(
                    place, printed, " ".join(missing_space.groups()), "brak odstępu po znaku przestankowym"
                )
            if len(parts) != len(reviewed):
                listed = f"{len(reviewed)} of task {task_id} in {self.indicator_file}"
                problem = f"{len(parts)} indicators in the cell, {listed}"
                self._fault(place, problem, cell, "Review the reading of this task.")
                continue
            for part, review in zip(parts, reviewed, strict=True):
                self._compare(place, part, review)
                yield _target(task_id, year, part, review)

    def _start(self, task_id: int) -> int:
        return self.starts.get(task_id, self.years[0])

    def _compare(self, place: Place, part: TargetPart, review: dict[str, str]) -> None:
        name = f"indicator {review['indicator_id']}"
        for aspect, parsed in {"kind": part.kind, "period": part.period}.items():
            if parsed != review[aspect]:
                said = f"{self.indicator_file} says {review[aspect]}"
                problem = f"{name}: the cell reads as {aspect} {parsed}, {said}"
                self._fault(place, problem, part.raw, "Mend whichever is wrong.")
        if part.kind == "milestone":
            return
        try:
            unit = self.names.units.leading(part.text)
        except UnknownName:
            self._fault(
                place, f"{name}: unknown unit of measure", part.text, f"Add its spelling to {ALIASES}."
            )
            return
        self._note_repair("unit", place, unit)
        if unit.canonical != review["unit"]:
            problem = f"{name}: the cell counts {unit.canonical}, {self.indicator_file} says {review['unit']}"
            self._fault(place, problem, part.raw, "Mend whichever is wrong.")

    # indicators.csv

    def _check_review(self) -> None:
        self.review: dict[int, list[dict[str, str]]] = {}
        for row, review in enumerate(_text_rows(self.indicators), start=2):
            for column, words in INDICATOR_WORDS.items():
                if review[column] not in words:
                    place = Place(self.indicator_file, row=row, column=column)
                    self._fault(
                        place, "unknown word", review[column], f"Use {', '.join(filter(None, words))}."
                    )
            task = review["task_id"]
            if not task.isdecimal() or int(task) not in self.task_ids:
                place = Place(self.indicator_file, row=row, column="task_id")
                remedy = f"Use {self.task_ids.start} to {self.task_ids.stop - 1}."
                self._fault(place, "no such task in the plan", task, remedy)
                continue
            of_task = self.review.setdefault(int(task), [])
            of_task.append(review)
            if review["indicator_id"] != f"{task}.{len(of_task)}":
                place = Place(self.indicator_file, row=row, column="indicator_id")
                expected = f"Expected {task}.{len(of_task)}: indicators as they stand in the cell."
                self._fault(place, "out of order", review["indicator_id"], expected)

    def _typed_indicators(self) -> pd.DataFrame:
        return self.indicators.assign(
            task_id=pd.to_numeric(self.indicators["task_id"], errors="coerce").astype("Int64"),
            counts_beneficiaries=self.indicators["counts_beneficiaries"].eq("yes"),
        )

    # cost_units.csv

    def _typed_cost_units(self) -> pd.DataFrame:
        known = {(review["task_id"], review["indicator_id"]) for review in _text_rows(self.indicators)}
        seen: set[str] = set()
        for row, unit in enumerate(_text_rows(self.cost_units), start=2):
            place = Place(self.cost_unit_file, row=row)
            if (unit["task_id"], unit["indicator_id"]) not in known:
                found = f"{unit['task_id']}, {unit['indicator_id']}"
                problem = f"no such task and indicator in {self.indicator_file}"
                self._fault(place, problem, found, "Mend the row.")
            if unit["task_id"] in seen:
                self._fault(place, "the task stands twice", unit["task_id"], "Keep one unit of cost a task.")
            seen.add(unit["task_id"])
        task_ids = pd.to_numeric(self.cost_units["task_id"], errors="coerce").astype("Int64")
        return self.cost_units.assign(task_id=task_ids)


def _text_rows(table: pd.DataFrame) -> list[dict[str, str]]:
    names = list(table.columns)
    return [dict(zip(names, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def _target(task_id: int, year: int, part: TargetPart, review: dict[str, str]) -> Row:
    return {
        "task_id": task_id,
        "indicator_id": review["indicator_id"],
        "indicator": review["indicator"],
        "unit": review["unit"],
        "kind": part.kind,
        "measure": review["measure"],
        "period": part.period,
        "year": year,
        "target": part.target,
        "raw": part.raw,
        "amended_by": "",
        "better": review["better"],
        "counts_beneficiaries": review["counts_beneficiaries"] == "yes",
        "approximate": part.approximate,
        "frequency": part.period,
        "target_low": part.target if part.kind == "minimum" else math.nan,
        "target_high": math.nan,
        "strict": False,
        "baseline": math.nan,
        "baseline_year": pd.NA,
        "level": "task",
        "draft": review["confidence"] == "draft",
        "unread": "",
    }
