"""Types of cells as pandera knows them, stricter than its own: nothing is turned into another thing silently.

pandera would read the text "12" as a number, take the truth of "false" for true and write a missing text as
"None"; here such cells are faults, each with its place. Imported late: pandera takes as long to load as
pandas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import pandas_dtype
from pandera.engines.pandas_engine import DataType
from pandera.errors import ParserError

from pwr_eval.schemas.declaration import PANDAS_TYPES, Type

__all__ = ["CELL_TYPES", "CellType"]

# Above it a float no longer holds every whole number.
_LARGEST_WHOLE = 2**53


@dataclass(frozen=True, eq=False)
class CellType(DataType):
    """A type of cells: what a cell must be, and the type of a column of such cells.

    Parameters
    ----------
    name : str
        Name in a declaration.
    dtype : str
        Type of the column in pandas.
    fits : callable
        Tells whether a cell that is not empty is of the type.
    kinds : str
        Letters of NumPy's kinds of columns whose cells are all of the type.
    """

    name: str = ""
    dtype: str = ""
    fits: Callable[[Any], bool] = bool
    kinds: str = ""

    def try_coerce(self, data_container: Any) -> pd.Series:
        """Return a column in its type; a `ParserError` names every cell that is not of the type."""
        cells: pd.Series = data_container
        if str(cells.dtype) == self.dtype:
            return cells
        there = cells.notna()
        if cells.dtype.kind not in self.kinds:
            odd = there & ~cells.astype(object).map(self.fits, na_action="ignore").eq(True)
            if odd.any():
                wrong = cells[odd].astype(object)
                cases = pd.DataFrame({"index": wrong.index, "failure_case": wrong.to_numpy()})
                raise ParserError(f"not of type {self.name}", failure_cases=cases)  # type: ignore[no-untyped-call]
        return _in_type(cells, self.dtype, full=bool(there.all()))

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:  # noqa: ARG002  # pandera's signature
        """Return True: what `try_coerce` lets pass is of the type."""
        return True

    def __str__(self) -> str:
        return self.name


def _in_type(cells: pd.Series, dtype: str, *, full: bool) -> pd.Series:
    if dtype == "float64":
        return pd.Series(cells.to_numpy(dtype="float64", na_value=np.nan), index=cells.index, name=cells.name)
    # A column that must be full and is not keeps its holes, which are told as such.
    holed = {"int64": "Int64", "bool": "boolean"}
    typed: pd.Series = cells.astype(pandas_dtype(dtype if full else holed.get(dtype, dtype)))
    return typed


def _is_number(cell: Any) -> bool:
    return isinstance(cell, Real) and not isinstance(cell, bool | np.bool_)


def _is_whole(cell: Any) -> bool:
    return _is_number(cell) and abs(cell) <= _LARGEST_WHOLE and float(cell).is_integer()


def _is_date(cell: Any) -> bool:
    return not pd.isna(pd.to_datetime(cell, errors="coerce"))


_FITS: Mapping[Type, tuple[Callable[[Any], bool], str]] = {
    "text": (lambda cell: isinstance(cell, str), ""),
    "message": (lambda cell: isinstance(cell, str), ""),
    "whole": (_is_whole, "iu"),
    "number": (_is_number, "iuf"),
    "flag": (lambda cell: isinstance(cell, bool | np.bool_), "b"),
    "date": (_is_date, "M"),
}

CELL_TYPES = {
    (name, empty): CellType(name, dtype, *_FITS[name]) for (name, empty), dtype in PANDAS_TYPES.items()
}
"""Type of a column, and whether a cell may be empty -> what its cells must be."""
