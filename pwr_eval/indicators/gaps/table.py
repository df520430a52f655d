"""The gaps table: every target, yearly, to date and for the whole programme, with its rule and its doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place, UsageError
from pwr_eval.indicators.gaps.formulas import achievement, relative_gap, target_gap, unique_bounds
from pwr_eval.indicators.gaps.inputs import checked_counts, checked_inputs, checked_levels
from pwr_eval.indicators.gaps.overall import judged_programme
from pwr_eval.indicators.gaps.values import yearly_values
from pwr_eval.indicators.gaps.yearly import judged_years
from pwr_eval.programme.yearly_targets import yearly_targets
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import ASSESSED, QUALIFIERS, REACHED, SCOPES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


__all__ = ["gaps_table"]

# Percent of percent misleads, and a mean over months is not what the year reached.
_NO_ACHIEVEMENT = ("growth_rate", "growth_amount", "direction_of_change", "direction_dns", "months_met")
_FEW_TEXTS = ("kind", "measure", "period", "better", "status", "qualifier")


def gaps_table(
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    *,
    up_to_year: int,
    margin: float,
    far_above: float,
    growth_far_above: float,
    scopes: Collection[str] = SCOPES,
    elapsed: Mapping[int, float] | None = None,
    base_values: pd.DataFrame | None = None,
    unique_to_date: pd.DataFrame | None = None,
    family_years: Collection[str] = (),
    original_targets: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Hold every result against its target, each by the rule of its kind and measure.

    Parameters
    ----------
    targets : DataFrame
        indicator_id, kind, measure, year, target; unit, period ("year") and better ("higher") where they
        differ from the default.
    observations : DataFrame
        indicator_id, year, value, status, fictional; further columns of the observations table as given
        (month, area, group, numerator, denominator, unit, qualifier, deduplicated, months_covered, evidence).
        deduplicated: whether each person or family was counted once within the year; empty = not said.
    up_to_year : int
        Last year that has results; later results are left for their own report.
    margin, far_above : float
        Share below the target that is still close; multiple of the target that is far above it (TolaData's
        on-scope limits are 0.15 and 1.15).
    growth_far_above : float
        The same multiple for a planned growth in percent.
    scopes : collection of {"year", "to_date", "whole"}
        Rows to give.
    elapsed : mapping of int to float, optional
        Share of an unfinished year that has passed. A yearly value of `up_to_year` may say it itself by its
        months_covered.
    base_values : DataFrame, optional
        indicator_id, year, value of the years before the programme: growth and direction start from them.
    unique_to_date : DataFrame, optional
        indicator_id, year, value: different people or families from the first year to the end of the year,
        from a register that counts each once; greatest (the value if empty) where rows that name nobody
        leave more possible; fictional.
    family_years : collection of str, default ()
        Indicators of unique people whose plan counts a person anew each year, so that years may be summed.
    original_targets : DataFrame, optional
        The plan before its amendment: every row is then given for both, told apart by `plan`.

    Returns
    -------
    DataFrame
        Sorted by indicator, scope and year, with the columns of `gaps`. target, actual, gap in the unit of
        `unit` (gap: percentage points where that is "%"; positive is good); relative_gap and achievement are
        shares (a yearly growth, a direction and a mean over months have no achievement). `actual` is empty
        where only bounds are known (actual_low, actual_high; an empty end is open). verdict, rule and reason
        are codes of `VERDICTS`, `RULES` and `REASONS`. An indicator has no row for a year without a target.
        Rows to date carry `up_to_year`, whole rows the last planned year.

    Raises
    ------
    DataError
        With every fault of the inputs; see `checked_inputs`.
    UsageError
        If an option is out of its range.

    Notes
    -----
    Sources stand in `RULES`, rule by rule. A verdict is given only where it holds for every value between
    the bounds. Own rules: k of n years for people who are not de-duplicated, or whose yearly targets give no
    total; the reading of the four DNS symbols. An approximate or estimated value is taken as rounded to its
    last digit that is not 0: where half of that place up or down changes the verdict, there is none
    (too_rough). People counted once within each year (deduplicated) are not counted once over the years;
    those counted repeatedly are at most the value. A row of months has the reason months_missing beside a
    verdict that the reported months bear.

    Examples
    --------
    >>> plan = pd.DataFrame(
    ...     {"indicator_id": "1.1", "kind": "absolute", "measure": "unique", "year": [2025, 2026],
    ...      "target": [690.0, 700.0]}
    ... )
    >>> reported = pd.DataFrame(
    ...     {"indicator_id": "1.1", "year": [2025, 2026], "value": [720.0, 650.0], "status": "reported",
    ...      "fictional": True}
    ... )
    >>> rules = {"margin": 0.15, "far_above": 1.15, "growth_far_above": 2.0}
    >>> table = gaps_table(plan, reported, up_to_year=2026, **rules)
    >>> table[["scope", "year", "gap", "verdict", "actual_low", "actual_high"]]
         scope  year   gap verdict  actual_low  actual_high
    0     year  2025  30.0     met       720.0        720.0
    1     year  2026 -50.0   close       650.0        650.0
    2  to_date  2026   NaN  partly       720.0       1370.0
    3    whole  2026   NaN  partly       720.0       1370.0
    """
    given = {"targets": targets}
    if original_targets is not None:
        given["original_targets"] = original_targets
    plans, observed = checked_inputs(given, observations)
    plans = {name: yearly_targets(plan) for name, plan in plans.items()}
    base, register = (
        checked_levels(base_values, "base_values"),
        checked_counts(unique_to_date, "unique_to_date"),
    )
    every = pd.concat(list(plans.values()), ignore_index=True)
    shares = dict(elapsed or {})
    _check_options(every, up_to_year, scopes, shares, family_years, margin, (far_above, growth_far_above))
    limits = {"margin": margin, "far_above": far_above, "growth_far_above": growth_far_above}
    # Numbers in the order of the plan stand in for the ids: a whole country is sorted and grouped faster.
    ids = _in_order(every["indicator_id"])
    numbers = pd.Series(range(len(ids)), index=ids)
    observed, base, register = (_numbered(table, numbers) for table in (observed, base, register))
    pieces = []
    for source, plan in plans.items():
        years = _judged_plan(
            _numbered(plan, numbers),
            observed,
            base,
            up_to_year=up_to_year,
            elapsed=shares,
            limits=limits,
        )
        _check_register(years, register, up_to_year, ids)
        last = {"to_date": up_to_year, "whole": int(every["year"].max())}
        rows = [_year_rows(years, up_to_year)] if "year" in scopes else []
        rows += [
            judged_programme(
                years,
                register,
                whole=scope == "whole",
                up_to_year=up_to_year,
                family_years=numbers[list(family_years)].tolist(),
                **limits,
            ).assign(scope=scope, year=year)
            for scope, year in last.items()
            if scope in scopes
        ]
        name = "" if len(plans) == 1 else {"targets": "amended"}.get(source, "original")
        pieces += [piece.assign(plan=name) for piece in rows]
    return _finished(pd.concat(pieces, ignore_index=True), ids)


def _year_rows(years: pd.DataFrame, up_to_year: int) -> pd.DataFrame:
    due = years[years["year"] <= up_to_year]
    by_month = due["rule"] == "months_met"
    good, judged = (
        due["verdict"].isin(REACHED),
        due["verdict"].isin(ASSESSED),
    )
    return due.assign(
        target=due["goal"],
        goal_share=np.nan_to_num(achievement(due["goal"], due["target"]), nan=1.0),
        periods=due["months"].where(by_month, 1),
        periods_met=due["months_met"].where(by_month, good.where(judged)),
        dns="",
        scope="year",
    )


def _judged_plan(
    plan: pd.DataFrame,
    observed: pd.DataFrame,
    base: pd.DataFrame,
    *,
    up_to_year: int,
    elapsed: Mapping[int, float],
    limits: Mapping[str, float],
) -> pd.DataFrame:
    own = observed[observed["indicator_id"].isin(plan["indicator_id"])]
    values = yearly_values(plan, own, up_to_year=up_to_year, elapsed=elapsed)
    return judged_years(plan, values, base, up_to_year=up_to_year, elapsed=elapsed, **limits)


def _in_order(ids: pd.Series) -> pd.Index:
    """Give the ids once each, 9.10 after 9.9, and ids of another form after those of tasks."""
    once = pd.Series(ids.unique())
    parts = once.str.extract(r"^(\d+)\.(\d+)$").astype(float)
    order = pd.DataFrame({"task": parts[0], "part": parts[1], "id": once}).sort_values(["task", "part", "id"])
    in_order: pd.Index = pd.Index(order["id"])
    return in_order


def _numbered(table: pd.DataFrame, numbers: pd.Series) -> pd.DataFrame:
    """Put the number of each indicator for its id; rows of indicators that no plan has are left out."""
    known = table[table["indicator_id"].isin(numbers.index)]
    # Columns of few texts are compared often: as categories that costs a twentieth.
    few = [name for name in _FEW_TEXTS if name in known]
    categories = {name: known[name].astype("category") for name in few}
    return known.assign(indicator_id=known["indicator_id"].map(numbers).astype(int), **categories)


def _finished(rows: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """Add the gap and its relatives, put columns and rows in order, each column in its type."""
    low, high, target = rows["actual_low"], rows["actual_high"], rows["target"]
    actual = low.where(low == high)
    higher = rows["better"] == "higher"
    shares = pd.Series(achievement(actual, target), rows.index)
    rows = rows.assign(
        actual=actual,
        gap=target_gap(actual, target, higher=higher),
        relative_gap=relative_gap(actual, target, higher=higher),
        achievement=shares.mask(rows["rule"].isin(_NO_ACHIEVEMENT)),
        actual_low=low.replace(-np.inf, np.nan),
        actual_high=high.replace(np.inf, np.nan),
        qualifier=rows["qualifier"].map(dict(enumerate(QUALIFIERS))).fillna(""),
        unit=rows["unit"].mask(rows["kind"] == "growth_percent", "%"),
    )
    order = rows.assign(place=rows["scope"].map({name: place for place, name in enumerate(SCOPES)}))
    # "original" stands before "amended".
    order = order.sort_values(["indicator_id", "place", "year", "plan"], ascending=[True, True, True, False])
    declaration = declared("gaps")
    table = order[list(declaration.names)].reset_index(drop=True)
    table["indicator_id"] = ids[table["indicator_id"].to_numpy()]
    return table.astype(declaration.types)


def _check_options(
    plan: pd.DataFrame,
    up_to_year: int,
    scopes: Collection[str],
    elapsed: Mapping[int, float],
    family_years: Collection[str],
    margin: float,
    far_above: tuple[float, float],
) -> None:
    first, last = int(plan["year"].min()), int(plan["year"].max())
    unique = set(plan.loc[plan["measure"] == "unique", "indicator_id"])
    problems = [
        (not first <= up_to_year <= last, f"up_to_year must be a year of the programme, {first} to {last}"),
        (not scopes or bool(set(scopes) - set(SCOPES)), f"scopes must be of {', '.join(SCOPES)}"),
        (
            any(not 0 < share <= 1 for share in elapsed.values()),
            "elapsed must hold shares above 0, at most 1",
        ),
        (any(not first <= year <= last for year in elapsed), f"elapsed must name years of {first} to {last}"),
        (bool(set(family_years) - unique), "family_years must name indicators of unique people in the plan"),
        (not 0 <= margin < 1, "margin must be a share of at least 0 and below 1"),
        (
            any(not 1 <= multiple < np.inf for multiple in far_above),
            "far_above and growth_far_above must be multiples of at least 1",
        ),
    ]
    wrong = [text for is_wrong, text in problems if is_wrong]
    if wrong:
        raise UsageError("; ".join(wrong))


def _check_register(years: pd.DataFrame, register: pd.DataFrame, up_to_year: int, ids: pd.Index) -> None:
    """Refuse a register's count outside the bounds that the yearly counts allow."""
    counts = register[register["year"] == up_to_year]
    if counts.empty:
        return
    due = years[years["year"] <= up_to_year]
    people = unique_bounds(due["low"], due["high"], due["indicator_id"])
    least = counts["indicator_id"].map(people["low"].clip(lower=0))
    most = counts["indicator_id"].map(people["high"])
    wrong = counts[(counts["high"] < least) | (counts["low"] > most)]
    if len(wrong):
        faults = [
            Fault(
                Place("unique_to_date", row=int(row) + 2, column="value"),
                f"{ids[number]} cannot have this many different people: the years allow "
                f"{least[row]:g} to {most[row]:g}",
                found=f"{value:g}",
                remedy="Correct the register's count or the yearly ones.",
            )
            for row, number, value in zip(wrong.index, wrong["indicator_id"], wrong["low"], strict=True)
        ]
        raise DataError("gaps cannot be computed", faults)
