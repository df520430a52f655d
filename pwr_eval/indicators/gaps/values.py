"""From reported rows to one value per indicator and year, with what is not known kept as bounds.

Parts (areas, groups) are joined first, then months. A value has a `low` and a `high` end: equal where it
is known, `high` infinite where something is missing or only a lower bound was reported, `low` minus infinite
where people were counted repeatedly and the value is only an upper bound. `open` says why the upper end is
open, `missing` why there is no value at all, `block` why a value that is there bears no verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pwr_eval.indicators.gaps.formulas import percentage, target_gap
from pwr_eval.indicators.gaps.rounding import half_place
from pwr_eval.vocabulary import COUNTED_MEASURES, MONTHS, QUALIFIER_RANK, ROUGH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

__all__ = ["YEARLY_COLUMNS", "last_text", "yearly_values"]

YEARLY_COLUMNS = [
    "indicator_id",
    "year",
    "low",
    "high",
    "open",
    "missing",
    "block",
    "numerator",
    "denominator",
    "qualifier",
    "fictional",
    "repeated",
    "rough",
    "evidence",
    "share",
    "months",
    "months_reported",
    "months_met",
    "months_unmet",
    "month_low",
    "month_high",
    "month_rough",
]

_PLAN = [
    "kind", "measure", "period", "better", "target", "target_low", "target_high", "strict", "months_in_force",
]  # fmt: skip
_TOLERANCE = 1e-9


def yearly_values(
    targets: pd.DataFrame, observations: pd.DataFrame, *, up_to_year: int, elapsed: Mapping[int, float]
) -> pd.DataFrame:
    """Join parts and months into one value per indicator and year.

    Parameters
    ----------
    targets, observations : DataFrame
        As `checked_inputs` gives them.
    up_to_year : int
        Last year that is looked at.
    elapsed : mapping of int to float
        Share of an unfinished year that has passed.

    Returns
    -------
    DataFrame
        A row per indicator and year with any row reported: low, high, open, missing, block, numerator,
        denominator, qualifier (its rank), fictional, repeated (people counted more than once),
        rough (half-width of the rounding of an approximate value, else 0), evidence, share (of the year that
        has passed), and where months are reported months (expected), months_met and months_unmet (of a
        monthly target), month_low, month_high and month_rough (means over the months reported).

    Notes
    -----
    A flow or stock of parts is their sum; areas or groups must not overlap. Different people of parts or
    months lie between the largest one and the sum. A value that covers less of the year than has passed is a
    lower bound.

    Examples
    --------
    >>> from pwr_eval.indicators.gaps.inputs import checked_inputs
    >>> plan = pd.DataFrame(
    ...     {"indicator_id": ["1.1"], "kind": "absolute", "measure": "unique", "year": 2025, "target": 9.0}
    ... )
    >>> reported = pd.DataFrame(
    ...     {"indicator_id": "1.1", "year": 2025, "area": ["north", "south"], "value": [4.0, 3.0],
    ...      "status": "reported", "fictional": False}
    ... )
    >>> plans, reported = checked_inputs({"targets": plan}, reported)
    >>> yearly_values(plans["targets"], reported, up_to_year=2025, elapsed={})[["low", "high"]]
       low  high
    0  4.0   7.0
    """
    rows = _join_parts(_ends(_with_plan(observations, targets)))
    rows = _with_share(rows, up_to_year, elapsed)
    of_month = rows["month"].notna()
    yearly, months = _covered(rows[~of_month]), rows[of_month]
    return _choose(yearly, months if months.empty else _join_months(months))[YEARLY_COLUMNS]


def _with_plan(observations: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Add the plan's columns of the same year, or of the first planned year where that year has no target."""
    rows = observations.merge(
        targets[["indicator_id", "year", *_PLAN]], how="left", on=["indicator_id", "year"]
    )
    lost = rows["kind"].isna()
    if lost.any():
        first = targets.drop_duplicates("indicator_id").set_index("indicator_id")
        for column in ("kind", "measure", "period", "better"):
            rows.loc[lost, column] = rows.loc[lost, "indicator_id"].map(first[column])
    return _in_force(rows)


def _in_force(rows: pd.DataFrame) -> pd.DataFrame:
    """Count months from the programme's first one on; those before it are not its own."""
    length = rows["months_in_force"].fillna(len(MONTHS))
    month = rows["month"] - (len(MONTHS) - length)
    rows = rows.assign(month=month, months_in_force=length)
    return rows[~month.le(0)]


def _ends(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each row its two ends, or the reason why it has none."""
    fraction = percentage(rows["numerator"], rows["denominator"])
    in_percent = rows["measure"] == "percentage"
    low = rows["value"].mask(in_percent & ~np.isnan(fraction), fraction)
    reported = rows["status"] == "reported"
    low = low.where(reported)
    missing = np.select(
        [
            low.notna(),
            rows["status"] == "faulty",
            rows["status"] == "suppressed",
            reported & in_percent & (rows["denominator"] == 0),
            rows["status"] == "not_applicable",
            rows["status"] == "blank",
        ],
        ["", "faulty", "suppressed", "denominator_zero", "not_applicable", "left_blank"],
        "value_missing",
    )
    rank = rows["qualifier"].map(QUALIFIER_RANK).astype(float)
    at_least = (rows["qualifier"] == "at_least") & low.notna()
    said_no = (~rows["deduplicated"]).fillna(value=False).astype(bool)
    repeated = said_no & (rows["measure"] == "unique") & low.notna()
    rounded = rows["qualifier"].isin(ROUGH) & (rows["measure"] != "milestone")
    return rows.assign(
        low=low.mask(repeated, -np.inf),
        high=low.mask(at_least, np.inf),
        missing=missing,
        open="",
        block="",
        repeated=repeated,
        rough=half_place(rows["value"].where(rounded & low.notna())),
        qualifier=rank.where(low.notna(), -1),
        numerator=rows["numerator"].where(reported),
        denominator=rows["denominator"].where(reported),
    )


def _join_parts(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator, year and month: the reported total, or else its areas or groups joined."""
    key = ["indicator_id", "year", "month"]
    parts = rows.duplicated(key, keep=False)
    if not parts.any():
        return rows
    # Total before areas, areas before groups, groups before their cross table; a total without a value last.
    depth = (rows["area"] != "") + 2 * (rows["group"] != "")
    depth = depth.mask((depth == 0) & (rows["missing"] != ""), 4)
    many = rows[parts].assign(depth=depth[parts])
    many = many[many["depth"] == many.groupby(key, dropna=False)["depth"].transform("min")]
    groups = many.groupby(key, dropna=False, sort=False)
    joined = groups.first()
    low, known = groups["low"], groups["low"].count()
    complete = known == groups.size()
    numerator, denominator = (groups[name].sum(min_count=1) for name in ("numerator", "denominator"))
    fractions = groups["denominator"].count() == groups.size()
    measure = joined["measure"]
    lowest = _by_measure(
        measure,
        added=low.sum(min_count=1),
        largest=low.max(),
        pooled=np.where(fractions, percentage(numerator, denominator), np.nan),
        milestone=low.max().mask(low.max().gt(0) & (low.min().lt(1) | ~complete), 0.5),
    )
    highest = lowest.mask(measure.isin(COUNTED_MEASURES), groups["high"].sum(min_count=1))
    single = groups.size() == 1
    lowest, highest = lowest.mask(single, low.max()), highest.mask(single, groups["high"].max())
    partial = ~complete & (known > 0)
    missing = np.select(
        [lowest.notna(), known > 0], ["", "denominator_missing"], _why_no_part(many, key).to_numpy()
    )
    joined = joined.assign(
        low=lowest,
        high=highest.mask(partial & lowest.notna(), np.inf),
        numerator=numerator.where(fractions),
        denominator=denominator.where(fractions),
        missing=missing,
        open=np.where(partial, "part_missing", ""),
        qualifier=groups["qualifier"].max(),
        fictional=groups["fictional"].any(),
        repeated=groups["repeated"].any(),
        rough=groups["rough"].sum().mask(measure == "percentage", groups["rough"].max()),
        evidence=last_text(many, "evidence", key),
        months_covered=groups["months_covered"].min(),
    )
    return pd.concat([rows[~parts], joined.reset_index()], ignore_index=True)


def _why_no_part(rows: pd.DataFrame, key: list[str]) -> pd.Series:
    """Return by key why no part has a value: what is said of all, unless a part is hidden or faulty."""
    by = [rows[name] for name in key]
    groups = rows["missing"].groupby(by, dropna=False, sort=False)
    first, last = groups.min(), groups.max()
    reason = first.where(first == last, "value_missing")
    for code in ("suppressed", "faulty"):
        reason = reason.mask((rows["missing"] == code).groupby(by, dropna=False, sort=False).any(), code)
    return reason


def _by_measure(
    measure: pd.Series, *, added: pd.Series, largest: pd.Series, pooled: ArrayLike, milestone: pd.Series
) -> pd.Series:
    conditions = [measure == "unique", measure == "percentage", measure == "milestone"]
    return pd.Series(np.select(conditions, [largest, pooled, milestone], added), index=measure.index)


def _with_share(rows: pd.DataFrame, up_to_year: int, elapsed: Mapping[int, float]) -> pd.DataFrame:
    """Add the share of the year that has passed; a value of the last year may say it by its own coverage."""
    given = rows["year"].map(dict(elapsed)).astype(float)
    coverage = (rows["months_covered"] / rows["months_in_force"]).clip(upper=1).where(rows["month"].isna())
    share = given.fillna(coverage.where(rows["year"] == up_to_year)).fillna(1.0)
    return rows.assign(share=np.fmax(share, coverage), coverage=coverage)


def _covered(rows: pd.DataFrame) -> pd.DataFrame:
    """Open the upper end of what covers a part of the year only, or block it where it cannot be bounded."""
    known = rows["low"].notna()
    short = known & (rows["coverage"] < rows["share"] - _TOLERANCE)
    running = known & (rows["share"] < 1)
    measure = rows["measure"]
    grows = (measure == "unique") | ((measure == "milestone") & (rows["low"] < 1))
    opened = (short & (grows | (measure == "flow"))) | (running & grows)
    return rows.assign(
        high=rows["high"].mask(opened, np.inf),
        open=rows["open"].mask(opened, np.where(short, "coverage_short", "year_unfinished")),
        block=rows["block"].mask(short & measure.isin(["stock", "percentage"]), "coverage_short"),
        months=np.nan,
        months_reported=np.nan,
        months_met=np.nan,
        months_unmet=np.nan,
        month_low=np.nan,
        month_high=np.nan,
        month_rough=np.nan,
    )


def _join_months(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator and year from monthly rows."""
    key = ["indicator_id", "year"]
    higher = rows["better"] == "higher"
    worst, best = rows["low"].where(higher, rows["high"]), rows["high"].where(higher, rows["low"])
    slack = _TOLERANCE * rows["target"].abs()
    # "More than" is not met by the limit itself.
    strict = rows["strict"].eq(other=True)
    gaps = (pd.Series(target_gap(end, rows["target"], higher=higher), rows.index) for end in (worst, best))
    met, may_be_met = (gap.gt(slack) | (gap.ge(-slack) & ~strict) for gap in gaps)
    unmet = best.notna() & rows["target"].notna() & ~may_be_met
    ranged = rows["kind"] == "range"
    inside = (rows["low"] >= rows["target_low"]) & (rows["high"] <= rows["target_high"])
    outside = (rows["high"] < rows["target_low"]) | (rows["low"] > rows["target_high"])
    met, unmet = met.mask(ranged, inside), unmet.mask(ranged, outside)
    latest = rows["month"].where(rows["low"].notna())
    rows = rows.assign(met=met, unmet=unmet, latest=latest)
    groups = rows.groupby(key, sort=False)
    joined = groups.first()
    expected, latest = (joined["months_in_force"] * joined["share"]).round(), groups["latest"].max()
    months = latest.where(latest > expected, expected)
    reported = groups["low"].count()
    complete = reported == months
    at_end = rows[rows["month"].to_numpy() == months.reindex(pd.MultiIndex.from_frame(rows[key])).to_numpy()]
    end = at_end.set_index(key)[["low", "high", "rough"]].reindex(joined.index)
    numerator, denominator = (groups[name].sum(min_count=1) for name in ("numerator", "denominator"))
    fractions = groups["denominator"].count().eq(reported) & (reported > 0)
    pooled = np.where(fractions, percentage(numerator, denominator), end["low"])
    measure = joined["measure"]
    low = _by_measure(
        measure,
        added=groups["low"].sum(min_count=1).mask(measure == "stock", end["low"]),
        largest=groups["low"].max(),
        pooled=pooled,
        milestone=groups["low"].max(),
    )
    summed = measure.isin(["flow", "unique"])
    high = low.mask(measure == "stock", end["high"]).mask(summed, groups["high"].sum(min_count=1))
    grows = (measure == "unique") | ((measure == "milestone") & (low < 1))
    gap = ~complete & (grows | (measure == "flow")) & low.notna()
    running = grows & (joined["share"] < 1) & low.notna()
    part = last_text(rows, "open", key)
    # Months of a monthly target are judged one by one: any reported month is a value.
    by_month = joined["period"] == "month"
    missing = np.select(
        [low.notna() | (by_month & (reported > 0)), reported > 0],
        ["", "months_missing"],
        _why_no_part(rows, key).to_numpy(),
    )
    return joined.assign(
        low=low,
        high=high.mask(gap | running, np.inf),
        open=np.select([gap, running], ["months_missing", "year_unfinished"], part),
        block=np.where(~complete & (measure == "percentage") & ~by_month, "months_missing", ""),
        missing=missing,
        numerator=numerator.where(fractions),
        denominator=denominator.where(fractions),
        qualifier=groups["qualifier"].max(),
        fictional=groups["fictional"].any(),
        repeated=groups["repeated"].any(),
        rough=groups["rough"]
        .max()
        .mask(measure == "stock", end["rough"])
        .mask(summed, groups["rough"].sum()),
        evidence=last_text(rows, "evidence", key),
        months=months,
        months_reported=reported,
        months_met=groups["met"].sum(),
        months_unmet=groups["unmet"].sum(),
        month_low=groups["low"].mean(),
        month_high=groups["high"].mean(),
        month_rough=groups["rough"].sum() / reported.mask(reported == 0),
    ).reset_index()


def _choose(yearly: pd.DataFrame, monthly: pd.DataFrame) -> pd.DataFrame:
    """Yearly rows where the target is yearly and one is reported, else the months."""
    key = ["indicator_id", "year"]
    has_months = pd.MultiIndex.from_frame(yearly[key]).isin(pd.MultiIndex.from_frame(monthly[key]))
    by_month = yearly["period"] == "month"
    kept = yearly[~has_months | (~by_month & (yearly["missing"] == ""))]
    # A yearly figure says nothing on how many months met a monthly target.
    alone = (kept["period"] == "month") & (kept["missing"] == "")
    kept = kept.assign(
        missing=kept["missing"].mask(alone, "monthly_values_needed"),
        low=kept["low"].mask(alone),
        high=kept["high"].mask(alone),
    )
    if monthly.empty:
        return kept
    rest = ~pd.MultiIndex.from_frame(monthly[key]).isin(pd.MultiIndex.from_frame(kept[key]))
    return pd.concat([kept, monthly[rest]], ignore_index=True)


def last_text(rows: pd.DataFrame, column: str, key: list[str]) -> pd.Series:
    """Give the alphabetically last text of each group, so that the order of rows does not matter.

    Parameters
    ----------
    rows : DataFrame
        Rows with a text column; an empty text goes before any other.
    column : str
        The text column.
    key : list of str
        Columns that make a group.

    Returns
    -------
    Series
        Text by group.

    Examples
    --------
    >>> rows = pd.DataFrame({"id": [1, 1, 2], "note": ["", "minutes", ""]})
    >>> last_text(rows, "note", ["id"]).tolist()
    ['minutes', '']
    """
    # pandas takes the maximum of texts group by group in Python; numbers are a hundred times as fast.
    codes, texts = pd.factorize(rows[column], sort=True)
    by = [rows[name] for name in key]
    last = pd.Series(codes, index=rows.index).groupby(by, dropna=False, sort=False).max()
    return pd.Series(texts.to_numpy(object)[last], index=last.index)
