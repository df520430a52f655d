"""A folder of files, published whole or not at all.

A report is written to a working folder beside its place, flushed to the disk and put in place in one step,
so that a reader finds the old report or the new one and never a part of either, whenever the run is killed.

Where the system can exchange two folders in one step (Linux, on its common file systems) the place is never
empty. Elsewhere (Windows, macOS, some network drives) two renames are needed; a run killed between them
leaves the old report whole beside its place, and `heal`, which every run begins with, puts it back.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from pwr_eval.errors import Message, PublishError

__all__ = ["exchange_folders", "heal", "publication", "report_lock", "work_folder", "write_whole"]

Exchange = Callable[[Path, Path], bool]

WORK = ".work"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # linux/fcntl.h and linux/fs.h


def work_folder(destination: Path) -> Path:
    """Return the hidden folder beside a report where it is made; on the same drive, so that renames work."""
    return destination.parent / WORK


@contextmanager
def report_lock(destination: Path, *, wait: float = 0) -> Iterator[None]:
    """Hold a report against other runs; the system lets go of it when the process ends, however it ends.

    Parameters
    ----------
    destination : Path
        Folder of the report.
    wait : float, default 0
        Seconds to wait for another run that makes the same report.

    Raises
    ------
    PublishError
        If the other run holds it longer.
    """
    folder = work_folder(destination)
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{destination.name}.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        problem = (
            "{folder} is being made by another run, still after {wait:g} s. Let it finish, then run again."
        )
        raise PublishError(Message(problem, folder=destination.as_posix(), wait=wait)) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def publication(destination: Path, *, exchange: Exchange | None = None) -> Iterator[Path]:
    """Yield an empty folder to fill; when the block ends well, it takes the place of the destination.

    Call it under the `report_lock` of the destination. The files must be closed when the block ends.

    Parameters
    ----------
    destination : Path
        Folder of the report; what stands there stays untouched if the block raises.
    exchange : callable, optional
        How two folders change places in one step; `exchange_folders` if left out.

    Raises
    ------
    PublishError
        If the place holds something else than a folder, or the folder there is in use (Windows).

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp(), "report")
    >>> for text in ("first", "second"):
    ...     with publication(place) as folder:
    ...         _ = (folder / "index.html").write_text(text)
    >>> (place / "index.html").read_text()
    'second'
    """
    if destination.exists() and not destination.is_dir():
        problem = Message("{place} is a file; a report needs a folder there", place=destination.as_posix())
        raise PublishError(problem)
    heal(destination)
    new = _prepared(destination)
    new.mkdir(parents=True)
    try:
        yield new
        _flush(new)
        _put_in_place(new, destination, exchange or exchange_folders)
    finally:
        # After an exchange this is the old report, after a failure the unfinished new one.
        shutil.rmtree(new, ignore_errors=True)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file that stands alone, text in UTF-8: a reader finds the old one or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def heal(destination: Path) -> None:
    """Clear what a killed run left: an old report whose place is empty goes back, unfinished files go."""
    aside = _aside(destination)
    if aside.exists() and not destination.exists():
        aside.rename(destination)
    for leftover in (aside, _prepared(destination)):
        if leftover.exists():
            shutil.rmtree(leftover)


def _prepared(destination: Path) -> Path:
    return work_folder(destination) / f"{destination.name}.new"


def _aside(destination: Path) -> Path:
    return work_folder(destination) / f"{destination.name}.old"


def _put_in_place(new: Path, destination: Path, exchange: Exchange) -> None:
    if not destination.exists():
        new.rename(destination)
    elif not exchange(new, destination):
        _by_two_renames(new, destination)
    _flush_folder(destination.parent)


def _by_two_renames(new: Path, destination: Path) -> None:
    aside = _aside(destination)
    try:
        destination.rename(aside)
    except PermissionError:
        problem = (
            "{folder} cannot be replaced: a file in it is open in another program. "
            "Close it and run again; the old report is untouched."
        )
        raise PublishError(Message(problem, folder=destination.as_posix())) from None
    try:
        new.rename(destination)
    except OSError:
        aside.rename(destination)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def exchange_folders(one: Path, other: Path) -> bool:
    """Let two folders change places in one step of the file system.

    Returns
    -------
    bool
        False if this system or drive cannot do it; then nothing was changed.
    """
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    done: int = renameat2(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)
    )
    return done == 0


def _flush(folder: Path) -> None:
    """Force every file of a folder to the disk, so that a power cut after the exchange loses nothing."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("r+b") as file:
                os.fsync(file.fileno())
    for path in [*folder.rglob("*"), folder]:
        if path.is_dir():
            _flush_folder(path)


def _flush_folder(folder: Path) -> None:
    # Windows opens no folders; its file system writes renames in order by itself.
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
