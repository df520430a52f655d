"""Small plans and returns for the tests of gaps and goals."""

from functools import partial

import pandas as pd

from pwr_eval.indicators import gaps

YEARS = (2025, 2026, 2027)
THRESHOLDS = {"margin": 0.15, "far_above": 1.15, "growth_far_above": 2.0}
"""As the programme of Kraków states them."""

gaps_table = partial(gaps.gaps_table, **THRESHOLDS)
compare_plans = partial(gaps.compare_plans, **THRESHOLDS)


def plan(targets, *, kind="absolute", measure="flow", indicator_id="1.1", years=YEARS, **columns):
    """Targets of one indicator, from the first year on."""
    years = list(years)[: len(targets)]
    return pd.DataFrame(
        {"indicator_id": indicator_id, "kind": kind, "measure": measure, "year": years, **columns}
    ).assign(
        target=pd.array(targets, dtype=float) if None not in targets else pd.Series(targets, dtype=float)
    )


def reported(values, *, indicator_id="1.1", years=YEARS, **columns):
    """Observations of one indicator, from the first year on; None = the unit says that there is none."""
    years = list(years)[: len(values)]
    status = ["missing" if value is None else "reported" for value in values]
    table = pd.DataFrame(
        {"indicator_id": indicator_id, "year": years, "value": pd.Series(values, dtype=float)}
    )
    return table.assign(**{"status": status, "fictional": False, **columns})


def months(values, *, year=2025, **columns):
    """Monthly observations of one indicator, from January on."""
    count = len(values)
    return reported(values, years=[year] * count, month=list(range(1, count + 1)), **columns)


def row(table, scope, year=None):
    """The one row of a scope (and year)."""
    rows = table[(table["scope"] == scope) & ((table["year"] == year) | (year is None))]
    assert len(rows) == 1
    return rows.iloc[0]
