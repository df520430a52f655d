"""Checks of a table at a hand-over between modules, all faults at once (pandera does the checking)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pwr_eval.errors import DataError, Fault, Place

if TYPE_CHECKING:
    import pandas as pd
    from pandera.pandas import DataFrameSchema

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
        checked: pd.DataFrame = schema.validate(table, lazy=True)
    except SchemaErrors as errors:
        faults = sorted(
            (_fault(case, source, first_row) for case in errors.failure_cases.to_dict("records")),
            key=lambda fault: (fault.place.row, fault.place.column),
        )
        raise DataError(f"{source} does not fit its schema", dict.fromkeys(faults)) from None
    return checked


def _fault(case: dict[Any, Any], source: str, first_row: int) -> Fault:
    check, column, index = str(case["check"]), case["column"], case["index"]
    found = None if case["failure_case"] is None else str(case["failure_case"])
    if check == "column_in_schema":
        return Fault(Place(source, column=found or ""), "unknown column", remedy="Remove or rename it.")
    if check == "column_in_dataframe":
        return Fault(Place(source, column=found or ""), "column is missing", remedy="Add it.")
    row = int(index) + first_row if isinstance(index, int) else 0
    return Fault(Place(source, row=row, column=str(column or "")), f"fails the check {check}", found=found)
