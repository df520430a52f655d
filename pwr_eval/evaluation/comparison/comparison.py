"""What a comparison gives: its estimate, what it assumes, what placebos say, what may be claimed of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.errors import UsageError

__all__ = [
    "ASSUMPTIONS", "DEFAULT_RULES", "LARGE_PART", "REASONS", "Assumption", "Comparison",
    "ComparisonRules", "Floats", "Method", "Scale", "by_p", "by_size", "conclude", "enough_controls",
    "no_step_before", "on_scale", "path_table", "placebo", "placebo_table", "refusal",
]  # fmt: skip

Method = Literal["interrupted_series", "difference_in_differences", "synthetic_control"]
Scale = Literal["level", "log"]
Verdict = Literal["supported", "not_distinguishable", "case_to_explain", "nothing_allows_it"]

DESIGN_STRENGTH: dict[Method, int] = {
    "interrupted_series": 2,
    "difference_in_differences": 3,
    "synthetic_control": 3,
}

Floats = npt.NDArray[np.float64]
Years = npt.NDArray[np.int64]
Placebo = tuple[str, str, float, float, bool]
"""Kind, name, estimate, fit, and whether it is as large as the estimate: see `Comparison.placebos`."""

LARGE_PART = 0.5
"""Share of the estimate from which on a test of an assumption speaks against it; ours."""

_POINTS_OF_A_LINE = 3  # two always lie on it and say nothing of chance

REASONS = (
    "too_few_years_before", "too_few_years_after", "gap_in_years", "no_value_of_treated", "too_few_controls",
    "not_positive", "no_variation", "known_break", "interval_needs_more_controls",
)  # fmt: skip
"""Why there is no comparison, or no interval; the catalogue of texts has a sentence for each."""

ASSUMPTIONS = (
    "no_autocorrelation", "straight_line", "parallel_trends", "trend_carried_on", "comparable_size",
    "good_fit", "inside_range", "no_single_donor", "no_step_before", "enough_controls", "no_spillover",
    "nothing_else",
)  # fmt: skip
"""What the methods assume, in the order in which it is shown."""


@dataclass(frozen=True)
class ComparisonRules:
    """From where on a comparison is refused, doubted or believed. Ours, except where a source is named.

    Parameters
    ----------
    fewest_before : int, default 5
        Years before the change.
    fewest_after_series : int, default 3
        Years after it, of a single series without comparison. EPOC (Cochrane) asks for three each.
    fewest_after : int, default 1
        Years after it, where there are areas to compare with.
    fewest_controls : int, default 5
        Areas to compare with.
    confidence : float, default 0.95
        Of the intervals.
    fails_below, doubtful_below : float, default 0.10 and 0.25
        An assumption fails if what is seen would come by chance less often than the first, and is doubtful
        below the second. Wider than 0.05: with few years a test that stays silent says little.
    close_fit, loose_fit : float, default 0.10 and 0.25
        Distance of the synthetic area from the real one before the change, by its level: up to the first it
        fits, above the second it fails.

    Raises
    ------
    UsageError
        If a number is out of its range.
    """

    fewest_before: int = 5
    fewest_after_series: int = 3
    fewest_after: int = 1
    fewest_controls: int = 5
    confidence: float = 0.95
    fails_below: float = 0.10
    doubtful_below: float = 0.25
    close_fit: float = 0.10
    loose_fit: float = 0.25

    def __post_init__(self) -> None:
        if not 0 < self.confidence < 1:
            raise UsageError(f"confidence {self.confidence} is not between 0 and 1")
        of_series = min(self.fewest_before, self.fewest_after_series)
        if of_series < _POINTS_OF_A_LINE or min(self.fewest_after, self.fewest_controls) < 1:
            raise UsageError("fewest_before and fewest_after_series must be 3 or more, the others 1 or more")
        if not 0 <= self.fails_below <= self.doubtful_below <= 1 or not 0 <= self.close_fit <= self.loose_fit:
            raise UsageError("fails_below must not exceed doubtful_below, nor close_fit loose_fit")


DEFAULT_RULES = ComparisonRules()


@dataclass(frozen=True)
class Assumption:
    """One assumption: how it was tested, what came out, and whether it stands.

    Parameters
    ----------
    assumption : str
        One of `ASSUMPTIONS`.
    test : str
        Code of the test; "" where the data cannot test it.
    result : float
        Figure of the test; NaN if none.
    p : float
        How often chance alone gives as much; NaN where the test has none.
    verdict : {"holds", "doubtful", "fails", "not_testable"}
        "holds" says that the test saw nothing against it, no more.
    """

    assumption: str
    test: str = ""
    result: float = np.nan
    p: float = np.nan
    verdict: Literal["holds", "doubtful", "fails", "not_testable"] = "not_testable"


def by_p(assumption: str, test: str, result: float, p: float, rules: ComparisonRules) -> Assumption:
    """Judge an assumption by how often chance alone gives as much against it."""
    holds, doubtful = p >= rules.doubtful_below, np.isnan(p) or p >= rules.fails_below
    return Assumption(assumption, test, result, p, "holds" if holds else "doubtful" if doubtful else "fails")


def by_size(assumption: str, test: str, result: float, *, holds: bool, doubtful: bool) -> Assumption:
    """Judge an assumption by the size of a figure: it holds, else is doubtful, else fails."""
    return Assumption(
        assumption, test, result, np.nan, "holds" if holds else "doubtful" if doubtful else "fails"
    )


def no_step_before(in_time: Mapping[int, float], estimate: float) -> Assumption:
    """Judge whether an earlier year shows a step of half the estimate's size or more."""
    largest = max(map(abs, in_time.values())) / abs(estimate) if in_time and estimate else np.nan
    return by_size("no_step_before", "largest_share", largest, holds=largest < LARGE_PART, doubtful=True)


def enough_controls(placebos: int, rules: ComparisonRules) -> Assumption:
    """Judge whether so many placebos can show a result of the confidence wanted."""
    smallest = 1 / (placebos + 1)
    holds = smallest <= 1 - rules.confidence + 1e-9
    return by_size("enough_controls", "smallest_p", smallest, holds=holds, doubtful=True)


@dataclass(frozen=True)
class Comparison:
    """What would have happened anyway, by one method.

    Parameters
    ----------
    method : {"interrupted_series", "difference_in_differences", "synthetic_control"}
        How it was compared.
    treated : tuple of str
        Areas that the question is about; empty for a single series.
    first_year_after : int
        First year in which an effect could show.
    years_before, years_after, controls : int
        Numbers of years and of areas compared with.
    scale : {"level", "log"}
        Whether the estimate is a difference in the unit of the values, or a relative one (0.1 = 10 % more).
    estimate, low, high : float
        Mean distance of the years after from what the method expects without the change, and its interval;
        NaN if there is none.
    confidence : float
        Of the interval.
    p : float
        How often chance alone gives as much; for comparisons of areas a rank among placebos.
    verdict : {"supported", "not_distinguishable", "case_to_explain", "nothing_allows_it"}
        What may be said: the assumptions stand and the interval leaves 0 out (without an interval: p is
        small enough); they stand and it does not; an assumption fails, so the figure describes and explains
        nothing; or there is no comparison.
    strength : int
        Level of the Maryland scale that this comparison carries: its design's, one less where an assumption
        is doubtful, 1 (before and after, no more) where one fails, 0 where there is none.
    reasons : tuple of str
        Codes of `REASONS`.
    assumptions : DataFrame
        `assumption`, `test`, `result`, `p`, `verdict`, see `Assumption`.
    placebos : DataFrame
        `kind` (space: an area where nothing happened; time: a year in which nothing did; left_out: the area
        itself without one of those compared with), `name`, `estimate`, `fit` (distance before the change;
        NaN where it has no meaning) and `as_large`: whether it is as large as the estimate.
    path : DataFrame
        `year`, `actual`, `expected` and `gap`, in the unit of the values.
    weights : Series
        Weights of the areas that make up the synthetic one; empty for other methods.
    details : DataFrame
        `name`, `estimate`, `low`, `high`: further figures of the method.
    dropped : tuple of str
        Areas left out because values are missing.
    """

    method: Method
    treated: tuple[str, ...]
    first_year_after: int
    years_before: int
    years_after: int
    controls: int
    scale: Scale
    estimate: float
    low: float
    high: float
    confidence: float
    p: float
    verdict: Verdict
    strength: int
    reasons: tuple[str, ...]
    assumptions: pd.DataFrame
    placebos: pd.DataFrame
    path: pd.DataFrame
    weights: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    details: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["name", "estimate", "low", "high"])
    )
    dropped: tuple[str, ...] = ()


def conclude(
    method: Method,
    facts: Mapping[str, Any],
    tested: Sequence[Assumption],
    *,
    estimate: float,
    interval: tuple[float, float],
    p: float,
    placebos: Iterable[Placebo],
    rules: ComparisonRules,
    **tables: Any,
) -> Comparison:
    """Return the comparison that the data bear, with its verdict and its strength.

    Parameters
    ----------
    method : str
        How it was compared.
    facts : mapping
        What was compared with what: the fields of `Comparison` up to `scale`, confidence and dropped.
    tested : sequence of Assumption
        What the method assumes.
    estimate, interval, p : float
        As the method computes them, not yet on their scale.
    placebos : iterable of Placebo
        The same where nothing happened.
    rules : ComparisonRules
        What counts as distinguished.
    **tables
        `path`, and `weights` and `details` where the method has them.
    """
    shown, (low, high) = on_scale(facts["scale"]), interval
    verdict, strength = _judged(method, tested, interval, p, rules)
    return Comparison(
        method, **facts, estimate=shown(estimate), low=shown(low), high=shown(high), p=p, verdict=verdict,
        strength=strength, reasons=("interval_needs_more_controls",) if np.isnan(low) else (),
        assumptions=_assumption_table(tested), placebos=placebo_table(placebos, facts["scale"]), **tables,
    )  # fmt: skip


def _judged(
    method: Method,
    tested: Sequence[Assumption],
    interval: tuple[float, float],
    p: float,
    rules: ComparisonRules,
) -> tuple[Verdict, int]:
    verdicts, (low, high) = {one.verdict for one in tested}, interval
    if "fails" in verdicts:
        return "case_to_explain", 1
    strength = DESIGN_STRENGTH[method] - ("doubtful" in verdicts)
    # Too few alike areas for an interval may still be enough for a rank.
    distinguished = p <= 1 - rules.confidence + 1e-9 if np.isnan(low) else low > 0 or high < 0
    return "supported" if distinguished else "not_distinguishable", strength


def _assumption_table(tested: Sequence[Assumption]) -> pd.DataFrame:
    rows = sorted(map(vars, tested), key=lambda row: ASSUMPTIONS.index(row["assumption"]))
    return pd.DataFrame(rows, columns=[field.name for field in fields(Assumption)])


def refusal(
    method: Method, facts: Mapping[str, Any], reasons: Iterable[str], path: pd.DataFrame
) -> Comparison:
    """Return the comparison that the data do not bear, with every reason."""
    nan = np.nan
    return Comparison(
        method, **facts, estimate=nan, low=nan, high=nan, p=nan, verdict="nothing_allows_it", strength=0,
        reasons=tuple(reasons), assumptions=_assumption_table([]),
        placebos=placebo_table([], facts["scale"]), path=path,
    )  # fmt: skip


def on_scale(scale: Scale) -> Callable[[float], float]:
    """Return what puts an estimate on its scale: as it is, or as a relative difference.

    Examples
    --------
    >>> round(on_scale("log")(0.0953), 3), on_scale("level")(-10.3)
    (0.1, -10.3)
    """
    return (lambda figure: float(np.expm1(figure))) if scale == "log" else float


def path_table(years: Years, actual: Floats, expected: Floats | float, scale: Scale) -> pd.DataFrame:
    """Return what was and what was to be expected by year, and the gap, in the unit of the values."""
    path = pd.DataFrame({"year": years, "actual": actual, "expected": expected})
    if scale == "log":
        path[["actual", "expected"]] = np.exp(path[["actual", "expected"]])
    return path.assign(gap=path["actual"] - path["expected"])


def placebo(kind: str, name: str, value: float, estimate: float) -> Placebo:
    """Return a placebo without a fit of its own: as large as the estimate, whatever its sign, or not."""
    return kind, name, value, np.nan, bool(abs(value) >= abs(estimate))


def placebo_table(rows: Iterable[Placebo], scale: Scale) -> pd.DataFrame:
    """Return the placebos as a table, their estimates on their scale."""
    table = pd.DataFrame(list(rows), columns=["kind", "name", "estimate", "fit", "as_large"])
    return table.assign(estimate=table["estimate"].map(on_scale(scale)))
