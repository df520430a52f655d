"""Small plans and returns for the tests of plausibility."""

import pandas as pd
from hypothesis import strategies as st

from pwr_eval.observations.quality import RULES, plausibility_findings
from pwr_eval.schemas.declaration import declared
from pwr_eval.schemas.observation_table import observation_table, spending_table

YEARS = (2025, 2026, 2027)
NO_BUDGETS = pd.DataFrame(columns=["task_id", "planned_pln", "first_year", "last_year"], dtype=int)


def indicator(
    indicator_id="5.1", measure="flow", *, kind="absolute", period="year", unit="zajęcia", beneficiary=""
):
    return {"indicator_id": indicator_id, "task_id": int(indicator_id.split(".")[0]), "unit": unit, "kind": kind,
            "measure": measure, "period": period, "beneficiary": beneficiary}  # fmt: skip


def observed(indicator_id="5.1", values=(), *, sender="MOPS", **more):
    """Observations of an indicator from 2025 on, or by year; None = the unit says that there is none."""
    by_year = values if isinstance(values, dict) else dict(zip(YEARS, values, strict=False))
    empty = dict.fromkeys(declared("observations").names) | {
        "area": "",
        "group": "",
        "fictional": True,
        "sender": sender,
    }
    return [
        empty | {"indicator_id": indicator_id, "year": year, "value": value, "status": "missing" if value is None else "reported",
                 "source": f"{year}.xlsx, Wskaźniki, {indicator_id}", "received": f"{year + 1}-01-15"} | more
        for year, value in by_year.items()
    ]  # fmt: skip


def spent(task_id=5, values=(), **more):
    empty = dict.fromkeys(declared("spending").names) | {"fictional": True, "sender": "MOPS"}
    return [
        empty | {"task_id": task_id, "year": year, "spent_pln": value, "status": "missing" if value is None else "reported",
                 "source": f"{year}.xlsx, Wydatki, {task_id}", "received": f"{year + 1}-01-20"} | more
        for year, value in zip(YEARS, values, strict=False)
    ]  # fmt: skip


def planned(indicator_id="5.1", values=()):
    return pd.DataFrame(
        {"indicator_id": indicator_id, "year": YEARS[: len(values)], "target": pd.Series(values, dtype=float)}
    )


def budget(task_id=5, pln=9000.0, first_year=2025, last_year=2027):
    return pd.DataFrame(
        {"task_id": [task_id], "planned_pln": pln, "first_year": first_year, "last_year": last_year}
    )


def find(observations=(), spending=(), *, indicators=None, targets=None, budgets=NO_BUDGETS, **options):
    """Findings of small tables."""
    observations = list(observations)
    indicators = indicators or [
        indicator(one) for one in dict.fromkeys(row["indicator_id"] for row in observations)
    ]
    targets = planned() if targets is None else targets
    return plausibility_findings(
        observation_table(observations),
        spending_table(spending),
        targets,
        pd.DataFrame(indicators, columns=list(indicator())),
        budgets,
        **options,
    )


def of(rule, findings):
    """Ids of the findings of a rule, without its name."""
    rows = findings[findings["rule"].eq(rule)]
    assert rows["severity"].eq(RULES[rule].severity).all()
    assert rows["remedy"].eq(RULES[rule].remedy).all()
    return [finding_id.removeprefix(f"{rule}:") for finding_id in rows["finding_id"]]


def doubted(rule, cases, *, targets=None, **like):
    """Which of several rows of yearly values a rule doubts, each of an indicator of its own, in one table."""
    ids = {f"{task}.1": list(case) for task, case in enumerate(cases, start=1)}
    findings = find(
        [row for one, case in ids.items() for row in observed(one, case)],
        indicators=[indicator(one, **like) for one in ids],
        targets=pd.concat([planned(one, targets or []) for one in ids]),
    )
    found = set(findings.loc[findings["rule"].eq(rule), "indicator_id"])
    return {case: one in found for one, case in zip(ids, cases, strict=True)}


values = st.one_of(
    st.none(), st.sampled_from([0, 1, 9, 10, 11, 50, 99, 100, 101, 500, 1000]), st.integers(0, 10**7)
)
measures = st.sampled_from(["flow", "stock", "unique"])


@st.composite
def returns(draw):
    """Three years of up to ten indicators in two tasks, with their plan."""
    ids = draw(
        st.lists(st.sampled_from([f"{task}.{n}" for task in (5, 6) for n in range(1, 6)]), unique=True)
    )
    indicators = [
        indicator(one, draw(measures), beneficiary=draw(st.sampled_from(["", "people"]))) for one in ids
    ]
    rows = [row for one in ids for row in observed(one, draw(st.lists(values, min_size=3, max_size=3)))]
    money = [row for task in (5, 6) for row in spent(task, draw(st.lists(values, min_size=3, max_size=3)))]
    targets = [planned(one, draw(st.lists(st.integers(0, 2000), min_size=3, max_size=3))) for one in ids]
    return {"observations": draw(st.permutations(rows)), "spending": money, "indicators": indicators, "targets": pd.concat([planned(), *targets]),
            "budgets": pd.concat([budget(5), budget(6, 100.0)])}  # fmt: skip
