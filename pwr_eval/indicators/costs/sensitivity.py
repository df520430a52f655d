"""One-way sensitivity: how far a unit cost moves when one input moves and the others stay."""

from __future__ import annotations

import pandas as pd

__all__ = ["attributed_unit_cost", "one_way_sensitivity", "sensitivity_inputs"]

_BOUNDS = ("low", "base", "high")


def attributed_unit_cost(*, cost: float, units: float, price_factor: float) -> float:
    """Cost of one unit in constant prices.

    Parameters
    ----------
    cost : float
        Spending in zł, above 0.
    units : float
        Units of output, above 0.
    price_factor : float
        P_base / P_t, as of `price_factors`.

    Returns
    -------
    float
        cost * price_factor / units, zł a unit.

    Examples
    --------
    >>> attributed_unit_cost(cost=1000.0, units=10, price_factor=1.1)
    110.0
    """
    return cost * price_factor / units


def one_way_sensitivity(inputs: pd.DataFrame) -> pd.DataFrame:
    """Move each input from its low to its high value, the others at their base: the rows of a tornado chart.

    Parameters
    ----------
    inputs : DataFrame
        As `sensitivity_inputs` gives it: input (cost, units and price_factor), low, base, high; further
        columns are kept.

    Returns
    -------
    DataFrame
        The columns of `inputs`, then result_low (the unit cost at the low input), result_base, result_high
        and swing = distance between the lowest and the highest of the three. Largest swing first, then by
        name.

    Notes
    -----
    One way only: inputs that move together can move the unit cost further than any row shows.

    Examples
    --------
    >>> inputs = pd.DataFrame(
    ...     [["cost", 900.0, 1000.0, 1100.0], ["units", 8.0, 10.0, 10.0], ["price_factor", 1.0, 1.0, 1.0]],
    ...     columns=["input", "low", "base", "high"],
    ... )
    >>> one_way_sensitivity(inputs)[["input", "result_low", "result_base", "result_high", "swing"]]
              input  result_low  result_base  result_high  swing
    0         units       125.0        100.0        100.0   25.0
    1          cost        90.0        100.0        110.0   20.0
    2  price_factor       100.0        100.0        100.0    0.0
    """
    base = dict(zip(inputs["input"], inputs["base"], strict=True))
    results = {
        f"result_{bound}": [
            attributed_unit_cost(**(base | {name: value}))
            for name, value in zip(inputs["input"], inputs[bound], strict=True)
        ]
        for bound in _BOUNDS
    }
    outcomes = pd.DataFrame(results, index=inputs.index)
    swing = outcomes.max(axis="columns") - outcomes.min(axis="columns")
    table = inputs.assign(**outcomes, swing=swing)
    return table.sort_values(["swing", "input"], ascending=[False, True], ignore_index=True)


def sensitivity_inputs(row: pd.Series, *, cost_margin: float, price_margin: float) -> pd.DataFrame:
    """Return the inputs of `one_way_sensitivity` from a row of the costs table and stated margins.

    Parameters
    ----------
    row : Series
        A row of `costs_table` whose real unit cost and number of units have a value.
    cost_margin, price_margin : float
        How far the spending and the price factor may be off, each way: 0.1 = 10 %.

    Returns
    -------
    DataFrame
        input, low, base, high; the number of units goes from its low to its high bound in the table.

    Examples
    --------
    >>> row = pd.Series({"spent_pln": 1000.0, "real_spent_pln": 1100.0, "actual_units": 20.0,
    ...     "actual_units_low": 8.0, "actual_units_high": 20.0})
    >>> inputs = sensitivity_inputs(row, cost_margin=0.05, price_margin=0.01)
    >>> one_way_sensitivity(inputs)[["input", "result_low", "result_base", "result_high"]].round(2)
              input  result_low  result_base  result_high
    0         units      137.50         55.0        55.00
    1          cost       52.25         55.0        57.75
    2  price_factor       54.45         55.0        55.55
    """
    cost, factor = row["spent_pln"], row["real_spent_pln"] / row["spent_pln"]
    units = row["actual_units_low"], row["actual_units"], row["actual_units_high"]
    costs = cost * (1 - cost_margin), cost, cost * (1 + cost_margin)
    factors = factor * (1 - price_margin), factor, factor * (1 + price_margin)
    return pd.DataFrame(
        [("units", *units), ("cost", *costs), ("price_factor", *factors)], columns=["input", *_BOUNDS]
    )
