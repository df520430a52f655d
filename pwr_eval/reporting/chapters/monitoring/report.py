"""The yearly monitoring: where the programme stands, what is off, and how sure that is."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.indicators.inputs import read_inputs
from pwr_eval.indicators.results import Results, results_for
from pwr_eval.reporting.chapters.labels import NAMES, goal_names
from pwr_eval.reporting.chapters.monitoring.indicators import Indicators
from pwr_eval.reporting.chapters.monitoring.money import Money
from pwr_eval.reporting.chapters.monitoring.since_start import Course
from pwr_eval.reporting.chapters.notebook_parameters import refuse_unknown_parameters
from pwr_eval.reporting.chart_types import SIGNS, Part, stacked_bars, stacked_bars_height
from pwr_eval.reporting.charts import VERDICT_COLORS, Chart, draw
from pwr_eval.reporting.tables import Column, Html, Table, key_figures, paragraphs, records
from pwr_eval.vocabulary import QUALIFIERS, REACHED, UNASSESSED, VERDICTS
from pwr_eval.words.wording import Wording, wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Monitoring", "open_monitoring"]


def open_monitoring(project: str | Path, programme: str, year: int, language: str) -> Monitoring:
    """Read a programme and its returns, and work out the results of a year.

    Parameters
    ----------
    project : str or Path
        Folder that holds ``data/``.
    programme : str
        Folder in ``data/raw/``.
    year : int
        Year of the report; later results are left out.
    language : str
        Language of the words.

    Raises
    ------
    DataError, UsageError
        As the readers say it.
    """
    refuse_unknown_parameters(("programme", "year", "language", "project"))
    words = wording(language)
    return Monitoring(results_for(read_inputs(project, programme), year), words)


class Monitoring:
    """The parts of the monitoring report, in the order of the notebook.

    Parameters
    ----------
    results : Results
        Everything worked out for the year.
    words : Wording
        Language of the report.
    """

    def __init__(self, results: Results, words: Wording) -> None:
        self.results, self.words = results, words
        self.mark = words("mark.fictional") if results.inputs.fictional(results.year) else ""
        self.indicators = Indicators(results, words, self.mark)
        self.money = Money(results, words, self.mark)
        self.course = Course(results, words, self.mark)

    # figures that several parts use

    @property
    def _year(self) -> pd.DataFrame:
        return self.indicators.rows

    @cached_property
    def _counts(self) -> pd.Series[int]:
        return self._year["verdict"].value_counts().reindex(list(VERDICTS), fill_value=0)

    @property
    def _assessed(self) -> int:
        return int(len(self._year) - self._counts[list(UNASSESSED)].sum())

    # first page

    def heading(self) -> Html:
        """Name of the programme, the year, and what kind of data stand behind it."""
        name = self.results.programme.description.programme.in_language("name", self.words.language)
        kind = self.words("monitoring.fictional" if self.mark else "monitoring.reported")
        return paragraphs(
            [f"{name}. {self.words('monitoring.year', year=self.results.year)}", kind], style="lead"
        )

    def key_figures(self) -> Html:
        """Where the programme stands, in a few figures."""
        words, counts = self.words, self._counts
        reached = int(counts[list(REACHED)].sum())
        return key_figures(
            [
                (words("monitoring.of", n=reached, all=self._assessed), words("monitoring.figure.reached")),
                (words.number(counts["close"] + counts["partly"]), words("monitoring.figure.close")),
                (words.number(counts["below"]), words("monitoring.figure.below")),
                (words.number(counts[list(UNASSESSED)].sum()), words("monitoring.figure.unassessed")),
                (words.percent(self.money.execution, 0), words("monitoring.figure.execution")),
            ],
            mark=self.mark,
        )

    def main_findings(self) -> Html:
        """What a reader should know first: where we stand, what is off, how sure that is."""
        return paragraphs(
            [*self._standing(), *self.money.findings(), *self._doubts()], bullets=True, style="findings"
        )

    def _with_achievement(self, row: Any) -> str:
        """Name an indicator, with its achievement where the target has one."""
        known = pd.notna(row.achievement)
        return f"{row.indicator} ({self.words.percent(row.achievement)})" if known else str(row.indicator)

    def _standing(self) -> list[str]:
        words, counts = self.words, self._counts
        reached, every = int(counts[list(REACHED)].sum()), len(self._year)
        texts = [words("monitoring.finding.standing", reached=reached, assessed=self._assessed, all=every)]
        below = self._year[self._year["verdict"].eq("below")].nsmallest(3, "achievement")
        if len(below):
            listed = words.listed([self._with_achievement(row) for row in records(below)])
            texts.append(words.count("monitoring.below", int(counts["below"]), listed=listed))
        if counts["far_above"]:
            texts.append(words.count("monitoring.far_above", int(counts["far_above"])))
        return texts

    def _doubts(self) -> list[str]:
        words, rows = self.words, self._year
        missing = rows[rows["verdict"].eq("not_reported")]
        unsure = rows[rows["qualifier"].isin(QUALIFIERS[1:])]
        texts = []
        if len(missing):
            by_unit = missing["lead_unit"].value_counts()
            units = words.listed([f"{unit} ({n})" for unit, n in by_unit.items()])
            texts.append(words.count("monitoring.missing", len(missing), units=units))
        if len(unsure):
            texts.append(words.count("monitoring.unsure", len(unsure)))
        return [*texts, words("monitoring.finding.level")]

    # overview

    def verdicts_by_goal(self) -> Chart:
        """Verdicts of the year by part of the overall goal."""
        words = self.words
        names = goal_names(self.results.programme, words)
        counts = pd.crosstab(self._year["goal"], self._year["verdict"]).reindex(
            index=list(names), columns=list(VERDICTS), fill_value=0
        )

        shown = list(names.values())

        def paint(figure: Figure) -> None:
            stacked_bars(figure, counts, shown, self._parts, words("monitoring.axis.indicators"))

        listed = "; ".join(self._goal_sentence(names[str(goal)], row) for goal, row in counts.iterrows())
        return draw(
            "verdicts-by-goal",
            (8.6, stacked_bars_height(len(names))),
            paint,
            title=words("monitoring.by_goal.title", year=self.results.year),
            alt=words("monitoring.by_goal.alt", listed=listed),
            data=self._verdict_table(
                counts.rename(index=names),
                words("column.goal"),
                words("monitoring.by_goal.table"),
                "verdicts-by-goal",
            ),
            data_label=words("chart.data"),
            mark=self.mark,
        )

    @property
    def _parts(self) -> list[Part]:
        return [
            Part(verdict, self.words(f"verdict.{verdict}"), *VERDICT_COLORS[verdict], SIGNS[verdict])
            for verdict in VERDICTS
        ]

    def _goal_sentence(self, name: str, counts: pd.Series[int]) -> str:
        reached = int(counts[list(REACHED)].sum())
        return self.words("monitoring.by_goal.one", name=name, reached=reached, all=int(counts.sum()))

    def _verdict_table(self, counts: pd.DataFrame, what: str, caption: str, name: str) -> Table:
        frame = counts.rename_axis("name").reset_index()
        columns = [Column("name", what)]
        columns += [Column(verdict, self.words(f"verdict.{verdict}"), "number") for verdict in VERDICTS]
        return Table(frame, columns, caption, self.words, mark=self.mark, name=name)

    # people behind the figures

    def by_unit(self) -> Chart:
        """Verdicts by leading unit: who reported what."""
        words = self.words
        counts = pd.crosstab(self._year["lead_unit"], self._year["verdict"]).reindex(
            columns=list(VERDICTS), fill_value=0
        )
        counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
        names = [str(name) for name in counts.index]

        def paint(figure: Figure) -> None:
            stacked_bars(figure, counts, names, self._parts, words("monitoring.axis.indicators"))

        listed = "; ".join(self._goal_sentence(str(name), row) for name, row in counts.iterrows())
        return draw(
            "verdicts-by-unit",
            (8.6, stacked_bars_height(len(names))),
            paint,
            title=words("monitoring.by_unit.title", year=self.results.year),
            alt=words("monitoring.by_unit.alt", listed=listed),
            data=self._verdict_table(
                counts, words("column.lead_unit"), words("monitoring.by_unit"), "verdicts-by-unit"
            ),
            data_label=words("chart.data"),
            mark=self.mark,
        )

    def amendments(self) -> Table | Html:
        """Where the amended plan judges otherwise than the plan as first adopted."""
        words, rows = self.words, self.results.differences
        if self.results.programme.amendments.empty:
            return paragraphs([words("monitoring.no_amendments")])
        names = self.results.programme.amended.indicators[["indicator_id", "indicator"]]
        rows = rows[rows["scope"].eq("year")].merge(names, on="indicator_id")
        rows = rows.assign(plan=[words(f"plan.{plan}") for plan in rows["plan"]])
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), language=NAMES),
            Column("year", words("column.year"), "year"),
            Column("plan", words("column.plan")),
            Column("target", words("column.target"), "number"),
            Column("achievement", words("column.achievement"), "percent", 0),
            Column("verdict", words("column.verdict"), "verdict"),
        ]
        changed = self.results.programme.amendments
        resolutions = words.listed(sorted(set(changed["resolution"])))
        note = words("monitoring.amendments.note", n=len(changed), resolutions=resolutions)
        return Table(
            rows, columns, words("monitoring.amendments"), words, note=note, mark=self.mark, name="amendments"
        )

    # method

    def rules(self) -> Table:
        """The rules that the verdicts of this report follow, and how often each was used."""
        words = self.words
        used = self._year["rule"].value_counts()
        frame = pd.DataFrame(
            {"rule": [words(f"rule.{rule}") for rule in used.index], "indicators": used.to_numpy()}
        )
        columns = [
            Column("rule", words("column.rule")),
            Column("indicators", words("column.indicators"), "number"),
        ]
        rules = self.results.programme.description.rules
        note = words(
            "monitoring.thresholds",
            close=words.percent(1 - rules.on_scope_margin, 0),
            far=words.percent(rules.far_above, 0),
        )
        return Table(
            frame, columns, words("monitoring.rules"), words, note=note, mark=self.mark, name="rules"
        )

    def limits(self) -> Html:
        """What this report cannot say."""
        keys = ["outputs", "definitions", "people", "costs"] + (["fictional"] if self.mark else [])
        return paragraphs([self.words(f"monitoring.limit.{key}") for key in keys], bullets=True)
