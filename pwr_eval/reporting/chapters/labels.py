"""Names and figures as several pages write them: goals, tasks, targets, values and gaps with their doubt."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pwr_eval.programme import Programme
from pwr_eval.programme.tables import PlanTables
from pwr_eval.vocabulary import ROUGH
from pwr_eval.words.wording import NBSP, Wording

__all__ = [
    "capitalised",
    "charted_target",
    "goal_names",
    "numbered_task",
    "rough_number",
    "shortened",
    "unread_and_drafts",
    "written_amount",
    "written_gap",
    "written_target",
    "written_value",
]


def goal_names(programme: Programme, words: Wording) -> dict[str, str]:
    """Return the goals' names by their ids, in the programme's order."""
    goals = programme.description.goals
    return {goal.id: f"{goal.id}. {goal.in_language('name', words.language)}" for goal in goals}


def numbered_task(row: Any, length: int = 58) -> str:
    """Return number and name of a task, cut at a word's end."""
    return f"{row.number}. {shortened(row.task, length)}"


def shortened(text: str, length: int = 58) -> str:
    """Return a text cut at a word's end.

    Examples
    --------
    >>> shortened("usługi poradnictwa rodzinnego", 20)
    'usługi poradnictwa …'
    """
    if len(text) <= length:
        return text
    return text[: text.rfind(" ", 0, length)].rstrip(",;–- ") + " …"


def capitalised(text: str) -> str:
    """Return a text with a capital first, as a title has it; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def unread_and_drafts(plan: PlanTables, words: Wording) -> list[str]:
    """Return how many cells of a plan were not read, and how many readings nobody has approved."""
    drafts, every = int(plan.indicators["confidence"].eq("draft").sum()), len(plan.indicators)
    texts = [words("plan.unread", n=len(plan.unread))] if len(plan.unread) else []
    return [*texts, words("plan.drafts", n=drafts, all=every)] if drafts else texts


def rough_number(value: float, qualifier: str, words: Wording) -> str:
    """Return a number with its doubt before it: "ok. 300"; an exact one or a bound has none."""
    rough = words(f"sign.{qualifier}") if qualifier in ROUGH else ""
    return f"{rough}{words.number(value)}"


def written_amount(value: float, measure: str, words: Wording) -> str:
    """Return a number as it stands in a table without units; a percentage carries its sign."""
    text = words.number(value)
    return words.with_percent_sign(text) if measure == "percentage" and pd.notna(value) else text


def written_target(row: Any, words: Wording) -> str:
    """Return a target as text: as printed where it is for a week or a range; a direction has no number."""
    text = written_amount(row.target, row.measure, words)
    if printed := getattr(row, "printed_target", ""):
        return words("target.in_year", printed=printed, n=text) if pd.notna(row.target) else str(printed)
    if row.rule == "maximum_year" and pd.notna(row.target):
        return f"≤ {text}"
    return words.with_percent_sign(text) if _is_growth(row) and pd.notna(row.target) else text


def charted_target(row: Any, words: Wording) -> str:
    """Return a target as a chart has room for it: the numbers of a range, and the year's of a week's."""
    if row.rule == "range_year" and pd.notna(row.target_low) and pd.notna(row.target_high):
        return f"{words.number(row.target_low)}–{words.number(row.target_high)}"
    if getattr(row, "printed_target", "") and pd.notna(row.target):
        return written_amount(row.target, row.measure, words)
    return written_target(row, words)


def written_value(row: Any, words: Wording) -> str:
    """Return a value with its doubt: "ok. 300", "≥ 5 300", "≤ 1 260", "690–1 380", "tak"."""
    if row.rule == "milestone_year" and pd.notna(row.actual):
        return words({1.0: "word.yes", 0.0: "word.no"}.get(row.actual, "verdict.partly"))
    low, high = row.actual_low, row.actual_high
    if pd.notna(row.actual):
        mean = words("sign.mean") if row.rule == "months_met" else ""
        text = f"{mean}{rough_number(row.actual, row.qualifier, words)}"
        return words.with_percent_sign(text) if _is_growth(row) or row.measure == "percentage" else text
    if pd.isna(low) and pd.isna(high):
        return "–"
    if pd.isna(low):
        return f"≤ {words.number(high)}"
    return f"≥ {words.number(low)}" if pd.isna(high) else f"{words.number(low)}–{words.number(high)}"


def written_gap(row: Any, words: Wording) -> str:
    """Return a gap with its sign; between percentages it is in percentage points."""
    text = words.signed(row.gap)
    points = (_is_growth(row) or row.measure == "percentage") and pd.notna(row.gap)
    return f"{text}{NBSP}{words('unit.points')}" if points else text


def _is_growth(row: Any) -> bool:
    return str(row.rule) in ("growth_rate", "growth_path")
