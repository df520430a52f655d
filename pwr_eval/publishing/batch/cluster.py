"""Programmes made by the workers of a Dask cluster; Dask gives the work of a worker that dies to another.

The workers must have the same pwr_eval and see the project's folder at the same path. A programme is one
piece of work: it is published report by report, so that one begun twice harms nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

from pwr_eval.errors import Message, UsageError
from pwr_eval.publishing.batch.make_programmes import make_programmes, with_front_page
from pwr_eval.publishing.batch.outcomes import Outcome, of_failure
from pwr_eval.publishing.batch.progress import Progress
from pwr_eval.publishing.batch.run_options import RunOptions
from pwr_eval.publishing.batch.workers import StockWorkers, open_workers
from pwr_eval.publishing.manifest import package_hash
from pwr_eval.words.wording import Wording, wording

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["make_on_cluster", "make_there"]

_CONNECT_SECONDS, _LOOK_SECONDS = 10.0, 2.0
LONGEST_WITHOUT_WORKERS = 120.0
"""Seconds that a run waits for a worker when there is none left."""


def make_on_cluster(
    scheduler: str, run_options: RunOptions, names: Sequence[str], progress: Progress
) -> list[Outcome]:
    """Let the workers of a cluster make programmes.

    Parameters
    ----------
    scheduler : str
        Address of the Dask scheduler, such as ``tcp://host:8786``.
    run_options : RunOptions
        What the run is asked to make.
    names : sequence of str
        Folders in ``data/raw/``.
    progress : Progress
        Takes note of what goes on.

    Returns
    -------
    list of Outcome
        As `make_reports`. A programme whose workers died again and again, or for which no worker was left,
        has failed; the others are made.

    Raises
    ------
    UsageError
        If Dask is not installed or the scheduler does not answer.
    """
    with _connected(scheduler) as client:
        there, words = len(_workers(client)), progress.words
        progress.say(words("progress.cluster", scheduler=scheduler, workers=there, programmes=len(names)))
        futures = {
            client.submit(make_there, run_options, name, package_hash(), pure=False): name for name in names
        }
        made: dict[str, list[Outcome]] = {}
        for future in _finished(client, list(futures)):
            name = futures[future]
            made[name] = _outcomes(future, name, words)
            progress.expect(sum(1 for outcome in made[name] if outcome.report))
            for outcome in made[name]:
                progress.done(outcome)
    return with_front_page(StockWorkers(run_options), [outcome for name in names for outcome in made[name]])


def _connected(scheduler: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--scheduler needs Dask; install it: pip install 'pwr-eval[cluster]'") from None
    try:
        return Client(scheduler, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise UsageError(
            Message("no Dask scheduler answers at {address} ({error})", address=scheduler, error=error)
        ) from None


def _finished(client: Client, waiting: list[Any]) -> Iterator[Any]:
    """Yield futures as they end; where no worker is left for long, the rest as they are."""
    from distributed import wait

    last_seen = time.monotonic()
    while waiting:
        try:
            done = wait(waiting, timeout=_LOOK_SECONDS, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            done = set()
        yield from done
        waiting = [future for future in waiting if future not in done]
        if _workers(client):
            last_seen = time.monotonic()
        elif time.monotonic() - last_seen > LONGEST_WITHOUT_WORKERS:
            yield from waiting
            return


def _workers(client: Client) -> Mapping[str, Any]:
    workers: Mapping[str, Any] = client.scheduler_info(n_workers=-1)["workers"]
    return workers


def _outcomes(future: Any, name: str, words: Wording) -> list[Outcome]:
    if not future.done():
        return [Outcome(name, "", "failed", reason=words.of_message("no worker is left to make it"))]
    error = future.exception()
    if error is None:
        outcomes: list[Outcome] = future.result()
        return outcomes
    if type(error).__name__ == "KilledWorker":
        reason = "the workers that made it died one after another; they may have run out of memory"
        return [Outcome(name, "", "failed", reason=words.of_message(reason))]
    return [of_failure(error, words, name)]


# in a worker


def make_there(run_options: RunOptions, name: str, package: str) -> list[Outcome]:
    """Make the reports of one programme in a worker."""
    words = wording(run_options.language)
    if package != package_hash():
        reason = "a worker has another pwr_eval than this; install the same"
        return [Outcome(name, "", "failed", reason=words.of_message(reason))]
    with _opening:
        workers = _kept_workers(run_options)
    return make_programmes(workers, [name], run_options.jobs or 1, Progress(words))


_opening = threading.Lock()
_open = ExitStack()


@cache
def _kept_workers(run_options: RunOptions) -> StockWorkers:
    """Open what makes reports once a worker and run; what it started ends with the worker."""
    return _open.enter_context(open_workers(run_options, many=True))
