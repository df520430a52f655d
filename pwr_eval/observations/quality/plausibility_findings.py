"""The table of findings: every figure that is impossible or doubtful, with its cell and what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from pwr_eval.errors import UsageError
from pwr_eval.observations.quality import (
    rules_across_figures,
    rules_against_plan,
    rules_on_one_figure,
    rules_over_years,
)
from pwr_eval.observations.quality.doubtful_figures import findings_of
from pwr_eval.observations.quality.plausibility_rules import Thresholds
from pwr_eval.observations.quality.reported_figures import figures_of
from pwr_eval.vocabulary import MONTHS

__all__ = ["plausibility_findings"]


def plausibility_findings(
    observations: pd.DataFrame,
    spending: pd.DataFrame,
    targets: pd.DataFrame,
    indicators: pd.DataFrame,
    budgets: pd.DataFrame,
    *,
    previous: pd.DataFrame | None = None,
    corrections: pd.DataFrame | None = None,
    thresholds: Thresholds | None = None,
    months_due: Mapping[int, range] | None = None,
    more_attendance_pairs: Collection[tuple[str, str]] = (),
) -> pd.DataFrame:
    """Look for figures that are impossible or ask for a question, by the rules of `RULES`.

    Parameters
    ----------
    observations, spending : DataFrame
        What was reported in all years, as `observation_table` and `spending_table` make it.
    targets : DataFrame
        indicator_id, year, target.
    indicators : DataFrame
        indicator_id, task_id, unit, kind, measure, period, beneficiary of every indicator reported.
    budgets : DataFrame
        task_id, planned_pln (zł of all years), first_year, last_year.
    previous : DataFrame, optional
        indicator_id, year, value of years before the first return, for a comparison of the first year.
    corrections : DataFrame, optional
        Rows that later returns replaced: change, from_status, from_value, to_status, to_source, as
        `pwr_eval.observations.combine_observations` gives them.
    thresholds : Thresholds, optional
        From which size on a figure is doubted.
    months_due : mapping of int to range, optional
        Months that a figure of a year should cover where it is unfinished or the programme begins in it;
        all of any other year.
    more_attendance_pairs : collection of (str, str), optional
        Indicators of unique people and of their attendances, beside those that `attendance_pairs` derives.

    Returns
    -------
    DataFrame
        A row a finding, errors first, then by the weight of the rule, task and year, with the columns of
        `doubts`: finding_id (``rule:indicator:year``, with the number of the task in place of the indicator
        where it concerns money; month, area and group follow where the figure has them), source (file, sheet
        and cell of the figure), found, expected and remedy in words, value and reference as numbers (NaN
        where there is none), received (the day when the latest of the figures came; NaT if not known).

    Raises
    ------
    DataError
        With every fault of the tables: missing columns, cells of a wrong kind, doubled rows, unknown
        indicators.
    UsageError
        If an option is out of its range.

    Notes
    -----
    Own rules; the reasons for their sizes stand at `Thresholds`. Figures by month, area or group are compared
    with the same month, area and group of the year before.

    Examples
    --------
    >>> from pwr_eval.schemas.observation_table import observation_table, spending_table
    >>> from pwr_eval.schemas.declaration import declared
    >>> row = dict.fromkeys(declared("observations").names) | {"indicator_id": "5.1", "status": "reported",
    ...     "fictional": True, "area": "", "group": "", "sender": "MOPS"}
    >>> reported = observation_table([row | {"year": 2025, "value": 120, "source": "a.xlsx, D4"},
    ...                               row | {"year": 2026, "value": 1250, "source": "b.xlsx, D4"}])
    >>> plan = pd.DataFrame({"indicator_id": "5.1", "year": [2025, 2026], "target": 120.0})
    >>> indicators = pd.DataFrame({"indicator_id": ["5.1"], "task_id": 5, "unit": "zajęcia",
    ...     "kind": "absolute", "measure": "flow", "period": "year", "beneficiary": ""})
    >>> budgets = pd.DataFrame(columns=["task_id", "planned_pln", "first_year", "last_year"], dtype=int)
    >>> found = plausibility_findings(reported, spending_table(), plan, indicators, budgets)
    >>> found[["finding_id", "source", "found", "expected"]].values.tolist()[0]
    ['ten_times_last_year:5.1:2026', 'b.xlsx, D4', '1 250', 'about 120, as the year before']
    """
    thresholds, due, pairs = thresholds or Thresholds(), dict(months_due or {}), list(more_attendance_pairs)
    if previous is None:
        previous = pd.DataFrame({"indicator_id": [], "year": [], "value": []})
    figures = figures_of(
        {
            "observations": observations,
            "spending": spending,
            "targets": targets,
            "indicators": indicators,
            "budgets": budgets,
            "previous": previous,
        }
    )
    _check_options(due, pairs, set(indicators["indicator_id"]))
    pairs += rules_across_figures.attendance_pairs(indicators)
    return findings_of(
        {
            "numerator_above_denominator": rules_on_one_figure.numerator_above_denominator(figures),
            "milestone_outside": rules_on_one_figure.milestone_outside(figures),
            "fractional_count": rules_on_one_figure.fractional_count(figures, thresholds),
            "differs_from_published": rules_over_years.differs_from_published(figures),
            "ten_times_last_year": rules_over_years.ten_times_last_year(figures, thresholds),
            "ten_times_plan": rules_against_plan.ten_times_plan(figures, thresholds),
            "parts_against_total": rules_against_plan.parts_against_total(figures),
            "running_total": rules_against_plan.running_total(figures, thresholds),
            "area_missing": rules_against_plan.area_missing(figures),
            "three_year_sum": rules_over_years.three_year_sum(figures, thresholds),
            "target_as_result": rules_across_figures.target_as_result(figures, thresholds),
            "unique_above_attendances": rules_across_figures.unique_above_attendances(figures, pairs),
            "spending_above_budget": rules_across_figures.spending_above_budget(figures),
            "spending_without_output": rules_across_figures.spending_without_output(figures),
            "output_without_spending": rules_across_figures.output_without_spending(figures),
            "stock_jump": rules_over_years.stock_jump(figures, thresholds),
            "same_as_last_year": rules_over_years.same_as_last_year(figures, thresholds),
            "figure_withdrawn": _withdrawn(figures, corrections),
            "months_missing": rules_on_one_figure.months_missing(figures, due),
        }
    )


def _withdrawn(figures: pd.DataFrame, corrections: pd.DataFrame | None) -> pd.DataFrame:
    return (
        figures.iloc[:0]
        if corrections is None
        else rules_on_one_figure.figure_withdrawn(figures, corrections)
    )


def _check_options(due: dict[int, range], pairs: list[tuple[str, str]], known: set[str]) -> None:
    unknown = sorted({one for pair in pairs for one in pair} - known)
    problems = []
    if unknown:
        problems.append(f"more_attendance_pairs must name indicators of the plan, not {', '.join(unknown)}")
    if any(not months or not {*months} <= {*MONTHS} for months in due.values()):
        problems.append("months_due must be months from 1 to 12")
    if problems:
        raise UsageError("; ".join(problems))
