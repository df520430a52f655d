"""The unit of measure of an indicator, recognised by the words that are usual for it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["UsualUnit", "usual_unit"]

_MOST_WORDS = 3
"""Words among which a usual unit is looked for: "przeprowadzonych zajęć"."""


@dataclass(frozen=True)
class UsualUnit:
    """A unit of measure and how a text prints it.

    Parameters
    ----------
    printed : str
        Beginning of the text, up to the unit.
    name : str
        The unit's own name; the word itself where it is not a usual one.
    measure : str
        What its figures usually count.
    beneficiary : str
        Who is counted, if it is people or families.
    known : bool
        Whether it is a usual one.
    """

    printed: str
    name: str
    measure: str = "flow"
    beneficiary: str = ""
    known: bool = True


def usual_unit(text: str) -> UsualUnit:
    """Return the unit that a text, a target without its number, begins with.

    Examples
    --------
    >>> usual_unit("przeprowadzonych zajęć w klubach")
    UsualUnit(printed='przeprowadzonych zajęć', name='zajęcia', measure='flow', beneficiary='', known=True)
    >>> usual_unit("tornistrów").known
    False
    """
    words = text.split()
    for end in range(1, min(len(words), _MOST_WORDS) + 1):
        found = _by_form().get(words[end - 1].strip(",.;()").casefold())
        if found is not None:
            printed = " ".join(words[:end]).rstrip(",.;()")
            return UsualUnit(
                printed, found["name"], found.get("measure", "flow"), found.get("beneficiary", "")
            )
    first = words[0].rstrip(",.;()") if words else ""
    return UsualUnit(first, first.casefold(), known=False)


@cache
def _by_form() -> dict[str, dict[str, Any]]:
    units = tomllib.loads(files(__package__).joinpath("usual_units.toml").read_text("utf-8"))["units"]
    return {form: unit for unit in units for form in unit["forms"]}
