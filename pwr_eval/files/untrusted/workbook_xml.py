"""What only the XML of a workbook tells, and how it is gone through without anything in it acting.

The reader (calamine) gives an error and a formula without a stored result as an empty cell; both must be told
apart from a cell that was left empty. Hidden rows, comments and struck-through figures it does not give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from pwr_eval.files.untrusted.sheets import Position

__all__ = [
    "ERROR", "NO_NUMBER", "NO_RESULT", "Attributes", "Markup", "element_attributes", "new_parser", "walk",
]  # fmt: skip

ERROR = "the cell holds an error of the spreadsheet"
NO_RESULT = "the formula has no stored result"
NO_NUMBER = "the cell holds no number"

Attributes = dict[str, str]


@dataclass
class Markup:
    """What the XML of one sheet tells.

    Parameters
    ----------
    last : Position
        Last row and last column that hold anything; (-1, -1) if none does.
    flaws : dict of Position to str
        Cells whose content cannot be trusted, and why.
    percentages : set of Position
        Cells shown as a percentage.
    words : dict of Position to str
        Words that the format of a number shows beside it.
    struck, comments : set of Position
        Cells with a line through them, and cells with a comment.
    hidden_rows, hidden_columns : set of int
        Rows and columns that are not seen.
    formulas : dict of Position to (str, float)
        Formulas with a number as their stored result.
    unreadable : list of (int, int)
        Where in the XML cells stand that the reader would refuse the whole workbook for.
    merged : list of pair of Position
        Merged areas (in .ods only; the reader tells them for .xlsx).
    """

    last: Position = (-1, -1)
    flaws: dict[Position, str] = field(default_factory=dict)
    percentages: set[Position] = field(default_factory=set)
    words: dict[Position, str] = field(default_factory=dict)
    struck: set[Position] = field(default_factory=set)
    comments: set[Position] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: dict[Position, tuple[str, float]] = field(default_factory=dict)
    unreadable: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[Position, Position]] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Note that a cell holds something."""
        self.last = max(self.last[0], row), max(self.last[1], column)


def walk(
    content: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], object] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
) -> None:
    """Go through XML; a document type, which could define entities, is an error as in a damaged file."""
    new_parser(start, end, text).Parse(content, True)


def new_parser(
    start: Callable[[str, Attributes], None],
    end: Callable[[str], object] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
) -> expat.XMLParserType:
    """Return a parser that gives names without their prefixes; its ``CurrentByteIndex`` says where it is."""

    def refuse(*_: object) -> None:
        raise expat.ExpatError("document types are not allowed")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(_local(name), _by_local_name(attributes))
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    return parser


def _local(name: str) -> str:
    return name.rsplit(" ", maxsplit=1)[-1]


def _by_local_name(attributes: Attributes) -> Attributes:
    # .ods gives the type of an error twice, as text in its own namespace and as "error" in another.
    local = {_local(name): value for name, value in attributes.items()}
    return {**local, "value-type": "error"} if "error" in attributes.values() else local


def element_attributes(content: bytes, element: str) -> list[Attributes]:
    """Return the attributes of every element of one name, prefixes left away.

    Examples
    --------
    >>> element_attributes(b'<a xmlns:r="u"><b id="1" r:t="x"/></a>', "b")
    [{'id': '1', 't': 'x'}]
    """
    found: list[Attributes] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == element:
            found.append(attributes)

    walk(content, start)
    return found
