"""The ex-post evaluation: from questions and evidence to judgements, as a report that reads by itself."""

from __future__ import annotations

from pathlib import Path

from pwr_eval.errors import UsageError
from pwr_eval.evaluation.design import CRITERIA
from pwr_eval.evaluation.evaluate import evaluate
from pwr_eval.evaluation.ex_post import ExPostEvaluation
from pwr_eval.reporting.chapters.ex_post.annexes import Annexes
from pwr_eval.reporting.chapters.ex_post.comparison import Without
from pwr_eval.reporting.chapters.ex_post.findings import Findings
from pwr_eval.reporting.chapters.ex_post.method import Methods
from pwr_eval.reporting.chapters.ex_post.results import Picture
from pwr_eval.reporting.chapters.ex_post.summary import Front
from pwr_eval.reporting.chapters.ex_post.surveys_and_interviews import Voices
from pwr_eval.reporting.chapters.ex_post.texts import Teller, joined
from pwr_eval.reporting.chapters.ex_post.what_was_evaluated import Object
from pwr_eval.reporting.chapters.notebook_parameters import refuse_unknown_parameters
from pwr_eval.reporting.tables import Html, collapsed
from pwr_eval.words.wording import Wording, wording

__all__ = ["ExPost", "open_evaluation"]


def open_evaluation(project: str | Path, programme: str, language: str, *, draft: bool = False) -> ExPost:
    """Read a programme and its evaluation, and judge it.

    Parameters
    ----------
    project : str or Path
        Folder that holds ``data/``.
    programme : str
        Folder in ``data/raw/``.
    language : str
        Language of the words.
    draft : bool, default False
        Whether gaps in the chain may stand; the report then says on every page that it is a draft.

    Raises
    ------
    DataError, UsageError
        As the readers say it; unless it is a draft, also for a broken chain.
    """
    refuse_unknown_parameters(("programme", "language", "project", "draft"))
    words = wording(language)
    return ExPost(evaluate(project, programme, draft=draft), words)


class ExPost:
    """The parts of the ex-post report, in the order of the notebook.

    Parameters
    ----------
    evaluated : ExPostEvaluation
        Everything worked out.
    words : Wording
        Language of the report.
    """

    def __init__(self, evaluated: ExPostEvaluation, words: Wording) -> None:
        self.evaluated, self.words = evaluated, words
        self.teller = teller = Teller(evaluated, words)
        self.front = Front(teller)
        self.object = Object(teller)
        self.method = Methods(teller)
        self.findings = Findings(teller)
        self.voices = Voices(teller)
        self.picture = Picture(teller)
        self.without = Without(teller)
        self.annexes = Annexes(teller)

    def criterion(self, criterion: str) -> Html:
        """Findings on the questions of one criterion."""
        if criterion not in CRITERIA:
            raise UsageError(f'there is no criterion "{criterion}"; use {", ".join(CRITERIA)}')
        return joined(self.teller.paragraph(criterion), self.findings.of_criterion(criterion))

    def all_measures(self) -> Html:
        """Every measure with its value and thresholds."""
        table = self.findings.all_measures()
        return collapsed(table, self.words("expost.measures.open", n=len(table.frame)))
