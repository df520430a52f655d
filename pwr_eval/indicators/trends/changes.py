"""Changes of late: what the German strategy's weather signs look at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.indicators.trends.panel import FloatArray, Panel, check_panel
from pwr_eval.schemas.options import check_whole

__all__ = ["recent_changes", "recent_changes_of"]


def recent_changes(
    values: npt.ArrayLike | pd.DataFrame, years: npt.ArrayLike, *, changes: int = 5
) -> pd.DataFrame:
    """Mean yearly change over the last values of every series, and its last change.

    Parameters
    ----------
    values : array-like or DataFrame, shape (n_series, n_years)
        Numbers in any unit; NaN = missing and passed over.
    years : array-like, shape (n_years,)
        Strictly rising, steps may differ.
    changes : int, default 5
        Changes that the mean is taken over: one value more than that, or all there are.

    Returns
    -------
    DataFrame
        `mean_change` and `last_change`, in the unit of the values a year; NaN below two values.

    Raises
    ------
    DataError
        If values are not finite numbers or years are not strictly rising.
    UsageError
        If the number of changes is not whole and at least 1.

    Notes
    -----
    The mean of yearly changes is the change from the first to the last of these values by the years between
    them, also where a year is missing. Source: Destatis, five changes between the last six values.

    Examples
    --------
    >>> recent_changes([[9, 1, 2, 4, 5, 7, 6]], range(2019, 2026))
       mean_change  last_change
    0          1.0         -1.0
    """
    check_whole("changes", changes, least=1)
    return recent_changes_of(check_panel(values, years), changes=changes)


def recent_changes_of(panel: Panel, *, changes: int) -> pd.DataFrame:
    """Recent changes of every series of a checked panel (see `recent_changes`)."""
    present = ~np.isnan(panel.cells)
    # How many values there are from each year to the end: the last value has 1, the one before it 2.
    from_end = np.cumsum(present[:, ::-1], axis=1)[:, ::-1]
    counts = present.sum(axis=1)
    slopes = []
    for back in (np.minimum(counts, changes + 1), np.minimum(counts, 2)):
        start, start_year = _value_at(panel, present & (from_end == back[:, np.newaxis]))
        end, end_year = _value_at(panel, present & (from_end == 1))
        span = np.where(counts > 1, end_year - start_year, np.nan)
        slopes.append((end - start) / span)
    return pd.DataFrame({"mean_change": slopes[0], "last_change": slopes[1]})


def _value_at(panel: Panel, marked: npt.NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Value and year at the one place that is marked in each series; NaN where none is."""
    place = marked.argmax(axis=1)
    value = panel.cells[np.arange(len(place)), place]
    return np.where(marked.any(axis=1), value, np.nan), panel.years[place]
