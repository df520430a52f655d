"""One notebook, run by papermill to its very end or not at all.

papermill's own verdict is not enough: it takes a kernel that was killed, or a ``sys.exit(0)`` in the middle,
for a completed run. Here a run is good only if every code cell ran, in order, without an error.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers

from pwr_eval.errors import Message, PwrEvalError, RunError
from pwr_eval.files.private_folder import private_folder
from pwr_eval.publishing.notebooks.kernel import PrivateKernelManager, Watch
from pwr_eval.publishing.notebooks.parameters import Value
from pwr_eval.publishing.processes.fork_server import ForkServer

__all__ = ["NotebookRun", "run_notebook"]

ENGINE = "pwr_eval"
INJECTED = "injected-parameters"
_LONGEST_MESSAGE = 500  # of an error that is not ours: it may hold values

# What goes wrong is said once, in the RunError; the libraries below log it a second time.
_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())
_log.propagate = False


@dataclass(frozen=True)
class NotebookRun:
    """A run that reached its end.

    Parameters
    ----------
    notebook : NotebookNode
        The executed notebook.
    parameters : mapping of str to value
        What it ran with.
    seconds : float
        Wall time of the run.
    warnings : tuple of str
        What the cells wrote to the error stream, one text a cell.
    """

    notebook: NotebookNode
    parameters: Mapping[str, Value]
    seconds: float
    warnings: tuple[str, ...]


class _Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill is not typed
    """papermill's client with our kernel and our watch."""

    def __init__(self, nb_man: NotebookExecutionManager, watch: Watch, **settings: Any) -> None:
        super().__init__(nb_man, **settings)
        self._watch = watch

    def create_kernel_manager(self) -> PrivateKernelManager:
        self.km = self._watch.manager
        return self.km

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        if msg["msg_type"] in ("stream", "display_data", "execute_result", "error"):
            content = msg["content"]
            shown = [content.get("text", ""), *content.get("data", {}).values()]
            if not self._watch.count(sum(len(str(part)) for part in shown)):
                return None
        return super().process_message(msg, cell, cell_index)


class _Engine(NBClientEngine):  # type: ignore[misc]  # papermill is not typed
    """papermill's engine with our client."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        watch: Watch,
        folder: Path,
        cell_timeout: int,
        resources: dict[str, Any],
        **_unused: Any,
    ) -> None:
        watch.notebook = nb_man.nb
        client = _Client(
            nb_man,
            watch,
            kernel_name=kernel_name,
            log=_log,
            timeout=cell_timeout,
            startup_timeout=cell_timeout,
            resources=resources,
            shutdown_kernel="immediate",
            force_raise_errors=True,
            on_cell_execute=watch.enter,
        )
        with (folder / "kernel.log").open("wb") as log:
            client.execute(stdout=log, stderr=log)


papermill_engines.register(ENGINE, _Engine)


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, Value],
    *,
    cell_timeout: int = 120,
    deadline: float = 600,
    output_limit: int = 20_000_000,
    kernel_server: ForkServer | None = None,
) -> NotebookRun:
    """Run a notebook in a kernel of its own, in the notebook's folder.

    Parameters
    ----------
    notebook : Path
        Notebook to run; the file is not changed.
    parameters : mapping of str to value
        Checked values, see `checked_parameters`.
    cell_timeout : int, default 120
        Seconds that one cell may take, and the start of the kernel.
    deadline : float, default 600
        Seconds that the whole run may take.
    output_limit : int, default 20 000 000
        Characters that the run may print and draw; a report of that size could not be read.
    kernel_server : ForkServer, optional
        Server to fork the kernel from; a stock kernel starts if left out.

    Returns
    -------
    NotebookRun

    Raises
    ------
    RunError
        If a cell failed, was never reached or took too long, the kernel died, or the run took too long; its
        `executed` holds the notebook as far as it went.
    """
    shown = _as_typed(notebook)
    started = time.monotonic()
    with private_folder() as folder:
        manager = PrivateKernelManager(folder, kernel_server)
        watch = Watch(manager, deadline=deadline, output_limit=output_limit)
        try:
            with watch.until_deadline():
                _execute(notebook, parameters, watch, folder, cell_timeout)
        except PapermillExecutionError:
            # The walk over the cells tells the same, and more; papermill's own signs of it are taken out.
            watch.notebook = remove_error_markers(watch.notebook)
        except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
            raise _ended(shown, watch, error, cell_timeout) from None
        finally:
            _close_event_loop()
    _check_every_cell_ran(shown, watch.notebook)
    seconds = time.monotonic() - started
    return NotebookRun(watch.notebook, dict(parameters), seconds, tuple(_error_stream(watch.notebook)))


def _execute(
    notebook: Path, parameters: Mapping[str, Value], watch: Watch, folder: Path, cell_timeout: int
) -> None:
    papermill.execute_notebook(
        nbformat.read(notebook, as_version=4),
        None,  # nothing is written while the notebook runs: papermill's writes are not whole
        parameters=dict(parameters),
        engine_name=ENGINE,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        request_save_on_cell_execute=False,
        watch=watch,
        folder=folder,
        cell_timeout=cell_timeout,
        # Not papermill's `cwd`: that changes the folder of this whole process, and other threads run too.
        resources={"metadata": {"path": str(notebook.resolve().parent)}},
    )


def _close_event_loop() -> None:
    """Close what nbclient leaves open in this thread: three sockets a thread, and a task of a dead kernel."""
    loop = ensure_event_loop()
    if loop.is_running():  # the caller's own
        return
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.close()


def _as_typed(path: Path) -> str:
    full, here = path.resolve(), Path.cwd()
    return (full.relative_to(here) if full.is_relative_to(here) else path).as_posix()


def _ended(shown: str, watch: Watch, error: Exception, cell_timeout: int) -> RunError:
    reason: str
    if watch.stopped_because:
        reason = watch.stopped_because
    elif isinstance(error, CellTimeoutError):
        reason = Message("the cell took longer than {seconds} s", seconds=cell_timeout)
    elif isinstance(error, DeadKernelError):
        reason = "the kernel died; it may have run out of memory"
    else:
        reason = Message("the kernel did not start: {error}", error=error)
    return _failure(shown, watch.notebook, watch.cell, reason)


def _failure(shown: str, executed: NotebookNode | None, index: int | None, reason: str) -> RunError:
    if executed is None or index is None:
        return RunError(shown, reason, executed=executed)
    # The number that the reader counts in the notebook: without the cell that papermill puts in.
    number = sum(1 for cell in executed.cells[: index + 1] if INJECTED not in cell.metadata.get("tags", []))
    return RunError(shown, reason, cell=number, source=executed.cells[index].source, executed=executed)


def _check_every_cell_ran(shown: str, executed: NotebookNode) -> None:
    done = 0
    for index, cell in enumerate(executed.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                raise _failure(shown, executed, index, _message(output))
        if cell.metadata.get("papermill", {}).get("exception"):
            # A magic that is not known writes its complaint to the error stream and shows no error.
            raise _failure(shown, executed, index, _stream_of(cell) or "the cell failed and did not say why")
        done += 1
        if cell.execution_count != done:
            raise _failure(shown, executed, index, "the cell did not run, or not in its turn")


def _message(error: NotebookNode) -> str:
    """Return our own errors in full, since they are written for the reader, and others cut short."""
    if error.ename in _own_errors():
        return str(error.evalue)
    if error.ename == "SystemExit":
        return "the cell ended the run by sys.exit; a report is made from all cells"
    message = f"{error.ename}: {error.evalue}"
    return message if len(message) <= _LONGEST_MESSAGE else message[:_LONGEST_MESSAGE] + " …"


def _own_errors() -> set[str]:
    def family(kind: type[PwrEvalError]) -> Iterator[str]:
        yield kind.__name__
        for child in kind.__subclasses__():
            yield from family(child)

    return set(family(PwrEvalError))


def _error_stream(executed: NotebookNode) -> Iterator[str]:
    return filter(None, (_stream_of(cell) for cell in executed.cells))


def _stream_of(cell: NotebookNode) -> str:
    outputs = [out for out in cell.get("outputs", []) if out.output_type == "stream" and out.name == "stderr"]
    return "".join(output.text for output in outputs).strip()
