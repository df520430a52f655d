"""One file that a unit sent -> its sheets as grids, whatever its name says and with nothing in it acting."""

from __future__ import annotations

import io
import re
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.returns.archives import Limits, Refused, check_content, repacked, unpacked
from pwr_eval.returns.delimited import grid_of_text
from pwr_eval.returns.grids import Cell, Grid, merged_positions
from pwr_eval.returns.markup import (
    Markup,
    markup_of_ods,
    markup_of_xlsx,
    percent_styles_of_xlsx,
    sheet_parts_of_xlsx,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from python_calamine import CalamineSheet

__all__ = ["KINDS", "read_grids"]

KINDS = ("xlsx", "ods", "xls", "csv")

_SAVE_AS = "Save the table as .xlsx or .csv and send that."
_DAMAGED = "Save it again in Excel or LibreOffice."
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = {
    b"%PDF": "a PDF document",
    b"{\\rtf": "a text document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"Rar!": "a packed archive",
    b"7z\xbc\xaf": "a packed archive",
    b"\x1f\x8b": "a packed archive",
    b"<": "a web page or other markup",
}
# Names of the streams in which old Office files keep macros and encrypted content.
_MACRO_STREAM = "_VBA_PROJECT".encode("utf-16-le")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
# The record of .xls that lists a linked workbook: a path of at most 255 signs that begins with the sign 1.
_LINK_RECORD = re.compile(rb"\xae\x01..[\x00-\xff]\x00[\x01-\xff]\x00[\x00\x01]\x01", re.DOTALL)


def read_grids(path: Path, *, file: str = "", limits: Limits | None = None) -> tuple[str, list[Grid]]:
    """Open a return and give its sheets; what the file is, is told by its content.

    Parameters
    ----------
    path : Path
        .xlsx, .ods, .xls or .csv.
    file : str, optional
        Name in messages and in the column `source`; the file's own name if empty.
    limits : Limits, optional
        How much a file may hold.

    Returns
    -------
    tuple of str and list of Grid
        Kind of file ("xlsx", "ods", "xls" or "csv") and its sheets in their order, empty ones left out.

    Raises
    ------
    DataError
        If the file is missing, damaged, protected, too large, of another kind, or holds macros or links.
    """
    file = file or path.name
    try:
        return _read(path, file, limits or Limits())
    except Refused as refused:
        fault = Fault(Place(file), refused.reason, remedy=refused.remedy)
        raise DataError(f"{file} cannot be read", [fault]) from None


def _read(path: Path, file: str, limits: Limits) -> tuple[str, list[Grid]]:
    if not path.is_file():
        raise Refused("the file is missing", "Check its name and folder.")
    if path.stat().st_size > limits.file_bytes:
        raise Refused(f"the file is larger than {limits.file_bytes / 1e6:,.0f} MB", "Send the table only.")
    data = path.read_bytes()
    if not data.strip():
        raise Refused("the file is empty", "Send it again.")
    if data.startswith(_ZIP):
        return _read_zipped(data, file, limits)
    if data.startswith(_OLD_OFFICE):
        return "xls", _read_old_excel(data, file, limits)
    for beginning, kind in _OTHER_KINDS.items():
        if data.lstrip().startswith(beginning):
            raise Refused(f"the file is {kind}", _SAVE_AS)
    grid = grid_of_text(data, file, cells=limits.cells)
    return "csv", [grid]


def _read_zipped(data: bytes, file: str, limits: Limits) -> tuple[str, list[Grid]]:
    members = unpacked(data, limits)
    try:
        check_content(members)
        if "xl/workbook.xml" in members:
            markup, kind = _markup_of_xlsx(members), "xlsx"
        elif "content.xml" in members and b"opendocument.spreadsheet" in members.get("mimetype", b""):
            markup, kind = markup_of_ods(members["content.xml"]), "ods"
        else:
            raise Refused("the file is packed, but holds no workbook (.xlsx, .ods)", _SAVE_AS)
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise Refused(f"the workbook is damaged ({error})", _DAMAGED) from None
    for sheet, found in markup.items():
        _check_extent(sheet, found.last, limits)
    return kind, _grids(repacked(members), file, limits, markup)


def _markup_of_xlsx(members: Mapping[str, bytes]) -> dict[str, Markup]:
    styles = members.get("xl/styles.xml")
    percent_styles = percent_styles_of_xlsx(styles) if styles else set()
    return {
        sheet: markup_of_xlsx(members[part], percent_styles)
        for sheet, part in sheet_parts_of_xlsx(members).items()
        if part.startswith("xl/worksheets/")
    }


def _check_extent(sheet: str, last: tuple[int, int], limits: Limits) -> None:
    rows, columns = last[0] + 1, last[1] + 1
    if rows * columns > limits.cells:
        raise Refused(
            f'sheet "{sheet}" reaches to row {rows} and column {columns}, more than {limits.cells} cells',
            "Delete what stands far from the table, or copy the table into a new workbook.",
        )


def _read_old_excel(data: bytes, file: str, limits: Limits) -> list[Grid]:
    if _ENCRYPTED_STREAM in data:
        raise Refused("the file is protected by a password", "Save it without a password.")
    if _MACRO_STREAM in data:
        raise Refused("the workbook holds macros", 'Save it as "Excel workbook (.xlsx)", without macros.')
    if _LINK_RECORD.search(data):
        raise Refused("the workbook is linked to another file", "Paste the values only, and send that.")
    return _grids(io.BytesIO(data), file, limits, {})


def _grids(workbook: io.BytesIO, file: str, limits: Limits, markup: Mapping[str, Markup]) -> list[Grid]:
    try:
        with CalamineWorkbook.from_filelike(workbook) as opened:
            hidden = {
                sheet.name: sheet.visible != SheetVisibleEnum.Visible for sheet in opened.sheets_metadata
            }
            return [
                _grid(opened.get_sheet_by_name(name), file, limits, markup.get(name, Markup()), hidden[name])
                for name in hidden
            ]
    except PasswordError:
        raise Refused("the file is protected by a password", "Save it without a password.") from None
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(f"the workbook is damaged ({error})", _DAMAGED) from None


def _grid(sheet: CalamineSheet, file: str, limits: Limits, markup: Markup, hidden: bool) -> Grid:
    last = sheet.end or (-1, -1)
    _check_extent(sheet.name, last, limits)
    rows = [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = merged_positions(sheet.merged_cell_ranges or markup.merged, last)
    return Grid(file, sheet.name, rows, merged, markup.flaws, frozenset(markup.percentages), hidden)


def _cell(cell: Cell | int) -> Cell:
    if cell == "":
        return None
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell
