"""The plan as printed and its reviewed reading -> tidy tables; every disagreement names the cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pwr_eval.cleaning.names import AliasTable, FoundName, UnknownName
from pwr_eval.cleaning.numbers import UnreadableNumber, parse_number
from pwr_eval.cleaning.target_cells import TargetPart, UnreadableTarget, parse_target_cell
from pwr_eval.csv_files import read_csv_text
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.programme.records import Description

__all__ = ["PlanTables", "read_plan"]

PLAN, INDICATORS, ALIASES, COST_UNITS = "plan.csv", "indicators.csv", "aliases.csv", "cost_units.csv"
PLAN_COLUMNS = ["task_id", "category", "section", "task", "responsible_units"]
INDICATOR_COLUMNS = [
    "indicator_id", "task_id", "indicator", "unit", "kind", "measure", "period", "better",
    "counts_beneficiaries", "beneficiary", "result_level", "definition_by", "demand_driven", "deduplicated",
    "confidence", "note",
]  # fmt: skip
# What a review may say; a word outside the list is a fault in indicators.csv.
INDICATOR_WORDS = {
    "kind": ["absolute", "minimum", "growth_percent", "direction", "milestone"],
    "measure": ["flow", "stock", "unique", "milestone", "percentage"],
    "period": ["year", "month"],
    "better": ["higher", "lower"],
    "counts_beneficiaries": ["yes", "no"],
    "beneficiary": ["people", "families", ""],
    "result_level": ["process", "output", "outcome"],
    "definition_by": ["programme", "unit", "statute"],
    "demand_driven": ["yes", "no"],
    "deduplicated": ["required", "not_applicable"],
    "confidence": ["clear", "judgement"],
}
COST_UNIT_COLUMNS = ["task_id", "indicator_id", "what_it_counts", "what_it_counts_en", "note"]
ALIAS_COLUMNS = ["kind", "printed", "canonical", "repair", "note"]
TARGET_COLUMNS = [
    "task_id", "indicator_id", "indicator", "unit", "kind", "measure", "period", "year", "target", "raw",
    "amended_by", "better", "counts_beneficiaries", "approximate",
]  # fmt: skip
Row = dict[str, object]
MISSING_SPACE = re.compile(r"([^\W\d]+[.,])(\d+)")


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


def read_plan(folder: Path, description: Description) -> PlanTables:
    """Read ``plan.csv``, ``indicators.csv``, ``aliases.csv`` and ``cost_units.csv`` of a programme's folder.

    Raises
    ------
    DataError
        With every fault of the four files: form, numbers, unknown names, and each cell where the parsed text
        and the reviewed reading disagree on how many indicators there are, their kind, period or unit.
    """
    years = range(description.programme.first_year, description.programme.last_year + 1)
    target_columns = [f"target_{year}" for year in years]
    plan, indicators, aliases, cost_units = _read_all(
        lambda: read_csv_text(folder / PLAN, [*PLAN_COLUMNS, *target_columns, "budget"]),
        lambda: read_csv_text(folder / INDICATORS, INDICATOR_COLUMNS),
        lambda: read_csv_text(folder / ALIASES, ALIAS_COLUMNS),
        lambda: read_csv_text(folder / COST_UNITS, COST_UNIT_COLUMNS),
    )
    reading = _Reading(plan, indicators, aliases, cost_units, description, list(years))
    tables = reading.tables()
    if reading.faults:
        raise DataError(f"the plan in {folder.name} cannot be used", reading.faults)
    return tables


def _read_all(*readers: Callable[[], pd.DataFrame]) -> list[pd.DataFrame]:
    tables: list[pd.DataFrame] = []
    faults: list[Fault] = []
    for reader in readers:
        try:
            tables.append(reader())
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError("the plan cannot be read", faults)
    return tables


class _Reading:
    """One pass over the plan that collects tables, faults and repairs."""

    def __init__(
        self,
        plan: pd.DataFrame,
        indicators: pd.DataFrame,
        aliases: pd.DataFrame,
        cost_units: pd.DataFrame,
        description: Description,
        years: list[int],
    ) -> None:
        self.cost_units = cost_units
        self.plan, self.indicators, self.description, self.years = plan, indicators, description, years
        self.faults: list[Fault] = []
        self.repairs: list[Row] = []
        self._read_aliases(aliases)

    def tables(self) -> PlanTables:
        self._check_task_ids()
        self._check_review()
        tasks: list[Row] = []
        units: list[Row] = []
        targets: list[Row] = []
        budgets: list[Row] = []
        for row, record in enumerate(_text_rows(self.plan), start=2):
            task_id = row - 1
            responsible = self._responsible_units(row, task_id, record["responsible_units"])
            units += responsible
            tasks.append(self._task(row, task_id, record, responsible))
            targets += self._targets(row, task_id, record)
            budgets += self._budget(row, task_id, record["budget"])
        return PlanTables(
            tasks=pd.DataFrame(tasks),
            task_units=pd.DataFrame(units),
            indicators=self._typed_indicators(),
            targets=pd.DataFrame(targets, columns=TARGET_COLUMNS),
            budgets=pd.DataFrame(budgets, columns=["task_id", "planned_pln", "first_year", "last_year"]),
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

    # aliases.csv

    def _read_aliases(self, aliases: pd.DataFrame) -> None:
        self.notes: dict[tuple[str, str], str] = {}
        names: dict[str, dict[str, str]] = {"responsible_unit": {}, "unit": {}}
        for row, alias in enumerate(_text_rows(aliases), start=2):
            kind, printed = alias["kind"], " ".join(alias["printed"].split()).lower()
            if kind not in names:
                self._fault(
                    Place(ALIASES, row=row, column="kind"),
                    "unknown kind of name",
                    kind,
                    f"Use {list(names)}.",
                )
                continue
            if names[kind].get(printed, alias["canonical"]) != alias["canonical"]:
                self._fault(
                    Place(ALIASES, row=row), "the spelling has two meanings", printed, "Keep one of them."
                )
            names[kind][printed] = alias["canonical"]
            if alias["repair"] == "true":
                self.notes[kind, printed] = alias["note"]
            elif alias["repair"] != "false":
                place = Place(ALIASES, row=row, column="repair")
                self._fault(place, "not true or false", alias["repair"], "Write true or false.")
        self.office_names = AliasTable(names["responsible_unit"])
        self.unit_names = AliasTable(names["unit"])

    def _note_repair(self, kind: str, place: Place, name: FoundName) -> None:
        note = self.notes.get((kind, name.printed.lower()))
        if note is not None:
            self._repair(place, name.printed, name.canonical, note)

    # plan.csv

    def _check_task_ids(self) -> None:
        for row, task_id in enumerate(self.plan["task_id"], start=2):
            if task_id != str(row - 1):
                place = Place(PLAN, row=row, column="task_id")
                self._fault(
                    place, f"task {row - 1} is expected here", task_id, "Number the tasks 1, 2, 3 … in order."
                )

    def _task(self, row: int, task_id: int, record: dict[str, str], responsible: list[Row]) -> Row:
        section = {section.heading: section for section in self.description.sections}.get(record["section"])
        if section is None:
            place = Place(PLAN, row=row, column="section")
            self._fault(
                place, "no section of programme.toml has this heading", record["section"], "Add or mend it."
            )
        elif section.category != record["category"]:
            place = Place(PLAN, row=row, column="category")
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
        place = Place(PLAN, row=row, column="responsible_units")
        try:
            names = self.office_names.listed(cell)
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
        place = Place(PLAN, row=row, column="budget")
        remedy = 'Write an amount in złoty, such as "6 540 600 zł", or leave the cell empty.'
        try:
            number = parse_number(cell)
        except UnreadableNumber as error:
            self._fault(place, str(error), cell, remedy)
            return []
        if number.unit_text != "zł" or number.qualifier != "exact" or not number.value > 0:
            self._fault(place, "not an exact positive amount in zł", cell, remedy)
            return []
        first, last = self.years[0], self.years[-1]
        return [{"task_id": task_id, "planned_pln": number.value, "first_year": first, "last_year": last}]

    # targets against their review

    def _targets(self, row: int, task_id: int, record: dict[str, str]) -> Iterator[Row]:
        reviewed = self.review.get(task_id, [])
        for year in self.years:
            place = Place(PLAN, row=row, column=f"target_{year}")
            cell = record[place.column]
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
                problem = (
                    f"{len(parts)} indicators in the cell, {len(reviewed)} of task {task_id} in {INDICATORS}"
                )
                self._fault(place, problem, cell, "Review the reading of this task.")
                continue
            for part, review in zip(parts, reviewed, strict=True):
                self._compare(place, part, review)
                yield _target(task_id, year, part, review)

    def _compare(self, place: Place, part: TargetPart, review: dict[str, str]) -> None:
        name = f"indicator {review['indicator_id']}"
        for aspect, parsed in {"kind": part.kind, "period": part.period}.items():
            if parsed != review[aspect]:
                problem = f"{name}: the cell reads as {aspect} {parsed}, {INDICATORS} says {review[aspect]}"
                self._fault(place, problem, part.raw, "Mend whichever is wrong.")
        if part.kind == "milestone":
            return
        try:
            unit = self.unit_names.leading(part.text)
        except UnknownName:
            self._fault(
                place, f"{name}: unknown unit of measure", part.text, f"Add its spelling to {ALIASES}."
            )
            return
        self._note_repair("unit", place, unit)
        if unit.canonical != review["unit"]:
            problem = f"{name}: the cell counts {unit.canonical}, {INDICATORS} says {review['unit']}"
            self._fault(place, problem, part.raw, "Mend whichever is wrong.")

    # indicators.csv

    def _check_review(self) -> None:
        self.review: dict[int, list[dict[str, str]]] = {}
        for row, review in enumerate(_text_rows(self.indicators), start=2):
            for column, words in INDICATOR_WORDS.items():
                if review[column] not in words:
                    place = Place(INDICATORS, row=row, column=column)
                    self._fault(
                        place, "unknown word", review[column], f"Use {', '.join(filter(None, words))}."
                    )
            task = review["task_id"]
            known = task.isdecimal() and 1 <= int(task) <= len(self.plan)
            if not known:
                place = Place(INDICATORS, row=row, column="task_id")
                self._fault(place, "no such task in the plan", task, f"Use 1 to {len(self.plan)}.")
                continue
            of_task = self.review.setdefault(int(task), [])
            of_task.append(review)
            if review["indicator_id"] != f"{task}.{len(of_task)}":
                place = Place(INDICATORS, row=row, column="indicator_id")
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
            place = Place(COST_UNITS, row=row)
            if (unit["task_id"], unit["indicator_id"]) not in known:
                found = f"{unit['task_id']}, {unit['indicator_id']}"
                self._fault(place, f"no such task and indicator in {INDICATORS}", found, "Mend the row.")
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
    }
