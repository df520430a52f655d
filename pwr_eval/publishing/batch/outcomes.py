"""What a run is asked for and what became of each report: plain values, since they cross processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pwr_eval.errors import PwrEvalError, UsageError

__all__ = ["Asked", "Outcome", "Planned", "Status", "exit_status", "left_alone", "of_failure", "told_fault"]

Status = Literal["made", "left", "failed", "fault"]
DONE, FAILED, WRONG_USAGE, INTERNAL_FAULT = 0, 1, 2, 3


@dataclass(frozen=True)
class Asked:
    """What a run is asked to make.

    Parameters
    ----------
    project : Path
        Folder with ``data/``, ``notebooks/`` and ``reports/``, absolute.
    year : int, optional
        Only the reports on this year.
    language : {"pl", "en"}
        Language of the reports.
    only : sequence of str
        Names of the reports to make; all that are due if empty.
    force : bool
        Make them even where nothing changed.
    pdf : bool
        Write each report as a PDF too.
    cell_seconds : int
        How long one cell may take, and the start of a kernel.
    run_seconds : int
        How long the notebook of a report may take.
    ex_post : bool
        Only the ex-post evaluation.
    draft : bool
        Whether the ex-post evaluation may have gaps in its chain; it is then marked as a draft.
    """

    project: Path
    year: int | None = None
    language: str = "pl"
    only: tuple[str, ...] = ()
    force: bool = False
    pdf: bool = False
    cell_seconds: int = 120
    run_seconds: int = 600
    ex_post: bool = False
    draft: bool = False


@dataclass(frozen=True)
class Planned:
    """A report that is due, and whether it must be made.

    Parameters
    ----------
    programme, report, title, path, fictional
        See `Outcome`.
    needed : bool
        False if the report that stands there follows from today's inputs.
    reason : str
        Why it must be made, or why it may be left.
    """

    programme: str
    report: str
    title: str
    path: str
    fictional: bool
    needed: bool
    reason: str


@dataclass(frozen=True)
class Outcome:
    """One report, or one programme whose data stopped all its reports.

    Parameters
    ----------
    programme : str
        Folder in ``data/raw/``; empty for the front page of all.
    report : str
        Its name; empty where the whole programme failed.
    status : {"made", "left", "failed", "fault"}
        made: published in this run; left: nothing that it is made from changed; failed: the input or a check
        failed; fault: an error of this program.
    title : str
        Title of the report.
    path : str
        Page to open; where nothing is there, empty.
    fictional : bool
        True if it shows example data.
    seconds : float
        Wall time that it took.
    reason : str
        Why it was made or left, or what went wrong and where.
    kept : str
        Folder with the notebook as far as it ran and the reason, where a run failed.
    warnings : tuple of str
        What cells wrote to the error stream.
    usage : bool
        True if it failed by a wrong option.
    """

    programme: str
    report: str
    status: Status
    title: str = ""
    path: str = ""
    fictional: bool = False
    seconds: float = 0.0
    reason: str = ""
    kept: str = ""
    warnings: tuple[str, ...] = ()
    usage: bool = False

    @property
    def name(self) -> str:
        """Programme and report, as in the folder of reports."""
        return "/".join(filter(None, [self.programme, self.report]))

    @property
    def went_wrong(self) -> bool:
        """True if the report that should stand there was not made."""
        return self.status in ("failed", "fault")

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {**asdict(self), "seconds": round(self.seconds, 2), "warnings": list(self.warnings)}


def left_alone(planned: Planned) -> Outcome:
    """Give the outcome of a report that need not be made."""
    return Outcome(
        planned.programme, planned.report, "left", planned.title, planned.path, planned.fictional,
        reason=planned.reason,
    )  # fmt: skip


def of_failure(programme: str, report: str, error: Exception, **more: Any) -> Outcome:
    """Turn an error into the outcome of a report; one that is not ours is a fault of this program."""
    if isinstance(error, PwrEvalError):
        return Outcome(
            programme, report, "failed", reason=str(error), usage=isinstance(error, UsageError), **more
        )
    if isinstance(error, OSError):
        reason = f"{error.filename or 'the system'}: {error.strerror or error}"
        return Outcome(programme, report, "failed", reason=reason, **more)
    return Outcome(programme, report, "fault", reason=told_fault(error), **more)


def told_fault(error: BaseException) -> str:
    """Tell an error of this program in one line: what, and where in the code."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = ""
    if trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "?")
        where = f" ({module}, line {trace.tb_lineno})"
    return f"internal fault: {type(error).__name__}: {error}{where}"


def exit_status(outcomes: Sequence[Outcome]) -> int:
    """Give the exit status of a run: the worst of its reports.

    Examples
    --------
    >>> exit_status([Outcome("krakow", "monitoring-2025", "left")])
    0
    >>> exit_status([Outcome("krakow", "", "failed"), Outcome("opole", "monitoring-2025", "made")])
    1
    """
    if any(outcome.status == "fault" for outcome in outcomes):
        return INTERNAL_FAULT
    wrong = [outcome for outcome in outcomes if outcome.went_wrong]
    if wrong and all(outcome.usage for outcome in wrong):
        return WRONG_USAGE
    return FAILED if wrong else DONE
