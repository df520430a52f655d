"""Inline drawings held aside while a page is put together.

A chart has thousands of elements, and no check of the page asks for more of it than its name. Parsed with
the page, the drawings of one report would take seconds; held aside they take none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["Drawings"]

# An <svg> as nh3 writes it: opening tag, title and description stay in the page, the rest goes aside.
_DRAWING = re.compile(
    r"(?P<head><svg\b[^>]*>(?:\s*<(?P<element>title|desc)\b[^>]*>[^<]*</(?P=element)>)*)(?P<body>.*?)</svg>",
    re.DOTALL,
)
_BETWEEN_ELEMENTS = re.compile(r">\s*\n\s*<")  # indentation: a tenth of a drawing, and nothing is drawn by it
_PLACE = re.compile(r"<!--drawing (\d+)-->")
_ID = re.compile(r'\sid="([^"]*)"')


class Drawings:
    """The bodies of a page's drawings, to be put back at the end.

    Examples
    --------
    >>> drawings = Drawings()
    >>> page = drawings.take_out('<svg role="img"><title>Costs</title><g id="a"></g></svg>')
    >>> page
    '<svg role="img"><title>Costs</title><!--drawing 0--></svg>'
    >>> list(drawings.ids())
    ['a']
    >>> drawings.put_back(page)
    '<svg role="img"><title>Costs</title><g id="a"></g></svg>'
    """

    def __init__(self) -> None:
        self._bodies: list[str] = []

    def take_out(self, html: str) -> str:
        """Hold the drawings of clean HTML aside; it has no comments, so a place cannot be forged."""
        return _DRAWING.sub(self._held, html)

    def _held(self, drawing: re.Match[str]) -> str:
        if "<svg" in drawing["body"]:  # a drawing in a drawing: its end is not the end that was found
            return drawing[0]
        self._bodies.append(_BETWEEN_ELEMENTS.sub("><", drawing["body"]))
        return f"{drawing['head']}<!--drawing {len(self._bodies) - 1}--></svg>"

    def put_back(self, page: str) -> str:
        """Return the page with every drawing in its place."""
        return _PLACE.sub(lambda place: self._bodies[int(place[1])], page)

    def ids(self) -> Iterator[str]:
        """Yield the ids inside the drawings, which must differ from all others of the page."""
        for body in self._bodies:
            yield from _ID.findall(body)
