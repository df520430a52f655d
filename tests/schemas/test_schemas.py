"""A column that fits is not shown to pandera: what it gives and what it tells stay pandera's own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from pwr_eval.errors import DataError
from pwr_eval.schemas.schemas import check_table

COLUMNS = {
    "id": pa.Column(str, unique=True),
    "kind": pa.Column(str, pa.Check.isin(["a", "b"]), coerce=True),
    "value": pa.Column(float, [pa.Check.ge(0), pa.Check.le(9)], nullable=True, coerce=True),
    "year": pa.Column(float, pa.Check(lambda years: years % 1 == 0, name="whole", error="whole")),
    "count": pa.Column("Int64", pa.Check.ge(0), nullable=True, coerce=True),
    "sure": pa.Column("boolean", nullable=True, coerce=True),
    "fictional": pa.Column(bool),
    "any": pa.Column(checks=pa.Check(lambda cell: cell != "no", element_wise=True, error="not no")),
}
CELLS = {
    "id": st.sampled_from(["x", "y", "z", "", None]),
    "kind": st.sampled_from(["a", "b", "b", "c", None]),
    "value": st.sampled_from([0.0, 9.0, 2.5, -1.0, np.inf, np.nan]),
    "year": st.sampled_from([2025.0, 2026.0, 2026.5, np.nan]),
    "count": st.sampled_from([0, 3, -1, None]),
    "sure": st.sampled_from([True, False, None]),
    "fictional": st.booleans(),
    "any": st.sampled_from(["yes", 1, "no", None]),
}
TYPES = {"value": float, "year": float, "count": "Int64", "sure": "boolean", "fictional": bool, "any": object}


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Tables of few rows, most columns in their type, some as objects; sometimes a column more, or one less."""
    size = draw(st.integers(0, 3))
    made = {}
    for name, cells in CELLS.items():
        values = draw(st.lists(cells, min_size=size, max_size=size))
        as_typed = draw(st.integers(0, 5)) and name in TYPES
        made[name] = pd.Series(values, dtype=TYPES[name] if as_typed else object if name in TYPES else "str")
    table = pd.DataFrame(made)
    change = draw(st.integers(0, 9))
    if change == 0:
        return table.drop(columns=draw(st.sampled_from(list(CELLS))))
    if change == 1:
        return table.assign(more=1)
    if change == 2:
        return table[list(reversed(table.columns))]
    return table


@given(tables(), st.sampled_from([True, False, "filter"]), st.booleans(), st.booleans())
def test_it_gives_what_pandera_gives(
    table: pd.DataFrame, strict: bool | str, coerce: bool, ordered: bool
) -> None:
    schema = pa.DataFrameSchema(COLUMNS, strict=strict, coerce=coerce, ordered=ordered)
    try:
        wanted = schema.validate(table, lazy=True)
    except SchemaErrors as errors:
        with pytest.raises(DataError) as refused:
            check_table(table, schema, source="t")
        told = {(fault.place.row, fault.place.column) for fault in refused.value.faults}
        cases = errors.failure_cases.to_dict("records")
        assert told == {
            (
                int(case["index"]) + 2 if isinstance(case["index"], int) else 0,
                str(
                    case["failure_case"]
                    if str(case["check"]).startswith("column_in")
                    else case["column"] or ""
                ),
            )
            for case in cases
        }
    else:
        pd.testing.assert_frame_equal(check_table(table, schema, source="t"), wanted)


def test_the_given_table_stays_as_it_was() -> None:
    table = pd.DataFrame({"year": [2025]})
    schema = pa.DataFrameSchema({"year": pa.Column(int)})
    checked = check_table(table, schema, source="t")
    checked.loc[0, "year"] = 1
    assert table["year"].tolist() == [2025]


def test_rules_of_a_whole_table_are_left_to_pandera() -> None:
    never = pa.DataFrameSchema(
        {"year": pa.Column(int)}, checks=pa.Check(lambda table: len(table) > 1, error="two")
    )
    with pytest.raises(DataError, match="two"):
        check_table(pd.DataFrame({"year": [2025]}), never, source="t")
