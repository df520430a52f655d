"""A table for machines: stable English column names, types, units and the values as they were worked out.

A table that a reader sees carries this form of itself along (as JSON, beside its HTML), so that workbook,
CSV files and page are made from the same figures and none is worked out twice.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd

__all__ = ["TABLE_TYPE", "Field", "Scalar", "TableData", "plain_name", "plain_value", "without_controls"]

TABLE_TYPE = "application/vnd.pwr-eval.table+json"
"""Media type under which an output of a notebook carries its tables."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_EXACT = 2**53  # up to here every whole number has a float of its own

Scalar = str | int | float | bool | None
FieldType = Literal["string", "integer", "number", "year", "boolean", "date"]


@dataclass(frozen=True)
class Field:
    """A column of a table.

    Parameters
    ----------
    name : str
        Stable English name, unique in the table.
    title : str
        Its words for a reader.
    type : str
        ``string``, ``integer``, ``number``, ``year``, ``boolean`` or ``date``; those of the Table Schema.
    form : str
        How a reader sees it: the `Form` of a `pwr_eval.reporting.tables.Column`.
    decimals : int, optional
        Places that a reader sees after the decimal mark; the value itself is not rounded.
    unit : str
        Unit of all values: ``PLN``, ``1`` for a share of one; empty if there is none or it differs by row.
    words : mapping of str to str
        Words of the codes that stand in the column.
    """

    name: str
    title: str
    type: FieldType = "string"
    form: str = "text"
    decimals: int | None = None
    unit: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableData:
    """A table with the words around it.

    Parameters
    ----------
    name : str
        Stable English name, for files and sheets; letters, figures, hyphens.
    title : str
        What the table shows.
    fields : sequence of Field
        Its columns.
    rows : sequence of sequence of scalar
        Values in the order of the fields; None is missing.
    note, source : str
        How to read it, where it comes from.
    mark : str
        Mark of fictional data; empty for real ones.
    language : str
        Language of the words.
    """

    name: str
    title: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Scalar]]
    note: str = ""
    source: str = ""
    mark: str = ""
    language: str = "pl"

    def to_json(self) -> dict[str, Any]:
        """Return the table as plain data, for JSON."""
        return {**vars(self), "fields": [dict(vars(each)) for each in self.fields]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TableData:
        """Read what `to_json` gave.

        Examples
        --------
        >>> table = TableData("tasks", "Zadania", [Field("n", "Liczba", "integer")], [[51]])
        >>> TableData.from_json(table.to_json()) == table
        True
        """
        fields = [Field(**one) for one in data["fields"]]
        return cls(**{**data, "fields": fields})


def plain_value(value: object) -> Scalar:
    """Return a cell of a frame as plain data: missing is None, whole numbers have no fraction, days are ISO.

    Examples
    --------
    >>> [plain_value(one) for one in (26.0, float("nan"), pd.NA, np.int64(3), pd.Timestamp("2026-01-31"))]
    [26, None, None, 3, '2026-01-31']
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        return _plain_number(value)
    return value if isinstance(value, str | bool | int) else str(value)


def _plain_number(number: float) -> Scalar:
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


def plain_name(text: str, *, otherwise: str = "table") -> str:
    """Make a name for files from any text: letters without their marks, figures, hyphens.

    Examples
    --------
    >>> plain_name("Wydział Polityki Społecznej, Równości i Zdrowia UMK")
    'wydzial-polityki-spolecznej-rownosci-i-zdrowia-umk'
    """
    plain = unicodedata.normalize("NFKD", text.lower().replace("ł", "l")).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain)) or otherwise


def without_controls(text: str) -> str:
    r"""Return a text without the control characters that no report may hold; line breaks and tabs stay.

    Examples
    --------
    >>> without_controls("10\N{NO-BREAK SPACE}009\x00 os\u00f3b")
    '10\xa0009 osób'
    """
    return _CONTROLS.sub("", text)
