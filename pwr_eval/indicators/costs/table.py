"""The table of costs: plan, spending and output of each task by year, to date and for the whole programme."""

from __future__ import annotations

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place, UsageError
from pwr_eval.indicators.costs.cost_inputs import CostInputs, check_costs, checked
from pwr_eval.indicators.costs.money import is_whole, to_grosze, to_pln
from pwr_eval.indicators.costs.planned import plan_by_year, plan_reasons, planned_units
from pwr_eval.indicators.costs.price_index import price_factors
from pwr_eval.indicators.costs.reasons import join_codes
from pwr_eval.indicators.costs.unit_cost import (
    budget_execution,
    unit_cost,
    unit_cost_index,
    unit_cost_interval,
    units_over_years,
    volume_and_price,
)
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import COUNTED_MEASURES, ROUGH, SCOPES

__all__ = ["costs_table"]

GROUP = ["task_id", "scope", "until"]
_SUMS = ["lowest_sum", "highest_sum"]


def costs_table(
    budgets: pd.DataFrame,
    targets: pd.DataFrame,
    outputs: pd.DataFrame,
    spending: pd.DataFrame,
    prices: pd.Series,
    denominators: pd.DataFrame,
    *,
    price_year: int,
    year: int | None = None,
    split: pd.DataFrame | None = None,
    unique_to_date: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Cost-efficiency of each task that has a budget or spending: plan, spending, output, cost of one unit.

    Parameters
    ----------
    budgets : DataFrame
        task_id, planned_pln (zł, all years together), first_year, last_year. A task without a budget has no
        row.
    targets : DataFrame
        task_id, indicator_id, unit, kind, measure, period, year, target; more columns may follow.
    outputs : DataFrame
        task_id, indicator_id, year, value, value_low, value_high (empty = value; infinite = no known upper
        bound), measure, deduplicated (true only if whoever was counted in one year is not counted again in
        another), fictional.
    spending : DataFrame
        task_id, year, spent_pln, qualifier (exact | estimated | approximate | at_least), status (reported |
        missing), fictional.
    prices : Series
        Chained price index by calendar year, any base.
    denominators : DataFrame
        task_id, indicator_id, what_it_counts: the indicator that a task's cost is divided by, at most one a
        task.
    price_year : int
        Year in whose prices the real unit costs stand.
    year : int, optional
        Year up to which results are taken; the last one with spending or output if not given.
    split : DataFrame, optional
        task_id, year, share: how the one sum of the plan is split over the years; equal parts if not given.
    unique_to_date : DataFrame, optional
        indicator_id, year, value, greatest, fictional: different people or families from the first year to
        the end of the year, counted in a register; between `value` and `greatest` where rows name nobody.

    Returns
    -------
    DataFrame
        Ordered by task_id: a row for each ``year`` up to `year`, one ``to_date`` and one ``whole``, where
        ``year`` is the last year of the row's period. Columns of the table `costs`: ``indicator_id``,
        ``unit``, ``what_it_counts``, ``measure``, ``actual_units`` (yearly values added up),
        ``real_spent_pln``, ``unit_cost_index``, ``execution_of_whole`` (spending of the row over the budget
        of all years, which needs no split), bounds of the volume and price effects where the output has
        bounds, ``assumption``. Money in zł, unit costs not rounded. Empty is not known, and ``reason`` says
        why (codes of `REASONS`); what the figures rest on stands in ``assumption`` (codes of
        `ASSUMPTIONS`).

    Raises
    ------
    DataError
        With every fault of the input tables at once, or of the prices, of the split, or of `unique_to_date`.
    UsageError
        If `year` lies outside the years of the plan.

    Notes
    -----
    Different people of several years whose overlap is not known lie between the highest year
    and the sum; the unit cost is an interval then, unless a register counted them. Volume, price and index
    compare what is known on both sides: yearly numbers added up. The table has no ranks: tasks of different
    purpose are not compared by unit cost.

    Examples
    --------
    >>> budgets = pd.DataFrame({"task_id": [1], "planned_pln": 6600.0, "first_year": 2025, "last_year": 2026})
    >>> targets = pd.DataFrame({"task_id": 1, "indicator_id": "1.1", "unit": "usługa", "kind": "absolute",
    ...     "measure": "flow", "period": "year", "year": [2025, 2026], "target": [15.0, 15.0]})
    >>> outputs = pd.DataFrame({"task_id": [1], "indicator_id": "1.1", "year": 2025,
    ...     "value": 12.0, "value_low": None, "value_high": None, "measure": "flow", "deduplicated": None,
    ...     "fictional": True})
    >>> spending = pd.DataFrame({"task_id": [1], "year": 2025, "spent_pln": 3000.0, "qualifier": "exact",
    ...     "status": "reported", "fictional": True})
    >>> denominators = pd.DataFrame({"task_id": [1], "indicator_id": "1.1", "what_it_counts": "services"})
    >>> prices = pd.Series({2024: 100.0, 2025: 103.6})
    >>> costs = costs_table(budgets, targets, outputs, spending, prices, denominators, price_year=2025)
    >>> costs[["scope", "planned_unit_cost", "unit_cost_low", "volume_effect", "price_effect"]]
         scope  planned_unit_cost  unit_cost_low  volume_effect  price_effect
    0     year              220.0          250.0         -660.0         360.0
    1  to_date              220.0          250.0         -660.0         360.0
    2    whole              220.0            NaN            NaN           NaN
    >>> costs["reason"].tolist()
    ['', '', 'unfinished']
    """
    inputs = check_costs(budgets, targets, outputs, spending, denominators)
    factors = price_factors(prices, price_year)
    year = _last_year(inputs, year)
    by_year = _by_year(inputs, year, factors, split)
    rows = _summed(_with_scopes(by_year, year)).merge(inputs.denominators, on="task_id", how="left")
    rows["highest_sum"] = rows["actual_units_high"]  # yearly numbers added up, as the plan's are
    if unique_to_date is not None:
        given = checked({"unique_to_date": unique_to_date}, "the costs cannot be computed")
        rows = _with_register(rows, given["unique_to_date"])
    rows["unfinished"] = (rows["scope"] == "whole") & (rows["year"] > year)
    costs = _figures(rows).assign(price_year=price_year)
    order = (
        costs.assign(place=costs["scope"].map(SCOPES.index)).sort_values(["task_id", "place", "year"]).index
    )
    return costs.loc[order, list(declared("costs").names)].reset_index(drop=True)


def _last_year(inputs: CostInputs, year: int | None) -> int:
    if year is None:
        reported = [
            inputs.spending.dropna(subset="spent_pln")["year"],
            inputs.outputs.dropna(subset=["value_low", "value_high"], how="all")["year"],
        ]
        latest = pd.concat(reported).max()
        return 0 if pd.isna(latest) else int(latest)  # 0: before any year, nothing has been reported
    first, last = inputs.periods["year"].min(), inputs.periods["year"].max()
    if not is_whole(year):
        raise UsageError(f"year is {year!r}; give a year of the plan, {first} to {last}")
    if not first <= year <= last and not inputs.periods.empty:
        raise UsageError(f"year {year} lies outside the years of the plan, {first} to {last}")
    return year


def _by_year(inputs: CostInputs, year: int, factors: pd.Series, split: pd.DataFrame | None) -> pd.DataFrame:
    """Plan, spending and output of each task and year; nothing after `year` counts as a result."""
    plan = plan_by_year(inputs, split)
    with_costs = plan["task_id"].isin(inputs.budgets["task_id"]) | plan["task_id"].isin(
        inputs.spending["task_id"]
    )
    spending = inputs.spending[inputs.spending["year"] <= year]
    outputs = inputs.outputs[inputs.outputs["year"] <= year]
    table = (
        plan[with_costs]
        .merge(spending.assign(spent=to_grosze(spending["spent_pln"])), on=["task_id", "year"], how="left")
        .merge(outputs, on=["task_id", "year"], how="left", suffixes=("", "_output"))
        .merge(inputs.denominators[["task_id", "measure"]], on="task_id", how="left")
    )
    factor = table["year"].map(factors)
    return table.assign(
        real_spent_pln=to_pln(table["spent"]) * factor,
        price_known=factor.notna(),
        at_least=table["qualifier"] == "at_least",
        approximate=table["qualifier"].isin(ROUGH),
        split_assumption=table["split_assumption"].fillna(""),
        deduplicated=table["deduplicated"].isin([True]),
        fictional=table["fictional"].isin([True]) | table["fictional_output"].isin([True]),
    )


def _with_scopes(by_year: pd.DataFrame, year: int) -> pd.DataFrame:
    done = by_year[by_year["year"] <= year]
    last_done = done.groupby("task_id")["year"].transform("max")
    last = by_year.groupby("task_id")["year"].transform("max")
    return pd.concat(
        [
            done.assign(scope="year", until=done["year"]),
            done.assign(scope="to_date", until=last_done),
            by_year.assign(scope="whole", until=last),
        ],
        ignore_index=True,
    )


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a task and scope; a sum is missing as soon as one of its years is."""
    groups = rows.groupby(GROUP)
    sums = groups[["planned", "spent", "real_spent_pln", "target"]].sum(skipna=False)
    anywhere = groups[["at_least", "approximate", "fictional"]].any()
    units = units_over_years(rows, GROUP)
    table = pd.concat([sums, anywhere, units], axis="columns").assign(
        price_known=groups["price_known"].all(),
        years=groups.size(),
        split_assumption=groups["split_assumption"].first(),
    )
    table = table.reset_index().rename(columns={"until": "year"})
    return table.assign(planned_pln=to_pln(table["planned"]), spent_pln=to_pln(table["spent"]))


def _with_register(rows: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Put the register's count of people for the interval that yearly numbers leave, where it was counted."""
    counts = register.rename(columns={"fictional": "made_up"})
    rows = rows.merge(counts, on=["indicator_id", "year"], how="left")
    counted = rows["value"].notna() & (rows["measure"] == "unique") & (rows["scope"] != "year")
    _refuse_impossible(rows[counted])
    return rows.assign(
        actual_units_low=rows["actual_units_low"].mask(counted, rows["value"]),
        actual_units_high=rows["actual_units_high"].mask(counted, rows["greatest"]),
        overlap_unknown=rows["overlap_unknown"] & ~counted,
        fictional=rows["fictional"] | (counted & rows["made_up"].eq(True)),
    ).drop(columns=["value", "greatest", "made_up"])


def _refuse_impossible(counted: pd.DataFrame) -> None:
    low, high = counted["actual_units_low"], counted["highest_sum"]
    faults = [
        Fault(
            Place("unique_to_date", column="value"),
            f"{row.indicator_id} cannot have this many different people up to {row.year}: the years allow "
            f"{row.actual_units_low:g} to {row.highest_sum:g}",
            f"{row.value:g}",
            "Correct the register's count or the yearly ones.",
        )
        for row in counted[(counted["greatest"] < low) | (counted["value"] > high)].itertuples()
    ]
    if faults:
        raise DataError("the costs cannot be computed", dict.fromkeys(faults))


def _figures(rows: pd.DataFrame) -> pd.DataFrame:
    counted = rows["measure"].isin(COUNTED_MEASURES)
    units = rows[["actual_units", *_SUMS, "actual_units_low", "actual_units_high"]].where(counted)
    rows = rows.assign(**units, planned_units=planned_units(rows))
    rows = rows.assign(**_execution(rows), **_unit_costs(rows), **_against_plan(rows))
    return rows.assign(reason=join_codes(_reasons(rows)), assumption=join_codes(_assumptions(rows)))


def _execution(rows: pd.DataFrame) -> dict[str, pd.Series]:
    whole = rows[rows["scope"] == "whole"].set_index("task_id")["planned_pln"]
    return {
        "execution": budget_execution(rows["spent_pln"], rows["planned_pln"]),
        "execution_of_whole": budget_execution(rows["spent_pln"], rows["task_id"].map(whole)),
    }


def _unit_costs(rows: pd.DataFrame) -> dict[str, pd.Series]:
    low, high = rows["actual_units_low"], rows["actual_units_high"]
    nominal = unit_cost_interval(rows["spent_pln"], low, high)
    real = unit_cost_interval(rows["real_spent_pln"], low, high)
    return {
        "planned_unit_cost": unit_cost(rows["planned_pln"], rows["planned_units"]),
        "unit_cost_low": nominal["unit_cost_low"],
        "unit_cost_high": nominal["unit_cost_high"].mask(rows["at_least"]),
        "real_unit_cost_low": real["unit_cost_low"],
        "real_unit_cost_high": real["unit_cost_high"].mask(rows["at_least"]),
    }


def _against_plan(rows: pd.DataFrame) -> dict[str, pd.Series]:
    # A spending known from below only gives no difference to the plan, not even a bounded one.
    spent, plan = rows["spent_pln"].mask(rows["at_least"]), (rows["planned_pln"], rows["planned_units"])
    effects = volume_and_price(spent, rows["actual_units"], *plan)
    fewest = volume_and_price(spent, rows["lowest_sum"], *plan)
    most = volume_and_price(spent, rows["highest_sum"], *plan)
    return {
        "unit_cost_index": unit_cost_index(spent, rows["actual_units"], *plan),
        "volume_effect": effects["volume_effect"],
        "price_effect": effects["price_effect"],
        "volume_effect_low": fewest["volume_effect"],
        "volume_effect_high": most["volume_effect"],
        # The more units for the same money, the smaller the price part.
        "price_effect_low": most["price_effect"],
        "price_effect_high": fewest["price_effect"],
    }


def _reasons(rows: pd.DataFrame) -> dict[str, pd.Series]:
    low, high = rows["actual_units_low"], rows["actual_units_high"]
    due = ~rows["unfinished"]
    counted = due & rows["measure"].isin(COUNTED_MEASURES)
    return plan_reasons(rows) | {
        "unfinished": rows["unfinished"],
        "spending_missing": due & rows["spent_pln"].isna(),
        "zero_spending": rows["spent_pln"] == 0,
        "output_missing": counted & low.isna() & high.isna(),
        "zero_output": high == 0,
        "spending_at_least": due & rows["at_least"],
        "output_without_upper_bound": low.notna() & high.isna(),
        "output_without_lower_bound": ~(low > 0) & (high > 0),
        "price_missing": due & ~rows["price_known"],
    }


def _assumptions(rows: pd.DataFrame) -> dict[str, pd.Series]:
    last_year = rows.groupby("task_id")["year"].transform("max")
    part = (rows["scope"] == "year") | (rows["year"] < last_year)
    some_units = rows["planned_units"].notna() | rows["actual_units_high"].notna()
    added_up = (rows["measure"] == "unique") & (rows["years"] > 1)
    return {
        "equal_split": part & (rows["split_assumption"] == "equal_split"),
        "stated_split": part & (rows["split_assumption"] == "stated_split"),
        "place_years": some_units & (rows["measure"] == "stock"),
        "unit_years": some_units & added_up,
        "overlap_unknown": rows["overlap_unknown"] & (rows["actual_units_low"] < rows["actual_units_high"]),
        "output_interval": rows["lowest_sum"] < rows["highest_sum"],
        "spending_approximate": rows["approximate"] & rows["spent_pln"].notna(),
    }
