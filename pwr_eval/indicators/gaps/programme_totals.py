"""The years of each indicator in one row: sums, counts, the first year and the latest."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pwr_eval.indicators.gaps.formulas import growth_rate, prorated_goal, unique_bounds
from pwr_eval.indicators.gaps.values import last_text
from pwr_eval.indicators.gaps.yearly import SHIFTS
from pwr_eval.vocabulary import AMOUNT_KINDS, REACHED, UNREACHED

__all__ = ["programme_totals"]

_GRADES = ("far_above", "partly", "below")
_PLAN = (
    "kind", "measure", "period", "better", "unit", "target", "strict", "baseline", "no_verdict",
    "whole_target", "runs",
)  # fmt: skip
_LAST_ENDS = [f"{name}_{end}" for name in SHIFTS for end in ("low", "high")]


def programme_totals(due: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
    """Take sums, counts and the first and latest year of each indicator.

    Parameters
    ----------
    due : DataFrame
        As `judged_years` gives them, the years that count, sorted by indicator and year.
    whole : bool
        Whether they are seen from the end of the programme: an unfinished year is open then.

    Returns
    -------
    DataFrame
        A row per indicator, in their order: what `judged_programme` judges by.
    """
    future = due["missing"] == "not_due"
    # Seen from the whole programme, a year that is not over is still open whatever it shows so far.
    pending = future | ((due["share"] < 1) & whole)
    by_month = (due["period"] == "month") & due["kind"].isin(AMOUNT_KINDS)
    good = due["verdict"].isin(REACHED) & ~pending
    bad = due["verdict"].isin(UNREACHED) & ~pending
    months = due["months"].mask(due["months"].notna() & whole, due["months_in_force"])
    periods = months.where(by_month, 1.0)
    counted = {
        "years": pd.Series(1, index=due.index),
        "pending": pending,
        "future": future,
        "prorated": due["share"] < 1,
        "lacking": due["low"].isna() & ~future,
        "unreported": due["verdict"] == "not_reported",
        "unjudged": ~good & ~bad & ~pending,
        "fractions": due["denominator"].notna(),
        "repeated": due["repeated"],
        "months_short": by_month & (due["months_reported"] < due["months"]) & ~future,
        "mixed_kinds": _changes(due, ["kind", "measure", "period", "better"]),
        "mixed_units": _changes(due, ["unit"]),
        "periods": periods,
        "periods_met": due["months_met"].where(by_month, good),
        "periods_unmet": due["months_unmet"].where(by_month, bad),
        **{f"years_{verdict}": (due["verdict"] == verdict) & ~pending for verdict in _GRADES},
    }
    summed = {
        "sum_full": due["target"] * periods,
        "sum_goal": prorated_goal(due["target"] * periods, due["share"], prorated=~(by_month | whole)),
        "sum_low": due["low"],
        "sum_high": due["high"],
        "sum_rough": due["rough"],
        "numerator": due["numerator"],
        "denominator": due["denominator"],
    }
    key = due["indicator_id"]
    rows = pd.DataFrame(counted).astype(float).groupby(key, sort=False).sum()
    sums = pd.DataFrame(summed).groupby(key, sort=False).sum(min_count=1)
    growth = (1 + due["target"] / 100).groupby(key, sort=False).prod()
    planned = due["target"].groupby(key, sort=False).count() == rows["years"]
    people = unique_bounds(due["low"], due["high"], key)
    groups = due.groupby("indicator_id", sort=False)
    first, last = (one.set_index("indicator_id") for one in (groups.head(1), groups.tail(1)))
    now = (
        due[~future].groupby("indicator_id", sort=False).tail(1).set_index("indicator_id").reindex(rows.index)
    )
    return (
        pd.concat([rows, sums], axis=1)
        .assign(
            **{name: last[name] for name in _PLAN},
            sum_full=sums["sum_full"].where(planned),
            sum_goal=sums["sum_goal"].where(planned),
            rate=np.where(planned, growth_rate(growth, 1.0, years=rows["years"]), np.nan),
            people_low=people["low"],
            people_high=people["high"],
            max_rough=groups["rough"].max(),
            opened=last_text(due, "open", ["indicator_id"]),
            qualifier=groups["qualifier"].max(),
            fictional=groups["fictional"].any(),
            base_low=first["before_low"],
            base_high=first["before_high"],
            base_rough=first["before_rough"],
            length=now["year"] - first["year"] + 1,
            **{f"now_{name}": now[name] for name in ("low", "high", "rough", *_LAST_ENDS)},
            **{f"now_{name}": now[name].fillna("") for name in ("open", "block")},
            now_missing=now["missing"].fillna("not_due"),
            whole=whole,
        )
        .reset_index()
    )


def _changes(due: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Tell the years in which one of the columns is another than in the first year."""
    codes = pd.DataFrame({name: pd.factorize(due[name])[0] for name in columns}, index=due.index)
    return (codes != codes.groupby(due["indicator_id"], sort=False).transform("first")).any(axis=1)
