"""Raw CSV files as text, with the faults of their form told by row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from pwr_eval.errors import DataError, Fault, Message, Place

__all__ = ["read_csv_text", "text_rows"]


def read_csv_text(path: Path, required: Collection[str], optional: Collection[str] = ()) -> pd.DataFrame:
    r"""Read a comma-separated UTF-8 file of the project, every cell as the text that stands there.

    Parameters
    ----------
    path : Path
        The file; a byte order mark is accepted.
    required, optional : collection of str
        Names of the columns that must and may stand in the header; any other is a fault.

    Returns
    -------
    DataFrame
        One row a record, RangeIndex: record ``i`` is row ``i + 2`` of the file. All cells are text; an
        optional column that is absent comes back filled with empty text.

    Raises
    ------
    DataError
        File missing or not UTF-8, unknown, missing or repeated columns, rows with too many or too few cells.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "plan.csv"
    >>> _ = path.write_text("task_id,task\n1,Poradnictwo\n", encoding="utf-8")
    >>> read_csv_text(path, required=["task_id", "task"])
      task_id         task
    0       1  Poradnictwo
    >>> folder.cleanup()
    """
    try:
        records = list(csv.reader(io.StringIO(_decoded(path), newline=""), strict=True))
    except csv.Error as error:
        problem = Message("not a CSV file: {error}", error=error)
        fault = Fault(Place(path.name), problem, remedy="Check the double quotes.")
        raise DataError(f"{path.name} cannot be read", [fault]) from None
    header = records[0] if records else []
    faults = [*_header_faults(path.name, header, required, optional)]
    for row, record in enumerate(records[1:], start=2):
        if len(record) != len(header):
            faults.append(
                Fault(
                    Place(path.name, row=row),
                    Message("{n} cells where the header has {m}", n=len(record), m=len(header)),
                    remedy="Put texts that contain a comma between double quotes.",
                )
            )
    if faults:
        raise DataError(f"{path.name} cannot be read", faults)
    table = pd.DataFrame(records[1:], columns=header, dtype=str)
    return table.assign(**{name: "" for name in optional if name not in header})


def text_rows(table: pd.DataFrame) -> list[dict[str, str]]:
    """Return the rows of a table whose cells are all text.

    Examples
    --------
    >>> text_rows(pd.DataFrame({"task_id": ["1"], "task": ["Poradnictwo"]}))
    [{'task_id': '1', 'task': 'Poradnictwo'}]
    """
    names = list(table.columns)
    return [dict(zip(names, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def _decoded(path: Path) -> str:
    remedy = "Restore the file, or check the folder's name."
    if not path.is_file():
        raise DataError(
            f"{path.name} cannot be read", [Fault(Place(str(path)), "the file is missing", remedy=remedy)]
        )
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        fault = Fault(Place(path.name, row=line), "not UTF-8 text", remedy='Save it as "CSV UTF-8".')
        raise DataError(f"{path.name} cannot be read", [fault]) from None


def _header_faults(
    file: str, header: list[str], required: Collection[str], optional: Collection[str]
) -> list[Fault]:
    known = [*required, *optional]
    place = [Place(file, row=1, column=name) for name in header]
    allowed = Message("Known columns: {names}.", names=", ".join(known))
    faults = [
        Fault(at, "unknown column", remedy=allowed)
        for at, name in zip(place, header, strict=True)
        if name not in known
    ]
    faults += [
        Fault(Place(file, row=1, column=name), "the column is missing", remedy=allowed)
        for name in required
        if name not in header
    ]
    faults += [
        Fault(Place(file, row=1, column=name), "the column stands twice")
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    return faults
