"""Rows of a table -> observations and spending, every faulty cell noted and none passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from pwr_eval.cleaning.budget_cells import sources_in
from pwr_eval.cleaning.lexicon import fold, unit_of
from pwr_eval.cleaning.numbers import Number
from pwr_eval.collection.returns.cells import (
    deduplicated_in,
    indicator_id_in,
    milestone_in,
    months_in,
    number_in,
    task_number_in,
    text_of,
    whole_number_in,
    yes_or_no_in,
)
from pwr_eval.collection.returns.expected import Expected, ExpectedIndicator
from pwr_eval.collection.returns.faulty_rows import leave_out_observation, leave_out_spending, read_or
from pwr_eval.collection.returns.layout import Table, words
from pwr_eval.collection.returns.reading_faults import Findings
from pwr_eval.collection.returns.table_row import TableRow
from pwr_eval.errors import Message
from pwr_eval.files.untrusted.sheets import Cell, Position
from pwr_eval.schemas.observation_table import FAULTY
from pwr_eval.vocabulary import CHANGE_KINDS

__all__ = ["RowReader"]

T = TypeVar("T")
Record = dict[str, Any]

_FIGURES = ("value", "numerator", "denominator", "spent_pln")
_ABOUT = ("indicator_id", "task_id", "year", "month", "area", "group")
_TEXTS = ("task", "indicator", "unit", "deduplicated", "funding", "note", "role", "plan")
"""Columns that say what a figure is about, and columns whose text no figure hangs on."""
_ZLOTY = ("money", "zł")
_OF_THE_PLAN = re.compile(r"\b(?:plan|cel|normy|założ)")
_OF_SPENDING = ("task_id", "spent_pln", "year", "fictional")
_PERCENT_ROUNDING = 0.5
"""A percentage written without decimals differs from its fraction by up to half a point."""


@dataclass
class RowReader:
    """Reads the rows of one return's tables.

    Parameters
    ----------
    expected : Expected
        What may be reported.
    year : int
        Reported year.
    text_is_normal : bool
        True for a CSV file, in which every number is text.
    findings : Findings
        Takes the faults and warnings.
    """

    expected: Expected
    year: int
    text_is_normal: bool
    findings: Findings
    observations: list[Record] = field(default_factory=list)
    spending: list[Record] = field(default_factory=list)
    marked: set[bool] = field(default_factory=set)
    role: str = ""
    _seen: dict[tuple[object, ...], str] = field(default_factory=dict)

    def read(self, table: Table) -> None:
        """Read every row of a table that holds anything."""
        before = len(self.observations), len(self.spending)
        for row in range(table.heading + 1, table.end):
            if any(table.cell(row, name) is not None for name in table.columns if name != "plan"):
                self._read_row(TableRow(table, row))
        if table.ambiguous:
            self.leave_out(*before)

    def leave_out(self, observed: int = 0, spent: int = 0) -> None:
        """Let the figures read since a place in the lists stand as sent, but of no use."""
        for record in self.observations[observed:]:
            record.update(FAULTY["observations"])
        for record in self.spending[spent:]:
            record.update(FAULTY["spending"])

    def _read_row(self, row: TableRow) -> None:
        before = len(self.findings.faults), len(self.observations), len(self.spending)
        if not self._has_flaws(row) and not self._reports_nothing(row):
            self._read_cells(row)
        wrong = {fault.place.column for fault in self.findings.faults[before[0] :]}
        of_money = {row.place(name).column for name in _OF_SPENDING}
        if wrong - {row.place("spent_pln").column}:
            leave_out_observation(row, self.expected, self.year, self.observations, since=before[1])
        if "spent_pln" in row.table.columns and wrong & of_money:
            leave_out_spending(row, self.expected, self.year, self.spending, since=before[2])

    def _read_cells(self, row: TableRow) -> None:
        self.marked.add(bool(self._attempt(row, "fictional", yes_or_no_in)))
        self.role = self.role or text_of(row.cell("role"))
        indicator_id = self._indicator_id(row)
        task_id = self._task_id(row, indicator_id)
        year = self._year(row)
        if indicator_id:
            self._observe(row, indicator_id, year)
        elif row.shown("indicator_id") is None and any(row.cell(name) is not None for name in _FIGURES[:3]):
            self._fault(
                row, "indicator_id", "a figure without the number of its indicator", "Write the number."
            )
        if row.cell("spent_pln") is not None or row.shown("indicator_id") is None:
            self._spend(row, task_id, year)

    def _has_flaws(self, row: TableRow) -> bool:
        """Return whether what a row is about cannot be read; a flawed text beside it bars no figure."""
        grid = row.table.grid
        flawed = {name for name in row.table.columns if row.position(name) in grid.flaws}
        for name in sorted(flawed - set(_FIGURES)):
            position = row.position(name)
            if position is not None:
                note = self.findings.warn if name in _TEXTS else self.findings.fault
                note(grid.place(*position), grid.flaws[position], remedy="Write what should stand there.")
        return bool(flawed & set(_ABOUT))

    def _reports_nothing(self, row: TableRow) -> bool:
        """Return whether a row is a total, heading, remark or signature: warned of, not read."""
        if _reads(indicator_id_in, row.shown("indicator_id")) or isinstance(row.shown("indicator_id"), date):
            return False
        if any(_is_total(cell) for cell in row.all_but_note()):
            self.findings.warn(row.place(), "a row of totals was not read", remedy="Totals are not needed.")
            return True
        if _reads(task_number_in, row.shown("task_id")) or any(
            row.cell(name) is not None for name in _FIGURES
        ):
            return False
        # What stands there is not quoted: a signature may be part of it.
        self.findings.warn(
            row.place(), "a row without figures was not read", remedy="Check that none is missing."
        )
        return True

    # what a row is about

    def _indicator_id(self, row: TableRow) -> str | None:
        if row.shown("indicator_id") is None:
            return None
        indicator_id = self._attempt(row, "indicator_id", indicator_id_in)
        if indicator_id is None or self._cut_zero(
            row, "indicator_id", indicator_id, self.expected.indicators
        ):
            return None
        if indicator_id not in self.expected.indicators:
            self._fault(
                row, "indicator_id", "the plan has no such indicator", "Write its number as in the plan."
            )
            return None
        return indicator_id

    def _cut_zero(self, row: TableRow, column: str, number: str, known: Collection[str]) -> bool:
        """Return whether a number may have lost a zero: a cell with the number 27.1 may have been 27.10."""
        longer = f"{number}0"
        if not isinstance(row.shown(column), float) or "." not in number or longer not in known:
            return False
        problem = Message("the number can mean {a} or {b}", a=number, b=longer)
        self._fault(row, column, problem, "Format the cell as text.")
        return True

    def _task_id(self, row: TableRow, indicator_id: str | None) -> int | None:
        tasks = self.expected.tasks
        number = None if row.shown("task_id") is None else self._attempt(row, "task_id", task_number_in)
        if number is not None and self._cut_zero(row, "task_id", number, tasks):
            return None
        if number is not None and number not in tasks:
            self._fault(row, "task_id", "the plan has no such task", "Write the number as in the plan.")
            return None
        written = tasks[number] if number else None
        of_indicator = self.expected.indicators[indicator_id].task_id if indicator_id else None
        if written and of_indicator and written != of_indicator:
            task = self.expected.number_of_task(of_indicator)
            remedy = Message("Indicator {id} belongs to task {n}.", id=indicator_id, n=task)
            self._fault(row, "task_id", "task and indicator do not fit together", remedy)
        return of_indicator or written

    def _year(self, row: TableRow) -> int:
        year = self.year
        if row.cell("year") is not None:
            year = self._attempt(row, "year", whole_number_in) or year
        if year > self.year:
            problem = Message("the return is for {year}", year=self.year)
            self._fault(row, "year", problem, "Send later years with their own return.")
        return year

    # observations

    def _observe(self, row: TableRow, indicator_id: str, year: int) -> None:
        expected = self.expected.indicators[indicator_id]
        if year < self.year and expected.kind not in CHANGE_KINDS:
            # Only a change is held against an earlier year, which the form then asks for.
            problem = Message(
                "the figure is for {year}, the return for {of_return}", year=year, of_return=self.year
            )
            self._warn(row, "year", problem, "Check that it is not last year's figure in this year's place.")
        number, fraction = self._figure(row, expected), self._fraction(row)
        month, covered = self._months(row)
        if number is None:
            return
        number = self._checked_percentage(row, number, fraction, expected)
        area, group = (text_of(row.cell(name)) for name in ("area", "group"))
        source = row.source("value" if "value" in row.table.columns else "indicator_id")
        if self._seen_before(row, (indicator_id, year, month, area, group), source):
            return
        missing = number.status != "reported"
        counted = text_of(row.cell("deduplicated"))
        deduplicated = deduplicated_in(row.cell("deduplicated"))
        note = text_of(row.cell("note"))
        if counted and deduplicated is None:
            note = "; ".join(filter(None, [note, f"jak liczono: {counted}"]))
        self.observations.append(
            {
                "indicator_id": indicator_id,
                "year": year,
                "month": month,
                "area": area,
                "group": group,
                "value": number.value,
                "numerator": fraction[0],
                "denominator": fraction[1],
                "unit": "" if missing else self._unit(row, number, expected),
                "qualifier": None if missing else number.qualifier,
                "status": number.status,
                "source": source,
                "deduplicated": deduplicated,
                "months_covered": covered,
                "note": note,
            }
        )

    def _figure(self, row: TableRow, expected: ExpectedIndicator) -> Number | None:
        position = row.position("value")
        if position is None:
            return Number(float("nan"), status="blank")
        grid = row.table.grid
        if expected.kind == "milestone":
            return self.findings.attempt(lambda: milestone_in(grid, position), grid, position)
        number = self._number(row, position)
        if number is not None and not self.text_is_normal:
            self._warn_of_text(row, number)
        if row.cell("value") is None and not grid.tells_errors:
            self._warn(
                row, "value", "an empty cell, or an error of a formula", "Check it: .xls does not tell."
            )
        return number

    def _warn_of_text(self, row: TableRow, number: Number) -> None:
        plain = number == Number(number.value)
        if isinstance(row.cell("value"), str) and plain and number.status == "reported":
            self._warn(
                row, "value", "the number is stored as text", Message("Read as {n}.", n=text_of(number.value))
            )

    def _fraction(self, row: TableRow) -> tuple[float, float]:
        numerator, denominator = (self._amount(row, name) for name in ("numerator", "denominator"))
        if denominator == 0:
            self._fault(
                row, "denominator", "a denominator of 0", "Leave both empty if there was none to count."
            )
        return numerator, denominator

    def _amount(self, row: TableRow, name: str) -> float:
        position = row.position(name)
        if position is None:
            return float("nan")
        number = self._number(row, position)
        return float("nan") if number is None else number.value

    def _number(self, row: TableRow, position: Position) -> Number | None:
        grid = row.table.grid
        return self.findings.attempt(lambda: number_in(grid, position), grid, position)

    def _checked_percentage(
        self, row: TableRow, number: Number, fraction: tuple[float, float], expected: ExpectedIndicator
    ) -> Number:
        """Hold a percentage against its numerator and denominator; work it out where it was left empty."""
        numerator, denominator = fraction
        known = numerator >= 0 and denominator > 0  # NaN is neither
        in_percent = unit_of(number.unit_text)[0] == "percent"
        if not in_percent and not expected.is_percentage:
            return number
        if not expected.is_percentage:
            remedy = Message("Write how many ({unit}), not the change or share.", unit=expected.unit)
            self._fault(row, "value", "a percentage where the plan counts units", remedy)
        elif _OF_THE_PLAN.search(fold(number.unit_text)):
            advice = "Write the percentage of what the indicator counts."
            self._fault(row, "value", "a percentage of the plan is no result", advice)
        elif not known:
            self._fault(row, "value", "a percentage without numerator and denominator", "Write both.")
        elif number.status != "reported":
            return Number(100 * numerator / denominator, unit_text="%")
        elif abs(number.value - 100 * numerator / denominator) > _PERCENT_ROUNDING:
            self._fault(
                row, "value", "the percentage is not numerator over denominator", "Correct one of them."
            )
        return number

    def _unit(self, row: TableRow, number: Number, expected: ExpectedIndicator) -> str:
        """Return the planned unit once the words after the number are known to mean it."""
        for written, name in ((number.unit_text, "value"), (text_of(row.cell("unit")), "unit")):
            if not written or unit_of(written)[0] == "percent":  # judged as a percentage
                continue
            same = self.expected.same_unit(written, expected.unit)
            remedy = Message('The plan counts "{unit}".', unit=expected.unit)
            if any(sign.isdigit() for sign in written):
                self._fault(row, name, "a second number stands beside the first", "Put it in the note.")
            elif same is False:
                self._fault(row, name, "the plan counts in another unit", remedy)
            elif same is None:
                problem = Message('nobody has checked that "{written}" is the planned unit', written=written)
                self._warn(row, name, problem, remedy)
        return expected.unit

    def _months(self, row: TableRow) -> tuple[int | None, int | None]:
        month, span = self._attempt(row, "month", lambda cell: months_in(cell, count=False)) or (None, None)
        _, covered = self._attempt(row, "months_covered", lambda cell: months_in(cell, count=True)) or (
            None,
            None,
        )
        return month, covered or span

    def _seen_before(self, row: TableRow, key: tuple[object, ...], source: str) -> bool:
        first = self._seen.setdefault(key, source)
        if first != source:
            problem = Message("indicator {id} is reported twice", id=key[0])
            remedy = Message("It stands in {place} already. Keep one row.", place=first)
            self._fault(row, "indicator_id", problem, remedy)
        return first != source

    # spending

    def _spend(self, row: TableRow, task_id: int | None, year: int) -> None:
        position = row.position("spent_pln")
        if position is None:
            return
        number = self._number(row, position)
        if number is None:
            return
        if number.unit_text and unit_of(number.unit_text) != _ZLOTY:
            self._fault(
                row, "spent_pln", "spending in another currency or with other words", "Write it in zł."
            )
        elif task_id is None:
            if row.shown("task_id") is None:
                self._fault(row, "spent_pln", "spending without the number of its task", "Write the number.")
        elif not self._spent_before(row, task_id, year, number):
            missing = number.status != "reported"
            self.spending.append(
                {
                    "task_id": task_id,
                    "year": year,
                    "spent_pln": number.value,
                    "funding": self._funding(row),
                    "qualifier": None if missing else number.qualifier,
                    "status": number.status,
                    "source": row.source("spent_pln"),
                    "note": text_of(row.cell("note")),
                }
            )

    def _funding(self, row: TableRow) -> str:
        sources = sources_in(text_of(row.cell("funding")))
        if row.cell("funding") is not None and not sources:
            remedy = 'Write "środki własne", "dotacja", "środki UE" or "inne".'
            self._warn(row, "funding", "it is not known where the money came from", remedy)
        return "; ".join(sources)

    def _spent_before(self, row: TableRow, task_id: int, year: int, number: Number) -> bool:
        """Return whether the task's spending was read before; the same sum may be repeated, another not."""
        for earlier in self.spending:
            if (earlier["task_id"], earlier["year"]) == (task_id, year):
                same = str(earlier["spent_pln"]) == str(number.value)  # NaN is the same as NaN
                problem = Message(
                    "the spending of task {n} stands in {place} already",
                    n=self.expected.number_of_task(task_id),
                    place=earlier["source"],
                )
                remedy = "It is read once." if same else "Write one sum for the whole task."
                (self._warn if same else self._fault)(row, "spent_pln", problem, remedy)
                return True
        return False

    # findings

    def _attempt(self, row: TableRow, name: str, read: Callable[[Cell], T]) -> T | None:
        position = row.position(name)
        if position is None:
            return None
        return self.findings.attempt(lambda: read(row.shown(name)), row.table.grid, position)

    def _fault(self, row: TableRow, name: str, problem: str, remedy: str) -> None:
        self.findings.fault(row.place(name), problem, text_of(row.cell(name)) or None, remedy)

    def _warn(self, row: TableRow, name: str, problem: str, remedy: str) -> None:
        self.findings.warn(row.place(name), problem, text_of(row.cell(name)) or None, remedy)


def _is_total(cell: Cell) -> bool:
    """Return whether a cell says that its row adds others up."""
    words_of_cell = fold(cell).rstrip(":").split() if isinstance(cell, str) else []
    totals = [fold(total).split() for total in words()["answers"]["total"]]
    return any(words_of_cell[: len(total)] == total for total in totals)


def _reads(read: Callable[[Cell], object], cell: Cell) -> bool:
    return read_or(None, read, cell) is not None
