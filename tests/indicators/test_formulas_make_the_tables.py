"""Every public formula of the indicators makes a figure of their tables: break one, and a table changes."""

import importlib
import inspect
import sys

import numpy as np
import pandas as pd
import pytest
from gaps_tables import gaps_table, months, plan, reported

from pwr_eval.errors import DataError, UsageError


def gaps():
    """A table of gaps with every rule that a formula stands behind."""
    lower = plan([20, 20], better="lower", indicator_id="1.2")
    growth = plan([2, 2], kind="growth_percent", measure="stock", indicator_id="1.3")
    people = plan([690, 700], measure="unique", indicator_id="1.4")
    percent = plan([50, 50], measure="percentage", indicator_id="1.5")
    monthly = plan([10], period="month", indicator_id="1.6")
    observations = [
        reported([90, 61], months_covered=[12, 6]),
        reported([22, 18], indicator_id="1.2"),
        reported([102, 105], indicator_id="1.3"),
        reported([680, 690], indicator_id="1.4"),
        reported([None, None], indicator_id="1.5").assign(
            status="reported", numerator=[6.0, 7.0], denominator=[10.0, 10.0]
        ),
        months([9, 11, 12], indicator_id="1.6"),
    ]
    return gaps_table(
        pd.concat([plan([100, 100]), lower, growth, people, percent, monthly], ignore_index=True),
        pd.concat(observations, ignore_index=True),
        up_to_year=2026,
        base_values=pd.DataFrame({"indicator_id": ["1.3"], "year": 2024, "value": 100.0}),
    )


TABLES = {"gaps.formulas": gaps}


def wrong(result):
    """Return what a formula with a flipped sign would give."""
    if isinstance(result, pd.DataFrame):
        return result.assign(**{name: wrong(result[name]) for name in result})
    return -result if np.issubdtype(result.dtype, np.number) else result


def formulas():
    for room in TABLES:
        module = importlib.import_module(f"pwr_eval.indicators.{room}")
        yield from ((room, name) for name in module.__all__ if inspect.isfunction(getattr(module, name)))


@pytest.mark.parametrize(("room", "name"), list(formulas()))
def test_a_formula_with_its_sign_flipped_changes_the_table(monkeypatch, room, name):
    right = TABLES[room]()
    formula = getattr(sys.modules[f"pwr_eval.indicators.{room}"], name)
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("pwr_eval.") and getattr(module, name, None) is formula:
            monkeypatch.setattr(module, name, lambda *given, **named: wrong(formula(*given, **named)))
    try:
        changed = TABLES[room]()
    except (DataError, UsageError):
        return  # a refusal of what the wrong formula gives is seen by the reader too
    assert not changed.equals(right)
