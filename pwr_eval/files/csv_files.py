"""Tables that people edit, as Polish Excel saves them: text by row and column, and every fault of form."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from pwr_eval.cleaning.dates import UnreadableDate, parse_date, parse_month
from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.untrusted.archives import Refused
from pwr_eval.files.untrusted.csv_dialect import decoded
from pwr_eval.files.untrusted.sheets import Cell
from pwr_eval.files.untrusted.spreadsheet_files import read_grids

__all__ = ["is_there", "read_csv_text", "text_rows"]

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_EXCEL_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+)(?:,[0-9]+)?")
_DAY_AND_MONTH = re.compile(r"[0-9]{1,2}\.([^\W\d]+)")
_SHOWN = 80  # of a first row, in a message
_FLAGS = {"PRAWDA": "true", "FAŁSZ": "false", "TRUE": "true", "FALSE": "false"}


def is_there(path: Path) -> bool:
    """Return whether a table is there, as the .csv file that is named or as an .xlsx of the same name."""
    return path.exists() or path.with_suffix(".xlsx").exists()


def read_csv_text(
    path: Path,
    required: Collection[str],
    optional: Collection[str] = (),
    types: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    r"""Read a table of the project as a person saved it, every cell as the text that stands there.

    The file may be separated by commas, semicolons or tabs, in UTF-8 (with or without byte order mark),
    UTF-16 or Windows 1250; an .xlsx of the same name may stand in its place. Empty rows at its end and empty
    columns without a heading are left out.

    Parameters
    ----------
    path : Path
        The file, by its name as .csv.
    required, optional : collection of str
        Names of the columns that must and may stand in the header; any other is a fault.
    types : mapping of str to str, optional
        Columns that hold a ``number``, ``whole`` number, ``date`` or ``flag``. Their cells are brought to one
        spelling where Excel changed it (``1 234,5``, ``31.12.2026``, ``PRAWDA``); a cell that is not so
        stays as it stands.

    Returns
    -------
    DataFrame
        One row a record, RangeIndex: record ``i`` is row ``i + 2`` of the file. All cells are text; an
        optional column that is absent comes back filled with empty text.

    Raises
    ------
    DataError
        File missing, there twice, or not readable; unknown, missing or repeated columns; rows with too many
        or too few cells; an identifier that Excel made a date.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "prices.csv"
    >>> _ = path.write_bytes("area;value\r\nŁódź;103,6\r\n".encode("cp1250"))
    >>> read_csv_text(path, required=["area", "value"], types={"value": "number"})
       area  value
    0  Łódź  103.6
    >>> folder.cleanup()
    """
    file, records, separator = _records(path, [*required, *optional])
    header, rows = _without_empty_edges(records)
    faults = [
        *_header_faults(file, header, required, optional),
        *_width_faults(file, header, rows, separator),
    ]
    if faults:
        raise DataError(Message("{file} cannot be read", file=file), faults)
    table = pd.DataFrame(rows, columns=header, dtype=str)
    if faults := list(_dates_for_identifiers(table, file)):
        raise DataError(Message("{file} cannot be read", file=file), faults)
    for name, kind in (types or {}).items():
        if name in table and kind in _SPELLINGS:
            table[name] = table[name].map(_SPELLINGS[kind])
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


def _records(path: Path, known: Collection[str]) -> tuple[str, list[list[str]], str]:
    """Return the name of the file that is there, its rows, and what separates its cells ("" for .xlsx)."""
    workbook = path.with_suffix(".xlsx")
    if workbook.is_file() and path.is_file():
        problem = Message(
            "the table is there twice, as {csv} and as {xlsx}", csv=path.name, xlsx=workbook.name
        )
        raise _unreadable(path.name, problem, "Keep the one that holds, and move the other away.")
    if workbook.is_file():
        return workbook.name, _sheet_rows(workbook), ""
    if not path.is_file():
        raise _unreadable(path, "the file is missing", "Restore the file, or check the folder's name.")
    try:
        text = decoded(path.read_bytes(), controls=True)
    except Refused as refused:
        raise _unreadable(path.name, refused.problem, refused.remedy) from None
    first_line, _, rest = text.partition("\n")
    if marked := re.fullmatch("sep=(.)", first_line.strip("\r")):
        # Excel's own way to name the delimiter; it shows no row for this line.
        delimiter, text = marked[1], rest
    else:
        delimiter = max(_DELIMITERS, key=lambda sign: len({*_split(first_line, sign)} & {*known}))
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        problem = Message("not a CSV file: {error}", error=error)
        raise _unreadable(path.name, problem, "Check the double quotes.") from None
    return path.name, records, _DELIMITERS.get(delimiter, delimiter)


def _split(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(delimiter)]


def _sheet_rows(path: Path) -> list[list[str]]:
    """Return the rows of the first sheet that is shown and holds anything."""
    grids = [grid for grid in read_grids(path)[1] if not grid.hidden]
    grid = next((grid for grid in grids if any(map(any, grid.rows))), None)
    if grid is None:
        return []
    if grid.flaws:
        faults = [Fault(grid.place(*at), problem) for at, problem in sorted(grid.flaws.items())]
        raise DataError(Message("{file} cannot be read", file=path.name), faults)
    width = max(map(len, grid.rows))
    return [[*map(_cell_text, row), *[""] * (width - len(row))] for row in grid.rows]


def _cell_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _without_empty_edges(records: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Return header and rows without empty rows at the end and columns that hold nothing at the right."""
    while records and not any(cell.strip() for cell in records[-1]):
        records = records[:-1]
    header, rows = (records[0], records[1:]) if records else ([], [])
    while (
        header and not header[-1].strip() and not any("".join(row[len(header) - 1 :]).strip() for row in rows)
    ):
        header = header[:-1]
        rows = [row[: len(header)] for row in rows]
    return [name.strip() for name in header], rows


def _number(cell: str) -> str:
    written = cell.strip()
    if _EXCEL_NUMBER.fullmatch(written):
        return re.sub(r"[ \u00a0\u202f]", "", written).replace(",", ".")
    return cell


def _date(cell: str) -> str:
    try:
        return parse_date(cell).isoformat()
    except UnreadableDate:
        return cell


_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "number": _number,
    "whole": _number,
    "date": _date,
    "flag": lambda cell: _FLAGS.get(cell.strip(), cell),
}


def _dates_for_identifiers(table: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Find identifiers such as 1.1 that Excel took for a day and a month."""
    for column in table.columns[table.columns.str.endswith("_id")]:
        for row, cell in enumerate(table[column], start=2):
            if _is_day_and_month(cell.strip()):
                yield Fault(
                    Place(file, row=row, column=column),
                    "Excel took the number for a date",
                    cell,
                    "Give the column the format Text, then write it again, for instance 1.1.",
                )


def _is_day_and_month(cell: str) -> bool:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        return True
    found = _DAY_AND_MONTH.fullmatch(cell)
    try:
        return bool(found and parse_month(found[1]))
    except UnreadableDate:
        return False


def _unreadable(file: Path | str, problem: str, remedy: str) -> DataError:
    return DataError(
        Message("{file} cannot be read", file=Path(file).name),
        [Fault(Place(str(file)), problem, remedy=remedy)],
    )


def _width_faults(file: str, header: list[str], rows: list[list[str]], separator: str) -> Iterator[Fault]:
    remedy = Message(
        "Put texts that contain a {separator} between double quotes.", separator=Message(separator)
    )
    for row, record in enumerate(rows, start=2):
        if len(record) != len(header):
            problem = Message("{n} cells where the header has {m}", n=len(record), m=len(header))
            yield Fault(Place(file, row=row), problem, remedy=remedy if separator else "")


def _header_faults(
    file: str, header: list[str], required: Collection[str], optional: Collection[str]
) -> list[Fault]:
    known = [*required, *optional]
    place = [Place(file, row=1, column=name) for name in header]
    allowed = Message("Known columns: {names}.", names=", ".join(known))
    if not {*header} & {*known}:
        remedy = Message("Separate the cells by semicolons or commas. {allowed}", allowed=allowed)
        found = " ".join(header)[:_SHOWN]
        return [Fault(Place(file, row=1), "no known column is in the first row", found, remedy)]
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
