"""The sheet that a unit fills in: who, for which year, and one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Border, Side
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from pwr_eval.collection.forms.cell_styles import (
    HEADING,
    INPUT,
    LABEL,
    LOCKED,
    NOT_ASKED,
    PLAIN,
    SMALL,
    TITLE,
    fit_row,
    protect,
    repeat_heading,
    set_up_page,
    set_widths,
    write_line,
    write_row,
)
from pwr_eval.collection.forms.data_validation import ask_for_date, ask_for_role, ask_in_cell
from pwr_eval.collection.forms.form_columns import ASKED, HORIZONTAL, columns_for
from pwr_eval.collection.forms.form_rows import Row, UnitForm
from pwr_eval.collection.forms.row_texts import month_name, reading, target
from pwr_eval.files.safe_workbook import cell_at, write_text, write_two_lines
from pwr_eval.programme import Programme
from pwr_eval.words.wording import Wording

__all__ = ["add_report_sheet"]

# Rows above the table. The reader of returns takes the next filled cell of the row as the answer to a label,
# so the two that the plan answers stand left of the two that may stay empty.
_PROGRAMME, _TITLE, _HINT, _FIRST_LABELS, _SECOND_LABELS, _HEADING = 1, 2, 3, 4, 5, 7
_TASK_BORDER = Side("medium", "FF1F3864")
_NUMBERS: Mapping[str, Callable[[Row], str]] = {
    "task_id": lambda row: row.number,
    "indicator_id": lambda row: row.indicator_id,
}
_WHOLE, _AMOUNT, _DATE, _TEXT = "#,##0", "#,##0.00", "dd.mm.yyyy", "@"


def add_report_sheet(
    workbook: Workbook, form: UnitForm, programme: Programme, year: int, deadline: date | None, words: Wording
) -> None:
    """Add the sheet with the table that the unit fills in.

    Parameters
    ----------
    workbook : Workbook
        Workbook of the unit's form.
    form : UnitForm
        What is asked; it has rows.
    programme : Programme
        The programme reported on.
    year : int
        Reported year.
    deadline : date or None
        Day until which the return is due; None if the programme sets none.
    words : Wording
        Texts of the form.
    """
    sheet = workbook.create_sheet(words("form.sheet.report"))
    columns = columns_for(form.rows)
    set_widths(sheet, (column.width for column in columns))
    _write_top(sheet, form, programme, year, deadline, len(columns), words)
    write_row(sheet, _HEADING, (column.heading[words.language] for column in columns), HEADING)
    sheet.row_dimensions[_HEADING].height = 34
    for number, row in enumerate(form.rows, start=_HEADING + 1):
        for position, column in enumerate(columns, start=1):
            cell = cell_at(sheet, number, position)
            _write_cell(cell, column.name, row, words)
            if _asks(row, column.name):
                ask_in_cell(sheet, cell, column.name, row, words)
        fit_row(sheet, number)
    repeat_heading(sheet, _HEADING)
    set_up_page(sheet, landscape=True, footer=words("form.footer", unit=form.unit, year=year))
    protect(sheet)


def _write_top(
    sheet: Worksheet,
    form: UnitForm,
    programme: Programme,
    year: int,
    deadline: date | None,
    width: int,
    words: Wording,
) -> None:
    hint = words("form.fill_in")
    if deadline is not None:
        hint = f"{words('form.deadline', date=words.date(deadline))} {hint}"
    lines = (
        (_PROGRAMME, programme.description.programme.name, PLAIN, 15),
        (_TITLE, words("form.title", year=year), TITLE, 24),
        (_HINT, hint, PLAIN, 17),
    )
    for row, text, style, height in lines:
        write_line(sheet, row, text, style, width=width, height=height)
    _write_answer(sheet, _FIRST_LABELS, words("form.label.sender"), form.unit)
    _write_answer(sheet, _SECOND_LABELS, words("form.label.year"), year)
    _label(sheet, _FIRST_LABELS, "E", "F", words("form.label.received"))
    _label(sheet, _SECOND_LABELS, "E", "F", words("form.label.role"))
    ask_for_date(sheet, _open_cell(sheet, _FIRST_LABELS, _DATE), year, words)
    ask_for_role(sheet, _open_cell(sheet, _SECOND_LABELS, _TEXT), words)


def _write_answer(sheet: Worksheet, row: int, label: str, answer: str | int) -> None:
    """Write a label and the answer that the plan gives."""
    _label(sheet, row, "A", "A", label)
    cell = cell_at(sheet, row, 2)
    if isinstance(answer, str):
        write_text(cell, answer)
    else:
        cell.value = answer
    LABEL.put_on(cell)
    sheet.merge_cells(f"B{row}:D{row}")


def _label(sheet: Worksheet, row: int, first: str, last: str, label: str) -> None:
    cell = cell_at(sheet, row, column_index_from_string(first))
    write_text(cell, label)
    PLAIN.put_on(cell, horizontal="left" if first == "A" else "right")
    if first != last:
        sheet.merge_cells(f"{first}{row}:{last}{row}")


def _open_cell(sheet: Worksheet, row: int, number_format: str) -> Cell:
    for column in "GH":
        INPUT.put_on(sheet[f"{column}{row}"], number_format=number_format)
    sheet.merge_cells(f"G{row}:H{row}")
    sheet.row_dimensions[row].height = 19
    return cell_at(sheet, row, 7)


def _asks(row: Row, column: str) -> bool:
    return column in ASKED and ASKED[column](row)


def _write_cell(cell: Cell, column: str, row: Row, words: Wording) -> None:
    """Write what the plan says into a cell, or leave it open or grey."""
    horizontal = HORIZONTAL.get(column, "left")
    if _asks(row, column):
        INPUT.put_on(cell, horizontal=horizontal, number_format=_input_format(column))
    elif column in ASKED:
        NOT_ASKED.put_on(cell)
    else:
        (SMALL if column == "task" else LOCKED).put_on(cell, horizontal=horizontal)
        _write_plan(cell, column, row, words)
    if row.first_of_task:
        cell.border = Border(cell.border.left, cell.border.right, _TASK_BORDER, cell.border.bottom)


def _write_task_number(cell: Cell, number: str) -> None:
    if number.isdecimal():
        cell.value = int(number)
    else:
        # As a number 1.10 would become 1.1, and 1.1 a date.
        write_text(cell, number)
        cell.number_format = _TEXT


def _input_format(column: str) -> str:
    if column == "spent_pln":
        return _AMOUNT
    # "27.4" and "3/4" typed as text must not become dates; figures keep what was typed.
    return _TEXT if column in ("note", "funding", "months_covered", "deduplicated") else "General"


def _write_plan(cell: Cell, column: str, row: Row, words: Wording) -> None:
    if column == "year":
        cell.value = row.year
    elif column == "task_id":
        _write_task_number(cell, row.number)
    elif column == "target":
        aim = target(row, words)
        if isinstance(aim, str):
            write_text(cell, aim)
        else:
            cell.value = int(aim) if aim.is_integer() else aim
            cell.number_format = _WHOLE if aim.is_integer() else "General"
    elif column in _NUMBERS:
        # As a number 27.10 would become 27.1.
        write_text(cell, _NUMBERS[column](row))
        cell.number_format = _TEXT
    elif column == "indicator":
        if row.names_indicator:
            write_two_lines(cell, row.indicator, reading(row, words))
    elif column == "month":
        write_text(cell, "" if row.month is None else month_name(row.month, words))
    elif column == "task":
        if row.first_of_task:
            name = words("form.facts") if row.task_id is None else row.task
            write_two_lines(cell, name, words("form.shared_task") if row.shared else "")
    else:
        write_text(cell, row.unit)
