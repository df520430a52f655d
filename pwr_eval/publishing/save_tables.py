"""Tables of a programme to ``data/processed/<programme>/``: all of one run, or those of the run before."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from pwr_eval.files.atomic_folder import publication, report_lock
from pwr_eval.observations import save_tables

__all__ = ["save_processed"]

_WAIT = 600
"""Seconds to wait for another run that saves the same tables."""


def save_processed(
    project: Path, programme: str, tables: Mapping[str, pd.DataFrame], *, dropped: Collection[str] = ()
) -> list[Path]:
    """Save tables in one step: whenever the run is killed, a reader finds all new ones or all old ones.

    Parameters
    ----------
    project : Path
        Folder that holds ``data/``.
    programme : str
        Folder in ``data/processed/``.
    tables : mapping of str to DataFrame
        By name, see `pwr_eval.observations.save_tables`.
    dropped : collection of str, optional
        Tables that a run before may have left and that this one has no data for. Files of any other name
        stay: somebody else put them there.

    Returns
    -------
    list of Path
        The files, in the order of `tables`.

    Raises
    ------
    PublishError
        If another run holds the folder for too long, or a file in it is open (Windows).
    """
    destination = project / "data" / "processed" / programme
    with report_lock(destination, wait=_WAIT), publication(destination) as folder:
        written = save_tables(folder, tables)
        own = {path.name for path in written} | {f"{name}.csv" for name in dropped}
        if destination.is_dir():
            _keep_others(destination, folder, own)
    return [destination / path.name for path in written]


def _keep_others(earlier: Path, folder: Path, own: Collection[str]) -> None:
    for path in earlier.iterdir():
        if path.name in own:
            continue
        if path.is_dir():
            shutil.copytree(path, folder / path.name, copy_function=_same_file)
        else:
            _same_file(path, folder / path.name)


def _same_file(source: str | Path, target: str | Path) -> None:
    """Link a file, which costs nothing however large it is; copy it where a drive cannot."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
