"""Names as printed -> canonical names, by a reviewed alias table; never by a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["AliasTable", "FoundName", "UnknownName"]


class UnknownName(ValueError):
    """A name that the alias table does not hold."""


@dataclass(frozen=True)
class FoundName:
    """A printed name and what the alias table reads it as."""

    printed: str
    canonical: str


class AliasTable:
    """Reviewed spellings of one kind of name.

    Parameters
    ----------
    canonical : mapping of str to str
        Spelling as printed -> canonical name. Case and the amount of white space do not matter.

    Examples
    --------
    >>> units = AliasTable({"usług": "usługa", "usług asystenta": "godzina"})
    >>> units.leading("usług poradnictwa").canonical
    'usługa'
    >>> offices = AliasTable({"Wydział Edukacji, Kultury": "Wydział Edukacji", "MOPS": "MOPS"})
    >>> [name.canonical for name in offices.listed("MOPS, Wydział  Edukacji, Kultury,")]
    ['MOPS', 'Wydział Edukacji']
    """

    def __init__(self, canonical: Mapping[str, str]) -> None:
        self._canonical = {_folded(printed): name for printed, name in canonical.items()}
        longest_first = sorted(self._canonical, key=len, reverse=True)
        self._pattern = re.compile(rf"({'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)")

    def leading(self, text: str) -> FoundName:
        """Return the longest known name that `text` begins with.

        Raises
        ------
        UnknownName
            If no known name stands there.
        """
        folded = " ".join(text.split())
        match = self._pattern.match(folded.lower())
        if match is None:
            raise UnknownName(folded)
        return FoundName(folded[: match.end()], self._canonical[match[1]])

    def listed(self, text: str) -> list[FoundName]:
        """Return the names of a comma-separated list, whose names may hold commas themselves.

        Raises
        ------
        UnknownName
            With the part of the list that begins with an unknown name.
        """
        return list(self._walk(" ".join(text.split())))

    def _walk(self, rest: str) -> Iterator[FoundName]:
        while rest := rest.lstrip(", "):
            name = self.leading(rest)
            rest = rest[len(name.printed) :]
            if rest and not rest.lstrip().startswith(","):
                raise UnknownName(name.printed + rest)
            yield name


def _folded(text: str) -> str:
    return " ".join(text.split()).lower()
