"""The words that Polish offices write in cells, read once from `polish.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["any_of", "fold", "lexicon", "number_words"]


@cache
def lexicon() -> dict[str, Any]:
    """Tables of `polish.toml`: numbers, dates, answers.

    Examples
    --------
    >>> sorted(lexicon())
    ['answers', 'dates', 'numbers']
    """
    return tomllib.loads(files("pwr_eval.cleaning").joinpath("polish.toml").read_text("utf-8"))


def fold(text: str) -> str:
    r"""Text without what does not change its meaning: letter case, runs of spaces, composed letters.

    Examples
    --------
    >>> fold("  Brak\u00a0 Danych ")
    'brak danych'
    """
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def any_of(words: Iterable[str]) -> str:
    r"""Regular expression for one of `words`, the longest first, spaces of any kind and number between them.

    Examples
    --------
    >>> any_of(["min.", "nie mniej niż"])
    'nie\\s+mniej\\s+niż|min\\.'
    """
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)


@cache
def number_words() -> dict[str, int]:
    """Give the number words in all their forms, 0 to 12, and what they count.

    Examples
    --------
    >>> number_words()["jednej"], number_words()["dwóch"]
    (1, 2)
    """
    return {word: int(value) for value, forms in lexicon()["numbers"]["words"].items() for word in forms}
