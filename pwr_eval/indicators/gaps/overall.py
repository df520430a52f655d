"""One judged row per indicator for the programme to date and as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pwr_eval.indicators.gaps.bounds import good_change, judge_bounds
from pwr_eval.indicators.gaps.formulas import growth_rate, percentage
from pwr_eval.indicators.gaps.programme_totals import programme_totals
from pwr_eval.indicators.gaps.yearly import SHIFTS, UNREPORTED, is_rounded
from pwr_eval.vocabulary import CANNOT_ASSESS, NO_TARGET

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from numpy.typing import NDArray

    from pwr_eval.indicators.gaps.bounds import Codes, Ends

    Cells = dict[str, NDArray[Any]]

__all__ = ["judged_programme"]

# Own reading of the four symbols in this package's verdicts: one good sign of two is "partly".
_OF_SYMBOL = {"sun": "met", "light_cloud": "partly", "cloud": "partly", "storm": "below"}
_COUNTED = (
    "milestone_count", "minimum_years_met", "years_met", "months_met", "unique_bounds", "unique_deduplicated",
)  # fmt: skip
_WHOLE = ("whole_sum", "whole_people")
_SUMMED = ("flow_sum", "flow_prorated", "unique_family_years", "whole_sum")
_ROUGH = ("sum_rough", "max_rough", "base_rough", "now_rough")
_LAST_YEAR = (
    "stock_last_year",
    "percentage_most_recent",
    "percentage_pooled",
    "growth_path",
    "direction_dns",
)


def judged_programme(
    years: pd.DataFrame,
    register: pd.DataFrame,
    *,
    whole: bool,
    up_to_year: int,
    family_years: Collection[int],
    margin: float,
    far_above: float,
    growth_far_above: float,
) -> pd.DataFrame:
    """Bring the years of each indicator together by the rule of its kind and measure.

    Parameters
    ----------
    years : DataFrame
        As `judged_years` gives them.
    register : DataFrame
        Different people from the start of the programme to the end of a year: indicator_id, year, low, high,
        fictional.
    whole : bool
        Every year of the plan, or the years up to `up_to_year` against their targets.
    up_to_year, family_years, margin, far_above, growth_far_above
        As in `gaps_table`.

    Returns
    -------
    DataFrame
        A row per indicator: rule, target, actual_low, actual_high, verdict, reason, periods_met, periods,
        dns, qualifier, fictional and what else the gaps table shows.

    Notes
    -----
    A missing year leaves a sum open above: what was reported is its lower bound. Before the last planned
    year is over, the whole-programme row shows what was reached so far, and has a verdict only where later
    years cannot change it. People counted once within each year are not counted once over the years: only a
    register gives their number.

    Examples
    --------
    >>> from pwr_eval.indicators.gaps.table import gaps_table
    >>> plan = pd.DataFrame(
    ...     {"indicator_id": "1.1", "kind": "absolute", "measure": "flow", "year": [2025, 2026],
    ...      "target": 99.0}
    ... )
    >>> reported = pd.DataFrame(
    ...     {"indicator_id": "1.1", "year": [2025, 2026], "value": [90.0, 120.0], "status": "reported",
    ...      "fictional": False}
    ... )
    >>> rules = {"margin": 0.15, "far_above": 1.15, "growth_far_above": 2.0}
    >>> table = gaps_table(plan, reported, up_to_year=2026, scopes=["whole"], **rules)
    >>> table[["target", "actual", "verdict", "rule"]].values.tolist()
    [[198.0, 210.0, 'met', 'flow_sum']]
    """
    last = years.groupby("indicator_id")["year"].transform("max")
    years = years.assign(runs=last > up_to_year)
    due = _with_target(years if whole else years[years["year"] <= up_to_year])
    rows = programme_totals(due.sort_values(["indicator_id", "year"], kind="stable"), whole=whole)
    counts = register[register["year"] == up_to_year].set_index("indicator_id")
    low, high = (rows["indicator_id"].map(counts[end]) for end in ("low", "high"))
    made_up = rows["indicator_id"].isin(counts.index[counts["fictional"]]) & (rows["measure"] == "unique")
    rows = rows.assign(
        register_low=low,
        register_high=high,
        fictional=rows["fictional"] | made_up,
        family_years=rows["indicator_id"].isin(list(family_years)),
    )
    # From here on every step is one of numpy's: for few indicators that takes a tenth of pandas' time.
    cells: Cells = {str(name): column.to_numpy() for name, column in rows.items()}
    cells["rule"] = _rule(cells)
    limits = np.where(cells["kind"] == "growth_percent", growth_far_above, far_above)
    with np.errstate(divide="ignore", invalid="ignore"):
        cells = _without_verdict(_judged(_with_actual(cells), margin, limits))
    return pd.DataFrame(cells, index=rows.index).assign(evidence="")


def _with_target(due: pd.DataFrame) -> pd.DataFrame:
    """Leave out the years without a target of indicators that have one in another year."""
    of_whole = due["whole_target"].notna()
    due = due.assign(no_verdict=due["no_verdict"].mask(of_whole, ""))
    held = due["no_verdict"] == ""
    return due[held | ~held.groupby(due["indicator_id"]).transform("any")]


def _rule(rows: Cells) -> Codes:
    kind, measure, by_month = rows["kind"], rows["measure"], rows["period"] == "month"
    seen = rows["years"] - rows["future"]
    pooled = (rows["fractions"] == seen) & (rows["denominator"] > 0)
    by_year = np.isin(kind, ["maximum", "range", "growth_points", "growth_units"])
    whole = ~np.isnan(rows["whole_target"])
    return np.select(
        [
            whole & (measure == "unique"),
            whole,
            by_year & ~by_month,
            (kind == "growth_percent") & ~np.isnan(rows["baseline"]),
            kind == "milestone",
            kind == "growth_percent",
            kind == "direction",
            by_month & ((kind != "absolute") | (measure != "flow")),
            kind == "minimum",
            (measure == "flow") & (rows["prorated"] > 0) & ~rows["whole"],
            measure == "flow",
            measure == "stock",
            (measure == "unique") & rows["family_years"],
            (measure == "unique") & ~np.isnan(rows["register_low"]),
            measure == "unique",
            pooled,
        ],
        [
            "whole_people",
            "whole_sum",
            "years_met",
            "years_met",
            "milestone_count",
            "growth_path",
            "direction_dns",
            "months_met",
            "minimum_years_met",
            "flow_prorated",
            "flow_sum",
            "stock_last_year",
            "unique_family_years",
            "unique_deduplicated",
            "unique_bounds",
            "percentage_pooled",
        ],
        "percentage_most_recent",
    )


def _with_actual(rows: Cells) -> Cells:
    """Add target, both ends of the actual, and what keeps them from a verdict."""
    rule = rows["rule"]
    summed, last_year = np.isin(rule, _SUMMED), np.isin(rule, _LAST_YEAR)
    unfinished = rows["pending"] > 0
    # A register knows its count whether or not every year was reported.
    lacking = (rows["lacking"] > 0) & (rule != "unique_deduplicated")
    lacking &= (rule != "whole_people") | np.isnan(rows["register_low"])
    low, high = _ends(rows)
    # Years to come may add to a sum or a head-count, never take away.
    grows = summed | np.isin(rule, ["unique_bounds", "unique_deduplicated", "whole_people"])
    running = np.isin(rule, _WHOLE) & rows["runs"]
    opened = np.select(
        [grows & lacking, summed, last_year], ["years_missing", rows["opened"], rows["now_open"]], ""
    )
    block = np.select(
        [
            rows["mixed_kinds"] > 0,
            (rows["mixed_units"] > 0) & ~np.isin(rule, _COUNTED),
            np.isin(rule, ["growth_path", "direction_dns"]) & np.isnan(rows["base_low"]),
            (rule == "growth_path") & (rows["base_low"] == 0),
            (rule == "growth_path") & (rows["now_block"] == "previous_missing"),
            last_year & (rows["now_block"] != ""),
            (last_year & unfinished) | running,
        ],
        [
            "mixed_kinds",
            "mixed_units",
            "base_missing",
            "base_zero",
            "",
            rows["now_block"],
            "programme_unfinished",
        ],
        "",
    )
    goal = np.select(
        [
            np.isin(rule, _WHOLE),
            rule == "unique_family_years",
            summed,
            rule == "growth_path",
            last_year & (rule != "direction_dns"),
        ],
        [rows["whole_target"], rows["sum_full"], rows["sum_goal"], rows["rate"], rows["target"]],
        np.nan,
    )
    shown_high = np.where(grows & lacking, np.inf, high)
    return rows | {
        "target": goal,
        "actual_low": low,
        "actual_high": np.where(unfinished & grows & ~summed, np.inf, shown_high),
        "judged_high": np.where(unfinished & grows, np.inf, shown_high),
        "opened": np.where((opened == "") & unfinished & grows, "programme_unfinished", opened),
        "block": block,
        "missing": np.where(last_year | np.isnan(low), rows["now_missing"], ""),
        "goal_share": np.where(rule == "flow_prorated", rows["sum_goal"] / rows["sum_full"], 1.0),
    }


def _ends(rows: Cells, shift: int = 0) -> tuple[Ends, Ends]:
    """Give the ends of the actual by rule, before missing years open the upper one.

    Each rounded value is moved by `shift` times its rounding.
    """
    pooled = percentage(rows["numerator"], rows["denominator"])
    ends = []
    for end, other in (("low", "high"), ("high", "low")):
        base, now = (
            rows[f"base_{other}"] - shift * rows["base_rough"],
            rows[f"now_{end}"] + shift * rows["now_rough"],
        )
        by_rule = {
            **dict.fromkeys(_SUMMED, rows[f"sum_{end}"] + shift * rows["sum_rough"]),
            "stock_last_year": now,
            "percentage_most_recent": now,
            "percentage_pooled": pooled + shift * rows["max_rough"],
            "growth_path": growth_rate(now, base, years=rows["length"]),
            "direction_dns": (now - base) / rows["length"],
            "unique_deduplicated": rows[f"register_{end}"],
            "unique_bounds": rows[f"people_{end}"],
            "whole_people": np.where(
                np.isnan(rows["register_low"]), rows[f"people_{end}"], rows[f"register_{end}"]
            ),
        }
        chosen = [rows["rule"] == rule for rule in by_rule]
        ends.append(np.select(chosen, list(by_rule.values()), np.nan))
    return ends[0], ends[1]


def _judged(rows: Cells, margin: float, far_above: Ends) -> Cells:
    rule = rows["rule"]
    by_count, directional = np.isin(rule, _COUNTED), rule == "direction_dns"
    by_size = ~by_count & ~directional
    names = SHIFTS if is_rounded(*(rows[name] for name in _ROUGH)) else ["actual"]
    (sized, dns), *worn = (_verdicts(rows, name, margin, far_above) for name in names)
    counted = _count(rows)
    signed = np.select([dns == name for name in _OF_SYMBOL], list(_OF_SYMBOL.values()), "cannot_assess")
    verdict = np.select([by_count, directional], [counted[0], signed], sized[0])
    straddle = np.where((sized[1] != "") & (rows["opened"] != ""), rows["opened"], sized[1])
    twice = (straddle == "bounds_straddle_target") & (rows["repeated"] > 0)
    straddle = np.where(twice, "counted_repeatedly", straddle)
    unsigned = np.where(dns == "", "bounds_straddle_target", "")
    straddle = np.select([by_count, directional], [counted[1], unsigned], straddle)
    other = [(by_size & (size[0] != sized[0])) | (directional & (sign != dns)) for size, sign in worn]
    straddle = np.where((straddle == "") & np.logical_or.reduce(other), "too_rough", straddle)
    unseen = rows["unreported"] == rows["years"] - rows["future"]
    missing = np.where(by_count & ~(unseen & (rows["unreported"] > 0)), "", rows["missing"])
    missing = np.where(by_count & unseen & (rows["unreported"] > 0), rows["now_missing"], missing)
    reason = np.select(
        [
            missing != "",
            np.isin(rows["block"], ["mixed_kinds", "mixed_units"]),
            by_size & np.isnan(rows["target"]),
            (rule == "growth_path") & (rows["target"] == 0),
            rows["block"] != "",
        ],
        [missing, rows["block"], "target_missing", "target_zero", rows["block"]],
        straddle,
    )
    unreported = np.isin(missing, UNREPORTED)
    verdict = np.select([unreported, reason != ""], ["not_reported", "cannot_assess"], verdict)
    # Months that are there may decide without the others, but the reader is told that some are not there.
    short = (rule == "months_met") & (rows["months_short"] > 0)
    return rows | {
        "verdict": verdict,
        "reason": np.where((reason == "") & short, "months_missing", reason),
        "dns": np.where(directional & (reason == ""), dns, ""),
    }


def _verdicts(rows: Cells, ends: str, margin: float, far_above: Ends) -> tuple[tuple[Codes, Codes], Codes]:
    """Give the verdict by size with its reason, and the DNS symbol."""
    low, high = _ends(rows, SHIFTS[ends])
    sized = judge_bounds(
        low,
        np.where(np.isposinf(rows["judged_high"]), np.inf, high),
        rows["target"],
        higher=rows["better"] == "higher",
        may_exceed=rows["kind"] == "minimum",
        margin=margin,
        far_above=far_above,
        strict=rows["strict"].astype(bool),
    )
    mean = good_change(low, high, rows["better"])
    last = good_change(rows[f"now_{ends}_low"], rows[f"now_{ends}_high"], rows["better"])
    return sized, _symbol(mean, last)


def _without_verdict(rows: Cells) -> Cells:
    """Take the verdict off what has no target, or one whose reading nobody has approved."""
    why = rows["no_verdict"]
    untargeted = np.isin(why, ["no_target", "target_at_end"])
    unsure = (why != "") & ~untargeted & ~np.isin(rows["missing"], UNREPORTED)
    said = np.where(
        why == "no_target", rows["missing"], np.where(rows["missing"] != "", rows["missing"], why)
    )
    return rows | {
        "verdict": np.select([untargeted, unsure], [NO_TARGET, CANNOT_ASSESS], rows["verdict"]),
        "reason": np.where(untargeted | unsure, said, rows["reason"]),
        "rule": np.where(untargeted, "counted_only", rows["rule"]),
        "target": np.where(why != "", np.nan, rows["target"]),
        "dns": np.where(why != "", "", rows["dns"]),
    }


def _count(rows: Cells) -> tuple[Codes, Codes]:
    """Judge k met of n, or say why not while the rest is not known."""
    met, unmet = rows["periods_met"], rows["periods_unmet"]
    partly = ((met > 0) & (unmet > 0)) | (rows["years_partly"] > 0)
    unsure = ~partly & (met + unmet < rows["periods"])
    far = rows["years_far_above"] == rows["years"]
    verdict = np.select(
        [partly, unsure, far, unmet == 0, rows["years_below"] > 0],
        ["partly", "cannot_assess", "far_above", "met", "below"],
        "close",
    )
    due, lacking = rows["unjudged"] > 0, rows["lacking"] > 0
    why = np.select(
        [~unsure, due & (rows["months_short"] > 0), due & lacking, due],
        ["", "months_missing", "years_missing", "year_unjudged"],
        "programme_unfinished",
    )
    return verdict, why


def _symbol(mean: tuple[Ends, Ends], last: tuple[Ends, Ends]) -> Codes:
    """Give the German DNS symbol of a directional goal, empty where the bounds do not bear one."""
    rises, falls = mean[0] > 0, mean[1] <= 0
    rose, fell = last[0] > 0, last[1] <= 0
    return np.select(
        [rises & rose, rises & fell, falls & rose, falls & fell], ["sun", "light_cloud", "cloud", "storm"], ""
    )
