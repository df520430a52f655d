"""One row of the gaps table as a reader sees it: target, value and gap with their unit and their doubt."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pwr_eval.vocabulary import ROUGH
from pwr_eval.words.wording import NBSP, Wording

__all__ = ["written_gap", "written_target", "written_value"]


def written_target(row: Any, words: Wording) -> str:
    """Write a target; a growth is a percentage, a milestone and a direction have no number."""
    text = words.number(row.target)
    return f"{text}{NBSP}%" if _is_growth(row) and pd.notna(row.target) else text


def written_value(row: Any, words: Wording) -> str:
    """Write a value with its doubt: "ok. 300", "≥ 5 300", "≤ 1 260", "690–1 380", "tak"."""
    if row.rule == "milestone_year" and pd.notna(row.actual):
        return words({1.0: "word.yes", 0.0: "word.no"}.get(row.actual, "verdict.partly"))
    unit = f"{NBSP}%" if _is_growth(row) else ""
    low, high = row.actual_low, row.actual_high
    if pd.notna(row.actual):
        rough = words(f"sign.{row.qualifier}") if row.qualifier in ROUGH else ""
        mean = words("sign.mean") if row.rule == "months_met" else ""
        return f"{mean}{rough}{words.number(row.actual)}{unit}"
    if pd.isna(low) and pd.isna(high):
        return "–"
    if pd.isna(low):
        return f"≤ {words.number(high)}"
    return f"≥ {words.number(low)}" if pd.isna(high) else f"{words.number(low)}–{words.number(high)}"


def written_gap(row: Any, words: Wording) -> str:
    """Write a gap with its sign; between percentages it is in percentage points."""
    text = words.signed(row.gap)
    return f"{text}{NBSP}{words('unit.points')}" if _is_growth(row) and pd.notna(row.gap) else text


def _is_growth(row: Any) -> bool:
    return str(row.rule).startswith("growth")
