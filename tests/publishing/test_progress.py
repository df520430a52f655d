"""What a terminal, a log and a machine are told."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from pwr_eval.publishing.batch.outcomes import Outcome
from pwr_eval.publishing.batch.progress import Bar, Lines, Machine
from pwr_eval.words.wording import wording
from tests.conftest import PROJECT
from tests.villages import village_project

MADE = Outcome(
    "krakow", "monitoring-2025", "made", "Monitoring 2025", "/x/index.html", True, 1.23, "not made before"
)
FAILED = Outcome(
    "krakow", "data-quality-2025", "failed", "Jakość", reason="cell 7\nall of it", kept="/x/failed"
)


@pytest.mark.parametrize("kind", [Lines, Bar])
def test_lines_are_the_same_with_a_bar(kind, capsys):
    progress = kind(wording("en"))
    progress.expect(2)
    progress.done(MADE)
    progress.done(FAILED)
    progress.end([MADE, FAILED])
    out, err = capsys.readouterr()
    assert "  [1/2] Monitoring 2025 (1.2 s; not made before)\n" in out
    assert "  [2/2] Jakość: not made; an earlier one stays as it was\n" in out
    assert (
        "1 made, 0 left alone, 1 not made\nOpen in a browser:\n  /x/index.html  (example data, fictional)"
        in out
    )
    assert "pwr-eval: krakow/data-quality-2025: cell 7 (more in /x/failed)\n" in err
    assert ("report/s]" in err) == (kind is Bar)


def test_a_run_that_is_stopped_has_no_sum(capsys):
    for kind in (Lines, Bar, Machine):
        progress = kind(wording("en"))
        progress.expect(2)
        progress.stop()
    assert "made" not in capsys.readouterr().out


@pytest.fixture
def heeding_the_keyboard():
    """Let what is started here hear Ctrl+C, also where the tests run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")
@pytest.mark.parametrize("kernels", ["auto", "stock"])
@pytest.mark.usefixtures("heeding_the_keyboard")
def test_stopped_by_a_person(tmp_path, kernels):
    project = village_project(tmp_path / "county", PROJECT / "notebooks", 2)
    command = [
        sys.executable,
        "-m",
        "pwr_eval.commands.cli",
        "report",
        "--project",
        str(project),
        "--kernels",
        kernels,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        begun = time.monotonic()
        while not list((project / "reports").glob("*/.work")) and time.monotonic() - begun < 120:
            time.sleep(0.05)
        family = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=120)
    assert run.returncode == 1
    assert err == "pwr-eval: przerwano; gotowe raporty pozostały bez zmian\n"
    assert "Nic nowego" not in out
    assert psutil.wait_procs(family, timeout=20)[1] == []
