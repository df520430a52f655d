"""How the cells of published tables hang together: what anyone who reads them can reckon with."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

__all__ = ["Relation", "at_most", "total_of", "union_of"]


@dataclass(frozen=True)
class Relation:
    """A weighted sum of cells that lies between two numbers.

    Parameters
    ----------
    weights : mapping of str to float
        Cell -> its weight.
    low, high : float
        Bounds of the sum; equal where it is known, infinite where it is open.
    """

    weights: Mapping[str, float]
    low: float = 0.0
    high: float = 0.0


def total_of(total: str, parts: Collection[str]) -> Relation:
    """Say that parts add up to a total.

    Examples
    --------
    >>> total_of("city", ["north", "south"])
    Relation(weights={'city': -1.0, 'north': 1.0, 'south': 1.0}, low=0.0, high=0.0)
    """
    return Relation({total: -1.0, **dict.fromkeys(parts, 1.0)})


def at_most(smaller: str, greater: str) -> Relation:
    """Say that a cell is never above another one."""
    return Relation({smaller: 1.0, greater: -1.0}, low=-math.inf, high=0.0)


def union_of(whole: str, parts: Collection[str]) -> list[Relation]:
    """Say that people counted once in a whole may stand in several of its parts.

    Notes
    -----
    max(parts) <= whole <= sum(parts): the bounds of a count of unique people.
    """
    sum_reaches_whole = Relation({whole: -1.0, **dict.fromkeys(parts, 1.0)}, low=0.0, high=math.inf)
    return [*(at_most(part, whole) for part in parts), sum_reaches_whole]
