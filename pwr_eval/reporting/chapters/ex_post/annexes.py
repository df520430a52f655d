"""Recommendations, conclusions and the annexes: matrix, register, checklist."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

import pandas as pd

from pwr_eval.evaluation.checklist_facts import checklist_facts
from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.judgement import checklist
from pwr_eval.reporting.chapters.ex_post.texts import Teller, joined
from pwr_eval.reporting.chapters.labels import NAMES
from pwr_eval.reporting.tables import Column, Html, Table, collapsed

__all__ = ["Annexes"]

PRIORITIES = ("high", "medium", "low")


class Annexes:
    """What closes the report.

    Parameters
    ----------
    teller : Teller
        The evaluation's words.
    """

    def __init__(self, teller: Teller) -> None:
        self.teller, self.words, self.evaluated = teller, teller.words, teller.evaluated

    def conclusions(self) -> Html:
        """Each conclusion with the findings and questions that it rests on."""
        teller, pieces = self.teller, []
        questions = {row["finding_id"]: row["question_id"] for row in teller.rows("findings")}
        for row in teller.rows("conclusions"):
            findings = listed(row["finding_ids"])
            names = [f"{name} ({questions[name]})" for name in findings]
            rests = (
                self.words("expost.rests_on", listed=self.words.listed(names))
                if names
                else self.words("expost.no_finding")
            )
            pieces.append(
                f"<p><strong>{escape(row['conclusion_id'])}.</strong> "
                f"{escape(teller.text(row, 'conclusion'))} "
                f'<span class="below">{escape(rests)}</span></p>'
            )
        return joined(
            teller.paragraph("conclusions"), Html("".join(pieces), self.words("expost.conclusions"))
        )

    def recommendations(self) -> Html:
        """Who should do what by when, the most urgent first, and the conclusions that it follows from."""
        words, teller = self.words, self.teller
        rows = sorted(
            teller.rows("recommendations"),
            key=lambda row: (PRIORITIES.index(row["priority"]), row["by_when"]),
        )
        frame = pd.DataFrame([self._recommendation(row) for row in rows])
        columns = [
            Column("id", words("column.number")),
            Column("what", words("column.recommendation")),
            Column("who", words("column.who")),
            Column("when", words("column.by_when")),
            Column("priority", words("column.priority")),
            Column("conclusions", words("column.follows_from")),
        ]
        if frame.empty:
            return teller.plain([words("expost.no_recommendations")])
        table = Table(
            frame, columns, words("expost.recommendations"), words, name="recommendations", mark=teller.mark
        )
        return joined(teller.paragraph("recommendations"), table)

    def _recommendation(self, row: dict[str, Any]) -> dict[str, str]:
        words, teller = self.words, self.teller
        return {
            "id": row["recommendation_id"],
            "what": teller.text(row, "recommendation"),
            "who": teller.addressees(row["who"]) if row["who"] else words("expost.nobody"),
            "when": words.date(date.fromisoformat(row["by_when"]))
            if row["by_when"]
            else words("expost.no_day"),
            "priority": words(f"priority.{row['priority']}"),
            "conclusions": row["conclusion_ids"] or "–",
        }

    def matrix(self) -> Html:
        """The evaluation matrix."""
        words, teller = self.words, self.teller
        frame = pd.DataFrame([self._matrix_row(row) for row in self.evaluated.matrix.to_dict("records")])
        columns = [
            Column("question", words("column.question"), below="asked"),
            Column("criterion", words("column.criterion")),
            Column("success", words("column.success")),
            Column("ties", words("column.ties")),
            Column("measures", words("column.measures")),
            Column("evidence", words("column.evidence")),
            Column("section", words("column.section"), below="quote"),
        ]
        table = Table(
            frame,
            columns,
            words("expost.matrix"),
            words,
            name="evaluation-matrix",
            note=words("expost.matrix.note"),
            mark=teller.mark,
        )
        return collapsed(table, words("expost.matrix.open", n=len(frame)))

    def _matrix_row(self, row: dict[Any, Any]) -> dict[str, str]:
        words, teller = self.words, self.teller
        ties = [row["goals"], row["directions"], row["diagnosis_areas"]]
        selection = words("expost.all_indicators") if row["selection"] == "all" else row["selection"]
        missing = [words(f"method.{kind}") for kind in listed(row["missing_kinds"])]
        gap = [words("expost.missing_kinds", listed=words.listed(missing))] if missing else []
        return {
            "question": teller.question_name(row["question_id"]),
            "asked": teller.text(row, "question"),
            "criterion": words(f"criterion.{row['criterion']}"),
            "success": teller.text(row, "success"),
            "ties": "; ".join(tie for tie in [*ties, selection] if tie),
            "measures": "; ".join(filter(None, [row["measure_ids"], row["condition_ids"]])),
            "evidence": "; ".join(filter(None, [row["evidence_ids"], *gap])),
            "section": row["source_section"],
            "quote": f"„{row['source_quote']}”" if row["source_quote"] else "",
        }

    def register(self) -> Html:
        """The register of evidence."""
        words, teller = self.words, self.teller
        rows = teller.rows("evidence")
        pieces = "".join(self._piece(row) for row in rows)
        html = f'<div class="register">{pieces}</div>'
        note = words("expost.register.note", n=len(rows))
        return joined(teller.plain([note]), Html(html, note, [self._register_table(rows)]))

    def _register_table(self, rows: list[dict[str, Any]]) -> Table:
        """Give the register as a table, for the other forms of the report; the page tells it in words."""
        words, teller = self.words, self.teller
        frame = pd.DataFrame(
            [
                {
                    **row,
                    "statement": teller.text(row, "statement"),
                    "speaks_for": teller.text(row, "speaks_for"),
                    "method": words(f"method.{row['method']}"),
                    "strength": words(f"strength.{row['strength']}"),
                    "direction": words(f"direction.{row['direction']}"),
                    "fictional": words("word.yes" if row["fictional"] else "word.no"),
                }
                for row in rows
            ]
        )
        names = ("evidence_id", "statement", "method", "date", "source", "source_location", "speaks_for",
                 "strength", "direction", "fictional")  # fmt: skip
        columns = [Column(name, words(f"column.{name}")) for name in names]
        return Table(frame, columns, words("expost.register"), words, mark=teller.mark, name="evidence")

    def _piece(self, row: dict[str, Any]) -> str:
        words, teller = self.words, self.teller
        speaks = teller.text(row, "speaks_for")
        count = f", n = {words.number(int(row['n']))}" if pd.notna(row["n"]) else ""
        told = words(
            "expost.piece",
            method=words(f"method.{row['method']}"),
            date=row["date"],
            source=f"{row['source']} ({row['source_location']})",
            speaks=f"{speaks}{count}",
            strength=words(f"strength.{row['strength']}"),
            direction=words(f"direction.{row['direction']}"),
            questions=row["question_ids"],
        )
        mark = (
            f' <strong class="mark">{escape(teller.mark)}</strong>'
            if row["fictional"] and teller.mark
            else ""
        )
        return (
            f'<p id="{escape(row["evidence_id"])}"><strong>{escape(row["evidence_id"])}.</strong> '
            f'{escape(teller.text(row, "statement"))}{mark}<span class="below">{escape(told)}</span></p>'
        )

    def documents(self) -> Html:
        """What the documents that were read say, and what one looks for in them and does not find."""
        words, teller = self.words, self.teller
        documents = self.evaluated.field_evidence.documents
        if documents is None or documents.empty:
            return teller.plain([words("expost.no_documents")])
        rows: list[dict[str, Any]] = [
            {str(name): cell for name, cell in row.items()} for row in documents.to_dict("records")
        ]
        frame = pd.DataFrame([self._document(row) for row in rows])
        columns = [
            Column("document_id", words("column.number")),
            Column("title", words("column.document"), below="where", language=NAMES),
            Column("says", words("column.says")),
            Column("lacks", words("column.lacks")),
            Column("question_ids", words("column.for_questions")),
        ]
        mark = teller.mark if documents["fictional"].any() else ""
        table = Table(frame, columns, words("expost.documents"), words, name="documents", mark=mark)
        return collapsed(table, words("expost.documents.open", n=len(frame)))

    def _document(self, row: dict[str, Any]) -> dict[str, str]:
        return {
            "document_id": row["document_id"],
            "title": row["title"],
            "where": f"{row['publisher']}, {row['date']}; {row['location']}",
            "says": self.teller.text(row, "says"),
            "lacks": self.teller.text(row, "lacks") or "–",
            "question_ids": row["question_ids"],
        }

    def uneg(self) -> Html:
        """The quality checklist, filled in from what the report holds."""
        words, table = self.words, checklist(checklist_facts(self.evaluated))
        frame = table.assign(
            section=[words(f"uneg.{name}") for name in table["section"]],
            what=[
                words(f"uneg.{section}.{item}")
                for section, item in zip(table["section"], table["item"], strict=True)
            ],
            answer=[words(f"answer.{answer}") for answer in table["answer"]],
            gap=[
                words("uneg.gap", listed="; ".join(words(f"held.{name}") for name in listed(cell)))
                if cell
                else ""
                for cell in table["missing"]
            ],
        )
        columns = [
            Column("what", words("column.asked"), below="gap"),
            Column("section", words("column.part")),
            Column("answer", words("column.held")),
        ]
        full = int(table["answer"].eq("yes").sum())
        note = words("uneg.note", full=full, all=len(table))
        return joined(
            Table(
                frame,
                columns,
                words("uneg.title"),
                words,
                name="quality-checklist",
                note=note,
                mark=self.teller.mark,
            )
        )
