"""A private folder for a run's sockets and logs; what killed runs left of theirs is cleared by the next."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["clear_left_over", "private_folder"]

_PREFIX = "pwr-eval-"
_LOCK = "in-use.lock"
_YOUNG = 60.0  # seconds in which a folder may stand without its lock yet


@contextmanager
def private_folder() -> Iterator[Path]:
    """Yield a folder that nobody else can read, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # The system lets go of the lock when the process ends, however it ends: then the folder is left over.
        with FileLock(folder / _LOCK):
            yield folder


def clear_left_over() -> None:
    """Remove the private folders of runs that were killed; those in use stay."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout):  # of another user, or just gone
            if abs(time.time() - folder.stat().st_mtime) < _YOUNG:
                continue
            with FileLock(folder / _LOCK, timeout=0):
                pass
            shutil.rmtree(folder, ignore_errors=True)
