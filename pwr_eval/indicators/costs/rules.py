"""The input tables of the costs held against their declarations, and rules that several of them share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from pwr_eval.errors import DataError, Fault
from pwr_eval.schemas import check
from pwr_eval.schemas.check import faults_where
from pwr_eval.schemas.declaration import declared

__all__ = ["backwards_faults", "checked", "status_faults", "unknown_values"]


_DECLARED = {"denominators": "cost_units"}
"""Tables that stand in a programme's folder under another name."""

_NEEDED: Mapping[str, Collection[str]] = {
    "targets": ("task_id", "indicator_id", "unit", "kind", "measure", "period", "year", "target"),
    "denominators": ("task_id", "indicator_id", "what_it_counts"),
    "outputs": (
        "task_id", "indicator_id", "year", "value", "value_low", "value_high", "measure", "deduplicated",
        "fictional",
    ),
    "spending": ("task_id", "year", "spent_pln", "qualifier", "status", "fictional"),
    "unique_to_date": ("indicator_id", "year", "value", "greatest", "fictional"),
}  # fmt: skip
"""Columns of a table without which no cost can be computed; of the other tables all are needed."""


def checked(tables: Mapping[str, pd.DataFrame], summary: str) -> dict[str, pd.DataFrame]:
    """Hold each table against the rules of its name; more columns may stand in it.

    Returns
    -------
    dict of str to DataFrame
        The same tables with a RangeIndex and plain types.

    Raises
    ------
    DataError
        With the faults of all tables: columns, cells, repeated rows.

    Examples
    --------
    >>> split = pd.DataFrame({"task_id": [1], "year": ["2025"], "share": [1.0]})
    >>> checked({"split": split}, "the budget cannot be split")
    Traceback (most recent call last):
    pwr_eval.errors.DataError: the budget cannot be split: 1 fault
      split, row 2, column "year": is not a whole year (found: "2025").
    """
    faults: list[Fault] = []
    result: dict[str, pd.DataFrame] = {}
    for name, table in tables.items():
        declaration = declared(_DECLARED.get(name, name))
        needs = _NEEDED.get(name, declaration.names)
        typed = check.checked(table, declaration, faults, source=name, needs=needs, defaults=False)
        if typed is not None:
            result[name] = typed
    if faults:
        raise DataError(summary, faults)
    return result


def unknown_values(
    table: pd.DataFrame, source: str, column: str, known: Iterable[object], where: str
) -> list[Fault]:
    """Cells that name something that does not stand in the table it should come from."""
    unknown = ~table[column].isin(list(known))
    remedy = f"It must stand in {where}."
    return faults_where(table, unknown, source, column, f"unknown {column}", remedy)


def backwards_faults(budgets: pd.DataFrame) -> list[Fault]:
    """Budgets that end before they begin."""
    backwards = budgets["first_year"] > budgets["last_year"]
    problem = "the last year is before the first"
    return faults_where(budgets, backwards, "budgets", "last_year", problem)


def status_faults(spending: pd.DataFrame, source: str) -> list[Fault]:
    """Rows that are reported without an amount, or hold an amount that is not reported."""
    reported, empty = spending["status"] == "reported", spending["spent_pln"].isna()
    return [
        *faults_where(spending, reported & empty, source, "spent_pln", "reported, but without an amount"),
        *faults_where(
            spending, ~reported & ~empty, source, "status", "an amount stands in a row that is not reported"
        ),
    ]
