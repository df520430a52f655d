"""Money that adds up: whole grosze inside, zł outside, parts that sum to their total."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeGuard

import numpy as np
import pandas as pd

from pwr_eval.errors import Fault, Place

__all__ = ["is_number", "is_whole", "largest_remainder", "share_faults", "to_grosze", "to_pln"]

# Shares typed with nine decimals or summed in binary floating point still count as summing to 1.
SHARE_TOLERANCE = 1e-9


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

    Examples
    --------
    >>> to_grosze(pd.Series([0.1 + 0.2, None])).tolist()
    [30, <NA>]
    """
    return (pln.astype("float64") * 100).round().astype("Int64")


def to_pln(grosze: pd.Series) -> pd.Series:
    """Whole grosze as zł; missing stays missing.

    Examples
    --------
    >>> to_pln(pd.Series([30, None], dtype="Int64")).tolist()
    [0.3, nan]
    """
    return grosze.astype("float64") / 100


def share_faults(shares: pd.Series, source: str, whose: str = "") -> list[Fault]:
    """List what is wrong with the shares of one total."""
    faults = [
        Fault(Place(source), f"the share of {label}{whose} is not a number between 0 and 1", found=str(share))
        for label, share in shares.items()
        if not 0 <= share <= 1
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
