"""The lexicon of claims and figures, read once and made into patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["PERCENT_FROM", "Claim", "Lexicon", "lexicon"]

AROUND = (
    "hedges", "modals", "inquiries", "later_hedges", "opinions", "adversatives", "other_causes", "deliveries",
)  # fmt: skip
"""Lists of words in ``lexicon.toml``, each made into one pattern."""
_WORD = r"[^\s.;!?:]+\s+"
_N = r"\bn\s*=\s*(\d+)"
_P = r"\bp\s*[=<>≤≥]\s*0?[.,]\d+"


@dataclass(frozen=True)
class Claim:
    """Words that claim something, and what to write instead.

    Parameters
    ----------
    rule : str
        attribution, contribution or proof.
    pattern : re.Pattern
        The words; its group "verb", where there is one, is the place of the verb.
    instead : str
        A wording that the evidence bears.
    noun : bool
        A noun ("effect of"): the denial may follow it.
    verb_first : bool
        The subject comes before the verb: another cause nearer to the verb takes its place.
    outcome_only : bool
        No claim of something that changes itself ("się"); what is delivered (places, hours) is none either.
    object_needed : bool
        A claim only with an object after the verb ("the programme improved families' lives").
    verb : re.Pattern or None
        Words of change that must stand in the same sentence.
    """

    rule: str
    pattern: re.Pattern[str]
    instead: str
    noun: bool = False
    verb_first: bool = False
    outcome_only: bool = False
    object_needed: bool = False
    verb: re.Pattern[str] | None = None


Patterns = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True)
class Lexicon:
    """Claims and figures of one language, what takes their force away, and what each rule needs.

    Parameters
    ----------
    claims : tuple of Claim
        Words that claim.
    around : mapping of str to re.Pattern
        Words around a claim that take it back or turn it: `AROUND` and negation.
    figures : mapping of str to re.Pattern
        Percentages, numbers of people, p-values, years, trends, means and what makes them harmless.
    small : mapping of str to int
        Small numbers in words.
    instead : mapping of str to str
        By rule, a wording that the evidence bears.
    needs, least : mapping of str to int
        By rule, the level of the Maryland scale, and the number of people or years that it takes.
    """

    claims: tuple[Claim, ...]
    around: Patterns
    figures: Patterns
    small: Mapping[str, int]
    instead: Mapping[str, str]
    needs: Mapping[str, int]
    least: Mapping[str, int]


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language.

    Examples
    --------
    >>> bool(lexicon("pl").claims[0].pattern.search("dzięki naszemu programowi rodziny"))
    True
    """
    data = _data()
    words = data[language]
    macros = {
        "p": _any_of(words["programme"]),
        "d": _any_of(words["changes"]),
        "o": _any_of(words["outcomes"]),
        "p_people": _any_of(words["people"]),
    }
    return Lexicon(
        claims=tuple(_claim(entry, macros) for entry in words["claims"]),
        around={name: _pattern(_any_of(words[name]), macros) for name in AROUND}
        | {"negation": _pattern(words["negation"], macros)},
        figures=_figures(words["figures"]),
        small=words["figures"]["small"],
        instead=words["instead"],
        needs=data["needs"],
        least=data["least"],
    )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text("utf-8"))


PERCENT_FROM = int(_data()["least"]["few_percent"])
"""Fewest people or things of which a percentage is given: of fewer it says more than is known."""


def _claim(entry: Mapping[str, Any], macros: Mapping[str, str]) -> Claim:
    verb = {"verb": re.compile(rf"\b{entry['verb']}")} if "verb" in entry else {}
    return Claim(**{**entry, "pattern": _pattern(entry["pattern"], macros), **verb})


def _figures(entry: Mapping[str, Any]) -> Patterns:
    number = rf"(\d+|{'|'.join(entry['small'])})"
    return {
        name: re.compile(
            text.replace("{number}", number)
            .replace("{people}", entry["people"])
            .replace("{n}", _N)
            .replace("{p}", _P)
        )
        for name, text in entry.items()
        if name not in ("small", "people")
    }


def _any_of(words: list[str]) -> str:
    return "(?:" + "|".join(words) + ")"


def _pattern(text: str, macros: Mapping[str, str]) -> re.Pattern[str]:
    """Compile a pattern of whole words, with its macros filled in."""
    for name, value in macros.items():
        # A word is followed by what comes next: a blank, or up to some words more.
        text = text.replace(f"{{{name}}}{{", rf"{value}\b,?\s+{{").replace(f"{{{name}}}", rf"\b{value}\b")
    text = re.sub(r"\{(\d)\}", lambda found: rf"(?:{_WORD}){{0,{found[1]}}}?", text)
    text = text.replace(" ", r"\s+").replace("<", "(?P<verb>)")
    return re.compile(rf"\b(?:{text})\b")
