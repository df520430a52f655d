"""Programmes laid out as documents, converted by LibreOffice where the format is Word's or PDF."""

from __future__ import annotations

import csv
import shutil
import subprocess
from html import escape
from itertools import groupby
from pathlib import Path

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
STYLE = """<style>@page { size: A4 landscape; margin: 1cm } table { border-collapse: collapse; width: 100% }
td, th { border: 1px solid black; font-size: 9pt; vertical-align: top }</style>"""


BORDERED = "<table border=1 cellspacing=0>"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page(body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="pl"><head><meta charset="utf-8">{STYLE}</head><body>{body}</body></html>'
    )


def row(cells: list[str], tag: str = "td") -> str:
    return (
        "<tr>"
        + "".join(cell if cell.startswith("<t") else f"<{tag}>{escape(cell)}</{tag}>" for cell in cells)
        + "</tr>"
    )


def one_table_a_section(rows: list[dict[str, str]], years: list[int]) -> str:
    """The layout of Kraków's programme: numbers, task, units, targets a year, budget; two rows of headings."""
    tall = [f'<th rowspan="2">{name}</th>' for name in ("Lp.", "Zadanie", "Realizator", "Budżet na lata")]
    wide = f'<th colspan="{len(years)}">Wskaźnik - planowane wartości</th>'
    head = f"<thead>{row([*tall[:3], wide, tall[3]])}{row([f'{year} r.' for year in years], 'th')}</thead>"
    parts = ["<h1>Program wspierania rodziny</h1>"]
    for section, tasks in groupby(rows, key=lambda task: task["section"]):
        lines = [
            row(
                [
                    f"{task['task_id']}.",
                    task["task"],
                    task["responsible_units"],
                    *(task[f"target_{year}"] for year in years),
                    task["budget"],
                ]
            )
            for task in tasks
        ]
        parts.append(f"<h2>{escape(section)}</h2>{BORDERED}{head}{''.join(lines)}</table>")
    return page("".join(parts))


def converted(html: str, folder: Path, kind: str) -> Path:
    """Write a page and let LibreOffice turn it into another kind of document."""
    source = folder / "program.html"
    source.write_text(html, encoding="utf-8")
    if kind == "html":
        return source
    document = _by_office(source, folder, "docx:MS Word 2007 XML")
    return document if kind == "docx" else _by_office(document, folder, "pdf")


def _by_office(source: Path, folder: Path, export: str) -> Path:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        str(OFFICE),
        profile,
        "--headless",
        "--convert-to",
        export,
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return source.with_suffix(f".{export.partition(':')[0]}")


def rural_layout(rows: list[dict[str, str]], years: list[int]) -> str:
    """One table without numbers, cut in two ("c.d."): one cell for years that say the same, a sum at the end."""

    def targets(task: dict[str, str]) -> list[str]:
        cells = [task[f"target_{year}"] for year in years]
        return [f"<td colspan={len(years)}>{escape(cells[0])}</td>"] if len(set(cells)) == 1 else cells

    head = row(
        [f"<th rowspan=2>{name}</th>" for name in ("Zadanie", "Realizatorzy")]
        + [f"<th colspan={len(years)}>Wskaźniki</th>", "<th rowspan=2>Źródło finansowania</th>"]
    )
    head += row([f"{year}" for year in years], "th")
    lines = [row([task["task"], task["responsible_units"], *targets(task), task["budget"]]) for task in rows]
    parts = [f"<h2>Zadania</h2>{BORDERED}{head}{''.join(lines[:4])}</table>"]
    parts.append(f"<p>c.d. tabeli</p>{BORDERED}{row([str(n) for n in range(1, 7)])}{''.join(lines[4:])}")
    parts.append(row(["Razem", "", "", "", "", "240 000 zł"]) + "</table>")
    return page("".join(parts))


def city_layout(rows: list[dict[str, str]], years: list[int]) -> str:
    """One table whose sections are rows over its whole width; budgets in a column a year, under one heading."""
    tall = [f"<th rowspan=2>{name}</th>" for name in ("L.p.", "Nazwa zadania", "Podmioty odpowiedzialne")]
    wide = [
        f"<th colspan={len(years)}>{name}</th>" for name in ("Planowany poziom wskaźnika", "Planowane środki")
    ]
    lines = [row([*tall, *wide]), row([str(year) for year in years * 2], "th")]
    for section, tasks in groupby(rows, key=lambda task: task["section"]):
        lines.append(row([f"<td colspan={3 + 2 * len(years)}><b>{escape(section)}</b></td>"]))
        for task in tasks:
            by_year = dict(part.split(": ") for part in filter(None, task["budget"].split("; ")))
            targets = [task[f"target_{year}"] for year in years]
            budgets = [by_year.get(str(year), "") for year in years]
            lines.append(row([task["task_id"], task["task"], task["responsible_units"], *targets, *budgets]))
    other = (
        BORDERED + row(["Rok", "Liczba rodzin", "Liczba dzieci"]) + row(["2021", "120", "240"]) + "</table>"
    )
    return page(f"<p>Diagnoza</p>{other}<p>Harmonogram zadań</p>{BORDERED}{''.join(lines)}</table>")
