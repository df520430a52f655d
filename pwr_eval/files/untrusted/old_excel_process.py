"""The process that reads .xls files: started for the first, kept for the next, replaced when one fells it."""

from __future__ import annotations

import atexit
import json
import os
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import Any

__all__ = ["ReaderProcess"]

_PROGRAM = Path(__file__).with_name("old_excel_reader.py")
_LENGTH = struct.Struct(">Q")


class ReaderProcess:
    """A process that takes one file after the other; a start for each would cost more than the reading.

    Parameters
    ----------
    memory : int, default 2 000 000 000
        Bytes that it may take.
    seconds : float, default 60
        Time for one file; after it the process is ended.
    """

    def __init__(self, *, memory: int = 2_000_000_000, seconds: float = 60) -> None:
        self._memory, self._seconds = memory, seconds
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._started_as: tuple[int, int] | None = None
        atexit.register(self.close)

    def ask(self, data: bytes, cells: int) -> Any:
        """Return what the process answers to a file, or None if the file brought it down.

        Parameters
        ----------
        data : bytes
            Content of the file.
        cells : int
            Largest number of cells of a sheet whose rows are wanted.
        """
        with self._lock:
            process = self._running(cells)
            too_long = Timer(self._seconds, process.kill)
            too_long.start()
            try:
                return json.loads(_answer(process, data))
            except (OSError, json.JSONDecodeError):
                self.close()
                return None
            finally:
                too_long.cancel()

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None or self._started_as is None or self._started_as[0] != os.getpid():
            return  # A forked child must not end the process of its parent.
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _running(self, cells: int) -> subprocess.Popen[bytes]:
        wanted = (os.getpid(), cells)
        if self._process is None or self._started_as != wanted or self._process.poll() is not None:
            self.close()
            command = [sys.executable, "-I", str(_PROGRAM), str(cells), str(self._memory)]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            self._started_as = wanted
        return self._process


def _answer(process: subprocess.Popen[bytes], data: bytes) -> bytes:
    files, answers = process.stdin, process.stdout
    if files is None or answers is None:
        return b""
    files.write(_LENGTH.pack(len(data)) + data)
    files.flush()
    return answers.readline()
