"""The kernel of a run: this interpreter, in a private folder, ended from outside when it takes too long."""

from __future__ import annotations

import os
import signal
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from pwr_eval.errors import Message
from pwr_eval.publishing.processes.fork_server import SAME_BYTES, ForkServer
from pwr_eval.publishing.processes.forked_kernel import ForkedProvisioner

__all__ = ["PrivateKernelManager", "Watch"]

_QUIET_SECONDS, _LOOK_SECONDS = 0.02, 0.005
_LONGEST_SOCKET_FOLDER = 80  # of the 104 to 108 characters that systems allow for a socket's path


class _QuickClient(AsyncKernelClient):
    """A client that does not look 0.2 s, twice, whether a kernel that is ready has more to say."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers; what it says late is of no cell, and is not shown."""
        channel = self.iopub_channel
        patient = channel.get_msg
        channel.get_msg = lambda **_: patient(timeout=_QUIET_SECONDS)
        try:
            await self._async_wait_for_ready(timeout)
        finally:
            channel.get_msg = patient


class PrivateKernelManager(AsyncKernelManager):
    """A kernel in the interpreter that runs this, whatever kernels and start-up files the user has.

    It talks over files where the system can, since ports are raced for and can be listened to.

    Parameters
    ----------
    folder : Path
        Private folder of the run.
    server : ForkServer, optional
        Server to fork the kernel from; a stock kernel starts if left out.
    """

    def __init__(self, folder: Path, server: ForkServer | None = None, **settings: Any) -> None:
        self._folder = folder
        ipc = os.name == "posix" and len(str(folder)) <= _LONGEST_SOCKET_FOLDER
        place = {"transport": "ipc", "ip": str(folder / "socket")} if ipc else {"transport": "tcp"}
        connection = str(folder / "connection.json")
        super().__init__(kernel_name="python3", connection_file=connection, **place, **settings)
        self.client_factory = _QuickClient
        if server is not None:
            self.kernel_id = str(uuid.uuid4())
            self.provisioner = ForkedProvisioner(
                server, kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )

    async def _async_wait(self, pollinterval: float = 0.1) -> None:  # noqa: ARG002 - too long for a kernel's end
        await super()._async_wait(_LOOK_SECONDS)

    @property
    def kernel_spec(self) -> KernelSpec:
        """What to start, and with which environment."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python",
            language="python",
            env={"IPYTHONDIR": str(self._folder / "ipython"), **SAME_BYTES},
        )


class Watch:
    """Looks after a running kernel: where it is, how much it has shown, and when it must end.

    Parameters
    ----------
    manager : PrivateKernelManager
        The kernel.
    deadline : float
        Seconds that the whole run may take.
    output_limit : int
        Characters that the run may show.
    """

    def __init__(self, manager: PrivateKernelManager, *, deadline: float, output_limit: int) -> None:
        self.manager = manager
        self.cell: int | None = None
        self.notebook: Any = None
        self.stopped_because = ""
        self._deadline, self._room, self._output_limit = deadline, output_limit, output_limit

    @contextmanager
    def until_deadline(self) -> Iterator[None]:
        """End the kernel if the block takes longer than the deadline."""
        timer = threading.Timer(
            self._deadline,
            self.stop,
            [Message("the run took longer than {seconds:g} s and was ended", seconds=self._deadline)],
        )
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def enter(self, *, cell_index: int, **_cell: Any) -> None:
        """Take note of the cell that runs; a run stopped before its kernel was there ends here."""
        self.cell = cell_index
        if self.stopped_because:
            self._kill()

    def count(self, characters: int) -> bool:
        """Take note of output; False once there was too much, which also ends the kernel."""
        self._room -= characters
        if self._room < 0:
            size = self._output_limit / 1e6
            self.stop(Message("it printed or drew more than {size:g} MB and was ended", size=size))
        return self._room >= 0

    def stop(self, reason: str) -> None:
        """End the kernel and all that it started; the run then fails with this reason."""
        self.stopped_because = self.stopped_because or reason
        self._kill()

    def _kill(self) -> None:
        pid = getattr(self.manager.provisioner, "pid", None)
        if pid is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(os.getpgid(pid), signal.SIGKILL)
            else:
                os.kill(pid, signal.SIGTERM)  # on Windows this ends a process at once
