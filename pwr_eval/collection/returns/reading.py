"""One return: its tables read into observations and spending, its faults and doubts listed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from pwr_eval.cleaning.lexicon import fold
from pwr_eval.cleaning.names import UnknownName
from pwr_eval.cleaning.personal_data import mask_personal_data, personal_data_in
from pwr_eval.collection.forms.form_identity import FormIdentity, form_identity
from pwr_eval.collection.returns.cells import Unusable, date_in, text_of, whole_number_in
from pwr_eval.collection.returns.expected import Expected
from pwr_eval.collection.returns.layout import (
    Answer,
    Table,
    answers_above,
    find_tables,
    looks_like_table,
    words,
)
from pwr_eval.collection.returns.looks import warn_of_looks
from pwr_eval.collection.returns.reading_faults import Findings
from pwr_eval.collection.returns.rows import RowReader
from pwr_eval.errors import DataError, Fault, Message, NoTableError, Place
from pwr_eval.files.untrusted.archives import Limits
from pwr_eval.files.untrusted.sheets import Grid
from pwr_eval.files.untrusted.spreadsheet_files import read_grids
from pwr_eval.schemas.observation_table import observation_table, spending_table

__all__ = ["PERSONAL_DATA", "Return", "is_named_example", "read_return"]

PERSONAL_DATA = "personal data ({kinds})"


@dataclass(frozen=True)
class Return:
    """What one responsible unit sent for one year.

    Parameters
    ----------
    file : str
        Name of the file in messages.
    year : int
        Year that it is for.
    sender : str
        Responsible unit; "" if it is not said or not known.
    received : date or None
        Date on which the unit says that it passed the data on.
    role : str
        Post of the person who filled it in; names are masked.
    fictional : bool
        True for an example.
    observations, spending : DataFrame
        Its figures: see `pwr_eval.schemas.observation_table`; those of faulty rows have the
        status "faulty" and no figure, and so have all where whose the return is, or of when, is not known.
    faults : tuple of Fault
        What keeps figures out; each names its cell.
    warnings : tuple of Fault
        What should be looked at.
    no_table : bool
        True for a file of another kind: a scan, a letter.
    date_place : Place or None
        Where the date stands.
    date_fault : Fault or None
        Why the date cannot be read; how much that weighs is told by what hangs on it.
    marked_copy : bool
        True for a copy of an earlier return that was marked here and sent back.
    """

    file: str
    year: int
    sender: str = ""
    received: date | None = None
    role: str = ""
    fictional: bool = False
    observations: pd.DataFrame = field(default_factory=observation_table)
    spending: pd.DataFrame = field(default_factory=spending_table)
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    no_table: bool = False
    date_place: Place | None = None
    date_fault: Fault | None = None
    marked_copy: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no figure stands in it, not even one that cannot be used."""
        return self.observations.empty and self.spending.empty


def read_return(
    path: Path, expected: Expected, year: int, *, file: str = "", limits: Limits | None = None
) -> Return:
    """Read one return, whatever state it is in; its faults come back with what could be read.

    Parameters
    ----------
    path : Path
        .xlsx, .ods, .xls or .csv, told by its content.
    expected : Expected
        The plan's indicators, tasks and names.
    year : int
        Year that the return should be for.
    file : str, optional
        Name in messages and in the column `source`; the file's own name if empty.
    limits : Limits, optional
        How much a file may hold.

    Returns
    -------
    Return
        Observations and spending with their source, and every fault and warning. Personal data in a cell is
        replaced by "[usunięto dane osobowe]" in all of them.
    """
    file = mask_personal_data(file or path.name)
    try:
        kind, grids = read_grids(
            path, file=file, limits=limits, is_table=lambda grid: bool(find_tables(grid, year))
        )
    except DataError as error:
        return Return(
            file, year, fictional=is_named_example(path.name), faults=tuple(error.faults),
            no_table=isinstance(error, NoTableError),
        )  # fmt: skip
    identity = None if kind == "csv" else form_identity(path)
    return _Reading(file, path.name, expected, year, text_is_normal=kind == "csv").read(grids, identity)


class _Reading:
    """One pass over the sheets of a return."""

    def __init__(self, file: str, name: str, expected: Expected, year: int, *, text_is_normal: bool) -> None:
        self.file, self.name, self.expected, self.year = file, name, expected, year
        self.findings = Findings()
        self.rows = RowReader(expected, year, text_is_normal, self.findings)
        self.barred = False
        self.date_fault: Fault | None = None

    def read(self, grids: list[Grid], identity: FormIdentity | None) -> Return:
        tables = [table for grid in grids for table in self._tables(grid)]
        if not tables and not self.findings.faults:
            remedy = 'The heading needs "Nr wskaźnika" and "Wartość", or "Nr zadania" and "Wydatki [zł]".'
            self.findings.fault(Place(self.file), "no table with known columns was found", remedy=remedy)
        answers = self._answers(tables)
        for grid in grids:
            self._warn_of_personal_data(grid)
        for table in tables:
            self.findings.faults += table.faults
            warn_of_looks(table, self.findings)
            self.rows.read(table)
        sender, received = (self._sender(answers), self._received(answers)) if tables else ("", None)
        if tables:
            self._check_year(answers)
        if identity is not None:
            self._check_form(identity, sender)
        self._warn_of_nothing(tables)
        fictional = self._is_example(tables) if tables else is_named_example(self.name)
        if self.barred:
            self.rows.leave_out()
        common = {"sender": sender, "received": received, "fictional": fictional}
        self._warn_of_other_tasks(sender)
        return Return(
            self.file,
            self.year,
            sender,
            received,
            text_of(answers["role"].content) if "role" in answers else self.rows.role,
            fictional,
            observation_table(record | common for record in self.rows.observations),
            spending_table(record | common for record in self.rows.spending),
            tuple(dict.fromkeys(self.findings.faults)),
            tuple(dict.fromkeys(self.findings.warnings)),
            date_place=answers["received"].place if "received" in answers else None,
            date_fault=self.date_fault,
            marked_copy=any(map(_is_list_of_corrections, grids)),
        )

    def _bar(self, place: Place, problem: str, found: str | None = None, remedy: str = "") -> None:
        """Note a fault that concerns every figure of the return."""
        self.findings.fault(place, problem, found, remedy)
        self.barred = True

    def _tables(self, grid: Grid) -> list[Table]:
        tables = find_tables(grid, self.year)
        filled = any(cell is not None for row in grid.rows for cell in row)
        if tables and grid.hidden:
            self.findings.warn(
                Place(self.file, grid.sheet), "a hidden sheet was read", remedy="Show or delete it."
            )
        if not tables and looks_like_table(grid, self.year):
            remedy = 'The heading needs "Nr wskaźnika" and "Wartość", or "Nr zadania" and "Wydatki [zł]".'
            self.findings.fault(
                Place(self.file, grid.sheet), "the table's heading lacks a column", remedy=remedy
            )
        elif not tables and filled and grid.sheet and not _is_guidance(grid):
            remedy = "Move figures that are to be reported into the table."
            self.findings.warn(
                Place(self.file, grid.sheet), "a sheet without known columns was not read", remedy=remedy
            )
        return tables

    def _warn_of_personal_data(self, grid: Grid) -> None:
        for row, cells in enumerate(grid.rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str | float) and (kinds := personal_data_in(_as_written(cell))):
                    problem = Message(PERSONAL_DATA, kinds=", ".join(kinds))
                    self.findings.warn(
                        grid.place(row, column), problem, remedy="Left out; remove it from the file."
                    )

    # lines above the tables

    def _answers(self, tables: list[Table]) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        for table in tables:
            for name, answer in answers_above(table.grid, table.heading).items():
                first = answers.setdefault(name, answer)
                if text_of(first.content) != text_of(answer.content):
                    place = answer.grid.place(*answer.position)
                    remedy = Message(
                        'Another place says "{answer}". Keep one.', answer=text_of(first.content)
                    )
                    self._bar(place, "two answers to one question", text_of(answer.content), remedy)
        return answers

    def _sender(self, answers: dict[str, Answer]) -> str:
        if "sender" not in answers:
            remedy = 'Write "Jednostka:" and the unit\'s name above the table.'
            self._bar(Place(self.file), "the sender is not named", remedy=remedy)
            return ""
        answer = answers["sender"]
        try:
            return self.expected.sender(text_of(answer.content))
        except UnknownName:
            place, remedy = answer.grid.place(*answer.position), "Write the unit's name as in the plan."
            self._bar(place, "the plan names no such unit", text_of(answer.content), remedy)
            return ""

    def _received(self, answers: dict[str, Answer]) -> date | None:
        if "received" not in answers:
            remedy = 'Write "Data przekazania:" and the date above the table: corrections are told by it.'
            self.findings.warn(Place(self.file), "the date is missing", remedy=remedy)
            return None
        answer = answers["received"]
        try:
            return date_in(answer.content)
        except Unusable as unusable:
            self.date_fault = Fault(answer.place, unusable.problem, unusable.found, unusable.remedy)
            return None

    def _check_year(self, answers: dict[str, Answer]) -> None:
        if "year" not in answers:
            remedy = 'Write "Rok:" and the year above the table.'
            self._bar(Place(self.file), "the year is not named", remedy=remedy)
            return
        answer = answers["year"]
        year = self.findings.attempt(lambda: whole_number_in(answer.content), answer.grid, answer.position)
        if year is None:
            self.barred = True
        elif year != self.year:
            place, remedy = answer.grid.place(*answer.position), "Move the file or correct the year."
            problem = Message("the file lies with the returns for {year}", year=self.year)
            self._bar(place, problem, str(year), remedy)

    # marks and other checks of the whole

    def _check_form(self, identity: FormIdentity, sender: str) -> None:
        """Hold what a form says inside of itself against what is expected."""
        place = Place(self.file)
        if self.expected.programme not in ("", identity.programme):
            problem = Message("the form was made for the programme {programme}", programme=identity.programme)
            self._bar(place, problem, remedy="Fill in the form of this programme.")
        elif identity.year != self.year:
            problem = Message("the form was made for {year}", year=identity.year)
            remedy = "Check that no figure is one of that year."
            self.findings.warn(place, problem, remedy=remedy)
        elif sender and identity.unit != sender:
            problem = Message("the form was made for {unit}", unit=identity.unit)
            self.findings.warn(place, problem, remedy="Check whose figures these are.")

    def _warn_of_nothing(self, tables: list[Table]) -> None:
        rows = [*self.rows.observations, *self.rows.spending]
        if tables and not self.findings.faults and all(row["status"] == "blank" for row in rows):
            remedy = "Ask for the figures, or for a word that there are none."
            self.findings.warn(Place(self.file), "the return holds no figure", remedy=remedy)

    def _is_example(self, tables: list[Table]) -> bool:
        """Return whether the return is an example; a part of the marks counts too, but is a fault."""
        example = words()["example"]
        marks = {
            f'"{example["file_prefix"]}…"': {is_named_example(self.name)},
            f'"{example["line"]} …"': {any(_has_line(table, example["line"]) for table in tables)},
            '"dane fikcyjne"': self.rows.marked,
        }
        said = set().union(*marks.values())
        if len(said) > 1:
            missing = ", ".join(mark for mark, values in marks.items() if False in values)
            problem = Message(
                "the return is only partly marked as an example; not or not everywhere marked: {marks}",
                marks=missing,
            )
            remedy = "Mark an example in all three ways, a real return in none."
            self._bar(Place(self.file), problem, remedy=remedy)
        return True in said

    def _warn_of_other_tasks(self, sender: str) -> None:
        tasks = {
            self.expected.indicators[record["indicator_id"]].task_id for record in self.rows.observations
        }
        for task in sorted(task for task in tasks if task is not None):
            lead = self.expected.lead_units.get(task, "")
            if sender and lead and lead != sender:
                problem = Message("task {n} is reported by {unit} in the plan", n=task, unit=lead)
                remedy = "Check that the task is not reported twice."
                self.findings.warn(Place(self.file), problem, remedy=remedy)


def is_named_example(name: str) -> bool:
    """Return whether a file's name says that it is an example."""
    return name.startswith(words()["example"]["file_prefix"])


def _is_list_of_corrections(grid: Grid) -> bool:
    """Return whether a sheet is the list that a marked copy of a return begins with."""
    sheets, titles = words()["correction"]["sheets"], words()["correction"]["titles"]
    return fold(grid.sheet) in map(fold, sheets) and fold(grid.text(0, 0)) in map(fold, titles)


def _is_guidance(grid: Grid) -> bool:
    return fold(grid.sheet) in map(fold, words()["sheets"]["guidance"])


def _as_written(cell: str | float) -> str:
    if isinstance(cell, str):
        return cell
    return f"{cell:.0f}" if cell.is_integer() else ""


def _has_line(table: Table, line: str) -> bool:
    cells = (cell for row in table.grid.rows[: table.heading] for cell in row)
    return any(isinstance(cell, str) and fold(cell).startswith(fold(line)) for cell in cells)
