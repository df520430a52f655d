"""A report without a notebook of its own: pieces put together as if a notebook had shown them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pwr_eval.reporting.tables import Shown

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["assembled"]


def assembled(pieces: Iterable[str | Shown]) -> NotebookNode:
    """Put pieces together, to be exported like any report.

    Parameters
    ----------
    pieces : iterable of str or Shown
        Markdown of our own, and tables, charts and words as the pages give them.

    Examples
    --------
    >>> from pwr_eval.reporting.tables import paragraphs
    >>> [cell.cell_type for cell in assembled(["# Title", paragraphs(["Text."])]).cells]
    ['markdown', 'code']
    """
    from nbformat import from_dict

    cells = [_cell(place, piece) for place, piece in enumerate(pieces)]
    notebook: NotebookNode = from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    return notebook


def _cell(place: int, piece: str | Shown) -> dict[str, Any]:
    common = {"id": f"cell-{place}", "metadata": {}}
    if isinstance(piece, str):
        return {**common, "cell_type": "markdown", "source": piece}
    data = {"text/html": piece._repr_html_(), "text/plain": repr(piece), **piece._repr_mimebundle_()}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    return {**common, "cell_type": "code", "source": "", "execution_count": 1, "outputs": [output]}
