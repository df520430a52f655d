"""Amendments carried out on a plan's tables, one change after the other."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from pwr_eval.cleaning.names import UnknownName
from pwr_eval.cleaning.numbers import UnreadableNumber, parse_number
from pwr_eval.errors import Fault, Message, Place
from pwr_eval.programme.aliases import ALIASES, Names
from pwr_eval.programme.tables import PlanTables

__all__ = ["AMENDMENTS", "Amending"]

AMENDMENTS = "amendments.csv"
# What the budget of a change never says: a change gives one exact sum for all years and sources.
_WITHOUT_PARTS = {
    "goal": "", "year": pd.NA, "source": "", "planned_low": math.nan, "planned_high": math.nan,
    "approximate": False, "note": "",
}  # fmt: skip


@dataclass(frozen=True)
class _Change:
    """One row of ``amendments.csv``; 0 stands for a task or year that it does not name."""

    line: int
    resolution: str
    kind: str
    task_id: int
    indicator_id: str
    year: int
    from_value: str
    to_value: str
    text: str


class Amending:
    """A plan's tables on the way from the original to the amended plan.

    Parameters
    ----------
    plan : PlanTables
        The original; its tables are copied.
    names : Names
        Reviewed spellings of responsible units.
    added : PlanTables, optional
        Tasks that may be added.
    """

    def __init__(self, plan: PlanTables, names: Names, added: PlanTables | None = None) -> None:
        self.faults: list[Fault] = []
        self._tables = {field.name: getattr(plan, field.name).copy() for field in fields(plan)}
        self._names, self._added = names, added
        self._kinds: dict[str, Callable[[_Change], None]] = {
            "target_changed": self._change_target,
            "task_added": self._add_task,
            "task_dropped": self._drop_task,
            "task_renamed": self._rename_task,
            "unit_changed": self._change_units,
            "budget_changed": self._change_budget,
        }

    def carry_out(self, amendments: pd.DataFrame) -> PlanTables:
        """Carry out the rows by date; what does not fit the plan stands in `faults` afterwards."""
        in_order = amendments.assign(later=amendments["kind"].ne("task_added"))
        in_order = in_order.sort_values(["date", "later"], kind="stable")
        changes = [_change(row) for row in in_order.itertuples()]
        self._with_budget = {_decision(change) for change in changes if change.kind == "budget_changed"}
        self._ended = {_decision(change) for change in changes if change.kind == "task_dropped"}
        for change in changes:
            # An added task is not there yet; a target is looked up by its indicator.
            if change.kind in ("task_added", "target_changed") or self._is_known(change):
                self._kinds[change.kind](change)
        return PlanTables(**self._tables)

    def _change_target(self, change: _Change) -> None:
        targets = self._tables["targets"]
        own = targets[targets["indicator_id"].eq(change.indicator_id)]
        of_year = own[own["year"].eq(change.year)]
        if own.empty:
            remedy = "Write the number as in the plan."
            self._fault(change, "indicator_id", "the plan has no such indicator", change.indicator_id, remedy)
            return
        if change.task_id not in (0, task_id := int(own["task_id"].iloc[0])):
            remedy = Message(
                "Indicator {indicator_id} belongs to task {task_id}.",
                indicator_id=change.indicator_id,
                task_id=task_id,
            )
            self._fault(change, "task_id", "task and indicator do not fit", str(change.task_id), remedy)
        if of_year.empty:
            years = ", ".join(map(str, own["year"]))
            remedy = Message("It has targets for {years}.", years=years)
            self._fault(
                change,
                "year",
                Message("{indicator_id} has no target", indicator_id=change.indicator_id),
                str(change.year),
                remedy,
            )
            return
        planned = float(of_year["target"].iloc[0])
        if math.isnan(planned):
            problem = Message(
                "the target of {indicator_id} is not a number", indicator_id=change.indicator_id
            )
            self._fault(change, "indicator_id", problem, None, "Drop its task, and add a new one.")
            return
        new = self._amounts(
            change, planned, "", least=-math.inf if own["kind"].eq("growth_percent").any() else 0
        )
        if new is not None:
            cells = (new, change.text or change.to_value, change.resolution, False)
            targets.loc[of_year.index, ["target", "raw", "amended_by", "approximate"]] = cells
            limit = {"minimum": "target_low", "maximum": "target_high"}.get(of_year["kind"].iloc[0])
            if limit is not None:
                targets.loc[of_year.index, limit] = new

    def _add_task(self, change: _Change) -> None:
        if self._added is None or not self._added.tasks["task_id"].eq(change.task_id).any():
            remedy = "Write it there, with its indicators in amended/indicators.csv."
            self._fault(change, "task_id", "amended/plan.csv has no such task", str(change.task_id), remedy)
            return
        if self._tables["tasks"]["task_id"].eq(change.task_id).any():
            self._fault(
                change, "task_id", "the task is there already", str(change.task_id), "Remove one row."
            )
            return
        for name in self._task_tables():
            rows = getattr(self._added, name)
            rows = rows[rows["task_id"].eq(change.task_id)]
            if name == "targets":
                rows = rows.assign(amended_by=change.resolution)
            self._append(name, rows)
        repairs = self._added.repairs
        self._append("repairs", repairs[~repairs["file"].isin(self._tables["repairs"]["file"])])

    def _drop_task(self, change: _Change) -> None:
        targets = self._tables["targets"]
        own = targets["task_id"].eq(change.task_id)
        after = own & targets["year"].ge(change.year)
        if not after.any():
            problem = Message("task {task_id} has no targets from this year on", task_id=change.task_id)
            self._fault(change, "year", problem, str(change.year), "It has ended already, or mend the year.")
            return
        self._tables["targets"] = targets[~after].reset_index(drop=True)
        if after.sum() == own.sum():
            for name in self._task_tables():
                rows = self._tables[name]
                self._tables[name] = rows[rows["task_id"].ne(change.task_id)].reset_index(drop=True)
            return
        budgets = self._tables["budgets"]
        own_budget = budgets["task_id"].eq(change.task_id)
        # Amounts of single years end with the task; words without an amount end by themselves.
        ended = own_budget & budgets["year"].ge(change.year).fillna(value=False).astype(bool)
        self._tables["budgets"] = budgets = budgets[~ended].reset_index(drop=True)
        amounts = budgets[["planned_pln", "planned_low", "planned_high"]].notna().any(axis=1)
        left = budgets["task_id"].eq(change.task_id) & budgets["last_year"].ge(change.year)
        budget = left & amounts
        if budget.any() and _decision(change) not in self._with_budget:
            problem = Message("task {task_id} has a budget for all its years", task_id=change.task_id)
            remedy = (
                'Add a row "budget_changed" of the same resolution with the sum for the years that remain.'
            )
            self._fault(
                change,
                "task_id",
                problem,
                f"{budgets.loc[budget, 'planned_pln'].iloc[0]:.2f} zł",
                remedy,
            )
        budgets.loc[left, "last_year"] = change.year - 1

    def _rename_task(self, change: _Change) -> None:
        tasks = self._tables["tasks"]
        own = tasks["task_id"].eq(change.task_id)
        name, new = (" ".join(text.split()) for text in (change.from_value, change.to_value))
        if self._fits(change, name, tasks.loc[own, "task"].iloc[0]) and self._differs(change, name, new):
            tasks.loc[own, "task"] = new

    def _change_units(self, change: _Change) -> None:
        units = self._tables["task_units"]
        own = units["task_id"].eq(change.task_id)
        planned = units.loc[own].sort_values("unit_order")["responsible_unit"].tolist()
        try:
            named = [name.canonical for name in self._names.offices.listed(change.from_value)]
        except UnknownName:
            named = [change.from_value]
        try:
            new = self._names.offices.listed(change.to_value)
        except UnknownName as unknown:
            remedy = Message("Add the spelling to {file}.", file=ALIASES)
            self._fault(change, "to_value", "unknown responsible unit", str(unknown), remedy)
            return
        canonical = [name.canonical for name in new]
        if not self._fits(change, ", ".join(named), ", ".join(planned)):
            return
        if self._differs(change, ", ".join(named), ", ".join(canonical)):
            rows = pd.DataFrame(
                {
                    "task_id": change.task_id,
                    "unit_order": range(1, len(new) + 1),
                    "responsible_unit": canonical,
                    "printed": [name.printed for name in new],
                }
            )
            kept = pd.concat([units[~own], rows.astype(units.dtypes)])
            self._tables["task_units"] = kept.sort_values(["task_id", "unit_order"], ignore_index=True)
            tasks = self._tables["tasks"]
            tasks.loc[tasks["task_id"].eq(change.task_id), "lead_unit"] = canonical[0]

    def _change_budget(self, change: _Change) -> None:
        budgets = self._tables["budgets"]
        own = budgets["task_id"].eq(change.task_id)
        planned = float(budgets.loc[own, "planned_pln"].iloc[0]) if own.any() else None
        new = self._amounts(change, planned, "zł", least=0)
        if new is None:
            return
        if new == 0:
            self._tables["budgets"] = budgets[~own].reset_index(drop=True)
        elif planned is not None:
            budgets.loc[own, "planned_pln"] = new
        else:
            targets = self._tables["targets"]
            years = targets.loc[targets["task_id"].eq(change.task_id), "year"]
            row = {
                "task_id": change.task_id,
                "planned_pln": new,
                "first_year": years.min(),
                "last_year": years.max(),
            }
            self._append("budgets", pd.DataFrame([row | _WITHOUT_PARTS]))
            self._tables["budgets"] = self._tables["budgets"].sort_values("task_id", ignore_index=True)

    # cells of a change

    def _is_known(self, change: _Change) -> bool:
        known = bool(self._tables["tasks"]["task_id"].eq(change.task_id).any())
        if not known:
            remedy = "Write the number as in the plan, or see when the task was added or dropped."
            self._fault(change, "task_id", "the plan has no such task", str(change.task_id), remedy)
        return known

    def _amounts(self, change: _Change, planned: float | None, unit: str, *, least: float) -> float | None:
        """Return the new amount; None, with faults, if a cell is wrong or the plan says otherwise."""
        old, new = (self._amount(change, column, unit, least) for column in ("from_value", "to_value"))
        if new is None or (old is None and change.from_value):
            return None
        told = "no amount" if planned is None else f"{planned:.15g}"
        same = (
            old is None if planned is None else old is not None and math.isclose(old, planned, abs_tol=1e-9)
        )
        if not same:
            self._fits(change, change.from_value, told)
            return None
        # The budget of a task that ends may be spent already: then its sum stays, and is confirmed.
        confirmed = change.kind == "budget_changed" and _decision(change) in self._ended
        return new if confirmed or self._differs(change, f"{old}", f"{new}") else None

    def _amount(self, change: _Change, column: str, unit: str, least: float) -> float | None:
        cell: str = getattr(change, column)
        if not cell:
            return None
        remedy = Message('Write the number alone, such as "9 910{value}".', value=unit and f" {unit}")
        try:
            number = parse_number(cell)
        except UnreadableNumber as error:
            self._fault(change, column, Message("no number: {reason}", reason=error.reason), cell, remedy)
            return None
        plain = number.status == "reported" and number.qualifier == "exact" and number.unit_text in ("", unit)
        if not plain or number.value < least:
            self._fault(change, column, "not an exact amount", cell, remedy)
            return None
        return number.value

    def _fits(self, change: _Change, found: str, planned: str) -> bool:
        if found != planned:
            remedy = Message(
                'The plan says "{planned}". Mend the row, or see whether an earlier change is missing.',
                planned=planned,
            )
            self._fault(change, "from_value", "this is not what the plan says", found, remedy)
        return found == planned

    def _differs(self, change: _Change, old: str, new: str) -> bool:
        if old == new:
            self._fault(change, "to_value", "nothing changes", change.to_value, "Mend or remove the row.")
        return old != new

    def _fault(self, change: _Change, column: str, problem: str, found: str | None, remedy: str) -> None:
        self.faults.append(Fault(Place(AMENDMENTS, row=change.line, column=column), problem, found, remedy))

    # tables

    def _task_tables(self) -> list[str]:
        return [name for name, table in self._tables.items() if "task_id" in table]

    def _append(self, name: str, rows: pd.DataFrame) -> None:
        if len(rows):
            table = self._tables[name]
            self._tables[name] = pd.concat([table, rows.astype(table.dtypes)], ignore_index=True)


def _decision(change: _Change) -> tuple[int, str]:
    return change.task_id, change.resolution


def _change(row: Any) -> _Change:
    cells = {field.name: getattr(row, field.name) for field in fields(_Change) if field.name != "line"}
    numbers = {name: 0 if pd.isna(cells[name]) else int(cells[name]) for name in ("task_id", "year")}
    return _Change(line=int(row.Index) + 2, **(cells | numbers))
