"""How results of periods become one figure: the modes that monitoring systems publish, side by side.

Every function takes `targets`, a Series by period in the order of the programme, and `results`, a Series
whose index names the period of each result, in the order of collection; a period may have several or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place, UsageError
from pwr_eval.indicators.gaps.rules import MARGIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from pwr_eval.vocabulary import Direction

__all__ = ["Mode", "most_recent", "on_scope", "running_sum", "sum_of_periods", "whole_programme"]

Mode = Literal["non_cumulative", "summing_cumulative", "non_summing_cumulative"]


def sum_of_periods(targets: pd.Series, results: pd.Series) -> pd.DataFrame:
    """Add up the results of each period on its own (non-cumulative).

    Parameters
    ----------
    targets, results : Series
        As the module tells.

    Returns
    -------
    DataFrame
        target, actual and achievement by period; actual is NaN where nothing was reported.

    Raises
    ------
    DataError
        If a value is text, negative or infinite, a period of a result is not planned, or planned twice.

    Notes
    -----
    Source: TolaData, "non-cumulative (NC)".

    Examples
    --------
    >>> sum_of_periods(pd.Series({1: 100.0, 2: 400.0}), pd.Series([100.0, 250.0], index=[2, 2]))
       target  actual  achievement
    1   100.0     NaN          NaN
    2   400.0   350.0        0.875
    """
    targets, results = _checked(targets, results)
    return _compared(targets, results.groupby(level=0, sort=False).sum(min_count=1))


def running_sum(targets: pd.Series, results: pd.Series) -> pd.DataFrame:
    """Add up everything so far (summing cumulative); the targets are written cumulatively too.

    Parameters
    ----------
    targets, results : Series
        As the module tells.

    Returns
    -------
    DataFrame
        target, actual and achievement by period; actual is NaN in a period without a result of its own.

    Raises
    ------
    DataError
        As `sum_of_periods`.

    Notes
    -----
    Source: TolaData, "cumulative (C)"; LogAlto, "dependent" values.

    Examples
    --------
    >>> running_sum(pd.Series({2018: 20.0, 2019: 100.0}), pd.Series({2018: 15.0, 2019: 40.0}))
          target  actual  achievement
    2018    20.0    15.0         0.75
    2019   100.0    55.0         0.55
    """
    targets, results = _checked(targets, results)
    sums = results.groupby(level=0, sort=False).sum(min_count=1).reindex(targets.index)
    return _compared(targets, sums.cumsum())


def most_recent(targets: pd.Series, results: pd.Series, *, carry_forward: bool = False) -> pd.DataFrame:
    """Take the latest result of each period (non-summing cumulative, and every percentage).

    Parameters
    ----------
    targets, results : Series
        As the module tells; each result is the state, or the total so far, at its collection.
    carry_forward : bool, default False
        Show the latest earlier result in a period without one (Akvo RSR does, TolaData does not).

    Returns
    -------
    DataFrame
        target, actual and achievement by period, and `carried`: whether actual is an earlier period's.

    Raises
    ------
    DataError
        As `sum_of_periods`.

    Notes
    -----
    Source: TolaData, "non-summing cumulative" and percentages; Akvo RSR, cumulative reporting; LogAlto,
    "independent" values.

    Examples
    --------
    >>> results = pd.Series([1.0, 2.0, 3.0, 5.0], index=[1, 1, 2, 2])
    >>> most_recent(pd.Series({1: 4.0, 2: 8.0, 3: 10.0}), results, carry_forward=True)
       target  actual  achievement  carried
    1     4.0     2.0        0.500    False
    2     8.0     5.0        0.625    False
    3    10.0     5.0        0.500     True
    """
    targets, results = _checked(targets, results)
    latest = results.groupby(level=0, sort=False).last().reindex(targets.index)
    shown = latest.ffill() if carry_forward else latest
    return _compared(targets, shown).assign(carried=shown.notna() & latest.isna())


def whole_programme(
    targets: pd.Series, results: pd.Series, *, mode: Mode, completed: int | None = None
) -> pd.Series:
    """Give the result of the whole programme, or of its completed periods only.

    Parameters
    ----------
    targets, results : Series
        As the module tells.
    mode : {"non_cumulative", "summing_cumulative", "non_summing_cumulative"}
        How results accumulate.
    completed : int, optional
        Number of periods that are over; later targets and results are then left out.

    Returns
    -------
    Series
        target, actual and achievement. Non-cumulative: both are sums over the periods. Summing: sum of the
        results against the last target. Non-summing: latest result against the last target. NaN where
        nothing was reported, a needed target is missing, or the target is 0.

    Raises
    ------
    DataError
        As `sum_of_periods`.
    UsageError
        If the mode is not known, or `completed` is no number of the periods.

    Notes
    -----
    Source: TolaData, "% met" of the life of the programme and to date. What was not reported adds nothing
    here, as published; `gaps_table` says instead that a sum with a missing year is a lower bound.

    Examples
    --------
    >>> targets, results = pd.Series({1: 100.0, 2: 200.0, 3: 400.0}), pd.Series({1: 50.0, 2: 120.0})
    >>> whole_programme(targets, results, mode="non_cumulative", completed=2).round(2).to_dict()
    {'target': 300.0, 'actual': 170.0, 'achievement': 0.57}
    """
    periods = _by_mode(mode)(targets, results)
    if completed is not None:
        if not 0 < completed <= len(periods):
            raise UsageError(f"completed must be 1 to {len(periods)}, the number of periods, not {completed}")
        periods = periods.iloc[:completed]
    actuals = periods["actual"].dropna()
    if mode == "non_cumulative":
        target, actual = periods["target"].sum(skipna=False), actuals.sum(min_count=1)
    else:
        target, actual = periods["target"].iloc[-1], (actuals.iloc[-1] if len(actuals) else np.nan)
    return pd.Series(
        {"target": target, "actual": actual, "achievement": actual / target if target else np.nan}
    )


def on_scope(share: pd.Series, *, better: Direction = "higher", margin: float = MARGIN) -> pd.Series:
    """Tell over, on and under scope apart, as TolaData colours its indicators.

    Parameters
    ----------
    share : Series
        Achievement over completed periods.
    better : {"higher", "lower"}, default "higher"
        Direction of improvement: with "lower" a large share is under scope.
    margin : float, default 0.15
        Distance from 1 that is still on scope.

    Returns
    -------
    Series of str
        "over" above 1 + margin, "under" below 1 - margin, else "on"; empty where the share is NaN.

    Raises
    ------
    UsageError
        If the direction is not known.

    Notes
    -----
    Source: TolaData (Mercy Corps): margin 0.15, limits themselves are on scope, sides swapped for a
    decrease.

    Examples
    --------
    >>> on_scope(pd.Series([1.16, 1.15, 0.84, None])).tolist()
    ['over', 'on', 'under', '']
    """
    if better not in ("higher", "lower"):
        raise UsageError(f'better must be "higher" or "lower", not "{better}"')
    values = share.astype(float).round(9)
    large, small = ("over", "under") if better == "higher" else ("under", "over")
    names = np.select(
        [values.isna(), values > round(1 + margin, 9), values < round(1 - margin, 9)],
        ["", large, small],
        "on",
    )
    return pd.Series(names, index=share.index)


def _by_mode(mode: str) -> Callable[[pd.Series, pd.Series], pd.DataFrame]:
    modes: dict[str, Callable[[pd.Series, pd.Series], pd.DataFrame]] = {
        "non_cumulative": sum_of_periods,
        "summing_cumulative": running_sum,
        "non_summing_cumulative": most_recent,
    }
    if mode not in modes:
        raise UsageError(f'mode must be one of {", ".join(modes)}, not "{mode}"')
    return modes[mode]


def _compared(targets: pd.Series, actuals: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame({"target": targets, "actual": actuals.reindex(targets.index).astype(float)})
    return table.assign(achievement=table["actual"] / table["target"].mask(table["target"] == 0))


def _checked(targets: pd.Series, results: pd.Series) -> tuple[pd.Series, pd.Series]:
    faults = [
        Fault(Place("targets"), "a period is planned twice", str(period), "Keep one.")
        for period in targets.index[targets.index.duplicated()]
    ]
    faults += [
        Fault(Place("results"), "a result belongs to no planned period", str(period), "Name a planned one.")
        for period in results.index.unique().difference(targets.index)
    ]
    numbers = []
    for name, values in (("targets", targets), ("results", results)):
        number = pd.to_numeric(values, errors="coerce").astype(float)
        wrong = (number.isna() & values.notna()) | (number < 0) | np.isinf(number)
        faults += [
            Fault(
                Place(f"{name}[{period}]"),
                "is no number of 0 or more",
                str(found),
                "Mend or empty it.",
            )
            for period, found in values[wrong].items()
        ]
        numbers.append(number)
    if faults:
        raise DataError("results cannot be cumulated", faults)
    return numbers[0], numbers[1].dropna()
