"""A kernel forked from a server that has its imports, through jupyter_client's entry point for provisioners.

The kernel is ipykernel's own, in a process of its own; only its start differs. The kernel specification names
the provisioner: ``{"metadata": {"kernel_provisioner": {"provisioner_name": "pwr-eval-forked"}}}``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from pwr_eval.publishing.processes.fork_server import Child, ForkServer, nest_here

__all__ = ["ForkedProvisioner", "run_kernel"]

_LOOK_SECONDS = 0.005


class _Process:
    """A forked kernel, with what jupyter_client asks of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, child: Child) -> None:
        self._child, self.pid = child, child.pid

    def poll(self) -> int | None:
        """Give None while it runs; its exit status is not known."""
        return None if self._child.alive() else 1

    def wait(self) -> int:
        """Wait for its end."""
        self._child.wait()
        return 1

    def send_signal(self, number: int) -> None:
        """Send a signal to it."""
        os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it and all that it started."""
        self._child.kill()


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by forking; everything else is as for a kernel of this machine."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:  # noqa: ARG002 - nothing to run
        """Fork the kernel from the server that this process was forked from.

        Raises
        ------
        RuntimeError
            If this process comes from no server.
        """
        address = nest_here()
        if address is None:
            raise RuntimeError("there is no server to fork a kernel from; use the kernel python3")
        connection_file = Path(getattr(self.parent, "connection_file"))  # noqa: B009 - typed too widely
        child = ForkServer(address).start(
            f"{__name__}:run_kernel",
            str(connection_file),
            dict(kwargs.get("env") or {}),
            str(kwargs.get("cwd") or Path.cwd()),
            str(connection_file.with_name("kernel.log")),
        )
        self.process = _Process(child)  # type: ignore[assignment]  # it has what is asked of a Popen
        self.pid = self.pgid = child.pid
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the end of the kernel; its connection closes then, so nothing needs to be asked again."""
        if self.process is not None:
            while self.process.poll() is None:
                await asyncio.sleep(_LOOK_SECONDS)
            self.process = None
        return 0


def run_kernel(connection_file: str, environment: dict[str, str], folder: str, log: str) -> None:
    """Be a kernel until told to stop: what the program ``ipykernel_launcher`` does, after the imports."""
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
