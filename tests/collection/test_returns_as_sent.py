"""Workbooks and CSV files as offices really send them: one bad cell is told at its place, everything else is read."""

import io
import re
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from pwr_eval.collection.returns import read_return
from pwr_eval.files.untrusted.cell_styles import style_of_format
from pwr_eval.files.untrusted.formulas import EMPTY_CELLS, GIVES_ZERO, OUT_OF_DATE, Formula, flaw_of
from tests.collection.returns_files import (
    ABOVE,
    EXPECTED,
    HEADING,
    YEAR,
    csv_bytes,
    ods_bytes,
    ods_table,
    problems,
    read,
    read_cells,
    read_rows,
    repacked,
    sheet,
    value_of,
    workbook_bytes,
)

SHEET = "xl/worksheets/sheet1.xml"
PERCENT = ["Nr wskaźnika", "Wartość", "Licznik", "Mianownik"]


def with_cell(xml, *, address="B6", heading=HEADING, rows=(["1.1", 300, "uwaga"], ["2.1", 700, ""])):
    """A workbook in which the XML of one cell is another one."""
    plain = workbook_bytes({"Dane": sheet(*rows, heading=heading)})

    def put(content):
        changed, count = re.subn(rf'<c r="{address}".*?</c>'.encode(), xml.encode(), content, flags=re.DOTALL)
        assert count == 1
        return changed

    return repacked(plain, replace={SHEET: put})


def worked_on(change, *rows):
    """A workbook changed by a function that takes its sheet."""
    workbook = Workbook()
    sheet_of_workbook = workbook.active
    for row in sheet(*(rows or (["1.1", 300, ""], ["2.1", 700, ""]))):
        sheet_of_workbook.append(row)
    change(sheet_of_workbook)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


# one cell that the program could not work out

ERRORS = ["#SPILL!", "#BUSY!", "#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#NAME?", "#N/A", "Err:502", ""]


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_of_any_program_is_a_fault_at_its_cell_and_nothing_else_is_lost(tmp_path, error):
    returned = read(tmp_path, with_cell(f'<c r="B6" t="e"><v>{error}</v></c>'), "op.xlsx")
    assert problems(returned.faults) == ["B6 the cell holds an error of the spreadsheet"]
    assert value_of(returned, "2.1") == 700


NO_NUMBERS = ["NaN", "INF", "-Infinity", "1E+999", "nan", "12,5", "abc"]


@pytest.mark.parametrize("content", NO_NUMBERS)
def test_what_is_stored_as_a_number_and_is_none_is_a_fault_at_its_cell(tmp_path, content):
    returned = read(tmp_path, with_cell(f'<c r="B6"><v>{content}</v></c>'), "op.xlsx")
    assert problems(returned.faults) == ["B6 the cell holds no number"]
    assert value_of(returned, "2.1") == 700


def test_an_error_beside_a_figure_does_not_cost_the_figure(tmp_path):
    returned = read(tmp_path, with_cell('<c r="C6" t="e"><v>#REF!</v></c>', address="C6"), "op.xlsx")
    assert returned.faults == ()
    assert problems(returned.warnings) == ["C6 the cell holds an error of the spreadsheet"]
    assert value_of(returned, "1.1") == 300


def test_an_error_in_an_indicators_number_costs_its_row_alone(tmp_path):
    returned = read(tmp_path, with_cell('<c r="A6" t="e"><v>#SPILL!</v></c>', address="A6"), "op.xlsx")
    assert problems(returned.faults) == ["A6 the cell holds an error of the spreadsheet"]
    assert returned.observations["indicator_id"].tolist() == ["2.1"]


FORMULAS = {
    "adds up nothing": ("<f>SUM(D6:E6)</f><v>0</v>", EMPTY_CELLS),
    "adds up nothing by signs": ("<f>D6+E6</f><v>0</v>", EMPTY_CELLS),
    "never worked out": ("<f>B7*2</f><v>0</v>", OUT_OF_DATE),
    "sum never worked out": ("<f>SUM(B7:B8)</f><v>0</v>", OUT_OF_DATE),
    "out of date": ("<f>B7+1</f><v>12</v>", OUT_OF_DATE),
    "dollars and spaces": ("<f> SUM( $B$7 , 1 )</f><v>700</v>", OUT_OF_DATE),
    "no result": ("<f>B7+1</f>", "the formula has no stored result"),
    "no result, empty": ("<f>B7+1</f><v></v>", "the formula has no stored result"),
}


@pytest.mark.parametrize(("cell", "problem"), FORMULAS.values(), ids=FORMULAS)
def test_a_formula_that_was_not_worked_out_is_a_fault(tmp_path, cell, problem):
    returned = read(tmp_path, with_cell(f'<c r="B6">{cell}</c>'), "op.xlsx")
    assert problems(returned.faults) == [f"B6 {problem}"]
    assert value_of(returned, "2.1") == 700


GOOD_FORMULAS = {
    "<f>B7/2</f><v>350</v>": 350,
    "<f>SUM(B7:B9)-100</f><v>600</v>": 600,
    "<f>(B7-B7)*2</f><v>0</v>": 0,
    "<f>AVERAGE(B7,100)</f><v>400</v>": 400,
    "<f>COUNTA(A6:A9)</f><v>2</v>": 2,
    "<f>VLOOKUP(A6,Lista!A:B,2,0)</f><v>12</v>": 12,
    "<f>IF(B7&gt;1,5,6)</f><v>5</v>": 5,
    '<f t="shared" si="0"/><v>5</v>': 5,
}


@pytest.mark.parametrize(("cell", "value"), GOOD_FORMULAS.items())
def test_formulas_that_were_worked_out_are_left_alone(tmp_path, cell, value):
    returned = read(tmp_path, with_cell(f'<c r="B6">{cell}</c>'), "op.xlsx")
    assert (returned.faults, returned.warnings) == ((), ())
    assert value_of(returned, "1.1") == value


def test_a_formula_that_is_not_known_here_and_gives_0_is_looked_at(tmp_path):
    returned = read(tmp_path, with_cell('<c r="B6"><f>COUNTIF(D1:D9,"x")</f><v>0</v></c>'), "op.xlsx")
    assert problems(returned.warnings) == [f"B6 {GIVES_ZERO}"]
    assert value_of(returned, "1.1") == 0


@pytest.mark.parametrize(
    "text", ["SUM(A1", "A1:A9", "1/0", "((((", "Inny!A1+1", "A1&A2", "-" * 400, "SUM(A1:XFD1048576)"]
)
def test_what_cannot_be_worked_out_is_never_called_wrong(text):
    assert flaw_of(Formula(text, 5.0), [[3.0]], {}) == ""


# how a number is shown

SHOWN = {
    '0"%"': (False, "%"),
    r"0\%": (False, "%"),
    '0.0" %"': (False, "%"),
    "0.00%": (True, ""),
    "0%;-0%": (True, ""),
    '#,##0.00\\ "zł"': (False, "zł"),
    "#,##0.00 [$zł-415]": (False, "zł"),
    r"#,##0.00\ _z_ł": (False, ""),
    '0" rodzin"': (False, "rodzin"),
    '0.0,"tys."': (False, ""),
    "General": (False, ""),
    '0;"-";"zero %"': (False, ""),
    "[>=100]0%;0": (True, ""),
}


@pytest.mark.parametrize(("code", "seen"), SHOWN.items())
def test_number_formats(code, seen):
    style = style_of_format(code)
    assert (style.percentage, style.words) == seen


@pytest.mark.parametrize("code", ['0"%"', r"0\%", '0.0" %"', '0"proc."'])
def test_a_written_percent_sign_multiplies_nothing(tmp_path, code):
    returned = read_cells(tmp_path, ["4.1", 98, 49, 50], heading=PERCENT, formats={"B6": code})
    assert returned.faults == ()
    assert value_of(returned, "4.1") == 98
    assert (
        value_of(read_cells(tmp_path, ["4.1", 0.98, 49, 50], heading=PERCENT, formats={"B6": "0%"}), "4.1")
        == 98
    )


UNITS_SHOWN = {
    '#,##0.00\\ "zł"': "B6 the plan counts in another unit",
    "#,##0.00 [$zł-415]": "B6 the plan counts in another unit",
    '0"%"': "B6 a percentage where the plan counts units",
    '0" rodzin"': "B6 the plan counts in another unit",
    '0" godz."': "B6 the plan counts in another unit",
}


@pytest.mark.parametrize(("code", "problem"), UNITS_SHOWN.items())
def test_a_unit_that_only_the_format_shows_counts_as_written(tmp_path, code, problem):
    assert problems(read_cells(tmp_path, ["1.1", 312, ""], formats={"B6": code}).faults) == [problem]


def test_thousands_that_the_format_writes_are_thousands(tmp_path):
    assert value_of(read_cells(tmp_path, ["1.1", 9.91, ""], formats={"B6": '0.00" tys."'}), "1.1") == 9910
    assert value_of(read_cells(tmp_path, ["1.1", 9910, ""], formats={"B6": '0.00,"tys."'}), "1.1") == 9910


# what is not seen, crossed out or said beside a cell


def hide_row(found):
    found.row_dimensions[7].hidden = True


def filter_rows(found):
    found.auto_filter.ref = "A5:C7"
    found.row_dimensions[7].hidden = True


def fold_rows(found):
    found.row_dimensions.group(7, 7, hidden=True)


@pytest.mark.parametrize("hide", [hide_row, filter_rows, fold_rows])
def test_a_hidden_row_is_read_and_told(tmp_path, hide):
    returned = read(tmp_path, worked_on(hide), "op.xlsx")
    assert problems(returned.warnings) == ["7 a hidden row was read"]
    assert value_of(returned, "2.1") == 700


@pytest.mark.parametrize("height", ["0", "0.75"])
def test_a_row_without_height_is_hidden(tmp_path, height):
    def flat(content):
        return content.replace(b'<row r="7"', f'<row r="7" ht="{height}" customHeight="1"'.encode())

    returned = read(tmp_path, repacked(worked_on(lambda _: None), replace={SHEET: flat}), "op.xlsx")
    assert problems(returned.warnings) == ["7 a hidden row was read"]


@pytest.mark.parametrize("how", ['hidden="1"', 'width="0"', 'width="0.1" customWidth="1"'])
def test_a_hidden_column_is_read_and_told(tmp_path, how):
    def narrow(content):
        return content.replace(
            b"<sheetData>", f'<cols><col min="2" max="2" {how}/></cols><sheetData>'.encode()
        )

    returned = read(tmp_path, repacked(worked_on(lambda _: None), replace={SHEET: narrow}), "op.xlsx")
    assert problems(returned.warnings) == ["B5 a hidden column was read"]


def test_a_hidden_row_that_holds_nothing_is_left_alone(tmp_path):
    def hide(found):
        found.row_dimensions[30].hidden = True
        found.column_dimensions["H"].hidden = True

    assert read(tmp_path, worked_on(hide), "op.xlsx").warnings == ()


def test_a_comment_is_told_and_our_own_mark_is_not(tmp_path):
    def comment(found):
        found["B6"].comment = Comment("to szacunek, rejestr niepełny", "koordynator")
        found["B7"].comment = Comment("pwr-eval:\nliczba ujemna", "")

    returned = read(tmp_path, worked_on(comment), "op.xlsx")
    assert problems(returned.warnings) == ["B6 a comment at the cell was not read"]
    assert value_of(returned, "1.1") == 300


def test_a_figure_with_a_line_through_it_is_a_fault(tmp_path):
    def strike(found):
        found["B6"].font = Font(strike=True)
        found["C7"].font = Font(strike=True)

    returned = read(tmp_path, worked_on(strike, ["1.1", 300, ""], ["2.1", 700, "stare"]), "op.xlsx")
    assert problems(returned.faults) == ["B6 the figure is struck through"]
    assert problems(returned.warnings) == ["C7 what stands in the cell is struck through"]
    assert value_of(returned, "2.1") == 700


def test_a_figure_of_which_a_part_is_struck_through_is_a_fault(tmp_path):
    rich = CellRichText(TextBlock(InlineFont(strike=True), "300"), TextBlock(InlineFont(), "320"))
    returned = read(tmp_path, worked_on(lambda _: None, ["1.1", rich, ""], ["2.1", 700, ""]), "op.xlsx")
    assert problems(returned.faults) == ["B6 the figure is struck through"]


ODS_HIDDEN = "<table:table-column/><table:table-column table:visibility='collapse'/>"


def ods(rows, *, before="", hide_last=False):
    table = ods_table(rows)
    name, rest = table.split(">", maxsplit=1)
    if hide_last:
        start, last = rest.rsplit("<table:table-row>", maxsplit=1)
        rest = f'{start}<table:table-row table:visibility="filter">{last}'
    return ods_bytes(f"{name}>{before}{rest}")


def test_open_documents_tell_what_is_hidden_too(tmp_path):
    rows = sheet(["1.1", 300.0, None], ["2.1", 700.0, None])
    returned = read(tmp_path, ods(rows, before=ODS_HIDDEN, hide_last=True), "op.ods")
    assert set(problems(returned.warnings)) == {"7 a hidden row was read", "B5 a hidden column was read"}
    assert value_of(returned, "2.1") == 700


def test_a_comment_in_an_open_document_is_told_and_is_no_figure(tmp_path):
    commented = (
        '<table:table-cell office:value-type="float" office:value="300"><office:annotation><text:p>szacunek 5</text:p>'
        "</office:annotation><text:p>300</text:p></table:table-cell>"
    )
    returned = read(tmp_path, ods_bytes(ods_table(sheet(["1.1", commented, None]))), "op.ods")
    assert problems(returned.warnings) == ["B6 a comment at the cell was not read"]
    assert value_of(returned, "1.1") == 300


def test_money_in_an_open_document_is_no_count(tmp_path):
    money = (
        '<table:table-cell office:value-type="currency" office:currency="PLN" office:value="312">'
        "<text:p>312,00 zł</text:p></table:table-cell>"
    )
    returned = read(tmp_path, ods_bytes(ods_table(sheet(["1.1", money, None]))), "op.ods")
    assert problems(returned.faults) == ["B6 the plan counts in another unit"]


# archives


def test_parts_with_backslashes_in_their_names_are_known(tmp_path):
    packed = io.BytesIO()
    plain = io.BytesIO(workbook_bytes({"Dane": sheet(["1.1", 300, ""])}))
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name)
            info.filename = name.replace("/", "\\")
            new.writestr(info, old.read(name))
    returned = read(tmp_path, packed.getvalue(), "op.xlsx")
    assert returned.faults == ()
    assert value_of(returned, "1.1") == 300


PARTS = [
    "[Content_Types].xml",
    "docProps/core.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/workbook.xml",
    "xl/styles.xml",
    SHEET,
]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_every_part(tmp_path, part, encoding):
    def with_type(content):
        body = content.decode().partition("?>")[2] if content.startswith(b"<?xml") else content.decode()
        return ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + body).encode(encoding)

    hostile = repacked(workbook_bytes({"Dane": sheet(["1.1", 300, ""])}), replace={part: with_type})
    [fault] = read(tmp_path, hostile, "op.xlsx").faults
    assert fault.problem == "the workbook holds a document type (DOCTYPE)"


@pytest.mark.parametrize("length", [40, 200, 507, 2000])
def test_a_workbook_that_was_cut_off_is_damaged(tmp_path, length):
    whole = workbook_bytes({"Dane": sheet(["1.1", 300, ""])})
    for content in (whole[:length], whole[:-length], whole[: len(whole) - 22] + whole[-22:][:length]):
        if content != whole:
            path = tmp_path / "op.xlsx"
            path.write_bytes(content)
            assert len(read_return(path, EXPECTED, YEAR).faults) == 1


# CSV files

NOTE = "zgodnie z umową, aneksem, protokołem, listą, sprawozdaniem, kartą i wykazem"


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("note", [NOTE, "a, b, c, d, e, f, g, h", "1,5; 2,5; 3,5"])
def test_the_delimiter_is_the_one_under_which_the_heading_is_known(tmp_path, delimiter, note):
    lines = [
        *(delimiter.join(map(str, row)) for row in [*ABOVE, HEADING]),
        *(f"{number}{delimiter}{value}{delimiter}{note if delimiter not in note else NOTE}" for number, value in
          [("1.1", 9910), ("2.1", 700), ("27.1", 5), ("27.10", 6)]),
    ]  # fmt: skip
    returned = read(tmp_path, "\r\n".join(lines).encode())
    assert returned.faults == ()
    assert returned.observations["value"].tolist() == [9910, 700, 5, 6]


QUOTES = {
    "text after a quote": ('1.1;5;"Senior" i inne', "in line 6 text stands after a closing double quote"),
    "not closed": ('1.1;5;"Senior i inne', "a double quote that is opened in line 6 is not closed"),
    "closed lines later": (
        '1.1;5;"Senior\n2.1;7;x" y',
        "a double quote that is opened in line 6 is not closed",
    ),
    "inches": ('1.1;5;"19" cali', "in line 6 text stands after a closing double quote"),
}


@pytest.mark.parametrize(("rows", "problem"), QUOTES.values(), ids=QUOTES)
def test_a_broken_quote_is_told_with_its_line(tmp_path, rows, problem):
    start = csv_bytes(sheet()).decode()
    [fault] = read(tmp_path, f"{start}{rows}\r\n".encode()).faults
    assert fault.problem == problem


def test_a_quote_inside_a_text_is_no_quote(tmp_path):
    start = csv_bytes(sheet()).decode()
    returned = read(tmp_path, f'{start}1.1;5;klub "Senior" i inne\r\n'.encode())
    assert returned.observations["note"].tolist() == ['klub "Senior" i inne']


def test_lines_put_into_quotes_whole_are_taken_apart(tmp_path):
    lines = csv_bytes(sheet(["1.1", "5", 'klub "Senior"'], ["2.1", "7", ""])).decode().split("\r\n")
    quoted = [f'"{line.replace(chr(34), chr(34) * 2)}"' if ";" in line else line for line in lines]
    for some in (quoted, [*lines[:6], *quoted[6:]]):
        returned = read(tmp_path, "\r\n".join(some).encode())
        assert returned.faults == ()
        assert returned.observations["value"].tolist() == [5, 7]
        assert returned.observations["source"].tolist() == ["op.csv, B6", "op.csv, B7"]


@pytest.mark.parametrize("marks", [1, 2, 3])
def test_several_byte_order_marks_are_one(tmp_path, marks):
    returned = read(tmp_path, b"\xef\xbb\xbf" * marks + csv_bytes(sheet(["1.1", "5", ""])))
    assert returned.faults == ()
    assert returned.sender == "Ośrodek Pomocy"


@pytest.mark.parametrize("sign", ["\u200b", "\u200e", "\u00ad", "\u2060", "\ufeff", "\u00a0"])
def test_invisible_signs_change_nothing_anywhere(tmp_path, sign):
    above = [
        [f"{sign}Jednostka:", f"Ośrodek{sign} Pomocy{sign}"],
        ["Rok:", f"2025{sign}"],
        [f"Data przekazania{sign}:", f"31.01.2026{sign}"],
    ]
    heading = [f"Nr{sign} wskaźnika" if sign != "\u00a0" else "Nr\u00a0wskaźnika", f"{sign}Wartość", "Uwagi"]
    returned = read_rows(tmp_path, [f"1.1{sign}", f"{sign}9910{sign}", ""], above=above, heading=heading)
    assert returned.faults == ()
    assert value_of(returned, "1.1") == 9910


def test_a_line_in_another_encoding_is_told_with_its_number(tmp_path):
    content = csv_bytes(sheet(["1.1", "5", "żółć"])) + "2.1;7;żółć\r\n".encode("cp1250")
    assert [fault.problem for fault in read(tmp_path, content).faults] == [
        "line 7 is in another encoding than the rest"
    ]


DATES = {
    "01.sty": "1.1",
    "1 sty": "1.1",
    "27.paź": "27.10",
    "27-paź": "27.10",
    "sty-01": "1.1",
    "2025-10-27 00:00:00": "27.10",
    "27.10.2025": "27.10",
}


@pytest.mark.parametrize(("cell", "number"), DATES.items())
def test_a_date_made_of_an_indicators_number_is_told_as_that(tmp_path, cell, number):
    [fault] = read_rows(tmp_path, [cell, "5", ""]).faults
    assert fault.problem == "the spreadsheet made a date of the indicator's number"
    assert number in fault.remedy


# the same cell read as another unit

OTHER_UNITS = {
    ("2.1", "312 zł"): "B6 the plan counts in another unit",
    ("2.1", "312 PLN"): "B6 the plan counts in another unit",
    ("2.1", "312,00 zł"): "B6 the plan counts in another unit",
    ("2.1", "zł 312"): "B6 the plan counts in another unit",
    ("2.1", "312 euro"): "B6 the plan counts in another unit",
    ("2.1", "312 godz."): "B6 the plan counts in another unit",
    ("2.1", "312 osób"): "B6 the plan counts in another unit",
    ("2.1", "312 usług"): "B6 the plan counts in another unit",
    ("2.1", "100% planu"): "B6 a percentage where the plan counts units",
    ("2.1", "100 % celu"): "B6 a percentage where the plan counts units",
    ("2.1", "90 proc."): "B6 a percentage where the plan counts units",
    ("2.1", "104,5 procent planu rocznego"): "B6 a percentage where the plan counts units",
    ("4.1", "100% planu"): "B6 a percentage of the plan is no result",
}


@pytest.mark.parametrize(("row", "problem"), OTHER_UNITS.items())
def test_a_figure_in_another_unit_is_a_fault(tmp_path, row, problem):
    heading, rest = (PERCENT, ["50", "50"]) if row[0] == "4.1" else (HEADING, [""])
    assert problems(read_rows(tmp_path, [*row, *rest], heading=heading).faults) == [problem]


SAME_UNITS = {
    ("2.1", "312 rodz."),
    ("2.1", "312 rodziny"),
    ("1.1", "312 usł."),
    ("27.1", "12 porad"),
    ("5.1", "4 spotk."),
    ("5.1", "4 spotkania"),
}


@pytest.mark.parametrize("row", sorted(SAME_UNITS))
def test_forms_and_short_forms_of_the_planned_unit_are_it(tmp_path, row):
    returned = read_rows(tmp_path, [*row, ""])
    assert returned.faults == ()
    assert not [one for one in problems(returned.warnings) if "unit" in one]


# rows after the table


@pytest.mark.parametrize(
    "label", ["Razem", "W sumie", "W SUMIE:", "Suma", "Ogółem:", "Podsumowanie", "Razem zadania 1–5"]
)
def test_a_row_of_totals_is_called_that_wherever_its_word_stands(tmp_path, label):
    heading = ["Lp.", "Nr zadania", "Nr wskaźnika", "Wartość", "Uwagi"]
    for place in (0, 1, 2):
        row = ["", "", "", "1000", ""]
        row[place] = label
        returned = read_rows(tmp_path, ["1", "1", "1.1", "5", ""], row, heading=heading)
        assert returned.faults == ()
        assert problems(returned.warnings) == ["7 a row of totals was not read"]


def test_a_note_that_begins_like_a_total_costs_no_figure(tmp_path):
    heading = ["Nr zadania", "Wydatki [zł]", "Uwagi"]
    returned = read_rows(
        tmp_path, ["1", "500", "Razem z dotacją"], ["2", "300", "Suma z dwóch umów"], heading=heading
    )
    assert returned.spending["spent_pln"].tolist() == [500, 300]
