"""The audit: the least and greatest value of each hidden cell, by linear programming (scipy, HiGHS)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from pwr_eval.registers.disclosure.relations import Relation

__all__ = ["Block", "blocks_of", "possible_values"]

_SOLVED, _INFEASIBLE = 0, 2
_SLACK = 1e-6
_NEARLY = 1e-4
_TRIES = 8


@dataclass(frozen=True)
class Block:
    """Hidden cells that hang together, and what is known of them.

    Parameters
    ----------
    cells : list of str
        The hidden cells.
    whole : ndarray of bool
        Which of them are counts.
    matrix, low, high
        Weighted sums of the cells and their bounds, the published cells already taken off.
    truth : ndarray
        The true values, as far as they are known.
    cap : float
        Far above every value. The solver looks no further: it does not always say so when it could go on for
        ever, and a range that is wide below the cap is at least as wide without it.
    """

    cells: list[str]
    whole: npt.NDArray[np.bool_]
    matrix: csr_array[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    truth: npt.NDArray[np.float64]
    cap: float

    def ends(self, cell: str, *, whole_numbers: bool) -> tuple[float, float]:
        """Return the least and greatest value that a cell can have; NaN if the solver does not settle it.

        Raises
        ------
        ValueError
            If no values fit what is published: the relations do not describe the tables.
        """
        place = self.cells.index(cell)
        low, _ = self._end(place, 1.0, whole_numbers)
        high, _ = self._end(place, -1.0, whole_numbers)
        return low, math.inf if -high >= self.cap else -high

    def exposed(self, needed: npt.NDArray[np.float64], *, whole_numbers: bool) -> list[str]:
        """Name the cells whose possible values span less than is needed; not settled counts as less.

        Every solution found on the way is a set of values that fits, for all cells at once, and so are the
        true values. A few solutions that push cells up and down at random show most of them to be safe; only
        the others are solved for one by one.
        """
        least, most = self.truth.copy(), self.truth.copy()
        size, draw = len(self.cells), np.random.default_rng(0)
        for _ in range(min(_TRIES, size)):
            values = self._solved(draw.choice([-1.0, 1.0], size), whole_numbers).x
            if values is not None:
                least, most = np.fmin(least, values), np.fmax(most, values)
        narrow = []
        for place, cell in enumerate(self.cells):
            for sign in (-1.0, 1.0):
                if most[place] - least[place] >= needed[place]:
                    break
                _, values = self._end(place, sign, whole_numbers)
                if values is not None:
                    least, most = np.fmin(least, values), np.fmax(most, values)
            if not most[place] - least[place] >= needed[place] - _NEARLY:
                narrow.append(cell)
        return narrow

    def _end(
        self, place: int, sign: float, whole_numbers: bool
    ) -> tuple[float, npt.NDArray[np.float64] | None]:
        objective = np.zeros(len(self.cells))
        objective[place] = sign
        found = self._solved(objective, whole_numbers)
        if found.status == _INFEASIBLE:
            raise ValueError(f"no values fit what is published around {self.cells[place]}")
        if found.status != _SOLVED:
            # What an attacker with more time could do is not known, so nothing is promised.
            return math.nan, None
        return float(found.fun or 0.0), found.x

    def _solved(self, objective: npt.NDArray[np.float64], whole_numbers: bool) -> OptimizeResult:
        return milp(
            objective,
            integrality=self.whole.astype(int) if whole_numbers else None,
            # Zeros are published, and a reader knows it: what is hidden is a count of 1 at least.
            bounds=Bounds(np.where(self.whole, 1.0, 0.0), self.cap),
            constraints=LinearConstraint(self.matrix, self.low, self.high) if self.matrix.shape[0] else None,
        )


def possible_values(
    cells: pd.DataFrame, relations: Sequence[Relation], hidden: Collection[str], *, whole_numbers: bool = True
) -> pd.DataFrame:
    """Solve for what can be worked out of every hidden cell from all that is published.

    Parameters
    ----------
    cells : DataFrame
        cell (name), value (NaN if not known), is_count (True for counts, False for amounts).
    relations : sequence of Relation
        How cells hang together.
    hidden : collection of str
        Cells that are not published.
    whole_numbers : bool
        Whether the reader uses that counts are whole; without it the bounds are a little too wide.

    Returns
    -------
    DataFrame
        cell, low, high: least and greatest possible value of each hidden cell.

    Raises
    ------
    ValueError
        If the values contradict the relations.

    Examples
    --------
    >>> from pwr_eval.registers.disclosure.relations import total_of
    >>> cells = pd.DataFrame({"cell": ["city", "north", "south"], "value": [12.0, 2.0, 10.0]})
    >>> cells["is_count"] = True
    >>> possible_values(cells, [total_of("city", ["north", "south"])], ["north"])
        cell  low  high
    0  north  2.0   2.0
    """
    bounds = {
        cell: block.ends(cell, whole_numbers=whole_numbers)
        for block in blocks_of(cells, relations, hidden)
        for cell in block.cells
    }
    rows = [(cell, *bounds[cell]) for cell in cells["cell"] if cell in bounds]
    return pd.DataFrame(rows, columns=["cell", "low", "high"]).astype({"low": float, "high": float})


def blocks_of(cells: pd.DataFrame, relations: Sequence[Relation], hidden: Collection[str]) -> list[Block]:
    """Take the hidden cells apart into groups that have no relation in common."""
    wanted = set(hidden)
    names = [cell for cell in cells["cell"] if cell in wanted]
    place_of = {name: place for place, name in enumerate(names)}
    values = dict(zip(cells["cell"], cells["value"], strict=True))
    kinds = dict(zip(cells["cell"], cells["is_count"], strict=True))
    rows = [row for each in relations if (row := _reduced(each, place_of, values)) is not None]
    cap = 4 * float(cells["value"].max()) + 1000 if len(cells) else 1000.0
    return [_block(group, rows, names, kinds, values, cap) for group in _groups(len(names), rows)]


@dataclass(frozen=True)
class _Row:
    weights: Mapping[int, float]
    low: float
    high: float


def _reduced(relation: Relation, place_of: Mapping[str, int], values: Mapping[str, float]) -> _Row | None:
    """Put the published values into a relation; None if it says nothing about hidden cells."""
    weights = {place_of[cell]: weight for cell, weight in relation.weights.items() if cell in place_of}
    others = [(cell, weight) for cell, weight in relation.weights.items() if cell not in place_of]
    known = sum(weight * values.get(cell, math.nan) for cell, weight in others)
    # A cell without any value is in no table, and a relation with it tells nobody anything.
    return (
        None
        if not weights or math.isnan(known)
        else _Row(weights, relation.low - known, relation.high - known)
    )


def _groups(count: int, rows: Sequence[_Row]) -> list[list[int]]:
    links = [(first, other) for row in rows for first in [min(row.weights)] for other in row.weights]
    graph = coo_array(
        (np.ones(len(links)), ([first for first, _ in links], [other for _, other in links])),
        shape=(count, count),
    )
    number, label = connected_components(graph, directed=False) if count else (0, np.array([], dtype=int))
    groups: list[list[int]] = [[] for _ in range(number)]
    for place, group in enumerate(label):
        groups[group].append(place)
    return groups


def _block(
    group: list[int],
    rows: Sequence[_Row],
    names: list[str],
    kinds: Mapping[str, bool],
    values: Mapping[str, float],
    cap: float,
) -> Block:
    column_of = {place: column for column, place in enumerate(group)}
    own = [row for row in rows if min(row.weights) in column_of]
    entries = [
        (number, column_of[place], weight)
        for number, row in enumerate(own)
        for place, weight in row.weights.items()
    ]
    at = ([number for number, _, _ in entries], [column for _, column, _ in entries])
    matrix = coo_array(([weight for _, _, weight in entries], at), shape=(len(own), len(group)))
    cells = [names[place] for place in group]
    return Block(
        cells,
        np.array([kinds[cell] for cell in cells], dtype=bool),
        csr_array(matrix),
        # Sums of grosze in floats miss by their last digits.
        np.array(
            [row.low - _SLACK * max(1.0, abs(row.low)) if math.isfinite(row.low) else row.low for row in own]
        ),
        np.array(
            [
                row.high + _SLACK * max(1.0, abs(row.high)) if math.isfinite(row.high) else row.high
                for row in own
            ]
        ),
        np.array([values[cell] for cell in cells], dtype=float),
        cap,
    )
