"""Interrupted series: the years after a change against the line of the years before."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place, UsageError
from pwr_eval.evaluation.comparison.autoregressive import Regression, autoregressive_fit
from pwr_eval.evaluation.comparison.comparison import (
    DEFAULT_RULES,
    Assumption,
    Comparison,
    ComparisonRules,
    Floats,
    Scale,
    by_p,
    conclude,
    no_step_before,
    on_scale,
    path_table,
    placebo,
    refusal,
)

__all__ = ["interrupted_series"]

Slope = Literal["changes", "common", "none"]

_MISSING_EXTRA = (
    'interrupted series need the optional packages of an evaluation: pip install "pwr-eval[evaluation]"'
)
_FEWEST_EACH_SIDE = 3
_COLUMNS = {"changes": [0, 1, 2, 3], "common": [0, 1, 2], "none": [0, 2]}


def interrupted_series(
    values: pd.Series,
    *,
    first_year_after: int,
    scale: Scale = "level",
    slope: Slope = "changes",
    breaks: Collection[int] = (),
    rules: ComparisonRules = DEFAULT_RULES,
) -> Comparison:
    """Compare the years after a change with the line of the years before, carried on.

    Parameters
    ----------
    values : Series
        One value a year, by year (integer index).
    first_year_after : int
        First year in which an effect could show.
    scale : {"level", "log"}
        A straight line of the values, or of their logarithms (steady growth); then the estimate is relative.
    slope : {"changes", "common", "none"}
        A slope before and another after; one for both; or no slope at all (levels only). Choose before you
        see the figures: a line carried on far beyond its years is an uncertain guide.
    breaks : collection of int
        Years from which on the definition is another one. A break within the series refuses the comparison.
    rules : ComparisonRules
        From where on the comparison is refused, doubted or believed.

    Returns
    -------
    Comparison
        Segmented regression: a line before, a line with its own level and slope after. The estimate is the
        mean distance between the two over the years after; `details` has the change of level in the first
        year, the change of slope, and the estimate with Newey-West errors (least squares) beside it. Errors
        follow a first-order autoregression, see `autoregressive_fit`. Assumptions tested: the errors that
        remain are not correlated (Breusch-Godfrey), the years before follow a straight line (a square added),
        and no year before shows a step of half the size. There are no controls: whatever else happened then
        is in the estimate.

    Raises
    ------
    UsageError
        If statsmodels is not installed, or the scale is unknown.
    DataError
        If a year stands twice, is no whole number, or a value is infinite.

    Notes
    -----
    Source: Wagner, Soumerai, Zhang and Ross-Degnan (2002), Journal of Clinical Pharmacy and Therapeutics 27.

    Examples
    --------
    >>> noise = [0.3, -0.2, 0.1, -0.4, 0.2, 0.1, -0.1, 0.2, -0.3, 0.1, 0.2, -0.2]
    >>> values = pd.Series([20 + t + 5.0 * (t >= 8) + e for t, e in enumerate(noise)], range(2012, 2024))
    >>> result = interrupted_series(values, first_year_after=2020)
    >>> round(result.estimate, 1), result.verdict, result.strength
    (5.0, 'supported', 2)
    """
    if scale not in ("level", "log"):
        raise UsageError(f'scale "{scale}" is neither level nor log')
    if slope not in _COLUMNS:
        raise UsageError(f'slope "{slope}" is none of {", ".join(_COLUMNS)}')
    values = _checked(values)
    years = values.index.to_numpy(dtype="int64")
    after = years >= first_year_after
    sizes = (int((~after).sum()), int(after.sum()))
    reasons = _reasons(values, sizes, scale, breaks, rules, after)
    facts = {
        "treated": (), "first_year_after": first_year_after, "years_before": sizes[0],
        "years_after": sizes[1], "controls": 0, "scale": scale, "confidence": rules.confidence,
    }  # fmt: skip
    if reasons:
        path = path_table(years, values.to_numpy(), np.nan, "level")
        return refusal("interrupted_series", facts, reasons, path)
    y = np.log(values.to_numpy()) if scale == "log" else values.to_numpy()
    design, contrast, line = _design(years, after, slope)
    fit = autoregressive_fit(y, design)
    estimate, low, high, p = fit.combined(contrast, rules.confidence)
    in_time = _placebos_in_time(years[~after], y[~after], slope)
    tested = _assumptions(y, after, design, fit, estimate, in_time, rules)
    expected = design[:, line] @ fit.coefficients[line]
    rows = [placebo("time", str(year), value, estimate) for year, value in in_time.items()]
    return conclude(
        "interrupted_series", facts, tested, estimate=estimate, interval=(low, high), p=p, placebos=rows,
        rules=rules, path=path_table(years, y, expected, scale),
        details=_details(y, design, contrast, line, fit, scale, rules.confidence),
    )  # fmt: skip


def _checked(values: pd.Series) -> pd.Series:
    years = pd.to_numeric(pd.Series(values.index), errors="coerce")
    wrong = years.isna() | (years % 1 != 0)
    problems = {
        "the year is no whole number": wrong.to_numpy(),
        "the year stands twice": pd.Index(years).duplicated() & ~wrong.to_numpy(),
        "the value is infinite": np.isinf(values.to_numpy(dtype=float)),
    }
    faults = [
        Fault(Place("series", row=int(position) + 1), problem, found=str(values.index.to_numpy()[position]))
        for problem, holds in problems.items()
        for position in np.flatnonzero(holds)
    ]
    if faults:
        raise DataError("The series cannot be compared", faults)
    return pd.Series(values.to_numpy(dtype=float), index=years.astype("int64")).dropna().sort_index()


def _reasons(
    values: pd.Series, sizes: tuple[int, int], scale: Scale, breaks: Collection[int], rules: ComparisonRules,
    after: npt.NDArray[np.bool_],
) -> list[str]:  # fmt: skip
    years = values.index.to_numpy()
    before = values[~after].to_numpy()
    line = np.polynomial.Polynomial.fit(years[~after], before, 1) if len(before) > 1 else None
    spread = float(np.abs(before - line(years[~after])).max()) if line is not None else 0.0
    reasons = {
        "too_few_years_before": sizes[0] < rules.fewest_before,
        "too_few_years_after": sizes[1] < rules.fewest_after_series,
        "gap_in_years": bool((np.diff(years) != 1).any()),
        "known_break": any(years.min() < year <= years.max() for year in breaks) if len(years) else False,
        "not_positive": scale == "log" and bool((values <= 0).any()),
        "no_variation": sizes[0] >= rules.fewest_before
        and spread <= 1e-9 * max(float(np.abs(before).max()), 1.0),
    }
    return [code for code, holds in reasons.items() if holds]


def _design(
    years: npt.NDArray[np.int64], after: npt.NDArray[np.bool_], slope: Slope
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Model by year; what sums its coefficients to the mean distance after; which make the line before."""
    time = (years - years[0]).astype(float)
    since = np.where(after, time - time[after][0], 0.0)
    columns = _COLUMNS[slope]
    design = np.column_stack([np.ones(len(years)), time, after.astype(float), since])[:, columns]
    contrast = np.array([0.0, 0.0, 1.0, since[after].mean()])[columns]
    return design, contrast, np.isin(columns, [0, 1])


def _placebos_in_time(years: npt.NDArray[np.int64], y: Floats, slope: Slope) -> dict[int, float]:
    """Estimate for the earlier years that leave three on each side, had one been the first one after."""
    found = {}
    for year in years[_FEWEST_EACH_SIDE : len(years) - _FEWEST_EACH_SIDE + 1]:
        design, contrast, _ = _design(years, years >= year, slope)
        found[int(year)] = float(contrast @ np.linalg.lstsq(design, y, rcond=None)[0])
    return found


def _assumptions(
    y: Floats, after: npt.NDArray[np.bool_], design: Floats, fit: Regression, estimate: float,
    in_time: dict[int, float], rules: ComparisonRules,
) -> list[Assumption]:  # fmt: skip
    time = np.arange((~after).sum()) - ((~after).sum() - 1) / 2
    # Levels only: is there a slope? Lines: is there a bend?
    sloped = design.shape[1] > len(_COLUMNS["none"])
    bent = autoregressive_fit(y[~after], np.vander(time, 3 if sloped else 2, increasing=True))
    last = np.eye(len(bent.coefficients))[-1]
    curve, _, _, p_curve = bent.combined(last, rules.confidence)
    # What remains after the correlation that was estimated is taken out.
    rest = y - design @ fit.coefficients
    remains, p_remains = _breusch_godfrey(rest[1:] - fit.rho * rest[:-1], design[1:] - fit.rho * design[:-1])
    return [
        by_p("no_autocorrelation", "breusch_godfrey", remains, p_remains, rules),
        by_p("straight_line", "square_added" if sloped else "slope_added", curve, p_curve, rules),
        no_step_before(in_time, estimate),
        Assumption("nothing_else"),
    ]


def _breusch_godfrey(rest: Floats, design: Floats) -> tuple[float, float]:
    """First-order autocorrelation that remains: its F statistic and p, NaN if too few years are left."""
    api = _statsmodels()
    if len(rest) <= design.shape[1] + 2:
        return np.nan, np.nan
    lagged = np.append(0.0, rest[:-1])
    result = api.OLS(rest, np.column_stack([design, lagged])).fit()
    return float(result.tvalues[-1] ** 2), float(result.pvalues[-1])


def _details(
    y: Floats, design: Floats, contrast: Floats, line: npt.NDArray[np.bool_], fit: Regression, scale: Scale,
    confidence: float,
) -> pd.DataFrame:  # fmt: skip
    shown = on_scale(scale)
    robust = _statsmodels().OLS(y, design).fit()
    lags = max(1, round(len(y) ** 0.25))
    robust = robust.get_robustcov_results("HAC", maxlags=lags, use_correction=True, use_t=True)
    test = robust.t_test(contrast)
    low, high = (float(bound) for bound in np.asarray(test.conf_int(1 - confidence)).ravel())
    of_change = np.eye(len(line))[~line]
    rows = [
        (name, *(shown(figure) for figure in fit.combined(one, confidence)[:3]))
        for name, one in zip(("level_change", "slope_change"), of_change, strict=False)
    ]
    rows += [("newey_west", shown(float(np.ravel(test.effect)[0])), shown(low), shown(high))]
    rows += [("rho", fit.rho, np.nan, np.nan)]
    return pd.DataFrame(rows, columns=["name", "estimate", "low", "high"])


def _statsmodels() -> Any:
    """Return statsmodels' interface, or say what to install."""
    try:
        from statsmodels import api  # optional extra
    except ImportError:
        raise UsageError(_MISSING_EXTRA) from None
    return api
