"""The day by which a milestone is due: "I kwartał 2024", "do 30.06.2025", "grudzień 2026 r."."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cache

from pwr_eval.cleaning.lexicon import any_of, lexicon, pattern_of
from pwr_eval.cleaning.target_grammar import Rest
from pwr_eval.vocabulary import MONTHS

__all__ = ["begins_with_date", "take_due"]

_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN = {numeral: number for number, numeral in enumerate(_NUMERALS, start=1)}


@cache
def _patterns() -> tuple[re.Pattern[str], dict[str, int]]:
    months = {
        form: number
        for number, forms in enumerate(lexicon()["dates"]["months"], start=1)
        for form in forms
        if len(form) > len("paź") and not form.endswith(".")
    } | {"maj": 5, "maja": 5}
    month, roman = rf"(?P<month>{any_of(months)})", "|".join(reversed(_NUMERALS))
    part = (
        r"(?P<quarter>IV|III|II|I)\s(?:kwarta[łl]\w*|kw\.)|(?P<half>II|I)\s(?:półrocz\w+)"
        rf"|(?:(?P<day>\d{{1,2}})(?:\.\s?|\s))?(?:(?P<number>\d{{1,2}})\.|{month}\s|(?<![\w–—/-])(?P<roman>{roman})[.\s/])"
        r"|końca|koniec|końcem"
    )
    return pattern_of(
        rf"\s?(?:\b(?:do|w|na|z)\s)?(?:dnia\s)?(?:{part})\s?(?P<year>20\d\d)(?!\d)(?:\s?(?:roku|r\.?))?"
    ), months


def begins_with_date(text: str) -> bool:
    """Tell whether a text begins with a day, whose first number is no amount.

    Examples
    --------
    >>> begins_with_date("do 31.12.2027 r."), begins_with_date("do 31 rodzin")
    (True, False)
    """
    found = _patterns()[0].match(text)
    return found is not None and found["day"] is not None


def take_due(rest: Rest) -> date | None:
    """Take a date away from a text without a number, and return the last day of what it names.

    Examples
    --------
    >>> rest = Rest("uruchomienie punktu do I kwartału 2024 r.")
    >>> take_due(rest), rest.text
    (datetime.date(2024, 3, 31), 'uruchomienie punktu')
    """
    pattern, months = _patterns()
    found = pattern.search(rest.text)
    if found is None:
        return None
    month = 12
    if found["quarter"]:
        month = 3 * _ROMAN[found["quarter"].lower()]
    elif found["half"]:
        month = 6 * _ROMAN[found["half"].lower()]
    elif found["number"]:
        month = int(found["number"])
    elif found["roman"]:
        month = _ROMAN[found["roman"].lower()]
    elif found["month"]:
        month = months[found["month"].lower()]
    year = int(found["year"])
    if month not in MONTHS:
        return None
    last = monthrange(year, month)[1]
    day = int(found["day"]) if found["day"] else last
    if not 1 <= day <= last:
        return None
    rest.take(pattern)
    return date(year, month, day)
