"""Whole returns: the table found wherever it stands, the lines above it, spending, examples, a folder of returns."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.cleaning.names import AliasTable
from pwr_eval.collection.returns import Expected, read_returns
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import NO_YEAR
from tests.collection.returns_files import (
    ABOVE,
    EXPECTED,
    HEADING,
    INDICATORS,
    TASKS,
    csv_bytes,
    problems,
    read,
    read_cells,
    read_rows,
    sheet,
    value_of,
    workbook_bytes,
)

# where the table stands


def test_a_return_gives_every_column(tmp_path):
    heading = [
        "Nr wskaźnika",
        "Wskaźnik",
        "Wartość",
        "Dzielnica",
        "Grupa",
        "Bez powtórzeń",
        "Uwagi",
        "Stanowisko",
    ]
    row = [
        "2.1",
        "rodziny",
        "ponad 1 200 rodzin",
        "II",
        "rodziny 3+",
        "tak",
        "z rejestru",
        "kierownik działu",
    ]
    returned = read_rows(tmp_path, row, heading=heading)
    assert returned.faults == returned.warnings == ()
    assert (returned.sender, returned.received, returned.role) == (
        "Ośrodek Pomocy",
        date(2026, 1, 31),
        "kierownik działu",
    )
    observation = returned.observations.iloc[0]
    assert observation[["indicator_id", "year", "area", "group", "value"]].tolist() == [
        "2.1",
        2025,
        "II",
        "rodziny 3+",
        1200,
    ]
    assert observation[["unit", "qualifier", "status", "fictional"]].tolist() == [
        "rodzina",
        "at_least",
        "reported",
        False,
    ]
    assert observation[["deduplicated", "note", "sender"]].tolist() == [True, "z rejestru", "Ośrodek Pomocy"]
    assert returned.observations.dtypes.astype(str).to_dict() == declared("observations").types
    assert returned.spending.dtypes.astype(str).to_dict() == declared("spending").types


RENAMED = [
    ["Numer  wskaźnika", "WYKONANIE"],
    ["nr\nwskaźnika:", "Wykonanie 2025"],
    ["Nr wsk.", "Wartość w 2025 r."],
    ["Symbol wskaźnika", "Osiągnięto"],
    ["ID wskaźnika", "wynik*"],
]


@pytest.mark.parametrize("heading", RENAMED)
def test_renamed_columns(tmp_path, heading):
    assert value_of(read_rows(tmp_path, ["1.1", "300"], heading=heading), "1.1") == 300


def test_moved_columns_title_rows_and_merged_cells(tmp_path):
    above = [["SPRAWOZDANIE Z PROGRAMU"], [], *ABOVE, ["Proszę wypełnić białe pola"]]
    rows = sheet(
        [None, "uwaga", 300, None, "1.1"],
        heading=["Lp.", "Uwagi", "Wartość", "Wartość docelowa", "Nr wskaźnika"],
        above=above,
    )
    returned = read(tmp_path, workbook_bytes({"Dane": rows}, merged=["A1:E1", "A7:D7"]), "op.xlsx")
    assert returned.faults == returned.warnings == ()
    assert returned.observations["source"].tolist() == ["op.xlsx, Dane, C9"]


def test_a_heading_of_two_rows(tmp_path):
    two_rows = [*ABOVE, ["Nr wskaźnika", "Wynik roku", None, "Uwagi"], [None, "Wartość", "Licznik", None]]
    rows = [*two_rows, ["1.1", 300, None, "x"]]
    returned = read(tmp_path, workbook_bytes({"Dane": rows}, merged=["A5:A6", "B5:C5", "D5:D6"]), "op.xlsx")
    assert returned.faults == ()
    assert value_of(returned, "1.1") == 300


def test_several_tables_and_sheets(tmp_path):
    rows = [*sheet(["1.1", 5, ""]), [], HEADING, ["2.1", 6, ""]]
    returned = read(tmp_path, workbook_bytes({"A": rows, "B": [HEADING, ["27.1", 7, ""]]}), "op.xlsx")
    assert returned.faults == ()
    assert returned.observations["value"].tolist() == [5, 6, 7]


def test_the_number_of_an_indicator_merged_over_its_months(tmp_path):
    heading = ["Nr wskaźnika", "Miesiąc", "Wartość"]
    rows = sheet(["1.1", "I", 5], [None, "II", 6], heading=heading)
    returned = read(tmp_path, workbook_bytes({"Dane": rows}, merged=["A6:A7"]), "op.xlsx")
    assert returned.faults == ()
    assert returned.observations[["month", "value"]].to_numpy().tolist() == [[1, 5], [2, 6]]


def test_sheets_without_a_table_are_told_and_hidden_ones_too(tmp_path):
    sheets = {
        "Dane": sheet(["1.1", 5, ""]),
        "Notatki": [["zadzwonić"]],
        "Pusty": [],
        "Ukryty": [HEADING, ["2.1", 6, ""]],
    }
    returned = read(tmp_path, workbook_bytes(sheets, hidden=["Ukryty"]), "op.xlsx")
    assert returned.faults == ()
    assert problems(returned.warnings) == [
        " a sheet without known columns was not read",
        " a hidden sheet was read",
    ]


NO_TABLE = {
    "no heading": ([["1.1", "300"]], [" no table with known columns was found"]),
    "no value": (
        sheet(["1.1", ""], heading=["Nr wskaźnika", "Wskaźnik", "Uwagi"]),
        [" the table's heading lacks a column"],
    ),
    "no number": (
        sheet(["300", ""], heading=["Wskaźnik", "Wartość", "Uwagi"]),
        [" the table's heading lacks a column"],
    ),
    "thousands of zł": (
        sheet(["1", "5"], heading=["Nr zadania", "Wydatki [tys. zł]"]),
        [" no table with known columns was found"],
    ),
}


@pytest.mark.parametrize(("rows", "messages"), NO_TABLE.values(), ids=NO_TABLE)
def test_where_no_table_is_found(tmp_path, rows, messages):
    assert problems(read(tmp_path, csv_bytes(rows)).faults) == messages


BAD_HEADINGS = {
    "unknown column": (["Nr wskaźnika", "Wartość", "Ocena własna"], "C5 an unknown column"),
    "two values": (["Nr wskaźnika", "Wartość", "Wykonanie"], "C5 a second column of this kind"),
    "another year": (["Nr wskaźnika", "Wartość", "Wartość 2024"], "C5 an unknown column"),
}


@pytest.mark.parametrize(("heading", "message"), BAD_HEADINGS.values(), ids=BAD_HEADINGS)
def test_columns_that_cannot_be_placed(tmp_path, heading, message):
    assert message in problems(read_rows(tmp_path, ["1.1", "5", "6"], heading=heading).faults)


# lines above the table

BAD_LINES = {
    "no sender": ([["Rok:", "2025"], ["Data przekazania:", "31.01.2026"]], " the sender is not named"),
    "unknown sender": ([["Jednostka:", "Ktoś"], *ABOVE[1:]], "B1 the plan names no such unit"),
    "no year": ([ABOVE[0], ABOVE[2]], " the year is not named"),
    "other year": ([ABOVE[0], ["Rok:", "2024"], ABOVE[2]], "B2 the file lies with the returns for 2025"),
    "year in words": ([ABOVE[0], ["Rok:", "ubiegły"], ABOVE[2]], "B2 a whole number is expected here"),
}


@pytest.mark.parametrize(("above", "message"), BAD_LINES.values(), ids=BAD_LINES)
def test_lines_above_that_cannot_be_used(tmp_path, above, message):
    assert problems(read_rows(tmp_path, ["1.1", "5", ""], above=above).faults) == [message]


LINES = {
    "label and answer in one cell": [
        ["Jednostka: Ośrodek Pomocy"],
        ["Rok: 2025 r."],
        ["Przekazano dnia: 31 stycznia 2026 r."],
    ],
    "answers further right": [
        ["Nazwa jednostki", "", "", "OP"],
        ["Rok sprawozdawczy", "", "2025"],
        ["Data", "2026-01-31"],
    ],
}


@pytest.mark.parametrize("above", LINES.values(), ids=LINES)
def test_lines_above_in_other_forms(tmp_path, above):
    returned = read_rows(tmp_path, ["1.1", "5", ""], above=above)
    assert returned.faults == ()
    assert (returned.sender, returned.received) == ("Ośrodek Pomocy", date(2026, 1, 31))


def test_dates_of_a_workbook(tmp_path):
    above = [ABOVE[0], ["Rok:", 2025], ["Data przekazania:", date(2026, 1, 31)]]
    assert read_cells(tmp_path, ["1.1", 5, ""], above=above).received == date(2026, 1, 31)


def test_a_missing_date_is_a_warning(tmp_path):
    returned = read_rows(tmp_path, ["1.1", "5", ""], above=ABOVE[:2])
    assert returned.faults == ()
    assert problems(returned.warnings) == [" the date is missing"]
    assert returned.observations["received"].isna().all()


def test_two_answers_to_one_question(tmp_path):
    sheets = {"A": sheet(["1.1", 5, ""]), "B": sheet(["2.1", 5, ""], above=[["Jednostka:", "Biblioteka"]])}
    assert "B1 two answers to one question" in problems(
        read(tmp_path, workbook_bytes(sheets), "op.xlsx").faults
    )


# rows


def test_rows_that_report_nothing_are_told_and_not_quoted(tmp_path):
    rows = [
        ["Zadania podstawowe", "", ""],
        ["1.1", "5", ""],
        ["", "", ""],
        ["Razem", "5", ""],
        ["Sporządziła: Zmyślona Postać", "", ""],
    ]
    returned = read_rows(tmp_path, *rows)
    assert returned.faults == ()
    assert len(returned.observations) == 1
    told = problems(returned.warnings)
    assert {"6 a row without figures was not read", "9 a row of totals was not read"} <= set(told)
    assert "Zmyślona" not in "".join(map(str, returned.warnings))


def test_the_same_indicator_twice(tmp_path):
    returned = read_rows(tmp_path, ["1.1", "5", ""], ["1.1", "6", ""])
    assert problems(returned.faults) == ["A7 indicator 1.1 is reported twice"]
    assert returned.faults[0].remedy == "It stands in op.csv, B6 already. Keep one row."


def test_an_earlier_year_is_a_base_and_a_later_one_a_fault(tmp_path):
    heading = ["Nr wskaźnika", "Rok", "Wartość"]
    returned = read_rows(
        tmp_path, ["1.1", "2024", "5"], ["1.1", "2025", "6"], ["2.1", "2026", "7"], heading=heading
    )
    assert returned.observations["year"].tolist()[:2] == [2024, 2025]
    assert problems(returned.faults) == ["B8 the return is for 2025"]


def test_tasks_of_other_units_are_told(tmp_path):
    returned = read_rows(tmp_path, ["5.1", "5", ""])
    assert problems(returned.warnings) == [" task 5 is reported by Biblioteka in the plan"]


def test_words_that_nobody_reviewed_are_told(tmp_path):
    plain = Expected.from_plan(INDICATORS, TASKS)
    returned = read(tmp_path, csv_bytes(sheet(["1.1", "300 świadczeń", ""])), expected=plain)
    assert returned.faults == ()
    assert problems(returned.warnings) == ['B6 nobody has checked that "świadczeń" is the planned unit']
    assert returned.observations["unit"].tolist() == ["usługa"]


@pytest.mark.parametrize(
    ("unit", "faults"), [("usługa", []), ("porad", ["B6 the plan counts in another unit"])]
)
def test_a_column_for_the_unit(tmp_path, unit, faults):
    returned = read_rows(
        tmp_path, ["1.1", unit, "300"], heading=["Nr wskaźnika", "Jednostka miary", "Wartość"]
    )
    assert problems(returned.faults) == faults


# spending

SPENDING = ["Nr zadania", "Nr wskaźnika", "Wartość", "Wydatki [zł]", "Uwagi"]


def test_spending_stands_with_an_indicator_or_alone(tmp_path):
    rows = [
        ["1", "1.1", "5", "2 105 400,50", "rok"],
        ["zadanie 2", "", "", "ok. 12,5 tys. zł", ""],
        ["3", "", "", "", ""],
    ]
    returned = read_rows(tmp_path, *rows, heading=SPENDING)
    assert returned.faults == ()
    spending = returned.spending.set_index("task_id")
    assert spending.loc[[1, 2], "spent_pln"].tolist() == [2105400.5, 12500]
    assert spending.loc[[1, 2], "qualifier"].tolist() == ["exact", "approximate"]
    assert spending.loc[1, "source"] == "op.csv, D6"
    assert spending.loc[3, "status"] == "blank"
    assert len(returned.observations) == 1


BAD_SPENDING = {
    "text": (["1", "", "", "wg umowy", ""], "D6 not a number: it holds no digit"),
    "euro": (["1", "", "", "300 EUR", ""], "D6 spending in another currency or with other words"),
    "negative": (["1", "", "", "-300", ""], "D6 a negative figure"),
    "no task": (["", "", "", "300", ""], "D6 spending without the number of its task"),
    "unknown task": (["9", "", "", "300", ""], "A6 the plan has no such task"),
    "bad task": (["pierwsze", "", "", "300", ""], "A6 not a task's number"),
    "other task": (["2", "1.1", "5", "300", ""], "A6 task and indicator do not fit together"),
}


@pytest.mark.parametrize(("row", "message"), BAD_SPENDING.values(), ids=BAD_SPENDING)
def test_spending_that_cannot_be_used(tmp_path, row, message):
    assert problems(read_rows(tmp_path, row, heading=SPENDING).faults) == [message]


def test_spending_of_a_task_is_read_once(tmp_path):
    same = read_rows(
        tmp_path, ["27", "27.1", "5", "300", ""], ["27", "27.10", "6", "300", ""], heading=SPENDING
    )
    assert same.faults == ()
    assert same.spending["spent_pln"].tolist() == [300]
    assert problems(same.warnings) == ["D7 the spending of task 27 stands in op.csv, D6 already"]
    other = read_rows(
        tmp_path, ["27", "27.1", "5", "300", ""], ["27", "27.10", "6", "400", ""], heading=SPENDING
    )
    assert problems(other.faults) == ["D7 the spending of task 27 stands in op.csv, D6 already"]


# examples

MARK = [["DANE PRZYKŁADOWE – FIKCYJNE, nie pochodzą z żadnej jednostki"]]
MARKED = ["Nr wskaźnika", "Wartość", "Dane fikcyjne"]


def test_an_example_is_marked_in_three_ways(tmp_path):
    rows = sheet(["1.1", "5", "tak"], heading=MARKED, above=MARK + ABOVE)
    returned = read(tmp_path, csv_bytes(rows, encoding="cp1250"), "PRZYKLAD_op.csv")
    assert returned.faults == ()
    assert returned.fictional
    assert returned.observations["fictional"].tolist() == [True]


PARTLY = {
    "name only": ("PRZYKLAD_op.csv", [], ["", ""]),
    "line only": ("op.csv", MARK, ["", ""]),
    "column only": ("op.csv", [], ["tak", "tak"]),
    "name and line": ("PRZYKLAD_op.csv", MARK, ["nie", "nie"]),
    "not in the name": ("op.csv", MARK, ["tak", "tak"]),
    "not in every row": ("PRZYKLAD_op.csv", MARK, ["tak", ""]),
}


@pytest.mark.parametrize(("name", "line", "cells"), PARTLY.values(), ids=PARTLY)
def test_a_return_that_is_partly_marked_is_a_fault_and_an_example(tmp_path, name, line, cells):
    rows = sheet(["1.1", "5", cells[0]], ["2.1", "6", cells[1]], heading=MARKED, above=line + ABOVE)
    returned = read(tmp_path, csv_bytes(rows), name)
    assert len(returned.faults) == 1
    assert "only partly marked as an example" in returned.faults[0].problem
    assert returned.observations["fictional"].all()


# a folder of returns


def returns_folder(tmp_path, files):
    folder = tmp_path / "returns"
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


GOOD = csv_bytes(sheet(["1.1", "5", ""]))


def test_all_returns_of_a_folder(tmp_path):
    later = csv_bytes(sheet(["1.1", "6", ""], above=[ABOVE[0], ["Rok:", "2026"], ["Data:", "31.01.2027"]]))
    files = {
        "2025/op.csv": GOOD,
        "2026/op.csv": later,
        "2025/~$op.xlsx": b"x",
        "2025/README.md": b"x",
        "2025/.gitkeep": b"",
    }
    folder = returns_folder(tmp_path, files)
    returns = read_returns(folder, EXPECTED)
    assert [each.file for each in returns] == ["returns/2025/op.csv", "returns/2026/op.csv"]
    assert [value_of(each, "1.1") for each in returns] == [5, 6]
    assert [each.year for each in read_returns(folder, EXPECTED, years=[2026])] == [2026]


def test_no_folder_means_no_returns(tmp_path):
    assert read_returns(tmp_path / "returns", EXPECTED) == []


def test_every_fault_of_every_file_at_once(tmp_path):
    files = {
        "2025/a.csv": csv_bytes(sheet(["1.1", "dużo", ""], ["9.9", "5", ""])),
        "2025/b.csv": b"%PDF",
        "2026/c.csv": GOOD,
        "2025/podfolder/d.csv": GOOD,
    }
    returns = read_returns(returns_folder(tmp_path, files), EXPECTED)
    faults = [fault for each in returns for fault in each.faults]
    assert problems(faults) == [
        "B6 not a number: it holds no digit",
        "A7 the plan has no such indicator",
        " the file is a PDF document",
        " not a file",
        "B2 the file lies with the returns for 2026",
    ]
    assert str(faults[0]).startswith('returns/2025/a.csv, row 6, column "B": not a number')


def test_read_returns_goes_on_after_faults(tmp_path):
    folder = returns_folder(tmp_path, {"2025/a.csv": b"%PDF", "2025/b.csv": GOOD})
    assert [len(each.faults) for each in read_returns(folder, EXPECTED)] == [1, 0]


def test_what_lies_beside_the_years_is_told(tmp_path):
    folder = returns_folder(tmp_path, {"op.csv": GOOD, "stare/op.csv": GOOD})
    returns = read_returns(folder, EXPECTED)
    assert [each.year for each in returns] == [NO_YEAR, NO_YEAR]
    assert [problems(each.faults) for each in returns] == [[" neither a year nor part of one"]] * 2


def test_the_names_of_offices_are_reviewed(tmp_path):
    above = [["Jednostka:", "op"], *ABOVE[1:]]
    folder = returns_folder(tmp_path, {"2025/op.csv": csv_bytes(sheet(["1.1", "5", ""], above=above))})
    offices = AliasTable({"OP": "Ośrodek Pomocy"})
    [returned] = read_returns(folder, Expected.from_plan(INDICATORS, TASKS, office_names=offices))
    assert returned.sender == "Ośrodek Pomocy"


def test_reading_changes_nothing_that_was_sent(tmp_path):
    folder = returns_folder(
        tmp_path, {"2025/op.csv": GOOD, "2025/op.xlsx": workbook_bytes({"A": sheet(["2.1", 5, ""])})}
    )
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.*")}
    read_returns(folder, EXPECTED)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.*")} == before


SENT = [
    "9 910",
    "ok. 300",
    "b.d.",
    "",
    "300 usług",
    "1,234",
    "wg załącznika",
    "=1+1",
    "-5",
    "31.12.2025",
    "44051401359",
]


@given(
    st.lists(
        st.sampled_from(SENT) | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8),
        max_size=12,
    )
)
def test_every_row_that_was_sent_is_read_or_told(tmp_path_factory, cells):
    """Months make the keys unlike, so that each row stands for itself."""
    heading = ["Nr wskaźnika", "Miesiąc", "Wartość"]
    rows = [["1.1", str(month), cell] for month, cell in enumerate(cells, start=1)]
    returned = read_rows(tmp_path_factory.getbasetemp(), *rows, heading=heading)
    usable = returned.observations["status"].ne("faulty")
    read_months = set(returned.observations.loc[usable, "month"])
    told = {fault.place.row - 5 for fault in returned.faults if fault.place.row > 5}
    if not any(fault.place.row <= 5 for fault in returned.faults):
        assert read_months | told == set(range(1, len(cells) + 1))
        assert not read_months & told
