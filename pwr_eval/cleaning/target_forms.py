"""The forms that one part of a target cell is written in: a growth, a range, an amount, "raz w roku"."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Final, NamedTuple

from pwr_eval.cleaning.lexicon import any_of, fold, number_lexicon, pattern_of
from pwr_eval.cleaning.target_grammar import (
    UnreadableTarget,
    grammar,
    limits_of,
    unread_quantities,
    value_of,
    words_of,
)
from pwr_eval.cleaning.target_parts import Part, TargetPart
from pwr_eval.errors import Message
from pwr_eval.vocabulary import LIKELY_YEARS, Kind

__all__ = ["both_limits", "read_form"]


def read_form(part: Part) -> TargetPart:
    """Read a part by the first form that fits it.

    Parameters
    ----------
    part : Part
        Without the words of its span, its note and its date.

    Raises
    ------
    UnreadableTarget
        If a digit or a word of quantity is in no reading.
    """
    for form in (_change, _kept, _from_to, _within, _between, _half, _amount, _named_amount, _times):
        made = form(part)
        if made is not None:
            return made
    return _without_number(part)


@cache
def _form(pattern: str) -> re.Pattern[str]:
    words = grammar()
    known = {"A": words.amount, "Q": rf"(?P<qualifier>(?:{words.qualifier}){{0,2}})", "P": words.percent}
    return pattern_of(re.sub(r"@([AQP])", lambda name: known[name[1]], pattern))


def _meaning(qualifiers: str, part: Part) -> tuple[str, bool]:
    """Return what the words before a number say of it, "" if nothing, and whether it is approximate."""
    words = grammar()
    said = [words.meaning_before[fold(match[0])] for match in words.qualifiers.finditer(qualifiers)]
    bounds = [meaning for meaning in said if meaning != "approximate"]
    if len(bounds) > 1:
        raise part.refused(Message('"{words}" is said at once', words=qualifiers.strip()))
    return (bounds[0] if bounds else ""), "approximate" in said


def _limited(value: float, meaning: str) -> tuple[Kind, dict[str, object]]:
    if meaning in ("minimum", "more_than"):
        return "minimum", {"target": value, "low": value, "strict": meaning == "more_than"}
    if meaning in ("maximum", "less_than"):
        return "maximum", {"target": value, "high": value, "strict": meaning == "less_than"}
    return "absolute", {"target": value}


_NUMERAL: Final = re.compile(r"([IVX]+)\s[^\W\d]")
_CHANGE: Final = (
    r"(?P<before>[^\d]*?)\s?\bo\s@Q(?P<number>@A)"
    r"(?P<unit>\s?p\.\s?p\.?|\s?pkt\.?\sproc\w*\.?|\s?punkt\w*\sprocent\w*|@P)?(?P<after>(?:\s.*)?)"
)


def _change(part: Part) -> TargetPart | None:
    words, text = grammar(), part.rest.text
    way = words.growth.match(text) or words.decline.match(text)
    if way is None:
        return None
    declines, told = words.growth.match(text) is None, text[way.end() :].strip()
    if found := _form(_CHANGE).fullmatch(told):
        return _change_by(part, found, declines=declines)
    if from_to := _from_to(part, told):
        return from_to
    if found := _form(r"(?P<before>[^\d]*?)\s?\bdo\s(?:poziomu\s)?(?P<number>@A)(?P<after>.*)").fullmatch(
        told
    ):
        kind, facts = _limited(value_of(found["number"], part.raw), "maximum" if declines else "minimum")
        return part.made(kind, f"{found['after']} {_counted(found['before'])}", **facts)
    return part.made("direction", _counted(told))


def _change_by(part: Part, found: re.Match[str], *, declines: bool) -> TargetPart:
    if part.span.period not in ("year", "whole", "final"):
        raise part.refused(Message("a growth is by year or for the whole programme"))
    meaning, approximate = _meaning(found["qualifier"], part)
    unit = found["unit"] or ""
    if unit and unit.strip() != "%" and not unit.strip().startswith("proc"):
        kind: Kind = "growth_points"
    else:
        kind = "growth_percent" if unit else "growth_units"
    value = value_of(found["number"], part.raw) * (-1 if declines else 1)
    least = meaning in ("minimum", "more_than")
    most = meaning in ("maximum", "less_than")
    if declines:
        least, most = most, least
    counted = _counted(f"{found['before']} {found['after']}")
    if not counted and kind == "growth_units":
        raise part.refused(Message("it does not say what is counted"))
    return part.made(
        kind,
        counted,
        target=value,
        low=value if least else math.nan,
        high=value if most else math.nan,
        strict=meaning in ("more_than", "less_than"),
        approximate=approximate,
    )


def _counted(text: str) -> str:
    return re.sub(r"^(?:liczby|ilości)\s", "", " ".join(text.split()), count=1, flags=re.IGNORECASE)


def _kept(part: Part) -> TargetPart | None:
    way = grammar().keeping.match(part.rest.text)
    if way is None:
        return None
    told = part.rest.text[way.end() :].strip()
    reference = _form(
        r"(?P<text>[^\d]*?)\s?(?:na|z) poziom\w+ z (?P<year>(?:19|20)\d\d)(?:\s?(?:roku|r\.?))?"
    )
    if found := reference.fullmatch(told):
        part.compared_year = int(found["year"])
        return part.made("minimum", _counted(found["text"]) or "poziom")
    at = _form(r"(?P<text>[^\d]*?)\s?(?:na poziomie\s)?@Q(?P<number>@A)(?P<after>.*)").fullmatch(told)
    if at is None:
        return part.made("minimum", _counted(told))
    meaning, approximate = _meaning(at["qualifier"], part)
    kind, facts = _limited(value_of(at["number"], part.raw), meaning)
    return part.made(kind, f"{at['after']} {_counted(at['text'])}", approximate=approximate, **facts)


def _from_to(part: Part, text: str | None = None) -> TargetPart | None:
    text = part.rest.text if text is None else text
    arrow = r"(?P<first>@A)(?P<between>[^\d→]*?)\s?(?:→|->|=>|⇒)\s?(?P<last>@A)(?P<after>.*)"
    spoken = (
        r"(?P<before>[^\d]*?)\s?\bz\s(?P<first>@A)(?P<between>[^\d]*?)\s(?:do|na)\s(?P<last>@A)(?P<after>.*)"
    )
    found = _form(arrow).fullmatch(text) or _form(spoken).fullmatch(text)
    if found is None:
        return None
    first, last = (value_of(found[name], part.raw) for name in ("first", "last"))
    counted = f"{found['after']} {_counted(found.groupdict().get('before') or '')}".strip()
    return _checked_unit(
        part.made("absolute", counted or found["between"], target=last, baseline=first), part
    )


class _Limits(NamedTuple):
    low: re.Pattern[str]
    high: re.Pattern[str]


@cache
def both_limits() -> _Limits:
    """Return the patterns of the two limits of one amount: "co najmniej 10", "nie więcej niż 15"."""
    words = words_of()["before"]
    low, high = (rf"(?<!\w)(?:{any_of(words[name])})\s?" for name in ("minimum", "maximum"))
    amount = grammar().amount
    return _Limits(
        pattern_of(rf"{low}(?P<low>{amount})(?:%|\s[^\W\d]+)?$"),
        pattern_of(rf"(?:ale\s|lecz\s|a\s)?{high}(?P<high>{amount})(?P<after>.*)"),
    )


def _within(part: Part) -> TargetPart | None:
    """Read two limits of one amount as a range."""
    for joint in re.finditer(r"(?:,|\s(?:i|oraz))?\s", part.rest.text):
        low = both_limits().low.fullmatch(part.rest.text[: joint.start()])
        high = both_limits().high.fullmatch(part.rest.text[joint.end() :])
        if low and high:
            first, last = limits_of(low["low"], high["high"], part.raw)
            return _checked_unit(part.made("range", high["after"], low=first, high=last), part)
    return None


def _between(part: Part) -> TargetPart | None:
    between = r"(?P<low>@A)(?:%|\szł)?\s?(?:[-–—÷…]|\.{2,3}|\sdo\s|\sa\s)\s?(?P<high>@A)(?P<after>.*)"
    found = _form(rf"(?:od\s|między\s|pomiędzy\s)?(?P<about>(?:ok\.|około|~)\s?)?{between}").fullmatch(
        grammar().before_amount.sub("", part.rest.text, count=1)
    )
    if found is None:
        return None
    low, high = limits_of(found["low"], found["high"], part.raw)
    if high in LIKELY_YEARS and (low in LIKELY_YEARS or low < LIKELY_YEARS[0] / 2):
        raise part.refused(Message("it is not clear whether these are years"))
    made = part.made("range", found["after"], low=low, high=high, approximate=bool(found["about"]))
    return _checked_unit(made, part)


def _half(part: Part) -> TargetPart | None:
    """Read posts: "pół etatu", "2 i pół etatu", "półtora etatu"."""
    text = grammar().before_amount.sub("", part.rest.text, count=1)
    found = pattern_of(r"(?:(?P<whole>\d+)\si\s)?(?P<half>pół|półtora)\s(?P<unit>etat\w*.*)").fullmatch(text)
    if found is None:
        return None
    value = int(found["whole"] or 0) + {"pół": 0.5, "półtora": 1.5}[found["half"].lower()]
    return part.made("absolute", found["unit"], target=value)


def _amount(part: Part) -> TargetPart | None:
    words = grammar()
    text = words.before_amount.sub("", part.rest.text, count=1)
    share = re.fullmatch(r"([123])/([2348])(\setat\w*.*)", text)
    if share and int(share[1]) < int(share[2]):
        return part.made("absolute", share[3], target=int(share[1]) / int(share[2]))
    found = _form(r"@Q(?P<number>@A)(?P<after>.*)").fullmatch(text)
    return None if found is None else _amount_of(part, found, found["after"])


def _amount_of(part: Part, found: re.Match[str], after: str) -> TargetPart:
    words = grammar()
    meaning, approximate = _meaning(found["qualifier"], part)
    bound = words.qualifier_after.match(after)
    if bound is None:
        bound = pattern_of(rf"{words.qualifier_after.pattern}(?<!\+)$").search(after)
    if bound is not None:
        if meaning:
            raise part.refused(Message('"{words}" is said at once', words=f"{found['qualifier']}{bound[1]}"))
        meaning = words.meaning_after[fold(bound[1])]
        after = f"{after[: bound.start()]} {after[bound.end() :]}".strip()
    if after and not (after[0].isspace() or after[0] in "%(" or after[0].isalpha()):
        raise part.refused(Message('"{left}" was not read', left=after.strip()))
    value = value_of(found["number"], part.raw)
    kind, facts = _limited(value, meaning)
    return _checked_unit(part.made(kind, after, approximate=approximate, **facts), part)


def _named_amount(part: Part) -> TargetPart | None:
    """Read a name, a colon or a dash, and a number: "odsetek rodzin: 40%"."""
    pattern = r"(?P<name>[^\d:=]*[^\W\d)]\)?)\s?(?::|=|\s[-–—]\s)\s?@Q(?P<number>@A)(?P<after>.*)"
    found = _form(pattern).fullmatch(part.rest.text)
    if found is None or unread_quantities(found["name"]):
        return None
    after = "" if found["after"].strip() in ("razy", "x") else found["after"]
    return _amount_of(part, found, f"{after} {found['name']}")


def _times(part: Part) -> TargetPart | None:
    """Read "szkolenia 2 razy w roku" and "spotkania co kwartał", whose span was read already."""
    pattern = r"(?P<name>[^\d]*?)[\s:–-]*@Q(?P<number>@A\s?(?=x\b|razy\b|×)|(?=raz\b))(?:x|razy|raz|×)"
    found = _form(pattern).fullmatch(part.rest.text)
    if found and part.span.said:
        meaning, approximate = _meaning(found["qualifier"], part)
        value = value_of(found["number"].strip(), part.raw) if found["number"] else 1.0
        kind, facts = _limited(value, meaning)
        return part.made(kind, found["name"] or "razy", approximate=approximate, **facts)
    if part.span.every and not unread_quantities(part.rest.text):
        return part.made("absolute", part.rest.text or "razy", target=1.0)
    return None


def _without_number(part: Part) -> TargetPart:
    words, text = words_of()["words"], part.rest.text
    folded, marks = fold(text), number_lexicon()
    nothing = not any(sign.isalpha() for sign in part.raw)
    if part.due is None and (nothing or folded in marks.missing or folded in marks.zero_or_missing):
        reason = Message('"{part}" gives no target: 0, or nothing planned?', part=part.raw)
        raise UnreadableTarget(
            reason, Message('Write "0" and what is counted, or "wg potrzeb" for no target.')
        )
    action = grammar().action.match(text)
    if part.due is not None or folded in words["done"] or action:
        return part.made("milestone", text or part.raw if part.due is None else text)
    if left := unread_quantities(text):
        raise part.refused(Message('"{left}" was not read', left=", ".join(left)))
    if numeral := _NUMERAL.match(text):
        raise part.refused(Message('"{left}" was not read', left=numeral[1]))
    if pattern_of(rf"(?:{any_of(words['elsewhere'])})(?!\w)").match(text):
        raise part.refused(Message("it refers to what another cell says"))
    if pattern_of(r"brak\b").match(text):
        raise part.refused(Message("it can mean 0 or no figure"))
    if pattern_of(r"(?:nie )?(?:mniej|więcej|mniejsz\w+|większ\w+) niż\b").match(text):
        raise part.refused(Message("it names no number to compare with"))
    return part.made("none", part.raw.strip(" .,;"))


def _checked_unit(made: TargetPart, part: Part) -> TargetPart:
    if not made.text and not part.span.said and made.target in LIKELY_YEARS:
        raise part.refused(Message("it is not clear whether this is a year"))
    if not made.text and not part.named and not part.span.said:
        raise UnreadableTarget(
            Message('"{part}" does not say what is counted', part=part.raw),
            Message("Write what is counted after the number, or give its name and unit in indicators.csv."),
        )
    if re.match(r"(?:r|rok|roku|lata|lat|kwartał\w*|m-c\w*|miesi\w+)(?!\w)|.*[?*=\\|<>]", made.text):
        raise part.refused(Message('"{left}" was not read', left=made.text))
    return made
