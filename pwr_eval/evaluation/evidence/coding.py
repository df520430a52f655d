"""Interviews and open answers, coded by several coders with one codebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pwr_eval.cleaning.personal_data import mask_personal_data, personal_data_in
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.evaluation.evidence.checks import cell_faults, read_tables
from pwr_eval.schemas.check import FIRST_ROW

__all__ = ["Coding", "read_coding"]

_CODEBOOK, _UNITS, _CODES = "codebook.csv", "units.csv", "codes.csv"


@dataclass(frozen=True)
class Coding:
    """Passages and the codes that they were given.

    Parameters
    ----------
    codebook : DataFrame
        Columns of the table `codebook`; `rank` is a whole number or missing.
    units : DataFrame
        Columns of the table `coded_units`; the last three are booleans; personal data in `text` are masked.
    codes : DataFrame
        Columns of the table `codes`, and `variable`; a row with an empty code says that the coder read the
        unit and found nothing of the codebook in it.
    """

    codebook: pd.DataFrame
    units: pd.DataFrame
    codes: pd.DataFrame


def read_coding(folder: str | Path) -> Coding:
    """Read ``codebook.csv``, ``units.csv`` and ``codes.csv`` of a folder and hold them against each other.

    Parameters
    ----------
    folder : str or Path
        Files in UTF-8 with the columns of the tables `codebook`, `coded_units` and `codes`.

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
    tables, faults = read_tables(
        Path(folder), {_CODEBOOK: "codebook", _UNITS: "coded_units", _CODES: "codes"}
    )
    if not faults:
        codebook, units, codes = tables.values()
        faults = [*_codebook_faults(codebook), *_unit_faults(units), *_code_faults(codebook, units, codes)]
    if faults:
        raise DataError("The coded texts cannot be read", faults)
    return _coding(codebook, units, codes)


def _at(file: str, row: int, column: str) -> Place:
    return Place(file, row=row + FIRST_ROW, column=column)


def _codebook_faults(codebook: pd.DataFrame) -> Iterator[Fault]:
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
    named = units["person_id"].map(personal_data_in).astype(bool)
    remedy = "Give each person a number of no other meaning."
    yield from cell_faults(named, _UNITS, "person_id", "personal data", remedy)
    for person, rows in units.groupby("person_id", sort=False):
        if len(rows["group"].unique()) > 1:
            found = f"{person}: {', '.join(rows['group'].unique())}"
            yield Fault(
                _at(_UNITS, int(rows.index[0]), "group"), "one person speaks for several groups", found
            )


def _code_faults(codebook: pd.DataFrame, units: pd.DataFrame, codes: pd.DataFrame) -> Iterator[Fault]:
    for column, known, file in (
        ("unit_id", units["unit_id"], _UNITS),
        ("code", [*codebook["code"], ""], _CODEBOOK),
    ):
        problem = f"there is no such {column.removesuffix('_id')} in {file}"
        yield from cell_faults(~codes[column].isin(known), _CODES, column, problem, found=codes[column])
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


def _coding(codebook: pd.DataFrame, units: pd.DataFrame, codes: pd.DataFrame) -> Coding:
    truths = {name: units[name].eq("true") for name in ("double_coded", "quotable", "fictional")}
    variables = dict(zip(codebook["code"], codebook["variable"], strict=True))
    return Coding(
        codebook.assign(rank=pd.to_numeric(codebook["rank"].replace("", None)).astype("Int64")),
        units.assign(**truths, text=units["text"].map(mask_personal_data)),
        codes.assign(variable=codes["code"].map(variables).fillna("")),
    )
