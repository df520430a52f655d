"""What the tables of evidence have in common: cells held against patterns, faults with their places."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pwr_eval.cleaning.identifiers import personal_data_in
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.files.csv_files import read_csv_text
from pwr_eval.schemas.schemas import check_table

__all__ = [
    "ANY_TEXT", "COUNT_OR_EMPTY", "DATE", "SOME_TEXT", "TRUE_OR_FALSE", "cell_faults", "one_of",
    "personal_data_faults", "read_tables", "repeated_faults",
]  # fmt: skip

Cell = tuple[str, str]
"""Regular expression of a cell, and what it means in words."""

SOME_TEXT: Cell = (r"(?s:.*\S.*)", "not empty")
ANY_TEXT: Cell = (r"(?s:.*)", "any text")
COUNT_OR_EMPTY: Cell = ("([1-9][0-9]*)?", "a whole number above 0, or empty")
DATE: Cell = (
    "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?",
    "a date such as 2027, 2027-10 or 2027-10-31",
)
_FIRST_ROW = 2  # the header of a CSV file is row 1


def one_of(words: Collection[str]) -> Cell:
    """Return the pattern of a cell that holds one of some words."""
    return "|".join(map(re.escape, words)), "one of " + ", ".join(words)


TRUE_OR_FALSE = one_of(("true", "false"))


def read_tables(
    folder: Path, tables: Mapping[str, Mapping[str, Cell]]
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Read the files of a folder as text and hold each cell against its pattern.

    Parameters
    ----------
    folder : Path
        Where they stand.
    tables : mapping of str to mapping
        File -> column -> what its cells may hold.

    Returns
    -------
    dict of str to DataFrame, list of Fault
        The tables that could be read, cells without blanks around them; and every fault.
    """
    import pandera.pandas as pa  # slow to import, needed by readers only

    read: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for file, columns in tables.items():
        cells = {
            name: pa.Column(str, pa.Check.str_matches(rf"(?:{regex})\Z", error=meaning))
            for name, (regex, meaning) in columns.items()
        }
        try:
            table = read_csv_text(folder / file, required=list(columns)).apply(lambda cell: cell.str.strip())
            read[file] = table[list(columns)]
            check_table(read[file], pa.DataFrameSchema(cells, strict=True), source=file)
        except DataError as error:
            faults += error.faults
    return read, faults


def cell_faults(
    wrong: Any, file: str, column: str, problem: str, remedy: str = "", *, found: pd.Series | None = None
) -> Iterator[Fault]:
    """Return a fault for each row that is wrong, with what stands there if it may be quoted."""
    for row in np.flatnonzero(wrong):
        place = Place(file, row=int(row) + _FIRST_ROW, column=column)
        yield Fault(place, problem, None if found is None else str(found.iloc[row]), remedy)


def repeated_faults(
    table: pd.DataFrame, columns: list[str], file: str, problem: str = "the row stands twice"
) -> Iterator[Fault]:
    """Return a fault for each row that repeats an earlier one in some columns."""
    found = table[columns].agg(", ".join, axis=1) if len(table) else table.get(columns[0])
    yield from cell_faults(table.duplicated(columns), file, columns[-1], problem, found=found)


def personal_data_faults(table: pd.DataFrame, columns: Collection[str], file: str) -> Iterator[Fault]:
    """Return a fault for each cell of some columns that holds personal data; the cell is not quoted."""
    for column in columns:
        for row, cell in enumerate(table[column], start=_FIRST_ROW):
            if kinds := personal_data_in(cell):
                place = Place(file, row=row, column=column)
                remedy = "Take them out; the report must not show them."
                yield Fault(place, f"personal data: {', '.join(kinds)}", remedy=remedy)
