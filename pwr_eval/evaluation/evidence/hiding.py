"""Groups of people that must not be shown, by the rule that protects every figure of a programme."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pwr_eval.registers.disclosure.relations import total_of
from pwr_eval.registers.disclosure.suppression import suppress

__all__ = ["HIDDEN", "hidden_groups"]

HIDDEN = ("small_group", "same_answer", "protects_small_group")
"""Why a group is not shown."""


def hidden_groups(counts: pd.Series, *, hide_below: int, alike: pd.Series | None = None) -> pd.Series:
    """Return which groups of one total must not be shown, and why.

    Parameters
    ----------
    counts : Series
        People by group; the groups add up to a total that is shown.
    hide_below : int
        Groups of fewer people than this are hidden. A group of nobody has nothing to hide.
    alike : Series of bool, optional
        Groups whose members all gave the same answer: what the group says, each of them said.

    Returns
    -------
    Series of str
        "small_group", "same_answer", "protects_small_group" (hidden so that the total does not give the
        others back, see `pwr_eval.registers.disclosure.suppression.suppress`) or "" by group.

    Examples
    --------
    >>> hidden_groups(pd.Series({"Nowa Huta": 40, "Podgórze": 12, "Swoszowice": 3}), hide_below=5).tolist()
    ['', 'protects_small_group', 'small_group']
    >>> hidden_groups(pd.Series({"Nowa Huta": 40, "Podgórze": 0}), hide_below=5).tolist()
    ['', '']
    """
    people = counts.to_numpy(dtype="int64")
    same = np.zeros(len(people), dtype=bool) if alike is None else alike.to_numpy(dtype=bool)
    names = [f"group {place}" for place in range(len(people))]
    cells = pd.DataFrame({"cell": ["total", *names], "value": [people.sum(), *people]}, dtype=object)
    cells = cells.astype({"value": "float64"}).assign(is_count=True, contributors=np.nan)
    known = {
        "total": "reported",
        **{name: "suppressed" for name, one in zip(names, same, strict=True) if one},
    }
    status = suppress(
        cells, [total_of("total", names)], hide_below=hide_below, before={"total": "reported", **known}
    ).status
    hidden = status[names].eq("suppressed").to_numpy()
    reasons = np.select(
        [~hidden, people < hide_below, same], ["", "small_group", "same_answer"], "protects_small_group"
    )
    return pd.Series(reasons, index=counts.index, dtype="str")
