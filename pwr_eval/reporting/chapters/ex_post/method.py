"""How the evaluation was made: kinds of evidence, the scale, strength of evidence, limits."""

from __future__ import annotations

import pandas as pd

from pwr_eval.reporting.chapters.ex_post.chapter import EvaluationChapter
from pwr_eval.reporting.tables import Html, Table, joined, paragraphs
from pwr_eval.vocabulary import CRITERIA

__all__ = ["Method"]


class Method(EvaluationChapter):
    """Method and limits."""

    def criteria(self) -> Table:
        """The criteria with the number of questions on each, or the reason why there is none."""
        words, questions = self.words, self.evaluated.evaluation["questions"]
        left_out = {
            one.criterion: one.in_language("reason", words.language) for one in self._design.not_examined
        }
        rows = [
            {
                "criterion": words(f"criterion.{name}"),
                "asks": left_out.get(name, words(f"criterion.{name}.asks")),
                "questions": int(questions["criterion"].eq(name).sum()),
            }
            for name in CRITERIA
        ]
        return self._table("criteria", pd.DataFrame(rows))

    def methods(self) -> Html:
        """Each kind of evidence: how it was gathered, how much of it there is, what it cannot carry."""
        words, evidence = self.words, self.evaluated.evidence
        counts = evidence["method"].value_counts()
        rows = [
            {
                "method": words(f"method.{method.kind}"),
                "text": method.in_language("text", words.language),
                "limits": method.in_language("limits", words.language),
                "pieces": int(counts.get(method.kind, 0)),
            }
            for method in self._design.methods
        ]
        real = int((~evidence["fictional"]).sum())
        table = self._table("methods", pd.DataFrame(rows), real=real, all=len(evidence))
        return joined(self._paragraph("method"), table)

    def scale(self) -> Html:
        """The levels, when they were agreed, and how a level comes about."""
        words, design = self.words, self._design
        rows = [
            {
                "level": level.in_language("name", words.language),
                "meaning": level.in_language("meaning", words.language),
            }
            for level in design.levels
        ]
        agreed = words.date(design.evaluation.rubric_agreed)
        table = self._table("scale", pd.DataFrame(rows), date=agreed)
        return joined(paragraphs([words("expost.scale.rule"), words("expost.scale.bounds")]), table)

    def strength(self) -> Table:
        """The Maryland scale, with the number of pieces of evidence on each of its levels."""
        words, counts = self.words, self.evaluated.evidence["strength"].value_counts()
        rows = [
            {
                "strength": words(f"strength.{level}"),
                "meaning": words(f"strength.{level}.meaning"),
                "pieces": int(counts.get(level, 0)),
            }
            for level in range(6)
        ]
        return self._table("evidence-strength", pd.DataFrame(rows))

    def limits(self) -> Html:
        """What the evaluation cannot say."""
        texts = [limit.in_language("text", self.words.language) for limit in self._design.limits]
        return paragraphs(texts, bullets=True)
