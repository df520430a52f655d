"""Old Excel files (.xls): checked for what could act, and read in a process that may die without harm."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any, cast

from pwr_eval.files.untrusted.archives import Limits, Refused
from pwr_eval.files.untrusted.old_excel_process import ReaderProcess
from pwr_eval.files.untrusted.sheets import Cell, Grid, merged_positions, tidy_cell

__all__ = ["read_old_excel"]

_READER = ReaderProcess()
# Names of the streams in which old Office files keep macros and encrypted content.
_MACRO_STREAM = "_VBA_PROJECT".encode("utf-16-le")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
# The record of .xls that lists a linked workbook: a path of at most 255 signs that begins with the sign 1.
_LINK_RECORD = re.compile(rb"\xae\x01..[\x00-\xff]\x00[\x01-\xff]\x00[\x00\x01]\x01", re.DOTALL)


def read_old_excel(data: bytes, file: str, limits: Limits) -> list[Grid]:
    """Read the sheets of an .xls file.

    Parameters
    ----------
    data : bytes
        Content of the file.
    file : str
        Name in messages.
    limits : Limits
        How much it may hold.

    Raises
    ------
    Refused
        If it is protected, damaged, too large, or holds macros or links.

    Notes
    -----
    The format's errors (#DIV/0!) cannot be told from empty cells by the reader: see `Grid.tells_errors`.
    """
    if _ENCRYPTED_STREAM in data:
        raise Refused("the file is protected by a password", "Save it without a password.")
    if _MACRO_STREAM in data:
        raise Refused("the workbook holds macros", 'Save it as "Excel workbook (.xlsx)", without macros.')
    if _LINK_RECORD.search(data):
        raise Refused("the workbook is linked to another file", "Paste the values only, and send that.")
    return [_grid(sheet, file, limits) for sheet in _sheets(data, limits)]


def _sheets(data: bytes, limits: Limits) -> list[dict[str, Any]]:
    answer = _READER.ask(data, limits.cells)
    if isinstance(answer, list):
        return answer
    if answer == {"refused": "protected"}:
        raise Refused("the file is protected by a password", "Save it without a password.")
    raise Refused("the workbook is damaged", "Save it again, as .xlsx.")


def _grid(sheet: dict[str, Any], file: str, limits: Limits) -> Grid:
    last = (sheet["last"][0], sheet["last"][1])
    limits.check_extent(sheet["name"], last)
    rows = [[tidy_cell(_untagged(cell)) for cell in row] for row in sheet["rows"]]
    areas = [((first[0], first[1]), (end[0], end[1])) for first, end in sheet["merged"]]
    merged = merged_positions(areas, last)
    return Grid(file, sheet["name"], rows, merged, hidden=sheet["hidden"], tells_errors=False)


def _untagged(cell: Any) -> Cell | int:
    if not isinstance(cell, dict):
        return cast(Cell | int, cell)
    [(kind, content)] = cell.items()
    if kind == "seconds":
        return timedelta(seconds=content)
    return datetime.fromisoformat(content) if kind == "date" else time.fromisoformat(content)
