"""One cell of a return -> number, month, date or answer; what cannot be used says why."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from pwr_eval.cleaning.dates import UnreadableDate, day_and_month, parse_date, parse_month, parse_months
from pwr_eval.cleaning.lexicon import fold, lexicon, visible
from pwr_eval.cleaning.numbers import LARGEST, Number, UnreadableNumber, parse_number
from pwr_eval.cleaning.personal_data import is_pesel, mask_personal_data
from pwr_eval.collection.returns.layout import words
from pwr_eval.errors import Message
from pwr_eval.files.untrusted.sheets import Cell, Grid, Position
from pwr_eval.vocabulary import ANSWERS, LIKELY_YEARS

__all__ = [
    "Unusable", "date_in", "deduplicated_in", "indicator_id_in", "milestone_in", "months_in", "number_in",
    "task_number_in", "text_of", "whole_number_in", "yes_or_no_in",
]  # fmt: skip

_NUMBER_AS_PRINTED = re.compile(r"((?:[1-9][0-9]*|[IVXLC]+)(?:[.)/][0-9A-Za-z]+)*[a-z]?)[.)]?")
_FACT = re.compile(r"[A-Za-z] ?[1-9][0-9]*")
_SEPARATOR = re.compile(r" ?[.,] ?")
_ONLY_SHORT_NUMBERS = re.compile(r"[0-9]{0,3}(?:[.,) /-]{1,2}[0-9]{1,3})*[.)]?")
_AS_NUMBER = "Format the cell as a number and write the figure."


class Unusable(ValueError):
    """What stands in a cell and cannot be used; personal data in it is masked."""

    def __init__(self, problem: str, found: Cell = None, remedy: str = ""):
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy
        self.found = None if found is None else text_of(found)


def text_of(cell: Cell) -> str:
    """Return the content of a cell as text in one line, personal data masked; "" for an empty cell.

    Examples
    --------
    >>> text_of(300.0), text_of(" 12  os. "), text_of(None)
    ('300', '12 os.', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "tak" if cell else "nie"
    if isinstance(cell, float):
        cell = f"{cell:.0f}" if cell.is_integer() else repr(cell)
    return mask_personal_data(" ".join(visible(str(cell)).split()))


def number_in(grid: Grid, position: Position) -> Number:
    """Read the number of a cell, with its qualifier and the words after it.

    Raises
    ------
    Unusable
        If the cell holds a date, an error, a formula without a result, a share of a merged area, a PESEL
        number, a negative number, only an upper limit, or a text that is no number, or is struck through.
    """
    cell = grid.cell(*position)
    _refuse_flaw(grid, position, cell)
    if cell is None and grid.shown(*position) is not None:
        raise Unusable("one value stands over several cells", grid.shown(*position), "Split the merged cell.")
    number = _number(cell, grid.look.words.get(position, ""), percentage=position in grid.percentages)
    if is_pesel(f"{number.value:.0f}"):
        raise Unusable(
            "the cell seems to hold a PESEL number", remedy="Remove it. Personal data must not be sent."
        )
    if number.value >= LARGEST:
        raise Unusable("the figure is too large", cell, "Write the figure itself.")
    if number.value < 0:
        raise Unusable("a negative figure", cell, "Write 0 or more.")
    if number.qualifier == "at_most":
        raise Unusable("only an upper limit is given", cell, 'Write the figure, or "ok." and an estimate.')
    return number


def _refuse_flaw(grid: Grid, position: Position, cell: Cell) -> None:
    if position in grid.flaws:
        raise Unusable(grid.flaws[position], remedy="Write the figure itself.")
    if position in grid.look.struck:
        raise Unusable("the figure is struck through", cell, "Write the figure that holds.")


def _number(cell: Cell, words: str, *, percentage: bool) -> Number:
    if cell is None:
        return parse_number("")
    if isinstance(cell, str):
        try:
            return parse_number(cell)
        except UnreadableNumber as error:
            raise Unusable(
                Message("not a number: {reason}", reason=error.reason), cell, error.remedy
            ) from None
    if not isinstance(cell, float):
        raise Unusable("a number is expected here", cell, _AS_NUMBER)
    if percentage:
        return Number(float(Decimal(repr(cell)) * 100), unit_text="%")
    return _with_words(cell, words)


def _with_words(value: float, words: str) -> Number:
    """Return a number with the words that its format shows beside it: they count as if they were written."""
    try:
        shown = parse_number(f"1 {words}")
    except UnreadableNumber:
        return Number(value)
    return Number(value * shown.value, unit_text=shown.unit_text)


def milestone_in(grid: Grid, position: Position) -> Number:
    """Read whether a milestone was reached: 1 yes, 0.5 partly, 0 no."""
    cell = grid.cell(*position)
    _refuse_flaw(grid, position, cell)
    if isinstance(cell, bool):
        return Number(float(cell))
    if isinstance(cell, str):
        for answer, value in ANSWERS.items():
            if fold(cell).rstrip(".") in lexicon()["answers"][answer]:
                return Number(value)
    try:
        number = number_in(grid, position)
    except Unusable:
        if cell is None:
            raise
        number = None
    if number is None or (number.status == "reported" and number not in map(Number, ANSWERS.values())):
        raise Unusable("neither yes, no nor partly", cell, 'Write "tak", "nie" or "częściowo".')
    return number


def whole_number_in(cell: Cell) -> int:
    """Read a year or another plain whole number, "2025 r." included."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    match = re.fullmatch(r"([0-9]{1,9})(?: ?r\.?| rok)?", fold(cell)) if isinstance(cell, str) else None
    if match is None:
        raise Unusable("a whole number is expected here", cell, "Write it in digits.")
    return int(match[1])


def indicator_id_in(cell: Cell) -> str:
    """Read the number of an indicator or a fact: "27.4", "I.2.1", "F5".

    Raises
    ------
    Unusable
        If it is not of that form; a spreadsheet may have made a date of it.
    """
    if (written := _before_it_was_a_date(cell)) is not None:
        raise Unusable(
            "the spreadsheet made a date of the indicator's number",
            cell,
            Message("Format the cell as text and write {number}, if that is meant.", number=written),
        )
    if _FACT.fullmatch(text_of(cell)):
        return text_of(cell).replace(" ", "").upper()
    match = _NUMBER_AS_PRINTED.fullmatch(_SEPARATOR.sub(".", text_of(cell)))
    if match is None or not _SEPARATOR.search(match[1]):
        raise Unusable("not an indicator's number", cell, "Write it as in the plan, such as 27.4.")
    return match[1]


def _before_it_was_a_date(cell: Cell) -> str | None:
    """Return the number that was typed where a spreadsheet shows a day and a month; None if it shows none."""
    if isinstance(cell, date):
        return f"{cell.day}.{cell.month}"
    text = text_of(cell)
    made = None if _ONLY_SHORT_NUMBERS.fullmatch(text) else day_and_month(text)
    return None if made is None else f"{made[0]}.{made[1]}"


def task_number_in(cell: Cell) -> str:
    """Read a task's number as printed.

    Examples
    --------
    >>> [task_number_in(cell) for cell in (3.0, "3.", "zadanie nr 3", "I.2")]
    ['3', '3', '3', 'I.2']
    """
    if (written := _before_it_was_a_date(cell)) is not None:
        raise Unusable(
            "the spreadsheet made a date of the task's number",
            cell,
            Message("Format the cell as text and write {number}, if that is meant.", number=written),
        )
    text = re.sub(r"zad(?:anie|\.)? ?(?:nr ?)?", "", text_of(cell), count=1, flags=re.IGNORECASE)
    match = _NUMBER_AS_PRINTED.fullmatch(text)
    if match is None:
        raise Unusable("not a task's number", cell, "Write it as in the plan, such as 3.")
    return match[1]


def months_in(cell: Cell, *, count: bool) -> tuple[int | None, int | None]:
    """Read a month, or how many months a figure covers.

    Parameters
    ----------
    cell : Cell
        Content of the cell.
    count : bool
        Whether a bare number is a number of months; else it is a month.

    Returns
    -------
    tuple of int or None
        The one month if a single one is named; number of months covered.
    """
    remedy = 'Write one month, a span such as "I-VI", or "cały rok".'
    if cell is None:
        return None, None
    text = text_of(cell)
    try:
        if count and re.fullmatch("[0-9]+", text):
            return None, parse_month(text)
        months = parse_months(text)
    except UnreadableDate:
        raise Unusable("neither a month nor a span of months", cell, remedy) from None
    single = len(months) == 1 and not count
    return (months[0] if single else None), len(months)


def date_in(cell: Cell) -> date:
    """Read a date, typed as text or stored as a date."""
    remedy = "Write it as 31.01.2026."
    try:
        day = cell if isinstance(cell, date) else parse_date(cell if isinstance(cell, str) else text_of(cell))
    except UnreadableDate:
        raise Unusable("not a date", cell, remedy) from None
    if day.year not in LIKELY_YEARS:
        raise Unusable("a date of another century", cell, remedy)
    return date(day.year, day.month, day.day)


def yes_or_no_in(cell: Cell) -> bool | None:
    """Read "tak" or "nie"; None for an empty cell."""
    text = fold(text_of(cell))
    if not text:
        return None
    for answer, said in (("yes", True), ("no", False)):
        if text in lexicon()["answers"][answer]:
            return said
    raise Unusable("neither yes nor no", cell, 'Write "tak" or "nie".')


def deduplicated_in(cell: Cell) -> bool | None:
    """Read whether each person or family was counted once; None if the cell does not say so plainly."""
    text = fold(text_of(cell)).rstrip(".")
    answers = words()["answers"]
    if text in answers["deduplicated"]:
        return True
    return False if text in answers["not_deduplicated"] else None
