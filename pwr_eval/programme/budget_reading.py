"""Budget cells of a plan -> rows of the table `budgets`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from pwr_eval.cleaning.budget_cells import BudgetPart, parse_budget_cell
from pwr_eval.cleaning.target_cells import UnreadableTarget
from pwr_eval.errors import Message, Place
from pwr_eval.programme.unread import Unread

__all__ = ["BUDGET_COLUMNS", "budget_rows"]

BUDGET_COLUMNS: Final = [
    "task_id", "planned_pln", "first_year", "last_year", "goal", "year", "source", "planned_low",
    "planned_high", "approximate", "note",
]  # fmt: skip


def budget_rows(
    task_id: int, cell: str, years: range, place: Place, unread: Unread
) -> list[dict[str, object]]:
    """Read the budget of one task.

    Parameters
    ----------
    task_id : int
        The task.
    cell : str
        Text of the cell; an empty one gives no row.
    years : range
        Years of the task.
    place : Place
        Where the cell stands.
    unread : Unread
        Takes the cell if it cannot be read; then there is no row.

    Examples
    --------
    >>> rows = budget_rows(1, "30 000 zł rocznie", range(2026, 2028), Place("plan.csv"), Unread())
    >>> [(row["year"], row["planned_pln"]) for row in rows]
    [(2026, 30000.0), (2027, 30000.0)]
    """
    if not cell.strip():
        return []
    try:
        parts = parse_budget_cell(cell)
        return [row for part in parts for row in _rows(task_id, part, years, cell)]
    except UnreadableTarget as error:
        unread.add(place, cell, error.reason, error.remedy, task_id=task_id)
        return []


def _rows(task_id: int, part: BudgetPart, years: range, cell: str) -> Iterator[dict[str, object]]:
    first = years[0] if part.first_year is None else part.first_year
    last = years[-1] if part.last_year is None else part.last_year
    if first not in years or last not in years or first > last:
        reason = Message('"{part}": these are not the years of the programme', part=" ".join(cell.split()))
        raise UnreadableTarget(reason)
    spans = [(year, year) for year in range(first, last + 1)] if part.every_year else [(first, last)]
    for begins, ends in spans:
        of_one_year = begins == ends and (part.every_year or part.first_year is not None)
        yield {
            "task_id": task_id,
            "planned_pln": part.planned_pln,
            "first_year": begins,
            "last_year": ends,
            "goal": "",
            "year": begins if of_one_year else pd.NA,
            "source": part.source,
            "planned_low": part.low,
            "planned_high": part.high,
            "approximate": part.approximate,
            "note": part.note,
        }
