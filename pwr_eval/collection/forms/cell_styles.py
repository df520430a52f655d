"""How forms look: few styles, told apart on a grey print too."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pwr_eval.files.safe_workbook import cell_at, write_text

__all__ = [
    "HEADING", "INPUT", "LABEL", "LOCKED", "NOT_ASKED", "PLAIN", "SMALL", "TITLE", "Style", "fit_row",
    "protect", "repeat_heading", "set_up_page", "set_widths", "write_line", "write_row", "write_table",
]  # fmt: skip

_FONT, _SIZE = "Calibri", 10
_LETTERS, _LINE, _PADDING = 11.8, 1.24, 7.0
"""Letters of 1 point in the width of one figure of 11 points; lines in sizes; free space in points."""
_DARK, _GREY, _PALE, _CREAM = "FF1F3864", "FFD0D0D0", "FFF3F3F3", "FFFFFBE6"
_THIN, _FINE = Side("thin", "FF404040"), Side("hair", "FF808080")
_BOX, _HAIRLINE = Border(_THIN, _THIN, _THIN, _THIN), Border(_FINE, _FINE, _FINE, _FINE)


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


@dataclass(frozen=True)
class Style:
    """Look of a cell and whether it can be typed in."""

    font: Font = field(default_factory=lambda: Font(_FONT, _SIZE))
    fill: PatternFill = field(default_factory=PatternFill)
    border: Border = field(default_factory=Border)
    horizontal: str | None = "left"
    vertical: str = "center"
    open: bool = False

    def put_on(self, cell: Cell, *, horizontal: str = "", number_format: str = "") -> None:
        """Set this look on a cell, its alignment or number format changed if one is named."""
        cell.font, cell.fill, cell.border = self.font, self.fill, self.border
        indent = (
            1
            if self.border in (_BOX, _HAIRLINE) and (horizontal or self.horizontal) in ("left", "right")
            else 0
        )
        cell.alignment = Alignment(
            horizontal or self.horizontal, self.vertical, wrap_text=True, indent=indent
        )
        cell.protection = Protection(locked=not self.open)
        if number_format:
            cell.number_format = number_format


PLAIN = Style()
TITLE = Style(Font(_FONT, 15, bold=True, color=_DARK))
LABEL = Style(Font(_FONT, 10, bold=True))
HEADING = Style(Font(_FONT, 10, bold=True, color="FFFFFFFF"), _fill(_DARK), _BOX, "center")
LOCKED = Style(fill=_fill(_PALE), border=_HAIRLINE)
SMALL = Style(Font(_FONT, 9), _fill(_PALE), _HAIRLINE)
INPUT = Style(Font(_FONT, 11), _fill(_CREAM), _BOX, open=True)
NOT_ASKED = Style(fill=_fill(_GREY), border=_HAIRLINE)


class _GrowingRow(RowDimension):
    """A row with a first height that may grow with what is typed into it."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 - openpyxl's name
        return False


def fit_row(sheet: Worksheet, row: int) -> None:
    """Set the height of a row to what its texts need; programs that measure texts themselves may change it.

    Parameters
    ----------
    sheet : Worksheet
        Sheet whose columns have their widths already.
    row : int
        Row number.
    """
    heights = [
        _height(cell, sheet.column_dimensions[cell.column_letter].width)
        for cell in sheet[row]
        if cell.value is not None
    ]
    sheet.row_dimensions[row] = _GrowingRow(sheet, index=row, ht=max(heights) + _PADDING)


def _height(cell: Cell, width: float) -> float:
    """Estimate the height of a cell's text in points."""
    parts = [(str(cell.value), float(cell.font.sz or _SIZE))]
    if isinstance(cell.value, CellRichText):
        blocks = (block for block in cell.value if isinstance(block, TextBlock))
        parts = [(block.text, float(block.font.sz or _SIZE)) for block in blocks]
    return sum(
        max(len(textwrap.wrap(line, int(_LETTERS * width / size))), 1) * _LINE * size
        for text, size in parts
        for line in text.splitlines()
    )


def write_row(sheet: Worksheet, row: int, texts: Iterable[str], style: Style) -> None:
    """Write texts into the first cells of a row."""
    for position, text in enumerate(texts, start=1):
        cell = cell_at(sheet, row, position)
        write_text(cell, text)
        style.put_on(cell)


def write_table(
    sheet: Worksheet, heading: int, headings: Iterable[str], rows: Iterable[Iterable[str]]
) -> None:
    """Write a table to be read, its headings into a given row."""
    write_row(sheet, heading, headings, HEADING)
    for row, texts in enumerate(rows, start=heading + 1):
        write_row(sheet, row, texts, LOCKED)
        fit_row(sheet, row)
    repeat_heading(sheet, heading)


def write_line(sheet: Worksheet, row: int, text: str, style: Style, *, width: int, height: float) -> None:
    """Write a text over the first `width` columns."""
    write_row(sheet, row, [text], style)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    sheet.row_dimensions[row].height = height


def set_widths(sheet: Worksheet, widths: Iterable[float]) -> None:
    """Set the widths of the first columns, in characters."""
    for position, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width


def repeat_heading(sheet: Worksheet, heading: int) -> None:
    """Keep the heading in sight, and print it on every page."""
    sheet.freeze_panes = f"A{heading + 1}"
    sheet.print_title_rows = f"{heading}:{heading}"


def protect(sheet: Worksheet) -> None:
    """Lock what the plan says, without a password; columns and rows can still be made wider."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def set_up_page(sheet: Worksheet, *, landscape: bool, footer: str) -> None:
    """Set up printing on A4, as wide as one page, with a footer and page numbers."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.5, 0.7, 0.3
    # In a footer & begins a code.
    left = _HeaderFooterPart(footer.replace("&", "&&"), size=8)
    sheet.oddFooter = HeaderFooterItem(left, right=_HeaderFooterPart("&P / &N", size=8))
