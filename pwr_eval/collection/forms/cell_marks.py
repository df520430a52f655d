"""Marks on faulty cells: a colour and frame laid over the cell's own look, and a comment."""

from __future__ import annotations

from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["mark", "remove_marks"]

_BEGINNING = "pwr-eval:\n"
"""First line of a mark's comment: LibreOffice keeps no author of a comment."""

_SIGN = '"pwr-eval"<>""'
"""Condition of the marks: always true, and tells them from the conditions of others."""

_COLOURS = {"fault": ("FFF4B183", "FFC00000"), "warning": ("FFFFE699", "FF7F6000")}
"""Fill and frame by weight."""


def mark(sheet: Worksheet, cells: str, weight: str, comment: str) -> None:
    """Mark cells and tell why in a comment on the first of them.

    Parameters
    ----------
    sheet : Worksheet
        Sheet of the copy.
    cells : str
        Address of a cell or range; a cell under a merged area marks the area.
    weight : {"fault", "warning"}
        How much it weighs.
    comment : str
        What to tell; added to what stands there.
    """
    first = cells.partition(":")[0]
    for merged in sheet.merged_cells.ranges:
        if first in merged:
            first = merged.coord.partition(":")[0]
            cells = merged.coord if ":" not in cells else cells
    fill, frame = _COLOURS[weight]
    side = Side("thin", frame)
    look = DifferentialStyle(fill=PatternFill("solid", bgColor=fill), border=Border(side, side, side, side))
    sheet.conditional_formatting.add(cells, Rule("expression", dxf=look, formula=[_SIGN]))
    cell = sheet[first]
    # What is to be corrected can be corrected, even where the form locks it.
    cell.protection = Protection(locked=False)
    said = "" if cell.comment is None else cell.comment.text
    before = f"{said}\n" if _BEGINNING in said else f"{said}\n\n{_BEGINNING}".lstrip()
    cell.comment = _comment(before + comment)


def remove_marks(sheet: Worksheet) -> None:
    """Take away the marks of an earlier copy; what others coloured and commented stays."""
    kept = ConditionalFormattingList()
    for formatting in sheet.conditional_formatting:
        for rule in formatting.rules:
            if _SIGN not in rule.formula:
                kept.add(str(formatting.sqref), rule)
    sheet.conditional_formatting = kept
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and _BEGINNING in cell.comment.text:
                others = cell.comment.text.partition(_BEGINNING)[0].strip()
                cell.comment = Comment(others, "") if others else None


def _comment(text: str) -> Comment:
    lines = sum(len(line) // 45 + 1 for line in text.splitlines())
    return Comment(text, "", height=25 + 18 * lines, width=340)
