"""The tables of a report as an Excel workbook for those who calculate on: typed values, no formulas."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pwr_eval.files.safe_workbook import Look, Looks, cell_at, save, write_text
from pwr_eval.publishing.outputs.collect_tables import ReportFacts
from pwr_eval.reporting.table_data import Field, Scalar, TableData
from pwr_eval.words.rounding import percent_decimals
from pwr_eval.words.wording import wording

__all__ = ["write_workbook"]

_FONT = "Calibri"
_TITLE = Font(_FONT, 14, bold=True, color="FF0B4F82")
_BOLD, _PLAIN, _NOTE = Font(_FONT, 11, bold=True), Font(_FONT, 11), Font(_FONT, 10, italic=True)
_LINK = Font(_FONT, 11, color="FF0B4F82", underline="single")
_HEAD_FILL, _MARK_FILL = PatternFill("solid", fgColor="FFE2EEF8"), PatternFill("solid", fgColor="FFFFD166")
_LINE = Border(bottom=Side("medium", "FF1B232C"))
_VALUE = Look(_PLAIN)
_TEXT = Look(_PLAIN, Alignment(vertical="top", wrap_text=True))
_NUMBER = Look(_PLAIN, Alignment(vertical="top"))
_WIDEST, _NARROWEST, _CHECKED_ROWS, _LINE_HEIGHT = 60, 9, 200, 15.0
_LONGEST_SHEET_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
# A space between thousands and a comma or point: as the reader's Excel is set; the codes are the same.
_FORMATS = {
    "percent": "0{decimals}%",
    "money": '#,##0" zł"',
    "money_exact": '#,##0.00" zł"',
    "signed": "+#,##0{decimals};-#,##0{decimals};0",
    "number": "#,##0{decimals}",
    "year": "0",
}


def write_workbook(path: Path, tables: Sequence[TableData], about: ReportFacts) -> None:
    """Write the tables, a sheet each, behind a sheet of contents; the same tables give the same bytes.

    Numbers stand unrounded with a number format, codes as the words of the report, texts as texts even where
    Excel would take them for formulas. A workbook of fictional data carries the mark on every sheet.

    Parameters
    ----------
    path : Path
        File to write.
    tables : sequence of TableData
        From `collected_tables`.
    about : ReportFacts
        What the sheet of contents says.
    """
    workbook, looks = Workbook(), Looks()
    workbook.properties.title = about.title
    contents = workbook.worksheets[0]
    contents.title = _word(about, "contents")
    names = _sheet_names(tables)
    for name, table in zip(names, tables, strict=True):
        _write_table(workbook.create_sheet(name), table, about, looks)
    _write_contents(contents, names, tables, about)
    save(workbook, path)


def _sheet_names(tables: Sequence[TableData]) -> list[str]:
    """Name sheets by number and caption: unique by the number, short, no sign that Excel forbids."""
    titles = [_FORBIDDEN.sub(" ", table.title) for table in tables]
    names = [f"{place} {' '.join(title.split())}" for place, title in enumerate(titles, 1)]
    return [name[:_LONGEST_SHEET_NAME].rstrip() for name in names]


def _write_contents(
    sheet: Worksheet, names: Sequence[str], tables: Sequence[TableData], about: ReportFacts
) -> None:
    row = _write_head(sheet, about.title, about.mark)
    for line in about.lines:
        _write(sheet, row, 1, line, _PLAIN)
        row += 1
    for source in about.sources:
        _write(sheet, row, 1, f"{_word(about, 'source')}: {source}", _NOTE)
        row += 1
    row += 1
    for column, word in enumerate(("table", "what"), 1):
        _write(sheet, row, column, _word(about, word), _BOLD)
        cell_at(sheet, row, column).fill = _HEAD_FILL
    for place, (name, table) in enumerate(zip(names, tables, strict=True), row + 1):
        _write_link(sheet, place, name, to=name)
        _write(sheet, place, 2, table.title, _PLAIN)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 36, 90


def _write_head(sheet: Worksheet, title: str, mark: str) -> int:
    """Write title and mark; gives the next free row."""
    _write(sheet, 1, 1, title, _TITLE)
    # openpyxl gives every new sheet these parts.
    assert sheet.oddFooter is not None
    assert sheet.oddHeader is not None
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.oddFooter.center.text = "&P / &N"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    if not mark:
        return 3
    _write(sheet, 2, 1, mark, _BOLD)
    cell_at(sheet, 2, 1).fill = _MARK_FILL
    sheet.oddHeader.center.text = mark.replace("&", "&&")
    return 4


def _write_table(sheet: Worksheet, table: TableData, about: ReportFacts, looks: Looks) -> None:
    header = _write_head(sheet, table.title, table.mark)
    _write_link(sheet, header - 1, _word(about, "back"), to=_word(about, "contents"))
    for column, field in enumerate(table.fields, 1):
        _write(sheet, header, column, field.title, _BOLD)
        cell = cell_at(sheet, header, column)
        cell.fill, cell.border = _HEAD_FILL, _LINE
        cell.alignment = Alignment("left" if field.type == "string" else "right", "bottom", wrap_text=True)
    widths = [_width(field, column, table) for column, field in enumerate(table.fields, 1)]
    for row, values in enumerate(table.rows, header + 1):
        for column, (field, value) in enumerate(zip(table.fields, values, strict=True), 1):
            _write_value(cell_at(sheet, row, column), field, value, looks)
        sheet.row_dimensions[row].height = _LINE_HEIGHT * _lines(map(str, values), widths)
    last = header + len(table.rows)
    for extra, text in enumerate(filter(None, (table.note, _source(table, about))), 2):
        _write(sheet, last + extra, 1, text, _NOTE)
    sheet.freeze_panes = cell_at(sheet, header + 1, 2).coordinate
    sheet.print_title_rows = f"{header}:{header}"
    if table.rows:
        sheet.auto_filter.ref = f"A{header}:{get_column_letter(len(table.fields))}{last}"
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    titles = (field.title for field in table.fields)
    sheet.row_dimensions[header].height = _LINE_HEIGHT * _lines(titles, widths)


def _word(about: ReportFacts, key: str) -> str:
    return wording(about.language)(f"forms.{key}")


def _source(table: TableData, about: ReportFacts) -> str:
    return f"{_word(about, 'source')}: {table.source}" if table.source else ""


def _write(sheet: Worksheet, row: int, column: int, text: str, font: Font) -> None:
    cell = cell_at(sheet, row, column)
    write_text(cell, text)
    cell.font = font


def _write_link(sheet: Worksheet, row: int, text: str, *, to: str) -> None:
    """Write a link to another sheet."""
    _write(sheet, row, 1, text, _LINK)
    cell = cell_at(sheet, row, 1)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{to}'!A1")
    cell.font = _LINK


def _write_value(cell: Cell, field: Field, value: Scalar, looks: Looks) -> None:
    if value is None:
        looks.give(cell, _VALUE)
    elif field.type == "date" and isinstance(value, str):
        cell.value = date.fromisoformat(value)
        looks.give(cell, _VALUE, "yyyy-mm-dd")
    elif isinstance(value, str):
        looks.give(cell, _TEXT)
        write_text(cell, field.words.get(value, value))
    else:
        cell.value = value
        looks.give(cell, _NUMBER, number_format(field, value))


def number_format(field: Field, value: Scalar) -> str:
    """Return the number format of a cell: places as the report shows them, at most two where it does not say.

    Examples
    --------
    >>> number_format(Field("share", "Udział", "number", "percent", 1), 0.125)
    '0.0%'
    >>> [number_format(Field("n", "Liczba", "number", "number"), value) for value in (26, 302.73)]
    ['#,##0', '#,##0.00']
    """
    pattern = _FORMATS.get(field.form)
    if pattern is None:
        return "General"
    decimals = field.decimals
    if decimals is None:
        decimals = 1 if field.form == "percent" else 2 * isinstance(value, float)
    if field.form == "percent" and isinstance(value, float):
        decimals = percent_decimals(value, decimals)
    return pattern.format(decimals="." + "0" * decimals if decimals else "")


def _lines(texts: Iterable[str], widths: Iterable[float]) -> int:
    """Return the lines that the longest of the texts needs in its column."""
    return max(map(_lines_of, texts, widths), default=1)


def _lines_of(text: str, width: float) -> int:
    # Words are not broken, so that a line rarely fills: a tenth of it stays free.
    return sum(max(1, math.ceil(len(line) / (0.9 * width))) for line in text.split("\n"))


def _width(field: Field, column: int, table: TableData) -> float:
    texts = [
        field.words.get(str(row[column - 1]), str(row[column - 1])) for row in table.rows[:_CHECKED_ROWS]
    ]
    longest = max((len(text) for text in texts if text != "None"), default=0)
    header = max((len(word) for word in field.title.split()), default=0) + 3
    return float(min(_WIDEST, max(_NARROWEST, header, longest + 2)))
