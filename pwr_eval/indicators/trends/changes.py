"""Changes of late: what the German strategy's weather signs look at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.indicators.trends.panel import FloatArray, Panel

__all__ = ["recent_changes"]


def recent_changes(panel: Panel, *, changes: int) -> pd.DataFrame:
    """Mean yearly change over the last values of every series, and its last change.

    Parameters
    ----------
    panel : Panel
        Series, checked (see `check_panel`); what is missing is passed over.
    changes : int
        Changes that the mean is taken over: one value more than that, or all there are.

    Returns
    -------
    DataFrame
        `mean_change` and `last_change`, in the unit of the values a year; NaN below two values.

    Notes
    -----
    The mean of yearly changes is the change from the first to the last of these values by the years between
    them, also where a year is missing. Source: Destatis, five changes between the last six values.

    Examples
    --------
    >>> from pwr_eval.indicators.trends.panel import check_panel
    >>> recent_changes(check_panel([[9, 1, 2, 4, 5, 7, 6]], range(2019, 2026)), changes=5)
       mean_change  last_change
    0          1.0         -1.0
    """
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
