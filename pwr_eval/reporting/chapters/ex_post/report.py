"""The ex-post evaluation: from questions and evidence to judgements, as a report that reads by itself."""

from __future__ import annotations

from pathlib import Path

from pwr_eval.errors import Message, UsageError
from pwr_eval.evaluation.evaluate import evaluate
from pwr_eval.evaluation.ex_post import ExPostEvaluation
from pwr_eval.reporting.chapters.ex_post.annexes import Annexes
from pwr_eval.reporting.chapters.ex_post.chapter import EvaluationChapter
from pwr_eval.reporting.chapters.ex_post.comparison import ComparisonAndContribution
from pwr_eval.reporting.chapters.ex_post.findings import Findings
from pwr_eval.reporting.chapters.ex_post.method import Method
from pwr_eval.reporting.chapters.ex_post.results import ProgrammeResults
from pwr_eval.reporting.chapters.ex_post.summary import Summary
from pwr_eval.reporting.chapters.ex_post.surveys_and_interviews import SurveysAndInterviews
from pwr_eval.reporting.chapters.ex_post.what_was_evaluated import EvaluatedProgramme
from pwr_eval.reporting.chapters.notebook_parameters import refuse_unknown_parameters
from pwr_eval.reporting.tables import Html, joined
from pwr_eval.vocabulary import CRITERIA
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
    evaluated = evaluate(project, programme, draft=draft)
    return ExPost(evaluated, words, draft=draft or evaluated.is_draft)


class ExPost(EvaluationChapter):
    """The parts of the ex-post report, in the order of the notebook."""

    def __init__(self, evaluated: ExPostEvaluation, words: Wording, *, draft: bool = False) -> None:
        super().__init__(evaluated, words)
        self.summary = Summary(evaluated, words, draft=draft)
        self.programme = EvaluatedProgramme(evaluated, words)
        self.method = Method(evaluated, words)
        self.findings = Findings(evaluated, words)
        self.surveys_and_interviews = SurveysAndInterviews(evaluated, words)
        self.results = ProgrammeResults(evaluated, words)
        self.comparison = ComparisonAndContribution(evaluated, words)
        self.annexes = Annexes(evaluated, words)

    def criterion(self, criterion: str) -> Html:
        """Findings on the questions of one criterion."""
        if criterion not in CRITERIA:
            raise UsageError(
                Message(
                    'there is no criterion "{criterion}"; use {criteria}',
                    criterion=criterion,
                    criteria=", ".join(CRITERIA),
                )
            )
        return joined(self._paragraph(criterion), self.findings.of_criterion(criterion))

    def all_measures(self) -> Html:
        """Every measure with its value and thresholds."""
        return self._collapsed("expost.measures", self.findings.all_measures())
