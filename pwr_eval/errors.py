"""One family of errors; each carries the places where the input is wrong.

A user's mistake is told as *what* is wrong, *where* (file, sheet, row, column), what was found and what to
do, with all faults of an input in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

__all__ = [
    "DataError", "Fault", "Message", "NoTableError", "Place", "PublishError", "PwrEvalError", "RunError",
    "UsageError",
    "attempted",
]  # fmt: skip


class Message(str):
    """An English text that keeps its template and values, by which it is found in another language.

    A text without values is its own template and may stay a plain ``str``; a value that is to be translated
    too is a `Message`. `pwr_eval.words.wording.Wording.of_message` looks the template up.

    Parameters
    ----------
    template : str
        Text with ``{name}`` where a value stands.
    **values : object
        What stands there.

    Examples
    --------
    >>> message = Message("the file is larger than {size} MB", size=20)
    >>> str(message), message.template, message.values
    ('the file is larger than 20 MB', 'the file is larger than {size} MB', {'size': 20})
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Message:  # noqa: D102 - told in the class docstring
        message = super().__new__(cls, template.format(**values) if values else template)
        message.template, message.values = template, values
        return message


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: a file and, as far as known, sheet, row and column.

    Parameters
    ----------
    file : str
        Path as the user would type it, relative to the project.
    sheet : str, optional
        Sheet of a workbook.
    row : int, optional
        Row as a spreadsheet numbers it: the header of a CSV file is row 1.
    column : str, optional
        Column name, or the cell's letter where there is no header.

    Examples
    --------
    >>> str(Place("plan.csv", row=28, column="target_2025"))
    'plan.csv, row 28, column "target_2025"'
    """

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet:
            parts.append(f'sheet "{self.sheet}"')
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f'column "{self.column}"')
        return ", ".join(parts)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in the input, with its place and its mend.

    Examples
    --------
    >>> print(Fault(Place("plan.csv", row=2), "no number", found="b.d.", remedy="Write a number."))
    plan.csv, row 2: no number (found: "b.d."). Write a number.
    """

    place: Place
    problem: str
    found: str | None = None
    remedy: str = ""

    def __str__(self) -> str:
        found = "" if self.found is None else f' (found: "{self.found}")'
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.place}: {self.problem}{found}.{remedy}"


class PwrEvalError(Exception):
    """Base of all errors that this package raises on purpose."""


class UsageError(PwrEvalError):
    """A parameter or option that the command or notebook does not know or cannot take."""


@dataclass(eq=False)
class DataError(PwrEvalError):
    """Input that cannot be read or does not fit together; lists every fault found.

    Parameters
    ----------
    summary : str
        One sentence on what could not be done.
    faults : tuple of Fault
        Every fault, in the order of the input.

    Examples
    --------
    >>> print(DataError("plan.csv cannot be read", [Fault(Place("plan.csv"), "the file is missing")]))
    plan.csv cannot be read: 1 fault
      plan.csv: the file is missing.
    """

    summary: str
    faults: Iterable[Fault] = field(default=())

    def __post_init__(self) -> None:
        self.faults = tuple(self.faults)
        super().__init__(self.summary)

    def __str__(self) -> str:
        faults = tuple(self.faults)
        if not faults:
            return self.summary
        count = f"{len(faults)} fault" + ("s" if len(faults) > 1 else "")
        return "\n".join([f"{self.summary}: {count}", *(f"  {fault}" for fault in faults)])


Read = TypeVar("Read")


def attempted(read: Callable[[], Read], faults: list[Fault], folder: str = "") -> Read | None:
    """Return what `read` returns, or None after adding its faults to those of others.

    Parameters
    ----------
    read : callable
        Reads something, and may raise DataError.
    faults : list of Fault
        Faults found so far.
    folder : str, optional
        Folder below which a fault's file is named, where it is not already.

    Examples
    --------
    >>> faults = []
    >>> def read():
    ...     raise DataError("nothing can be read", [Fault(Place("a.csv"), "the file is missing")])
    >>> attempted(read, faults, "data")
    >>> print(*faults)
    data/a.csv: the file is missing.
    """
    try:
        return read()
    except DataError as error:
        for fault in error.faults:
            file = fault.place.file
            if folder and not file.startswith(folder):
                file = f"{folder}/{file.rpartition('/')[2]}"
            faults.append(replace(fault, place=replace(fault.place, file=file)))
        return None


class NoTableError(DataError):
    """A file of another kind than a table was asked to be: it holds nothing that could be lost."""


class RunError(PwrEvalError):
    r"""A notebook that did not run to its end; says which cell and why.

    Parameters
    ----------
    notebook : str
        Path of the notebook as the user would type it.
    reason : str
        What happened, in words; of an error of this package its whole message.
    cell : int, optional
        Number of the cell as it stands in the notebook, counted from 1; 0 if no cell is to blame.
    source : str, optional
        Code of that cell; its first line is shown.
    executed : NotebookNode, optional
        The notebook as far as it ran.

    Examples
    --------
    >>> print(RunError("notebooks/02.ipynb", "the kernel died", cell=7, source="overview()\nmore()"))
    notebooks/02.ipynb, cell 7 ("overview()"): the kernel died
    """

    def __init__(
        self, notebook: str, reason: str, *, cell: int = 0, source: str = "", executed: Any = None
    ) -> None:
        self.notebook, self.reason, self.cell, self.source = notebook, reason, cell, source
        self.executed = executed
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f", cell {self.cell}" if self.cell else ""
        lines = self.source.strip().splitlines()
        first_line = f' ("{lines[0]}")' if lines else ""
        return f"{self.notebook}{place}{first_line}: {self.reason}"


class PublishError(PwrEvalError):
    """A page that must not be published as it is, or a place that cannot be written; lists every fault.

    Examples
    --------
    >>> print(PublishError("the page is not fit to publish", ["table 2 has no caption"]))
    the page is not fit to publish: 1 fault
      table 2 has no caption
    """

    def __init__(self, summary: str, faults: Iterable[str] = ()) -> None:
        self.summary, self.faults = summary, tuple(faults)
        super().__init__(str(self))

    def __str__(self) -> str:
        if not self.faults:
            return self.summary
        count = f"{len(self.faults)} fault" + ("s" if len(self.faults) > 1 else "")
        return "\n".join([f"{self.summary}: {count}", *(f"  {fault}" for fault in self.faults)])
