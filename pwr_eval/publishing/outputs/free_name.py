"""Names that tell things apart which would be called alike."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain, count

__all__ = ["free_name"]


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Return a name that is not taken: the wanted one, or the first of those that follow by number.

    Examples
    --------
    >>> free_name("costs", []), free_name("costs", ["costs", "costs-2"])
    ('costs', 'costs-3')
    """
    names = chain([wanted], (f"{wanted}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)
