"""Who makes reports: processes forked from a prepared server, or this one with stock kernels.

Both make the same bytes. The first are faster and Linux only; where they cannot start, the second take over.
See `pwr_eval.publishing.processes` for how processes are forked.
"""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pwr_eval.errors import Message, UsageError
from pwr_eval.files.private_folder import clear_left_over
from pwr_eval.publishing.batch.due_report import Report
from pwr_eval.publishing.batch.outcomes import Outcome, of_failure, outcome_of
from pwr_eval.publishing.batch.run_options import KERNELS, Kernels, RunOptions
from pwr_eval.publishing.processes.fork_server import ForkServer, Worker, WorkerDied, can_fork, fork_server
from pwr_eval.words.error_text import error_text
from pwr_eval.words.wording import wording

if TYPE_CHECKING:
    from pwr_eval.publishing.batch.prepare_programme import PreparedProgramme

__all__ = ["ForkedWorkers", "OpenProgramme", "StockWorkers", "chosen_kernels", "open_workers"]

SWITCH = "PWR_EVAL_KERNELS"
_PRELOAD = (
    "pwr_eval.publishing.batch.make_report",
    "pwr_eval.reporting.chapters.monitoring.report",
    "pwr_eval.reporting.chapters.plan_appraisal.report",
    "pwr_eval.reporting.chapters.data_quality.report",
    "pwr_eval.publishing.notebooks.run_notebook",
    "pwr_eval.publishing.outputs.export_html",
    "pwr_eval.publishing.outputs.data_package",
    "pwr_eval.publishing.outputs.workbook",
    "openpyxl.packaging.extended",
    "encodings.cp437",
    "pandera.pandas",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "tornado.queues",
    "matplotlib.backends.backend_svg",
)
_LONGEST_READING = 1800.0  # seconds that reading and checking one programme may take


def chosen_kernels(kernels: Kernels) -> Kernels:
    """Return the kernels to take, from the option, the variable and the system."""
    wanted = kernels if kernels != "auto" else os.environ.get(SWITCH, "auto")
    if wanted not in KERNELS:
        raise UsageError(
            Message('{name} is "{found}"; use {known}', name=SWITCH, found=wanted, known=", ".join(KERNELS))
        )
    if wanted == "forked" and not can_fork():
        raise UsageError("this system cannot fork kernels; use --kernels stock")
    if wanted == "auto" and not can_fork():
        return "stock"
    return wanted


@contextmanager
def open_workers(run_options: RunOptions, *, many: bool = False) -> Iterator[StockWorkers]:
    """Open the workers of a run; what they started ends with the block.

    Parameters
    ----------
    run_options : RunOptions
        What the run is asked to make.
    many : bool, default False
        Whether many programmes will be made: then it pays to fill first what each would fill anew.

    Raises
    ------
    UsageError
        If forked kernels are asked for where there are none.
    """
    clear_left_over()
    wanted = chosen_kernels(run_options.kernels)
    warm = f"pwr_eval.publishing.processes.warm_up:{'warm_up' if many else 'warm_export'}"
    workers = StockWorkers(run_options)
    with ExitStack() as open_server:
        if wanted != "stock":
            try:
                workers = ForkedWorkers(
                    run_options, open_server.enter_context(fork_server(_PRELOAD, warm=warm))
                )
            except OSError:  # no such server on this machine: stock kernels make the same
                if wanted == "forked":
                    raise
        open_server.callback(workers.stop)
        yield workers


@dataclass(frozen=True)
class OpenProgramme:
    """A programme whose data were read.

    Parameters
    ----------
    reports : sequence of Report
        The reports that are due.
    make : callable
        Makes one of them; several at once.
    close : callable
        Lets go of the programme.
    """

    reports: Sequence[Report]
    make: Callable[[Report], Outcome]
    close: Callable[[], None] = lambda: None


class StockWorkers:
    """Read the data in this process, and start a stock kernel for each report.

    Parameters
    ----------
    run_options : RunOptions
        What the run is asked to make.
    """

    def __init__(self, run_options: RunOptions) -> None:
        self.run_options, self._words = run_options, wording(run_options.language)

    def read(self, programme: str) -> OpenProgramme | Outcome:
        """Read a programme; what stopped it if it cannot be read."""
        from pwr_eval.publishing.batch.make_report import make_report
        from pwr_eval.publishing.batch.prepare_programme import prepare

        try:
            prepared = prepare(self.run_options, programme)
        except Exception as error:
            return of_failure(error, self._words, programme)
        return OpenProgramme(prepared.reports, partial(make_report, prepared))

    def front_page(self) -> Outcome:
        """Write the front page of all reports."""
        from pwr_eval.publishing.batch.make_report import make_front_page

        return make_front_page(self.run_options)

    def stop(self) -> None:
        """End what is still being made; stock kernels end with this process."""


class ForkedWorkers(StockWorkers):
    """Fork a process for each programme, which reads its data, and from that one each report and its kernel.

    Where the server died, the run goes on without it.

    Parameters
    ----------
    run_options : RunOptions
        What the run is asked to make.
    server : ForkServer
        Server to fork from.
    """

    def __init__(self, run_options: RunOptions, server: ForkServer) -> None:
        super().__init__(run_options)
        self._server, self._numbers = server, itertools.count(1)
        self._running: set[Worker] = set()

    def read(self, programme: str) -> OpenProgramme | Outcome:
        """Read a programme in a process of its own, which its reports are then forked from."""
        address = self._server.address.with_name(f"{next(self._numbers)}.sock")
        try:
            worker = self._server.start(
                f"{__name__}:read_programme", self.run_options, programme, address, serve_at=address
            )
        except OSError:
            return super().read(programme)
        self._running.add(worker)
        try:
            reports: Sequence[Report] | Outcome = worker.result(_LONGEST_READING)
        except WorkerDied as died:
            message = Message("the data could not be read: {reason}", reason=died.args[0])
            reports = Outcome(programme, "", "failed", reason=self._words.of_message(message))
        if isinstance(reports, Outcome):
            self._close(worker)
            return reports
        return OpenProgramme(reports, partial(self._make, ForkServer(address)), partial(self._close, worker))

    def _make(self, programme: ForkServer, report: Report) -> Outcome:
        try:
            outcome: Outcome = self._result(programme.start(f"{__name__}:make_in_fork", report.name))
        except WorkerDied as died:
            return outcome_of(report, "failed", reason=self._words.of_message(died.args[0]))
        except OSError as error:
            return outcome_of(report, "failed", reason=error_text(error, self._words))
        return outcome

    def front_page(self) -> Outcome:
        """Write the front page in a process that has imported what it takes."""
        try:
            outcome: Outcome = self._result(
                self._server.start("pwr_eval.publishing.batch.make_report:make_front_page", self.run_options)
            )
        except (WorkerDied, OSError):
            return super().front_page()
        return outcome

    def stop(self) -> None:
        """End every process that is still at work, and all that it started."""
        for worker in list(self._running):
            worker.signal(signal.SIGKILL)

    def _result(self, worker: Worker) -> Any:
        self._running.add(worker)
        try:
            return worker.result()
        finally:
            self._close(worker)

    def _close(self, worker: Worker) -> None:
        self._running.discard(worker)
        worker.close()


# in forked processes


def read_programme(
    run_options: RunOptions, programme: str, address: Path
) -> tuple[Sequence[Report] | Outcome, tuple[PreparedProgramme, Path] | None]:
    """Read a programme; return its reports, and what the processes that make them are given."""
    from pwr_eval.publishing.batch.prepare_programme import prepare

    try:
        prepared = prepare(run_options, programme, work_out=True)
    except Exception as error:
        return of_failure(error, wording(run_options.language), programme), None
    return prepared.reports, (prepared, address)


def make_in_fork(read: tuple[PreparedProgramme, Path], name: str) -> Outcome:
    """Make a report of the programme that this process was forked with."""
    from pwr_eval.publishing.batch.make_report import make_report

    prepared, address = read
    [report] = [report for report in prepared.reports if report.name == name]
    return make_report(prepared, report, ForkServer(address))
