"""Tables of a PDF document, found by their ruled lines."""

from __future__ import annotations

import io
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pwr_eval.errors import Message
from pwr_eval.files.untrusted.archives import Refused
from pwr_eval.programme.documents.printed import Document, PrintedCell, PrintedTable, laid_out, one_line

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.table import Table

__all__ = ["read_pdf"]

_MOST_PAGES = 400
_TOLERANCE = 3.0
"""Points that two edges of one line of a table may lie apart."""
_RUNNING = 3
"""Pages on which a line at the edge of the page must stand to be a running title."""
_EDGE = 0.1
_SAME_PARAGRAPH = 1.9
"""Line pitch, in heights of a line, up to which two lines are one paragraph."""

Line = tuple[str, float, float]
"""Text, top and bottom of a line."""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


def read_pdf(data: bytes, file: str) -> Document:
    """Read the ruled tables of a PDF document, each with its page.

    Raises
    ------
    Refused
        If a library is missing, or the file is protected, damaged, too long, or holds pictures only.
    """
    try:
        import pdfplumber
        from pdfplumber.utils.exceptions import PdfminerException
    except ImportError:
        raise Refused(
            "reading PDF documents needs the package pdfplumber",
            'Install it with pip install "pwr-eval[documents]", or give the document as .docx.',
        ) from None
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > _MOST_PAGES:
                problem = Message(
                    "the document has {n} pages, more than {most}", n=len(pdf.pages), most=_MOST_PAGES
                )
                raise Refused(problem, "Give the pages with the tables of tasks only.")
            pages = [_PageContent(page) for page in pdf.pages]
    except PdfminerException as error:
        if "Password" in repr(error):
            raise Refused("the file is protected by a password", "Save it without a password.") from None
        raise Refused(
            Message("the file is damaged ({error})", error=repr(error)), "Ask for it again."
        ) from None
    if not any(page.lines or page.tables for page in pages):
        raise Refused(
            "the pages are pictures without text (a scan)",
            "Ask the office for the document as .docx, or have its text recognised (OCR) and saved as PDF.",
        )
    return _document(pages, file)


class _PageContent:
    """Lines outside of tables, and tables, of one page, which is let go of once it is read."""

    def __init__(self, page: Page) -> None:
        self.number, height = page.page_number, float(page.height)
        found = page.find_tables()
        self.tables = [(table.bbox[1], table.bbox[3], _cells(page, table)) for table in found]
        inside = [table.bbox for table in found]
        lines = page.extract_text_lines(return_chars=False) if page.chars else []
        self.lines: list[Line] = [
            (line["text"].strip(), line["top"], line["bottom"])
            for line in lines
            if not _is_inside(line, inside)
        ]
        self.at_edge = {
            line for line in self.lines if line[1] < height * _EDGE or line[2] > height * (1 - _EDGE)
        }
        page.close()


def _is_inside(line: dict[str, Any], boxes: list[Box]) -> bool:
    middle = (line["top"] + line["bottom"]) / 2
    return any(
        top <= middle <= bottom and left <= line["x1"] and line["x0"] <= right
        for left, top, right, bottom in boxes
    )


def _document(pages: list[_PageContent], file: str) -> Document:
    running = Counter(text for page in pages for text in {line[0] for line in page.at_edge})
    tables: list[PrintedTable] = []
    texts: list[str] = []
    left_over: list[Line] = []
    for page in pages:
        lines = [
            line
            for line in page.lines
            if not (line in page.at_edge and (line[0].isdecimal() or running[line[0]] >= _RUNNING))
        ]
        texts += [line[0] for line in lines]
        start = 0.0
        for top, bottom, cells in page.tables:
            above = [line for line in lines if start <= line[1] < top]
            # A heading at the foot of a page belongs to the table on the next.
            heading = _last_paragraph(above or (left_over if not start else []))
            tables.append(laid_out(len(tables) + 1, heading, cells, [page.number] * len(cells)))
            start = bottom
        left_over = [line for line in lines if line[1] >= start]
    without_text = [page.number for page in pages if not page.lines and not page.tables]
    return Document(file, tables, "\n".join(texts), without_text)


def _last_paragraph(lines: list[Line]) -> str:
    if not lines:
        return ""
    paragraph = [lines[-1]]
    for line in reversed(lines[:-1]):
        below = paragraph[0]
        if below[1] - line[1] > _SAME_PARAGRAPH * (below[2] - below[1]):
            break
        paragraph.insert(0, line)
    return one_line("\n".join(line[0] for line in paragraph))


def _cells(page: Page, table: Table) -> list[list[PrintedCell]]:
    """Return the cells of a table row by row, with the rows and columns that each covers."""
    from pdfplumber.utils.text import extract_text

    boxes = sorted(table.cells, key=lambda box: (box[1], box[0]))
    lefts, tops = _edges(box[0] for box in boxes), _edges(box[1] for box in boxes)
    rights, bottoms = [*lefts, float("inf")], [*tops, float("inf")]
    placed: dict[tuple[int, int], PrintedCell] = {}
    covered: set[tuple[int, int]] = set()
    for box in boxes:
        row, column = _place(tops, box[1]), _place(lefts, box[0])
        columns = max(bisect_left(rights, box[2] - _TOLERANCE) - column, 1)
        height = max(bisect_left(bottoms, box[3] - _TOLERANCE) - row, 1)
        text = extract_text([char for char in page.chars if _is_in(char, box)])
        placed[row, column] = PrintedCell(one_line(text), columns, height)
        covered.update((row + down, column + right) for down in range(height) for right in range(columns))
    gaps = {(row, column) for row in range(len(tops)) for column in range(len(lefts))} - covered
    placed.update(dict.fromkeys(gaps, PrintedCell("")))
    return [[placed[place] for place in sorted(placed) if place[0] == row] for row in range(len(tops))]


def _is_in(char: dict[str, Any], box: Box) -> bool:
    """Whether the middle of a letter lies in a box: its edges reach into the lines around."""
    left, top, right, bottom = box
    across, down = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(left <= across < right and top <= down < bottom)


def _edges(values: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _TOLERANCE:
            edges.append(value)
    return edges


def _place(edges: list[float], value: float) -> int:
    return bisect_left(edges, value - _TOLERANCE)
