"""Which cells are hidden: the small ones, and as many more as it takes that none can be worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pwr_eval.programme.defaults import default_rule
from pwr_eval.registers.disclosure.audit import Block, blocks_of
from pwr_eval.registers.disclosure.relations import Relation

__all__ = ["HIDE_BELOW", "Protection", "suppress"]

HIDE_BELOW = int(default_rule("hide_below"))
"""Fewest people of a figure that is shown, where the programme has no rule of its own."""

AMOUNT_SHARE = 0.5
"""An amount may be known no closer than by a range as wide as this share of it (our own choice)."""


@dataclass(frozen=True)
class Protection:
    """What is hidden, and which hidden cells can be worked out all the same.

    Parameters
    ----------
    status : Series
        "reported" or "suppressed", by cell. It does not say which cells are hidden for their own sake: that
        would say that they are small.
    exposed : tuple of str
        Cells that can be worked out all the same, since nothing is left to hide beside them. Empty = safe.
    """

    status: pd.Series
    exposed: tuple[str, ...]

    @property
    def safe(self) -> bool:
        """True if no hidden cell can be worked out."""
        return not self.exposed


def suppress(
    cells: pd.DataFrame,
    relations: Sequence[Relation],
    *,
    hide_below: int = HIDE_BELOW,
    before: Mapping[str, str] | None = None,
) -> Protection:
    """Hide small cells of linked tables, and more cells until none of them can be worked out.

    Parameters
    ----------
    cells : DataFrame
        cell (name, once each); value (0 or more, NaN if there is none); is_count (True for counts, False for
        amounts of money or time); contributors (people or families behind the cell, NaN = as many as the
        value says).
    relations : sequence of Relation
        How cells hang together: within a table, between tables, with what was published before.
    hide_below : int
        Counts and contributors from 1 to one below are hidden; the default is that of `defaults.toml`.
    before : mapping of str to str, optional
        Cell -> "reported" or "suppressed" in an earlier report: what was shown cannot be hidden any more,
        what was hidden stays hidden.

    Returns
    -------
    Protection
        Not safe only if earlier reports or the relations leave no cell to hide: publish nothing then.

    Raises
    ------
    ValueError
        If the values contradict the relations.

    Notes
    -----
    Primary suppression by a threshold rule, secondary suppression cell by cell: whichever hidden cell has
    too narrow a range takes the smallest published cell beside it along (see Hundepool et al., Statistical
    Disclosure Control, 2012, chapter 4).
    A count has to be uncertain by `hide_below` or more, an amount by half of it.

    Examples
    --------
    >>> from pwr_eval.registers.disclosure.relations import total_of
    >>> cells = pd.DataFrame({
    ...     "cell": ["city", "north", "south", "west"], "value": [24.0, 2.0, 7.0, 15.0], "is_count": True,
    ...     "contributors": [24.0, 2.0, 7.0, 15.0],
    ... })
    >>> suppress(cells, [total_of("city", ["north", "south", "west"])]).status.to_dict()
    {'city': 'reported', 'north': 'suppressed', 'south': 'suppressed', 'west': 'reported'}
    """
    earlier = before or {}
    plan = _Plan(cells, relations, hide_below, earlier)
    plan.close_gaps(whole_numbers=False)
    plan.close_gaps(whole_numbers=True)
    hidden = pd.Series([cell in plan.hidden for cell in cells["cell"]], index=cells["cell"])
    status = hidden.map({True: "suppressed", False: "reported"}).rename("status")
    return Protection(status, tuple(cell for cell in cells["cell"] if cell in plan.exposed))


class _Plan:
    """The cells hidden so far, and the search for more."""

    def __init__(
        self, cells: pd.DataFrame, relations: Sequence[Relation], hide_below: int, before: Mapping[str, str]
    ) -> None:
        self.cells, self.relations = cells, list(relations)
        self.value = dict(zip(cells["cell"], cells["value"], strict=True))
        self.is_count = dict(zip(cells["cell"], cells["is_count"], strict=True))
        self.hide_below = hide_below
        self.shown_before = {cell for cell, status in before.items() if status == "reported"}
        behind = cells["contributors"].where(cells["contributors"].notna(), cells["value"])
        small = (behind.between(1, hide_below - 1)) | (
            cells["is_count"] & cells["value"].between(1, hide_below - 1)
        )
        hidden_before = cells["cell"].map(before).eq("suppressed")
        wanted = (small | hidden_before) & cells["value"].gt(0) & ~cells["cell"].isin(self.shown_before)
        self.hidden: set[str] = set(cells.loc[wanted, "cell"])
        self.exposed: set[str] = set()
        # What was shown before is known; if it is small now, nothing can be done about it any more.
        self.beside: dict[str, list[Relation]] = {}
        for relation in self.relations:
            for cell in relation.weights:
                self.beside.setdefault(cell, []).append(relation)

    def needed(self, cell: str) -> float:
        """How wide the range of possible values has to be."""
        return float(self.hide_below) if self.is_count[cell] else AMOUNT_SHARE * self.value[cell]

    def close_gaps(self, *, whole_numbers: bool) -> None:
        """Hide more cells until every range is wide enough, or nothing is left to hide."""
        settled: set[str] = set()
        while True:
            added = False
            for block in blocks_of(self.cells, self.relations, self.hidden):
                if settled.issuperset(block.cells):
                    continue
                more = self._more_for(block, whole_numbers)
                self.hidden |= more
                added |= bool(more)
                settled |= set() if more else set(block.cells)
            if not added:
                return

    def _more_for(self, block: Block, whole_numbers: bool) -> set[str]:
        """Choose one cell to hide for each cell of a block that can be worked out."""
        needed = np.array([self.needed(cell) for cell in block.cells])
        narrow = block.exposed(needed, whole_numbers=whole_numbers)
        self.exposed = (self.exposed - set(block.cells)) | set(narrow)
        more: set[str] = set()
        for cell in narrow:
            partner = self._partner(cell, block, more)
            if partner:
                more.add(partner)
        return more

    def _partner(self, cell: str, block: Block, chosen: set[str]) -> str | None:
        """Choose a published cell to hide: beside the cell itself, or else anywhere in its block."""
        beside = self._candidates(self.beside.get(cell, ()))
        if beside & chosen:
            return None
        beside = beside or self._candidates(
            relation for other in block.cells for relation in self.beside.get(other, ())
        )
        # Large enough to blur the cell, and no larger; the name settles what is equal, so that runs agree.
        need = self.needed(cell)
        return min(beside, key=lambda each: (self.value[each] < need, self.value[each], each), default=None)

    def _candidates(self, relations: Iterable[Relation]) -> set[str]:
        return {
            cell
            for relation in relations
            for cell in relation.weights
            if cell not in self.hidden
            and cell not in self.shown_before
            and cell in self.value
            and self.value[cell] > 0
        }
