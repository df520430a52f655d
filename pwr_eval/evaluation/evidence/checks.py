"""What the tables of evidence have in common: files held against declarations, faults with their places."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pwr_eval.cleaning.personal_data import personal_data_in
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.files.csv_files import read_csv_text
from pwr_eval.schemas.check import FIRST_ROW, check_file
from pwr_eval.schemas.declaration import declared

__all__ = ["cell_faults", "personal_data_faults", "read_tables"]


def read_tables(folder: Path, tables: Mapping[str, str]) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Read the files of a folder as text and hold each against its declaration.

    Parameters
    ----------
    folder : Path
        Where they stand.
    tables : mapping of str to str
        File -> name of its declaration.

    Returns
    -------
    dict of str to DataFrame, list of Fault
        The tables that could be read, cells without blanks around them; and every fault.
    """
    read: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for file, name in tables.items():
        declaration = declared(name)
        try:
            table = read_csv_text(folder / file, *declaration.file_columns)
        except DataError as error:
            faults += error.faults
        else:
            read[file] = table[list(declaration.names)].apply(lambda cells: cells.str.strip())
            faults += check_file(read[file], declaration, source=file)
    return read, faults


def cell_faults(
    wrong: Any, file: str, column: str, problem: str, remedy: str = "", *, found: pd.Series | None = None
) -> Iterator[Fault]:
    """Return a fault for each row that is wrong, with what stands there if it may be quoted."""
    for row in np.flatnonzero(wrong):
        place = Place(file, row=int(row) + FIRST_ROW, column=column)
        yield Fault(place, problem, None if found is None else str(found.iloc[row]), remedy)


def personal_data_faults(table: pd.DataFrame, columns: Collection[str], file: str) -> Iterator[Fault]:
    """Return a fault for each cell of some columns that holds personal data; the cell is not quoted."""
    for column in columns:
        for row, cell in enumerate(table[column], start=FIRST_ROW):
            if kinds := personal_data_in(cell):
                place = Place(file, row=row, column=column)
                remedy = "Take them out; the report must not show them."
                yield Fault(place, f"personal data: {', '.join(kinds)}", remedy=remedy)
