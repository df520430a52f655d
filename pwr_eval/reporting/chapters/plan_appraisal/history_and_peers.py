"""The years before the programme and the places around it."""

from __future__ import annotations

import textwrap
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.indicators.trends import trends_table
from pwr_eval.observations.published_series import yearly
from pwr_eval.programme.appraisal import per_children
from pwr_eval.reporting.chapters.labels import capitalised
from pwr_eval.reporting.chapters.plan_appraisal.chapter import PlanChapter
from pwr_eval.reporting.charts import PALETTE, Chart, label_end, label_point, line_by_year
from pwr_eval.reporting.tables import LEFT_OUT, Column, Html, Table, joined, paragraphs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["HistoryAndPeers"]

_CHILDREN = ("population", "population_share_0_17")
CITY = "powiat m. "  # a city with powiat rights is city and powiat in one
SHORTEST_SERIES = 7  # years; a shorter context series says too little for a line


class HistoryAndPeers(PlanChapter):
    """Published series beside the programme's targets, as its ``[comparison]`` names them."""

    def history_against_target(self) -> Chart | Html:
        """The longest series of the past against the target that the programme sets."""
        words, comparison = self.words, self.programme.description.comparison
        if comparison is None:
            return LEFT_OUT
        history = yearly(self.series, comparison.series_id).set_index("year")["value"]
        targets = self._targets_of(comparison.indicator_id)
        name = self._indicator_name(comparison.indicator_id)

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            line_by_year(axes, history, color=PALETTE["result"])
            highest = history.index[history.eq(history.max())][-1]  # no line crosses a name there
            label_point(axes, highest, history[highest], words("chart.reported"), PALETTE["result"])
            for year in (history.index[0], history.index[-1]):
                label_point(axes, year, history[year], words.number(history[year]))
            look: dict[str, Any] = {"color": PALETTE["target"], "marker": "s", "markersize": 4}
            axes.plot(targets.index, targets.to_numpy(), linestyle="--", linewidth=2, **look)
            label_end(axes, targets.index[-1], targets.iloc[-1], words("chart.target"), PALETTE["target"])
            axes.set_ylim(0, history.max() * 1.2)
            axes.set_xlim(history.index[0] - 0.5, targets.index[-1] + 1.6)
            axes.set_xticks([*range(history.index[0], targets.index[-1] + 1, 2)])
            axes.yaxis.set_major_formatter(lambda value, _: words.number(value))
            axes.yaxis.grid(visible=True)

        frame = pd.DataFrame({"reported": history, "target": targets})
        source = self._source_of(comparison.series_id)
        return self._chart(
            "history",
            (8.6, 3.4),
            paint,
            self._series_table("history", frame, source, name=name),
            "appraisal.history",
            source=source,
            name=capitalised(name),
            **self._ends(history),
            target=words.number(targets.iloc[0]),
            target_year=targets.index[-1],
        )

    def history_trend(self) -> Html:
        """What the trend rules say of that series: slope, step, and whether a line may go on."""
        words, comparison = self.words, self.programme.description.comparison
        if comparison is None:
            return LEFT_OUT
        history = yearly(self.series, comparison.series_id).assign(indicator_id=comparison.indicator_id)
        targets = self.plan.targets
        trend = trends_table(
            history[["indicator_id", "year", "value", "break_before"]],
            targets[targets["indicator_id"].eq(comparison.indicator_id)],
            horizon=self.programme.years[-1],
        ).iloc[0]
        slopes = {name: words.signed(trend[name], 2) for name in ("slope", "slope_low", "slope_high")}
        years = {"first": trend["first_year"], "last": trend["last_year"]}
        texts = [words("appraisal.trend.slope", **years, **slopes)]
        if trend["break_kind"] == "step":
            levels = {name: words.number(trend[name], 1) for name in ("level_before", "level_after")}
            texts.append(words("appraisal.trend.step", year=trend["break_year"], **levels))
        if pd.notna(trend["projection"]):
            low, high = (words.number(trend[f"projection_{end}"], 0) for end in ("low", "high"))
            year = trend["projection_year"]
            texts.append(words("appraisal.trend.projection", year=year, low=low, high=high))
        else:
            texts.append(words("appraisal.trend.no_projection"))
        return paragraphs(texts)

    def peers(self) -> Chart | Html:
        """The same series in places that are its like."""
        words, comparison = self.words, self.programme.description.comparison
        if comparison is None:
            return LEFT_OUT
        areas = [comparison.own_area, *comparison.like_areas]
        values = pd.DataFrame({area: self._values(comparison.peer_series_id, area) for area in areas})
        top = values.to_numpy().max() * 1.2

        def paint(figure: Figure) -> None:
            panels = figure.subplots(1, len(areas), sharey=True)
            for axes, area in zip(panels, areas, strict=True):
                color = PALETTE["result"] if area == comparison.own_area else PALETTE["muted"]
                self._panel(axes, values[area], top, None, color=color, breaks=[])

        first, last = (values.iloc[end].map(words.number) for end in (0, -1))
        listed = [
            words("appraisal.peers.one", area=area, first=first[area], last=last[area]) for area in areas
        ]
        reason = comparison.in_language("like_reason", words.language)
        name = self._indicator_name(comparison.indicator_id)
        source = self._source_of(comparison.peer_series_id)
        return self._chart(
            "peers",
            (8.6, 2.8),
            paint,
            self._series_table("peers", values, source, name=name, reason=reason),
            "appraisal.peers",
            source=source,
            name=capitalised(name),
            first=values.index[0],
            last=values.index[-1],
            listed=words.listed(listed),
        )

    def _breaks_of(self, rates: pd.Series) -> list[int]:
        """Return the years from which a number of children of an area was counted otherwise."""
        area = str(rates.name).removeprefix(CITY)
        of_children = [yearly(self.series, name, area=area) for name in _CHILDREN]
        return sorted({int(year) for rows in of_children for year in rows.loc[rows["break_before"], "year"]})

    def _panel(
        self,
        axes: Axes,
        values: pd.Series,
        top: float,
        decimals: int | None,
        *,
        color: str,
        breaks: list[int],
    ) -> None:
        """Draw the series of one area, cut at its breaks, with its first and its last value."""
        words, ends = self.words, [values.index[0], values.index[-1]]
        line_by_year(axes, values, color=color, breaks=breaks)
        for year in breaks:
            axes.axvline(year - 0.5, color=PALETTE["muted"], linewidth=1, linestyle=":")
        axes.set_title(str(values.name).removeprefix(CITY))
        axes.set_ylim(0, top)
        axes.set_xticks(ends)
        axes.yaxis.grid(visible=True)
        axes.yaxis.set_major_formatter(lambda value, _: words.number(value))
        for year in ends:
            label_point(axes, year, values[year], words.number(values[year], decimals))

    def per_children(self) -> Chart | Html:
        """The same series against the number of children, in the places where that number is published."""
        words, comparison, rates = self.words, self.programme.description.comparison, self._rates()
        if comparison is None:
            return LEFT_OUT
        if rates.empty:
            return self._sentence("appraisal.per_children.none")
        known = [rates[area].dropna() for area in rates.columns]
        top = rates.max().max() * 1.25

        def paint(figure: Figure) -> None:
            panels = figure.subplots(1, len(known), sharey=True, squeeze=False).ravel()
            for axes, values in zip(panels, known, strict=True):
                self._panel(axes, values, top, 2, color=PALETTE["result"], breaks=self._breaks_of(values))

        listed = "; ".join(
            words("appraisal.per_children.one", area=values.name, **self._ends(values, 2)) for values in known
        )
        name = self._indicator_name(comparison.indicator_id)
        source = "; ".join(self._source_of(one) for one in (comparison.peer_series_id, *_CHILDREN))
        table = self._series_table("per-children", rates, source, name=name)
        key, names = "appraisal.per_children", {"name": capitalised(name), "listed": listed}
        chart = self._chart("per-children", (8.6, 2.6), paint, table, key, source=source, **names)
        areas = (comparison.own_area, *comparison.like_areas)
        missing = words.listed([area for area in areas if area not in rates.columns])
        texts = [words("appraisal.per_children.missing", areas=missing)] if missing else []
        return joined(chart, paragraphs(texts, style="note"))

    def _rates(self) -> pd.DataFrame:
        """Values per 10 000 people aged 0-17, by year and area; only where both are known."""
        comparison = self.programme.description.comparison
        if comparison is None or not set(_CHILDREN) <= set(self.series["series_id"]):
            return pd.DataFrame()
        found = {}
        for area in (comparison.own_area, *comparison.like_areas):
            values = self._values(comparison.peer_series_id, area)
            parts = [self._of_area(name, area.removeprefix(CITY)) for name in _CHILDREN]
            if all(len(part) for part in parts):
                found[area] = per_children(values, *parts)
        return pd.DataFrame(found).dropna(how="all")

    def _of_area(self, series_id: str, area: str) -> pd.Series[float]:
        """Return the values of a series by year; none if it is not published for the area."""
        published = self.series["series_id"].eq(series_id) & self.series["area"].eq(area)
        return self._values(series_id, area) if published.any() else pd.Series(dtype=float)

    def _values(self, series_id: str, area: str) -> pd.Series[float]:
        return yearly(self.series, series_id, area=area).set_index("year")["value"]

    def context(self) -> Chart | Html:
        """Population and need in the city, one small chart a series."""
        words, series = self.words, self._context_series
        if not series:
            return LEFT_OUT

        def paint(figure: Figure) -> None:
            columns = 2
            panels = figure.subplots(-(-len(series) // columns), columns, squeeze=False).ravel()
            for axes, (_, rows) in zip(panels, series.items(), strict=False):
                values = rows.set_index("year")["value"]
                breaks = rows.loc[rows["break_before"], "year"].tolist()
                last = words.number(values.iloc[-1])
                line_by_year(axes, values, color=PALETTE["result"], name=last, breaks=breaks)
                for year in breaks:
                    axes.axvline(year - 0.5, color=PALETTE["muted"], linewidth=1, linestyle=":")
                axes.set_title(_wrapped(rows["indicator"].iloc[-1], 46), fontsize=9)
                axes.set_xlim(right=values.index[-1] + 2.5)
                axes.set_xticks([values.index[0], values.index[-1]])
                axes.locator_params(axis="y", nbins=4)
                axes.yaxis.set_major_formatter(lambda value, _: words.number(value))
            for axes in panels[len(series) :]:
                axes.set_visible(False)

        listed = "; ".join(map(self._context_sentence, series.values()))
        source = words("appraisal.context.sources")
        size, table = (8.6, 2.1 * -(-len(series) // 2)), self._context_table()
        return self._chart("context", size, paint, table, "appraisal.context", source=source, listed=listed)

    @cached_property
    def _context_series(self) -> dict[str, pd.DataFrame]:
        own = self.series[self.series["task_id"].eq("") & self.series["basis"].eq("reported")]
        own = own[~own["unit"].eq("rok poprzedni = 100") & own["period_type"].ne("several_years")]
        found = {
            name: yearly(self.series, str(name))
            for name in own.loc[~self._of_peers(own), "series_id"].unique()
        }
        return {str(name): rows for name, rows in found.items() if len(rows) >= SHORTEST_SERIES}

    @property
    def has_breaks(self) -> bool:
        """Whether the way of counting changed in a series that is shown."""
        return any(bool(rows["break_before"].any()) for rows in self._context_series.values())

    def _of_peers(self, series: pd.DataFrame) -> pd.Series:
        comparison = self.programme.description.comparison
        return series["series_id"].eq(comparison.peer_series_id if comparison else "")

    def _context_sentence(self, rows: pd.DataFrame) -> str:
        """Return a series in words by its ends; part by part where the way of counting changed between."""
        segments = rows.set_index("year")["value"].groupby(rows["break_before"].cumsum().to_numpy())
        parts = [self.words("appraisal.context.part", **self._ends(part)) for _, part in segments]
        key = "appraisal.context.broken" if len(parts) > 1 else "appraisal.context.whole"
        return self.words(key, name=rows["indicator"].iloc[-1], parts="; ".join(parts))

    def _ends(self, values: pd.Series, decimals: int | None = None) -> dict[str, Any]:
        """Return the first and the last year of a series and their values, as the texts name them."""
        ends = {"first": values.index[0], "last": values.index[-1]}
        texts = {f"{end}_value": self.words.number(values[year], decimals) for end, year in ends.items()}
        return {**ends, **texts}

    def _source_of(self, series_id: str) -> str:
        """Return the sources of a series, each once."""
        titles = self.series.loc[self.series["series_id"].eq(series_id), "source_title"]
        return "; ".join(dict.fromkeys(titles))

    def _context_table(self) -> Table:
        """Return the latest figure of every context series, with its source and its break."""
        series = self._context_series
        rows = pd.concat([frame.tail(1) for frame in series.values()])
        breaks = {
            name: "; ".join(frame.loc[frame["break_before"], "break_reason"])
            for name, frame in series.items()
        }
        frame = rows.assign(breaks=rows["series_id"].map(breaks))
        return self._table("context", frame)

    def _targets_of(self, indicator_id: str) -> pd.Series[float]:
        rows = self.plan.targets[self.plan.targets["indicator_id"].eq(indicator_id)]
        return rows.set_index("year")["target"]

    def _series_table(self, name: str, values: pd.DataFrame, source: str, /, **words: str) -> Table:
        known = {"reported": self.words("chart.reported"), "target": self.words("chart.target")}
        columns = [Column(one, known.get(one, one), "number") for one in map(str, values.columns)]
        frame = values.rename_axis("year").reset_index()
        return self._table(name, frame, *columns, source=source, **words)

    def _indicator_name(self, indicator_id: str) -> str:
        names = self.plan.indicators.set_index("indicator_id")["indicator"]
        return str(names[indicator_id])


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width))
