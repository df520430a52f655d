"""Where reports are made: in processes forked from a prepared server, or here with stock kernels.

Both make the same bytes. The first is faster and Linux only; where it cannot start, the second takes over.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pwr_eval.errors import UsageError
from pwr_eval.files.private_folder import clear_left_over
from pwr_eval.publishing.batch.outcomes import Asked, Outcome, Planned, of_failure
from pwr_eval.publishing.processes.fork_server import Child, ChildDied, ForkServer, can_fork, fork_server

__all__ = ["KERNELS", "Bench", "Kernels", "Workshop", "chosen_kernels", "open_workshop"]

Kernels = Literal["auto", "forked", "stock"]
KERNELS: tuple[Kernels, ...] = ("auto", "forked", "stock")
SWITCH = "PWR_EVAL_KERNELS"

_PRELOAD = (
    "pwr_eval.publishing.batch.workers",
    "pwr_eval.publishing.batch.make_report",
    "pwr_eval.reporting.chapters.monitoring.report",
    "pwr_eval.reporting.chapters.plan_appraisal.report",
    "pwr_eval.reporting.chapters.data_quality.report",
    "pwr_eval.publishing.notebooks.run",
    "pwr_eval.publishing.outputs.export",
    "pwr_eval.publishing.outputs.data_package",
    "pwr_eval.publishing.processes.forked_kernel",
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


class Bench(Protocol):
    """A programme whose data were read: its reports can be made, several at once."""

    @property
    def planned(self) -> Sequence[Planned]:
        """The reports that are due."""

    def make(self, planned: Planned) -> Outcome:
        """Make one of them."""


class Workshop(Protocol):
    """Makes benches."""

    def bench(self, programme: str) -> Any:
        """Give a context manager over the bench of a programme, or over the outcome that stopped it."""

    def front_page(self) -> Outcome:
        """Write the front page of all reports."""


@contextmanager
def open_workshop(asked: Asked, kernels: Kernels = "auto", *, many: bool = False) -> Iterator[Workshop]:
    """Open the workshop for a run.

    Parameters
    ----------
    asked : Asked
        What the run is asked to make.
    kernels : {"auto", "forked", "stock"}
        How kernels start; "auto" takes forked ones where the system can, and the variable
        ``PWR_EVAL_KERNELS`` says otherwise.
    many : bool, default False
        Whether many programmes will be made: then it pays to fill first what each would fill anew.

    Raises
    ------
    UsageError
        If forked kernels are asked for where there are none.
    """
    clear_left_over()
    wanted = chosen_kernels(kernels)
    if wanted == "stock":
        yield _Here(asked)
        return
    server = fork_server(
        _PRELOAD, warm=f"pwr_eval.publishing.processes.warm_up:{'warm_up' if many else 'warm_export'}"
    )
    try:
        running = server.__enter__()
    except OSError:
        if wanted == "forked":
            raise
        yield _Here(asked)  # no such server on this machine: stock kernels make the same
        return
    workshop = _Forked(asked, running)
    try:
        yield workshop
    finally:
        for child in list(workshop.children):
            child.kill()
        server.__exit__(None, None, None)


def chosen_kernels(kernels: Kernels) -> Kernels:
    """Say which kernels to take, from the option, the variable and the system."""
    wanted = kernels if kernels != "auto" else os.environ.get(SWITCH, "auto")
    if wanted not in KERNELS:
        raise UsageError(f'{SWITCH} is "{wanted}"; use {", ".join(KERNELS)}')
    if wanted == "forked" and not can_fork():
        raise UsageError("this system cannot fork kernels; use --kernels stock")
    if wanted == "auto" and not can_fork():
        return "stock"
    return wanted


# in this process


@dataclass(frozen=True)
class _Here:
    """Reads the data in this process, and starts a stock kernel a report."""

    asked: Asked

    @contextmanager
    def bench(self, programme: str) -> Iterator[_BenchHere | Outcome]:
        from pwr_eval.publishing.batch.make_report import prepare

        try:
            tasks = prepare(self.asked, programme)
        except Exception as error:
            yield of_failure(programme, "", error)
            return
        yield _BenchHere(self.asked, tasks)

    def front_page(self) -> Outcome:
        from pwr_eval.publishing.batch.make_report import make_front_page

        return make_front_page(self.asked)


@dataclass(frozen=True)
class _BenchHere:
    asked: Asked
    tasks: Sequence[Any]

    @property
    def planned(self) -> Sequence[Planned]:
        return [task.planned for task in self.tasks]

    def make(self, planned: Planned) -> Outcome:
        from pwr_eval.publishing.batch.make_report import make_report

        [task] = [task for task in self.tasks if task.planned == planned]
        return make_report(self.asked, task)


# in forked processes


@dataclass(frozen=True)
class _Forked:
    """Forks a process a programme, which reads its data, and from that one a report and its kernel each."""

    asked: Asked
    server: ForkServer
    children: set[Child] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @contextmanager
    def bench(self, programme: str) -> Iterator[_BenchForked | Outcome]:
        address = self.server.address.with_name(f"{next(self._numbers)}.sock")
        try:
            child = self.server.nest(
                address, "pwr_eval.publishing.batch.workers:read_in_nest", self.asked, programme
            )
        except OSError:
            with _Here(self.asked).bench(programme) as bench:  # the server died: go on without it
                yield bench  # type: ignore[misc]  # a bench of the other kind
            return
        self.children.add(child)
        try:
            answer = child.result(_LONGEST_READING)
            done = isinstance(answer, Outcome)
            yield answer if done else _BenchForked(ForkServer(address), answer, self.children)
        except ChildDied as died:
            yield Outcome(programme, "", "failed", reason=f"the data could not be read: {died}")
        finally:
            self.children.discard(child)
            child.close()
            address.unlink(missing_ok=True)

    def front_page(self) -> Outcome:
        try:
            child = self.server.start("pwr_eval.publishing.batch.workers:front_page_in_fork", self.asked)
        except OSError:
            return _Here(self.asked).front_page()  # the server died: go on without it
        try:
            outcome: Outcome = child.result()
            return outcome
        except ChildDied:
            return _Here(self.asked).front_page()
        finally:
            child.close()


@dataclass(frozen=True)
class _BenchForked:
    server: ForkServer
    planned: Sequence[Planned]
    children: set[Child]

    def make(self, planned: Planned) -> Outcome:
        child: Child | None = None
        try:
            child = self.server.start("pwr_eval.publishing.batch.workers:make_in_fork", planned.report)
            self.children.add(child)
            outcome: Outcome = child.result()
            return outcome
        except (ChildDied, OSError) as died:
            return Outcome(
                planned.programme, planned.report, "failed", planned.title, fictional=planned.fictional,
                reason=str(died),
            )  # fmt: skip
        finally:
            if child is not None:
                self.children.discard(child)
                child.close()


_asked: Asked | None = None
_tasks: Sequence[Any] = ()


def read_in_nest(asked: Asked, programme: str) -> list[Planned] | Outcome:
    """Read a programme in a process of its own, for the reports that will be forked from it."""
    global _asked, _tasks
    from pwr_eval.publishing.batch.make_report import prepare

    try:
        _asked, _tasks = asked, prepare(asked, programme, keep=True)
    except Exception as error:
        return of_failure(programme, "", error)
    return [task.planned for task in _tasks]


def front_page_in_fork(asked: Asked) -> Outcome:
    """Write the front page in a process that has read what it takes."""
    from pwr_eval.publishing.batch.make_report import make_front_page

    return make_front_page(asked)


def make_in_fork(report: str) -> Outcome:
    """Make a report of the programme that this process was forked with."""
    from pwr_eval.publishing.batch.make_report import make_report

    assert _asked is not None
    [task] = [task for task in _tasks if task.due.name == report]
    return make_report(_asked, task)
