"""The sheets beside the table: how to fill it in, how to count, which tasks are shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pwr_eval.collection.forms.cell_styles import (
    LABEL,
    PLAIN,
    TITLE,
    fit_row,
    protect,
    set_up_page,
    set_widths,
    write_line,
    write_row,
    write_table,
)
from pwr_eval.collection.forms.form_columns import columns_for
from pwr_eval.collection.forms.form_rows import SharedTask, UnitForm
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
_WIDTHS = (24, 88)
_ONLY_WITH_COLUMN = ("deduplicated", "months_covered", "spent_pln", "funding")


def add_instruction_sheet(workbook: Workbook, form: UnitForm, footer: str, words: Wording) -> None:
    """Add the short instruction; what the unit's table does not have is left out."""
    sheet = _new_sheet(workbook, "instruction", _WIDTHS, words, footer, landscape=False)
    _write_lines(sheet, [words("form.instruction.title")], len(_WIDTHS))
    columns = {column.name for column in columns_for(form.rows)}
    there = {name: name in columns for name in _ONLY_WITH_COLUMN} | {"shared": bool(form.shared)}
    names = (name for name in _PARAGRAPHS if there.get(name, True))
    for row, name in enumerate(names, start=3):
        write_row(sheet, row, [words(f"form.instruction.{name}.heading")], LABEL)
        text = cell_at(sheet, row, 2)
        write_text(text, words(f"form.instruction.{name}.text"))
        PLAIN.put_on(text)
        fit_row(sheet, row)


def add_counting_sheet(workbook: Workbook, form: UnitForm, footer: str, words: Wording) -> None:
    """Add the sheet that says how each indicator is read and what the programme prints."""
    lines = [words("form.counting.title"), words("form.counting.intro")]
    first_rows = {row.indicator_id: row for row in reversed(form.rows) if not row.base}
    rows = (
        [row.indicator_id, row.indicator, how_to_count(row, words), row.raw, row.note]
        for row in reversed(first_rows.values())
    )
    _add_table_sheet(workbook, "counting", lines, rows, footer, words)


def add_shared_sheet(workbook: Workbook, form: UnitForm, footer: str, words: Wording) -> None:
    """Add the sheet that tells a unit its shared tasks and who reports them."""
    intro = words("form.shared.intro" if form.rows else "form.shared.nothing_to_fill_in")
    lines = [words("form.shared.title"), form.unit, intro]
    rows = (_shared_cells(task, form.unit, words("form.shared.you")) for task in form.shared)
    _add_table_sheet(workbook, "shared", lines, rows, footer, words)


def _shared_cells(task: SharedTask, unit: str, you: str) -> list[str]:
    lead = you if task.lead == unit else task.lead
    others = [*([you] if task.lead != unit else []), *(other for other in task.units[1:] if other != unit)]
    return [task.number, task.task, lead, ", ".join(others), "; ".join(task.indicators)]


def _add_table_sheet(
    workbook: Workbook,
    name: str,
    lines: Sequence[str],
    rows: Iterable[list[str]],
    footer: str,
    words: Wording,
) -> None:
    """Add a sheet with a declared table below some lines, to be read."""
    table = declared(f"form_{name}")
    sheet = _new_sheet(workbook, name, table.widths, words, footer, landscape=True)
    _write_lines(sheet, lines, len(table.names))
    write_table(sheet, len(lines) + 2, table.headings(words.language), rows)


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
