"""One-way sensitivity: how far a figure moves when one input moves and the others stay."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place, UsageError
from pwr_eval.indicators.costs.money import is_amount, is_missing
from pwr_eval.indicators.costs.reasons import explain
from pwr_eval.indicators.costs.rules import shape_faults
from pwr_eval.schemas.schemas import check_table

__all__ = ["attributed_unit_cost", "one_way_sensitivity", "sensitivity_inputs"]

BOUNDS = ["low", "base", "high"]
_FIGURES = (
    "spent_pln",
    "real_spent_pln",
    "actual_units",
    "actual_units_low",
    "actual_units_high",
    "real_unit_cost_low",
    "real_unit_cost_high",
)


def attributed_unit_cost(
    *, cost: float, units: float, price_factor: float = 1.0, share: float = 1.0
) -> float:
    """Cost of one unit in constant prices, where only a share of the cost belongs to the task.

    Parameters
    ----------
    cost : float
        Spending in zł.
    units : float
        Units of output.
    price_factor : float, default 1
        P_base / P_t, as of `price_factors`.
    share : float, default 1
        Share of the cost that is this task's.

    Returns
    -------
    float
        cost * share * price_factor / units, zł a unit; NaN if units or cost are 0, or a number is missing.

    Raises
    ------
    DataError
        If a number is negative, infinite or text, or the share is above 1.

    Examples
    --------
    >>> attributed_unit_cost(cost=1000.0, units=10, price_factor=1.1, share=0.5)
    55.0
    """
    given = {"cost": cost, "units": units, "price_factor": price_factor, "share": share}
    faults = [
        Fault(Place(name), "not a finite number of 0 or more", found=str(number))
        for name, number in given.items()
        if not (is_missing(number) or is_amount(number))
    ]
    if not faults and not is_missing(share) and share > 1:
        faults = [Fault(Place("share"), "a share above 1", found=str(share))]
    if faults:
        raise DataError("the unit cost cannot be computed", faults)
    if any(is_missing(number) for number in given.values()) or not units or not cost:
        return math.nan
    return cost * share * price_factor / units


def one_way_sensitivity(
    inputs: pd.DataFrame, figure: Callable[..., float] = attributed_unit_cost
) -> pd.DataFrame:
    """Move each input from its low to its high value, the others at their base: the rows of a tornado chart.

    Parameters
    ----------
    inputs : DataFrame
        input (name of a parameter of `figure`), low, base, high, each 0 or more and low <= base <= high;
        further columns (``why`` the bounds) are kept. A ``share`` is at most 1.
    figure : callable, default `attributed_unit_cost`
        Gives the figure from the inputs by name.

    Returns
    -------
    DataFrame
        The columns of `inputs`, then result_low (the figure at the low input), result_base, result_high and
        swing = distance between the lowest and the highest of the three. Largest swing first, then by name.

    Raises
    ------
    DataError
        With every fault: a repeated input; a bound that is missing, negative, infinite or in the wrong
        order; a share above 1; an input that `figure` does not know; a figure that cannot be told at some
        bound.
    UsageError
        If `figure` cannot be called.

    Notes
    -----
    One way only: inputs that move together can move the figure further than any row shows.

    Examples
    --------
    >>> inputs = pd.DataFrame([["cost", 900.0, 1000.0, 1100.0], ["units", 8.0, 10.0, 10.0]],
    ...     columns=["input", "low", "base", "high"])
    >>> one_way_sensitivity(inputs)[["input", "result_low", "result_base", "result_high", "swing"]]
       input  result_low  result_base  result_high  swing
    0  units       125.0        100.0        100.0   25.0
    1   cost        90.0        100.0        110.0   20.0
    """
    if not callable(figure):
        raise UsageError(f"figure is {figure!r}; give a function of the inputs")
    inputs = _checked(inputs)
    base = dict(zip(inputs["input"], inputs["base"], strict=True))
    _check_names(base, figure)
    faults = []
    results: dict[str, list[float]] = {bound: [] for bound in BOUNDS}
    for row, moved in enumerate(inputs.to_dict("records"), start=2):
        for bound in BOUNDS:
            name, value = moved["input"], moved[bound]
            result = _told(figure, base | {name: value})
            if not math.isfinite(result):
                problem = "the figure cannot be told at this value"
                faults.append(Fault(Place("inputs", row=row, column=bound), problem, found=str(value)))
            results[bound].append(result)
    if faults:
        raise DataError("the sensitivity cannot be computed", faults)
    table = inputs.assign(**{f"result_{bound}": values for bound, values in results.items()})
    outcomes = table[[f"result_{bound}" for bound in BOUNDS]]
    table["swing"] = outcomes.max(axis="columns") - outcomes.min(axis="columns")
    return table.sort_values(["swing", "input"], ascending=[False, True], ignore_index=True)


def sensitivity_inputs(
    row: pd.Series,
    *,
    cost_margin: float,
    price_margin: float,
    share: tuple[float, float, float] = (1.0, 1.0, 1.0),
) -> pd.DataFrame:
    """Give the inputs of `one_way_sensitivity` from a row of the costs table and stated margins.

    Parameters
    ----------
    row : Series
        A row of `costs_table` with spending and output.
    cost_margin, price_margin : float
        How far the spending and the price factor may be off, each way: 0.1 = 10 %.
    share : tuple of float, default all
        Lowest, best and highest share of the spending that belongs to the task.

    Returns
    -------
    DataFrame
        input, low, base, high, why; the number of units goes from its low to its high bound in the table.

    Raises
    ------
    DataError
        If the row is none of a costs table; if a bound of its real unit cost or its output is empty, with the
        row's reasons; if a margin is not between 0 and 1, or the shares are not three such numbers in rising
        order.

    Examples
    --------
    >>> row = pd.Series({"task_id": 2, "spent_pln": 1000.0, "real_spent_pln": 1100.0, "actual_units": 20.0,
    ...     "actual_units_low": 8.0, "actual_units_high": 20.0, "real_unit_cost_low": 55.0,
    ...     "real_unit_cost_high": 137.5, "reason": ""})
    >>> inputs = sensitivity_inputs(row, cost_margin=0.05, price_margin=0.01)
    >>> one_way_sensitivity(inputs)[["input", "result_low", "result_base", "result_high"]].round(2)
              input  result_low  result_base  result_high
    0         units      137.50         55.0        55.00
    1          cost       52.25         55.0        57.75
    2  price_factor       54.45         55.0        55.55
    3         share       55.00         55.0        55.00
    """
    absent = _absent_figures(row)
    if absent:
        raise DataError("this is no row of a costs table", absent)
    faults = [
        Fault(Place("costs", column=column), "empty", remedy=" ".join(explain(row["reason"])))
        for column in ("real_unit_cost_low", "real_unit_cost_high", "actual_units")
        if pd.isna(row[column])
    ]
    faults += [
        Fault(Place(name), "a margin is not between 0 and 1", found=str(margin))
        for name, margin in (("cost_margin", cost_margin), ("price_margin", price_margin))
        if not (is_amount(margin) and margin <= 1)
    ]
    if not _rising_shares(share):
        faults.append(
            Fault(Place("share"), "not three numbers between 0 and 1 in rising order", found=str(share))
        )
    if faults:
        raise DataError(f"task {row['task_id']} has no figures for a sensitivity", faults)
    cost, factor = row["spent_pln"], row["real_spent_pln"] / row["spent_pln"]
    units = row["actual_units_low"], row["actual_units"], row["actual_units_high"]
    costs = cost * (1 - cost_margin), cost, cost * (1 + cost_margin)
    factors = factor * (1 - price_margin), factor, factor * (1 + price_margin)
    return pd.DataFrame(
        [
            ("units", *units, "bounds of the output"),
            ("cost", *costs, f"margin {cost_margin:g}"),
            ("price_factor", *factors, f"margin {price_margin:g}"),
            ("share", *share, "stated"),
        ],
        columns=["input", *BOUNDS, "why"],
    )


def _absent_figures(row: pd.Series) -> list[Fault]:
    """List what a row of a costs table lacks, or holds without being a number."""
    if not isinstance(row, pd.Series):
        return [Fault(Place("row"), "not a Series", type(row).__name__, "Take a row of `costs_table`.")]
    faults = [
        Fault(Place("row", column=name), "missing or standing twice")
        for name in ("task_id", "reason", *_FIGURES)
        if (row.index == name).sum() != 1
    ]
    return faults or [
        Fault(Place("row", column=name), "not a finite number of 0 or more", found=str(row[name]))
        for name in _FIGURES
        if not (is_missing(row[name]) or is_amount(row[name]))
    ]


def _rising_shares(share: object) -> bool:
    return (
        isinstance(share, tuple | list)
        and len(share) == len(BOUNDS)
        and all(is_amount(one) and one <= 1 for one in share)
        and list(share) == sorted(share)
    )


def _check_names(base: dict[str, float], figure: Callable[..., float]) -> None:
    try:
        inspect.signature(figure).bind(**base)
    except TypeError as error:
        remedy = f"It takes {', '.join(inspect.signature(figure).parameters)}."
        raise DataError(
            "the figure does not take these inputs", [Fault(Place("inputs"), str(error), remedy=remedy)]
        ) from None


def _told(figure: Callable[..., float], values: dict[str, float]) -> float:
    try:
        return float(figure(**values))
    except ArithmeticError:  # 1 / 0 is no figure; whoever calls says at which value
        return math.nan


def _checked(inputs: pd.DataFrame) -> pd.DataFrame:
    # pandera takes as long to import as pandas: only who checks a table pays for it.
    import pandera.pandas as pa

    unreadable = shape_faults(inputs, "inputs")
    if unreadable:
        raise DataError("the sensitivity cannot be computed", unreadable)
    name = pa.Check(lambda cell: isinstance(cell, str), element_wise=True, error="a name")
    amount = pa.Check(is_amount, element_wise=True, error="a finite number of 0 or more")
    schema = pa.DataFrameSchema(
        {"input": pa.Column(checks=name), **{bound: pa.Column(checks=amount) for bound in BOUNDS}}
    )
    table = check_table(inputs.reset_index(drop=True), schema, source="inputs")
    faults = list(_order_faults(table))
    if faults:
        raise DataError("the sensitivity cannot be computed", faults)
    return table.astype(dict.fromkeys(BOUNDS, "float64"))


def _order_faults(table: pd.DataFrame) -> Iterator[Fault]:
    twice = table["input"].duplicated()
    disordered = ~((table["low"] <= table["base"]) & (table["base"] <= table["high"]))
    above_all = (table["input"] == "share") & (table["high"] > 1)
    for wrong, column, problem in (
        (twice, "input", "a second row for the same input"),
        (disordered, "base", "low, base and high are not in order"),
        (above_all, "high", "a share above 1"),
    ):
        for row in table.index[wrong]:
            yield Fault(
                Place("inputs", row=int(row) + 2, column=column), problem, found=str(table.loc[row, column])
            )
