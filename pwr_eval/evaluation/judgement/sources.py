"""What the measures of a rubric are taken from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from pwr_eval.evaluation.design.names import listed

__all__ = ["Share", "Sources"]


@dataclass(frozen=True)
class Share:
    """A share found in a survey, with the interval that its sample leaves open.

    Parameters
    ----------
    value, low, high : float
        Share of one and the ends of its interval; NaN where the group is too small to show.
    n : int
        Answers that it rests on.
    fictional : bool
        True for example data.
    """

    value: float
    low: float
    high: float
    n: int
    fictional: bool


@dataclass(frozen=True)
class Sources:
    """Tables that measures are taken from.

    Parameters
    ----------
    gaps : DataFrame
        As `pwr_eval.indicators.gaps.gaps_table` gives it, up to the programme's last year.
    costs : DataFrame
        As `pwr_eval.indicators.costs.costs_table` gives it.
    indicators : DataFrame
        indicator_id, task_id, section, goal, result_level: one row an indicator, in the plan's order.
    answers : DataFrame
        condition_id, question_id, answer (yes, partly, no, or empty where nobody answered), fictional.
    surveys : mapping of str to Share
        Agreement with an item, by ``<survey>/<item>``.
    """

    gaps: pd.DataFrame
    costs: pd.DataFrame
    indicators: pd.DataFrame
    answers: pd.DataFrame
    surveys: Mapping[str, Share] = field(default_factory=dict)

    def selected(self, selection: str) -> pd.DataFrame:
        """Return the indicators of a selection: "all", goals, sections, tasks, indicators, joined by ";".

        Examples
        --------
        >>> row = {"indicator_id": "2.1", "task_id": 2, "section": "S1", "goal": "C1"}
        >>> sources = Sources(*[pd.DataFrame()] * 2, pd.DataFrame([row]), pd.DataFrame())
        >>> [len(sources.selected(one)) for one in ("all", "C1", "S2; 2", "2.1", "")]
        [1, 1, 1, 1, 0]
        """
        names, rows = set(listed(selection)), self.indicators
        if "all" in names:
            return rows
        columns = ("goal", "section", "indicator_id", "task_id")
        chosen = pd.concat([rows[column].astype(str).isin(names) for column in columns], axis=1)
        return rows[chosen.any(axis=1)]
