"""Recommendations, conclusions and the annexes: matrix, register, checklist."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from pwr_eval.evaluation.checklist_facts import checklist_facts
from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.judgement.checklist import checklist
from pwr_eval.reporting.chapters.ex_post.chapter import EvaluationChapter
from pwr_eval.reporting.tables import Html, Table, joined, paragraphs

__all__ = ["Annexes"]

PRIORITIES = ("high", "medium", "low")


class Annexes(EvaluationChapter):
    """What closes the report."""

    def conclusions(self) -> Html:
        """Each conclusion with the findings and questions that it rests on."""
        questions = {row["finding_id"]: row["question_id"] for row in self._rows("findings")}
        pieces = []
        for row in self._rows("conclusions"):
            findings = [f"{name} ({questions[name]})" for name in listed(row["finding_ids"])]
            listing = self.words.listed(findings)
            rests = self.words("expost.rests_on" if findings else "expost.no_finding", listed=listing)
            pieces.append(
                f"<p><strong>{escape(row['conclusion_id'])}.</strong> "
                f"{escape(self._text(row, 'conclusion'))} "
                f'<span class="below">{escape(rests)}</span></p>'
            )
        shown = Html("".join(pieces), self.words("expost.conclusions"))
        return joined(self._paragraph("conclusions"), shown)

    def recommendations(self) -> Html:
        """Who should do what by when, the most urgent first, and the conclusions that it follows from."""
        rows = sorted(
            self._rows("recommendations"),
            key=lambda row: (PRIORITIES.index(row["priority"]), row["by_when"]),
        )
        if not rows:
            return self._sentence("expost.no_recommendations")
        frame = pd.DataFrame([self._recommendation(row) for row in rows])
        return joined(self._paragraph("recommendations"), self._table("recommendations", frame))

    def _recommendation(self, row: dict[str, Any]) -> dict[str, str]:
        who, when = self._who_and_when(row)
        return {
            "id": row["recommendation_id"],
            "what": self._text(row, "recommendation"),
            "who": who,
            "when": when,
            "priority": self.words(f"priority.{row['priority']}"),
            "conclusions": row["conclusion_ids"] or "–",
        }

    def matrix(self) -> Html:
        """The evaluation matrix."""
        frame = pd.DataFrame([self._matrix_row(row) for row in self.evaluated.matrix.to_dict("records")])
        return self._collapsed(
            "expost.matrix", self._table("evaluation-matrix", frame, note=self._ids_in_words())
        )

    def _ids_in_words(self) -> str:
        """Return what the short names in the matrix stand for, as far as the programme has such things."""
        description = self.evaluated.programme.description
        parts = []
        for kind in ("goals", "directions", "diagnosis_areas", "sections"):
            if ids := [record.id for record in getattr(description, kind)]:
                span = ids[0] if len(ids) == 1 else f"{ids[0]}–{ids[-1]}"
                parts.append(self.words(f"expost.matrix.{kind}", ids=span))
        return ", ".join([*parts, self.words("expost.matrix.numbers")])

    def _matrix_row(self, row: dict[Any, Any]) -> dict[str, str]:
        words = self.words
        ties = [row["goals"], row["directions"], row["diagnosis_areas"]]
        selection = words("expost.all_indicators") if row["selection"] == "all" else row["selection"]
        missing = [words(f"method.{kind}") for kind in listed(row["missing_kinds"])]
        gap = [words("expost.missing_kinds", listed=words.listed(missing))] if missing else []
        return {
            "question": self._question_name(row["question_id"]),
            "asked": self._text(row, "question"),
            "criterion": words(f"criterion.{row['criterion']}"),
            "success": self._text(row, "success"),
            "ties": "; ".join(tie for tie in [*ties, selection] if tie),
            "measures": "; ".join(filter(None, [row["measure_ids"], row["condition_ids"]])),
            "evidence": "; ".join(filter(None, [row["evidence_ids"], *gap])),
            "section": row["source_section"],
            "quote": f"„{row['source_quote']}”" if row["source_quote"] else "",
        }

    def register(self) -> Html:
        """The register of evidence."""
        rows = self._rows("evidence")
        html = f'<div class="register">{"".join(self._piece(row) for row in rows)}</div>'
        note = self.words("expost.register.note", n=len(rows))
        return joined(paragraphs([note]), Html(html, note, [self._register_table(rows)]))

    def _register_table(self, rows: list[dict[str, Any]]) -> Table:
        """Return the register as a table, for the other forms of the report; the page has it in words."""
        words = self.words
        frame = pd.DataFrame(
            [
                {
                    **row,
                    "statement": self._text(row, "statement"),
                    "speaks_for": self._text(row, "speaks_for"),
                    "fictional": words("word.yes" if row["fictional"] else "word.no"),
                    **self._standing(row),
                }
                for row in rows
            ]
        )
        return self._table("evidence", frame)

    def _standing(self, row: dict[str, Any]) -> dict[str, str]:
        """Return the method, the strength and the direction of a piece of evidence, in words."""
        return {name: self.words(f"{name}.{row[name]}") for name in ("method", "strength", "direction")}

    def _piece(self, row: dict[str, Any]) -> str:
        words, name = self.words, escape(row["evidence_id"])
        count = f", n = {words.number(int(row['n']))}" if pd.notna(row["n"]) else ""
        about = words(
            "expost.piece",
            date=row["date"],
            source=f"{row['source']} ({row['source_location']})",
            speaks=f"{self._text(row, 'speaks_for')}{count}",
            questions=row["question_ids"],
            **self._standing(row),
        )
        marked = row["fictional"] and self.mark
        mark = f' <strong class="mark">{escape(self.mark)}</strong>' if marked else ""
        return (
            f'<p id="{name}"><strong>{name}.</strong> '
            f'{escape(self._text(row, "statement"))}{mark}<span class="below">{escape(about)}</span></p>'
        )

    def documents(self) -> Html:
        """What the documents that were read say, and what one looks for in them and does not find."""
        documents = self.evaluated.field_evidence.documents
        if documents is None or documents.empty:
            return self._sentence("expost.no_documents")
        frame = pd.DataFrame([self._document(row) for row in documents.to_dict("records")])
        mark = self.mark if documents["fictional"].any() else ""
        return self._collapsed("expost.documents", self._table("documents", frame, mark=mark))

    def _document(self, row: dict[Any, Any]) -> dict[str, str]:
        return {
            "document_id": row["document_id"],
            "title": row["title"],
            "where": f"{row['publisher']}, {row['date']}; {row['location']}",
            "says": self._text(row, "says"),
            "lacks": self._text(row, "lacks") or "–",
            "question_ids": row["question_ids"],
        }

    def uneg(self) -> Html:
        """The quality checklist, filled in from what the report holds."""
        table = checklist(checklist_facts(self.evaluated))
        frame = table.assign(
            section=self._coded("uneg", table["section"]),
            what=self._coded("uneg", table["section"] + "." + table["item"]),
            answer=self._coded("answer", table["answer"]),
            gap=[self._gap(listed(cell)) for cell in table["missing"]],
        )
        full = int(table["answer"].eq("yes").sum())
        return joined(self._table("quality-checklist", frame, full=full, all=len(table)))

    def _gap(self, missing: list[str]) -> str:
        names = "; ".join(self.words(f"held.{name}") for name in missing)
        return self.words("uneg.gap", listed=names) if missing else ""
