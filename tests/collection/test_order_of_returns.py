"""Dates of returns: wrong ones are told, and stop a figure only where the order of two returns hangs on them."""

from datetime import date

import pytest
from openpyxl import load_workbook

from pwr_eval.collection.forms import marked_copy
from pwr_eval.collection.returns import read_return
from pwr_eval.collection.returns.order_of_returns import with_checked_dates
from pwr_eval.observations import combine_returns
from tests.collection.returns_files import ABOVE, EXPECTED, YEAR, csv_bytes, problems, read, sheet, value_of

TODAY = date(2026, 11, 28)


def sent(folder, day, value="300", name="op.csv", *, other="Ośrodek Pomocy"):
    above = [["Jednostka:", other], ABOVE[1], ["Data przekazania:", day], []]
    return read(folder, csv_bytes(sheet(["1.1", value, ""], above=above)), name)


def checked(*returns):
    return with_checked_dates(returns, today=TODAY)


WRONG = {
    "15.02.2025": "B3 the date lies before the end of 2025",
    "31.12.2025": "B3 the date lies before the end of 2025",
    "31.01.2024": "B3 the date lies before the end of 2025",
    "31.01.2062": "B3 the date lies far ahead",
    "31.01.2027": "B3 the date lies far ahead",
    "31.02.2026": "B3 not a date",
    "wczoraj": "B3 not a date",
    "20.01.2827": "B3 a date of another century",
}


@pytest.mark.parametrize(("day", "problem"), WRONG.items())
def test_a_wrong_date_is_a_warning_where_nothing_hangs_on_it(tmp_path, day, problem):
    [alone] = checked(sent(tmp_path, day))
    assert alone.faults == ()
    assert problems(alone.warnings) == [problem]
    beside, _ = checked(sent(tmp_path, day), sent(tmp_path, "31.01.2026", name="b.csv"))
    assert beside.faults == ()
    another, _ = checked(sent(tmp_path, day), sent(tmp_path, "31.01.2026", "5", "b.csv", other="Biblioteka"))
    assert another.faults == ()


@pytest.mark.parametrize(("day", "problem"), WRONG.items())
def test_a_wrong_date_is_an_error_where_an_order_hangs_on_it(tmp_path, day, problem):
    returns = checked(sent(tmp_path, "31.01.2026"), sent(tmp_path, day, "250", "b.csv"))
    assert problems(returns[1].faults) == [problem]
    clashes = []
    tables = combine_returns(returns, faults=clashes)
    assert "which return is later cannot be told" in clashes[0].problem
    assert tables["observations"]["value"].isna().all()


@pytest.mark.parametrize("day", ["01.01.2026", "31.12.2026", "28.02.2026"])
def test_plausible_dates_are_left_alone(tmp_path, day):
    [alone] = checked(sent(tmp_path, day))
    assert (alone.faults, alone.warnings) == ((), ())


def test_a_return_on_months_that_are_over_may_be_dated_within_the_year(tmp_path):
    heading = ["Nr wskaźnika", "Wartość", "Miesiące objęte"]
    for months, said in (("I-VI", []), ("cały rok", ["B3 the date lies before the end of 2025"])):
        above = [ABOVE[0], ABOVE[1], ["Data przekazania:", "15.07.2025"], []]
        rows = csv_bytes(sheet(["1.1", "5", months], heading=heading, above=above))
        [returned] = checked(read(tmp_path, rows))
        assert problems(returned.warnings) == said


@pytest.mark.parametrize("name", ["op_korekta.csv", "op poprawione.csv", "OP_KOREKTA_2.csv"])
def test_a_correction_older_than_what_it_corrects_is_an_error(tmp_path, name):
    _, correction = checked(sent(tmp_path, "20.02.2026"), sent(tmp_path, "31.01.2026", "250", name))
    assert problems(correction.faults) == ["B3 a correction is dated before the return that it corrects"]
    _, later = checked(sent(tmp_path, "20.02.2026"), sent(tmp_path, "01.03.2026", "250", name))
    assert later.faults == ()


@pytest.fixture
def original(tmp_path):
    path = tmp_path / "op.csv"
    path.write_bytes(csv_bytes(sheet(["1.1", "300¹", ""], ["2.1", "700", ""])))
    return path


def test_a_marked_copy_asks_for_its_own_date(tmp_path, original):
    faulty = read_return(original, EXPECTED, YEAR)
    copy = marked_copy(
        original, list(faulty.faults), tmp_path / "to_unit" / "op.xlsx", date_place=faulty.date_place
    )
    table = load_workbook(copy)["Sprawozdanie"]
    assert (table["A3"].value, table["B3"].value) == ("Data przekazania:", None)
    assert "dzień przekazania" in table["B3"].comment.text
    assert not table["B3"].protection.locked
    again = read_return(copy, EXPECTED, YEAR)
    assert (again.received, again.marked_copy) == (None, True)


def test_a_label_before_the_date_stays(tmp_path):
    path = tmp_path / "op.csv"
    path.write_bytes(
        csv_bytes(sheet(["1.1", "-3", ""], above=[*ABOVE[:2], ["Data przekazania: 31.01.2026"], []]))
    )
    faulty = read_return(path, EXPECTED, YEAR)
    copy = marked_copy(
        path, list(faulty.faults), tmp_path / "to_unit" / "op.xlsx", date_place=faulty.date_place
    )
    assert load_workbook(copy)["Sprawozdanie"]["A3"].value == "Data przekazania:"


@pytest.mark.parametrize("day", ["31.01.2026", "28.01.2026", "05.02.2026", None])
def test_a_marked_copy_is_later_than_what_it_is_a_copy_of(tmp_path, original, day):
    faulty = read_return(original, EXPECTED, YEAR)
    copy = marked_copy(original, list(faulty.faults), tmp_path / "to_unit" / "op_do_poprawy.xlsx")
    workbook = load_workbook(copy)
    table = workbook["Sprawozdanie"]
    table["B6"], table["B7"], table["B3"] = 310, 720, day
    workbook.save(copy)
    returns = checked(faulty, read_return(copy, EXPECTED, YEAR))
    assert returns[1].marked_copy
    clashes = []
    tables = combine_returns(returns, faults=clashes)
    assert clashes == []
    assert tables["observations"].set_index("indicator_id")["value"].to_dict() == {"1.1": 310, "2.1": 720}
    asked = "the marked copy bears the date of the return that it corrects"
    assert any(asked in one for one in problems(returns[1].warnings)) == (day == "31.01.2026")
    assert value_of(returns[1], "1.1") == 310
