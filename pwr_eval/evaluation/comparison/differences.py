"""Difference in differences: the change of an area against the changes of others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.evaluation.comparison.comparison import (
    DEFAULT_RULES,
    LARGE_PART,
    Assumption,
    Comparison,
    ComparisonRules,
    Floats,
    Scale,
    by_p,
    by_size,
    conclude,
    enough_controls,
    no_step_before,
    on_scale,
    path_table,
    placebo,
)
from pwr_eval.evaluation.comparison.panels import Panel, rank_p, split_panel, symmetric_interval

__all__ = ["difference_in_differences"]

_MOST_PLACEBOS = 5000
_SEED = 20250101  # any fixed number: the same data give the same figures
_FEWEST_EACH_SIDE = 2


def difference_in_differences(
    panel: pd.DataFrame,
    *,
    treated: str | Sequence[str],
    first_year_after: int,
    scale: Scale = "level",
    rules: ComparisonRules = DEFAULT_RULES,
) -> Comparison:
    """Compare the change of some areas with the change of all others.

    Parameters
    ----------
    panel : DataFrame
        `area`, `year`, `value`; one row an area and year. Areas with missing years are left out and named.
    treated : str or sequence of str
        Areas that the question is about.
    first_year_after : int
        First year in which an effect could show, the same for all treated areas.
    scale : {"level", "log"}
        Differences in the unit of the values, or relative ones.
    rules : ComparisonRules
        From where on the comparison is refused, doubted or believed.

    Returns
    -------
    Comparison
        The estimate is the mean change of the treated areas less that of the others. Inference compares it
        with placebos: the same figure for areas where nothing happened (for several treated areas: for every
        choice of as many others, or 5 000 of them drawn with a fixed seed). So p is never below
        1 / (controls + 1), and an interval of 95 % needs 19 areas to compare with. Assumptions tested: the
        trends before are parallel (rank of the difference of slopes among placebos), the older difference of
        trends, carried on, does not explain the estimate, the treated areas are of a size that the others
        have too, and no year before shows a step of half the size. `details` is the event study: the gap of
        each year to what the mean of the years before lets expect, by year, with its interval.

    Raises
    ------
    UsageError
        If columns are missing, or an area is not there.
    DataError
        If an area has two values in one year.

    Notes
    -----
    Source of the inference for few treated areas: Conley and Taber (2011), Review of Economics and Statistics
    93; changes of means before inference: Bertrand, Duflo and Mullainathan (2004).

    Examples
    --------
    >>> areas = {f"area {i}": [10.0 + i, 11 + i, 10 + i, 11 + i, 10 + i, 11 + i + 0.1 * i] for i in range(6)}
    >>> areas["area 2"][-1] += 5
    >>> panel = pd.DataFrame(areas, index=range(2018, 2024)).rename_axis("year").reset_index()
    >>> panel = panel.melt("year", var_name="area")
    >>> result = difference_in_differences(panel, treated="area 2", first_year_after=2023)
    >>> round(result.estimate, 2), result.controls, round(result.p, 3), result.reasons
    (4.94, 5, 0.167, ('interval_needs_more_controls',))
    """
    data = split_panel(panel, treated=treated, first_year_after=first_year_after, scale=scale, rules=rules)
    actual = data.treated.mean(axis=1)
    if data.reasons:
        return data.refusal("difference_in_differences")
    estimate = _estimate(actual, data.controls, data.after)
    choices = _choices(len(data.names), data.treated.shape[1])
    placebos = _placebos(data.controls, choices, data.after)
    in_time = _placebos_in_time(data)
    expected = data.controls.mean(axis=1) + (actual - data.controls.mean(axis=1))[~data.after].mean()
    rows = [
        placebo("space", ", ".join(data.names[j] for j in chosen), value, estimate)
        for chosen, value in zip(choices, placebos, strict=True)
    ]
    rows += [placebo("time", str(year), value, estimate) for year, value in in_time.items()]
    return conclude(
        "difference_in_differences", data.facts, _assumptions(data, estimate, choices, in_time, rules),
        estimate=estimate, interval=symmetric_interval(estimate, placebos, rules.confidence),
        p=rank_p(estimate, placebos), placebos=rows, rules=rules,
        path=path_table(data.years, actual, expected, scale),
        details=_event_study(data, actual - expected, choices, scale, rules.confidence),
    )  # fmt: skip


def _estimate(actual: Floats, controls: Floats, after: npt.NDArray[np.bool_]) -> float:
    gap = actual - controls.mean(axis=1)
    return float(gap[after].mean() - gap[~after].mean())


def _choices(controls: int, treated: int) -> list[tuple[int, ...]]:
    """Choose the controls that stand in for the treated areas: every choice, or many drawn ones."""
    treated = min(treated, controls - 1)
    if comb(controls, treated) <= _MOST_PLACEBOS:
        return list(combinations(range(controls), treated))
    generator = np.random.default_rng(_SEED)
    return [tuple(sorted(generator.choice(controls, treated, replace=False))) for _ in range(_MOST_PLACEBOS)]


def _placebos(controls: Floats, choices: list[tuple[int, ...]], after: npt.NDArray[np.bool_]) -> Floats:
    """Estimates for the choices, each against the controls that it leaves."""
    changes = controls[after].mean(axis=0) - controls[~after].mean(axis=0)
    return _against_the_rest(changes, choices)


def _against_the_rest(figures: Floats, choices: list[tuple[int, ...]]) -> Floats:
    chosen = figures[np.array(choices)]
    size, total = chosen.shape[1], figures.sum()
    return np.asarray(chosen.mean(axis=1) - (total - chosen.sum(axis=1)) / (len(figures) - size))


def _placebos_in_time(data: Panel) -> dict[int, float]:
    """Estimate for every year before the change, had it been the first one after."""
    before = ~data.after
    years = data.years[before]
    actual, controls = data.treated.mean(axis=1)[before], data.controls[before]
    return {
        int(year): _estimate(actual, controls, years >= year)
        for year in years[_FEWEST_EACH_SIDE : len(years) - _FEWEST_EACH_SIDE + 1]
    }


def _event_study(
    data: Panel, gap: Floats, choices: list[tuple[int, ...]], scale: Scale, confidence: float
) -> pd.DataFrame:
    """Gap of each year, with the interval that the placebos' gaps of that year give."""
    shown = on_scale(scale)
    usual = data.controls - data.controls[~data.after].mean(axis=0)
    rows = [
        (
            str(year),
            *map(shown, (one, *symmetric_interval(one, _against_the_rest(of_year, choices), confidence))),
        )
        for year, one, of_year in zip(data.years, gap, usual, strict=True)
    ]
    return pd.DataFrame(rows, columns=["name", "estimate", "low", "high"])


def _assumptions(
    data: Panel,
    estimate: float,
    choices: list[tuple[int, ...]],
    in_time: dict[int, float],
    rules: ComparisonRules,
) -> list[Assumption]:
    before = ~data.after
    years = data.years[before] - data.years[before].mean()
    actual = data.treated.mean(axis=1)
    slopes = years @ data.controls[before] / (years @ years)
    slope = float(years @ actual[before] / (years @ years) - slopes.mean())
    p_slope = rank_p(slope, _against_the_rest(slopes, choices))
    carried = slope * (data.years[data.after].mean() - data.years[before].mean())
    explained = float(np.clip(carried / estimate, 0, None)) if estimate else np.nan
    sizes = data.controls[before].mean(axis=0)
    own = data.treated[before].mean(axis=0)
    beyond = float(np.maximum(own - sizes.max(), sizes.min() - own).max())
    outside = max(beyond, 0.0) / float(np.ptp(sizes)) if beyond > 0 and np.ptp(sizes) else float(beyond > 0)
    # A difference of slopes that is like those of the placebos is no trend to carry on.
    no_trend = p_slope >= rules.doubtful_below or not explained >= LARGE_PART
    return [
        by_p("parallel_trends", "slope_rank", slope, p_slope, rules),
        by_size("trend_carried_on", "share_explained", explained, holds=no_trend, doubtful=explained < 1),
        by_size(
            "comparable_size", "distance_outside", outside,
            holds=not outside, doubtful=outside <= rules.loose_fit,
        ),
        no_step_before(in_time, estimate),
        enough_controls(len(choices), rules),
        Assumption("no_spillover"),
        Assumption("nothing_else"),
    ]  # fmt: skip
