"""Tables as Polish Excel saves them are read alike; what cannot be read is said with its place."""

import datetime as dt

import pytest
from openpyxl import Workbook

from pwr_eval.errors import DataError
from pwr_eval.files.csv_files import is_there, read_csv_text

COLUMNS = ["task_id", "task", "value", "day", "fictional"]
TYPES = {"value": "number", "day": "date", "fictional": "flag"}
READ = [["1", "Świetlica, dzieci", "1234.5", "2026-12-31", "true"]]
COMMAS = 'task_id,task,value,day,fictional\n1,"Świetlica, dzieci",1234.5,2026-12-31,true\n'
EXCEL = "task_id;task;value;day;fictional\r\n1;Świetlica, dzieci;1 234,5;31.12.2026;PRAWDA\r\n"


def read(path):
    return read_csv_text(path, COLUMNS, types=TYPES).to_numpy().tolist()


def faults(path, columns=COLUMNS):
    with pytest.raises(DataError) as caught:
        read_csv_text(path, columns)
    return [str(fault) for fault in caught.value.faults]


def workbook(path, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (COMMAS, "utf-8"),
        (COMMAS, "utf-8-sig"),
        (EXCEL, "cp1250"),
        (EXCEL, "utf-8-sig"),
        (EXCEL, "utf-16"),
        (EXCEL.replace(";", "\t"), "utf-16"),
        ("sep=;\r\n" + EXCEL, "cp1250"),
        (EXCEL.replace("fictional", "fictional;;").replace("PRAWDA", "PRAWDA;;") + ";;;;;;\r\n", "cp1250"),
    ],
)
def test_every_way_of_saving_reads_alike(tmp_path, text, encoding):
    path = tmp_path / "plan.csv"
    path.write_bytes(text.encode(encoding))
    assert read(path) == READ


def test_a_workbook_stands_in_for_the_file(tmp_path):
    workbook(
        tmp_path / "plan.xlsx", COLUMNS, [1, "Świetlica, dzieci", 1234.5, dt.datetime(2026, 12, 31), True]
    )
    path = tmp_path / "plan.csv"
    assert is_there(path)
    assert read(path) == READ


def test_two_files_for_one_table_are_both_named(tmp_path):
    workbook(tmp_path / "plan.xlsx", COLUMNS)
    (tmp_path / "plan.csv").write_text(COMMAS, encoding="utf-8")
    [fault] = faults(tmp_path / "plan.csv")
    assert "plan.csv" in fault
    assert "plan.xlsx" in fault


def test_text_columns_keep_what_stands_there(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("task;value\n1,5 godziny;1,5\n2,5;31.12.2026\n", encoding="utf-8")
    assert read_csv_text(path, ["task", "value"]).to_numpy().tolist() == [
        ["1,5 godziny", "1,5"],
        ["2,5", "31.12.2026"],
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b"task_id;task\n1;a; b\n",
            "row 2: 3 cells where the header has 2. Put texts that contain a semicolon",
        ),
        (
            b"task_id,task\n1,a, b\n",
            "row 2: 3 cells where the header has 2. Put texts that contain a comma",
        ),
        (
            "task_id;task\n1;ż\n".encode() + "2;ż\n".encode("cp1250"),
            "line 3 is in another encoding than the rest",
        ),
        (b"task_id;task\n01.sty;a\n", 'row 2, column "task_id": Excel took the number for a date'),
        (b"task_id;task\n1;\x00\n", "neither a table nor text"),
        (b"task_id|task\n1|a\n", "row 1: no known column is in the first row"),
        (b"task_id;name\n1;a\n", 'row 1, column "task": the column is missing'),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, content, expected):
    path = tmp_path / "plan.csv"
    path.write_bytes(content)
    assert any(expected in fault for fault in faults(path, ["task_id", "task"])), faults(
        path, ["task_id", "task"]
    )


def test_a_date_in_place_of_an_identifier_is_named_in_a_workbook(tmp_path):
    workbook(tmp_path / "plan.xlsx", ["task_id", "task"], [dt.datetime(2026, 1, 1), "a"])
    [fault] = faults(tmp_path / "plan.csv", ["task_id", "task"])
    assert 'plan.xlsx, row 2, column "task_id"' in fault
