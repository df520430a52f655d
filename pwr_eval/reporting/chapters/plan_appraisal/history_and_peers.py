"""The years before the programme and the places around it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.indicators.trends import trends_table
from pwr_eval.observations.series import yearly
from pwr_eval.programme import Programme
from pwr_eval.programme.appraisal import per_children
from pwr_eval.reporting.chapters.labels import NAMES, capitalised
from pwr_eval.reporting.charts import PALETTE, Chart, draw, label_end, label_point, line_by_year
from pwr_eval.reporting.tables import Column, Html, Table, joined, paragraphs
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Past"]

_CHILDREN = ("population", "population_share_0_17")
SHORTEST_SERIES = 7  # years; a shorter context series says too little for a line


class Past:
    """Published series beside the programme's targets.

    Parameters
    ----------
    programme : Programme
        The plan, with its ``[comparison]``.
    series : DataFrame
        Published figures, from `read_series`.
    words : Wording
        Language of the report.
    """

    def __init__(self, programme: Programme, series: pd.DataFrame, words: Wording) -> None:
        self.programme, self.series, self.words = programme, series, words

    def history_against_target(self) -> Chart | Html:
        """The longest series of the past against the target that the programme sets."""
        words, comparison = self.words, self.programme.description.comparison
        if comparison is None:
            return paragraphs([words("appraisal.past.none")])
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
            axes.plot(
                targets.index,
                targets.to_numpy(),
                color=PALETTE["target"],
                linewidth=2,
                linestyle="--",
                marker="s",
                markersize=4,
            )
            label_end(axes, targets.index[-1], targets.iloc[-1], words("chart.target"), PALETTE["target"])
            axes.set_ylim(0, history.max() * 1.2)
            axes.set_xlim(history.index[0] - 0.5, targets.index[-1] + 1.6)
            axes.set_xticks([*range(history.index[0], targets.index[-1] + 1, 2)])
            axes.yaxis.set_major_formatter(lambda value, _: words.number(value))
            axes.yaxis.grid(visible=True)

        ends = {"first": history.index[0], "last": targets.index[-1]}
        return draw(
            "history",
            (8.6, 3.4),
            paint,
            title=words("appraisal.history.title", name=capitalised(name), **ends),
            alt=words(
                "appraisal.history.alt",
                first=history.index[0],
                first_value=words.number(history.iloc[0]),
                last=history.index[-1],
                last_value=words.number(history.iloc[-1]),
                target=words.number(targets.iloc[0]),
            ),
            data=self._series_table(
                pd.DataFrame({"reported": history, "target": targets}),
                words("appraisal.history.table", name=name),
                "history",
                self._source_of(comparison.series_id),
            ),
            data_label=words("chart.data"),
            source=self._source_line(comparison.series_id),
        )

    def history_trend(self) -> Html:
        """What the trend rules say of that series: slope, step, and whether a line may go on."""
        words, comparison = self.words, self.programme.description.comparison
        if comparison is None:
            return paragraphs([words("appraisal.past.none")])
        history = yearly(self.series, comparison.series_id).assign(indicator_id=comparison.indicator_id)
        targets = self.programme.plan.targets
        trend = trends_table(
            history[["indicator_id", "year", "value", "break_before"]],
            targets[targets["indicator_id"].eq(comparison.indicator_id)],
            horizon=self.programme.years[-1],
        ).iloc[0]
        texts = [
            words(
                "appraisal.trend.slope",
                first=trend["first_year"],
                last=trend["last_year"],
                slope=words.signed(trend["slope"], 2),
                low=words.signed(trend["slope_low"], 2),
                high=words.signed(trend["slope_high"], 2),
            )
        ]
        if trend["break_kind"] == "step":
            texts.append(
                words(
                    "appraisal.trend.step",
                    year=trend["break_year"],
                    before=words.number(trend["level_before"], 1),
                    after=words.number(trend["level_after"], 1),
                )
            )
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
            return paragraphs([words("appraisal.past.none")])
        areas = [comparison.own_area, *comparison.like_areas]
        values = pd.DataFrame(
            {
                area: yearly(self.series, comparison.peer_series_id, area=area).set_index("year")["value"]
                for area in areas
            }
        )

        def paint(figure: Figure) -> None:
            panels = figure.subplots(1, len(areas), sharey=True)
            for axes, area in zip(panels, areas, strict=True):
                color = PALETTE["result"] if area == comparison.own_area else PALETTE["muted"]
                axes.plot(values.index, values[area], color=color, linewidth=2)
                axes.set_title(area.removeprefix("powiat m. "))
                axes.set_ylim(0, values.to_numpy().max() * 1.2)
                axes.set_xticks([values.index[0], values.index[-1]])
                axes.yaxis.grid(visible=True)
                axes.yaxis.set_major_formatter(lambda value, _: words.number(value))
                for year in (values.index[0], values.index[-1]):
                    label_point(axes, year, values.loc[year, area], words.number(values.loc[year, area]))

        first, last = values.iloc[0], values.iloc[-1]
        listed = words.listed(
            [
                words(
                    "appraisal.peers.one",
                    area=area,
                    first=words.number(first[area]),
                    last=words.number(last[area]),
                )
                for area in areas
            ]
        )
        reason = comparison.in_language("like_reason", words.language)
        name = self._indicator_name(comparison.indicator_id)
        ends = {"first": values.index[0], "last": values.index[-1]}
        return draw(
            "peers",
            (8.6, 2.8),
            paint,
            title=words("appraisal.peers.title", name=capitalised(name), **ends),
            alt=words("appraisal.peers.alt", listed=listed),
            data=self._series_table(
                values,
                words("appraisal.peers.table", name=name, reason=reason),
                "peers",
                self._source_of(comparison.peer_series_id),
            ),
            data_label=words("chart.data"),
            source=self._source_line(comparison.peer_series_id),
        )

    def per_children(self) -> Chart | Html:
        """The same series against the number of children, in the places where that number is published."""
        words, comparison = self.words, self.programme.description.comparison
        rates = self._rates()
        if comparison is None or rates.empty:
            return paragraphs([words("appraisal.per_children.none")])
        areas = [str(area) for area in rates.columns]

        def paint(figure: Figure) -> None:
            panels = figure.subplots(1, len(areas), sharey=True, squeeze=False).ravel()
            for axes, area in zip(panels, areas, strict=True):
                values = rates[area].dropna()
                axes.plot(
                    values.index, values, color=PALETTE["result"], linewidth=2, marker="o", markersize=3.5
                )
                axes.set_title(area.removeprefix("powiat m. "))
                axes.set_ylim(0, rates.max().max() * 1.25)
                axes.set_xticks([values.index[0], values.index[-1]])
                axes.yaxis.set_major_formatter(lambda value, _: words.number(value))
                axes.yaxis.grid(visible=True)
                for year in (values.index[0], values.index[-1]):
                    label_point(axes, year, values[year], words.number(values[year], 2))

        ends = [(area, rates[area].dropna()) for area in areas]
        listed = "; ".join(
            words(
                "appraisal.per_children.one",
                area=area,
                first=values.index[0],
                first_value=words.number(values.iloc[0], 2),
                last=values.index[-1],
                last_value=words.number(values.iloc[-1], 2),
            )
            for area, values in ends
        )
        name, series = self._indicator_name(comparison.indicator_id), [comparison.peer_series_id, *_CHILDREN]
        source = "; ".join(self._source_of(one) for one in series)
        missing = [area for area in (comparison.own_area, *comparison.like_areas) if area not in areas]
        texts = [words("appraisal.per_children.missing", areas=words.listed(missing))] if missing else []
        caption = words("appraisal.per_children.table", name=name)
        chart = draw(
            "per-children",
            (8.6, 2.6),
            paint,
            title=words("appraisal.per_children.title", name=capitalised(name)),
            alt=words("appraisal.per_children.alt", listed=listed),
            data=self._series_table(rates, caption, "per-children", source),
            data_label=words("chart.data"),
            source=words("chart.source", source=source),
        )
        return joined([chart, paragraphs(texts, style="note")])

    def _rates(self) -> pd.DataFrame:
        """Values per 10 000 people aged 0-17, by year and area; only where both are known."""
        comparison = self.programme.description.comparison
        if comparison is None or not set(_CHILDREN) <= set(self.series["series_id"]):
            return pd.DataFrame()
        found = {}
        for area in (comparison.own_area, *comparison.like_areas):
            place = area.removeprefix("powiat m. ")  # a city with powiat rights is city and powiat in one
            values = yearly(self.series, comparison.peer_series_id, area=area).set_index("year")["value"]
            parts = [self._area_series(name, place) for name in _CHILDREN]
            if all(len(part) for part in parts):
                found[area] = per_children(values, *parts)
        return pd.DataFrame(found).dropna(how="all")

    def _area_series(self, series_id: str, area: str) -> pd.Series[float]:
        if not (self.series["series_id"].eq(series_id) & self.series["area"].eq(area)).any():
            return pd.Series(dtype=float)
        return yearly(self.series, series_id, area=area).set_index("year")["value"]

    def context(self) -> Chart | Html:
        """Population and need in the city, one small chart a series."""
        if not self._context_series():
            return paragraphs([self.words("appraisal.context.none")])
        words = self.words
        series = self._context_series()

        def paint(figure: Figure) -> None:
            columns = 2
            panels = figure.subplots(-(-len(series) // columns), columns, squeeze=False).ravel()
            for axes, (_, rows) in zip(panels, series.items(), strict=False):
                values = rows.set_index("year")["value"]
                breaks = rows.loc[rows["break_before"], "year"].tolist()
                line_by_year(
                    axes, values, color=PALETTE["result"], label=words.number(values.iloc[-1]), breaks=breaks
                )
                for year in breaks:
                    axes.axvline(year - 0.5, color=PALETTE["muted"], linewidth=1, linestyle=":")
                axes.set_title(_wrapped(rows["indicator"].iloc[-1], 46), fontsize=9)
                axes.set_xlim(right=values.index[-1] + 2.5)
                axes.set_xticks([values.index[0], values.index[-1]])
                axes.locator_params(axis="y", nbins=4)
                axes.yaxis.set_major_formatter(lambda value, _: words.number(value))
            for axes in panels[len(series) :]:
                axes.set_visible(False)

        rows = -(-len(series) // 2)
        return draw(
            "context",
            (8.6, 2.1 * rows),
            paint,
            title=words("appraisal.context.title"),
            alt=words("appraisal.context.alt", listed="; ".join(self._context_sentences(series))),
            data=self._context_table(),
            data_label=words("chart.data"),
            source=words("chart.source", source=words("appraisal.context.sources")),
        )

    def _context_series(self) -> dict[str, pd.DataFrame]:
        own = self.series[self.series["task_id"].eq("") & self.series["basis"].eq("reported")]
        own = own[~own["unit"].eq("rok poprzedni = 100") & own["period_type"].ne("several_years")]
        found = {
            name: yearly(self.series, str(name))
            for name in own.loc[~self._of_peers(own), "series_id"].unique()
        }
        return {str(name): rows for name, rows in found.items() if len(rows) >= SHORTEST_SERIES}

    def _of_peers(self, series: pd.DataFrame) -> pd.Series:
        comparison = self.programme.description.comparison
        return series["series_id"].eq(comparison.peer_series_id if comparison else "")

    def _context_sentences(self, series: dict[str, pd.DataFrame]) -> list[str]:
        return [self._context_sentence(rows) for rows in series.values()]

    def _context_sentence(self, rows: pd.DataFrame) -> str:
        """Tell a series by its ends; part by part where the way of counting changed between."""
        segments = [part for _, part in rows.groupby(rows["break_before"].cumsum())]
        told = [
            self.words(
                "appraisal.context.part",
                first=part["year"].iloc[0],
                last=part["year"].iloc[-1],
                first_value=self.words.number(part["value"].iloc[0]),
                last_value=self.words.number(part["value"].iloc[-1]),
            )
            for part in segments
        ]
        key = "appraisal.context.broken" if len(segments) > 1 else "appraisal.context.whole"
        return self.words(key, name=rows["indicator"].iloc[-1], parts="; ".join(told))

    def _source_of(self, series_id: str) -> str:
        """Name the sources of a series, each once."""
        titles = self.series.loc[self.series["series_id"].eq(series_id), "source_title"]
        return "; ".join(dict.fromkeys(titles))

    def _source_line(self, series_id: str) -> str:
        return self.words("chart.source", source=self._source_of(series_id))

    def _context_table(self) -> Table:
        """The latest figure of every context series, with its source and its break."""
        words = self.words
        rows = pd.concat([frame.tail(1) for frame in self._context_series().values()])
        breaks = {
            name: "; ".join(frame.loc[frame["break_before"], "break_reason"])
            for name, frame in self._context_series().items()
        }
        frame = rows.assign(breaks=rows["series_id"].map(breaks))
        columns = [
            Column("indicator", words("column.context"), language=NAMES),
            Column("year", words("column.year"), "year"),
            Column("value", words("column.value"), "number"),
            Column("unit", words("column.unit")),
            Column("breaks", words("column.break")),
            Column("source_title", words("column.source")),
        ]
        return Table(frame, columns, words("appraisal.context.table"), words, name="context")

    def _targets_of(self, indicator_id: str) -> pd.Series[float]:
        rows = self.programme.plan.targets[self.programme.plan.targets["indicator_id"].eq(indicator_id)]
        return rows.set_index("year")["target"]

    def _series_table(self, values: pd.DataFrame, caption: str, file: str, source: str) -> Table:
        names = [str(name) for name in values.columns]
        columns = [Column("year", self.words("column.year"), "year")]
        known = {"reported": self.words("chart.reported"), "target": self.words("chart.target")}
        columns += [Column(name, known.get(name, name), "number") for name in names]
        frame = values.rename_axis("year").reset_index()
        return Table(frame, columns, caption, self.words, name=file, source=source)

    def _indicator_name(self, indicator_id: str) -> str:
        names = self.programme.plan.indicators.set_index("indicator_id")["indicator"]
        return str(names[indicator_id])


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width))
