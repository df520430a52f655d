"""Columns of a form's table: in which rows they stand, and in which something is to be filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pwr_eval.collection.forms.form_rows import Row
from pwr_eval.schemas.declaration import Column, declared

__all__ = ["ASKED", "HORIZONTAL", "columns_for"]

ASKED: Mapping[str, Callable[[Row], bool]] = {
    "value": lambda row: not row.asks_fraction,
    "numerator": lambda row: row.asks_fraction,
    "denominator": lambda row: row.asks_fraction,
    "months_covered": lambda row: row.asks_months,
    "spent_pln": lambda row: row.asks_spending,
    "funding": lambda row: row.asks_spending,
    "deduplicated": lambda row: row.deduplicated,
    "note": lambda _: True,  # a remark can be made on every row
}
"""Column to be filled in -> whether a row asks for it; where it does not, its cell is grey."""

_NEEDED: Mapping[str, Callable[[Row], bool]] = {
    **{name: asked for name, asked in ASKED.items() if name != "value"},
    "year": lambda row: row.base,
    "month": lambda row: row.month is not None,
}
"""Column that stands in a form only if one of its rows needs it -> whether a row does."""

HORIZONTAL: Mapping[str, str] = {
    **dict.fromkeys(("task_id", "indicator_id", "year", "months_covered", "deduplicated"), "center"),
    **dict.fromkeys(("target", "value", "numerator", "denominator", "spent_pln"), "right"),
}
"""Column -> how its cells are aligned; the others stand at the left."""


def columns_for(rows: tuple[Row, ...]) -> list[Column]:
    """Return the columns that some of the rows need, in their order."""
    columns = declared("form").columns.values()
    return [
        column for column in columns if column.name not in _NEEDED or any(map(_NEEDED[column.name], rows))
    ]
