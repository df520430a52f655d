"""What each unit is asked: its rows of the table and the tasks that it shares, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import pandas as pd

from pwr_eval.programme import Programme
from pwr_eval.programme.yearly_targets import yearly_targets
from pwr_eval.vocabulary import CHANGE_KINDS, MONTHS

__all__ = ["PreviousFigure", "Row", "SharedTask", "UnitForm", "unit_forms"]

_BENEFICIARIES = {"rodzina": "families", "osoba": "people", "dziecko": "people"}


_OF_TARGET = ("indicator_id", "indicator", "unit", "kind", "measure", "target", "raw", "better")
"""What a row takes over from the table `targets`."""


@dataclass(frozen=True)
class Budget:
    """What the plan gives a task, in zł for all its years together."""

    planned_pln: float
    first_year: int
    last_year: int


@dataclass(frozen=True)
class PreviousFigure:
    """What was reported for the year before."""

    value: float
    qualifier: str
    fictional: bool


@dataclass(frozen=True)
class Row:
    """One row of a form's table: an indicator, or one month or an earlier year of it.

    Parameters
    ----------
    task_id, number, task : int, str, str
        The task it belongs to, and its number as printed; None and "" for a fact beside the plan.
    first_of_task : bool
        True for the task's first row, which names it and asks for its spending.
    shared : bool
        True if other units carry the task out too.
    indicator_id, indicator, unit, kind, measure : str
        The indicator as the plan has it.
    year : int
        Year that the figure is for.
    month : int or None
        Month that the figure is for; None for a figure of the whole year.
    base : bool
        True if the row asks for the level of the year before, which a planned growth starts from.
    target : float
        The year's or month's target; NaN where the plan states no number.
    approximate : bool
        True if the plan calls the target approximate.
    raw : str
        The target as printed.
    better : str
        "higher" or "lower".
    beneficiary : str
        "people" or "families" that the figure counts; "" if it counts something else.
    deduplicated : bool
        True if people or families have to be counted once.
    budget : Budget or None
        Budget of the task; None if the plan gives none that covers the year.
    previous : PreviousFigure or None
        What was reported for the year before; None if that is not known.
    note : str
        How the plan was read, in the programme's language; "" if there is nothing to say.
    first_month : int
        First month of the year in which the programme is in force.
    """

    task_id: int | None
    number: str
    task: str
    first_of_task: bool
    shared: bool
    indicator_id: str
    indicator: str
    unit: str
    kind: str
    measure: str
    year: int
    month: int | None
    base: bool
    target: float
    approximate: bool
    raw: str
    better: str
    beneficiary: str
    deduplicated: bool
    budget: Budget | None
    previous: PreviousFigure | None
    note: str
    first_month: int = MONTHS[0]

    @property
    def names_indicator(self) -> bool:
        """Whether the row says what is counted; the months after the first need not say it again."""
        return self.month in (None, self.first_month)

    @property
    def asks_fraction(self) -> bool:
        """Whether numerator and denominator are asked for in place of the value."""
        return self.measure == "percentage"

    @property
    def asks_months(self) -> bool:
        """Whether the figure can cover a part of the year."""
        return self.measure not in ("stock", "milestone") and self.month is None and not self.base

    @property
    def asks_spending(self) -> bool:
        """Whether the task's spending is asked for here."""
        return self.first_of_task and self.task_id is not None


@dataclass(frozen=True)
class SharedTask:
    """A task that several units carry out: the lead first, then the others."""

    number: str
    task: str
    units: tuple[str, ...]
    indicators: tuple[str, ...]

    @property
    def lead(self) -> str:
        """Unit that reports the task."""
        return self.units[0]


@dataclass(frozen=True)
class UnitForm:
    """One unit's form: rows of the tasks that it leads, then of facts, and all tasks that it shares."""

    unit: str
    rows: tuple[Row, ...]
    shared: tuple[SharedTask, ...]


def unit_forms(programme: Programme, year: int, previous: pd.DataFrame | None = None) -> list[UnitForm]:
    """Work out what each responsible unit of a programme is asked for a year.

    Parameters
    ----------
    programme : Programme
        Its amended plan names the units of the year; the first one of a task leads it.
    year : int
        Year to report, one of the programme's.
    previous : DataFrame, optional
        Observations of earlier years. What was reported for the year before stands in the form.

    Returns
    -------
    list of UnitForm
        One a unit, in the order in which the plan names them first.
    """
    plan = programme.amended_in(year)
    units = {
        cast(int, task_id): tuple(names.astype(str))
        for task_id, names in plan.task_units.sort_values(["task_id", "unit_order"]).groupby("task_id")[
            "responsible_unit"
        ]
    }
    known = _previous_figures(previous, year)
    rows = list(_rows(programme, year, units, known))
    asked = {row.task_id for row in rows}
    indicators = plan.indicators.groupby("task_id")["indicator"].agg(tuple).to_dict()
    shared = [
        SharedTask(str(number), str(task), units[task_id], indicators.get(task_id, ()))
        for task_id, number, task in zip(
            *(plan.tasks[name] for name in ("task_id", "number", "task")), strict=True
        )
        if len(units[task_id]) > 1 and task_id in asked
    ]
    forms = (
        UnitForm(
            unit,
            (
                *(row for row in rows if row.task_id and units[row.task_id][0] == unit),
                *_fact_rows(programme.facts[programme.facts["responsible_unit"].eq(unit)], year, known),
            ),
            tuple(task for task in shared if unit in task.units),
        )
        for unit in dict.fromkeys(
            [*(name for names in units.values() for name in names), *programme.facts["responsible_unit"]]
        )
    )
    return [form for form in forms if form.rows or form.shared]


def _rows(
    programme: Programme,
    year: int,
    units: Mapping[int, tuple[str, ...]],
    previous: Mapping[str, PreviousFigure],
) -> Iterator[Row]:
    plan = programme.amended_in(year)
    tasks = plan.tasks.set_index("task_id")
    budgets = _budgets(plan.task_budgets, year)
    review = plan.indicators.set_index("indicator_id")
    seen: set[int] = set()
    every = yearly_targets(plan.targets)
    targets = every[every["year"].eq(year)].to_dict("records")
    for target in cast(list[dict[str, Any]], targets):
        indicator_id, task_id = target["indicator_id"], target["task_id"]
        reviewed = review.loc[indicator_id]
        row = Row(
            task_id=task_id,
            number=str(tasks.loc[task_id, "number"]),
            task=str(tasks.loc[task_id, "task"]),
            first_of_task=task_id not in seen,
            shared=len(units[task_id]) > 1,
            **{name: target[name] for name in _OF_TARGET},
            year=year,
            month=None,
            base=False,
            approximate=bool(target["approximate"]),
            beneficiary=str(reviewed["beneficiary"]),
            deduplicated=reviewed["deduplicated"] == "required",
            budget=budgets.get(task_id),
            previous=previous.get(indicator_id),
            note=str(reviewed["note"]),
        )
        seen.add(task_id)
        months = MONTHS[-int(target["months_in_force"]) :]
        yield from _parts(row, target["period"], months, based=pd.notna(target["baseline"]))


def _fact_rows(facts: pd.DataFrame, year: int, previous: Mapping[str, PreviousFigure]) -> Iterator[Row]:
    """Return the rows of facts: no task, no target."""
    for first, fact in zip([True, *[False] * len(facts)], facts.to_dict("records"), strict=False):
        fact_id, measure, unit = (str(fact[name]) for name in ("fact_id", "measure", "unit"))
        yield Row(
            task_id=None,
            number="",
            task="",
            first_of_task=first,
            shared=False,
            indicator_id=fact_id,
            indicator=str(fact["fact"]),
            unit=unit,
            kind="none",
            measure=measure,
            year=year,
            month=None,
            base=False,
            target=float("nan"),
            approximate=False,
            raw="",
            better="higher",
            beneficiary=_BENEFICIARIES.get(unit, ""),
            deduplicated=measure == "unique",
            budget=None,
            previous=previous.get(fact_id),
            note=str(fact["note"]),
        )


def _parts(row: Row, period: str, months: range, *, based: bool) -> Iterator[Row]:
    """Return the rows of one indicator: one a month if its target is monthly, two if its growth needs a base.

    `based` says that the plan itself states what the growth starts from.
    """
    if period == "month":
        for month in months:
            first = row.first_of_task and month == months[0]
            yield replace(row, month=month, first_month=months[0], first_of_task=first)
        return
    yield row
    if row.kind in CHANGE_KINDS and row.previous is None and not based:
        yield replace(row, year=row.year - 1, base=True, first_of_task=False, target=float("nan"))


def _budgets(budgets: pd.DataFrame, year: int) -> dict[int, Budget]:
    running = budgets[budgets["first_year"].le(year) & budgets["last_year"].ge(year)]
    columns = (running[name] for name in ("task_id", "planned_pln", "first_year", "last_year"))
    return {
        int(task_id): Budget(float(planned), int(first), int(last))
        for task_id, planned, first, last in zip(*columns, strict=True)
    }


def _previous_figures(observations: pd.DataFrame | None, year: int) -> dict[str, PreviousFigure]:
    """Figures of the year before, each for the whole year and city; parts are not added up."""
    if observations is None:
        return {}
    whole = observations[
        observations["year"].eq(year - 1)
        & observations["status"].eq("reported")
        & observations["month"].isna()
        & observations["area"].eq("")
        & observations["group"].eq("")
    ]
    columns = zip(*(whole[name] for name in ("indicator_id", "value", "qualifier", "fictional")), strict=True)
    return {
        str(indicator_id): PreviousFigure(float(value), str(qualifier), bool(fictional))
        for indicator_id, value, qualifier, fictional in columns
    }
