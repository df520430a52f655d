import io
import zipfile
from pathlib import Path

import openpyxl
import pikepdf
import pytest

from pwr_eval.errors import DataError
from pwr_eval.programme.documents.opened import read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def problem_of(path: Path) -> tuple[str, str]:
    with pytest.raises(DataError) as caught:
        read_document(path)
    [fault] = caught.value.faults
    return fault.problem, fault.remedy


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def word_document(path: Path, xml: str) -> Path:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", xml)
    return written(path, packed.getvalue())


def test_a_scan_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "skan.pdf")
    problem, remedy = problem_of(tmp_path / "skan.pdf")
    assert problem == "the pages are pictures without text (a scan)"
    assert "OCR" in remedy


def test_a_password_is_told(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "p.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    assert problem_of(tmp_path / "p.pdf")[0] == "the file is protected by a password"
    old_office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert problem_of(written(tmp_path / "p.docx", old_office))[0] == "the file is protected by a password"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"%PDF-1.7 nothing more", "the file is damaged"),
        (b"PK\x03\x04 cut", "the file is damaged"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "the file is an old Word document",
        ),
        (b"\x89PNG", "the file is a picture"),
    ],
)
def test_what_cannot_be_read_is_told(content: bytes, problem: str, tmp_path: Path) -> None:
    assert problem_of(written(tmp_path / "x", content))[0].startswith(problem)


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    bomb = f'<!DOCTYPE a [<!ENTITY b "x">]><w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
    assert "document type" in problem_of(word_document(tmp_path / "x.docx", bomb))[0]


def test_merged_cells_numbers_and_pages_of_word(tmp_path: Path) -> None:
    def cell(text: str, properties: str = "", before: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{before}<w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    number = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    rows = [
        cell("A", '<w:gridSpan w:val="2"/>') + cell("B", '<w:vMerge w:val="restart"/>'),
        cell("", before=number)
        + cell("<w:lastRenderedPageBreak/>C".replace("<w:", "</w:t><w:").replace("/>C", "/><w:t>C"))
        + cell("", "<w:vMerge/>"),
        cell("", before=number) + cell("D") + cell("E"),
    ]
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    xml = f"<w:document {W}><w:body><w:p><w:r><w:t>Zadania</w:t></w:r></w:p><w:tbl>{table}</w:tbl></w:body></w:document>"
    [read] = read_document(word_document(tmp_path / "x.docx", xml)).tables
    assert read.heading == "Zadania"
    assert [[read.shown(row, column) for column in range(3)] for row in range(3)] == [
        ["A", "A", "B"],
        ["1.", "C", "B"],
        ["2.", "D", "E"],
    ]
    assert list(read.pages) == [1, 1, 2]


def test_a_workbook_gives_its_sheets(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Zadania podstawowe"
    sheet.append(["Lp.", "Zadanie", None])
    sheet.append([1, "Asystent", 0.5])
    sheet["C2"].number_format = "0%"
    sheet.merge_cells("B1:C1")
    workbook.save(tmp_path / "x.xlsx")
    [read] = read_document(tmp_path / "x.xlsx").tables
    assert read.heading == "Zadania podstawowe"
    assert [read.shown(0, 2), *read.rows[1]] == ["Zadanie", "1", "Asystent", "50%"]
