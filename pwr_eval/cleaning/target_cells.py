"""Target cells of a programme document -> the indicators and targets that stand in them.

A cell holds one or several indicators: ``10 spotkań rocznie dla 250 uczniów`` holds two, ``2 spotkania,
konferencje, szkolenia`` one. The grammar is small on purpose: a part of a cell begins a new indicator only if
it begins with a number, a growth word or an action; everything else belongs to the part before it.
"""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pwr_eval.cleaning.lexicon import any_of, number_words, pattern_of
from pwr_eval.cleaning.numbers import Number, UnreadableNumber, parse_number
from pwr_eval.vocabulary import ROUGH, Kind, Period

__all__ = ["TargetPart", "UnreadableTarget", "parse_target_cell"]


class UnreadableTarget(ValueError):
    """A target cell, or a part of it, that the grammar does not understand."""


@dataclass(frozen=True)
class TargetPart:
    """One indicator of a target cell.

    Parameters
    ----------
    raw : str
        The part of the cell as printed.
    kind : {"absolute", "minimum", "growth_percent", "direction", "milestone"}
        How the target is to be read.
    target : float
        Number in the indicator's own unit, percent a year for ``growth_percent`` (negative: a decline),
        NaN for ``direction`` and ``milestone``.
    period : {"year", "month"}
        Span that the number is for.
    text : str
        What is counted, as printed, without number and period.
    approximate : bool
        True if the document says "ok." or the like.
    """

    raw: str
    kind: Kind
    target: float
    period: Period
    text: str
    approximate: bool = False


def parse_target_cell(cell: str) -> list[TargetPart]:
    """Read every indicator of one target cell, in the order in which they stand.

    Parameters
    ----------
    cell : str
        Text of the cell; any white space between words and inside numbers.

    Returns
    -------
    list of TargetPart
        At least one.

    Raises
    ------
    UnreadableTarget
        If the cell is empty, says that there is no value, or holds a number that cannot be read.

    Examples
    --------
    >>> for part in parse_target_cell("organizacja Gali, wydanie min. 200 indeksów wolontariusza"):
    ...     print(part.kind, part.target, part.text)
    milestone nan organizacja Gali
    minimum 200.0 indeksów wolontariusza
    >>> parts = parse_target_cell("3 gale uczniowskie.10 szkoleń, 45 projektów")
    >>> [(part.target, part.text) for part in parts]
    [(3.0, 'gale uczniowskie'), (10.0, 'szkoleń'), (45.0, 'projektów')]
    >>> parse_target_cell("300 rodzin miesięcznie")[0].period
    'month'
    """
    folded = " ".join(cell.split())
    if not folded:
        raise UnreadableTarget("the cell is empty")
    return [_parse_part(part) for part in _split(folded)]


class _Grammar:
    """The word lists of target_words.toml as compiled patterns."""

    def __init__(self, words: dict[str, list[str]]) -> None:
        number = rf"(?:[-–]?\d|(?:{any_of(number_words())})\b)"
        qualified = rf"(?:(?:{any_of(words['qualifiers'])}|[~<>≤≥])\s?)?{number}"
        actions, changes = any_of(words["actions"]), any_of(words["growth"] + words["decline"])
        self.number = pattern_of(qualified)
        # The amount ends where its last digit group does: what is counted may hold numbers of its own.
        self.amount = pattern_of(rf"{qualified}(?:[ .,'’]?\d+)*(?: (?:tys|mln)\b\.?)?")
        self.begins = pattern_of(rf"{qualified}|(?:{actions}|{changes})\b")
        # Between digits a comma is a decimal comma; a full stop separates only in front of a number.
        abbreviated = [word.removesuffix(".") for word in words["qualifiers"] if word.endswith(".")]
        full_stop = rf"(?<!\d){''.join(rf'(?<!{word})' for word in abbreviated)}\.(?=\s?\d)"
        self.separator = pattern_of(rf",(?!\d)|(?<!\d),|;|{full_stop}|(?= dla {number})")
        self.recipients = pattern_of(r"\s?dla (?=\S)")
        self.action = pattern_of(rf"(?:{actions})\s(?={qualified})")
        self.number_word = pattern_of(rf"({any_of(number_words())})\b")
        self.decline = pattern_of(rf"(?:{any_of(words['decline'])})\b")
        per_year = any_of(words["per_year"])
        self.change = pattern_of(
            rf"(?:{changes})(?: o (?P<percent>[^%]+?)\s?%)?(?: (?:{per_year}))?(?: liczby)? (?P<text>.+)"
        )
        self.per_year = pattern_of(rf"\s?\b(?:{per_year})\b")
        self.per_month = pattern_of(rf"\s?\b(?:{any_of(words['per_month'])})\b")


@cache
def _grammar() -> _Grammar:
    text = resources.files(__package__).joinpath("target_words.toml").read_text(encoding="utf-8")
    return _Grammar(tomllib.loads(text))


def _split(cell: str) -> list[str]:
    grammar = _grammar()
    parts = []
    start = 0
    for separator in grammar.separator.finditer(cell):
        inside_brackets = cell.count("(", 0, separator.start()) > cell.count(")", 0, separator.start())
        rest = grammar.recipients.sub("", cell[separator.end() :].lstrip(), count=1)
        if not inside_brackets and grammar.begins.match(rest):
            parts.append(cell[start : separator.start()].strip())
            start = separator.end()
    return [*parts, cell[start:].strip()]


def _parse_part(raw: str) -> TargetPart:
    grammar = _grammar()
    text = raw.rstrip(" .,;")
    if text.startswith("dla "):
        text = text.removeprefix("dla ")
    if change := grammar.change.fullmatch(text):
        return _parse_change(raw, change)
    period: Period = "month" if grammar.per_month.search(text) else "year"
    text = grammar.per_year.sub("", grammar.per_month.sub("", text))
    counted = grammar.action.sub("", text, count=1)
    if not grammar.number.match(counted):
        return _parse_milestone(raw, text, period)
    return _parse_amount(raw, counted, period)


def _parse_change(raw: str, change: re.Match[str]) -> TargetPart:
    text = change["text"]
    if change["percent"] is None:
        return TargetPart(raw, "direction", math.nan, "year", text)
    percent = _read_number(raw, change["percent"]).value
    declines = _grammar().decline.match(raw) is not None
    return TargetPart(raw, "growth_percent", -percent if declines else percent, "year", text)


def _parse_milestone(raw: str, text: str, period: Period) -> TargetPart:
    try:
        parse_number(text)
    except UnreadableNumber:
        return TargetPart(raw, "milestone", math.nan, period, text)
    raise UnreadableTarget(f'"{raw}" gives no target')


def _parse_amount(raw: str, counted: str, period: Period) -> TargetPart:
    grammar = _grammar()
    word = grammar.number_word.match(counted)
    amount = grammar.amount.match(counted)
    printed = word[0] if word else amount[0] if amount else counted
    number = _read_number(raw, str(number_words()[printed.lower()]) if word else printed)
    text = counted[len(printed) :].strip()
    if number.qualifier == "at_most":
        raise UnreadableTarget(f'"{raw}" is an upper limit, which no kind of target covers')
    if number.value < 0:
        raise UnreadableTarget(f'"{raw}" is a negative target')
    if not text:
        raise UnreadableTarget(f'"{raw}" does not say what is counted')
    kind: Kind = "minimum" if number.qualifier == "at_least" else "absolute"
    approximate = number.qualifier in ROUGH
    return TargetPart(raw, kind, number.value, period, text, approximate)


def _read_number(raw: str, text: str) -> Number:
    try:
        return parse_number(text)
    except UnreadableNumber as error:
        raise UnreadableTarget(f'"{raw}": {error}') from None
