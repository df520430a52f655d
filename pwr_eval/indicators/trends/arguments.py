"""Arguments of the trend measures: numbers and directions, one a series."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pwr_eval.indicators.trends.panel import FloatArray
from pwr_eval.schemas.options import check_number

__all__ = ["as_directions", "as_numbers", "check_confidence"]

_LOWEST_CONFIDENCE = 0.5


def as_numbers(*numbers: npt.ArrayLike) -> list[FloatArray]:
    """Return single numbers and arrays as arrays of one length.

    Examples
    --------
    >>> as_numbers([1, 2], 5)
    [array([1., 2.]), array([5., 5.])]
    """
    return [array.astype(np.float64) for array in np.broadcast_arrays(*map(np.atleast_1d, numbers))]


def as_directions(better: npt.ArrayLike, length: int) -> FloatArray:
    """Return the signs of the directions that count as better: 1 for "higher", -1 for "lower".

    Examples
    --------
    >>> as_directions("lower", 2)
    array([-1., -1.])
    """
    return np.broadcast_to(np.where(np.asarray(better, dtype=object) == "higher", 1.0, -1.0), length)


def check_confidence(confidence: object) -> None:
    """Refuse a confidence that is none; below 0.5 SciPy takes the number for the share outside the interval.

    Examples
    --------
    >>> check_confidence(95)
    Traceback (most recent call last):
    pwr_eval.errors.UsageError: confidence is 95; give a number between 0.5 and 1, usually 0.95
    """
    wanted = "a number between 0.5 and 1, usually 0.95"
    check_number("confidence", confidence, wanted, lambda number: _LOWEST_CONFIDENCE < number < 1)
