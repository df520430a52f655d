"""One file that a unit sent -> its sheets as grids, whatever its name says and with nothing in it acting."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from pwr_eval.errors import DataError, Fault, Message, NoTableError, Place
from pwr_eval.files.untrusted.archives import (
    SAVE_AGAIN,
    Limits,
    OtherKind,
    Refused,
    check_content,
    repacked,
    unpacked,
)
from pwr_eval.files.untrusted.csv_dialect import grid_of_text
from pwr_eval.files.untrusted.excel_xml import markup_of_xlsx, without_unreadable_cells
from pwr_eval.files.untrusted.formulas import GIVES_ZERO, Formula, flaw_of
from pwr_eval.files.untrusted.old_excel import read_old_excel
from pwr_eval.files.untrusted.open_document_xml import markup_of_ods
from pwr_eval.files.untrusted.sheets import Cell, Grid, Look, Position, merged_positions, tidy_cell
from pwr_eval.files.untrusted.workbook_xml import NO_NUMBER, Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from python_calamine import CalamineSheet

__all__ = ["read_grids"]

_FORMULAS = 2_000
"""How many formulas of a sheet are worked out again: a return has far fewer."""
_SAVE_AS = "Save the table as .xlsx or .csv and send that."
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = {
    b"%PDF": "the file is a PDF document",
    b"{\\rtf": "the file is a text document",
    b"\x89PNG": "the file is a picture",
    b"\xff\xd8\xff": "the file is a picture",
    b"Rar!": "the file is a packed archive",
    b"7z\xbc\xaf": "the file is a packed archive",
    b"\x1f\x8b": "the file is a packed archive",
    b"<": "the file is a web page or other markup",
}


def read_grids(
    path: Path,
    *,
    file: str = "",
    limits: Limits | None = None,
    is_table: Callable[[Grid], bool] | None = None,
) -> tuple[str, list[Grid]]:
    """Open a return and give its sheets; what the file is, is told by its content.

    Parameters
    ----------
    path : Path
        .xlsx, .ods, .xls or .csv.
    file : str, optional
        Name in messages and in the column `source`; the file's own name if empty.
    limits : Limits, optional
        How much a file may hold.
    is_table : callable, optional
        Tells whether a CSV file, cut into cells, holds a heading that is known: see `grid_of_text`.

    Returns
    -------
    tuple of str and list of Grid
        Kind of file ("xlsx", "ods", "xls" or "csv") and its sheets in their order, empty ones left out.

    Raises
    ------
    DataError
        If the file is missing, damaged, protected, too large, or holds macros or links; `NoTableError` if it
        is of another kind.
    """
    file = file or path.name
    try:
        return _read(path, file, limits or Limits(), is_table)
    except Refused as refused:
        fault = Fault(Place(file), refused.problem, remedy=refused.remedy)
        kind = NoTableError if isinstance(refused, OtherKind) else DataError
        raise kind(Message("{file} cannot be read", file=file), [fault]) from None


def _read(
    path: Path, file: str, limits: Limits, is_table: Callable[[Grid], bool] | None
) -> tuple[str, list[Grid]]:
    if not path.is_file():
        raise Refused("the file is missing", "Check its name and folder.")
    if path.stat().st_size > limits.file_bytes:
        size = f"{limits.file_bytes / 1e6:,.0f}"
        raise Refused(Message("the file is larger than {size} MB", size=size), "Send the table only.")
    data = path.read_bytes()
    if not data.strip():
        raise Refused("the file is empty", "Send it again.")
    if data.startswith(_ZIP):
        return _read_zipped(data, file, limits)
    if data.startswith(_OLD_OFFICE):
        return "xls", read_old_excel(data, file, limits)
    for beginning, problem in _OTHER_KINDS.items():
        if data.lstrip().startswith(beginning):
            raise OtherKind(problem, _SAVE_AS)
    return "csv", [grid_of_text(data, file, cells=limits.cells, is_table=is_table)]


def _read_zipped(data: bytes, file: str, limits: Limits) -> tuple[str, list[Grid]]:
    members = unpacked(data, limits)
    try:
        check_content(members)
        if "xl/workbook.xml" in members:
            markup, kind = markup_of_xlsx(members), "xlsx"
            members = without_unreadable_cells(members, markup)
        elif "content.xml" in members and b"opendocument.spreadsheet" in members.get("mimetype", b""):
            markup, kind = markup_of_ods(members["content.xml"]), "ods"
        else:
            raise OtherKind("the file is packed, but holds no workbook (.xlsx, .ods)", _SAVE_AS)
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise Refused(Message("the workbook is damaged ({error})", error=error), SAVE_AGAIN) from None
    for sheet, found in markup.items():
        limits.check_extent(sheet, found.last)
    return kind, _grids(repacked(members), file, limits, markup)


def _grids(workbook: io.BytesIO, file: str, limits: Limits, markup: Mapping[str, Markup]) -> list[Grid]:
    try:
        with CalamineWorkbook.from_filelike(workbook) as opened:
            hidden = {
                sheet.name: sheet.visible != SheetVisibleEnum.Visible for sheet in opened.sheets_metadata
            }
            rows = {name: _rows(opened.get_sheet_by_name(name), limits) for name in hidden}
            return [
                _grid(opened.get_sheet_by_name(name), file, rows, markup.get(name, Markup()), hidden[name])
                for name in hidden
            ]
    except PasswordError:
        raise Refused("the file is protected by a password", "Save it without a password.") from None
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(Message("the workbook is damaged ({error})", error=error), SAVE_AGAIN) from None
    except BaseException as error:
        # A panic of the reader's Rust code is no Exception, and its class has no public name.
        if type(error).__name__ == "PanicException":
            raise Refused("the workbook is damaged", SAVE_AGAIN) from None
        raise


def _rows(sheet: CalamineSheet, limits: Limits) -> list[list[Cell]]:
    limits.check_extent(sheet.name, sheet.end or (-1, -1))
    return [[tidy_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _grid(
    sheet: CalamineSheet, file: str, rows: Mapping[str, list[list[Cell]]], markup: Markup, hidden: bool
) -> Grid:
    own = rows[sheet.name]
    merged = merged_positions(sheet.merged_cell_ranges or markup.merged, sheet.end or (-1, -1))
    doubts = _doubts(markup, own, rows)
    look = Look(
        frozenset(markup.hidden_rows),
        frozenset(markup.hidden_columns),
        frozenset(markup.comments),
        frozenset(markup.struck),
        {place: doubt for place, doubt in doubts.items() if doubt == GIVES_ZERO},
        markup.words,
    )
    flaws = {place: doubt for place, doubt in doubts.items() if doubt != GIVES_ZERO}
    flaws |= markup.flaws | _not_finite(own)
    return Grid(file, sheet.name, own, merged, flaws, frozenset(markup.percentages), hidden=hidden, look=look)


def _doubts(
    markup: Markup, own: list[list[Cell]], rows: Mapping[str, list[list[Cell]]]
) -> dict[Position, str]:
    first = list(markup.formulas.items())[:_FORMULAS]
    found = {place: flaw_of(Formula(text, result), own, rows) for place, (text, result) in first}
    return {place: doubt for place, doubt in found.items() if doubt}


def _not_finite(rows: list[list[Cell]]) -> dict[Position, str]:
    return {
        (row, column): NO_NUMBER
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, float) and not math.isfinite(cell)
    }
