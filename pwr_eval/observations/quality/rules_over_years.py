"""Rules that hold a figure against the same figure of other years, or against the plan of all years."""

from __future__ import annotations

import pandas as pd

from pwr_eval.observations.quality.doubtful_figures import amounts, with_texts
from pwr_eval.observations.quality.plausibility_rules import Thresholds
from pwr_eval.observations.quality.reported_figures import SPENDING
from pwr_eval.vocabulary import AMOUNT_KINDS

__all__ = [
    "differs_from_published", "same_as_last_year", "stock_jump", "ten_times_last_year", "three_year_sum",
]  # fmt: skip

_ROUNDING = 1e-9


def differs_from_published(figures: pd.DataFrame) -> pd.DataFrame:
    """Return figures that are not the value published for the same year."""
    published = figures["published"]
    found = figures[figures["known"] & (figures["value"] - published).abs().gt(_ROUNDING)]
    expected = [f"{published}, as published" for published in amounts(found, "published")]
    return with_texts(found, expected, reference=found["published"])


def ten_times_last_year(figures: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Return figures many times last year's, or a small part of it; from or to 0 there is no multiple."""
    found = figures[_many_times(figures, thresholds)]
    return _against_last_year(found, "about {}, as the year before")


def stock_jump(figures: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Return stocks that differ from last year's by more than a share and by some units."""
    change = (figures["value"] - figures["last"]).abs()
    jump = (
        figures["known"]
        & figures["measure"].eq("stock")
        & change.gt(thresholds.stock_jump * figures["last"] + _ROUNDING)
        & change.ge(thresholds.stock_step)
        & ~_many_times(figures, thresholds)
    )
    return _against_last_year(
        figures[jump], f"{{}}, as the year before, or within {thresholds.stock_jump:.0%}"
    )


def same_as_last_year(figures: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Return flows of some size that equal last year's."""
    same = (
        figures["known"]
        & figures["measure"].eq("flow")
        & figures["value"].eq(figures["last"])
        & figures["value"].ge(thresholds.repeated_from)
    )
    return _against_last_year(figures[same], "another figure than {}, that of the year before")


def three_year_sum(figures: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Return yearly figures that look like the sum of the plan's years, or of the other years reported."""
    amounts_of_year = figures["kind"].isin(AMOUNT_KINDS) & figures["period"].ne("month")
    yearly = figures[
        figures["known"]
        & figures["whole"]
        & (amounts_of_year | figures["measure"].eq(SPENDING))
        & figures["measure"].ne("percentage")
    ]
    groups = yearly.assign(some=yearly["value"].gt(0)).groupby("subject")
    others, years = groups["value"].transform("sum") - yearly["value"], groups["some"].transform("sum") - 1
    as_others = years.ge(2) & (yearly["value"] - others).abs().le(_ROUNDING * others)
    as_plan = yearly["target"].le(thresholds.yearly_share * yearly["target_sum"] + _ROUNDING) & (
        yearly["value"] - yearly["target_sum"]
    ).abs().le(thresholds.sum_margin * yearly["target_sum"] + _ROUNDING)
    large = yearly["value"].gt(thresholds.small)
    of_plan, of_others = yearly[as_plan & large], yearly[as_others & ~as_plan & large]
    planned = zip(amounts(of_plan, "target"), amounts(of_plan, "target_sum"), strict=True)
    return pd.concat(
        [
            with_texts(
                of_plan,
                [
                    f"about {year}, the plan of this year; {whole} is that of all years"
                    for year, whole in planned
                ],
                reference=of_plan["target"],
            ),
            with_texts(
                of_others,
                ["not the sum of the other years reported"] * len(of_others),
                reference=others[of_others.index],
            ),
        ]
    )


def _many_times(figures: pd.DataFrame, thresholds: Thresholds) -> pd.Series:
    value, last = figures["value"], figures["last"]
    larger, smaller = value.where(value.ge(last), last), value.where(value.le(last), last)
    many: pd.Series = (
        figures["known"]
        & figures["measure"].ne("milestone")
        & smaller.gt(0)
        & larger.gt(thresholds.small)
        & larger.ge(thresholds.times_last_year * smaller - _ROUNDING)
    )
    return many


def _against_last_year(found: pd.DataFrame, expected: str) -> pd.DataFrame:
    """Return figures with last year's; a decision on them must be no older than both."""
    found = found.assign(received=found[["received", "last_received"]].max(axis=1))
    return with_texts(
        found, [expected.format(last) for last in amounts(found, "last")], reference=found["last"]
    )
