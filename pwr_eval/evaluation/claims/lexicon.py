"""The lexicon of claims and figures, read once and made into patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["Claim", "Figures", "Lexicon", "lexicon"]

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
    noun: bool
    verb_first: bool
    outcome_only: bool
    object_needed: bool
    verb: re.Pattern[str] | None


@dataclass(frozen=True)
class Figures:
    """Patterns of figures, see ``lexicon.toml``; `small` holds the small numbers in words."""

    small: Mapping[str, int]
    percent: re.Pattern[str]
    no_share: re.Pattern[str]
    interval: re.Pattern[str]
    out_of: re.Pattern[str]
    counted: re.Pattern[str]
    p_value: re.Pattern[str]
    years: re.Pattern[str]
    span: re.Pattern[str]
    trend: re.Pattern[str]
    no_trend: re.Pattern[str]
    mean: re.Pattern[str]
    no_mean: re.Pattern[str]


@dataclass(frozen=True)
class Lexicon:
    """Claims and figures of one language, what takes their force away, and what each rule needs."""

    claims: tuple[Claim, ...]
    hedges: re.Pattern[str]
    modals: re.Pattern[str]
    inquiries: re.Pattern[str]
    later_hedges: re.Pattern[str]
    opinions: re.Pattern[str]
    adversatives: re.Pattern[str]
    other_causes: re.Pattern[str]
    deliveries: re.Pattern[str]
    negation: re.Pattern[str]
    figures: Figures
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
    data = tomllib.loads(
        resources.files("pwr_eval.evaluation.claims").joinpath("lexicon.toml").read_text("utf-8")
    )
    words = data[language]
    macros = {
        "p": _any_of(words["programme"]),
        "d": _any_of(words["changes"]),
        "o": _any_of(words["outcomes"]),
        "p_people": _any_of(words["people"]),
    }
    lists = (
        "hedges",
        "modals",
        "inquiries",
        "later_hedges",
        "opinions",
        "adversatives",
        "other_causes",
        "deliveries",
    )
    return Lexicon(
        claims=tuple(_claim(entry, macros) for entry in words["claims"]),
        **{name: _pattern(_any_of(words[name]), macros) for name in lists},
        negation=_pattern(words["negation"], macros),
        figures=_figures(words["figures"]),
        instead=words["instead"],
        needs=data["needs"],
        least=data["least"],
    )


def _claim(entry: Mapping[str, Any], macros: Mapping[str, str]) -> Claim:
    verb = re.compile(rf"\b{entry['verb']}") if "verb" in entry else None
    return Claim(
        rule=entry["rule"],
        pattern=_pattern(entry["pattern"], macros),
        instead=entry["instead"],
        noun=entry.get("noun", False),
        verb_first=entry.get("verb_first", False),
        outcome_only=entry.get("outcome_only", False),
        object_needed=entry.get("object_needed", False),
        verb=verb,
    )


def _figures(entry: Mapping[str, Any]) -> Figures:
    number = rf"(\d+|{'|'.join(entry['small'])})"
    filled = {
        name: re.compile(
            text.replace("{number}", number)
            .replace("{people}", entry["people"])
            .replace("{n}", _N)
            .replace("{p}", _P)
        )
        for name, text in entry.items()
        if name not in ("small", "people")
    }
    return Figures(small=entry["small"], **filled)


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
