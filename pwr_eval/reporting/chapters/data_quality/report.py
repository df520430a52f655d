"""The data-quality report: how complete a year's data are, and how far they can be trusted."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.indicators.results import Results
from pwr_eval.observations.quality.completeness import (
    counted_by,
    due_figures,
    due_spending,
    units_without_return,
)
from pwr_eval.reporting.chapters.chapter import YearChapter
from pwr_eval.reporting.chapters.data_quality.reliability import Reliability, day_in_words
from pwr_eval.reporting.chapters.labels import numbered_task
from pwr_eval.reporting.chart_types import Part, stacked_bars, stacked_bars_height
from pwr_eval.reporting.charts import Chart
from pwr_eval.reporting.tables import Column, Html, Table, key_figures, paragraphs, records
from pwr_eval.reporting.verdict_style import DUE_STYLES
from pwr_eval.vocabulary import DUE_STATUSES
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["DataQuality"]


class DataQuality(YearChapter):
    """The parts of the data-quality report, in the order of the notebook."""

    def __init__(self, results: Results, words: Wording) -> None:
        super().__init__(results, words)
        self.reliability = Reliability(results, words)

    # what was due and what came

    @cached_property
    def _returns(self) -> pd.DataFrame:
        returns = self.results.inputs.tables["returns"]
        return returns[returns["year"].eq(self.results.year)]

    @cached_property
    def due(self) -> pd.DataFrame:
        """Every figure that was due, and what became of it."""
        plan, year = self.results.plan, self.results.year
        due = due_figures(plan.targets, plan.tasks, self.results.observations, self._returns, year=year)
        return due.merge(plan.tasks[["task_id", "number", "task"]], on="task_id")

    @cached_property
    def _spending(self) -> pd.DataFrame:
        plan, spending = self.results.plan, self.results.inputs.tables["spending"]
        return due_spending(plan.task_budgets, plan.tasks, spending, self._returns, year=self.results.year)

    @cached_property
    def _counts(self) -> pd.Series[int]:
        return self.due["status"].value_counts().reindex(list(DUE_STATUSES), fill_value=0)

    @cached_property
    def _silent(self) -> list[str]:
        plan = self.results.plan
        return units_without_return(plan.targets, plan.tasks, self._returns, year=self.results.year)

    # first page

    def heading(self) -> Html:
        """Name of the programme, the year, and what kind of data stand behind it."""
        return self._heading("quality")

    def key_figures(self) -> Html:
        """How complete and how firm the data are, in a few figures."""
        words, units = self.words, self.due["unit"].nunique()
        return key_figures(
            [
                (f"{self._counts['reported']} / {len(self.due)}", words("quality.figure.reported")),
                (f"{units - len(self._silent)} / {units}", words("quality.figure.units")),
                *self.reliability.figures(),
            ],
            mark=self.mark,
        )

    def answer(self) -> Html:
        """The short answer: how complete and how certain the data are."""
        return paragraphs(
            [*self._completeness_in_words(), *self.reliability.in_words()], bullets=True, style="findings"
        )

    def _completeness_in_words(self) -> list[str]:
        words, counts, due = self.words, self._counts, len(self.due)
        untargeted = self.results.plan.targets["kind"].eq("none").any()
        texts = [
            words(
                "quality.answer.complete_of_due" if untargeted else "quality.answer.complete",
                due=due,
                year=self.results.year,
                reported=counts["reported"],
                share=words.percent(counts["reported"] / due, 0),
            )
        ]
        lacking = [
            words(f"quality.answer.{status}", n=counts[status])
            for status in DUE_STATUSES[1:]
            if counts[status]
        ]
        if lacking:
            texts.append(words("quality.answer.lacking", listed="; ".join(lacking)))
        if self._silent:
            texts.append(words.count("quality.silent", len(self._silent), listed=words.listed(self._silent)))
        if len(self._spending):
            n = int(self._spending["status"].eq("reported").sum())
            every = len(self._spending)
            alone = every == n == 1
            texts.append(
                words.count("quality.spending.all", 1)
                if alone
                else words("quality.answer.spending", n=n, all=every)
            )
        return texts

    # completeness

    def by_unit(self) -> Chart:
        """What came of what was due, by the unit that leads the task."""
        words = self.words
        counts = counted_by(self.due, "unit").sort_values("due", ascending=False, kind="stable")
        counts = counts.reset_index(drop=True)
        parts = [
            Part(status, words(f"quality.status.{status}"), DUE_STYLES[status]) for status in DUE_STATUSES
        ]

        def paint(figure: Figure) -> None:
            stacked_bars(figure, counts, list(counts["unit"]), parts, words("quality.by_unit.axis"))

        listed = "; ".join(
            words("quality.by_unit.one", unit=row.unit, reported=row.reported, due=row.due)
            for row in records(counts)
        )
        unit = Column("unit", words("column.lead_unit"))
        table = self._table("due-by-unit", counts, unit, "due", *self._status_columns())
        size, year = (8.6, stacked_bars_height(len(counts))), self.results.year
        key = "quality.by_unit"
        return self._chart("completeness-by-unit", size, paint, table, key, year=year, listed=listed)

    def _status_columns(self) -> list[Column]:
        """Return a column for the number of each answer to what was due."""
        names = {status: self.words(f"quality.status.{status}") for status in DUE_STATUSES}
        return [Column(status, name, "number") for status, name in names.items()]

    def lacking(self) -> Table | Html:
        """Every figure that did not come or came in part, and who can add it."""
        words = self.words
        rows = self.due[self.due["status"].ne("reported")]
        rows = rows.assign(
            order=rows["status"].map(list(DUE_STATUSES).index),
            told=[
                words("quality.months", n=int(row.months)) if pd.notna(row.months) else ""
                for row in records(rows)
            ],
            state=self._coded("quality.status", rows["status"]),
        )
        rows = rows.sort_values("order", ascending=False, kind="stable")
        return self._table_or("lacking", rows)

    def by_task(self) -> Html:
        """What came of what was due, task by task."""
        tasks = self.due[["task_id", "number", "task"]].drop_duplicates("task_id")
        counts = counted_by(self.due, "task_id").merge(tasks, on="task_id", how="left")
        counts = counts.assign(name=[numbered_task(row, 70) for row in records(counts)])
        table = self._table("due-by-task", counts, "task_name", "due", *self._status_columns())
        return self._collapsed("quality.by_task", table)

    def spending(self) -> Table | Html:
        """Which tasks with a budget did not report their spending."""
        words, due = self.words, self._spending
        rows = due[due["status"].ne("reported")]
        rows = rows.merge(self.results.programme.amended.tasks[["task_id", "number", "task"]], on="task_id")
        rows = rows.assign(
            name=[numbered_task(row, 80) for row in records(rows)],
            state=self._coded("quality.status", rows["status"]),
        )
        every = words.count("quality.spending.all", len(due)) if len(due) else words("quality.spending.none")
        return self._table_or("spending-lacking", rows, none=every)

    # time

    def receipts(self) -> Table:
        """When each return came, in order; how late it was only if the programme sets a day."""
        words, returns = self.words, self._returns.sort_values(["received", "file"])
        rule = self.results.programme.description.returns
        rows = returns.assign(came=[day_in_words(day, words) for day in returns["received"]])
        year = self.results.year
        if rule is None:
            return self._table("receipts", rows, year=year)
        due = pd.Timestamp(rule.due(year))
        rows = rows.assign(late=(rows["received"] - due).dt.days.clip(lower=0))
        note = words("quality.receipts.deadline", date=words.date(due))
        return self._table("receipts", rows, "late", note=note, year=year)

    # method

    def limits(self) -> Html:
        """What the words of this report mean, and what it cannot say."""
        return self._limits("quality", "complete", "doubts", "counting", "definitions")
