"""How a number is rounded where people read it: alike on pages, in workbooks and in print."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

__all__ = ["percent_decimals", "rounded"]

_MOST_DECIMALS = 6
_EXACT_UP_TO = 1e15  # a float of more digits has no decimals to round


def rounded(value: float | Decimal, decimals: int) -> Decimal | float:
    """Return a number rounded as people and Excel do: halves away from zero, and never a minus before 0.

    Parameters
    ----------
    value : float or Decimal
        Number; the digits that it is written with count, not those of its binary form.
    decimals : int
        Places after the decimal sign.

    Examples
    --------
    >>> [str(rounded(value, 1)) for value in (0.25, 0.35, -0.25, -0.04, 2.675)]
    ['0.3', '0.4', '-0.3', '0.0', '2.7']
    """
    if not math.isfinite(value) or abs(float(value)) >= _EXACT_UP_TO:
        return value
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    result = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return result if result else abs(result)


def percent_decimals(share: float, decimals: int) -> int:
    """Return the places with which a share that is not 1 is not read as 100 %.

    Parameters
    ----------
    share : float
        Share of a whole or of a target.
    decimals : int
        Places that a percentage has elsewhere.

    Examples
    --------
    >>> [percent_decimals(share, 1) for share in (0.9999, 0.999, 1.0, 1.00001)]
    [2, 1, 1, 3]
    """
    if not math.isfinite(share) or share == 1:
        return decimals
    exact = Decimal(repr(float(share))) * 100
    while decimals < _MOST_DECIMALS and rounded(exact, decimals) == 100:  # noqa: PLR2004 - the whole
        decimals += 1
    return decimals
