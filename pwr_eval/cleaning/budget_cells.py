"""Budget cells of a programme document -> the amounts that stand in them, by year and by source."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pwr_eval.cleaning.lexicon import any_of, fold, lexicon, pattern_of
from pwr_eval.cleaning.target_grammar import (
    LONGEST,
    Rest,
    UnreadableTarget,
    grammar,
    limits_of,
    unread_quantities,
    value_of,
    words_of,
)
from pwr_eval.errors import Message
from pwr_eval.vocabulary import BUDGET_SOURCES, LIKELY_YEARS

__all__ = ["BudgetPart", "parse_budget_cell", "sources_in"]

_REMEDY = Message('Write amounts in złoty, such as "30 000 zł" or "2026: 20 000 zł; 2027: 21 000 zł".')


# An amount for one of something is no budget; "po" is for each of the years beside it.
_RATE = re.compile(
    r"/\s?\w+|\bza\s\w+|\bod\s(?:osoby|rodziny|dziecka)\b|\bna\s(?:jedn\w+\s)?(?:osobę|rodzinę|dziecko|etat)\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"po\b\s?", re.IGNORECASE)


@dataclass(frozen=True)
class BudgetPart:
    """One amount of a budget cell.

    Parameters
    ----------
    planned_pln : float
        Amount in złoty; NaN where the cell gives no sum, or limits instead of one.
    low, high : float
        Limits that the cell gives instead of an amount; NaN where there is none.
    first_year, last_year : int, optional
        Years that the amount is for; None: the whole programme.
    every_year : bool
        True if the amount is for each year.
    source : {"", "own", "state", "EU", "other"}
        Where the money comes from; "" where the cell does not say.
    approximate : bool
        True if the document says "ok." or the like.
    note : str
        The words of the cell where it gives no sum, and words beside an amount.
    """

    planned_pln: float = math.nan
    low: float = math.nan
    high: float = math.nan
    first_year: int | None = None
    last_year: int | None = None
    every_year: bool = False
    source: str = ""
    approximate: bool = False
    note: str = ""


def parse_budget_cell(cell: str) -> list[BudgetPart]:
    """Read every amount of one budget cell; what the amounts of the parts add up to is the cell's total.

    Parameters
    ----------
    cell : str
        Text of the cell.

    Returns
    -------
    list of BudgetPart
        At least one; one without an amount where the cell says in words that no sum is planned.

    Raises
    ------
    UnreadableTarget
        If the cell is empty or holds a digit or a word of quantity that is in no reading.

    Examples
    --------
    >>> parts = parse_budget_cell("2026: 20 000 zł, 2027: 21 000 zł")
    >>> [(part.first_year, part.planned_pln) for part in parts]
    [(2026, 20000.0), (2027, 21000.0)]
    >>> [(part.source, part.planned_pln) for part in parse_budget_cell("30 000 zł (w tym dotacja 20 000 zł)")]
    [('state', 20000.0), ('', 10000.0)]
    >>> parse_budget_cell("w ramach budżetu ośrodka")[0].note
    'w ramach budżetu ośrodka'
    """
    folded = "\n".join(filter(None, (" ".join(line.split()) for line in cell.splitlines())))
    if not folded:
        raise UnreadableTarget(Message("the cell is empty"), _REMEDY)
    if len(folded) > LONGEST:
        raise UnreadableTarget(Message("the cell holds a whole text"), _REMEDY)
    if not _has_amount(folded):
        return list(_without_sum(" ".join(folded.split())))
    groups = (group for group in re.split(r";|\n", folded) if group.strip())
    return _together([part for group in groups for part in _group(group.strip(), folded)], folded)


def _has_amount(text: str) -> bool:
    return any(sign.isdigit() for sign in text) or pattern_of(grammar().amount).search(text) is not None


def _group(group: str, cell: str) -> list[BudgetPart]:
    """Read what stands between two semicolons: the year that it begins with is that of all its sources."""
    rest = Rest(group)
    within = rest.take(_patterns().within)
    parts = _items(rest.text)
    if within is not None:
        return _divided(parts, _items(within[1] or within[2]), cell)
    if not parts or parts[0].first_year is None or not all(part.source for part in parts):
        return parts
    return [
        replace(part, first_year=parts[0].first_year, last_year=parts[0].last_year)
        if part.first_year is None
        else part
        for part in parts
    ]


def _items(text: str) -> list[BudgetPart]:
    items = (item.strip(" \n;,") for item in _patterns().separator.split(text) if item)
    return [part for item in items if item for part in _item(item)]


def sources_in(text: str) -> list[str]:
    """Return the sources of money that a text names.

    Examples
    --------
    >>> sources_in("środki własne gminy i dotacja"), sources_in("MOPS")
    (['own', 'state'], [])
    """
    return [source for source, words in _patterns().sources.items() if words.search(text)]


@dataclass(frozen=True)
class _Patterns:
    separator: re.Pattern[str]
    within: re.Pattern[str]
    years: re.Pattern[str]
    money: re.Pattern[str]
    sources: dict[str, re.Pattern[str]]


@cache
def _patterns() -> _Patterns:
    words, amount = words_of(), grammar().amount
    currency = (
        rf"(?:\s?(?P<currency>{any_of([*lexicon()['numbers']['currencies'], 'złotych', 'złote'])})(?!\w)\.?)?"
    )
    within = r"(?:w tym|z tego|z czego)\s?:?\s"
    every_source = any_of([word for source in BUDGET_SOURCES for word in words["budgets"][source]])
    # "90 000 zł (własne: 60 000 zł, dotacja: 30 000 zł)" says "w tym" by its sources alone.
    divided = rf"(?:{within}|(?=[^()]*{every_source})(?=[^()]*\d))"
    year = r"(?:19|20)\d\d(?!\d)"
    return _Patterns(
        separator=pattern_of(rf",(?!\d)|;|\n|\s\+\s|\s(?:i|oraz)\s(?={grammar().qualified})"),
        within=pattern_of(rf"\s?\({divided}([^()]*)\)|,?\s{within}([^();\n]*)$"),
        years=pattern_of(
            rf"^\(?(?:w\s|na\s|rok\s|roku\s|latach\s|lata\s){{0,2}}(?P<first>{year})(?:\s?[-–—]\s?(?P<last>{year}))?"
            rf"(?:\s?(?:roku|rok|r\.?))?\)?\s?(?::|-|–|—|=|\s(?=\S))\s?|\s?\(\s?(?P<in_brackets>{year})(?:\s?r\.?)?\s?\)"
            rf"|\s(?:w|na)\s(?:roku\s|rok\s|latach\s|lata\s)?(?P<after>{year})(?:\s?[-–—]\s?(?P<until>{year}))?"
            rf"(?:\s?(?:roku|r\.?))?$"
        ),
        money=pattern_of(
            rf"(?P<qualifier>(?:{grammar().qualifier}){{0,2}})(?P<amount>{amount})"
            rf"{currency.replace('currency', 'first')}"
            rf"(?:\s?(?:[-–—]|do)\s?(?P<high>{amount}))?{currency}"
        ),
        sources={
            source: pattern_of(rf"\b(?:{any_of(words['budgets'][source])})(?!\w)")
            for source in BUDGET_SOURCES
        },
    )


def _without_sum(cell: str) -> Iterator[BudgetPart]:
    left = unread_quantities(cell)
    if left:
        raise _refused(cell, Message('"{left}" was not read', left=", ".join(left)))
    sources = sources_in(cell)
    if fold(cell) in ("brak", "nie", "tak", "?"):
        raise _refused(cell, Message("it can mean 0 or no figure"))
    no_sum = pattern_of(any_of(words_of()["budgets"]["no_sum"])).match(cell)
    for source in ([] if no_sum else sources) or [""]:
        yield BudgetPart(source=source, note=cell)


def _item(item: str) -> list[BudgetPart]:
    if not _has_amount(item):
        return list(_without_sum(item))
    rest = Rest(item)
    years = rest.take(_patterns().years)
    every_year = False
    for span, pattern in grammar().spans.items():
        if (said := rest.take(pattern)) and span not in ("year", "whole"):
            raise _refused(item, Message('"{left}" was not read', left=said[0].strip()))
        every_year |= said is not None and span == "year"
    money = rest.take(_patterns().money)
    if money is None:
        raise _refused(item, Message("it holds no amount"))
    sources = [source for source, words in _patterns().sources.items() if rest.take(words)]
    words = re.sub(r"^[\s:(–-]+|[\s:()–-]+$", "", rest.text)
    left = unread_quantities(words)
    if left:
        raise _refused(item, Message('"{left}" was not read', left=", ".join(left)))
    if words and not (money["currency"] or money["first"]):
        raise _refused(item, Message('"{left}" is no amount in złoty', left=words))
    if rate := _RATE.search(words):
        raise _refused(item, Message('"{left}" was not read', left=rate[0].strip()))
    for_each = _EACH.match(words)
    if for_each and years is None and not every_year:
        raise _refused(item, Message('"{left}" was not read', left=for_each[0].strip()))
    words, every_year = _EACH.sub("", words), every_year or for_each is not None
    if len(sources) > 1:
        raise _refused(item, Message("it names two sources for one amount"))
    part = replace(_of_money(money, item), every_year=every_year, source="".join(sources), note=words)
    if years is None:
        return [part]
    first = int(years["first"] or years["in_brackets"] or years["after"])
    return [replace(part, first_year=first, last_year=int(years["last"] or years["until"] or first))]


def _of_money(money: re.Match[str], item: str) -> BudgetPart:
    meanings = {
        grammar().meaning_before[fold(match[0])]
        for match in grammar().qualifiers.finditer(money["qualifier"])
    }
    approximate = "approximate" in meanings
    limits = meanings - {"approximate"}
    if money["high"] and not limits - {"minimum"}:
        low, high = limits_of(money["amount"], money["high"], item)
        return BudgetPart(low=low, high=high, approximate=approximate)
    value = value_of(money["amount"], item)
    if money["high"]:
        limits |= {"minimum", "maximum"}
    if not (money["currency"] or money["first"]) and value in LIKELY_YEARS:
        raise _refused(item, Message("it is not clear whether this is a year"))
    if not limits:
        return BudgetPart(value, approximate=approximate)
    if len(limits) > 1:
        raise _refused(item, Message('"{words}" is said at once', words=money["qualifier"].strip()))
    if limits <= {"minimum", "more_than"}:
        return BudgetPart(low=value, approximate=approximate)
    return BudgetPart(high=value, approximate=approximate)


def _divided(parts: list[BudgetPart], within: list[BudgetPart], cell: str) -> list[BudgetPart]:
    """Take the parts "w tym" out of the amount that they belong to."""
    if len(parts) != 1:
        raise _refused(cell, Message("the parts do not fit into the amount"))
    total, inner = parts[0].planned_pln, sum(part.planned_pln for part in within)
    if not inner <= total:
        raise _refused(cell, Message("the parts do not fit into the amount"))
    whole = parts[0]
    remaining = replace(whole, planned_pln=total - inner)
    named = [
        replace(part, first_year=whole.first_year, last_year=whole.last_year, every_year=whole.every_year)
        for part in within
    ]
    return named if remaining.planned_pln == 0 else [*named, remaining]


def _together(parts: list[BudgetPart], cell: str) -> list[BudgetPart]:
    """Refuse amounts of which it is not clear whether they add up."""
    if not parts:
        raise _refused(cell, Message("it holds no amount"))
    keys = [(part.first_year, part.last_year, part.every_year, part.source) for part in parts]
    spans = {(part.first_year is None, part.every_year) for part in parts}
    if len(set(keys)) < len(keys) or len(spans) > 1:
        raise _refused(cell, Message("it is not clear whether the amounts add up"))
    return parts


def _refused(cell: str, reason: Message) -> UnreadableTarget:
    return UnreadableTarget(
        Message('"{part}": {reason}', part=" ".join(cell.split()), reason=reason), _REMEDY
    )
