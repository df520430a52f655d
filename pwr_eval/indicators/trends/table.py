"""The trends table: every indicator's trend, its path to the target, four verdicts and their doubt."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.indicators.trends.breaks import Steps, find_steps
from pwr_eval.indicators.trends.changes import recent_changes
from pwr_eval.indicators.trends.exact_p import LARGEST_EXACT_N
from pwr_eval.indicators.trends.least_squares import least_squares
from pwr_eval.indicators.trends.mann_kendall import FEWEST_FOR_P, mann_kendall
from pwr_eval.indicators.trends.panel import FloatArray, Panel
from pwr_eval.indicators.trends.progress import statcan_progress, un_progress
from pwr_eval.indicators.trends.projection import project
from pwr_eval.indicators.trends.reasons import TextArray, all_reasons, as_texts, first_that_holds
from pwr_eval.indicators.trends.span import Span, judged_span, value_in
from pwr_eval.indicators.trends.theil_sen import theil_sen
from pwr_eval.indicators.trends.trend_inputs import checked_inputs
from pwr_eval.indicators.trends.trend_rules import TrendRules
from pwr_eval.indicators.trends.verdicts import disagreement, dns_direction, dns_yearly_target, tola_scope
from pwr_eval.schemas.declaration import declared
from pwr_eval.schemas.options import check_whole

__all__ = ["trends_table"]

_PUBLISHED = TrendRules()
_KEPT_FOR_MILESTONES = ("indicator_id", "first_year", "last_year", "n", "reason", "fictional")

# Columns of the table by name, and the reasons (one code an indicator) for what is empty in them.
_Part = tuple[dict[str, Any], list[TextArray]]


def trends_table(
    series: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    base_year: int | None = None,
    horizon: int | None = None,
    last_complete_year: int | None = None,
    rules: TrendRules = _PUBLISHED,
) -> pd.DataFrame:
    """Trend of every indicator, its path to the target and the published verdicts side by side.

    Parameters
    ----------
    series : DataFrame
        indicator_id, year, value; optional break_before (True: not comparable with the years before),
        fictional, unit. One row an indicator and year; value NaN = not reported.
    targets : DataFrame
        indicator_id, year, target; optional better ("higher" | "lower", default higher), kind (absolute |
        minimum | growth_percent | direction | milestone, default absolute), measure (a flow is summed for
        TolaData's scope, of anything else the latest year counts) and unit. The target of a growth_percent is
        the percentage a year. Other columns are not read.
    base_year : int, optional
        Year from which growth is counted. Default: the first year of each series (after a known break).
    horizon : int, optional
        Year to project to. Default: the last year that has a target.
    last_complete_year : int, optional
        Last year that is over: later ones do not count for TolaData's scope. Default: all are over.
    rules : TrendRules, optional
        Thresholds, each with its published default.

    Returns
    -------
    DataFrame
        One row an indicator, first those of `targets` in their order, with the columns of `COLUMNS`:

        first_year, last_year, n: the years judged, after a known break only.
        change, base, last, target: in the indicator's unit; cagr, required_cagr: shares a year.
        r, score, un_ratio, tola_ratio and the verdicts: see `statcan_progress`, `un_progress`,
        `dns_yearly_target` (if the last year has a target; else `dns_direction`), `tola_scope`.
        slope, slope_low, slope_high (Theil-Sen), slope_least_squares, slope_before, slope_after: unit a year.
        p: Mann-Kendall, exact up to twelve values, none below four; tau: S over the number of pairs.
        break_year, break_kind: first year after a step that the values show, else after a known break. A
        known break cuts the series; a step does not: slope_before, slope_after, level_before and level_after
        tell its two parts.
        projection, projection_low, projection_high: see `project`.
        reason: codes joined by "; " (see `REASONS`) for every cell that is empty and every caveat.
        fictional: True if any value used is.

    Raises
    ------
    DataError
        With every fault of both tables (see `checked_inputs`).
    UsageError
        If one of the three years is no year.

    Notes
    -----
    A target of 0, a base of 0 or a change of sign gets no ratio but a reason; nothing is replaced by a small
    number. Sources of the measures stand with their functions.

    Examples
    --------
    >>> series = pd.DataFrame({"indicator_id": "9.1", "year": [2025, 2026], "value": [100.0, 120.0]})
    >>> targets = pd.DataFrame({"indicator_id": "9.1", "year": [2027], "target": [150.0]})
    >>> trends_table(series, targets).round(4)[["r", "score", "verdict_statcan", "un_ratio", "verdict_un"]]
            r   score      verdict_statcan  un_ratio verdict_un
    0  0.8899  2.0708  acceleration_needed      0.88       fair
    """
    _check_years(base_year=base_year, horizon=horizon, last_complete_year=last_complete_year)
    span = judged_span(*checked_inputs(series, targets), base_year=base_year)
    verdicts, verdict_reasons = _verdicts(span, last_complete_year, rules)
    trends, trend_reasons = _trends(span, horizon, rules)
    columns = _ends(span) | verdicts | trends
    columns["reason"] = as_texts(_row_reasons(span, [*verdict_reasons, *trend_reasons]))
    declaration = declared("trends")
    table = pd.DataFrame({name: columns[name] for name in declaration.names})
    milestone = span.kind == "milestone"
    if milestone.any():
        emptied = [name for name in declaration.names if name not in _KEPT_FOR_MILESTONES]
        table = table.assign(**{name: table[name].mask(milestone) for name in emptied})
    return table.astype(declaration.types)


def _check_years(**years: int | None) -> None:
    for name, year in years.items():
        if year is not None:
            check_whole(name, year, least=1)


def _ends(span: Span) -> dict[str, Any]:
    changed = span.last_year > span.first_year
    return {
        "indicator_id": span.ids.to_series().reset_index(drop=True),
        "first_year": _as_years(span.first_year),
        "last_year": _as_years(span.last_year),
        "n": _as_years(span.n),
        "change": np.where(changed, span.last - span.first, np.nan),
        "base_year": _as_years(np.where(np.isnan(span.base), np.nan, span.base_year)),
        "base": span.base,
        "last": span.last,
        "target_year": _as_years(span.target_year),
        "target": span.target,
        "fictional": (~np.isnan(span.panel.cells) & span.fictional).any(axis=1),
    }


def _verdicts(span: Span, last_complete_year: int | None, rules: TrendRules) -> _Part:
    values = (span.base, span.last, span.target)
    years = {"base_year": span.base_year, "year": span.last_year, "target_year": span.target_year}
    statcan = statcan_progress(*values, **years, better=span.better, rules=rules)
    un = un_progress(*values, **years, better=span.better, rules=rules)
    tola = tola_scope(*_over_completed_years(span, last_complete_year), rules=rules)

    recent = recent_changes(span.panel, changes=rules.recent_changes)
    mean_change, last_change = recent["mean_change"], recent["last_change"]
    target_now = value_in(Panel(span.targets, span.years), span.last_year)
    has_target = ~np.isnan(target_now)
    by_target = dns_yearly_target(span.last, target_now, mean_change, better=span.better)
    by_direction = dns_direction(mean_change, last_change, better=span.better)
    dns = by_target["verdict"].where(has_target, by_direction["verdict"])
    dns_rule = as_texts(first_that_holds(("yearly_target", has_target), otherwise="direction"))

    verdicts = pd.DataFrame(
        {"statcan": statcan["verdict"], "un": un["verdict"], "dns": dns, "tola": tola["verdict"]}
    )
    columns = {
        **{name: statcan[name] for name in ("cagr", "required_cagr", "r", "score")},
        **{f"verdict_{name}": verdicts[name] for name in verdicts},
        "disagreement": disagreement(verdicts, better=span.better),
        "un_ratio": un["ratio"],
        "tola_ratio": tola["ratio"],
        "dns_rule": dns_rule.mask(dns.isna()),
        "mean_change": mean_change,
        "last_change": last_change,
    }
    return columns, [
        _codes(statcan),
        _codes(un),
        np.where(has_target, _codes(by_target), _codes(by_direction)),
        # Values and targets may both be there and yet share no year.
        first_that_holds(
            ("no_common_year", (_codes(tola) == "no_values") & ~np.isnan(span.target)),
            ("target_zero", _codes(tola) == "target_zero"),
        ),
    ]


def _over_completed_years(span: Span, last_complete_year: int | None) -> tuple[FloatArray, FloatArray]:
    """Actual and target over the years that are over and have both: sums of a flow, else the latest year."""
    both = ~np.isnan(span.panel.cells) & ~np.isnan(span.targets)
    if last_complete_year is not None:
        both &= span.years <= last_complete_year
    latest = both & (np.cumsum(both[:, ::-1], axis=1)[:, ::-1] == 1)
    summed = (span.measure == "flow") & (span.kind != "growth_percent")  # a growth path is no sum
    counted = np.where(summed[:, np.newaxis], both, latest)
    reached, planned = (
        np.where(both.any(axis=1), np.where(counted, cells, 0.0).sum(axis=1), np.nan)
        for cells in (span.panel.cells, span.targets)
    )
    return reached, planned


def _trends(span: Span, horizon: int | None, rules: TrendRules) -> _Part:
    panel = span.panel
    test, robust = mann_kendall(panel), theil_sen(panel, confidence=rules.confidence)
    line, steps = least_squares(panel), find_steps(panel, margin=rules.step_margin)
    stepped = ~np.isnan(steps.year)
    to_year = _horizon(span, horizon)
    projection = project(line, span.first_year, span.last_year, stepped, horizon=to_year, rules=rules)
    enough = test.n >= FEWEST_FOR_P
    has_interval = enough & robust.interval_reached
    p_rule = first_that_holds((None, ~enough), ("exact", test.n <= LARGEST_EXACT_N), otherwise="normal")
    columns = {
        "slope": robust.slope,
        "slope_low": np.where(has_interval, robust.low, np.nan),
        "slope_high": np.where(has_interval, robust.high, np.nan),
        "p": test.p,
        "p_rule": as_texts(p_rule),
        "tau": test.tau,
        "slope_least_squares": line.slope,
        **_break_columns(span, steps),
        "projection_year": _as_years(np.where(np.isnan(projection.value), np.nan, to_year)),
        "projection": projection.value,
        "projection_low": projection.low,
        "projection_high": projection.high,
    }
    return columns, [
        first_that_holds(("step", stepped)),
        first_that_holds(("p_needs_4_years", ~enough), ("interval_needs_more_years", ~has_interval)),
        projection.reason,
    ]


def _horizon(span: Span, horizon: int | None) -> float:
    if horizon is not None:
        return float(horizon)
    goal_years = span.target_year[~np.isnan(span.target_year)]
    return float(goal_years.max()) if len(goal_years) else np.nan


def _break_columns(span: Span, steps: Steps) -> dict[str, Any]:
    stepped, cut = ~np.isnan(steps.year), ~np.isnan(span.break_year)
    year = np.where(stepped, steps.year, span.break_year)
    # Before a step stands the same series; before a known break stands what was cut off.
    cells = np.where(stepped[:, np.newaxis], span.panel.cells, span.whole)
    before, after = (
        theil_sen(Panel(np.where(part, cells, np.nan), span.years), confidence=None).slope
        for part in (span.years < year[:, np.newaxis], span.years >= year[:, np.newaxis])
    )
    return {
        "break_year": _as_years(year),
        "break_kind": as_texts(first_that_holds(("step", stepped), ("known", cut), (None, ~cut))),
        "slope_before": before,
        "slope_after": after,
        "level_before": steps.level_before,
        "level_after": steps.level_after,
    }


def _row_reasons(span: Span, measured: list[TextArray]) -> TextArray:
    n = span.n
    broken = first_that_holds(("known_break", ~np.isnan(span.break_year)))
    too_short = first_that_holds(("no_values", n == 0), ("too_few_years", n == 1))
    based = first_that_holds(
        ("base_missing", np.isnan(span.base)), ("base_is_last", ~(span.last_year > span.base_year))
    )
    # Only the row knows why a measure found too few years, and a short series needs no list of all it lacks.
    told = [np.where(codes == "too_few_years", "", codes) for codes in measured]
    reasons = np.where(too_short == "", all_reasons(broken, based, *told), all_reasons(broken, too_short))
    return np.where(span.kind == "milestone", "milestone", reasons).astype(object)


def _codes(measured: pd.DataFrame) -> TextArray:
    return measured["reason"].to_numpy(dtype=object)


def _as_years(years: npt.NDArray[Any]) -> pd.Series[int]:
    return pd.Series(years, dtype="Float64").astype("Int64")
