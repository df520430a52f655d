"""The reports of one programme, several at once, and the front page after them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from pwr_eval.files.project import front_page_name
from pwr_eval.publishing.batch.outcomes import Asked, Outcome, left_alone
from pwr_eval.publishing.batch.progress import Progress
from pwr_eval.publishing.batch.workers import Bench, Workshop

__all__ = ["make_programme", "with_front_page"]


def with_front_page(workshop: Workshop, asked: Asked, outcomes: list[Outcome]) -> list[Outcome]:
    """Write the front page if anything that it tells may have changed, and put its outcome first."""
    page = asked.project / "reports" / front_page_name(asked.language)
    if page.is_file() and all(outcome.status == "left" for outcome in outcomes):
        return outcomes
    return [workshop.front_page(), *outcomes]


def make_programme(
    workshop: Workshop, name: str, slots: threading.Semaphore, jobs: int, told: Progress
) -> list[Outcome]:
    """Make the reports of one programme.

    Parameters
    ----------
    workshop : Workshop
        Where.
    name : str
        Folder in ``data/raw/``.
    slots : Semaphore
        Held while data are read or a report is made: so many at once.
    jobs : int
        How many of its reports are made at once.
    told : Progress
        Told what goes on.
    """
    told.say(f"{name}: reading and checking the data")
    with slots:
        opened = workshop.bench(name)
        bench = opened.__enter__()
    try:
        if isinstance(bench, Outcome):
            told.done(bench)
            return [bench]
        return _make_all(bench, slots, jobs, told)
    finally:
        opened.__exit__(None, None, None)


def _make_all(bench: Bench, slots: threading.Semaphore, jobs: int, told: Progress) -> list[Outcome]:
    planned = list(bench.planned)
    told.expect(len(planned))
    outcomes = {one.report: left_alone(one) for one in planned if not one.needed}
    for outcome in outcomes.values():
        told.done(outcome)

    def make(report: str) -> None:
        [one] = [each for each in planned if each.report == report]
        with slots:
            outcome = bench.make(one)
        outcomes[report] = outcome
        told.done(outcome)

    needed = [one.report for one in planned if one.needed]
    with ThreadPoolExecutor(min(jobs, len(needed)) or 1) as pool:
        list(pool.map(make, needed))
    return [outcomes[one.report] for one in planned]
