"""Figures that say more than their numbers bear: shares of few, p of three years, trends of two points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pwr_eval.evaluation.claims.lexicon import Lexicon
from pwr_eval.evaluation.claims.sentences import CheckedText

__all__ = ["FigureFound", "figures_in"]

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_AROUND = 45  # letters to either side in which a percentage says what it is of


@dataclass(frozen=True)
class FigureFound:
    """Words, their rule, how many people or years they need and have, and a better wording."""

    start: int
    end: int
    rule: str
    needed: int | None
    held: int | None
    instead: str


def figures_in(read: str, text: CheckedText, words: Lexicon) -> Iterator[FigureFound]:
    """Figures of one sentence in small letters that few people, years or an ordinal scale do not bear.

    Examples
    --------
    >>> from pwr_eval.evaluation.claims.lexicon import lexicon
    >>> text = CheckedText("a", "2 z 7 rodzin (29%) odeszło.", "pl")
    >>> [one.rule for one in figures_in("2 z 7 rodzin (29%) odeszło.", text, lexicon("pl"))]
    ['few_percent']
    """
    yield from _few_percent(read, text, words)
    yield from _few_years(read, text, words)
    for mean in words.figures["mean"].finditer(read):
        if not words.figures["no_mean"].search(read, 0, mean.start()):
            instead = words.instead["ordinal_mean"]
            yield FigureFound(mean.start(), mean.end(), "ordinal_mean", None, None, instead)


def _few_percent(read: str, text: CheckedText, words: Lexicon) -> Iterator[FigureFound]:
    figures, needed = words.figures, words.least["few_percent"]
    counted = _numbers(figures["out_of"], read, words.small) or _numbers(
        figures["counted"], read, words.small
    )
    held = min(counted) if counted else text.n
    if held is None or held >= needed:
        return
    for percent in figures["percent"].finditer(read):
        around = read[max(0, percent.start() - _AROUND) : percent.end() + _AROUND]
        if figures["interval"].search(around) or (not counted and figures["no_share"].search(around)):
            continue
        instead = words.instead["few_percent"]
        yield FigureFound(percent.start(), percent.end(), "few_percent", needed, int(held), instead)


def _few_years(read: str, text: CheckedText, words: Lexicon) -> Iterator[FigureFound]:
    figures = words.figures
    years = _numbers(figures["years"], read, words.small)
    held = min([*years, *_spans(figures["span"], read)], default=text.years)
    if held is None:
        return
    for rule, pattern, denied in (
        ("few_p_value", figures["p_value"], None),
        ("two_point_trend", figures["trend"], figures["no_trend"]),
    ):
        needed = words.least[rule]
        for match in pattern.finditer(read):
            if held < needed and not (denied and denied.search(read, 0, match.start())):
                yield FigureFound(match.start(), match.end(), rule, needed, held, words.instead[rule])


def _numbers(pattern: re.Pattern[str], read: str, small: Mapping[str, int]) -> list[int]:
    """Numbers that the pattern's groups hold, years left out."""
    found = [group for match in pattern.finditer(read) for group in match.groups() if group]
    numbers = [small[group] if group in small else int(group) for group in found]
    return [number for number in numbers if number and not _FIRST_YEAR <= number <= _LAST_YEAR]


def _spans(span_of_years: re.Pattern[str], read: str) -> list[int]:
    """Years that spans such as 2025–2027 hold."""
    pairs = [(int(span[1]), int(span[2])) for span in span_of_years.finditer(read)]
    return [last - first + 1 for first, last in pairs if _FIRST_YEAR <= first < last <= _LAST_YEAR]
