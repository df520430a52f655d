"""A return as a workbook that can be written into: nothing in it acts, and no personal data is in it."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pwr_eval.cleaning.personal_data import REMOVED, is_pesel, mask_personal_data
from pwr_eval.errors import DataError
from pwr_eval.files.safe_workbook import cell_at, write_text
from pwr_eval.files.untrusted.sheets import Grid
from pwr_eval.files.untrusted.spreadsheet_files import read_grids

__all__ = ["Copy", "copy_of_return"]

_NOT_IN_TITLE = re.compile(r"[\\/*?:\[\]]")
_LONGEST_TITLE = 31
_WIDEST_COLUMN = 45


@dataclass(frozen=True)
class Copy:
    """A workbook and which of its sheets holds which sheet of the return ("" for a CSV file)."""

    workbook: Workbook
    titles: dict[str, str]


def copy_of_return(path: Path, title: str) -> Copy | None:
    """Copy a return: an .xlsx file with its look, any other as bare cells.

    Parameters
    ----------
    path : Path
        The return; it is read only.
    title : str
        Name of the sheet that a CSV file is copied to.

    Returns
    -------
    Copy or None
        None if the file cannot be read or must not be opened.
    """
    try:
        kind, grids = read_grids(path)
    except DataError:
        return None
    copy = _with_look(path) if kind == "xlsx" else None
    if copy is None:
        copy = _bare(grids, title)
    for sheet in copy.workbook.worksheets:
        _remove_personal_data(sheet)
    return copy


def _with_look(path: Path) -> Copy | None:
    """Load a workbook whose content was checked; None if openpyxl cannot."""
    try:
        with warnings.catch_warnings():
            # What openpyxl does not carry over are extensions of other programs, never a cell.
            warnings.simplefilter("ignore")
            data = io.BytesIO(path.read_bytes())
            workbook = load_workbook(data, data_only=True, keep_links=False, rich_text=True)
    except Exception:  # openpyxl raises all kinds for workbooks that the reader of returns can read
        return None
    return Copy(workbook, {sheet.title: sheet.title for sheet in workbook.worksheets})


def _bare(grids: list[Grid], title: str) -> Copy:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    titles = {}
    for grid in grids:
        # create_sheet makes a name that is taken unique.
        name = _NOT_IN_TITLE.sub(" ", grid.sheet or title)[: _LONGEST_TITLE - 2]
        sheet = workbook.create_sheet(name)
        titles[grid.sheet] = sheet.title
        _write_grid(sheet, grid)
    return Copy(workbook, titles)


def _write_grid(sheet: Worksheet, grid: Grid) -> None:
    widths: dict[int, int] = {}
    for row, cells in enumerate(grid.rows, start=1):
        for column, content in enumerate(cells, start=1):
            if content is None:
                continue
            cell = cell_at(sheet, row, column)
            if isinstance(content, str):
                write_text(cell, content)
                cell.alignment = Alignment(vertical="top", wrap_text=len(content) > _WIDEST_COLUMN)
            else:
                cell.value = int(content) if isinstance(content, float) and content.is_integer() else content
            widths[column] = max(widths.get(column, 0), len(str(content)))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST_COLUMN) + 2
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for position, first in grid.merged.items():
        last[first] = max(last.get(first, first), position)
    for (row, column), (last_row, last_column) in last.items():
        sheet.merge_cells(
            start_row=row + 1, start_column=column + 1, end_row=last_row + 1, end_column=last_column + 1
        )


def _remove_personal_data(sheet: Worksheet) -> None:
    for cell in _filled(sheet):
        text = _as_written(cell)
        masked = REMOVED if is_pesel(text) else mask_personal_data(text)
        if masked != text:
            write_text(cell, masked)
        if cell.comment is not None:
            # Excel begins a comment with the name of its author.
            said = cell.comment.text.removeprefix(f"{cell.comment.author}:\n")
            cell.comment = Comment(mask_personal_data(said), "")


def _filled(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and (cell.value is not None or cell.comment is not None):
                yield cell


def _as_written(cell: Cell) -> str:
    if isinstance(cell.value, str | CellRichText):
        return str(cell.value)
    return f"{cell.value:.0f}" if isinstance(cell.value, int | float) else ""
