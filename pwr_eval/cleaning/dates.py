"""Dates and months as Polish offices write them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from pwr_eval.cleaning.lexicon import any_of, fold, lexicon
from pwr_eval.vocabulary import MONTHS

__all__ = ["UnreadableDate", "day_and_month", "is_month_name", "parse_date", "parse_month", "parse_months"]

_LONGEST = 80
"""Signs of a date; a longer text is none."""
_BEFORE = r"(?:(?:z )?(?:dnia|dn\.?) )?"
_TIME = (
    r"(?:,? ?(?:t| |godz\.? |o godz\.? )[0-2]?[0-9][:.][0-5][0-9](?:[:.][0-5][0-9](?:\.[0-9]+)?)?"
    r"(?: ?z| ?\+[0-9]{2}:?[0-9]{2})?)?"
)
_ENDING = rf"(?: ?r(?:\.|oku|ok)?)?{_TIME}"
_YEAR = "([0-9]{4}|[0-9]{2})"
_DAY_FIRST = re.compile(rf"{_BEFORE}([0-3]?[0-9]) ?([./-]) ?([01]?[0-9]) ?\2 ?{_YEAR}{_ENDING}")
_YEAR_FIRST = re.compile(rf"{_BEFORE}([0-9]{{4}})([./-])([0-9]{{1,2}})\2([0-9]{{1,2}}){_ENDING}")
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class UnreadableDate(ValueError):
    """A text that is no date or no month; the message says why."""


def parse_date(text: str) -> date:
    """Read a date, day first or in ISO order, the month in digits, by name or in Roman numerals.

    Raises
    ------
    UnreadableDate
        If the text is not one whole date that exists.

    Examples
    --------
    >>> parse_date("31.12.2025"), parse_date("5 stycznia 2026 r.")
    (datetime.date(2025, 12, 31), datetime.date(2026, 1, 5))
    >>> parse_date("31.01.26"), parse_date("31.I.2026"), parse_date("31.01.2026 10:30")
    (datetime.date(2026, 1, 31), datetime.date(2026, 1, 31), datetime.date(2026, 1, 31))
    """
    written = fold(text) if len(text) <= _LONGEST else ""
    if match := _DAY_FIRST.fullmatch(written):
        day, month, year = int(match[1]), int(match[3]), _year(match[4])
    elif match := _YEAR_FIRST.fullmatch(written):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
    elif match := _with_month_name().fullmatch(written):
        day, month, year = int(match[1]), _month_numbers()[match[2]], _year(match[3])
    else:
        raise UnreadableDate(f'"{text}" is no date. Write it as 31.12.2025.')
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableDate(f'"{text}" is no day of the calendar. Write it as 31.12.2025.') from None


def parse_month(text: str) -> int:
    """Read one month, 1 to 12, from its number, name or Roman numeral.

    Examples
    --------
    >>> parse_month("III"), parse_month("marca"), parse_month("03")
    (3, 3, 3)
    """
    written = fold(text)
    if written in _month_numbers():
        return _month_numbers()[written]
    if re.fullmatch("0?[1-9]|1[0-2]", written):
        return int(written)
    raise UnreadableDate(f'"{text}" is no month. Write a number from 1 to 12 or the name.')


def parse_months(text: str) -> range:
    """Read a span of months: one month, "I-VI", "od stycznia do czerwca", "cały rok".

    Examples
    --------
    >>> list(parse_months("I–III")), len(parse_months("cały rok"))
    ([1, 2, 3], 12)
    """
    written = fold(text) if len(text) <= _LONGEST else ""
    if written in lexicon()["dates"]["whole_year"]:
        return MONTHS
    span = re.fullmatch(r"(?:od )?(\S+?)(?:\s*[-–—]\s*| do )(\S+)", written)
    first, last = map(parse_month, span.groups() if span else (written, written))
    if first > last:
        raise UnreadableDate(f'"{text}" ends before it begins.')
    return range(first, last + 1)


def day_and_month(text: str) -> tuple[int, int] | None:
    """Return day and month of what a spreadsheet makes of a number such as 1.1: "01.sty", "1 sty", "sty-01".

    Examples
    --------
    >>> [day_and_month(text) for text in ("01.sty", "27-paź", "2025-04-27 00:00:00", "27.4")]
    [(1, 1), (27, 10), (27, 4), None]
    """
    written = fold(text) if len(text) <= _LONGEST else ""
    if match := _made_of_a_number().fullmatch(written):
        day, name = (match[1], match[2]) if match[1] else (match[4], match[3])
        return int(day), _named_months()[name]
    try:
        day = parse_date(written)
    except UnreadableDate:
        return None
    return day.day, day.month


def is_month_name(word: str) -> bool:
    """Return whether a word is the name or short form of a month; Roman numerals are none.

    Examples
    --------
    >>> is_month_name("sty"), is_month_name("I")
    (True, False)
    """
    return fold(word).rstrip(".") in _named_months()


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == len("26") else 0)


@cache
def _named_months() -> dict[str, int]:
    english = {name: number for number, name in enumerate(_ENGLISH_MONTHS, start=1)}
    polish = {
        name.rstrip("."): number for name, number in _month_numbers().items() if not set(name) <= set("ivx")
    }
    return english | polish


@cache
def _made_of_a_number() -> re.Pattern[str]:
    names = any_of(_named_months())
    day = "([0-3]?[0-9])"
    return re.compile(
        rf"{day} ?[. -] ?({names})\.?(?:[ -]?{_YEAR})?|({names})\.?[. -]{day}".replace(
            _YEAR, "(?:[0-9]{4}|[0-9]{2})"
        )
    )


@cache
def _month_numbers() -> dict[str, int]:
    months = lexicon()["dates"]["months"]
    return {form: number for number, forms in enumerate(months, start=1) for form in forms}


@cache
def _with_month_name() -> re.Pattern[str]:
    month = any_of(_month_numbers())
    return re.compile(rf"{_BEFORE}([0-3]?[0-9])[. -]{{1,2}}({month})[. -]{{1,2}}{_YEAR}{_ENDING}")
