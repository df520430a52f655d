"""How much of a ranking of goals hangs on the weights of their tasks and on the cap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pwr_eval.indicators.scores.score_inputs import check_level, checked_scores
from pwr_eval.schemas.options import check_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["ranking_stability"]

_CHUNK_CELLS = 4_000_000
_COMPARED_DIGITS = 12


def ranking_stability(
    scores: pd.DataFrame, *, by: str = "goal", n_weights: int = 10_000, seed: int = 0
) -> pd.DataFrame:
    """Say how much of a ranking hangs on equal weights and on the cap.

    Parameters
    ----------
    scores : DataFrame
        Rows of `task_scores` for one plan, scope and year.
    by : {"goal", "section", "unit"}, default "goal"
        What is ranked.
    n_weights : int, default 10 000
        Number of weightings drawn.
    seed : int, default 0
        Same seed, same weightings; capped and uncapped scores meet the same ones.

    Returns
    -------
    DataFrame
        A row per member of `by`: n_tasks_scored, score and rank under equal weights (1 = highest, ties share
        the better rank), rank_share of the weightings in which that rank holds, rank_best and rank_worst
        among them; the same five without the cap ("_uncapped"); n_weights and seed. NaN where no task has a
        score.

    Raises
    ------
    DataError
        If columns are missing, a score is text or infinite, or a task stands twice because several years or
        scopes are mixed.
    UsageError
        If `by` is not known, `n_weights` no whole number above 0, or the seed none from 0 on.

    Notes
    -----
    Published: the share of uniformly drawn weightings in which a rank holds is the rank acceptability index
    of SMAA (Lahdelma, Hokkanen and Salminen 1998); the OECD/JRC handbook on composite indicators (2008) asks
    for such an analysis. Own proposal: the weights are those of the tasks within each goal, Dirichlet(1, ...,
    1), drawn anew for every goal. The standard error of a share is at most 0.5 / sqrt(n_weights).

    Examples
    --------
    >>> scores = pd.DataFrame(
    ...     {"goal": ["a", "a", "b"], "task_id": [1, 2, 3], "score": [1.0, 0.4, 0.9],
    ...      "score_uncapped": [1.0, 0.4, 0.9]}
    ... )
    >>> table = ranking_stability(scores, n_weights=1000, seed=1)
    >>> table[["goal", "score", "rank", "rank_best", "rank_worst"]]
      goal  score  rank  rank_best  rank_worst
    0    a    0.7   2.0        1.0         2.0
    1    b    0.9   1.0        1.0         2.0
    """
    check_level(by)
    check_whole("n_weights", n_weights, least=1)
    check_whole("seed", seed, least=0)
    scores = checked_scores(scores, by)
    # The draws depend on the tasks alone, in one order: neither the order of rows nor the cap moves them.
    tasks = scores.sort_values([by, "task_id"])
    members = pd.Index(tasks[by].unique())
    group = members.get_indexer(tasks[by])
    capped, uncapped = (
        _ranked(_Ranks(tasks[column].to_numpy(float), group, len(members)), n_weights, seed)
        for column in ("score", "score_uncapped")
    )
    names = pd.DataFrame({by: members})
    table = pd.concat(
        [names, capped, uncapped.drop(columns="n_tasks_scored").add_suffix("_uncapped")], axis=1
    )
    return table.assign(n_weights=n_weights, seed=seed)


def _ranked(ranks: _Ranks, n_weights: int, seed: int) -> pd.DataFrame:
    share, best, worst = ranks.of_random_weights(n_weights, seed)
    return pd.DataFrame(
        {
            "n_tasks_scored": ranks.n_tasks,
            "score": ranks.equal_scores,
            "rank": ranks.of_equal_weights(),
            "rank_share": share,
            "rank_best": best,
            "rank_worst": worst,
        }
    )


class _Ranks:
    """Ranks of groups by the weighted mean of their members' scores; members without a score weigh nothing.

    Parameters
    ----------
    scores : ndarray, shape (n_members,)
        Scores, grouped: members of one group stand together.
    group : ndarray of int, shape (n_members,)
        Number of each member's group, rising.
    n_groups : int
        Number of groups.
    """

    def __init__(self, scores: NDArray[np.float64], group: NDArray[np.intp], n_groups: int) -> None:
        self._known = ~np.isnan(scores)
        self._scores = np.where(self._known, scores, 0.0)
        self._starts = np.searchsorted(group, np.arange(n_groups))
        self.n_tasks = self._sums(self._known[np.newaxis].astype(int))[0]
        self.equal_scores = self._means(np.ones((1, len(scores))))[0]

    def of_equal_weights(self) -> NDArray[np.float64]:
        ranks: NDArray[np.float64] = _rank(self.equal_scores[np.newaxis])[0]
        return ranks

    def of_random_weights(
        self, n_weights: int, seed: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Give the share of weightings with the rank of equal weights, and the best and worst rank."""
        equal = self.of_equal_weights()
        same, best, worst = np.zeros(len(equal)), np.full(len(equal), np.inf), np.full(len(equal), -np.inf)
        for weights in self._weights(n_weights, seed):
            ranks = _rank(self._means(weights))
            same += (ranks == equal).sum(axis=0)
            best, worst = np.minimum(best, ranks.min(axis=0)), np.maximum(worst, ranks.max(axis=0))
        return np.where(np.isnan(equal), np.nan, same / n_weights), best, worst

    def _weights(self, n_weights: int, seed: int) -> Iterator[NDArray[np.float64]]:
        # Exponential draws over their sum are Dirichlet(1, ..., 1); in chunks, so that memory is bounded.
        generator, width = np.random.default_rng(seed), len(self._scores)
        step = max(1, _CHUNK_CELLS // max(width, 1))
        for start in range(0, n_weights, step):
            yield generator.exponential(size=(min(step, n_weights - start), width))

    def _means(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        weights = weights * self._known
        total = self._sums(weights)
        means: NDArray[np.float64] = self._sums(weights * self._scores) / np.where(total > 0, total, np.nan)
        return means

    def _sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        sums: NDArray[np.float64] = np.add.reduceat(values, self._starts, axis=1)
        return sums


def _rank(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank each row's scores, 1 = highest, ties sharing the better rank; NaN keeps out."""
    rounded = np.round(scores, _COMPARED_DIGITS)
    higher = np.stack([(rounded > rounded[:, [one]]).sum(axis=1) for one in range(scores.shape[1])], axis=1)
    return np.where(np.isnan(scores), np.nan, 1.0 + higher)
