"""Registers taken in: every row accounted for, every fault explained, nobody named."""

import csv
import json
from dataclasses import asdict
from datetime import UTC, date, datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import DataError, UsageError
from pwr_eval.registers.delimited import open_delimited
from pwr_eval.registers.mapping import Columns, RegisterMapping, read_mapping
from tests.collection.returns_files import workbook_bytes
from tests.registers.register_city import COLUMNS, city, csv_text, mapping_text, pesel, rows_of, taken_in

SERVICES = city(services=300)
ROWS = rows_of(SERVICES)
PERSON = pesel(date(1801, 5, 14), 135)


def quarantined(stored):
    with (stored / "services.quarantine.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def stored_rows(stored):
    return pq.read_table(stored / "services.parquet").to_pandas()


def with_cell(number, column, text):
    """The rows with one cell changed; the first data row is row 2 of the file."""
    rows = [dict(row) for row in ROWS]
    rows[number - 2][column] = text
    return rows


def assert_balanced(intake):
    assert intake.there == intake.read + intake.refused + intake.empty


# what is stored


def test_a_clean_register_is_stored_whole_and_to_the_last_grosz(tmp_path):
    intake, stored = taken_in(tmp_path, ROWS)
    assert (intake.there, intake.read, intake.refused, intake.empty) == (300, 300, 0, 0)
    table = stored_rows(stored).sort_values("row")
    assert table["row"].tolist() == list(range(2, 302))
    assert table["day"].tolist() == [service.day for service in SERVICES]
    assert table["task_id"].tolist() == [service.task for service in SERVICES]
    for column, truth in (("cost_grosze", "grosze"), ("seconds", "seconds"), ("services", "services")):
        expected = pd.Series([getattr(service, truth) for service in SERVICES], dtype="float64")
        assert table[column].astype("float64").reset_index(drop=True).equals(expected)
    assert table["district"].fillna("").tolist() == [each.district or "" for each in SERVICES]
    by_person = table["person"].groupby([each.person or "" for each in SERVICES]).nunique(dropna=False)
    assert (by_person == 1).all()
    assert table["person"].nunique() == len({each.person for each in SERVICES} - {None})
    assert table["family"].nunique() == len({each.family for each in SERVICES} - {None})


def test_the_balance_is_kept_beside_it(tmp_path):
    intake, stored = taken_in(tmp_path, ROWS)
    balance = json.loads((stored / "services.json").read_text())
    assert balance == json.loads(json.dumps(asdict(intake)))
    assert balance["fictional"] is True


def test_csv_workbook_and_parquet_give_the_same(tmp_path):
    kinds = {}
    table = pd.DataFrame(ROWS).rename(columns=COLUMNS)
    for name in ("csv", "xlsx", "parquet"):
        folder = tmp_path / name
        folder.mkdir()
        file = f"services.{name}"
        if name == "parquet":
            (folder / "raw").mkdir()
            pq.write_table(pa.Table.from_pandas(table), folder / "raw" / file)
            _, stored = taken_in(folder, None, file=file)
        elif name == "xlsx":
            sheet = [
                ["Rejestr usług"],
                [],
                list(COLUMNS.values()),
                *([row[name] or None for name in COLUMNS] for row in ROWS),
            ]
            _, stored = taken_in(folder, None, file=file, content=workbook_bytes({"Dane": sheet}))
        else:
            _, stored = taken_in(folder, ROWS)
        kinds[name] = stored_rows(stored).drop(columns=["row", "record"])
    pd.testing.assert_frame_equal(kinds["csv"], kinds["xlsx"])
    pd.testing.assert_frame_equal(kinds["csv"], kinds["parquet"])


def test_a_parquet_with_types_of_its_own(tmp_path):
    """Days as DATE and timestamps, numbers as numbers, a PESEL without its leading zero."""
    (tmp_path / "raw").mkdir()
    young = pesel(date(2003, 1, 5), 12)
    table = pa.table(
        {
            "Data": pa.array([date(2025, 3, 1), date(2025, 3, 2)]),
            "Nr zadania": pa.array([1, 2], pa.int16()),
            "PESEL": pa.array([int(PERSON), int(young)], pa.int64()),
            "Koszt": pa.array([120.5, float("nan")]),
            "Data wniosku": pa.array([datetime(2025, 2, 1), None], pa.timestamp("us")),
            "Grupa": pa.array(["dzieci", "dorośli"]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "raw" / "services.parquet")
    columns = {name: COLUMNS[name] for name in ("date", "task", "person", "cost", "requested", "group")}
    intake, stored = taken_in(tmp_path, None, columns=columns, file="services.parquet")
    assert intake.read == 2
    found = stored_rows(stored)
    assert found["cost_grosze"].astype("Int64").tolist() == [12050, pd.NA]
    assert found["requested"].tolist() == [date(2025, 2, 1), None]
    (tmp_path / "text").mkdir()
    text, as_text = taken_in(
        tmp_path / "text", None, columns={name: COLUMNS[name] for name in ("date", "task", "person")},
        content=f"Data;Nr zadania;PESEL\n01.03.2025;1;{PERSON}\n2025-03-02;2;{young}\n".encode(),
    )  # fmt: skip
    assert text.read == 2
    assert stored_rows(as_text)["person"].tolist() == found["person"].tolist()


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (pa.array([[1]]), "list"),
        (pa.array([datetime(2025, 1, 1, tzinfo=UTC)], pa.timestamp("us", "UTC")), "timestamp"),
        (pa.array([True]), "bool"),
    ],
)
def test_a_parquet_with_types_that_cannot_be_read(tmp_path, column, kind):
    (tmp_path / "raw").mkdir()
    pq.write_table(pa.table({"Data": column, "Nr zadania": [1]}), tmp_path / "raw" / "services.parquet")
    with pytest.raises(DataError, match=kind):
        taken_in(tmp_path, None, columns={"date": "Data", "task": "Nr zadania"}, file="services.parquet")


# bad rows


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("date", "31.02.2025", "bad_date"),
        ("date", "", "no_date"),
        ("date", "01.02.2027", "future_date"),
        ("date", "31.12.2024", "other_year"),
        ("requested", "30.01.2027", "date_order"),
        ("ended", "01.01.2025", "date_order"),
        ("task", "52", "unknown_task"),
        ("task", "", "no_task"),
        ("cost", "-120,00", "negative"),
        ("cost", "ok. 100", "not_exact"),
        ("cost", "1,234", "bad_number"),
        ("hours", "0,33333", "too_fine"),
        ("services", "1,5", "too_fine"),
        ("person", "12345678901", "bad_pesel"),
        ("person", "Kowalska", "bad_pesel"),
        ("family", "???", "bad_identifier"),
        ("district", "Jan Kowalski", "unknown_district"),
        ("group", "inni", "unknown_group"),
    ],
)
def test_a_bad_cell_is_set_aside_with_its_reason_and_place(tmp_path, column, cell, reason):
    rows = with_cell(42, column, cell)
    if reason == "date_order":
        rows[40]["date"] = "15.06.2026"
        rows[40]["requested" if column == "ended" else "ended"] = ""
    intake, stored = taken_in(tmp_path, rows)
    assert (intake.there, intake.read, intake.refused) == (300, 299, 1)
    assert intake.reasons == {reason: 1}
    [line] = quarantined(stored)
    assert (line["file"], line["row"], line["reason"]) == ("services.csv", "42", reason)
    assert line["column"] == (column if reason != "date_order" else "ended")
    assert 42 not in stored_rows(stored)["row"].tolist()


def test_several_faults_of_a_row_are_all_told_and_the_row_counted_once(tmp_path):
    rows = with_cell(2, "cost", "-5")
    rows[0]["task"] = "99"
    rows[0]["date"] = "2025-13-01"
    intake, stored = taken_in(tmp_path, rows)
    assert (intake.refused, sum(intake.reasons.values())) == (1, 3)
    assert {line["reason"] for line in quarantined(stored)} == {"negative", "unknown_task", "bad_date"}


def test_repeated_rows_are_set_aside_but_for_the_first(tmp_path):
    intake, stored = taken_in(tmp_path, [*ROWS, ROWS[4], ROWS[4], ROWS[9]])
    assert (intake.there, intake.read, intake.refused) == (303, 300, 3)
    assert [(line["row"], line["reason"]) for line in quarantined(stored)] == [
        ("302", "repeated"), ("303", "repeated"), ("304", "repeated"),
    ]  # fmt: skip
    kept, _ = taken_in(tmp_path, [*ROWS, ROWS[4]], more='repeated_rows = "keep"')
    assert kept.read == 301


def test_equal_services_to_nobody_in_particular_are_no_repeats(tmp_path):
    columns = {name: COLUMNS[name] for name in ("date", "task", "cost")}
    content = "Data;Nr zadania;Koszt\n" + "01.03.2025;1;100\n" * 3
    intake, _ = taken_in(tmp_path, None, columns=columns, content=content.encode())
    assert intake.read == 3


def test_one_entry_number_on_different_rows_leaves_none_of_them(tmp_path):
    rows = with_cell(10, "record", "2")
    intake, stored = taken_in(tmp_path, [*rows, rows[20]])
    assert intake.reasons == {"repeated": 1, "clashing_record": 2}
    assert [line["row"] for line in quarantined(stored) if line["reason"] == "clashing_record"] == ["3", "10"]
    assert_balanced(intake)


def test_rows_cut_off_and_too_long(tmp_path):
    text = csv_text(ROWS).splitlines(keepends=True)
    text[5] = text[5].split(";", 3)[0] + "\n"
    text[7] = text[7].rstrip("\n") + ";1;2\n"
    text.insert(9, "\n")
    text.insert(12, ";" * (len(COLUMNS) - 1) + "\n")
    intake, stored = taken_in(tmp_path, None, content="".join(text).encode())
    assert (intake.there, intake.read, intake.refused, intake.empty) == (302, 298, 2, 2)
    assert [(line["row"], line["reason"]) for line in quarantined(stored)] == [
        ("6", "wrong_cells"),
        ("8", "wrong_cells"),
    ]
    rows = stored_rows(stored)["row"]
    assert sorted(rows) == [n for n in range(2, 304) if n not in (6, 8, 10, 13)]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.77, 0.9])
def test_half_a_file_is_told(tmp_path, share):
    whole = csv_text(ROWS).encode()
    intake, _ = taken_in(tmp_path, None, content=whole[: int(len(whole) * share)])
    assert_balanced(intake)
    assert intake.remarks["no_line_break_at_end"] == 1
    with pytest.raises(DataError, match=r"is a part missing\?"):
        taken_in(tmp_path, None, content=whole[: int(len(whole) * share)], more="rows = 300")
    complete, _ = taken_in(tmp_path, ROWS, more="rows = 300")
    assert complete.remarks == {}


def test_a_file_that_ends_inside_a_quoted_text(tmp_path):
    text = csv_text(ROWS) + '301;01.03.2025;1;"4405'
    intake, stored = taken_in(tmp_path, None, content=text.encode())
    assert (intake.there, intake.read, intake.reasons) == (301, 300, {"cut_off": 1})
    assert quarantined(stored)[0]["row"] == "302"


def test_quotes_that_do_not_close_are_a_fault_with_the_row(tmp_path):
    text = csv_text(ROWS).splitlines(keepends=True)
    text[100] = text[100].replace(";", ';"', 1)
    with pytest.raises(DataError, match="row 101: a quoted text begins here"):
        taken_in(tmp_path, None, content="".join(text).encode())


def test_quoted_cells_with_breaks_and_delimiters_in_them(tmp_path):
    rows = with_cell(5, "district", '"Dzielnica\nI"')
    rows[10]["group"] = '"dzieci"'
    rows[11]["district"] = '"nie; ""wiem"""'
    intake, stored = taken_in(tmp_path, rows)
    assert (intake.there, intake.read) == (300, 299)
    assert [(line["row"], line["reason"]) for line in quarantined(stored)] == [("13", "unknown_district")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
def test_encodings(tmp_path, encoding):
    intake, stored = taken_in(tmp_path, None, content=csv_text(ROWS).encode(encoding))
    assert intake.read == 300
    assert set(stored_rows(stored)["group"]) == {"dzieci", "dorośli"}
    assert ("other_encoding" in intake.remarks) == (encoding == "cp1250")


def test_encodings_mixed_in_one_file(tmp_path):
    lines = csv_text(ROWS).splitlines(keepends=True)
    content = b"".join(line.encode("cp1250" if number % 2 else "utf-8") for number, line in enumerate(lines))
    intake, stored = taken_in(tmp_path, None, content=content)
    assert intake.read == 300
    assert 0 < intake.remarks["other_encoding"] <= 150
    assert set(stored_rows(stored)["group"]) == {"dzieci", "dorośli"}


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters(tmp_path, delimiter):
    rows = [{name: f'"{cell}"' if "," in cell else cell for name, cell in row.items()} for row in ROWS]
    intake, _ = taken_in(tmp_path, None, content=csv_text(rows, delimiter=delimiter).encode())
    assert intake.read == 300


def test_the_line_by_which_excel_names_the_delimiter(tmp_path):
    intake, stored = taken_in(tmp_path, None, content=("sep=;\n" + csv_text(ROWS)).encode())
    assert (intake.there, intake.read) == (300, 300)
    assert min(stored_rows(stored)["row"]) == 3


def test_a_register_may_stay_outside_the_project(tmp_path):
    safe = tmp_path / "safe"
    safe.mkdir()
    (safe / "services.csv").write_text(csv_text(ROWS), encoding="utf-8")
    assert taken_in(tmp_path, None, more=f'folder = "{safe.as_posix()}"')[0].read == 300
    assert taken_in(tmp_path, None, more='folder = "../safe"')[0].read == 300


def test_many_repeated_rows_are_set_aside_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("pwr_eval.registers.repeated._AT_A_TIME", 7)
    intake, stored = taken_in(tmp_path, [*ROWS, *ROWS])
    assert (intake.there, intake.read, intake.refused) == (600, 300, 300)
    assert sorted(int(line["row"]) for line in quarantined(stored)) == list(range(302, 602))


def test_a_file_with_another_delimiter_than_its_heading_is_refused_at_some_point(tmp_path, monkeypatch):
    monkeypatch.setattr("pwr_eval.registers.delimited._MOST_BROKEN", 100)
    head, _, rows = csv_text(ROWS).partition("\n")
    with pytest.raises(DataError, match="Check the delimiter"):
        taken_in(
            tmp_path,
            None,
            content=f"{head}\n{rows[: rows.index(chr(10)) + 1]}{rows.replace(';', '|')}".encode(),
        )


def test_several_files_of_one_register(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "services_1.csv").write_text(csv_text(ROWS[:100]), encoding="utf-8")
    (raw / "services_2.csv").write_text(csv_text(ROWS[100:]), encoding="utf-8")
    intake, stored = taken_in(tmp_path, None, file="services_*.csv")
    assert (intake.files, intake.read) == (("services_1.csv", "services_2.csv"), 300)
    assert stored_rows(stored).groupby("file").size().tolist() == [100, 200]


@pytest.mark.parametrize("memory", ["40MB", "1GB"])
def test_small_blocks_give_the_same_as_large_ones(tmp_path, memory):
    bad = with_cell(150, "cost", "x y")
    text = csv_text(bad) + "1;2\n" + csv_text(bad[:50]).partition("\n")[2]
    _, stored = taken_in(tmp_path, None, content=text.encode(), memory=memory)
    reasons = pd.DataFrame(quarantined(stored)).groupby("reason").size().to_dict()
    assert reasons == {"bad_number": 1, "wrong_cells": 1, "repeated": 50}


def test_row_numbers_over_many_blocks(tmp_path):
    path = tmp_path / "a.csv"
    bad = {7, 8, 200, 1203, 1999, 2001}
    path.write_text(
        "a;b\n" + "".join("x\n" if n in bad else f"{n};1\n" for n in range(2, 2002)), encoding="utf-8"
    )
    mapping = RegisterMapping(
        name="a", file="a.csv", sender="A", received=date(2026, 1, 1), first_day=date(2025, 1, 1),
        last_day=date(2025, 12, 31), task_id=1, columns=Columns(date="a"),
    )  # fmt: skip
    table = open_delimited(path, mapping, block_bytes=300)
    read = [(int(row), cell) for batch in table.batches
            for row, cell in zip(batch.rows, [batch.columns["date"].cells[p] for p in batch.columns["date"].places], strict=True)]  # fmt: skip
    assert len(read) > 1
    assert [(row, int(cell)) for row, cell in read] == [(n, n) for n in range(2, 2002) if n not in bad]
    assert {row for row, _ in table.broken} == bad


# files that cannot be read at all


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"\x00\x01\x02\x03" * 50, "neither a table nor text"),
        (b"PAR1 and nothing else", "damaged or no Parquet"),
        (b"PK\x03\x04 and nothing else", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing else", "damaged"),
        (csv_text(ROWS).partition("\n")[2].encode(), "the heading is missing"),
        (b"Data;Data;Nr zadania\n", "the heading stands twice"),
    ],
)
def test_files_that_are_no_register(tmp_path, content, problem):
    with pytest.raises(DataError, match=problem) as refused:
        taken_in(tmp_path, None, content=content)
    assert ROWS[0]["person"] not in str(refused.value)
    assert not (tmp_path / "stored" / "services.json").exists()


def test_a_failed_intake_leaves_the_earlier_one(tmp_path):
    intake, stored = taken_in(tmp_path, ROWS)
    with pytest.raises(DataError):
        taken_in(tmp_path, None, content=b"nothing")
    assert json.loads((stored / "services.json").read_text())["read"] == intake.read
    assert len(stored_rows(stored)) == 300
    assert sorted(path.name for path in stored.iterdir()) == [
        "services.json",
        "services.parquet",
        "services.quarantine.csv",
    ]


def test_a_missing_file_and_wrong_memory(tmp_path):
    with pytest.raises(DataError, match="the file is missing"):
        taken_in(tmp_path, None)
    with pytest.raises(UsageError, match="no amount of memory"):
        taken_in(tmp_path, ROWS, memory="much")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("received = 2027-01-31", "received = 2020-01-01"), "received lies before first_day"),
        (('Data"', 'Data"\nname = "x"'), "there is no such key here"),
        (('task = "Nr zadania"', ""), "name the task"),
        (('family = "mops"', ""), "identifiers.family is needed"),
        (('"Dzielnica II" = ["II"]', '"Dzielnica II" = ["i"]'), "has two meanings"),
        (('measure = "families"', 'measure = "families"\ngroup = "nikt"'), "a group that"),
        (("[columns]", "[columns"), "not TOML"),
        (('"PESEL"', '"Data"'), "the same heading"),
        (('file = "services.csv"', 'file = "../services.csv"'), "does not fit the pattern"),
    ],
)
def test_faults_of_a_mapping(tmp_path, change, problem):
    path = tmp_path / "services.toml"
    path.write_text(mapping_text().replace(*change), encoding="utf-8")
    with pytest.raises(DataError, match=problem):
        read_mapping(path)


# nobody is named


def test_no_identifier_is_found_in_anything_that_is_stored(tmp_path):
    """Columns mixed up, numbers mistyped, names in the wrong place: no file holds any of it."""
    rows = [dict(row) for row in ROWS]
    for number, row in enumerate(rows[:120]):
        row["person"] = row["person"] or PERSON
        if number % 4 == 0:
            row["person"], row["date"] = row["date"], row["person"]
        elif number % 4 == 1:
            row["cost"], row["family"] = row["family"], row["cost"]
        elif number % 4 == 2:
            row["district"] = f"Janina Przykładowa {row['person']}"
        else:
            row["person"] = row["person"][:-1]
    intake, stored = taken_in(tmp_path, rows)
    assert intake.refused >= 90
    secret = {row[name] for row in [*rows, *ROWS] for name in ("person", "family")} - {"", "brak danych"}
    secret = {each.strip() for each in secret if len(each.strip()) > 4 and not each.strip()[:2].count(".")}
    secret -= {row["date"] for row in ROWS} | {row["cost"] for row in ROWS}
    for path in stored.iterdir():
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content = pq.read_table(path).to_pandas().to_csv().encode()
        text = content.decode("utf-8", "replace")
        assert not [each for each in secret | {"Janina", "Przykładowa"} if each in text], path.name


@given(
    st.lists(
        st.lists(st.text(alphabet='0123456789-.,; R"żł\n\r', max_size=12), min_size=1, max_size=5),
        max_size=12,
    )
)
def test_whatever_the_file_holds_the_rows_balance_or_it_is_refused(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("any")
    text = "Data;Nr zadania;PESEL\n01.03.2025;1;\n" + "\n".join(";".join(line) for line in lines)
    columns = {name: COLUMNS[name] for name in ("date", "task", "person")}
    try:
        intake, _ = taken_in(folder, None, columns=columns, content=text.encode())
    except DataError:
        return
    assert_balanced(intake)
