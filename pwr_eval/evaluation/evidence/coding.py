"""Interviews and open answers, coded by several coders with one codebook."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.cleaning.identifiers import mask_personal_data, personal_data_in
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.files.csv_files import read_csv_text
from pwr_eval.schemas.schemas import check_table

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

__all__ = ["CODEBOOK_COLUMNS", "CODE_COLUMNS", "UNIT_COLUMNS", "Coding", "read_coding"]

CODEBOOK_COLUMNS = (
    "code",
    "variable",  # what the code is about; the codes of one variable belong together
    "measure",  # themes (a unit may have several) | nominal | ordinal (a unit has one)
    "rank",  # place of the code in an ordinal variable: 1, 2, ...; empty elsewhere
    "label",
    "label_en",
    "definition",  # when the code is given, and when not
)
UNIT_COLUMNS = (
    "unit_id",  # a passage that is coded as a whole
    "person_id",  # who spoke: a number of no other meaning
    "source",  # interview | open_answer | focus_group
    "group",  # whom the person speaks for
    "group_en",
    "text",
    "double_coded",  # meant for two coders at least
    "quotable",  # somebody has read it: it may be quoted and names nobody
    "fictional",
)
CODE_COLUMNS = ("unit_id", "coder", "code")

_CODEBOOK, _UNITS, _CODES = "codebook.csv", "units.csv", "codes.csv"
_FIRST_ROW = 2


@dataclass(frozen=True)
class Coding:
    """Passages and the codes that they were given.

    Parameters
    ----------
    codebook : DataFrame
        Columns `CODEBOOK_COLUMNS`; `rank` is a whole number or missing.
    units : DataFrame
        Columns `UNIT_COLUMNS`; the last three are booleans; personal data in `text` are masked.
    codes : DataFrame
        Columns `CODE_COLUMNS` and `variable`; a row with an empty code says that the coder read the unit and
        found nothing of the codebook in it.
    """

    codebook: pd.DataFrame
    units: pd.DataFrame
    codes: pd.DataFrame


def read_coding(folder: str | Path) -> Coding:
    """Read ``codebook.csv``, ``units.csv`` and ``codes.csv`` of a folder and hold them against each other.

    Parameters
    ----------
    folder : str or Path
        Files in UTF-8 with the columns `CODEBOOK_COLUMNS`, `UNIT_COLUMNS` and `CODE_COLUMNS`.

    Returns
    -------
    Coding

    Raises
    ------
    DataError
        With every fault of every file: codes that the codebook does not hold, units that nobody coded, units
        meant for two coders that have one, one coder's two codes of an exclusive variable, rows that stand
        twice, ordinal variables without an order, quotable texts with personal data.

    Examples
    --------
    >>> read_coding("nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pwr_eval.errors.DataError: The coded texts cannot be read: 3 faults
      nowhere/codebook.csv: the file is missing. Restore the file, or check the folder's name.
    ...
    """
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for file, columns in ((_CODEBOOK, CODEBOOK_COLUMNS), (_UNITS, UNIT_COLUMNS), (_CODES, CODE_COLUMNS)):
        try:
            table = read_csv_text(Path(folder) / file, required=columns)
            tables[file] = table.apply(lambda cells: cells.str.strip())[list(columns)]
            check_table(tables[file], _schema(file), source=file, first_row=_FIRST_ROW)
        except DataError as error:
            faults += error.faults
    if not faults:
        faults = [
            *_codebook_faults(tables[_CODEBOOK]),
            *_unit_faults(tables[_UNITS]),
            *_code_faults(tables[_CODEBOOK], tables[_UNITS], tables[_CODES]),
        ]
    if faults:
        raise DataError("The coded texts cannot be read", faults)
    return _coding(tables[_CODEBOOK], tables[_UNITS], tables[_CODES])


@cache
def _schema(file: str) -> DataFrameSchema:
    import pandera.pandas as pa  # slow to import, needed by readers only

    def pattern(regex: str, meaning: str) -> pa.Column:
        return pa.Column(str, pa.Check.str_matches(rf"(?:{regex})\Z", error=meaning))

    def one_of(*words: str) -> pa.Column:
        return pa.Column(str, pa.Check.isin(words, error="one of " + ", ".join(words)))

    some_text = pattern(r"(?s:.*\S.*)", "not empty")
    truth = one_of("true", "false")
    columns = {
        _CODEBOOK: {
            **dict.fromkeys(CODEBOOK_COLUMNS, some_text),
            "measure": one_of("themes", "nominal", "ordinal"),
            "rank": pattern(r"([1-9][0-9]*)?", "a whole number above 0, or empty"),
        },
        _UNITS: {
            **dict.fromkeys(UNIT_COLUMNS, some_text),
            "source": one_of("interview", "open_answer", "focus_group"),
            **dict.fromkeys(("double_coded", "quotable", "fictional"), truth),
        },
        _CODES: {**dict.fromkeys(CODE_COLUMNS, some_text), "code": pa.Column(str)},
    }
    return pa.DataFrameSchema(columns[file], strict=True)


def _at(file: str, row: int, column: str) -> Place:
    return Place(file, row=row + _FIRST_ROW, column=column)


def _repeated(table: pd.DataFrame, columns: list[str], file: str, problem: str) -> Iterator[Fault]:
    for row in table.index[table.duplicated(columns, keep="first")]:
        yield Fault(_at(file, row, columns[-1]), problem, found=", ".join(table.loc[row, columns]))


def _codebook_faults(codebook: pd.DataFrame) -> Iterator[Fault]:
    yield from _repeated(codebook, ["code"], _CODEBOOK, "the code stands twice")
    for variable, rows in codebook.groupby("variable", sort=False):
        first = rows.index[0]
        if len(rows["measure"].unique()) > 1:
            found = ", ".join(rows["measure"].unique())
            remedy = "Give all codes of a variable one measure."
            yield Fault(_at(_CODEBOOK, first, "measure"), f"{variable} has several measures", found, remedy)
        ordinal = rows["measure"].eq("ordinal").all()
        if ordinal and (rows["rank"].eq("") | rows["rank"].duplicated(keep=False)).any():
            remedy = "Number its codes 1, 2, 3 ... from the lowest."
            yield Fault(
                _at(_CODEBOOK, first, "rank"), f"{variable} is ordinal and has no clear order", None, remedy
            )
        if not ordinal and rows["rank"].ne("").any():
            yield Fault(_at(_CODEBOOK, first, "rank"), f"{variable} has an order, but is not ordinal")


def _unit_faults(units: pd.DataFrame) -> Iterator[Fault]:
    yield from _repeated(units, ["unit_id"], _UNITS, "the unit stands twice")
    for row, unit in enumerate(units.to_dict("records")):
        kinds = personal_data_in(unit["text"])
        if unit["quotable"] == "true" and kinds:
            remedy = "Take them out of the text, or set quotable to false."
            yield Fault(
                _at(_UNITS, row, "text"),
                f"quotable, but holds personal data: {', '.join(kinds)}",
                None,
                remedy,
            )
        if personal_data_in(unit["person_id"]):
            remedy = "Give each person a number of no other meaning."
            yield Fault(_at(_UNITS, row, "person_id"), "personal data", remedy=remedy)
    for person, rows in units.groupby("person_id", sort=False):
        if len(rows["group"].unique()) > 1:
            found = f"{person}: {', '.join(rows['group'].unique())}"
            yield Fault(
                _at(_UNITS, int(rows.index[0]), "group"), "one person speaks for several groups", found
            )


def _code_faults(codebook: pd.DataFrame, units: pd.DataFrame, codes: pd.DataFrame) -> Iterator[Fault]:
    yield from _repeated(codes, ["unit_id", "coder", "code"], _CODES, "the row stands twice")
    yield from _unknown(codes, "unit_id", units["unit_id"], f"there is no such unit in {_UNITS}")
    known = set(codebook["code"]) | {""}
    yield from _unknown(codes, "code", known, f"there is no such code in {_CODEBOOK}")
    variable = codes["code"].map(dict(zip(codebook["code"], codebook["variable"], strict=True)))
    exclusive = variable.isin(codebook["variable"][codebook["measure"] != "themes"])
    doubled = codes.assign(variable=variable)[exclusive]
    doubled = doubled[doubled["code"] != ""].drop_duplicates()
    for (unit_id, coder, name), rows in doubled.groupby(["unit_id", "coder", "variable"], sort=False):
        if len(rows) > 1:
            problem = f"{coder} gave unit {unit_id} two codes of {name}, of which it can have one"
            yield Fault(_at(_CODES, int(rows.index[1]), "code"), problem, ", ".join(rows["code"]))
    for (unit_id, coder), rows in codes.groupby(["unit_id", "coder"], sort=False):
        if "" in set(rows["code"]) and len(rows) > 1:
            problem = f"{coder} gave unit {unit_id} codes and none at once"
            yield Fault(_at(_CODES, int(rows.index[0]), "code"), problem)
    coders = codes.groupby("unit_id")["coder"].nunique()
    for row, unit in enumerate(units.to_dict("records")):
        number = int(coders.get(unit["unit_id"], 0))
        needed = 2 if unit["double_coded"] == "true" else 1
        if number < needed:
            problem = f"coded by {number} of the {needed} coders that it needs"
            remedy = "Code it; where the codebook holds nothing of it, give a row with an empty code."
            yield Fault(_at(_UNITS, row, "unit_id"), problem, unit["unit_id"], remedy)


def _unknown(codes: pd.DataFrame, column: str, known: Iterable[str], problem: str) -> Iterator[Fault]:
    allowed: Collection[str] = set(known)
    for row in codes.index[~codes[column].isin(allowed)]:
        yield Fault(_at(_CODES, int(row), column), problem, found=str(codes.loc[row, column]))


def _coding(codebook: pd.DataFrame, units: pd.DataFrame, codes: pd.DataFrame) -> Coding:
    truths = {name: units[name].eq("true") for name in ("double_coded", "quotable", "fictional")}
    variables = dict(zip(codebook["code"], codebook["variable"], strict=True))
    return Coding(
        codebook.assign(rank=pd.to_numeric(codebook["rank"].replace("", None)).astype("Int64")),
        units.assign(**truths, text=units["text"].map(mask_personal_data)),
        codes.assign(variable=codes["code"].map(variables).fillna("")),
    )
