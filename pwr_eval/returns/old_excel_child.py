"""Reads one .xls file in a process of its own: a damaged one can bring the reader (calamine) down.

Run by `old_excel`: the file comes in as standard input, its sheets go out as JSON. Imports nothing of this
package, so that it starts at once.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

__all__ = ["main"]


def main(cells: int, memory: int) -> None:
    """Write the sheets of the workbook on standard input, or the name of the sheet that is too large."""
    _limit_memory(memory)
    sheets = []
    with CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as workbook:
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
    json.dump(sheets, sys.stdout, default=_tagged)


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
