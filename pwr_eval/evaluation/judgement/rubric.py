"""From a measured value to a level, and from the levels of several measures to that of a question."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pwr_eval.vocabulary import CANNOT_ASSESS

__all__ = ["level_by_rule", "level_of"]

DIGITS = 9  # a share of 0.8 computed as 0.7999999999 has reached 0.8


def level_of(value: float, thresholds: Mapping[str, float], worst: str, *, lower_is_better: bool) -> str:
    """Return the level that a value reaches.

    Parameters
    ----------
    value : float
        Measured value; NaN = not known.
    thresholds : mapping of str to float
        Least value (or greatest, where lower is better) of each level but the worst, the best level first.
    worst : str
        Level of a value that reaches no threshold.
    lower_is_better : bool
        Which way the thresholds are read.

    Returns
    -------
    str
        A level, or "cannot_assess" where the value is not known.

    Examples
    --------
    >>> at_least = {"fully": 0.8, "partly": 0.5}
    >>> [level_of(value, at_least, "little", lower_is_better=False) for value in (0.8, 0.79, 0.2)]
    ['fully', 'partly', 'little']
    >>> level_of(0.04, {"fully": 0.05, "partly": 0.10}, "little", lower_is_better=True)
    'fully'
    >>> level_of(float("nan"), at_least, "little", lower_is_better=False)
    'cannot_assess'
    """
    if math.isnan(value):
        return CANNOT_ASSESS
    sign = -1 if lower_is_better else 1
    for level, threshold in thresholds.items():
        if round(sign * (value - threshold), DIGITS) >= 0:
            return level
    return worst


def level_by_rule(found: Sequence[str], levels: Sequence[str]) -> str:
    """Return a question's level from those of its deciding measures: the worst of them.

    Parameters
    ----------
    found : sequence of str
        Level of each deciding measure.
    levels : sequence of str
        The scale, the best level first.

    Returns
    -------
    str
        The worst level; "cannot_assess" if one measure could not be taken, or there is none: a gap in what
        was agreed to decide is not filled by the other measures.

    Notes
    -----
    Own proposal, after the German DNS: several measures of one question show the worst, so that a strong one
    cannot hide a weak one.

    Examples
    --------
    >>> scale = ["fully", "partly", "little"]
    >>> level_by_rule(["fully", "partly"], scale), level_by_rule(["fully", "cannot_assess"], scale)
    ('partly', 'cannot_assess')
    """
    if not found or CANNOT_ASSESS in found:
        return CANNOT_ASSESS
    return max(found, key=list(levels).index)
