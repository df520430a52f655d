"""Whole columns of numbers as offices write them, each distinct text read once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, get_args

import pandas as pd

from pwr_eval.cleaning.numbers import (
    BLANK,
    LARGEST,
    Number,
    Qualifier,
    Status,
    UnreadableNumber,
    parse_number,
)
from pwr_eval.errors import Message

__all__ = ["parse_numbers"]


def parse_numbers(cells: pd.Series) -> pd.DataFrame:
    """Read many cells as `parse_number` does, each distinct text once.

    Parameters
    ----------
    cells : Series
        Text; missing cells are read as empty. Numbers are taken as they are.

    Returns
    -------
    DataFrame
        Same index; columns value (float, NaN = missing or unreadable), qualifier and status (categories;
        status can be "unreadable"), unit_text and problem (text, "" where the cell could be read).

    Examples
    --------
    >>> table = parse_numbers(pd.Series(["9 910 usług", "b.d.", "10 00"]))
    >>> table[["value", "unit_text", "status"]]
        value unit_text      status
    0  9910.0     usług    reported
    1     NaN               missing
    2     NaN            unreadable
    >>> table["problem"][2]
    '"10 00" is no number: its digits are not in groups of three. Write it as "10 000" or "10000".'
    """
    distinct_in_sample = _distinct_if_repeating(cells)
    if not distinct_in_sample:
        return _columns(cells.tolist()).set_axis(cells.index)
    codes, distinct = pd.factorize(cells.to_numpy(dtype=object), size_hint=distinct_in_sample)
    # A missing cell has the code -1, which takes the last row.
    return _columns([*distinct, None]).take(codes).set_axis(cells.index)


def _distinct_if_repeating(cells: pd.Series) -> int:
    """Count the distinct texts in a sample of the cells; 0 if they hardly repeat or are not all text."""
    sample = cells.iloc[:: max(len(cells) // 10_000, 1)]
    distinct = int(sample.nunique())
    repeat = distinct < 0.9 * len(sample) and pd.api.types.infer_dtype(cells, skipna=True) == "string"
    return distinct if repeat else 0


_COLUMN_TYPES: dict[str, Any] = {
    "value": "float",
    "qualifier": pd.CategoricalDtype([*get_args(Qualifier)]),
    "status": pd.CategoricalDtype([*get_args(Status), "unreadable"]),
    "unit_text": "str",
    "problem": "str",
}
_CHUNK = 20_000
"""Cells turned into columns at a time: a million small records at once cost more than the reading."""


def _columns(cells: Sequence[object]) -> pd.DataFrame:
    starts = range(0, max(len(cells), 1), _CHUNK)
    return pd.concat([_chunk(cells[start : start + _CHUNK]) for start in starts], ignore_index=True)


def _chunk(cells: Sequence[object]) -> pd.DataFrame:
    rows = [_row(cell) for cell in cells]
    columns = {
        name: pd.Series([row[position] for row in rows], dtype=dtype)
        for position, (name, dtype) in enumerate(_COLUMN_TYPES.items())
    }
    return pd.DataFrame(columns)


def _row(cell: object) -> tuple[float, str, str, str, str]:
    try:
        return (*(parse_number(cell) if isinstance(cell, str) else _as_number(cell)), "")
    except UnreadableNumber as problem:
        return (math.nan, "exact", "unreadable", "", str(problem))


def _as_number(cell: object) -> Number:
    """Take a cell that is no text: a figure as it is, nothing as missing."""
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return BLANK
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if abs(cell) < LARGEST:
            return Number(float(cell))
        if math.isnan(cell):
            return BLANK
    raise UnreadableNumber(str(cell), Message("the cell holds neither text nor a figure"))
