"""Options that are single numbers, refused where they cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral, Real

from pwr_eval.errors import Message, UsageError

__all__ = ["check_number", "check_whole"]


def check_number(name: str, given: object, allowed: str, holds: Callable[[float], bool]) -> None:
    """Refuse an option that is no number, or not such a number as it must be.

    Examples
    --------
    >>> check_number("margin", "4", "a number of 0 or more", lambda number: number >= 0)
    Traceback (most recent call last):
    pwr_eval.errors.UsageError: margin is '4'; give a number of 0 or more
    """
    if isinstance(given, bool) or not isinstance(given, Real) or not holds(float(given)):
        raise UsageError(
            Message("{name} is {given!r}; give {allowed}", name=name, given=given, allowed=allowed)
        )


def check_whole(name: str, given: object, *, least: int) -> None:
    """Refuse an option that is no whole number (3.0 is none), or one below the least.

    Examples
    --------
    >>> check_whole("changes", 0, least=1)
    Traceback (most recent call last):
    pwr_eval.errors.UsageError: changes is 0; give a whole number of at least 1
    """
    if isinstance(given, bool) or not isinstance(given, Integral) or int(given) < least:
        raise UsageError(
            Message(
                "{name} is {given!r}; give a whole number of at least {least}",
                name=name,
                given=given,
                least=least,
            )
        )
