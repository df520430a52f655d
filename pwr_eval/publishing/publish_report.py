"""From a notebook to a published report, or to a readable reason why not."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pwr_eval.errors import Message, PublishError, PwrEvalError, RunError, UsageError
from pwr_eval.files.atomic_folder import heal, publication, report_lock
from pwr_eval.publishing.manifest import Provenance, write_manifest
from pwr_eval.publishing.notebooks.failed_run import failed_folder, keep_failure
from pwr_eval.publishing.notebooks.parameters import Value, checked_parameters, declared_parameters
from pwr_eval.words.error_text import error_text
from pwr_eval.words.wording import wording

if TYPE_CHECKING:
    from pwr_eval.publishing.notebooks.run_notebook import NotebookRun
    from pwr_eval.publishing.processes.fork_server import ForkServer

__all__ = ["PublishedReport", "publish_report"]

PAGE = "index.html"
_MADE_BY_US = re.compile(r'<meta [^>]*"pwr_eval"')


@dataclass(frozen=True)
class PublishedReport:
    """A report that stands in its place.

    Parameters
    ----------
    paths : tuple of Path
        Its files; the page to open comes first.
    seconds : float
        Wall time from the check of the parameters to the published folder.
    warnings : tuple of str
        What the cells wrote to the error stream; not part of the page.
    """

    paths: tuple[Path, ...]
    seconds: float
    warnings: tuple[str, ...]


def publish_report(
    notebook: Path,
    parameters: Mapping[str, Value],
    destination: Path,
    *,
    title: str,
    language: str = "pl",
    allowed: Mapping[str, Collection[Value]] | None = None,
    fictional: bool = False,
    footer_lines: Sequence[str] = (),
    translate: Callable[[str], str] | None = None,
    links: Sequence[tuple[str, str]] = (),
    untranslated: Sequence[str] = (),
    timeout: int = 120,
    deadline: float = 600,
    wait: float = 600,
    add_files: Callable[[Path, NotebookRun], None] | None = None,
    project: Path | None = None,
    provenance: Provenance | None = None,
    kernel_server: ForkServer | None = None,
) -> PublishedReport:
    """Run a notebook and publish its page, whole or not at all.

    Parameters
    ----------
    notebook : Path
        Notebook with a cell tagged ``parameters``.
    parameters : mapping of str to value
        Given parameters; texts are read as the declared type.
    destination : Path
        Folder of the report, for instance ``reports/<programme>/<report>``. It is replaced as a whole.
    title, language, fictional, footer_lines, links, untranslated
        See `export_html`.
    allowed : mapping of str to collection, optional
        Values that parameters may take.
    translate : callable, optional
        Turns the text of a Markdown cell into the report's language; it stays as it is if left out.
    timeout : int, default 120
        Seconds that one cell may take.
    deadline : float, default 600
        Seconds that the run of the notebook may take.
    wait : float, default 600
        Seconds to wait for another run that makes the same report.
    add_files : callable, optional
        Writes further files (workbook, data package) into the folder that it is given, from the run; they
        are published in the same step.
    project : Path, optional
        Folder that notebook and destination must not leave, by ``..`` or by a link.
    provenance : Provenance, optional
        What the report is made from; ``manifest.json`` then stands beside the page. Needs `project`.
    kernel_server : ForkServer, optional
        Server to fork the kernel from; a stock kernel starts if left out.

    Returns
    -------
    PublishedReport

    Raises
    ------
    UsageError, DataError
        If the parameters or the notebook's declaration do not fit; nothing was started.
    RunError
        If the notebook did not run to its end.
    PublishError
        If the page is not fit to publish or its place cannot be written.

    Notes
    -----
    After a RunError or PublishError of the page the previous report is untouched, and `failed_folder` holds
    the executed notebook and ``reason.txt`` until the report is next made well.
    """
    started, began = time.monotonic(), datetime.now(UTC)
    if project is not None:
        _refuse_outside(project, notebook, destination)
    declared = declared_parameters(notebook)
    values = checked_parameters(declared, parameters, allowed=allowed, notebook=notebook.as_posix())
    try:
        _check_replaceable(destination)
        with report_lock(destination, wait=wait):
            heal(destination)
            run, page = _made_page(
                notebook, values, destination, timeout, deadline, kernel_server, title=title,
                language=language, fictional=fictional, footer_lines=footer_lines, translate=translate,
                links=links, untranslated=untranslated,
            )  # fmt: skip
            with publication(destination) as folder:
                (folder / PAGE).write_text(page, encoding="utf-8", newline="\n")
                if add_files is not None:
                    add_files(folder, run)
                if provenance is not None and project is not None:
                    provenance.refuse_changed_inputs(project)
                    write_manifest(folder, provenance, _times(began, run))
            shutil.rmtree(failed_folder(destination), ignore_errors=True)
    except OSError as error:
        problem = "{folder} cannot be published: {reason}. A report that stood there is untouched."
        reason = error_text(error, wording(language))
        raise PublishError(Message(problem, folder=destination.as_posix(), reason=reason)) from None
    files = sorted(path for path in destination.rglob("*") if path.is_file() and path != destination / PAGE)
    return PublishedReport((destination / PAGE, *files), time.monotonic() - started, run.warnings)


def _times(began: datetime, run: NotebookRun) -> dict[str, Any]:
    """Return what differs from run to run; it stands in the manifest alone."""
    return {
        "started": began.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 2),
        "messages": list(run.warnings),
    }


def _refuse_outside(project: Path, *places: Path) -> None:
    root = project.resolve()
    for place in places:
        if not place.resolve().is_relative_to(root):
            problem = "{place} lies outside the project folder {folder}"
            raise UsageError(Message(problem, place=place.as_posix(), folder=root.as_posix()))


def _check_replaceable(destination: Path) -> None:
    """Refuse to replace a folder that is no report: a mistyped path must not cost anybody's files."""
    if not destination.is_dir() or not any(destination.iterdir()):
        return
    page = destination / PAGE
    if not page.is_file() or not _MADE_BY_US.search(page.read_text(encoding="utf-8", errors="replace")):
        problem = "{folder} holds files but no report of pwr-eval. Choose another folder or empty this one."
        raise PublishError(Message(problem, folder=destination.as_posix()))


def _made_page(
    notebook: Path,
    values: Mapping[str, Value],
    destination: Path,
    timeout: int,
    deadline: float,
    kernel_server: ForkServer | None,
    **page: Any,
) -> tuple[NotebookRun, str]:
    # papermill and nbconvert take half a second to import: not before the parameters are checked.
    from pwr_eval.publishing.notebooks.run_notebook import run_notebook
    from pwr_eval.publishing.outputs.export_html import export_html

    executed = None
    try:
        run = run_notebook(
            notebook, values, cell_timeout=timeout, deadline=deadline, kernel_server=kernel_server
        )
        executed = run.notebook
        return run, export_html(executed, **page)
    except PwrEvalError as error:
        executed = error.executed if isinstance(error, RunError) else executed
        keep_failure(destination, notebook.name, executed, error_text(error, wording(page["language"])))
        raise
