"""Numbers as Polish offices write them, read whole or refused: nothing in a cell is dropped silently."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from pwr_eval import vocabulary
from pwr_eval.cleaning.dates import day_and_month, is_month_name
from pwr_eval.cleaning.lexicon import fold, number_lexicon, number_words, visible
from pwr_eval.errors import Message
from pwr_eval.vocabulary import ROUGH

__all__ = ["Number", "Qualifier", "Status", "UnreadableNumber", "parse_number"]

Qualifier = Literal[vocabulary.Qualifier, "at_most"]
Status = Literal["reported", "missing", "not_applicable", "blank"]

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
    [^0-9]*+
    (?:
        (?P<commas>                                 # 1,247,300 or 1,247.50
            {_HEAD}(?:(?:,[0-9]{{3}}){{2,}}{_ENDS}(?:{_DOT_DECIMALS})?|,[0-9]{{3}}{_DOT_DECIMALS}))
      | (?P<ambiguous>                              # 1,234
            {_HEAD},[0-9]{{3}}{_ENDS})
      | (?P<dots>                                   # 9.910 or 9.910,50
            {_HEAD}(?:\.[0-9]{{3}})+{_ENDS}(?:,[0-9]+)?)
      | (?P<plain>                                  # 9 910 or 9'910 or 9910, with decimals
            (?: {_HEAD}(?:{_SPACE}[0-9]{{3}})+{_ENDS}
              | {_HEAD}(?:['\u2019][0-9]{{3}})+{_ENDS}
              | 0{_ENDS}
              | [1-9][0-9]*)
            (?: ,[0-9]+ | (?<=\b0)\.[0-9]+ | {_DOT_DECIMALS})?)
    )
    (?:,[-\u2013\u2014]{_ENDS})?                    # 300,- zł
    """,
    re.VERBOSE,
)
_AS_DECIMAL = {
    "commas": str.maketrans("", "", ","),
    "dots": str.maketrans(",", ".", "."),
    "plain": str.maketrans(",", ".", " \u00a0\u202f\u2009\u2007'\u2019"),
}
_DATE = re.compile(r"\s*(?:[0-3]?[0-9]([./-])[01]?[0-9]\1(?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2})\b")
_MORE_DIGITS = re.compile(rf"(?:{_SPACE}|[.,'\u2019])*[0-9]")
_RANGE = re.compile(r"\s*[-\u2013\u2014]\s*[0-9]|\s+(?:do|lub|albo)\s+[0-9]", re.IGNORECASE)
_SECOND_NUMBER = re.compile(r"(?:[,;+/=%]|\b(?:i|oraz|plus|zł))\s*[0-9]", re.IGNORECASE)
_NOT_IN_UNIT = re.compile(r"[?*=\\|<>\[\]{}]")
_DASHES = re.compile(r"[-\u2010\u2011\u2012\u2013\u2014\u2212]+")
_SHEET_ERROR = re.compile(
    r"#[A-ZĄĆĘŁŃÓŚŹŻ_/0-9]+[!?]?|#{3,}|(?:Err|Błąd): ?[0-9]{3}|NaN|-?inf(?:inity)?", re.IGNORECASE
)
_RUNS_OF_SPACE = re.compile(r"\s+")

_NOT_UNDERSTOOD = Message("the text before the number is not understood")
_WRITE_A_NUMBER = Message('Write a number, or "b.d." if there is none.')
_ORDER_TURNED_ROUND = "\u202e"
_LONGEST = 1_000
"""Signs of a cell; a longer one is a text."""
_AROUND_SIGNS = re.compile(r" ?([./-]) ?")


class Number(NamedTuple):
    """What a cell says.

    Parameters
    ----------
    value : float
        The figure, multipliers such as "tys." carried out; NaN where the cell says that there is none.
    qualifier : {"exact", "approximate", "at_least", "at_most", "estimated"}
        How firmly the cell states it; "exact" where it says nothing about that.
    status : {"reported", "missing", "not_applicable", "blank"}
        "blank" for an empty cell, "missing" for "b.d." and the like, "not_applicable" for "nie dotyczy".
    unit_text : str
        Words after the number as written, single spaces between them; "" if there are none.
    """

    value: float
    qualifier: Qualifier = "exact"
    status: Status = "reported"
    unit_text: str = ""


class UnreadableNumber(ValueError):
    """A text that is no number, or not surely one.

    Attributes
    ----------
    text : str
        The text as it stands in the cell.
    reason : Message
        What is wrong with it.
    remedy : Message
        What to write instead.
    """

    def __init__(self, text: str, reason: Message, remedy: Message = _WRITE_A_NUMBER):
        super().__init__(f'"{text}" is no number: {reason}. {remedy}')
        self.text, self.reason, self.remedy = text, reason, remedy


BLANK = Number(math.nan, status="blank")
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
    The words for qualifiers, missing marks and multipliers stand in `polish.toml`. Words after a number are
    kept in `unit_text` and not judged here; a second number joined to the first ("300 i 200") is refused.

    Examples
    --------
    >>> parse_number("12 667 680,50 zł")
    Number(value=12667680.5, qualifier='exact', status='reported', unit_text='zł')
    >>> parse_number("ponad 5.300 rodzin")
    Number(value=5300.0, qualifier='at_least', status='reported', unit_text='rodzin')
    >>> parse_number("b.d.").status
    'missing'
    >>> parse_number("1,234")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pwr_eval.cleaning.numbers.UnreadableNumber: "1,234" is no number: it can mean 1 234 or 1,2340. ...
    """
    if len(text) > _LONGEST:
        raise UnreadableNumber(f"{text[:40]}…", Message("it is a text"))
    cell, text = text, visible(text)
    try:
        return _parsed(text)
    except UnreadableNumber as unreadable:
        raise UnreadableNumber(cell, unreadable.reason, unreadable.remedy) from None


def _parsed(text: str) -> Number:
    number = _NUMBER.match(text)
    if number is None:
        return _without_number(text)
    style = cast(str, number.lastgroup)
    start, end = number.span(style)
    before, after = _before(text[:start]), _after(text[number.end() :])
    if before.refused or after.refused:
        raise UnreadableNumber(text, *(_something_else(text) or before.refused or after.refused))
    digits = text[start:end]
    if style == "ambiguous" or (after.factor != 1 and style == "dots" and "," not in digits):
        raise _ambiguous(text, digits)
    digits = digits.translate(_AS_DECIMAL[style])
    value = float(digits) if after.factor == 1 else float(Decimal(digits) * after.factor)
    if value >= LARGEST:
        raise UnreadableNumber(text, Message("it is too large to be a figure of a programme"))
    return Number(
        -value if before.negative and value else value,
        before.qualifier if before.qualifier == after.qualifier else _joined_qualifier(text, before, after),
        "reported",
        f"{after.unit_text} {before.currency}".strip() if before.currency else after.unit_text,
    )


class _Before(NamedTuple):
    """What stands before a number."""

    qualifier: Qualifier = "exact"
    negative: bool = False
    currency: str = ""
    refused: tuple[Message, ...] = ()


class _After(NamedTuple):
    """What stands after a number."""

    qualifier: Qualifier = "exact"
    factor: int = 1
    unit_text: str = ""
    refused: tuple[Message, ...] = ()


# The same few words stand around most numbers, so what they mean is remembered.
@lru_cache(maxsize=10_000)
def _before(text: str) -> _Before:
    words = number_lexicon()
    written = _composed(text)
    qualifiers = set()
    while match := words.before.match(written):
        qualifiers.add(words.qualifier_before[fold(match[1])])
        written = written[match.end() :]
    directly = words.directly_before.fullmatch(written)
    if directly is None:
        return _Before(refused=_strange_sign(text) or (_NOT_UNDERSTOOD,))
    if qualifiers == set(ROUGH):
        qualifiers = {"estimated"}
    if len(qualifiers) > 1:
        return _Before(refused=(_called_at_once(qualifiers),))
    qualifier = cast(Qualifier, next(iter(qualifiers), "exact"))
    return _Before(qualifier, directly["sign"] not in (None, "+"), directly["currency"] or "")


@lru_cache(maxsize=10_000)
def _after(text: str) -> _After:
    words = number_lexicon()
    rest = _RUNS_OF_SPACE.sub(" ", _composed(text))
    qualifier, factor = "exact", 1
    if match := words.after.search(rest):
        qualifier = words.qualifier_after[fold(match[1] or match[2])]
        rest = rest[: match.start()]
    if multiplier := words.multiplier.match(rest):
        factor = words.factor_of[fold(multiplier[1])]
        rest = rest[multiplier.end() :]
    unit_text = " ".join(rest.split())
    if unit_text:
        refused = _strange_sign(text) or _not_a_unit(rest, unit_text)
        if refused:
            return _After(refused=refused)
    return _After(cast(Qualifier, qualifier), factor, unit_text)


def _not_a_unit(rest: str, unit_text: str) -> tuple[Message, ...]:
    """Why the words after a number cannot be its unit; empty if they can."""
    words = number_lexicon()
    first_word = unit_text.split(maxsplit=1)[0]
    if _RANGE.match(rest):
        return Message("it is a range"), Message("Write one number.")
    if _MORE_DIGITS.match(rest):
        return (
            Message("its digits are not in groups of three"),
            Message('Write it as "10 000" or "10000".'),
        )
    if not rest[0].isspace() and not words.may_be_glued.match(rest):
        return (Message('"{word}" follows the number without a space', word=first_word),)
    if _SECOND_NUMBER.search(unit_text):
        return (
            Message("it holds a second number"),
            Message("Write one number; put the other in the note."),
        )
    is_word = unit_text[0].isalpha() or unit_text[0] == "%"
    is_mark = words.before.match(f"{unit_text} ") is not None or fold(first_word) in words.missing
    if not is_word or is_mark or is_month_name(first_word) or _NOT_IN_UNIT.search(unit_text):
        return (Message('"{word}" after the number is not a unit', word=unit_text),)
    return ()


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _strange_sign(text: str) -> tuple[Message, ...]:
    for sign in text:
        if sign.isnumeric():
            strange = Message('"{sign}" is not one of the digits 0 to 9', sign=sign)
            return () if sign.isascii() else (strange,)
        if sign == _ORDER_TURNED_ROUND:
            invisible = Message("it holds an invisible sign ({sign})", sign=f"U+{ord(sign):04X}")
            return invisible, Message("Type it again.")
    return ()


def _without_number(text: str) -> Number:
    written = _composed(text).strip()
    words, folded = number_lexicon(), fold(written)
    if not folded:
        return BLANK
    if status := words.status_of_mark.get(folded) or words.status_of_mark.get(
        _AROUND_SIGNS.sub(r"\1", folded)
    ):
        return Number(math.nan, status=cast(Status, status))
    if _DASHES.fullmatch(written):
        return _MISSING
    if strange := _strange_sign(written):
        raise UnreadableNumber(text, *strange)
    if folded in words.zero_or_missing:
        remedy = Message('Write 0 if there were none, "b.d." if it is not known.')
        raise UnreadableNumber(text, Message('"{word}" can mean 0 or no figure', word=folded), remedy)
    if folded in number_words():
        remedy = Message("Write {n}.", n=number_words()[folded])
        raise UnreadableNumber(text, Message("it is written out in words"), remedy)
    if other := _something_else(written):
        raise UnreadableNumber(text, *other)
    if any(sign.isdigit() for sign in written):
        raise UnreadableNumber(text, Message("it begins with a zero"))
    raise UnreadableNumber(text, Message("it holds no digit"))


def _something_else(text: str) -> tuple[Message, ...]:
    if _DATE.match(text) or day_and_month(text) is not None:
        return (Message("it looks like a date"),)
    if _SHEET_ERROR.fullmatch(text.strip()):
        return Message("it is an error of the spreadsheet"), Message("Write the number itself.")
    return ()


def _ambiguous(text: str, digits: str) -> UnreadableNumber:
    whole, part = digits.replace(".", ",").rsplit(",", maxsplit=1)
    readings = {"a": f"{whole.replace(',', ' ')} {part}", "b": f"{whole},{part}0"}
    reason = Message("it can mean {a} or {b}", **readings)
    return UnreadableNumber(text, reason, Message('Write "{a}" or "{b}".', **readings))


def _called_at_once(qualifiers: Iterable[str]) -> Message:
    return Message("it is called {qualifiers} at once", qualifiers=" and ".join(sorted(qualifiers)))


def _joined_qualifier(text: str, before: _Before, after: _After) -> Qualifier:
    qualifiers = {before.qualifier, after.qualifier} - {"exact"}
    if qualifiers == set(ROUGH):
        return "estimated"
    if len(qualifiers) > 1:
        raise UnreadableNumber(text, _called_at_once(qualifiers))
    return qualifiers.pop()
