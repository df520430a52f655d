"""Projects for the faults: villages with notebooks that take little time, so that much can go wrong in minutes."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT
from tests.villages import bytes_of, village_project

PROGRAMME = "wies0000-2026-2028"
QUICK = """from pathlib import Path
class Shown:
    def _repr_html_(self):
        root = Path(project) / "data" / "raw" / programme / "returns" / str(year)
        text = (root / "PRZYKLAD_gops_2026.csv").read_text(encoding="utf-8")
        return f'<p>{text}</p>' * 200
Shown()
"""


def quick_notebook(path, *more):
    """A notebook without pandas and charts that shows the return of the village."""
    declared = 'programme: str = ""\nyear: int = 2026\nlanguage: str = "pl"\nproject: str = ""\n'
    cells = [("markdown", "# Test", {}), ("code", declared, {"tags": ["parameters"]}), ("code", QUICK, {})]
    cells += [("code", source, {}) for source in more]
    content = {
        "cells": [
            {
                "cell_type": kind,
                "id": str(number),
                "metadata": metadata,
                "source": source,
                **({"outputs": [], "execution_count": None} if kind == "code" else {}),
            }
            for number, (kind, source, metadata) in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(content), encoding="utf-8")


class Town:
    """A village whose data-quality report is made of a quick notebook, in two versions of its data."""

    def __init__(self, root):
        self.root = village_project(root, PROJECT / "notebooks", 1)
        self.notebook = self.root / "notebooks" / "03_data_quality.ipynb"
        quick_notebook(self.notebook)
        self.value = "250"

    @property
    def report(self):
        return self.root / "reports" / PROGRAMME / "data-quality-2026"

    def change(self, value):
        """Let another figure be reported."""
        path = self.root / "data" / "raw" / PROGRAMME / "returns" / "2026" / "PRZYKLAD_gops_2026.csv"
        path.write_text(
            path.read_text(encoding="utf-8").replace(f";{self.value};", f";{value};"), encoding="utf-8"
        )
        self.value = value

    def command(self, *words, kernels="stock"):
        return [
            sys.executable, "-m", "pwr_eval.commands.cli", "report", "--project", str(self.root), "-q",
            "--only", "data-quality-2026", "--kernels", kernels, *words,
        ]  # fmt: skip

    def run(self, *words, kernels="stock", timeout=300, **environment):
        return subprocess.run(
            self.command(*words, kernels=kernels),
            capture_output=True, text=True, timeout=timeout, env={**os.environ, **environment}, check=False,
        )  # fmt: skip

    def must_make(self, **settings):
        """Run and give the bytes of the report; it must be green."""
        run = self.run(**settings)
        assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
        return self.bytes()

    def bytes(self):
        """The bytes of the report, whose files must be whole: each as its manifest says."""
        found = bytes_of(self.report)
        outputs = json.loads((self.report / "manifest.json").read_text(encoding="utf-8"))["outputs"]
        assert {name: found[name] for name in found if name != "manifest.json"} == outputs
        assert "index.html" in outputs
        return found


def left_over():
    """What runs left in the place for temporary files."""
    return list(Path(os.environ["TMPDIR"]).glob("pwr-eval-*"))
