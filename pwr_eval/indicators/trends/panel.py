"""A panel of yearly series, checked, and cut into blocks in which no value is missing.

Every trend measure is a function of a *complete* series. A gap only makes a series shorter, so the series of
a panel are grouped by the number of their values; within a group nothing is missing and NumPy works on all of
them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place

__all__ = ["LARGEST_VALUE", "Block", "FloatArray", "Panel", "check_panel", "complete_blocks"]

FloatArray = npt.NDArray[np.float64]

LARGEST_VALUE = 1e100
"""No measured quantity is larger; sums of squares beyond it would overflow without a word."""

_CELLS_READ_AT_ONCE = 1_000_000
# Measured (benchmarks/trends.py): a megabyte of cells, and columns short enough that NumPy reuses memory.
_CELLS_AT_ONCE = 131_072
_SERIES_AT_ONCE = 8_192
_FAULTS_SHOWN = 20
_FEWEST_VALUES = 2
_SERIES_BY_YEARS = 2


@dataclass(frozen=True, eq=False)
class Panel:
    """Values of many series over the same years.

    Parameters
    ----------
    cells : ndarray, shape (n_series, n_years)
        Values; NaN = missing.
    years : ndarray, shape (n_years,)
        Rising; steps may differ.
    """

    cells: npt.NDArray[Any]
    years: FloatArray


@dataclass(frozen=True, eq=False)
class Block:
    """Some series of a panel that have equally many values, gaps closed.

    Parameters
    ----------
    rows : slice or ndarray
        Where the series stand in the panel.
    cells : ndarray, shape (n, n_series_of_block)
        Values, one column a series: NumPy then works along the series, which are many, not along the years.
    years : ndarray, shape (n, 1) or like `cells`
        Year of each value; one column if all series have the same years.
    """

    rows: slice | npt.NDArray[np.intp]
    cells: FloatArray
    years: FloatArray

    @property
    def n(self) -> int:
        """Number of values in each series."""
        return len(self.cells)


def check_panel(values: npt.ArrayLike | pd.DataFrame, years: npt.ArrayLike | None = None) -> Panel:
    """Take an array or a table as a panel, or say every reason why it is none.

    Parameters
    ----------
    values : array-like or DataFrame, shape (n_series, n_years)
        Numbers; NaN (in a table also NA, in a masked array a masked cell) = missing.
    years : array-like, shape (n_years,), optional
        Strictly rising, steps may differ. Default 0, 1, 2, ….

    Returns
    -------
    Panel
        The values as they are (not copied if they are floats already) and the years as floats.

    Raises
    ------
    DataError
        If values are not numbers, infinite or beyond 1e100, or years are missing, repeated or out of order.

    Examples
    --------
    >>> check_panel([[1, 2]], [2025, 2025])
    Traceback (most recent call last):
    pwr_eval.errors.DataError: the years of the panel cannot be used: 1 fault
      years, row 2: the year does not follow the one before it (found: "2025"). Sort them, each once.
    """
    cells = _as_numbers(values)
    if cells.ndim != _SERIES_BY_YEARS:
        problem = f"{cells.ndim} dimensions where a panel has two: series and years"
        raise DataError("the values are not a panel", [Fault(Place("values"), problem)])
    if cells.shape[1] == 0:
        raise DataError("the values are not a panel", [Fault(Place("values"), "there is no year in it")])
    years = np.arange(cells.shape[1]) if years is None else years
    return Panel(_within_bounds(cells), _rising_years(years, cells.shape[1]))


def complete_blocks(panel: Panel, cells_of: Callable[[int], int] = lambda n: n) -> Iterator[Block]:
    """Cut a panel into blocks of equally long series without gaps.

    Parameters
    ----------
    panel : Panel
        Series with gaps.
    cells_of : callable, optional
        Cells of working memory that one series of ``n`` values takes; a block takes about a megabyte.

    Yields
    ------
    Block
        Every series stands in exactly one block; those with fewer than two values in none.

    Examples
    --------
    >>> panel = check_panel([[1.0, 2.0, 4.0], [5.0, np.nan, 6.0]], [2024, 2025, 2026])
    >>> for block in complete_blocks(panel):
    ...     print(block.n, block.rows, block.cells.ravel(), block.years.ravel())
    2 [1] [5. 6.] [2024. 2026.]
    3 [0] [1. 2. 4.] [2024. 2025. 2026.]
    """
    n_series, n_years = panel.cells.shape
    rows_at_once = max(1, _CELLS_READ_AT_ONCE // max(1, n_years))
    for start in range(0, n_series, rows_at_once):
        values = panel.cells[start : start + rows_at_once].astype(np.float64, copy=False)
        missing = np.isnan(values)
        if not missing.any():
            if n_years >= _FEWEST_VALUES:
                yield from _shared_years(values, panel.years, start, _width(cells_of(n_years)))
            continue
        present = ~missing
        # einsum adds up short rows five times as fast as sum does
        counts = np.einsum("ij->i", present, dtype=np.int32)
        for n in range(_FEWEST_VALUES, n_years + 1):
            rows = np.flatnonzero(counts == n)
            if len(rows):
                yield from _own_years(values, present, panel.years, rows, start, n, _width(cells_of(n)))


def _width(cells: int) -> int:
    return max(1, min(_SERIES_AT_ONCE, _CELLS_AT_ONCE // cells))


def _shared_years(values: FloatArray, years: FloatArray, start: int, width: int) -> Iterator[Block]:
    for first in range(0, len(values), width):
        part = values[first : first + width]
        rows = slice(start + first, start + first + len(part))
        yield Block(rows, np.ascontiguousarray(part.T), years[:, np.newaxis])


def _own_years(
    values: FloatArray,
    present: npt.NDArray[np.bool_],
    years: FloatArray,
    rows: npt.NDArray[np.intp],
    start: int,
    n: int,
    width: int,
) -> Iterator[Block]:
    for first in range(0, len(rows), width):
        some = rows[first : first + width]
        kept = present[some]
        # Each of these rows has exactly n values, so taking them row by row closes the gaps.
        closed = values[some][kept].reshape(-1, n)
        own_years = np.tile(years, (len(some), 1))[kept].reshape(-1, n)
        yield Block(some + start, np.ascontiguousarray(closed.T), np.ascontiguousarray(own_years.T))


def _as_numbers(values: npt.ArrayLike | pd.DataFrame) -> npt.NDArray[Any]:
    try:
        if isinstance(values, pd.DataFrame):
            if any(dtype.kind not in "iuf" for dtype in values.dtypes):
                raise ValueError("a column is not numeric")
            return values.to_numpy(dtype=np.float64, na_value=np.nan)
        if isinstance(values, np.ma.MaskedArray):
            return np.ma.filled(values.astype(np.float64), np.nan)
        cells = np.asarray(values)
    except (ValueError, TypeError):
        cells = np.array("")
    if cells.dtype.kind not in "iuf":
        found = "text" if cells.dtype.kind in "US" else str(cells.dtype)
        problem = "the cells are not all numbers"
        remedy = "Give an array of integers or floats, NaN where a value is missing."
        raise DataError("the values are not a panel", [Fault(Place("values"), problem, found, remedy)])
    return cells


def _within_bounds(cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if cells.size == 0 or cells.dtype.kind != "f":
        return cells
    # fmax and fmin pass over NaN and need no copy of the panel.
    flat = cells.reshape(-1) if cells.flags.c_contiguous else cells
    # As Python floats: a panel of single precision cannot hold the bound itself.
    largest, smallest = (float(reduce(flat, axis=None)) for reduce in (np.fmax.reduce, np.fmin.reduce))
    if max(largest, -smallest) <= LARGEST_VALUE or np.isnan(largest):
        return cells
    beyond = np.argwhere(np.isinf(cells) | (np.abs(cells).astype(np.float64) > LARGEST_VALUE))
    faults = [
        Fault(
            Place("values", row=int(row) + 1, column=f"position {column + 1}"),
            "infinite" if np.isinf(cells[row, column]) else f"larger than {LARGEST_VALUE:g}",
            str(cells[row, column]),
            "Correct it, or leave the cell empty (NaN).",
        )
        for row, column in beyond[:_FAULTS_SHOWN]
    ]
    shown = "" if len(beyond) <= _FAULTS_SHOWN else f" (the first {_FAULTS_SHOWN} are shown)"
    raise DataError(f"{len(beyond)} cells of the panel are no measured values{shown}", faults)


def _rising_years(years: npt.ArrayLike, expected: int) -> FloatArray:
    summary = "the years of the panel cannot be used"
    try:
        given = np.asarray(years)
    except ValueError:  # lists within the list, of different lengths
        given = np.array("a list of lists")
    if given.dtype.kind not in "iuf":
        raise DataError(summary, [Fault(Place("years"), "years are numbers", str(given.dtype))])
    if given.shape != (expected,):
        problem = f"the panel has {expected} columns, so it needs {expected} years"
        raise DataError(summary, [Fault(Place("years"), problem, f"shape {given.shape}")])
    rising = given.astype(np.float64)
    faults = [
        Fault(Place("years", row=int(i) + 1), "not a finite number", str(given[i]), "Name the year.")
        for i in np.flatnonzero(~np.isfinite(rising))
    ]
    faults += [
        Fault(
            Place("years", row=int(i) + 2),
            "the year does not follow the one before it",
            str(given[i + 1]),
            "Sort them, each once.",
        )
        for i in np.flatnonzero(np.diff(rising) <= 0)
    ]
    if faults:
        raise DataError(summary, faults)
    return rising
