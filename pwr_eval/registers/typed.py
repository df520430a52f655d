"""Registers in Parquet and in workbooks: cells that have types of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pwr_eval.cleaning.lexicon import fold
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.registers.tables import (
    Batch,
    EncodedColumn,
    OpenWorkbook,
    RawTable,
    Sheet,
    encoded,
    places_of_headings,
    refused,
)

if TYPE_CHECKING:
    import pyarrow.parquet as pq

__all__ = ["open_parquet", "open_sheet"]

_LINES_BEFORE_HEADINGS = 50


class _Flawed:
    """A cell that shows no value of its own: an error, or a formula without result."""

    def __str__(self) -> str:
        return "#"


def open_parquet(path: Path, wanted: Mapping[str, str], mapping: str, *, batch_rows: int) -> RawTable:
    """Open a Parquet file; each column may hold text, numbers or days.

    Parameters
    ----------
    path, wanted, mapping
        As `pwr_eval.registers.delimited.open_delimited`.
    batch_rows : int
        How many rows are read at a time.

    Raises
    ------
    DataError
        If the file is damaged, a column is missing, or one is of a type that is neither of the three.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        names = file.schema_arrow.names
        places = places_of_headings(wanted, names, Place(path.name), mapping)
        faults = [
            Fault(Place(path.name, column=names[place]), problem, found=str(file.schema_arrow.types[place]))
            for place in places.values()
            if (problem := _unusable(file.schema_arrow.types[place]))
        ]
    except (pa.ArrowException, OSError):
        raise refused(path.name, "the file is damaged or no Parquet", "Send it again.") from None
    if faults:
        raise DataError(f"{path.name} cannot be read", faults)
    return RawTable(
        path.name, file.metadata.num_rows, _batches_of_parquet(file, path.name, places, batch_rows)
    )


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


def _batches_of_parquet(
    file: pq.ParquetFile, name: str, places: Mapping[str, int], batch_rows: int
) -> Iterator[Batch]:
    import pyarrow as pa

    names, first = file.schema_arrow.names, 2
    columns = [names[place] for place in places.values()]
    try:
        for batch in file.iter_batches(batch_size=batch_rows, columns=columns):
            coded = {meaning: encoded(batch.column(names[place])) for meaning, place in places.items()}
            yield Batch(np.arange(first, first + batch.num_rows, dtype=np.int64), coded)
            first += batch.num_rows
    except (pa.ArrowException, OSError):
        raise refused(name, "the file is damaged from here on", "Send it again.", row=first) from None


def open_sheet(
    path: Path, wanted: Mapping[str, str], mapping: str, *, sheet: str, open_workbook: OpenWorkbook
) -> RawTable:
    """Open a sheet of a workbook; the headings may stand below other lines.

    Parameters
    ----------
    path, wanted, mapping
        As `pwr_eval.registers.delimited.open_delimited`.
    sheet : str
        Name of the sheet; "" if the workbook shows one only.
    open_workbook : callable
        Gives the sheets of a workbook.

    Raises
    ------
    DataError
        If the workbook cannot be opened, or no row of the sheet holds the headings.
    """
    chosen = _chosen(open_workbook(path, path.name), sheet, path.name)
    headings_at = _row_of_headings(chosen, set(map(fold, wanted.values())))
    width = max(map(len, chosen.rows), default=0)
    headings = [str(chosen.shown(headings_at, column) or "") for column in range(width)]
    at = Place(path.name, chosen.sheet, headings_at + 1)
    places = places_of_headings(wanted, headings, at, mapping)
    rows = range(headings_at + 1, len(chosen.rows))
    columns = {
        meaning: _coded([_cell(chosen, row, place) for row in rows]) for meaning, place in places.items()
    }
    numbers = np.arange(rows.start + 1, rows.stop + 1, dtype=np.int64)
    return RawTable(path.name, len(rows), iter([Batch(numbers, columns)] if rows else []))


def _chosen(sheets: list[Any], name: str, file: str) -> Sheet:
    visible = [each for each in sheets if (each.sheet == name if name else not each.hidden)]
    if len(visible) == 1:
        return visible[0]  # type: ignore[no-any-return]  # opened elsewhere, see OpenWorkbook
    problem = f'there is no sheet "{name}"' if name else f"{len(visible)} sheets hold a table"
    raise refused(file, problem, "Name the sheet in the mapping.")


def _row_of_headings(sheet: Sheet, wanted: set[str]) -> int:
    """Find the row that holds most of the headings, the first of equals."""
    found = [
        len(wanted & {fold(cell) for cell in row if isinstance(cell, str)})
        for row in sheet.rows[:_LINES_BEFORE_HEADINGS]
    ]
    return found.index(max(found)) if found else 0


def _cell(sheet: Sheet, row: int, column: int) -> Any:
    return _Flawed() if (row, column) in sheet.flaws else sheet.shown(row, column)


def _coded(cells: list[Any]) -> EncodedColumn:
    place_of: dict[Any, int] = {}
    # Types are told apart: True, 1 and 1.0 are equal and mean different things.
    places = [place_of.setdefault((type(cell), cell), len(place_of)) for cell in cells]
    return EncodedColumn(np.array(places, dtype=np.int64), [cell for _, cell in place_of])
