"""The reports of programmes, several at once, each one's failure its own; and the front page after them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import islice
from typing import Any

from pwr_eval.files.project import front_page_name
from pwr_eval.publishing.batch.outcomes import Outcome, outcome_of
from pwr_eval.publishing.batch.progress import Progress
from pwr_eval.publishing.batch.workers import OpenProgramme, StockWorkers

__all__ = ["make_programmes", "with_front_page"]


def with_front_page(workers: StockWorkers, outcomes: list[Outcome]) -> list[Outcome]:
    """Write the front page if anything that it tells may have changed, and put its outcome first."""
    run_options = workers.run_options
    page = run_options.project / "reports" / front_page_name(run_options.language)
    if page.is_file() and all(outcome.status == "left" for outcome in outcomes):
        return outcomes
    return [workers.front_page(), *outcomes]


def make_programmes(
    workers: StockWorkers, names: Sequence[str], jobs: int, progress: Progress
) -> list[Outcome]:
    """Make the reports of programmes.

    Only this thread decides what is done next and says what was done; those of the pool wait for workers.

    Parameters
    ----------
    workers : StockWorkers
        Who makes them.
    names : sequence of str
        Folders in ``data/raw/``.
    jobs : int
        How many programmes are read or reports made at once; no more programmes are open than that.
    progress : Progress
        Takes note of what goes on.

    Returns
    -------
    list of Outcome
        In the order of programmes and reports.
    """
    with ThreadPoolExecutor(jobs) as pool:
        run = _Run(workers, names, pool, progress)
        try:
            run.finish(jobs)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            workers.stop()
            raise
    return [run.outcomes[key] for key in sorted(run.outcomes)]


class _Run:
    """What is in hand, and what shall be done with each result."""

    def __init__(
        self, workers: StockWorkers, names: Sequence[str], pool: ThreadPoolExecutor, progress: Progress
    ) -> None:
        self.outcomes: dict[tuple[int, int], Outcome] = {}  # by the places of programme and report
        self._workers, self._pool, self._progress = workers, pool, progress
        self._unread = enumerate(names)
        self._in_hand: dict[Future[Any], Callable[[Any], None]] = {}

    def finish(self, jobs: int) -> None:
        """Read the first programmes, and go on until nothing is in hand."""
        for _ in range(jobs):
            self._read_next()
        while self._in_hand:
            for future in wait(self._in_hand, return_when=FIRST_COMPLETED).done:
                self._in_hand.pop(future)(future.result())

    def _read_next(self) -> None:
        for place, name in islice(self._unread, 1):
            self._progress.say(self._progress.words("progress.reading", programme=name))
            self._in_hand[self._pool.submit(self._workers.read, name)] = partial(self._make, place)

    def _make(self, place: int, opened: OpenProgramme | Outcome) -> None:
        """Have the reports of a programme made that need it, then let go of it and read the next."""
        if isinstance(opened, Outcome):
            self._note((place, 0), opened)
            self._read_next()
            return
        self._progress.expect(len(opened.reports))
        to_make = [number for number, report in enumerate(opened.reports) if report.needed]
        for number, report in enumerate(opened.reports):
            if not report.needed:
                self._note((place, number), outcome_of(report, "left"))

        def made(number: int, outcome: Outcome) -> None:
            self._note((place, number), outcome)
            to_make.remove(number)
            close_after_last()

        def close_after_last() -> None:
            if not to_make:
                opened.close()
                self._read_next()

        for number in to_make:
            future = self._pool.submit(opened.make, opened.reports[number])
            self._in_hand[future] = partial(made, number)
        close_after_last()

    def _note(self, key: tuple[int, int], outcome: Outcome) -> None:
        self.outcomes[key] = outcome
        self._progress.done(outcome)
