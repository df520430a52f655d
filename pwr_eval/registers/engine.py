"""Where the aggregations run: DuckDB in this process, or an existing Spark cluster; no other is promised."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pwr_eval.errors import Message, UsageError
from pwr_eval.files.private_folder import private_folder

if TYPE_CHECKING:
    import duckdb
    import ibis
    import pandas as pd

__all__ = ["DEFAULT_MEMORY", "Engine", "Result", "bytes_of", "duckdb_connection", "open_engine"]

DEFAULT_MEMORY = "1GB"
_MISSING = 'the registers need more packages: pip install "pwr-eval[{extra}]"'
_UNITS = {"MB": 10**6, "GB": 10**9, "TB": 10**12, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
# Python and its libraries take about 200 MB, and DuckDB goes a little beyond what it is given.
_DUCKDB_SHARE = 0.6
_SPARK = re.compile(r"local(\[[0-9*]+\])?|(spark|sc|k8s)://\S+|yarn")


@dataclass(frozen=True)
class Result:
    """A table and the SQL that gave it."""

    table: pd.DataFrame
    sql: str


@dataclass(frozen=True)
class Engine:
    """A connection on which expressions run.

    Parameters
    ----------
    name : {"duckdb", "spark"}
        Kind of engine.
    backend : ibis backend
        Its connection.
    session : SparkSession, optional
        Of Spark.
    """

    name: str
    backend: Any = field(repr=False)
    session: Any = field(default=None, repr=False)

    def services(self, files: Sequence[str | Path]) -> ibis.Table:
        """Return stored registers as one table: columns of the table `services`."""
        paths = [str(path) for path in files]
        if self.session is None:
            with _without_warnings_of_ibis():
                table: ibis.Table = self.backend.read_parquet(paths, table_name="services")
            return table
        # Ibis reads one path on Spark; Spark itself reads several as one table.
        self.session.read.parquet(*paths).createOrReplaceTempView("services")
        return self.backend.table("services")

    def run(self, expression: ibis.Table) -> Result:
        """Run an expression and keep the SQL that ran."""
        sql = str(self.backend.compile(expression, pretty=True))
        with _without_warnings_of_ibis():
            return Result(self.backend.execute(expression), sql)


@contextmanager
def _without_warnings_of_ibis() -> Iterator[None]:
    with warnings.catch_warnings():
        # Ibis 12 calls a function of DuckDB 2 by its old name.
        warnings.filterwarnings("ignore", "fetch_arrow_table", DeprecationWarning)
        # And on Spark an option of pandas that pandas 4 will not have.
        warnings.filterwarnings("ignore", ".*infer_string")
        yield


@contextmanager
def open_engine(
    address: str = "", *, memory: str = DEFAULT_MEMORY, threads: int | None = None
) -> Iterator[Engine]:
    """Open an engine for the length of a block.

    Parameters
    ----------
    address : str
        "" for DuckDB in this process; else a Spark cluster: ``spark://host:7077``, ``yarn``, ``local[2]``, or
        ``sc://host:15002`` for Spark Connect.
    memory : str, default "1GB"
        What DuckDB may hold at a time; beyond it, it spills to a temporary folder. A cluster has its own
        settings.
    threads : int, optional
        Threads of DuckDB; all cores if left out.

    Yields
    ------
    Engine

    Raises
    ------
    UsageError
        If a package is missing, or the address or the memory is not one.

    Examples
    --------
    >>> with open_engine("duckdb://far"):
    ...     pass
    Traceback (most recent call last):
    pwr_eval.errors.UsageError: "duckdb://far" is no Spark address: use spark://…, sc://…, yarn, local[2]
    """
    if address:
        with _spark(address) as engine:
            yield engine
        return
    try:
        import ibis
    except ModuleNotFoundError:
        raise UsageError(_MISSING.format(extra="registers")) from None
    with duckdb_connection(memory=memory, threads=threads) as connection:
        yield Engine("duckdb", ibis.duckdb.from_connection(connection))


def bytes_of(memory: str) -> float:
    """Read an amount of memory.

    Raises
    ------
    UsageError
        If it is none.

    Examples
    --------
    >>> bytes_of("1GB"), bytes_of("512 MiB")
    (1000000000.0, 536870912.0)
    """
    match = re.fullmatch(r"([1-9][0-9]*(?:\.[0-9]+)?) ?([A-Za-z]+)", memory)
    if match is None or match[2] not in _UNITS:
        raise UsageError(
            Message('"{memory}" is no amount of memory; write it as 1GB or 500MB', memory=memory)
        )
    return float(match[1]) * _UNITS[match[2]]


@contextmanager
def duckdb_connection(
    *, memory: str = DEFAULT_MEMORY, threads: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open DuckDB with a limit on its memory and a folder to spill to, which is gone afterwards.

    Raises
    ------
    UsageError
        If DuckDB is missing, or the limit is none.
    """
    try:
        import duckdb
    except ModuleNotFoundError:
        raise UsageError(_MISSING.format(extra="registers")) from None
    limit = int(bytes_of(memory) * _DUCKDB_SHARE)
    with private_folder() as folder:
        settings: Mapping[str, Any] = {
            "memory_limit": f"{limit // 1000}KB",
            "temp_directory": str(folder),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            **({} if threads is None else {"threads": threads}),
        }
        connection = duckdb.connect(":memory:", config=dict(settings))
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def _spark(address: str) -> Iterator[Engine]:
    if _SPARK.fullmatch(address) is None:
        raise UsageError(
            Message('"{address}" is no Spark address: use spark://…, sc://…, yarn, local[2]', address=address)
        )
    try:
        import ibis
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise UsageError(_MISSING.format(extra="spark")) from None
    builder = SparkSession.builder.appName("pwr-eval").config("spark.sql.session.timeZone", "UTC")
    if address.startswith("sc://"):
        session = builder.remote(address).getOrCreate()
    else:
        builder = builder.master(address).config("spark.ui.showConsoleProgress", "false")
        if address.startswith("local"):
            # 200 parts, the default, suit a cluster; on one machine each costs more than it saves.
            builder = builder.config("spark.sql.shuffle.partitions", "8")
        session = builder.getOrCreate()
    try:
        yield Engine("spark", ibis.pyspark.connect(session), session)
    finally:
        session.stop()
