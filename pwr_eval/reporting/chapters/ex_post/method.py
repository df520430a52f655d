"""How the evaluation was made: kinds of evidence, the scale, strength of evidence, limits."""

from __future__ import annotations

import pandas as pd

from pwr_eval.evaluation.design import CRITERIA
from pwr_eval.reporting.chapters.ex_post.texts import Teller, joined
from pwr_eval.reporting.tables import Column, Html, Table, paragraphs

__all__ = ["Methods"]


class Methods:
    """Method and limits.

    Parameters
    ----------
    teller : Teller
        The evaluation's words.
    """

    def __init__(self, teller: Teller) -> None:
        self.teller, self.words = teller, teller.words

    def criteria(self) -> Table:
        """The criteria with the number of questions on each, or the reason why there is none."""
        words, questions = self.words, self.teller.evaluated.evaluation["questions"]
        left_out = {
            one.criterion: one.in_language("reason", words.language)
            for one in self.teller.design.not_examined
        }
        frame = pd.DataFrame(
            [
                {
                    "criterion": words(f"criterion.{name}"),
                    "asks": left_out.get(name, words(f"criterion.{name}.asks")),
                    "questions": int(questions["criterion"].eq(name).sum()),
                }
                for name in CRITERIA
            ]
        )
        columns = [
            Column("criterion", words("column.criterion")),
            Column("asks", words("column.asks")),
            Column("questions", words("column.questions"), "number"),
        ]
        return Table(frame, columns, words("expost.criteria"), words, name="criteria", mark=self.teller.mark)

    def methods(self) -> Html:
        """Each kind of evidence: how it was gathered, how much of it there is, what it cannot carry."""
        words, evidence = self.words, self.teller.evaluated.evidence
        counts = evidence["method"].value_counts()
        frame = pd.DataFrame(
            [
                {
                    "method": words(f"method.{method.kind}"),
                    "text": method.in_language("text", words.language),
                    "limits": method.in_language("limits", words.language),
                    "pieces": int(counts.get(method.kind, 0)),
                }
                for method in self.teller.design.methods
            ]
        )
        columns = [
            Column("method", words("column.method")),
            Column("text", words("column.how")),
            Column("limits", words("column.limits")),
            Column("pieces", words("column.pieces"), "number"),
        ]
        real = int((~evidence["fictional"]).sum())
        note = words("expost.methods.note", real=real, all=len(evidence))
        table = Table(
            frame, columns, words("expost.methods"), words, name="methods", note=note, mark=self.teller.mark
        )
        return joined(self.teller.paragraph("method"), table)

    def scale(self) -> Html:
        """The levels, when they were agreed, and how a level comes about."""
        words, design = self.words, self.teller.design
        frame = pd.DataFrame(
            [
                {
                    "level": level.in_language("name", words.language),
                    "meaning": level.in_language("meaning", words.language),
                }
                for level in design.levels
            ]
        )
        columns = [Column("level", words("column.level")), Column("meaning", words("column.meaning"))]
        note = words("expost.scale.note", date=words.date(design.evaluation.rubric_agreed))
        table = Table(
            frame, columns, words("expost.scale"), words, name="scale", note=note, mark=self.teller.mark
        )
        return joined(paragraphs([words("expost.scale.rule"), words("expost.scale.bounds")]), table)

    def strength(self) -> Table:
        """The Maryland scale, with the number of pieces of evidence on each of its levels."""
        words, evidence = self.words, self.teller.evaluated.evidence
        counts = evidence["strength"].value_counts()
        frame = pd.DataFrame(
            [
                {
                    "strength": words(f"strength.{level}"),
                    "meaning": words(f"strength.{level}.meaning"),
                    "pieces": int(counts.get(level, 0)),
                }
                for level in range(6)
            ]
        )
        columns = [
            Column("strength", words("column.strength")),
            Column("meaning", words("column.meaning")),
            Column("pieces", words("column.pieces"), "number"),
        ]
        return Table(
            frame,
            columns,
            words("expost.strength"),
            words,
            name="evidence-strength",
            note=words("expost.strength.note"),
            mark=self.teller.mark,
        )

    def limits(self) -> Html:
        """What the evaluation cannot say."""
        texts = [limit.in_language("text", self.words.language) for limit in self.teller.design.limits]
        return paragraphs(texts, bullets=True)
