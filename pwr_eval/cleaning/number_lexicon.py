"""The words around numbers, from `polish.toml`, as patterns."""

from __future__ import annotations

import re
from functools import cache

from pwr_eval.cleaning.lexicon import any_of, fold, lexicon

__all__ = ["NumberLexicon", "number_lexicon"]


class NumberLexicon:
    """The lists of `polish.toml` as patterns."""

    def __init__(self) -> None:
        lists = lexicon()["numbers"]
        multipliers = lists["multipliers"]
        self.missing = {fold(mark) for mark in lists["missing"]}
        self.zero_or_missing = {fold(mark) for mark in lists["zero_or_missing"]}
        self.qualifier_before = _by_word(lists["before"])
        self.qualifier_after = _by_word(lists["after"])
        self.factor_of = {word: int(factor) for factor, forms in multipliers.items() for word in forms}
        before, after, currency = map(
            any_of, (self.qualifier_before, self.qualifier_after, lists["currencies"])
        )
        # A word needs a space before the number; "ok." and ">" do not.
        self.before = _pattern(rf"\s*({before})(?:(?<!\w)\s*|\s+)")
        sign = r"[-+\u2212\u2010\u2011\u2013]"
        self.directly_before = _pattern(rf"\s*(?P<currency>{currency})?\s*(?P<sign>{sign})?")
        self.after = _pattern(rf"\s*\(\s*({after})\s*\)\s*$|(?:\s+|^(?=\+))({after})\s*$")
        self.multiplier = _pattern(rf"\s*({any_of(self.factor_of)})(?!\w)")
        self.may_be_glued = _pattern(rf"%|(?:{currency}|{any_of(self.factor_of)})(?!\w)")


@cache
def number_lexicon() -> NumberLexicon:
    """Give the patterns, made once.

    Examples
    --------
    >>> number_lexicon().factor_of["tys."]
    1000
    """
    return NumberLexicon()


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _by_word(words: dict[str, list[str]]) -> dict[str, str]:
    return {fold(word): meaning for meaning, forms in words.items() for word in forms}
