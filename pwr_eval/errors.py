"""One family of errors; each carries the places where the input is wrong.

A user's mistake is told as *what* is wrong, *where* (file, sheet, row, column), what was found and what to
do, with all faults of an input in one go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["DataError", "Fault", "Place", "PwrEvalError", "UsageError"]


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
