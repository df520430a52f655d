"""From a document laid out by LibreOffice to the first monitoring report, by the steps of docs/first-programme.md."""

import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell

from tests.programme.documents.printed_programmes import (
    OFFICE,
    city_layout,
    converted,
    rows_of,
    rural_layout,
)
from tests.villages import pwr_eval

PLANS = Path(__file__).parents[1] / "programme" / "documents"
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def approve(sheet: Path, filled: Path, corrections: dict[str, dict[str, str]]) -> None:
    workbook = openpyxl.load_workbook(sheet)
    page = workbook.worksheets[0]
    columns = {cell.value: cell.column for cell in page[3]}
    for row in range(4, page.max_row + 1):
        page.cell(row, columns["Decyzja"]).value = "tak"
        for heading, text in corrections.get(str(page.cell(row, 1).value), {}).items():
            page.cell(row, columns[heading]).value = text
    workbook.save(filled)


def fill_in(
    form: Path, destination: Path, year: int, figures: dict[str, float | str | tuple[int, int]]
) -> None:
    workbook = openpyxl.load_workbook(form)
    page = workbook.worksheets[0]
    for row in page.iter_rows(min_row=4, max_row=6):
        for cell in row:
            if cell.value == "data przekazania:":
                place = cell.column + 1
                while isinstance(page.cell(cell.row, place), MergedCell):
                    place += 1
                page.cell(cell.row, place).value = f"20.01.{year + 1}"
    columns = {cell.value: cell.column for cell in page[7]}
    for row in range(8, page.max_row + 1):
        figure = figures.get(str(page.cell(row, columns["nr wskaźnika"]).value))
        if isinstance(figure, tuple):
            page.cell(row, columns["licznik"]).value, page.cell(row, columns["mianownik"]).value = figure
        elif figure is not None:
            page.cell(row, columns["wartość"]).value = figure
    destination.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(destination)


def run(project: Path, *words: str) -> str:
    done = pwr_eval(project, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def text_of(page: Path) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")).replace("\xa0", " ").split())


CASES = {
    "rural": (
        rural_layout,
        "docx",
        2019,
        {"2.1": {"Wskaźnik": "szkolenia asystenta", "Jednostka miary": "szkolenie"}, "8.1": {"Co się liczy": "stan na dzień"}},
        ("gops", {"1.1": 9, "2.1": 1, "3.1": 46, "5.1": (38, 38), "7.1": 3, "8.1": 7}),
        ["Cel osiągnięto w 1 z 3 wskaźników, które można ocenić", "dzieci w pieczy zastępczej: dzieci ≤ 6 7 −1 116,7 % powyżej celu"],
    ),
    "city": (
        city_layout,
        "pdf",
        2023,
        {"9.1": {"Co się liczy": "stan na dzień"}, "10.1": {"Co się liczy": "stan na dzień"}},
        ("mops", {"1.1": 25, "2.1": (46, 115), "3.1": 11, "4.1": 655, "5.1": 4, "6.1": 430, "7.1": "tak", "8.1": 301, "9.1": 108, "10.1": 0, "11.1": 2, "11.2": 17, "12.1": 14}),
        ["10–12 rodzin wspierających 11", "12 godzin tygodniowo (624 w roku) 655", "Placówki wsparcia dziennego"],
    ),
}  # fmt: skip


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("plan", CASES)
def test_from_a_document_to_the_first_monitoring(tmp_path: Path, plan: str) -> None:
    layout, kind, year, corrections, (sender, figures), said = CASES[plan]
    name, project = f"gmina-{year}-{year + 2}", tmp_path / "project"
    project.mkdir()
    document = converted(layout(rows_of(PLANS / f"{plan}.csv"), [year, year + 1, year + 2]), tmp_path, kind)
    folder = project / "data" / "raw" / name
    run(project, "init", name, "--from", str(document))
    approve(folder / "approval.xlsx", tmp_path / "approved.xlsx", corrections)
    assert "bez decyzji: 0" in run(project, "init", name, "--approve", str(tmp_path / "approved.xlsx"))
    run(project, "report", "-q")
    appraisal = text_of(project / "reports" / name / "plan-appraisal" / "index.html")
    assert "Zadania, wskaźniki i budżet według celów" in appraisal
    run(project, "forms", str(year))
    (form,) = project.rglob(f"{sender}_{year}.xlsx")
    fill_in(form, folder / "returns" / str(year) / f"{sender}.xlsx", year, figures)
    assert "0 błędów" in run(project, "check", str(year))
    run(project, "report", "-q")
    page = text_of(project / "reports" / name / f"monitoring-{year}" / "index.html")
    assert [sentence for sentence in said if sentence not in page] == []
