"""What only the XML of a workbook tells: errors, formulas without a result, percentages, and how far it goes.

The reader (calamine) gives an error and a formula without a stored result as an empty cell; both must be told
apart from a cell that was left empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from pwr_eval.files.untrusted.sheets import Position

__all__ = [
    "Markup",
    "element_attributes",
    "markup_of_ods",
    "markup_of_xlsx",
    "percent_styles_of_xlsx",
    "sheet_parts_of_xlsx",
]

ERROR = "the cell holds an error of the spreadsheet"
NO_RESULT = "the formula has no stored result"
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_PERCENT_FORMATS = {"9", "10"}
"""Numbers that the format of .xlsx gives to 0% and 0.00%."""

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
    merged : list of pair of Position
        Merged areas (in .ods only; the reader tells them for .xlsx).
    """

    last: Position = (-1, -1)
    flaws: dict[Position, str] = field(default_factory=dict)
    percentages: set[Position] = field(default_factory=set)
    merged: list[tuple[Position, Position]] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Note that a cell holds something."""
        self.last = max(self.last[0], row), max(self.last[1], column)


def _walk(
    content: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
) -> None:
    """Go through XML; a document type, which could define entities, is an error as in a damaged file."""

    def refuse(*_: object) -> None:
        raise expat.ExpatError("document types are not allowed")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(_local(name), _by_local_name(attributes))
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    parser.Parse(content, True)


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

    _walk(content, start)
    return found


def markup_of_xlsx(content: bytes, percent_styles: set[str]) -> Markup:
    """Read the XML of one sheet of an .xlsx file.

    Parameters
    ----------
    content : bytes
        The sheet's part.
    percent_styles : set of str
        Numbers of the cell styles that show a percentage: see `percent_styles_of_xlsx`.
    """
    markup = Markup()
    row, column = -1, -1
    cell: Attributes = {}
    inside: set[str] = set()
    in_value = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal row, column, cell, in_value
        in_value = name == "v"
        if name == "row":
            row, column = int(attributes.get("r", row + 2)) - 1, -1
        elif name == "c":
            row, column = _position(attributes.get("r", ""), (row, column + 1))
            cell = attributes
            inside.clear()
        else:
            inside.add(name)

    def text(_: str) -> None:
        if in_value:
            inside.add("result")

    def end(name: str) -> None:
        nonlocal in_value
        in_value = False
        if name != "c" or not inside & {"v", "is", "f"}:
            return
        markup.reach(row, column)
        if cell.get("t") == "e":
            markup.flaws[row, column] = ERROR
        elif "f" in inside and "result" not in inside and cell.get("t") != "str":
            markup.flaws[row, column] = NO_RESULT
        elif cell.get("s") in percent_styles and cell.get("t", "n") == "n":
            markup.percentages.add((row, column))

    _walk(content, start, end, text)
    return markup


def _position(address: str, otherwise: Position) -> Position:
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return otherwise
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def percent_styles_of_xlsx(styles: bytes) -> set[str]:
    """Return the numbers of the cell styles that show a percentage."""
    formats = {
        attributes["numFmtId"]
        for attributes in element_attributes(styles, "numFmt")
        if "%" in attributes.get("formatCode", "")
    } | _PERCENT_FORMATS
    found: set[str] = set()
    in_cell_styles, number = False, 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal in_cell_styles, number
        if name == "cellXfs":
            in_cell_styles = True
        elif name == "xf" and in_cell_styles:
            if attributes.get("numFmtId") in formats:
                found.add(str(number))
            number += 1

    def end(name: str) -> None:
        nonlocal in_cell_styles
        in_cell_styles = in_cell_styles and name != "cellXfs"

    _walk(styles, start, end)
    return found


def sheet_parts_of_xlsx(members: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part that holds each sheet, by the sheet's name."""
    relations = element_attributes(members.get("xl/_rels/workbook.xml.rels", b"<none/>"), "Relationship")
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    sheets = element_attributes(members["xl/workbook.xml"], "sheet")
    parts = {sheet.get("name", ""): targets.get(sheet.get("id"), "") for sheet in sheets}
    return {
        name: part.removeprefix("/") if part.startswith("/") else f"xl/{part}" for name, part in parts.items()
    }


def markup_of_ods(content: bytes) -> dict[str, Markup]:
    """Read ``content.xml`` of an .ods file, one `Markup` a sheet by its name."""
    sheets: dict[str, Markup] = {}
    markup = Markup()
    row = column = rows_repeated = 0
    pending: list[tuple[int, int, Attributes]] = []
    text = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal markup, row, column, rows_repeated, text
        if name == "table":
            markup = sheets.setdefault(attributes.get("name", ""), Markup())
            row = 0
        elif name == "table-row":
            column, rows_repeated = 0, int(attributes.get("number-rows-repeated", 1))
        elif name in ("table-cell", "covered-table-cell"):
            repeated = int(attributes.get("number-columns-repeated", 1))
            pending.append((column, column + repeated - 1, attributes))
            column, text = column + repeated, False
        elif name == "p":
            text = True

    def end(name: str) -> None:
        nonlocal row
        if name in ("table-cell", "covered-table-cell"):
            first, last, attributes = pending.pop()
            if text or attributes.keys() & {"value", "formula", "value-type"}:
                markup.reach(row + rows_repeated - 1, last)
                _note_ods_cell(markup, (row, first), attributes)
        elif name == "table-row":
            row += rows_repeated

    _walk(content, start, end)
    return sheets


def _note_ods_cell(markup: Markup, position: Position, attributes: Attributes) -> None:
    kind = attributes.get("value-type", "")
    if kind == "error":
        markup.flaws[position] = ERROR
    elif "formula" in attributes and not kind:
        markup.flaws[position] = NO_RESULT
    elif kind == "percentage":
        markup.percentages.add(position)
    rows, columns = (int(attributes.get(f"number-{span}-spanned", 1)) for span in ("rows", "columns"))
    if rows * columns > 1:
        row, column = position
        markup.merged.append((position, (row + rows - 1, column + columns - 1)))
