"""A kernel forked from a server that has its imports; for jupyter_client a provisioner like any other.

The kernel is ipykernel's own, in a process of its own; only its start differs.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from pwr_eval.publishing.processes.fork_server import ForkServer, Worker

__all__ = ["ForkedProvisioner", "run_kernel"]

_LOOK_SECONDS = 0.005


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by forking; everything else is as for a kernel of this machine.

    Parameters
    ----------
    server : ForkServer
        Server to fork the kernel from.
    **settings
        See `LocalProvisioner`.
    """

    process: Worker | None  # type: ignore[assignment]  # in the place of a Popen

    def __init__(self, server: ForkServer, **settings: Any) -> None:
        super().__init__(**settings)
        self._server = server

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:  # noqa: ARG002 - nothing to run
        """Fork the kernel."""
        connection_file = Path(getattr(self.parent, "connection_file"))  # noqa: B009 - typed too widely
        self.process = self._server.start(
            f"{__name__}:run_kernel",
            str(connection_file),
            dict(kwargs.get("env") or {}),
            str(kwargs.get("cwd") or Path.cwd()),
            str(connection_file.with_name("kernel.log")),
        )
        self.pid = self.pgid = self.process.pid
        return self.connection_info

    async def poll(self) -> int | None:
        """Return None while the kernel runs; its exit status is not known."""
        return None if self.process is not None and self.process.alive() else 1

    async def wait(self) -> int | None:
        """Wait for the end of the kernel; its connection closes then, so nothing needs to be asked again."""
        while await self.poll() is None:
            await asyncio.sleep(_LOOK_SECONDS)
        self.process = None
        return 0

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and all that it started."""
        if self.process is not None:
            self.process.signal(signum)


def run_kernel(
    _kept: object, connection_file: str, environment: dict[str, str], folder: str, log: str
) -> None:
    """Be a kernel until told to stop: what the program ``ipykernel_launcher`` does, after the imports.

    Parameters
    ----------
    connection_file : str
        File that says where the kernel is to be reached.
    environment : dict of str to str
        Its environment.
    folder : str
        Folder that it works in.
    log : str
        File for what it says outside of its cells.
    """
    os.environ.update(environment)
    os.chdir(folder)
    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(sink, stream.fileno())
    os.close(sink)
    _forget_randomness()
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - the server has it already

    app = IPKernelApp.instance()
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs here, and it takes the longest
    app.initialize(["-f", connection_file, "--HistoryManager.enabled=False"])
    del sys.modules["debugpy"]
    app.start()


def _forget_randomness() -> None:
    """Seed anew, since kernels of one server would draw the same numbers; `random` sees to that itself."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
