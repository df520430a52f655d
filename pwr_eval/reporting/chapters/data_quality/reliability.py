"""How far a year's figures can be trusted: exactness, way of counting, warnings, corrections, definitions."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from pwr_eval.observations.quality.completeness import counting_of_people, notes_on_counting
from pwr_eval.observations.quality.finding_text import finding_text
from pwr_eval.reporting.chapters.chapter import YearChapter
from pwr_eval.reporting.chapters.labels import rough_number, shortened
from pwr_eval.reporting.tables import Html, Table, records
from pwr_eval.vocabulary import QUALIFIERS, REGISTER
from pwr_eval.words.wording import NBSP, Wording

__all__ = ["Reliability", "day_in_words"]

ANSWERS = ("yes", "no", "not_said", "not_reported")
DOUBTFUL_FIRST = ("no", "not_said", "not_reported", "yes")
REPLACED = ("corrected", "overruled", "no_figure", "example_replaced", "disputed")


def day_in_words(day: pd.Timestamp, words: Wording) -> str:
    """Return a day as text in which no line breaks, or that there is none."""
    return words.date(day).replace(" ", NBSP) if pd.notna(day) else words("quality.no_date")


class Reliability(YearChapter):
    """What is known of the reliability of the figures that came."""

    @cached_property
    def _reported(self) -> pd.DataFrame:
        """Figures of the year that have a number, with the names of their indicators."""
        rows = self.results.observations
        rows = rows[rows["year"].eq(self.results.year) & rows["status"].eq("reported")]
        return rows.merge(self._names, on="indicator_id", how="left")

    @cached_property
    def _inexact(self) -> pd.DataFrame:
        return self._reported[self._reported["qualifier"].ne("exact")]

    @cached_property
    def _counting(self) -> pd.DataFrame:
        plan = self.results.plan
        return counting_of_people(
            plan.targets, plan.indicators, self.results.observations, year=self.results.year
        )

    @cached_property
    def _findings(self) -> pd.DataFrame:
        """Doubts about figures of the year, in words; what could not be used stands above the report."""
        rows = self.results.inputs.tables["findings"]
        rows = rows[rows["year"].eq(self.results.year) & rows["severity"].eq("warning")]
        # Unit and cell are named; what a unit calls its files may name a person, and is the office's.
        texts = [finding_text({**row, "file": ""}, self.words) for row in rows.to_dict("records")]
        return rows.assign(
            where=[text.where.removeprefix(", ") for text in texts],
            problem=[text.problem for text in texts],
            found=[self._with_what_was_found(text.problem, text.found) for text in texts],
            ask=[" ".join(filter(None, [text.expected, text.remedy])) for text in texts],
        )

    def _with_what_was_found(self, problem: str, found: str) -> str:
        return f"{problem} ({self.words('quality.it_says', found=found)})" if found else problem

    @cached_property
    def still_open(self) -> pd.DataFrame:
        """Findings of the year that nobody has looked into yet, in words."""
        return self._findings[~self._findings["accepted"]]

    @cached_property
    def _corrections(self) -> pd.DataFrame:
        rows = self.results.inputs.tables["corrections"]
        return rows[rows["year"].eq(self.results.year)]

    @cached_property
    def _replaced(self) -> pd.DataFrame:
        return self._corrections[self._corrections["change"].isin(REPLACED)]

    # first page

    def figures(self) -> list[tuple[str, str]]:
        """Return the key figures: inexact values, open warnings, corrections."""
        words = self.words
        return [
            (words.number(len(self._inexact)), words("quality.figure.inexact")),
            (words.number(len(self.still_open)), words("quality.figure.open")),
            (words.number(len(self._replaced)), words("quality.figure.corrected")),
        ]

    def in_words(self) -> list[str]:
        """Return how certain the figures are."""
        words, counted = self.words, self._counting["counted_once"]
        inexact, replaced = len(self._inexact), len(self._replaced)
        registered = int(self._reported["source"].eq(REGISTER).sum())
        texts = [words.count("quality.inexact", inexact) if inexact else words("quality.inexact.none")]
        if len(counted):
            times = {answer: int(counted.eq(answer).sum()) for answer in ANSWERS}
            parts = [words(f"quality.answer.counted.{answer}", n=n) for answer, n in times.items() if n]
            texts.append(words.count("quality.counting", len(counted), listed="; ".join(parts)))
        if registered:
            texts.append(words.count("quality.from_register", registered))
        accepted = len(self._findings) - len(self.still_open)
        unseen = words.count("quality.open", len(self.still_open))
        texts.append(words("quality.answer.warnings", open=unseen, accepted=accepted))
        if replaced:
            texts.append(words.count("quality.corrected", replaced))
        return texts

    # exactness and counting

    def exactness(self) -> Table:
        """How exactly the figures were given."""
        total = len(self._reported)
        counts = self._reported["qualifier"].value_counts().reindex(list(QUALIFIERS), fill_value=0)
        names = self._coded("quality.qualifier", counts.index.to_series())
        share = counts.to_numpy() / total if total else float("nan")
        frame = pd.DataFrame({"name": names, "n": counts.to_numpy(), "share": share})
        return self._table("exactness", frame)

    def inexact(self) -> Table | Html:
        """The figures that are not exact."""
        rows = self._in_order(self._inexact)
        figures = [self._figure(row.value, row.qualifier) for row in records(rows)]
        return self._table_or("inexact", rows.assign(figure=figures))

    def _in_order(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows on indicators in the order of the plan."""
        order = self._names["indicator_id"].tolist()
        return rows.sort_values("indicator_id", key=lambda ids: ids.map(order.index), kind="stable")

    def _figure(self, value: float, qualifier: str) -> str:
        """Return a figure with its doubt: "ok. 300", "≥ 5 300"."""
        bound = "≥ " if qualifier == "at_least" else ""
        return f"{bound}{rough_number(value, qualifier, self.words)}"

    def counting(self) -> Table | Html:
        """Whether each person or family was counted once where the plan requires it."""
        rows = self._counting
        rows = rows.assign(
            order=rows["counted_once"].map(list(DOUBTFUL_FIRST).index),
            now=self._coded("quality.counted", rows["counted_once"]),
            earlier=self._coded("quality.counted", rows["before"]),
        )
        rows = rows.sort_values("order", kind="stable")
        earlier = ["earlier"] if self.results.year > self.results.programme.years[0] else []
        return self._table_or("counting", rows, *earlier)

    # warnings

    def open_warnings(self) -> Table | Html:
        """Warnings that nobody has looked into yet."""
        return self._table_or("warnings-open", self.still_open)

    def accepted_warnings(self) -> Table | Html:
        """Warnings that somebody looked into and accepted, with the reason."""
        words, rows = self.words, self._findings[self._findings["accepted"]]
        rows = rows.assign(
            decided=[f"{words.date(row.decided_on)}, {row.decided_by_role}" for row in records(rows)]
        )
        return self._table_or("warnings-accepted", rows)

    # corrections

    def corrections(self) -> Table | Html:
        """Figures that were replaced: which, when, from what to what."""
        words = self.words
        again = int(self._corrections["change"].eq("repeated").sum())
        note = words.count("quality.repeated", again) if again else ""
        rows = self._replaced.merge(self._names, on="indicator_id", how="left")
        rows = rows.assign(
            name=[self._subject(row) for row in records(rows)],
            before=[self._correction_figure(row, "from") for row in records(rows)],
            after=[self._correction_figure(row, "to") for row in records(rows)],
            why=[row.reason or words(f"quality.change.{row.change}") for row in records(rows)],
            dates=[
                f"{day_in_words(row.from_received, words)} → {day_in_words(row.to_received, words)}"
                for row in records(rows)
            ],
        )
        none = " ".join(filter(None, [words("quality.corrections.none"), note]))
        return self._table_or("corrections", rows, none=none, note=note)

    def _subject(self, row: Any) -> str:
        if row.table == "spending":
            return self.words("quality.spending_of", task=int(row.task_id))
        parts = [row.indicator_id, shortened(str(row.indicator), 70)]
        parts += [self.words("quality.month", n=int(row.month))] if pd.notna(row.month) else []
        return " ".join([*parts, *filter(None, [row.area, row.group])])

    def _correction_figure(self, row: Any, way: str) -> str:
        value, status = getattr(row, f"{way}_value"), getattr(row, f"{way}_status")
        if status != "reported":
            return self.words(f"quality.no_figure.{status}")
        if row.table == "spending":
            return self.words.money(value, 0 if float(value).is_integer() else 2)
        return self._figure(value, getattr(row, f"{way}_qualifier"))

    # definitions and what was masked

    def definitions(self) -> Table | Html:
        """Where the way of counting differs, or may have changed: by the notes, and by the answers."""
        words, counting = self.words, self._counting
        notes = notes_on_counting(self.results.observations, year=self.results.year)
        notes = notes.drop_duplicates(["indicator_id", "sender"])
        notes = notes.assign(note=words("quality.definitions.by_note"))
        now, before = counting["counted_once"], counting["before"]
        changed = counting[now.isin(["yes", "no"]) & before.isin(["yes", "no"]) & now.ne(before)]
        answers = changed[["indicator_id"]].assign(
            note=[self._changed_counting(row) for row in records(changed)], sender=""
        )
        rows = pd.concat([notes, answers], ignore_index=True)
        rows = self._in_order(rows.merge(self._names, on="indicator_id", how="left"))
        return self._table_or("definitions", rows)

    def _changed_counting(self, row: Any) -> str:
        now, before = (self.words(f"quality.counted.{answer}") for answer in (row.counted_once, row.before))
        return self.words("quality.counted_changed", now=now, before=before)

    def masked(self) -> Table | Html:
        """Where personal data stood in a return: the reader leaves them out of everything."""
        rows = self._findings[self._findings["rule"].eq("personal_data")]
        return self._table_or("personal-data", rows)
