"""Verdicts on recent change and on scope (Germany, TolaData), and whether the verdicts on a series agree."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.indicators.trends.arguments import as_directions, as_numbers
from pwr_eval.indicators.trends.reasons import TextArray, as_texts, first_that_holds
from pwr_eval.indicators.trends.trend_rules import TrendRules

__all__ = ["FAVOURABLE", "disagreement", "dns_direction", "dns_yearly_target", "tola_scope"]

_PUBLISHED = TrendRules()
_FEWEST_TO_COMPARE = 2

FAVOURABLE: Mapping[str, frozenset[str]] = {
    "statcan": frozenset({"achieved", "on_track"}),
    "un": frozenset({"good"}),
    "dns": frozenset({"sun", "light_cloud"}),
    "tola_higher": frozenset({"on_scope", "over_scope"}),
    "tola_lower": frozenset({"on_scope", "under_scope"}),
}
"""Verdicts that say "as it should be" (ours: the sources do not compare themselves with one another)."""


def dns_yearly_target(
    actual: npt.ArrayLike,
    target: npt.ArrayLike,
    mean_change: npt.ArrayLike,
    *,
    better: npt.ArrayLike = "higher",
) -> pd.DataFrame:
    """Weather sign for a target that is to be met every year.

    Parameters
    ----------
    actual, target : float or array-like, shape (n_series,)
        Latest value and the target of that year, same unit; NaN = missing.
    mean_change : float or array-like, shape (n_series,)
        Mean yearly change of late (see `recent_changes`).
    better : {"higher", "lower"} or array-like of these
        Which way the programme calls an improvement.

    Returns
    -------
    DataFrame
        `verdict` (sun | light_cloud | cloud | storm) and `reason` where there is none.

    Notes
    -----
    Met and not setting back: sun; met but setting back: light cloud; not met but moving towards: cloud;
    neither: storm. Source: Destatis, indicator report on the German Sustainable Development Strategy, method
    of the status (dns-indikatoren.de/en/status). Destatis asks for four values at least; here two are enough.

    Examples
    --------
    >>> dns_yearly_target([52, 52, 48, 48], 50, [1, -1, 1, 0])["verdict"].to_list()
    ['sun', 'light_cloud', 'cloud', 'storm']
    """
    now, goal, change = as_numbers(actual, target, mean_change)
    sign = as_directions(better, len(now))
    reason = first_that_holds(
        ("too_few_years", np.isnan(now) | np.isnan(change)),
        ("target_missing", np.isnan(goal)),
        ("target_zero", goal == 0),
    )
    met, towards = sign * (now - goal) >= 0, sign * change
    return _weather(reason, met & (towards >= 0), met, towards > 0)


def dns_direction(
    mean_change: npt.ArrayLike, last_change: npt.ArrayLike, *, better: npt.ArrayLike = "higher"
) -> pd.DataFrame:
    """Weather sign for a target that names a direction only.

    Parameters
    ----------
    mean_change, last_change : float or array-like, shape (n_series,)
        Mean yearly change of late and the last change (see `recent_changes`); NaN = missing.
    better : {"higher", "lower"} or array-like of these
        Which way the programme calls an improvement.

    Returns
    -------
    DataFrame
        `verdict` (sun | light_cloud | cloud | storm) and `reason` where there is none.

    Notes
    -----
    Both good: sun; only the mean: light cloud; only the last: cloud; neither: storm. No change is not good.
    Source: as `dns_yearly_target`.

    Examples
    --------
    >>> dns_direction([2, 2, -2, -2], [1, -1, 1, 0])["verdict"].to_list()
    ['sun', 'light_cloud', 'cloud', 'storm']
    """
    mean, last = as_numbers(mean_change, last_change)
    sign = as_directions(better, len(mean))
    reason = first_that_holds(("too_few_years", np.isnan(mean) | np.isnan(last)))
    mean_good, last_good = sign * mean > 0, sign * last > 0
    return _weather(reason, mean_good & last_good, mean_good, last_good)


def _weather(
    reason: TextArray,
    sun: npt.NDArray[np.bool_],
    light_cloud: npt.NDArray[np.bool_],
    cloud: npt.NDArray[np.bool_],
) -> pd.DataFrame:
    verdict = first_that_holds(
        (None, reason != ""), ("sun", sun), ("light_cloud", light_cloud), ("cloud", cloud), otherwise="storm"
    )
    return pd.DataFrame({"verdict": as_texts(verdict), "reason": as_texts(reason)})


def tola_scope(
    actual: npt.ArrayLike, target: npt.ArrayLike, *, rules: TrendRules = _PUBLISHED
) -> pd.DataFrame:
    """Whether what was reached up to now is on the scope of its target.

    Parameters
    ----------
    actual, target : float or array-like, shape (n_series,)
        Over completed periods: sums of a flow, or the latest value and its target; NaN = missing.
    rules : TrendRules, optional
        Margin.

    Returns
    -------
    DataFrame
        `ratio`, `verdict` (over_scope | on_scope | under_scope) and `reason` where there is none. The words
        tell more or less than the target, not better or worse.

    Notes
    -----
    Source: TolaData, on-scope margin 15 %.

    Examples
    --------
    >>> tola_scope([170, 116, 115], [300, 100, 100])["verdict"].to_list()
    ['under_scope', 'over_scope', 'on_scope']
    """
    reached, goal = as_numbers(actual, target)
    reason = first_that_holds(
        ("no_values", np.isnan(reached)),
        ("target_missing", np.isnan(goal)),
        ("target_zero", goal == 0),
        ("sign_change", goal * np.sign(reached) < 0),
        ("target_negative", goal < 0),
    )
    ratio = np.full(len(reached), np.nan)
    np.divide(reached, goal, out=ratio, where=reason == "")
    margin = rules.scope_margin
    verdict = first_that_holds(
        (None, np.isnan(ratio)),
        ("over_scope", ratio > 1 + margin),
        ("under_scope", ratio < 1 - margin),
        otherwise="on_scope",
    )
    return pd.DataFrame({"ratio": ratio, "verdict": as_texts(verdict), "reason": as_texts(reason)})


def disagreement(verdicts: pd.DataFrame, *, better: npt.ArrayLike = "higher") -> pd.Series[bool]:
    """Whether the published verdicts on a series contradict one another.

    Parameters
    ----------
    verdicts : DataFrame
        Columns `statcan`, `un`, `dns`, `tola`, any of them; missing = no verdict.
    better : {"higher", "lower"} or array-like of these
        Which way the programme calls an improvement.

    Returns
    -------
    Series of nullable bool
        True if some say "as it should be" and others do not; missing where fewer than two say anything.

    Notes
    -----
    What counts as favourable stands in `FAVOURABLE` (ours).

    Examples
    --------
    >>> disagreement(pd.DataFrame({"statcan": ["on_track"], "un": ["fair"], "dns": [None]})).to_list()
    [True]
    """
    higher = as_directions(better, len(verdicts)) > 0
    favourable, said = np.zeros(len(verdicts), dtype=int), np.zeros(len(verdicts), dtype=int)
    for name in verdicts.columns:
        verdict = verdicts[name]
        if name == "tola":
            good = np.where(
                higher, verdict.isin(FAVOURABLE["tola_higher"]), verdict.isin(FAVOURABLE["tola_lower"])
            )
        else:
            good = verdict.isin(FAVOURABLE[name]).to_numpy()
        favourable += good
        said += verdict.notna().to_numpy()
    differ = pd.Series((favourable > 0) & (favourable < said), index=verdicts.index, dtype="boolean")
    return differ.mask(said < _FEWEST_TO_COMPARE)
