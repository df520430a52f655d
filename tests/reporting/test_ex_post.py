"""The ex-post report from end to end: by the command, by bare papermill, in both languages, as a draft."""

import json
import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from tests.conftest import KRAKOW, PROJECT
from tests.evaluation.evaluation_project import changed, rows_of

pytestmark = pytest.mark.slow

MARK = "DANE PRZYKŁADOWE (FIKCYJNE)"
DRAFT = "WERSJA ROBOCZA"
NBSP = "\N{NO-BREAK SPACE}"
REPORT = "ex-post-evaluation"


def pwr_eval(project, *words):
    command = [sys.executable, "-m", "pwr_eval.commands.cli", *words]
    return subprocess.run(
        command, cwd=project, capture_output=True, text=True, encoding="utf-8", timeout=400, check=False
    )


def page(project, *folders):
    file = project.joinpath("reports", KRAKOW.name, *folders, REPORT, "index.html")
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def evaluation_of(project):
    return project / "data" / "raw" / KRAKOW.name / "evaluation"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project with its ex-post report."""
    copy = tmp_path_factory.mktemp("city") / "project"
    shutil.copytree(PROJECT / "data" / "raw", copy / "data" / "raw")
    shutil.copytree(PROJECT / "notebooks", copy / "notebooks")
    made = pwr_eval(copy, "report", "--ex-post")
    assert made.returncode == 0, made.stderr
    return copy


@pytest.fixture(scope="module")
def html(project):
    return page(project)


def test_the_report_alone_is_made_with_its_tables(project):
    reports = {path.parent.name for path in (project / "reports" / KRAKOW.name).rglob("index.html")}
    assert reports == {REPORT}
    tables = project / "data" / "processed" / KRAKOW.name
    judgements = pd.read_csv(tables / "judgements.csv")
    wanted = "question_id criterion level_by_rule level reason finding_ids conclusion_id recommendation_ids strength"
    assert judgements.columns[:9].tolist() == wanted.split()
    assert len(judgements) == 20
    assert len(pd.read_csv(tables / "measures.csv")) == len(rows_of(evaluation_of(project), "rubric"))


def test_its_chapters_are_those_that_the_issue_asks_for(html):
    chapters = [heading.get_text() for heading in html.find("main").find_all("h2")]
    assert chapters == [
        "Streszczenie", "Co oceniano", "Cel, zakres i pytania", "Metoda i ograniczenia", "Ustalenia",
        "Co powiedzieli rodziny i realizatorzy", "Koszty", "Obraz według celów", "Co byłoby bez programu",
        "Wnioski", "Rekomendacje", "Załączniki",
    ]  # fmt: skip
    assert html.html["lang"] == "pl"
    assert "open_evaluation" not in html.text


def test_every_question_finding_conclusion_and_recommendation_stands_in_it(project, html):
    text = html.find("main").get_text(" ")
    folder = evaluation_of(project)
    for question in rows_of(folder, "questions"):
        assert question["question"] in text
        assert html.find(id=question["question_id"]) is not None
    for name, key in (
        ("findings", "finding_id"),
        ("conclusions", "conclusion_id"),
        ("recommendations", "recommendation_id"),
    ):
        assert all(row[key] in text for row in rows_of(folder, name)), name
    for row in rows_of(folder, "evidence"):
        assert html.find(id=row["evidence_id"]) is not None


def test_links_to_evidence_lead_somewhere(html):
    links = [link["href"][1:] for link in html.find("main").find_all("a") if link["href"].startswith("#")]
    assert len(links) > 50
    assert all(html.find(id=name) is not None for name in links)


def test_figures_stand_where_the_evaluator_left_a_place(project, html):
    text = html.find("main").get_text(" ")
    assert "{" not in text
    measures = pd.read_csv(
        project / "data" / "processed" / KRAKOW.name / "measures.csv", index_col="measure_id"
    )
    share = round(100 * measures.loc["P08.M1", "value"])
    assert f"Osiągniętych lub bliskich jest {share}{NBSP}% ocenionych celów rocznych" in text
    assert "z 32 do 26" in text  # day-care centres 2022 and 2023, published
    assert "Dostarczone usługi kosztowały 102" in text


def test_example_data_are_marked_and_real_ones_say_so(html):
    assert MARK in html.title.text
    for table in html.find_all(["table", "figure"]):
        real = table.find_parent(attrs={"data-fictional": "false"}) is not None
        caption = table.find(["caption", "figcaption"])
        assert real != (MARK in (caption.text if table.name == "table" else table.text)), caption.text


def test_each_invented_piece_of_evidence_carries_the_mark(project, html):
    for row in rows_of(evaluation_of(project), "evidence"):
        assert (MARK in html.find(id=row["evidence_id"]).text) == (row["fictional"] == "true"), row[
            "evidence_id"
        ]


def test_the_documents_that_were_read_stand_in_it(project, html):
    documents = rows_of(evaluation_of(project) / "documents", "documents")
    [table] = [one for one in html.find_all("table") if one.caption.text.startswith("Dokumenty")]
    for row in documents:
        assert row["title"] in table.text
        assert row["says"] in table.text
        assert row["lacks"] in table.text


def test_the_comparison_claims_no_effect(html):
    chapter = html.find("main").get_text(" ")
    part = chapter[chapter.index("Porównanie z podobnymi miejscami") : chapter.index("Analiza kontrybucji")]
    assert "przypadek do wyjaśnienia, a nie skutek" in part
    assert "Nie ma porównania" in part


def test_pictures_have_words_and_data(html):
    pictures = html.find("main").find_all("svg")
    assert len(pictures) >= 7
    for picture in pictures:
        told = " ".join(html.find(id=name).get_text() for name in picture["aria-labelledby"].split())
        assert len(told) > 60
    model = html.find(id="logic-model-desc").get_text()
    assert "15 strzałkami" in model
    assert "Silniejsza sieć oparcia" in model


def test_it_is_small_enough_to_send(project):
    size = (project / "reports" / KRAKOW.name / REPORT / "index.html").stat().st_size
    assert size < 2 * 1024 * 1024


def test_the_evaluators_words_survive_a_rerun_and_it_reads_in_english(project):
    before = {path: path.read_bytes() for path in evaluation_of(project).rglob("*") if path.is_file()}
    made = pwr_eval(project, "report", "--ex-post", "--language", "en", "-q")
    assert made.returncode == 0, made.stderr
    assert {path: path.read_bytes() for path in evaluation_of(project).rglob("*") if path.is_file()} == before
    english = page(project, "en")
    assert english.html["lang"] == "en"
    text = english.find("main").get_text(" ")
    assert "What does not." in text
    assert "Who, what and by when?" in text
    assert "W jakim stopniu" not in text
    assert not [name for name in ("Ustalenia", "O ocenie zdecydowało", "Wniosek") if name in text]


def test_a_broken_chain_leaves_the_report_as_it_was_unless_it_is_a_draft(project):
    file = project / "reports" / KRAKOW.name / REPORT / "index.html"
    before, folder = file.read_bytes(), evaluation_of(project)
    kept = (folder / "recommendations.csv").read_bytes()
    try:
        changed(folder, "recommendations", "recommendation_id", "R3", who="")
        refused = pwr_eval(project, "report", "--ex-post")
        assert refused.returncode == 1
        reason = project / "reports" / KRAKOW.name / "failed" / REPORT / "reason.txt"
        assert "recommendations.csv, wiersz 4, who: " in reason.read_text(encoding="utf-8")
        assert "Traceback" not in refused.stderr
        assert file.read_bytes() == before
        made = pwr_eval(project, "report", "--ex-post", "--draft")
        assert made.returncode == 0, made.stderr
        draft = page(project)
    finally:
        (folder / "recommendations.csv").write_bytes(kept)
    assert DRAFT in draft.title.text
    # The title stands at the foot of every printed page.
    assert f'@bottom-left {{ content: "{DRAFT}' in draft.style.get_text()
    assert DRAFT in draft.find(class_="title-block").text
    assert "R3 says not who is to act" in draft.find("main").text
    assert "nie wskazano" in draft.find("main").text


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["report", "--ex-post", "--year", "2025"], 2, "proszę pominąć --year"),
        (["report", "--ex-post", "--language", "de"], 2, "'pl', 'en'"),
    ],
)
def test_wrong_usage_is_told(project, words, status, says):
    run = pwr_eval(project, *words)
    assert run.returncode == status
    assert says in run.stderr


def test_without_a_design_the_command_says_what_to_do(project):
    folder = evaluation_of(project)
    away = folder.with_name("away")
    folder.rename(away)
    try:
        run = pwr_eval(project, "report", "--ex-post")
    finally:
        away.rename(folder)
    assert run.returncode == 1
    assert "questions.csv" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_bare_papermill_run_works(project, tmp_path):
    out = tmp_path / "out.ipynb"
    command = [
        sys.executable, "-m", "papermill", "04_ex_post_evaluation.ipynb", str(out), "--no-progress-bar"
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(
        command,
        cwd=project / "notebooks",
        capture_output=True,
        text=True,
        timeout=400,
        env=environment,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    cells = json.loads(out.read_text(encoding="utf-8"))["cells"]
    assert any(MARK in json.dumps(cell.get("outputs", []), ensure_ascii=False) for cell in cells)
