"""Cells of a plan that were not read, each with its place, its reason and what to write."""

from __future__ import annotations

import pandas as pd

from pwr_eval.errors import Message, Place
from pwr_eval.schemas.declaration import declared

__all__ = ["Unread"]


class Unread:
    """A list of cells that the plan goes on without.

    Examples
    --------
    >>> unread = Unread()
    >>> place = Place("plan.csv", row=2, column="budget")
    >>> unread.add(place, "?", Message("no amount"), Message("Write it."), task_id=1)
    >>> unread.table()[["column", "printed", "reason"]].to_numpy().tolist()
    [['budget', '?', 'no amount']]
    """

    def __init__(self) -> None:
        self._rows: list[dict[str, object]] = []

    def add(
        self,
        place: Place,
        printed: str,
        reason: Message,
        remedy: Message,
        *,
        task_id: int,
        indicator_id: str = "",
    ) -> None:
        """Add a cell; `indicator_id` names its indicators, joined by commas, and is empty for a budget."""
        cells = {"file": place.file, "row": place.row, "column": place.column, "printed": printed}
        said = {
            "reason": reason,
            "remedy": remedy,
            "task_id": task_id,
            "indicator_id": indicator_id,
        }
        self._rows.append(cells | said)

    def table(self) -> pd.DataFrame:
        """Return a row a cell; reason and remedy are messages that keep their templates."""
        return declared("unread").frame(self._rows)
