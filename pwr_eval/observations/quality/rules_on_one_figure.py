"""Rules that need one figure, or the months of one year, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pwr_eval.observations.quality.doubtful_figures import amount, with_texts
from pwr_eval.observations.quality.plausibility_rules import Thresholds
from pwr_eval.observations.quality.reported_figures import SPENDING
from pwr_eval.vocabulary import MONTHS, NO_FIGURE

__all__ = [
    "figure_withdrawn", "fractional_count", "milestone_outside", "months_missing",
    "numerator_above_denominator",
]  # fmt: skip

_MILESTONE_VALUES = (0.0, 0.5, 1.0)


def numerator_above_denominator(figures: pd.DataFrame) -> pd.DataFrame:
    """Return shares of which the part is larger than the whole."""
    found = figures[figures["numerator"].gt(figures["denominator"])]
    return with_texts(
        found.assign(value=found["numerator"]),
        [f"at most {amount(whole)}, the denominator" for whole in found["denominator"]],
        found=[amount(part) for part in found["numerator"]],
        reference=found["denominator"],
    )


def milestone_outside(figures: pd.DataFrame) -> pd.DataFrame:
    """Return milestones that are neither reached, nor reached in part, nor not reached."""
    milestone = figures["known"] & figures["kind"].eq("milestone")
    found = figures[milestone & ~figures["value"].isin(_MILESTONE_VALUES)]
    return with_texts(found, ["1, 0.5 or 0"] * len(found))


def fractional_count(figures: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Return counts of people, events and things that are not whole."""
    countable = ~figures["measure"].isin(["percentage", "milestone", SPENDING]) & figures["kind"].ne(
        "milestone"
    )
    whole_units = ~figures["unit"].isin(thresholds.divisible_units)
    found = figures[figures["known"] & countable & whole_units & figures["value"].mod(1).ne(0)]
    return with_texts(found, ["a whole number"] * len(found))


def figure_withdrawn(figures: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Return figures that a correction took away: its empty cell may only mean that nothing changed there."""
    withdrawn = corrections[
        corrections["change"].eq("corrected")
        & corrections["from_status"].eq("reported")
        & corrections["to_status"].isin(NO_FIGURE)
    ]
    earlier = withdrawn.drop_duplicates("to_source", keep="last").set_index("to_source")["from_value"]
    found = figures[figures["status"].isin(NO_FIGURE) & figures["source"].isin(earlier.index)]
    reference = found["source"].map(earlier)
    expected = [f"{amount(value)}, as in the earlier return" for value in reference]
    return with_texts(found, expected, found=["no figure"] * len(found), reference=reference)


def months_missing(figures: pd.DataFrame, months_due: Mapping[int, range]) -> pd.DataFrame:
    """Return figures of a year that leave out months which have passed."""
    flowing = figures[figures["measure"].isin(["flow", "unique"]) | figures["period"].eq("month")]
    months = [months_due.get(year, MONTHS) for year in flowing["year"]]
    flowing = flowing.assign(due=[len(each) for each in months], first=[each[0] for each in months])
    return pd.concat([_short_years(flowing), _open_months(flowing)])


def _short_years(figures: pd.DataFrame) -> pd.DataFrame:
    """Yearly figures whose sender says that they cover a part of the year."""
    yearly = figures["known"] & figures["month"].eq(0) & figures["period"].ne("month")
    found = figures[yearly & figures["months_covered"].lt(figures["due"]).fillna(value=False)]
    return _told_months(
        found, found["months_covered"], ["the whole of the time that has passed"] * len(found)
    )


def _open_months(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures by month, of which some are not there; a figure of the whole year makes up for them."""
    parts = ["subject", "year", "area", "group"]
    yearly = figures["known"] & figures["month"].eq(0) & figures["period"].ne("month")
    made_up = yearly.groupby([figures[name] for name in parts]).transform("any")
    by_month = figures[~made_up]
    there = by_month[by_month["known"] | by_month["status"].eq("suppressed")]
    reported = there.groupby(parts)["month"].agg(set)
    found = by_month[by_month["known"]].drop_duplicates(parts)
    missing = pd.Series(
        [
            sorted(set(range(first, first + due)) - reported[tuple(key)])
            for *key, due, first in found[[*parts, "due", "first"]].itertuples(index=False, name=None)
        ],
        index=found.index,
        dtype=object,
    )
    found = found[missing.str.len().gt(0)].assign(month=0)
    missing = missing[found.index]
    expected = [f"months {', '.join(map(str, months))} as well" for months in missing]
    return _told_months(found, found["due"] - missing.str.len().astype(int), expected)


def _told_months(found: pd.DataFrame, counts: pd.Series, expected: list[str]) -> pd.DataFrame:
    found = found.assign(value=counts.astype(float), unit="")
    texts = [f"{count:g} of {due} months" for count, due in zip(found["value"], found["due"], strict=True)]
    return with_texts(found, expected, found=texts, reference=found["due"].astype(float))
