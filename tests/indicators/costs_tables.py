"""Small tables for the tests of costs. Plan figures stand in the programme; results are invented and say so."""

import pandas as pd

YEARS = [2025, 2026, 2027]
# Yearly average consumer prices of 2023, 2024 and 2025 (previous year = 100: 111.4, 103.6, 103.6), chained.
PRICES = pd.Series(
    {2022: 1.0, 2023: 1.114, 2024: 1.114 * 1.036, 2025: 1.114 * 1.036**2, 2026: 1.3, 2027: 1.35}
)


def budgets(amounts):
    return pd.DataFrame(
        {
            "task_id": list(amounts),
            "planned_pln": [float(amount) for amount in amounts.values()],
            "first_year": YEARS[0],
            "last_year": YEARS[-1],
        }
    )


def targets(
    task_id, values, *, indicator_id=None, unit="usługa", kind="absolute", measure="flow", period="year"
):
    return pd.DataFrame(
        {
            "task_id": task_id,
            "indicator_id": indicator_id or f"{task_id}.1",
            "unit": unit,
            "kind": kind,
            "measure": measure,
            "period": period,
            "year": YEARS[: len(values)],
            "target": [float(value) for value in values],
        }
    )


def denominators(what):
    return pd.DataFrame(
        {
            "task_id": list(what),
            "indicator_id": [f"{task}.1" for task in what],
            "what_it_counts": list(what.values()),
        }
    )


def outputs(task_id, values, *, measure="flow", low=None, high=None, deduplicated=None):
    return pd.DataFrame(
        {
            "task_id": task_id,
            "indicator_id": f"{task_id}.1",
            "year": YEARS[: len(values)],
            "value": values,
            "value_low": low,
            "value_high": high,
            "measure": measure,
            "deduplicated": deduplicated,
            "fictional": True,
        }
    ).astype({"value": "float64", "value_low": "float64", "value_high": "float64"})


def spending(task_id, amounts, *, qualifier="exact"):
    spent = pd.Series(amounts, dtype="float64")
    return pd.DataFrame(
        {
            "task_id": task_id,
            "year": YEARS[: len(amounts)],
            "spent_pln": spent,
            "qualifier": qualifier,
            "status": spent.notna().map({True: "reported", False: "missing"}),
            "fictional": True,
            "source": "example.xlsx",
        }
    )


def counselling():
    """Task 1 of the programme with an invented first year; arguments of `costs_table` by name."""
    return {
        "budgets": budgets({1: 6_540_600}),
        "targets": targets(1, [9910, 9910, 9910]),
        "outputs": outputs(1, [9000.0]),
        "spending": spending(1, [2_070_000.0]),
        "prices": PRICES,
        "denominators": denominators({1: "services"}),
    }


def assistant(deduplicated=None):
    """Task 2 of the programme, families, with three invented years."""
    return {
        "budgets": budgets({2: 12_667_680}),
        "targets": targets(2, [690, 700, 710], unit="rodzina", measure="unique"),
        "outputs": outputs(2, [680.0, 700.0, 690.0], measure="unique", deduplicated=deduplicated),
        "spending": spending(2, [4_000_000.0, 4_200_000.0, 4_220_000.0]),
        "prices": PRICES,
        "denominators": denominators({2: "family-years"}),
    }
