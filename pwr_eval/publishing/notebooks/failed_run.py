"""What a failed run leaves behind: the notebook as far as it went, and the reason in words."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pwr_eval.files.atomic_folder import publication

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["failed_folder", "keep_failure"]

# Long enough to see what happened, too short to carry a table of people's data.
_LONGEST_LINE = 300
_LONGEST_TEXT = 10_000


def failed_folder(destination: Path) -> Path:
    """Return the place of a failed run's notebook and reason: ``failed/<report>`` beside the report."""
    return destination.parent / "failed" / destination.name


def keep_failure(destination: Path, name: str, executed: NotebookNode | None, reason: str) -> None:
    """Write ``reason.txt`` and the executed notebook to the `failed_folder`, in place of an older failure.

    Long texts and the lines of tracebacks are cut, since they may hold values, and the path of the user's
    home folder becomes ``~``. Where the place cannot be written, nothing is kept.

    Parameters
    ----------
    destination : Path
        Folder of the report.
    name : str
        File name of the notebook.
    executed : NotebookNode, optional
        The notebook as far as it ran.
    reason : str
        What went wrong and where.
    """
    # The reason is told all the same: a full disk must not hide it behind a second error.
    with suppress(OSError), publication(failed_folder(destination)) as folder:
        (folder / "reason.txt").write_text(_without_home(reason) + "\n", encoding="utf-8")
        if executed is not None:
            (folder / name).write_text(_without_home(_notebook_text(executed)) + "\n", encoding="utf-8")


def _notebook_text(executed: NotebookNode) -> str:
    # Both take long to import, and most runs do not fail.
    import nbformat

    from pwr_eval.publishing.outputs.export_html import stripped_notebook

    notebook = stripped_notebook(executed)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.evalue = _cut(output.evalue, _LONGEST_TEXT)
                output.traceback = [_cut_lines(part) for part in output.traceback]
            elif output.output_type == "stream":
                output.text = _cut(_cut_lines(output.text), _LONGEST_TEXT)
    text: str = nbformat.writes(notebook)
    return text


def _cut_lines(text: str) -> str:
    return "\n".join(_cut(line, _LONGEST_LINE) for line in text.split("\n"))


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length] + " …"


def _without_home(text: str) -> str:
    home = Path.home()
    if home == Path(home.anchor):
        return text
    # Once as it is, once as a notebook file writes it (Windows' backslashes doubled).
    for form in (json.dumps(str(home))[1:-1], str(home)):
        text = text.replace(form, "~")
    return text
