"""data/processed: the tables of one run together, whatever happens to the run; nobody else's files are lost."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from pwr_eval.observations import load_table
from pwr_eval.publishing.batch import prepare_programme
from pwr_eval.publishing.batch.run_options import RunOptions
from pwr_eval.publishing.save_tables import save_processed
from pwr_eval.schemas.check import check_table
from pwr_eval.schemas.declaration import declared, declared_tables
from tests.checked_projects import project_copy
from tests.conftest import KILLS, KRAKOW, PROJECT

NAMES = [f"table_{letter}" for letter in "abcdef"]


def table(number):
    return pd.DataFrame({"run": [number] * 2_000})


def folder_of(project):
    return project / "data" / "processed" / "a-city"


def test_tables_come_into_place_together(tmp_path):
    written = save_processed(tmp_path, "a-city", {"gaps": table(1), "costs": table(1)})
    assert written == [folder_of(tmp_path) / "gaps.csv", folder_of(tmp_path) / "costs.csv"]
    assert all(path.is_file() for path in written)


def test_what_others_put_there_stays(tmp_path):
    save_processed(tmp_path, "a-city", {"gaps": table(1)})
    own = folder_of(tmp_path)
    (own / "register").mkdir()
    (own / "register" / "families.csv").write_text("own work", encoding="utf-8")
    (own / "notes.txt").write_text("read me", encoding="utf-8")
    save_processed(tmp_path, "a-city", {"gaps": table(2)})
    assert (own / "register" / "families.csv").read_text(encoding="utf-8") == "own work"
    assert (own / "notes.txt").read_text(encoding="utf-8") == "read me"
    assert load_table(own / "gaps.csv", {"run": "int64"})["run"].unique().tolist() == [2]


def test_a_table_without_data_does_not_stay_from_an_earlier_run(tmp_path):
    save_processed(tmp_path, "a-city", {"targets": table(1), "gaps": table(1)})
    save_processed(tmp_path, "a-city", {"targets": table(2)}, dropped=["gaps"])
    assert sorted(path.name for path in folder_of(tmp_path).iterdir()) == ["targets.csv"]


def test_a_failure_leaves_the_earlier_tables(tmp_path):
    save_processed(tmp_path, "a-city", {"gaps": table(1)})

    class Unwritable:
        def __str__(self):
            raise RuntimeError("cannot be written")

    with pytest.raises(RuntimeError):
        save_processed(tmp_path, "a-city", {"gaps": table(2), "costs": pd.DataFrame({"x": [Unwritable()]})})
    assert sorted(path.name for path in folder_of(tmp_path).iterdir()) == ["gaps.csv"]
    assert load_table(folder_of(tmp_path) / "gaps.csv", {"run": "int64"})["run"].unique().tolist() == [1]


WRITER = f"""
import sys
from pathlib import Path
import pandas as pd
from pwr_eval.publishing.save_tables import save_processed
first = int(sys.argv[2])
print("ready", flush=True)
for number in range(first, first + 1_000_000):
    rows = pd.DataFrame({{"run": [number] * 2_000}})
    save_processed(Path(sys.argv[1]), "a-city", dict.fromkeys({NAMES!r}, rows))
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the process is killed by a signal")
def test_a_killed_run_leaves_the_tables_of_one_run(tmp_path):
    moments = random.Random(2025)
    save_processed(tmp_path, "a-city", dict.fromkeys(NAMES, table(0)))
    for run in range(1, KILLS // 3 + 1):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(run * 10_000_000)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(moments.uniform(0.02, 0.4))
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        found = {name: load_table(folder_of(tmp_path) / f"{name}.csv", {"run": "int64"}) for name in NAMES}
        assert {len(rows) for rows in found.values()} == {2_000}
        assert len({int(value) for rows in found.values() for value in rows["run"]}) == 1
    save_processed(tmp_path, "a-city", dict.fromkeys(NAMES, table(9)))
    assert sorted(path.name for path in folder_of(tmp_path).parent.iterdir()) == [".work", "a-city"]
    assert list((tmp_path / "data" / "processed" / ".work").glob("*/")) == []


@pytest.mark.slow
def test_every_table_that_a_run_saves_is_as_declared(tmp_path, monkeypatch):
    saved = {}
    monkeypatch.setattr(prepare_programme, "save_processed", lambda *given, **_: saved.update(given[-1]))
    shutil.copytree(PROJECT / "notebooks", tmp_path / "notebooks")
    prepare_programme.prepare(RunOptions(project_copy(tmp_path)), KRAKOW.name)
    shapes = {declared(name).saved: declared(name) for name in declared_tables() if declared(name).saved}
    assert saved.keys() == shapes.keys()
    for name, table in saved.items():
        check_table(table, shapes[name], only=True, repeats=True)
        assert (name, list(table)) == (name, list(shapes[name].names))
