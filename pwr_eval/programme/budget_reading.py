"""Budget cells of a plan -> rows of the table `budgets`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from pwr_eval.cleaning.budget_cells import BudgetPart, parse_budget_cell
from pwr_eval.cleaning.target_cells import UnreadableTarget
from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.csv_files import is_there, read_csv_text, text_rows
from pwr_eval.programme.unread import Unread
from pwr_eval.schemas.check import check_file
from pwr_eval.schemas.declaration import declared

__all__ = ["BUDGETS", "budget_rows", "read_budgets"]

BUDGETS: Final = "budgets.csv"


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


def read_budgets(
    folder: Path,
    budgets: pd.DataFrame,
    numbers: Mapping[str, int],
    goals: Collection[str],
    years: range,
) -> pd.DataFrame:
    """Read ``budgets.csv`` and put its amounts under those of the table of tasks.

    Parameters
    ----------
    folder : Path
        Folder of the programme; it need not hold the file.
    budgets : DataFrame
        Amounts of the table of tasks, as `budget_rows` gives them.
    numbers : mapping of str to int
        The task of each number as printed.
    goals : collection of str
        Ids of the goals.
    years : range
        Years of the programme.

    Raises
    ------
    DataError
        With every fault of the file; among them a task that has an amount in the table of tasks too, and
        amounts by year beside one for all years.
    """
    if not is_there(folder / BUDGETS):
        return budgets
    shape = declared("budgets_file")
    table = read_csv_text(folder / BUDGETS, *shape.file_columns).apply(lambda cells: cells.str.strip())
    if faults := check_file(table, shape, source=BUDGETS):
        raise DataError(Message("{file} cannot be used", file=BUDGETS), faults)
    in_plan = set(budgets.loc[budgets["planned_pln"].notna(), "task_id"])
    spans: dict[tuple[str, str], bool] = {}
    rows = []
    for line, row in enumerate(text_rows(table), start=2):
        task, goal, year = row["task_id"].rstrip(".)"), row["goal"], row["year"]
        by_year = spans.setdefault((task, goal), bool(year))
        wrong = [
            (
                bool(task) == bool(goal),
                "task_id",
                "name either a task or a goal",
                "Fill one of the two cells.",
            ),
            (
                bool(task) and task not in numbers,
                "task_id",
                "the plan has no such task",
                "Write the number as in the plan.",
            ),
            (
                bool(goal) and goal not in goals,
                "goal",
                "programme.toml has no such goal",
                Message("Use {names}.", names=", ".join(goals)),
            ),
            (
                numbers.get(task) in in_plan,
                "task_id",
                "the budget of the task stands in plan.csv too",
                "Keep one of them.",
            ),
            (
                bool(year) and int(year) not in years,
                "year",
                "the year lies outside the programme",
                Message("Use {first} to {last}.", first=years[0], last=years[-1]),
            ),
            (
                by_year != bool(year),
                "year",
                "amounts by year stand beside one for all years",
                "Keep one of them.",
            ),
        ]
        faults += [
            Fault(Place(BUDGETS, row=line, column=column), problem, row[column] or None, remedy)
            for holds, column, problem, remedy in wrong
            if holds
        ]
        rows.append(
            {
                "task_id": numbers.get(task, pd.NA),
                "planned_pln": float(row["planned_pln"] or "nan"),
                "first_year": int(year or years[0]),
                "last_year": int(year or years[-1]),
                "goal": goal,
                "year": int(year) if year else pd.NA,
                "source": row["source"],
                "planned_low": float("nan"),
                "planned_high": float("nan"),
                "approximate": False,
                "note": row["note"],
            }
        )
    if faults:
        raise DataError(Message("{file} cannot be used", file=BUDGETS), faults)
    named = {row["task_id"] for row in rows}
    # What the table of tasks says in words is not said again.
    kept = budgets[~budgets["task_id"].isin(named)]
    together = pd.concat(
        [kept, pd.DataFrame(rows, columns=list(declared("plan_budgets").names))], ignore_index=True
    )
    return together.astype({"task_id": "Int64", "year": "Int64", "first_year": "int64", "last_year": "int64"})
