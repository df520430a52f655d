"""A private folder for a run's sockets and logs; what killed runs left of theirs is cleared by the next."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["clear_left_over", "private_folder"]

_PREFIX = "pwr-eval-"
_MARK = "private-folder-of-a-run-of-pwr-eval"  # other programs have folders that begin so too
_LOCK = "in-use.lock"
_YOUNG = 60.0  # seconds in which a folder may stand without its lock yet


@contextmanager
def private_folder() -> Iterator[Path]:
    """Yield a folder that nobody else can read, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # The system lets go of the lock when the process ends, however it ends: then the folder is left over.
        with FileLock(folder / _LOCK):
            (folder / _MARK).touch()
            yield folder


def clear_left_over() -> None:
    """Remove the private folders of this user's runs that were killed; those in use stay."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout):  # not ours, just gone, or in use
            if _is_old_one_of_ours(folder):
                with FileLock(folder / _LOCK, timeout=0):
                    pass
                shutil.rmtree(folder, ignore_errors=True)


def _is_old_one_of_ours(folder: Path) -> bool:
    """Return whether a folder is; one without the mark is not ours, and raises that it is not there."""
    state, mark = folder.lstat(), (folder / _MARK).lstat()
    # Windows knows no numbers of users, and keeps the temporary files of each in a folder of their own.
    user = getattr(os, "getuid", lambda: state.st_uid)()
    return state.st_uid == mark.st_uid == user and abs(time.time() - state.st_mtime) >= _YOUNG
