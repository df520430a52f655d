"""Processes forked from one that has imported everything, so that each starts in milliseconds.

A server does nothing but wait for connections; it forks a child for each, and the child takes its work from
the connection. A child may become a server itself (a *nest*): what it has read is then there in all that are
forked from it. Nobody outlives the one who asked: a connection that closes ends the child and all it started.

Not `multiprocessing`'s server, for three reasons: its children run the caller's main script once more, the
hash seed that makes the order of sets the same must be set before the server starts, and it cannot nest.
"""

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
from importlib.metadata import entry_points
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from pwr_eval.files.private_folder import private_folder

__all__ = [
    "PROVISIONER", "SAME_BYTES", "Child", "ChildDied", "ForkServer", "can_fork", "fork_server",
    "nest_here", "serve",
]  # fmt: skip

PROVISIONER = "pwr-eval-forked"
"""Name under which Jupyter knows the way to start forked kernels."""

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
_OBJECTS_BEFORE_COLLECTING = 100_000
_READY = b"ready\n"


class ChildDied(Exception):
    """A forked process that ended without a result."""


def can_fork() -> bool:
    """Tell whether this system forks safely; macOS's own libraries do not survive it.

    Jupyter must also know the way in: a package that was updated without being installed again lacks it.
    """
    ways = entry_points(group="jupyter_client.kernel_provisioners")
    return sys.platform == "linux" and PROVISIONER in ways.names


class ForkServer:
    """A server to ask for processes.

    Parameters
    ----------
    address : Path
        Its socket.
    """

    def __init__(self, address: Path) -> None:
        self.address = address

    def start(self, target: str, *arguments: Any) -> Child:
        """Start a function, named as ``module:function``, in a process of its own.

        Raises
        ------
        OSError
            If the server is gone.
        """
        return Child(self.address, ("call", target, arguments))

    def nest(self, address: Path, target: str, *arguments: Any) -> Child:
        """Start a function and let its process be a server at an address once it has given its result."""
        return Child(self.address, ("nest", target, arguments, str(address)))


class Child:
    """A process started by a server.

    Parameters
    ----------
    address : Path
        Socket of the server.
    request : tuple
        What it is to do.
    """

    def __init__(self, address: Path, request: tuple[Any, ...]) -> None:
        wire = socket.socket(socket.AF_UNIX)
        try:
            wire.settimeout(_FORK_SECONDS)
            wire.connect(str(address))
            wire.settimeout(None)
            self._wire = Connection(wire.detach())
        finally:
            wire.close()
        try:
            if not self._wire.poll(_FORK_SECONDS):
                raise TimeoutError("the server of processes does not answer")
            self.pid: int = self._wire.recv()
            self._wire.send(request)
        except (EOFError, OSError) as error:
            self._wire.close()
            raise OSError(f"the server of processes is gone ({error})") from None

    def result(self, timeout: float | None = None) -> Any:
        """Wait for what the function gives back.

        Raises
        ------
        ChildDied
            If the process ended without a result, or took longer than `timeout` seconds and was ended.
        """
        try:
            if not self._wire.poll(timeout):
                self.kill()
                raise ChildDied(f"it took longer than {timeout:g} s and was ended")
            return self._wire.recv()
        except (EOFError, OSError):
            raise ChildDied("its process was killed; it may have run out of memory") from None

    def alive(self) -> bool:
        """Tell whether the process is there; for one that sends no result."""
        try:
            return not self._wire.poll(0)
        except OSError:
            return False

    def wait(self) -> None:
        """Wait until the process is gone."""
        with suppress(OSError):
            self._wire.poll(None)

    def kill(self) -> None:
        """End the process and all that it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let go of it, which ends it."""
        self._wire.close()


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
        address = folder / "forks.sock"
        environment = {**os.environ, **SAME_BYTES, "MPLBACKEND": _INLINE}
        command = [sys.executable, "-P", "-m", "pwr_eval.publishing.processes", str(address), warm, *preload]
        log = folder / "server.log"
        with (
            log.open("wb") as errors,
            subprocess.Popen(
                command,
                env=environment,
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
        told = log.read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
        raise OSError(f"the server of processes did not start: {''.join(told) or 'it took too long'}")


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


def serve(listener: socket.socket, lifeline: int) -> None:
    """Fork a child for each connection, until the lifeline has something to say: its other end is gone."""
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    signal.signal(signal.SIGCHLD, _note)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    # Else the first collection in each child would copy all that it shares with this process.
    gc.freeze()
    watched: list[int] = [listener.fileno(), lifeline, woken.fileno()]
    while True:
        ready, _, _ = select.select(watched, [], [])
        if woken.fileno() in ready:
            woken.recv(4096)
            _bury()
        if lifeline in ready:
            _bury_all()
            return
        if listener.fileno() in ready:
            connection, _ = listener.accept()
            if os.fork() == 0:
                gc.enable()
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for mine in (listener, woken, waker):
                    mine.close()
                # Copies of the lifeline would hide from the others that this end of it is gone.
                _point_at_nothing(lifeline)
                _work(Connection(connection.detach()))
            connection.close()


def _note(_number: int, _frame: object) -> None:
    """Take note that a child ended: the server wakes up for it."""


def _bury() -> bool:
    """Let go of the children that ended; False if there are none at all any more."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _bury_all() -> None:
    """Wait a moment for the children, which end since nobody asks for them any more."""
    for _ in range(100):
        if not _bury():
            return
        time.sleep(0.01)


def _listening(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    return listener


def _point_at_nothing(handle: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, handle)
    os.close(nothing)


# in the child


_nest: Path | None = None


def nest_here() -> Path | None:
    """Give the address of the server that this process was forked from, to fork its kernel from too."""
    return _nest


def _work(wire: Connection) -> NoReturn:
    os.setsid()  # a group of its own, ended as one
    try:
        wire.send(os.getpid())
        kind, target, arguments, *address = wire.recv()
        if kind == "nest":
            _be_a_nest(wire, _function(target), arguments, Path(address[0]))
        else:
            threading.Thread(target=_end_with, args=(wire,), daemon=True).start()
            wire.send(_function(target)(*arguments))
    except (EOFError, OSError):
        pass  # nobody waits for the result any more
    except BaseException:  # the caller learns it from the closed connection; what it was stands in the log
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _be_a_nest(wire: Connection, target: Callable[..., Any], arguments: Sequence[Any], address: Path) -> None:
    global _nest  # noqa: PLW0603 - it is what this process is, for all that is forked from it
    listener = _listening(str(address))
    result = target(*arguments)
    _nest = address
    wire.send(result)
    serve(listener, wire.fileno())


def _end_with(wire: Connection) -> None:
    """End this process and all that it started when the one who asked for it is gone."""
    with suppress(OSError):
        select.select([wire], [], [])
        os.killpg(os.getpgid(0), signal.SIGKILL)


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found
