"""What a run is asked to make, and how: one record, from the command line to the processes that do it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pwr_eval.errors import Message, UsageError
from pwr_eval.vocabulary import LANGUAGES

__all__ = ["KERNELS", "Kernels", "RunOptions"]

Kernels = Literal["auto", "forked", "stock"]
KERNELS: tuple[Kernels, ...] = ("auto", "forked", "stock")


@dataclass(frozen=True)
class RunOptions:
    """What a run is asked to make, and how.

    Parameters
    ----------
    project : Path
        Folder with ``data/``, ``notebooks/`` and ``reports/``.
    programmes : tuple of str
        Folders in ``data/raw/``; every programme that is there if empty.
    year : int, optional
        Only the reports on this year; the plan appraisal and every year with returns if left out.
    language : {"pl", "en"}
        Language of the reports.
    only : tuple of str
        Names of the reports to make, such as ``monitoring-2025``; all that are due if empty.
    force : bool
        Make them even where nothing changed.
    pdf : bool
        Write each report as a PDF too; needs the extra ``pdf``.
    cell_seconds : int
        How long one cell may take, and the start of a kernel.
    run_seconds : int
        How long the notebook of a report may take.
    ex_post : bool
        Only the ex-post evaluation.
    draft : bool
        Whether the ex-post evaluation may have gaps in its chain; it is then marked as a draft.
    jobs : int, optional
        How many reports are made at once; if left out one a core of this machine, and with forked kernels one
        more.
    kernels : {"auto", "forked", "stock"}
        How kernels start; "auto" takes forked ones where the system can, and the variable
        ``PWR_EVAL_KERNELS`` says otherwise.
    strict : bool
        Whether nothing of a programme is made where anything of its data cannot be used.
    incomplete : bool
        Whether a report that lacks something may take the place of a complete one.
    scheduler : str, optional
        Address of a Dask scheduler whose workers make the programmes; they must see the project's folder.

    Raises
    ------
    UsageError
        Unknown language, no number of jobs, or a limit that leaves no time.
    """

    project: Path
    programmes: tuple[str, ...] = ()
    year: int | None = None
    language: str = "pl"
    only: tuple[str, ...] = ()
    force: bool = False
    pdf: bool = False
    cell_seconds: int = 120
    run_seconds: int = 600
    ex_post: bool = False
    draft: bool = False
    jobs: int | None = None
    kernels: Kernels = "auto"
    strict: bool = False
    incomplete: bool = False
    scheduler: str | None = None

    def __post_init__(self) -> None:
        known = ", ".join(LANGUAGES)
        if self.language not in LANGUAGES:
            raise UsageError(
                Message(
                    'there are no texts in "{language}"; use {known}', language=self.language, known=known
                )
            )
        if self.jobs is not None and self.jobs < 1:
            raise UsageError(Message("{n} jobs cannot make a report; give 1 or more", n=self.jobs))
        shortest = min(self.cell_seconds, self.run_seconds)
        if shortest < 1:
            raise UsageError(Message("a limit of {n} s leaves no time to run; give 1 or more", n=shortest))
        if self.ex_post and self.year is not None:
            raise UsageError("--ex-post is about the whole programme: leave --year out")
