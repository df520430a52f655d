"""The copy that goes back: faulty cells marked, the return untouched, nothing acting and nobody named in it."""

import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from pwr_eval.cleaning.personal_data import REMOVED
from pwr_eval.collection.forms import marked_copy, write_forms
from pwr_eval.collection.returns import Expected, read_return
from pwr_eval.errors import Fault, Message, Place, UsageError
from tests.collection.forms_office import Filled, needs_office, through_office

pytestmark = pytest.mark.slow

SHEET = "Sprawozdanie"
NEGATIVE = ("a negative figure", "-3", "Write 0 or more.")


@pytest.fixture
def returned(krakow, tmp_path):
    """The form of MOPS as it came back, with faults."""
    write_forms(krakow, 2025, tmp_path / "forms")
    form = Filled(tmp_path / "forms" / "miejski_osrodek_pomocy_spolecznej_2025.xlsx")
    for row, (name, value) in enumerate(
        [("value", -3), ("value", "trzysta"), ("months_covered", "zimą")], start=8
    ):
        form.write(row, name, value)
    form.write(11, "value", 55)
    (tmp_path / "returns").mkdir()
    return form.save(tmp_path / "returns" / "mops.xlsx")


def read(path, krakow):
    """The return as the project's reader has it."""
    return read_return(
        path, Expected.from_plan(krakow.plan.indicators, krakow.plan.tasks, facts=krakow.facts), 2025
    )


def marks_of(sheet):
    """Marked areas with the colour of their frame."""
    return {
        str(area.sqref): rule.dxf.border.left.color.rgb
        for area in sheet.conditional_formatting
        for rule in area.rules
    }


def listed(workbook):
    """Rows of the list of corrections."""
    return list(workbook["Do poprawy"].iter_rows(min_row=5, values_only=True))


def place(row=8, column="G", sheet=SHEET):
    return Place("mops.xlsx", sheet, row, column)


# marks and list


def test_faulty_cells_are_marked_and_listed(returned, krakow, tmp_path):
    before = returned.read_bytes()
    told = read(returned, krakow)
    workbook = load_workbook(marked_copy(returned, told.faults, tmp_path / "marked.xlsx"))
    assert workbook.sheetnames[:2] == ["Do poprawy", SHEET]
    assert workbook.active.title == "Do poprawy"
    sheet = workbook[SHEET]
    assert set(marks_of(sheet)) == {"G8", "G9", "H10"}
    assert (
        sheet["G8"].comment.text
        == "pwr-eval:\nBłąd: liczba ujemna. Wpisano: „-3”. Proszę wpisać 0 albo więcej."
    )
    assert [row[1:4] for row in listed(workbook)] == [
        ("błąd", SHEET, "G8"),
        ("błąd", SHEET, "G9"),
        ("błąd", SHEET, "H10"),
    ]
    assert listed(workbook)[0][4:] == ("liczba ujemna", "-3", "Proszę wpisać 0 albo więcej.")
    assert workbook["Do poprawy"]["D5"].hyperlink.location == f"'{SHEET}'!G8"
    assert returned.read_bytes() == before
    assert list(returned.parent.iterdir()) == [returned]


def test_the_copy_keeps_the_form(returned, tmp_path):
    marked = load_workbook(
        marked_copy(returned, [Fault(place(), *NEGATIVE)], tmp_path / "marked.xlsx"), rich_text=True
    )[SHEET]
    original = load_workbook(returned, rich_text=True)[SHEET]
    for row in original.iter_rows():
        for cell in row:
            assert str(marked[cell.coordinate].value) == str(cell.value)
            assert marked[cell.coordinate].fill.fgColor.rgb == cell.fill.fgColor.rgb
    assert len(marked.data_validations.dataValidation) == len(original.data_validations.dataValidation)
    assert marked.protection.sheet


def test_a_corrected_copy_is_a_return(returned, krakow, tmp_path):
    marked = marked_copy(returned, read(returned, krakow).faults, tmp_path / "marked.xlsx")
    form = Filled(marked)
    for row, name, value in ((8, "value", 9613), (9, "value", "ok. 640"), (10, "months_covered", "I–VI")):
        form.write(row, name, value)
    corrected = read(form.save(tmp_path / "corrected.xlsx"), krakow)
    assert corrected.faults == ()
    values = corrected.observations.set_index("indicator_id")["value"]
    assert values[["1.1", "2.1", "3.2"]].tolist() == [9613, 640, 55]


def test_a_locked_cell_can_be_corrected(returned, tmp_path):
    problem = Message("the file lies with the returns for {year}", year=2025)
    fault = Fault(place(5, "B"), problem, "2026", "Move the file or correct the year.")
    sheet = load_workbook(marked_copy(returned, [fault], tmp_path / "marked.xlsx"))[SHEET]
    assert not sheet["B5"].protection.locked
    assert marks_of(sheet).keys() == {"B5:D5"}


def test_warnings_look_otherwise_and_come_last(returned, tmp_path):
    warning = Fault(place(9), "the number is stored as text", "12", Message("Read as {n}.", n=12))
    workbook = load_workbook(
        marked_copy(returned, [Fault(place(), *NEGATIVE)], tmp_path / "marked.xlsx", warnings=[warning])
    )
    fault_frame, warning_frame = (marks_of(workbook[SHEET])[cell] for cell in ("G8", "G9"))
    assert fault_frame != warning_frame
    assert (
        workbook[SHEET]["G9"].comment.text
        == "pwr-eval:\nDo sprawdzenia: liczba jest zapisana jako tekst. Wpisano: „12”. Odczytano: 12."
    )
    assert [row[1] for row in listed(workbook)] == ["błąd", "do sprawdzenia"]


def test_two_faults_of_one_cell(returned, tmp_path):
    faults = [Fault(place(), *NEGATIVE), Fault(place(), "an unknown column")]
    sheet = load_workbook(marked_copy(returned, faults, tmp_path / "marked.xlsx"))[SHEET]
    first, *lines = sheet["G8"].comment.text.splitlines()
    assert first == "pwr-eval:"
    assert [line.partition(".")[0] for line in lines] == ["Błąd: liczba ujemna", "Błąd: nieznana kolumna"]


def test_faults_without_a_cell(returned, tmp_path):
    faults = [
        Fault(place(8, ""), "a row of totals was not read"),
        Fault(place(0, ""), "a hidden sheet was read"),
        Fault(Place("mops.xlsx"), "the sender is not named"),
    ]
    workbook = load_workbook(marked_copy(returned, faults, tmp_path / "marked.xlsx"))
    assert marks_of(workbook[SHEET]).keys() == {"A8:L8"}
    assert [row[2:4] for row in listed(workbook)] == [(SHEET, "wiersz 8"), (SHEET, None), (None, "cały plik")]


def test_marking_again_takes_the_earlier_marks_away(returned, tmp_path):
    once = marked_copy(
        returned, [Fault(place(9), *NEGATIVE), Fault(place(8), *NEGATIVE)], tmp_path / "once.xlsx"
    )
    twice = marked_copy(once, [Fault(place(8), *NEGATIVE)], tmp_path / "again" / "twice.xlsx")
    workbook = load_workbook(twice)
    assert workbook.sheetnames.count("Do poprawy") == 1
    assert marks_of(workbook[SHEET]).keys() == {"G8"}
    assert workbook[SHEET]["G9"].comment is None
    assert workbook[SHEET]["G8"].comment.text.count("pwr-eval:") == 1


def test_what_the_unit_coloured_and_commented_stays(tmp_path):
    (tmp_path / "returns").mkdir()
    workbook = Workbook()
    sheet = workbook.active
    sheet["A1"], sheet["A2"] = "nr wskaźnika", "1.1"
    sheet["B1"], sheet["B2"] = "wartość", -3
    sheet["B2"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["B2"].comment = Comment("Zespół:\nliczba z rejestru", "Zespół")
    path = tmp_path / "returns" / "a.xlsx"
    workbook.save(path)
    fault = Fault(Place("a.xlsx", sheet.title, 2, "B"), *NEGATIVE)
    for number in range(2):
        path = marked_copy(path, [fault], tmp_path / str(number) / "a.xlsx")
        cell = load_workbook(path)[sheet.title]["B2"]
        assert cell.fill.fgColor.rgb == "FF00FF00"
        assert (
            cell.comment.text
            == "liczba z rejestru\n\npwr-eval:\nBłąd: liczba ujemna. Wpisano: „-3”. Proszę wpisać 0 albo więcej."
        )


def test_nothing_to_correct(returned, tmp_path):
    workbook = load_workbook(marked_copy(returned, [], tmp_path / "marked.xlsx"))
    assert workbook["Do poprawy"]["A2"].value == "Nie ma niczego do poprawy."
    assert marks_of(workbook[SHEET]) == {}


def test_in_english(returned, tmp_path):
    workbook = load_workbook(
        marked_copy(returned, [Fault(place(), *NEGATIVE)], tmp_path / "marked.xlsx", language="en")
    )
    assert workbook["To correct"]["E5"].value == "a negative figure"


def test_the_same_input_gives_the_same_bytes(returned, tmp_path):
    first, second = (
        marked_copy(returned, [Fault(place(), *NEGATIVE)], tmp_path / name) for name in ("a.xlsx", "b.xlsx")
    )
    assert first.read_bytes() == second.read_bytes()


# other kinds of files


def test_a_csv_return_gets_an_xlsx_copy(tmp_path):
    (tmp_path / "returns").mkdir()
    path = tmp_path / "returns" / "a.csv"
    path.write_bytes("jednostka:;Muzeum Krakowa\nnr wskaźnika;wartość;uwagi\n7.1;-3;=1+1\n".encode("cp1250"))
    fault = Fault(Place("a.csv", row=3, column="B"), *NEGATIVE)
    workbook = load_workbook(marked_copy(path, [fault], tmp_path / "a.xlsx"))
    sheet = workbook[SHEET]
    assert [cell.value for cell in sheet[3]] == ["7.1", "-3", "=1+1"]
    assert {cell.data_type for cell in sheet[3]} == {"s"}
    assert marks_of(sheet).keys() == {"B3"}
    assert workbook["Do poprawy"]["D5"].hyperlink.location == f"'{SHEET}'!B3"


@pytest.mark.parametrize("content", [b"%PDF-1.7 ...", b"", b"PK\x03\x04 broken"])
def test_a_file_that_cannot_be_read_gives_the_list_alone(tmp_path, content):
    (tmp_path / "returns").mkdir()
    path = tmp_path / "returns" / "a.xlsx"
    path.write_bytes(content)
    fault = Fault(
        Place("a.xlsx"), "the file is a PDF document", remedy="Save the table as .xlsx or .csv and send that."
    )
    workbook = load_workbook(marked_copy(path, [fault], tmp_path / "a.xlsx"))
    assert workbook.sheetnames == ["Do poprawy"]
    assert "nie udało się odczytać" in workbook["Do poprawy"]["A2"].value
    assert listed(workbook)[0][3:5] == ("cały plik", "to jest dokument PDF")


def test_a_workbook_with_macros_is_not_copied(returned, tmp_path):
    path = tmp_path / "returns" / "macros.xlsx"
    path.write_bytes(returned.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"...")
    assert load_workbook(marked_copy(path, [], tmp_path / "a.xlsx")).sheetnames == ["Do poprawy"]


@needs_office
@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_other_workbooks_are_copied_with_their_cells_in_place(returned, tmp_path, kind):
    (path,) = through_office([returned], kind, tmp_path)
    fault = Fault(Place(path.name, SHEET, 8, "G"), *NEGATIVE)
    workbook = load_workbook(marked_copy(path, [fault], tmp_path / "copies" / "a.xlsx"))
    sheet = workbook[SHEET]
    assert (sheet["G8"].value, sheet["G9"].value, sheet["C8"].value, sheet["F8"].value) == (
        -3,
        "trzysta",
        "1.1",
        9910,
    )
    assert "A1:L1" in {area.coord for area in sheet.merged_cells.ranges}
    assert marks_of(sheet).keys() == {"G8"}


@needs_office
def test_formulas_come_as_their_results(returned, tmp_path):
    form = Filled(returned)
    form.write(8, "value", "=100+23")
    form.write(9, "value", '=HYPERLINK("http://x","300")')
    form.save(returned)
    (tmp_path / "office").mkdir()
    (path,) = through_office([returned], "xlsx", tmp_path / "office")
    sheet = load_workbook(marked_copy(path, [], tmp_path / "marked.xlsx"))[SHEET]
    assert (sheet["G8"].value, sheet["G9"].value) == (123, "300")
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


# safety


def test_personal_data_is_not_spread(returned, tmp_path):
    form = Filled(returned)
    form.write(8, "note", "dotyczy PESEL 44051401359, zadzwonić 601 234 567")
    form.write(9, "value", 44051401359)
    form.sheet["D9"].comment = Comment("a@example.pl pyta", "Autor")
    form.workbook.properties.creator = "Autor"
    form.workbook.properties.lastModifiedBy = "Autor"
    form.save(returned)
    marked = marked_copy(returned, [], tmp_path / "marked.xlsx")
    sheet = load_workbook(marked)[SHEET]
    assert sheet["L8"].value == f"dotyczy PESEL {REMOVED}, zadzwonić {REMOVED}"
    assert sheet["G9"].value == REMOVED
    with zipfile.ZipFile(marked) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for word in (b"44051401359", b"601 234", b"a@example.pl", b"Autor"):
        assert word not in everything


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t="])
def test_what_was_found_never_becomes_a_formula(returned, tmp_path, sign):
    fault = Fault(place(), f"{sign}1", f"{sign}cmd|'/c calc'!A1", f"{sign}2")
    workbook = load_workbook(marked_copy(returned, [fault], tmp_path / "marked.xlsx"))
    cells = workbook["Do poprawy"][5][4:]
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[1].value == f"{sign}cmd|'/c calc'!A1"
    assert all(cell.quotePrefix for cell in cells)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("returns/marked.xlsx", "among the returns"),
        ("returns/mops.xlsx", "among the returns"),
        ("marked.csv", ".xlsx file"),
    ],
)
def test_nothing_is_written_among_the_returns(returned, tmp_path, name, reason):
    before = returned.read_bytes()
    with pytest.raises(UsageError, match=reason):
        marked_copy(returned, [], tmp_path / name)
    assert returned.read_bytes() == before
    assert list(returned.parent.iterdir()) == [returned]
