"""Shares of people with their uncertainty: Wilson's interval and Kish's effective number of answers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from pwr_eval.errors import UsageError

__all__ = ["effective_n", "wilson_interval"]

Floats = npt.NDArray[np.float64]


def wilson_interval(
    share: npt.ArrayLike, n: npt.ArrayLike, *, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Interval of a share after Wilson, without continuity correction.

    It stays between 0 and 1 and keeps its confidence in small samples and near 0 and 1, where the usual
    interval fails.

    Parameters
    ----------
    share : array_like
        Observed share, 0 to 1; NaN = none.
    n : array_like
        Answers behind it; with weights the effective number, which need not be whole.
    confidence : float, default 0.95
        Confidence of the interval.

    Returns
    -------
    low, high : ndarray
        Bounds; NaN where `share` is NaN or `n` is 0.

    Raises
    ------
    UsageError
        If the confidence or a share is not between 0 and 1, or `n` is negative.

    Notes
    -----
    Source: Wilson (1927), Journal of the American Statistical Association 22; example:
    Newcombe (1998), Statistics in Medicine 17, table I, method 3.

    Examples
    --------
    >>> low, high = wilson_interval([81 / 263, 15 / 148, 0.0], [263, 148, 20])
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.2553, 0.0624, 0.0], [0.3662, 0.1605, 0.1611])
    """
    share, n = np.asarray(share, dtype=float), np.asarray(n, dtype=float)
    if not 0 < confidence < 1:
        raise UsageError(f"confidence {confidence} is not between 0 and 1")
    if np.any((share < 0) | (share > 1)) or np.any(n < 0):
        raise UsageError("a share must be between 0 and 1, and its number of answers 0 or more")
    z2 = float(ndtri((1 + confidence) / 2)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    low, high = np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
    # At 0 and 1 the bound is exact; rounding must not leave 1e-17 there.
    return np.where(share == 0, 0 * low, low), np.where(share == 1, 1 + 0 * high, high)


def effective_n(weights: npt.ArrayLike) -> float:
    """Answers that an unweighted sample would need for the same precision.

    Parameters
    ----------
    weights : array_like
        Weights of those who answered, above 0.

    Returns
    -------
    float
        Kish's number: the squared sum of the weights by the sum of their squares; 0 if nobody answered.

    Notes
    -----
    Source: Kish (1965), Survey Sampling.

    Examples
    --------
    >>> effective_n([1, 1, 1, 1]), effective_n([4, 1, 1])
    (4.0, 2.0)
    """
    weights = np.asarray(weights, dtype=float)
    squares = float(np.sum(weights**2))
    return float(np.sum(weights)) ** 2 / squares if squares else 0.0
