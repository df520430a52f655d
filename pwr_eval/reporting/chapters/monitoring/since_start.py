"""The course of the programme: results so far against the whole, trends, and how firm the picture is."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.indicators.results import Results
from pwr_eval.reporting.chapters.labels import NAMES, goal_names
from pwr_eval.reporting.chapters.monitoring.indicators import target_column, value_column
from pwr_eval.reporting.chapters.written_values import written_target, written_value
from pwr_eval.reporting.chart_types import Path, path_panel, wrapped
from pwr_eval.reporting.charts import Chart, draw
from pwr_eval.reporting.tables import Column, Html, Table, collapsed, joined, paragraphs, records
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Course"]

SAID = ("step", "known_break", "too_few_years", "target_behind_base", "target_equals_base", "base_zero")
PANELS = 12  # small charts on one page; more cannot be taken in


class Course:
    """The years so far.

    Parameters
    ----------
    results : Results
        Everything worked out for the year.
    words : Wording
        Language of the report.
    mark : str
        Mark of fictional data; empty for real ones.
    """

    def __init__(self, results: Results, words: Wording, mark: str) -> None:
        self.results, self.words, self.mark = results, words, mark

    @cached_property
    def _names(self) -> pd.DataFrame:
        return self.results.plan.indicators[["indicator_id", "indicator"]]

    def to_date(self) -> Html:
        """Results of the years so far against the targets of the same years."""
        words, gaps = self.words, self.results.gaps
        rows = gaps[gaps["scope"].eq("to_date")].merge(self._names, on="indicator_id")
        rows = rows[~rows["verdict"].isin(["not_reported"])]
        rows = rows.assign(
            why=[words(f"reason.{row.reason}") if row.reason else "" for row in records(rows)],
            years=[
                words("course.k_of_n", k=row.periods_met, n=row.periods) if pd.notna(row.periods_met) else "–"
                for row in records(rows)
            ],
            value=[written_value(row, words) for row in records(rows)],
            target_text=[written_target(row, words) for row in records(rows)],
        )
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), below="why", language=NAMES),
            target_column(words, words("column.target_to_date")),
            value_column(words),
            Column(
                "years",
                words("column.years_met"),
                "number_text",
                data=(
                    Column("periods_met", words("column.years_met"), "number"),
                    Column("periods", words("column.years_judged"), "number"),
                ),
            ),
            Column("verdict", words("column.verdict"), "verdict"),
        ]
        first = self.results.programme.years[0]
        caption = words("course.to_date", first=first, last=self.results.year)
        note = words("course.to_date.note")
        table = Table(rows, columns, caption, words, note=note, mark=self.mark, name="to-date")
        return collapsed(table, words("course.to_date.open", n=len(rows)))

    def paths(self) -> Chart | Html:
        """Targets and results by year, for the indicators that are furthest off or grow most."""
        words, plan = self.words, self.results.plan
        chosen = self._chosen()
        if not chosen:
            return paragraphs([words("monitoring.achievements.none")])
        targets = plan.targets.pivot(index="year", columns="indicator_id", values="target")
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
        return draw(
            "paths",
            (8.8, 2.0 * -(-len(chosen) // 3)),
            paint,
            title=words("course.paths.title"),
            alt=words("course.paths.alt", n=len(chosen), listed=listed),
            data=self._paths_table(chosen, targets, actual),
            data_label=words("chart.data"),
            mark=self.mark,
        )

    def _path_in_words(self, name: str, targets: pd.Series, actual: pd.Series) -> str:
        """Tell the results year by year, and the target at the end."""
        words, known = self.words, actual.dropna()
        values = ", ".join(f"{year}: {words.number(value)}" for year, value in known.items())
        last = targets.index[-1]
        return words(
            "course.paths.one", name=name, values=values, last=last, target=words.number(targets[last])
        )

    def _expected(self, indicator_id: str) -> tuple[float, float]:
        """Give the range in which the trend leads to the last year; NaN where no trend may be drawn on."""
        rows = self.results.trends
        rows = rows[rows["indicator_id"].eq(indicator_id) & rows["projection"].notna()]
        if rows.empty or self.results.year >= self.results.programme.years[-1]:
            return math.nan, math.nan
        return float(rows["projection_low"].iloc[0]), float(rows["projection_high"].iloc[0])

    @property
    def _judged_this_year(self) -> pd.DataFrame:
        gaps = self.results.gaps
        this_year = gaps["scope"].eq("year") & gaps["year"].eq(self.results.year)
        return gaps[this_year & gaps["achievement"].notna()]

    def _chosen(self) -> list[str]:
        distance = self._judged_this_year.set_index("indicator_id")["relative_gap"].abs()
        return distance.sort_values(ascending=False, kind="stable").index[:PANELS].tolist()

    def _paths_table(self, chosen: list[str], targets: pd.DataFrame, actual: pd.DataFrame) -> Table:
        words = self.words
        frame = self._names[self._names["indicator_id"].isin(chosen)].copy()
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), language=NAMES),
        ]
        for year in targets.index:
            for kind, values in (("target", targets), ("value", actual)):
                if year in values.index:
                    frame[f"{kind}_{year}"] = frame["indicator_id"].map(values.loc[year])
                    columns.append(Column(f"{kind}_{year}", f"{words(f'column.{kind}')} {year}", "number"))
        return Table(frame, columns, words("course.paths.table"), words, mark=self.mark, name="paths")

    def trends(self) -> Html:
        """What the published trend rules say of each series, first where they contradict one another."""
        words, trends = self.words, self.results.trends
        rows = trends[trends["n"].fillna(0).ge(2) & ~trends["reason"].str.contains("milestone")]
        if rows.empty:
            return paragraphs([words("course.trends.none")])
        contradict = rows["disagreement"].fillna(value=False).astype(bool)
        table = self._trend_table(rows, words("course.trends"), "trends")
        rest = collapsed(table, words("course.trends.open", n=len(rows)))
        if not contradict.any():
            answer = paragraphs([words("course.trends.agree", n=len(rows)), words("course.trends.short")])
            return joined([answer, rest])
        texts = [
            words("course.trends.answer", n=int(contradict.sum()), all=len(rows)),
            words("course.trends.short"),
        ]
        caption = words("course.trends.contradict")
        first = self._trend_table(rows[contradict], caption, "trends-contradicting")
        return joined([paragraphs(texts), first, rest])

    def _trend_table(self, rows: pd.DataFrame, caption: str, name: str) -> Table:
        words = self.words
        frame = rows.merge(self._names, on="indicator_id")
        for rule in ("statcan", "un", "dns", "tola"):
            column = f"verdict_{rule}"
            frame[column] = [
                words(f"trend.{code}") if isinstance(code, str) and code else "–" for code in frame[column]
            ]
        frame = frame.assign(why=[self._caveats(str(row.reason)) for row in records(frame)])
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), below="why", language=NAMES),
            Column("n", words("column.n"), "number"),
            Column("change", words("column.change"), "signed"),
            Column("r", "R", "number", 2),
            Column("verdict_statcan", "StatCan"),
            Column("verdict_un", words("column.un")),
            Column("verdict_dns", "DNS"),
            Column("verdict_tola", "TolaData"),
        ]
        note = words("course.trends.note")
        return Table(frame, columns, caption, words, note=note, mark=self.mark, name=name)

    def _caveats(self, codes: str) -> str:
        """Give what a reader must know of a series; why a single rule says nothing stands in trends.csv."""
        shown = [code for code in codes.split("; ") if code in SAID]
        return "; ".join(self.words(f"trend_reason.{code}") for code in shown)

    def by_goal(self) -> Table:
        """Verdicts by goal, mean score, and how firm the order of the goals is."""
        words = self.words
        names = goal_names(self.results.programme, words)
        frame = self.results.scores("goal").merge(self.results.stability("goal"), on="goal")
        frame = (
            frame.set_index("goal").loc[[goal for goal in names if goal in set(frame["goal"])]].reset_index()
        )
        frame = frame.assign(
            name=frame["goal"].map(names),
            ranks=[
                words("course.ranks", best=int(row.rank_best), worst=int(row.rank_worst))
                if pd.notna(row.rank_best)
                else "–"
                for row in records(frame)
            ],
        )
        columns = [
            Column("name", words("column.goal")),
            Column("n", words("column.indicators"), "number"),
            Column("n_assessed", words("column.assessed"), "number"),
            Column("worst_verdict", words("column.worst_verdict"), "verdict"),
            Column("mean_score", words("column.mean_score"), "percent", 0),
            Column("rank", words("column.rank"), "number"),
            Column("rank_share", words("column.rank_share"), "percent", 0),
            Column("rank_share_uncapped", words("column.rank_share_uncapped"), "percent", 0),
            Column(
                "ranks",
                words("column.ranks"),
                "number_text",
                data=(
                    Column("rank_best", words("column.rank_best"), "number"),
                    Column("rank_worst", words("column.rank_worst"), "number"),
                ),
            ),
        ]
        return Table(
            frame, columns, words("course.by_goal"), words, note=words("course.by_goal.note"), mark=self.mark,
            name="goals",
        )  # fmt: skip
