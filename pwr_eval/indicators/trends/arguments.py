"""Arguments of the trend measures: numbers and directions, one a series, checked together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.trends.panel import LARGEST_VALUE, FloatArray
from pwr_eval.schemas.options import check_number

__all__ = ["as_directions", "as_numbers", "check_confidence"]

_LOWEST_CONFIDENCE = 0.5


def as_numbers(**arguments: npt.ArrayLike) -> list[FloatArray]:
    """Take single numbers and arrays as arrays of one length, or say every reason why that cannot be.

    Examples
    --------
    >>> as_numbers(base=[1, 2], target=5)
    [array([1., 2.]), array([5., 5.])]
    >>> as_numbers(base=["12 os."])
    Traceback (most recent call last):
    pwr_eval.errors.DataError: the arguments cannot be used: 1 fault
      base: not a number (found: "12 os."). Give numbers, NaN where one is missing.
    """
    faults: list[Fault] = []
    arrays = [_as_floats(name, given, faults) for name, given in arguments.items()]
    lengths = {len(array) for array in arrays} - {1}
    if len(lengths) > 1:
        named = ", ".join(f"{name} {len(a)}" for name, a in zip(arguments, arrays, strict=True))
        faults.append(Fault(Place("arguments"), "the lengths differ", named))
    if faults:
        raise DataError("the arguments cannot be used", faults)
    length = max(lengths, default=1)
    return [np.broadcast_to(array, length).astype(np.float64) for array in arrays]


def _as_floats(name: str, given: npt.ArrayLike, faults: list[Fault]) -> FloatArray:
    if isinstance(given, pd.Series) and given.dtype.kind in "iuf":
        given = given.to_numpy(dtype=np.float64, na_value=np.nan)
    try:
        array = np.atleast_1d(np.asarray(given))
    except ValueError:  # lists within the list, of different lengths
        array = np.array(["a list of lists"])
    if array.dtype.kind not in "iuf":
        first = next((cell for cell in array.ravel() if not isinstance(cell, int | float)), array.dtype)
        remedy = "Give numbers, NaN where one is missing."
        faults.append(Fault(Place(name), "not a number", str(first), remedy))
        return np.full(1, np.nan)
    if array.ndim > 1:
        faults.append(Fault(Place(name), "one number a series is needed", f"shape {array.shape}"))
        return np.full(1, np.nan)
    floats = array.astype(np.float64)
    faults += [
        Fault(Place(name, row=int(i) + 1), "infinite or beyond all measure", str(floats[i]), "Correct it.")
        for i in np.flatnonzero(np.abs(floats) > LARGEST_VALUE)
    ]
    return floats


def as_directions(better: npt.ArrayLike, length: int) -> FloatArray:
    """Signs of the directions that count as better: 1 for "higher", -1 for "lower".

    Examples
    --------
    >>> as_directions("lower", 2)
    array([-1., -1.])
    >>> as_directions(["up"], 1)
    Traceback (most recent call last):
    pwr_eval.errors.DataError: the arguments cannot be used: 1 fault
      better, row 1: unknown direction (found: "up"). Write "higher" or "lower".
    """
    given = np.atleast_1d(np.asarray(better, dtype=object))
    words = given.astype(str)  # a missing cell is a word too: comparing it would give neither true nor false
    higher, lower = words == "higher", words == "lower"
    faults = [
        Fault(
            Place("better", row=int(i) + 1), "unknown direction", words.flat[i], 'Write "higher" or "lower".'
        )
        for i in np.flatnonzero(~(higher | lower))
    ]
    if not faults and given.shape not in {(1,), (length,)}:
        faults = [Fault(Place("better"), f"{length} series need one direction or {length}", str(given.shape))]
    if faults:
        raise DataError("the arguments cannot be used", faults)
    return np.broadcast_to(np.where(higher, 1.0, -1.0), length)


def check_confidence(confidence: object) -> None:
    """Refuse a confidence that is none; below 0.5 SciPy takes the number for the share outside the interval.

    Examples
    --------
    >>> check_confidence(95)
    Traceback (most recent call last):
    pwr_eval.errors.UsageError: confidence is 95; give a number between 0.5 and 1, usually 0.95
    """
    told = "a number between 0.5 and 1, usually 0.95"
    check_number("confidence", confidence, told, lambda number: _LOWEST_CONFIDENCE < number < 1)
