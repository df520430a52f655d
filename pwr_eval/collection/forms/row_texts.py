"""What a form says about one row: its target, how to count, and the help shown when a cell is chosen."""

from __future__ import annotations

import pandas as pd
from babel.dates import get_month_names

from pwr_eval.collection.forms.form_rows import Row
from pwr_eval.vocabulary import CHANGE_KINDS
from pwr_eval.words.wording import Wording

__all__ = [
    "how_to_count",
    "month_name",
    "previous_figure",
    "reading",
    "spending_help",
    "target",
    "value_help",
]


# A number alone would not say that these are limits or a change.
_AS_PRINTED = ("maximum", "range", "growth_points", "growth_units")


def month_name(month: int, words: Wording) -> str:
    """Name a month as it stands alone ("styczeń")."""
    return str(get_month_names("wide", "stand-alone", locale=words.locale)[month])


def target(row: Row, words: Wording) -> str | float:
    """Return the target as a number or, where it is more or less than a number, as a short text."""
    if row.kind == "milestone":
        return words("form.target.milestone")
    if row.kind == "direction" and not row.base:
        return words(f"form.target.{row.better}")
    if row.kind in _AS_PRINTED and row.raw:
        return row.raw
    if pd.isna(row.target):
        return "–"
    change = "higher_by" if row.target >= 0 else "lower_by"
    shown = {"growth_percent": change, "minimum": "minimum"}.get(
        row.kind, "approximate" if row.approximate else ""
    )
    if not shown and not row.asks_fraction:
        return row.target
    number = words.number(abs(row.target)) + (words("form.percent") if row.asks_fraction else "")
    return words(f"form.target.{shown}", n=number) if shown else number


def how_to_count(row: Row, words: Wording) -> str:
    """Return in a few words what figure is asked for: of the year, at its end, each counted once."""
    if row.base:
        return words("form.how.base", year=row.year)
    period = "month" if row.month is not None else "year"
    parts = filter(None, [row.measure, row.beneficiary, period])
    keys = [f"form.how.{'_'.join(parts)}", f"form.how.{row.measure}_{period}", f"form.how.{row.measure}"]
    counted = words(next(filter(words.has, keys)), year=row.year)
    if row.kind in CHANGE_KINDS:
        return words("form.how.level", counted=counted)
    return counted


def previous_figure(row: Row, words: Wording) -> str:
    """Return what was reported for the year before; "" if that is not known or the row is about a month."""
    figure = row.previous
    if figure is None or row.base or row.month is not None or row.kind == "milestone":
        return ""
    key = f"form.qualifier.{figure.qualifier}"
    number = words(key if words.has(key) else "form.qualifier.exact", n=words.number(figure.value))
    return words(
        "form.previous_example" if figure.fictional else "form.previous", year=row.year - 1, value=number
    )


def reading(row: Row, words: Wording) -> str:
    """Return how to count and what was reported before: the small line under an indicator."""
    return "; ".join(filter(None, [how_to_count(row, words), previous_figure(row, words)]))


def value_help(row: Row, words: Wording) -> str:
    """Return what can be written into the cell of the value."""
    kind = "milestone" if row.kind == "milestone" else "number"
    return f"{_sentence(reading(row, words))} {words(f'form.help.{kind}')}"


def spending_help(row: Row, words: Wording) -> str:
    """Return what spending is asked for, beside the task's budget for all years."""
    budget = row.budget
    if budget is None:
        return words("form.help.spent_pln", year=row.year)
    planned = words.money(budget.planned_pln)
    years = {"year": row.year, "first": budget.first_year, "last": budget.last_year}
    return f"{words('form.help.spent_pln', **years)} {words('form.help.budget', **years, budget=planned)}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
