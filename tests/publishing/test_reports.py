"""The command from end to end, with real papermill, on a copy of the project."""

import json
import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from frictionless import system, validate

import pwr_eval as library
from tests.conftest import KRAKOW, PROJECT

pytestmark = pytest.mark.slow

MARK = "DANE PRZYKŁADOWE (FIKCYJNE)"


def pwr_eval(project, *words):
    command = [sys.executable, "-m", "pwr_eval.commands.cli", *words]
    return subprocess.run(
        command, cwd=project, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project with the plan appraisal and the monitoring of all years made."""
    copy = tmp_path_factory.mktemp("city") / "project"
    shutil.copytree(PROJECT / "data" / "raw", copy / "data" / "raw")
    shutil.copytree(PROJECT / "notebooks", copy / "notebooks")
    made = pwr_eval(copy, "report")
    assert made.returncode == 0, made.stderr
    assert "index.html" in made.stdout
    return copy


def page(project, report):
    file = project / "reports" / KRAKOW.name / report / "index.html"
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def test_reports_and_tables_are_there(project):
    reports = {path.parent.name for path in (project / "reports" / KRAKOW.name).glob("*/index.html")}
    yearly = {f"{name}-{year}" for name in ("monitoring", "data-quality") for year in (2025, 2026, 2027)}
    assert reports == {"plan-appraisal", "units", "ex-post-evaluation", *yearly}
    assert (project / "reports" / "index.html").is_file()
    tables = project / "data" / "processed" / KRAKOW.name
    targets = pd.read_csv(tables / "targets.csv")
    assert len(targets) == 234
    assert targets["indicator_id"].astype(str).nunique() == 78
    for name in ("gaps", "trends", "costs", "observations", "spending", "findings"):
        assert len(pd.read_csv(tables / f"{name}.csv")) > 0, name


def test_every_data_package_is_valid(project):
    packages = sorted((project / "reports" / KRAKOW.name).glob("*/data/datapackage.json"))
    assert len(packages) >= 7
    for package in packages:
        with system.use_context(trusted=True):
            report = validate(package)
        assert report.valid, (package, report.flatten(["title", "fieldName", "message"])[:3])


def test_the_plan_appraisal_shows_real_data_without_a_mark(project):
    html = page(project, "plan-appraisal")
    assert MARK not in html.text
    assert "58\N{NO-BREAK SPACE}647\N{NO-BREAK SPACE}920\N{NO-BREAK SPACE}zł" in html.text
    assert "59 z 74" in html.text
    assert "430\N{NO-BREAK SPACE}407,69\N{NO-BREAK SPACE}zł" in html.text


@pytest.mark.parametrize("year", [2025, 2026, 2027])
@pytest.mark.parametrize(("report", "figures"), [("monitoring", 4), ("data-quality", 1)])
def test_fictional_results_are_marked_wherever_they_show(project, report, figures, year):
    html = page(project, f"{report}-{year}")
    assert MARK in html.title.text
    assert all(MARK in caption.text for caption in html.find_all("caption"))
    assert all(MARK in figure.text for figure in html.find_all("figure"))
    assert len(html.find_all("figure")) >= figures


def test_pages_stand_alone_in_polish(project):
    for report in ("plan-appraisal", "monitoring-2026", "data-quality-2026"):
        html = page(project, report)
        assert html.html["lang"] == "pl"
        assert html.find_all("script") == []
        assert all(link["href"].startswith("data:") for link in html.find_all("link"))
        assert all(img["src"].startswith("data:") for img in html.find_all("img"))
        assert len(html.find_all("h1")) == 1
        assert "open_" not in html.text, "code is hidden"


def test_a_bare_papermill_run_works(project, tmp_path):
    out = tmp_path / "out.ipynb"
    command = [
        sys.executable,
        "-m",
        "papermill",
        "02_monitoring.ipynb",
        str(out),
        "-p",
        "year",
        "2025",
        "--no-progress-bar",
    ]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(
        command,
        cwd=project / "notebooks",
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    cells = json.loads(out.read_text(encoding="utf-8"))["cells"]
    assert any(MARK in json.dumps(cell.get("outputs", []), ensure_ascii=False) for cell in cells)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["-p", "yaer", "2026"], "unknown parameter yaer; use programme, year, language, project"),
        (["-p", "year", "2031"], "year 2031 lies outside the programme"),
        (["-p", "language", "de"], 'there are no texts in "de"; use pl, en'),
    ],
)
def test_a_bare_papermill_run_refuses_a_wrong_parameter(project, tmp_path, given, says):
    command = [sys.executable, "-m", "papermill", "02_monitoring.ipynb", str(tmp_path / "out.ipynb"), *given]
    run = subprocess.run(
        command, cwd=project / "notebooks", capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 1
    assert says in run.stderr


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["report", "--year", "2031"], 1, "2025, 2026, 2027"),
        (["report", "--language", "de"], 2, "'pl', 'en'"),
        (["report", "--programme", "gdansk-2025-2027"], 1, KRAKOW.name),
        (["report", "--color"], 2, "--color"),
        (["reprot"], 2, "report"),
        ([], 2, "POLECENIE"),
    ],
)
def test_wrong_usage_is_told(project, words, status, says):
    run = pwr_eval(project, *words)
    assert run.returncode == status
    assert says in run.stderr
    assert "Traceback" not in run.stderr


def test_a_broken_plan_leaves_the_reports_as_they_were_and_the_front_page_says_so(project):
    front = project / "reports" / "index.html"
    pages = [path for path in front.parent.rglob("index.html") if path != front]
    before = {path: path.read_bytes() for path in pages}
    told = "Danych tego programu nie udało się odczytać"
    assert told not in front.read_text("utf-8")  # wrong usage before this left it alone
    plan = project / "data" / "raw" / KRAKOW.name / "plan.csv"
    good = plan.read_bytes()
    try:
        plan.write_bytes(good.replace("Miejski Ośrodek Pomocy Społecznej".encode(), b"MOPZ", 1))
        run = pwr_eval(project, "report")
    finally:
        plan.write_bytes(good)
    assert run.returncode == 1
    assert "plan.csv, wiersz 2, responsible_units" in run.stderr
    assert "Traceback" not in run.stderr
    assert len(before) > 20
    assert {path: path.read_bytes() for path in pages} == before
    assert told in front.read_text("utf-8")


def test_outside_a_project_the_command_says_what_to_do(tmp_path):
    run = pwr_eval(tmp_path, "report")
    assert run.returncode == 1
    assert "--project" in run.stderr


def test_help_loads_nothing_heavy():
    code = "import sys, pwr_eval.commands.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: pass\nprint(sorted({'numpy','pandas','matplotlib','papermill','nbconvert','scipy'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_raw_data_is_never_written(project):
    for path in KRAKOW.rglob("*"):
        if path.is_file():
            copy = project / "data" / "raw" / KRAKOW.name / path.relative_to(KRAKOW)
            assert copy.read_bytes() == path.read_bytes(), path.name


def test_the_library_reads_the_programme_by_its_public_name():
    assert len(library.load_programme(KRAKOW).plan.tasks) == 51
