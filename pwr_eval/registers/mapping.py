"""What stands where in a register: a small TOML file beside it, read as frozen records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pwr_eval.errors import DataError, Fault, attempted
from pwr_eval.files.records import Record, read_record

__all__ = [
    "PESEL",
    "Columns",
    "CountedIndicator",
    "Identifiers",
    "RegisterMapping",
    "read_mapping",
    "read_mappings",
]

PESEL = "pesel"
"""The one numbering that is the same in every register of the country; its numbers are checked."""

Measure = Literal["services", "hours", "people", "families"]
_Text = Annotated[str, Field(min_length=1)]


class Columns(Record):
    """Heading of each column that is read; what a register lacks is left out.

    Parameters
    ----------
    date : str
        Day of the service.
    task : str, optional
        Number of the task, or a name that `RegisterMapping.tasks` translates.
    person, family : str, optional
        Identifiers; they become pseudonyms before anything is stored.
    district, group : str, optional
        Where, and to whom; only the values that the mapping lists are taken.
    services, hours, cost : str, optional
        Number of services (1 a row if left out), hours, and cost in zł.
    requested, ended : str, optional
        Days on which help was asked for and on which it ended.
    record : str, optional
        Number of the entry; one that stands twice is a fault.
    """

    date: _Text
    task: _Text | None = None
    person: _Text | None = None
    family: _Text | None = None
    district: _Text | None = None
    group: _Text | None = None
    services: _Text | None = None
    hours: _Text | None = None
    cost: _Text | None = None
    requested: _Text | None = None
    ended: _Text | None = None
    record: _Text | None = None

    @property
    def headings(self) -> dict[str, str]:
        """Heading of each column that the register has, by its meaning."""
        return {name: heading for name, heading in self if heading is not None}


class Identifiers(Record):
    """By which numbering people and families are told apart.

    Parameters
    ----------
    person, family : str
        "pesel", or the name of a numbering: registers that share it share its numbers, so that a family
        number 17 of one office is not taken for the family number 17 of another.
    """

    person: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")] = PESEL
    family: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")] | None = None


class CountedIndicator(Record):
    """An indicator of the programme that this register counts.

    Parameters
    ----------
    indicator_id : str
        Indicator whose figure the register gives.
    measure : {"services", "hours", "people", "families"}
        What is counted.
    task_id : int, optional
        Task counted; the one that the indicator belongs to if left out.
    group : str, optional
        Group counted; all if left out.
    """

    indicator_id: Annotated[str, Field(pattern=r"^[1-9][0-9]*\.[1-9][0-9]*$")]
    measure: Measure
    task_id: Annotated[int, Field(ge=1)] | None = None
    group: str = ""

    @property
    def task(self) -> int:
        """Task whose services are counted."""
        return self.task_id or int(self.indicator_id.partition(".")[0])


class RegisterMapping(Record):
    """One register: its file, its time, its columns.

    Parameters
    ----------
    name : str
        Name of the mapping file without ".toml".
    file : str
        Name of the file; a pattern such as ``"services_*.parquet"`` names several.
    folder : str, optional
        Folder of the file where it is not that of the mapping: a register may stay outside the project.
    sheet : str, optional
        Sheet of a workbook; the only one if left out.
    sender : str
        Unit that keeps the register.
    received : date
        Day on which it came: services after it are faults.
    first_day, last_day : date
        Time that the register covers.
    fictional : bool
        True for an example.
    rows : int, optional
        Rows that the sender says there are, without heading.
    repeated_rows : {"refuse", "keep"}
        Whether a row that repeats another in every column is a mistake.
    refused_at_most : float, default 0.05
        Share of refused rows above which nothing is counted: such a register was misread, or is another one.
    task_id : int, optional
        The one task of a register without a column for it.
    columns, identifiers : Columns, Identifiers
        What stands where.
    tasks, districts, groups : mapping
        Number or name -> spellings in the register. Districts and groups that are not listed are refused, so
        that no free text comes in; a task may also stand as its number.
    indicators : tuple of CountedIndicator
        What the register says about the programme's indicators.
    """

    name: str
    file: Annotated[str, Field(pattern=r"^[^/\\]+$")]
    folder: str = ""
    sheet: str = ""
    sender: _Text
    received: date
    first_day: date
    last_day: date
    fictional: bool = False
    rows: Annotated[int, Field(ge=0)] | None = None
    repeated_rows: Literal["refuse", "keep"] = "refuse"
    refused_at_most: Annotated[float, Field(ge=0, le=1)] = 0.05
    task_id: Annotated[int, Field(ge=1)] | None = None
    columns: Columns
    identifiers: Identifiers = Identifiers()
    tasks: Mapping[str, tuple[_Text, ...]] = {}
    districts: Mapping[str, tuple[_Text, ...]] = {}
    groups: Mapping[str, tuple[_Text, ...]] = {}
    indicators: tuple[CountedIndicator, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> RegisterMapping:
        columns = self.columns
        wrong = {
            "last_day lies before first_day": self.last_day < self.first_day,
            "received lies before first_day": self.received < self.first_day,
            "name the task: columns.task or task_id, one of the two": (columns.task is None)
            == (self.task_id is None),
            "identifiers.family is needed with columns.family": columns.family is not None
            and self.identifiers.family is None,
            "[districts] is needed with columns.district": columns.district is not None
            and not self.districts,
            "[groups] is needed with columns.group": columns.group is not None and not self.groups,
            "two columns have the same heading": len(set(columns.headings.values())) < len(columns.headings),
            "the numbers in [tasks] are whole numbers from 1 on": not all(
                re.fullmatch("[1-9][0-9]{0,3}", number) for number in self.tasks
            ),
            "[[indicators]] names a group that [groups] lacks": any(
                each.group and each.group not in self.groups for each in self.indicators
            ),
        }
        for kind in ("tasks", "districts", "groups"):
            spelled = [text.casefold() for texts in getattr(self, kind).values() for text in texts]
            wrong[f"a spelling in [{kind}] has two meanings"] = len(set(spelled)) < len(spelled)
        found = [problem for problem, holds in wrong.items() if holds]
        if found:
            raise ValueError(*found)
        return self


def read_mapping(path: Path) -> RegisterMapping:
    """Read the mapping file of a register.

    Parameters
    ----------
    path : Path
        For instance ``data/raw/krakow-2025-2027/registers/counselling.toml``.

    Returns
    -------
    RegisterMapping

    Raises
    ------
    DataError
        With every fault of the file.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "counselling.toml"
    >>> _ = path.write_text('''
    ... file = "counselling.csv"
    ... sender = "Ośrodek"
    ... received = 2026-01-31
    ... first_day = 2025-01-01
    ... last_day = 2025-12-31
    ... task_id = 1
    ... columns = {date = "Data", person = "PESEL"}
    ... ''', encoding="utf-8")
    >>> read_mapping(path).columns.headings
    {'date': 'Data', 'person': 'PESEL'}
    >>> folder.cleanup()
    """
    return read_record(path, RegisterMapping, lambda read: {**read, "name": path.stem})


def read_mappings(folder: Path) -> list[RegisterMapping]:
    """Read the mapping files of a folder, in the order of their names; none if the folder is not there.

    Raises
    ------
    DataError
        With every fault of every file.
    """
    faults: list[Fault] = []
    read = [attempted(partial(read_mapping, path), faults) for path in sorted(folder.glob("*.toml"))]
    if faults:
        raise DataError("the mappings of registers cannot be used", faults)
    return [mapping for mapping in read if mapping is not None]
