"""What the XML of an .xlsx file tells beside the content of its cells."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Mapping, Sequence

from pwr_eval.files.untrusted.cell_styles import PLAIN, Style, styles_of_xlsx
from pwr_eval.files.untrusted.sheets import Position, position_of
from pwr_eval.files.untrusted.workbook_xml import (
    ERROR,
    NO_NUMBER,
    NO_RESULT,
    Attributes,
    Markup,
    element_attributes,
    new_parser,
    walk,
)

__all__ = ["markup_of_xlsx", "without_unreadable_cells"]

_ADDRESS = re.compile(r"[A-Z]{1,3}[0-9]{1,7}")
_KNOWN_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
"""Errors that the reader knows; for any other it would refuse the whole workbook."""
_OWN_MARK = "pwr-eval:"
"""Beginning of the comments of our own marked copies."""
_NOTHING = ("0", "false")
_LOWEST, _NARROWEST = 2.0, 0.5
"""Height in points and width in signs below which nobody sees what stands there."""


def markup_of_xlsx(members: Mapping[str, bytes]) -> dict[str, Markup]:
    """Read the XML of all sheets of an .xlsx file.

    Parameters
    ----------
    members : mapping of str to bytes
        Its parts.

    Returns
    -------
    dict of str to Markup
        By the sheet's name.
    """
    content = members.get("xl/styles.xml")
    styles = styles_of_xlsx(content) if content else []
    struck = _struck_texts(members.get("xl/sharedStrings.xml"))
    found = {}
    for name, part in _sheet_parts(members).items():
        if part.startswith("xl/worksheets/"):
            markup = _Sheet(members[part], styles, struck).markup
            markup.comments = {place for place in _comments(members, part) if _holds(markup, place)}
            found[name] = markup
    return found


def without_unreadable_cells(members: Mapping[str, bytes], markup: Mapping[str, Markup]) -> dict[str, bytes]:
    """Return the parts with cells emptied that the reader would refuse the whole workbook for."""
    emptied = dict(members)
    for name, part in _sheet_parts(members).items():
        for start, end in reversed(markup[name].unreadable if name in markup else []):
            content = emptied[part]
            opening = re.match(rb"<([\w:.-]+)", content[start:end])
            address = re.search(rb"\sr\s*=\s*[\"'][A-Z0-9]+[\"']", content[start:end])
            if opening is not None:
                cell = b"<" + opening[1] + (address[0] if address else b"") + b">"
                emptied[part] = content[:start] + cell + content[end:]
    return emptied


def _sheet_parts(members: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part that holds each sheet, by the sheet's name."""
    relations = element_attributes(members.get("xl/_rels/workbook.xml.rels", b"<none/>"), "Relationship")
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    sheets = element_attributes(members["xl/workbook.xml"], "sheet")
    parts = {sheet.get("name", ""): targets.get(sheet.get("id"), "") for sheet in sheets}
    return {name: _joined("xl", part) for name, part in parts.items()}


def _joined(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"{folder}/{target}")


def _struck_texts(content: bytes | None) -> set[int]:
    """Return the numbers of the shared texts through a part of which a line goes."""
    found: set[int] = set()
    number = -1

    def start(name: str, attributes: Attributes) -> None:
        nonlocal number
        if name == "si":
            number += 1
        elif name == "strike" and attributes.get("val", "1") not in _NOTHING:
            found.add(number)

    if content:
        walk(content, start)
    return found


def _comments(members: Mapping[str, bytes], part: str) -> set[Position]:
    """Return the cells of a sheet with a comment of somebody else than this package."""
    folder, name = posixpath.split(part)
    relations = element_attributes(members.get(f"{folder}/_rels/{name}.rels", b"<none/>"), "Relationship")
    found: dict[Position, str] = {}
    place: Position | None = None

    def start(name: str, attributes: Attributes) -> None:
        nonlocal place
        if name in ("comment", "threadedComment"):
            address = attributes.get("ref", "")
            place = position_of(address) if _ADDRESS.fullmatch(address) else None
            if place is not None:
                found.setdefault(place, "")

    def text(piece: str) -> None:
        if place is not None:
            found[place] += piece

    for relation in relations:
        comments = members.get(_joined(folder, relation.get("Target", "")))
        if comments and relation.get("Type", "").casefold().endswith(("/comments", "/threadedcomment")):
            walk(comments, start, text=text)
    return {place for place, said in found.items() if not said.lstrip().startswith(_OWN_MARK)}


def _holds(markup: Markup, place: Position) -> bool:
    return place[0] <= markup.last[0] and place[1] <= markup.last[1]


class _Sheet:
    """One pass through the XML of one sheet."""

    def __init__(self, content: bytes, styles: Sequence[Style], struck_texts: set[int]) -> None:
        self.markup = Markup()
        self._styles, self._struck_texts = styles, struck_texts
        self._row = self._column = -1
        self._cell: Attributes = {}
        self._begins = 0
        self._inside: set[str] = set()
        self._element = ""
        self._texts: dict[str, str] = {}
        self._parser = new_parser(self._start, self._end, self._text)
        self._parser.Parse(content, True)

    def _start(self, name: str, attributes: Attributes) -> None:
        self._element = name
        if name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 2)) - 1, -1
            if attributes.get("hidden", "0") not in _NOTHING or _below(attributes.get("ht"), _LOWEST):
                self.markup.hidden_rows.add(self._row)
        elif name == "c":
            address = attributes.get("r", "")
            place = (self._row, self._column + 1)
            self._row, self._column = position_of(address) if _ADDRESS.fullmatch(address) else place
            self._cell, self._begins, self._texts = attributes, self._parser.CurrentByteIndex, {}
            self._inside.clear()
        elif name == "col":
            if attributes.get("hidden", "0") not in _NOTHING or _below(attributes.get("width"), _NARROWEST):
                first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
                self.markup.hidden_columns |= set(range(first - 1, min(last, first + 1000)))
        elif name != "strike" or attributes.get("val", "1") not in _NOTHING:
            self._inside.add(name)

    def _text(self, piece: str) -> None:
        if self._element in ("v", "f"):
            self._texts[self._element] = self._texts.get(self._element, "") + piece

    def _end(self, name: str) -> None:
        self._element = ""
        if name == "c" and self._inside & {"v", "is", "f"}:
            self._note((self._row, self._column))

    def _note(self, place: Position) -> None:
        markup, kind, result = self.markup, self._cell.get("t", "n"), self._texts.get("v", "").strip()
        markup.reach(*place)
        number = _number(result) if kind == "n" else None
        if kind == "e":
            markup.flaws[place] = ERROR
            if result not in _KNOWN_ERRORS:
                self._refused_by_reader()
        elif "f" in self._inside and not result and kind != "str":
            markup.flaws[place] = NO_RESULT
        elif kind == "n" and result and number is None:
            markup.flaws[place] = NO_NUMBER
            self._refused_by_reader()
        if number is not None and "f" in self._texts:
            markup.formulas[place] = self._texts["f"], number
        self._note_style(place, kind, result)

    def _note_style(self, place: Position, kind: str, result: str) -> None:
        number = self._cell.get("s", "0")
        style = self._styles[int(number)] if int(number) < len(self._styles) else PLAIN
        if kind == "n" and style.percentage:
            self.markup.percentages.add(place)
        if kind == "n" and style.words:
            self.markup.words[place] = style.words
        shared = kind == "s" and result.isdecimal() and int(result) in self._struck_texts
        if style.struck or "strike" in self._inside or shared:
            self.markup.struck.add(place)

    def _refused_by_reader(self) -> None:
        self.markup.unreadable.append((self._begins, self._parser.CurrentByteIndex))


def _number(written: str) -> float | None:
    try:
        value = float(written)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _below(size: str | None, limit: float) -> bool:
    written = None if size is None else _number(size)
    return written is not None and written < limit
