"""The tables of a report as a Frictionless Data Package: CSV files and what one must know to use them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pwr_eval.publishing.outputs.collect_tables import ReportFacts
from pwr_eval.reporting.table_data import Field, Scalar, TableData, without_controls
from pwr_eval.words.wording import wording

__all__ = ["harmless", "write_data_package"]

DESCRIPTOR = "datapackage.json"
_READ_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    r"""Return a text that a spreadsheet does not take for a formula when it opens the CSV file.

    Examples
    --------
    >>> harmless('=HYPERLINK("x")'), harmless("2 osoby"), harmless("-3")
    ('\'=HYPERLINK("x")', '2 osoby', "'-3")
    """
    text = without_controls(text)
    return f"'{text}" if text.startswith(_READ_AS_FORMULA) else text


def write_data_package(folder: Path, tables: Sequence[TableData], about: ReportFacts) -> None:
    """Write ``datapackage.json`` and a CSV file a table; the same tables give the same bytes.

    The files are UTF-8 with commas, a point as decimal mark and stable English column names; missing is
    empty. Words for readers, units, sources and licence stand in the descriptor. A text that begins like a
    formula has an apostrophe before it.

    Parameters
    ----------
    folder : Path
        Folder to write to; it is made.
    tables : sequence of TableData
        From `collected_tables`.
    about : ReportFacts
        What the descriptor says of the whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for table in tables:
        content = csv_text(table).encode("utf-8")
        (folder / f"{table.name}.csv").write_bytes(content)
        resources.append(_resource(table, content))
    text = json.dumps(_package(resources, about), ensure_ascii=False, indent=2)
    (folder / DESCRIPTOR).write_text(text + "\n", encoding="utf-8", newline="\n")


def csv_text(table: TableData) -> str:
    """Return a table as CSV.

    Examples
    --------
    >>> table = TableData("t", "T", [Field("name", "N"), Field("n", "n", "integer")], [["=1+1", None]])
    >>> print(csv_text(table).replace(chr(13), ""), end="")
    name,n
    '=1+1,
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([field.name for field in table.fields])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return text.getvalue()


def _cell(value: Scalar) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else repr(value)


def _package(resources: list[dict[str, Any]], about: ReportFacts) -> dict[str, Any]:
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": about.name,
        "title": about.title,
        "description": "\n".join(
            [*filter(None, [about.mark]), *about.lines, wording(about.language)("forms.apostrophe")]
        ),
        "languages": [about.language],
        "contributors": [{"title": about.publisher, "role": "publisher"}],
        "sources": [{"title": source} for source in about.sources],
    }
    if about.licence:
        package["licenses"] = [dict(about.licence)]
    if about.mark:
        package["fictional"] = True
    return {**package, "resources": resources}


def _resource(table: TableData, content: bytes) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n"},
        "schema": {"fields": [_field(field) for field in table.fields], "missingValues": [""]},
    }
    description = "\n".join(filter(None, [table.mark, table.note]))
    if description:
        resource["description"] = description
    if table.source:
        resource["sources"] = [{"title": table.source}]
    return resource


def _field(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"name": field.name, "title": field.title, "type": field.type}
    if field.unit:
        described["unit"] = field.unit
    if field.words:
        described["description"] = "; ".join(f"{code}: {word}" for code, word in field.words.items())
        described["constraints"] = {"enum": list(field.words)}
    return described
