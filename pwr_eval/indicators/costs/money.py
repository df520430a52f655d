"""Money that adds up: whole grosze inside, zł outside, parts that sum to their total."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeGuard

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place

__all__ = ["SHARE_TOLERANCE", "check_alike", "divide", "to_grosze", "to_pln"]

# Shares typed with nine decimals or summed in binary floating point still count as summing to 1.
SHARE_TOLERANCE = 1e-9
# Up to here a float holds every grosz exactly (2**53 grosze).
LARGEST_PLN = 90_000_000_000_000.0


def check_alike(**series: pd.Series) -> list[pd.Series]:
    """Refuse inputs that pandas would align into silent holes, and numbers that are no amounts.

    Parameters
    ----------
    **series : Series
        Costs or counts by name, all with the same unique index. NaN or NA = missing.

    Returns
    -------
    list of Series
        The same as floats, in the order given; missing is NaN.

    Raises
    ------
    DataError
        With everything that is no Series, every label that stands twice or not in all series, and every
        negative, infinite or non-numeric value.

    Examples
    --------
    >>> check_alike(cost=pd.Series({2025: 10.0}), units=pd.Series({2025: -1.0}))
    Traceback (most recent call last):
    pwr_eval.errors.DataError: these amounts cannot be used: 1 fault
      units: the value at 2025 is not a finite number of 0 or more (found: "-1.0").
    """
    summary = "these amounts cannot be used"
    no_series = [
        Fault(Place(name), "not a Series", found=type(values).__name__, remedy="Give a pandas Series.")
        for name, values in series.items()
        if not isinstance(values, pd.Series)
    ]
    if no_series:
        raise DataError(summary, no_series)
    labels = {label for values in series.values() for label in values.index}
    faults = []
    for name, values in series.items():
        absent = sorted(map(str, labels.difference(values.index)))
        if absent:
            faults.append(
                Fault(Place(name), f"no value for {', '.join(absent)}", remedy="Write NaN if it is unknown.")
            )
        twice = sorted({str(label) for label in values.index[values.index.duplicated()]})
        if twice:
            faults.append(Fault(Place(name), f"more than one value for {', '.join(twice)}"))
        faults += [
            Fault(Place(name), f"the value at {label} is not a finite number of 0 or more", found=str(value))
            for label, value in values.items()
            if not (is_missing(value) or is_amount(value))
        ]
    if faults:
        raise DataError(summary, faults)
    return [as_floats(values) for values in series.values()]


def as_floats(values: pd.Series) -> pd.Series:
    """Give numbers of any type as floats; NA and None become NaN.

    Examples
    --------
    >>> as_floats(pd.Series([1, None, pd.NA], dtype=object)).tolist()
    [1.0, nan, nan]
    """
    if values.dtype == np.float64:
        return values
    return values.astype(object).where(values.notna(), np.nan).astype("float64")


def is_missing(value: object) -> bool:
    """Tell whether a value is NaN, NA or None.

    Examples
    --------
    >>> [is_missing(value) for value in (None, float("nan"), pd.NA, 0, "", [1, 2])]
    [True, True, True, False, False, False]
    """
    if isinstance(value, float | np.floating):
        return bool(np.isnan(value))
    return value is None or value is pd.NA


def is_amount(value: object) -> bool:
    """Tell whether a value is a finite number of 0 or more, small enough to be kept to the grosz.

    Examples
    --------
    >>> [is_amount(value) for value in (0, 2.5, -1, float("inf"), "100", True)]
    [True, True, False, False, False, False]
    """
    return is_number(value) and 0 <= value <= LARGEST_PLN


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a number of any kind, NaN and infinity among them, but no truth value.

    Examples
    --------
    >>> [is_number(value) for value in (2, 2.5, np.int64(2), float("nan"), "2", True, None)]
    [True, True, True, True, False, False, False]
    """
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def is_whole(value: object) -> TypeGuard[int]:
    """Tell whether a value is a whole number, written as 2025 or 2025.0.

    Examples
    --------
    >>> [is_whole(value) for value in (2025, 2025.0, 2025.5, float("nan"), "2025")]
    [True, True, False, False, False]
    """
    return is_number(value) and float(value).is_integer()


def to_grosze(pln: pd.Series) -> pd.Series:
    """Amounts in zł as whole grosze (nullable integers), rounded to the nearest; missing stays missing.

    Raises
    ------
    DataError
        If an amount is negative, infinite, no number, or too large to be exact.

    Examples
    --------
    >>> to_grosze(pd.Series([0.1 + 0.2, None])).tolist()
    [30, <NA>]
    """
    (amounts,) = check_alike(amount=pln)
    return (amounts * 100).round().astype("Int64")


def to_pln(grosze: pd.Series) -> pd.Series:
    """Whole grosze as zł; missing stays missing.

    Examples
    --------
    >>> to_pln(pd.Series([30, None], dtype="Int64")).tolist()
    [0.3, nan]
    """
    return grosze.astype("float64") / 100


def divide(total_pln: float, shares: pd.Series) -> pd.Series:
    """Part of a total for each share; the parts sum to the total to the grosz.

    Parameters
    ----------
    total_pln : float
        Amount in zł, 0 or more.
    shares : Series
        Share of each receiver, 0 or more, together 1 within 1e-9.

    Returns
    -------
    Series
        Parts in zł, index of `shares`. Grosze left over go to the largest remainders (Hamilton's method), of
        equal remainders to the first.

    Raises
    ------
    DataError
        If the total is no amount, a share is missing, negative or no number, or the shares do not sum to 1.

    Examples
    --------
    >>> divide(100.0, pd.Series({2025: 1 / 3, 2026: 1 / 3, 2027: 1 / 3})).tolist()
    [33.34, 33.33, 33.33]
    """
    if not is_amount(total_pln):
        fault = Fault(Place("total"), "not a finite amount of 0 zł or more", found=str(total_pln))
        raise DataError("this amount cannot be divided", [fault])
    if not isinstance(shares, pd.Series):
        fault = Fault(Place("shares"), "not a Series", type(shares).__name__, "Give a pandas Series.")
        raise DataError("the shares cannot be used", [fault])
    faults = share_faults(shares, "shares")
    if faults:
        raise DataError("the shares cannot be used", faults)
    total = int(to_grosze(pd.Series([total_pln])).iloc[0])
    parts = largest_remainder(total, shares.tolist())
    return to_pln(pd.Series(parts, index=shares.index, dtype="Int64"))


def share_faults(shares: pd.Series, source: str, whose: str = "") -> list[Fault]:
    """List what is wrong with the shares of one total."""
    faults = [
        Fault(Place(source), f"the share of {label}{whose} is not a number between 0 and 1", found=str(share))
        for label, share in shares.items()
        if not (is_amount(share) and share <= 1)
    ]
    twice = {str(label) for label in shares.index[shares.index.duplicated()]}
    faults += [Fault(Place(source), f"more than one share{whose} for {label}") for label in sorted(twice)]
    if not faults and abs(sum(shares) - 1) > SHARE_TOLERANCE:
        problem = f"the shares{whose} do not sum to 1"
        faults.append(
            Fault(Place(source), problem, found=f"{sum(shares):.10g}", remedy="Correct the shares.")
        )
    return faults


def largest_remainder(total: int, shares: Sequence[float]) -> list[int]:
    """Whole parts of a whole total in proportion to the shares, by Hamilton's method.

    Examples
    --------
    >>> largest_remainder(10, [0.25, 0.25, 0.5])
    [3, 2, 5]
    """
    exact = [Fraction(share) for share in shares]
    quotas = [total * share / sum(exact) for share in exact]
    parts = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - quotas[place])
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
