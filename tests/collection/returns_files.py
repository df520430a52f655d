"""A small made-up plan, and files as offices would send them for it."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from pwr_eval.cleaning.names import AliasTable
from pwr_eval.collection.returns import Expected, Return, read_return

YEAR = 2025
HEADING = ["Nr wskaźnika", "Wartość", "Uwagi"]
ABOVE = [["Jednostka:", "Ośrodek Pomocy"], ["Rok:", "2025"], ["Data przekazania:", "31.01.2026"], []]
INDICATORS = pd.DataFrame(
    [
        ("1.1", 1, "usługa", "absolute", "flow"),
        ("2.1", 2, "rodzina", "absolute", "unique"),
        ("3.1", 3, "tak/nie", "milestone", "milestone"),
        ("4.1", 4, "%", "absolute", "percentage"),
        ("5.1", 5, "spotkanie", "absolute", "flow"),
        ("27.1", 27, "porada", "absolute", "flow"),
        ("27.10", 27, "wykład", "absolute", "flow"),
    ],
    columns=["indicator_id", "task_id", "unit", "kind", "measure"],
)
TASKS = pd.DataFrame(
    {
        "task_id": [1, 2, 3, 4, 5, 27],
        "number": ["1", "2", "3", "4", "5", "27"],
        "lead_unit": ["Ośrodek Pomocy"] * 4 + ["Biblioteka", "Ośrodek Pomocy"],
    }
)
UNITS = AliasTable({"usług": "usługa", "usługi": "usługa", "rodzin": "rodzina", "porad": "porada"})
OFFICES = AliasTable({"OP": "Ośrodek Pomocy", "Ośrodek Pomocy": "Ośrodek Pomocy"})
EXPECTED = Expected.from_plan(INDICATORS, TASKS, UNITS, OFFICES)


def sheet(*rows, heading=HEADING, above=ABOVE):
    """The cells of a whole sheet: lines above, heading, rows."""
    return [*above, heading, *rows]


def csv_bytes(rows, *, encoding="utf-8", delimiter=";"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(
        [["" if cell is None else cell for cell in row] for row in rows]
    )
    return text.getvalue().encode(encoding)


def workbook_bytes(sheets, *, merged=(), formats=None, hidden=()):
    """A workbook as openpyxl writes it: `sheets` by name, merged ranges and number formats in the first one."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        created = workbook.create_sheet(name)
        created.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            created.append(row)
    first = workbook.worksheets[0]
    for cell, number_format in (formats or {}).items():
        first[cell].number_format = number_format
    for area in merged:
        first.merge_cells(area)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def repacked(workbook, *, replace=None, add=None):
    """The same workbook with parts changed by a function, or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, (replace or {}).get(name, lambda same: same)(content))
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return packed.getvalue()


def ods_bytes(table, *, extra=b""):
    """A spreadsheet in the OpenDocument format around the XML of its tables."""
    namespaces = " ".join(
        f'xmlns:{prefix}="urn:{uri}"'
        for prefix, uri in {
            "office": "oasis:names:tc:opendocument:xmlns:office:1.0",
            "table": "oasis:names:tc:opendocument:xmlns:table:1.0",
            "text": "oasis:names:tc:opendocument:xmlns:text:1.0",
            "calcext": "org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
        }.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces} office:version="1.3">'
        f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        if extra:
            archive.writestr("Basic/Standard/Module1.xml", extra)
    return packed.getvalue()


def ods_table(rows, *, name="Arkusz1"):
    """The XML of one table with plain cells; a cell may also be XML of its own."""

    def cell(content):
        if content is None:
            return "<table:table-cell/>"
        if isinstance(content, float):
            return (
                f'<table:table-cell office:value-type="float" office:value="{content}">'
                f"<text:p>{content:g}</text:p></table:table-cell>"
            )
        if content.startswith("<table:"):
            return content
        return f'<table:table-cell office:value-type="string"><text:p>{content}</text:p></table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}">{lines}</table:table>'


def read(folder: Path, content: bytes, name="op.csv", *, expected=EXPECTED, year=YEAR) -> Return:
    path = folder / name
    path.write_bytes(content)
    return read_return(path, expected, year)


def read_rows(folder: Path, *rows, heading=HEADING, above=ABOVE) -> Return:
    """What is read from a CSV file with these rows."""
    return read(folder, csv_bytes(sheet(*rows, heading=heading, above=above)))


def read_cells(folder: Path, *rows, heading=HEADING, above=ABOVE, **options) -> Return:
    """What is read from a workbook with these rows; numbers and dates stay numbers and dates."""
    return read(
        folder, workbook_bytes({"Dane": sheet(*rows, heading=heading, above=above)}, **options), "op.xlsx"
    )


def value_of(returned: Return, indicator_id: str) -> float:
    found = returned.observations.set_index("indicator_id")["value"]
    return float(found[indicator_id])


def problems(faults):
    return [f"{fault.place.column}{fault.place.row or ''} {fault.problem}" for fault in faults]


__all__ = [
    "ABOVE", "EXPECTED", "HEADING", "INDICATORS", "TASKS", "YEAR", "csv_bytes", "date", "ods_bytes", "ods_table",
    "problems", "read", "read_cells", "read_rows", "repacked", "sheet", "value_of", "workbook_bytes",
]  # fmt: skip
