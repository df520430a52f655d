"""Rows of a stored register that stand there twice, found without holding the register in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pwr_eval.registers.cleaning import STORED
from pwr_eval.registers.engine import duckdb_connection

__all__ = ["find_repeated", "without_rows"]

_CONTENT = ", ".join(f'"{name}"' for name in STORED if name not in ("file", "row"))
# A hash says in one pass which rows may be equal; only those are compared, so that hashes may clash.
# Services to nobody in particular may well be equal: they are not taken for one.
_SUSPECTS = f"""
    CREATE TEMP TABLE suspects AS
    SELECT * FROM read_parquet($path)
    WHERE coalesce(record, person, family) IS NOT NULL AND hash({_CONTENT}) IN (
        SELECT hash({_CONTENT}) FROM read_parquet($path) GROUP BY ALL HAVING count(*) > 1
    )
"""
_REPEATED = f"""
    SELECT file, row FROM (
        SELECT file, row, row_number() OVER (PARTITION BY {_CONTENT} ORDER BY file, row) AS nth FROM suspects
    ) WHERE nth > 1 ORDER BY file, row
"""
# What is left of a number of an entry after its equal repeats: more than one row contradict each other.
_CLASHING = f"""
    SELECT min(file) AS file, min(row) AS row, record FROM read_parquet($path)
    WHERE record IN (
        SELECT record FROM read_parquet($path) WHERE record IS NOT NULL GROUP BY record HAVING count(*) > 1
    )
    GROUP BY {_CONTENT}
    QUALIFY count(*) OVER (PARTITION BY record) > 1
    ORDER BY file, row
"""


def find_repeated(stored: Path, *, records: bool, memory: str) -> list[tuple[int, int, str]]:
    """Find the rows that repeat an earlier one in every column, and those whose entry number clashes.

    Parameters
    ----------
    stored : Path
        Parquet with the columns `pwr_eval.registers.cleaning.STORED`.
    records : bool
        Whether entries are numbered.
    memory : str
        What may be held at a time.

    Returns
    -------
    list of (int, int, str)
        File, row and reason ("repeated" or "clashing_record").
    """
    with duckdb_connection(memory=memory) as connection:
        path = {"path": str(stored)}
        connection.execute(_SUSPECTS, path)
        repeated = [(file, row, "repeated") for file, row in connection.execute(_REPEATED).fetchall()]
        if not records:
            return repeated
        clashing = connection.execute(_CLASHING, path).fetchall()
    return sorted([*repeated, *((file, row, "clashing_record") for file, row, _ in clashing)])


def without_rows(stored: Path, rows: Sequence[tuple[int, int]], *, memory: str) -> None:
    """Write a stored register again without some of its rows."""
    import pyarrow as pa  # noqa: PLC0415 - an optional extra

    left = stored.with_suffix(".left.parquet")
    out = pa.table({"file": [file for file, _ in rows], "row": [row for _, row in rows]})
    with duckdb_connection(memory=memory) as connection:
        connection.register("out", out)
        query = "SELECT * FROM read_parquet($path) ANTI JOIN out USING (file, row)"
        connection.execute(
            f"COPY ({query}) TO '{_quoted(left)}' (FORMAT parquet, COMPRESSION zstd)", {"path": str(stored)}
        )
    left.replace(stored)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
