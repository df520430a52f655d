"""Parts of a notebook that have nothing to say, left out of its page with their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["without_empty_parts"]

_HEADING = re.compile(r"(#+) ")
_NO_HEADING = 9


def without_empty_parts(cells: Sequence[NotebookNode]) -> list[NotebookNode]:
    r"""Return the cells without those that show nothing, and without questions and headings above them.

    A question (a Markdown cell without a heading) is left out where all code cells below it, up to the next
    Markdown, show nothing; a heading where nothing below it is left up to the next heading of its level.
    Code cells that show nothing on purpose say so by empty HTML; one without output changes nothing.

    Parameters
    ----------
    cells : sequence of NotebookNode
        Cells of an executed notebook; they are not changed.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
    >>> nothing = new_code_cell(outputs=[new_output("execute_result", data={"text/html": ""})])
    >>> cells = [new_markdown_cell("## Money\n\nHow much?"), nothing, new_markdown_cell("## Method")]
    >>> [cell.source for cell in without_empty_parts(cells)]
    ['## Method']
    """
    kept: list[NotebookNode] = []
    for place, cell in enumerate(cells):
        if cell.cell_type != "markdown":
            kept += [] if _shows_nothing(cell) else [cell]
            continue
        own, below = _below(cells, place, _NO_HEADING), _below(cells, place, _level(cell))
        if not own or not all(map(_shows_nothing, own)):
            kept.append(cell)
        elif not all(map(_shows_nothing, below)):
            kept += _heading_alone(cell)
    return kept


def _below(cells: Sequence[NotebookNode], place: int, level: int) -> list[NotebookNode]:
    """Return the code cells under a Markdown cell, up to the next one of its level or above."""
    found = []
    for cell in cells[place + 1 :]:
        if cell.cell_type == "markdown" and _level(cell) <= level:
            break
        if cell.cell_type == "code":
            found.append(cell)
    return found


def _heading_alone(cell: NotebookNode) -> list[NotebookNode]:
    heading = copy(cell)
    heading["source"] = cell.source.partition("\n")[0]
    return [heading] if _level(cell) < _NO_HEADING else []


def _level(cell: NotebookNode) -> int:
    found = _HEADING.match(cell.source)
    return len(found[1]) if found else _NO_HEADING


def _shows_nothing(cell: NotebookNode) -> bool:
    shown = [output.data.get("text/html") for output in cell.get("outputs", ()) if "data" in output]
    return shown == [""]
