"""A row put at the end of a table that people edit, so that Polish Excel opens it as it should."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.atomic_folder import write_whole
from pwr_eval.files.csv_files import is_there, read_csv_text, text_rows

__all__ = ["add_row"]


def add_row(
    path: Path, row: Mapping[str, str], required: Sequence[str], optional: Sequence[str] = ()
) -> Path:
    r"""Put a row at the end of a table; the rows that stand there stay, cell by cell.

    The file is written with semicolons, in UTF-8 with a byte order mark: Polish Excel opens it with its
    columns and letters. It is replaced as a whole or not at all.

    Parameters
    ----------
    path : Path
        The file, by its name as .csv; it is made where it is missing.
    row : mapping of str to str
        Cells by column.
    required, optional : sequence of str
        Columns that the file must and may have.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    DataError
        If what stands there cannot be read, or is an .xlsx file, which is its owner's to edit.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> names = ["finding_id", "reason"]
    >>> path = add_row(Path(folder.name) / "accepted.csv", {"finding_id": "a", "reason": "b"}, names)
    >>> path.read_text("utf-8-sig")
    'finding_id;reason\na;b\n'
    >>> folder.cleanup()
    """
    workbook = path.with_suffix(".xlsx")
    if workbook.is_file() and not path.is_file():
        fault = Fault(Place(workbook.name), "the table is kept as .xlsx", remedy="Add the row there.")
        raise DataError(Message("{file} is not written", file=workbook.name), [fault])
    columns = [*required]
    rows: list[dict[str, str]] = []
    if is_there(path):
        table = read_csv_text(path, required, optional)
        columns = [*table.columns]
        rows = text_rows(table)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=";", lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows([*rows, {name: cell for name, cell in row.items() if name in columns}])
    write_whole(path, text.getvalue().encode("utf-8-sig"))
    return path
