"""Figures asked for beside the plan: assistants, families, children in foster care, and a programme's own.

Their values are observations without a target, under ``fact_id`` in the column ``indicator_id``: asked for in
the forms, read from returns, shown by year (`pwr_eval.indicators.results.Results.facts`), judged by nobody.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import pandas as pd

from pwr_eval.cleaning.names import AliasTable, UnknownName
from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.csv_files import is_there, read_csv_text
from pwr_eval.programme.aliases import ALIASES
from pwr_eval.schemas.check import check_file
from pwr_eval.schemas.declaration import declared

__all__ = ["FACTS", "read_facts"]

FACTS: Final = "facts.csv"


def read_facts(folder: Path, offices: AliasTable, unit: str) -> pd.DataFrame:
    """Read the facts of a programme: the package's, with the rows of its own ``facts.csv`` in their places.

    Parameters
    ----------
    folder : Path
        Folder of the programme; it need not hold the file.
    offices : AliasTable
        Reviewed spellings of responsible units.
    unit : str
        Unit that is asked for a fact that names none.

    Returns
    -------
    DataFrame
        A row a fact that is collected, those of the package first; the columns of the declaration `facts`, as
        text.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    facts = {str(row["fact_id"]): row for row in _of_package().to_dict("records")}
    if is_there(folder / FACTS):
        own = _read(folder / FACTS)
        if faults := _unknown_units(own, offices):
            raise DataError(Message("{file} cannot be used", file=FACTS), faults)
        facts |= {str(row["fact_id"]): row for row in own.to_dict("records")}
    table = pd.DataFrame([*facts.values()], columns=list(declared("facts").names), dtype=str)
    asked = [offices.leading(name).canonical if name else unit for name in table["responsible_unit"]]
    table = table.assign(
        responsible_unit=asked, definition_by=table["definition_by"].replace("", "programme")
    )
    return table[table["collected"].ne("false")].reset_index(drop=True)


@cache
def _of_package() -> pd.DataFrame:
    with as_file(files(__package__).joinpath(FACTS)) as path:
        return _read(path)


def _read(path: Path) -> pd.DataFrame:
    shape = declared("facts")
    table = read_csv_text(path, *shape.file_columns)
    if faults := check_file(table, shape, source=FACTS):
        raise DataError(Message("{file} cannot be used", file=FACTS), faults)
    return table


def _unknown_units(table: pd.DataFrame, offices: AliasTable) -> list[Fault]:
    faults = []
    for row, name in enumerate(table["responsible_unit"], start=2):
        try:
            offices.leading(name or "")
        except UnknownName:
            if name:
                place = Place(FACTS, row=row, column="responsible_unit")
                remedy = Message("Add the spelling to {file}.", file=ALIASES)
                faults.append(Fault(place, "unknown responsible unit", name, remedy))
    return faults
