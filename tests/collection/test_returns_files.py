"""Opening what was sent: encodings, kinds of file, and what is refused before it can do harm."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.collection.returns import Limits, read_return
from tests.collection.returns_files import (
    EXPECTED,
    YEAR,
    csv_bytes,
    ods_bytes,
    ods_table,
    problems,
    read,
    repacked,
    sheet,
    value_of,
    workbook_bytes,
)

OLD_EXCEL = Path(__file__).parent / "returns" / "old_excel.xls"
TABLE = sheet(["1.1", "9 910", "żółć, „ósma”"], ["2.1", "ok. 300", ""])
WORKBOOK = workbook_bytes({"Dane": TABLE})

CSV = {
    "cp1250 ;": {"encoding": "cp1250"},
    "UTF-8 ;": {},
    "UTF-8 with mark": {"encoding": "utf-8-sig"},
    "UTF-16 with tabs": {"encoding": "utf-16", "delimiter": "\t"},
    "UTF-8 ,": {"delimiter": ","},
    "cp1250 with tabs": {"encoding": "cp1250", "delimiter": "\t"},
    "UTF-8 |": {"delimiter": "|"},
}


@pytest.mark.parametrize("how", CSV.values(), ids=CSV)
def test_csv_files_of_every_kind(tmp_path, how):
    returned = read(tmp_path, csv_bytes(TABLE, **how))
    assert returned.faults == ()
    assert returned.observations["value"].tolist() == [9910, 300]
    assert returned.observations["note"].tolist() == ["żółć, „ósma”", ""]
    assert returned.observations["qualifier"].tolist() == ["exact", "approximate"]


def test_excel_may_name_the_delimiter_and_rows_keep_their_numbers(tmp_path):
    returned = read(tmp_path, b"sep=;\r\n" + csv_bytes(TABLE))
    assert returned.observations["source"].tolist() == ["op.csv, B7", "op.csv, B8"]


def test_quoted_line_breaks_do_not_shift_rows(tmp_path):
    returned = read(tmp_path, csv_bytes(sheet(["1.1", "5", "pierwszy\nwiersz"], ["2.1", "x?", ""])))
    assert returned.observations["note"].tolist() == ["pierwszy wiersz", ""]
    assert problems(returned.faults) == ["B7 not a number: it holds no digit"]


@pytest.mark.parametrize("name", ["op.xlsx", "op.csv", "op.xls", "op", "op.pdf"])
def test_the_name_of_a_file_decides_nothing(tmp_path, name):
    assert value_of(read(tmp_path, WORKBOOK, name), "1.1") == 9910
    assert value_of(read(tmp_path, csv_bytes(TABLE), name), "1.1") == 9910


def test_old_excel_files(tmp_path):
    returned = read_return(OLD_EXCEL, EXPECTED, YEAR)
    assert returned.faults == ()
    assert returned.observations["value"].fillna(-1).tolist() == [9910, 300, -1]
    assert returned.received.isoformat() == "2026-01-31"


def test_open_document_files(tmp_path):
    returned = read(tmp_path, ods_bytes(ods_table(sheet(["1.1", 9910.0, "x"], ["2.1", "ok. 300", None]))))
    assert returned.faults == ()
    assert returned.observations["value"].tolist() == [9910, 300]


ODS_CELLS = {
    "error": (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>',
        "the cell holds an error of the spreadsheet",
    ),
    "no result": ('<table:table-cell table:formula="of:=1+2"/>', "the formula has no stored result"),
    "percentage": (
        '<table:table-cell office:value-type="percentage" office:value="0.62"><text:p>62%</text:p></table:table-cell>',
        "a percentage where the plan counts units",
    ),
    "date": (
        '<table:table-cell office:value-type="date" office:date-value="2025-12-31"><text:p>31.12.25</text:p>'
        "</table:table-cell>",
        "a number is expected here",
    ),
}


@pytest.mark.parametrize(("cell", "message"), ODS_CELLS.values(), ids=ODS_CELLS)
def test_faulty_cells_of_open_document_files(tmp_path, cell, message):
    returned = read(tmp_path, ods_bytes(ods_table(sheet(["1.1", cell, None]))))
    assert problems(returned.faults) == [f"B6 {message}"]


def test_a_merged_value_in_an_open_document_file(tmp_path):
    merged = (
        '<table:table-cell office:value-type="float" office:value="300" table:number-rows-spanned="2">'
        "<text:p>300</text:p></table:table-cell>"
    )
    rows = sheet(["1.1", merged, None], ["2.1", "<table:covered-table-cell/>", None])
    assert problems(read(tmp_path, ods_bytes(ods_table(rows))).faults) == [
        "B7 one value stands over several cells"
    ]


def test_an_error_in_a_workbook_is_no_empty_cell(tmp_path):
    def to_error(content):
        return content.replace(b'<c r="B6" t="n"><v>300</v></c>', b'<c r="B6" t="e"><v>#DIV/0!</v></c>')

    plain = workbook_bytes({"Dane": sheet(["1.1", 300, ""])})
    broken = repacked(plain, replace={"xl/worksheets/sheet1.xml": to_error})
    assert problems(read(tmp_path, broken).faults) == ["B6 the cell holds an error of the spreadsheet"]


def zip_bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 250_000_000)
    return content.getvalue()


def packed(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def twice_the_same_part():
    content = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(content, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    return content.getvalue()


def far_away(content):
    return content.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


def document_type(content):
    return b'<!DOCTYPE bomb [<!ENTITY a "aaaaaaaa">]>' + content[content.index(b"<worksheet") :]


FAR_ODS = (
    '<table:table table:name="A"><table:table-row table:number-rows-repeated="1000000">'
    '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1">'
    "<text:p>1</text:p></table:table-cell></table:table-row></table:table>"
)
LINKED_ODS = '<table:table table:name="A"><table:table-source table:table-name="B"/></table:table>'
EXTERNAL = (
    b'<Relationships xmlns="r"><Relationship Id="rId1" Type="x/externalLink" Target="file:///b.xlsx" '
    b'TargetMode="External"/></Relationships>'
)
SHEET = "xl/worksheets/sheet1.xml"
LINK_RECORD = b"\xae\x01\x0e\x00\x01\x00\x08\x00\x00\x01[b.xls]"

REFUSED = {
    "empty": (b"", "the file is empty"),
    "only spaces": (b" \r\n ", "the file is empty"),
    "PDF": (b"%PDF-1.7 ...", "the file is a PDF document"),
    "RTF": (b"{\\rtf1 ...", "the file is a text document"),
    "picture": (b"\x89PNG\r\n...", "the file is a picture"),
    "web page as .xls": (
        b"<html><table><tr><td>1.1</td></tr></table></html>",
        "the file is a web page or other markup",
    ),
    "packed archive": (b"7z\xbc\xaf\x27\x1c", "the file is a packed archive"),
    "not text": (bytes(range(1, 32)) * 20, "the file is neither a table nor text"),
    "ISO 8859-2": (
        csv_bytes(sheet(["1.1", "5", "wskaźnik"]), encoding="iso8859-2"),
        "in an encoding that is not known",
    ),
    "UTF-16 without mark": (csv_bytes(TABLE, encoding="utf-16-le"), "neither a table nor text"),
    "open quote": (csv_bytes(TABLE) + b'"2.1;5;', "a double quote that is opened in line 8 is not closed"),
    "no zip inside": (b"PK\x03\x04" + b"0" * 50, "the file is damaged"),
    "cut off": (WORKBOOK[:2000], "the file is damaged"),
    "zip bomb": (zip_bomb(), "unpacked, the file would take 250 MB"),
    "part twice": (twice_the_same_part(), "two parts under one name"),
    "far cell": (repacked(WORKBOOK, replace={SHEET: far_away}), "reaches to row 1048576 and column 16384"),
    "document type": (repacked(WORKBOOK, replace={SHEET: document_type}), "holds a document type"),
    "broken XML": (repacked(WORKBOOK, replace={SHEET: lambda xml: xml[:300]}), "the workbook is damaged"),
    "macros": (repacked(WORKBOOK, add={"xl/vbaProject.bin": b"x"}), "the workbook holds macros"),
    "macro type": (
        repacked(
            WORKBOOK,
            replace={
                "[Content_Types].xml": lambda xml: xml.replace(b".sheet.main", b".sheet.macroEnabled.main")
            },
        ),
        "the workbook holds macros",
    ),
    "external link": (
        repacked(WORKBOOK, add={"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "linked to another file",
    ),
    "external relation": (
        repacked(WORKBOOK, add={"xl/worksheets/_rels/sheet1.xml.rels": EXTERNAL}),
        "linked to another file",
    ),
    "data connection": (repacked(WORKBOOK, add={"xl/connections.xml": b"<x/>"}), "linked to another file"),
    "binary workbook": (packed({"xl/workbook.bin": b"x"}), "holds no workbook"),
    "text document": (packed({"word/document.xml": b"<x/>"}), "holds no workbook"),
    "ODS with macros": (ods_bytes(ods_table(TABLE), extra=b"<x/>"), "the workbook holds macros"),
    "ODS with a link": (ods_bytes(LINKED_ODS), "linked to another file"),
    "ODS bomb": (ods_bytes(FAR_ODS), "reaches to row 1000000 and column 16000"),
    "old Excel, damaged": (OLD_EXCEL.read_bytes()[:1500], "the workbook is damaged"),
    "old Excel with macros": (OLD_EXCEL.read_bytes() + "_VBA_PROJECT".encode("utf-16-le"), "holds macros"),
    "old Excel with a link": (OLD_EXCEL.read_bytes() + LINK_RECORD, "linked to another file"),
    "password": (OLD_EXCEL.read_bytes() + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
}


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_and_why(tmp_path, content, message):
    returned = read(tmp_path, content)
    assert len(returned.faults) == 1
    assert message in returned.faults[0].problem
    assert returned.faults[0].remedy
    assert returned.observations.empty


def test_a_missing_file_is_told(tmp_path):
    assert problems(read_return(tmp_path / "nic.csv", EXPECTED, YEAR).faults) == [" the file is missing"]


def test_a_hyperlink_is_no_link_to_another_file(tmp_path):
    relation = EXTERNAL.replace(b"x/externalLink", b"http://schemas/relationships/hyperlink")
    returned = read(tmp_path, repacked(WORKBOOK, add={"xl/worksheets/_rels/sheet1.xml.rels": relation}))
    assert returned.faults == ()


def test_limits_can_be_set(tmp_path):
    path = tmp_path / "op.csv"
    path.write_bytes(csv_bytes(TABLE))
    small = {"file_bytes": 10, "cells": 5}
    for name, limit in small.items():
        faults = read_return(path, EXPECTED, YEAR, limits=Limits(**{name: limit})).faults
        assert len(faults) == 1
    path.write_bytes(WORKBOOK)
    for name, limit in (small | {"unpacked_bytes": 10, "members": 2}).items():
        assert len(read_return(path, EXPECTED, YEAR, limits=Limits(**{name: limit})).faults) == 1


def test_formatting_far_away_is_no_content(tmp_path):
    def formatted(content):
        return content.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
        )

    assert read(tmp_path, repacked(WORKBOOK, replace={SHEET: formatted})).faults == ()


@given(st.data())
def test_no_damage_raises_anything_else(tmp_path_factory, data):
    """Bytes changed anywhere: the file is read, or refused with a message."""
    content = bytearray(data.draw(st.sampled_from([WORKBOOK, csv_bytes(TABLE), OLD_EXCEL.read_bytes()])))
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    returned = read(tmp_path_factory.getbasetemp(), bytes(content), "odd")
    assert all(fault.problem for fault in returned.faults)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]),
)
def test_no_bytes_raise_anything_else(tmp_path_factory, content, beginning):
    assert read(tmp_path_factory.getbasetemp(), beginning + content, "odd").faults
