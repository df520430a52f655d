"""How ambitious the targets are: which change, which stay, and which were already reached before."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.programme import Programme, appraisal
from pwr_eval.reporting.chapters.labels import NAMES, shortened
from pwr_eval.reporting.charts import PALETTE, Chart, draw, label_bar
from pwr_eval.reporting.tables import Column, Html, Table, collapsed, paragraphs, records
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Ambition"]


class Ambition:
    """The targets of a plan over its years and beside what was before.

    Parameters
    ----------
    programme : Programme
        The plan.
    series : DataFrame
        Published figures from before the programme.
    words : Wording
        Language of the report.
    """

    def __init__(self, programme: Programme, series: pd.DataFrame, words: Wording) -> None:
        self.programme, self.series, self.words = programme, series, words

    @cached_property
    def paths(self) -> pd.DataFrame:
        """Each indicator's targets over the years: see `pwr_eval.programme.appraisal.target_paths`."""
        return appraisal.target_paths(self.programme.plan.targets)

    @cached_property
    def reached(self) -> pd.DataFrame:
        """Targets beside published figures: see `pwr_eval.programme.appraisal.already_reached`."""
        return appraisal.already_reached(self.paths, self.series)

    @cached_property
    def numeric(self) -> int:
        """Number of targets that are amounts."""
        return int(self.paths["flat"].notna().sum())

    @cached_property
    def flat(self) -> int:
        """Number of targets that are the same in every year."""
        return int(self.paths["flat"].fillna(value=False).sum())

    def target_changes(self) -> Chart | Html:
        """The targets that change from the first year to the last."""
        words = self.words
        changing = self.paths[self.paths["flat"].eq(other=False).fillna(value=False)]
        changing = changing.sort_values("planned_change", kind="stable", ignore_index=True)
        if changing.empty:
            return paragraphs([words("appraisal.changes.none")])
        labels = [f"{row.indicator_id} {shortened(row.indicator, 64)}" for row in records(changing)]
        first, last = self.programme.years[0], self.programme.years[-1]

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            axes.barh(
                range(len(changing)), changing["planned_change"] * 100, color=PALETTE["result"], height=0.6
            )
            for place, row in enumerate(records(changing)):
                text = f"{words.number(row.first_target)} → {words.number(row.last_target)}"
                label_bar(axes, row.planned_change * 100, place, text)
            axes.set_yticks(range(len(changing)), labels, fontsize=9)
            axes.set_xlabel(words("appraisal.changes.axis", first=first, last=last))
            axes.margins(x=0.18)
            axes.spines["left"].set_visible(False)
            axes.tick_params(axis="y", length=0)

        biggest = changing.iloc[-1]
        return draw(
            "target-changes",
            (8.6, 0.36 * len(changing) + 0.9),
            paint,
            title=words(
                "appraisal.changes.title", n=len(changing), numeric=self.numeric, first=first, last=last
            ),
            alt=words(
                "appraisal.changes.alt",
                n=len(changing),
                flat=self.flat,
                biggest=biggest["indicator"],
                change=words.percent(biggest["planned_change"], 0),
            ),
            data=self._changes_table(changing),
            data_label=words("chart.data"),
        )

    def flat_targets(self) -> Html:
        """The targets that are the same in every year."""
        words = self.words
        flat = self.paths[self.paths["flat"].fillna(value=False).astype(bool)]
        summary = words("appraisal.flat.open", n=len(flat))
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), language=NAMES),
            Column("first_target", words("column.target_every_year"), "number"),
        ]
        return collapsed(Table(flat, columns, summary, words, name="flat-targets"), summary)

    def _changes_table(self, changing: pd.DataFrame) -> Table:
        words = self.words
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), language=NAMES),
            Column("first_target", str(self.programme.years[0]), "number"),
            Column("last_target", str(self.programme.years[-1]), "number"),
            Column("planned_change", words("column.change"), "percent"),
        ]
        return Table(
            changing[::-1], columns, words("appraisal.changes.table"), words, name="changing-targets"
        )

    def already_reached(self) -> Table:
        """Targets beside the last figure published before the programme."""
        words = self.words
        frame = self.reached.assign(
            comparable=[words(f"comparable.{code}") for code in self.reached["comparable_to_target"]],
            precision=[words(f"qualifier.{code}") for code in self.reached["qualifier"]],
        )
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), below="source_title", language=NAMES),
            Column("first_target", words("column.target_of", year=self.programme.years[0]), "number"),
            Column("value", words("column.last_figure"), "number"),
            Column("year", words("column.year"), "year"),
            Column("precision", words("column.precision")),
            Column("difference", words("column.target_minus_figure"), "signed"),
            Column("comparable", words("column.comparable")),
        ]
        caption, note = words("appraisal.reached"), words("appraisal.reached_note")
        return Table(frame, columns, caption, words, note=note, name="already-reached")
