"""What a cell's style changes in how a number is seen: a percentage, words after it, a line through it."""

from __future__ import annotations

import re
from typing import NamedTuple

from pwr_eval.files.untrusted.workbook_xml import Attributes, walk

__all__ = ["PLAIN", "Style", "style_of_format", "styles_of_ods", "styles_of_xlsx"]


class Style(NamedTuple):
    """How cells of one style show a number.

    Parameters
    ----------
    percentage : bool
        Whether the number is shown times 100.
    words : str
        Words or signs that the format writes beside the number, such as "zł" or a "%" that is only written.
    struck : bool
        Whether a line goes through it.
    """

    percentage: bool = False
    words: str = ""
    struck: bool = False


PLAIN = Style()

_BUILT_IN = {
    **dict.fromkeys(("9", "10"), Style(percentage=True)),
    **dict.fromkeys(("5", "6", "7", "8", "42", "44"), Style(words="zł")),
}
"""Formats that .xlsx knows by number alone: percentages, and the currency of the one who looks."""

_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_NOT_SHOWN = re.compile(r"[_*].|\[[^\]]*\]")
_THOUSANDS_LEFT_OUT = re.compile(r"[0#?],+(?![0#?,])")


def style_of_format(code: str) -> Style:
    r"""Read a number format: a "%" in quotes or behind a stroke is a word, any other multiplies by 100.

    Examples
    --------
    >>> style_of_format("0.0%"), style_of_format('0"%"').words, style_of_format('#,##0.00\\ "zł"').words
    (Style(percentage=True, words='', struck=False), '%', 'zł')
    """
    section = _first_section(code)
    words = "".join(quoted or stroked for quoted, stroked in _QUOTED.findall(section))
    bare = _QUOTED.sub("", section)
    words += "".join(_CURRENCY.findall(bare))
    bare = _NOT_SHOWN.sub("", bare)
    # Where thousands are left out, what is shown is not what is stored: the words belong to the former.
    scaled = _THOUSANDS_LEFT_OUT.search(bare) is not None
    return Style(percentage="%" in bare, words="" if scaled else " ".join(words.split()))


def _first_section(code: str) -> str:
    quoted = False
    for place, sign in enumerate(code):
        quoted ^= sign == '"'
        if sign == ";" and not quoted:
            return code[:place]
    return code


def styles_of_xlsx(content: bytes) -> list[Style]:
    """Return the cell styles of ``xl/styles.xml``, in their order."""
    formats: dict[str, Style] = {}
    struck: list[bool] = []
    found: list[Style] = []
    inside: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        parent = inside[-1] if inside else ""
        inside.append(name)
        if name == "numFmt" and parent == "numFmts":
            formats[attributes.get("numFmtId", "")] = style_of_format(attributes.get("formatCode", ""))
        elif name == "font" and parent == "fonts":
            struck.append(False)
        elif name == "strike" and inside[-3:-1] == ["fonts", "font"]:
            struck[-1] = attributes.get("val", "1") not in ("0", "false")
        elif name == "xf" and parent == "cellXfs":
            number, font = attributes.get("numFmtId", "0"), int(attributes.get("fontId", 0))
            style = formats.get(number) or _BUILT_IN.get(number, PLAIN)
            found.append(style._replace(struck=font < len(struck) and struck[font]))

    walk(content, start, lambda _: inside.pop())
    return found


def styles_of_ods(content: bytes) -> dict[str, Style]:
    """Return the cell styles that ``content.xml`` of an .ods file defines, by name."""
    words: dict[str, str] = {}
    cells: dict[str, tuple[str, bool]] = {}
    within = current = ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal within, current
        if name in ("number-style", "currency-style"):
            current = attributes.get("name", "")
            words[current] = ""
        elif name == "style" and attributes.get("family") == "table-cell":
            current = attributes.get("name", "")
            cells[current] = attributes.get("data-style-name", ""), False
        elif name == "text-properties" and current in cells:
            struck = attributes.get("text-line-through-style", "none") != "none"
            cells[current] = cells[current][0], struck
        within = name

    def end(name: str) -> None:
        nonlocal within, current
        within = ""
        if name in ("number-style", "currency-style", "style"):
            current = ""

    def text(piece: str) -> None:
        if within in ("text", "currency-symbol") and current in words:
            words[current] += piece

    walk(content, start, end, text)
    return {
        name: Style(words=" ".join(words.get(data_style, "").split()), struck=struck)
        for name, (data_style, struck) in cells.items()
    }
