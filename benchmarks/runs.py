"""Making reports, against papermill and nbconvert on the same notebooks and data. Whole processes.

`python -m benchmarks.runs one all many small [--rounds N] [--villages N]`

one
    The monitoring of one year: ``pwr-eval report --only …`` against ``papermill`` then ``jupyter nbconvert``.
    What ours does beside (checks, tables to data/processed, manifest) is in its time.
all
    All reports of the programme, ours two at once, against the pair of commands for one after the other.
many
    All reports of many made-up villages: forked kernels against stock kernels two at once, both by ours.
    If not told otherwise, forked ones run three at once on two cores, since the processes of a report wait
    for one another.
    The first and last quarter of the run tell whether time and memory a report grow.
small
    The same with the monitoring alone: of one small report, its data's reading and its own work are a
    larger part, and those are the same on both sides.

The two sides take turns; the table shows medians and the median of the ratios of the rounds. CPU seconds are
those of all processes that a command started.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from tests.villages import village_project

PROJECT = Path(__file__).parents[1]
PROGRAMME, YEAR = "krakow-2025-2027", 2026
GOALS = {"one": (0.75, None), "all": (0.45, 0.35), "many": (None, 0.4)}


@dataclass(frozen=True)
class Cost:
    """CPU and wall seconds of a command and all that it started."""

    cpu: float
    wall: float


def cost_of(work: Callable[[], object]) -> Cost:
    before, started = _cpu(), time.perf_counter()
    work()
    return Cost(_cpu() - before, time.perf_counter() - started)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(*command: str, folder: Path) -> str:
    settings = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def report(project: Path, *words: str) -> str:
    return run(sys.executable, "-m", "pwr_eval.commands.cli", "report", "--force", *words, folder=project)


def pair(project: Path, notebook: str, *parameters: str) -> None:
    """Run a notebook and export it by the two commands that one would otherwise use."""
    out = project / "out.ipynb"
    papermill = [sys.executable, "-m", "papermill", notebook, str(out), "--no-progress-bar", *parameters]
    run(*papermill, folder=project / "notebooks")
    nbconvert = [
        sys.executable,
        "-m",
        "jupyter",
        "nbconvert",
        "--to",
        "html",
        "--no-input",
        "--log-level",
        "ERROR",
    ]
    run(*nbconvert, str(out), folder=project)


def pairs(project: Path, notebooks: Sequence[tuple[str, ...]]) -> None:
    for notebook, *parameters in notebooks:
        pair(project, notebook, *parameters)


def due(project: Path) -> list[tuple[str, ...]]:
    """Make all reports once, and give the notebook and parameters of each; the units' pages have none."""
    outcomes = json.loads(report(project, "--json"))["reports"]
    manifests = [
        project / "reports" / each["programme"] / each["report"] / "manifest.json" for each in outcomes
    ]
    made = [json.loads(path.read_text(encoding="utf-8")) for path in manifests if path.is_file()]
    of_notebooks = [each for each in made if each["notebook"]]
    year = ["-p", "year"]
    return [
        (
            Path(*each["notebook"]).name,
            *([*year, str(each["parameters"]["year"])] if "year" in each["parameters"] else []),
        )
        for each in of_notebooks
    ]


def krakow(place: Path) -> Path:
    project = place / "krakow"
    if not project.exists():
        shutil.copytree(PROJECT / "data" / "raw", project / "data" / "raw")
        shutil.copytree(PROJECT / "notebooks", project / "notebooks")
    return project


def one(place: Path, rounds: int) -> None:
    project = krakow(place)
    sides: dict[str, Callable[[], object]] = {
        "papermill, then jupyter nbconvert": lambda: pair(
            project, "02_monitoring.ipynb", "-p", "year", str(YEAR)
        ),
        "pwr-eval report": lambda: report(project, "-q", "--only", f"monitoring-{YEAR}"),
        "pwr-eval report --kernels stock": lambda: report(
            project, "-q", "--only", f"monitoring-{YEAR}", "--kernels", "stock"
        ),
    }
    tell("one", "one report", take_turns(sides, rounds))


def all_reports(place: Path, rounds: int) -> None:
    project = krakow(place)
    notebooks = due(project)
    sides: dict[str, Callable[[], object]] = {
        f"papermill, then jupyter nbconvert, {len(notebooks)} times": lambda: pairs(project, notebooks),
        "pwr-eval report": lambda: report(project, "-q", "--jobs", "2"),
        "pwr-eval report --kernels stock": lambda: report(project, "-q", "--jobs", "2", "--kernels", "stock"),
    }
    tell("all", "all reports of the programme", take_turns(sides, rounds))


def many(place: Path, rounds: int, villages: int, *wanted: str) -> None:
    project = village_project(place / f"{villages} villages", PROJECT / "notebooks", villages)
    words = ["--json", *wanted]
    forked: list[Growth] = []

    def watched() -> None:
        growth = Growth()
        outcomes = json.loads(growth.watch(lambda: report(project, *words, "--kernels", "forked")))
        growth.seconds = [each["seconds"] for each in outcomes["reports"]]
        forked.append(growth)

    sides = {
        "stock kernels, two at once": lambda: report(project, *words, "--jobs", "2", "--kernels", "stock"),
        "forked kernels, two at once": lambda: report(project, *words, "--jobs", "2", "--kernels", "forked"),
        "forked kernels, as many as they take": watched,
    }
    what = "the monitoring alone" if wanted else "all reports"
    tell("many", f"{villages} villages, {what}", take_turns(sides, rounds))
    for growth in forked:
        print(growth.quarters())


class Growth:
    """Memory of all processes that this one started, and seconds a report, over a run.

    Pages that a process shares with those forked from it count in each of them: Linux tells them apart only
    at a price that would be part of the run.
    """

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._memory: list[float] = []
        self._over = threading.Event()

    def watch(self, work: Callable[[], str]) -> str:
        """Do some work and look at the memory twice a second."""
        watcher = threading.Thread(target=self._look)
        watcher.start()
        try:
            return work()
        finally:
            self._over.set()
            watcher.join()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            total = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    total += process.memory_info().rss - process.memory_info().shared
                except psutil.Error:
                    continue
            self._memory.append(total / 2**20)

    def quarters(self) -> str:
        """Return the first quarter against the last."""

        def first_and_last(values: Sequence[float]) -> str:
            size = max(len(values) // 4, 1)
            first, last = median(values[:size]), median(values[-size:])
            return f"{first:.2f} in the first quarter, {last:.2f} in the last ({last / first:.2f})"

        memory = first_and_last(self._memory)
        return (
            f"seconds a report: {first_and_last(self.seconds)}; MB, pages shared by forks in each: {memory}"
        )


def take_turns(sides: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[Cost]]:
    """Run every side once a round, in changing order."""
    costs: dict[str, list[Cost]] = {name: [] for name in sides}
    for number in range(rounds):
        names = list(sides) if number % 2 == 0 else list(reversed(sides))
        for name in names:
            cost = cost_of(sides[name])
            costs[name].append(cost)
            print(f"  round {number + 1}, {name}: {cost.cpu:.1f} CPU s, {cost.wall:.1f} s", flush=True)
    return costs


def tell(goal: str, title: str, costs: dict[str, list[Cost]]) -> None:
    first, *others = costs
    rounds = len(costs[first])
    print(f"\n{title}, {rounds} rounds, load {os.getloadavg()[0]:.1f}")
    print("| way | CPU s | wall s | CPU ratio | wall ratio |\n| --- | --- | --- | --- | --- |")
    for name, found in costs.items():
        cpu = median(each.cpu / base.cpu for each, base in zip(found, costs[first], strict=True))
        wall = median(each.wall / base.wall for each, base in zip(found, costs[first], strict=True))
        seconds = f"{median(each.cpu for each in found):.1f} | {median(each.wall for each in found):.1f}"
        print(f"| {name} | {seconds} | {cpu:.2f} | {wall:.2f} |")
        if name == others[0] if goal != "many" else name == others[-1]:
            for what, value, wanted in zip(("CPU", "wall"), (cpu, wall), GOALS[goal], strict=True):
                if wanted is not None:
                    verdict = "met" if value <= wanted else "MISSED"
                    print(f"{what}: {value:.2f}, goal {wanted}: {verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", nargs="*", default=["one", "all", "many"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--villages", type=int, default=200)
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    with tempfile.TemporaryDirectory(prefix="benchmark-runs-") as place:
        for what in options.what:
            if what in ("many", "small"):
                wanted = ["--only", "monitoring-2026"] if what == "small" else []
                many(Path(place), options.rounds, options.villages, *wanted)
            else:
                {"one": one, "all": all_reports}[what](Path(place), options.rounds)


if __name__ == "__main__":
    main()
