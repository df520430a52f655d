"""Evidence from the field: surveys, interviews, case files, documents, read with all their faults."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from pwr_eval.errors import Fault, attempted
from pwr_eval.evaluation.evidence.coding import Coding, read_coding
from pwr_eval.evaluation.evidence.documents import (
    CaseFiles,
    case_file_counts,
    read_case_files,
    read_documents,
)
from pwr_eval.evaluation.evidence.survey_tables import (
    DEFAULT_RULES,
    SurveyRules,
    item_agreement,
    response_rate,
)
from pwr_eval.evaluation.evidence.surveys import Survey, read_survey
from pwr_eval.evaluation.judgement.sources import Share
from pwr_eval.vocabulary import ANSWERS, LANGUAGES, column_in

__all__ = ["FieldEvidence", "read_field_evidence"]

FOLDER = "evaluation"
Read = TypeVar("Read")


@dataclass(frozen=True)
class FieldEvidence:
    """What the evaluators collected themselves.

    Parameters
    ----------
    surveys : tuple of Survey
        Surveys, in the order of their folders.
    codings : tuple of Coding
        Interviews and open answers, coded.
    case_files : CaseFiles or None
        Case files that were read.
    documents : DataFrame or None
        Review of documents: see `read_documents`.
    rules : SurveyRules
        From how many people what is shown.
    """

    surveys: tuple[Survey, ...] = ()
    codings: tuple[Coding, ...] = ()
    case_files: CaseFiles | None = None
    documents: pd.DataFrame | None = None
    rules: SurveyRules = DEFAULT_RULES

    @property
    def shares(self) -> dict[str, Share]:
        """Agreement with every item of every survey, by ``<survey>/<item>``."""
        return {
            f"{survey.questionnaire.id}/{row['item_id']}": _share(
                row, row["agree"], row["n_answered"], survey.questionnaire.fictional
            )
            for survey in self.surveys
            for row in item_agreement(survey, rules=self.rules).to_dict("records")
        }

    @property
    def case_shares(self) -> dict[str, Share]:
        """Share of the case files that say yes, of those that say anything, by ``case_files/<criterion>``."""
        files = self.case_files
        if files is None:
            return {}
        fictional = bool(files.cases["fictional"].any())
        return {
            f"case_files/{row['criterion']}": _share(
                row, row["share"], sum(row[a] for a in ANSWERS), fictional
            )
            for row in case_file_counts(files, rules=self.rules).to_dict("records")
        }

    @property
    def counts(self) -> dict[str, float]:
        """How many each survey invited and how many answered: ``<survey>.invited``, ``.responded``."""
        rates = {survey.questionnaire.id: response_rate(survey).iloc[0] for survey in self.surveys}
        return {
            f"{name}.{what}": float(rate[what])
            for name, rate in rates.items()
            for what in ("invited", "responded")
        }

    @property
    def items(self) -> dict[str, dict[str, str]]:
        """Words of every item, by ``<survey>/<item>`` and language."""
        return {
            f"{survey.questionnaire.id}/{item.id}": {
                language: str(getattr(item, column_in(language, "text"))) for language in LANGUAGES
            }
            for survey in self.surveys
            for item in survey.questionnaire.items
        }


def _share(row: Mapping[Any, Any], value: float, n: Any, fictional: bool) -> Share:
    return Share(float(value), float(row["low"]), float(row["high"]), 0 if pd.isna(n) else int(n), fictional)


def read_field_evidence(
    folder: Path,
    faults: list[Fault],
    question_ids: Collection[str] | None = None,
    rules: SurveyRules = DEFAULT_RULES,
) -> FieldEvidence:
    """Read surveys, codings, case files and documents of an evaluation, none of them compulsory.

    Parameters
    ----------
    folder : Path
        Folder of the evaluation: ``surveys/`` and ``interviews/`` hold a folder each, or the files of one;
        ``case_files/`` and ``documents/`` hold files.
    faults : list of Fault
        Takes every fault found.
    question_ids : collection of str, optional
        Questions of the evaluation; without them the questions that documents name are not checked.
    rules : SurveyRules
        From how many people what is shown.
    """

    def kept(read: Callable[[Path], Read], path: Path) -> Read | None:
        return attempted(partial(read, path), faults, f"{FOLDER}/{path.relative_to(folder).as_posix()}")

    surveys = [kept(read_survey, path) for path in _folders(folder / "surveys")]
    codings = [kept(read_coding, path) for path in _folders(folder / "interviews")]
    files, review = folder / "case_files", folder / "documents"
    read_review = partial(read_documents, question_ids=question_ids)
    return FieldEvidence(
        tuple(survey for survey in surveys if survey is not None),
        tuple(coding for coding in codings if coding is not None),
        kept(read_case_files, files) if files.is_dir() else None,
        kept(lambda place: read_review(place / "documents.csv"), review) if review.is_dir() else None,
        rules,
    )


def _folders(folder: Path) -> list[Path]:
    """Return the folders in a folder; the folder itself where it holds files and no folders."""
    inner = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return inner or ([folder] if folder.is_dir() and any(folder.iterdir()) else [])
