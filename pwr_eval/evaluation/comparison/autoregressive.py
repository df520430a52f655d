"""A line through a short series whose errors remember the year before: restricted maximum likelihood."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from pwr_eval.evaluation.comparison.comparison import Floats

__all__ = ["Regression", "autoregressive_fit"]

_LARGEST_RHO = 0.98


class Regression(NamedTuple):
    """Coefficients, their covariance, the correlation of neighbouring errors, degrees of freedom."""

    coefficients: Floats
    covariance: Floats
    rho: float
    freedom: float

    def combined(self, contrast: Floats, confidence: float) -> tuple[float, float, float, float]:
        """Return estimate, bounds of the interval and two-sided p of a sum of coefficients."""
        estimate = float(contrast @ self.coefficients)
        error = float(np.sqrt(contrast @ self.covariance @ contrast))
        half = float(stdtrit(self.freedom, (1 + confidence) / 2)) * error
        p = 2 * float(stdtr(self.freedom, -abs(estimate) / error)) if error else np.nan
        return estimate, estimate - half, estimate + half, p


def autoregressive_fit(values: Floats, design: Floats) -> Regression:
    """Fit a linear model whose errors follow a first-order autoregression.

    Parameters
    ----------
    values : ndarray, shape (n,)
        One value a year, without gaps.
    design : ndarray, shape (n, k)
        Model, of full rank.

    Returns
    -------
    Regression
        Generalised least squares at the correlation of the largest restricted likelihood. The degrees of
        freedom are those of the effective number of years, n (1 - rho) / (1 + rho), less the coefficients,
        and 1 at least: ours, after Satterthwaite's idea that a correlated series knows less than it is long.

    Notes
    -----
    Why not least squares with Newey-West errors: in short series they are much too narrow; restricted
    likelihood comes nearest to what it promises. Turner, Forbes, Karahalios, Taljaard and McKenzie (2021),
    BMC Medical Research Methodology 21; our own simulation is in benchmarks/README.md.

    Examples
    --------
    >>> design = np.column_stack([np.ones(8), np.arange(8.0)])
    >>> fit = autoregressive_fit(np.array([1.0, 3.1, 4.9, 7.0, 9.1, 10.9, 13.0, 15.1]), design)
    >>> fit.coefficients.round(2)
    array([1., 2.])
    """
    from scipy.optimize import minimize_scalar

    n, k = design.shape

    def whitened(rho: float) -> tuple[Floats, Floats, float]:
        both = np.column_stack([design, values])
        both = np.vstack([np.sqrt(1 - rho**2) * both[:1], both[1:] - rho * both[:-1]])
        orthogonal, triangle = np.linalg.qr(both[:, :k])
        coefficients = np.linalg.solve(triangle, orthogonal.T @ both[:, k])
        rest = both[:, k] - both[:, :k] @ coefficients
        return triangle, coefficients, float(rest @ rest)

    def loss(rho: float) -> float:
        triangle, _, rest = whitened(rho)
        determinant = float(np.log(np.abs(np.diag(triangle))).sum())
        return float(determinant - 0.5 * np.log(1 - rho**2) + 0.5 * (n - k) * np.log(max(rest, 1e-300)))

    rho = float(minimize_scalar(loss, bounds=(-_LARGEST_RHO, _LARGEST_RHO), method="bounded").x)
    triangle, coefficients, rest = whitened(rho)
    inverse = np.linalg.inv(triangle)
    effective = n * (1 - rho) / (1 + rho) if rho > 0 else n
    return Regression(coefficients, inverse @ inverse.T * rest / (n - k), rho, max(effective - k, 1.0))
