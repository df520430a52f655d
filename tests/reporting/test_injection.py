"""What units and respondents write is text: a corpus of injections comes out as harmless text in every form."""

import csv
import re
from dataclasses import replace

import pandas as pd
import pikepdf
import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from pwr_eval.publishing.outputs.collect_tables import collected_tables
from pwr_eval.publishing.outputs.data_package import write_data_package
from pwr_eval.publishing.outputs.export_html import export_html
from pwr_eval.publishing.outputs.page_without_notebook import assembled
from pwr_eval.publishing.outputs.pdf import write_pdf
from pwr_eval.publishing.outputs.workbook import write_workbook
from pwr_eval.reporting.chart_types import ResultRow, result_rows
from pwr_eval.reporting.charts import draw
from pwr_eval.reporting.tables import Column, Table, key_figures, paragraphs
from pwr_eval.words.wording import wording
from tests.publishing.test_all_formats import ABOUT

pytestmark = pytest.mark.slow

PL = wording("pl")
CORPUS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg onload=alert(1)><title>x</title></svg>",
    "</title></svg><script>alert(1)</script>",
    '<a href="javascript:alert(1)">klik</a>',
    "[klik](javascript:alert(1))",
    "![x](https://example.org/pixel.png)",
    '<iframe src="https://example.org"></iframe>',
    "</style><style>body{display:none}</style>",
    '"; } body { background: url(https://example.org/x) } /*',
    "<!--drawing 0-->",
    "# Nagłówek\n\n<h1>drugi</h1>",
    "| a | b |\n|---|---|\n",
    "$\\frac{1}{0}$ i $x^{2$",
    "\\input{/etc/passwd} \\write18{ls}",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7} <%= 7*7 %>",
    "{0.__class__.__mro__} {name} %(name)s %s",
    '=HYPERLINK("https://example.org","klik")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    'DDE("cmd";"/C calc")',
    "_x0041_ &amp; &lt;b&gt; & < > \" '",
    "a\x00b\x07c\x1b[31mred",
    "\u202etekst od tyłu\u202c",
]
FORBIDDEN = {"script", "iframe", "object", "embed", "form", "input", "base", "math", "foreignobject"}


def table():
    frame = pd.DataFrame({"name": CORPUS, "note": CORPUS[::-1], "value": range(len(CORPUS))})
    columns = [Column("name", CORPUS[0], below="note"), Column("value", CORPUS[2], "number")]
    return Table(frame, columns, CORPUS[4], PL, note=CORPUS[9], source=CORPUS[1], name=CORPUS[18])


def chart():
    rows = [ResultRow(text, text, "met", 1.0, "exactly", text, text) for text in CORPUS]
    words = {"axis": CORPUS[0], "result": CORPUS[14], "target": CORPUS[17]}
    return draw(
        "chart", (8, 9), lambda figure: result_rows(figure, rows, words, {"met": CORPUS[14]}), title=CORPUS[4],
        alt=" ".join(CORPUS), data=table(), data_label=CORPUS[2], mark=CORPUS[0], source=CORPUS[3],
    )  # fmt: skip


@pytest.fixture(scope="module")
def notebook():
    words = (
        paragraphs(CORPUS),
        paragraphs(CORPUS, bullets=True),
        key_figures([(text, text) for text in CORPUS]),
    )
    return assembled(["# Raport", *words, table(), chart()])


@pytest.fixture(scope="module")
def html(notebook):
    return export_html(notebook, title=CORPUS[4], footer_lines=CORPUS, links=[("x.html", CORPUS[0])])


def printable(text):
    """A text as a browser's parser gives it back, its blanks made alike."""
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())


def test_the_page_holds_the_corpus_as_text_only(html):
    page = BeautifulSoup(html, "html.parser")
    for tag in page.find_all(True):
        assert tag.name not in FORBIDDEN, tag
        assert not any(name.lower().startswith("on") for name in tag.attrs), tag
        assert re.match(r"(#|data:,|x\.html$|$)", tag.get("href", "")), tag
    assert not page.find_all("img")
    assert len(page.find_all("h1")) == len(page.find_all("style")) == 1
    assert len(page.find_all("table")) == 2
    (style,) = page.find_all("style")
    assert not re.search(r"display:none\}|url\(", re.sub(r'"[^"]*"', "", style.text))
    names = [printable(cell.contents[0]) for cell in page.table.tbody.find_all("th")]
    assert names == [printable(text) for text in CORPUS]


def test_the_drawing_shows_formulas_of_others_as_they_are_written(html):
    drawn = [text.text for text in BeautifulSoup(html, "html.parser").svg.find_all("text")]
    assert sum("$\\frac{1}{0}$" in text for text in drawn) >= 3


def test_the_workbook_holds_the_corpus_as_text_only(notebook, tmp_path):
    write_workbook(tmp_path / "a.xlsx", collected_tables(notebook), replace(ABOUT, title=CORPUS[18]))
    book = load_workbook(tmp_path / "a.xlsx")
    cells = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    begins = ("=", "+", "-", "@", "\t", "\r")
    assert all(cell.quotePrefix for cell in cells if cell.data_type == "s" and cell.value.startswith(begins))
    assert all(cell.hyperlink.target is None for cell in cells if cell.hyperlink)
    shown = {printable(str(cell.value)) for cell in cells}
    assert {printable(text) for text in CORPUS if "\x00" not in text and "_x0041_" not in text} <= shown


def test_csv_files_begin_no_cell_like_a_formula(notebook, tmp_path):
    write_data_package(tmp_path, collected_tables(notebook), ABOUT)
    (file,) = tmp_path.glob("*.csv")
    assert file.name == "hyperlink-https-example-org-klik.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))[1:]
    assert len(rows) == len(CORPUS)
    for row in rows:
        assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r")), row
    assert rows[0][0] == CORPUS[0]


def test_the_pdf_does_nothing(html, tmp_path):
    write_pdf(tmp_path / "a.pdf", html)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root)
        names = {str(key) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) for key in thing}
        assert not {"/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/URI"} & names
