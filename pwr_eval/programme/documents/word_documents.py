"""Tables of a Word document (.docx)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from pwr_eval.errors import Message
from pwr_eval.files.untrusted.archives import SAVE_AGAIN, Limits, Refused, unpacked
from pwr_eval.programme.documents.printed import Document, PrintedCell, PrintedTable, laid_out, one_line

__all__ = ["read_word_document"]

_CONTENT = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read_word_document(data: bytes, file: str, limits: Limits) -> Document:
    """Read the tables of a .docx file; pages are known where Word has marked them.

    Raises
    ------
    Refused
        If it is damaged, too large or no Word document.
    """
    members = unpacked(data, limits)
    if _CONTENT not in members:
        raise Refused("the file is packed, but holds no Word document", "Save it as .docx.")
    try:
        parser = XMLParser(target=_WithoutDocumentType())
        parser.feed(members[_CONTENT])
        root: Element = parser.close()
    except ParseError as error:
        raise Refused(Message("the document is damaged ({error})", error=error), SAVE_AGAIN) from None
    return _Reading().document(root, file)


class _WithoutDocumentType(TreeBuilder):
    """Refuses a document type, which could define entities that grow without end."""

    # The parser names the arguments.
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:  # noqa: ARG002 - refused unread
        raise ParseError("document types are not allowed")


class _Reading:
    """One pass over the body, which counts pages, tables and automatic numbers."""

    def __init__(self) -> None:
        self.page, self.marked = 1, False
        self.heading = ""
        self.text: list[str] = []
        self.tables: list[PrintedTable] = []
        self.numbered: Counter[str] = Counter()

    def document(self, root: Element, file: str) -> Document:
        for block in _blocks(root):
            if block.tag == f"{_W}tbl":
                self._table(block)
            else:
                self._count_pages(block)
                if text := one_line(_text_of(block)):
                    self.heading = text
                    self.text.append(text)
        tables = self.tables if self.marked else [_without_pages(table) for table in self.tables]
        return Document(file, tables, "\n".join(self.text))

    def _count_pages(self, element: Element) -> None:
        for part in element.iter():
            if part.tag == f"{_W}lastRenderedPageBreak":
                self.page, self.marked = self.page + 1, True

    def _table(self, table: Element) -> None:
        rows: list[list[PrintedCell]] = []
        pages: list[int] = []
        started: dict[int, tuple[int, int]] = {}
        for row in _inside(table, f"{_W}tr"):
            pages.append(self.page)
            rows.append([])
            column = _number(row.find(f"{_W}trPr/{_W}gridBefore"))
            if column:
                rows[-1].append(PrintedCell("", column))
            for cell in _inside(row, f"{_W}tc"):
                width = _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                continues = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                if continues and column in started:
                    above, place = started[column]
                    first = rows[above][place]
                    rows[above][place] = PrintedCell(first.text, first.columns, len(rows) - above)
                else:
                    rows[-1].append(PrintedCell(self._cell_text(cell), width))
                    started[column] = len(rows) - 1, len(rows[-1]) - 1
                if merge is None:
                    started.pop(column, None)
                column += width
            self._count_pages(row)
        self.tables.append(laid_out(len(self.tables) + 1, self.heading, rows, pages))
        self.heading = ""

    def _cell_text(self, cell: Element) -> str:
        """Return the text of a cell; a paragraph that shows nothing but its automatic number counts on."""
        lines = []
        for paragraph in cell.iter(f"{_W}p"):
            text = _text_of(paragraph).strip()
            numbering = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
            if not text and numbering is not None:
                name = numbering.get(f"{_W}val", "")
                self.numbered[name] += 1
                text = f"{self.numbered[name]}."
            lines.append(text)
        return "\n".join(lines).strip()


def _without_pages(table: PrintedTable) -> PrintedTable:
    return PrintedTable(table.number, table.heading, table.rows, table.origins)


def _blocks(element: Element) -> Iterator[Element]:
    """Yield paragraphs and tables in order, those of content controls too, not what stands in tables."""
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag != _FALLBACK:
            yield from _blocks(child)


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """Yield the elements of a name that belong to this one and not to a table in it."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag != f"{_W}tbl":
            yield from _inside(child, tag)


def _text_of(paragraph: Element) -> str:
    if paragraph.tag == f"{_W}t":
        return paragraph.text or ""
    if paragraph.tag == _FALLBACK:
        return ""
    return _TEXT.get(paragraph.tag, "") + "".join(map(_text_of, paragraph))


def _number(element: Element | None, otherwise: int = 0) -> int:
    text = "" if element is None else element.get(f"{_W}val", "")
    return int(text) if text.isdecimal() else otherwise
