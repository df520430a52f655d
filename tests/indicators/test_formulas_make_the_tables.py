"""Every public formula of the indicators makes a figure of their tables: break one, and a table changes."""

import dataclasses
import importlib
import inspect
import sys

import numpy as np
import pandas as pd
import pytest

from pwr_eval.indicators.costs import costs_table, price_index
from pwr_eval.indicators.costs.price_index import PRICE_UNIT
from pwr_eval.indicators.trends import exact_p, trends_table
from tests.indicators.costs_tables import assistant
from tests.indicators.gaps_tables import gaps_table, months, plan, reported


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


def costs():
    """Costs of people over three years, prices chained from their yearly changes."""
    changes = pd.DataFrame({"year": [2026, 2027], "value": [103.6, 102.0]})
    prices = price_index.chain_index(changes.assign(series_id="cpi", unit=PRICE_UNIT), base_year=2025)
    return costs_table(**assistant() | {"prices": prices}, price_year=2026)


def trends():
    """Trends of a short series, of one with a step and equal values, and of a direction."""
    centres = [36, 33, 33, 34, 36, 36, 33, 33, 33, 32, 32, 26, 26]
    series = pd.concat(
        [
            pd.DataFrame({"indicator_id": "1.1", "year": range(2015, 2028), "value": centres}),
            pd.DataFrame({"indicator_id": "1.2", "year": [2025, 2026], "value": [100.0, 120.0]}),
            pd.DataFrame({"indicator_id": "1.3", "year": range(2020, 2027), "value": [3, 4, 4, 6, 5, 7, 8]}),
            pd.DataFrame({"indicator_id": "1.4", "year": [2025, 2026], "value": [0.0, 120.0]}),
        ]
    )
    targets = pd.DataFrame(
        {
            "indicator_id": ["1.1", "1.2", "1.2", "1.3", "1.4"],
            "year": [2027, 2026, 2028, 2028, 2028],
            "target": [40.0, 125.0, 150.0, np.nan, 130.0],
            "kind": ["absolute", "absolute", "absolute", "direction", "absolute"],
        }
    )
    exact_p._table.cache_clear()  # its p-values are worked out once a process
    return trends_table(series, targets)


ROOMS = {
    gaps: ["gaps.formulas"],
    costs: ["costs.price_index", "costs.unit_cost"],
    trends: [
        f"trends.{name}"
        for name in (
            "breaks", "changes", "exact_p", "least_squares", "mann_kendall", "paths", "progress",
            "projection", "theil_sen", "verdicts",
        )
    ],
}  # fmt: skip
FORMULAS = [
    pytest.param(table, getattr(module, name), id=f"{room}.{name}")
    for table, rooms in ROOMS.items()
    for room in rooms
    for module in [importlib.import_module(f"pwr_eval.indicators.{room}")]
    for name in module.__all__
    if inspect.isfunction(getattr(module, name))
]


def wrong(result):
    """Return what a formula with a flipped sign, or another text, would give."""
    if isinstance(result, pd.DataFrame):
        return result.assign(**{name: wrong(result[name]) for name in result})
    if dataclasses.is_dataclass(result):
        each = {field.name: wrong(getattr(result, field.name)) for field in dataclasses.fields(result)}
        return dataclasses.replace(result, **each)
    if not hasattr(result, "dtype"):
        return -result
    if result.dtype in (bool, "boolean"):
        return ~result
    if pd.api.types.is_numeric_dtype(result.dtype):
        return -result
    return (
        pd.Series("wrong", result.index) if isinstance(result, pd.Series) else np.full_like(result, "wrong")
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("table", "formula"), FORMULAS)
def test_a_formula_that_is_wrong_changes_the_table(monkeypatch, table, formula):
    right = table()
    for room, module in list(sys.modules.items()):
        if room.startswith("pwr_eval.") and getattr(module, formula.__name__, None) is formula:
            monkeypatch.setattr(
                module, formula.__name__, lambda *given, **named: wrong(formula(*given, **named))
            )
    try:
        changed = table()
    except Exception:
        return  # whatever stops the table shows that the formula is in it
    assert not changed.equals(right)
