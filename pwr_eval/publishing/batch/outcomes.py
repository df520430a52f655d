"""What became of each report, in plain values, since they cross processes; and the exit status of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pwr_eval.errors import PwrEvalError, UsageError
from pwr_eval.publishing.batch.due_report import Report
from pwr_eval.vocabulary import DONE, FAILED, INTERNAL_FAULT, WRONG_USAGE
from pwr_eval.words.error_text import error_text
from pwr_eval.words.wording import Wording

__all__ = ["Outcome", "Status", "exit_status", "of_failure", "outcome_of"]

Status = Literal["made", "left", "failed", "fault"]


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
    left_out : tuple of str
        What the report lacks, since it could not be used.
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
    left_out: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Programme and report, as in the folder of reports."""
        return "/".join(filter(None, [self.programme, self.report]))

    @property
    def went_wrong(self) -> bool:
        """True if the report that should stand there was not made."""
        return self.status in ("failed", "fault")

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            **asdict(self),
            "seconds": round(self.seconds, 2),
            "warnings": list(self.warnings),
            "left_out": list(self.left_out),
        }


def outcome_of(report: Report, status: Status, **more: Any) -> Outcome:
    """Return what became of a report; the reason is the report's own where none is given."""
    return Outcome(
        report.programme,
        report.name,
        status,
        report.title,
        fictional=report.fictional,
        left_out=tuple(report.made_from.left_out),
        **{"reason": report.reason, **more},
    )


def of_failure(error: Exception, words: Wording, programme: str, report: str = "") -> Outcome:
    """Turn an error into the outcome of a report; one that is not ours is a fault of this program."""
    if isinstance(error, PwrEvalError | OSError):
        usage = isinstance(error, UsageError)
        return Outcome(programme, report, "failed", reason=error_text(error, words), usage=usage)
    return Outcome(programme, report, "fault", reason=_fault_text(error, words))


def _fault_text(error: BaseException, words: Wording) -> str:
    """Return an error of this program in one line: what, and where in the code."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = ""
    if trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "?")
        where = words("error.internal_where", module=module, line=trace.tb_lineno)
    return words("error.internal", kind=type(error).__name__, error=error, where=where)


def exit_status(outcomes: Sequence[Outcome]) -> int:
    """Return the exit status of a run: the worst of its reports.

    Examples
    --------
    >>> exit_status([Outcome("krakow", "monitoring-2025", "left")])
    0
    >>> exit_status([Outcome("krakow", "", "failed"), Outcome("opole", "monitoring-2025", "made")])
    1
    >>> exit_status([Outcome("krakow", "monitoring-2025", "made", left_out=("MOPS, 27.4: not a number",))])
    1
    """
    if any(outcome.status == "fault" for outcome in outcomes):
        return INTERNAL_FAULT
    wrong = [outcome for outcome in outcomes if outcome.went_wrong]
    if wrong and all(outcome.usage for outcome in wrong):
        return WRONG_USAGE
    return FAILED if wrong or any(outcome.left_out for outcome in outcomes) else DONE
