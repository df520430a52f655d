"""One responsible unit: its own tasks, what it reported, what is lacking and what to answer."""

from __future__ import annotations

from functools import cached_property
from html import escape

import pandas as pd

from pwr_eval.indicators.results import Results
from pwr_eval.reporting.chapters.data_quality.report import DataQuality
from pwr_eval.reporting.chapters.labels import NAMES
from pwr_eval.reporting.chapters.monitoring.indicators import Indicators
from pwr_eval.reporting.tables import Column, Html, Shown, Table, key_figures, paragraphs, records
from pwr_eval.vocabulary import REACHED, UNASSESSED, VERDICTS
from pwr_eval.words.wording import Wording

__all__ = ["UnitPage", "YearOfUnits", "units_of"]


def units_of(results: Results) -> list[str]:
    """Name the units that answer for tasks, those with the most indicators to report first, then by name."""
    membership = results.membership.drop_duplicates(["unit", "indicator_id"])
    led = membership[membership["lead"].astype(bool)].groupby("unit").size()
    every = pd.Series(0, index=sorted(membership["unit"].unique())).add(led, fill_value=0)
    return [str(unit) for unit in every.sort_values(ascending=False, kind="stable").index]


class YearOfUnits:
    """What the pages of all units take from a year's results, worked out once.

    Parameters
    ----------
    results : Results
        Everything worked out for the year.
    words : Wording
        Language of the pages.
    """

    def __init__(self, results: Results, words: Wording) -> None:
        self.results, self.words = results, words
        self.mark = words("mark.fictional") if results.inputs.fictional(results.year) else ""
        self.indicators = Indicators(results, words, self.mark)
        self.quality = DataQuality(results, words)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """The worst verdict of each task: task_id, worst_verdict."""
        return self.results.scores("task_id")[["task_id", "worst_verdict"]]

    @cached_property
    def doubts(self) -> pd.DataFrame:
        """Open warnings, in words."""
        return self.quality.certainty.still_open


class UnitPage:
    """What a year's results say to one unit.

    Parameters
    ----------
    year : YearOfUnits
        The year's results.
    unit : str
        Name of the unit as the programme writes it.
    """

    def __init__(self, year: YearOfUnits, unit: str) -> None:
        self.year, self.unit = year, unit
        self.results, self.words, self.mark = year.results, year.words, year.mark
        self._indicators = year.indicators

    def pieces(self) -> list[str | Shown]:
        """Give the page from top to bottom; a part with nothing to say is left out with its heading."""
        words, rows = self.words, self._rows
        # A unit's name is the text of others: never Markdown.
        title = Html(f"<h1>{escape(self.unit)}</h1>", self.unit)
        pieces: list[str | Shown] = [title, self._heading(), self._key_figures()]
        if len(rows):
            chart = self._indicators.beside_targets(rows, "results", self.unit)
            table = self._indicators.table(rows, words("unit.table"), name="results", notes=True)
            pieces += [f"## {words('unit.results')}", words("unit.results.question"), chart, table]
        open_questions = [part for part in (self._lacking(), self._doubts()) if part is not None]
        pieces.append(f"## {words('unit.open')}")
        pieces += open_questions or [paragraphs([words("unit.open.none")])]
        pieces += [f"## {words('unit.tasks')}", self._tasks()]
        return pieces

    @cached_property
    def _rows(self) -> pd.DataFrame:
        """Indicators of the tasks that the unit leads."""
        rows = self._indicators.rows
        return rows[rows["lead_unit"].eq(self.unit)]

    def _heading(self) -> Html:
        name = self.results.programme.description.programme.in_language("name", self.words.language)
        texts = [self.words("unit.lead", programme=name, year=self.results.year)]
        return paragraphs(texts, style="lead")

    def _key_figures(self) -> Html:
        words, counts = self.words, self._rows["verdict"].value_counts().reindex(list(VERDICTS), fill_value=0)
        assessed = len(self._rows) - int(counts[list(UNASSESSED)].sum())
        tasks = self._own
        figures = [
            (words.number(int(tasks["lead"].sum())), words("unit.figure.led")),
            (words.number(int((~tasks["lead"]).sum())), words("unit.figure.shared")),
        ]
        if len(self._rows):
            reached = int(counts[list(REACHED)].sum())
            figures += [
                (words("monitoring.of", n=reached, all=assessed), words("monitoring.figure.reached")),
                (words.number(counts["below"]), words("monitoring.figure.below")),
                (words.number(counts[list(UNASSESSED)].sum()), words("monitoring.figure.unassessed")),
            ]
        return key_figures(figures, mark=self.mark)

    def _lacking(self) -> Table | None:
        words, due = self.words, self.year.quality.due
        rows = due[due["unit"].eq(self.unit) & due["status"].ne("reported")]
        if rows.empty:
            return None
        rows = rows.assign(state=[words(f"quality.status.{status}") for status in rows["status"]])
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), language=NAMES),
            Column("state", words("column.state")),
        ]
        return Table(rows, columns, words("unit.lacking"), words, mark=self.mark, name="lacking")

    def _doubts(self) -> Table | None:
        words, rows = self.words, self.year.doubts
        rows = rows[rows["sender"].eq(self.unit)]
        if rows.empty:
            return None
        rows = rows.assign(
            told=[
                f"{row.problem} ({words('quality.it_says', found=row.found)})" if row.found else row.problem
                for row in records(rows)
            ]
        )
        columns = [Column("told", words("column.doubt"), below="ask"), Column("where", words("column.where"))]
        return Table(rows, columns, words("unit.doubts"), words, mark=self.mark, name="questions")

    @cached_property
    def _own(self) -> pd.DataFrame:
        """Tasks of the unit, with whether it leads them."""
        tasks = self.results.plan.task_units
        own = tasks[tasks["responsible_unit"].eq(self.unit)].drop_duplicates("task_id")
        leads = set(self._rows["task_id"])
        own = own[["task_id"]].merge(self.results.plan.tasks[["task_id", "task"]], on="task_id")
        return own.assign(lead=[task in leads for task in own["task_id"]])

    def _tasks(self) -> Table:
        words = self.words
        roles = {True: words("unit.role.leads"), False: words("unit.role.shares")}
        rows = self._own.merge(self.year.verdicts, on="task_id", how="left")
        rows = rows.assign(role=[roles[lead] for lead in rows["lead"]])
        columns = [
            Column("task_id", words("column.task_number"), "year"),
            Column("task", words("column.task"), language=NAMES),
            Column("role", words("column.role")),
            Column("worst_verdict", words("column.worst_verdict"), "verdict"),
        ]
        return Table(rows, columns, words("unit.tasks.table"), words, mark=self.mark, name="tasks")
