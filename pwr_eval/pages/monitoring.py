"""The yearly monitoring: where the programme stands, what is off, and how sure that is."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.charts import MARKERS, PALETTE, VERDICT_COLORS, Chart, draw
from pwr_eval.errors import UsageError
from pwr_eval.gaps import VERDICTS
from pwr_eval.pages.course import Course
from pwr_eval.pages.money import Money
from pwr_eval.pages.parameters import refuse_unknown_parameters
from pwr_eval.pages.values import written_gap, written_target, written_value
from pwr_eval.pages.wordings import goal_names, shortened
from pwr_eval.results import Results, read_inputs, results_for
from pwr_eval.tables import Column, Html, Table, joined, key_figures, paragraphs, records
from pwr_eval.wording import Wording, wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Monitoring", "open_monitoring"]

ORDER = list(VERDICTS)
REACHED = ["met", "far_above"]
UNASSESSED = ["not_reported", "cannot_assess"]


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
        self.money = Money(results, words, self.mark)
        self.course = Course(results, words, self.mark)

    # figures that several parts use

    @cached_property
    def _year(self) -> pd.DataFrame:
        """The year's row of every indicator, with the names that a reader needs."""
        gaps, plan = self.results.gaps, self.results.plan
        rows = gaps[gaps["scope"].eq("year") & gaps["year"].eq(self.results.year)]
        names = plan.indicators[["indicator_id", "task_id", "indicator", "demand_driven"]]
        lead = self.results.membership.query("lead")[["indicator_id", "goal", "section", "unit"]]
        rows = rows.drop(columns="unit").merge(names, on="indicator_id")
        rows = rows.merge(lead.rename(columns={"unit": "lead_unit"}), on="indicator_id")
        rows = rows.merge(plan.tasks[["task_id", "task"]], on="task_id")
        return rows.assign(why=[self._why(row) for row in records(rows)])

    def _why(self, row: Any) -> str:
        """Give our reason, and what the unit wrote itself."""
        reasons = [self.words(f"reason.{row.reason}")] if row.reason else []
        if row.verdict == "far_above":
            demand = row.demand_driven == "yes"
            reasons.append(self.words("monitoring.why.demand" if demand else "monitoring.why.far_above"))
        if note := self._notes.get(row.indicator_id):
            reasons.append(self.words("monitoring.why.unit", note=note))
        return "; ".join(reasons)

    @cached_property
    def _notes(self) -> dict[str, str]:
        """What the units wrote about a figure of the year, by indicator."""
        rows = self.results.observations
        rows = rows[rows["year"].eq(self.results.year) & rows["note"].ne("")]
        joined = rows.groupby("indicator_id")["note"].agg(lambda notes: " ".join(dict.fromkeys(notes)))
        return {str(name): str(note) for name, note in joined.items()}

    @cached_property
    def _counts(self) -> pd.Series[int]:
        return self._year["verdict"].value_counts().reindex(ORDER, fill_value=0)

    @property
    def _assessed(self) -> int:
        return int(len(self._year) - self._counts[UNASSESSED].sum())

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
        reached = int(counts[REACHED].sum())
        return key_figures(
            [
                (words("monitoring.of", n=reached, all=self._assessed), words("monitoring.figure.reached")),
                (words.number(counts["close"] + counts["partly"]), words("monitoring.figure.close")),
                (words.number(counts["below"]), words("monitoring.figure.below")),
                (words.number(counts[UNASSESSED].sum()), words("monitoring.figure.unassessed")),
                (words.percent(self.money.execution, 0), words("monitoring.figure.execution")),
            ],
            mark=self.mark,
        )

    def main_findings(self) -> Html:
        """What a reader should know first: where we stand, what is off, how sure that is."""
        return paragraphs(
            [*self._standing(), *self.money.findings(), *self._doubts()], bullets=True, style="findings"
        )

    def _standing(self) -> list[str]:
        words, counts = self.words, self._counts
        reached, every = int(counts[REACHED].sum()), len(self._year)
        texts = [words("monitoring.finding.standing", reached=reached, assessed=self._assessed, all=every)]
        below = self._year[self._year["verdict"].eq("below")].nsmallest(3, "achievement")
        if len(below):
            listed = words.listed(
                [f"{row.indicator} ({words.percent(row.achievement)})" for row in records(below)]
            )
            texts.append(words.count("monitoring.below", int(counts["below"]), listed=listed))
        if counts["far_above"]:
            texts.append(words.count("monitoring.far_above", int(counts["far_above"])))
        return texts

    def _doubts(self) -> list[str]:
        words, rows = self.words, self._year
        missing = rows[rows["verdict"].eq("not_reported")]
        unsure = rows[rows["qualifier"].isin(["approximate", "estimated", "at_least"])]
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
            index=list(names), columns=ORDER, fill_value=0
        )

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            left = pd.Series(0, index=counts.index)
            places = range(len(counts))[::-1]
            for verdict in ORDER:
                axes.barh(
                    places,
                    counts[verdict],
                    left=left,
                    color=VERDICT_COLORS[verdict][0],
                    height=0.62,
                    edgecolor=PALETTE["muted"],
                    linewidth=0.6,
                    label=words(f"verdict.{verdict}"),
                )
                for place, goal in zip(places, counts.index, strict=True):
                    if n := counts.loc[goal, verdict]:
                        axes.text(
                            left[goal] + n / 2,
                            place,
                            str(n),
                            ha="center",
                            va="center",
                            fontsize=9,
                            color=VERDICT_COLORS[verdict][1],
                        )
                left += counts[verdict]
            axes.set_yticks(places, [shortened(name, 44) for name in names.values()])
            axes.set_xlabel(words("monitoring.axis.indicators"))
            axes.spines["left"].set_visible(False)
            axes.tick_params(axis="y", length=0)
            figure.legend(loc="outside lower center", ncols=4, fontsize=8.5)

        listed = "; ".join(self._goal_sentence(names[str(goal)], row) for goal, row in counts.iterrows())
        return draw(
            "verdicts-by-goal",
            (8.6, 0.55 * len(names) + 1.6),
            paint,
            title=words("monitoring.by_goal.title", year=self.results.year),
            alt=words("monitoring.by_goal.alt", listed=listed),
            data=self._verdict_table(
                counts.rename(index=names), words("column.goal"), words("monitoring.by_goal.table")
            ),
            data_label=words("chart.data"),
            mark=self.mark,
        )

    def _goal_sentence(self, name: str, counts: pd.Series[int]) -> str:
        reached = int(counts[REACHED].sum())
        return self.words("monitoring.by_goal.one", name=name, reached=reached, all=int(counts.sum()))

    def _verdict_table(self, counts: pd.DataFrame, what: str, caption: str) -> Table:
        frame = counts.rename_axis("name").reset_index()
        columns = [Column("name", what)]
        columns += [Column(verdict, self.words(f"verdict.{verdict}"), "number") for verdict in ORDER]
        return Table(frame, columns, caption, self.words, mark=self.mark)

    def off_target(self) -> Table:
        """Results far from their target, the furthest below first."""
        rows = self._year[self._year["verdict"].isin(["below", "far_above"])].sort_values("achievement")
        return self._indicator_table(rows, self.words("monitoring.off_target"), notes=True)

    def missing(self) -> Table:
        """What was not reported or cannot be judged, and who can mend it."""
        words = self.words
        rows = self._year[self._year["verdict"].isin(UNASSESSED)]
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator")),
            Column("verdict", words("column.verdict"), "verdict"),
            Column("why", words("column.reason")),
            Column("lead_unit", words("column.lead_unit")),
        ]
        return Table(rows, columns, words("monitoring.missing"), words, mark=self.mark)

    # detail

    def achievements(self) -> Chart | Html:
        """Result as a share of the target, every indicator that has one, grouped by goal."""
        words = self.words
        names = goal_names(self.results.programme, words)
        rows = self._year[self._year["achievement"].notna()]
        rows = pd.concat([rows[rows["goal"].eq(goal)] for goal in names], ignore_index=True)
        if rows.empty:
            return paragraphs([words("monitoring.achievements.none")])
        shown = rows["achievement"].clip(upper=2) * 100

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            places = pd.Series(range(len(rows)))[::-1].reset_index(drop=True)
            axes.axvline(100, color=PALETTE["target"], linewidth=1.5)
            axes.hlines(places, 100, shown, color=PALETTE["grid"], linewidth=1.5)
            for verdict in ORDER:
                of = rows["verdict"].eq(verdict)
                if of.any():
                    axes.plot(
                        shown[of],
                        places[of],
                        linestyle="",
                        marker=MARKERS[verdict],
                        markersize=7,
                        color=VERDICT_COLORS[verdict][0],
                        label=words(f"verdict.{verdict}"),
                    )
            axes.set_yticks(
                places,
                [f"{row.indicator_id} {shortened(row.indicator, 46)}" for row in records(rows)],
                fontsize=8,
            )
            axes.set_xlim(-6, 210)
            axes.set_ylim(-1, len(rows))
            axes.set_xlabel(words("monitoring.axis.achievement"))
            axes.spines["left"].set_visible(False)
            axes.tick_params(axis="y", length=0)
            figure.legend(loc="outside upper center", ncols=4, fontsize=8.5)

        reached = int(rows["achievement"].ge(1).sum())
        lowest = rows.sort_values("achievement").iloc[0]
        return draw(
            "achievements",
            (8.6, 0.2 * len(rows) + 1.2),
            paint,
            title=words("monitoring.achievements.title", year=self.results.year),
            alt=words(
                "monitoring.achievements.alt",
                n=len(rows),
                reached=reached,
                lowest=lowest["indicator"],
                share=words.percent(lowest["achievement"]),
            ),
            data=self._indicator_table(rows, words("monitoring.achievements.table")),
            data_label=words("chart.data"),
            mark=self.mark,
        )

    def by_goal(self, goal: str) -> Table:
        """Every indicator of one goal: target, result, gap, verdict."""
        names = goal_names(self.results.programme, self.words)
        if goal not in names:
            raise UsageError(f'there is no goal "{goal}"; use {", ".join(names)}')
        rows = self._year[self._year["goal"].eq(goal)]
        return self._indicator_table(rows, names[goal], notes=True)

    def every_indicator(self) -> Html:
        """Every indicator, a table a goal."""
        tables = [self.by_goal(goal) for goal in goal_names(self.results.programme, self.words)]
        return joined(tables)

    def _indicator_table(self, rows: pd.DataFrame, caption: str, *, notes: bool = False) -> Table:
        words = self.words
        frame = rows.assign(
            target_text=[written_target(row, words) for row in records(rows)],
            value=[written_value(row, words) for row in records(rows)],
            gap_text=[written_gap(row, words) for row in records(rows)],
        )
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), below="why" if notes else ""),
            Column("target_text", words("column.target"), "number_text"),
            Column("value", words("column.value"), "number_text"),
            Column("gap_text", words("column.gap"), "number_text"),
            Column("achievement", words("column.achievement"), "percent"),
            Column("verdict", words("column.verdict"), "verdict"),
        ]
        return Table(frame, columns, caption, words, mark=self.mark)

    # people behind the figures

    def by_unit(self) -> Table:
        """Verdicts by leading unit: who reported what."""
        counts = pd.crosstab(self._year["lead_unit"], self._year["verdict"]).reindex(
            columns=ORDER, fill_value=0
        )
        counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
        return self._verdict_table(counts, self.words("column.lead_unit"), self.words("monitoring.by_unit"))

    def by_task(self) -> Table:
        """Every task with its worst verdict and its mean score."""
        words = self.words
        frame = self.results.scores("task_id").merge(self.results.plan.tasks, on="task_id")
        frame = frame.assign(name=[f"{row.task_id}. {shortened(row.task, 80)}" for row in records(frame)])
        columns = [
            Column("name", words("column.task")),
            Column("n", words("column.indicators"), "number"),
            Column("n_assessed", words("column.assessed"), "number"),
            Column("worst_verdict", words("column.worst_verdict"), "verdict"),
            Column("mean_score", words("column.mean_score"), "percent", 0),
        ]
        return Table(
            frame, columns, words("monitoring.by_task"), words, note=words("monitoring.cap"), mark=self.mark
        )

    def notes(self) -> Table | Html:
        """What the units said about their figures."""
        words = self.words
        if not self._notes:
            return paragraphs([words("monitoring.notes.none")])
        rows = self.results.observations
        rows = rows[rows["year"].eq(self.results.year) & rows["note"].ne("")]
        rows = rows.merge(self.results.plan.indicators[["indicator_id", "indicator"]], on="indicator_id")
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator")),
            Column("note", words("column.said")),
            Column("sender", words("column.unit")),
        ]
        return Table(rows, columns, words("monitoring.notes"), words, mark=self.mark)

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
            Column("indicator", words("column.indicator")),
            Column("year", words("column.year"), "year"),
            Column("plan", words("column.plan")),
            Column("target", words("column.target"), "number"),
            Column("achievement", words("column.achievement"), "percent", 0),
            Column("verdict", words("column.verdict"), "verdict"),
        ]
        changed = self.results.programme.amendments
        resolutions = words.listed(sorted(set(changed["resolution"])))
        note = words("monitoring.amendments.note", n=len(changed), resolutions=resolutions)
        return Table(rows, columns, words("monitoring.amendments"), words, note=note, mark=self.mark)

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
        return Table(frame, columns, words("monitoring.rules"), words, note=note, mark=self.mark)

    def limits(self) -> Html:
        """What this report cannot say."""
        keys = ["outputs", "definitions", "people", "costs"] + (["fictional"] if self.mark else [])
        return paragraphs([self.words(f"monitoring.limit.{key}") for key in keys], bullets=True)
