"""Cells of a register -> values: each distinct content cleaned once, by the functions that clean returns."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pwr_eval.cleaning.dates import UnreadableDate, parse_date
from pwr_eval.cleaning.lexicon import fold, number_lexicon
from pwr_eval.cleaning.numbers import Number, UnreadableNumber, parse_number
from pwr_eval.cleaning.personal_data import is_pesel
from pwr_eval.errors import Message
from pwr_eval.registers.mapping import PESEL

__all__ = [
    "CODES", "MISSING_DAY", "MISSING_NUMBER", "REASONS", "CleanedCells", "Cleaner", "category", "day",
    "identifier", "shown", "text_of", "whole_amount",
]  # fmt: skip

REASONS: Final[Mapping[str, str]] = {
    "": "",
    **tomllib.loads(files(__package__).joinpath("reasons.toml").read_text("utf-8")),
}
"""Why a row is refused, by the name that stands in the quarantine file. "" = nothing is wrong."""

CODES: Final = {reason: code for code, reason in enumerate(REASONS)}
MISSING_DAY: Final = np.iinfo(np.int32).min
MISSING_NUMBER: Final = -1
"""What stands for a missing day and a missing number or pseudonym until they are stored as missing."""

_LARGEST = 10**13
_TIME_OF_DAY = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_EPOCH = date(1970, 1, 1)
# Shown as they stand: a task's number, a date, a signed or broken number. No identifier has such a form.
_HARMLESS = re.compile(
    r"[0-9]{1,3}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|-[0-9]{1,6}(?:[.,][0-9]{1,4})?|[0-9]{1,4}[.,][0-9]{1,4}"
)
_LONGEST_SHOWN = 30
_FACTS = 200_000  # distinct contents remembered between batches; a bound on memory

Read = Callable[[Any], tuple[int, str]]


@dataclass(frozen=True)
class CleanedCells:
    """Distinct cells as whole numbers, each with what is wrong with it.

    Parameters
    ----------
    values : ndarray of int64
        Days since 1970, pseudonyms, hundredths …; a missing one is marked.
    reasons : ndarray of uint8
        Place of the reason in `REASONS`; 0 where the cell is good.
    """

    values: npt.NDArray[np.int64]
    reasons: npt.NDArray[np.uint8]


class Cleaner:
    r"""Applies one reading to distinct cells and remembers what it read, so that no content is parsed twice.

    Parameters
    ----------
    read : callable
        One cell -> value and reason; "" where nothing is wrong.

    Examples
    --------
    >>> cleaned = Cleaner(whole_amount(100))([b"12,50 z\xc5\x82", b"", b"-3"])
    >>> cleaned.values.tolist(), [list(REASONS)[code] for code in cleaned.reasons]
    ([1250, -1, -1], ['', '', 'negative'])
    """

    def __init__(self, read: Read) -> None:
        self._read, self._known = read, dict[Any, tuple[int, int]]()

    def __call__(self, distinct: Sequence[Any]) -> CleanedCells:
        """Clean distinct cells: text as bytes or str, numbers, days, None."""
        if len(self._known) + len(distinct) > _FACTS:
            self._known.clear()
        known, read = self._known, self._read
        values, reasons = [], []
        for cell in distinct:
            # 1, 1.0 and True are one key, and hash alike what is written differently.
            fact = known.get(cell) if type(cell) in (bytes, str) else None
            if fact is None:
                value, reason = read(text_of(cell))
                fact = (value, CODES[reason])
                if type(cell) in (bytes, str):
                    known[cell] = fact
            values.append(fact[0])
            reasons.append(fact[1])
        return CleanedCells(np.array(values, dtype=np.int64), np.array(reasons, dtype=np.uint8))


def text_of(cell: Any) -> Any:
    r"""Decode text: UTF-8, or Windows 1250 where it is none; a whole number loses its ".0"; others stay.

    Examples
    --------
    >>> text_of(b"Ko\xc5\x9bci\xc3\xb3\xc5\x82"), text_of(b"Ko\x9cci\xf3\xb3"), text_of(44.0)
    ('Kościół', 'Kościół', 44)
    """
    if isinstance(cell, bytes):
        try:
            return cell.decode()
        except UnicodeDecodeError:
            return cell.decode("cp1250", errors="replace")
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    return None if cell is None or cell != cell else cell  # noqa: PLR0124 - a NaN differs from itself


def shown(cell: Any) -> str:
    """Return what may be shown of a refused cell: a harmless one as it stands, else its form only.

    A letter shows as "a", a digit as "9": columns may have been mixed up, and then any cell may hold a name
    or a number of a person.

    Examples
    --------
    >>> shown(b"31.02.2025"), shown("44051401359"), shown("Anna K. 12")
    ('31.02.2025', '99999999999', 'aaaa a. 99')
    """
    content = text_of(cell)
    text = "" if content is None else " ".join(str(content).split())
    if _HARMLESS.fullmatch(text):
        return text if text[0] != "-" else f"'{text}"
    form = "".join("9" if sign.isnumeric() else "a" if sign.isalpha() else sign for sign in text)
    form = "".join(sign if sign.isascii() and sign.isprintable() else "?" for sign in form)[:_LONGEST_SHOWN]
    return f"'{form}" if form.startswith(("=", "+", "-", "@", "'")) else form


def day(first: date | None, last: date | None, received: date, *, needed: bool) -> Read:
    """Make the reading of a day: days since 1970.

    Parameters
    ----------
    first, last : date or None
        Time that the register covers; None if any day will do.
    received : date
        Later days lie in the future.
    needed : bool
        Whether a missing day is a fault.
    """
    missing = (MISSING_DAY, "no_date" if needed else "")

    def read(cell: Any) -> tuple[int, str]:
        found = _date_in(cell)
        if found is None:
            return missing if _is_missing(cell) else (MISSING_DAY, "bad_date")
        if found > received:
            return MISSING_DAY, "future_date"
        if (first is not None and found < first) or (last is not None and found > last):
            return MISSING_DAY, "other_year"
        return (found - _EPOCH).days, ""

    return read


def whole_amount(parts: int, *, units: Iterable[str] = ("", "zł", "PLN")) -> Read:
    """Make the reading of an amount that is kept in whole parts: grosze, seconds, services.

    Parameters
    ----------
    parts : int
        Parts in one unit: 100 grosze in a złoty, 3600 seconds in an hour.
    units : iterable of str
        Words that may follow the number.
    """
    allowed = set(map(fold, units))

    def read(cell: Any) -> tuple[int, str]:
        try:
            number = _number_in(cell)
        except UnreadableNumber:
            return MISSING_NUMBER, "bad_number"
        if number.status != "reported":
            return MISSING_NUMBER, ""
        # Decimal digits as written, so that 0.29 zł are 29 grosze and not 28.999….
        exact = Decimal(repr(number.value)) * parts
        wrong = {
            "negative": number.value < 0,
            "not_exact": number.qualifier != "exact",
            "bad_number": fold(number.unit_text) not in allowed,
            "too_large": exact > _LARGEST,
            "too_fine": exact != int(exact),
        }
        reason = next((name for name, holds in wrong.items() if holds), "")
        return (MISSING_NUMBER, reason) if reason else (int(exact), "")

    return read


def category(numbers: Mapping[str, int], unknown: str, missing: str = "") -> Read:
    """Make the reading of a cell that is one of some listed texts: the number given to it.

    Parameters
    ----------
    numbers : mapping of str to int
        Text -> number.
    unknown, missing : str
        Reasons for refusing another text, and an empty cell ("" if it may be empty).
    """
    known = {fold(text): number for text, number in numbers.items()}

    def read(cell: Any) -> tuple[int, str]:
        if _is_missing(cell):
            return MISSING_NUMBER, missing
        text = fold(str(cell))
        return (known[text], "") if text in known else (MISSING_NUMBER, unknown)

    return read


def identifier(numbering: str, received: date) -> Callable[[Any], tuple[str, str]]:
    """Make the reading of an identifier: the one spelling of it that becomes a pseudonym, "" if missing.

    Parameters
    ----------
    numbering : str
        "pesel" for numbers that are checked: eleven digits, check digit, a day of birth not after `received`.
    received : date
        Day on which the register came.
    """

    def read(cell: Any) -> tuple[str, str]:
        if _is_missing(cell):
            return "", ""
        if not isinstance(cell, int | str) or isinstance(cell, bool):
            return "", "bad_identifier"
        if numbering == PESEL:
            # A spreadsheet takes the zero off the numbers of those born from 2000 on.
            digits = str(cell).zfill(11) if isinstance(cell, int) else re.sub(r"[\s-]", "", cell)
            born = _born(digits) if is_pesel(digits) else None
            return (digits, "") if born is not None and born <= received else ("", "bad_pesel")
        text = fold(str(cell))
        if not any(sign.isalnum() for sign in text) or "\N{REPLACEMENT CHARACTER}" in text:
            return "", "bad_identifier"
        # Rows of zeros are filled in where a number is not known: they are nobody's.
        return ("", "") if set(text) <= set("0-/ .") else (text, "")

    return read


def _born(pesel: str) -> date | None:
    year, month, day_of_month = int(pesel[:2]), int(pesel[2:4]), int(pesel[4:6])
    century = (1900, 2000, 2100, 2200, 1800)[month // 20]
    try:
        return date(century + year, month % 20, day_of_month)
    except ValueError:
        return None


def _date_in(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date() if cell.tzinfo is None else None
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        return None
    try:
        return parse_date(_TIME_OF_DAY.sub("", cell.strip()))
    except UnreadableDate:
        return None


def _number_in(cell: Any) -> Number:
    if cell is None:
        return Number(math.nan, status="missing")
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return Number(float(cell))
    if isinstance(cell, str):
        return parse_number(cell)
    raise UnreadableNumber(type(cell).__name__, Message("the cell holds neither text nor a figure"))


def _is_missing(cell: Any) -> bool:
    if isinstance(cell, str):
        return not cell.strip() or fold(cell) in number_lexicon().missing or set(cell.strip()) <= set("-–—")
    return cell is None
