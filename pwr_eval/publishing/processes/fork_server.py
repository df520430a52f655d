"""A server that forks a worker for each connection, and the side that asks it; see the package's words."""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from pwr_eval.errors import Message
from pwr_eval.files.private_folder import private_folder

__all__ = ["SAME_BYTES", "ForkServer", "Worker", "WorkerDied", "can_fork", "fork_server"]

SAME_BYTES = {
    # The same inputs give the same bytes: in any time zone and locale, on any number of cores.
    "TZ": "UTC",
    "PYTHONUTF8": "1",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
"""Environment of every process that computes figures."""

_INLINE = "module://matplotlib_inline.backend_inline"  # what a stock kernel takes too
_START_SECONDS, _FORK_SECONDS = 120.0, 30.0
_REAP_SECONDS = 1.0  # how often a server lets go of workers that ended
_OBJECTS_BEFORE_COLLECTING = 100_000
_READY = b"ready\n"


class WorkerDied(Exception):
    """A worker that ended without a result."""


def can_fork() -> bool:
    """Return whether this system forks safely; macOS's own libraries do not survive it."""
    return sys.platform == "linux"


class Worker:
    """A process that a server forked for this one; a context that ends it.

    Parameters
    ----------
    address : Path
        Socket of the server.
    target : str
        Function to call, as ``module:function``.
    arguments : sequence
        What it is given.
    serve_at : Path, optional
        Socket at which the worker shall be a server afterwards.
    """

    def __init__(
        self, address: Path, target: str, arguments: Sequence[Any], serve_at: Path | None = None
    ) -> None:
        with socket.socket(socket.AF_UNIX) as connecting:
            connecting.settimeout(_FORK_SECONDS)
            connecting.connect(str(address))
            connecting.settimeout(None)
            self._connection = Connection(connecting.detach())
        try:
            if not self._connection.poll(_FORK_SECONDS):
                raise TimeoutError("the server of processes does not answer")
            self.pid: int = self._connection.recv()
            self._connection.send((target, arguments, serve_at))
        except (EOFError, OSError) as error:
            self.close()
            raise OSError(f"the server of processes is gone ({error})") from None

    def result(self, timeout: float | None = None) -> Any:
        """Wait for what the function returns.

        Raises
        ------
        WorkerDied
            If the process ended without a result, or took longer than `timeout` seconds and was ended.
        """
        try:
            if not self._connection.poll(timeout):
                self.signal(signal.SIGKILL)
                raise WorkerDied(Message("it took longer than {seconds:g} s and was ended", seconds=timeout))
            return self._connection.recv()
        except (EOFError, OSError):
            raise WorkerDied("its process was killed; it may have run out of memory") from None

    def alive(self) -> bool:
        """Return whether the process is there; for a function that runs until its process is ended."""
        try:
            return not self._connection.poll(0)
        except OSError:
            return False

    def signal(self, number: int) -> None:
        """Send a signal to the process and all that it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def close(self) -> None:
        """Let go of the process, which ends it."""
        self._connection.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class ForkServer:
    """A server to ask for workers.

    Parameters
    ----------
    address : Path
        Its socket.
    """

    def __init__(self, address: Path) -> None:
        self.address = address

    def start(self, target: str, *arguments: Any, serve_at: Path | None = None) -> Worker:
        """Start a function, named as ``module:function``, in a process of its own.

        Where it is to serve afterwards, the function returns a pair: its answer, and what it keeps. The
        functions that its own workers are started with are given what it keeps before their arguments.

        Raises
        ------
        OSError
            If the server is gone.
        """
        return Worker(self.address, target, arguments, serve_at)


@contextmanager
def fork_server(preload: Sequence[str], *, warm: str = "") -> Iterator[ForkServer]:
    """Start a server that has imported modules; it ends with the block, or with this process.

    Parameters
    ----------
    preload : sequence of str
        Modules.
    warm : str, optional
        Function, as ``module:function``, that fills what is filled at first use.

    Raises
    ------
    OSError
        If it cannot be started here.
    """
    with private_folder() as folder:
        address, log = folder / "forks.sock", folder / "server.log"
        command = [sys.executable, "-P", "-m", "pwr_eval.publishing.processes", str(address), warm, *preload]
        with (
            log.open("wb") as errors,
            subprocess.Popen(
                command,
                env={**os.environ, **SAME_BYTES, "MPLBACKEND": _INLINE},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            ) as process,
        ):
            try:
                _await_ready(process, log)
                yield ForkServer(address)
            finally:
                _end(process)


def _await_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _START_SECONDS)
    if not ready or process.stdout.readline() != _READY:
        last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
        raise OSError(f"the server of processes did not start: {''.join(last) or 'it took too long'}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let the server end by itself, so that the time it took is known; not longer than a moment."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        process.kill()


# in the server


def serve_until_parent_ends(address: str, warm: str, preload: Sequence[str]) -> None:
    """Import, say that all is ready, and fork until the standard input closes."""
    listener = _listening(address)
    gc.disable()  # importing leaves little to collect, and what it leaves is frozen with the rest
    for module in preload:
        importlib.import_module(module)
    if warm:
        _function(warm)()
    # Processes that live for seconds lose a third of their time to collecting, at the stock threshold of 700.
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)
    os.write(sys.stdout.fileno(), _READY)
    _point_at_nothing(sys.stdout.fileno())
    serve(listener, sys.stdin.fileno())


def serve(listener: socket.socket, lifeline: int, *kept: Any) -> None:
    """Fork a worker for each connection, until the lifeline has something to say: its other end is gone.

    Parameters
    ----------
    listener : socket
        Where connections come in.
    lifeline : int
        Handle to watch.
    *kept
        What the functions of the workers are given before their arguments.
    """
    # Else the first collection in each worker would copy all that it shares with this process.
    gc.freeze()
    while True:
        ready, _, _ = select.select([listener.fileno(), lifeline], [], [], _REAP_SECONDS)
        _reap()
        if lifeline in ready:
            break
        if listener.fileno() in ready:
            connection, _ = listener.accept()
            if os.fork() == 0:
                gc.enable()
                listener.close()
                # Copies of the lifeline would hide from the others that this end of it is gone.
                _point_at_nothing(lifeline)
                _work(Connection(connection.detach()), kept)
            connection.close()
    # The workers end too, since nobody asks for them any more: the time that they took shall be known.
    for _ in range(100):
        if not _reap():
            break
        time.sleep(0.01)


def _reap() -> bool:
    """Let go of the workers that ended; return whether any is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _listening(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    return listener


def _point_at_nothing(handle: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, handle)
    os.close(nothing)


# in a worker


def _work(connection: Connection, kept: Sequence[Any]) -> NoReturn:
    os.setsid()  # a group of its own, ended as one
    try:
        connection.send(os.getpid())
        target, arguments, serve_at = connection.recv()
        if serve_at is None:
            threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
            connection.send(_function(target)(*kept, *arguments))
        else:  # without a second thread, since it will fork
            listener = _listening(str(serve_at))
            answer, keeps = _function(target)(*kept, *arguments)
            connection.send(answer)
            serve(listener, connection.fileno(), keeps)
    except (EOFError, OSError):
        pass  # nobody waits for the result any more
    except BaseException:  # the one who asked learns it from the closed connection; the log has what it was
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _end_with(connection: Connection) -> None:
    """End this process and all that it started when the one who asked for it is gone."""
    with suppress(OSError):
        select.select([connection], [], [])
        os.killpg(os.getpgid(0), signal.SIGKILL)


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found
