"""What each input table of the costs must hold, cell by cell, and the faults where it does not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.costs.money import as_floats, is_amount, is_number, is_whole
from pwr_eval.schemas.schemas import check_table
from pwr_eval.vocabulary import QUALIFIERS, SPENDING_STATUSES

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

__all__ = [
    "RULES",
    "backwards_faults",
    "checked",
    "faults_where",
    "shape_faults",
    "status_faults",
    "unknown_values",
]


@dataclass(frozen=True)
class _Rule:
    """What a cell must be, as a test and in words, and the type of the checked column."""

    accepts: Callable[[object], bool]
    told: str
    may_be_empty: bool = False
    dtype: str = ""


def _one_of(words: Collection[str], *, may_be_empty: bool = False) -> _Rule:
    return _Rule(
        lambda value: isinstance(value, str) and value in words,
        f"one of {', '.join(words)}",
        may_be_empty,
        dtype="str",
    )


_LARGEST_WHOLE = 2**53
_LAST_YEAR = 9999
WHOLE = _Rule(lambda value: is_whole(value) and abs(value) <= _LARGEST_WHOLE, "a whole number", dtype="int64")
YEAR = _Rule(lambda value: is_whole(value) and 1 <= value <= _LAST_YEAR, "a whole year", dtype="int64")
NUMBER = _Rule(is_number, "a number", dtype="float64")
NUMBER_OR_EMPTY = _Rule(is_number, "a number or empty", may_be_empty=True, dtype="float64")
AMOUNT = _Rule(is_amount, "a finite amount of 0 zł or more", dtype="float64")
AMOUNT_OR_EMPTY = _Rule(
    is_amount, "a finite amount of 0 zł or more, or empty", may_be_empty=True, dtype="float64"
)
TEXT = _Rule(lambda value: isinstance(value, str) and value != "", "a text", dtype="str")
TEXT_OR_EMPTY = _Rule(lambda value: isinstance(value, str), "a text or empty", may_be_empty=True, dtype="str")
FLAG = _Rule(lambda value: isinstance(value, bool | np.bool_), "true or false", dtype="bool")
FLAG_OR_EMPTY = _Rule(FLAG.accepts, "true, false or empty", may_be_empty=True)
STATUS = _one_of(SPENDING_STATUSES)
QUALIFIER = _one_of(QUALIFIERS, may_be_empty=True)

RULES: dict[str, dict[str, _Rule]] = {
    "budgets": {"task_id": WHOLE, "planned_pln": AMOUNT, "first_year": YEAR, "last_year": YEAR},
    "targets": {
        "task_id": WHOLE, "indicator_id": TEXT, "unit": TEXT_OR_EMPTY, "kind": TEXT_OR_EMPTY,
        "measure": TEXT_OR_EMPTY, "period": TEXT_OR_EMPTY, "year": YEAR, "target": NUMBER_OR_EMPTY,
    },
    "denominators": {"task_id": WHOLE, "indicator_id": TEXT, "what_it_counts": TEXT},
    "outputs": {
        "task_id": WHOLE, "indicator_id": TEXT, "year": YEAR, "value": NUMBER_OR_EMPTY,
        "value_low": NUMBER_OR_EMPTY, "value_high": NUMBER_OR_EMPTY, "measure": TEXT_OR_EMPTY,
        "deduplicated": FLAG_OR_EMPTY, "fictional": FLAG,
    },
    "spending": {
        "task_id": WHOLE, "year": YEAR, "spent_pln": AMOUNT_OR_EMPTY, "qualifier": QUALIFIER,
        "status": STATUS, "fictional": FLAG,
    },
    "unique_to_date": {
        "indicator_id": TEXT, "year": YEAR, "value": NUMBER, "greatest": NUMBER, "fictional": FLAG,
    },
    "split": {"task_id": WHOLE, "year": YEAR, "share": NUMBER},
}  # fmt: skip
KEYS = {
    "budgets": ["task_id"],
    "targets": ["indicator_id", "year"],
    "denominators": ["task_id"],
    "outputs": ["indicator_id", "year"],
    "spending": ["task_id", "year"],
    "unique_to_date": ["indicator_id", "year"],
    "split": ["task_id", "year"],
}


def checked(tables: Mapping[str, pd.DataFrame], summary: str) -> dict[str, pd.DataFrame]:
    """Hold each table against the rules of its name; more columns may stand in it.

    Returns
    -------
    dict of str to DataFrame
        The same tables with a RangeIndex and plain types.

    Raises
    ------
    DataError
        With the faults of all tables: columns, cells, repeated keys.

    Examples
    --------
    >>> split = pd.DataFrame({"task_id": [1], "year": ["2025"], "share": [1.0]})
    >>> checked({"split": split}, "the budget cannot be split")
    Traceback (most recent call last):
    pwr_eval.errors.DataError: the budget cannot be split: 1 fault
      split, row 2, column "year": fails the check a whole year (found: "2025").
    """
    result: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name, table in tables.items():
        if shape := shape_faults(table, name):
            faults += shape
            continue
        try:
            result[name] = _typed(check_table(table.reset_index(drop=True), _schema(name), source=name), name)
        except DataError as error:
            faults += error.faults
        else:
            faults += _repeated_rows(result[name], name, KEYS[name])
    if faults:
        raise DataError(summary, faults)
    return result


def shape_faults(table: object, name: str) -> list[Fault]:
    """List why a table cannot be read at all: it is none, or has a column twice."""
    if not isinstance(table, pd.DataFrame):
        return [Fault(Place(name), "not a table", type(table).__name__, "Give a pandas DataFrame.")]
    twice = table.columns[table.columns.duplicated()].unique()
    return [Fault(Place(name, column=str(column)), "the column stands twice") for column in twice]


def faults_where(
    table: pd.DataFrame, wrong: pd.Series, source: str, column: str, problem: str, *, remedy: str = ""
) -> Iterator[Fault]:
    """One fault for each row that is wrong; row ``i`` stands in line ``i + 2`` of its source."""
    for row in table.index[wrong]:
        place = Place(source, row=int(row) + 2, column=column)
        yield Fault(place, problem, found=str(table.loc[row, column]), remedy=remedy)


def unknown_values(
    table: pd.DataFrame, source: str, column: str, known: Iterable[object], where: str
) -> list[Fault]:
    """Cells that name something that does not stand in the table it should come from."""
    unknown = ~table[column].isin(list(known))
    remedy = f"It must stand in {where}."
    return list(faults_where(table, unknown, source, column, f"unknown {column}", remedy=remedy))


def backwards_faults(budgets: pd.DataFrame) -> list[Fault]:
    """Budgets that end before they begin."""
    backwards = budgets["first_year"] > budgets["last_year"]
    problem = "the last year is before the first"
    return list(faults_where(budgets, backwards, "budgets", "last_year", problem))


def status_faults(spending: pd.DataFrame, source: str) -> list[Fault]:
    """Rows that are reported without an amount, or hold an amount that is not reported."""
    reported, empty = spending["status"] == "reported", spending["spent_pln"].isna()
    return [
        *faults_where(spending, reported & empty, source, "spent_pln", "reported, but without an amount"),
        *faults_where(
            spending, ~reported & ~empty, source, "status", "an amount stands in a row that is not reported"
        ),
    ]


def _repeated_rows(table: pd.DataFrame, source: str, key: list[str]) -> list[Fault]:
    problem = f"a second row with the same {' and '.join(key)}"
    return list(
        faults_where(table, table.duplicated(key), source, key[-1], problem, remedy="Keep one of them.")
    )


@cache
def _schema(name: str) -> DataFrameSchema:
    # pandera takes as long to import as pandas: only who checks a table pays for it.
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {
            column: pa.Column(
                checks=pa.Check(rule.accepts, element_wise=True, error=rule.told), nullable=rule.may_be_empty
            )
            for column, rule in RULES[name].items()
        }
    )


def _typed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    types = {column: rule.dtype for column, rule in RULES[name].items() if rule.dtype}
    floats = {column: as_floats(table[column]) for column, dtype in types.items() if dtype == "float64"}
    typed = table.assign(**floats)
    others = {column: dtype for column, dtype in types.items() if typed.dtypes[column] != dtype}
    return typed.astype(others) if others else typed
