"""The measures that a rubric names, taken from the results: value, what it could be, level."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from pwr_eval.evaluation.judgement.rubric import level_of
from pwr_eval.evaluation.judgement.sources import Sources
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import ANSWERS, LOWER_IS_BETTER, NO_TARGET, REACHED, UNASSESSED

__all__ = ["MEASURE_REASONS", "MeasureValue", "measures_table"]

NEAR = (*REACHED, "close")
MEASURE_REASONS = ("nothing_selected", "too_few_assessed", "nothing_assessed", "hidden")
NO_AMOUNT = ("milestone_year", "direction_of_change", "direction_dns", "growth_rate")
NAN = math.nan


@dataclass(frozen=True)
class MeasureValue:
    """A value with the bounds that missing results or a sample leave open, and what it rests on."""

    value: float
    low: float
    high: float
    n: int
    n_assessed: int
    fictional: bool
    reason: str = ""


def measures_table(
    rubric: pd.DataFrame, sources: Sources, levels: Sequence[str], conditions: pd.DataFrame
) -> pd.DataFrame:
    """Take every measure of a rubric and give its level.

    Parameters
    ----------
    rubric : DataFrame
        measure_id, question_id, measure, role, selection, least_assessed and a threshold column for each
        level but the worst; cells as text.
    sources : Sources
        What the measures are taken from.
    levels : sequence of str
        The scale, the best level first.
    conditions : DataFrame
        condition_id, question_id: what was agreed to be looked at, for the measure ``conditions_met``.

    Returns
    -------
    DataFrame
        One row a measure: measure_id, question_id, measure, role, value (a share of one, an index for
        ``unit_cost_index``; NaN if it cannot be taken), low and high (its bounds), n (things selected),
        n_assessed, level, level_low and level_high (levels of the worse and the better bound), reason (why
        there is no value), fictional.

    Notes
    -----
    Bounds of a share count everything that could not be assessed once as not reached and once as reached
    (worst-case bounds, Manski 1990); those of a survey are its confidence interval. Measures and thresholds
    are the evaluation's own proposal, kept as data.
    """
    rows = []
    for row in rubric.to_dict("records"):
        measured = _measured(row, sources, conditions)
        thresholds = {level: float(row[level]) for level in levels[:-1]}
        lower = row["measure"] in LOWER_IS_BETTER
        reached = [
            level_of(value, thresholds, levels[-1], lower_is_better=lower)
            for value in (measured.value, *_worse_first(measured, lower=lower))
        ]
        names = {name: row[name] for name in ("measure_id", "question_id", "measure", "role")}
        rows.append(
            {
                **names,
                **vars(measured),
                "level": reached[0],
                "level_low": reached[1],
                "level_high": reached[2],
            }
        )
    return pd.DataFrame(rows, columns=declared("measured").names)


def _worse_first(measured: MeasureValue, *, lower: bool) -> tuple[float, float]:
    ends = (measured.low, measured.high)
    return ends[::-1] if lower else ends


def _measured(row: dict[Any, Any], sources: Sources, conditions: pd.DataFrame) -> MeasureValue:
    if row["measure"] == "survey_agreement":
        return _survey_agreement(sources, row["selection"])
    if row["measure"] == "conditions_met":
        own = conditions[conditions["question_id"].eq(row["question_id"])]
        measured = _conditions_met(sources, own["condition_id"].tolist())
    else:
        measured = _OF_INDICATORS[row["measure"]](sources, sources.selected(row["selection"]))
    least = float(row["least_assessed"] or 0)
    if not measured.n:
        return MeasureValue(NAN, NAN, NAN, 0, 0, measured.fictional, "nothing_selected")
    if not measured.n_assessed:
        return _without_value(measured, "nothing_assessed")
    return (
        _without_value(measured, "too_few_assessed") if measured.n_assessed < least * measured.n else measured
    )


def _without_value(measured: MeasureValue, reason: str) -> MeasureValue:
    return replace(measured, value=NAN, low=NAN, high=NAN, reason=reason)


def _share(scores: Iterable[float], n: int, *, fictional: bool) -> MeasureValue:
    """Return the mean of scores between 0 and 1, and its bounds if the rest were all 0 or all 1."""
    known = list(scores)
    total, missing = math.fsum(known), n - len(known)
    if not known:
        return MeasureValue(NAN, NAN, NAN, n, 0, fictional)
    return MeasureValue(total / len(known), total / n, (total + missing) / n, n, len(known), fictional)


def _verdicts(scope: str, good: Collection[str]) -> Callable[[Sources, pd.DataFrame], MeasureValue]:
    """Return the measure of how many assessed rows of a scope have one of some verdicts."""

    def measure(sources: Sources, indicators: pd.DataFrame) -> MeasureValue:
        gaps = sources.gaps
        rows = gaps[gaps["scope"].eq(scope) & gaps["verdict"].ne(NO_TARGET)]
        rows = rows[rows["indicator_id"].isin(indicators["indicator_id"])]
        judged = rows[~rows["verdict"].isin(UNASSESSED)]
        scores = judged["verdict"].isin(good).astype(float)
        return _share(scores, len(rows), fictional=bool(rows["fictional"].any()))

    return measure


def _share_assessed(sources: Sources, indicators: pd.DataFrame) -> MeasureValue:
    found = _verdicts("whole", ())(sources, indicators)
    scores = [1.0] * found.n_assessed + [0.0] * (found.n - found.n_assessed)
    return _share(scores, found.n, fictional=found.fictional)


def _share_outcome(_: Sources, indicators: pd.DataFrame) -> MeasureValue:
    return _share(indicators["result_level"].eq("outcome").astype(float), len(indicators), fictional=False)


def _not_falling(sources: Sources, indicators: pd.DataFrame) -> MeasureValue:
    rows = sources.gaps[sources.gaps["scope"].eq("year") & ~sources.gaps["rule"].isin(NO_AMOUNT)]
    rows = rows[rows["indicator_id"].isin(indicators["indicator_id"])]
    values = rows.pivot(index="indicator_id", columns="year", values="actual").sort_index(axis="columns")
    known = values.iloc[:, [0, -1]].dropna() if values.shape[1] else values
    kept = known.iloc[:, -1] >= known.iloc[:, 0] if len(known) else pd.Series(dtype=bool)
    return _share(kept.astype(float), len(values), fictional=bool(rows["fictional"].any()))


def _cost_rows(sources: Sources, indicators: pd.DataFrame, scope: str) -> pd.DataFrame:
    costs = sources.costs
    return costs[costs["scope"].eq(scope) & costs["task_id"].isin(indicators["task_id"])]


def _budget_deviation(sources: Sources, indicators: pd.DataFrame) -> MeasureValue:
    rows = _cost_rows(sources, indicators, "year")
    rows = rows[rows["planned_pln"].notna()]
    sums = rows.groupby("task_id")[["planned_pln", "spent_pln"]].sum(skipna=False, min_count=1)
    away = (sums["spent_pln"] / sums["planned_pln"] - 1).abs()
    worst = float(away.max()) if away.notna().any() else NAN
    # A task without spending could be anywhere: only what is known is said, and `n_assessed` says the rest.
    return MeasureValue(
        worst, worst, worst, len(sums), int(away.notna().sum()), bool(rows["fictional"].any())
    )


def _unit_cost_index(sources: Sources, indicators: pd.DataFrame) -> MeasureValue:
    whole = _cost_rows(sources, indicators, "whole").set_index("task_id")["planned_unit_cost"].dropna()
    rows = _cost_rows(sources, indicators, "year")
    rows = rows[rows["task_id"].isin(whole.index)]
    bounds = ["actual_units_low", "actual_units_high"]
    # A year of spending that bought nothing belongs to the cost of the other years.
    known = rows.groupby("task_id")[["spent_pln", *bounds]].sum(skipna=False, min_count=1).dropna()
    known = known[known["actual_units_low"].gt(0)]
    fictional = bool(rows["fictional"].any())
    if known.empty:
        return MeasureValue(NAN, NAN, NAN, len(whole), 0, fictional)
    expected = known[bounds].mul(whole.loc[known.index], axis="index").sum()
    spent = known["spent_pln"].sum()
    low, high = spent / expected["actual_units_high"], spent / expected["actual_units_low"]
    return MeasureValue(spent / expected.mean(), low, high, len(whole), len(known), fictional)


def _conditions_met(sources: Sources, conditions: list[str]) -> MeasureValue:
    answers = sources.answers[sources.answers["condition_id"].isin(conditions)]
    answers = answers[answers["answer"].isin(list(ANSWERS))]
    fictional = bool(answers["fictional"].any())
    return _share(answers["answer"].map(ANSWERS), len(conditions), fictional=fictional)


def _survey_agreement(sources: Sources, item: str) -> MeasureValue:
    share = sources.surveys.get(item)
    if share is None:
        return MeasureValue(NAN, NAN, NAN, 0, 0, fictional=False, reason="nothing_selected")
    if math.isnan(share.value):
        return MeasureValue(NAN, NAN, NAN, share.n, share.n, share.fictional, "hidden")
    return MeasureValue(share.value, share.low, share.high, share.n, share.n, share.fictional)


_OF_INDICATORS: dict[str, Callable[[Sources, pd.DataFrame], MeasureValue]] = {
    "share_reached": _verdicts("whole", REACHED),
    "share_near": _verdicts("whole", NEAR),
    "share_assessed": _share_assessed,
    "years_met": _verdicts("year", REACHED),
    "years_near": _verdicts("year", NEAR),
    "share_outcome": _share_outcome,
    "not_falling": _not_falling,
    "budget_deviation": _budget_deviation,
    "unit_cost_index": _unit_cost_index,
}
