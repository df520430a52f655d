"""Exact p-values of the Mann-Kendall test: all orders of a series, equal values included, are counted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = ["LARGEST_EXACT_N", "exact_p_values", "inversion_counts", "tie_term"]

LARGEST_EXACT_N = 12
"""Beyond, the normal approximation is good, and the tie term no longer tells the pattern of ties."""


def tie_term(groups: tuple[int, ...]) -> int:
    """Sum of t(t-1)(2t+5) over the groups of equal values: what ties take from 18 times the variance of S.

    Parameters
    ----------
    groups : tuple of int
        Sizes of the groups of equal values, ones included.

    Returns
    -------
    int
        Zero if all values differ.

    Notes
    -----
    Source: Kendall, Rank Correlation Methods (1975).

    Examples
    --------
    >>> tie_term((2, 1, 1)), tie_term((1, 1))
    (18, 0)
    """
    return sum(t * (t - 1) * (2 * t + 5) for t in groups)


def inversion_counts(groups: tuple[int, ...]) -> list[int]:
    """How many different orders of a series have 0, 1, 2, … pairs in falling order.

    Parameters
    ----------
    groups : tuple of int
        Sizes of the groups of equal values.

    Returns
    -------
    list of int
        Coefficients of the Gaussian multinomial, exact integers; they sum to n! / (t1! t2! …).

    Notes
    -----
    Source: MacMahon's theorem: inversions of the permutations of a multiset are counted by the Gaussian
    multinomial coefficient [n]! / ([t1]! [t2]! …) with [t] = 1 + q + … + q^(t-1).

    Examples
    --------
    >>> inversion_counts((1, 1, 1))
    [1, 2, 2, 1]
    >>> inversion_counts((2, 1))  # a a b, a b a, b a a
    [1, 1, 1]
    """
    counts = [1]
    placed = 0
    for size in groups:
        for already in range(1, size + 1):
            counts = _divided(_multiplied(counts, placed + already), already)
        placed += size
    return counts


def _multiplied(counts: list[int], t: int) -> list[int]:
    """Multiply a polynomial by 1 + q + … + q^(t-1): each coefficient is a sum of t neighbours."""
    running = [0]
    for count in [*counts, *[0] * (t - 1)]:
        running.append(running[-1] + count)
    return [running[i + 1] - running[max(0, i + 1 - t)] for i in range(len(running) - 1)]


def _divided(counts: list[int], t: int) -> list[int]:
    """Divide a polynomial by 1 + q + … + q^(t-1); it goes without remainder."""
    quotient: list[int] = []
    for i in range(len(counts) - t + 1):
        quotient.append(counts[i] - sum(quotient[max(0, i - t + 1) : i]))
    return quotient


def exact_p_values(
    n: int, score: npt.NDArray[np.integer], ties: npt.NDArray[np.integer]
) -> npt.NDArray[np.float64]:
    """Two-sided p: share of all orders of a series whose S is at least as far from 0 as the one found.

    Parameters
    ----------
    n : int
        Length of the series, 2 to 12.
    score : ndarray of int
        Mann-Kendall S of each series.
    ties : ndarray of int
        Tie term of each series (see `tie_term`). For n up to 12 it tells the pattern of ties.

    Returns
    -------
    ndarray of float
        Between 0 (excluded) and 1.

    Examples
    --------
    >>> exact_p_values(4, np.array([6, 5]), np.array([0, 18])).round(4)
    array([0.0833, 0.1667])
    """
    pattern_of, p_values = _table(n)
    p: npt.NDArray[np.float64] = p_values[pattern_of[ties], np.abs(score)]
    return p


@cache
def _table(n: int) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float64]]:
    """Give the number of the tie pattern by tie term, and p by pattern and size of S."""
    patterns = list(_partitions(n, n))
    terms = [tie_term(groups) for groups in patterns]
    if len(set(terms)) < len(terms):
        raise ValueError(f"the tie term does not name the ties of {n} values")
    pattern_of = np.full(max(terms) + 1, -1, dtype=np.int8)
    p_values = np.zeros((len(patterns), n * (n - 1) // 2 + 1))
    for number, (groups, term) in enumerate(zip(patterns, terms, strict=True)):
        pattern_of[term] = number
        p = _two_sided(inversion_counts(groups))
        p_values[number, : len(p)] = p
    return pattern_of, p_values


def _two_sided(counts: list[int]) -> list[float]:
    """P(|S| >= s) for s = 0, 1, …; S is the number of pairs that differ, less twice the inversions."""
    pairs, orders = len(counts) - 1, sum(counts)
    by_size = [0] * (pairs + 2)
    for inversions, count in enumerate(counts):
        by_size[abs(pairs - 2 * inversions)] += count
    tail = [0]
    for count in reversed(by_size):
        tail.append(tail[-1] + count)
    at_least = tail[::-1]
    return [count / orders for count, _ in pairwise(at_least)][: pairs + 1]


def _partitions(n: int, largest: int) -> Iterator[tuple[int, ...]]:
    if n == 0:
        yield ()
        return
    for first in range(min(n, largest), 0, -1):
        for rest in _partitions(n - first, first):
            yield (first, *rest)
