"""How far a year's figures can be trusted: exactness, way of counting, warnings, corrections, definitions."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from pwr_eval.indicators.results import Results
from pwr_eval.observations.quality.completeness import counting_of_people, notes_on_counting
from pwr_eval.observations.quality.finding_text import told_finding
from pwr_eval.reporting.chapters.labels import NAMES, shortened
from pwr_eval.reporting.tables import Column, Html, Table, paragraphs, records
from pwr_eval.vocabulary import QUALIFIERS, REGISTER
from pwr_eval.words.wording import NBSP, Wording

__all__ = ["Certainty", "day_in_words"]

ANSWERS = ("yes", "no", "not_said", "not_reported")
DOUBTFUL_FIRST = ("no", "not_said", "not_reported", "yes")
REPLACED = ("corrected", "overruled", "no_figure", "example_replaced")


def day_in_words(day: pd.Timestamp, words: Wording) -> str:
    """Write a day so that no line breaks in it; say so if there is none."""
    return words.date(day).replace(" ", NBSP) if pd.notna(day) else words("quality.no_date")


class Certainty:
    """What is known of the certainty of the figures that came.

    Parameters
    ----------
    results : Results
        What was read, up to the year.
    words : Wording
        Language of the report.
    mark : str
        Mark of fictional data; empty for real ones.
    """

    def __init__(self, results: Results, words: Wording, mark: str) -> None:
        self.results, self.words, self.mark = results, words, mark

    @cached_property
    def _reported(self) -> pd.DataFrame:
        """Figures of the year that have a number, with the names of their indicators."""
        rows = self.results.observations
        rows = rows[rows["year"].eq(self.results.year) & rows["status"].eq("reported")]
        return rows.merge(self._names, on="indicator_id", how="left")

    @cached_property
    def _names(self) -> pd.DataFrame:
        return self.results.plan.indicators[["indicator_id", "indicator"]]

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
        """Findings of the year, in words."""
        rows = self.results.inputs.tables["findings"]
        rows = rows[rows["year"].eq(self.results.year)]
        told = [told_finding(row, self.words) for row in rows.to_dict("records")]
        return rows.assign(
            where=[one.where.rpartition("/")[2] for one in told],
            problem=[one.problem for one in told],
            found=[one.found for one in told],
            ask=[" ".join(filter(None, [one.expected, one.remedy])) for one in told],
        )

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
        """Give the key figures: inexact values, open warnings, corrections."""
        words = self.words
        return [
            (words.number(len(self._inexact)), words("quality.figure.inexact")),
            (words.number(len(self.still_open)), words("quality.figure.open")),
            (words.number(len(self._replaced)), words("quality.figure.corrected")),
        ]

    def in_words(self) -> list[str]:
        """Say how certain the figures are."""
        words, counted = self.words, self._counting["counted_once"]
        inexact, replaced = len(self._inexact), len(self._replaced)
        registered = int(self._reported["source"].eq(REGISTER).sum())
        texts = [words.count("quality.inexact", inexact) if inexact else words("quality.inexact.none")]
        if len(counted):
            times = {answer: int(counted.eq(answer).sum()) for answer in ANSWERS}
            parts = [words(f"quality.answer.counted.{answer}", n=n) for answer, n in times.items() if n]
            texts.append(words("quality.answer.counting", all=len(counted), listed="; ".join(parts)))
        if registered:
            texts.append(words.count("quality.from_register", registered))
        accepted = len(self._findings) - len(self.still_open)
        texts.append(
            words(
                "quality.answer.warnings",
                open=words.count("quality.open", len(self.still_open)),
                accepted=accepted,
            )
        )
        if replaced:
            texts.append(words.count("quality.corrected", replaced))
        return texts

    # exactness and counting

    def exactness(self) -> Table:
        """How exactly the figures were given."""
        words, total = self.words, len(self._reported)
        counts = self._reported["qualifier"].value_counts().reindex(list(QUALIFIERS), fill_value=0)
        frame = pd.DataFrame(
            {
                "name": [words(f"quality.qualifier.{name}") for name in QUALIFIERS],
                "n": counts.to_numpy(),
                "share": counts.to_numpy() / total if total else float("nan"),
            }
        )
        columns = [
            Column("name", words("column.exactness")),
            Column("n", words("column.figures"), "number"),
            Column("share", words("column.share"), "percent", 0),
        ]
        return Table(frame, columns, words("quality.exactness"), words, mark=self.mark, name="exactness")

    def inexact(self) -> Table | Html:
        """The figures that are not exact."""
        words, rows = self.words, self._inexact
        if rows.empty:
            return paragraphs([words("quality.inexact.none")])
        rows = self._in_order(rows)
        rows = rows.assign(figure=[self._figure(row.value, row.qualifier) for row in records(rows)])
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), language=NAMES),
            Column(
                "figure",
                words("column.value"),
                "number_text",
                data=(
                    Column("value", words("column.value"), "number"),
                    Column("qualifier", words("column.exactness")),
                ),
            ),
            Column("sender", words("column.unit"), language=NAMES),
        ]
        return Table(rows, columns, words("quality.inexact"), words, mark=self.mark, name="inexact")

    def _in_order(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Put rows on indicators in the order of the plan."""
        order = self._names["indicator_id"].tolist()
        return rows.sort_values("indicator_id", key=lambda ids: ids.map(order.index), kind="stable")

    def _figure(self, value: float, qualifier: str) -> str:
        """Write a figure with its doubt: "ok. 300", "≥ 5 300"."""
        signs = {"approximate": self.words("sign.approximate"), "estimated": self.words("sign.estimated")}
        return {**signs, "at_least": "≥ "}.get(qualifier, "") + self.words.number(value)

    def counting(self) -> Table | Html:
        """Whether each person or family was counted once where the plan requires it."""
        words, rows = self.words, self._counting
        if rows.empty:
            return paragraphs([words("quality.counting.none")])
        rows = rows.assign(
            order=rows["counted_once"].map(list(DOUBTFUL_FIRST).index),
            now=[words(f"quality.counted.{answer}") for answer in rows["counted_once"]],
            earlier=[words(f"quality.counted.{answer}") for answer in rows["before"]],
        )
        rows = rows.sort_values("order", kind="stable")
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), language=NAMES),
            Column("now", words("column.counted_once")),
        ]
        if self.results.year > self.results.programme.years[0]:
            columns.append(Column("earlier", words("column.year_before")))
        note = words("quality.counting.note")
        caption = words("quality.counting")
        return Table(rows, columns, caption, words, note=note, mark=self.mark, name="counting")

    # warnings

    def open_warnings(self) -> Table | Html:
        """Warnings that nobody has looked into yet."""
        words = self.words
        if self.still_open.empty:
            return paragraphs([words("quality.open.none")])
        rows = self.still_open.assign(
            found=[
                f"{row.problem} ({words('quality.it_says', found=row.found)})" if row.found else row.problem
                for row in records(self.still_open)
            ]
        )
        columns = [
            Column("found", words("column.doubt"), below="ask"),
            Column("where", words("column.where")),
            Column("sender", words("column.unit"), language=NAMES),
        ]
        return Table(rows, columns, words("quality.open"), words, mark=self.mark, name="warnings-open")

    def accepted_warnings(self) -> Table | Html:
        """Warnings that somebody looked into and accepted, with the reason."""
        words = self.words
        rows = self._findings[self._findings["accepted"]]
        if rows.empty:
            return paragraphs([words("quality.accepted.none")])
        rows = rows.assign(
            decided=[f"{words.date(row.decided_on)}, {row.decided_by_role}" for row in records(rows)]
        )
        columns = [
            Column("problem", words("column.doubt"), below="where"),
            Column("reason", words("column.reason"), below="decided"),
            Column("sender", words("column.unit"), language=NAMES),
        ]
        caption = words("quality.accepted")
        return Table(rows, columns, caption, words, mark=self.mark, name="warnings-accepted")

    # corrections

    def corrections(self) -> Table | Html:
        """Figures that were replaced: which, when, from what to what."""
        words, rows = self.words, self._replaced
        again = int(self._corrections["change"].eq("repeated").sum())
        note = words.count("quality.repeated", again) if again else ""
        if rows.empty:
            return paragraphs([" ".join(filter(None, [words("quality.corrections.none"), note]))])
        rows = rows.merge(self._names, on="indicator_id", how="left")
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
        columns = [
            Column("name", words("column.figure"), below="why"),
            Column(
                "before",
                words("column.from"),
                "number_text",
                data=(Column("from_value", words("column.from"), "number"),),
            ),
            Column(
                "after",
                words("column.to"),
                "number_text",
                data=(Column("to_value", words("column.to"), "number"),),
            ),
            Column("dates", words("column.dates")),
            Column("to_sender", words("column.unit"), language=NAMES),
        ]
        caption = words("quality.corrections")
        return Table(rows, columns, caption, words, note=note, mark=self.mark, name="corrections")

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
        words = self.words
        notes = notes_on_counting(self.results.observations, year=self.results.year)
        notes = notes.drop_duplicates(["indicator_id", "sender"]).assign(
            note=words("quality.definitions.by_note")
        )
        changed = self._counting[
            self._counting["before"].isin(["yes", "no"])
            & self._counting["counted_once"].isin(["yes", "no"])
            & self._counting["before"].ne(self._counting["counted_once"])
        ]
        answers = pd.DataFrame(
            {
                "indicator_id": changed["indicator_id"],
                "note": [
                    words(
                        "quality.counted_changed",
                        now=words(f"quality.counted.{row.counted_once}"),
                        before=words(f"quality.counted.{row.before}"),
                    )
                    for row in records(changed)
                ],
                "sender": "",
            }
        )
        rows = pd.concat([notes, answers], ignore_index=True).merge(
            self._names, on="indicator_id", how="left"
        )
        if rows.empty:
            return paragraphs([words("quality.definitions.none")])
        rows = self._in_order(rows)
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), language=NAMES),
            Column("note", words("column.reason")),
            Column("sender", words("column.unit"), language=NAMES),
        ]
        return Table(rows, columns, words("quality.definitions"), words, mark=self.mark, name="definitions")

    def masked(self) -> Table | Html:
        """Where personal data stood in a return: the reader leaves them out of everything."""
        words = self.words
        rows = self._findings[self._findings["rule"].eq("personal_data")]
        if rows.empty:
            return paragraphs([words("quality.masked.none")])
        columns = [
            Column("where", words("column.where")),
            Column("sender", words("column.unit"), language=NAMES),
        ]
        return Table(rows, columns, words("quality.masked"), words, mark=self.mark, name="personal-data")
