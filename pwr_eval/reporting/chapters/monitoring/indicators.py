"""Every indicator of a year beside its target: at a glance and in full."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from pwr_eval.errors import UsageError
from pwr_eval.indicators.gaps.formulas import achievement
from pwr_eval.programme.yearly_targets import yearly_targets
from pwr_eval.reporting.chapters.chapter import YearChapter
from pwr_eval.reporting.chapters.labels import (
    goal_names,
    numbered_task,
    shortened,
    written_gap,
    written_target,
    written_value,
)
from pwr_eval.reporting.chart_types import ResultRow, result_rows, result_rows_height
from pwr_eval.reporting.charts import Chart
from pwr_eval.reporting.tables import Html, Shown, Table, joined, records
from pwr_eval.reporting.verdict_style import verdict_word, verdict_words
from pwr_eval.vocabulary import NO_TARGET, ROUGH, UNASSESSED
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Indicators", "furthest_below_first"]

LIKE_NO_OTHER = ("milestone", "growth", "direction")  # rules whose target is no amount to be a share of


class Indicators(YearChapter):
    """The indicators of the year of a report."""

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The year's row of every indicator, with the names that a reader needs."""
        gaps, plan = self.results.gaps, self.results.plan
        rows = gaps[gaps["scope"].eq("year") & gaps["year"].eq(self.results.year)]
        names = plan.indicators[["indicator_id", "task_id", "indicator", "demand_driven"]]
        lead = self.results.membership.query("lead")[["indicator_id", "goal", "section", "unit"]]
        rows = rows.drop(columns="unit").merge(names, on="indicator_id")
        rows = rows.merge(lead.rename(columns={"unit": "lead_unit"}), on="indicator_id")
        rows = rows.merge(plan.tasks[["task_id", "task"]], on="task_id")
        targets = plan.targets[["indicator_id", "year", "kind", "frequency", "raw", "better"]]
        rows = rows.merge(
            yearly_targets(plan.targets)[["indicator_id", "year", "better"]], on=["indicator_id", "year"]
        )
        rows = rows.merge(targets.drop(columns="better"), on=["indicator_id", "year"], how="left")
        rows = rows.assign(printed_target=[_printed_target(row) for row in records(rows)])
        return rows.assign(why=[self._why(row) for row in records(rows)])

    def _why(self, row: Any) -> str:
        """Return our reason; what the unit wrote itself is the office's until somebody lets it out."""
        reasons = [self.words(f"reason.{row.reason}")] if row.reason else []
        if row.verdict == "far_above":
            demand = row.demand_driven == "yes"
            reasons.append(self.words("monitoring.why.demand" if demand else "monitoring.why.far_above"))
        return "; ".join(reasons)

    @cached_property
    def _goals(self) -> dict[str, str]:
        return goal_names(self.results.programme, self.words)

    # at a glance

    def achievements(self) -> Shown:
        """Result against target, task by task: a chart a goal."""
        rows = self.rows
        if rows["achievement"].notna().sum() == 0:
            return self._sentence("monitoring.achievements.none")
        charts = [
            self.beside_targets(rows[rows["goal"].eq(goal)], f"achievements-{goal.lower()}", name)
            for goal, name in self._goals.items()
            if rows["goal"].eq(goal).any()
        ]
        return joined(*charts)

    def beside_targets(self, rows: pd.DataFrame, name: str, title: str) -> Chart:
        """Draw results beside their targets, in the order of the rows.

        Parameters
        ----------
        rows : DataFrame
            Rows of `rows`, at least one.
        name : str
            Unique in the report.
        title : str
            What the rows have in common.
        """
        words = self.words
        shown = [self._result_row(row) for row in records(rows)]

        def paint(figure: Figure) -> None:
            labels = {key: words(f"monitoring.rows.{key}") for key in ("axis", "result", "target")}
            result_rows(figure, shown, labels, _status_words(words))

        return self._chart(
            name,
            (8.8, result_rows_height(len(shown))),
            paint,
            self._worded(self._table("achievements", self._written(rows), file=name, name=title)),
            "monitoring.achievements",
            alt=self._in_words(rows),
            name=title,
            year=self.results.year,
        )

    def _result_row(self, row: Any) -> ResultRow:
        share, known = _share(row)
        return ResultRow(
            name=f"{row.indicator_id} {shortened(row.indicator, 54)}",
            group=str(row.task_id),
            verdict=row.verdict,
            achievement=share,
            known=known,
            result=written_value(row, self.words),
            target=written_target(row, self.words),
        )

    def _in_words(self, rows: pd.DataFrame) -> str:
        """Return what the chart shows: how many of each verdict, and by name those far from the target."""
        words, counts = self.words, rows["verdict"].value_counts()
        listed = "; ".join(
            f"{word}: {counts[code]}" for code, word in _status_words(words).items() if code in counts
        )
        texts = [words("monitoring.achievements.alt", n=len(rows), listed=listed)]
        for verdict in ("below", "far_above"):
            of = furthest_below_first(rows[rows["verdict"].eq(verdict)])
            if len(of):
                named = "; ".join(self._one_in_words(row) for row in records(of))
                texts.append(words(f"monitoring.achievements.alt.{verdict}", listed=named))
        return " ".join(texts)

    def _one_in_words(self, row: Any) -> str:
        values = {"value": written_value(row, self.words), "target": written_target(row, self.words)}
        return self.words("monitoring.achievements.alt.one", name=row.indicator, **values)

    # in full

    def off_target(self) -> Table | Html:
        """Results far from their target, the furthest below first."""
        rows = furthest_below_first(self.rows[self.rows["verdict"].isin(["below", "far_above"])])
        shown = self._table_or("far-from-target", self._written(rows))
        return self._worded(shown) if isinstance(shown, Table) else shown

    def missing(self) -> Table | Html:
        """What was not reported or cannot be judged, and who can mend it."""
        return self._table_or("not-assessed", self.rows[self.rows["verdict"].isin(UNASSESSED)])

    def by_goal(self, goal: str) -> Table:
        """Every indicator of one goal: target, result, gap, verdict."""
        if goal not in self._goals:
            raise UsageError(f'there is no goal "{goal}"; use {", ".join(self._goals)}')
        rows = self.rows[self.rows["goal"].eq(goal)]
        return self.table(rows, self._goals[goal], name=f"indicators-{goal.lower()}")

    def every_indicator(self) -> Html:
        """Every indicator, a table a goal."""
        return joined(*map(self.by_goal, self._goals))

    def table(self, rows: pd.DataFrame, caption: str, *, name: str) -> Table:
        """Return rows as a table: target, result, gap, achievement, verdict; reasons under the names."""
        return self._worded(self._table("indicators", self._written(rows), caption=caption, file=name))

    def _worded(self, table: Table) -> Table:
        """Return a table of `_written` rows whose verdicts have the words for their direction."""
        columns = [
            replace(one, worded="verdict_text") if one.form == "verdict" else one for one in table.columns
        ]
        return replace(table, columns=columns)

    def _written(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows with target, result and gap as the reader sees them."""
        return rows.assign(
            target_text=[written_target(row, self.words) for row in records(rows)],
            value=[written_value(row, self.words) for row in records(rows)],
            gap_text=[written_gap(row, self.words) for row in records(rows)],
            verdict_text=[_verdict_text(row, self.words) for row in records(rows)],
        )

    # tasks

    def by_task(self) -> Table:
        """Every task with its worst verdict and its mean score."""
        frame = self.results.scores("task_id").merge(self.results.plan.tasks, on="task_id")
        frame = frame.assign(name=[numbered_task(row, 110) for row in records(frame)])
        return self._table("tasks", frame)


def furthest_below_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the gaps table by their gap as a share of the target, the worst first."""
    distance = rows["relative_gap"].where(rows["achievement"].notna())
    return rows.loc[distance.sort_values().index]


def _printed_target(row: Any) -> str:
    """Return the target as printed, where a number alone would not say what it is; else nothing."""
    spans = ("day", "week", "quarter", "half_year")
    told = row.rule == "range_year" or (row.frequency in spans and row.verdict != NO_TARGET)
    return str(row.raw) if told else ""


def _verdict_text(row: Any, words: Wording) -> str:
    """Return what a verdict is called: beyond a limit is above it where lower is better."""
    missed = row.verdict == "below" and row.better == "lower"
    return words("verdict.below.lower") if missed else verdict_word(row.verdict, words)


def _status_words(words: Wording) -> dict[str, str]:
    """Return what each verdict is called, and what stands for it where there is no target."""
    return {**verdict_words(words), NO_TARGET: verdict_word(NO_TARGET, words)}


def _share(row: Any) -> tuple[float, Literal["exactly", "roughly", "at_least", "at_most"]]:
    """Return a result as a share of its target, and how it is known; of one bound if only that is known."""
    if pd.notna(row.achievement):
        return float(row.achievement), "roughly" if row.qualifier in ROUGH else "exactly"
    if str(row.rule).startswith(LIKE_NO_OTHER) or pd.isna(row.target):
        return float("nan"), "exactly"
    low, high = (_share_of(bound, row.target) for bound in (row.actual_low, row.actual_high))
    if pd.notna(low) and pd.notna(high):
        return (low + high) / 2, "roughly"
    return (low, "at_least") if pd.notna(low) else (high, "at_most")


def _share_of(bound: float, target: float) -> float:
    return float(achievement(bound, target))
