"""One judged row per indicator and planned year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pwr_eval.indicators.gaps.bounds import good_change, judge_bounds, judge_range, sure
from pwr_eval.indicators.gaps.formulas import growth_rate, prorated_goal
from pwr_eval.vocabulary import AMOUNT_KINDS, CANNOT_ASSESS, CHANGE_KINDS, GROWTH_KINDS, NO_TARGET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from pwr_eval.indicators.gaps.bounds import Codes

__all__ = ["SHIFTS", "UNREPORTED", "is_rounded", "judged_years"]

SHIFTS = {"actual": 0, "worn_down": -1, "worn_up": 1}
"""Ends of the actual as reported, and with every rounded value at the lower or upper end of its rounding."""

UNREPORTED = ("no_observation", "value_missing", "not_applicable", "left_blank")
_BY_MEASURE = {
    "flow": "flow_year",
    "stock": "stock_year",
    "unique": "unique_year",
    "percentage": "percentage_year",
}
_ROUGH = ("rough", "before_rough", "month_rough")


def judged_years(
    targets: pd.DataFrame,
    values: pd.DataFrame,
    base: pd.DataFrame,
    *,
    up_to_year: int,
    elapsed: Mapping[int, float],
    margin: float,
    far_above: float,
    growth_far_above: float,
) -> pd.DataFrame:
    """Hold the value of each planned year against its target, by the rule of its kind.

    Parameters
    ----------
    targets : DataFrame
        As `checked_inputs` gives them.
    values : DataFrame
        As `yearly_values` gives them.
    base : DataFrame
        Levels of earlier years: indicator_id, year, value, fictional.
    up_to_year, elapsed, margin, far_above, growth_far_above
        As in `gaps_table`.

    Returns
    -------
    DataFrame
        A row per row of `targets`, years that have not come included: the columns of both inputs and goal
        (the target, pro-rated where the rule says so), actual_low, actual_high, verdict, rule, reason. In
        rows of growth the actual is the growth in percent, in rows of direction the change in the unit. The
        ends stand there again for each of `SHIFTS`.

    Examples
    --------
    >>> from pwr_eval.indicators.gaps.inputs import checked_inputs, checked_levels
    >>> from pwr_eval.indicators.gaps.values import yearly_values
    >>> from pwr_eval.programme.yearly_targets import yearly_targets
    >>> plan = pd.DataFrame(
    ...     {"indicator_id": ["1.1"], "kind": "minimum", "measure": "flow", "year": 2025, "target": 200.0}
    ... )
    >>> reported = pd.DataFrame(
    ...     {"indicator_id": "1.1", "year": [2025], "value": 260.0, "status": "reported", "fictional": False}
    ... )
    >>> plans, reported = checked_inputs({"targets": plan}, reported)
    >>> targets = yearly_targets(plans["targets"])
    >>> years = judged_years(
    ...     targets, yearly_values(targets, reported, up_to_year=2025, elapsed={}),
    ...     checked_levels(None, "base"), up_to_year=2025, elapsed={}, margin=0.15, far_above=1.15,
    ...     growth_far_above=2.0,
    ... )
    >>> years[["rule", "verdict"]].values.tolist()
    [['minimum_year', 'met']]
    """
    years = _planned_years(targets, values, up_to_year, elapsed)
    years = _with_previous(years, values, base)
    years = _compared(years)
    limits = np.where(years["kind"].isin(GROWTH_KINDS), growth_far_above, far_above)
    return _without_verdict(_judged(years, margin, limits))


def is_rounded(*half_widths: ArrayLike) -> bool:
    """Tell whether any value was rounded: if not, all of `SHIFTS` give the same ends.

    Parameters
    ----------
    *half_widths : array_like of float
        Half of the place that values were rounded to; 0 or missing where they were not.

    Examples
    --------
    >>> is_rounded([0.0, 0.0], [None, 50.0])
    True
    """
    return any(bool(np.nan_to_num(np.asarray(each, dtype=float)).any()) for each in half_widths)


def _planned_years(
    targets: pd.DataFrame, values: pd.DataFrame, up_to_year: int, elapsed: Mapping[int, float]
) -> pd.DataFrame:
    years = targets.merge(values, how="left", on=["indicator_id", "year"])
    unseen = years["missing"].isna()
    later = years["year"] > up_to_year
    share = years["share"].fillna(years["year"].map(dict(elapsed)).astype(float)).fillna(1.0)
    # Results of later years wait for their own report.
    gone = unseen | later
    return years.assign(
        missing=np.select([later, unseen], ["not_due", "no_observation"], years["missing"]),
        low=years["low"].mask(gone),
        high=years["high"].mask(gone),
        open=years["open"].mask(gone, ""),
        block=years["block"].mask(gone, ""),
        numerator=years["numerator"].mask(gone),
        denominator=years["denominator"].mask(gone),
        share=share,
        qualifier=years["qualifier"].mask(gone, -1).astype(int),
        fictional=years["fictional"].mask(gone, False).astype(bool),
        repeated=years["repeated"].mask(gone, False).astype(bool),
        rough=years["rough"].mask(gone, 0.0).fillna(0.0),
        evidence=years["evidence"].mask(gone, ""),
        months=years["months"]
        .mask(gone)
        .fillna((years["months_in_force"] * share).round())
        .where(years["period"] == "month"),
        months_reported=years["months_reported"].mask(gone, 0).fillna(0),
        months_met=years["months_met"].mask(gone, 0).fillna(0),
        months_unmet=years["months_unmet"].mask(gone, 0).fillna(0),
    )


def _with_previous(years: pd.DataFrame, values: pd.DataFrame, base: pd.DataFrame) -> pd.DataFrame:
    """Add the level of the year before: reported, or for the first planned year from the base table."""
    columns = ["indicator_id", "year", "low", "high", "rough", "fictional"]
    first = years.groupby("indicator_id")["year"].transform("min")
    levels = base.assign(low=base["value"], high=base["value"], rough=0.0)[columns]
    levels = pd.concat([values.loc[values["low"].notna() & (values["block"] == ""), columns], levels])
    # A reported level of the programme's own years goes before one from the base table.
    levels = levels.drop_duplicates(["indicator_id", "year"]).assign(year=lambda table: table["year"] + 1)
    named = levels.rename(columns={name: f"before_{name}" for name in columns[2:]})
    years = years.merge(named, how="left", on=["indicator_id", "year"])
    changes = years["kind"].isin(CHANGE_KINDS)
    # A level that the plan itself starts from goes before the one of the year before.
    stated = changes & years["baseline"].notna()
    years = years.assign(
        **{
            f"before_{end}": years[f"before_{end}"].mask(stated, years["baseline"]) for end in ("low", "high")
        },
        before_rough=years["before_rough"].mask(stated, 0.0),
        before_fictional=years["before_fictional"].astype(object).mask(stated, other=False),
    )
    return years.assign(
        is_first=years["year"] == first,
        before_rough=years["before_rough"].fillna(0.0),
        fictional=years["fictional"] | (changes & years["before_fictional"].eq(True)),
    )


def _compared(years: pd.DataFrame) -> pd.DataFrame:
    """Add rule, goal and the two ends of the actual in the unit of the goal."""
    kind, measure, monthly = years["kind"], years["measure"], years["period"] == "month"
    growth, direction = kind.isin(GROWTH_KINDS), kind == "direction"
    plain = kind.isin(AMOUNT_KINDS)
    by_month, flow = plain & monthly, measure == "flow"
    rule = np.select(
        [
            kind == "none",
            kind == "milestone",
            kind == "growth_percent",
            growth,
            direction,
            by_month,
            kind == "minimum",
            kind == "maximum",
            kind == "range",
            flow & (years["share"] < 1),
        ],
        [
            "counted_only",
            "milestone_year",
            "growth_rate",
            "growth_amount",
            "direction_of_change",
            "months_met",
            "minimum_year",
            "maximum_year",
            "range_year",
            "flow_prorated",
        ],
        measure.map(_BY_MEASURE).astype(object),
    )
    prorated = plain & flow & ~monthly & (kind != "range")
    reported, rounded = _actual_ends(years, by_month, 0), is_rounded(*(years[name] for name in _ROUGH))
    ends = {
        f"{name}_{end}": values
        for name, shift in SHIFTS.items()
        for end, values in zip(
            ("low", "high"),
            _actual_ends(years, by_month, shift) if shift and rounded else reported,
            strict=True,
        )
    }
    return years.assign(
        rule=rule,
        goal=np.where(
            direction | (kind == "milestone"),
            np.nan,
            prorated_goal(years["target"], years["share"], prorated=prorated),
        ),
        block=years["block"].mask(growth | direction, _change_block(years)),
        **ends,
    )


def _actual_ends(years: pd.DataFrame, by_month: pd.Series, shift: int) -> list[pd.Series]:
    """Give the two ends of the actual, each rounded value moved by `shift` times its rounding."""
    growth = years["kind"] == "growth_percent"
    difference = years["kind"].isin(CHANGE_KINDS) & ~growth
    low, high = (years[end] + shift * years["rough"] for end in ("low", "high"))
    # A change is the largest where the level before is the smallest.
    before_low, before_high = (
        years[f"before_{end}"] - shift * years["before_rough"] for end in ("low", "high")
    )
    of_months = shift * years["month_rough"].fillna(0.0)
    chosen = [growth, difference, by_month]
    lowest = np.select(
        chosen, [growth_rate(low, before_high), low - before_high, years["month_low"] + of_months], low
    )
    highest = np.select(
        chosen, [growth_rate(high, before_low), high - before_low, years["month_high"] + of_months], high
    )
    unknown = years["missing"] != ""
    return [pd.Series(end, index=years.index).mask(unknown) for end in (lowest, highest)]


def _change_block(years: pd.DataFrame) -> pd.Series:
    """Why the change on the year before cannot be taken, if so."""
    whole = ~years["measure"].isin(["stock", "percentage"]) & (years["share"] < 1)
    unknown = years["before_low"].isna()
    return pd.Series(
        np.select(
            [
                years["block"] != "",
                whole,
                unknown & years["is_first"],
                unknown,
                (years["before_low"] == 0) & (years["kind"] == "growth_percent"),
            ],
            [years["block"], "year_unfinished", "base_missing", "previous_missing", "base_zero"],
            "",
        ),
        index=years.index,
    )


def _judged(years: pd.DataFrame, margin: float, far_above: NDArray[np.float64]) -> pd.DataFrame:
    """Add verdict and reason: what is missing first, then what blocks, then what the bounds bear."""
    numeric = ~years["kind"].isin(["direction", "milestone"])
    names = SHIFTS if is_rounded(*(years[name] for name in _ROUGH)) else ["actual"]
    (verdict, straddle), *worn = (_verdicts(years, name, margin, far_above) for name in names)
    # An open end explains itself better than the bounds that it leaves, and so do people counted twice.
    straddle = np.where((straddle != "") & (years["open"] != ""), years["open"], straddle)
    straddle = np.where(
        (straddle == "bounds_straddle_target") & years["repeated"], "counted_repeatedly", straddle
    )
    changes = np.logical_or.reduce([other != verdict for other, _ in worn])
    straddle = np.where((straddle == "") & changes, "too_rough", straddle)
    missing, block = years["missing"], years["block"]
    limits = years[["target_low", "target_high"]].isna().any(axis=1)
    unstated = years["target"].isna().where(years["kind"] != "range", limits)
    reason = np.select(
        [
            missing != "",
            numeric & unstated,
            (years["goal"] == 0) & years["kind"].isin(GROWTH_KINDS),
            block != "",
        ],
        [missing, "target_missing", "target_zero", block],
        straddle,
    )
    unreported = missing.isin(UNREPORTED)
    verdict = np.select([unreported, reason != ""], ["not_reported", "cannot_assess"], verdict)
    # Months that are there may decide without the others, but the reader is told that some are not there.
    short = (years["rule"] == "months_met") & (years["months_reported"] < years["months"])
    return years.assign(verdict=verdict, reason=np.where((reason == "") & short, "months_missing", reason))


def _verdicts(
    years: pd.DataFrame, ends: str, margin: float, far_above: NDArray[np.float64]
) -> tuple[Codes, Codes]:
    low, high = years[f"{ends}_low"], years[f"{ends}_high"]
    plain = judge_bounds(
        low.to_numpy(float),
        high.to_numpy(float),
        years["goal"].to_numpy(float),
        higher=years["better"].eq("higher").to_numpy(),
        may_exceed=_may_exceed(years).to_numpy(),
        margin=margin,
        far_above=far_above,
        strict=years["strict"].to_numpy(),
    )
    ranged = judge_range(
        low.to_numpy(float),
        high.to_numpy(float),
        (years["target_low"].to_numpy(float), years["target_high"].to_numpy(float)),
        higher=years["better"].eq("higher").to_numpy(),
        margin=margin,
    )
    # A direction is judged by its sign, a milestone by being reached, months one by one; all else by size.
    rules = ("direction_of_change", "milestone_year", "months_met", "range_year")
    cases = [years["rule"] == rule for rule in rules]
    of_range = years["kind"].eq("range").to_numpy()
    mean = (np.where(of_range, ranged[0], plain[0]), np.where(of_range, ranged[1], plain[1]))
    judged = [_direction(low, high, years["better"]), _milestone(low, high), _months(years, mean), ranged]
    verdict, straddle = (np.select(cases, [each[i] for each in judged], plain[i]) for i in (0, 1))
    return verdict, straddle


def _may_exceed(years: pd.DataFrame) -> pd.Series:
    """Tell where the plan sets a limit alone, so that going beyond it is no finding."""
    limit = years["target_low"].notna() | years["target_high"].notna()
    return years["kind"].eq("minimum") | (years["kind"].isin(GROWTH_KINDS) & limit)


def _without_verdict(years: pd.DataFrame) -> pd.DataFrame:
    """Take the verdict off what has no target for its year, or one whose reading nobody has approved."""
    why = years["no_verdict"]
    untargeted = why.isin(["no_target", "target_at_end"])
    unsure = (why != "") & ~untargeted & ~years["missing"].isin(UNREPORTED)
    said = why.mask(years["missing"] != "", years["missing"]).mask(why == "no_target", years["missing"])
    return years.assign(
        verdict=years["verdict"].mask(untargeted, NO_TARGET).mask(unsure, CANNOT_ASSESS),
        reason=years["reason"].mask(untargeted | unsure, said),
        rule=years["rule"].mask(why == "target_at_end", "counted_only"),
        goal=years["goal"].mask(why != ""),
    )


def _direction(low: pd.Series, high: pd.Series, better: pd.Series) -> tuple[Codes, Codes]:
    """Met where the change is good for sure, below where it is not: no change is no improvement."""
    least, most = good_change(low, high, better)
    return sure(least > 0, most <= 0)


def _milestone(low: pd.Series, high: pd.Series) -> tuple[Codes, Codes]:
    verdict, reason = sure(low >= 1, high <= 0)
    partly = ((low > 0) & (high < 1)).to_numpy()
    return np.where(partly, "partly", verdict), np.where(partly, "", reason)


def _months(years: pd.DataFrame, plain: tuple[Codes, Codes]) -> tuple[Codes, Codes]:
    """Partly where some months met and some did not; by the mean where all did or none."""
    met, unmet, months = (years[name] for name in ("months_met", "months_unmet", "months"))
    partly = (met > 0) & (unmet > 0)
    unsure = ~partly & (met + unmet < months)
    why = np.where(years["months_reported"] < months, "months_missing", "bounds_straddle_target")
    verdict = np.select([partly, unsure], ["partly", "cannot_assess"], plain[0])
    return verdict, np.select([partly, unsure], ["", why], plain[1])
