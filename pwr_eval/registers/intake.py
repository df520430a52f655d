"""A register taken in: clean rows stored under pseudonyms, refused rows set aside with their reasons."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from pwr_eval.errors import DataError, Fault, Message, Place, UsageError
from pwr_eval.registers.cell_values import REASONS
from pwr_eval.registers.cleaning import BatchCleaner, schema_of_services
from pwr_eval.registers.engine import DEFAULT_MEMORY, bytes_of
from pwr_eval.registers.keys import PseudonymKey
from pwr_eval.registers.mapping import RegisterMapping
from pwr_eval.registers.open_register import open_register
from pwr_eval.registers.raw_tables import refused
from pwr_eval.registers.repeated import set_repeated_aside
from pwr_eval.schemas.declaration import declared

__all__ = ["Intake", "take_in"]

# Measured: at a block of this share of the limit, reading and cleaning stay below the limit together.
_BLOCK_SHARE = 1 / 32
_REMEMBERED_SHARE, _IDENTIFIER_BYTES = 0.15, 60  # of each column of identifiers


@dataclass(frozen=True)
class Intake:
    """What became of a register; there = read + refused + empty.

    Parameters
    ----------
    name, sender, received, first_day, last_day, fictional
        As in its mapping; days as ISO text.
    files : tuple of str
        Names of its files, in the order in which rows name them by number.
    sha256 : tuple of str
        Of each file as it was read.
    there : int
        Rows below the headings, counted by lines (CSV) or as the file states (Parquet).
    read, refused, empty : int
        Rows stored, set aside, and without any content.
    reasons : mapping of str to int
        Faults by reason; a row may have several.
    remarks : mapping of str to int
        What should be looked at: "no_line_break_at_end" (files), "other_encoding" (rows).
    key_fingerprint : str
        Which key made the pseudonyms: registers fit together only under one key.
    """

    name: str
    sender: str
    received: str
    first_day: str
    last_day: str
    fictional: bool
    files: tuple[str, ...]
    sha256: tuple[str, ...]
    there: int
    read: int
    refused: int
    empty: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    remarks: Mapping[str, int] = field(default_factory=dict)
    key_fingerprint: str = ""

    @property
    def refused_share(self) -> float:
        """Refused rows by those that hold anything; 0 where nothing is there."""
        return self.refused / max(self.read + self.refused, 1)


def take_in(
    mapping: RegisterMapping,
    source: Path,
    destination: Path,
    key: PseudonymKey,
    *,
    tasks: Collection[int],
    memory: str = DEFAULT_MEMORY,
) -> Intake:
    """Read a register, clean it, store it under pseudonyms.

    Parameters
    ----------
    mapping : RegisterMapping
        What stands where.
    source : Path
        Folder that `folder` of the mapping starts from, if that is relative; the files are only read.
    destination : Path
        Folder for ``<name>.parquet`` (the table `services`), ``<name>.quarantine.csv``
        and ``<name>.json`` (the `Intake`); all three are replaced at once, when all is done.
    key : PseudonymKey
        Makes the pseudonyms.
    tasks : collection of int
        Tasks of the plan.
    memory : str, default "1GB"
        What may be held at a time.

    Returns
    -------
    Intake
        The balance.

    Raises
    ------
    DataError
        A file that is missing or cannot be read at all, another number of rows than the sender said, or rows
        that were neither read nor refused. Nothing of an earlier run is touched then.
    """
    try:
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise UsageError('the registers need more packages: pip install "pwr-eval[registers]"') from None
    files = _files(mapping, source)
    remembered = int(bytes_of(memory) * _REMEMBERED_SHARE / _IDENTIFIER_BYTES)
    cleaner = BatchCleaner(mapping, key, tasks, remembered=remembered)
    count: Counter[str] = Counter()
    with _replaced(destination, mapping.name) as work, _Quarantine(work / "quarantine.csv") as quarantine:
        stored = work / "services.parquet"
        with pq.ParquetWriter(stored, schema_of_services(), compression="zstd") as writer:
            for number, path in enumerate(files):
                table = open_register(path, mapping, block_bytes=int(bytes_of(memory) * _BLOCK_SHARE))
                of_file: Counter[str] = Counter()
                for batch in table.batches:
                    cleaned = cleaner.clean(batch, number)
                    writer.write_table(cleaned.services)
                    quarantine.write(path.name, cleaned.faults)
                    of_file["read"] += cleaned.services.num_rows
                    of_file["refused"] += cleaned.refused
                    of_file["empty"] += cleaned.empty
                    of_file["other_encoding"] += cleaned.other_encoding
                quarantine.write(path.name, [(row, "", reason, "") for row, reason in sorted(table.broken)])
                of_file["refused"] += len(table.broken)
                of_file["empty"] += table.blank
                of_file["there"] = table.there
                of_file.update(table.remarks)
                _check_balance(path.name, of_file)
                count += of_file
        again = set_repeated_aside(
            stored,
            lambda rows: quarantine.write_repeated(files, rows),
            equal_rows=mapping.repeated_rows == "refuse",
            records=mapping.columns.record is not None,
            memory=memory,
        )
        count["read"] -= again
        count["refused"] += again
        _check_rows_said(mapping, count)
        intake = _intake(mapping, files, key, count, quarantine.reasons)
        (work / "intake.json").write_text(
            json.dumps(asdict(intake), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    return intake


def _files(mapping: RegisterMapping, source: Path) -> list[Path]:
    # A name may hold signs of a pattern; a file of just that name comes first.
    folder = source / mapping.folder
    exact = folder / mapping.file
    found = (
        [exact] if exact.is_file() else sorted(path for path in folder.glob(mapping.file) if path.is_file())
    )
    if not found:
        fault = Fault(
            Place(str(exact)),
            "the file is missing",
            remedy=Message('Check "file" in {mapping}.toml.', mapping=mapping.name),
        )
        raise DataError(Message("the register {mapping} cannot be read", mapping=mapping.name), [fault])
    return found


def _check_balance(name: str, count: Counter[str]) -> None:
    done = count["read"] + count["refused"] + count["empty"]
    if done != count["there"]:
        problem = Message(
            "{there} rows are there, but {done} were read, refused or empty", there=count["there"], done=done
        )
        raise refused(
            name, problem, "Check the double quotes and line breaks, or save it as .xlsx or Parquet."
        )


def _check_rows_said(mapping: RegisterMapping, count: Counter[str]) -> None:
    there = count["there"] - count["empty"]
    if mapping.rows is not None and there != mapping.rows:
        problem = Message(
            "{there} rows are there, the sender says {rows}: is a part missing?",
            there=there,
            rows=mapping.rows,
        )
        fault = Fault(
            Place(mapping.file),
            problem,
            remedy=Message('Send it again, or mend "rows" in {mapping}.toml.', mapping=mapping.name),
        )
        raise DataError(Message("the register {mapping} is not whole", mapping=mapping.name), [fault])


def _intake(
    mapping: RegisterMapping, files: list[Path], key: PseudonymKey, count: Counter[str], reasons: Counter[str]
) -> Intake:
    return Intake(
        name=mapping.name,
        sender=mapping.sender,
        received=mapping.received.isoformat(),
        first_day=mapping.first_day.isoformat(),
        last_day=mapping.last_day.isoformat(),
        fictional=mapping.fictional,
        files=tuple(path.name for path in files),
        sha256=tuple(_sha256(path) for path in files),
        there=count["there"],
        read=count["read"],
        refused=count["refused"],
        empty=count["empty"],
        reasons={reason: reasons[reason] for reason in REASONS if reasons[reason]},
        remarks={name: count[name] for name in ("no_line_break_at_end", "other_encoding") if count[name]},
        key_fingerprint=key.fingerprint,
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Quarantine:
    """The file of refused rows, in words; it holds nothing by which a person could be recognised."""

    def __init__(self, path: Path) -> None:
        self.reasons: Counter[str] = Counter()
        self._file: IO[str] = path.open("w", encoding="utf-8", newline="")
        self._lines = csv.writer(self._file, lineterminator="\n")
        self._lines.writerow(declared("refused_rows").names)

    def write(self, file: str, faults: Iterable[tuple[int, str, str, str]]) -> None:
        """Write the faults of a file: row, meaning of the column, reason, what may be shown."""
        for row, column, reason, found in faults:
            self.reasons[reason] += 1
            self._lines.writerow([file, row, column, reason, REASONS[reason], found])

    def write_repeated(self, files: list[Path], rows: Iterable[tuple[int, int, str]]) -> None:
        """Write rows that were taken out of the stored ones: number of the file, row, reason."""
        for file, row, reason in rows:
            column = "record" if reason == "clashing_record" else ""
            self.write(files[file].name, [(row, column, reason, "")])

    def __enter__(self) -> _Quarantine:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@contextmanager
def _replaced(destination: Path, name: str) -> Iterator[Path]:
    """Return a folder to work in; what was made in it takes the place of an earlier intake at the end."""
    destination.mkdir(parents=True, exist_ok=True)
    names = {
        "services.parquet": f"{name}.parquet",
        "quarantine.csv": f"{name}.quarantine.csv",
        "intake.json": f"{name}.json",
    }
    with tempfile.TemporaryDirectory(dir=destination, prefix=f".{name}.") as folder:
        work = Path(folder)
        yield work
        # The balance goes first and comes back last: without it the register counts as not taken in.
        with suppress(FileNotFoundError):
            (destination / names["intake.json"]).unlink()
        for made, final in names.items():
            os.replace(work / made, destination / final)  # noqa: PTH105 - the same on every system
