import re
from pathlib import Path

import pytest

from pwr_eval.programme.documents.opened import read_document
from pwr_eval.programme.documents.printed import Document, PrintedCell, PrintedTable, laid_out
from pwr_eval.programme.documents.tasks import FoundTasks, Task, find_tasks
from tests.programme.documents.printed_programmes import (
    OFFICE,
    city_layout,
    converted,
    one_table_a_section,
    rows_of,
    rural_layout,
)

HERE = Path(__file__).parent
KRAKOW = HERE.parents[2] / "data" / "raw" / "krakow-2025-2027" / "plan.csv"
SOFT = [
    pytest.param("html"),
    *(
        pytest.param(
            kind, marks=[pytest.mark.slow, pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")]
        )
        for kind in ("docx", "pdf")
    ),
]


def found_in(html: str, folder: Path, kind: str) -> FoundTasks:
    return find_tasks(read_document(converted(html, folder, kind)))


def as_row(task: Task, years: list[int]) -> dict[str, str]:
    targets = {f"target_{year}": "; ".join(task.targets.get(year, [])) for year in years}
    return {
        "section": task.section,
        "task": task.task,
        "responsible_units": task.responsible_units,
        **targets,
        "budget": task.budget,
    }


def plain(row: dict[str, str], columns: object) -> dict[str, str]:
    """A row as print gives it: a dash at the end of a line does not say whether a space follows it."""
    return {name: re.sub(r"([–-])\s+", r"\1", " ".join(row[name].split())) for name in columns}


def assert_same(
    found: FoundTasks, rows: list[dict[str, str]], years: list[int], *, sections: bool = True
) -> None:
    read = [as_row(task, years) for task in found.tasks]
    columns = [name for name in read[0] if sections or name != "section"]
    assert [plain(row, columns) for row in read] == [plain(row, columns) for row in rows]


@pytest.mark.parametrize("kind", SOFT)
def test_krakow_comes_back_whole(kind: str, tmp_path: Path) -> None:
    rows, years = rows_of(KRAKOW), [2025, 2026, 2027]
    found = found_in(one_table_a_section(rows, years), tmp_path, kind)
    assert_same(found, rows, years)
    assert [task.number for task in found.tasks] == [row["task_id"] for row in rows]
    assert not found.not_read
    if kind == "pdf":
        pages = [task.sources["task"].page for task in found.tasks]
        assert pages == sorted(pages)
        assert pages[0] == 1
        assert pages[-1] > 3


@pytest.mark.parametrize("kind", SOFT)
def test_a_village_without_numbers_and_with_one_cell_for_all_years(kind: str, tmp_path: Path) -> None:
    rows, years = rows_of(HERE / "rural.csv"), [2019, 2020, 2021]
    found = found_in(rural_layout(rows, years), tmp_path, kind)
    assert_same(found, rows, years)
    assert [fault.problem for fault in found.not_read] == ['a sum, no task ("Razem 240 000 zł")']


@pytest.mark.parametrize("kind", SOFT)
def test_a_city_with_sections_as_rows_and_budgets_by_year(kind: str, tmp_path: Path) -> None:
    rows, years = rows_of(HERE / "city.csv"), [2023, 2024, 2025]
    found = found_in(city_layout(rows, years), tmp_path, kind)
    assert_same(found, rows, years)
    assert [fault.problem for fault in found.not_read] == [
        'table 1 is not a table of tasks ("Rok | Liczba rodzin | Liczba dzieci | 2021 | 120 | 240")'
    ]


def tasks_of(*tables: list[list[str]], heading: str = "") -> list[Task]:
    printed = [
        laid_out(n, heading, [[PrintedCell(cell) for cell in row] for row in table])
        for n, table in enumerate(tables, start=1)
    ]
    return list(find_tasks(Document("d.docx", printed)).tasks)


HEAD = ["Lp.", "Zadanie", "Realizator", "Wskaźnik 2026", "Wskaźnik 2027"]


def test_a_row_cut_by_a_page_is_one_task_and_doubtful() -> None:
    first = [HEAD, ["1", "Prowadzenie świetlic i", "GOPS", "20 dzieci", "25 dzieci"]]
    [task, other] = tasks_of(
        first,
        [
            HEAD,
            ["", "klubów dla dzieci", "", "codziennie", ""],
            ["2", "Asystent", "GOPS", "3 rodziny", "4 rodziny"],
        ],
    )
    assert task.task == "Prowadzenie świetlic i klubów dla dzieci"
    assert task.targets == {2026: ["20 dzieci codziennie"], 2027: ["25 dzieci"]}
    assert "doubt.page_break" in task.doubts["task"]
    assert other.task == "Asystent"


def test_a_second_row_of_a_task_is_its_second_indicator() -> None:
    [task] = tasks_of(
        [HEAD, ["1", "Szkolenia", "GOPS", "2 szkolenia", "2 szkolenia"], ["", "", "", "20 osób", "25 osób"]]
    )
    assert task.targets == {2026: ["2 szkolenia", "20 osób"], 2027: ["2 szkolenia", "25 osób"]}


def test_name_unit_and_baseline_in_columns_of_their_own() -> None:
    head = [
        "Nr",
        "Działania",
        "Wskaźnik",
        "Jednostka miary",
        "Wartość bazowa 2024",
        "Wartość docelowa",
        "Źródło danych",
    ]
    [task] = tasks_of([head, ["I.1", "Asystenci", "liczba asystentów", "etat", "2", "3", "GOPS"]])
    assert (task.number, task.indicators, task.measure_units, task.baselines) == (
        "I.1",
        ["liczba asystentów"],
        ["etat"],
        ["2"],
    )
    assert task.targets == {0: ["3"]}
    assert task.final


def test_an_indicator_column_alone_is_the_target_of_every_year() -> None:
    [task] = tasks_of([["Zadanie", "Wskaźnik", "Kwota w tys. zł"], ["Poradnictwo", "100 porad", "12,5"]])
    assert task.targets == {0: ["100 porad"]}
    assert not task.final
    assert task.budget == "12,5 tys. zł"
    assert "doubt.one_column" in task.doubts["target_0"]


def test_a_cell_merged_over_tasks_holds_for_each_but_a_budget_only_once() -> None:
    head = [PrintedCell(text) for text in ["Lp.", "Zadanie", "Realizator", "2026", "Budżet"]]
    rows = [
        [
            PrintedCell("1"),
            PrintedCell("Asystent"),
            PrintedCell("GOPS", rows=2),
            PrintedCell("2 rodziny"),
            PrintedCell("9 zł", rows=2),
        ],
        [PrintedCell("2"), PrintedCell("Poradnictwo"), PrintedCell("5 porad")],
    ]
    first, second = find_tasks(Document("d.docx", [laid_out(1, "", [head, *rows])])).tasks
    assert (first.responsible_units, second.responsible_units) == ("GOPS", "GOPS")
    assert (first.budget, second.budget) == ("9 zł", "")
    assert second.doubts == {
        "responsible_units": ["doubt.merged_over_tasks"],
        "budget": ["doubt.budget_of_several"],
    }


def problems_of(*tables: list[list[str]]) -> list[str]:
    printed = [
        laid_out(n, "", [[PrintedCell(cell) for cell in row] for row in table])
        for n, table in enumerate(tables, start=1)
    ]
    return [each.problem for each in find_tasks(Document("d.docx", printed)).not_read]


def test_a_task_that_sounds_like_headings_is_a_task() -> None:
    rows = [
        ["1", "Zadania własne", "Instytucje kultury", "5 zajęć", "5 zajęć"],
        ["2", "Działania", "Podmioty", "tak", "tak"],
    ]
    assert [task.task for task in tasks_of([HEAD, *rows])] == ["Zadania własne", "Działania"]


def test_a_row_with_a_number_and_no_task_is_listed_and_not_joined_to_another() -> None:
    rows = [HEAD, ["1", "Asystent", "GOPS", "5 rodzin", "5 rodzin"], ["2", "", "GOPS", "9 porad", "9 porad"]]
    assert [task.targets[2026] for task in tasks_of(rows)] == [["5 rodzin"]]
    assert problems_of(rows) == ['a row without a task ("2 | GOPS | 9 porad | 9 porad")']


def test_a_further_row_of_a_task_adds_its_unit_and_its_amount() -> None:
    head = ["Lp.", "Zadanie", "Realizator", "2026", "Budżet"]
    [task] = tasks_of(
        [head, ["1", "Szkolenia", "GOPS", "2 szkolenia", "5 zł"], ["", "", "PCPR", "20 osób", "7 zł"]]
    )
    assert (task.responsible_units, task.budget) == ("GOPS, PCPR", "5 zł; 7 zł")


def test_a_column_without_a_place_in_a_plan_is_listed() -> None:
    head = ["Cel szczegółowy", "Zadanie", "Termin realizacji", "Wskaźnik"]
    rows = [head, ["Cel 1", "Asystent", "2026 r.", "5 rodzin"]]
    assert problems_of(rows) == [
        f'the column "{heading}" has no place in a plan'
        for heading in ("Cel szczegółowy", "Termin realizacji")
    ]


def test_of_two_columns_of_tasks_none_is_lost() -> None:
    head = [PrintedCell(text) for text in ["Zadanie", "Działania", "Realizator", "Wskaźnik"]]
    rows = [
        [PrintedCell("Wsparcie rodzin", rows=2), *map(PrintedCell, ["Asystent", "GOPS", "5 rodzin"])],
        [PrintedCell(text) for text in ["Poradnictwo", "PCPR", "9 porad"]],
    ]
    found = find_tasks(Document("d.docx", [laid_out(1, "", [head, *rows])]))
    assert [(task.task, task.targets) for task in found.tasks] == [
        ("Wsparcie rodzin: Asystent", {0: ["5 rodzin"]}),
        ("Wsparcie rodzin: Poradnictwo", {0: ["9 porad"]}),
    ]
    assert found.tasks[0].doubts["task"] == ["doubt.two_columns"]


def test_a_task_without_a_unit_and_a_last_row_over_the_whole_table_are_listed():
    head = ["Lp.", "Zadanie", "Realizator", "Wskaźnik 2026"]
    rows = [head, ["1.", "Asystent", "", "20 rodzin"], ["Dane wstępne 12/13", "", "", ""]]
    over_all = PrintedTable(1, "Zadania", rows)
    found = find_tasks(Document("program.docx", [over_all]))
    assert [task.task for task in found.tasks] == ["Asystent"]
    assert [(one.row, str(one.problem)) for one in found.not_read] == [
        (3, 'a row over the whole table, and no task below it ("Dane wstępne 12/13")'),
        (2, 'no responsible unit of the task "Asystent": write it in plan.csv'),
    ]
