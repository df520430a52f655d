"""Checks of a table at a hand-over between modules, all faults at once (pandera does the checking)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pwr_eval.errors import DataError, Fault, Place

if TYPE_CHECKING:
    import pandas as pd
    from pandera.pandas import Column, DataFrameSchema

__all__ = ["check_table"]


def check_table(
    table: pd.DataFrame, schema: DataFrameSchema, *, source: str, first_row: int = 2
) -> pd.DataFrame:
    """Hold a table against its schema and give it back with the schema's types.

    Parameters
    ----------
    table : DataFrame
        Table to check, with a RangeIndex: row ``i`` stands in line ``i + first_row`` of its source.
    schema : DataFrameSchema
        Columns, types and rules of the hand-over.
    source : str
        File or function that made the table, named in the message.
    first_row : int, default 2
        Number that the source gives its first data row (2 for a CSV file with a header).

    Returns
    -------
    DataFrame
        The same rows, columns coerced to the schema's types.

    Raises
    ------
    DataError
        With every fault: unknown or missing columns, wrong types, values outside their range.

    Examples
    --------
    >>> import pandas as pd, pandera.pandas as pa
    >>> schema = pa.DataFrameSchema({"year": pa.Column(int, pa.Check.ge(2000))}, strict=True, coerce=True)
    >>> check_table(pd.DataFrame({"year": ["2025"]}), schema, source="targets.csv")
       year
    0  2025
    >>> check_table(pd.DataFrame({"year": [25]}), schema, source="targets.csv")
    Traceback (most recent call last):
    pwr_eval.errors.DataError: targets.csv does not fit its schema: 1 fault
      targets.csv, row 2, column "year": fails the check greater_than_or_equal_to(2000) (found: "25").
    """
    # pandera takes as long to import as pandas: only who checks a table pays for it.
    from pandera.errors import SchemaErrors

    try:
        return _checked(table, schema)
    except SchemaErrors as errors:
        faults = sorted(
            (_fault(case, source, first_row) for case in errors.failure_cases.to_dict("records")),
            key=lambda fault: (fault.place.row, fault.place.column),
        )
        raise DataError(f"{source} does not fit its schema", dict.fromkeys(faults)) from None


def _checked(table: pd.DataFrame, schema: DataFrameSchema) -> pd.DataFrame:
    """Give the table in the schema's types; pandera is asked about the columns that do not fit as they are.

    Asked about every column, it took an eighth of the time of a small report.
    """
    from pandera.pandas import DataFrameSchema

    of_columns = not (schema.checks or schema.unique or schema.index is not None)
    if not (of_columns and _names_fit(table, schema)):
        whole: pd.DataFrame = schema.validate(table, lazy=True)
        return whole
    if schema.strict == "filter":
        table = table[[name for name in table if name in schema.columns]]
    typed, rest = {}, {}
    for name, column in schema.columns.items():
        given = table[name]
        cells = _typed(given, column, coerce=column.coerce or schema.coerce)
        if cells is None or not _fits(cells, column):
            rest[name] = column
        elif cells is not given:
            typed[name] = cells
    if rest:
        checked = DataFrameSchema(rest, coerce=schema.coerce).validate(table[list(rest)], lazy=True)
        typed |= {name: checked[name] for name in rest}
    return table.assign(**typed)


def _names_fit(table: pd.DataFrame, schema: DataFrameSchema) -> bool:
    wanted, found = set(schema.columns), set(table)
    exact = schema.strict is True
    there = table.columns.is_unique and (found == wanted if exact else found >= wanted)
    return list(table) == list(schema.columns) or (there and not schema.ordered)


def _typed(cells: pd.Series, column: Column, *, coerce: bool) -> pd.Series | None:
    """Give a column in its type; None if it has another and may not or cannot take that one."""
    if column.dtype is None or cells.dtype == column.dtype.type:
        return cells
    try:
        return column.dtype.coerce(cells) if coerce else None
    except (TypeError, ValueError, OverflowError):
        return None


def _fits(cells: pd.Series, column: Column) -> bool:
    """Tell whether a column of the right type passes its checks, so that there is nothing to tell."""
    if cells.empty:
        return True
    full = column.nullable or not cells.isna().any()
    single = not column.unique or cells.is_unique
    return full and single and all(check(cells).check_passed for check in column.checks)


def _fault(case: dict[Any, Any], source: str, first_row: int) -> Fault:
    check, column, index = str(case["check"]), case["column"], case["index"]
    found = None if case["failure_case"] is None else str(case["failure_case"])
    if check == "column_in_schema":
        return Fault(Place(source, column=found or ""), "unknown column", remedy="Remove or rename it.")
    if check == "column_in_dataframe":
        return Fault(Place(source, column=found or ""), "column is missing", remedy="Add it.")
    row = int(index) + first_row if isinstance(index, int) else 0
    return Fault(Place(source, row=row, column=str(column or "")), f"fails the check {check}", found=found)
