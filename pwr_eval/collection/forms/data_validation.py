"""Data validation: lists, help texts and warnings that never forbid an honest "b.d." or "ok. 300"."""

from __future__ import annotations

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pwr_eval.collection.forms.form_rows import Row
from pwr_eval.collection.forms.row_texts import spending_help, value_help
from pwr_eval.words.wording import Wording

__all__ = ["ask_for_date", "ask_for_role", "ask_in_cell", "expected_entry"]

_LISTS = {"months_covered": "form.year_list", "funding": "form.funding_list"}
_ACCEPTED_BEGINNINGS = ("b.d", "n/d", "ok", "ponad", "co najmniej", "szac")
"""How a text begins that the reader of returns takes as "no figure" or as a figure with its qualifier."""

_COUNTED_WHOLE = ("unique", "stock")
"""People, families, places and clubs come whole; hours and other amounts of a year need not."""


def ask_in_cell(sheet: Worksheet, cell: Cell, column: str, row: Row, words: Wording) -> None:
    """Put the question of one column and row on its cell.

    Parameters
    ----------
    sheet, cell : Worksheet, Cell
        Where the answer will stand.
    column : str
        Name of the column.
    row : Row
        Row of the form.
    words : Wording
        Texts of the form.
    """
    if column == "value" and row.kind == "milestone":
        question = _choice(words("form.answers.milestone"), words)
    elif column == "deduplicated":
        question = _choice(words("form.answers.yes_no"), words)
    elif column in ("months_covered", "funding"):
        # Other spans and several sources are as good as those of the list, so nothing is refused.
        question = DataValidation("list", formula1=f'"{words(_LISTS[column])}"', showErrorMessage=False)
    elif column == "note":
        question = DataValidation()
    else:
        question = _number(
            cell.coordinate, words, whole=column != "spent_pln" and row.measure in _COUNTED_WHOLE
        )
    if column in ("spent_pln", "funding"):
        title = words("form.help.about_task", number=row.number)
    else:
        title = words("form.help.about_indicator", number=row.indicator_id)
    _put(sheet, cell, question, title, _help(column, row, words))


def ask_for_date(sheet: Worksheet, cell: Cell, year: int, words: Wording) -> None:
    """Ask for the day on which the return is sent; it lies after the reported year."""
    question = DataValidation(
        "date",
        formula1=f"DATE({year + 1},1,1)",
        operator="greaterThanOrEqual",
        errorStyle="warning",
        errorTitle=words("form.warning.title"),
        error=words("form.warning.date", year=year, next=year + 1),
    )
    _put(sheet, cell, question, words("form.label.received"), words("form.help.received", year=year + 1))


def ask_for_role(sheet: Worksheet, cell: Cell, words: Wording) -> None:
    """Ask for the post of the person who fills the form in."""
    _put(sheet, cell, DataValidation(), words("form.label.role"), words("form.help.role"))


def expected_entry(address: str, *, whole: bool) -> str:
    """Return the spreadsheet formula that is true for a usual entry: a figure from 0 on, "b.d.", "ok. 300".

    Array constants are not allowed in data validation, and 255 signs is all it takes.

    Examples
    --------
    >>> print(expected_entry("H9", whole=True))  # doctest: +ELLIPSIS
    IF(ISNUMBER(H9),AND(H9>=0,H9=INT(H9)),OR(LEFT(H9,3)="b.d",...
    """
    # IF, because AND would work out INT of a text too, and an error counts as a faulty entry.
    figure = f"{address}>=0" + (f",{address}=INT({address})" if whole else "")
    texts = ",".join(f'LEFT({address},{len(text)})="{text}"' for text in _ACCEPTED_BEGINNINGS)
    return f"IF(ISNUMBER({address}),AND({figure}),OR({texts}))"


def _number(address: str, words: Wording, *, whole: bool) -> DataValidation:
    return DataValidation(
        "custom",
        formula1=expected_entry(address, whole=whole),
        errorStyle="warning",
        errorTitle=words("form.warning.title"),
        error=words("form.warning.number" if whole else "form.warning.amount"),
    )


def _choice(answers: str, words: Wording) -> DataValidation:
    shown = answers.replace(",", ", ")
    return DataValidation(
        "list",
        formula1=f'"{answers}"',
        errorTitle=words("form.warning.title"),
        error=words("form.warning.list", answers=shown),
    )


def _help(column: str, row: Row, words: Wording) -> str:
    if column == "value":
        return value_help(row, words)
    if column == "spent_pln":
        return spending_help(row, words)
    return words(f"form.help.{column}")


def _put(sheet: Worksheet, cell: Cell, question: DataValidation, title: str, text: str) -> None:
    question.allow_blank = True
    question.promptTitle, question.prompt, question.showInputMessage = title.rstrip(":"), text, True
    question.add(cell)
    sheet.add_data_validation(question)
