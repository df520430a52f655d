"""What is counted in registers, against the truth of a made-up city; the same suite for both engines.

DuckDB runs always. `make test-spark` runs the same tests on Spark too, by PWR_EVAL_TEST_SPARK: addresses such
as "local[2]", and "connect" for a Spark Connect server that is started for them.
"""

import os
from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import date
from itertools import combinations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pwr_eval.registers import aggregations
from pwr_eval.registers.cleaning import schema_of_services
from pwr_eval.registers.compare_with_returns import unique_within_bounds
from pwr_eval.registers.engine import open_engine
from pwr_eval.registers.figures import CUTS, UNKNOWN, count_figures, days_summary
from pwr_eval.schemas.declaration import declared
from tests.registers.register_city import city, groups_of, rows_of, taken_in, truth
from tests.registers.spark_connect import connect_server

ADDRESSES = ["", *filter(None, os.environ.get("PWR_EVAL_TEST_SPARK", "").split(","))]
# PySpark leaves sockets to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:::pyspark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SERVICES = city(services=700)


@pytest.fixture(scope="module", params=ADDRESSES, ids=lambda address: address or "duckdb")
def engine(request):
    with ExitStack() as stack:
        address = stack.enter_context(connect_server()) if request.param == "connect" else request.param
        yield stack.enter_context(open_engine(address))


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    intake, stored = taken_in(folder, rows_of(SERVICES))
    assert intake.read == len(SERVICES)
    return stored / "services.parquet"


@pytest.fixture(scope="module")
def figures(engine, stored):
    return count_figures(engine, engine.services([stored]))


def parquet(folder, rows):
    """Stored rows made by hand, with missing columns empty."""
    columns = {name: [row.get(name) for row in rows] for name in declared("services").names}
    path = folder / "services.parquet"
    pq.write_table(pa.table(columns, schema=schema_of_services()), path)
    return path


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: "-".join(cut) or "all")
def test_every_count_is_exact(figures, cut):
    counts = figures.counts
    of_cut = counts[
        (counts["task_id"].notna() == ("task_id" in cut)) & (counts["year"].notna() == ("year" in cut))
        & (counts["district"].ne("") == ("district" in cut)) & (counts["group"].ne("") == ("group" in cut))
    ]  # fmt: skip
    expected = groups_of(SERVICES, cut)
    assert len(of_cut) == len(expected)
    for row in of_cut.to_dict("records"):
        key = tuple(None if row[name] == UNKNOWN else row[name] for name in cut)
        right = truth(expected[key])
        found = {name: row[name] for name in right if name in row}
        found |= {"seconds": row["hours"] * 3600, "cost_grosze": round(row["cost_pln"] * 100)}
        found |= {name: row[name].date() for name in ("first_day", "last_day")}
        assert found == right, key


def by_family(services, *keys):
    found = defaultdict(set)
    for each in services:
        if each.family:
            found[each.family].add(tuple({"year": each.day.year, "task": each.task}[key] for key in keys))
    return found


def test_families_in_one_task_in_two_in_three(figures):
    expected = Counter()
    for pairs in by_family(SERVICES, "year", "task").values():
        for year in (2025, 2026):
            tasks = sum(pair[0] == year for pair in pairs)
            expected[year, tasks] += bool(tasks)
    found = {(row.year, row.tasks): row.counted for row in figures.tasks_of_one.itertuples()}
    assert found == {key: n for key, n in expected.items() if n}


def test_families_that_two_tasks_share(figures):
    expected = Counter()
    for pairs in by_family(SERVICES, "year", "task").values():
        for (year, task), (other_year, other) in combinations(sorted(pairs), 2):
            expected[year, task, other] += year == other_year
    found = {(row.year, row.task_id, row.other_task_id): row.counted for row in figures.shared.itertuples()}
    assert found == {key: n for key, n in expected.items() if n}


def test_newcomers_those_who_return_and_those_who_stay(figures):
    first, again, stayed = Counter(), Counter(), Counter()
    for task in (None, *range(1, 8)):
        services = [each for each in SERVICES if task in (None, each.task)]
        for years in by_family(services, "year").values():
            of_one = sorted(year for (year,) in years)
            first[task, of_one[0]] += 1
            for year in of_one[1:]:
                again[task, year] += 1
                stayed[task, year] += year - 1 in of_one
    key = figures.newcomers["task_id"].astype(object).where(figures.newcomers["task_id"].notna(), None)
    rows = list(zip(key, figures.newcomers.itertuples(), strict=True))
    assert {(task, row.year): row.first_time for task, row in rows if row.first_time} == dict(first)
    assert {(task, row.year): row.returning for task, row in rows if row.returning} == dict(again)
    assert all(row.counted == row.first_time + row.returning for _, row in rows)
    key = figures.stayed["task_id"].astype(object).where(figures.stayed["task_id"].notna(), None)
    assert {
        (task, row.year): row.stayed for task, row in zip(key, figures.stayed.itertuples(), strict=True)
    } == dict(stayed)


def test_waiting_and_duration(figures):
    first, courses = {}, {}
    for each in SERVICES:
        if each.family and each.requested:
            key = (each.family, each.task, each.requested)
            first[key] = min(first.get(key, each.day), each.day)
        if each.family and each.ended:
            key = (each.family, each.task, each.ended)
            courses[key] = min(courses.get(key, each.day), each.day)
    waits, lengths = defaultdict(list), defaultdict(list)
    for (_, task, requested), day in first.items():
        waits[task, day.year].append((day - requested).days)
    for (_, task, ended), day in courses.items():
        lengths[task, ended.year].append((ended - day).days + 1)
    for table, expected in ((figures.waiting, waits), (figures.duration, lengths)):
        found = {
            (row.task_id, row.year): (row.counted, row.mean_days, row.median_days)
            for row in table.itertuples()
        }
        assert found == {
            key: (len(days), pytest.approx(sum(days) / len(days)), sorted(days)[(len(days) - 1) // 2])
            for key, days in expected.items()
        }


def test_the_cost_per_family_is_a_range_where_families_are_unknown(figures):
    for row in figures.counts.to_dict("records"):
        assert row["unit_cost_low"] == pytest.approx(
            row["cost_pln"] / (row["families"] + row["rows_without_family"])
        )
        if row["rows_without_cost"]:
            assert pd.isna(row["unit_cost_high"])
        else:
            assert row["unit_cost_high"] == pytest.approx(row["cost_pln"] / row["families"])


def test_unique_counts_lie_inside_the_bounds_that_returns_give(figures):
    """Units report a count a year; the register counts each family once."""
    counts = figures.counts
    counts = counts[counts["task_id"].notna() & counts["district"].eq("") & counts["group"].eq("")]
    name = counts["task_id"].astype(str) + ".1"
    yearly = counts[counts["year"].notna()]
    reported = pd.DataFrame(
        {
            "indicator_id": name[yearly.index],
            "year": yearly["year"],
            "value": yearly["families"].astype(float),
        }
    )
    whole = counts[counts["year"].isna()].set_index(name[counts["year"].isna()])["families"].astype(float)
    bounds = unique_within_bounds(whole, reported)
    assert len(bounds) == 7
    assert bounds["inside"].all()
    assert (bounds["low"] < bounds["high"]).all()


def test_the_sql_that_ran_stands_beside_each_table(engine, figures):
    assert len(figures.sql) == len(CUTS) + 8
    again = engine.backend.raw_sql(figures.sql["counts by nothing"])
    rows = again.fetchall() if engine.name == "duckdb" else [tuple(row) for row in again.collect()]
    assert rows[0][0] == len(SERVICES)


def test_single_figures_are_those_of_the_whole_table(engine, stored):
    services = engine.services([stored])
    whole, some = (
        engine.run(aggregations.activity(services, ["task_id"], figures)).table.sort_values(
            "task_id", ignore_index=True
        )
        for figures in (None, ["families", "cost_grosze"])
    )
    pd.testing.assert_frame_equal(whole[["task_id", "families", "cost_grosze"]], some)


def test_missing_identifiers_are_nobody(engine, tmp_path):
    day = date(2025, 12, 31)
    rows = [
        {"task_id": 1, "day": day, "family": 1}, {"task_id": 1, "day": day, "family": 2}, {"task_id": 1, "day": day},
        {"task_id": 2, "day": day}, {"task_id": 2, "day": day, "cost_grosze": 5},
    ]  # fmt: skip
    services = engine.services([parquet(tmp_path, rows)])
    table = engine.run(aggregations.activity(services, ["task_id"])).table.sort_values("task_id")
    assert table["families"].tolist() == [2, 0]
    assert table["rows_without_family"].tolist() == [1, 2]
    assert table["cost_grosze"].astype("Int64").tolist() == [pd.NA, 5]
    assert table["people"].tolist() == [0, 0]
    for make in (aggregations.newcomers, aggregations.tasks_of_one):
        assert engine.run(make(services)).table["counted"].sum() == 2


def test_new_year_s_eve_belongs_to_its_own_year(engine, tmp_path):
    rows = [{"task_id": 1, "day": date(2025, 12, 31)}, {"task_id": 1, "day": date(2026, 1, 1)}]
    table = engine.run(aggregations.activity(engine.services([parquet(tmp_path, rows)]), ["year"])).table
    assert dict(zip(table["year"], table["row_count"], strict=True)) == {2025: 1, 2026: 1}


def test_several_registers_are_one_table(engine, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    one = parquet(tmp_path / "a", [{"task_id": 1, "day": date(2025, 1, 1), "family": 7}])
    two = parquet(tmp_path / "b", [{"task_id": 2, "day": date(2025, 1, 2), "family": 7}])
    services = engine.services([one, two])
    assert engine.run(aggregations.activity(services)).table["families"].tolist() == [1]
    assert engine.run(aggregations.shared_by_tasks(services)).table["counted"].tolist() == [1]


def test_sums_of_money_are_whole_however_large(engine, tmp_path):
    rows = [{"task_id": 1, "day": date(2025, 1, 1), "cost_grosze": 10**12 + n} for n in range(1000)]
    table = engine.run(aggregations.activity(engine.services([parquet(tmp_path, rows)]))).table
    assert int(table["cost_grosze"][0]) == 1000 * 10**12 + 999 * 500


ROW = st.fixed_dictionaries(
    {
        "task_id": st.integers(1, 3),
        "day": st.dates(date(2025, 1, 1), date(2026, 12, 31)),
        "family": st.none() | st.integers(1, 5),
        "person": st.none() | st.integers(1, 9),
        "cost_grosze": st.none() | st.integers(0, 10**6),
    }
)


@pytest.mark.slow
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=5 if len(ADDRESSES) > 1 else settings.default.max_examples,
)
@given(rows=st.lists(ROW, min_size=1, max_size=30))
def test_whatever_the_rows_counts_hang_together(engine, tmp_path, rows):
    services = engine.services([parquet(tmp_path, rows)])
    by_task = engine.run(aggregations.activity(services, ["task_id", "year"])).table
    whole = engine.run(aggregations.activity(services)).table.iloc[0]
    assert by_task["row_count"].sum() == whole["row_count"] == len(rows)
    assert by_task["families"].max() <= whole["families"] <= by_task["families"].sum()
    assert whole["families"] == len({row["family"] for row in rows} - {None})
    new = engine.run(aggregations.newcomers(services, by_task=False)).table
    assert new["first_time"].sum() == whole["families"]


def test_a_summary_of_days_by_hand():
    by_length = pd.DataFrame({"task_id": [1, 1, 2], "year": 2025, "days": [10, 0, 3], "counted": [1, 3, 2]})
    assert days_summary(by_length).to_numpy().tolist() == [[1, 2025, 4, 2.5, 0], [2, 2025, 2, 3, 3]]
