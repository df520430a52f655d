"""The course of the programme: results so far against the whole, trends, and how firm the picture is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.programme.yearly_targets import yearly_targets
from pwr_eval.reporting.chapters.chapter import YearChapter
from pwr_eval.reporting.chapters.labels import goal_names, written_target, written_value
from pwr_eval.reporting.chart_types import Path, path_panel, wrapped
from pwr_eval.reporting.charts import Chart
from pwr_eval.reporting.tables import LEFT_OUT, Column, Html, Table, joined, paragraphs, records
from pwr_eval.vocabulary import NO_TARGET

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["SinceStart"]

CAVEATS = ("step", "known_break", "too_few_years", "target_behind_base", "target_equals_base", "base_zero")
PANELS = 12  # small charts on one page; more cannot be taken in


class SinceStart(YearChapter):
    """The years so far."""

    def to_date(self) -> Html:
        """Results of the years so far against the targets of the same years."""
        words, gaps = self.words, self.results.gaps
        rows = gaps[gaps["scope"].eq("to_date")].merge(self._names, on="indicator_id")
        rows = rows[~rows["verdict"].isin(["not_reported"])]
        rows = rows.assign(
            why=[words(f"reason.{row.reason}") if row.reason else "" for row in records(rows)],
            years=[
                words("course.k_of_n", k=row.periods_met, n=row.periods)
                if pd.notna(row.periods_met) and row.periods and row.verdict != NO_TARGET
                else "–"
                for row in records(rows)
            ],
            measure=rows["indicator_id"].map(self._measures),
            verdict_text=self.verdict_texts(rows),
        )
        rows = rows.assign(
            value=[written_value(row, words) for row in records(rows)],
            target_text=[written_target(row, words) for row in records(rows)],
        )
        first, last = self.results.programme.years[0], self.results.year
        years = str(last) if first == last else f"{first}–{last}"
        return self._collapsed("course.to_date", self._table("to-date", rows, years=years))

    def paths(self) -> Chart | Html:
        """Targets and results by year, for the indicators that are furthest off or grow most."""
        words, chosen = self.words, self._chosen()
        if not chosen:
            return self._sentence("monitoring.achievements.none")
        targets = yearly_targets(self.results.plan.targets)
        targets = targets.pivot(index="year", columns="indicator_id", values="target")
        years = self.results.gaps[self.results.gaps["scope"].eq("year")]
        actual, low, high = (
            years.pivot(index="year", columns="indicator_id", values=name)
            for name in ("actual", "actual_low", "actual_high")
        )
        names = self._names.set_index("indicator_id")["indicator"]

        def paint(figure: Figure) -> None:
            grid = figure.add_gridspec(-(-len(chosen) // 3), 3)
            for place, name in enumerate(chosen):
                axes = figure.add_subplot(grid[place])
                path = Path(targets[name], actual[name], low[name], high[name], *self._expected(name))
                path_panel(axes, path, words, named=place == 0)
                axes.set_title(wrapped(f"{name} {names[name]}", 34), fontsize=8.5)

        listed = "; ".join(self._path_in_words(names[name], targets[name], actual[name]) for name in chosen)
        size, data = (8.8, 2.0 * -(-len(chosen) // 3)), self._paths_table(chosen, targets, actual)
        return self._chart("paths", size, paint, data, "course.paths", n=len(chosen), listed=listed)

    def _path_in_words(self, name: str, targets: pd.Series, actual: pd.Series) -> str:
        """Return the results year by year, and the target at the end."""
        words, last = self.words, targets.index[-1]
        values = ", ".join(f"{year}: {words.number(value)}" for year, value in actual.dropna().items())
        target = words.number(targets[last])
        return words("course.paths.one", name=name, values=values, last=last, target=target)

    def _expected(self, indicator_id: str) -> tuple[float, float]:
        """Return the range in which the trend leads to the last year; NaN where no trend may be drawn on."""
        rows = self.results.trends
        rows = rows[rows["indicator_id"].eq(indicator_id) & rows["projection"].notna()]
        if rows.empty or self.results.year >= self.results.programme.years[-1]:
            return math.nan, math.nan
        return float(rows["projection_low"].iloc[0]), float(rows["projection_high"].iloc[0])

    def _chosen(self) -> list[str]:
        gaps = self.results.gaps
        judged = gaps["scope"].eq("year") & gaps["year"].eq(self.results.year) & gaps["achievement"].notna()
        distance = gaps[judged].set_index("indicator_id")["relative_gap"].abs()
        return distance.sort_values(ascending=False, kind="stable").index[:PANELS].tolist()

    def _paths_table(self, chosen: list[str], targets: pd.DataFrame, actual: pd.DataFrame) -> Table:
        words = self.words
        frame = self._names[self._names["indicator_id"].isin(chosen)].copy()
        columns = []
        for year in targets.index:
            for kind, values in (("target", targets), ("value", actual)):
                if year in values.index:
                    frame[f"{kind}_{year}"] = frame["indicator_id"].map(values.loc[year])
                    columns.append(Column(f"{kind}_{year}", f"{words(f'column.{kind}')} {year}", "number"))
        return self._table("paths", frame, *columns)

    def trends(self) -> Html:
        """What the published trend rules say of each series, first where they contradict one another."""
        words, trends = self.words, self.results.trends
        rows = trends[trends["n"].fillna(0).ge(2) & ~trends["reason"].str.contains("milestone")]
        # The rules hold a series against a target: where there is none they would praise or blame a fact.
        with_target = self.results.plan.targets.query("kind != 'none'")["indicator_id"]
        rows = rows[rows["indicator_id"].isin(with_target)]
        if rows.empty:
            return self._sentence("course.trends.none")
        contradict = rows["disagreement"].fillna(value=False).astype(bool)
        rest = self._collapsed("course.trends", self._trend_table("trends", rows))
        if not contradict.any():
            answer = paragraphs([words("course.trends.agree", n=len(rows)), words("course.trends.short")])
            return joined(answer, rest)
        count = words("course.trends.answer", n=int(contradict.sum()), all=len(rows))
        first = self._trend_table("trends-contradicting", rows[contradict])
        return joined(paragraphs([count, words("course.trends.short")]), first, rest)

    def _trend_table(self, name: str, rows: pd.DataFrame) -> Table:
        words = self.words
        frame = rows.merge(self._names, on="indicator_id")
        # The names of the bodies that publish the rules, and of a statistic, are the same in every language.
        rules = {"statcan": "StatCan", "un": words("column.un"), "dns": "DNS", "tola": "TolaData"}
        columns = [Column("r", "R", "number", 2)]
        for rule, header in rules.items():
            column = f"verdict_{rule}"
            frame[column] = [
                words(f"trend.{code}") if isinstance(code, str) and code else "–" for code in frame[column]
            ]
            columns.append(Column(column, header))
        frame = frame.assign(why=[self._caveats(str(row.reason)) for row in records(frame)])
        return self._table(name, frame, *columns)

    def _caveats(self, codes: str) -> str:
        """Return what a reader must know of a series; why a single rule says nothing stands in trends.csv."""
        shown = [code for code in codes.split("; ") if code in CAVEATS]
        return "; ".join(self.words(f"trend_reason.{code}") for code in shown)

    def by_goal(self) -> Table | Html:
        """Verdicts by goal, mean score, and how firm the order of the goals is; one goal has no order."""
        words, names = self.words, goal_names(self.results.programme, self.words)
        if len(self.results.scores("goal")) <= 1:
            return LEFT_OUT
        frame = self.results.scores("goal").merge(self.results.stability("goal"), on="goal")
        frame = frame.set_index("goal").loc[[goal for goal in names if goal in set(frame["goal"])]]
        frame = frame.reset_index()
        frame = frame.assign(
            name=frame["goal"].map(names),
            ranks=[
                words("course.ranks", best=int(row.rank_best), worst=int(row.rank_worst))
                if pd.notna(row.rank_best)
                else "–"
                for row in records(frame)
            ],
        )
        gaps = self.results.gaps
        rows = gaps[gaps["scope"].eq("year") & gaps["year"].eq(self.results.year)]
        goals = self.results.membership.drop_duplicates("indicator_id")[["indicator_id", "goal"]]
        texts = self._worst_texts(frame, rows.merge(goals, on="indicator_id"), "goal")
        return self._table("goals", frame.assign(verdict_text=texts))
