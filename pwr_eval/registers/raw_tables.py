"""A raw table in batches: each column as its distinct cells and, row by row, which of them stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pwr_eval.cleaning.lexicon import fold
from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.registers.mapping import RegisterMapping

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Batch", "EncodedColumn", "RawTable", "encoded", "encoded_batch", "places_of_headings", "refused"]


@dataclass(frozen=True)
class EncodedColumn:
    """One column of a batch.

    Parameters
    ----------
    places : ndarray of int64
        For each row, the place of its cell in `distinct`.
    distinct : pyarrow.Array or list
        Distinct cells: text as binary, or numbers, days and None as Python has them.
    """

    places: npt.NDArray[np.int64]
    distinct: Any

    @property
    def cells(self) -> list[Any]:
        """Distinct cells as a list."""
        return self.distinct if isinstance(self.distinct, list) else list(self.distinct.to_pylist())


@dataclass(frozen=True)
class Batch:
    """Some rows of a table.

    Parameters
    ----------
    rows : ndarray of int64
        Number of each row as a spreadsheet counts them.
    columns : mapping of str to EncodedColumn
        By meaning: "date", "person" …
    """

    rows: npt.NDArray[np.int64]
    columns: Mapping[str, EncodedColumn]


@dataclass
class RawTable:
    """A file that is open for reading; the counts are whole once the batches are used up.

    Parameters
    ----------
    name : str
        Name of the file.
    there : int
        Rows below the headings, counted without reading them: lines, or what the file says of itself.
    batches : iterator of Batch
        The rows that have as many cells as there are headings.
    broken : list of (int, str)
        Number of each other row, and the reason why it cannot be read.
    blank : int
        Lines without any cell.
    remarks : list of str
        What should be looked at, by key: "no_line_break_at_end".
    """

    name: str
    there: int
    batches: Iterator[Batch]
    broken: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0
    remarks: list[str] = field(default_factory=list)


def encoded(column: pa.Array) -> EncodedColumn:
    """Find the distinct cells of an Arrow column.

    Examples
    --------
    >>> import pyarrow as pa
    >>> coded = encoded(pa.array(["a", None, "a"]))
    >>> coded.places.tolist(), coded.cells
    ([0, 1, 0], [b'a', None])
    """
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.cast(pa.binary())
    found = column.dictionary_encode(null_encoding="encode")
    distinct = found.dictionary if pa.types.is_binary(column.type) else found.dictionary.to_pylist()
    return EncodedColumn(found.indices.to_numpy(zero_copy_only=False).astype(np.int64), distinct)


def encoded_batch(rows: npt.NDArray[np.int64], batch: pa.RecordBatch, names: Mapping[str, str]) -> Batch:
    """Find the distinct cells of some columns of Arrow rows, each by its name there."""
    return Batch(rows, {meaning: encoded(batch.column(name)) for meaning, name in names.items()})


def places_of_headings(mapping: RegisterMapping, headings: list[str], place: Place) -> dict[str, int]:
    """Find the columns of a mapping among the headings of a file; case and spaces do not matter.

    Raises
    ------
    DataError
        With every heading that is missing or stands twice. What the first row holds is not quoted: in a file
        without headings it is a person's.
    """
    wanted, folded = mapping.columns.headings, [fold(heading) for heading in headings]
    faults = [
        Fault(
            Place(place.file, place.sheet, place.row, heading),
            "the heading is missing" if not folded.count(fold(heading)) else "the heading stands twice",
            remedy=Message(
                '{mapping}.toml wants it for "{meaning}": write there what the file has.',
                mapping=mapping.name,
                meaning=meaning,
            ),
        )
        for meaning, heading in wanted.items()
        if folded.count(fold(heading)) != 1
    ]
    if faults:
        raise DataError(Message("{file} cannot be read", file=place.file), faults)
    return {meaning: folded.index(fold(heading)) for meaning, heading in wanted.items()}


def refused(name: str, problem: str, remedy: str = "", row: int = 0) -> DataError:
    """Make the error for a file that cannot be read."""
    return DataError(
        Message("{file} cannot be read", file=name), [Fault(Place(name, row=row), problem, remedy=remedy)]
    )
