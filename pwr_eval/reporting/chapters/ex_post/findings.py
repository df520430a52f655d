"""Findings question by question: level, finding, what it rests on."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import pandas as pd

from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.judgement.matrix import evidence_of
from pwr_eval.evaluation.texts import written_measure
from pwr_eval.reporting.chapters.ex_post.chapter import EvaluationChapter
from pwr_eval.reporting.tables import Html, Table, collapsed, joined, paragraphs, records
from pwr_eval.vocabulary import CANNOT_ASSESS, LOWER_IS_BETTER

__all__ = ["Findings"]

_FIRST = {"for": 0, "against": 1, "mixed": 2}


class Findings(EvaluationChapter):
    """Findings by criterion."""

    def all_measures(self) -> Table:
        """Every measure of the rubric in one table, for the other forms of the report."""
        rows = [
            {"question": row.question_id, **self._measure(row), "number": row.value}
            for row in records(self.evaluated.measures)
        ]
        return self._table("measures", pd.DataFrame(rows))

    def of_criterion(self, criterion: str) -> Html:
        """Each question of a criterion with its level, its findings and what they rest on."""
        left_out = [one for one in self._design.not_examined if one.criterion == criterion]
        if left_out:
            return paragraphs([left_out[0].in_language("reason", self.words.language)])
        own = self.evaluated.judgements.query("criterion == @criterion")
        return joined(*[self.of_question(row) for row in records(own)])

    def of_question(self, judgement: Any) -> Html:
        """One question."""
        name = judgement.question_id
        question = self._by_name[name]
        head = (
            f'<h4 id="{escape(name)}">{escape(self._question_name(name))}</h4>'
            f"<p><em>{escape(self._text(question, 'question'))}</em></p>"
            f"<p>{self._badge(judgement.level)} {escape(self._how(judgement))}</p>"
        )
        found = "".join(
            f"<p><strong>{escape(row['finding_id'])}.</strong> {escape(self._text(row, 'finding'))} "
            f"{self._cited(row['evidence_ids'])}</p>"
            for row in self._rows("findings")
            if row["question_id"] == name
        )
        return joined(
            Html(head + found, self._question_name(name)), self._paragraph(name), self._grounds(judgement)
        )

    def _how(self, judgement: Any) -> str:
        """Return how the level came about: what decides, the evaluator's own view, what is not known."""
        words, names = self.words, self._level_names
        decides = self._deciding(judgement)
        if judgement.level != judgement.level_by_rule:
            own = words(
                "expost.how.own",
                rule=names[judgement.level_by_rule],
                reason=self._text(judgement, "reason") or words("expost.no_reason"),
            )
            return f"{own} {decides}"
        if judgement.level == CANNOT_ASSESS:
            return f"{words('expost.how.cannot')} {decides}"
        low, high = judgement.level_low, judgement.level_high
        texts = [decides]
        if low not in (judgement.level, CANNOT_ASSESS):
            texts.append(words("expost.how.low", level=names[low]))
        if high not in (judgement.level, CANNOT_ASSESS):
            texts.append(words("expost.how.high", level=names[high]))
        return " ".join(texts)

    def _deciding(self, judgement: Any) -> str:
        """Return the measure that settles the level, with its value."""
        rows = self.evaluated.measures
        rows = rows[
            rows["question_id"].eq(judgement.question_id)
            & rows["role"].eq("decides")
            & rows["level"].eq(judgement.level_by_rule)
        ]
        if rows.empty:
            return ""
        row = records(rows)[0]
        rule = self._by_name[row.measure_id]
        value = (
            self.words(f"measure_reason.{row.reason}")
            if row.reason
            else written_measure(row._asdict(), row.value, self.words)
        )
        return self.words("expost.how.decides", measure=self._named(row, rule), value=value)

    def _cited(self, cell: str) -> str:
        """Return the evidence of a finding as links to the register."""
        register = set(self.evaluated.evidence["evidence_id"])
        names = [
            f'<a href="#{escape(name)}">{escape(name)}</a>' if name in register else escape(name)
            for name in listed(cell)
        ]
        return f"[{', '.join(names)}]" if names else f"[{escape(self.words('expost.no_evidence'))}]"

    def _grounds(self, judgement: Any) -> Html:
        """Return what the level and the finding rest on, behind a control."""
        tables = [self._measures(judgement), self._conditions(judgement), self._evidence(judgement)]
        shown = joined(*[table for table in tables if table is not None])
        summary = self.words(
            "expost.grounds",
            evidence=self.words.count("expost.evidence", len(self._register(judgement))),
            strength=self.words(f"strength.{judgement.strength}"),
        )
        # In the workbook the measures and the register stand whole, not in sixty pieces.
        return collapsed(Html(shown.html, repr(shown)), summary)

    def _register(self, judgement: Any) -> pd.DataFrame:
        return evidence_of(self.evaluated.evidence, judgement.question_id)

    def _measures(self, judgement: Any) -> Html | None:
        rows = self.evaluated.measures
        rows = rows[rows["question_id"].eq(judgement.question_id)]
        if rows.empty:
            return None
        frame = pd.DataFrame([self._measure(row) for row in records(rows)])
        table = self._table_on(judgement, "measures", frame, mark="")
        return self._marked(table, fictional=bool(rows["fictional"].any()))

    def _table_on(self, judgement: Any, what: str, frame: pd.DataFrame, *, mark: str | None = None) -> Table:
        """Return a table on one question."""
        question = judgement.question_id
        return self._table(f"question-{what}", frame, mark=mark, file=f"{question}-{what}", question=question)

    def _measure(self, row: Any) -> dict[str, str]:
        words = self.words
        rule = self._by_name[row.measure_id]
        informs = f" ({words('expost.informs')})" if row.role == "informs" else ""
        value, low, high = (
            written_measure(row._asdict(), number, words) for number in (row.value, row.low, row.high)
        )
        return {
            "measure_id": row.measure_id,
            "what": f"{self._named(row, rule)}{informs}",
            "why": words(f"measure_reason.{row.reason}") if row.reason else self._text(rule, "reason"),
            "value": value,
            "span": value if low == high else f"{low} – {high}",
            "rests_on": words("monitoring.of", n=row.n_assessed, all=row.n) if row.n else "–",
            "thresholds": self.thresholds(rule),
            "level": self._level_names[row.level],
        }

    def _named(self, row: Any, rule: dict[str, Any]) -> str:
        if row.measure == "survey_agreement":
            item = self.evaluated.survey_items.get(rule["selection"], {})
            text = item.get(self.words.language, rule["selection"])
            return self.words("measure.survey_agreement", item=text)
        return self.words(f"measure.{row.measure}")

    def thresholds(self, rule: dict[str, Any]) -> str:
        """Return the thresholds of a measure, the best level first."""
        key = "expost.at_most" if rule["measure"] in LOWER_IS_BETTER else "expost.at_least"
        names = self._level_names
        return "; ".join(
            self.words(key, level=names[level], value=self.words.percent(float(rule[level]), 0))
            for level in self._design.level_ids[:-1]
            if not math.isnan(float(rule[level]))
        )

    def _conditions(self, judgement: Any) -> Table | None:
        rows = [row for row in self._rows("conditions") if row["question_id"] == judgement.question_id]
        if not rows:
            return None
        answers = {row["condition_id"]: row for row in self._rows("answers")}
        frame = pd.DataFrame([self._condition(row, answers.get(row["condition_id"])) for row in rows])
        return self._table_on(judgement, "conditions", frame)

    def _condition(self, row: dict[str, Any], answer: dict[str, Any] | None) -> dict[str, str]:
        condition = self._text(row, "condition")
        if answer is None:
            unanswered = self.words("expost.unanswered")
            return {"condition": condition, "answer": unanswered, "evidence": "–", "note": ""}
        return {
            "condition": condition,
            "answer": self.words(f"answer.{answer['answer']}"),
            "evidence": answer["evidence_ids"],
            "note": self._text(answer, "note"),
        }

    def _evidence(self, judgement: Any) -> Html | None:
        rows = self._register(judgement)
        if rows.empty:
            return None
        rows = rows.sort_values("direction", key=lambda names: names.map(_FIRST), kind="stable")
        frame = pd.DataFrame(
            {
                "id": rows["evidence_id"],
                "direction": self._coded("direction", rows["direction"]),
                "statement": [self._text(row, "statement") for row in rows.to_dict("records")],
                "method": self._coded("method", rows["method"]),
            }
        )
        table = self._table_on(judgement, "evidence", frame, mark="")
        return self._marked(table, fictional=bool(rows["fictional"].any()))
