"""What the chapters of the plan appraisal have in common: the plan, and what was published before it."""

from __future__ import annotations

import pandas as pd

from pwr_eval.programme import Programme
from pwr_eval.reporting.chapters.chapter import Chapter
from pwr_eval.words.wording import Wording

__all__ = ["PlanChapter"]


class PlanChapter(Chapter):
    """A chapter on a plan; it shows real data only, or a programme that is made up as a whole.

    Parameters
    ----------
    programme : Programme
        The plan.
    series : DataFrame
        Published figures from before the programme, from `read_series`.
    words : Wording
        Language of the report.
    """

    def __init__(self, programme: Programme, series: pd.DataFrame, words: Wording) -> None:
        facts = programme.description.programme
        super().__init__(words, words("mark.fictional") if facts.fictional else "")
        self.programme, self.plan, self.series = programme, programme.plan, series
