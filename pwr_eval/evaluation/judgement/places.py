"""Places in the evaluators' texts that a figure is put into, so that no figure is typed twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

__all__ = ["fill", "places_in", "unknown_places"]

_PLACE = re.compile(r"\{([^{}\s]+)\}")


def places_in(text: str) -> list[str]:
    """Name the places of a text.

    Examples
    --------
    >>> places_in("Cele osiągnięto w {Q07.M1} przypadków; placówek było {day_care_centres.2012}.")
    ['Q07.M1', 'day_care_centres.2012']
    """
    return _PLACE.findall(text)


def unknown_places(text: str, known: Collection[str]) -> list[str]:
    """Name the places of a text that nothing is known for."""
    return [name for name in places_in(text) if name not in known]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put figures, written for the reader, into a text; a place that has none stays as it stands.

    Examples
    --------
    >>> fill("Cele osiągnięto w {Q07.M1}.", {"Q07.M1": "54%"})
    'Cele osiągnięto w 54%.'
    """
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), text)
