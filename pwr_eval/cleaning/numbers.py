"""Numbers as Polish offices write them, read whole or refused: nothing in a cell is dropped silently."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple, cast

import numpy as np
import pandas as pd

from pwr_eval.cleaning.lexicon import any_of, fold, lexicon, number_words

__all__ = ["Number", "Qualifier", "Status", "UnreadableNumber", "parse_number", "parse_numbers"]

Qualifier = Literal["exact", "approximate", "at_least", "at_most", "estimated"]
Status = Literal["reported", "missing"]

LARGEST = 1e15
"""Whole numbers below this are exact in a float; no figure of a municipality comes near."""

# Space, no-break, narrow no-break, thin and figure space: all are used between thousands.
_SPACE = "[ \u00a0\u202f\u2009\u2007]"
_HEAD = "[1-9][0-9]{0,2}"
_ENDS = "(?![0-9])"
# A dot and exactly three digits would be a group of thousands, so they are not decimals.
_DOT_DECIMALS = rf"\.(?![0-9]{{3}}{_ENDS})[0-9]+"
_NUMBER = re.compile(
    rf"""
    (?P<sign>[-+\u2212\u2010\u2011\u2013])?
    (?:
        (?P<commas>                             # 1,247,300 or 1,247.50
            {_HEAD}(?:(?:,[0-9]{{3}}){{2,}}{_ENDS}(?:{_DOT_DECIMALS})?|,[0-9]{{3}}{_DOT_DECIMALS}))
      | (?P<dots>                               # 9.910 or 9.910,50
            {_HEAD}(?:\.[0-9]{{3}})+{_ENDS}(?:,[0-9]+)?)
      | (?P<plain>                              # 9 910 or 9'910 or 9910, with decimals
            (?: {_HEAD}(?:{_SPACE}[0-9]{{3}})+{_ENDS}
              | {_HEAD}(?:['\u2019][0-9]{{3}})+{_ENDS}
              | 0{_ENDS}
              | [1-9][0-9]*)
            (?:,[0-9]+ | (?<=\b0)\.[0-9]+ | {_DOT_DECIMALS})?)
    )
    (?:,[-\u2013\u2014]{_ENDS})?                # 300,- zł
    """,
    re.VERBOSE,
)
_AMBIGUOUS = re.compile(rf"{_HEAD},[0-9]{{3}}")
_DATE = re.compile(r"[0-3]?[0-9]([./-])[01]?[0-9]\1(?:[0-9]{4}|[0-9]{2})\b|[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
_MALFORMED = re.compile(rf"(?:{_SPACE}|[.,'\u2019])+[0-9]|[0-9]")
_RANGE = re.compile(r"\s*[-\u2013\u2014]\s*[0-9]|\s+(?:do|lub|albo)\s+[0-9]", re.IGNORECASE)
_SECOND_NUMBER = re.compile(r"(?:[,;+/=]|\b(?:i|oraz|plus|do|zł))\s*[0-9]", re.IGNORECASE)
_DASHES = re.compile(r"[-\u2010\u2011\u2012\u2013\u2014\u2212]+")
_SHEET_ERROR = re.compile(r"#[^\s]*[!?/][^\s]*|#####*")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"


class Number(NamedTuple):
    """What a cell says.

    Parameters
    ----------
    value : float
        The figure, multipliers such as "tys." carried out; NaN where the cell says that there is none.
    qualifier : {"exact", "approximate", "at_least", "at_most", "estimated"}
        How firmly the cell states it; "exact" where it says nothing about that.
    status : {"reported", "missing"}
        "missing" for an empty cell and for marks such as "b.d.".
    unit_text : str
        Words after the number as written, single spaces between them; "" if there are none.
    """

    value: float
    qualifier: Qualifier = "exact"
    status: Status = "reported"
    unit_text: str = ""


class UnreadableNumber(ValueError):  # noqa: N818 -- the name says what the cell is, as a fault does
    """A text that is no number, or not surely one.

    Attributes
    ----------
    text : str
        The text as it stands in the cell.
    reason : str
        What is wrong with it.
    remedy : str
        What to write instead.
    """

    def __init__(self, text: str, reason: str, remedy: str = 'Write a number, or "b.d." if there is none.'):
        super().__init__(f'"{text}" is no number: {reason}. {remedy}')
        self.text, self.reason, self.remedy = text, reason, remedy


_MISSING = Number(math.nan, status="missing")


def parse_number(text: str) -> Number:
    """Read one cell whole: a number with its qualifier and its unit, or a mark for "no figure".

    Parameters
    ----------
    text : str
        Text of the cell. Thousands may be set off by a space of any kind, a dot or an apostrophe; decimals by
        a comma, or by a dot where not exactly three digits follow. A dot and three digits are thousands.

    Returns
    -------
    Number
        Value, qualifier, status and the words after the number. A missing value is NaN.

    Raises
    ------
    UnreadableNumber
        If any part of the text is not understood, or if it can be read in two ways ("1,234").

    Notes
    -----
    The words for qualifiers, missing marks and multipliers stand in `polish.toml`. Words after a number are kept
    in `unit_text` and not judged here; a second number joined to the first ("300 i 200") is refused.

    Examples
    --------
    >>> parse_number("12 667 680,50 zł")
    Number(value=12667680.5, qualifier='exact', status='reported', unit_text='zł')
    >>> parse_number("ponad 5.300 rodzin")
    Number(value=5300.0, qualifier='at_least', status='reported', unit_text='rodzin')
    >>> parse_number("b.d.").status
    'missing'
    >>> parse_number("1,234")
    Traceback (most recent call last):
    pwr_eval.cleaning.numbers.UnreadableNumber: "1,234" is no number: it can mean 1234 or 1.234. Write "1 234" or "1,2340".
    """
    written = _tidy(text)
    number = _NUMBER.match(written)
    if number is not None and number.end() == len(written):  # most cells
        return _number(written, number, "exact", "")
    if _is_missing(written):
        return _MISSING
    return _qualified_number(written)


def parse_numbers(cells: pd.Series) -> pd.DataFrame:
    """Read many cells as `parse_number` does, each distinct text once.

    Parameters
    ----------
    cells : Series
        Text; missing cells are read as empty. Numbers are taken as they are.

    Returns
    -------
    DataFrame
        Same index; columns value (float, NaN = missing or unreadable), qualifier, status ("reported", "missing" or
        "unreadable"), unit_text and problem (text, "" where the cell could be read).

    Examples
    --------
    >>> parse_numbers(pd.Series(["9 910 usług", "b.d.", "10 00"])).drop(columns="problem")
        value qualifier      status unit_text
    0  9910.0     exact    reported     usług
    1     NaN     exact     missing
    2     NaN     exact  unreadable
    """
