"""The plan of the house: tests stand by room, and no room imports upwards."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

APART = {"browser", "faults"}  # of finished reports and whole runs, not of a room
LINTER = Path(sys.executable).with_name("lint-imports")


def folders(place):
    return {path.name for path in place.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))}


def test_every_folder_of_tests_has_its_room():
    assert folders(PROJECT / "tests") - folders(PROJECT / "pwr_eval") == APART


@pytest.mark.slow
@pytest.mark.parametrize(
    ("room", "planted", "found"),
    [
        ("cleaning", "", None),
        (
            "cleaning",
            "import pwr_eval.reporting.tables",
            "pwr_eval.cleaning is not allowed to import pwr_eval.reporting",
        ),
        ("files", "import pwr_eval.words.wording", "pwr_eval.files is not allowed to import pwr_eval.words"),
        (
            "indicators",
            "def late():\n    import pwr_eval.evaluation.evaluate",
            "pwr_eval.indicators is not allowed to import pwr_eval.evaluation",
        ),
    ],
    ids=["none", "upwards", "same floor", "late"],
)
def test_a_planted_import_is_found(tmp_path, room, planted, found):
    shutil.copytree(PROJECT / "pwr_eval", tmp_path / "pwr_eval", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    (tmp_path / "pwr_eval" / room / "planted.py").write_text(f"{planted}\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run = subprocess.run(
        [LINTER, "--no-cache"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == (found is not None), run.stdout
    assert (found or "0 broken") in run.stdout
