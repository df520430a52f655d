"""The reviewed spellings of ``aliases.csv``: names of responsible units and of units of measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pwr_eval.cleaning.names import AliasTable
from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.csv_files import read_csv_text
from pwr_eval.schemas.declaration import declared

__all__ = ["ALIASES", "Names", "names_of", "read_names"]

ALIASES = "aliases.csv"


@dataclass(frozen=True)
class Names:
    """Spellings that were reviewed, by kind of name.

    Parameters
    ----------
    offices, units : AliasTable
        Responsible units and units of measure.
    notes : mapping of (str, str) to str
        Kind and printed spelling, in small letters, of each slip of the print -> why it is read otherwise.
    """

    offices: AliasTable
    units: AliasTable
    notes: Mapping[tuple[str, str], str]


def read_names(folder: Path) -> Names:
    """Read ``aliases.csv`` of a programme's folder.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    names, faults = names_of(read_csv_text(folder / ALIASES, *declared("aliases").file_columns))
    if faults:
        raise DataError(Message("{file} cannot be used", file=ALIASES), faults)
    return names


def names_of(aliases: pd.DataFrame) -> tuple[Names, list[Fault]]:
    """Read the rows of ``aliases.csv``, given as text, and every fault in them.

    Examples
    --------
    >>> row = {"kind": "unit", "printed": "Usług", "canonical": "usługa", "repair": "false", "note": ""}
    >>> names, faults = names_of(pd.DataFrame([row]))
    >>> names.units.leading("usług poradnictwa").canonical, faults
    ('usługa', [])
    """
    faults: list[Fault] = []
    notes: dict[tuple[str, str], str] = {}
    spellings: dict[str, dict[str, str]] = {"responsible_unit": {}, "unit": {}}
    columns = (aliases[column] for column in declared("aliases").names)
    for row, (kind, cell, canonical, repair, note) in enumerate(zip(*columns, strict=True), start=2):
        printed = " ".join(cell.split()).lower()
        if kind not in spellings:
            place, remedy = (
                Place(ALIASES, row=row, column="kind"),
                Message("Use {names}.", names=", ".join(spellings)),
            )
            faults.append(Fault(place, "unknown kind of name", kind, remedy))
            continue
        if spellings[kind].get(printed, canonical) != canonical:
            place = Place(ALIASES, row=row)
            faults.append(Fault(place, "the spelling has two meanings", printed, "Keep one of them."))
        spellings[kind][printed] = canonical
        if repair == "true":
            notes[kind, printed] = note
        elif repair != "false":
            place = Place(ALIASES, row=row, column="repair")
            faults.append(Fault(place, "not true or false", repair, "Write true or false."))
    offices, units = (AliasTable(spellings[kind]) for kind in ("responsible_unit", "unit"))
    return Names(offices, units, notes), faults
