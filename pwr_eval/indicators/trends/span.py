"""Series and targets as arrays, and the part of each series that is judged: its ends, base and goal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.indicators.trends.panel import LARGEST_VALUE, FloatArray, Panel, check_panel
from pwr_eval.indicators.trends.projection import year_range
from pwr_eval.indicators.trends.reasons import TextArray

__all__ = ["Span", "judged_span", "value_in"]

_DEFAULTS = {"kind": "absolute", "measure": "", "better": "higher"}


@dataclass(frozen=True, eq=False)
class Span:
    """What is judged, one row an indicator, one column a year; NaN = missing.

    Parameters
    ----------
    ids : Index
        Indicators.
    panel : Panel
        Values after a known break.
    whole : ndarray
        All values.
    fictional : ndarray of bool
        Which values are made up.
    targets : ndarray
        Target levels in the unit of the values.
    break_year : ndarray
        First year after the known break; NaN where nothing is cut off.
    first_year, last_year, base_year, target_year : ndarray
        Years of the first, last and base value and of the last target.
    first, last, base, target : ndarray
        Their values.
    kind, measure, better : ndarray of str
        What the targets say of the indicator.
    """

    ids: pd.Index[str]
    panel: Panel
    whole: FloatArray
    fictional: npt.NDArray[np.bool_]
    targets: FloatArray
    break_year: FloatArray
    first_year: FloatArray
    last_year: FloatArray
    base_year: FloatArray
    target_year: FloatArray
    first: FloatArray
    last: FloatArray
    base: FloatArray
    target: FloatArray
    kind: TextArray
    measure: TextArray
    better: TextArray

    @property
    def years(self) -> FloatArray:
        """Years of the columns."""
        return self.panel.years

    @property
    def n(self) -> npt.NDArray[np.integer]:
        """Number of values that are judged."""
        counts: npt.NDArray[np.integer] = np.count_nonzero(~np.isnan(self.panel.cells), axis=1)
        return counts


def judged_span(series: pd.DataFrame, targets: pd.DataFrame, *, base_year: int | None) -> Span:
    """Lay checked series and targets out as arrays and cut them at known breaks.

    Parameters
    ----------
    series, targets : DataFrame
        As `checked_inputs` gives them.
    base_year : int or None
        Year from which growth is counted; None: first year of each series after its break.

    Returns
    -------
    Span
        Indicators of the targets first, in their order.

    Examples
    --------
    >>> from pwr_eval.indicators.trends.trend_inputs import checked_inputs
    >>> series = pd.DataFrame({"indicator_id": "9.1", "year": [2024, 2026], "value": [100.0, 120.0]})
    >>> targets = pd.DataFrame({"indicator_id": "9.1", "year": [2027], "target": [150.0]})
    >>> span = judged_span(*checked_inputs(series, targets), base_year=None)
    >>> span.years, span.panel.cells
    (array([2024., 2026., 2027.]), array([[100., 120.,  nan]]))
    """
    ids = pd.Index(pd.concat([targets["indicator_id"], series["indicator_id"]]).unique(), dtype="str")
    years = np.union1d(series["year"], targets["year"]).astype(np.float64)
    if len(years) == 0:
        years = np.zeros(1)  # two empty tables: no row will show it, but a panel has a year
    whole, fictional = (_laid_out(series, column, ids, years) for column in ("value", "fictional"))
    said = targets.groupby("indicator_id")[list(_DEFAULTS)].first().reindex(ids).fillna(_DEFAULTS)
    kind, measure, better = (said[name].to_numpy(dtype=object) for name in _DEFAULTS)

    breaks = series[series["break_before"]].groupby("indicator_id")["year"].max().reindex(ids)
    break_year = breaks.to_numpy(dtype=np.float64)
    later = np.where(years < break_year[:, np.newaxis], np.nan, whole)
    cuts = (np.isnan(later) & ~np.isnan(whole)).any(axis=1)
    panel = check_panel(later, years)
    first_year, last_year = year_range(panel)
    start = first_year if base_year is None else np.full(len(ids), float(base_year))
    base = value_in(panel, start)
    goals = _levels(_laid_out(targets, "target", ids, years), kind, base, years - start[:, np.newaxis])
    goal_panel = Panel(goals, years)
    _, target_year = year_range(goal_panel)
    return Span(
        ids=ids,
        panel=panel,
        whole=whole,
        fictional=fictional == 1,
        targets=goals,
        break_year=np.where(cuts, break_year, np.nan),
        first_year=first_year,
        last_year=last_year,
        base_year=start,
        target_year=target_year,
        first=value_in(panel, first_year),
        last=value_in(panel, last_year),
        base=base,
        target=value_in(goal_panel, target_year),
        kind=kind,
        measure=measure,
        better=better,
    )


def value_in(panel: Panel, year: FloatArray) -> FloatArray:
    """Give the value of each series in its own year; NaN where there is none.

    Examples
    --------
    >>> panel = Panel(np.array([[5.0, 6.0], [7.0, 8.0]]), np.array([2025.0, 2026.0]))
    >>> value_in(panel, np.array([2026.0, np.nan]))
    array([ 6., nan])
    """
    at_year = panel.years[np.newaxis, :] == year[:, np.newaxis]
    value = panel.cells[np.arange(len(year)), at_year.argmax(axis=1)]
    found: FloatArray = np.where(at_year.any(axis=1), value, np.nan)
    return found


def _laid_out(table: pd.DataFrame, column: str, ids: pd.Index[str], years: FloatArray) -> FloatArray:
    cells = np.full((len(ids), len(years)), np.nan)
    cells[ids.get_indexer(pd.Index(table["indicator_id"])), np.searchsorted(years, table["year"])] = table[
        column
    ]
    return cells


def _levels(targets: FloatArray, kind: TextArray, base: FloatArray, ahead: FloatArray) -> FloatArray:
    """Targets in the unit of the values: a growth a year becomes the level that it leads to from the base."""
    # A fall of more than 100 % has no level, and what grows beyond all measure has none either.
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        grown = base[:, np.newaxis] * (1 + targets / 100) ** ahead
    grown = np.where((ahead > 0) & (np.abs(grown) <= LARGEST_VALUE), grown, np.nan)
    has_level = ~np.isin(kind, ["direction", "milestone", "growth_points", "growth_units"])
    levels = np.where((kind == "growth_percent")[:, np.newaxis], grown, targets)
    return np.where(has_level[:, np.newaxis], levels, np.nan)
