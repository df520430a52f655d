"""The catalogues of the tables that pages show and of their columns: declared once, used by name.

The columns of ``columns.csv``: `column`, its name in the catalogue; `name`, the column of the frame, where it
is another; `header`, key of its words in the language catalogues, ``column.<column>`` unless said; `form`,
`decimals`, `below`, `address` and `language` as a `Column` has them, a plain text unless said; `data`, the
columns that stand in the data files in its place.

The columns of ``tables.csv``: `table`, its name in the catalogue; `caption`, `note` and `none`, keys of its
words in the language catalogues: above it, under it, and in its place where it has no rows; `columns`, names
in the other catalogue, with ``*`` where a chapter puts its own; `file`, its name among files and sheets,
where it is another.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Literal, cast

from pwr_eval.reporting.tables import Column, Form
from pwr_eval.words.wording import Wording

__all__ = ["catalogue", "column"]


@cache
def catalogue(of: Literal["columns", "tables"]) -> dict[str, dict[str, str]]:
    """Return the declaration of every column or table by its name in the catalogue."""
    text = resources.files(__package__).joinpath(f"{of}.csv").read_text(encoding="utf-8")
    return {next(iter(row.values())): row for row in csv.DictReader(text.splitlines())}


def column(name: str, words: Wording, **values: object) -> Column:
    """Return a column of the catalogue in the reader's language.

    Parameters
    ----------
    name : str
        Name in the catalogue.
    words : Wording
        Language of the header.
    **values : object
        What stands in the places of the header.

    Examples
    --------
    >>> from pwr_eval.words.wording import wording
    >>> column("target_of", wording("en"), year=2025).header
    'Target for 2025'
    >>> [behind.name for behind in column("figure", wording("en")).data]
    ['value', 'qualifier']
    """
    one = catalogue("columns")[name]
    return Column(
        one["name"] or name,
        words(one["header"] or f"column.{name}", **values),
        cast("Form", one["form"] or "text"),
        int(one["decimals"]) if one["decimals"] else None,
        one["below"],
        data=tuple(column(behind, words, **values) for behind in one["data"].split()),
        language=one["language"],
        address=one["address"],
    )
