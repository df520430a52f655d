"""Tables written to CSV whole or not at all, and read back as they were.

Text that a spreadsheet would take for a formula (begins with =, +, -, @, tab, carriage return or line feed)
gets an apostrophe in front, as does text that begins with an apostrophe; `load_table` takes one off again.
Numbers are written as numbers, so -5 stays -5.
"""

from __future__ import annotations

import math
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.csv_files import read_csv_text

__all__ = ["load_table", "save_tables"]

_FORMULA = ("=", "+", "-", "@")
_ESCAPED = (*_FORMULA, "\t", "\r", "\n", "'")
_QUOTED = re.compile(r'[,"\r\n]')
_QUOTE = '"'
_WHOLE = 1e15
"""Whole numbers below this are exact, and written without decimals."""


def save_tables(folder: str | Path, tables: Mapping[str, pd.DataFrame]) -> list[Path]:
    """Write tables as CSV (UTF-8, LF, comma, missing empty); earlier ones are replaced once all are written.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there.
    tables : mapping of str to DataFrame
        By the name of the file without ".csv". The index is not written.

    Returns
    -------
    list of Path
        The files, in the order of `tables`.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = pd.DataFrame({"note": ["=1+1", ""], "value": [9910.0, None]})
    ...     [path] = save_tables(folder, {"notes": table})
    ...     print(path.read_text(encoding="utf-8"))
    note,value
    '=1+1,9910
    ,
    <BLANKLINE>
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[Path, Path] = {}
    try:
        for name, table in tables.items():
            written[folder / f"{name}.csv"] = _write(folder, name, table)
        for path, temporary in written.items():
            temporary.replace(path)
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)
    return list(written)


def _write(folder: Path, name: str, table: pd.DataFrame) -> Path:
    columns = [[_cell(value) for value in table[column]] for column in table.columns]
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(_line(map(str, table.columns)))
        file.writelines(map(_line, zip(*columns, strict=True)))
        file.flush()
        os.fsync(file.fileno())
    return Path(temporary)


def _line(cells: Iterable[str]) -> str:
    # The csv module leaves a lone carriage return unquoted, which no reader then takes for text.
    line = ",".join(
        f'"{cell.replace(_QUOTE, 2 * _QUOTE)}"' if _QUOTED.search(cell) else cell for cell in cells
    )
    return f"{line or 2 * _QUOTE}\n"


def _cell(value: object) -> str:
    if isinstance(value, str):
        acts = value.startswith(_ESCAPED) or value.lstrip().startswith(_FORMULA)
        return f"'{value}" if acts else value
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < _WHOLE else repr(float(value))
    if isinstance(value, bool | np.bool_):
        return str(value).lower()
    return value.isoformat().removesuffix("T00:00:00") if isinstance(value, pd.Timestamp) else str(value)


def load_table(path: str | Path, types: Mapping[str, str]) -> pd.DataFrame:
    """Read a table that `save_tables` wrote.

    Parameters
    ----------
    path : str or Path
        The file.
    types : mapping of str to str
        Name of each column -> its type, such as ``declared("observations").types``.

    Returns
    -------
    DataFrame
        The table as it was, except that a missing text comes back as "".

    Raises
    ------
    DataError
        If the file is missing or was changed: other columns, or a cell that is not of its type.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path] = save_tables(folder, {"notes": pd.DataFrame({"note": ["=1+1"], "year": [2025]})})
    ...     load_table(path, {"note": "str", "year": "int64"})
       note  year
    0  =1+1  2025
    """
    path = Path(path)
    table = read_csv_text(path, list(types))
    columns = {}
    faults = []
    for name, kind in types.items():
        try:
            columns[name] = _typed(table[name], kind)
        except (ValueError, TypeError) as error:
            place, remedy = Place(path.name, column=name), "Make the tables again; they are not to be edited."
            faults.append(
                Fault(place, Message("a cell is no {kind} ({error})", kind=kind, error=error), remedy=remedy)
            )
    if faults:
        raise DataError(Message("{file} cannot be read", file=path.name), faults)
    return pd.DataFrame(columns)


def _typed(cells: pd.Series, kind: str) -> pd.Series:
    dtype = pd.api.types.pandas_dtype(kind)
    if kind in ("str", "object"):
        return cells.str.removeprefix("'").astype(dtype)
    filled = cells.where(cells.ne(""))
    if kind in ("bool", "boolean"):
        unknown = filled[filled.notna() & ~filled.isin(["true", "false"])]
        if len(unknown):
            raise ValueError(f"{unknown.iloc[0]} is neither true nor false")
        return filled.map({"true": True, "false": False}).astype("boolean").astype(dtype)
    if kind.startswith("datetime"):
        return pd.to_datetime(filled, format="ISO8601").astype(dtype)
    return pd.to_numeric(filled).astype(dtype)
