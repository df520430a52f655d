"""Tables held against their declarations: every fault at once, with its place (pandera does the checking)."""

from __future__ import annotations

import math
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.schemas.declaration import Column, Table

if TYPE_CHECKING:
    from pandera.pandas import Check, DataFrameSchema

__all__ = [
    "FIRST_ROW",
    "check_file",
    "check_table",
    "checked",
    "faults_where",
    "repeated_rows",
    "requirement",
]

FIRST_ROW = 2
"""Row of a file below its headings; row ``i`` of a table stands in line ``i + 2`` of its source."""

_KINDS = {
    "text": "a text",
    "message": "a text",
    "whole": "a whole number",
    "number": "a finite number",
    "endless": "a number",
    "flag": "true or false",
    "date": "a date such as 2026-10-03",
}
_REMEDIES = {
    "text": "Write it as text: 27.10 is not 27.1.",
    "flag": "Write true or false.",
    "number": "Write a number.",
}


def check_table(
    table: pd.DataFrame, declaration: Table, *, source: str = "", only: bool = False, repeats: bool = False
) -> pd.DataFrame:
    """Return a table in the types of its declaration.

    Parameters
    ----------
    table : DataFrame
        Table to check; row ``i`` stands in line ``i + 2`` of its source. All declared columns are needed.
    declaration : Table
        What it should be.
    source : str, optional
        File or function that made the table, named in the message; the name of the declaration if not given.
    only : bool
        Whether no other columns may stand in it.
    repeats : bool
        Whether several rows may name the same.

    Raises
    ------
    DataError
        With every fault: unknown or missing columns, cells of another type, values outside their range.

    Examples
    --------
    >>> from pwr_eval.schemas.declaration import declared
    >>> split = pd.DataFrame({"task_id": [1.0], "year": [2025], "share": [1]})
    >>> check_table(split, declared("split"))
       task_id  year  share
    0        1  2025    1.0
    >>> check_table(split.assign(year="25"), declared("split"))
    Traceback (most recent call last):
    pwr_eval.errors.DataError: split does not fit its declaration: 1 fault
      split, row 2, column "year": is not a whole year (found: "25").
    """
    faults: list[Fault] = []
    source = source or declaration.name
    typed = checked(
        table, declaration, faults,
        source=source, needs=declaration.names, only=only, defaults=False, repeats=repeats,
    )  # fmt: skip
    if faults or typed is None:
        raise DataError(Message("{name} does not fit its declaration", name=source), faults)
    return typed


def check_file(table: pd.DataFrame, declaration: Table, *, source: str, repeats: bool = False) -> list[Fault]:
    """Return the faults of the cells of a file, read as text.

    Parameters
    ----------
    table : DataFrame
        Cells as text, with all declared columns; ``""`` is an empty cell.
    declaration : Table
        What they should be.
    source : str
        Name of the file in messages.
    repeats : bool
        Whether several rows may name the same.

    Examples
    --------
    >>> from pwr_eval.schemas.declaration import declared
    >>> rows = pd.DataFrame({"criterion": [""], "label": ["Wywiad"], "label_en": ["Interview"]})
    >>> [str(fault) for fault in check_file(rows, declared("case_criteria"), source="criteria.csv")]
    ['criteria.csv, row 2, column "criterion": the cell is empty (found: ""). Fill it in.']
    """
    faults: list[Fault] = []
    schema = _schema(declaration, declaration.names, of_texts=True, only=False)
    _validated(table, schema, declaration, source, faults)
    if declaration.key and not repeats:
        faults += repeated_rows(table, declaration.key, source)
    return sorted(faults, key=lambda fault: fault.place.row)


def checked(
    table: object,
    declaration: Table,
    faults: list[Fault],
    *,
    source: str = "",
    needs: Collection[str] = (),
    only: bool = False,
    defaults: bool = True,
    repeats: bool = False,
) -> pd.DataFrame | None:
    """Return a table in the types of its declaration, after adding its faults to those of others.

    Parameters
    ----------
    table : DataFrame
        Table to check; row ``i`` stands in line ``i + 2`` of its source.
    declaration : Table
        What it should be.
    faults : list of Fault
        Faults found so far.
    source : str, optional
        Name of the table in messages; that of the declaration if not given.
    needs : collection of str
        Columns without which nothing can be done. Other declared columns are checked if they are there.
    only : bool
        Whether no undeclared columns may stand in the table.
    defaults : bool
        Whether a column that may be empty is made if it is not there, and an empty cell that means something
        is filled with it.
    repeats : bool
        Whether several rows may name the same.

    Returns
    -------
    DataFrame or None
        With a RangeIndex. A cell at fault is emptied, so that rules across tables can still be held against
        the others; None if a column that is needed is not there.

    Examples
    --------
    >>> from pwr_eval.schemas.declaration import declared
    >>> faults = []
    >>> checked(pd.DataFrame({"task_id": [1]}), declared("budgets"), faults, needs=["task_id", "planned_pln"])
    >>> print(*faults)
    budgets, column "planned_pln": column is missing. Add it.
    """
    source = source or declaration.name
    if not isinstance(table, pd.DataFrame):
        faults.append(Fault(Place(source), "not a table", type(table).__name__, "Give a pandas DataFrame."))
        return None
    twice = table.columns[table.columns.duplicated()].unique()
    if len(twice):
        faults += [Fault(Place(source, column=str(name)), "the column stands twice") for name in twice]
        return None
    table = table.reset_index(drop=True)
    if defaults:
        table = _with_defaults(table, declaration, needs)
    schema = _schema(declaration, tuple(needs), of_texts=False, only=only)
    before = len(faults)
    typed = _validated(table, schema, declaration, source, faults)
    if declaration.key and not repeats and typed is not None and {*declaration.key} <= {*typed}:
        faults += repeated_rows(typed, declaration.key, source)
    faults[before:] = sorted(dict.fromkeys(faults[before:]), key=lambda fault: fault.place.row)
    return typed


def faults_where(
    table: pd.DataFrame, wrong: pd.Series, source: str, column: str, problem: str, remedy: str = ""
) -> list[Fault]:
    """Return a fault for each row that is wrong.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [2025, 2031]})
    >>> print(*faults_where(rows, rows["year"] > 2027, "targets", "year", "lies outside the programme"))
    targets, row 3, column "year": lies outside the programme (found: "2031").
    """
    return [
        Fault(Place(source, row=int(str(row)) + FIRST_ROW, column=column), problem, str(cell), remedy)
        for row, cell in table.loc[wrong.fillna(value=False).astype(bool), column].items()
    ]


def repeated_rows(table: pd.DataFrame, key: Collection[str], source: str) -> list[Fault]:
    """Return a fault for each row that names the same as a row above it."""
    again = table[table.duplicated(list(key))]
    column = "".join(key) if len(key) == 1 else ""
    return [
        Fault(
            Place(source, row=int(row) + FIRST_ROW, column=column),
            "the row stands twice",
            ", ".join(f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in cells if _said(cell)),
            "Keep one.",
        )
        for row, cells in zip(again.index, again[list(key)].itertuples(index=False, name=None), strict=True)
    ]


def requirement(column: Column) -> Message:
    """Return what a cell of a column must be, in words.

    Examples
    --------
    >>> requirement(Column("month", "whole", "", "", least=1, most=12, empty=True))
    'a whole number from 1 to 12, or empty'
    """
    full = _of_full_cell(column)
    return Message("{requirement}, or empty", requirement=full) if column.empty else full


def _of_full_cell(column: Column) -> Message:
    if column.must:
        return Message(column.must)
    if column.codes:
        return Message("one of {codes}", codes=", ".join(code for code in column.codes if code))
    kind = Message(_KINDS["endless" if column.endless else column.type])
    if column.least is None or column.type not in ("whole", "number"):
        return kind
    least = f"{column.least:g}"
    if column.most is None:
        return Message("{kind} of {least} or more", kind=kind, least=least)
    return Message("{kind} from {least} to {most}", kind=kind, least=least, most=f"{column.most:.15g}")


# from a declaration to pandera

_OF_TYPE = "coerce_dtype"
_OF_CELLS = (_OF_TYPE, "not_nullable")


@cache
def _schema(declaration: Table, needs: tuple[str, ...], *, of_texts: bool, only: bool) -> DataFrameSchema:
    # pandera takes as long to import as pandas: only who checks a table pays for it.
    import pandera.pandas as pa

    from pwr_eval.schemas.cell_types import CELL_TYPES

    columns = {
        name: pa.Column(
            CELL_TYPES["text", False] if of_texts else CELL_TYPES[column.type, column.empty],
            _text_check(column) if of_texts else _check(column),
            nullable=column.empty,
            required=name in needs,
            coerce=True,
        )
        for name, column in declaration.columns.items()
    }
    return pa.DataFrameSchema(columns, strict=only)


def _check(column: Column) -> Check | None:
    """Return the check of a column in its type."""
    from pandera.pandas import Check

    must = requirement(column)
    if column.codes:
        return Check.isin([*column.codes, *([""] if column.empty else [])], error=must)
    if column.type == "text":
        return _text_check(column) if column.pattern or not column.empty else None
    if column.type in ("whole", "number"):
        least = -math.inf if column.least is None else column.least
        most = math.inf if column.most is None else column.most
        if column.type == "number" and not column.endless:
            largest = np.finfo(float).max
            least, most = max(least, -largest), min(most, largest)
        return (
            Check(lambda cells: cells.between(least, most), error=must)
            if column.type == "number" or least > -math.inf
            else None
        )
    return None


_TEXTS = {"whole": r"-?\d+", "number": r"-?\d+(\.\d+)?", "flag": "true|false"}
"""Cells of a file by type of the column."""


def _text_check(column: Column) -> Check:
    """Return the check of a column of a file, where every cell is text."""
    from pandera.pandas import Check

    must = requirement(column)
    if column.type == "date" and not column.pattern:
        return Check(lambda cells: _are_days(cells) | (cells.eq("") & column.empty), error=must)
    if column.codes:
        return Check.isin([*column.codes, *([""] if column.empty else [])], error=must)
    pattern = column.pattern or _TEXTS.get(column.type, r"(?s:.*\S.*)")
    if column.empty:
        pattern = r"(?s:.*)" if column.type == "text" and not column.pattern else f"(?:{pattern})?"
    return Check.str_matches(rf"(?:{pattern})\Z", error=must)


def _are_days(cells: pd.Series) -> pd.Series:
    return pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce").notna()


def _validated(
    table: pd.DataFrame, schema: DataFrameSchema, declaration: Table, source: str, faults: list[Fault]
) -> pd.DataFrame | None:
    from pandera.errors import SchemaErrors

    try:
        return schema.validate(table, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.to_dict("records")
    odd = {case["column"] for case in cases if str(case["check"]).startswith(_OF_TYPE)}
    # What another rule says of a column whose cells are not of its type is no news.
    cases = [case for case in cases if case["column"] not in odd or str(case["check"]).startswith(_OF_CELLS)]
    faults += [_fault(case, declaration, source) for case in cases]
    if any(case["check"] in ("column_in_dataframe", "column_in_schema") for case in cases):
        return None
    emptied = table.astype({str(case["column"]): object for case in cases})
    for case in cases:
        emptied.loc[case["index"], case["column"]] = None
    return _typed_as_far_as_it_fits(emptied, schema)


def _typed_as_far_as_it_fits(table: pd.DataFrame, schema: DataFrameSchema) -> pd.DataFrame:
    typed = {
        name: column.dtype.try_coerce(table[name]) for name, column in schema.columns.items() if name in table
    }
    return table.assign(**typed)


def _with_defaults(table: pd.DataFrame, declaration: Table, needs: Collection[str]) -> pd.DataFrame:
    new: dict[str, Any] = {}
    for name, column in declaration.columns.items():
        default = "" if column.type == "text" and column.empty and column.default is None else column.default
        if name not in table:
            if name not in needs and (column.empty or default is not None):
                new[name] = pd.Series(default, index=table.index, dtype=column.dtype)
        elif default is not None and (table[name].isna().any() or (default and table[name].eq("").any())):
            empty = table[name].isna() | table[name].eq("")
            new[name] = table[name].astype(object).mask(empty, default)
    return table.assign(**new)


def _fault(case: dict[Any, Any], declaration: Table, source: str) -> Fault:
    check, name, index = str(case["check"]), str(case["column"] or ""), case["index"]
    found = None if case["failure_case"] is None else str(case["failure_case"])
    if check == "column_in_schema":
        return Fault(Place(source, column=found or ""), "unknown column", remedy="Remove or rename it.")
    if check == "column_in_dataframe":
        return Fault(Place(source, column=found or ""), "column is missing", remedy="Add it.")
    place = Place(source, row=int(index) + FIRST_ROW, column=name)
    column = declaration.columns[name]
    any_text = column.type == "text" and not (column.pattern or column.codes)
    if check == "not_nullable" or (any_text and not (found or "").strip()):
        return Fault(place, "the cell is empty", found, "Fill it in.")
    remedy = _REMEDIES.get(column.type, "") if check.startswith(_OF_TYPE) else ""
    problem = Message("is not {requirement}", requirement=requirement(column))
    return Fault(place, problem, found, remedy)


def _said(cell: object) -> bool:
    return not (cell is pd.NA or cell == "" or (isinstance(cell, float) and math.isnan(cell)))
