"""Dates and months as Polish offices write them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from pwr_eval.cleaning.lexicon import any_of, fold, lexicon
from pwr_eval.vocabulary import MONTHS

__all__ = ["UnreadableDate", "parse_date", "parse_month", "parse_months"]

_ENDING = r"(?:\s*r(?:\.|oku)?)?"
_DAY_FIRST = re.compile(rf"([0-3]?[0-9])([./-])([01]?[0-9])\2([0-9]{{4}}){_ENDING}")
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})(?:[T ]00:00:00)?{_ENDING}")


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
    """
    written = fold(text)
    if match := _DAY_FIRST.fullmatch(written):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
    elif match := _YEAR_FIRST.fullmatch(written):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := _with_month_name().fullmatch(written):
        day, month, year = int(match[1]), _month_numbers()[match[2]], int(match[3])
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
    written = fold(text)
    if written in lexicon()["dates"]["whole_year"]:
        return MONTHS
    span = re.fullmatch(r"(?:od )?(\S+?)(?:\s*[-–—]\s*| do )(\S+)", written)
    first, last = map(parse_month, span.groups() if span else (written, written))
    if first > last:
        raise UnreadableDate(f'"{text}" ends before it begins.')
    return range(first, last + 1)


@cache
def _month_numbers() -> dict[str, int]:
    months = lexicon()["dates"]["months"]
    return {form: number for number, forms in enumerate(months, start=1) for form in forms}


@cache
def _with_month_name() -> re.Pattern[str]:
    return re.compile(rf"([0-3]?[0-9])\.? ({any_of(_month_numbers())}) ([0-9]{{4}}){_ENDING}")
