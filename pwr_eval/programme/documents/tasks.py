"""The tasks of a programme's document, each cell with the page and table that it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pwr_eval.errors import Message
from pwr_eval.files.untrusted.sheets import Position
from pwr_eval.programme.documents.headings import (
    Columns,
    find_columns,
    heading_words,
    is_numbering,
    starts_with,
)
from pwr_eval.programme.documents.printed import Document, PrintedTable, lines_of, one_line

__all__ = ["FoundTasks", "NotRead", "Source", "Task", "find_tasks"]

_NUMBER = re.compile(r"[IVXLC\d]+(?:[.)]\w+)*[.)]?")
_BARE_AMOUNT = re.compile(r"[\d\s.,]+")
_LEAST_COLUMNS = 3


@dataclass(frozen=True)
class Source:
    """Where a cell stands: page (0: not told), number of the table, and its row."""

    page: int
    table: int
    row: int


@dataclass
class Task:
    """A task as printed.

    Parameters
    ----------
    number, section, task, responsible_units, budget : str
        Cells as printed, each on one line.
    targets : dict of int to list of str
        Year, or 0 for all years -> target of each of its rows.
    indicators, measure_units, baselines : list of str
        Name, unit and baseline of the indicator of each of its rows, where columns tell them.
    sources : dict of str to Source
        Column -> where its cell stands.
    doubts : dict of str to list of str
        Column -> what a person should look at.
    """

    number: str
    section: str
    task: str
    responsible_units: str = ""
    budget: str = ""
    targets: dict[int, list[str]] = field(default_factory=dict)
    indicators: list[str] = field(default_factory=list)
    measure_units: list[str] = field(default_factory=list)
    baselines: list[str] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    doubts: dict[str, list[str]] = field(default_factory=dict)
    final: bool = False

    def doubt(self, column: str, text: str) -> None:
        """Note what a person should look at."""
        self.doubts.setdefault(column, []).append(text)


@dataclass(frozen=True)
class NotRead:
    """A table, row or page that no task was read in, for a person to look at.

    Parameters
    ----------
    problem : str
        Why not.
    page, table, row : int
        Where; 0 where it is not known.
    """

    problem: str
    page: int = 0
    table: int = 0
    row: int = 0


@dataclass(frozen=True)
class FoundTasks:
    """Tasks in the order of the document, and every table, row and page that was not read."""

    tasks: Sequence[Task]
    not_read: Sequence[NotRead]


def find_tasks(document: Document) -> FoundTasks:
    """Return the tasks of all task tables of a document.

    Parameters
    ----------
    document : Document
        From `pwr_eval.programme.documents.opened.read_document`.

    Examples
    --------
    >>> rows = [["Lp.", "Zadanie", "Wskaźnik 2026"], ["1.", "Asystent rodziny", "20 rodzin"]]
    >>> found = find_tasks(Document("program.docx", [PrintedTable(1, "Zadania podstawowe", rows)]))
    >>> [(task.number, task.task, task.targets) for task in found.tasks]
    [('1', 'Asystent rodziny', {2026: ['20 rodzin']})]
    """
    search = _Search()
    for table in document.tables:
        search.table(table)
    pages = [NotRead("the page is a picture without text", page=page) for page in document.pages_without_text]
    without_unit = [
        _without_unit(task)
        for task in search.tasks
        if "responsible_units" in task.sources and not task.responsible_units
    ]
    return FoundTasks(search.tasks, [*search.not_read, *search.last_section, *without_unit, *pages])


def _without_unit(task: Task) -> NotRead:
    place = task.sources.get("task", Source(0, 0, 0))
    problem = Message('no responsible unit of the task "{task}": write it in plan.csv', task=task.task)
    return NotRead(problem, place.page, place.table, place.row)


class _Search:
    """One pass over the tables: the columns of one hold for the next that goes on without headings."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.not_read: list[NotRead] = []
        # A row over the whole width names the tasks below it; where none follows, it said something else.
        self.last_section: list[NotRead] = []
        self.columns: Columns | None = None
        self.section, self.width = "", 0

    def table(self, table: PrintedTable) -> None:
        """Take the tasks of one table."""
        continues = self.columns is not None and table.width == self.width
        heading = table.heading
        goes_on = not heading or starts_with(heading, heading_words()["rows"]["continued"])
        found = False
        row = 0
        first = True
        while row < len(table.rows):
            columns = find_columns(table, row, self.columns if found or continues else None)
            if columns is not None:
                if self.columns is None or columns.texts != self.columns.texts:
                    self._list_left_out(table, row, columns)
                if not (continues and goes_on and self.columns and columns.texts == self.columns.texts):
                    self.section = heading if not goes_on else self.section
                    first = False
                self.columns, self.width = columns, table.width
                found, row = True, row + columns.rows
                continue
            if self.columns is not None and (found or (continues and goes_on)):
                found = self._row(table, row, self.columns, first=first and bool(self.tasks)) or found
                first = False
            row += 1
        if not found and table.width >= _LEAST_COLUMNS:
            problem = Message(
                'table {n} is not a table of tasks ("{begins}")', n=table.number, begins=_beginning(table)
            )
            self._not_read(table, 0, problem)

    def _row(self, table: PrintedTable, row: int, columns: Columns, *, first: bool) -> bool:
        """Take one row; False if there was nothing to take."""
        own = _own_cells(table, row)
        texts = [text for _, text in own if text]
        if not texts or is_numbering([text for _, text in own]):
            return False
        words = heading_words()["rows"]
        if starts_with(texts[0], words["continued"]) and len(texts) == 1:
            return False
        in_number_column = own[0] == (columns.places.get("number"), texts[0])
        if len(texts) == 1 and (len(own) == 1 or (in_number_column and not _NUMBER.fullmatch(texts[0]))):
            self.section = texts[0]
            problem = Message(
                'a row over the whole table, and no task below it ("{begins}")', begins=texts[0]
            )
            self.last_section = [NotRead(problem, table.page(row), table.number, row + 1)]
            return False
        if starts_with(texts[0], words["sums"]):
            self._not_read(table, row, Message('a sum, no task ("{begins}")', begins=" ".join(texts)))
            return False
        reading = _Row(table, row, columns)
        if first and reading.goes_on(self.tasks[-1]):
            reading.append_text(self.tasks[-1])
        elif self.tasks and reading.same_task:
            reading.append_indicator(self.tasks[-1])
            reading.append_units_and_budget(self.tasks[-1])
        elif task := reading.task(self.section):
            self.tasks.append(task)
            self.last_section = []
        else:
            problem = Message('a row without a task ("{begins}")', begins=" | ".join(texts))
            self._not_read(table, row, problem)
            return False
        return True

    def _list_left_out(self, table: PrintedTable, row: int, columns: Columns) -> None:
        for heading in columns.left_out:
            self._not_read(
                table, row, Message('the column "{heading}" has no place in a plan', heading=heading)
            )

    def _not_read(self, table: PrintedTable, row: int, problem: str) -> None:
        self.not_read.append(NotRead(problem, table.page(row), table.number, row + 1))


class _Row:
    """One row of a task table, read by its columns."""

    def __init__(self, table: PrintedTable, row: int, columns: Columns) -> None:
        self.table, self.row, self.columns = table, row, columns
        self.number = self._text("number").rstrip(".) ")

    def _text(self, name: str) -> str:
        column = self.columns.places.get(name)
        return "" if column is None else self._at(column)

    def _at(self, column: int) -> str:
        return one_line(self._shown(column))

    def _shown(self, column: int | None) -> str:
        return "" if column is None else self.table.shown(self.row, column)

    def _own(self, name: str) -> str:
        """Return the text of a column that begins in this row."""
        return "" if self._covered(self.columns.places.get(name)) else self._text(name)

    def _covered(self, column: int | None) -> Position | None:
        """Return the cell of a row above that reaches over a column here."""
        origin = None if column is None else self.table.origins.get((self.row, column))
        return origin if origin is not None and origin[0] < self.row else None

    @property
    def same_task(self) -> bool:
        """Whether the row is a further indicator of the task above."""
        place = self.columns.places["task"]
        return self._covered(place) is not None or not (self._at(place) or self._own("number"))

    def goes_on(self, task: Task) -> bool:
        """Whether the row, first on a page, is the rest of the last row of the page before."""
        if "number" in self.columns.places and task.number:
            return not self.number
        text = self._text("task")
        return not text or text[0].islower()

    def task(self, section: str) -> Task | None:
        """Return the task of a row that begins one."""
        text = self._text("task")
        if not text:
            return None
        if group := self._text("group"):
            text = f"{group}: {text}"
        task = Task(
            self.number if _NUMBER.fullmatch(self.number) else "",
            section,
            text,
            lines_of(self._shown(self.columns.places.get("responsible_units"))),
        )
        task.final = self.columns.final
        for name in ("task", "responsible_units"):
            if name in self.columns.places:
                task.sources[name] = self._source()
        if "group" in self.columns.places:
            task.doubt("task", "doubt.two_columns")
        if self._covered(self.columns.places.get("responsible_units")):
            task.doubt("responsible_units", "doubt.merged_over_tasks")
        task.budget = self._budget(task)
        self.append_indicator(task)
        return task

    def append_indicator(self, task: Task) -> None:
        """Add the targets of the row to a task, with the name and unit that their columns give."""
        before = max(map(len, task.targets.values()), default=0)
        covered = [self._covered(column) for column in self.columns.targets.values()]
        if before and all(covered):
            return
        for year, column in self.columns.targets.items():
            cells = task.targets.setdefault(year, [])
            cells.append(lines_of(self._shown(column)))
            name = f"target_{year}"
            task.sources.setdefault(name, self._source())
            if self._covered(column):
                task.doubt(name, "doubt.merged_over_tasks")
        if 0 in self.columns.targets and not self.columns.final:
            task.doubt("target_0", "doubt.one_column")
        task.indicators.append(self._text("indicator"))
        task.measure_units.append(self._text("measure_unit"))
        task.baselines.append(self._text("baseline"))

    def append_units_and_budget(self, task: Task) -> None:
        """Add what a further row of a task names: other units, another amount."""
        units, budget = self._own("responsible_units"), self._budget(task)
        if units and units not in task.responsible_units:
            task.responsible_units = f"{task.responsible_units}, {units}".removeprefix(", ")
        if budget:
            task.budget = "; ".join(filter(None, [task.budget, budget]))

    def append_text(self, task: Task) -> None:
        """Add the rest of cells that a page break cut."""
        task.task = one_line(f"{task.task} {self._text('task')}")
        task.responsible_units = one_line(f"{task.responsible_units} {self._text('responsible_units')}")
        task.budget = one_line(f"{task.budget} {self._budget(task)}")
        for year, column in self.columns.targets.items():
            cells = task.targets.setdefault(year, [""])
            cells[-1] = one_line(f"{cells[-1]} {self._at(column)}")
        for name in ("indicator", "measure_unit", "baseline"):
            cells = getattr(task, f"{name}s")
            cells[-1] = one_line(f"{cells[-1]} {self._text(name)}")
        for name in task.sources:
            task.doubt(name, "doubt.page_break")

    def _budget(self, task: Task) -> str:
        parts = []
        for year, column in self.columns.budgets.items():
            if self._covered(column):
                task.doubt("budget", "doubt.budget_of_several")
                continue
            text = self._at(column)
            if not text:
                continue
            task.sources["budget"] = self._source()
            text = _with_unit(text, self.columns.texts[column])
            parts.append(f"{year}: {text}" if year else text)
        return "; ".join(parts)

    def _source(self) -> Source:
        return Source(self.table.page(self.row), self.table.number, self.row + 1)


def _with_unit(text: str, heading: str) -> str:
    """Return an amount with the unit that only the heading gives."""
    if not _BARE_AMOUNT.fullmatch(text):
        return text
    if "tys" in heading:
        return f"{text} tys. zł"
    return f"{text} zł" if re.search(r"\b(?:zł|PLN)\b", heading) else text


def _own_cells(table: PrintedTable, row: int) -> list[tuple[int, str]]:
    """Return the cells that begin in a row, with their columns."""
    return [
        (column, one_line(table.rows[row][column]))
        for column in range(len(table.rows[row]))
        if (row, column) not in table.origins
    ]


def _beginning(table: PrintedTable) -> str:
    cells = [text for row in range(min(2, len(table.rows))) for _, text in _own_cells(table, row) if text]
    return " | ".join(cells)[:80]
