"""Rules that hold a figure against the plan of its year, or against the parts that it is made of."""

from __future__ import annotations

import pandas as pd

from pwr_eval.observations.quality.doubtful_figures import amount, amounts, with_texts
from pwr_eval.observations.quality.plausibility_rules import Thresholds
from pwr_eval.observations.quality.reported_figures import SPENDING
from pwr_eval.vocabulary import AMOUNT_KINDS, COUNTED_MEASURES, MONTHS, ROUGH

__all__ = ["area_missing", "parts_against_total", "running_total", "ten_times_plan"]

_PART = ["subject", "year", "area", "group"]
_YEAR = ["subject", "year"]
_HALF = 0.5
_THOUSAND = 1_000


def ten_times_plan(figures: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Return figures many times the plan of their year, or a small part of it, with no year before to ask."""
    planned = figures[
        figures["known"]
        & figures["whole"]
        & figures["kind"].isin(AMOUNT_KINDS)
        & figures["measure"].isin(COUNTED_MEASURES)
        & figures["period"].isin(["year", ""])
        & figures["target"].gt(thresholds.small)
        & figures["value"].gt(0)
        & figures["last"].isna()
    ]
    times = planned["value"] / planned["target"]
    slips = planned[times.ge(thresholds.times_plan) | times.le(1 / thresholds.times_plan)]
    found = pd.concat([slips, _in_thousands(figures)])
    expected = [f"about {target}, as planned" for target in amounts(found, "target")]
    return with_texts(found, expected, reference=found["target"])


def _in_thousands(figures: pd.DataFrame) -> pd.DataFrame:
    """Return spending that would fit its budget a thousand times better."""
    spent = figures[figures["known"] & figures["measure"].eq(SPENDING) & figures["value"].gt(0)]
    return spent[(spent["value"] * _THOUSAND).between(spent["target"] / 2, spent["target"] * 2)]


def running_total(figures: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Return the last of monthly figures that only grow: each seems to hold the months before too."""
    monthly = figures[figures["known"] & figures["month"].gt(0) & figures["measure"].isin(["flow", "unique"])]
    ordered = monthly.sort_values([*_PART, "month"])
    groups = ordered.groupby(_PART)
    grows = groups["value"].diff().gt(0) | groups.cumcount().eq(0)
    ordered = ordered.assign(grows=grows, n=groups["value"].transform("size"))
    ordered = ordered.assign(all_grow=ordered.groupby(_PART)["grows"].transform("all"))
    last = ordered.drop_duplicates(_PART, keep="last")
    found = last[last["all_grow"] & last["n"].ge(thresholds.growing_months)]
    return with_texts(found, ["the figure of this month alone"] * len(found))


def parts_against_total(figures: pd.DataFrame) -> pd.DataFrame:
    """Return yearly figures that their months or their areas do not add up to."""
    firm = figures[figures["known"] & ~figures["qualifier"].isin([*ROUGH, "at_least"])]
    whole = firm[firm["whole"] & firm["measure"].isin(["flow", "unique"])]
    of_city = figures["area"].eq("") & figures["group"].eq("")
    months = _sums(figures[of_city & figures["month"].gt(0)], len(MONTHS))
    areas = _sums(figures[figures["month"].eq(0) & figures["area"].ne("") & figures["group"].eq("")], 2)
    both = [_contradicted(whole, parts) for parts in (months, areas)]
    return pd.concat(both).drop_duplicates("subject_year").drop(columns="subject_year")


def _sums(parts: pd.DataFrame, at_least: int) -> pd.DataFrame:
    """Return sum and largest of the parts of each figure of which all are known."""
    groups = parts.groupby(_YEAR)
    sums = groups.agg(
        sum=("value", "sum"), largest=("value", "max"), n=("value", "size"), known=("known", "all")
    )
    return sums[sums["known"] & sums["n"].ge(at_least)].reset_index()[[*_YEAR, "sum", "largest"]]


def _contradicted(whole: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    both = whole.merge(parts, on=_YEAR)
    added = (both["value"] - both["sum"]).abs().gt(_HALF) & both["measure"].eq("flow")
    # People of two parts may be the same: the whole lies between the largest part and their sum.
    outside = both["value"].gt(both["sum"] + _HALF) | both["value"].lt(both["largest"] - _HALF)
    found = both[added | (outside & both["measure"].eq("unique"))]
    expected = [f"{amount(total)}, the sum of its parts" for total in found["sum"]]
    found = found.assign(subject_year=found["subject"] + "|" + found["year"].astype(str))
    return with_texts(found, expected, reference=found["sum"])


def area_missing(figures: pd.DataFrame) -> pd.DataFrame:
    """Return figures by area of which areas are missing that had one a year before."""
    by_area = figures[figures["known"] & figures["area"].ne("")]
    areas = by_area.groupby(_YEAR)["area"].agg(set)
    first = by_area.drop_duplicates(_YEAR)
    before = [
        areas.get((subject, year - 1), set())
        for subject, year in zip(first["subject"], first["year"], strict=True)
    ]
    now = [areas[subject, year] for subject, year in zip(first["subject"], first["year"], strict=True)]
    missing = pd.Series(
        [len(old - new) for old, new in zip(before, now, strict=True)], index=first.index, dtype="float"
    )
    counted = pd.Series([float(len(new)) for new in now], index=first.index, dtype="float")
    gone = [", ".join(sorted(old - new)) for old, new in zip(before, now, strict=True)]
    found = first.assign(value=counted, gone=gone)[missing.gt(0)]
    expected = [f"the areas of the year before too: {names}" for names in found["gone"]]
    found = found.assign(area="").drop(columns="gone")
    return with_texts(found, expected, reference=missing[missing.gt(0)])
