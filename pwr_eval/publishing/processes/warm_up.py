"""What is filled at first use, filled once in the server that kernels are forked from.

Reading a made-up village and drawing its reports imports, compiles and caches what every report needs, so
that no forked process has to. It leaves no trace in any report: the bytes are those of a stock kernel.
"""

from __future__ import annotations

import inspect
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_client.provisioning.factory import KernelProvisionerFactory

from pwr_eval import programme
from pwr_eval.publishing.manifest import library_versions, package_hash
from pwr_eval.reporting.charts import draw

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["VILLAGE", "warm_export", "warm_up"]

VILLAGE = Path(programme.__path__[0]) / "templates" / "example"
_PROGRAMME, _YEAR = "wies-2026-2028", 2026


def warm_up() -> None:
    """Read the village and make every part of its reports; what fails here is told when it fails again."""
    with suppress(Exception), tempfile.TemporaryDirectory(prefix="pwr-eval-village-") as project:
        shutil.copytree(VILLAGE, Path(project) / "data" / "raw" / _PROGRAMME)
        _make_parts(project)
    warm_export()


def warm_export() -> None:
    """Draw an empty chart, export an empty notebook, and look up what every manifest and kernel asks for."""
    with suppress(Exception):
        draw("warm", (2, 1), _paint, title="x", alt="x")
        _export()
        package_hash()
        library_versions()
        KernelProvisionerFactory.instance()


def _paint(figure: Figure) -> None:
    figure.add_subplot().set_title("x")


def _make_parts(project: str) -> None:
    from pwr_eval.reporting.chapters.data_quality.report import open_data_quality
    from pwr_eval.reporting.chapters.monitoring.report import open_monitoring
    from pwr_eval.reporting.chapters.plan_appraisal.report import open_plan_appraisal

    pages = (
        open_monitoring(project, _PROGRAMME, _YEAR, "pl"),
        open_data_quality(project, _PROGRAMME, _YEAR, "pl"),
        open_plan_appraisal(project, _PROGRAMME, "pl"),
    )
    for page in pages:
        for part in _parts(page):
            show = getattr(part, "_repr_html_", None)
            if show is not None:
                show()


def _parts(page: object) -> Iterator[object]:
    """Give every part of a page that a notebook can call without an argument."""
    pieces = [
        page,
        *(
            each
            for each in vars(page).values()
            if type(each).__module__.startswith("pwr_eval.reporting.chapters")
        ),
    ]
    for piece in pieces:
        for name, method in inspect.getmembers(piece, inspect.ismethod):
            if not name.startswith("_") and not inspect.signature(method).parameters:
                with suppress(Exception):
                    yield method()


def _export() -> None:
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    from pwr_eval.publishing.outputs.export import export_html

    cells = [new_markdown_cell("# x\n\n## x & x"), new_code_cell("x")]
    export_html(new_notebook(cells=cells), title="x")
