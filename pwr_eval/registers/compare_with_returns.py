"""What registers count against what units reported: every difference is listed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pwr_eval.vocabulary import ROUGH

__all__ = ["VERDICTS", "compare_with_returns", "unique_within_bounds"]

VERDICTS = ("agrees", "possible", "differs", "hidden", "not_reported", "no_figure")
"""How a reported figure stands to that of the register.

agrees: both are the same. possible: they differ, and what one of them leaves open (a lower bound, a rough
figure) may explain it. differs: they differ. hidden: one of them is suppressed. not_reported: no unit
reported it. no_figure: the register or the report has no figure.
"""

_KEY = ["indicator_id", "year", "area", "group"]


def compare_with_returns(
    counted: pd.DataFrame, reported: pd.DataFrame, greatest: pd.Series | None = None
) -> pd.DataFrame:
    """Hold reported figures against those of registers.

    Parameters
    ----------
    counted : DataFrame
        Observations with the source "register".
    reported : DataFrame
        Observations of returns; figures of single months are left aside.
    greatest : Series, optional
        The greatest value that each row of `counted` can truly have; where a register gives a lower bound and
        this is left out, any greater value is possible.

    Returns
    -------
    DataFrame
        One row a figure of a register: indicator_id, year, area, group, unit, reported, register,
        difference (reported - register), relative_difference (by the register's figure, NaN if that is 0),
        verdict (one of `VERDICTS`), sender, source (of the report), fictional. A hidden figure gives no
        difference: that would give it away.

    Examples
    --------
    >>> key = {"indicator_id": "2.1", "year": 2025, "area": "", "group": "", "unit": "rodzina", "month": None}
    >>> more = {"qualifier": "exact", "status": "reported", "sender": "Ośrodek", "fictional": False}
    >>> counted = pd.DataFrame([{**key, **more, "value": 640.0, "source": "register"}])
    >>> reported = pd.DataFrame([{**key, **more, "value": 690.0, "source": "returns/2025/o.csv"}])
    >>> compare_with_returns(counted, reported)[["reported", "register", "difference", "verdict"]]
       reported  register  difference  verdict
    0     690.0     640.0        50.0  differs
    """
    columns = [*_KEY, "value", "qualifier", "status", "sender", "source", "fictional"]
    of_year = reported.loc[reported["month"].isna(), columns]
    ends = np.inf if greatest is None else greatest.to_numpy()
    register = counted.assign(greatest=ends)
    own = [*_KEY, "unit", "value", "greatest", "qualifier", "status", "sender", "fictional"]
    table = register[own].merge(of_year, on=_KEY, how="left", suffixes=("_register", ""))
    hidden = table["status"].eq("suppressed") | table["status_register"].eq("suppressed")
    difference = (table["value"] - table["value_register"]).mask(hidden)
    verdict = np.select(
        [table["status"].isna(), hidden, difference.isna(), difference.eq(0), _may_be(table, difference)],
        ["not_reported", "hidden", "no_figure", "agrees", "possible"],
        "differs",
    )
    return pd.DataFrame(
        {
            **{name: table[name] for name in (*_KEY, "unit")},
            "reported": table["value"].mask(hidden),
            "register": table["value_register"].mask(table["status_register"].eq("suppressed")),
            "difference": difference,
            "relative_difference": difference / table["value_register"].where(table["value_register"].ne(0)),
            "verdict": verdict,
            "sender": table["sender"].fillna(table["sender_register"]),
            "source": table["source"].fillna(""),
            "fictional": table["fictional_register"].astype(bool) | table["fictional"].eq(True),
        }
    )


def _may_be(table: pd.DataFrame, difference: pd.Series) -> pd.Series:
    """Return where what a figure leaves open may explain the difference."""
    within = table["value"].le(table["greatest"])
    register_low = table["qualifier_register"].eq("at_least") & difference.gt(0) & within
    reported_low = table["qualifier"].eq("at_least") & difference.lt(0)
    return register_low | reported_low | table["qualifier"].isin(ROUGH)


def unique_within_bounds(whole: pd.Series, reported: pd.DataFrame) -> pd.DataFrame:
    """Hold unique counts over several years against the bounds that yearly reports give.

    Parameters
    ----------
    whole : Series
        indicator_id -> people or families counted once over all years in a register.
    reported : DataFrame
        indicator_id, year, value: what units reported for the same years.

    Returns
    -------
    DataFrame
        indicator_id, low (the greatest year), high (the sum of the years), register, inside (bool).

    Notes
    -----
    max(A_t) <= U <= sum(A_t): whoever was counted in a year is counted in the whole, and at most once a year.

    Examples
    --------
    >>> reported = pd.DataFrame({"indicator_id": "2.1", "year": [2025, 2026], "value": [690.0, 700.0]})
    >>> unique_within_bounds(pd.Series({"2.1": 1020.0}), reported).values.tolist()
    [['2.1', 700.0, 1390.0, 1020.0, True]]
    """
    by_indicator = reported.groupby("indicator_id")["value"]
    table = pd.DataFrame(
        {"low": by_indicator.max(), "high": by_indicator.sum(min_count=1), "register": whole}
    )
    table = table.loc[table.index.isin(whole.index)].dropna()
    inside = table["register"].between(table["low"], table["high"])
    return table.assign(inside=inside).rename_axis("indicator_id").reset_index()
