"""The tables of a report, taken from the notebook that was run: no figure is worked out a second time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pwr_eval.publishing.outputs.free_name import free_name
from pwr_eval.reporting.table_data import TABLE_TYPE, TableData, plain_name

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["ReportFacts", "collected_tables"]


@dataclass(frozen=True)
class ReportFacts:
    """What the other forms of a report say about it.

    Parameters
    ----------
    name : str
        Name of the report in addresses: letters, figures, hyphens.
    title : str
        Its title.
    language : {"pl", "en"}
        Language of its words.
    lines : sequence of str
        What it was made from, a sentence each.
    sources : sequence of str
        Titles of the sources of its figures.
    mark : str
        Mark of fictional data; empty for real ones.
    publisher : str
        Who answers for the report.
    licence : mapping of str to str
        ``name``, ``title`` and ``path`` of the licence of the data; empty if none was chosen.
    """

    name: str
    title: str
    language: str
    lines: Sequence[str]
    sources: Sequence[str]
    mark: str
    publisher: str
    licence: Mapping[str, str]


def collected_tables(notebook: NotebookNode) -> list[TableData]:
    """Return the tables that the cells of an executed notebook show, in their order.

    A table that stands in the report twice, as itself and as the data of a chart, comes once; names that two
    different tables share are told apart by a number.
    """
    tables: list[TableData] = []
    for table in _shown(notebook):
        if not any(_same(table, other) for other in tables):
            # A name of files, whoever gave it.
            name = free_name(plain_name(table.name), [other.name for other in tables])
            tables.append(replace(table, name=name))
    return tables


def _shown(notebook: NotebookNode) -> Iterator[TableData]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for data in output.get("data", {}).get(TABLE_TYPE, []):
                yield TableData.from_json(data)


def _same(one: TableData, other: TableData) -> bool:
    return [field.name for field in one.fields] == [field.name for field in other.fields] and list(
        map(list, one.rows)
    ) == list(map(list, other.rows))
