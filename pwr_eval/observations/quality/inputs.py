"""What plausibility is judged from: the tables checked, and every reported figure in one form."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.schemas.observation_table import OBSERVATION_KEY, SPENDING_KEY
from pwr_eval.schemas.schemas import check_table
from pwr_eval.vocabulary import STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandera.pandas import DataFrameSchema

__all__ = ["KEY", "SPENDING", "figures_of"]

KEY = ["subject", "year", "month", "area", "group"]
"""What a figure is about; `subject` is the number of its indicator or, of spending, of its task."""

SPENDING = "spending"
"""What stands in the column `measure` of spending."""

_TYPES: dict[str, dict[str, str]] = {
    "observations": {
        "indicator_id": "str", "year": "int64", "month": "Int64", "area": "str", "group": "str",
        "value": "float64", "numerator": "float64", "denominator": "float64", "qualifier": "str",
        "status": "str", "months_covered": "Int64", "source": "str", "sender": "str",
        "received": "datetime64[s]",
    },
    "spending": {
        "task_id": "int64", "year": "int64", "spent_pln": "float64", "qualifier": "str", "status": "str",
        "source": "str", "sender": "str", "received": "datetime64[s]",
    },
    "targets": {"indicator_id": "str", "year": "int64", "target": "float64"},
    "indicators": {
        "indicator_id": "str", "task_id": "int64", "unit": "str", "kind": "str", "measure": "str",
        "period": "str", "beneficiary": "str",
    },
    "budgets": {"task_id": "int64", "planned_pln": "float64", "first_year": "int64", "last_year": "int64"},
    "previous": {"indicator_id": "str", "year": "int64", "value": "float64"},
}  # fmt: skip
_KEYS: dict[str, list[str]] = {
    "observations": list(OBSERVATION_KEY),
    "spending": list(SPENDING_KEY),
    "targets": ["indicator_id", "year"],
    "indicators": ["indicator_id"],
    "budgets": ["task_id"],
    "previous": ["indicator_id", "year"],
}


def figures_of(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Check the tables of a plan and of what was reported, and put every figure into one form.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        observations, spending, targets, indicators, budgets and previous, by these names.

    Returns
    -------
    DataFrame
        A row per observation and per spending of a task: the columns of `KEY` (month 0: the whole year),
        task_id, indicator_id ("" for spending), value, numerator, denominator, months_covered, qualifier,
        status, known (True if there is a number), whole (True for a figure of the whole year and the whole
        area), source, sender, received; what the plan says: unit, kind, measure, period, beneficiary, target
        (of the year), target_sum, budget (zł of the task's years together, where it has one in
        this year); and last, last_received: the same figure a year before. Of spending, the targets are the
        budget: an equal share a year, and the whole.

    Raises
    ------
    DataError
        With every fault: missing columns, cells of a wrong kind, rows that stand twice, indicators and
        statuses that are not known.
    """
    checked = _checked(tables)
    observed, spent = checked["observations"], checked["spending"]
    observed = observed.assign(subject=observed["indicator_id"])
    observed = observed.merge(checked["indicators"], on="indicator_id")
    observed = observed.merge(_yearly_targets(checked["targets"]), on=["indicator_id", "year"], how="left")
    spent = spent.rename(columns={"spent_pln": "value"}).assign(measure=SPENDING, unit="zł")
    spent = spent.assign(subject=spent["task_id"].astype(str))
    figures = pd.concat([observed, spent], ignore_index=True)
    figures = _with_budget(figures, checked["budgets"])
    texts = ["indicator_id", "area", "group", "kind", "period", "beneficiary"]
    figures = figures.assign(**{name: figures[name].fillna("") for name in texts})
    month = figures["month"].fillna(0).astype(int)
    figures = figures.assign(
        month=month,
        known=figures["status"].eq("reported") & figures["value"].notna(),
        whole=month.eq(0) & figures["area"].eq("") & figures["group"].eq(""),
    )
    # In one order, whatever the order of the files: where one figure of several is named, it is the same one.
    return _with_last_year(figures, checked["previous"]).sort_values(KEY, ignore_index=True)


def _yearly_targets(targets: pd.DataFrame) -> pd.DataFrame:
    by_indicator = targets.groupby("indicator_id")["target"]
    return targets[["indicator_id", "year", "target"]].assign(target_sum=by_indicator.transform("sum"))


def _with_budget(figures: pd.DataFrame, budgets: pd.DataFrame) -> pd.DataFrame:
    figures = figures.merge(budgets, on="task_id", how="left")
    inside = figures["year"].between(figures["first_year"], figures["last_year"])
    figures = figures.assign(budget=figures["planned_pln"].where(inside))
    years = figures["last_year"] - figures["first_year"] + 1
    of_budget = {"target": figures["budget"] / years, "target_sum": figures["budget"]}
    spent = figures["measure"].eq(SPENDING)
    return figures.assign(
        **{name: values.where(spent, figures.get(name, float("nan"))) for name, values in of_budget.items()}
    )


def _with_last_year(figures: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    """Put beside each figure the one of the year before: as reported, else as known from elsewhere."""
    reported = figures.loc[figures["known"], [*KEY, "value", "received"]]
    elsewhere = previous.rename(columns={"indicator_id": "subject"}).assign(month=0, area="", group="")
    last = pd.concat([reported, elsewhere] if len(elsewhere) else [reported])
    last = last[last["value"].notna()].drop_duplicates(KEY)
    last = last.assign(year=last["year"] + 1).rename(columns={"value": "last", "received": "last_received"})
    return figures.merge(last, on=KEY, how="left")


def _checked(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    checked: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name, table in tables.items():
        try:
            checked[name] = _typed(table, name)
        except DataError as error:
            faults += error.faults
        else:
            faults += _faults(
                checked[name], checked[name].duplicated(_KEYS[name]), name, "the row stands twice"
            )
    if {"observations", "indicators"} <= set(checked):
        observed = checked["observations"]
        unknown = ~observed["indicator_id"].isin(checked["indicators"]["indicator_id"])
        faults += _faults(observed, unknown, "observations", "no plan has this indicator")
    if faults:
        raise DataError("plausibility cannot be checked", faults)
    return checked


def _typed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    checked = check_table(table.reset_index(drop=True), _schema(name), source=name)[list(_TYPES[name])]
    texts = [column for column, kind in _TYPES[name].items() if kind == "str"]
    return checked.assign(**{column: checked[column].fillna("").astype(str) for column in texts})


@cache
def _schema(table: str) -> DataFrameSchema:
    # Imported here and not above: pandera takes as long to import as pandas.
    from pandera.pandas import Check, Column, DataFrameSchema

    finite = Check(lambda values: ~np.isinf(values), name="finite", error="finite")
    checks = {"status": Check.isin(STATUSES), "target": finite}
    columns = {}
    for name, kind in _TYPES[table].items():
        # Texts are taken as they are: a forced one would make the word "None" of an empty cell.
        number = kind.lower() in ("int64", "float64")
        check = checks.get(name, [Check.ge(0), finite] if number else None)
        columns[name] = Column(
            None if kind == "str" else kind, check, nullable=kind != "int64", coerce=kind != "str"
        )
    return DataFrameSchema(columns)


def _faults(table: pd.DataFrame, wrong: pd.Series, name: str, problem: str) -> list[Fault]:
    rows = table.loc[wrong, _KEYS[name]]
    return [
        Fault(Place(name, row=int(row) + 2), problem, ", ".join(str(cell) for cell in cells if _said(cell)))
        for row, cells in zip(rows.index, rows.itertuples(index=False, name=None), strict=True)
    ]


def _said(cell: object) -> bool:
    return cell is not pd.NA and cell != ""
