"""Target cells of a programme document -> the indicators and targets that stand in them.

A cell holds one or several indicators: ``10 spotkań rocznie dla 250 uczniów`` holds two, ``2 spotkania,
konferencje, szkolenia`` one. A part of a cell begins a new indicator only if it begins with a number, a
growth word, an action or the name of a fact; everything else belongs to the part before it. What was read is
taken away from the part; a digit or a word of quantity that is left makes the cell unreadable.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import cache
from typing import Final

from pwr_eval.cleaning.lexicon import any_of, pattern_of
from pwr_eval.cleaning.target_dates import begins_with_date, take_due
from pwr_eval.cleaning.target_forms import both_limits, read_form
from pwr_eval.cleaning.target_grammar import LONGEST, Rest, UnreadableTarget, grammar, value_of, words_of
from pwr_eval.cleaning.target_parts import Part, TargetPart
from pwr_eval.cleaning.target_spans import take_span
from pwr_eval.errors import Message

__all__ = ["TargetPart", "UnreadableTarget", "parse_target_cell"]


def parse_target_cell(
    cell: str, *, years: tuple[int, int] | None = None, named: bool = False
) -> list[TargetPart]:
    """Read every indicator of one target cell, in the order in which they stand.

    Parameters
    ----------
    cell : str
        Text of the cell; any white space between words and inside numbers.
    years : tuple of int, optional
        First and last year of the programme, by which spans such as "w latach 2023-2025" are held.
    named : bool, default False
        Whether name and unit stand in columns of their own, so that a cell may hold a number alone.

    Returns
    -------
    list of TargetPart
        At least one.

    Raises
    ------
    UnreadableTarget
        If the cell is empty, says that there is no value, or holds a digit or a word of quantity that is in
        no reading.

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
    lines = [" ".join(line.split()) for line in cell.splitlines()]
    folded = "\n".join(filter(None, lines))
    if not folded:
        raise UnreadableTarget(Message("the cell is empty"))
    if len(folded) > LONGEST:
        raise UnreadableTarget(Message("the cell holds a whole text"))
    rest = Rest(folded)
    baseline = _take_baseline(rest)
    parts = [_parse_part(part, years, named=named) for part in _split(rest.text)]
    if baseline is None:
        return parts
    if len(parts) > 1 or math.isnan(parts[0].target) or not math.isnan(parts[0].baseline):
        problem = Message('"{part}": it is not clear whose baseline this is', part=folded)
        raise UnreadableTarget(problem)
    value, year = baseline
    return [replace(parts[0], raw=" ".join(folded.split()), baseline=value, baseline_year=year)]


def _split(cell: str) -> list[str]:
    parts = []
    start = 0
    words = grammar()
    for separator in words.separator.finditer(cell):
        before = cell[start : separator.start()]
        inside_brackets = cell.count("(", 0, separator.start()) > cell.count(")", 0, separator.start())
        rest = words.recipients.sub("", cell[separator.end() :].lstrip(" \n-–•"), count=1)
        if inside_brackets or not before.strip() or words.ends_open.search(before.rstrip()):
            continue
        if _one_of_two_limits(before, rest):
            continue
        if separator["word"] and separator["word"].lower() not in before.lower():
            continue
        if words.begins.match(rest):
            parts.append(before)
            start = separator.end()
    return [" ".join(part.split()) for part in [*parts, cell[start:]]]


def _one_of_two_limits(before: str, rest: str) -> bool:
    """Tell "nie mniej niż 80% i nie więcej niż 95%", which is one range, from two indicators."""
    limits = both_limits()
    return limits.low.search(before) is not None and limits.high.match(rest) is not None


_NOTE: Final = re.compile(r"\s?\((?:w tym|z czego)\s([^()]*)\)|,?\s(?:w tym|z czego)\s((?:(?!, \d)[^();])*)$")
_BULLET: Final = re.compile(r"^(?:[-–•]\s|dla\s(?=\S))")


def _parse_part(raw: str, years: tuple[int, int] | None, *, named: bool) -> TargetPart:
    text = _BULLET.sub("", raw.rstrip(" .,;") if not raw.endswith(("m-c.", "mies.", "tyg.")) else raw)
    if re.match(r"[-–−]\d", text):
        raise UnreadableTarget(Message('"{part}" is a negative target', part=raw))
    rest = Rest(text)
    note = rest.take(_NOTE)
    compared = rest.take(_compared_with())
    span = take_span(rest, years, raw)
    if span.said:
        # "po 2 spotkania w każdym kwartale" are two a quarter.
        rest.text = re.sub(r"^po\s(?=\S)", "", rest.text, flags=re.IGNORECASE)
    rest.text = _without_repetition(rest.text)
    numbered = pattern_of(grammar().qualified).match(rest.text) and not begins_with_date(rest.text)
    return read_form(
        Part(
            raw,
            rest,
            named,
            span,
            due=None if numbered else take_due(rest),
            note=(note[1] or note[2]) if note else "",
            compared_year=int(compared["year"]) if compared else None,
        )
    )


def _without_repetition(text: str) -> str:
    """Leave out a number that is written a second time, in words: "1 (jeden)", "10 (słownie: dziesięć)"."""
    again = pattern_of(rf"(?P<digits>\d+)\s?\((?:słownie\s?:?\s)?(?P<words>{grammar().amount})\)").match(text)
    if again is None or value_of(again["digits"], text) != value_of(again["words"], text):
        return text
    return f"{again['digits']}{text[again.end() :]}"


@cache
def _compared_with() -> re.Pattern[str]:
    compared = any_of(words_of()["words"]["compared_with"])
    return pattern_of(rf"\s?\b(?:{compared})\s(?:roku\s)?(?P<year>(?:19|20)\d\d)(?!\d)(?:\s?(?:roku|r\.?))?")


@cache
def _baseline_pattern() -> re.Pattern[str]:
    words, amount = words_of()["words"], grammar().amount
    year = r"(?:\s?\(?(?:w\s)?(?P<{name}>(?:19|20)\d\d)(?!\d)\s?(?:roku|r\.?)?\)?)?"
    return pattern_of(
        rf"[\s,]*\(?\b(?:{any_of(words['baseline'])})\b{year.format(name='before')}\s?[:=–-]?\s?"
        rf"(?P<value>{amount}){year.format(name='after')}(?!\s?[%\d])\)?"
        rf"(?:[,;]?\s(?:{any_of(words['baseline_target'])})\s?[:=–-]?\s?(?=\S))?"
    )


def _take_baseline(rest: Rest) -> tuple[float, int | None] | None:
    found = rest.take(_baseline_pattern())
    if found is None:
        return None
    year = found["before"] or found["after"]
    return value_of(found["value"], found[0].strip()), int(year) if year else None
