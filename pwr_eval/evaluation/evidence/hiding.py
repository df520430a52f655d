"""Small groups of people hidden, and never in a way that a total gives them back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["hidden_groups"]


def hidden_groups(counts: pd.Series, *, hide_below: int) -> pd.Series:
    """Return which groups of one total must not be shown, and why.

    Parameters
    ----------
    counts : Series
        People by group; the groups add up to a total that is shown.
    hide_below : int
        Groups of fewer people than this are hidden. A group of nobody has nothing to hide.

    Returns
    -------
    Series of str
        "small_group", "protects_small_group" (with the small one it must hide at least two groups and
        `hide_below` people, or the total would give the small one back) or "" by group.

    Examples
    --------
    >>> hidden_groups(pd.Series({"Nowa Huta": 40, "Podgórze": 12, "Swoszowice": 3}), hide_below=5).tolist()
    ['', 'protects_small_group', 'small_group']
    >>> hidden_groups(pd.Series({"Nowa Huta": 40, "Podgórze": 0}), hide_below=5).tolist()
    ['', '']
    """
    people: npt.NDArray[np.int64] = counts.to_numpy(dtype="int64")
    reasons = np.where((people > 0) & (people < hide_below), "small_group", "").astype(object)
    for position in np.argsort(people, kind="stable"):
        hidden = reasons != ""
        # One small group alone never reaches the sum, so at least two are hidden.
        if not hidden.any() or people[hidden].sum() >= hide_below:
            break
        if not hidden[position] and people[position]:
            reasons[position] = "protects_small_group"
    return pd.Series(reasons, index=counts.index, dtype="str")
