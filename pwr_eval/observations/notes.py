"""Remarks of units: none is published before somebody lets it out in ``notes.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from pwr_eval.cleaning.personal_data import personal_data_in
from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.csv_files import is_there, read_csv_text, text_rows
from pwr_eval.schemas.check import FIRST_ROW, check_file, faults_where
from pwr_eval.schemas.declaration import declared

__all__ = ["NOTES", "notes_to_decide", "read_notes"]

NOTES = "notes.csv"


def read_notes(folder: Path) -> pd.DataFrame:
    """Read the decisions on remarks of a programme.

    Parameters
    ----------
    folder : Path
        Folder of the programme.

    Returns
    -------
    DataFrame
        The declared table `notes`, year a number; empty if there is no file.

    Raises
    ------
    DataError
        With every cell that is missing or wrong, and every text that holds personal data, or is to be
        published and empty.
    """
    path = folder / NOTES
    if not is_there(path):
        return declared("notes").frame()
    table = read_csv_text(path, *declared("notes").file_columns)
    nothing = table["decision"].eq("publish") & table["text"].str.strip().eq("")
    faults = [
        *check_file(table, declared("notes"), source=NOTES),
        *faults_where(table, nothing, NOTES, "text", "nothing is let out", "Write the text, or withhold."),
        *_personal(table),
    ]
    if faults:
        raise DataError(
            Message("{file} cannot be used", file=NOTES), sorted(faults, key=lambda fault: fault.place.row)
        )
    return table.assign(year=table["year"].astype("int64"))


def _personal(table: pd.DataFrame) -> list[Fault]:
    return [
        Fault(
            Place(NOTES, row=row, column="text"),
            Message("holds personal data: {kinds}", kinds=", ".join(kinds)),
            remedy="Remove it.",  # what stands there is not quoted
        )
        for row, text in enumerate(table["text"], start=FIRST_ROW)
        if (kinds := personal_data_in(text))
    ]


def notes_to_decide(
    tables: Mapping[str, pd.DataFrame], notes: pd.DataFrame, year: int
) -> list[dict[str, str]]:
    """Return the remarks of a year on which nobody has decided.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        observations and spending.
    notes : DataFrame
        From `read_notes`.
    year : int
        Year of the figures.

    Returns
    -------
    list of dict
        indicator_id (of spending the task's number), sender and note, each remark once.
    """
    named = [
        tables[name].rename(columns={key: "indicator_id"})
        for name, key in (("observations", "indicator_id"), ("spending", "task_id"))
    ]
    rows = pd.concat([table[["indicator_id", "year", "sender", "note"]] for table in named])
    rows = rows[rows["year"].eq(year) & rows["note"].ne("")].astype({"indicator_id": "str"})
    decided = notes.loc[notes["year"].eq(year), "indicator_id"]
    # A row of a form may hold a figure and money: its remark stands with both, and is one remark.
    is_decided = rows["indicator_id"].isin(decided).groupby([rows["sender"], rows["note"]]).transform("any")
    return text_rows(rows[~is_decided].drop(columns="year").drop_duplicates(["sender", "note"]))
