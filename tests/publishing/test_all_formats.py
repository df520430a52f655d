"""Workbook, data package and PDF: the figures of the page, typed, harmless, the same bytes each time."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import pandas as pd
import pikepdf
import pytest
from frictionless import Package, system, validate
from openpyxl import load_workbook

from pwr_eval.errors import UsageError
from pwr_eval.publishing.outputs.collect_tables import ReportFacts, collected_tables
from pwr_eval.publishing.outputs.data_package import write_data_package
from pwr_eval.publishing.outputs.export_html import export_html
from pwr_eval.publishing.outputs.page_without_notebook import assembled
from pwr_eval.publishing.outputs.pdf import require_pdf, write_pdf
from pwr_eval.publishing.outputs.workbook import write_workbook
from pwr_eval.reporting.charts import draw
from pwr_eval.reporting.table_data import Field, TableData
from pwr_eval.reporting.tables import Column, Table, collapsed, joined, paragraphs
from pwr_eval.words.wording import wording

PL = wording("pl")
MARK = "DANE PRZYKŁADOWE (FIKCYJNE)"
ABOUT = ReportFacts(
    name="sample",
    title="Raport",
    language="pl",
    lines=["Podstawa: plan."],
    sources=["Program"],
    mark="",
    publisher="Gmina",
    licence={"name": "CC-BY-4.0", "title": "CC BY", "path": "https://creativecommons.org/licenses/by/4.0/"},
)


def table(**changes):
    frame = pd.DataFrame(
        {
            "indicator": ["porady", "rodziny"],
            "text": ["ok. 300", "–"],
            "actual": [300.0, float("nan")],
            "share": [2 / 3, None],
            "cost": [12667680.0, -3.5],
            "year": [2025, 2026],
            "verdict": ["met", "not_reported"],
            "remark": ["", "=1+1"],
        }
    )
    columns = [
        Column("indicator", "Wskaźnik", below="remark"),
        Column("text", "Wartość", "number_text", data=(Column("actual", "Wartość", "number"),)),
        Column("share", "Udział", "percent"),
        Column("cost", "Koszt", "money_exact"),
        Column("year", "Rok", "year"),
        Column("verdict", "Ocena", "verdict"),
    ]
    settings = {"note": "Uwaga.", "source": "GUS", "name": "results", **changes}
    return Table(frame, columns, "Wyniki", PL, **settings)


def tables_of(*pieces):
    return collected_tables(assembled(pieces))


@pytest.fixture
def workbook(tmp_path):
    def written(tables, about=ABOUT):
        write_workbook(tmp_path / "tables.xlsx", tables, about)
        return load_workbook(tmp_path / "tables.xlsx")

    return written


# what is collected


def test_values_are_collected_unrounded_with_stable_names_and_units():
    (data,) = tables_of(table())
    assert [(field.name, field.type, field.unit) for field in data.fields] == [
        ("indicator", "string", ""),
        ("remark", "string", ""),
        ("actual", "integer", ""),
        ("share", "number", "1"),
        ("cost", "number", "PLN"),
        ("year", "year", ""),
        ("verdict", "string", ""),
    ]
    assert list(map(tuple, data.rows)) == [
        ("porady", "", 300, 2 / 3, 12667680, 2025, "met"),
        ("rodziny", "=1+1", None, None, -3.5, 2026, "not_reported"),
    ]
    assert data.fields[-1].words == {"met": "cel osiągnięty", "not_reported": "brak danych"}


@pytest.mark.parametrize(("value", "kind"), [(2025, "year"), (7, "integer"), (12345, "integer")])
def test_a_number_without_spaces_is_a_year_only_if_it_can_be_one(value, kind):
    frame = pd.DataFrame({"task": [value]})
    assert tables_of(Table(frame, [Column("task", "Nr", "year")], "T", PL))[0].fields[0].type == kind


def test_tables_in_charts_and_folded_pieces_are_collected_once():
    chart = draw("x", (3, 2), lambda figure: figure.subplots(), title="T", alt="A", data=table())
    other = table(name="results")
    other = replace(other, frame=other.frame.head(1))
    pieces = [chart, joined(paragraphs(["Tekst."]), collapsed(table(), "Pokaż"), other)]
    assert [(data.name, len(data.rows)) for data in tables_of(*pieces)] == [("results", 2), ("results-2", 1)]


def test_a_page_has_no_trace_of_the_style_for_jupyter():
    page = export_html(assembled(["# T", table()]), title="T")
    assert "pwr-eval :is" not in page
    assert 'class="pwr-eval"' not in page
    assert "<style>" in table()._repr_html_()


# workbook


def test_workbook_holds_numbers_as_numbers(workbook):
    sheet = workbook(tables_of(table())).worksheets[1]
    rows = list(sheet.iter_rows(min_row=4, max_row=5))
    first = {cell.column_letter: cell for cell in rows[0]}
    assert [first[letter].value for letter in "CDEF"] == [300, 2 / 3, 12667680, 2025]
    assert [first[letter].number_format for letter in "CDE"] == ["#,##0", "0.0%", '#,##0.00" zł"']
    assert first["G"].value == "cel osiągnięty"
    assert rows[1][2].value is None, "missing is empty, never 0"


def test_text_never_becomes_a_formula(workbook):
    sheet = workbook(tables_of(table())).worksheets[1]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_each_cell_has_the_look_of_its_own_value(workbook):
    fields = [
        Field("text", "Tekst"),
        Field("day", "Dzień", "date"),
        Field("n", "Liczba", "integer", "number"),
        Field("share", "Udział", "number", "percent", 1),
    ]
    rows = [["=1+1", "2026-01-31", 3, 0.5], ["zwykły", None, None, 0.25], ["-", "2026-02-28", 4, None]]
    sheet = workbook([TableData("looks", "Wygląd", fields, rows)]).worksheets[1]
    first, second, third = sheet.iter_rows(min_row=4, max_row=6)
    assert [row[0].quotePrefix for row in (first, second, third)] == [True, False, True]
    assert [row[0].alignment.wrap_text for row in (first, second, third)] == [True] * 3
    assert [row[1].number_format for row in (first, third)] == ["yyyy-mm-dd"] * 2
    assert (first[1].value.date(), third[1].value.date()) == (date(2026, 1, 31), date(2026, 2, 28))
    assert [(row[2].number_format, row[2].alignment.vertical) for row in (first, third)] == [
        ("#,##0", "top")
    ] * 2
    assert [(row[3].number_format, row[3].alignment.wrap_text) for row in (first, second)] == [
        ("0.0%", None)
    ] * 2
    assert {cell.font.name for row in (first, second, third) for cell in row} == {"Calibri"}


def test_workbook_leads_from_contents_to_each_table_and_back(workbook):
    book = workbook(tables_of(table()))
    assert book.sheetnames == ["Spis", "1 Wyniki"]
    links = [cell.hyperlink.location for row in book["Spis"].iter_rows() for cell in row if cell.hyperlink]
    assert links == ["'1 Wyniki'!A1"]
    assert any(
        cell.hyperlink and "Spis" in cell.hyperlink.location
        for row in book["1 Wyniki"].iter_rows()
        for cell in row
    )


@pytest.mark.parametrize("caption", ["A/B: [c]*?'", "x" * 60, "'", "Spis"])
def test_any_caption_gives_a_sheet_name_that_excel_takes(workbook, caption):
    data = tables_of(table())[0]
    book = workbook([replace(data, title=caption), replace(data, name="other", title=caption)])
    assert len(set(book.sheetnames)) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in book.sheetnames)


def test_workbook_of_fictional_data_says_so_on_every_sheet(workbook):
    book = workbook(tables_of(table(mark=MARK)), replace(ABOUT, mark=MARK))
    for sheet in book.worksheets:
        assert sheet["A2"].value == MARK
        assert MARK in sheet.oddHeader.center.text


def test_the_same_tables_give_the_same_workbook(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, tables_of(table()), ABOUT)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        assert {one.date_time[0] for one in packed.infolist()} == {1980}
        assert b"1980-01-01" in packed.read("docProps/core.xml")


# data package


def test_the_package_is_valid_and_says_units_sources_licence(tmp_path):
    write_data_package(tmp_path, tables_of(table(), table(name="again", note="")), replace(ABOUT, mark=MARK))
    with system.use_context(trusted=True):
        report = validate(tmp_path / "datapackage.json")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["sources"] == [{"title": "Program"}]
    assert package["description"].startswith(MARK)
    resource = package["resources"][0]
    assert resource["sources"] == [{"title": "GUS"}]
    assert {field["name"]: field.get("unit") for field in resource["schema"]["fields"]}["cost"] == "PLN"


def test_frictionless_finds_a_value_that_does_not_fit(tmp_path):
    """The validation above can fail: a text in a column of numbers is found."""
    write_data_package(tmp_path, tables_of(table()), ABOUT)
    file = tmp_path / "results.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("12667680", "dużo"), encoding="utf-8")
    assert not validate(tmp_path / "datapackage.json").valid


def test_csv_and_workbook_and_page_hold_the_same_figures(tmp_path, workbook):
    tables = tables_of(table())
    write_data_package(tmp_path, tables, ABOUT)
    package = Package(str(tmp_path / "datapackage.json"))
    costs = [float(row["cost"]) for row in package.get_resource("results").read_rows()]
    sheet = workbook(tables).worksheets[1]
    assert costs == [sheet["E4"].value, sheet["E5"].value] == [12667680, -3.5]


def test_the_same_tables_give_the_same_package(tmp_path):
    for name in ("a", "b"):
        write_data_package(tmp_path / name, tables_of(table()), ABOUT)
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_csv_names_are_english_and_missing_is_empty(tmp_path):
    write_data_package(tmp_path, tables_of(table()), ABOUT)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "results.csv").read_text(encoding="utf-8"))))
    assert rows[1]["actual"] == ""
    assert rows[1]["remark"] == "'=1+1"
    assert rows[1]["cost"] == "-3.5", "a negative number is a number, not a formula"


# PDF


@pytest.fixture(scope="module")
def page():
    chart = draw(
        "x",
        (3, 2),
        lambda figure: figure.subplots().plot([1, 2]),
        title="Koszty",
        alt="Koszty rosną.",
        data=table(),
    )
    folded = collapsed(table(name="folded"), "Pokaż wszystko")
    return export_html(
        assembled(["# Raport\n\n## Część", chart, folded]),
        title="Raport o kosztach",
        links=[("x.xlsx", "Excel")],
    )


def test_pdf_is_tagged_and_says_so(page, tmp_path):
    write_pdf(tmp_path / "a.pdf", page)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "pl"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Raport o kosztach"
        kinds, alternatives = set(), []
        elements = [pdf.Root.StructTreeRoot]
        while elements:
            element = elements.pop()
            if isinstance(element, pikepdf.Dictionary):
                kinds.add(str(element.get("/S", "")))
                if "/Alt" in element:
                    alternatives.append(str(element.Alt))
                inner = element.get("/K", [])
                elements += list(inner) if isinstance(inner, pikepdf.Array) else [inner]
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/Caption"} <= kinds
        assert "Koszty. Koszty rosną." in alternatives


def test_the_same_page_gives_the_same_pdf(page, tmp_path):
    for name in ("a.pdf", "b.pdf"):
        write_pdf(tmp_path / name, page)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_without_weasyprint_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(UsageError, match=r"pip install 'pwr-eval\[pdf\]'"):
        require_pdf()
