"""Budget execution, what one unit cost, and why the spending differs from the plan.

The columns of one table belong together row by row; they are checked where they enter it (see
`pwr_eval.indicators.costs.cost_inputs`), not here again.
"""

from __future__ import annotations

import pandas as pd

from pwr_eval.indicators.costs.money import to_grosze, to_pln

__all__ = ["budget_execution", "unit_cost", "unit_cost_index", "unit_cost_interval", "units_over_years"]


def budget_execution(spent: pd.Series, planned: pd.Series) -> pd.Series:
    """Share of the planned money that was spent; 1 = all of it, above 1 = overspent.

    Parameters
    ----------
    spent, planned : Series
        Amounts in zł of the same period, same index. NaN = not reported, or no budget.

    Returns
    -------
    Series
        Ratio, never capped. NaN where either is missing or the budget is 0.

    Examples
    --------
    >>> budget_execution(pd.Series({2025: 50.0}), pd.Series({2025: 200.0}))
    2025    0.25
    dtype: float64
    """
    return spent / planned.where(planned > 0)


def unit_cost(cost: pd.Series, units: pd.Series) -> pd.Series:
    """Cost of one unit of output in zł: cost-efficiency, which says nothing about effects on families.

    Parameters
    ----------
    cost : Series
        Planned or spent amounts in zł.
    units : Series
        Units of output that the same money was for, same index: services, hours, place-years, family-years.

    Returns
    -------
    Series
        Not rounded. NaN where either is missing or 0: nothing for money and money for nothing have no unit
        cost.

    Notes
    -----
    Compare a unit cost with the plan, the task's own past or a like service elsewhere, never with a task of
    another purpose. Name of the figure: International Rescue Committee, Dioptra.

    Examples
    --------
    >>> unit_cost(pd.Series({"counselling": 6_540_600.0}), pd.Series({"counselling": 29_730.0}))
    counselling    220.0
    dtype: float64
    """
    return cost.where(cost > 0) / units.where(units > 0)


def unit_cost_interval(cost: pd.Series, units_low: pd.Series, units_high: pd.Series) -> pd.DataFrame:
    """Lowest and highest cost of one unit where the number of units is known between bounds only.

    Parameters
    ----------
    cost : Series
        Amounts in zł.
    units_low, units_high : Series
        Bounds of the number of units, same index. NaN = no such bound is known.

    Returns
    -------
    DataFrame
        ``unit_cost_low`` = cost / units_high, ``unit_cost_high`` = cost / units_low, zł a unit; NaN as in
        `unit_cost`.

    Examples
    --------
    Families served in three years: 680, 700 and 690, so between 700 and 2 070 different ones.

    >>> cost, low, high = (pd.Series({"assistant": value}) for value in (12_420_000.0, 700.0, 2070.0))
    >>> unit_cost_interval(cost, low, high).round(2)
               unit_cost_low  unit_cost_high
    assistant         6000.0        17742.86
    """
    return pd.DataFrame(
        {"unit_cost_low": unit_cost(cost, units_high), "unit_cost_high": unit_cost(cost, units_low)}
    )


def unit_cost_index(
    spent: pd.Series, units: pd.Series, planned: pd.Series, planned_units: pd.Series
) -> pd.Series:
    """Actual unit cost over planned unit cost; above 1 = dearer a unit than planned.

    Parameters
    ----------
    spent, planned : Series
        Amounts in zł.
    units, planned_units : Series
        Units delivered and planned, counted in the same way. All four with the same index.

    Returns
    -------
    Series
        Ratio, equal to spending ratio / output ratio. NaN where a unit cost cannot be told.

    Examples
    --------
    Half the money for a quarter of the services: twice the unit cost.

    >>> spent, units, planned, planned_units = (pd.Series([value]) for value in (50.0, 25.0, 100.0, 100.0))
    >>> unit_cost_index(spent, units, planned, planned_units).tolist()
    [2.0]
    """
    return unit_cost(spent, units) / unit_cost(planned, planned_units)


def units_over_years(outputs: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Units of several years together, by what is counted.

    A flow is summed. A stock is summed to place-years: 26 centres in each of three years are 78
    centre-years, not 78 centres. Different people or families lie between the highest year and the sum,
    unless nobody is counted in two years.

    Parameters
    ----------
    outputs : DataFrame
        One row a year: the columns `by`, ``value``, ``value_low``, ``value_high`` (NaN = missing),
        ``measure`` (flow | stock | unique) and ``deduplicated``: True only if whoever was counted in one
        year is not counted again in another. Counting once *within* the year is not that.
    by : list of str
        Columns that tell the groups apart.

    Returns
    -------
    DataFrame
        Indexed by `by`: ``actual_units`` and ``lowest_sum`` (yearly values, and their lower bounds, added
        up), ``actual_units_low``, ``actual_units_high``, ``overlap_unknown``. NaN as soon as one year is
        missing.

    Notes
    -----
    max(A_t) <= U <= sum(A_t): both ends can happen, all served every year and nobody served twice.

    Examples
    --------
    >>> outputs = pd.DataFrame({"task_id": 2, "value": [680.0, 700.0, 690.0], "measure": "unique"})
    >>> outputs = outputs.assign(value_low=outputs["value"], value_high=outputs["value"], deduplicated=False)
    >>> units_over_years(outputs, ["task_id"]).T
    task_id                 2
    actual_units       2070.0
    lowest_sum         2070.0
    actual_units_low    700.0
    actual_units_high  2070.0
    overlap_unknown      True
    """
    groups = outputs.groupby(by)
    total = groups[["value", "value_low", "value_high"]].sum(skipna=False)
    highest_year = groups["value_low"].max(skipna=False)
    people_of_years = (groups["measure"].first() == "unique") & (groups.size() > 1)
    overlap_unknown = people_of_years & ~groups["deduplicated"].all()
    return pd.DataFrame(
        {
            "actual_units": total["value"],
            "lowest_sum": total["value_low"],
            "actual_units_low": total["value_low"].mask(overlap_unknown, highest_year),
            "actual_units_high": total["value_high"],
            "overlap_unknown": overlap_unknown,
        }
    )


def volume_and_price(
    spent: pd.Series, units: pd.Series, planned: pd.Series, planned_units: pd.Series
) -> pd.DataFrame:
    """Split spending minus plan into the part of the number of units and the part of the cost of one unit.

    Parameters
    ----------
    spent, planned : Series
        Amounts in zł.
    units, planned_units : Series
        Units delivered and planned, counted in the same way. All four with the same index.

    Returns
    -------
    DataFrame
        ``volume_effect`` = (units - planned_units) * planned unit cost and ``price_effect`` = (unit cost -
        planned unit cost) * units, zł, positive = more money than planned. They sum to spent - planned to
        the grosz: the volume effect is rounded, the price effect takes the rest. NaN where a unit cost
        cannot be told.

    Notes
    -----
    The usual split of standard costing; the joint part (more units, each dearer) is in the price effect.

    Examples
    --------
    Planned 100 hours at 40 zł, delivered 90 hours at 44 zł: 400 zł less by volume, 360 zł more by price.

    >>> spent, units, planned, planned_units = (pd.Series([value]) for value in (3960.0, 90.0, 4000.0, 100.0))
    >>> volume_and_price(spent, units, planned, planned_units)
       volume_effect  price_effect
    0         -400.0         360.0
    """
    planned_unit_cost = unit_cost(planned, planned_units)
    known = planned_unit_cost.notna() & unit_cost(spent, units).notna()
    more = (to_grosze(spent) - to_grosze(planned)).where(known)
    volume = ((units - planned_units) * planned_unit_cost * 100).where(known).round().astype("Int64")
    return pd.DataFrame({"volume_effect": to_pln(volume), "price_effect": to_pln(more - volume)})
