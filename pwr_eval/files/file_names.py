"""Names of files and folders that every system can keep."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

__all__ = ["numbered", "plain_name"]

_LONGEST_NAME = 80


def plain_name(name: str) -> str:
    """Return a name in small Latin letters and digits.

    Examples
    --------
    >>> plain_name("Pełnomocnik PMK ds. Rodziny")
    'pelnomocnik_pmk_ds_rodziny'
    """
    letters = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
    ascii_only = letters.encode("ascii", "ignore").decode().lower()
    return "_".join(re.findall("[a-z0-9]+", ascii_only))[:_LONGEST_NAME]


def numbered(name: str) -> Iterator[str]:
    """Yield a name and, for those who find it taken, the name with a number from 2 on."""
    yield name
    yield from (f"{name}_{n}" for n in count(2))
