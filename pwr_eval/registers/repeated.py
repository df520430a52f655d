"""Rows of a stored register that stand there twice, found without holding the register in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pwr_eval.registers.engine import duckdb_connection
from pwr_eval.schemas.declaration import declared

__all__ = ["set_repeated_aside"]

_CONTENT = ", ".join(f'"{name}"' for name in declared("services").names if name not in ("file", "row"))
# A hash says in one pass which rows may be equal; only those are compared, so that hashes may clash.
# Services to nobody in particular may well be equal: they are not taken for one.
_REPEATED = f"""
    CREATE TEMP TABLE suspects AS
    SELECT * FROM read_parquet($path)
    WHERE coalesce(record, person, family) IS NOT NULL AND hash({_CONTENT}) IN (
        SELECT hash({_CONTENT}) FROM read_parquet($path) GROUP BY ALL HAVING count(*) > 1
    );
    INSERT INTO aside SELECT file, row, 'repeated' FROM suspects
    QUALIFY row_number() OVER (PARTITION BY {_CONTENT} ORDER BY file, row) > 1
"""
# Rows that are equal are one entry; more than one entry under a number contradict each other.
_CLASHING = f"""
    INSERT INTO aside SELECT min(file), min(row), 'clashing_record' FROM read_parquet($path)
    WHERE record IN (SELECT record FROM read_parquet($path) GROUP BY record HAVING count(*) > 1)
    GROUP BY {_CONTENT}
    QUALIFY count(*) OVER (PARTITION BY record) > 1
"""
_LEFT = "SELECT * FROM read_parquet($path) ANTI JOIN aside USING (file, row)"
_AT_A_TIME = 100_000

Note = Callable[[list[tuple[int, int, str]]], None]


def set_repeated_aside(stored: Path, note: Note, *, equal_rows: bool, records: bool, memory: str) -> int:
    """Take rows out that repeat an earlier one in every column, and those whose entry number clashes.

    Parameters
    ----------
    stored : Path
        Parquet with the columns of the table `services`; written again if rows are taken out.
    note : callable
        Takes some of the rows at a time: file, row and reason ("repeated" or "clashing_record").
    equal_rows : bool
        Whether a row that repeats another is taken out.
    records : bool
        Whether entries are numbered.
    memory : str
        What may be held at a time.

    Returns
    -------
    int
        How many rows were taken out.
    """
    path: dict[str, Any] = {"path": str(stored)}
    with duckdb_connection(memory=memory) as connection:
        connection.execute('CREATE TEMP TABLE aside (file INTEGER, "row" BIGINT, reason VARCHAR)')
        for wanted, statements in ((equal_rows, _REPEATED), (records, _CLASHING)):
            for statement in statements.split(";") if wanted else ():
                connection.execute(statement, path if "$path" in statement else None)
        found = connection.execute("SELECT * FROM aside ORDER BY file, row")
        count = 0
        while rows := found.fetchmany(_AT_A_TIME):
            note(rows)
            count += len(rows)
        if count:
            left = stored.with_suffix(".left.parquet")
            target = str(left).replace("'", "''")
            connection.execute(f"COPY ({_LEFT}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)", path)
    if count:
        left.replace(stored)
    return count
