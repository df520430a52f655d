"""What a gaps table is made from: targets and observations checked as a whole, every fault named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.gaps.schemas import level_schema, observation_schema, target_schema
from pwr_eval.schemas.schemas import check_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandera.pandas import DataFrameSchema

__all__ = ["checked_counts", "checked_inputs", "checked_levels"]

_TARGET_DEFAULTS: dict[str, str | float | bool] = {"unit": "", "period": "year", "better": "higher"}
_OBSERVATION_DEFAULTS: dict[str, str | float | bool] = {
    "month": np.nan,
    "area": "",
    "group": "",
    "numerator": np.nan,
    "denominator": np.nan,
    "unit": "",
    "qualifier": "exact",
    # Not said is another answer than no.
    "deduplicated": np.nan,
    "months_covered": np.nan,
    "evidence": "",
}
_OBSERVATION_KEY = ["indicator_id", "year", "month", "area", "group"]
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
    plans = {
        name: _typed(_with_defaults(table, _TARGET_DEFAULTS), target_schema(), name, faults)
        for name, table in targets.items()
    }
    observed = _typed(
        _with_defaults(observations, _OBSERVATION_DEFAULTS), observation_schema(), "observations", faults
    )
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
    return {name: plan for name, plan in plans.items() if plan is not None}, observed


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
    columns = ["indicator_id", "year", "value", "fictional"]
    if table is None:
        table = pd.DataFrame({name: [] for name in columns})
        return table.astype({"indicator_id": str, "year": int, "value": float, "fictional": bool})
    faults: list[Fault] = []
    levels = _typed(_with_defaults(table, {"fictional": False}), level_schema(), source, faults)
    if levels is not None:
        faults += _doubles(levels, ["indicator_id", "year"], source)
    if faults or levels is None:
        raise DataError("gaps cannot be computed", faults)
    return levels[columns]


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
    counts = checked_levels(table, source).rename(columns={"value": "low"})
    if table is None or "greatest" not in table:
        return counts.assign(high=counts["low"])
    greatest = pd.to_numeric(table["greatest"], errors="coerce").astype(float)
    greatest.index = counts.index
    high = greatest.mask(table["greatest"].isna().to_numpy(), counts["low"])
    wrong = ~(high >= counts["low"]) & counts["low"].notna()
    faults = _faults(
        table.reset_index(drop=True), wrong, source, "greatest", "is no number of the value or more",
        "Leave it empty where the value is exact.",
    )  # fmt: skip
    if faults:
        raise DataError("gaps cannot be computed", faults)
    return counts.assign(high=high)


def _with_defaults(table: pd.DataFrame, defaults: Mapping[str, str | float | bool]) -> pd.DataFrame:
    """Add columns that are not there and fill empty cells of those where empty has a meaning."""
    table = table.reset_index(drop=True)
    for column, default in defaults.items():
        if column not in table:
            table[column] = default
        elif not (isinstance(default, float) and np.isnan(default)):
            table[column] = table[column].astype(object).where(table[column].notna(), default)
    return table


def _typed(
    table: pd.DataFrame, schema: DataFrameSchema, source: str, faults: list[Fault]
) -> pd.DataFrame | None:
    """Give the table in the schema's types after adding its faults; None if a column is missing."""
    faults += _unreadable(table, schema, source)
    try:
        checked = check_table(table, schema, source=source)
    except DataError as error:
        faults.extend(error.faults)
        # The other checks still run, so that one message holds every fault.
        return None if set(schema.columns) - set(table) else table
    return checked.assign(year=checked["year"].astype(int))


def _unreadable(table: pd.DataFrame, schema: DataFrameSchema, source: str) -> list[Fault]:
    """Faults of cells that are no number or no yes/no; such cells are emptied so that the checks go on."""
    faults = []
    if "indicator_id" in table and len(table) and pd.api.types.is_numeric_dtype(table["indicator_id"]):
        place = Place(source, column="indicator_id")
        faults.append(Fault(place, "holds numbers", remedy="Read it as text: 27.10 is not 27.1."))
    for column, rule in schema.columns.items():
        if column not in table or str(rule.dtype) != "float64":
            continue
        cells = table[column]
        numbers = pd.to_numeric(cells, errors="coerce").astype(float)
        text = numbers.isna() & cells.notna()
        faults += _faults(
            table, text, source, column, "is not a number", "Write a number, or leave it empty."
        )
        # An unreadable cell of a column that must be full counts as 0 from here on: the fault is known.
        table[column] = numbers if rule.nullable else numbers.mask(text, 0.0)
    if "fictional" in table and table["fictional"].dtype != bool:
        # bool("false") is True: texts are read by name.
        cells = table["fictional"].astype(str).str.lower()
        odd = ~cells.isin(["true", "false"])
        faults += _faults(
            table, odd, source, "fictional", "is neither true nor false", "Write true or false."
        )
        table["fictional"] = cells == "true"
    return faults


def _target_faults(plan: pd.DataFrame, source: str) -> list[Fault]:
    # A planned fall is the one target that may stand below 0.
    fall = (plan["kind"] == "growth_percent") & (plan["better"] == "lower")
    no_kind = (plan["measure"] == "milestone") & (plan["kind"] != "milestone")
    return [
        *_doubles(plan, ["indicator_id", "year"], source),
        *_faults(
            plan, (plan["target"] < 0) & ~fall, source, "target", "a target is negative", "Write 0 or more."
        ),
        *_faults(
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
    return [
        *_doubles(observed, _OBSERVATION_KEY, "observations"),
        *_faults(
            observed,
            beside,
            "observations",
            "value",
            "a value stands beside a status that says there is none",
            "Empty it or correct the status.",
        ),
    ]


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
        for fault in _faults(observed, wrong, "observations", column, problem, remedy)
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


def _doubles(table: pd.DataFrame, key: list[str], source: str) -> list[Fault]:
    again = table[table.duplicated(key)]
    return [
        Fault(
            Place(source, row=int(row) + 2),
            "the row stands twice",
            found=", ".join(
                f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in cells if _said(cell)
            ),
            remedy="Keep one.",
        )
        for row, cells in zip(again.index, again[key].itertuples(index=False), strict=True)
    ]


def _said(cell: object) -> bool:
    return not (cell == "" or (isinstance(cell, float) and np.isnan(cell)))


def _faults(
    table: pd.DataFrame, wrong: pd.Series, source: str, column: str, problem: str, remedy: str
) -> list[Fault]:
    return [
        Fault(Place(source, row=int(row) + 2, column=column), problem, found=str(cell), remedy=remedy)
        for row, cell in table.loc[wrong, column].items()
    ]
