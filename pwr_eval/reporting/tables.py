"""Tables as a reader sees them: captions, header scopes, numbers in the reader's format."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from html import escape
from importlib import resources
from typing import Any, Final, Literal

import pandas as pd

from pwr_eval.reporting.table_data import TABLE_TYPE, Field, FieldType, TableData, plain_name, plain_value
from pwr_eval.reporting.verdict_style import verdict_badge, verdict_word
from pwr_eval.words.wording import Wording

__all__ = [
    "LEFT_OUT",
    "Column",
    "Html",
    "Shown",
    "Table",
    "collapsed",
    "joined",
    "key_figures",
    "paragraphs",
    "records",
    "said_real",
]

Form = Literal[
    "text", "number", "number_text", "signed", "percent", "money", "money_exact", "year", "verdict"
]  # fmt: skip
NUMERIC = ("number", "number_text", "signed", "percent", "money", "money_exact", "year")
_LONGEST_NUMBER = 18
FIRST, LAST = 1000, 9999  # years have four figures; other numbers written without spaces are whole numbers
CALCULABLE = ("number", "signed", "percent", "money", "money_exact")


UNITS = {"percent": "1", "money": "PLN", "money_exact": "PLN"}  # of 1: a share, 0.5 is a half
# A notebook opened in Jupyter has no style sheet of ours; a published page drops this one and has its own.
STYLE = (
    f"<style>\n{resources.files(__package__).joinpath('notebook.css').read_text(encoding='utf-8')}</style>"
)


class Shown:
    """What Jupyter shows: legible there without our style sheet, with its tables for machines beside it."""

    @property
    def html(self) -> str:
        """The piece as it stands in a page."""
        raise NotImplementedError

    @property
    def tables(self) -> Sequence[Table]:
        """The tables that the piece is made from."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return f'{STYLE}<div class="pwr-eval">{self.html}</div>' if self.html else ""

    def _repr_mimebundle_(self, **_unused: object) -> dict[str, Any]:
        # Jupyter asks for the HTML and the text by their own methods.
        return {TABLE_TYPE: [table.data().to_json() for table in self.tables]} if self.tables else {}


class Html(Shown):
    """A piece of a report; Jupyter shows it by its HTML.

    Parameters
    ----------
    html : str
        The piece.
    text : str, optional
        What stands for it where there is no HTML.
    tables : sequence of Table, optional
        The tables in it, for the other forms of the report.
    """

    def __init__(self, html: str, text: str = "", tables: Sequence[Table] = ()) -> None:
        self._html, self._text, self._tables = html, text, tuple(tables)

    @property
    def html(self) -> str:
        """The piece as it stands in a page."""
        return self._html

    @property
    def tables(self) -> Sequence[Table]:
        """The tables in it."""
        return self._tables

    def __repr__(self) -> str:
        return self._text


LEFT_OUT: Final = Html("")
"""Shown where a part has nothing to say; a published page leaves it out with its heading."""


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
    unit : str, optional
        Unit of the values for machines; money and shares have theirs without it.
    data : tuple of Column, optional
        Columns that stand in the data files in place of this one: the numbers behind a text like "ok. 300".
    language : str, optional
        Language of the values where it may be another than the report's.
    address : str, optional
        Column with the address that the text leads to; a row without one stays plain text.
    worded : str, optional
        Column with the words for a verdict, where those of its code would point the wrong way.
    """

    name: str
    header: str
    form: Form = "text"
    decimals: int | None = None
    below: str = ""
    unit: str = ""
    data: tuple[Column, ...] = ()
    language: str = ""
    address: str = ""
    worded: str = ""


@dataclass(frozen=True)
class Table(Shown):
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
    total_row : bool
        Whether the last row is the sum of the others.
    source : str, optional
        Where published figures come from.
    name : str, optional
        Stable English name for files and sheets; made from the caption if left out.
    """

    frame: pd.DataFrame
    columns: Sequence[Column]
    caption: str
    words: Wording
    note: str = ""
    mark: str = ""
    total_row: bool = field(default=False)
    source: str = ""
    name: str = ""

    @property
    def tables(self) -> Sequence[Table]:
        """The table itself."""
        return (self,)

    @property
    def html(self) -> str:
        """The table with caption and header scopes, in a box that scrolls."""
        head = "".join(
            f'<th scope="col"{_class(column)}>{escape(column.header)}</th>' for column in self.columns
        )
        rows = self._rows
        body = "".join(
            self._row(row, total=self.total_row and i == len(rows) - 1) for i, row in enumerate(rows)
        )
        mark = f' <strong class="mark">{escape(self.mark)}</strong>' if self.mark else ""
        note = f'<p class="note">{escape(self.note)}</p>' if self.note else ""
        if self.source:
            note += f'<p class="source">{escape(self.words("chart.source", source=self.source))}</p>'
        label = escape(self.caption, quote=True)
        return (
            f'<section class="table-wrap" tabindex="0" aria-label="{label}"><table>'
            f"<caption>{escape(self.caption)}{mark}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></section>{note}"
        )

    @cached_property
    def _rows(self) -> list[dict[Any, Any]]:
        """Cells of the columns that are shown or given to machines; frames have many more."""
        shown = (name for each in self.columns for name in (each.name, each.address, each.worded) if name)
        names = dict.fromkeys([*shown, *(each.name for each in self._data_columns())])
        return self.frame[list(names)].to_dict("records")

    def data(self) -> TableData:
        """Give the table for machines: values unrounded, codes as codes, every text that a cell shows."""
        rows = self._rows
        columns = list(self._data_columns())
        values = [[plain_value(row[column.name]) for column in columns] for row in rows]
        fields = [
            _field(column, [row[place] for row in values], self.words) for place, column in enumerate(columns)
        ]
        return TableData(
            name=self.name or plain_name(self.caption),
            title=self.caption,
            fields=fields,
            rows=values,
            note=self.note,
            source=self.source,
            mark=self.mark,
            language=self.words.language,
        )

    def _data_columns(self) -> Iterator[Column]:
        seen: set[str] = set()
        for column in self.columns:
            texts = [Column(column.below, self.words("column.remark"))] if column.below else []
            for one in [*(column.data or (column,)), *texts]:
                if one.name not in seen:
                    seen.add(one.name)
                    yield one

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


def collapsed(content: Shown, summary: str) -> Html:
    """Put a long piece behind a control that opens it; print shows it in full."""
    html = f'<details class="more"><summary>{escape(summary)}</summary>{content.html}</details>'
    return Html(html, repr(content), content.tables)


def said_real(piece: Shown) -> Html:
    """Say of a piece that its figures are real, where others of the same report are fictional."""
    return Html(f'<div data-fictional="false">{piece.html}</div>', repr(piece), piece.tables)


def joined(*pieces: Shown | None) -> Html:
    """Show several pieces as one, those that there are."""
    shown = [piece for piece in pieces if piece is not None]
    tables = [table for piece in shown for table in piece.tables]
    return Html("".join(piece.html for piece in shown), "\n\n".join(map(repr, shown)), tables)


def records(frame: pd.DataFrame) -> list[Any]:
    """Give the rows of a frame as named tuples, for words that are made row by row."""
    row = _row_type(tuple(map(str, frame.columns)))
    return list(map(row._make, zip(*(cells.tolist() for _, cells in frame.items()), strict=True)))


@cache
def _row_type(names: tuple[str, ...]) -> Any:
    """Make the type of a frame's rows; as long a piece of work as filling it, and needed for every page."""
    return namedtuple("Row", names, rename=True)


def _class(column: Column, text: str = "") -> str:
    if column.form not in NUMERIC:
        return ""
    # A target as printed ("1 spotkanie na kwartał") may break over lines; a number never does.
    return ' class="num words"' if len(text) > _LONGEST_NUMBER else ' class="num"'


def _field(column: Column, values: Sequence[object], words: Wording) -> Field:
    known = [value for value in values if value is not None]
    shown = known if column.form == "verdict" else []
    codes = {value: verdict_word(value, words) for value in shown if isinstance(value, str)}
    return Field(
        name=column.name,
        title=column.header,
        type=_type(column, known),
        form=column.form,
        decimals=column.decimals,
        unit=column.unit or UNITS.get(column.form, ""),
        words=dict(sorted(codes.items())),
    )


def _type(column: Column, known: Sequence[object]) -> FieldType:
    if column.form == "year" and all(isinstance(one, int) and FIRST <= one <= LAST for one in known):
        return "year"
    if known and all(isinstance(value, bool) for value in known):
        return "boolean"
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in known)
    if numbers and (known or column.form in CALCULABLE):
        whole = known and all(isinstance(value, int) for value in known) and column.form in ("number", "year")
        return "integer" if whole and column.decimals is None else "number"
    return "string"


def _cell(column: Column, row: dict[Any, Any], words: Wording, *, header: bool) -> str:
    value = row[column.name]
    text = _formatted(column, value, words)
    if column.form == "verdict" and isinstance(value, str):
        return f"<td>{verdict_badge(value, str(row[column.worded]) if column.worded else text)}</td>"
    tag, scope = ("th", ' scope="row"') if header else ("td", "")
    other = column.language and column.language != words.language and isinstance(value, str)
    spoken = f' lang="{escape(column.language)}"' if other else ""
    below = str(row[column.below]) if column.below else ""
    address = str(row[column.address]) if column.address else ""
    linked = f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)
    if not below:
        return f"<{tag}{scope}{_class(column, text)}{spoken}>{linked}</{tag}>"
    shown = f"<span{spoken}>{linked}</span>" if spoken else linked
    return f'<{tag}{scope}{_class(column, text)}>{shown}<span class="below">{escape(below)}</span></{tag}>'


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
    return verdict_word(str(value), words) if column.form == "verdict" else str(value)
