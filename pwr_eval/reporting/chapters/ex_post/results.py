"""Results behind the findings: verdicts by goal and year, money, the picture by goal."""

from __future__ import annotations

import textwrap
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.reporting.chapters.ex_post.texts import Teller, joined
from pwr_eval.reporting.chapters.labels import goal_names
from pwr_eval.reporting.chapters.monitoring.money import Money
from pwr_eval.reporting.chapters.monitoring.since_start import Course
from pwr_eval.reporting.chapters.written_values import written_target, written_value
from pwr_eval.reporting.charts import PALETTE, VERDICT_COLORS, Chart, draw
from pwr_eval.reporting.tables import Column, Html, Table, collapsed, paragraphs, records
from pwr_eval.vocabulary import REACHED, VERDICTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Picture"]


class Picture:
    """Indicators, money and goals over the whole programme.

    Parameters
    ----------
    teller : Teller
        The evaluation's words.
    """

    def __init__(self, teller: Teller) -> None:
        self.teller, self.words = teller, teller.words
        self.results = teller.evaluated.results
        fictional = self.results.inputs.fictional(self.results.year)
        self.mark = self.words("mark.fictional") if fictional else ""
        self.money = Money(self.results, self.words, self.mark)

    @cached_property
    def _goals(self) -> dict[str, str]:
        return goal_names(self.results.programme, self.words)

    @cached_property
    def _years(self) -> pd.DataFrame:
        gaps, membership = self.results.gaps, self.results.membership
        goals = membership[membership["lead"]][["indicator_id", "goal"]]
        return gaps[gaps["scope"].eq("year")].merge(goals, on="indicator_id")

    def by_goal_and_year(self) -> Chart:
        """Verdicts of the indicators by goal, a bar a year."""
        words, years = self.words, self.results.programme.years
        counts = {
            goal: pd.crosstab(rows["year"], rows["verdict"]).reindex(
                index=years, columns=list(VERDICTS), fill_value=0
            )
            for goal in self._goals
            for rows in [self._years[self._years["goal"].eq(goal)]]
        }

        def paint(figure: Figure) -> None:
            panels = figure.subplots(1, len(counts), squeeze=False).ravel()
            for axes, (goal, table) in zip(panels, counts.items(), strict=True):
                _stack(axes, table)
                axes.set_title("\n".join(textwrap.wrap(self._goals[goal], 24)), fontsize=8.5)
            handles = [
                panels[0].bar([years[0]], [0], color=VERDICT_COLORS[verdict][0], edgecolor=PALETTE["muted"],
                              linewidth=0.6, label=words(f"verdict.{verdict}"))
                for verdict in VERDICTS
            ]  # fmt: skip
            figure.legend(handles=handles, loc="outside lower center", ncols=4, fontsize=8.5)

        told = "; ".join(
            words(
                "expost.by_goal.one",
                name=self._goals[goal],
                listed=", ".join(
                    f"{year}: {reached}/{every}"
                    for year, reached, every in zip(
                        years, table[list(REACHED)].sum(axis=1), table.sum(axis=1), strict=True
                    )
                ),
            )
            for goal, table in counts.items()
        )
        return draw(
            "goals-by-year",
            (8.8, 3.6),
            paint,
            title=words("expost.by_goal.title"),
            alt=words("expost.by_goal.alt", listed=told),
            data=self._count_table(counts),
            data_label=words("chart.data"),
            mark=self.mark,
        )

    def _count_table(self, counts: dict[str, pd.DataFrame]) -> Table:
        words = self.words
        frame = pd.concat(
            [
                table.rename_axis("year").reset_index().assign(goal=self._goals[goal])
                for goal, table in counts.items()
            ]
        )
        columns = [Column("goal", words("column.goal")), Column("year", words("column.year"), "year")]
        columns += [Column(verdict, words(f"verdict.{verdict}"), "number") for verdict in VERDICTS]
        return Table(
            frame,
            columns,
            words("expost.by_goal.table"),
            words,
            name="verdicts-by-goal-and-year",
            mark=self.mark,
        )

    def scores(self) -> Html:
        """The goals beside one another in the last year, and how firm their order is."""
        course = Course(self.results, self.words, self.mark)
        return joined(
            self.teller.paragraph("goals"),
            paragraphs([self.words("expost.scores", year=self.results.year)]),
            course.by_goal(),
        )

    def spending(self) -> Html:
        """Spending against the budgets over the whole programme."""
        return joined(
            self.teller.paragraph("costs"),
            paragraphs(self.money.findings(), bullets=True),
            self.money.execution_by_task(),
        )

    def unit_costs(self) -> Html:
        """What a unit cost, and where the difference to the plan comes from."""
        return joined(self.money.unit_costs())

    def results_framework(self) -> Html:
        """Every indicator: targets and results of each year, and the verdict on the whole programme."""
        words, plan = self.words, self.results.plan
        gaps = self.results.gaps
        whole = gaps[gaps["scope"].eq("whole")].set_index("indicator_id")
        years = {str(name): rows for name, rows in gaps[gaps["scope"].eq("year")].groupby("indicator_id")}
        goals = self.results.membership.query("lead").set_index("indicator_id")["goal"].to_dict()
        frame = pd.DataFrame(
            [self._framework_row(row, years, whole, goals) for row in records(plan.indicators)]
        )
        first, last = self.results.programme.years[0], self.results.year
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), below="why"),
            Column("goal", words("column.goal")),
            Column("targets", words("column.targets", first=first, last=last), "number_text"),
            Column("values", words("column.values", first=first, last=last), "number_text"),
            Column("years_met", words("column.years_met"), "number_text"),
            Column("verdict", words("column.verdict_whole"), "verdict"),
        ]
        table = Table(
            frame, columns, words("expost.framework"), words, name="results-framework", mark=self.mark
        )
        return collapsed(table, words("expost.framework.open", n=len(frame)))

    def _framework_row(
        self, row: Any, years: dict[str, pd.DataFrame], whole: pd.DataFrame, goals: dict[Any, Any]
    ) -> dict[str, str]:
        words, name = self.words, row.indicator_id
        own = whole.loc[name]
        rows = records(years[name].sort_values("year"))
        return {
            "indicator_id": name,
            "indicator": row.indicator,
            "why": words(f"reason.{own['reason']}") if own["reason"] else "",
            "goal": goals[name],
            "targets": " | ".join(written_target(one, words) for one in rows),
            "values": " | ".join(written_value(one, words) for one in rows),
            "years_met": words("course.k_of_n", k=own["periods_met"], n=own["periods"])
            if pd.notna(own["periods_met"])
            else "–",
            "verdict": own["verdict"],
        }


def _stack(axes: Axes, counts: pd.DataFrame) -> None:
    below = pd.Series(0, index=counts.index)
    for verdict in VERDICTS:
        color, ink = VERDICT_COLORS[verdict]
        axes.bar(
            counts.index, counts[verdict], bottom=below, color=color, width=0.7, edgecolor=PALETTE["muted"],
            linewidth=0.6,
        )  # fmt: skip
        for year, n, start in zip(counts.index, counts[verdict], below, strict=True):
            if n > counts.sum(axis=1).max() / 18:
                axes.text(year, start + n / 2, str(n), ha="center", va="center", fontsize=8, color=ink)
        below = below + counts[verdict]
    axes.set_xticks(counts.index)
    axes.tick_params(length=0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
