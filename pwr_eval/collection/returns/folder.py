"""All returns of a programme, year by year, with every fault of every file at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from pwr_eval.cleaning.personal_data import mask_personal_data
from pwr_eval.collection.returns.expected import Expected
from pwr_eval.collection.returns.order_of_returns import with_checked_dates
from pwr_eval.collection.returns.reading import Return, is_named_example, read_return
from pwr_eval.errors import Fault, Place
from pwr_eval.files.untrusted.archives import Limits
from pwr_eval.vocabulary import NO_YEAR

__all__ = ["has_examples", "read_returns"]

_LEFT_BESIDE = ("readme", "thumbs.db", "desktop.ini")
"""Names of files that may lie beside returns without being one."""


def read_returns(
    folder: Path,
    expected: Expected | Callable[[int], Expected],
    *,
    years: Collection[int] | None = None,
    limits: Limits | None = None,
) -> list[Return]:
    """Read all returns of a programme, faulty ones included; nothing is raised for what a return holds.

    Parameters
    ----------
    folder : Path
        Folder with one folder a year, the returns in it untouched.
    expected : Expected or callable
        The plan's indicators, tasks and names; a function of the year where they differ by year.
    years : collection of int, optional
        Years to read; all if left out.
    limits : Limits, optional
        How much a file may hold.

    Returns
    -------
    list of Return
        By year, then by name of file; empty if the folder is not there. What lies in the folder and is
        neither a year nor part of one is a return of no year, with a fault.
    """
    read = [_read(folder, year, path, expected, limits) for year, path in _files(folder, years)]
    return with_checked_dates(read)


def _read(
    folder: Path,
    year: int,
    path: Path,
    expected: Expected | Callable[[int], Expected],
    limits: Limits | None,
) -> Return:
    file = path.relative_to(folder.parent).as_posix()
    place = Place(mask_personal_data(file))
    if year == NO_YEAR:
        remedy = "Put returns into a folder named by their year."
        fault = Fault(place, "neither a year nor part of one", remedy=remedy)
    elif path.is_dir() or path.is_symlink():
        remedy = "Put each return straight into the folder of its year."
        fault = Fault(place, "not a file", remedy=remedy)
    else:
        of_year = expected(year) if callable(expected) else expected
        return read_return(path, of_year, year, file=file, limits=limits)
    return Return(place.file, year, fictional=is_named_example(path.name), faults=(fault,))


def has_examples(folder: Path) -> bool:
    """Return whether any return in a programme's folder of returns is named as an example."""
    return any(is_named_example(path.name) for path in folder.rglob("*"))


def _files(folder: Path, years: Collection[int] | None) -> Iterator[tuple[int, Path]]:
    if not folder.is_dir():
        return
    for path in sorted(filter(_is_return, folder.iterdir())):
        of_year = path.is_dir() and path.name.isdecimal()
        year = int(path.name) if of_year else NO_YEAR
        if years is None or year in years:
            files = sorted(path.iterdir()) if of_year else [path]
            yield from ((year, file) for file in files if _is_return(file))


def _is_return(path: Path) -> bool:
    """Tell a return from what systems and office programs leave beside it."""
    return not path.name.startswith((".", "~$")) and not path.name.casefold().startswith(_LEFT_BESIDE)
