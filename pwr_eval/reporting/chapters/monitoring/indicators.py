"""Every indicator of a year beside its target: at a glance and in full."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from pwr_eval.errors import Message, UsageError
from pwr_eval.indicators.gaps.formulas import achievement
from pwr_eval.programme.yearly_targets import yearly_targets
from pwr_eval.reporting.chapters.chapter import YearChapter
from pwr_eval.reporting.chapters.labels import (
    capitalised,
    charted_target,
    goal_names,
    numbered_task,
    rough_number,
    shortened,
    written_gap,
    written_target,
    written_value,
)
from pwr_eval.reporting.chart_types import ResultRow, result_rows, result_rows_height
from pwr_eval.reporting.charts import Chart
from pwr_eval.reporting.tables import Column, Html, Shown, Table, joined, paragraphs, records
from pwr_eval.reporting.verdict_style import verdict_word
from pwr_eval.vocabulary import (
    FIRST_LANGUAGE,
    LEVELS,
    NO_TARGET,
    REACHED,
    ROUGH,
    UNASSESSED,
    VERDICTS,
    column_in,
)

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
        names = plan.indicators[["indicator_id", "task_id", "indicator", "demand_driven", "level"]]
        lead = self.results.membership.query("lead")[["indicator_id", "goal", "section", "unit"]]
        rows = rows.drop(columns="unit").merge(names, on="indicator_id")
        rows = rows.merge(lead.rename(columns={"unit": "lead_unit"}), on="indicator_id")
        rows = rows.merge(plan.tasks[["task_id", "number", "task"]], on="task_id")
        targets = plan.targets[["indicator_id", "year", "kind", "frequency", "raw"]]
        rows = rows.merge(
            yearly_targets(plan.targets)[["indicator_id", "year", "better", "target_low", "target_high"]],
            on=["indicator_id", "year"],
        )
        rows = rows.merge(targets, on=["indicator_id", "year"], how="left")
        rows = rows.assign(measure=rows["indicator_id"].map(self._measures))
        rows = rows.assign(printed_target=[_printed_target(row) for row in records(rows)])
        return rows.assign(why=[self._why(row) for row in records(rows)])

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """Indicators on whose figures of the year a warning stands that nobody has looked into."""
        findings = self.results.inputs.tables["findings"]
        still_open = findings["severity"].eq("warning") & ~findings["accepted"]
        of_year = findings[still_open & findings["year"].eq(self.results.year)]
        return frozenset(of_year["indicator_id"]) - {""}

    def _why(self, row: Any) -> str:
        """Return our reason; what the unit wrote itself is the office's until somebody lets it out."""
        at_end = row.verdict == NO_TARGET and row.indicator_id in self._at_end
        reason = "target_at_end" if at_end else row.reason
        reasons = [] if row.level == LEVELS[0] else [self.words(f"monitoring.level.{row.level}")]
        reasons += [self.words(f"reason.{reason}")] if reason else []
        if row.verdict == "far_above":
            demand = row.demand_driven == "yes"
            why = "doubtful" if row.indicator_id in self.doubtful else "demand" if demand else "far_above"
            reasons.append(self.words(f"monitoring.why.{why}"))
        return "; ".join(reasons)

    @cached_property
    def _at_end(self) -> frozenset[str]:
        """Indicators with a target for the whole programme or its last year."""
        targets = self.results.plan.targets
        return frozenset(targets.loc[targets["frequency"].isin(["whole", "final"]), "indicator_id"])

    @cached_property
    def _goals(self) -> dict[str, str]:
        return goal_names(self.results.programme, self.words)

    # at a glance

    def figures(self, rows: pd.DataFrame) -> list[tuple[str, str]]:
        """Return how many of some rows with a target stand where: numbers and what they count."""
        words, counts = self.words, rows["verdict"].value_counts().reindex(list(VERDICTS), fill_value=0)
        unassessed = int(counts[list(UNASSESSED)].sum())
        assessed, reached = int(counts.sum()) - unassessed, int(counts[list(REACHED)].sum())
        figures = []
        if assessed:
            figures = [
                (words("monitoring.of", n=reached, all=assessed), words("monitoring.figure.reached")),
                (words.number(counts["close"] + counts["partly"]), words("monitoring.figure.close")),
                (words.number(counts["below"]), self.words_of_verdicts(rows)["below"]),
            ]
        if counts.sum():
            figures.append((words.number(unassessed), words("monitoring.figure.unassessed")))
        return figures

    def achievements(self) -> Shown:
        """Result against target, task by task: a chart a goal."""
        rows = self.rows
        if rows["achievement"].notna().sum() == 0:
            return self._sentence("monitoring.achievements.none")
        with_target = rows[rows["verdict"].ne(NO_TARGET)]
        pieces: list[Shown] = [
            self.beside_targets(rows[rows["goal"].eq(goal)], f"achievements-{goal.lower()}", name)
            for goal, name in self._goals.items()
            if with_target["goal"].eq(goal).any()
        ]
        lower = with_target.loc[with_target["better"].eq("lower"), "indicator_id"]
        if len(lower):
            note = self.words("monitoring.achievements.lower", listed=self.words.listed(list(lower)))
            pieces.insert(0, paragraphs([note], style="note"))
        return joined(*pieces)

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
            result_rows(figure, shown, labels, self._status_words(rows))

        return self._chart(
            name,
            (8.8, result_rows_height(len(shown))),
            paint,
            self._table("achievements", self._written(rows), file=name, name=title),
            "monitoring.achievements",
            alt=self._in_words(rows),
            name=title,
            year=self.results.year,
        )

    def _result_row(self, row: Any) -> ResultRow:
        share, known = _share(row)
        return ResultRow(
            name=f"{row.indicator_id} {shortened(row.indicator, 54)}",
            group=row.number,
            verdict=row.verdict,
            achievement=share,
            known=known,
            result=written_value(row, self.words),
            target=charted_target(row, self.words),
        )

    def _in_words(self, rows: pd.DataFrame) -> str:
        """Return what the chart shows: how many of each verdict, and by name those far from the target."""
        words, counts = self.words, rows["verdict"].value_counts()
        listed = "; ".join(
            f"{word}: {counts[code]}" for code, word in self._status_words(rows).items() if code in counts
        )
        texts = [words("monitoring.achievements.alt", n=len(rows), listed=listed)]
        for verdict in ("below", "far_above"):
            of = furthest_below_first(rows[rows["verdict"].eq(verdict)])
            if len(of):
                named = "; ".join(self._one_in_words(row) for row in records(of))
                called = self.words_of_verdicts(of)[verdict]
                texts.append(
                    words("monitoring.achievements.alt.off", verdict=capitalised(called), listed=named)
                )
        return " ".join(texts)

    def _one_in_words(self, row: Any) -> str:
        values = {"value": written_value(row, self.words), "target": written_target(row, self.words)}
        return self.words("monitoring.achievements.alt.one", name=row.indicator, **values)

    # in full

    def off_target(self) -> Table | Html:
        """Results far from their target, the furthest below first."""
        rows = furthest_below_first(self.rows[self.rows["verdict"].isin(["below", "far_above"])])
        table = self._table_or("far-from-target", self._written(rows))
        remarks = self.remarks(rows["indicator_id"])
        return table if remarks is None else joined(table, remarks)

    def missing(self) -> Table | Html:
        """What was not reported or cannot be judged, and who can mend it."""
        rows = self.rows
        every = (
            "" if rows["verdict"].ne(NO_TARGET).all() else self.words("monitoring.missing.none_with_target")
        )
        return self._table_or("not-assessed", rows[rows["verdict"].isin(UNASSESSED)], none=every)

    def by_goal(self, goal: str) -> Table:
        """Every indicator of one goal: target, result, gap, verdict."""
        if goal not in self._goals:
            raise UsageError(
                Message('there is no goal "{goal}"; use {goals}', goal=goal, goals=", ".join(self._goals))
            )
        rows = self.rows[self.rows["goal"].eq(goal)]
        return self.table(rows, self._goals[goal], name=f"indicators-{goal.lower()}")

    def every_indicator(self) -> Html:
        """Every indicator, a table a goal."""
        there = set(self.rows["goal"])
        return joined(*(self.by_goal(goal) for goal in self._goals if goal in there))

    def table(self, rows: pd.DataFrame, caption: str, *, name: str) -> Table:
        """Return rows as a table: target, result, gap, achievement, verdict; reasons under the names."""
        return self._table("indicators", self._written(rows), caption=caption, file=name)

    def _written(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows with target, result and gap as the reader sees them."""
        return rows.assign(
            target_text=[written_target(row, self.words) for row in records(rows)],
            value=[written_value(row, self.words) for row in records(rows)],
            gap_text=[written_gap(row, self.words) for row in records(rows)],
            verdict_text=self.verdict_texts(rows),
        )

    def _status_words(self, rows: pd.DataFrame) -> dict[str, str]:
        """Return what each verdict is called, and what stands for it where there is no target."""
        return {**self.words_of_verdicts(rows), NO_TARGET: verdict_word(NO_TARGET, self.words)}

    # beside the plan

    def facts(self) -> Table | None:
        """Figures beside the plan by year, which nobody judges; nothing where none is reported."""
        facts, own = self.results.facts, column_in(self.words.language, "fact")
        if facts.empty:
            return None
        facts = facts.assign(
            indicator_id=facts["fact_id"],
            indicator=facts[own].where(facts[own].ne(""), facts["fact"]),
            text=[
                "–" if pd.isna(row.value) else rough_number(row.value, row.qualifier, self.words)
                for row in records(facts)
            ],
        )
        keys = ["indicator_id", "indicator", "unit"]
        frame = facts.drop_duplicates("fact_id")[keys]
        named = "" if facts[own].ne("").all() else FIRST_LANGUAGE
        columns = [Column("indicator", self.words("column.indicator"), language=named)]
        for year, of_year in facts.groupby("year"):
            values = of_year.set_index("fact_id")
            frame = frame.assign(
                **{
                    f"text_{year}": list(values["text"].reindex(frame["indicator_id"])),
                    f"value_{year}": list(values["value"].reindex(frame["indicator_id"])),
                }
            )
            number = Column(f"value_{year}", str(year), "number")
            columns.append(Column(f"text_{year}", str(year), "number_text", data=(number,)))
        columns.append(Column("unit", self.words("column.unit"), language=FIRST_LANGUAGE))
        return self._table("facts", frame, *columns)

    # tasks

    def by_task(self) -> Table:
        """Every task with its worst verdict and its mean score; one without targets has neither."""
        counted = self.rows.groupby("task_id")["indicator_id"].nunique()
        frame = self.results.plan.tasks.merge(self.results.scores("task_id"), on="task_id", how="left")
        frame = frame[frame["task_id"].isin(counted.index)]
        frame = frame.assign(
            name=[numbered_task(row, 110) for row in records(frame)],
            worst_verdict=frame["worst_verdict"].astype(object).fillna(NO_TARGET),
            n=frame["n"].fillna(frame["task_id"].map(counted)).astype(int),
            n_assessed=frame["n_assessed"].fillna(0).astype(int),
        )
        return self._table("tasks", frame.assign(verdict_text=self._worst_texts(frame, self.rows, "task_id")))


def furthest_below_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the gaps table by their gap as a share of the target, the worst first."""
    distance = rows["relative_gap"].where(rows["achievement"].notna())
    return rows.loc[distance.sort_values().index]


def _printed_target(row: Any) -> str:
    """Return the target as printed, where a number alone would not say what it is; else nothing."""
    spans = ("day", "week", "quarter", "half_year")
    told = row.rule == "range_year" or (row.frequency in spans and row.verdict != NO_TARGET)
    return str(row.raw) if told else ""


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
