"""The words and signs of target and budget cells as patterns, and the reading of one amount in them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Final

from pwr_eval.cleaning.lexicon import any_of, fold, number_lexicon, number_words, pattern_of
from pwr_eval.cleaning.numbers import UnreadableNumber, parse_number
from pwr_eval.errors import Message
from pwr_eval.vocabulary import Period

__all__ = [
    "LONGEST",
    "Grammar",
    "Rest",
    "UnreadableTarget",
    "grammar",
    "limits_of",
    "unread_quantities",
    "value_of",
    "words_of",
]

_REMEDY: Final = Message(
    'Write each indicator as one number and what is counted, such as "co najmniej 10 rodzin rocznie".'
)


LONGEST: Final = 1_000
"""Signs of a cell that is read: the patterns of targets try a cell at each of its words."""


class UnreadableTarget(ValueError):
    """A target or budget cell, or a part of it, that the grammar does not understand.

    Attributes
    ----------
    reason : Message
        What was not read.
    remedy : Message
        What would be understood.
    """

    def __init__(self, reason: Message, remedy: Message = _REMEDY) -> None:
        super().__init__(f"{reason}. {remedy}")
        self.reason, self.remedy = reason, remedy


@cache
def words_of() -> dict[str, Any]:
    """Return the lists of target_words.toml.

    Examples
    --------
    >>> "wzrost" in words_of()["changes"]["growth"]
    True
    """
    text = resources.files(__package__).joinpath("target_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _whole_words(words: Iterable[str]) -> str:
    """Return the pattern of words that no letter or digit continues; a sign at an end needs no space."""
    longest_first = sorted(words, key=len, reverse=True)
    forms = [
        ("(?<!\\w)" if word[0].isalnum() else "") + any_of([word]) + ("(?!\\w)" if word[-1].isalnum() else "")
        for word in longest_first
    ]
    return f"(?:{'|'.join(forms)})"


class Grammar:
    """The word lists of target_words.toml as compiled patterns."""

    def __init__(self) -> None:
        words = words_of()
        before, after = words["before"], words["after"]
        self.meaning_before = {fold(word): meaning for meaning, forms in before.items() for word in forms}
        self.meaning_after = {fold(word): meaning for meaning, forms in after.items() for word in forms}
        counted = _whole_words(number_words())
        multiplier = rf"(?:\s?(?:{any_of(number_lexicon().factor_of)})(?!\w))?"
        self.amount = rf"(?:\d+(?:[ .,'’]\d+)*|{counted}(?:\s{counted})*){multiplier}"
        self.qualifier = rf"(?:{_whole_words(self.meaning_before)})\s?"
        self.qualified = rf"(?:{self.qualifier}){{0,2}}{self.amount}"
        growth, decline = (_whole_words(words["changes"][way]) for way in ("growth", "decline"))
        self.percent = r"\s?(?:%|procent\w*|proc\.)"
        begins = [
            rf"(?:{_whole_words(words['spans']['whole'])}\s)?{self.qualified}",
            rf"{_whole_words(words['words']['actions'])}",
            rf"{growth}|{decline}",
            _whole_words(words["words"]["facts"]),
        ]
        self.begins = pattern_of("|".join(begins))
        with_stop = [*self.meaning_before, *number_lexicon().factor_of, "kw."]
        abbreviated = {word.removesuffix(".") for word in with_stop if word.endswith(".")}
        # No separator: after a digit, a full stop, "r.", a Roman numeral or a shortened word.
        shortened = "".join(rf"(?<!{re.escape(word)})" for word in sorted(abbreviated))
        full_stop = rf"(?<![\d.])(?<!\Wr)(?<!(?-i:[IVX])){shortened}\.(?=\s?\d)"
        # Between digits a comma is a decimal comma; a full stop separates only in front of a number.
        # "1 rodzina wspierająca / 1 rodzina wspierana" are two, "1 asystent / 15 rodzin" is a ratio.
        same_word = rf"(?<=[^\W\d])\s?/\s?(?={self.amount}\s(?P<word>[^\W\d]{{4}}))"
        joined = rf"(?= dla {self.qualified})|\s(?:i|oraz)\s(?={self.qualified})|{same_word}"
        self.separator = pattern_of(rf",(?!\d)|(?<!\d),|;|\n|{full_stop}|{joined}")
        self.ends_open = pattern_of(rf"(?:^|\W)(?:{any_of(words['words']['joining'])})$")
        self.recipients = pattern_of(r"\s?dla (?=\S)")
        self.action = pattern_of(rf"{_whole_words(words['words']['actions'])}")
        self.before_amount = pattern_of(
            rf"^(?:{_whole_words(words['words']['actions'])}\s)(?={self.qualified})"
        )
        self.growth, self.decline = pattern_of(growth), pattern_of(decline)
        self.keeping = pattern_of(_whole_words(words["changes"]["keeping"]))
        self.qualifiers = pattern_of(self.qualifier)
        self.qualifier_after = pattern_of(rf"\s?({_whole_words(self.meaning_after)})")
        self.spans: dict[Period, re.Pattern[str]] = {
            span: pattern_of(rf"\s?{_whole_words(forms)}") for span, forms in words["spans"].items()
        }
        self.every = pattern_of(rf"\s?{_whole_words(words['spans']['every'])}")
        self.in_all = pattern_of(_whole_words(words["spans"]["in_all"]))
        self.vague = pattern_of(
            rf"{_whole_words(words['words']['vague'])}|{counted}|\w+osobow\w+|\w*krotn(?:ie|y|a|e|i|ych)\b"
            rf"|(?<!\w)(?:{any_of(number_lexicon().factor_of)})(?!\w)"
        )


@cache
def grammar() -> Grammar:
    """Return the patterns, compiled once.

    Examples
    --------
    >>> bool(grammar().begins.match("co najmniej 5 szkoleń"))
    True
    """
    return Grammar()


class Rest:
    """The text of a part of a cell, from which what was read is taken away.

    Examples
    --------
    >>> rest = Rest("10 rodzin rocznie")
    >>> rest.take(pattern_of("rocznie"))[0], rest.text
    ('rocznie', '10 rodzin')
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take the first match of a pattern away and return it."""
        match = pattern.search(self.text)
        if match is not None:
            before, after = self.text[: match.start()].rstrip(), self.text[match.end() :].lstrip()
            # Two numbers that words stood between must not become one.
            numbers = pattern_of(rf"{grammar().amount}$").search(before) and pattern_of(
                grammar().amount
            ).match(after)
            self.text = f"{before}{' | ' if numbers else ' '}{after}".strip().rstrip(" ,;:")
        return match


def value_of(printed: str, part: str) -> float:
    """Read an amount that the pattern `Grammar.amount` found.

    Parameters
    ----------
    printed : str
        Digits or number words, and perhaps a multiplier such as "tys.".
    part : str
        Part of the cell that a refusal names.

    Raises
    ------
    UnreadableTarget
        If it is not surely one number.

    Examples
    --------
    >>> value_of("1,5 miliona", "1,5 miliona zł"), value_of("dwadzieścia pięć", "dwadzieścia pięć osób")
    (1500000.0, 25.0)
    """
    words, factors = number_words(), number_lexicon().factor_of
    spelled = fold(printed).split()
    factor = factors[spelled.pop()] if spelled[-1] in factors and spelled[0] in words else 1
    if spelled[0] in words:
        values = [words[word] for word in spelled]
        ranks = [len(str(value)) if value not in range(10, 20) else 1 for value in values]
        if any(later >= rank for rank, later in pairwise(ranks)) or (len(values) > 1 and 0 in values):
            raise UnreadableTarget(_not_one_number(part, printed))
        return float(sum(values) * factor)
    try:
        number = parse_number(printed)
    except UnreadableNumber as error:
        reason = Message('"{part}": {number}', part=part, number=error.reason)
        raise UnreadableTarget(reason, error.remedy) from None
    if number.unit_text:
        raise UnreadableTarget(_not_one_number(part, printed))
    return number.value


def limits_of(low: str, high: str, part: str) -> tuple[float, float]:
    """Read the two amounts of a range; a multiplier after the second is that of both.

    Raises
    ------
    UnreadableTarget
        If one is no number, or the first is not the smaller one.

    Examples
    --------
    >>> limits_of("2", "3 tys.", "2-3 tys. osób")
    (2000.0, 3000.0)
    """
    multiplier = pattern_of(rf"\s?(?:{any_of(number_lexicon().factor_of)})$")
    shared = multiplier.search(high)
    if shared and not multiplier.search(low):
        low = f"{low}{shared[0]}"
    first, last = value_of(low, part), value_of(high, part)
    if first >= last:
        reason = Message("the first number of a range is not the smaller one")
        raise UnreadableTarget(Message('"{part}": {reason}', part=part, reason=reason))
    return first, last


def _not_one_number(part: str, printed: str) -> Message:
    return Message('"{part}": "{printed}" is not one number', part=part, printed=printed)


# Digits that belong to the name of what is counted: ages, names such as "KKR 3+", numbers of articles,
# quotations, and examples in brackets.
_AGE = r"(?:roku życia|rok życia|lat\b|r\.?\s?ż\.?)"
_IN_A_NAME = pattern_of(
    rf"w wieku (?:(?:od|do|powyżej|poniżej)\s)?\d+(?:\s?(?:[-–]|do)\s?\d+)?(?:\.?\s?{_AGE})?"
    rf"|(?:od|do|powyżej|poniżej|ukończenia)\s\d+(?:\s?(?:[-–]|do)\s?\d+)?\.?\s?{_AGE}"
    rf"|\d+\s?[-–]\s?\d+\s?(?:lat\b|lat\w+|r\.?\s?ż\.?)|(?:do|od)\slat\s\d+"
    r"|\d+\s?-\s?(?:godzinn|dniow|letni|miesięczn|minutow)\w+|(?<=[^\W\d])\s\d+(?:\+|\splus\b)|\b(?:nr|art\.|ust\.|pkt|poz\.|§)\s?\d+(?:[./]\d+)*"
    r"|[„”\"»«][^\W\d][^„”\"»«]*[„”\"»«]|\([^\W\d][^()]*\bitp\.?\)"
)


def unread_quantities(text: str) -> list[str]:
    """Return the digits and quantity words of what is counted that belong to no name.

    Examples
    --------
    >>> unread_quantities("dzieci w wieku 6-12 lat"), unread_quantities("grupy po 8 osób")
    ([], ['8'])
    """
    outside = _IN_A_NAME.sub(" ", text)
    found = [match[0] for match in re.finditer(r"\d+(?:[.,]\d+)*", outside)]
    strange = [sign for sign in outside if sign.isnumeric() and not sign.isdecimal()]
    return [*found, *strange, *(match[0] for match in grammar().vague.finditer(outside))]
