"""What is filled at first use, filled once in the server that processes are forked from.

Reading a made-up village and working out its results compiles and caches what every programme needs, so that
no forked process has to. It leaves no trace in any report: the bytes are those of a stock kernel.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pwr_eval import programme
from pwr_eval.files.private_folder import private_folder
from pwr_eval.publishing.manifest import library_versions, package_hash
from pwr_eval.reporting.charts import draw

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["VILLAGE", "warm_export", "warm_up"]

VILLAGE = Path(programme.__path__[0]) / "templates" / "example"
_PROGRAMME, _YEAR = "wies-2026-2028", 2026


def warm_up() -> None:
    """Work out a year of the village; what fails here is said when it fails again."""
    from pwr_eval.indicators.programme_inputs import read_inputs
    from pwr_eval.indicators.results import results_for

    with suppress(Exception), private_folder() as project:
        shutil.copytree(VILLAGE, project / "data" / "raw" / _PROGRAMME)
        results = results_for(read_inputs(project, _PROGRAMME), _YEAR)
        _ = (results.gaps, results.costs, results.trends)
    warm_export()


def warm_export() -> None:
    """Draw an empty chart, export an empty notebook, and look up what every manifest asks for."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    from pwr_eval.publishing.outputs.export_html import export_html

    with suppress(Exception):
        draw("warm", (2, 1), _paint, title="x", alt="x")
        cells = [new_markdown_cell("# x\n\n## x & x"), new_code_cell("x")]
        export_html(new_notebook(cells=cells), title="x")
        package_hash()
        library_versions()


def _paint(figure: Figure) -> None:
    figure.add_subplot().set_title("x")
