"""Reads .xls files in a process of its own: a damaged one can bring the reader (calamine) down.

Run by `old_excel`, which sends one file after the other on standard input, each after its length (eight
bytes), and gets the sheets of each as a line of JSON; a line `{"refused": reason}` for a file that calamine
refuses. Imports nothing of this package, so that it starts at once.
"""

from __future__ import annotations

import io
import json
import struct
import sys
from datetime import date, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

__all__ = ["main"]

LENGTH = struct.Struct(">Q")


def main(cells: int, memory: int) -> None:
    """Answer every file on standard input until it ends."""
    _limit_memory(memory)
    while head := sys.stdin.buffer.read(LENGTH.size):
        data = sys.stdin.buffer.read(LENGTH.unpack(head)[0])
        print(json.dumps(_answer(data, cells), default=_tagged), flush=True)


def _answer(data: bytes, cells: int) -> list[dict[str, Any]] | dict[str, str]:
    try:
        return _sheets(data, cells)
    except PasswordError:
        return {"refused": "protected"}
    except (CalamineError, OSError, ValueError):
        return {"refused": "damaged"}


def _sheets(data: bytes, cells: int) -> list[dict[str, Any]]:
    """Return the sheets of a workbook; the rows of one that is too large are left out."""
    sheets = []
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        for metadata in workbook.sheets_metadata:
            sheet = workbook.get_sheet_by_name(metadata.name)
            last = sheet.end or (-1, -1)
            small = (last[0] + 1) * (last[1] + 1) <= cells
            sheets.append(
                {
                    "name": metadata.name,
                    "hidden": metadata.visible != SheetVisibleEnum.Visible,
                    "last": last,
                    "merged": sheet.merged_cell_ranges or [],
                    "rows": sheet.to_python(skip_empty_area=False) if small else [],
                }
            )
    return sheets


def _limit_memory(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _tagged(cell: Any) -> dict[str, Any]:
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    raise TypeError(type(cell).__name__)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
