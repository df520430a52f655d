"""A panel of areas and years, checked and split at the year of the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place, UsageError
from pwr_eval.evaluation.comparison.comparison import (
    Comparison,
    ComparisonRules,
    Floats,
    Method,
    Scale,
    path_table,
    refusal,
)

__all__ = ["Panel", "rank_p", "split_panel", "symmetric_interval"]


@dataclass(frozen=True)
class Panel:
    """Values by year (rows) and area (columns), complete; `reasons` say why they bear no comparison."""

    years: npt.NDArray[np.int64]
    treated: Floats  # shape (n_years, n_treated)
    controls: Floats  # shape (n_years, n_controls)
    names: tuple[str, ...]
    after: npt.NDArray[np.bool_]
    reasons: tuple[str, ...]
    facts: Mapping[str, Any]
    """What is compared with what, as fields of `Comparison`."""

    def refusal(self, method: Method) -> Comparison:
        """Return the comparison that these values do not bear."""
        path = path_table(self.years, self.treated.mean(axis=1), np.nan, "level")
        return refusal(method, self.facts, self.reasons, path)


def split_panel(
    panel: pd.DataFrame,
    *,
    treated: str | Sequence[str],
    first_year_after: int,
    scale: Scale,
    rules: ComparisonRules,
) -> Panel:
    """Check a panel and put it into arrays; areas with missing values are left out and named.

    Raises
    ------
    UsageError
        If columns are missing, a treated area is not there, or the scale is unknown.
    DataError
        If an area has two values in one year, or a value is infinite.
    """
    lacking = [name for name in ("area", "year", "value") if name not in panel]
    if lacking:
        raise UsageError(f"the panel lacks the columns {', '.join(lacking)}")
    if scale not in ("level", "log"):
        raise UsageError(f'scale "{scale}" is neither level nor log')
    names = (treated,) if isinstance(treated, str) else tuple(treated)
    unknown = [name for name in names if name not in set(panel["area"])]
    if unknown or not names:
        raise UsageError(f"the panel has no such area: {', '.join(unknown) or 'none is named'}")
    _refuse_doubles(panel)
    wide = panel.pivot(index="year", columns="area", values="value").astype(float).sort_index()
    wide = wide.reindex(range(int(wide.index.min()), int(wide.index.max()) + 1))
    complete = wide.notna().all()
    others = wide.loc[:, complete & ~wide.columns.isin(names)]
    used = wide[list(names)]
    years = wide.index.to_numpy(dtype="int64")
    after = years >= first_year_after
    before_n, after_n = int((~after).sum()), int(after.sum())
    known = pd.concat([used, others], axis=1)
    reasons = {
        "gap_in_years": bool(wide.isna().all(axis=1).any()),
        "no_value_of_treated": bool(used.isna().any(axis=None)),
        "too_few_years_before": before_n < rules.fewest_before,
        "too_few_years_after": after_n < rules.fewest_after,
        "too_few_controls": others.shape[1] < rules.fewest_controls,
        "not_positive": scale == "log" and bool((known <= 0).any(axis=None)),
    }
    found = tuple(code for code, holds in reasons.items() if holds)
    dropped = tuple(str(name) for name in wide.columns[~complete & ~wide.columns.isin(names)])
    own, compared = used.to_numpy(), others.to_numpy()
    if scale == "log" and not found:
        own, compared = np.log(own), np.log(compared)
    facts = {
        "treated": names, "first_year_after": first_year_after, "years_before": before_n,
        "years_after": after_n, "controls": others.shape[1], "scale": scale, "confidence": rules.confidence,
        "dropped": dropped,
    }  # fmt: skip
    return Panel(years, own, compared, tuple(map(str, others.columns)), after, found, facts)


def _refuse_doubles(panel: pd.DataFrame) -> None:
    infinite = ~np.isfinite(panel["value"].astype(float)) & panel["value"].notna()
    doubled = panel.duplicated(["area", "year"], keep="first")
    faults = [
        Fault(
            Place("panel", row=int(position) + 1),
            problem,
            found=f"{panel['area'].iloc[position]}, {panel['year'].iloc[position]}",
        )
        for flags, problem in (
            (doubled, "the area has two values in one year"),
            (infinite, "the value is infinite"),
        )
        for position in np.flatnonzero(flags)
    ]
    if faults:
        raise DataError("The areas cannot be compared", faults)


def rank_p(estimate: float, placebos: Floats) -> float:
    """Share of estimate and placebos that are as large as the estimate, whatever their sign.

    Examples
    --------
    >>> rank_p(-3.0, np.array([1.0, -4.0, 2.0]))
    0.5
    """
    # A placebo that is equal but for rounding is as large.
    as_large = np.abs(placebos) >= abs(estimate) * (1 - 1e-9)
    return float(1 + as_large.sum()) / (1 + len(placebos))


def symmetric_interval(estimate: float, placebos: Floats, confidence: float) -> tuple[float, float]:
    """Interval that leaves out what the rank test of `rank_p` rejects; NaN if there are too few placebos.

    Examples
    --------
    >>> symmetric_interval(5.0, np.arange(1.0, 20.0), 0.95), symmetric_interval(5.0, np.ones(5), 0.95)
    ((-14.0, 24.0), (nan, nan))
    """
    needed = int(np.ceil((len(placebos) + 1) * confidence - 1e-9))
    if needed > len(placebos):
        return np.nan, np.nan
    half = float(np.sort(np.abs(placebos))[needed - 1])
    return estimate - half, estimate + half
