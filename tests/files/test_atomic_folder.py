"""A folder is published whole or not at all, whenever the run is killed, and whoever else is running."""

import errno
import itertools
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from pwr_eval.files.atomic_folder import exchange_folders, heal, publication, report_lock, work_folder
from pwr_eval.publishing import PublishError
from tests.conftest import KILLS, PROJECT

FILES = ("index.html", "manifest.json", "data/tables.csv")

# Publishes version after version, as fast as it can, until it is killed. Without the exchange it goes by two renames.
PUBLISHER = f"""
import itertools, sys
from pathlib import Path
from pwr_eval.files.atomic_folder import exchange_folders, publication, report_lock
place, atomic = Path(sys.argv[1]), sys.argv[2] == "atomic"
with report_lock(place, wait=5):
    for version in itertools.count(int(sys.argv[3])):
        with publication(place, exchange=exchange_folders if atomic else lambda one, other: False) as folder:
            for name in {FILES!r}:
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_text(str(version) * 1000)
        print(version, flush=True)
"""


def publish(place, text, **settings):
    """Publish a folder whose files all hold this text."""
    with publication(place, **settings) as folder:
        for name in FILES:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text)


def content_of(place):
    """What the files of a whole folder hold: one text, since they are of one version."""
    found = {str(path.relative_to(place)): path.read_text() for path in place.rglob("*") if path.is_file()}
    assert set(found) == set(FILES)
    assert len(set(found.values())) == 1
    return found[FILES[0]]


def without_exchange(one, other):
    """Do as a system that cannot exchange folders."""
    return False


@pytest.mark.parametrize("exchange", [exchange_folders, without_exchange])
def test_new_takes_the_place_of_old(tmp_path, exchange):
    place = tmp_path / "reports" / "monitoring"
    publish(place, "old", exchange=exchange)
    (place / "left over from old.txt").write_text("x")
    publish(place, "new", exchange=exchange)
    assert content_of(place) == "new"
    assert list(work_folder(place).iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges folders in one step")
def test_exchange_is_one_step_here(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "file").touch()
    assert exchange_folders(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b" / "file").exists()
    assert not exchange_folders(tmp_path / "a", tmp_path / "missing")


@pytest.mark.parametrize("exchange", [exchange_folders, without_exchange])
def test_failure_leaves_the_old_report(tmp_path, exchange):
    place = tmp_path / "monitoring"
    publish(place, "old")
    unfinished = publication(place, exchange=exchange)
    (unfinished.__enter__() / "index.html").write_text("half")
    full = OSError(errno.ENOSPC, "No space left on device")
    assert not unfinished.__exit__(OSError, full, None)
    assert content_of(place) == "old"
    assert list(work_folder(place).iterdir()) == []


def test_first_failure_leaves_nothing(tmp_path):
    place = tmp_path / "monitoring"
    with pytest.raises(ValueError, match="x"), publication(place):
        raise ValueError("x")
    assert not place.exists()


def test_a_file_in_the_place_is_not_replaced(tmp_path):
    (tmp_path / "monitoring").write_text("mine")
    with pytest.raises(PublishError, match="is a file"):
        publish(tmp_path / "monitoring", "new")
    assert (tmp_path / "monitoring").read_text() == "mine"


def test_heal_puts_the_old_report_back_and_clears_the_rest(tmp_path):
    place = tmp_path / "monitoring"
    publish(place, "old")
    place.rename(work_folder(place) / "monitoring.old")  # killed between the two renames
    (work_folder(place) / "monitoring.new").mkdir()
    heal(place)
    assert content_of(place) == "old"
    assert list(work_folder(place).iterdir()) == []


def test_only_one_run_holds_a_report(tmp_path):
    place = tmp_path / "monitoring"
    with report_lock(place), report_lock(tmp_path / "another"):
        second = report_lock(place, wait=0.1)
        with pytest.raises(PublishError, match=r"is being made by another run, still after 0\.1 s"):
            second.__enter__()
    with report_lock(place):
        pass


def whole_after_death(place, way):
    """What stands at the place, whole, after its publisher was killed; and that the next run can go on."""
    assert place.exists() or way == "two renames"
    text = content_of(place if place.exists() else work_folder(place) / f"{place.name}.old")
    with report_lock(place):  # the dead run holds nothing
        heal(place)
    assert content_of(place) == text
    assert {path.suffix for path in work_folder(place).iterdir()} <= {".lock"}
    return text


def die_before(step):
    """Kill this process before it touches the disk for the n-th time from here."""
    touches = itertools.count(1)
    events = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "ctypes.dlsym"}

    def watch(event, _arguments):
        if event in events and next(touches) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def kill_before_every_step(place, way):
    """Publish again and again in children that kill themselves before their 1st, 2nd, ... touch of the disk."""
    exchange = exchange_folders if way == "atomic" else without_exchange
    publish(place, "old")
    for step in itertools.count(1):
        child = os.fork()
        if child == 0:
            die_before(step)
            with report_lock(place):
                publish(place, "new", exchange=exchange)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            break
        print(whole_after_death(place, way))
        publish(place, "old")
    assert content_of(place) == "new"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
@pytest.mark.parametrize("way", ["atomic", "two renames"])
def test_killed_before_every_step(tmp_path, way):
    # In a process of its own: forking pytest with its threads would not be safe.
    script = f"import pathlib, tests.files.test_atomic_folder as t; t.kill_before_every_step(pathlib.Path({str(tmp_path / 'm')!r}), {way!r})"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    states = run.stdout.split()
    assert len(states) > 20
    assert states == sorted(states, reverse=True)  # the old one up to a step, the new one from there on
    assert set(states) == {"old", "new"}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("way", ["atomic", "two renames"])
def test_killed_at_any_moment(tmp_path, way):
    place = tmp_path / "monitoring"
    publish(place, "0" * 1000)
    for version in range(1000, 1000 * (KILLS // 2 + 1), 1000):
        command = [sys.executable, "-c", PUBLISHER, str(place), way, str(version)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline()  # the first is published: now it is in the midst of it
        time.sleep(random.uniform(0, 0.03))
        process.kill()
        process.communicate()
        whole_after_death(place, way)


@pytest.mark.slow
def test_two_runs_at_once_both_end_well(tmp_path):
    place = tmp_path / "monitoring"
    script = PUBLISHER.replace("itertools.count(int(sys.argv[3]))", "range(5)")
    command = [sys.executable, "-c", script, str(place), "atomic", "0"]
    runs = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(3)]
    assert [run.communicate()[1] for run in runs] == [b"", b"", b""]
    assert content_of(place) == "4" * 1000
