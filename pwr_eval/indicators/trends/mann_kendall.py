"""Mann-Kendall test of a monotone trend, for many series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from pwr_eval.indicators.trends.exact_p import LARGEST_EXACT_N, exact_p_values
from pwr_eval.indicators.trends.panel import FloatArray, Panel, complete_blocks

__all__ = ["FEWEST_FOR_P", "MannKendall", "mann_kendall", "tie_terms"]

FEWEST_FOR_P = 4
"""With three values the smallest possible two-sided p is 1/3: no p-value says anything there."""


@dataclass(frozen=True, eq=False)
class MannKendall:
    """Result of the test, one element a series; NaN where it cannot be computed.

    Parameters
    ----------
    n : ndarray of int
        Values that the series has.
    s : ndarray
        Rising pairs less falling pairs; NaN below two values.
    variance : ndarray
        Variance of S if there is no trend, ties allowed for; 0 if all values are equal.
    z : ndarray
        S, moved by 1 towards 0, over its standard deviation; 0 where S is 0.
    p_normal : ndarray
        Two-sided p by the normal approximation; NaN below four values.
    p_exact : ndarray
        Two-sided p over all orders of the values; NaN below four values and above twelve.
    """

    n: npt.NDArray[np.int32]
    s: FloatArray
    variance: FloatArray
    z: FloatArray
    p_normal: FloatArray
    p_exact: FloatArray

    @property
    def p(self) -> FloatArray:
        """The p-value to show: exact up to twelve values, normal above, none below four."""
        p: FloatArray = np.where(np.isnan(self.p_exact), self.p_normal, self.p_exact)
        return p

    @property
    def tau(self) -> FloatArray:
        """S over the number of pairs (Kendall's tau-a)."""
        pairs = self.n * (self.n - 1.0) / 2
        tau = np.full(len(pairs), np.nan)
        np.divide(self.s, pairs, out=tau, where=pairs > 0)
        return tau


def mann_kendall(panel: Panel) -> MannKendall:
    """Test every series of a panel for a monotone trend.

    Parameters
    ----------
    panel : Panel
        Series, checked (see `check_panel`); what is missing is passed over.

    Returns
    -------
    MannKendall
        S, its variance, z, p and tau, one element a series.

    Notes
    -----
    Sources: Mann (1945), Kendall (1975); exact p by MacMahon's count of inversions, so equal values need no
    simulation. Values that follow on one another (autocorrelation) make any of these p too small.

    Examples
    --------
    >>> from pwr_eval.indicators.trends.panel import check_panel
    >>> panel = check_panel([[100, 120, 150, 160, 190], [3, 3, 2, np.nan, np.nan]], range(2020, 2025))
    >>> test = mann_kendall(panel)
    >>> test.s, test.p.round(4)
    (array([10., -2.]), array([0.0167,    nan]))
    """
    n_series = len(panel.cells)
    n = np.zeros(n_series, dtype=np.int32)
    s, variance, z, p_normal, p_exact = (np.full(n_series, np.nan) for _ in range(5))
    for block in complete_blocks(panel):
        rows, length = block.rows, block.n
        score, equal_pairs = _score(block.cells)
        ties = tie_terms(block.cells, equal_pairs)
        block_variance = (length * (length - 1) * (2 * length + 5) - ties) / 18
        block_z = _standardised(score, block_variance)
        n[rows], s[rows], variance[rows], z[rows] = length, score, block_variance, block_z
        if length >= FEWEST_FOR_P:
            p_normal[rows] = 2 * ndtr(-np.abs(block_z))
        if FEWEST_FOR_P <= length <= LARGEST_EXACT_N:
            p_exact[rows] = exact_p_values(length, score, ties)
    return MannKendall(n, s, variance, z, p_normal, p_exact)


def _score(values: FloatArray) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """S and the number of equal pairs of each column."""
    n = len(values)
    # A value has at most n - 1 earlier ones, so one byte a count is enough for 127 years.
    count = np.int8 if n <= np.iinfo(np.int8).max else np.int32
    up, down = np.zeros(values.shape, count), np.zeros(values.shape, count)
    for lag in range(1, n):
        later, earlier = values[lag:], values[:-lag]
        up[lag:] += (later > earlier).view(np.int8)
        down[lag:] += (later < earlier).view(np.int8)
    rising, falling = up.sum(axis=0, dtype=np.intp), down.sum(axis=0, dtype=np.intp)
    return rising - falling, n * (n - 1) // 2 - rising - falling


def tie_terms(values: FloatArray, equal_pairs: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Tie term of each column, from how many other values each value equals (see `exact_p.tie_term`)."""
    terms = np.zeros(values.shape[1], dtype=np.intp)
    tied = np.flatnonzero(equal_pairs)
    if not len(tied):
        return terms
    some = values if len(tied) == values.shape[1] else values[:, tied]
    equal_others = np.zeros(some.shape, dtype=np.int32)
    for lag in range(1, len(some)):
        same = (some[lag:] == some[:-lag]).view(np.int8)
        equal_others[lag:] += same
        equal_others[:-lag] += same
    # With e = t - 1 equal others, t(t-1)(2t+5) summed over groups is e(2e+7) summed over values.
    squares = np.einsum("ij,ij->j", equal_others, equal_others)
    terms[tied] = 2 * squares + 14 * equal_pairs[tied]
    return terms


def _standardised(score: npt.NDArray[np.intp], variance: FloatArray) -> FloatArray:
    towards_zero = score - np.sign(score)
    # Variance is 0 only where all values are equal; S is 0 there, and so is z.
    z: FloatArray = towards_zero / np.sqrt(np.where(variance > 0, variance, 1.0))
    return z
