"""Small programmes with next to nothing: one goal, two tasks, one return a year. Fictional, for tests and benchmarks."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from pwr_eval.publishing.processes.warm_up import VILLAGE

RETURN = """jednostka:;GOPS
rok:;2026
data przekazania:;20.01.2027

nr zadania;nr wskaźnika;wartość
1;1.1;{value}
"""


def write_village(project, programme="wies-2026-2028", *, budget="90 000 zł", value="312", with_return=True):
    """A programme's folder in ``data/raw`` of a project; no comparison, no context, no history."""
    folder = project / "data" / "raw" / programme
    shutil.copytree(VILLAGE, folder)
    for name, old, new in (
        ("programme.toml", "wies-2026-2028", programme),
        ("plan.csv", "90 000 zł", budget),
        ("returns/2026/PRZYKLAD_gops_2026.csv", ";312;", f";{value};"),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    if not with_return:
        (folder / "returns" / "2026" / "PRZYKLAD_gops_2026.csv").unlink()
    return folder


def village_project(project, notebooks, count=1):
    """A project of so many villages, with the notebooks of another one."""
    shutil.copytree(notebooks, Path(project) / "notebooks")
    for number in range(count):
        write_village(Path(project), f"wies{number:04d}-2026-2028", value=str(250 + number))
    return Path(project)


def add_cell(project, notebook, source):
    """Put a cell at the end of a notebook of the project."""
    path = project / "notebooks" / notebook
    content = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "id": "added", "metadata": {}, "outputs": [], "execution_count": None}
    content["cells"].append({**cell, "source": source.splitlines(keepends=True)})
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def pwr_eval(project, *words, timeout=300, **environment):
    """Run the command in a project."""
    command = [sys.executable, "-m", "pwr_eval.commands.cli", *words]
    settings = {**os.environ, **environment}
    return subprocess.run(
        command,
        cwd=project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        env=settings,
        check=False,
    )


def bytes_of(folder):
    """The bytes of every file below a folder by its path; of a manifest without when and how long."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".work" not in path.parts:
            content = path.read_bytes()
            if path.name == "manifest.json":
                content = json.dumps({**json.loads(content), "run": None}).encode()
            found[path.relative_to(folder).as_posix()] = hashlib.sha256(content).hexdigest()
    return found
