"""Synthetic control: an area against a mixture of others that went the same way before."""

from __future__ import annotations

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
    by_size,
    conclude,
    enough_controls,
    no_step_before,
    path_table,
    placebo,
)
from pwr_eval.evaluation.comparison.panels import Panel, rank_p, split_panel, symmetric_interval

__all__ = ["simplex_weights", "synthetic_control"]

_WORST_FIT = 5.0  # placebos that fit this many times worse than the area itself say nothing of it
_FEWEST_TO_FIT = 3
_ROUNDING = 1e-6  # a weight below it is no share


def synthetic_control(
    panel: pd.DataFrame,
    *,
    treated: str,
    first_year_after: int,
    scale: Scale = "level",
    rules: ComparisonRules = DEFAULT_RULES,
) -> Comparison:
    """Compare an area with the mixture of others that comes nearest to it before the change.

    Parameters
    ----------
    panel : DataFrame
        `area`, `year`, `value`; one row an area and year. Areas with missing years are left out and named.
    treated : str
        The area that the question is about.
    first_year_after : int
        First year in which an effect could show.
    scale : {"level", "log"}
        Differences in the unit of the values, or relative ones.
    rules : ComparisonRules
        From where on the comparison is refused, doubted or believed.

    Returns
    -------
    Comparison
        The estimate is the mean gap of the years after. The weights, 0 or more with sum 1, fit all values
        before the change. p is the rank of the ratio of the gaps after to those before (root mean squares)
        among the areas taken in turn; the interval inverts the rank of the gap among areas that fit at most
        five times worse. Assumptions tested: the mixture fits, the area lies within the range of
        the others, no single one of them carries the estimate (left out in turn), and the method finds no
        effect where it is given an earlier year.

    Raises
    ------
    UsageError
        If columns are missing, or the area is not there.
    DataError
        If an area has two values in one year.

    Notes
    -----
    Source: Abadie, Diamond and Hainmueller (2010), Journal of the American Statistical Association 105, with
    the values before the change as the only predictors.

    Examples
    --------
    >>> years = np.arange(2015, 2025)
    >>> areas = {f"area {i}": 20.0 + i + (i % 3) * (years - 2015) + np.sin(i * years) for i in range(6)}
    >>> areas["town"] = 0.5 * areas["area 1"] + 0.5 * areas["area 2"] - 4.0 * (years >= 2023)
    >>> panel = pd.DataFrame(areas, index=years).rename_axis("year").reset_index()
    >>> result = synthetic_control(panel.melt("year", var_name="area"), treated="town", first_year_after=2023)
    >>> round(result.estimate, 3), result.weights.round(3).to_dict()
    (-4.0, {'area 1': 0.5, 'area 2': 0.5})
    """
    data = split_panel(panel, treated=treated, first_year_after=first_year_after, scale=scale, rules=rules)
    own, before = data.treated[:, 0], ~data.after
    if data.reasons:
        return data.refusal("synthetic_control")
    weights = simplex_weights(own[before], data.controls[before])
    expected = data.controls @ weights
    estimate, fit, ratio = _figures(own - expected, data.after)
    placebos = np.array(
        [_figures(_placebo_gap(data.controls, j, before), data.after) for j in range(len(data.names))]
    )
    near = placebos[:, 1] <= _WORST_FIT * max(fit, _tolerance(own))
    left_out = _left_out(data, weights)
    in_time = _placebos_in_time(data)
    tested = _assumptions(data, estimate, fit, left_out, in_time, scale, rules)
    rows = [
        ("space", name, float(figures[0]), float(figures[1]), bool(figures[2] >= ratio * (1 - 1e-9)))
        for name, figures in zip(data.names, placebos, strict=True)
    ]
    rows += [placebo("time", str(year), value, estimate) for year, value in in_time.items()]
    rows += [placebo("left_out", name, value, estimate) for name, value in left_out.items()]
    named = pd.Series(weights, index=list(data.names))
    return conclude(
        "synthetic_control", data.facts, tested, estimate=estimate, p=rank_p(ratio, placebos[:, 2]),
        interval=symmetric_interval(estimate, placebos[near, 0], rules.confidence), placebos=rows,
        rules=rules, path=path_table(data.years, own, expected, scale),
        weights=named[named > 0].sort_values(ascending=False),
    )  # fmt: skip


def simplex_weights(target: Floats, others: Floats) -> Floats:
    """Weights of 0 or more with sum 1 whose mixture comes nearest to a target.

    Parameters
    ----------
    target : ndarray, shape (n_years,)
        Values to come near to.
    others : ndarray, shape (n_years, n_others)
        Values to mix.

    Returns
    -------
    ndarray, shape (n_others,)
        Weights of the smallest sum of squared distances; below 1e-6 they are 0.

    Notes
    -----
    With sum 1 the distance is ``D w`` for ``D = others - target``. Among ``s w`` the smallest
    ``|s D w|^2 + (s - 1)^2`` is ``|D w|^2 / (1 + |D w|^2)``, which grows with ``|D w|``: non-negative least
    squares of D with a row of ones gives the weights exactly, without a penalty or a start.

    Examples
    --------
    >>> simplex_weights(np.array([1.0, 2.0]), np.array([[0.0, 4.0, 9.0], [0.0, 8.0, 9.0]]))
    array([0.75, 0.25, 0.  ])
    """
    from scipy.optimize import nnls

    distances = others - target[:, None]
    scale = np.abs(distances).max() or 1.0
    rows = np.vstack([distances / scale, np.ones(others.shape[1])])
    solution, _ = nnls(rows, np.append(np.zeros(len(target)), 1.0))
    weights = solution / solution.sum()
    weights[weights < _ROUNDING] = 0.0
    return np.asarray(weights / weights.sum())


def _tolerance(own: Floats) -> float:
    """Distance below which a fit is perfect but for rounding."""
    return 1e-6 * float(np.abs(own).max() or 1.0)


def _figures(gap: Floats, after: npt.NDArray[np.bool_]) -> tuple[float, float, float]:
    """Mean gap after, root mean square before, and ratio of the root mean squares after and before."""
    fit = float(np.sqrt(np.mean(gap[~after] ** 2)))
    later = float(np.sqrt(np.mean(gap[after] ** 2)))
    # A perfect fit must not make the ratio endless, nor 0 / 0.
    return float(gap[after].mean()), fit, later / max(fit, 1e-9 * max(later, 1e-300))


def _placebo_gap(controls: Floats, j: int, before: npt.NDArray[np.bool_]) -> Floats:
    others = np.delete(controls, j, axis=1)
    return np.asarray(controls[:, j] - others @ simplex_weights(controls[before, j], others[before]))


def _left_out(data: Panel, weights: Floats) -> dict[str, float]:
    """Estimate without each of the areas that have a weight."""
    own, before, found = data.treated[:, 0], ~data.after, {}
    for j in np.flatnonzero(weights):
        others = np.delete(data.controls, j, axis=1)
        gap = own - others @ simplex_weights(own[before], others[before])
        found[data.names[j]] = float(gap[data.after].mean())
    return found


def _placebos_in_time(data: Panel) -> dict[int, float]:
    """Mean gap from each earlier year to the change, fitted to the years before that year alone."""
    before = ~data.after
    years, own, controls = data.years[before], data.treated[before, 0], data.controls[before]
    found = {}
    for year in years[_FEWEST_TO_FIT:-1]:
        fitted = years < year
        gap = own - controls @ simplex_weights(own[fitted], controls[fitted])
        found[int(year)] = float(gap[~fitted].mean())
    return found


def _assumptions(
    data: Panel, estimate: float, fit: float, left_out: dict[str, float], in_time: dict[int, float],
    scale: Scale, rules: ComparisonRules,
) -> list[Assumption]:  # fmt: skip
    before = ~data.after
    own, others = data.treated[before, 0], data.controls[before]
    # On the log scale a distance is a share of the level already.
    distance = fit if scale == "log" else fit / (float(np.abs(own).mean()) or 1.0)
    outside = float(((own > others.max(axis=1)) | (own < others.min(axis=1))).mean())
    # A result near 0 moves by more than itself with any change; it is set against the usual distance then.
    unit = max(abs(estimate), fit) or 1.0
    moved = max((abs(value - estimate) / unit for value in left_out.values()), default=np.nan)
    return [
        by_size(
            "good_fit", "relative_rmspe", distance,
            holds=distance <= rules.close_fit, doubtful=distance <= rules.loose_fit,
        ),
        by_size("inside_range", "share_outside", outside, holds=not outside, doubtful=outside < LARGE_PART),
        by_size("no_single_donor", "largest_move", moved, holds=moved < LARGE_PART, doubtful=moved < 1),
        no_step_before(in_time, estimate),
        enough_controls(len(data.names), rules),
        Assumption("no_spillover"),
        Assumption("nothing_else"),
    ]  # fmt: skip
