"""A register opened, whatever kind of file it is: Parquet and workbooks, whose cells have types, or text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pwr_eval.cleaning.lexicon import fold
from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.untrusted.archives import Limits
from pwr_eval.files.untrusted.sheets import Grid
from pwr_eval.files.untrusted.spreadsheet_files import read_grids
from pwr_eval.registers.delimited import open_delimited
from pwr_eval.registers.mapping import RegisterMapping
from pwr_eval.registers.raw_tables import (
    Batch,
    EncodedColumn,
    RawTable,
    encoded_batch,
    places_of_headings,
    refused,
)

if TYPE_CHECKING:
    import pyarrow.parquet as pq

__all__ = ["open_register"]

# A register is larger than the forms that units fill in; a sheet holds a million rows at most.
_WORKBOOK = Limits(file_bytes=200_000_000, unpacked_bytes=2_000_000_000, cells=20_000_000)
_LINES_BEFORE_HEADINGS = 50
_ROW_BYTES = 64  # of a row of services in memory, roughly


class _Flawed:
    """A cell that shows no value of its own: an error, or a formula without result."""

    def __str__(self) -> str:
        return "#"


def open_register(path: Path, mapping: RegisterMapping, *, block_bytes: int) -> RawTable:
    """Open a file of a register by what its first bytes say that it is.

    Parameters
    ----------
    path : Path
        CSV (see `pwr_eval.registers.delimited`), a workbook whose headings may stand below other lines, or
        Parquet whose columns may hold text, numbers or days.
    mapping : RegisterMapping
        What stands where.
    block_bytes : int
        How much is read at a time.

    Raises
    ------
    DataError
        If the file is damaged or no table, a heading is missing or stands twice, a sheet is not found, or a
        column is of a type that is neither text, number nor day.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PAR1"):
        return _open_parquet(path, mapping, max(block_bytes // _ROW_BYTES, 1))
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _open_sheet(path, mapping)
    return open_delimited(path, mapping, block_bytes=block_bytes)


def _open_parquet(path: Path, mapping: RegisterMapping, batch_rows: int) -> RawTable:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        names, types = file.schema_arrow.names, file.schema_arrow.types
        places = places_of_headings(mapping, names, Place(path.name))
        faults = [
            Fault(Place(path.name, column=names[place]), problem, found=str(types[place]))
            for place in places.values()
            if (problem := _unusable(types[place]))
        ]
    except (pa.ArrowException, OSError):
        raise refused(path.name, "the file is damaged or no Parquet", "Send it again.") from None
    if faults:
        raise DataError(Message("{file} cannot be read", file=path.name), faults)
    return RawTable(path.name, file.metadata.num_rows, _rows_of_parquet(file, path.name, places, batch_rows))


def _unusable(kind: Any) -> str:
    import pyarrow as pa

    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_timestamp(kind) and kind.tz is not None:
        return "times with a time zone: the day depends on the zone; write days (DATE)"
    usable = (
        types.is_string, types.is_large_string, types.is_binary, types.is_integer, types.is_floating,
        types.is_decimal, types.is_date, types.is_timestamp, types.is_null,
    )  # fmt: skip
    return "" if any(is_kind(kind) for is_kind in usable) else "a type that is neither text, number nor day"


def _rows_of_parquet(
    file: pq.ParquetFile, name: str, places: Mapping[str, int], batch_rows: int
) -> Iterator[Batch]:
    import pyarrow as pa

    first, names = 2, {meaning: file.schema_arrow.names[place] for meaning, place in places.items()}
    try:
        for batch in file.iter_batches(batch_size=batch_rows, columns=list(names.values())):
            rows = np.arange(first, first + batch.num_rows, dtype=np.int64)
            yield encoded_batch(rows, batch, names)
            first += batch.num_rows
    except (pa.ArrowException, OSError):
        raise refused(name, "the file is damaged from here on", "Send it again.", row=first) from None


def _open_sheet(path: Path, mapping: RegisterMapping) -> RawTable:
    sheet = _chosen(read_grids(path, limits=_WORKBOOK)[1], mapping.sheet, path.name)
    headings_at = _row_of_headings(sheet, set(map(fold, mapping.columns.headings.values())))
    width = max(map(len, sheet.rows), default=0)
    headings = [str(sheet.shown(headings_at, column) or "") for column in range(width)]
    places = places_of_headings(mapping, headings, Place(path.name, sheet.sheet, headings_at + 1))
    rows = range(headings_at + 1, len(sheet.rows))
    columns = {
        meaning: _coded([_cell(sheet, row, place) for row in rows]) for meaning, place in places.items()
    }
    numbers = np.arange(rows.start + 1, rows.stop + 1, dtype=np.int64)
    return RawTable(path.name, len(rows), iter([Batch(numbers, columns)] if rows else []))


def _chosen(sheets: list[Grid], name: str, file: str) -> Grid:
    found = [each for each in sheets if (each.sheet == name if name else not each.hidden)]
    if len(found) == 1:
        return found[0]
    problem = (
        Message('there is no sheet "{name}"', name=name)
        if name
        else Message("{n} sheets hold a table", n=len(found))
    )
    raise refused(file, problem, "Name the sheet in the mapping.")


def _row_of_headings(sheet: Grid, wanted: set[str]) -> int:
    """Find the row that holds most of the headings, the first of equals."""
    found = [
        len(wanted & {fold(cell) for cell in row if isinstance(cell, str)})
        for row in sheet.rows[:_LINES_BEFORE_HEADINGS]
    ]
    return found.index(max(found)) if found else 0


def _cell(sheet: Grid, row: int, column: int) -> Any:
    return _Flawed() if (row, column) in sheet.flaws else sheet.shown(row, column)


def _coded(cells: list[Any]) -> EncodedColumn:
    place_of: dict[Any, int] = {}
    # Types are told apart: True, 1 and 1.0 are equal and mean different things.
    places = [place_of.setdefault((type(cell), cell), len(place_of)) for cell in cells]
    return EncodedColumn(np.array(places, dtype=np.int64), [cell for _, cell in place_of])
