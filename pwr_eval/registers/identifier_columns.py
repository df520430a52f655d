"""A column of identifiers -> pseudonyms: checked, spelled in one way, hashed, and then gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pwr_eval.registers.cell_values import CODES, MISSING_NUMBER, CleanedCells, identifier, text_of
from pwr_eval.registers.mapping import PESEL

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["IdentifierCleaner"]

_PLAIN_PESEL = "^[0-9]{11}$"
# With a digit other than 0 and these signs only, a text is no mark for "missing" and needs no folding.
_PLAIN_NUMBER = "^[A-Za-z0-9/._-]*[1-9][A-Za-z0-9/._-]*$"
_WEIGHTS = np.array([1, 3, 7, 9, 1, 3, 7, 9, 1, 3], dtype=np.int64)
_CENTURIES = np.array([1900, 2000, 2100, 2200, 1800], dtype=np.int64)


class IdentifierCleaner:
    """Turns the distinct identifiers of one batch after the other into pseudonyms.

    Parameters
    ----------
    pseudonyms : callable
        From `pwr_eval.registers.pseudonyms.pseudonymiser`, for the same numbering.
    numbering : str
        "pesel" for numbers that are checked, or another numbering.
    received : date
        Day on which the register came: nobody in it was born later.
    remembered : int
        Identifiers kept in memory between batches, with their pseudonyms; about 60 bytes each.

    Notes
    -----
    The usual spellings (eleven digits; Latin letters and digits) are checked a column at a time, all others
    by `pwr_eval.registers.cell_values.identifier`; a test holds the two against each other.
    """

    def __init__(
        self,
        pseudonyms: Callable[[Iterable[str]], list[int]],
        numbering: str,
        received: date,
        *,
        remembered: int,
    ) -> None:
        self._pseudonyms, self._remembered = pseudonyms, remembered
        self._numbering, self._received = numbering, received
        self._read = identifier(numbering, received)
        self._known: tuple[pa.Array, npt.NDArray[np.int64], npt.NDArray[np.uint8]] | None = None

    def __call__(self, distinct: pa.Array | list[Any]) -> CleanedCells:
        """Return the pseudonym of each distinct cell, and what is wrong with it."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if isinstance(distinct, list):
            return self._one_by_one(distinct)
        distinct = distinct.fill_null(b"")
        if self._known is None or len(self._known[0]) + len(distinct) > self._remembered:
            made = self._of_text(distinct)
            self._known = (distinct, made.values, made.reasons)
            return made
        cells, values, reasons = self._known
        found = pc.index_in(distinct, value_set=cells)
        new = distinct.filter(pc.is_null(found))
        made = self._of_text(new)
        values, reasons = np.concatenate([values, made.values]), np.concatenate([reasons, made.reasons])
        self._known = (pa.concat_arrays([cells, new]), values, reasons)
        place = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        place[place < 0] = np.arange(len(cells), len(values))
        return CleanedCells(values[place], reasons[place])

    def _of_text(self, cells: pa.Array) -> CleanedCells:
        """Clean text: plain spellings at once, the others one by one."""
        import pyarrow as pa
        import pyarrow.compute as pc

        pattern = _PLAIN_PESEL if self._numbering == PESEL else _PLAIN_NUMBER
        plain = pc.match_substring_regex(cells, pattern).to_numpy(zero_copy_only=False)
        values = np.full(len(cells), MISSING_NUMBER, dtype=np.int64)
        reasons = np.zeros(len(cells), dtype=np.uint8)
        usual = cells.filter(pa.array(plain)).cast(pa.string())
        if self._numbering == PESEL:
            good = _good_pesels(usual.to_pylist(), self._received)
            reasons[np.flatnonzero(plain)[~good]] = CODES["bad_pesel"]
            usual, hashed = usual.filter(pa.array(good)), np.flatnonzero(plain)[good]
        else:
            usual, hashed = pc.ascii_lower(usual), np.flatnonzero(plain)
        values[hashed] = self._pseudonyms(usual.to_pylist())
        others = self._one_by_one(cells.filter(pa.array(~plain)).to_pylist())
        values[~plain], reasons[~plain] = others.values, others.reasons
        return CleanedCells(values, reasons)

    def _one_by_one(self, cells: list[Any]) -> CleanedCells:
        read = [self._read(text_of(cell)) for cell in cells]
        values = np.full(len(read), MISSING_NUMBER, dtype=np.int64)
        there = [place for place, (text, _) in enumerate(read) if text]
        values[there] = self._pseudonyms(read[place][0] for place in there)
        return CleanedCells(values, np.array([CODES[reason] for _, reason in read], dtype=np.uint8))


def _good_pesels(numbers: list[str], received: date) -> npt.NDArray[np.bool_]:
    """Return which rows of eleven digits are PESEL numbers of people born by a day."""
    signs = np.frombuffer("".join(numbers).encode(), dtype=np.uint8).reshape(-1, 11)
    digits = signs.astype(np.int64) - ord("0")
    right = (10 - digits[:, :10] @ _WEIGHTS % 10) % 10 == digits[:, 10]
    year = 10 * digits[:, 0] + digits[:, 1]
    coded_month, day = 10 * digits[:, 2] + digits[:, 3], 10 * digits[:, 4] + digits[:, 5]
    century, month = np.divmod(coded_month, 20)
    possible = right & (month >= 1) & (month <= 12) & (day >= 1)  # noqa: PLR2004 - months of a year
    first = (_CENTURIES[century] + year - 1970) * 12 + np.where(possible, month, 1) - 1
    month_start = first.astype("datetime64[M]").astype("datetime64[D]")
    next_start = (first + 1).astype("datetime64[M]").astype("datetime64[D]")
    born = month_start + (day - 1).astype("timedelta64[D]")
    good: npt.NDArray[np.bool_] = possible & (born < next_start) & (born <= np.datetime64(received))
    return good
