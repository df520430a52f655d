"""Thresholds of the published verdicts, each with its source, in one place."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from pwr_eval.errors import UsageError
from pwr_eval.indicators.trends.arguments import check_confidence
from pwr_eval.schemas.options import check_number, check_whole

__all__ = ["TrendRules"]


@dataclass(frozen=True)
class TrendRules:
    """Thresholds that the trend measures judge by; the defaults are the published ones.

    Parameters
    ----------
    on_track, acceleration, limited : float
        Lowest ratio of observed to required growth that counts as on track, as in need of acceleration, and
        as limited progress. Statistics Canada, Canadian Indicator Framework; Open SDG.
    growth_on_track, growth_acceleration, growth_limited : float
        The same for yearly growth where there is no target. Open SDG.
    expected_good, expected_fair : float
        Lowest expected share of the way to the target that is good and fair. UN SDG Progress Chart.
    recent_changes : int
        Yearly changes that the mean of the German strategy is taken over (between six values). Destatis.
    scope_margin : float
        How far the ratio of actual to target may be from 1 and still be on scope. TolaData.
    confidence : float
        Of the interval of the slope and of the projection.
    step_margin : float
        Advantage in AICc that a step needs (see `find_steps`).
    projection_fewest_years : int
        Values that a projection needs. Ours.
    projection_reach : float
        How far a projection may go, as a share of the years observed. Ours.

    Raises
    ------
    UsageError
        If a threshold is not a number, out of its range, or above a stricter one.

    Examples
    --------
    >>> TrendRules(scope_margin=0.10).scope_margin
    0.1
    >>> TrendRules(acceleration=0.99)
    Traceback (most recent call last):
    pwr_eval.errors.UsageError: on_track 0.95, acceleration 0.99 and limited 0.0 do not fall
    """

    on_track: float = 0.95
    acceleration: float = 0.60
    limited: float = 0.0
    growth_on_track: float = 0.015
    growth_acceleration: float = 0.005
    growth_limited: float = 0.0
    expected_good: float = 0.95
    expected_fair: float = 0.10
    recent_changes: int = 5
    scope_margin: float = 0.15
    confidence: float = 0.95
    step_margin: float = 4.0
    projection_fewest_years: int = 5
    projection_reach: float = 0.5

    def __post_init__(self) -> None:
        for field in fields(self):
            check_number(field.name, getattr(self, field.name), "a finite number", np.isfinite)
        for names in _FALLING:
            values = [getattr(self, name) for name in names]
            if values != sorted(values, reverse=True):
                told = [f"{name} {value}" for name, value in zip(names, values, strict=True)]
                raise UsageError(f"{', '.join(told[:-1])} and {told[-1]} do not fall")
        for name in ("scope_margin", "step_margin", "projection_reach"):
            check_number(name, getattr(self, name), "a number of 0 or more", lambda number: number >= 0)
        for name in ("recent_changes", "projection_fewest_years"):
            check_whole(name, getattr(self, name), least=1)
        check_confidence(self.confidence)


_FALLING = (
    ("on_track", "acceleration", "limited"),
    ("growth_on_track", "growth_acceleration", "growth_limited"),
    ("expected_good", "expected_fair"),
)
