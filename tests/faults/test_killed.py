"""Killed at random moments: each time the old report or the new one, whole, and the next run green."""

import contextlib
import os
import random
import subprocess
import time

import psutil
import pytest

from tests.conftest import KILLS
from tests.faults.town import left_over

pytestmark = pytest.mark.faults

BATCHES = 4
LONG_AGO = 1_000_000_000


@pytest.mark.parametrize("batch", range(BATCHES))
def test_killed_at_any_moment(town, batch):
    kernels = "forked" if batch == 0 else "stock"
    chance = random.Random()
    begun = time.monotonic()
    whole = {"250": town.must_make(kernels=kernels)}
    takes = time.monotonic() - begun
    town.change("312")
    whole["312"] = town.must_make(kernels=kernels)
    seen, moments, started = [], [], []
    for number in range(KILLS // BATCHES):
        old, new = town.value, "250" if town.value == "312" else "312"
        town.change(new)
        moments.append(chance.uniform(0, takes * 1.1))
        started += kill_after(town.command(kernels=kernels), moments[-1], chance)
        found = town.bytes()
        told = f"kill {number} of batch {batch} after {moments[-1]:.2f} s of {takes:.2f}"
        assert found in (whole[old], whole[new]), told
        seen.append(found == whole[new])
        assert town.must_make(kernels=kernels) == whole[new], told
    print(f"{sum(seen)} of {len(seen)} kills found the new report, the others the old one")
    assert not all(seen)
    wait_for_end(started)
    for folder in left_over():
        os.utime(folder, (LONG_AGO, LONG_AGO))
    town.must_make(kernels=kernels)
    assert left_over() == []


def kill_after(command, seconds, chance):
    """Kill a run, or one of the processes that it started, after a time; give all of them."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        time.sleep(seconds)
        main = psutil.Process(run.pid)
        processes = [main, *main.children(recursive=True)]
        victim = main if chance.random() < 0.7 else chance.choice(processes)
        with contextlib.suppress(psutil.NoSuchProcess):
            victim.kill()
        if victim is main:
            run.wait(timeout=60)
        else:
            run.communicate(timeout=300)  # it tells that something died, or never noticed
    return processes


def wait_for_end(processes):
    """Nothing that a killed run started may go on for long."""
    _, alive = psutil.wait_procs(processes, timeout=30)
    assert [process.cmdline() for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
