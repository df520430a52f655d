"""All returns of a programme, year by year, with every fault of every file at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from pwr_eval.collection.returns.expected import Expected
from pwr_eval.collection.returns.reading import Return, read_return
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.files.untrusted.archives import Limits

__all__ = ["check_returns", "read_returns"]

_LEFT_BESIDE = ("readme", "thumbs.db", "desktop.ini")
"""Names of files that may lie beside returns without being one."""


def check_returns(
    folder: Path,
    expected: Expected | Callable[[int], Expected],
    *,
    years: Collection[int] | None = None,
    limits: Limits | None = None,
) -> Iterator[Return]:
    """Read the returns one after the other, faulty ones included; nothing is raised for what a return holds.

    Parameters
    ----------
    folder : Path
        Folder with one folder a year.
    expected : Expected or callable
        The plan's indicators, tasks and names; a function of the year where they differ by year.
    years : collection of int, optional
        Years to read; all if left out.
    limits : Limits, optional
        How much a file may hold.

    Yields
    ------
    Return
        By year, then by name of file.

    Raises
    ------
    DataError
        If the folder holds something else than folders named by a year.
    """
    for year, path in _files(folder, years):
        file = f"{folder.name}/{year}/{path.name}"
        if path.is_dir() or path.is_symlink():
            fault = Fault(
                Place(file), "not a file", remedy="Put each return straight into the folder of its year."
            )
            yield Return(file, year, faults=(fault,))
        else:
            of_year = expected(year) if callable(expected) else expected
            yield read_return(path, of_year, year, file=file, limits=limits)


def read_returns(
    folder: Path,
    expected: Expected | Callable[[int], Expected],
    *,
    years: Collection[int] | None = None,
    limits: Limits | None = None,
) -> list[Return]:
    """Read all returns of a programme.

    Parameters
    ----------
    folder : Path
        Folder with one folder a year, the returns in it untouched.
    expected : Expected or callable
        As in `check_returns`.
    years : collection of int, optional
        Years to read; all if left out.
    limits : Limits, optional
        How much a file may hold.

    Returns
    -------
    list of Return
        By year, then by name of file; empty if the folder is not there.

    Raises
    ------
    DataError
        With every fault of every return.
    """
    returns = list(check_returns(folder, expected, years=years, limits=limits))
    faults = [fault for each in returns for fault in each.faults]
    if faults:
        raise DataError("the returns cannot be used", faults)
    return returns


def _files(folder: Path, years: Collection[int] | None) -> Iterator[tuple[int, Path]]:
    if not folder.is_dir():
        return
    of_year = {}
    faults = []
    for path in sorted(folder.iterdir()):
        if _is_return(path) and path.is_dir() and path.name.isdecimal():
            of_year[int(path.name)] = path
        elif _is_return(path):
            place, remedy = (
                Place(f"{folder.name}/{path.name}"),
                "Put returns into a folder named by their year.",
            )
            faults.append(Fault(place, "neither a year nor part of one", remedy=remedy))
    if faults:
        raise DataError("the returns cannot be read", faults)
    for year, path in of_year.items():
        if years is None or year in years:
            yield from ((year, file) for file in sorted(path.iterdir()) if _is_return(file))


def _is_return(path: Path) -> bool:
    """Tell a return from what systems and office programs leave beside it."""
    return not path.name.startswith((".", "~$")) and not path.name.casefold().startswith(_LEFT_BESIDE)
