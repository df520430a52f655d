"""What the XML of an .ods file tells beside the content of its cells."""

from __future__ import annotations

from pwr_eval.files.untrusted.cell_styles import PLAIN, Style, styles_of_ods
from pwr_eval.files.untrusted.sheets import Position
from pwr_eval.files.untrusted.workbook_xml import ERROR, NO_RESULT, Attributes, Markup, walk

__all__ = ["markup_of_ods"]

_UNSEEN = ("collapse", "filter")


def markup_of_ods(content: bytes) -> dict[str, Markup]:
    """Read ``content.xml`` of an .ods file, one `Markup` a sheet by its name."""
    reading = _Document(styles_of_ods(content))
    walk(content, reading.start, reading.end)
    return reading.sheets


class _Document:
    """One pass through the XML of all sheets."""

    def __init__(self, styles: dict[str, Style]) -> None:
        self.sheets: dict[str, Markup] = {}
        self._styles = styles
        self._markup = Markup()
        self._row = self._column = self._rows = self._columns = 0
        self._pending: list[tuple[int, int, Attributes]] = []
        self._text = False
        self._comment = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self._markup = self.sheets.setdefault(attributes.get("name", ""), Markup())
            self._row = self._columns = 0
        elif name == "table-column":
            repeated = int(attributes.get("number-columns-repeated", 1))
            if attributes.get("visibility") in _UNSEEN:
                self._markup.hidden_columns |= set(range(self._columns, self._columns + min(repeated, 1000)))
            self._columns += repeated
        elif name == "table-row":
            self._column, self._rows = 0, int(attributes.get("number-rows-repeated", 1))
            if attributes.get("visibility") in _UNSEEN:
                self._markup.hidden_rows |= set(range(self._row, self._row + min(self._rows, 10_000)))
        elif name in ("table-cell", "covered-table-cell"):
            repeated = int(attributes.get("number-columns-repeated", 1))
            self._pending.append((self._column, self._column + repeated - 1, attributes))
            self._column, self._text = self._column + repeated, False
        elif name == "annotation":
            self._comment += 1
            if self._pending:
                self._markup.comments.add((self._row, self._pending[-1][0]))
        elif name == "p" and not self._comment:
            self._text = True

    def end(self, name: str) -> None:
        if name in ("table-cell", "covered-table-cell"):
            first, last, attributes = self._pending.pop()
            if self._text or attributes.keys() & {"value", "formula", "value-type"}:
                self._markup.reach(self._row + self._rows - 1, last)
                _note(self._markup, (self._row, first), attributes, self._styles)
        elif name == "table-row":
            self._row += self._rows
        elif name == "annotation":
            self._comment -= 1


def _note(markup: Markup, position: Position, attributes: Attributes, styles: dict[str, Style]) -> None:
    kind = attributes.get("value-type", "")
    style = styles.get(attributes.get("style-name", ""), PLAIN)
    if kind == "error":
        markup.flaws[position] = ERROR
    elif "formula" in attributes and not kind:
        markup.flaws[position] = NO_RESULT
    elif kind == "percentage":
        markup.percentages.add(position)
    if kind == "currency":
        markup.words[position] = attributes.get("currency", "")
    elif kind == "float" and style.words:
        markup.words[position] = style.words
    if style.struck:
        markup.struck.add(position)
    rows, columns = (int(attributes.get(f"number-{span}-spanned", 1)) for span in ("rows", "columns"))
    if rows * columns > 1:
        row, column = position
        markup.merged.append((position, (row + rows - 1, column + columns - 1)))
