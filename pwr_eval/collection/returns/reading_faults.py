"""What was found wrong or doubtful while a return was read, collected with its cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pwr_eval.collection.returns.cells import Unusable
from pwr_eval.errors import Fault, Place
from pwr_eval.files.untrusted.sheets import Grid, Position

__all__ = ["Findings"]

T = TypeVar("T")


class Findings:
    """Faults, which bar a return from use, and warnings, which do not."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def fault(self, place: Place, problem: str, found: str | None = None, remedy: str = "") -> None:
        """Note a fault."""
        self.faults.append(Fault(place, problem, found, remedy))

    def warn(self, place: Place, problem: str, found: str | None = None, remedy: str = "") -> None:
        """Note a doubt that does not bar the return from use."""
        self.warnings.append(Fault(place, problem, found, remedy))

    def attempt(self, read: Callable[[], T], grid: Grid, position: Position) -> T | None:
        """Return what `read` reads; None, with a fault at the cell, if the cell cannot be used."""
        try:
            return read()
        except Unusable as unusable:
            self.fault(grid.place(*position), unusable.problem, unusable.found, unusable.remedy)
            return None
