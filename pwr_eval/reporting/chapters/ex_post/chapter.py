"""What the chapters of the ex-post report have in common: texts with figures, levels, the mark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

import mistune

from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.ex_post import ExPostEvaluation
from pwr_eval.evaluation.judgement.places import fill
from pwr_eval.evaluation.texts import filled
from pwr_eval.reporting.chapters.chapter import Chapter
from pwr_eval.reporting.tables import Html, Table, joined, said_real
from pwr_eval.reporting.verdict_style import level_verdict, verdict_badge
from pwr_eval.vocabulary import CANNOT_ASSESS
from pwr_eval.words.wording import Wording

__all__ = ["EvaluationChapter"]

_CITED, _NUMBER = re.compile(r"\[E\d+(?:[,;] ?E\d+)*\]"), re.compile(r"E\d+")
_markdown = mistune.create_markdown(escape=True)


class EvaluationChapter(Chapter):
    """A chapter of the ex-post report; it writes the evaluator's texts with their figures.

    Parameters
    ----------
    evaluated : ExPostEvaluation
        The evaluation.
    words : Wording
        Language of the report.
    """

    def __init__(self, evaluated: ExPostEvaluation, words: Wording) -> None:
        super().__init__(words, words("mark.fictional") if evaluated.fictional else "")
        self.evaluated, self._design = evaluated, evaluated.evaluation.design

    def _text(self, record: Mapping[Any, Any] | Any, column: str) -> str:
        """Return a text of a row, with its figures."""
        row = record if isinstance(record, Mapping) else record._asdict()
        return filled(row, column, self.evaluated.figures(self.words.language), self.words.language)

    def _rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of one of the evaluation's files, or of the register."""
        table = self.evaluated.evidence if name == "evidence" else self.evaluated.evaluation[name]
        return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]

    @cached_property
    def _by_name(self) -> dict[str, dict[str, Any]]:
        """Rows of the register, findings, conclusions, questions … by their names."""
        keys = {
            "questions": "question_id",
            "rubric": "measure_id",
            "conditions": "condition_id",
            "findings": "finding_id",
            "conclusions": "conclusion_id",
            "recommendations": "recommendation_id",
            "theory_nodes": "node_id",
            "explanations": "explanation_id",
            "evidence": "evidence_id",
        }
        return {str(row[key]): row for name, key in keys.items() for row in self._rows(name)}

    @cached_property
    def _level_names(self) -> dict[str, str]:
        """Words of each level, "cannot assess" included."""
        names = {level.id: level.in_language("name", self.words.language) for level in self._design.levels}
        return {**names, CANNOT_ASSESS: self.words("expost.level.cannot_assess")}

    def _badge(self, level: str) -> str:
        """Return a level as its words with a sign beside the colour."""
        return verdict_badge(level_verdict(level, self._design.level_ids), self._level_names[level])

    def _addressees(self, cell: str) -> str:
        """Return who a recommendation is for."""
        names = {one.id: one.in_language("name", self.words.language) for one in self._design.addressees}
        return self.words.listed([names[who] for who in listed(cell)])

    def _who_and_when(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """Return who a recommendation is for, and by when, or that nobody or no day is named."""
        words, when = self.words, row["by_when"]
        who = self._addressees(row["who"]) if row["who"] else words("expost.nobody")
        return who, words.date(date.fromisoformat(when)) if when else words("expost.no_day")

    def _question_name(self, question_id: str) -> str:
        """Return a question's number and short name."""
        return f"{question_id}. {self._text(self._by_name[question_id], 'name')}"

    def _paragraph(self, place: str) -> Html | None:
        """Return the evaluator's own paragraphs for a place of the report; None if nobody wrote any."""
        texts = self.evaluated.evaluation.paragraphs
        text = texts.get((place, self.words.language)) or texts.get((place, "pl"))
        if not text:
            return None
        shown = fill(text, self.evaluated.figures(self.words.language))
        return Html(_CITED.sub(self._linked, str(_markdown(shown))), shown)

    def _linked(self, cited: re.Match[str]) -> str:
        """Return the numbers of evidence in brackets as links to the register."""
        return _NUMBER.sub(
            lambda name: f'<a href="#{name[0]}">{name[0]}</a>' if name[0] in self._by_name else name[0],
            cited[0],
        )

    def _marked(self, table: Table, *, fictional: bool) -> Html:
        """Return a table with the mark if its rows are fictional; else say that they are real."""
        if fictional and self.mark:
            return joined(replace(table, mark=self.mark))
        return said_real(table)
