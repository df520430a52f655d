"""Registers of services: counting them and reading them in, against what one would use otherwise.

Run: `python -m benchmarks.registers [million rows] [engines] [spark] [memory] [intake]`. The ways take turns
in one process, warm; medians. Memory is the peak of a process of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import duckdb
import numpy as np
import pandas as pd

from pwr_eval.registers.aggregations import activity
from pwr_eval.registers.cell_values import (
    CODES,
    MISSING_DAY,
    Cleaner,
    category,
    day,
    identifier,
    whole_amount,
)
from pwr_eval.registers.engine import open_engine
from pwr_eval.registers.intake import take_in
from pwr_eval.registers.keys import PseudonymKey
from pwr_eval.registers.mapping import read_mapping

ROUNDS = 5
KEY = PseudonymKey(hashlib.sha256(b"benchmark").digest())
TASKS = 60
FOLDER = Path(os.environ.get("PWR_EVAL_BENCHMARK_FOLDER", tempfile.gettempdir())) / "benchmark-of-registers"
# What both sides count: the same columns, the same distinct counts.
SQL = """
    SELECT task_id, year(day) AS year, count(*) AS row_count, count(DISTINCT family) AS families,
           sum(cost_grosze) AS cost_grosze
    FROM {table} GROUP BY 1, 2
"""
FILES = """
    SELECT (1 + i % {tasks})::INTEGER AS task_id, DATE '2023-01-01' + (hash(i) % 1095)::INTEGER AS day,
        NULL::VARCHAR AS district, NULL::VARCHAR AS "group", (hash(i * 3) % 5000000)::BIGINT AS person,
        (hash(i * 7) % 2500000)::BIGINT AS family, 1::BIGINT AS services, 3600::BIGINT AS seconds,
        CASE WHEN hash(i * 11) % 100 > 0 THEN (hash(i * 13) % 100000)::BIGINT END AS cost_grosze,
        NULL::DATE AS requested, NULL::DATE AS ended, NULL::BIGINT AS record, 0::INTEGER AS file, i AS row
    FROM range({first}, {last}) t(i)
"""
LINES = """
    SELECT 1 + (hash(i) % 51)::INTEGER AS zadanie,
        strftime(DATE '2025-01-01' + (hash(i * 7 + 1) % 730)::INTEGER, '%d.%m.%Y') AS data,
        pesel(hash(i * 13 + 3) % 2500000) AS pesel, 'R-' || (hash(i * 11 + 5) % 1000000) AS rodzina,
        'Dzielnica ' || (1 + hash(i * 3) % 18) AS dzielnica,
        replace(((1 + hash(i * 17) % 12) * 0.25)::DECIMAL(8, 2)::VARCHAR, '.', ',') AS godziny,
        replace(((hash(i * 19) % 100000) / 100)::DECIMAL(10, 2)::VARCHAR, '.', ',') AS koszt
    FROM range({rows}) t(i)
"""
# Numbers of people born from 1800 to 1846: nobody's.
PESEL = """
    CREATE MACRO digits(n) AS strftime(DATE '1800-01-01' + (n % 17000)::INTEGER, '%y')
        || lpad((80 + month(DATE '1800-01-01' + (n % 17000)::INTEGER))::VARCHAR, 2, '0')
        || strftime(DATE '1800-01-01' + (n % 17000)::INTEGER, '%d') || lpad((n // 17000)::VARCHAR, 4, '0');
    CREATE MACRO pesel(n) AS digits(n) || ((10 - list_sum(list_transform([1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        lambda k: [1, 3, 7, 9, 1, 3, 7, 9, 1, 3][k] * digits(n)[k]::INTEGER)) % 10) % 10)::VARCHAR
"""
MAPPING = """
file = "services_{rows}.csv"
sender = "benchmark"
received = 2027-01-31
first_day = 2025-01-01
last_day = 2026-12-31
fictional = true
repeated_rows = "refuse"
[columns]
task = "zadanie"
date = "data"
person = "pesel"
family = "rodzina"
district = "dzielnica"
hours = "godziny"
cost = "koszt"
[identifiers]
family = "mops"
[districts]
"""


def stored(millions: float) -> list[Path]:
    """Make the Parquet files of a register, a million rows each, once."""
    rows, paths = int(millions * 1_000_000), []
    FOLDER.mkdir(parents=True, exist_ok=True)
    for first in range(0, rows, 1_000_000):
        last = min(first + 1_000_000, rows)
        path = FOLDER / f"services-{first}-{last}.parquet"
        if not path.exists():
            query = FILES.format(tasks=TASKS, first=first, last=last)
            duckdb.sql(f"COPY ({query}) TO '{path}.new' (FORMAT parquet, COMPRESSION zstd)")
            Path(f"{path}.new").rename(path)
        paths.append(path)
    return paths


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of all cores together: those tell more on a busy machine."""

    clock: float
    cores: float

    def by(self, other: Spent, goal: float) -> str:
        """Tell the ratio to another, and whether it meets its goal."""
        met = "met" if self.clock <= goal * other.clock else "MISSED"
        clock, cores = self.clock / other.clock, self.cores / other.cores
        return f"{clock:.2f} (of core time {cores:.2f}; goal at most {goal:.3g}: {met})"

    def __str__(self) -> str:
        return f"{self.clock:.2f} s"


def timed(work: Callable[[], object]) -> Spent:
    cores, clock = process_time(), perf_counter()
    work()
    return Spent(perf_counter() - clock, process_time() - cores)


def middle(runs: Iterable[Spent]) -> Spent:
    listed = list(runs)
    return Spent(median(run.clock for run in listed), median(run.cores for run in listed))


def in_turns(ways: dict[str, Callable[[], pd.DataFrame]], rounds: int = ROUNDS) -> dict[str, Spent]:
    """Run every way once unmeasured, hold the results against each other, then measure in turns."""
    tables = {name: way() for name, way in ways.items()}
    first, *others = (
        table.sort_values(["task_id", "year"], ignore_index=True)[
            ["task_id", "year", "row_count", "families", "cost_grosze"]
        ].astype("int64")
        for table in tables.values()
    )
    if not all(first.equals(other) for other in others):
        sys.exit("the ways do not give the same table")
    seconds: dict[str, list[Spent]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            seconds[name].append(timed(way))
    return {name: middle(times) for name, times in seconds.items()}


def verdict(ratio: float, goal: float) -> str:
    return f"{ratio:.2f} (goal at most {goal}: {'met' if ratio <= goal else 'MISSED'})"


def counted(services):  # an Ibis table
    """Give the expression of the toolkit for what the hand-written query counts."""
    return activity(services, ["task_id", "year"], ["row_count", "families", "cost_grosze"])


def engines(millions: float) -> None:
    paths = [str(path) for path in stored(millions)]

    def with_pandas() -> pd.DataFrame:
        columns = ["task_id", "day", "family", "cost_grosze"]
        table = pd.concat([pd.read_parquet(path, columns=columns) for path in paths], ignore_index=True)
        year = pd.to_datetime(table["day"]).dt.year.rename("year")
        groups = table.groupby([table["task_id"], year])
        figures = groups.agg(
            row_count=("family", "size"), families=("family", "nunique"), cost_grosze=("cost_grosze", "sum")
        )
        return figures.reset_index()

    with open_engine() as engine:
        services = engine.services(paths)
        by_hand = SQL.format(table=f"read_parquet({paths})")
        connection = engine.backend.con
        seconds = in_turns(
            {
                "toolkit": lambda: engine.run(counted(services)).table,
                "DuckDB by hand": lambda: connection.sql(by_hand).df(),
                "pandas": with_pandas,
            }
        )
    ours = seconds["toolkit"]
    told = ", ".join(f"{name} {time}" for name, time in seconds.items())
    print(f"{millions:g} million rows of Parquet, warm: {told}")
    print(f"  toolkit / DuckDB by hand {ours.by(seconds['DuckDB by hand'], 1.1)}")
    print(f"  toolkit / pandas {ours.by(seconds['pandas'], 0.4)}")


def spark(millions: float) -> None:
    paths = [str(path) for path in stored(millions)]
    with open_engine("local[2]") as engine:
        services = engine.services(paths)
        seconds = in_turns(
            {
                "toolkit": lambda: engine.run(counted(services)).table,
                "Spark SQL by hand": lambda: engine.session.sql(SQL.format(table="services")).toPandas(),
            },
            rounds=3,
        )
    ours, theirs = seconds.values()
    print(f"{millions:g} million rows on Spark local[2]: toolkit {ours}, by hand {theirs}")
    print(f"  toolkit / by hand {ours.by(theirs, 1.05)}")


def one_run(millions: float) -> None:
    """Count in this process, and tell seconds and peak memory: for `memory`."""
    paths = stored(millions)
    with open_engine(memory="1GB") as engine:
        seconds = timed(lambda: engine.run(counted(engine.services(paths))))
    print(
        json.dumps(
            {"seconds": seconds.cores, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2}
        )
    )


def memory(millions: float) -> None:
    measured = {}
    for size in (millions / 50, millions / 5, millions):
        stored(size)
        command = [sys.executable, "-m", "benchmarks.registers", str(size), "one_run"]
        each = measured[size] = json.loads(subprocess.check_output(command, text=True))
        print(
            f"{size:g} million rows, limit 1 GB: {each['seconds']:.2f} s of core time, "
            f"{each['seconds'] / size:.3f} µs a row, peak {each['peak']:.2f} GiB"
        )
    fifth, largest = measured[millions / 5], measured[millions]
    print(f"  peak at {millions:g} million, GiB {verdict(largest['peak'], 1.2)}")
    growth = largest["peak"] / fifth["peak"]
    print(f"  peak at {millions:g} / at {millions / 5:g} million {verdict(growth, 1.5)}")


def intake(millions: float) -> None:
    rows = int(millions * 1_000_000)
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"services_{rows}.csv"
    if not path.exists():
        connection = duckdb.connect()
        connection.execute(PESEL)
        connection.execute(f"COPY ({LINES.format(rows=rows)}) TO '{path}.new' (HEADER, DELIMITER ';')")
        Path(f"{path}.new").rename(path)
    districts = "\n".join(f'"D{n}" = ["Dzielnica {n}"]' for n in range(1, 19))
    mapping = FOLDER / f"services_{rows}.toml"
    mapping.write_text(MAPPING.format(rows=rows) + districts, encoding="utf-8")

    def toolkit() -> int:
        return take_in(read_mapping(mapping), FOLDER, FOLDER / "out", KEY, tasks=range(1, 52)).read

    def with_pandas() -> int:
        return cleaned_by_pandas(path)

    if toolkit() != with_pandas():
        sys.exit("the ways do not keep the same rows")
    times = [(timed(toolkit), timed(with_pandas)) for _ in range(3)]
    ours, theirs = middle(one for one, _ in times), middle(other for _, other in times)
    print(f"{millions:g} million rows of CSV: toolkit {ours}, pandas {theirs}")
    print(f"  toolkit / pandas {ours.by(theirs, 1 / 3)}")


def cleaned_by_pandas(path: Path) -> int:
    """Do the same with read_csv: each distinct text cleaned once by the same parsers, the hash by `hmac`."""
    table = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)
    received = date(2027, 1, 31)
    cleaners = {
        "zadanie": Cleaner(category({str(n): n for n in range(1, 52)}, "unknown_task", "no_task")),
        "data": Cleaner(day(date(2025, 1, 1), date(2026, 12, 31), received, needed=True)),
        "dzielnica": Cleaner(category({f"Dzielnica {n}": n for n in range(1, 19)}, "unknown_district")),
        "godziny": Cleaner(whole_amount(3600, units=("",))),
        "koszt": Cleaner(whole_amount(100)),
    }
    bad = np.zeros(len(table), dtype=bool)
    for column, clean in cleaners.items():
        codes, distinct = pd.factorize(table[column])
        found = clean(list(distinct))
        table[column] = np.take(found.values, codes)
        bad |= found.reasons[codes] != 0
    for column, numbering in (("pesel", "pesel"), ("rodzina", "mops")):
        codes, distinct = pd.factorize(table[column])
        read = [identifier(numbering, received)(text) for text in distinct]
        hashes = [
            int.from_bytes(hmac.digest(KEY.secret, f"{numbering}:{text}".encode(), "sha256")[:8], "big") >> 1
            for text, _ in read
        ]
        table[column] = np.array(hashes, dtype=np.int64)[codes]
        bad |= np.array([CODES[reason] for _, reason in read])[codes] != 0
    table = table[~bad].drop_duplicates()
    table["data"] = pd.to_datetime(table["data"].where(table["data"] != MISSING_DAY), unit="D")
    table.to_parquet(path.with_suffix(".pandas.parquet"), compression="zstd")
    return len(table)


PARTS = {"engines": engines, "spark": spark, "memory": memory, "intake": intake, "one_run": one_run}


def main() -> None:
    sizes = [word for word in sys.argv[1:] if word not in PARTS]
    parts = [word for word in sys.argv[1:] if word in PARTS] or ["engines", "memory", "intake"]
    if "one_run" not in parts:
        print(
            f"Python {platform.python_version()}, pandas {pd.__version__}, DuckDB {duckdb.__version__}",
            flush=True,
        )
    for part in parts:
        PARTS[part](float(sizes[0]) if sizes else 1.0)


if __name__ == "__main__":
    main()
