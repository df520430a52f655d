"""Which span a number of a target cell is for: "rocznie", "na kwartał", "w latach 2023-2025"."""

from __future__ import annotations

from typing import NamedTuple

from pwr_eval.cleaning.lexicon import pattern_of
from pwr_eval.cleaning.target_grammar import Rest, UnreadableTarget, grammar
from pwr_eval.errors import Message
from pwr_eval.vocabulary import Period

__all__ = ["Span", "take_span"]


class Span(NamedTuple):
    """The span of a number.

    Parameters
    ----------
    period : str
        Its code; "year" where the part says none.
    every : bool
        Whether it was said by words such as "co kwartał", which alone stand for "once".
    said : bool
        Whether the part says it at all.
    """

    period: Period = "year"
    every: bool = False
    said: bool = False


_IN_YEARS = pattern_of(
    r"\s?\b(?:w|na|przez)\s(?:latach|lata|okresie)\s(?P<first>20\d\d)\s?[-–—]\s?(?P<last>20\d\d)(?:\s?r\.?)?(?!\d)"
)
_FOR_YEARS = pattern_of(r"\s?\b(?:na|w ciągu|przez|w okresie)\s(?P<n>\d+)\s(?:lata|lat)(?!\w)")
_AT_THE_END = pattern_of(
    r"\s?\b(?:do|na)\s(?:(?:końca|koniec)\s(?P<end>20\d\d)(?!\d)(?:\s?(?:roku|r\.?))?"
    r"|(?:roku\s)?(?P<until>20\d\d)(?!\d)\s?(?:roku|r\.?)(?!\w))"
)


def take_span(rest: Rest, years: tuple[int, int] | None, part: str) -> Span:
    """Take the words of a span away.

    Parameters
    ----------
    rest : Rest
        Text of the part.
    years : tuple of int, optional
        First and last year of the programme; without them a span of years is taken as the whole programme.
    part : str
        The part as printed, for refusals.

    Returns
    -------
    Span

    Raises
    ------
    UnreadableTarget
        If two spans are named, or years that are not the programme's.

    Examples
    --------
    >>> rest = Rest("12 godzin tygodniowo")
    >>> take_span(rest, None, rest.text).period, rest.text
    ('week', '12 godzin')
    """
    words = grammar()
    found: list[Period] = []
    if _takes_whole(rest, years, part):
        found.append("whole")
    if pattern_of(words.amount).search(_AT_THE_END.sub("", rest.text)) and (end := rest.take(_AT_THE_END)):
        if years is not None and int(end["end"] or end["until"]) != years[1]:
            raise _not_its_years(part)
        found.append("final")
    every = words.every.search(rest.text) is not None
    in_all = words.in_all.search(rest.text) is not None
    for span, pattern in words.spans.items():
        while rest.take(pattern):
            found.append(span)
    if in_all and len(set(found)) > 1:
        found.remove("whole")
    if len(set(found)) > 1:
        raise UnreadableTarget(Message('"{part}": it names two spans', part=part))
    return Span(found[0], every, said=True) if found else Span()


def _takes_whole(rest: Rest, years: tuple[int, int] | None, part: str) -> bool:
    if between := rest.take(_IN_YEARS):
        if years is not None and (int(between["first"]), int(between["last"])) != years:
            raise _not_its_years(part)
        return True
    if count := rest.take(_FOR_YEARS):
        if years is not None and int(count["n"]) != years[1] - years[0] + 1:
            raise _not_its_years(part)
        return True
    return False


def _not_its_years(part: str) -> UnreadableTarget:
    return UnreadableTarget(Message('"{part}": these are not the years of the programme', part=part))
