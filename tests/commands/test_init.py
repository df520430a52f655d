import hashlib
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pwr_eval.commands.cli import main
from pwr_eval.programme.load import load_programme
from tests.programme.documents.printed_programmes import converted, one_table_a_section

TASKS = [
    {"task_id": "1", "section": "Zadania podstawowe", "task": "Szkolenia", "responsible_units": "GOPS", "budget": "9 000 zł", "target_2026": "min. 5 szkoleń rocznie", "target_2027": "min. 5 szkoleń rocznie"},
    {"task_id": "2", "section": "Zadania podstawowe", "task": "Asystent", "responsible_units": "GOPS, PCPR", "budget": "", "target_2026": "20 rodzin", "target_2027": "22 rodziny"},
]  # fmt: skip
NAME = "gmina-2026-2027"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return tmp_path


def init(project: Path, *words: str) -> int:
    return main(["init", *words, "--project", str(project)])


def document(project: Path, tasks: list[dict[str, str]]) -> Path:
    return converted(one_table_a_section(tasks, [2026, 2027]), project, "html")


def sums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def confidence(folder: Path) -> list[str]:
    return pd.read_csv(folder / "indicators.csv", dtype=str)["confidence"].tolist()


def decide(sheet: Path, decisions: dict[str, str], **cells: str) -> Path:
    workbook = openpyxl.load_workbook(sheet)
    page = workbook.active
    headings = {cell.value: cell.column for cell in page[3]}
    for row in range(4, page.max_row + 1):
        number = page.cell(row, 1).value
        page.cell(row, headings["Decyzja"]).value = decisions.get(number)
        for heading, text in cells.items():
            page.cell(row, headings[heading]).value = text
    filled = sheet.parents[3] / "filled.xlsx"
    workbook.save(filled)
    return filled


def test_an_empty_programme_says_what_is_missing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(project, NAME) == 0
    folder = project / "data" / "raw" / NAME
    header = (folder / "plan.csv").read_text(encoding="utf-8")
    assert header == "task_id,category,section,task,responsible_units,target_2026,target_2027,budget\n"
    assert main(["report", "--project", str(project), "--programme", NAME]) == 1
    assert "plan.csv: w planie nie ma żadnego zadania" in "".join(capsys.readouterr())
    before = sums(folder)
    assert init(project, NAME) == 1
    assert "niczego, co już jest, się nie nadpisuje" in capsys.readouterr().err
    assert sums(folder) == before


def test_a_filled_in_folder_is_a_programme(project: Path) -> None:
    init(project, NAME)
    folder = project / "data" / "raw" / NAME
    rows = {
        "plan.csv": '1,basic,Zadania podstawowe,Asystent rodziny,GOPS,20 rodzin,22 rodziny,"90 000 zł"',
        "indicators.csv": "1.1,1,rodziny z asystentem,rodzina,absolute,unique,year,higher,yes,families,output,unit,no,required,clear,",
        "aliases.csv": "responsible_unit,GOPS,GOPS,false,\nunit,rodzin,rodzina,false,\nunit,rodziny,rodzina,false,",
    }
    for file, text in rows.items():
        with (folder / file).open("a", encoding="utf-8") as opened:
            opened.write(text + "\n")
    assert load_programme(folder).plan.targets["target"].tolist() == [20, 22]


@pytest.mark.parametrize(("name", "status"), [("../wies-2026", 2), ("Wieś", 2), ("gmina", 2)])
def test_a_name_that_cannot_be_used_makes_nothing(project: Path, name: str, status: int) -> None:
    assert init(project, name) == status
    assert not list((project / "data" / "raw").iterdir())


def test_the_example_is_marked_as_fictional(project: Path) -> None:
    assert init(project, "proba", "--example") == 0
    programme = load_programme(project / "data" / "raw" / "proba")
    assert programme.description.programme.name.startswith("PRZYKŁAD FIKCYJNY")
    assert init(project, "proba-2", "--example", "brak") == 2


def test_a_document_becomes_a_draft_and_a_sheet(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(project, NAME, "--from", str(document(project, TASKS))) == 0
    assert "odczytano 2 zadania i 2 wskaźniki" in capsys.readouterr().out
    folder = project / "data" / "raw" / NAME
    assert load_programme(folder).plan.targets["draft"].all()
    sources = pd.read_csv(folder / "plan_sources.csv", dtype=str)
    of_2026 = sources.loc[sources["column"].eq("target_2026"), ["task_id", "table", "row"]]
    assert of_2026.to_numpy().tolist() == [["1", "1", "3"], ["2", "1", "4"]]
    sheet = openpyxl.load_workbook(folder / "approval.xlsx").active
    headings = [cell.value for cell in sheet[3]]
    row = dict(zip(headings, (cell.value for cell in sheet[4]), strict=True))
    assert row["Odczyt słowami"] == "2026, 2027: co najmniej 5 szkoleń w każdym roku"
    assert (row["Co się liczy"], row["Lepiej"]) == ("suma w okresie", "więcej")
    assert row["Komórka dokumentu"] == "2026, 2027: min. 5 szkoleń rocznie"
    assert "program.html" in (folder / "README.md").read_text(encoding="utf-8")


def test_only_what_a_person_approves_counts(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(project, NAME, "--from", str(document(project, TASKS)))
    folder = project / "data" / "raw" / NAME
    filled = decide(folder / "approval.xlsx", {"1.1": "tak", "2.1": "nie"}, Wskaźnik="nazwa")
    assert init(project, NAME, "--approve", str(filled)) == 0
    assert "Zatwierdzono: 1, odrzucono: 1, bez decyzji: 0." in capsys.readouterr().out
    assert confidence(folder) == ["clear", "draft"]
    assert pd.read_csv(folder / "indicators.csv")["indicator"].tolist() == ["nazwa", "Asystent: rodzin"]


def test_a_unit_that_a_person_names_holds_for_this_cell_alone(project: Path) -> None:
    tasks = [*TASKS, {**TASKS[1], "task_id": "3", "task": "Poradnictwo"}]
    init(project, NAME, "--from", str(document(project, tasks)))
    folder = project / "data" / "raw" / NAME
    sheet = decide(folder / "approval.xlsx", {"1.1": "tak"}, **{"Jednostka miary": "kurs"})
    assert init(project, NAME, "--approve", str(sheet)) == 0
    targets = load_programme(folder).plan.targets
    assert targets.groupby("indicator_id")["unit"].first().tolist() == ["kurs", "rodzina", "rodzina"]
    assert (targets["unread"] == "").all()


def test_a_changed_cell_and_an_unknown_word_stop_the_whole_sheet(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init(project, NAME, "--from", str(document(project, TASKS)))
    folder = project / "data" / "raw" / NAME
    filled = decide(folder / "approval.xlsx", {"1.1": "tak", "2.1": "może"}, Lepiej="wyżej")
    plan = folder / "plan.csv"
    plan.write_text(plan.read_text(encoding="utf-8").replace("22 rodziny", "23 rodziny"), encoding="utf-8")
    before = sums(folder)
    assert init(project, NAME, "--approve", str(filled)) == 1
    said = capsys.readouterr().err
    assert "to nie jest decyzja" in said
    assert "komórka zadania 2 w pliku plan.csv zmieniła się" in said
    assert "nieznane słowo (jest: „wyżej”)" in said
    assert "więcej, mniej" in said
    assert sums(folder) == before


def test_a_changed_document_keeps_approvals_and_what_is_there(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init(project, NAME, "--from", str(document(project, TASKS)))
    folder = project / "data" / "raw" / NAME
    init(project, NAME, "--approve", str(decide(folder / "approval.xlsx", {"1.1": "tak", "2.1": "tak"})))
    before = sums(folder)
    new = {**TASKS[1], "task": "Poradnictwo", "target_2026": "7 porad", "target_2027": "7 porad"}
    changed = [
        {**new, "task_id": "1"},
        {**TASKS[0], "task_id": "2"},
        {**TASKS[1], "task_id": "3", "target_2027": "99 rodzin"},
    ]
    assert init(project, NAME, "--from", str(document(project, changed))) == 0
    assert "Zatwierdzone wcześniej i niezmienione: 1." in capsys.readouterr().out
    reading = folder / "reading-1"
    assert confidence(reading) == ["draft", "clear", "draft"]
    assert {file: text for file, text in sums(folder).items() if not file.startswith("reading-1/")} == before
    shutil.copy(reading / "approval.xlsx", folder / "sheet.xlsx")
    assert (
        init(project, NAME, "--approve", str(decide(folder / "sheet.xlsx", {"1.1": "tak", "3.1": "tak"})))
        == 0
    )
    assert confidence(folder) == ["clear"] * 3
    assert load_programme(folder).plan.targets["target"].tolist() == [7, 7, 5, 5, 20, 99]
    assert sums(folder / "before-reading-1")["plan.csv"] == before["plan.csv"]


def test_a_sheet_of_another_programme_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(project, NAME, "--from", str(document(project, TASKS)))
    shutil.copytree(project / "data" / "raw" / NAME, project / "data" / "raw" / "inna-2026-2027")
    assert (
        init(project, "inna-2026-2027", "--approve", str(project / "data" / "raw" / NAME / "approval.xlsx"))
        == 1
    )
    assert "to nie jest arkusz zatwierdzeń programu inna-2026-2027" in capsys.readouterr().err


def test_a_document_without_tasks_makes_no_folder(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = project / "x.html"
    page.write_text(
        "<html><body><table><tr><td>Rok</td><td>Rodziny</td><td>Dzieci</td></tr></table></body></html>",
        encoding="utf-8",
    )
    assert init(project, NAME, "--from", str(page)) == 1
    said = capsys.readouterr().err
    assert "nie znaleziono tabeli zadań" in said
    assert "tabela 1 nie jest tabelą zadań" in said
    assert not (project / "data" / "raw" / NAME).exists()


@pytest.mark.parametrize("example", ["rural", "city"])
def test_an_example_in_an_empty_folder_checks_without_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], example: str
) -> None:
    assert init(tmp_path, "proba", "--example", example) == 0
    assert sorted(path.name for path in (tmp_path / "notebooks").iterdir())[1] == "02_monitoring.ipynb"
    for year in ("2026", "2027"):
        assert main(["check", year, "--project", str(tmp_path)]) == 0
    assert "0 błędów" in capsys.readouterr().out
    assert load_programme(tmp_path / "data" / "raw" / "proba").plan.unread.empty
