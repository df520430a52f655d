"""What a gaps table is made from: targets and observations checked as a whole, every fault named."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pwr_eval.errors import DataError, Fault
from pwr_eval.schemas.check import checked, faults_where
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import GROWTH_KINDS

__all__ = ["checked_counts", "checked_inputs", "checked_levels"]

_NEEDED = {
    "targets": ("indicator_id", "kind", "measure", "year", "target"),
    "observations": ("indicator_id", "year", "value", "status", "fictional"),
    "levels": ("indicator_id", "year", "value"),
    "unique_to_date": ("indicator_id", "year", "value"),
}
"""Columns without which nothing can be compared; others that a table has are checked too."""

_MILESTONE_VALUES = (0.0, 0.5, 1.0)
# A percentage printed without decimals differs from its fraction by up to half a point.
_PERCENTAGE_ROUNDING = 0.5


def checked_inputs(
    targets: Mapping[str, pd.DataFrame], observations: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Hold targets and observations against their schemas and against each other.

    Parameters
    ----------
    targets : mapping of str to DataFrame
        One table of targets a plan, by the name that messages give it.
    observations : DataFrame
        What was reported.

    Returns
    -------
    tuple
        The plans and the observations with a RangeIndex, full columns and firm types.

    Raises
    ------
    DataError
        With every fault of every table: missing columns, text, negative or infinite numbers, unknown codes,
        doubled rows, unknown indicators, other units than planned, years outside the programme.

    Examples
    --------
    >>> plan = pd.DataFrame(
    ...     {"indicator_id": ["1.1"], "kind": "absolute", "measure": "flow", "year": 2025, "target": 9.0}
    ... )
    >>> reported = pd.DataFrame(
    ...     {"indicator_id": ["1.2"], "year": 2025, "value": 8.0, "status": "reported", "fictional": False}
    ... )
    >>> checked_inputs({"targets": plan}, reported)
    Traceback (most recent call last):
    pwr_eval.errors.DataError: gaps cannot be computed: 1 fault
      observations, row 2, column "indicator_id": no plan has this indicator (found: "1.2"). Mend the id.
    """
    faults: list[Fault] = []
    plans = {name: _typed(table, "targets", faults, source=name) for name, table in targets.items()}
    observed = _typed(observations, "observations", faults)
    for name, plan in plans.items():
        if plan is not None:
            faults += _target_faults(plan, name)
    known = [plan for plan in plans.values() if plan is not None]
    if observed is not None:
        faults += _observation_faults(observed)
        if known:
            faults += _misfits(pd.concat(known, ignore_index=True), observed)
    if faults or observed is None:
        raise DataError("gaps cannot be computed", dict.fromkeys(faults))
    evidence = observed["evidence"].fillna("") if "evidence" in observed else ""
    months = dict.fromkeys(("month", "months_covered"), "float64")
    return {name: plan for name, plan in plans.items() if plan is not None}, observed.assign(
        evidence=evidence
    ).astype(months)


def checked_levels(table: pd.DataFrame | None, source: str) -> pd.DataFrame:
    """Hold a table of levels (indicator_id, year, value) against its schema; None gives an empty one.

    Parameters
    ----------
    table : DataFrame or None
        Levels of the year before the programme, or counts of a register.
    source : str
        Name in messages.

    Returns
    -------
    DataFrame
        indicator_id, year, value and fictional (False where not given).

    Raises
    ------
    DataError
        If a value is text, negative or infinite, or a row stands twice.

    Examples
    --------
    >>> checked_levels(None, "base_values").empty
    True
    """
    if table is None:
        return declared("levels").frame()
    faults: list[Fault] = []
    levels = _typed(table, "levels", faults, source=source)
    if faults or levels is None:
        raise DataError("gaps cannot be computed", faults)
    return levels[list(declared("levels").names)]


def checked_counts(table: pd.DataFrame | None, source: str) -> pd.DataFrame:
    """Hold the counts of a register against their schema; None gives an empty table.

    Parameters
    ----------
    table : DataFrame or None
        indicator_id, year, value; fictional and `greatest`, the greatest number that it can truly be, where
        they are known (else False and the value).
    source : str
        Name in messages.

    Returns
    -------
    DataFrame
        indicator_id, year, low, high, fictional.

    Raises
    ------
    DataError
        As `checked_levels`; also if `greatest` is below the value.

    Examples
    --------
    >>> counts = pd.DataFrame({"indicator_id": "2.1", "year": [2026], "value": 1020.0, "greatest": 1031.0})
    >>> checked_counts(counts, "unique_to_date")[["low", "high"]].values.tolist()
    [[1020.0, 1031.0]]
    """
    if table is None:
        return (
            declared("levels")
            .frame()
            .rename(columns={"value": "low"})
            .assign(high=pd.Series(dtype="float64"))
        )
    faults: list[Fault] = []
    counts = _typed(table, "unique_to_date", faults, source=source)
    if counts is not None:
        below, remedy = counts["greatest"] < counts["value"], "Leave it empty where the value is exact."
        faults += faults_where(counts, below, source, "greatest", "is no number of the value or more", remedy)
    if faults or counts is None:
        raise DataError("gaps cannot be computed", faults)
    high = counts["greatest"].fillna(counts["value"])
    return counts.rename(columns={"value": "low"}).assign(high=high)[
        ["indicator_id", "year", "low", "fictional", "high"]
    ]


def _typed(table: pd.DataFrame, name: str, faults: list[Fault], *, source: str = "") -> pd.DataFrame | None:
    return checked(table, declared(name), faults, source=source or name, needs=_NEEDED[name])


def _target_faults(plan: pd.DataFrame, source: str) -> list[Fault]:
    # A planned fall is the one target that may stand below 0.
    fall = plan["kind"].isin(GROWTH_KINDS) & (plan["better"] == "lower")
    no_kind = (plan["measure"] == "milestone") & (plan["kind"] != "milestone")
    return [
        *faults_where(
            plan, (plan["target"] < 0) & ~fall, source, "target", "a target is negative", "Write 0 or more."
        ),
        *faults_where(
            plan,
            no_kind,
            source,
            "kind",
            "measure and kind do not fit",
            'Give a milestone the kind "milestone".',
        ),
    ]


def _observation_faults(observed: pd.DataFrame) -> list[Fault]:
    beside = (observed["status"] != "reported") & observed["value"].notna()
    problem = "a value stands beside a status that says there is none"
    return faults_where(observed, beside, "observations", "value", problem, "Empty it or correct the status.")


def _misfits(plan: pd.DataFrame, observed: pd.DataFrame) -> list[Fault]:
    """Faults of observations against the plan: unknown indicators, years and units, impossible values."""
    first = plan.drop_duplicates("indicator_id").set_index("indicator_id")
    kind, measure = (observed["indicator_id"].map(first[column]) for column in ("kind", "measure"))
    known = observed["indicator_id"].isin(plan["indicator_id"])
    inside = observed["year"].between(plan["year"].min(), plan["year"].max())
    halfway = ~observed["value"].isin(_MILESTONE_VALUES) & observed["value"].notna()
    percent = 100 * observed["numerator"] / observed["denominator"].mask(observed["denominator"] == 0)
    unlike = (observed["value"] - percent).abs() > _PERCENTAGE_ROUNDING
    checks = [
        ("indicator_id", ~known, "no plan has this indicator", "Mend the id."),
        ("year", ~inside, "the year lies outside the programme", "Give earlier years as base values."),
        (
            "unit",
            known & _other_unit(plan, observed),
            "the plan counts in another unit",
            "Convert the value.",
        ),
        ("value", halfway & (kind == "milestone"), "a milestone is 0, 0.5 or 1", "Write 1 for reached."),
        (
            "value",
            unlike & (measure == "percentage"),
            "the percentage is not numerator over denominator",
            "Correct one of the three.",
        ),
    ]
    return [
        fault
        for column, wrong, problem, remedy in checks
        for fault in faults_where(observed, wrong, "observations", column, problem, remedy)
    ]


def _other_unit(plan: pd.DataFrame, observed: pd.DataFrame) -> pd.Series:
    """Whether a stated unit is none of the units that a plan states for the indicator."""
    # A planned growth may be written in percent while the level has a unit of its own.
    free = plan.loc[(plan["unit"] == "") | (plan["unit"].eq("%") & plan["kind"].eq("growth_percent"))]
    planned = pd.MultiIndex.from_arrays([plan["indicator_id"], _plain(plan["unit"])])
    stated = pd.MultiIndex.from_arrays([observed["indicator_id"], _plain(observed["unit"])])
    bound = (observed["unit"] != "") & ~observed["indicator_id"].isin(free["indicator_id"])
    return bound & ~stated.isin(planned.unique())


def _plain(units: pd.Series) -> pd.Series:
    return units.map({unit: " ".join(unit.split()).casefold() for unit in units.unique()})
