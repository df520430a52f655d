"""One indicator of a target cell: as it is read, and on the way there."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pwr_eval.cleaning.target_grammar import Rest, UnreadableTarget, unread_quantities
from pwr_eval.cleaning.target_spans import Span
from pwr_eval.errors import Message
from pwr_eval.vocabulary import Kind, Period

__all__ = ["Part", "TargetPart"]


@dataclass(frozen=True)
class TargetPart:
    """One indicator of a target cell.

    Parameters
    ----------
    raw : str
        The part of the cell as printed.
    kind : str
        How the target is to be read, a code of `KINDS`; ``none`` for a fact that has no target.
    target : float
        Number in the indicator's own unit, percent or points for a growth (negative: a decline), NaN for
        ``none``, ``range``, ``direction`` and ``milestone``.
    period : str
        Span that the number is for, a code of `PERIODS`.
    text : str
        What is counted, as printed, without number and span; "" where the cell holds a number alone.
    approximate : bool
        True if the document says "ok." or the like.
    low, high : float
        Limits of a minimum, a maximum or a range; NaN where there is none.
    strict : bool
        True if the limit itself is not enough ("powyżej 5").
    baseline : float
        Value that the cell says to start from; NaN if it says none.
    baseline_year : int, optional
        Year of that value, also where the cell names the year alone.
    due : date, optional
        Last day of a milestone.
    note : str
        Part of the amount that the cell tells beside it ("w tym 5 dla dzieci ...").
    """

    raw: str
    kind: Kind
    target: float
    period: Period
    text: str
    approximate: bool = False
    low: float = math.nan
    high: float = math.nan
    strict: bool = False
    baseline: float = math.nan
    baseline_year: int | None = None
    due: date | None = None
    note: str = ""


@dataclass
class Part:
    """One part of a cell on its way to a `TargetPart`."""

    raw: str
    rest: Rest
    named: bool
    span: Span
    due: date | None = None
    note: str = ""
    compared_year: int | None = None

    def made(self, kind: Kind, text: str, **facts: Any) -> TargetPart:
        """Return the reading, or refuse it where a quantity is left."""
        text = " ".join(text.split()).strip(" ,;:-–")
        if text.lower() in ("raz", "razy", "x", "×"):
            text = "razy"
        elif left := unread_quantities(text):
            raise self.refused(Message('"{left}" was not read', left=", ".join(left)))
        if kind not in ("milestone", "none") and self.due is not None:
            raise self.refused(Message("a date stands beside a number"))
        made = TargetPart(self.raw, kind, math.nan, self.span.period, text, due=self.due, note=self.note)
        return replace(made, baseline_year=self.compared_year, **facts)

    def refused(self, reason: Message) -> UnreadableTarget:
        """Return the refusal of this part."""
        return UnreadableTarget(Message('"{part}": {reason}', part=self.raw, reason=reason))
