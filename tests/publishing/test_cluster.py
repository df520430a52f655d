"""Programmes made by a real Dask cluster of two workers, one of which is killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import PROJECT
from tests.villages import village_project

pytestmark = pytest.mark.slow

distributed = pytest.importorskip("distributed")

VILLAGES = 4
CLUSTER = """
import sys, time
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        pids = [worker.process.pid for worker in cluster.workers.values()]
        print(cluster.scheduler_address, *pids, flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler and the processes of its two workers."""
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER)
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, str(script)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as process:
        address, *pids = process.stdout.readline().split()
        yield address, [int(pid) for pid in pids]
        process.communicate("\n", timeout=60)


def report(project, *words, **settings):
    command = [sys.executable, "-m", "pwr_eval.commands.cli", "report", "--project", str(project), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **settings)


def test_one_fails_one_worker_dies_and_the_others_are_made(tmp_path, cluster):
    address, pids = cluster
    project = village_project(tmp_path / "county", PROJECT / "notebooks", VILLAGES)
    (project / "data" / "raw" / "wies0002-2026-2028" / "plan.csv").write_text("nothing\n")
    run = report(project, "--scheduler", address, "--json", "--only", "plan-appraisal")
    begun = time.monotonic()
    while not list((project / "reports").glob("*/.work")) and time.monotonic() - begun < 90:
        time.sleep(0.05)
    os.kill(pids[0], signal.SIGKILL)
    told, errors = run.communicate(timeout=300)
    assert run.returncode == 1, errors
    outcomes = {each["programme"]: each for each in json.loads(told)["reports"]}
    assert outcomes.pop("")["report"] == "index.html", "the front page, by the one who asked"
    assert {name: each["status"] for name, each in outcomes.items()} == {
        f"wies{number:04d}-2026-2028": "failed" if number == 2 else "made" for number in range(VILLAGES)
    }
    assert "pwr-eval: wies0002-2026-2028: nie można odczytać planu" in errors
    assert "Traceback" not in errors
    pages = {path.parents[1].name for path in (project / "reports").glob("*/plan-appraisal/index.html")}
    assert pages == set(outcomes) - {"wies0002-2026-2028"}


def test_no_scheduler_there_is_told(tmp_path):
    project = village_project(tmp_path / "county", PROJECT / "notebooks", 1)
    run = report(
        project,
        "--scheduler",
        "tcp://127.0.0.1:9",
        env={**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"},
    )
    _, errors = run.communicate(timeout=120)
    assert run.returncode == 2
    assert errors.startswith("pwr-eval: pod adresem tcp://127.0.0.1:9 nie odpowiada planista Dask")
    assert len(errors.splitlines()) == 1
