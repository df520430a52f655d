"""An evaluation's own words for its pages: texts with figures, levels, paragraphs, the mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from html import escape
from typing import Any

import mistune

from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.ex_post import ExPostEvaluation
from pwr_eval.evaluation.judgement import fill
from pwr_eval.evaluation.texts import filled
from pwr_eval.reporting.tables import Html, Shown, Table, said_real
from pwr_eval.reporting.tables import joined as joined_pieces
from pwr_eval.vocabulary import CANNOT_ASSESS
from pwr_eval.words.wording import Wording

__all__ = ["Teller", "joined"]

# Look of a level by its place on the scale: the worst has its own, whatever the length of the scale.
_LOOKS = ("met", "close", "partly")
_CITED, _NUMBER = re.compile(r"\[E\d+(?:[,;] ?E\d+)*\]"), re.compile(r"E\d+")
_markdown = mistune.create_markdown(escape=True)


def joined(*pieces: Shown | None) -> Html:
    """Put pieces of a report one after the other."""
    return joined_pieces([piece for piece in pieces if piece is not None])


class Teller:
    """Texts of one evaluation in one language.

    Parameters
    ----------
    evaluated : ExPostEvaluation
        The evaluation.
    words : Wording
        Language of the report.
    """

    def __init__(self, evaluated: ExPostEvaluation, words: Wording) -> None:
        self.evaluated, self.words = evaluated, words
        self.design = evaluated.evaluation.design
        self.mark = words("mark.fictional") if evaluated.fictional else ""

    @property
    def language(self) -> str:
        """Language of the report."""
        return self.words.language

    @cached_property
    def figures(self) -> dict[str, str]:
        """Every figure that a text can have a place for."""
        return self.evaluated.figures(self.language)

    def text(self, record: Mapping[Any, Any] | Any, column: str) -> str:
        """Give a text of a row, with its figures."""
        row = record if isinstance(record, Mapping) else record._asdict()
        return filled(row, column, self.figures, self.language)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Give the rows of one of the evaluation's files, or of the register."""
        table = self.evaluated.evidence if name == "evidence" else self.evaluated.evaluation[name]
        return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]

    @cached_property
    def by_name(self) -> dict[str, dict[str, Any]]:
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
        return {str(row[key]): row for name, key in keys.items() for row in self.rows(name)}

    @cached_property
    def level_names(self) -> dict[str, str]:
        """Words of each level, "cannot assess" included."""
        names = {level.id: level.in_language("name", self.language) for level in self.design.levels}
        return {**names, CANNOT_ASSESS: self.words("expost.level.cannot_assess")}

    def badge(self, level: str) -> str:
        """Show a level as its words with a sign beside the colour."""
        ids = self.design.level_ids
        if level == CANNOT_ASSESS:
            look = CANNOT_ASSESS
        elif level == ids[-1]:
            look = "below"
        else:
            look = _LOOKS[min(ids.index(level), len(_LOOKS) - 1)]
        return f'<span class="verdict verdict-{look}">{escape(self.level_names[level])}</span>'

    def addressees(self, cell: str) -> str:
        """Name who a recommendation is for."""
        names = {one.id: one.in_language("name", self.language) for one in self.design.addressees}
        return self.words.listed([names[who] for who in listed(cell)])

    def question_name(self, question_id: str) -> str:
        """Give a question's number and short name."""
        return f"{question_id}. {self.text(self.by_name[question_id], 'name')}"

    def paragraph(self, place: str) -> Html | None:
        """Give the evaluator's own paragraphs for a place of the report; None if nobody wrote any."""
        texts = self.evaluated.evaluation.paragraphs
        text = texts.get((place, self.language)) or texts.get((place, "pl"))
        if not text:
            return None
        shown = fill(text, self.figures)
        return Html(_CITED.sub(self._linked, str(_markdown(shown))), shown)

    def _linked(self, cited: re.Match[str]) -> str:
        """Link the numbers of evidence in brackets to the register."""
        return _NUMBER.sub(
            lambda name: f'<a href="#{name[0]}">{name[0]}</a>' if name[0] in self.by_name else name[0],
            cited[0],
        )

    def marked(self, table: Table, *, fictional: bool) -> Html:
        """Show a table with the mark if its rows are fictional; else say that they are real."""
        if fictional and self.mark:
            return joined(replace(table, mark=self.mark))
        return said_real(table)

    def plain(self, texts: Iterable[str]) -> Html:
        """Show texts as paragraphs."""
        shown = list(texts)
        return Html("".join(f"<p>{escape(text)}</p>" for text in shown), "\n".join(shown))
