"""Medians of many short columns at once."""

from __future__ import annotations

from functools import cache

import numpy as np

from pwr_eval.trends.panel import FloatArray

__all__ = ["median_of_columns", "median_of_rising"]

_MOST_ROWS_TO_EXCHANGE = 16
_MOST_ROWS_TO_SORT = 100


def median_of_columns(values: FloatArray) -> FloatArray:
    """Median of each column; the values hold no NaN.

    Parameters
    ----------
    values : ndarray, shape (n, n_columns)
        At least one row, finite.

    Returns
    -------
    ndarray, shape (n_columns,)
        The middle value, or the mean of the two in the middle.

    Notes
    -----
    Three ways with the same result, each the fastest for its length: compare-exchange steps along all
    columns, NumPy's sort, and NumPy's selection, which is fast for one rank only.

    Examples
    --------
    >>> median_of_columns(np.array([[3.0, 1.0], [1.0, 4.0], [2.0, 9.0]]))
    array([2., 4.])
    """
    n = len(values)
    if n <= _MOST_ROWS_TO_EXCHANGE:
        return _median_by_exchange(values)
    rows = np.ascontiguousarray(values.T)
    if n <= _MOST_ROWS_TO_SORT:
        rows.sort(axis=1)
        return median_of_rising(rows)
    half = n // 2
    rows.partition(half, axis=1)
    upper = rows[:, half]
    return upper if n % 2 else (rows[:, :half].max(axis=1) + upper) / 2


def median_of_rising(rows: FloatArray) -> FloatArray:
    """Median of each row; the rows are sorted already.

    Examples
    --------
    >>> median_of_rising(np.array([[1.0, 2.0, 3.0, 8.0]]))
    array([2.5])
    """
    half = rows.shape[1] // 2
    return rows[:, half] if rows.shape[1] % 2 else (rows[:, half - 1] + rows[:, half]) / 2


def _median_by_exchange(values: FloatArray) -> FloatArray:
    rows = list(values)
    for one, other, keeps_lower, keeps_upper in _exchanges(len(values)):
        first, second = rows[one], rows[other]
        if keeps_lower:
            rows[one] = np.minimum(first, second)
        if keeps_upper:
            rows[other] = np.maximum(first, second)
    half = len(rows) // 2
    middle: FloatArray = rows[half].copy() if len(rows) % 2 else (rows[half - 1] + rows[half]) / 2
    return middle


@cache
def _exchanges(n: int) -> tuple[tuple[int, int, bool, bool], ...]:
    """List the steps of Batcher's sorting network that the middle of n values depends on."""
    needed = {n // 2} if n % 2 else {n // 2 - 1, n // 2}
    steps: list[tuple[int, int, bool, bool]] = []
    for one, other in reversed(_network(n)):
        if one in needed or other in needed:
            steps.append((one, other, one in needed, other in needed))
            needed |= {one, other}
    return tuple(reversed(steps))


def _network(n: int) -> list[tuple[int, int]]:
    """Batcher's odd-even merge sort as pairs of places to compare (Knuth, vol. 3, algorithm 5.2.2M)."""
    pairs: list[tuple[int, int]] = []
    merged = 1
    while merged < n:
        step = merged
        while step >= 1:
            for start in range(step % merged, n - step, 2 * step):
                for one in range(start, start + min(step, n - start - step)):
                    if one // (2 * merged) == (one + step) // (2 * merged):
                        pairs.append((one, one + step))
            step //= 2
        merged *= 2
    return pairs
