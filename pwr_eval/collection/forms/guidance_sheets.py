"""The sheets beside the table: how to fill it in, how to count, which tasks are shared."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pwr_eval.collection.forms.cell_styles import (
    HEADING,
    LABEL,
    LOCKED,
    PLAIN,
    TITLE,
    fit_row,
    protect,
    repeat_heading,
    set_up_page,
    set_widths,
    write_line,
    write_row,
)
from pwr_eval.collection.forms.form_columns import columns_for
from pwr_eval.collection.forms.form_rows import UnitForm
from pwr_eval.collection.forms.row_texts import how_to_count
from pwr_eval.files.safe_workbook import cell_at, write_text
from pwr_eval.schemas.declaration import declared
from pwr_eval.words.wording import Wording

__all__ = ["add_counting_sheet", "add_instruction_sheet", "add_shared_sheet"]

_PARAGRAPHS = (
    "cells",
    "value",
    "qualifiers",
    "counting",
    "deduplicated",
    "months_covered",
    "spent_pln",
    "funding",
    "shared",
    "personal_data",
    "sending",
)
_ONLY_WITH_COLUMN = ("deduplicated", "months_covered", "spent_pln", "funding")


def add_instruction_sheet(workbook: Workbook, form: UnitForm, footer: str, words: Wording) -> None:
    """Add the short instruction; what the unit's table does not have is left out."""
    sheet = _new_sheet(workbook, "instruction", (24, 88), words, footer, landscape=False)
    _write_lines(sheet, [words("form.instruction.title")], 2)
    columns = {column.name for column in columns_for(form.rows)}
    row = 3
    for name in _PARAGRAPHS:
        if (name in _ONLY_WITH_COLUMN and name not in columns) or (name == "shared" and not form.shared):
            continue
        write_row(sheet, row, [words(f"form.instruction.{name}.heading")], LABEL)
        text = cell_at(sheet, row, 2)
        write_text(text, words(f"form.instruction.{name}.text"))
        PLAIN.put_on(text)
        fit_row(sheet, row)
        row += 1


def add_counting_sheet(workbook: Workbook, form: UnitForm, footer: str, words: Wording) -> None:
    """Add the sheet that says how each indicator is read and what the programme prints."""
    table = declared("form_counting")
    sheet = _new_sheet(workbook, "counting", table.widths, words, footer, landscape=True)
    _write_lines(sheet, [words("form.counting.title"), words("form.counting.intro")], len(table.names))
    write_row(sheet, 4, table.headings(words.language), HEADING)
    indicators = {row.indicator_id: row for row in reversed(form.rows) if not row.base}
    for number, row in enumerate(reversed(indicators.values()), start=5):
        cells = [row.indicator_id, row.indicator, how_to_count(row, words), row.raw, row.note]
        write_row(sheet, number, cells, LOCKED)
        fit_row(sheet, number)
    repeat_heading(sheet, 4)


def add_shared_sheet(workbook: Workbook, form: UnitForm, footer: str, words: Wording) -> None:
    """Add the sheet that tells a unit its shared tasks and who reports them."""
    table = declared("form_shared")
    sheet = _new_sheet(workbook, "shared", table.widths, words, footer, landscape=True)
    lines = [words("form.shared.title"), form.unit, words("form.shared.intro")]
    if not form.rows:
        lines[2] = words("form.shared.nothing_to_fill_in")
    _write_lines(sheet, lines, len(table.names))
    write_row(sheet, 5, table.headings(words.language), HEADING)
    for number, task in enumerate(form.shared, start=6):
        lead = words("form.shared.you") if task.lead == form.unit else task.lead
        others = ", ".join(unit for unit in task.units[1:] if unit != form.unit)
        if task.lead != form.unit:
            others = ", ".join(filter(None, [words("form.shared.you"), others]))
        cells = [task.number, task.task, lead, others, "; ".join(task.indicators)]
        write_row(sheet, number, cells, LOCKED)
        fit_row(sheet, number)
    repeat_heading(sheet, 5)


def _new_sheet(
    workbook: Workbook, name: str, widths: Sequence[float], words: Wording, footer: str, *, landscape: bool
) -> Worksheet:
    sheet: Worksheet = workbook.create_sheet(words(f"form.sheet.{name}"))
    set_widths(sheet, widths)
    sheet.sheet_view.showGridLines = False
    protect(sheet)
    set_up_page(sheet, landscape=landscape, footer=footer)
    return sheet


def _write_lines(sheet: Worksheet, lines: Sequence[str], width: int) -> None:
    """Write lines over the whole width, the first as a title."""
    for row, text in enumerate(lines, start=1):
        style, height = (TITLE, 24) if row == 1 else (PLAIN, 17)
        write_line(sheet, row, text, style, width=width, height=height)
