"""Targets as a year is held against them: spans multiplied, years before a final target added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from pwr_eval.vocabulary import GROWTH_KINDS, MONTHS

__all__ = ["yearly_targets"]

PERIODS_OF_A_YEAR: Final[Mapping[str, int]] = {"week": 52, "quarter": 4, "half_year": 2}
_AT_THE_END: Final = ("whole", "final")
_AMOUNTS: Final = ("target", "target_low", "target_high")
_DEFAULTS: Final[Mapping[str, str | float | bool]] = {
    "target_low": np.nan, "target_high": np.nan, "strict": False, "baseline": np.nan, "draft": False,
    "unread": "", "unit": "", "better": "higher", "period": "year", "months_in_force": len(MONTHS),
}  # fmt: skip


def yearly_targets(targets: pd.DataFrame) -> pd.DataFrame:
    """Return the targets with one row an indicator and year, each for its year.

    Parameters
    ----------
    targets : DataFrame
        indicator_id, kind, measure, year, target; as far as they are there period, better, target_low,
        target_high, strict, baseline, months_in_force, draft and unread.

    Returns
    -------
    DataFrame
        The rows of `targets`, with those columns filled and

        - ``no_verdict``: why a year's result is not held against the target: "" (it is), ``no_target``,
          ``target_at_end`` (a target for the whole programme or its last year), ``reading_draft``,
          ``target_unread``;
        - ``whole_target``: a target of all years together, on every row of its indicator (else NaN).

        A flow's target for a week, quarter or half-year is multiplied to the year's, or to that of the months
        in which the programme is in force. Of other measures, and
        for a day, it is a level: the mean of the year is held against it. A maximum is better lower. An
        indicator with a target at the end has a row without target for every other year of the table. Rows
        that have been through here once do not change again.

    Examples
    --------
    >>> targets = pd.DataFrame({"indicator_id": ["4.1"], "kind": "absolute", "measure": "flow",
    ...                         "year": 2025, "period": "week", "target": 12.0})
    >>> yearly_targets(targets)[["period", "target", "no_verdict"]].to_numpy().tolist()
    [['year', 624.0, '']]
    """
    rows = _filled(targets)
    if "no_verdict" in targets:
        return rows
    rows = _with_direction(_by_year(rows))
    rows = rows.assign(
        no_verdict=np.select(
            [rows["unread"].ne(""), rows["kind"].eq("none"), rows["draft"]],
            ["target_unread", "no_target", "reading_draft"],
            "",
        ),
        whole_target=np.nan,
    )
    return _with_years_before(rows)


def _filled(targets: pd.DataFrame) -> pd.DataFrame:
    """Return the table with every column; an empty cell is one that says nothing."""
    rows = targets.copy()
    for column, default in _DEFAULTS.items():
        if column not in rows:
            rows[column] = default
        elif not (isinstance(default, float) and np.isnan(default)):
            rows[column] = rows[column].astype(object).where(rows[column].notna(), default)
    return rows.astype({"draft": bool, "strict": bool, "unread": str, "months_in_force": int})


def _by_year(rows: pd.DataFrame) -> pd.DataFrame:
    period, flow = rows["period"], rows["measure"].eq("flow")
    times = period.map(PERIODS_OF_A_YEAR).where(flow & ~rows["kind"].isin(GROWTH_KINDS)).fillna(1.0)
    times = times.where(times == 1, times * rows["months_in_force"] / len(MONTHS))
    amounts = {name: rows[name].astype(float) * times for name in _AMOUNTS}
    level = period.eq("day") | (period.isin(list(PERIODS_OF_A_YEAR)) & ~flow)
    counted = rows["measure"].isin(["flow", "unique"])
    of_year = level | period.isin(list(PERIODS_OF_A_YEAR)) | rows["kind"].eq("none")
    # A mean of days or weeks is a level like a stock: it is never added up.
    return rows.assign(
        **amounts,
        measure=rows["measure"].mask(level & counted, "stock"),
        period=period.mask(of_year, "year"),
    )


def _with_direction(rows: pd.DataFrame) -> pd.DataFrame:
    """Turn `better` the way of a limit, which cannot be mistaken, and give a limit as the target."""
    low, high, growth = rows["target_low"], rows["target_high"], rows["kind"].isin(GROWTH_KINDS)
    at_most = rows["kind"].eq("maximum") | (growth & high.notna() & low.isna())
    at_least = growth & low.notna() & high.isna()
    return rows.assign(
        better=rows["better"].mask(at_most, "lower").mask(at_least, "higher"),
        target=rows["target"].where(rows["target"].notna() | ~rows["kind"].eq("maximum"), high),
    )


def _with_years_before(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the years before a target at the end; a target of all years is taken off its last year."""
    at_end = rows["period"].isin(_AT_THE_END) & rows["kind"].ne("none")
    if not at_end.any():
        return rows
    # Only an amount or people add up over the years; all else is a state of the last year.
    summed = at_end & rows["period"].eq("whole") & rows["measure"].isin(["flow", "unique"])
    summed &= ~rows["kind"].isin([*GROWTH_KINDS, "direction", "range"])
    whole = rows.loc[summed & rows["no_verdict"].eq("")].set_index("indicator_id")["target"]
    rows = rows.assign(
        no_verdict=rows["no_verdict"].mask(summed & rows["no_verdict"].eq(""), "target_at_end"),
        target=rows["target"].mask(summed),
        period=rows["period"].mask(at_end, "year"),
    )
    years = np.sort(rows["year"].unique())
    known = pd.MultiIndex.from_frame(rows[["indicator_id", "year"]])
    before = [
        rows.loc[at_end & rows["year"].gt(year)].assign(
            year=year, target=np.nan, target_low=np.nan, target_high=np.nan, no_verdict="target_at_end"
        )
        for year in years
    ]
    added = pd.concat(before)
    added = added[~pd.MultiIndex.from_frame(added[["indicator_id", "year"]]).isin(known)]
    table = pd.concat([rows, added]).astype({"year": rows["year"].dtype})
    table = table.assign(whole_target=table["indicator_id"].map(whole).astype(float))
    place = {name: i for i, name in enumerate(rows["indicator_id"].drop_duplicates())}
    return table.iloc[table["indicator_id"].map(place).argsort(kind="stable")].reset_index(drop=True)
