"""How contradictions between two units were settled: `decisions.csv`, one decision a row."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path

import pandas as pd

from pwr_eval.cleaning.dates import UnreadableDate, parse_date
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.files.csv_files import is_there, read_csv_text
from pwr_eval.schemas.declaration import declared

__all__ = ["no_decisions", "read_decisions"]

_FIRST_ROW = 2


def no_decisions() -> pd.DataFrame:
    """Return an empty table of decisions.

    Examples
    --------
    >>> len(no_decisions())
    0
    """
    return declared("decisions").frame()


def read_decisions(path: Path) -> pd.DataFrame:
    """Read the decisions of a programme.

    Parameters
    ----------
    path : Path
        File with the columns indicator_id (for spending the task's number alone), year, accepted_sender,
        accepted_source (one of both says which figure stands), reason, decided_by_role, date.

    Returns
    -------
    DataFrame
        One row a decision, texts as in the file, year a number, date ISO text; empty if there is no file.

    Raises
    ------
    DataError
        With every cell that is missing or wrong.
    """
    if not is_there(path):
        return no_decisions()
    table = read_csv_text(path, declared("decisions").names)
    records = list(enumerate(table.to_dict("records"), start=_FIRST_ROW))
    faults = [fault for row, decision in records for fault in _faults(decision, path.name, row)]
    twice = table.duplicated(["indicator_id", "year"])
    faults += [
        Fault(Place(path.name, row=row), "decided twice", remedy="Keep one decision.")
        for (row, _), repeated in zip(records, twice, strict=True)
        if repeated
    ]
    if faults:
        raise DataError(f"{path.name} cannot be used", faults)
    dates = pd.Series([parse_date(text).isoformat() for text in table["date"]], dtype="str")
    return table.assign(year=table["year"].astype("int64"), date=dates)


def _faults(decision: Mapping[Hashable, str], file: str, row: int) -> list[Fault]:
    def fault(column: str, problem: str, remedy: str) -> Fault:
        return Fault(Place(file, row=row, column=column), problem, decision[column] or None, remedy)

    faults = [
        fault(column, "the cell is empty", "Say it: the decision stands in the report.")
        for column in ("indicator_id", "reason", "decided_by_role")
        if not decision[column].strip()
    ]
    if not decision["year"].isdecimal():
        faults.append(fault("year", "no year", "Write it in digits."))
    if not (decision["accepted_sender"] or decision["accepted_source"]):
        faults.append(fault("accepted_sender", "nothing is accepted", "Name the sender or the source."))
    try:
        parse_date(decision["date"])
    except UnreadableDate:
        faults.append(fault("date", "no date", "Write it as 2026-02-28."))
    return faults
