"""Making the reports that are due: of one programme or of many, several at once, one's failure its own.

Nothing heavy is imported here: where kernels are forked from a server, this process only asks and tells.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pwr_eval.errors import UsageError
from pwr_eval.files.project import chosen_programmes
from pwr_eval.publishing.batch.make_programme import make_programme, with_front_page
from pwr_eval.publishing.batch.outcomes import Asked, Outcome
from pwr_eval.publishing.batch.progress import Progress, Quiet
from pwr_eval.publishing.batch.workers import Kernels, chosen_kernels, open_workshop
from pwr_eval.vocabulary import LANGUAGES

_FEW = 2  # programmes for which it does not pay to warm up

__all__ = ["make_reports"]


def make_reports(
    project: Path,
    *,
    programmes: Sequence[str] = (),
    year: int | None = None,
    language: str = "pl",
    only: Sequence[str] = (),
    force: bool = False,
    pdf: bool = False,
    cell_seconds: int = 120,
    run_seconds: int = 600,
    ex_post: bool = False,
    draft: bool = False,
    jobs: int | None = None,
    kernels: Kernels = "auto",
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Check the data, save the tables and make the reports that need it.

    Parameters
    ----------
    project : Path
        Folder with ``data/``, ``notebooks/`` and ``reports/``.
    programmes : sequence of str, optional
        Folders in ``data/raw/``; every programme that is there if left out.
    year : int, optional
        Only the reports on this year; the plan appraisal and every year with returns if left out.
    language : {"pl", "en"}
        Language of the reports.
    only : sequence of str, optional
        Only these reports, such as ``monitoring-2025``.
    force : bool
        Make them even where nothing changed.
    pdf : bool
        Write each report as a PDF too; needs the extra ``pdf``.
    cell_seconds, run_seconds : int
        How long one cell, and the whole notebook of a report, may take.
    ex_post : bool
        Only the ex-post evaluation.
    draft : bool
        Whether the ex-post evaluation may have gaps in its chain; it is then marked as a draft.
    jobs : int, optional
        How many reports are made at once; if left out one a core of this machine, and with forked kernels one
        more.
    kernels : {"auto", "forked", "stock"}
        See `open_workshop`.
    scheduler : str, optional
        Address of a Dask scheduler whose workers make the programmes; they must see the project's folder.
    progress : Progress, optional
        Told what goes on.

    Returns
    -------
    list of Outcome
        The front page of all reports where it was written anew; then one a report, in the order of programmes
        and reports. A programme that failed as a whole has one, and
        the others are made all the same.

    Raises
    ------
    UsageError
        Unknown language, no number of jobs, or a programme's name that leads elsewhere.
    DataError
        If a programme is not there.
    """
    _check(language, jobs, cell_seconds, run_seconds)
    asked = Asked(
        project.resolve(), year, language, tuple(only), force, pdf, cell_seconds, run_seconds, ex_post, draft
    )
    names = chosen_programmes(project, programmes)
    told = _OneAtATime(progress or Quiet())
    try:
        if scheduler is None:
            outcomes = _make_here(asked, names, jobs or _jobs(kernels), kernels, told)
        else:
            from pwr_eval.publishing.batch.cluster import make_on_cluster  # noqa: PLC0415 - an optional extra

            outcomes = make_on_cluster(scheduler, asked, names, jobs or 1, kernels, told)
    except BaseException:
        told.stop()
        raise
    told.end(outcomes)
    return outcomes


def _check(language: str, jobs: int | None, *seconds: int) -> None:
    if language not in LANGUAGES:
        raise UsageError(f'there are no texts in "{language}"; use {" or ".join(LANGUAGES)}')
    if jobs is not None and jobs < 1:
        raise UsageError(f"{jobs} jobs cannot make a report; give 1 or more")
    if min(seconds) < 1:
        raise UsageError(f"a limit of {min(seconds)} s leaves no time to run; give 1 or more")


def _jobs(kernels: Kernels) -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # The processes of a report wait for one another for a tenth of its time, in which another one can run.
    return cores if chosen_kernels(kernels) == "stock" else cores + 1


def _make_here(
    asked: Asked, names: Sequence[str], jobs: int, kernels: Kernels, told: Progress
) -> list[Outcome]:
    slots = threading.Semaphore(jobs)
    # The workshop closes first: where a person stops the run, what it started ends at once.
    with (
        ThreadPoolExecutor(min(jobs, len(names))) as pool,
        open_workshop(asked, kernels, many=len(names) > _FEW) as workshop,
    ):
        try:
            made = list(pool.map(lambda name: make_programme(workshop, name, slots, jobs, told), names))
            return with_front_page(workshop, asked, [outcome for outcomes in made for outcome in outcomes])
        except BaseException:
            told.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class _OneAtATime:
    """Passes on what threads tell, one call at a time, until the run is over or stopped."""

    def __init__(self, told: Progress) -> None:
        self._told, self._lock, self._over = told, threading.Lock(), False

    def say(self, text: str) -> None:
        with self._lock:
            if not self._over:
                self._told.say(text)

    def expect(self, reports: int) -> None:
        with self._lock:
            if not self._over:
                self._told.expect(reports)

    def done(self, outcome: Outcome) -> None:
        with self._lock:
            if not self._over:
                self._told.done(outcome)

    def end(self, outcomes: Sequence[Outcome]) -> None:
        with self._lock:
            self._over = True
            self._told.end(outcomes)

    def stop(self) -> None:
        with self._lock:
            if not self._over:
                self._over = True
                self._told.stop()
