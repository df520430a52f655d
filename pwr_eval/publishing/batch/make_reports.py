"""Making the reports that are due, of one programme or of many.

Nothing heavy is imported here: where kernels are forked from a server, this process only asks and waits.
"""

from __future__ import annotations

import os
from dataclasses import replace

from pwr_eval.files.project import chosen_programmes
from pwr_eval.publishing.batch.make_programmes import make_programmes, with_front_page
from pwr_eval.publishing.batch.outcomes import Outcome
from pwr_eval.publishing.batch.progress import Progress
from pwr_eval.publishing.batch.run_options import Kernels, RunOptions
from pwr_eval.publishing.batch.workers import chosen_kernels, open_workers
from pwr_eval.words.wording import wording

_FEW = 2  # programmes for which it does not pay to warm up

__all__ = ["make_reports"]


def make_reports(run_options: RunOptions, progress: Progress | None = None) -> list[Outcome]:
    """Check the data, save the tables and make the reports that need it.

    Parameters
    ----------
    run_options : RunOptions
        What is to be made, and how.
    progress : Progress, optional
        Takes note of what goes on.

    Returns
    -------
    list of Outcome
        The front page of all reports where it was written anew; then one a report, in the order of programmes
        and reports. A programme that failed as a whole has one, and the others are made all the same.

    Raises
    ------
    UsageError
        If a programme's name leads elsewhere.
    DataError
        If a programme is not there.
    """
    run_options = replace(run_options, project=run_options.project.resolve())
    names = chosen_programmes(run_options.project, run_options.programmes)
    progress = progress or Progress(wording(run_options.language))
    try:
        if run_options.scheduler is None:
            outcomes = _make_here(run_options, names, progress)
        else:
            from pwr_eval.publishing.batch.cluster import make_on_cluster  # noqa: PLC0415 - an optional extra

            outcomes = make_on_cluster(run_options.scheduler, run_options, names, progress)
    except BaseException:
        progress.stop()
        raise
    progress.end(outcomes)
    return outcomes


def _make_here(run_options: RunOptions, names: list[str], progress: Progress) -> list[Outcome]:
    jobs = run_options.jobs or _jobs(run_options.kernels)
    with open_workers(run_options, many=len(names) > _FEW) as workers:
        return with_front_page(workers, make_programmes(workers, names, jobs, progress))


def _jobs(kernels: Kernels) -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # The processes of a report wait for one another for a tenth of its time, in which another one can run.
    return cores if chosen_kernels(kernels) == "stock" else cores + 1
