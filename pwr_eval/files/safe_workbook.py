"""Cells and workbooks written safely: text never becomes a formula, the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Font
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.colors import Color
from openpyxl.worksheet.worksheet import Worksheet

from pwr_eval.files.atomic_folder import write_whole

__all__ = ["Look", "Looks", "cell_at", "save", "write_text", "write_two_lines"]

WRITTEN = datetime(1980, 1, 1)
"""The earliest date that a zip archive knows; stands in place of the hour at which a file was made."""

_CORE_PROPERTIES = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_READ_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """Return a cell that is not under a merged area, where nothing could be written."""
    return cast(Cell, sheet.cell(row, column))


@dataclass(frozen=True, eq=False)
class Look:
    """Font and alignment of a cell."""

    font: Font
    alignment: Alignment | None = None


class Looks:
    """Looks of the cells of one workbook, each put together once and then copied.

    openpyxl looks up every font and alignment by its value, for each cell that is given it: without the
    copies, that takes half the time of a workbook.

    Examples
    --------
    >>> sheet, looks, bold = Workbook().create_sheet(), Looks(), Look(Font("Calibri", 14, bold=True))
    >>> for row in (1, 2):
    ...     looks.give(cell_at(sheet, row, 1), bold, "0.0%")
    >>> sheet["A2"].font.sz, sheet["A2"].number_format
    (14.0, '0.0%')
    """

    def __init__(self) -> None:
        self._styles: dict[tuple[Look, str], StyleArray] = {}

    def give(self, cell: Cell, look: Look, number_format: str = "") -> None:
        """Set the look and number format of a cell, in place of those that it has."""
        style = self._styles.get((look, number_format))
        if style is not None:
            # As openpyxl copies a sheet, for want of a public way; the type stubs leave it out.
            cell._style = copy(style)  # type: ignore[attr-defined]
            return
        cell.font = look.font
        if number_format:
            cell.number_format = number_format
        if look.alignment is not None:
            cell.alignment = look.alignment
        # The same private attribute as above.
        self._styles[look, number_format] = copy(cell._style)  # type: ignore[attr-defined]


def write_text(cell: Cell, text: str) -> None:
    """Write text as text, whatever it begins with.

    Examples
    --------
    >>> cell = Workbook().create_sheet()["A1"]
    >>> write_text(cell, "=1+1")
    >>> cell.value, cell.data_type, cell.quotePrefix
    ('=1+1', 's', True)
    """
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.value = text
    cell.data_type = "s"
    if text.startswith(_READ_AS_FORMULA):
        # Text stays text when somebody edits the cell, too.
        cell.quotePrefix = True


def write_two_lines(cell: Cell, text: str, explanation: str) -> None:
    """Write a text in the cell's own letters and, in small grey ones below it, an explanation."""
    if not explanation:
        write_text(cell, text)
        return
    small = InlineFont(rFont=cell.font.name, sz=8.5, i=True, color=Color("FF404040"))
    plain = InlineFont(rFont=cell.font.name, sz=cell.font.sz)
    lines = [ILLEGAL_CHARACTERS_RE.sub("", line) for line in (text, explanation)]
    cell.value = CellRichText(TextBlock(plain, f"{lines[0]}\n"), TextBlock(small, lines[1]))


def save(workbook: Workbook, path: Path) -> None:
    """Save a workbook so that the same content gives the same bytes; `path` holds all of it or what it held.

    Parameters
    ----------
    workbook : Workbook
        Its properties (author, dates) are replaced: they could name a person.
    path : Path
        File to write; its folder is made if it is missing.
    """
    properties = type(workbook.properties)(creator="pwr-eval", title=workbook.properties.title)
    properties.created = WRITTEN
    workbook.properties = properties
    content = io.BytesIO()
    workbook.save(content)
    write_whole(path, _without_hour(content))


def _without_hour(workbook: io.BytesIO) -> bytes:
    """Pack the workbook anew with one date for all its parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == _CORE_PROPERTIES:
                part = _MODIFIED.sub(rb"\g<1>" + f"{WRITTEN.isoformat()}Z".encode(), part)
            member = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            target.writestr(member, part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
