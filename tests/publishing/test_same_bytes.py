"""The same inputs give the same bytes: on another path, in another time zone and locale, in any order of files."""

import json
import os
import shutil

import pytest

from tests.conftest import KRAKOW, PROJECT
from tests.villages import bytes_of, pwr_eval, village_project

pytestmark = pytest.mark.slow

# Python runs this at its start: folders are then listed in an order that nobody expects.
SHUFFLED = """
import os, random
chance = random.Random(7)
listdir, scandir = os.listdir, os.scandir
class Shuffled:
    def __init__(self, entries):
        with entries: self.entries = list(entries)
        chance.shuffle(self.entries)
    def __iter__(self): return self
    def __next__(self):
        if not self.entries: raise StopIteration
        return self.entries.pop()
    def __enter__(self): return self
    def __exit__(self, *error): pass
    def close(self): pass
os.listdir = lambda *place: chance.sample(names := listdir(*place), len(names))
os.scandir = lambda *place: Shuffled(scandir(*place))
"""


@pytest.fixture
def elsewhere(tmp_path):
    """An environment in which everything that must not matter is different."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SHUFFLED)
    return {
        "PYTHONPATH": os.pathsep.join(filter(None, [str(tmp_path / "site"), str(PROJECT)])),
        "TZ": "Pacific/Chatham",
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "C",
        "PYTHONHASHSEED": "12345",
        "HOME": str(tmp_path),
        "COLUMNS": "40",
    }


def made(project, *words, **environment):
    """The bytes of all reports of a project, made anew."""
    run = pwr_eval(project, "report", "--force", "--json", *words, **environment)
    assert run.returncode == 0, run.stderr
    assert {each["status"] for each in json.loads(run.stdout)["reports"]} == {"made"}
    return bytes_of(project / "reports")


def test_villages_are_the_same_everywhere(tmp_path, elsewhere):
    here = village_project(tmp_path / "a", PROJECT / "notebooks", 1)
    there = village_project(tmp_path / ("ż" * 30) / "project with spaces", PROJECT / "notebooks", 1)
    first = made(here, "--kernels", "auto")
    assert {"index.html", "tables.xlsx", "datapackage.json"} <= {name.rpartition("/")[2] for name in first}
    assert made(there, "--kernels", "auto", **elsewhere) == first
    assert made(there, "--kernels", "stock", "--jobs", "3", **elsewhere) == first


def test_krakow_is_the_same_everywhere(tmp_path, elsewhere):
    found = []
    for name, environment in (("a", {}), ("another place", elsewhere)):
        project = tmp_path / name
        shutil.copytree(KRAKOW, project / "data" / "raw" / KRAKOW.name)
        shutil.copytree(PROJECT / "notebooks", project / "notebooks")
        for path in project.rglob("*"):
            os.utime(path, (0, 1_000_000_000 if name == "a" else 2_000_000_000))
        found.append(made(project, "--year", "2026", **environment))
    assert found[0] == found[1]
