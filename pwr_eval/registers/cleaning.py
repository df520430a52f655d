"""Raw batches -> rows of services, and every refused row with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pwr_eval.registers.cell_values import (
    CODES,
    MISSING_DAY,
    MISSING_NUMBER,
    CleanedCells,
    Cleaner,
    category,
    day,
    shown,
    whole_amount,
)
from pwr_eval.registers.identifier_columns import IdentifierCleaner
from pwr_eval.registers.keys import PseudonymKey
from pwr_eval.registers.mapping import PESEL, RegisterMapping
from pwr_eval.registers.pseudonyms import pseudonymiser
from pwr_eval.registers.raw_tables import Batch, EncodedColumn
from pwr_eval.schemas.declaration import declared

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BatchCleaner", "CleanedBatch", "schema_of_services"]

_HOURS = ("", "h", "h.", "godz", "godz.", "godzina", "godziny", "godzin")
_SECONDS = 3600
_STORED_AS = {"date": "day", "hours": "seconds", "cost": "cost_grosze", "task": "task_id"}
_IDENTIFIERS = ("person", "family", "record")
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class CleanedBatch:
    """What became of a batch: read + refused + empty = its rows.

    Parameters
    ----------
    services : pyarrow.Table
        Rows that are good, with the columns of the table `services`.
    faults : list of (int, str, str, str)
        Row, meaning of the column, reason and what may be shown of the cell; a row may have several.
    refused, empty : int
        Rows with a fault; rows that hold nothing.
    other_encoding : int
        Rows with text that is no UTF-8 and was read as Windows 1250.
    """

    services: pa.Table
    faults: list[tuple[int, str, str, str]]
    refused: int
    empty: int
    other_encoding: int


class BatchCleaner:
    """Cleans the batches of one register.

    Parameters
    ----------
    mapping : RegisterMapping
        What stands where.
    key : PseudonymKey
        Makes the pseudonyms.
    tasks : collection of int
        Tasks of the plan.
    remembered : int
        Identifiers of each column that are kept in memory between batches.
    """

    def __init__(
        self, mapping: RegisterMapping, key: PseudonymKey, tasks: Collection[int], *, remembered: int
    ) -> None:
        self._mapping = mapping
        received = mapping.received
        task_numbers = {str(task): task for task in tasks}
        task_numbers |= {
            text: int(number)
            for number, texts in mapping.tasks.items()
            for text in texts
            if int(number) in tasks
        }
        any_day = day(None, None, received, needed=False)
        cleaners: dict[str, Callable[[list[Any]], CleanedCells]] = {
            "date": Cleaner(day(mapping.first_day, mapping.last_day, received, needed=True)),
            "requested": Cleaner(any_day),
            "ended": Cleaner(any_day),
            "task": Cleaner(category(task_numbers, "unknown_task", "no_task")),
            "district": Cleaner(category(_numbered(mapping.districts), "unknown_district")),
            "group": Cleaner(category(_numbered(mapping.groups), "unknown_group")),
            "services": Cleaner(whole_amount(1, units=("",))),
            "hours": Cleaner(whole_amount(_SECONDS, units=_HOURS)),
            "cost": Cleaner(whole_amount(100)),
        }
        there = mapping.columns.headings
        self._cleaners = {name: cleaner for name, cleaner in cleaners.items() if name in there}
        numberings = {
            "person": mapping.identifiers.person,
            "family": mapping.identifiers.family or PESEL,
            "record": f"record-{mapping.name}",
        }
        self._identifiers = {
            name: IdentifierCleaner(
                pseudonymiser(key, _domain(name, numbering)), numbering, received, remembered=remembered
            )
            for name, numbering in numberings.items()
            if name in there
        }

    def clean(self, batch: Batch, file: int) -> CleanedBatch:
        """Clean a batch of one of the register's files."""
        cleaned = {name: clean(batch.columns[name].cells) for name, clean in self._cleaners.items()}
        cleaned |= {name: clean(batch.columns[name].distinct) for name, clean in self._identifiers.items()}
        empty = _empty(batch)
        bad, faults = _faults(batch, cleaned, ~empty)
        values = {name: each.values[batch.columns[name].places] for name, each in cleaned.items()}
        in_disorder = _in_disorder(values) & ~bad & ~empty
        faults += [(int(row), "ended", "date_order", "") for row in batch.rows[in_disorder]]
        bad |= in_disorder
        return CleanedBatch(
            self._table(values, batch.rows, ~(bad | empty), file),
            faults,
            int(bad.sum()),
            int(empty.sum()),
            _rows_in_other_encoding(batch),
        )

    def _table(self, values: Mapping[str, Numbers], rows: Numbers, good: Flags, file: int) -> pa.Table:
        import pyarrow as pa

        count = int(good.sum())
        stored = {_STORED_AS.get(name, name): numbers[good] for name, numbers in values.items()}
        stored |= {"row": rows[good], "file": np.full(count, file)}
        if self._mapping.task_id is not None:
            stored["task_id"] = np.full(count, self._mapping.task_id)
        if "services" not in stored:
            stored["services"] = np.ones(count, dtype=np.int64)
        names = {"district": list(self._mapping.districts), "group": list(self._mapping.groups)}
        columns = []
        for field in schema_of_services():
            numbers = stored.get(field.name)
            if numbers is None:
                columns.append(pa.nulls(count, field.type))
            elif field.name in names:
                places = pa.array(numbers.astype(np.int32), mask=numbers == MISSING_NUMBER)
                columns.append(pa.DictionaryArray.from_arrays(places, names[field.name]).cast(pa.string()))
            else:
                mark = MISSING_DAY if field.type == pa.date32() else MISSING_NUMBER
                columns.append(
                    pa.array(numbers, mask=numbers == mark).cast(_plain(field.type)).cast(field.type)
                )
        return pa.Table.from_arrays(columns, schema=schema_of_services())


def schema_of_services() -> pa.Schema:
    """Return the columns of the table `services` in Arrow's types."""
    import pyarrow as pa

    types = {"text": pa.string(), "date": pa.date32(), "whole": pa.int64()}
    return pa.schema([(column.name, types[column.type]) for column in declared("services").columns.values()])


def _plain(kind: Any) -> Any:
    import pyarrow as pa

    return pa.int32() if kind == pa.date32() else kind


def _domain(name: str, numbering: str) -> str:
    """Keep people and families apart, even where both carry a PESEL."""
    return numbering if numbering.startswith("record-") else f"{name}/{numbering}"


def _numbered(names: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return each listed name its number; each name is a spelling of itself."""
    spelled = {name: number for number, name in enumerate(names)}
    return spelled | {text: number for number, texts in enumerate(names.values()) for text in texts}


def _empty(batch: Batch) -> Flags:
    def blank(cell: Any) -> bool:
        return cell is None or (isinstance(cell, bytes | str) and not cell.strip())

    empty = np.ones(len(batch.rows), dtype=bool)
    for coded in batch.columns.values():
        if empty.any():
            empty &= np.fromiter(map(blank, coded.cells), dtype=bool)[coded.places]
    return empty


def _faults(
    batch: Batch, cleaned: Mapping[str, CleanedCells], looked_at: Flags
) -> tuple[Flags, list[tuple[int, str, str, str]]]:
    bad = np.zeros(len(batch.rows), dtype=bool)
    faults: list[tuple[int, str, str, str]] = []
    names = list(CODES)
    for meaning, each in cleaned.items():
        if not each.reasons.any():
            continue
        coded = batch.columns[meaning]
        here = (each.reasons[coded.places] != 0) & looked_at
        bad |= here
        form = {
            int(place): "" if meaning in _IDENTIFIERS else shown(_cell(coded, int(place)))
            for place in np.unique(coded.places[here])
        }
        faults += [
            (int(row), meaning, names[each.reasons[place]], form[int(place)])
            for row, place in zip(batch.rows[here], coded.places[here], strict=True)
        ]
    return bad, faults


def _cell(coded: EncodedColumn, place: int) -> Any:
    cell = coded.distinct[place]
    return cell if isinstance(coded.distinct, list) else cell.as_py()


def _in_disorder(values: Mapping[str, Numbers]) -> Flags:
    served = values["date"]
    wrong = np.zeros(len(served), dtype=bool)
    if "requested" in values:
        wrong |= values["requested"] > served
    if "ended" in values:
        wrong |= (values["ended"] < served) & (values["ended"] != MISSING_DAY)
    return wrong


def _rows_in_other_encoding(batch: Batch) -> int:
    import pyarrow as pa

    other = np.zeros(len(batch.rows), dtype=bool)
    for coded in batch.columns.values():
        if isinstance(coded.distinct, list):
            continue
        try:
            coded.distinct.cast(pa.string())
        except pa.ArrowInvalid:
            other |= np.fromiter(map(_is_not_utf8, coded.cells), dtype=bool)[coded.places]
    return int(other.sum())


def _is_not_utf8(cell: bytes | None) -> bool:
    try:
        (cell or b"").decode()
    except UnicodeDecodeError:
        return True
    return False
