"""Tables of a web page."""

from __future__ import annotations

import warnings

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from pwr_eval.programme.documents.printed import Document, PrintedCell, PrintedTable, laid_out, one_line

__all__ = ["read_web_page"]

_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6", "p"]
_LINE = "\v"
"""A line that ends on the page."""


def read_web_page(data: bytes, file: str) -> Document:
    """Read the tables of a web page; tables that only hold others are its layout and are left out."""
    with warnings.catch_warnings():
        # A page in XHTML is read as HTML on purpose.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        page = BeautifulSoup(data, "html.parser")
    for hidden in page(["script", "style"]):
        hidden.decompose()
    for line_break in page("br"):
        line_break.replace_with(_LINE)
    tables = [table for table in page("table") if table.find("table") is None]
    read = [_table(number, table) for number, table in enumerate(tables, start=1)]
    for table in tables:
        table.decompose()
    return Document(file, read, page.get_text("\n"))


def _table(number: int, table: Tag) -> PrintedTable:
    rows = [[_cell(cell) for cell in row(["td", "th"])] for row in table("tr")]
    return laid_out(number, _heading(table), rows)


def _heading(table: Tag) -> str:
    caption = table.find("caption")
    if caption is not None:
        return one_line(caption.get_text())
    for above in table.find_all_previous([*_HEADINGS, "table"]):
        if not isinstance(above, Tag):
            continue
        if above.name == "table" and above not in table.parents:
            return ""
        if above.name in _HEADINGS and (text := one_line(above.get_text())):
            return text
    return ""


def _cell(cell: Tag) -> PrintedCell:
    parts = cell(["p", "li", "div"])
    text = _LINE.join(part.get_text() for part in parts) if parts else cell.get_text()
    # The lines of the source are no lines of the page.
    return PrintedCell(
        "\n".join(map(one_line, text.split(_LINE))), _span(cell, "colspan"), _span(cell, "rowspan")
    )


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name, "1"))
    return int(text) if text.isdecimal() else 1
