"""Results behind the findings: verdicts by goal and year, money, the picture by goal."""

from __future__ import annotations

import textwrap
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.evaluation.ex_post import ExPostEvaluation
from pwr_eval.programme.yearly_targets import yearly_targets
from pwr_eval.reporting.chapters.ex_post.chapter import EvaluationChapter
from pwr_eval.reporting.chapters.labels import charted_target, goal_names, written_value
from pwr_eval.reporting.chapters.monitoring.money import Money
from pwr_eval.reporting.chapters.monitoring.since_start import SinceStart
from pwr_eval.reporting.charts import PALETTE, Chart
from pwr_eval.reporting.columns import column
from pwr_eval.reporting.tables import LEFT_OUT, Html, joined, paragraphs, records
from pwr_eval.reporting.verdict_style import VERDICT_STYLES
from pwr_eval.vocabulary import NO_TARGET, REACHED, VERDICTS
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ProgrammeResults"]


class ProgrammeResults(EvaluationChapter):
    """Indicators, money and goals over the whole programme."""

    def __init__(self, evaluated: ExPostEvaluation, words: Wording) -> None:
        super().__init__(evaluated, words)
        self.results = evaluated.results
        self.money = Money(self.results, words)
        self.mark = self.money.mark

    @cached_property
    def _goals(self) -> dict[str, str]:
        return goal_names(self.results.programme, self.words)

    @cached_property
    def _years(self) -> pd.DataFrame:
        gaps, membership = self.results.gaps, self.results.membership
        goals = membership[membership["lead"]][["indicator_id", "goal"]]
        return gaps[gaps["scope"].eq("year") & gaps["verdict"].ne(NO_TARGET)].merge(goals, on="indicator_id")

    def by_goal_and_year(self) -> Chart | Html:
        """Verdicts of the indicators by goal, a bar a year."""
        years = self.results.programme.years
        counts = {
            goal: pd.crosstab(rows["year"], rows["verdict"]).reindex(
                index=years, columns=list(VERDICTS), fill_value=0
            )
            for goal in self._goals
            for rows in [self._years[self._years["goal"].eq(goal)]]
            if len(rows)
        }
        if not counts:
            return LEFT_OUT
        called = self.money.words_of_verdicts(self._years)

        def paint(figure: Figure) -> None:
            panels = figure.subplots(1, len(counts), squeeze=False).ravel()
            for axes, (goal, table) in zip(panels, counts.items(), strict=True):
                _stack(axes, table)
                axes.set_title("\n".join(textwrap.wrap(self._goals[goal], 24)), fontsize=8.5)
            handles = [
                panels[0].bar([years[0]], [0], color=VERDICT_STYLES[verdict].fill, linewidth=0.6,
                              edgecolor=PALETTE["muted"], label=f"{VERDICT_STYLES[verdict].sign} {word}")
                for verdict, word in called.items()
            ]  # fmt: skip
            figure.legend(handles=handles, loc="outside lower center", ncols=4, fontsize=8.5)

        frame = pd.concat(
            [
                table.rename_axis("year").reset_index().assign(goal=self._goals[goal])
                for goal, table in counts.items()
            ]
        )
        table = self._table("verdicts-by-goal-and-year", frame, *self._verdict_columns(called))
        listed = "; ".join(self._goal_in_words(goal, table) for goal, table in counts.items())
        return self._chart("goals-by-year", (8.8, 3.6), paint, table, "expost.by_goal", listed=listed)

    def _goal_in_words(self, goal: str, counts: pd.DataFrame) -> str:
        """Return how many indicators of a goal reached their target, of how many, year by year."""
        sums = zip(counts.index, counts[list(REACHED)].sum(axis=1), counts.sum(axis=1), strict=True)
        listed = ", ".join(f"{year}: {reached}/{every}" for year, reached, every in sums)
        return self.words("expost.by_goal.one", name=self._goals[goal], listed=listed)

    def scores(self) -> Html:
        """The goals beside one another in the last year, and how firm their order is."""
        table = SinceStart(self.results, self.words).by_goal()
        if table is LEFT_OUT:
            return self._paragraph("goals") or LEFT_OUT
        year = self._sentence("expost.scores", year=self.results.year)
        return joined(self._paragraph("goals"), year, table)

    def spending(self) -> Html:
        """Spending against the budgets over the whole programme."""
        findings = paragraphs(self.money.findings(), bullets=True)
        return joined(self._paragraph("costs"), findings, self.money.execution_by_task())

    def unit_costs(self) -> Html:
        """What a unit cost, and where the difference to the plan comes from."""
        return joined(self.money.unit_costs())

    def results_framework(self) -> Html:
        """Every indicator: targets and results of each year, and the verdict on the whole programme."""
        words, plan = self.words, self.results.plan
        gaps = self.results.gaps
        whole = gaps[gaps["scope"].eq("whole")].set_index("indicator_id")
        limits = yearly_targets(plan.targets)[["indicator_id", "year", "target_low", "target_high"]]
        of_years = gaps[gaps["scope"].eq("year")].merge(limits, on=["indicator_id", "year"], how="left")
        by_year = {str(name): rows for name, rows in of_years.groupby("indicator_id")}
        goals = self.results.membership.query("lead").set_index("indicator_id")["goal"].to_dict()
        frame = pd.DataFrame(
            [self._framework_row(row, by_year, whole, goals) for row in records(plan.indicators)]
        )
        years = {"first": self.results.programme.years[0], "last": self.results.year}
        indicator = column("indicator_and_reason", words)
        sums = [column(name, words, **years) for name in ("targets", "values")]
        table = self._table("results-framework", frame, indicator, "goal", *sums)
        return self._collapsed("expost.framework", table)

    def _framework_row(
        self, row: Any, years: dict[str, pd.DataFrame], whole: pd.DataFrame, goals: dict[Any, Any]
    ) -> dict[str, str]:
        words, name = self.words, row.indicator_id
        own = whole.loc[name]
        rows = records(years[name].sort_values("year").assign(measure=row.measure))
        judged = pd.notna(own["periods_met"]) and own["periods"] and own["verdict"] != NO_TARGET
        return {
            "indicator_id": name,
            "indicator": row.indicator,
            "why": words(f"reason.{own['reason']}") if own["reason"] else "",
            "goal": goals[name],
            "targets": " | ".join(charted_target(one, words) for one in rows),
            "values": " | ".join(written_value(one, words) for one in rows),
            "years_met": words("course.k_of_n", k=own["periods_met"], n=own["periods"]) if judged else "–",
            "verdict": own["verdict"],
            "verdict_text": self.money.verdict_texts(whole.loc[[name]].reset_index())[0],
        }


def _stack(axes: Axes, counts: pd.DataFrame) -> None:
    below = pd.Series(0, index=counts.index)
    for verdict in VERDICTS:
        style = VERDICT_STYLES[verdict]
        look: dict[str, Any] = {"width": 0.7, "edgecolor": PALETTE["muted"], "linewidth": 0.6}
        axes.bar(counts.index, counts[verdict], bottom=below, color=style.fill, **look)
        for year, n, start in zip(counts.index, counts[verdict], below, strict=True):
            if n > counts.sum(axis=1).max() / 18:
                axes.text(
                    year, start + n / 2, f"{style.sign} {n}", ha="center", va="center", fontsize=8,
                    color=style.ink,
                )  # fmt: skip
        below = below + counts[verdict]
    axes.set_xticks(counts.index)
    axes.tick_params(length=0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
