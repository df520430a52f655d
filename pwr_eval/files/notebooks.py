"""The notebooks that reports are made by: a new project gets its own copies, to be read and changed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from pwr_eval.errors import DataError, Fault, Place

__all__ = ["copy_notebooks"]

# Beside the package in a checkout; among the data of the installation otherwise (see pyproject.toml).
_PLACES = (
    Path(__file__).parents[2] / "notebooks",
    Path(sys.prefix) / "share" / "pwr-eval" / "notebooks",
)


def copy_notebooks(project: Path) -> bool:
    """Copy the notebooks into a project that has none.

    Parameters
    ----------
    project : Path
        Folder with ``data/``.

    Returns
    -------
    bool
        Whether any were copied; a folder ``notebooks/`` that is there stays as it is.

    Raises
    ------
    DataError
        If the installation holds none.
    """
    destination = project / "notebooks"
    if destination.exists():
        return False
    for place in _PLACES:
        if notebooks := sorted(place.glob("*.ipynb")):
            destination.mkdir()
            for notebook in notebooks:
                shutil.copy(notebook, destination)
            return True
    fault = Fault(
        Place("notebooks/"),
        "the installation holds no notebooks",
        remedy="Copy the folder notebooks/ of pwr-eval here.",
    )
    raise DataError("no report can be made here", [fault])
