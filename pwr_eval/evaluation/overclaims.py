"""The texts of an evaluation held against the evidence that they rest on: claims above it, with places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.evaluation.claims.check import check_words
from pwr_eval.evaluation.claims.sentences import CheckedText, texts_of_markdown
from pwr_eval.evaluation.design.load import Evaluation
from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.judgement.places import fill
from pwr_eval.evaluation.texts import Text

__all__ = ["overclaims"]

# What claims something; questions, conditions and assumptions only ask or suppose.
CLAIMS = (
    "findings", "conclusions", "judgements", "answers", "recommendations", "explanations",
    "evidence", "documents",
)  # fmt: skip
FIGURE_RULES = ("few_percent", "few_p_value", "two_point_trend", "ordinal_mean")


def overclaims(
    evaluation: Evaluation,
    evidence: pd.DataFrame,
    texts: Iterable[Text],
    figures: Mapping[str, Mapping[str, str]],
) -> list[Fault]:
    """List every claim in the evaluators' texts that its evidence does not bear, in both languages.

    Parameters
    ----------
    evaluation : Evaluation
        Design and chain.
    evidence : DataFrame
        The table of evidence.
    texts : iterable of Text
        Every text of their tables; figures are filled in first.
    figures : mapping of str to mapping
        Figures that the texts have places for, by language.

    Returns
    -------
    list of Fault
        With file and row or line, the sentence, and a wording that the evidence bears.

    Notes
    -----
    A finding holds the highest strength of the evidence that it cites, a conclusion that of its findings, a
    recommendation that of its conclusions, a judgement that of its question, a paragraph that of the numbers
    in brackets in it (see `pwr_eval.evaluation.claims`).
    """
    under = _EvidenceUnderTexts(evaluation, evidence)
    claims: dict[str, tuple[Place, CheckedText]] = {}
    for text in texts:
        name = text.file.rpartition("/")[2].removesuffix(".csv")
        if name in CLAIMS:
            place = Place(text.file, row=text.row, column=text.column)
            strength, n = under.of(name, text.record)
            content = fill(text.content, figures[text.language])
            claims[str(place)] = (place, CheckedText(str(place), content, text.language, strength, n))
    found = check_words([text for _, text in claims.values()])
    faults = [_fault(claims[str(row["file"])][0], row) for row in _rows(found)]
    return [*faults, *_of_paragraphs(evaluation, evidence, figures)]


def _of_paragraphs(
    evaluation: Evaluation, evidence: pd.DataFrame, figures: Mapping[str, Mapping[str, str]]
) -> Iterator[Fault]:
    for (name, language), text in evaluation.paragraphs.items():
        file = f"evaluation/paragraphs/{name}.{language}.md"
        filled = fill(text, figures[language])
        try:
            found = check_words(texts_of_markdown(file, filled, language, evidence))
        except DataError as error:
            yield from error.faults
            continue
        for row in _rows(found):
            yield _fault(Place(file, row=int(str(row["line"]))), row)


def _rows(found: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(key): value for key, value in row.items()} for row in found.to_dict("records")]


def _fault(place: Place, row: dict[str, object]) -> Fault:
    if row["rule"] in FIGURE_RULES:
        problem = f'"{row["words"]}" says more than so few figures bear ({row["rule"]})'
    else:
        needs = f"it takes evidence of strength {row['needed']}, and this rests on {row['held']}"
        problem = f'"{row["words"]}" claims more than the evidence bears: {needs}'
    return Fault(place, problem, str(row["sentence"]), f"Write: {row['wording']}.")


class _EvidenceUnderTexts:
    """What the texts of each file rest on."""

    def __init__(self, evaluation: Evaluation, evidence: pd.DataFrame) -> None:
        self._strengths = dict(zip(evidence["evidence_id"], evidence["strength"].astype(int), strict=True))
        self._findings = {row["finding_id"]: row for row in evaluation["findings"].to_dict("records")}
        self._conclusions = {
            row["conclusion_id"]: row for row in evaluation["conclusions"].to_dict("records")
        }
        self._of_question = {
            question: [
                str(name)
                for name, cell in zip(evidence["evidence_id"], evidence["question_ids"], strict=True)
                if question in listed(cell)
            ]
            for question in evaluation["questions"]["question_id"]
        }

    def of(self, name: str, record: Mapping[str, Any]) -> tuple[int, float | None]:
        """Return the highest strength of the evidence under a text, and the smallest number behind it."""
        strengths = [self._strengths[one] for one in self._ids(name, record) if one in self._strengths]
        # Pieces of one finding speak of unlike things: only its own number can be held against a text.
        own = record["n"] if name == "evidence" else None
        return max(strengths, default=0), None if own is None or pd.isna(own) else float(own)

    def _ids(self, name: str, record: Mapping[str, Any]) -> list[str]:
        if name == "evidence":
            return [str(record["evidence_id"])]
        if name == "documents":  # a document says what it says; it is no evidence of an effect
            return []
        if name == "judgements":
            return self._of_question.get(str(record["question_id"]), [])
        if name == "conclusions":
            return self._of_findings(str(record["finding_ids"]))
        if name == "recommendations":
            rows = [self._conclusions.get(one, {}) for one in listed(str(record["conclusion_ids"]))]
            return [one for row in rows for one in self._of_findings(str(row.get("finding_ids", "")))]
        return listed(str(record["evidence_ids"]))

    def _of_findings(self, cell: str) -> list[str]:
        found = [self._findings[name] for name in listed(cell) if name in self._findings]
        return [one for row in found for one in listed(str(row["evidence_ids"]))]
