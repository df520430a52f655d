"""Readings of cells as short texts, so that a file of cases can hold them."""

import csv
import math
from pathlib import Path

from pwr_eval.cleaning.budget_cells import parse_budget_cell
from pwr_eval.cleaning.target_cells import UnreadableTarget, parse_target_cell

HERE = Path(__file__).parent


def cases(name):
    """Return cell and reading of each row of a file of cases; "\\n" stands for a line break."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return [(row["cell"].replace("\\n", "\n"), row["reading"]) for row in csv.DictReader(file)]


def _said(part, names):
    for name in names:
        value = getattr(part, name)
        if value not in (None, "", False) and not (isinstance(value, float) and math.isnan(value)):
            yield (
                name
                if value is True
                else f"{name} {value:.15g}"
                if isinstance(value, float)
                else f"{name} {value}"
            )


def target_reading(cell):
    """Return what a target cell is read as; where it is refused, why."""
    names = ("target", "low", "high", "strict", "approximate", "baseline", "baseline_year", "due", "note")
    try:
        parts = parse_target_cell(cell)
    except UnreadableTarget as error:
        return f"refused: {error.reason}"
    return " | ".join(
        "; ".join([f"{part.kind} a {part.period}", *_said(part, names), f"of {part.text}"]) for part in parts
    )


def budget_reading(cell):
    """Return what a budget cell is read as; where it is refused, why."""
    names = (
        "planned_pln",
        "low",
        "high",
        "first_year",
        "last_year",
        "every_year",
        "source",
        "approximate",
        "note",
    )
    try:
        parts = parse_budget_cell(cell)
    except UnreadableTarget as error:
        return f"refused: {error.reason}"
    return " | ".join("; ".join(_said(part, names)) for part in parts)
