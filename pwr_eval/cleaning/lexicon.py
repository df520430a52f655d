"""The words that Polish offices write in cells, read once from `polish.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = [
    "NumberLexicon", "any_of", "fold", "lexicon", "number_lexicon", "number_words",
    "pattern_of", "unit_of", "visible",
]  # fmt: skip

# Soft hyphen, zero width signs, marks of direction and of variants: a reader sees nothing of them. The sign
# that turns the order round (U+202E) is not among them: with it a reader sees other digits than are written.
_INVISIBLE = dict.fromkeys(
    (
        0x00AD, 0x034F, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202E),
        *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFE0E, 0xFE0F, 0xFEFF,
    )
)  # fmt: skip


@cache
def lexicon() -> dict[str, Any]:
    """Return the tables of `polish.toml`: numbers, dates, answers, units.

    Examples
    --------
    >>> sorted(lexicon())
    ['answers', 'dates', 'numbers', 'units']
    """
    return tomllib.loads(files("pwr_eval.cleaning").joinpath("polish.toml").read_text("utf-8"))


def fold(text: str) -> str:
    r"""Return a text without what does not change its meaning: letter case, runs of spaces, composed letters.

    Examples
    --------
    >>> fold("  Brak\u00a0 Danych ")
    'brak danych'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", visible(text))
    return " ".join(text.casefold().split())


def visible(text: str) -> str:
    r"""Return a text without the signs that nobody sees, as a copy from a calculator brings them.

    Examples
    --------
    >>> visible("\u202a9910\u202c"), visible("9\u200b910")
    ('9910', '9910')
    """
    return text if text.isascii() else text.translate(_INVISIBLE)


def any_of(words: Iterable[str]) -> str:
    r"""Return the regular expression for one of `words`: the longest first, any spaces between their parts.

    Examples
    --------
    >>> any_of(["min.", "nie mniej niż"])
    'nie\\s+mniej\\s+niż|min\\.'
    """
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)


def pattern_of(pattern: str) -> re.Pattern[str]:
    """Return a pattern that ignores letter case.

    Examples
    --------
    >>> bool(pattern_of("ok[.]").match("OK."))
    True
    """
    return re.compile(pattern, re.IGNORECASE)


@cache
def number_words() -> dict[str, int]:
    """Return the number words in all their forms and what they count.

    Examples
    --------
    >>> number_words()["jednej"], number_words()["dwóch"]
    (1, 2)
    """
    return {word: int(value) for value, forms in lexicon()["numbers"]["words"].items() for word in forms}


class NumberLexicon:
    """The lists of `polish.toml` as patterns."""

    def __init__(self) -> None:
        lists = lexicon()["numbers"]
        multipliers = lists["multipliers"]
        self.status_of_mark = {
            fold(mark): status for status, marks in lists["marks"].items() for mark in marks
        }
        self.missing = {"", *self.status_of_mark}
        self.zero_or_missing = {fold(mark) for mark in lists["zero_or_missing"]}
        self.qualifier_before = _by_word(lists["before"])
        self.qualifier_after = _by_word(lists["after"])
        self.factor_of = {word: int(factor) for factor, forms in multipliers.items() for word in forms}
        before, after, currency = map(
            any_of, (self.qualifier_before, self.qualifier_after, lists["currencies"])
        )
        # A word needs a space before the number; "ok." and ">" do not.
        self.before = pattern_of(rf"\s*({before})(?:(?<!\w)\s*|\s+)")
        sign = r"[-+\u2212\u2010\u2011\u2013]"
        self.directly_before = pattern_of(rf"\s*(?P<currency>{currency})?\s*(?P<sign>{sign})?")
        self.after = pattern_of(rf"\s*\(\s*({after})\s*\)\s*$|(?:\s+|^(?=\+))({after})\s*$")
        self.multiplier = pattern_of(rf"\s*({any_of(self.factor_of)})(?!\w)")
        self.may_be_glued = pattern_of(rf"%|(?:{currency}|{any_of(self.factor_of)})(?!\w)")


@cache
def number_lexicon() -> NumberLexicon:
    """Return the words around numbers as patterns, made once.

    Examples
    --------
    >>> number_lexicon().factor_of["tys."]
    1000
    """
    return NumberLexicon()


@cache
def _known_units() -> dict[str, tuple[str, str]]:
    return {
        fold(form): (kind, word)
        for kind, words in lexicon()["units"].items()
        for word, forms in words.items()
        for form in forms
    }


def unit_of(words: str) -> tuple[str, str]:
    """Return kind and base form of the unit that the words after a number begin with; "" if it is not known.

    Examples
    --------
    >>> unit_of("zł"), unit_of("rodz. objętych pomocą"), unit_of("coś")
    (('money', 'zł'), ('families', 'rodzina'), ('', ''))
    """
    folded, units = fold(words), _known_units()
    first = folded.split(maxsplit=1)[0] if folded else ""
    return units.get(folded.rstrip(".:,; ")) or units.get(first.rstrip(".:,;")) or ("", "")


def _by_word(words: dict[str, list[str]]) -> dict[str, str]:
    return {fold(word): meaning for meaning, forms in words.items() for word in forms}
