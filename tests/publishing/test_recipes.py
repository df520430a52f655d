"""The recipes for schedulers: what can run here is run, the rest is held against its form."""

import json
import os
import runpy
import shutil
import subprocess
import sys
import types
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree

import pytest
import yaml

from pwr_eval.commands import cli
from pwr_eval.words.wording import wording
from tests.conftest import PROJECT
from tests.villages import village_project

pytestmark = pytest.mark.slow

RECIPES = PROJECT / "recipes"
PROGRAMME = "wies0000-2026-2028"


@pytest.fixture(scope="module")
def srv(tmp_path_factory):
    """A project with its environment where the recipes look for it."""
    project = village_project(tmp_path_factory.mktemp("srv") / "pwr", PROJECT / "notebooks", 1)
    command = project / ".venv" / "bin" / "pwr-eval"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pwr_eval.commands.cli "$@"\n')
    command.chmod(0o755)
    return project


@pytest.mark.skipif(os.name == "nt", reason="Windows has no cron")
def test_cron_line(srv):
    [line] = [line for line in (RECIPES / "cron" / "crontab").read_text().splitlines() if line[:1].isdigit()]
    *when, command = line.split(maxsplit=5)
    assert when == ["15", "3", "*", "*", "*"]
    assert "%" not in command  # cron would make a new line of it
    # cron's own poor environment
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": os.environ["HOME"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    command = ["/bin/sh", "-c", command.replace("/srv/pwr", str(srv))]
    for _ in range(2):  # the second finds nothing new
        run = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert (srv / "reports" / PROGRAMME / "monitoring-2026" / "manifest.json").is_file()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_units(srv, tmp_path):
    for path in (RECIPES / "systemd").iterdir():
        (tmp_path / path.name).write_text(path.read_text().replace("/srv/pwr", str(srv)))
    command = [
        "systemd-analyze",
        "verify",
        "--man=no",
        str(tmp_path / "pwr-eval.service"),
        str(tmp_path / "pwr-eval.timer"),
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    told = [line for line in run.stderr.splitlines() if "pwr-eval" in line]
    assert (told, run.returncode) == ([], 0), run.stderr
    when = subprocess.run(
        ["systemd-analyze", "calendar", "*-*-* 03:15:00"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "Next elapse" in when.stdout


def test_windows_task():
    root = ElementTree.parse(RECIPES / "windows" / "pwr-eval.xml").getroot()
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    assert root.tag == f"{space}Task"
    assert [part.tag.removeprefix(space) for part in root] == [
        "RegistrationInfo",
        "Triggers",
        "Settings",
        "Actions",
    ]
    words = root.findtext(f"{space}Actions/{space}Exec/{space}Arguments").split()
    assert root.findtext(f"{space}Actions/{space}Exec/{space}Command") == r"C:\pwr\.venv\Scripts\pwr-eval.exe"
    assert cli._parser(words, wording("pl")).parse_args(words).command == "report"
    line = (RECIPES / "windows" / "pwr-eval.xml").read_text().split("console: ")[1].splitlines()[0].split()
    assert line[:3] == ["schtasks", "/Create", "/TN"]
    assert line[4] == "/XML"


def test_ci_workflow():
    workflow = yaml.safe_load((RECIPES / "ci" / "github-actions.yml").read_text())
    steps = workflow["jobs"]["reports"]["steps"]
    commands = [step["run"] for step in steps if step.get("run", "").startswith("pwr-eval")]
    for command in commands:
        words = command.split()[1:]
        assert cli._parser(words, wording("pl")).parse_args(words).command in ("report", "verify")
    assert workflow[True]["schedule"] == [{"cron": "15 3 * * *"}]  # YAML 1.1 reads "on" as true


class _Operator:
    """Takes note of what Airflow's operators are given; Airflow itself is not installed for the tests."""

    made: ClassVar[list] = []

    def __init__(self, **given):
        self.given = given
        self.made.append(self)

    def __rshift__(self, other):
        self.given["before"] = other
        return other


class _Dag:
    def __init__(self, **given):
        self.given = given

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


def test_airflow_hands_parameters_that_papermill_runs_with(srv, tmp_path, monkeypatch):
    given = {"pwr_project": str(srv), "pwr_programme": PROGRAMME, "pwr_year": "2026"}

    def get(name, default):
        return given.get(name, default)

    variable = types.SimpleNamespace(get=get)
    names = {
        "airflow.providers.papermill.operators.papermill": {"PapermillOperator": _Operator},
        "airflow.providers.standard.operators.bash": {"BashOperator": _Operator},
        "airflow.sdk": {"DAG": _Dag, "Variable": variable},
    }
    for name, content in names.items():
        module = types.ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(_Operator, "made", [])
    runpy.run_path(str(RECIPES / "airflow" / "pwr_eval_reports.py"))
    place, publish, *notebooks = [operator.given for operator in _Operator.made]
    assert place["task_id"] == "place"
    assert len(notebooks) == 3
    assert all(each["before"].given is publish for each in notebooks)
    # What the operator itself does with them: one call of papermill.
    each = next(each for each in notebooks if each["task_id"] == "run_data_quality")
    out = tmp_path / "out.ipynb"
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    code = "import sys, json, papermill; papermill.execute_notebook(*json.loads(sys.argv[1]), kernel_name='python3', progress_bar=False)"
    arguments = json.dumps([each["input_nb"], str(out), each["parameters"]])
    run = subprocess.run(
        [sys.executable, "-c", code, arguments],
        env=environment,
        cwd=Path(srv),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert out.is_file()
    done = subprocess.run(
        ["/bin/sh", "-c", publish["bash_command"]], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
