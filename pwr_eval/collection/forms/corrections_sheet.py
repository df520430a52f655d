"""The list of what is to be corrected in a return."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pwr_eval.collection.forms.cell_styles import (
    PLAIN,
    TITLE,
    set_up_page,
    set_widths,
    write_line,
    write_table,
)
from pwr_eval.errors import Fault
from pwr_eval.schemas.declaration import declared
from pwr_eval.words.wording import Wording

__all__ = ["Correction", "add_corrections_sheet", "corrections"]

_LETTERS = re.compile("[A-Z]{1,3}")
_HEADING = 4


@dataclass(frozen=True)
class Correction:
    """One thing to correct or check, in the reader's language."""

    weight: Literal["fault", "warning"]
    fault: Fault

    @property
    def cell(self) -> str:
        """Address of the cell; "" if the fault names none."""
        place = self.fault.place
        return f"{place.column}{place.row}" if place.row and _LETTERS.fullmatch(place.column) else ""

    def comment(self, words: Wording) -> str:
        """Return the text of the comment on the cell."""
        found = self.fault.found
        return words(
            "form.corrections.comment",
            weight=words(f"form.corrections.{self.weight}_title"),
            problem=self.fault.problem,
            found="" if found is None else words("form.corrections.comment_found", found=found),
            remedy=self.fault.remedy,
        )


def corrections(faults: Iterable[Fault], warnings: Iterable[Fault], words: Wording) -> list[Correction]:
    """Return faults before warnings, each in the language of the list."""

    def in_words(fault: Fault) -> Fault:
        problem, remedy = words.of_message(fault.problem), words.of_message(fault.remedy)
        return replace(fault, problem=problem, remedy=remedy)

    of_faults = [Correction("fault", in_words(fault)) for fault in faults]
    return of_faults + [Correction("warning", in_words(fault)) for fault in warnings]


def add_corrections_sheet(
    workbook: Workbook, listed: list[Correction], titles: Mapping[str, str], words: Wording, *, readable: bool
) -> None:
    """Add the list as the first sheet.

    Parameters
    ----------
    workbook : Workbook
        The copy of the return.
    listed : list of Correction
        What to correct and to check.
    titles : mapping of str to str
        Sheet that a fault names -> sheet of the workbook, for the links.
    words : Wording
        Texts of the list.
    readable : bool
        False if the workbook holds the list only.
    """
    sheet = workbook.create_sheet(words("form.sheet.corrections"), 0)
    workbook.active = 0
    for other in workbook.worksheets[1:]:
        other.sheet_view.tabSelected = False
    table = declared("form_corrections")
    set_widths(sheet, table.widths)
    width = len(table.names)
    write_line(sheet, 1, words("form.corrections.title"), TITLE, width=width, height=24)
    intro = "unreadable" if not readable else "intro" if listed else "nothing"
    write_line(sheet, 2, words(f"form.corrections.{intro}"), PLAIN, width=width, height=32)
    rows = (_cells(number, correction, titles, words) for number, correction in enumerate(listed, start=1))
    write_table(sheet, _HEADING, table.headings(words.language), rows)
    for number, correction in enumerate(listed, start=1):
        _link(sheet, _HEADING + number, correction, titles)
    set_up_page(sheet, landscape=True, footer=words("form.corrections.title"))


def _cells(number: int, correction: Correction, titles: Mapping[str, str], words: Wording) -> list[str]:
    fault = correction.fault
    at_row = words("form.corrections.row", row=fault.place.row) if fault.place.row else ""
    return [
        str(number),
        words(f"form.corrections.{correction.weight}"),
        titles.get(fault.place.sheet, fault.place.sheet),
        correction.cell or at_row or ("" if fault.place.sheet else words("form.corrections.whole_file")),
        fault.problem,
        fault.found or "",
        fault.remedy,
    ]


def _link(sheet: Worksheet, row: int, correction: Correction, titles: Mapping[str, str]) -> None:
    """Let the name of a cell lead to it."""
    place = correction.fault.place
    title = titles.get(place.sheet)
    if title is not None and place.row:
        target = sheet.cell(row, 1 + declared("form_corrections").names.index("cell"))
        quoted = title.replace("'", "''")
        location = f"'{quoted}'!{correction.cell or f'A{place.row}'}"
        target.hyperlink = Hyperlink(ref=target.coordinate, location=location)
