"""What the reader of returns found, in the language of the unit that sent the return."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files

from pwr_eval.errors import Fault

__all__ = ["fault_in_language", "in_language"]

_PLACE = re.compile(r"\{(\w+)\}")


def fault_in_language(fault: Fault, language: str) -> Fault:
    """Give a fault with its problem and remedy in another language.

    Parameters
    ----------
    fault : Fault
        A fault or warning as the reader of returns words it.
    language : str
        "pl", or "en" for the words of the code.

    Returns
    -------
    Fault
        The same place and what was found. A message that ``locale/reader_messages.toml`` does not hold
        stays as it is.

    Examples
    --------
    >>> from pwr_eval.errors import Place
    >>> fault = Fault(Place("mops.xlsx"), "a negative figure", "-3", "Write 0 or more.")
    >>> print(fault_in_language(fault, "pl"))
    mops.xlsx: liczba ujemna (found: "-3"). Proszę wpisać 0 albo więcej.
    """
    return replace(
        fault, problem=in_language(fault.problem, language), remedy=in_language(fault.remedy, language)
    )


def in_language(message: str, language: str) -> str:
    """Give a message in another language; as it is if there are no words for it.

    Examples
    --------
    >>> in_language("not a number: it looks like a date", "pl")
    'to nie jest liczba: wygląda na datę'
    """
    for pattern, template in _messages(language):
        if found := pattern.fullmatch(message):
            values = {name: in_language(value, language) for name, value in found.groupdict().items()}
            return template.format(**values)
    return message


@cache
def _messages(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Messages as patterns, the ones without places for values first."""
    tables = tomllib.loads(
        files("pwr_eval.words").joinpath("locale", "reader_messages.toml").read_text("utf-8")
    )
    messages = sorted(tables.get(language, {}).items(), key=lambda pair: "{" in pair[0])
    return tuple((_pattern(message), template) for message, template in messages)


def _pattern(message: str) -> re.Pattern[str]:
    """Make a pattern of a message; each name in braces stands for any text."""
    fixed_and_names = _PLACE.split(message)
    parts = (f"(?P<{part}>.+)" if i % 2 else re.escape(part) for i, part in enumerate(fixed_and_names))
    return re.compile("".join(parts), re.DOTALL)
