"""Tables as a reader sees them: captions, header scopes, numbers in the reader's format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

import pandas as pd

from pwr_eval.wording import Wording

__all__ = ["Column", "Html", "Table", "collapsed", "key_figures", "paragraphs", "records"]

Form = Literal[
    "text", "number", "number_text", "signed", "percent", "money", "money_exact", "year", "verdict"
]  # fmt: skip
NUMERIC = ("number", "number_text", "signed", "percent", "money", "money_exact", "year")


class Html:
    """A piece of a report; Jupyter shows it by its HTML."""

    def __init__(self, html: str, text: str = "") -> None:
        self._html, self._text = html, text

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._text


@dataclass(frozen=True)
class Column:
    """How one column of a frame is shown.

    Parameters
    ----------
    name : str
        Column of the frame.
    header : str
        Its words for the reader.
    form : str
        How its values are written; ``number_text`` is a number already written, ``verdict`` shows a code by
        its words, with a sign beside the colour.
    decimals : int, optional
        Places after the decimal mark.
    below : str, optional
        Column whose text stands in the same cell, on a line of its own under the value.
    """

    name: str
    header: str
    form: Form = "text"
    decimals: int | None = None
    below: str = ""


@dataclass(frozen=True)
class Table:
    """A frame with the words around it.

    Parameters
    ----------
    frame : DataFrame
        Values; missing ones show as an en dash.
    columns : sequence of Column
        Columns in the order shown; the first names the row.
    caption : str
        What the table shows.
    words : Wording
        Language of the numbers.
    note : str, optional
        Line under the table: source, reading help.
    mark : str, optional
        Mark that the caption carries, for instance that the data are fictional.
    """

    frame: pd.DataFrame
    columns: Sequence[Column]
    caption: str
    words: Wording
    note: str = ""
    mark: str = ""
    total_row: bool = field(default=False)

    def _repr_html_(self) -> str:
        head = "".join(
            f'<th scope="col"{_class(column)}>{escape(column.header)}</th>' for column in self.columns
        )
        rows = self.frame.to_dict("records")
        body = "".join(
            self._row(row, total=self.total_row and i == len(rows) - 1) for i, row in enumerate(rows)
        )
        mark = f' <strong class="mark">{escape(self.mark)}</strong>' if self.mark else ""
        note = f'<p class="note">{escape(self.note)}</p>' if self.note else ""
        label = escape(self.caption, quote=True)
        return (
            f'<div class="table-wrap" role="region" tabindex="0" aria-label="{label}"><table>'
            f"<caption>{escape(self.caption)}{mark}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{note}"
        )

    def __repr__(self) -> str:
        return (
            f"{self.caption}\n{self.frame[[column.name for column in self.columns]].to_string(index=False)}"
        )

    def _row(self, row: dict[Any, Any], *, total: bool) -> str:
        cells = [_cell(column, row, self.words, header=i == 0) for i, column in enumerate(self.columns)]
        style = ' class="total"' if total else ""
        return f"<tr{style}>{''.join(cells)}</tr>"


def key_figures(figures: Sequence[tuple[str, str]], *, mark: str = "") -> Html:
    """Show a few large figures, each with what it counts.

    Parameters
    ----------
    figures : sequence of (str, str)
        Figure as text and its label.
    mark : str, optional
        Mark shown with the figures.
    """
    items = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(figure)}</dd></div>" for figure, label in figures
    )
    note = f'<p class="mark">{escape(mark)}</p>' if mark else ""
    return Html(
        f'<dl class="key-figures">{items}</dl>{note}', "; ".join(f"{f} {label}" for f, label in figures)
    )


def paragraphs(texts: Sequence[str], *, style: str = "", bullets: bool = False) -> Html:
    """Show plain texts as paragraphs or as a list."""
    attribute = f' class="{style}"' if style else ""
    if bullets:
        items = "".join(f"<li>{escape(text)}</li>" for text in texts)
        return Html(f"<ul{attribute}>{items}</ul>", "\n".join(texts))
    return Html("".join(f"<p{attribute}>{escape(text)}</p>" for text in texts), "\n".join(texts))


def collapsed(content: Table | Html, summary: str) -> Html:
    """Put a long piece behind a control that opens it; print shows it in full."""
    html = f'<details class="data"><summary>{escape(summary)}</summary>{content._repr_html_()}</details>'
    return Html(html, repr(content))


def records(frame: pd.DataFrame) -> list[Any]:
    """Give the rows of a frame as named tuples, for words that are made row by row."""
    return list(frame.itertuples(index=False))


def _class(column: Column) -> str:
    return ' class="num"' if column.form in NUMERIC else ""


def _cell(column: Column, row: dict[Any, Any], words: Wording, *, header: bool) -> str:
    value = row[column.name]
    text = _formatted(column, value, words)
    if column.form == "verdict" and isinstance(value, str):
        return f'<td><span class="verdict verdict-{escape(value)}">{escape(text)}</span></td>'
    tag, scope = ("th", ' scope="row"') if header else ("td", "")
    below = str(row[column.below]) if column.below else ""
    more = f'<span class="below">{escape(below)}</span>' if below else ""
    return f"<{tag}{scope}{_class(column)}>{escape(text)}{more}</{tag}>"


def _formatted(column: Column, value: object, words: Wording) -> str:
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN is the one value unequal to itself
        return "–"
    forms: dict[str, Callable[[float], str]] = {
        "number": lambda number: words.number(number, column.decimals),
        "signed": lambda number: words.signed(number, column.decimals),
        "percent": lambda share: words.percent(share, 1 if column.decimals is None else column.decimals),
        "money": words.money,
        "money_exact": lambda pln: words.money(pln, 2),
        "year": lambda year: str(int(year)),
    }
    if column.form in forms:
        return forms[column.form](float(str(value)))
    return words(f"verdict.{value}") if column.form == "verdict" else str(value)
