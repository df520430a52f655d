"""The course of the programme: results so far against the whole, trends, and how firm the picture is."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.charts import PALETTE, Chart, draw, line_by_year
from pwr_eval.pages.values import written_target, written_value
from pwr_eval.pages.wordings import goal_names, shortened
from pwr_eval.results import Results
from pwr_eval.tables import Column, Html, Table, collapsed, joined, paragraphs, records
from pwr_eval.wording import Wording

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
            Column("indicator", words("column.indicator"), below="why"),
            Column("target_text", words("column.target_to_date"), "number_text"),
            Column("value", words("column.value"), "number_text"),
            Column("years", words("column.years_met"), "number_text"),
            Column("verdict", words("column.verdict"), "verdict"),
        ]
        first = self.results.programme.years[0]
        caption = words("course.to_date", first=first, last=self.results.year)
        table = Table(rows, columns, caption, words, note=words("course.to_date.note"), mark=self.mark)
        return collapsed(table, words("course.to_date.open", n=len(rows)))

    def paths(self) -> Chart | Html:
        """Targets and results by year, for the indicators that are furthest off or grow most."""
        words, plan = self.words, self.results.plan
        rows_of_year = self._judged_this_year
        chosen = self._chosen()
        if not chosen:
            return paragraphs([words("monitoring.achievements.none")])
        targets = plan.targets.pivot(index="year", columns="indicator_id", values="target")
        gaps = self.results.gaps
        actual = gaps[gaps["scope"].eq("year")].pivot(index="year", columns="indicator_id", values="actual")
        names = self._names.set_index("indicator_id")["indicator"]

        def paint(figure: Figure) -> None:
            panels = figure.subplots(-(-len(chosen) // 3), 3, squeeze=False).ravel()
            for axes, name in zip(panels, chosen, strict=False):
                axes.plot(
                    targets.index,
                    targets[name],
                    color=PALETTE["target"],
                    linestyle="--",
                    marker="s",
                    markersize=4,
                )
                line_by_year(axes, actual[name], color=PALETTE["result"])
                axes.set_title(_two_lines(f"{name} {names[name]}"), fontsize=8.5)
                axes.set_ylim(0, 1.15 * max(targets[name].max(), actual[name].max()))
                axes.set_xticks(targets.index)
                axes.locator_params(axis="y", nbins=4)
                axes.yaxis.set_major_formatter(lambda value, _: words.number(value))
                axes.yaxis.grid(visible=True)
            for axes in panels[len(chosen) :]:
                axes.set_visible(False)

        share = rows_of_year.set_index("indicator_id")["achievement"]
        listed = "; ".join(f"{names[name]} ({words.percent(share[name])})" for name in chosen)
        return draw(
            "paths",
            (8.8, 1.9 * -(-len(chosen) // 3)),
            paint,
            title=words("course.paths.title"),
            alt=words("course.paths.alt", n=len(chosen), listed=listed),
            data=self._paths_table(chosen, targets, actual),
            data_label=words("chart.data"),
            mark=self.mark,
        )

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
            Column("indicator", words("column.indicator")),
        ]
        for year in targets.index:
            for kind, values in (("target", targets), ("value", actual)):
                if year in values.index:
                    frame[f"{kind}_{year}"] = frame["indicator_id"].map(values.loc[year])
                    columns.append(Column(f"{kind}_{year}", f"{words(f'column.{kind}')} {year}", "number"))
        return Table(frame, columns, words("course.paths.table"), words, mark=self.mark)

    def trends(self) -> Html:
        """What the published trend rules say of each series, first where they contradict one another."""
        words, trends = self.words, self.results.trends
        rows = trends[trends["n"].fillna(0).ge(2) & ~trends["reason"].str.contains("milestone")]
        if rows.empty:
            return paragraphs([words("course.trends.none")])
        contradict = rows["disagreement"].fillna(value=False).astype(bool)
        if not contradict.any():
            answer = paragraphs([words("course.trends.agree", n=len(rows)), words("course.trends.short")])
            rest = collapsed(
                self._trend_table(rows, words("course.trends")), words("course.trends.open", n=len(rows))
            )
            return joined([answer, rest])
        texts = [
            words("course.trends.answer", n=int(contradict.sum()), all=len(rows)),
            words("course.trends.short"),
        ]
        answer = paragraphs(texts)
        first = self._trend_table(rows[contradict], words("course.trends.contradict"))
        rest = collapsed(
            self._trend_table(rows, words("course.trends")), words("course.trends.open", n=len(rows))
        )
        return joined([answer, first, rest])

    def _trend_table(self, rows: pd.DataFrame, caption: str) -> Table:
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
            Column("indicator", words("column.indicator"), below="why"),
            Column("n", words("column.n"), "number"),
            Column("change", words("column.change"), "signed"),
            Column("r", "R", "number", 2),
            Column("verdict_statcan", "StatCan"),
            Column("verdict_un", words("column.un")),
            Column("verdict_dns", "DNS"),
            Column("verdict_tola", "TolaData"),
        ]
        return Table(frame, columns, caption, words, note=words("course.trends.note"), mark=self.mark)

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
            Column("ranks", words("column.ranks"), "number_text"),
        ]
        return Table(
            frame, columns, words("course.by_goal"), words, note=words("course.by_goal.note"), mark=self.mark
        )


def _two_lines(text: str, width: int = 33) -> str:
    text = shortened(text, 2 * width)
    cut = text.find(" ", width - 8)
    return text if len(text) <= width or cut < 0 else f"{text[:cut]}\n{text[cut + 1 :]}"
