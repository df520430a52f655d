"""Pages of the documentation on tables, in both languages, from their declarations."""

from __future__ import annotations

from pathlib import Path

from pwr_eval.schemas.check import requirement
from pwr_eval.schemas.declaration import Column, Table, declared, declared_tables

__all__ = ["DOCUMENTS", "table_page", "tables_document", "tables_pages"]

DOCUMENTS = {"pl": "tabele.md", "en": "tables.md"}
"""The file in ``docs/`` that explains every column, by language."""

_HEADINGS = {
    "pl": ("kolumna", "znaczenie", "dozwolone wartości", "pusta", "przykład"),
    "en": ("column", "meaning", "allowed", "may be empty", "example"),
}
_TYPES = {
    "pl": {
        "text": "tekst",
        "message": "tekst",
        "whole": "liczba całkowita",
        "number": "liczba",
        "flag": "true albo false",
        "date": "data",
    },
    "en": {
        "text": "a text",
        "message": "a text",
        "whole": "a whole number",
        "number": "a number",
        "flag": "true or false",
        "date": "a date",
    },
}
_YES = {"pl": "tak", "en": "yes"}
_IN_SHEET = {"pl": " W arkuszu: „{}”.", "en": " In the sheet: “{}”."}
_KEY = {"pl": "Wiersz wyznaczają", "en": "A row is named by"}


_TITLES = {
    "pl": (
        "# Tabele",
        "Każda kolumna każdej tabeli: co znaczy, co w niej wolno zapisać, przykład. Strona powstaje z tych "
        "samych opisów, którymi tabele są sprawdzane (`make tables`); nie trzeba jej poprawiać ręcznie.",
        "## Pliki, które pisze urząd",
        "## Tabele, które powstają",
    ),
    "en": (
        "# Tables",
        "Every column of every table: what it means, what it may hold, an example. The page is made from "
        "the declarations that the tables are checked by (`make tables`); it is not edited by hand.",
        "## Files that an office writes",
        "## Tables that are made",
    ),
}


def tables_document(language: str) -> str:
    """Return one Markdown document on all tables: those that people write first.

    Parameters
    ----------
    language : {"pl", "en"}
        Language of the document.

    Examples
    --------
    >>> print(tables_document("en").splitlines()[0])
    # Tables
    """
    title, text, written, made = _TITLES[language]
    pages = tables_pages(language)
    files = [name for name in pages if declared(name).file]
    parts = [title, text, written, *_lowered(pages, files)]
    return "\n\n".join([*parts, made, *_lowered(pages, [name for name in pages if name not in files])]) + "\n"


def _lowered(pages: dict[str, str], names: list[str]) -> list[str]:
    """Return some of the pages, with headings two levels down."""
    return [f"##{pages[name].rstrip()}" for name in names]


def tables_pages(language: str) -> dict[str, str]:
    """Return the page of every table, by the name of the table.

    Parameters
    ----------
    language : {"pl", "en"}
        Language of the pages.
    """
    return {name: table_page(declared(name), language) for name in declared_tables()}


def table_page(table: Table, language: str) -> str:
    """Return the page of one table as Markdown.

    Examples
    --------
    >>> print(table_page(declared("cost_units"), "en").splitlines()[0])
    # cost_units.csv
    """
    lines = [f"# {title(table)}", "", _meaning(table, language), ""]
    if table.key:
        lines += [f"{_KEY[language]}: {', '.join(f'`{name}`' for name in table.key)}.", ""]
    headings = _HEADINGS[language]
    lines += [_row(headings), _row(["---"] * len(headings))]
    lines += [_row(_cells(column, language)) for column in table.columns.values()]
    return "\n".join(lines) + "\n"


def title(table: Table) -> str:
    """Return the name of a table as people meet it: of its file where it is one.

    Examples
    --------
    >>> title(declared("decided_findings")), title(declared("membership"))
    ('data/processed/<programme>/findings.csv', 'membership')
    """
    return f"data/processed/<programme>/{table.saved}.csv" if table.saved else table.file or table.name


def _cells(column: Column, language: str) -> list[str]:
    return [
        f"`{column.name}`",
        _meaning(column, language) + _heading(column, language),
        _allowed(column, language),
        _YES[language] if column.empty else "",
        f"`{column.example}`" if column.example else "",
    ]


def _heading(column: Column, language: str) -> str:
    return _IN_SHEET[language].format(column.heading[language]) if column.heading else ""


def _allowed(column: Column, language: str) -> str:
    if column.codes:
        return ", ".join(f"`{code}`" for code in column.codes if code)
    kind = (
        _TYPES[language][column.type]
        if language == "pl" or column.type in ("flag", "date")
        else requirement(column)
    )
    return f"{kind} ({column.unit})" if column.unit else kind


def _meaning(declared_thing: Table | Column, language: str) -> str:
    return declared_thing.pl if language == "pl" else declared_thing.en


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


if __name__ == "__main__":
    for code, file in DOCUMENTS.items():
        (Path("docs") / file).write_text(tables_document(code), encoding="utf-8", newline="\n")
