"""Findings question by question: level, finding, what it rests on."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import pandas as pd

from pwr_eval.evaluation.design.forms import LOWER_IS_BETTER
from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.judgement.matrix import evidence_of
from pwr_eval.evaluation.texts import written_measure
from pwr_eval.reporting.chapters.ex_post.texts import Teller, joined
from pwr_eval.reporting.tables import Column, Html, Table, collapsed, records
from pwr_eval.vocabulary import CANNOT_ASSESS

__all__ = ["Findings"]


class Findings:
    """Findings by criterion.

    Parameters
    ----------
    teller : Teller
        The evaluation's words.
    """

    def __init__(self, teller: Teller) -> None:
        self.teller, self.words, self.evaluated = teller, teller.words, teller.evaluated

    def all_measures(self) -> Table:
        """Every measure of the rubric in one table, for the other forms of the report."""
        words = self.words
        frame = pd.DataFrame(
            [
                {"question": row.question_id, **self._measure(row), "number": row.value}
                for row in records(self.evaluated.measures)
            ]
        )
        columns = [
            Column("measure_id", words("column.measure_id")),
            Column("question", words("column.question")),
            Column("what", words("column.measure")),
            Column("number", words("column.value"), "number", 4),
            Column("span", words("column.bounds")),
            Column("rests_on", words("column.rests_on")),
            Column("thresholds", words("column.thresholds")),
            Column("level", words("column.level")),
        ]
        caption = words("expost.all_measures")
        return Table(frame, columns, caption, words, mark=self.teller.mark, name="measures")

    def of_criterion(self, criterion: str) -> Html:
        """Each question of a criterion with its level, its findings and what they rest on."""
        left_out = [one for one in self.teller.design.not_examined if one.criterion == criterion]
        if left_out:
            return self.teller.plain([left_out[0].in_language("reason", self.words.language)])
        own = self.evaluated.judgements.query("criterion == @criterion")
        return joined(*[self.of_question(row) for row in records(own)])

    def of_question(self, judgement: Any) -> Html:
        """One question."""
        teller, name = self.teller, judgement.question_id
        question = teller.by_name[name]
        head = (
            f'<h4 id="{escape(name)}">{escape(teller.question_name(name))}</h4>'
            f"<p><em>{escape(teller.text(question, 'question'))}</em></p>"
            f"<p>{teller.badge(judgement.level)} {escape(self._how(judgement))}</p>"
        )
        found = "".join(
            f"<p><strong>{escape(row['finding_id'])}.</strong> {escape(teller.text(row, 'finding'))} "
            f"{self._cited(row['evidence_ids'])}</p>"
            for row in teller.rows("findings")
            if row["question_id"] == name
        )
        return joined(
            Html(head + found, teller.question_name(name)), teller.paragraph(name), self._grounds(judgement)
        )

    def _how(self, judgement: Any) -> str:
        """Tell how the level came about: what decides, the evaluator's own view, what is not known."""
        words, names = self.words, self.teller.level_names
        decides = self._deciding(judgement)
        if judgement.level != judgement.level_by_rule:
            own = words(
                "expost.how.own",
                rule=names[judgement.level_by_rule],
                reason=self.teller.text(judgement, "reason") or words("expost.no_reason"),
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
        """Name the measure that settles the level, with its value."""
        rows = self.evaluated.measures
        rows = rows[
            rows["question_id"].eq(judgement.question_id)
            & rows["role"].eq("decides")
            & rows["level"].eq(judgement.level_by_rule)
        ]
        if rows.empty:
            return ""
        row = records(rows)[0]
        rule = self.teller.by_name[row.measure_id]
        if row.reason:
            reason = self.words(f"measure_reason.{row.reason}")
            return self.words("expost.how.decides", measure=self._named(row, rule), value=reason)
        value = written_measure(row._asdict(), row.value, self.words)
        return self.words("expost.how.decides", measure=self._named(row, rule), value=value)

    def _cited(self, cell: str) -> str:
        """Give the evidence of a finding as links to the register."""
        register = set(self.evaluated.evidence["evidence_id"])
        names = [
            f'<a href="#{escape(name)}">{escape(name)}</a>' if name in register else escape(name)
            for name in listed(cell)
        ]
        return f"[{', '.join(names)}]" if names else f"[{escape(self.words('expost.no_evidence'))}]"

    def _grounds(self, judgement: Any) -> Html:
        """Put what the level and the finding rest on behind a control."""
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
        words, teller = self.words, self.teller
        rows = self.evaluated.measures
        rows = rows[rows["question_id"].eq(judgement.question_id)]
        if rows.empty:
            return None
        frame = pd.DataFrame([self._measure(row) for row in records(rows)])
        columns = [
            Column("measure_id", words("column.measure_id")),
            Column("what", words("column.measure"), below="why"),
            Column("value", words("column.value"), "number_text"),
            Column("span", words("column.bounds"), "number_text"),
            Column("rests_on", words("column.rests_on"), "number_text"),
            Column("thresholds", words("column.thresholds")),
            Column("level", words("column.level")),
        ]
        caption = words("expost.measures", question=judgement.question_id)
        table = Table(frame, columns, caption, words, name=f"{judgement.question_id}-measures")
        return teller.marked(table, fictional=bool(rows["fictional"].any()))

    def _measure(self, row: Any) -> dict[str, str]:
        words, teller = self.words, self.teller
        rule = teller.by_name[row.measure_id]
        informs = f" ({words('expost.informs')})" if row.role == "informs" else ""
        value, low, high = (
            written_measure(row._asdict(), number, words) for number in (row.value, row.low, row.high)
        )
        return {
            "measure_id": row.measure_id,
            "what": f"{self._named(row, rule)}{informs}",
            "why": words(f"measure_reason.{row.reason}") if row.reason else teller.text(rule, "reason"),
            "value": value,
            "span": value if low == high else f"{low} – {high}",
            "rests_on": words("monitoring.of", n=row.n_assessed, all=row.n) if row.n else "–",
            "thresholds": self.thresholds(rule),
            "level": teller.level_names[row.level],
        }

    def _named(self, row: Any, rule: dict[str, Any]) -> str:
        if row.measure == "survey_agreement":
            item = self.evaluated.survey_items.get(rule["selection"], {})
            text = item.get(self.words.language, rule["selection"])
            return self.words("measure.survey_agreement", item=text)
        return self.words(f"measure.{row.measure}")

    def thresholds(self, rule: dict[str, Any]) -> str:
        """Write the thresholds of a measure, the best level first."""
        key = "expost.at_most" if rule["measure"] in LOWER_IS_BETTER else "expost.at_least"
        names = self.teller.level_names
        return "; ".join(
            self.words(key, level=names[level], value=self.words.percent(float(rule[level]), 0))
            for level in self.teller.design.level_ids[:-1]
            if not math.isnan(float(rule[level]))
        )

    def _conditions(self, judgement: Any) -> Table | None:
        words, teller = self.words, self.teller
        rows = [row for row in teller.rows("conditions") if row["question_id"] == judgement.question_id]
        if not rows:
            return None
        answers = {row["condition_id"]: row for row in teller.rows("answers")}
        frame = pd.DataFrame(
            [
                {
                    "condition": teller.text(row, "condition"),
                    "answer": words(f"answer.{answer['answer']}") if answer else words("expost.unanswered"),
                    "evidence": answer["evidence_ids"] if answer else "–",
                    "note": teller.text(answer, "note") if answer else "",
                }
                for row in rows
                for answer in [answers.get(row["condition_id"])]
            ]
        )
        columns = [
            Column("condition", words("column.condition"), below="note"),
            Column("answer", words("column.answer")),
            Column("evidence", words("column.evidence")),
        ]
        caption = words("expost.conditions", question=judgement.question_id)
        note = words("expost.conditions.note")
        return Table(
            frame,
            columns,
            caption,
            words,
            note=note,
            mark=teller.mark,
            name=f"{judgement.question_id}-conditions",
        )

    def _evidence(self, judgement: Any) -> Html | None:
        words = self.words
        rows = self._register(judgement)
        if rows.empty:
            return None
        frame = pd.DataFrame(
            [
                {
                    "id": row["evidence_id"],
                    "direction": words(f"direction.{row['direction']}"),
                    "statement": self.teller.text(row, "statement"),
                    "method": words(f"method.{row['method']}"),
                }
                for row in rows.sort_values(
                    "direction", key=lambda names: names.map(_FIRST), kind="stable"
                ).to_dict("records")
            ]
        )
        columns = [
            Column("id", words("column.evidence_id")),
            Column("direction", words("column.direction")),
            Column("statement", words("column.statement")),
            Column("method", words("column.method")),
        ]
        table = Table(
            frame,
            columns,
            words("expost.for_and_against", question=judgement.question_id),
            words,
            name=f"{judgement.question_id}-evidence",
        )
        return self.teller.marked(table, fictional=bool(rows["fictional"].any()))


_FIRST = {"for": 0, "against": 1, "mixed": 2}
