"""How contradictions between two units were settled: `decisions.csv`, one decision a row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pwr_eval.errors import DataError, Message
from pwr_eval.files.csv_files import is_there, read_csv_text
from pwr_eval.schemas.check import check_file, faults_where
from pwr_eval.schemas.declaration import declared

__all__ = ["no_decisions", "read_decisions"]


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
        File of the declared table `decisions`: sender or source, or both, say which figure stands.

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
    table = read_csv_text(path, *declared("decisions").file_columns)
    nothing = table["accepted_sender"].eq("") & table["accepted_source"].eq("")
    problem, remedy = "nothing is accepted", "Name the sender or the source."
    faults = [
        *check_file(table, declared("decisions"), source=path.name),
        *faults_where(table, nothing, path.name, "accepted_sender", problem, remedy),
    ]
    if faults:
        faults.sort(key=lambda fault: fault.place.row)
        raise DataError(Message("{file} cannot be used", file=path.name), faults)
    return table.assign(year=table["year"].astype("int64"))
