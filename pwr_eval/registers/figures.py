"""The indicators of registers as tables: counts by every cut, overlaps, newcomers, waiting, unit costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from pwr_eval.registers import aggregations
from pwr_eval.registers.engine import Engine, Result

if TYPE_CHECKING:
    import ibis

__all__ = ["CUTS", "UNKNOWN", "RegisterFigures", "count_figures", "days_summary", "with_unit_costs"]

CUTS: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("year",),
    ("task_id",),
    ("task_id", "year"),
    ("year", "district"),
    ("task_id", "year", "district"),
    ("year", "group"),
    ("task_id", "year", "group"),
)
"""By what registers are counted; each cut has its own count of people, since those do not add up."""

UNKNOWN = "unknown"
"""District or group of rows that name none."""

_GROSZE, _SECONDS = 100, 3600
_WHOLE = (
    "row_count", "services", "seconds", "people", "families", "cost_grosze", "rows_without_services",
    "rows_without_seconds", "rows_without_person", "rows_without_family", "rows_without_cost",
)  # fmt: skip


@dataclass(frozen=True)
class RegisterFigures:
    """What registers say, as tables, each with the SQL that ran.

    Parameters
    ----------
    counts : DataFrame
        One row a group of a cut. task_id and year (<NA> = all), district and group ("" = all); row_count,
        services, hours, people, families, cost_pln; unit_cost_low and unit_cost_high (see
        `with_unit_costs`); rows_without_services … rows_without_cost; first_day, last_day.
    tasks_of_one : DataFrame
        year, tasks, counted: families in just so many tasks.
    shared : DataFrame
        year, task_id, other_task_id, counted: families that two tasks have in common.
    newcomers : DataFrame
        task_id (<NA> = any task), year, counted, first_time, returning.
    stayed : DataFrame
        task_id (<NA> = any task), year, stayed: families also there the year before.
    waiting, duration : DataFrame
        task_id, year, counted, mean_days, median_days.
    sql : mapping of str to str
        By the name of the table and the cut.
    """

    counts: pd.DataFrame
    tasks_of_one: pd.DataFrame
    shared: pd.DataFrame
    newcomers: pd.DataFrame
    stayed: pd.DataFrame
    waiting: pd.DataFrame
    duration: pd.DataFrame
    sql: Mapping[str, str]


def count_figures(
    engine: Engine,
    services: ibis.Table,
    *,
    who: aggregations.Who = "family",
    cuts: Sequence[Sequence[str]] = CUTS,
) -> RegisterFigures:
    """Run all aggregations.

    Parameters
    ----------
    engine : Engine
        From `pwr_eval.registers.engine.open_engine`.
    services : ibis.Table
        Its stored registers.
    who : {"family", "person"}
        Who is followed over tasks and years.
    cuts : sequence of sequence of str
        By what services, people and cost are counted.

    Returns
    -------
    RegisterFigures
        Whole numbers and days come from the engine; hours, złote, quotients and medians are made here.
    """
    sql: dict[str, str] = {}

    def run(name: str, expression: ibis.Table) -> pd.DataFrame:
        result: Result = engine.run(expression)
        sql[name] = result.sql
        return result.table

    def both(name: str, make: Callable[..., Any]) -> pd.DataFrame:
        tables = [run(f"{name} by task", make(services, who)), run(name, make(services, who, by_task=False))]
        return _sorted(pd.concat([table.reindex(columns=tables[0].columns) for table in tables]))

    counts = [
        run("counts by " + (", ".join(cut) or "nothing"), aggregations.activity(services, cut))
        for cut in cuts
    ]
    labelled = [_labelled(table, cut) for table, cut in zip(counts, cuts, strict=True)]
    return RegisterFigures(
        counts=with_unit_costs(_sorted(pd.concat(labelled, ignore_index=True))),
        tasks_of_one=_sorted(run("tasks of one", aggregations.tasks_of_one(services, who))),
        shared=_sorted(run("shared by tasks", aggregations.shared_by_tasks(services, who))),
        newcomers=both("newcomers", aggregations.newcomers),
        stayed=both("stayed", aggregations.stayed),
        waiting=days_summary(run("waiting", aggregations.waiting_days(services, who))),
        duration=days_summary(run("duration", aggregations.duration_days(services, who))),
        sql=sql,
    )


def with_unit_costs(counts: pd.DataFrame) -> pd.DataFrame:
    """Add the cost per family (per person where no families are known), as the range that is sure.

    Parameters
    ----------
    counts : DataFrame
        cost_pln, families, people, rows_without_family, rows_without_person, rows_without_cost.

    Returns
    -------
    DataFrame
        The same with per ("families" or "people"), unit_cost_low, unit_cost_high. Each row without an
        identifier may be someone already counted (then the cost per head is the high one) or someone else
        (the low one). NaN where there is nobody or no cost; the high end is NaN too where the cost of some
        rows is missing.

    Examples
    --------
    >>> counts = pd.DataFrame({
    ...     "cost_pln": [600.0], "families": [2.0], "people": [0.0], "rows_without_family": [1.0],
    ...     "rows_without_person": [3.0], "rows_without_cost": [0.0],
    ... })
    >>> with_unit_costs(counts)[["per", "unit_cost_low", "unit_cost_high"]].values.tolist()
    [['families', 200.0, 300.0]]
    """
    of_families = counts["families"].gt(0)
    known = counts["families"].where(of_families, counts["people"]).astype(float)
    unknown = counts["rows_without_family"].where(of_families, counts["rows_without_person"]).astype(float)
    cost = counts["cost_pln"].where(known > 0)
    return counts.assign(
        per=np.where(of_families, "families", "people"),
        unit_cost_low=cost / (known + unknown),
        unit_cost_high=(cost / known).where(counts["rows_without_cost"].eq(0)),
    )


def days_summary(by_length: pd.DataFrame) -> pd.DataFrame:
    """Sum up waits or courses of help that were counted by their length.

    Parameters
    ----------
    by_length : DataFrame
        task_id, year, days, counted.

    Returns
    -------
    DataFrame
        task_id, year, counted, mean_days, median_days (the lower of two middle ones).

    Examples
    --------
    >>> by_length = pd.DataFrame({"task_id": 1, "year": 2025, "days": [5, 0, 30], "counted": [2, 1, 1]})
    >>> days_summary(by_length).values.tolist()
    [[1.0, 2025.0, 4.0, 10.0, 5.0]]
    """
    lengths = by_length.sort_values(["task_id", "year", "days"], ignore_index=True)
    keys = [lengths["task_id"], lengths["year"]]
    total = lengths["counted"].groupby(keys).transform("sum")
    reaches_middle = 2 * lengths["counted"].groupby(keys).cumsum() >= total
    days = (lengths["days"] * lengths["counted"]).groupby(keys).sum()
    counted = lengths["counted"].groupby(keys).sum()
    median = lengths["days"].where(reaches_middle).groupby(keys).min()
    table = pd.DataFrame(
        {"counted": counted, "mean_days": days / counted, "median_days": median}, dtype=float
    )
    return table.reset_index().astype({"counted": "int64"})


def _labelled(table: pd.DataFrame, cut: Sequence[str]) -> pd.DataFrame:
    """Bring a cut into the columns that all cuts share."""
    number = {name: pd.array(table[name].to_numpy() if name in cut else [pd.NA] * len(table), dtype="Int64")
              for name in ("task_id", "year")}  # fmt: skip
    text = {
        name: table[name].astype("str").where(table[name].notna(), UNKNOWN).astype("str")
        if name in cut
        else ""
        for name in ("district", "group")
    }
    whole = {name: table[name].astype("Int64") for name in _WHOLE if name not in ("seconds", "cost_grosze")}
    made = pd.DataFrame({**number, **text, **whole}, index=table.index)
    return made.assign(
        hours=table["seconds"].astype("float64") / _SECONDS,
        cost_pln=table["cost_grosze"].astype("float64") / _GROSZE,
        first_day=table["first_day"].astype("datetime64[s]"),
        last_day=table["last_day"].astype("datetime64[s]"),
    )


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    numbers = {name: "Int64" for name in ("task_id", "other_task_id", "year") if name in table}
    keys = [
        name
        for name in ("task_id", "other_task_id", "year", "district", "group", "tasks")
        if name in table.columns
    ]
    return table.astype(numbers).sort_values(keys, na_position="first", ignore_index=True)
