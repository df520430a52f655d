"""One responsible unit: its own tasks, what it reported, what is lacking and what to answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from html import escape

import pandas as pd

from pwr_eval.indicators.results import Results
from pwr_eval.reporting.chapters.chapter import YearChapter
from pwr_eval.reporting.chapters.data_quality.report import DataQuality
from pwr_eval.reporting.chapters.monitoring.indicators import Indicators
from pwr_eval.reporting.incomplete import incomplete_notice
from pwr_eval.reporting.tables import Html, Shown, Table, joined, key_figures, paragraphs
from pwr_eval.vocabulary import NO_TARGET
from pwr_eval.words.wording import Wording

__all__ = ["UnitPage", "YearOfUnits", "units_of"]


def units_of(results: Results) -> list[str]:
    """Return the units that answer for tasks, those with the most indicators first, then by name."""
    membership = results.membership.drop_duplicates(["unit", "indicator_id"])
    led = membership[membership["lead"].astype(bool)].groupby("unit").size()
    every = pd.Series(0, index=sorted(membership["unit"].unique())).add(led, fill_value=0)
    return [str(unit) for unit in every.sort_values(ascending=False, kind="stable").index]


class YearOfUnits(YearChapter):
    """What the pages of all units take from a year's results, worked out once."""

    def __init__(self, results: Results, words: Wording) -> None:
        super().__init__(results, words)
        self.indicators = Indicators(results, words)
        self.quality = DataQuality(results, words)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """The worst verdict of each task: task_id, worst_verdict."""
        return self.results.scores("task_id")[["task_id", "worst_verdict"]]

    @cached_property
    def doubts(self) -> pd.DataFrame:
        """Open warnings, in words."""
        return self.quality.reliability.still_open

    def lead(self, unit: str = "") -> Html:
        """Return what every page begins with: whose page it is, of which year, and what the year lacks.

        Parameters
        ----------
        unit : str, optional
            Unit of whose returns alone it is said what cannot be used.
        """
        name = self.results.programme.description.programme.in_language("name", self.words.language)
        lead = self.words("unit.lead", programme=name, year=self.results.year)
        left_out = self.results.inputs.left_out(self.results.year)
        left_out = left_out[left_out["sender"].eq(unit)] if unit else left_out
        return joined(paragraphs([lead], style="lead"), incomplete_notice(left_out, self.words))

    def units(self, addresses: Mapping[str, str]) -> Table:
        """Return every unit with its indicators and its worst verdict, leading to its page.

        Parameters
        ----------
        addresses : mapping of str to str
            Folder of each unit's page, in the order shown.
        """
        frame = self.results.scores("unit").set_index("unit").reindex(list(addresses))
        frame = frame.assign(address=[f"{folder}/index.html" for folder in addresses.values()])
        return self._table("units", frame.rename_axis("unit").reset_index(), year=self.results.year)


class UnitPage(YearChapter):
    """What a year's results say to one unit.

    Parameters
    ----------
    year : YearOfUnits
        The year's results.
    unit : str
        Name of the unit as the programme writes it.
    """

    def __init__(self, year: YearOfUnits, unit: str) -> None:
        super().__init__(year.results, year.words)
        self.year, self.unit = year, unit
        self._indicators = year.indicators

    def pieces(self) -> list[str | Shown]:
        """Return the page from top to bottom; a part with nothing to say is left out with its heading."""
        words, rows = self.words, self._rows
        # A unit's name is the text of others: never Markdown.
        title = Html(f"<h1>{escape(self.unit)}</h1>", self.unit)
        pieces: list[str | Shown] = [title, self.year.lead(self.unit), self._key_figures()]
        if len(rows):
            chart = self._indicators.beside_targets(rows, "results", self.unit)
            table = self._indicators.table(rows, words("unit.table"), name="results")
            pieces += [f"## {words('unit.results')}", words("unit.results.question"), chart, table]
            remarks = self.remarks(rows["indicator_id"])
            pieces += [] if remarks is None else [remarks]
        open_questions = [part for part in (self._lacking(), self._doubts()) if part is not None]
        pieces.append(f"## {words('unit.open')}")
        pieces += open_questions or [self._sentence("unit.open.none")]
        pieces += [f"## {words('unit.tasks')}", self._tasks()]
        return pieces

    @cached_property
    def _rows(self) -> pd.DataFrame:
        """Indicators of the tasks that the unit leads."""
        rows = self._indicators.rows
        return rows[rows["lead_unit"].eq(self.unit)]

    def _key_figures(self) -> Html:
        words, tasks = self.words, self._own
        figures = [
            (words.number(int(tasks["lead"].sum())), words("unit.figure.led")),
            (words.number(int((~tasks["lead"]).sum())), words("unit.figure.shared")),
        ]
        figures += self._indicators.figures(self._rows[self._rows["verdict"].ne(NO_TARGET)])
        return key_figures(figures, mark=self.mark)

    def _lacking(self) -> Table | None:
        due = self.year.quality.due
        rows = due[due["unit"].eq(self.unit) & due["status"].ne("reported")]
        rows = rows.assign(state=self._coded("quality.status", rows["status"]))
        return self._table("unit-lacking", rows) if len(rows) else None

    def _doubts(self) -> Table | None:
        rows = self.year.doubts[self.year.doubts["sender"].eq(self.unit)]
        return self._table("unit-doubts", rows) if len(rows) else None

    @cached_property
    def _own(self) -> pd.DataFrame:
        """Tasks of the unit, with whether it leads them."""
        tasks = self.results.plan.task_units
        own = tasks[tasks["responsible_unit"].eq(self.unit)].drop_duplicates("task_id")
        leads = set(self._rows["task_id"])
        own = own[["task_id"]].merge(self.results.plan.tasks[["task_id", "number", "task"]], on="task_id")
        return own.assign(lead=[task in leads for task in own["task_id"]])

    def _tasks(self) -> Table:
        words = self.words
        roles = {True: words("unit.role.leads"), False: words("unit.role.shares")}
        rows = self._own.merge(self.year.verdicts, on="task_id", how="left")
        rows = rows.assign(role=[roles[lead] for lead in rows["lead"]])
        texts = self._worst_texts(rows, self._indicators.rows, "task_id")
        return self._table("unit-tasks", rows.assign(verdict_text=texts))
