"""Runs from end to end: only what changed, one's failure its own, provenance, and what people and machines are told."""

import json
import shutil
import subprocess
import sys
from zipfile import ZipFile

import pytest

from pwr_eval.commands import cli
from pwr_eval.publishing.batch import prepare_programme as preparing
from pwr_eval.publishing.batch.make_report import make_report
from pwr_eval.publishing.batch.run_options import RunOptions
from pwr_eval.publishing.manifest import MANIFEST, package_hash
from tests.conftest import PROJECT
from tests.villages import add_cell, bytes_of, pwr_eval, village_project

pytestmark = pytest.mark.slow

FIRST, SECOND = "wies0000-2026-2028", "wies0001-2026-2028"
REPORTS = ("data-quality-2026", "monitoring-2026", "plan-appraisal", "units")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two villages with all their reports; not to be changed."""
    project = village_project(tmp_path_factory.mktemp("made") / "county", PROJECT / "notebooks", 2)
    run = pwr_eval(project, "report", "--json")
    assert (run.stderr, run.returncode) == ("", 0)
    assert {each["status"] for each in json.loads(run.stdout)["reports"]} == {"made"}
    return project


@pytest.fixture
def county(made, tmp_path):
    """A copy of the two villages with their reports, to be changed."""
    return shutil.copytree(made, tmp_path / "county")


def statuses(run):
    """What became of each report, by programme and name."""
    reports = [each for each in json.loads(run.stdout)["reports"] if each["programme"]]  # not the front page
    return {(each["programme"], each["report"]): each["status"] for each in reports}


def a_return(project, programme=FIRST):
    return project / "data" / "raw" / programme / "returns" / "2026" / "PRZYKLAD_gops_2026.csv"


def test_a_run_that_finds_nothing_new_says_so_and_ends_well(county):
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in (county / "reports").rglob("*.[hj]*")
        if ".work" not in path.parts
    }
    run = pwr_eval(county, "report")
    assert (run.stderr, run.returncode) == ("", 0)
    assert "Nic nowego: 8 raportów jest zgodnych z dzisiejszymi danymi i pozostało bez zmian." in run.stdout
    assert run.stdout.count("bez zmian, nic, z czego powstał, się nie zmieniło") == 8
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before} == before
    assert pwr_eval(county, "report", "-q").stdout == ""


def test_only_what_changed_is_made_and_it_is_said_why(county):
    path = a_return(county)
    path.write_text(path.read_text().replace(";250;", ";260;"))
    run = pwr_eval(county, "report")
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("bez zmian") == 6  # five reports and the sum
    assert f"data/raw/{FIRST}/returns/2026/PRZYKLAD_gops_2026.csv: zmieniony" in run.stdout
    assert "utworzono: 4, bez zmian: 5" in run.stdout  # the front page too
    assert (
        "  reports/wies0000-2026-2028/monitoring-2026/index.html"
        in run.stdout.split("Proszę otworzyć w przeglądarce:")[1]
    )
    assert pwr_eval(county, "verify").returncode == 0


def test_force_and_only(county):
    page = county / "reports" / FIRST / "monitoring-2026" / "index.html"
    before = page.stat().st_ino
    words = ["report", "--json", "--programme", FIRST, "--only", "monitoring-2026"]
    assert statuses(pwr_eval(county, *words)) == {(FIRST, "monitoring-2026"): "left"}
    assert statuses(pwr_eval(county, *words, "--force")) == {(FIRST, "monitoring-2026"): "made"}
    assert page.stat().st_ino != before
    unknown = pwr_eval(county, "report", "--only", "monitoring-2031")
    assert unknown.returncode == 2
    assert (
        "nie ma do zrobienia raportu monitoring-2031; są: plan-appraisal, monitoring-2026" in unknown.stderr
    )


def test_one_failure_is_told_in_one_line_and_the_others_are_made(county):
    add_cell(county, "03_data_quality.ipynb", "1 / 0\n'never'")
    before = bytes_of(county / "reports" / FIRST / "data-quality-2026")
    run = pwr_eval(county, "report", "--programme", FIRST, "--force")
    assert run.returncode == 1
    [line] = run.stderr.splitlines()
    kept = f"reports/{FIRST}/failed/data-quality-2026"
    assert line.startswith(f"pwr-eval: {FIRST}/data-quality-2026: notebooks/03_data_quality.ipynb, komórka ")
    assert line.endswith(f'("1 / 0"): ZeroDivisionError: division by zero (więcej w {kept})')
    assert sorted(path.name for path in (county / kept).iterdir()) == ["03_data_quality.ipynb", "reason.txt"]
    assert "utworzono: 4, bez zmian: 0, nie powstało: 1" in run.stdout  # the front page too
    assert bytes_of(county / "reports" / FIRST / "data-quality-2026") == before
    assert "data-quality-2026: NIEZGODNY" in pwr_eval(county, "verify", "--programme", FIRST).stdout


def test_one_programme_fails_and_the_others_are_made(county):
    (county / "data" / "raw" / FIRST / "plan.csv").write_text("kot\n")
    run = pwr_eval(county, "report", "--force", "--json", "--jobs", "1")
    assert run.returncode == 1
    assert statuses(run) == {(FIRST, ""): "failed", **{(SECOND, name): "made" for name in REPORTS}}
    assert run.stderr.startswith(f"pwr-eval: {FIRST}: ")
    assert "Traceback" not in run.stderr
    reason = county / "reports" / FIRST / "failed" / "all" / "reason.txt"
    assert "plan.csv" in reason.read_text(encoding="utf-8")
    front = (county / "reports" / "index.html").read_text(encoding="utf-8")
    assert front.count("Program wsi</h2>") == len((FIRST, SECOND)), "its name does not hang on its plan"


def test_an_incomplete_report_replaces_no_complete_one_unless_that_is_asked_for(county):
    path = a_return(county)
    path.write_text(path.read_text(encoding="utf-8-sig").replace(";250;", ";wiele;"), encoding="utf-8-sig")
    monitoring = county / "reports" / FIRST / "monitoring-2026"
    before = bytes_of(monitoring)
    run = pwr_eval(county, "report", "--programme", FIRST, "--json")
    assert run.returncode == 1
    assert statuses(run)[FIRST, "monitoring-2026"] == "failed"
    assert statuses(run)[FIRST, "plan-appraisal"] == "left", "it uses no returns"
    assert bytes_of(monitoring) == before
    assert (county / "reports" / FIRST / "failed" / "monitoring-2026" / "reason.txt").is_file()
    run = pwr_eval(county, "report", "--programme", FIRST, "--json", "--incomplete")
    assert run.returncode == 1, "something due was left out"
    [made] = [one for one in json.loads(run.stdout)["reports"] if one["report"] == "monitoring-2026"]
    assert made["status"] == "made"
    assert len(made["left_out"]) == 1
    page = (monitoring / "index.html").read_text(encoding="utf-8")
    assert page.index("Raport niepełny.") < page.index("Gdzie jesteśmy</h2>")
    manifest = json.loads((monitoring / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["left_out"] == made["left_out"]
    assert "RAPORT NIEPEŁNY" in (county / "reports" / "index.html").read_text(encoding="utf-8")
    again = pwr_eval(county, "report", "--programme", FIRST, "--json")
    assert again.returncode == 1, "it still lacks what it lacked"
    assert statuses(again)[FIRST, "monitoring-2026"] == "left"


def test_strict_makes_nothing_where_anything_cannot_be_used(county):
    a_return(county).write_text("jednostka:;GOPS\n")
    run = pwr_eval(county, "report", "--programme", FIRST, "--json", "--strict")
    assert run.returncode == 1
    assert statuses(run) == {(FIRST, ""): "failed"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--programme", "../raw/wies0000-2026-2028"], "nie jest folderem w data/raw"),
        (["--programme", ".."], "nie jest folderem w data/raw"),
        (["--jobs", "0"], "0 zadań naraz nie utworzy raportu"),
        (["--kernels", "quick"], "niewłaściwy wybór"),
    ],
)
def test_wrong_usage(made, words, says):
    run = pwr_eval(made, "report", *words)
    assert run.returncode == 2
    assert says in run.stderr
    assert pwr_eval(made, "report", PWR_EVAL_KERNELS="quick").returncode == 2


def test_a_link_does_not_lead_out_of_the_project(county, tmp_path):
    outside = tmp_path / "outside"
    (county / "reports" / FIRST).rename(outside)
    (county / "reports" / FIRST).symlink_to(outside)
    before = bytes_of(outside)
    run = pwr_eval(county, "report", "--programme", FIRST, "--force")
    assert run.returncode == 2
    assert "leży poza folderem projektu" in run.stderr
    assert bytes_of(outside) == before


def test_manifest_says_what_a_report_was_made_from(made):
    folder = made / "reports" / FIRST / "monitoring-2026"
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert set(manifest["inputs"]) == {
        path.relative_to(made).as_posix()
        for path in (made / "data" / "raw" / FIRST).rglob("*")
        if path.is_file()
    }
    assert manifest["parameters"] == {"programme": FIRST, "language": "pl", "year": 2026}
    assert manifest["package"]["sha256"] == package_hash()
    assert {"python", "pandas", "matplotlib", "papermill", "nbconvert"} <= set(manifest["versions"])
    assert set(manifest["outputs"]) == set(bytes_of(folder)) - {MANIFEST}
    assert set(manifest["run"]) == {"started", "finished", "seconds", "messages"}
    assert str(made) not in json.dumps(manifest)
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert f"Dane: 7 plików z data/raw/{FIRST} (suma kontrolna " in page
    assert f"pwr_eval {manifest['package']['version']} ({package_hash()[:10]})" in page
    assert "year = 2026" in page


def test_the_plan_appraisal_does_not_depend_on_returns(county):
    before = bytes_of(county / "reports" / FIRST / "plan-appraisal")
    shutil.rmtree(county / "data" / "raw" / FIRST / "returns")
    run = pwr_eval(county, "report", "--programme", FIRST, "--force", "--json")
    assert statuses(run) == {(FIRST, "plan-appraisal"): "made"}
    assert bytes_of(county / "reports" / FIRST / "plan-appraisal") == before


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (
            lambda c: a_return(c).write_text("x"),
            f"data/raw/{FIRST}/returns/2026/PRZYKLAD_gops_2026.csv: zmieniony",
        ),
        (lambda c: a_return(c).unlink(), "PRZYKLAD_gops_2026.csv: nie ma go"),
        (lambda c: a_return(c).with_name("korekta.csv").write_text("x"), "korekta.csv: nowy"),
        (lambda c: add_cell(c, "02_monitoring.ipynb", "1"), "notebooks/02_monitoring.ipynb: zmieniony"),
        (
            lambda c: (c / "reports" / FIRST / "monitoring-2026" / "index.html").write_text("!"),
            "index.html: zmieniony po utworzeniu",
        ),
    ],
)
def test_verify_says_what_differs(county, break_it, says):
    break_it(county)
    run = pwr_eval(county, "verify", f"reports/{FIRST}/monitoring-2026")
    assert run.returncode == 1
    assert run.stdout.splitlines()[0] == f"reports/{FIRST}/monitoring-2026: NIEZGODNY z dzisiejszymi danymi"
    assert says in run.stdout
    told = json.loads(pwr_eval(county, "verify", f"{FIRST}/monitoring-2026/index.html", "--json").stdout)
    assert told["reports"][0]["holds"] is False
    assert pwr_eval(county, "verify", "--programme", SECOND).returncode in (0, 1)


def test_what_offices_leave_beside_is_no_input(county):
    a_return(county).with_name("~$PRZYKLAD_gops_2026.csv").write_text("open in Excel")
    (county / "data" / "raw" / FIRST / ".DS_Store").write_text("x")
    assert pwr_eval(county, "verify").returncode == 0


def test_verify_of_nothing_is_told(county, tmp_path):
    run = pwr_eval(county, "verify", "reports/nowhere")
    assert run.returncode == 1
    assert "nie ma raportu z plikiem manifest.json" in run.stderr
    shutil.rmtree(county / "reports")
    assert "Proszę uruchomić: pwr-eval report" in pwr_eval(county, "verify").stderr


def test_verify_loads_nothing_heavy(made):
    code = "import sys, pwr_eval.commands.cli as c; c.main(['verify']); print(sorted({'numpy','pandas','papermill','nbconvert'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=made, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_an_internal_fault_has_its_own_status(monkeypatch, capsys):
    monkeypatch.setattr("pwr_eval.commands.report.make_reports", lambda *_, **__: {}["x"])
    assert cli.main(["report"]) == 3
    error = capsys.readouterr().err
    assert error.startswith("pwr-eval: błąd wewnętrzny programu: KeyError: 'x' (")
    assert len(error.splitlines()) == 1


def test_a_return_saved_while_the_run_reads_is_never_published_with_the_old_figure(tmp_path, monkeypatch):
    """The checksums are older than the reading, so that whatever is saved from then on is found."""
    project = village_project(tmp_path / "county", PROJECT / "notebooks", 1)
    [file] = project.glob("data/raw/*/returns/2026/*.csv")
    read = preparing.read_inputs

    def read_and_save(*place, **options):
        inputs = read(*place, **options)
        file.write_text(file.read_text(encoding="utf-8").replace(";250;", ";251;"), encoding="utf-8")
        return inputs

    monkeypatch.setattr(preparing, "read_inputs", read_and_save)
    run_options = RunOptions(project, only=("data-quality-2026", "plan-appraisal"))
    plan = preparing.prepare(run_options, "wies0000-2026-2028")
    reports = {report.name: report for report in plan.reports}
    outcome = make_report(plan, reports["data-quality-2026"])
    assert outcome.status == "failed"
    assert "dane zmieniły się w czasie tworzenia raportu" in outcome.reason
    assert make_report(plan, reports["plan-appraisal"]).status == "made"  # it reads no returns


def test_no_word_that_a_unit_wrote_is_published(tmp_path):
    project = village_project(tmp_path / "county", PROJECT / "notebooks", 1)
    [file] = project.glob("data/raw/*/returns/2026/*.csv")
    text = file.read_text(encoding="utf-8-sig")
    heading = next(line for line in text.splitlines() if "wartość" in line.lower())
    text = text.replace(heading, f"{heading};uwagi").replace(";250;", ";ok. 250;")
    lines = [
        f"{line};liczymy tez osoby z Zabawnej 7" if "ok. 250" in line else line for line in text.splitlines()
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    run = pwr_eval(project, "report")
    assert run.returncode == 0, run.stderr
    assert "Zabawnej" in (project / "data/processed/wies0000-2026-2028/observations.csv").read_text("utf-8")
    published = [path for path in (project / "reports").rglob("*") if path.is_file()]
    assert len(published) > 10
    for path in published:
        content = (
            b"".join(map(ZipFile(path).read, ZipFile(path).namelist()))
            if path.suffix == ".xlsx"
            else path.read_bytes()
        )
        assert b"Zabawnej" not in content, path
