"""One cell at a time: what it is read as, or the message that the unit gets back."""

from datetime import date, datetime, time

import pytest

from tests.collection.returns_files import problems, read_cells, read_rows, value_of

READ = {
    "9 910": 9910.0,
    "9\u00a0910 usług": 9910.0,
    "9.910": 9910.0,
    "12,5 tys.": 12500.0,
    "1 234,5": 1234.5,
    "ok. 300": 300.0,
    "ponad 5 300 usług": 5300.0,
    "0": 0.0,
}


@pytest.mark.parametrize(("cell", "value"), READ.items())
def test_figures_in_a_csv_file(tmp_path, cell, value):
    returned = read_rows(tmp_path, ["1.1", cell, ""])
    assert returned.faults == ()
    assert value_of(returned, "1.1") == value


WITHOUT_FIGURE = {
    "": "blank",
    "-": "missing",
    "–": "missing",
    "b.d.": "missing",
    "b/d": "missing",
    "b. d.": "missing",
    "brak danych": "missing",
    "n/d": "not_applicable",
    "x": "not_applicable",
    "nie dotyczy": "not_applicable",
    "nie dot.": "not_applicable",
}


@pytest.mark.parametrize(("cell", "status"), WITHOUT_FIGURE.items())
def test_blank_no_data_and_not_applicable_stay_apart(tmp_path, cell, status):
    observation = read_rows(tmp_path, ["1.1", cell, ""]).observations.iloc[0]
    assert observation["status"] == status
    assert observation[["value", "qualifier"]].isna().all()


BAD_TEXT = {
    "wg załącznika": "B6 not a number: it holds no digit",
    "12 os.?": 'B6 not a number: "os.?" after the number is not a unit',
    "1,234": "B6 not a number: it can mean 1 234 or 1,2340",
    "10 00": "B6 not a number: its digits are not in groups of three",
    "300 i 200": "B6 not a number: it holds a second number",
    "10-12": "B6 not a number: it is a range",
    "brak": 'B6 not a number: "brak" can mean 0 or no figure',
    "trzysta": "B6 not a number: it is written out in words",
    "dwa": "B6 not a number: it is written out in words",
    "31.12.2025": "B6 not a number: it looks like a date",
    "#DIV/0!": "B6 not a number: it is an error of the spreadsheet",
    "=SUMA(B2:B4)": "B6 not a number: the text before the number is not understood",
    "-5": "B6 a negative figure",
    "do 300": "B6 only an upper limit is given",
    "44051401359": "B6 the cell seems to hold a PESEL number",
    "300 rodzin": "B6 the plan counts in another unit",
    "300 usług dla 20": "B6 a second number stands beside the first",
    "62 %": "B6 a percentage where the plan counts units",
}


@pytest.mark.parametrize(("cell", "message"), BAD_TEXT.items())
def test_what_a_unit_is_told_about_a_text(tmp_path, cell, message):
    assert problems(read_rows(tmp_path, ["1.1", cell, ""]).faults) == [message]


BAD_CELLS = {
    "date": (date(2025, 12, 31), "B6 a number is expected here"),
    "moment": (datetime(2025, 12, 31, 10, 30), "B6 a number is expected here"),
    "time": (time(10, 30), "B6 a number is expected here"),
    "true": (True, "B6 a number is expected here"),
    "negative": (-5, "B6 a negative figure"),
    "PESEL": (44051401359, "B6 the cell seems to hold a PESEL number"),
    "formula without a stored result": ("=1+2", "B6 the formula has no stored result"),
    "huge": (1e300, "B6 the figure is too large"),
}


@pytest.mark.parametrize(("cell", "message"), BAD_CELLS.values(), ids=BAD_CELLS)
def test_what_a_unit_is_told_about_a_cell_of_a_workbook(tmp_path, cell, message):
    assert problems(read_cells(tmp_path, ["1.1", cell, ""]).faults) == [message]


def test_a_number_shown_as_a_date_or_percentage_is_told(tmp_path):
    dated = read_cells(tmp_path, ["1.1", 300, ""], formats={"B6": "dd.mm.yyyy"})
    assert problems(dated.faults) == ["B6 a number is expected here"]
    percentage = read_cells(tmp_path, ["1.1", 0.62, ""], formats={"B6": "0%"})
    assert problems(percentage.faults) == ["B6 a percentage where the plan counts units"]


def test_a_number_stored_as_text_is_read_with_a_warning(tmp_path):
    returned = read_cells(tmp_path, ["1.1", "9 910", ""], ["2.1", 300, ""], ["27.1", "ok. 300", ""])
    assert returned.faults == ()
    assert problems(returned.warnings) == ["B6 the number is stored as text"]
    assert value_of(returned, "1.1") == 9910


def test_a_merged_value_is_not_copied_to_the_cells_below(tmp_path):
    returned = read_cells(tmp_path, ["1.1", 300, ""], ["2.1", None, ""], merged=["B6:B7"])
    assert problems(returned.faults) == ["B7 one value stands over several cells"]


MILESTONES = [("tak", 1.0), ("TAK", 1.0), ("nie", 0.0), ("częściowo", 0.5), ("1", 1.0), ("0,5", 0.5)]


@pytest.mark.parametrize(("cell", "value"), [*MILESTONES, (True, 1.0), (False, 0.0), (1, 1.0)])
def test_milestones(tmp_path, cell, value):
    returned = read_cells(tmp_path, ["3.1", cell, ""])
    assert returned.faults == ()
    assert value_of(returned, "3.1") == value


@pytest.mark.parametrize("cell", ["może", "2", 0.7, "tak, ale nie w pełni", date(2025, 1, 1)])
def test_what_is_no_milestone(tmp_path, cell):
    assert problems(read_cells(tmp_path, ["3.1", cell, ""]).faults) == ["B6 neither yes, no nor partly"]


def test_a_milestone_may_be_missing(tmp_path):
    assert read_rows(tmp_path, ["3.1", "b.d.", ""]).observations["status"].tolist() == ["missing"]


IDS = {"27.1": "27.1", " 27.1. ": "27.1", "27,1": "27.1", "27 . 1": "27.1", "27.10": "27.10"}


@pytest.mark.parametrize(("cell", "indicator_id"), IDS.items())
def test_numbers_of_indicators(tmp_path, cell, indicator_id):
    assert read_rows(tmp_path, [cell, "5", ""]).observations["indicator_id"].tolist() == [indicator_id]


BAD_IDS = {
    "unknown": ("9.9", "A6 the plan has no such indicator"),
    "no number": ("wskaźnik 1", "A6 not an indicator's number"),
    "a date": (date(2025, 4, 27), "A6 the spreadsheet made a date of the indicator's number"),
    "a lost zero": (27.1, "A6 the number can mean 27.1 or 27.10"),
    "whole": (27, "A6 not an indicator's number"),
    "none": (None, "A6 a figure without the number of its indicator"),
}


@pytest.mark.parametrize(("cell", "message"), BAD_IDS.values(), ids=BAD_IDS)
def test_what_is_no_indicator(tmp_path, cell, message):
    assert problems(read_cells(tmp_path, [cell, 5, ""]).faults) == [message]


PERCENT = ["Nr wskaźnika", "Wartość", "Licznik", "Mianownik"]


def test_a_percentage_keeps_its_fraction(tmp_path):
    given = read_rows(tmp_path, ["4.1", "62 %", "31", "50"], heading=PERCENT).observations.iloc[0]
    assert given[["value", "numerator", "denominator", "unit"]].tolist() == [62, 31, 50, "%"]
    worked_out = read_rows(tmp_path, ["4.1", "", "31", "50"], heading=PERCENT)
    assert value_of(worked_out, "4.1") == 62


BAD_PERCENTAGES = {
    "alone": (["62", "", ""], "B6 a percentage without numerator and denominator"),
    "another": (["70", "31", "50"], "B6 the percentage is not numerator over denominator"),
    "of nothing": (["0", "0", "0"], "D6 a denominator of 0"),
    "of text": (["62", "31", "pół"], "D6 not a number: it holds no digit"),
}


@pytest.mark.parametrize(("cells", "message"), BAD_PERCENTAGES.values(), ids=BAD_PERCENTAGES)
def test_what_is_no_percentage(tmp_path, cells, message):
    assert message in problems(read_rows(tmp_path, ["4.1", *cells], heading=PERCENT).faults)


MONTHS = {"3": 3, "III": 3, "marzec": 3, "marca": 3, "XII": 12}


@pytest.mark.parametrize(("cell", "month"), MONTHS.items())
def test_months(tmp_path, cell, month):
    returned = read_rows(tmp_path, ["1.1", "5", cell], heading=["Nr wskaźnika", "Wartość", "Miesiąc"])
    assert returned.observations[["month", "months_covered"]].iloc[0].tolist() == [month, 1]


COVERED = {"6": 6, "I-VI": 6, "styczeń–czerwiec": 6, "cały rok": 12, "od marca do maja": 3}


@pytest.mark.parametrize(("cell", "months"), COVERED.items())
def test_months_covered(tmp_path, cell, months):
    returned = read_rows(tmp_path, ["1.1", "5", cell], heading=["Nr wskaźnika", "Wartość", "Miesiące objęte"])
    assert returned.observations["month"].isna().all()
    assert returned.observations["months_covered"].tolist() == [months]


@pytest.mark.parametrize("cell", ["13", "0", "VI-I", "lato", "1-13"])
def test_what_is_no_month(tmp_path, cell):
    returned = read_rows(tmp_path, ["1.1", "5", cell], heading=["Nr wskaźnika", "Wartość", "Miesiąc"])
    assert problems(returned.faults) == ["C6 neither a month nor a span of months"]


COUNTED = {"tak": True, "nie": False, "różne rodziny": True, "udziały": False}


@pytest.mark.parametrize(("cell", "deduplicated"), COUNTED.items())
def test_how_it_was_counted(tmp_path, cell, deduplicated):
    returned = read_rows(tmp_path, ["1.1", "5", cell], heading=["Nr wskaźnika", "Wartość", "Jak liczono"])
    assert returned.observations["deduplicated"].tolist() == [deduplicated]


def test_another_way_of_counting_goes_to_the_note(tmp_path):
    heading = ["Nr wskaźnika", "Wartość", "Jak liczono", "Uwagi"]
    returned = read_rows(tmp_path, ["1.1", "5", "z list obecności", "bez grudnia"], heading=heading)
    assert returned.observations["deduplicated"].isna().all()
    assert returned.observations["note"].tolist() == ["bez grudnia; jak liczono: z list obecności"]


PERSONAL = {
    "dziecko o nr 44051401359": "PESEL number",
    "PESEL 440514-01359": "PESEL number",
    "pisać na biuro@example.org": "e-mail address",
    "tel. 12 345 67 89": "telephone number",
    "kontakt 601 234 567": "telephone number",
    "kontakt +48 601-234-567": "telephone number",
    "informacji udziela pani Przykładowa": "name of a person",
    "Sporządziła: Zmyślona Postać": "name of a person",
}


@pytest.mark.parametrize(("note", "kind"), PERSONAL.items())
def test_personal_data_is_masked_everywhere_and_told(tmp_path, note, kind):
    returned = read_rows(tmp_path, ["1.1", "5", note], ["2.1", note, ""])
    assert f"C6 personal data ({kind})" in problems(returned.warnings)
    assert "[usunięto dane osobowe]" in returned.observations["note"][0]
    secret = note.split()[-1]
    told = returned.observations.to_csv() + "".join(map(str, returned.faults + returned.warnings))
    assert secret not in told


@pytest.mark.parametrize(
    "note",
    [
        "wydano 6 540 600 zł",
        "123 456 789 zł",
        "w 2025 r. 1 247 spotkań",
        "nr umowy 44051401358",
        "§ 12 ust. 3",
    ],
)
def test_ordinary_notes_are_left_alone(tmp_path, note):
    returned = read_rows(tmp_path, ["1.1", "5", note])
    assert returned.observations["note"].tolist() == [note]
    assert returned.warnings == ()


def test_a_column_without_heading_is_told(tmp_path):
    assert problems(read_rows(tmp_path, ["1.1", "5", "", "ważne"]).faults) == [
        "D5 no heading over what stands in row 6"
    ]


def test_the_source_names_file_sheet_and_cell(tmp_path):
    returned = read_cells(tmp_path, ["1.1", 5, ""])
    assert returned.observations["source"].tolist() == ["op.xlsx, Dane, B6"]
    assert read_rows(tmp_path, ["1.1", "5", ""]).observations["source"].tolist() == ["op.csv, B6"]
