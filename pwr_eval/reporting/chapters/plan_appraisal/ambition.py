"""How ambitious the targets are: which change, which stay, and which were already reached before."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.programme import appraisal
from pwr_eval.reporting.chapters.labels import shortened, written_amount
from pwr_eval.reporting.chapters.plan_appraisal.chapter import PlanChapter
from pwr_eval.reporting.chart_types import named_rows
from pwr_eval.reporting.charts import PALETTE, Chart, label_bar
from pwr_eval.reporting.columns import column
from pwr_eval.reporting.tables import LEFT_OUT, Column, Html, Table, records

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Ambition"]


class Ambition(PlanChapter):
    """The targets of a plan over its years and beside what was before."""

    @cached_property
    def paths(self) -> pd.DataFrame:
        """Each indicator's targets over the years: see `pwr_eval.programme.appraisal.target_paths`."""
        return appraisal.target_paths(self.plan.targets)

    @cached_property
    def reached(self) -> pd.DataFrame:
        """Targets beside published figures: see `pwr_eval.programme.appraisal.already_reached`."""
        return appraisal.already_reached(self.paths, pd.concat([self._baselines, self.series]))

    @cached_property
    def _baselines(self) -> pd.DataFrame:
        """What the plan itself says was before it, as a published series."""
        stated = self.plan.targets.dropna(subset=["baseline", "baseline_year"])
        stated = stated.drop_duplicates("indicator_id")[["indicator_id", "baseline", "baseline_year"]]
        return pd.DataFrame(
            {
                "indicator_id": stated["indicator_id"],
                "first_year": stated["baseline_year"].astype(int),
                "last_year": stated["baseline_year"].astype(int),
                "value": stated["baseline"],
                "qualifier": "exact",
                "basis": "reported",
                "comparable_to_target": "yes",
                "source_title": self.programme.description.programme.source,
            }
        )

    @cached_property
    def numeric(self) -> int:
        """Number of targets that are amounts."""
        return int(self.paths["flat"].notna().sum())

    @cached_property
    def flat(self) -> int:
        """Number of targets that are the same in every year."""
        return int(self.paths["flat"].fillna(value=False).sum())

    def target_changes(self) -> Chart | Html:
        """The targets that change from the first year to the last, as far as that is one number."""
        words = self.words
        if not self.numeric:
            return LEFT_OUT
        changing = self.paths[self.paths["flat"].eq(other=False).fillna(value=False)]
        changing = changing.dropna(subset="planned_change")
        changing = changing.sort_values("planned_change", kind="stable", ignore_index=True)
        if changing.empty:
            return self._sentence("appraisal.changes.none")
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
            axis = words("appraisal.changes.axis", first=first, last=last)
            named_rows(axes, changing.index, labels, axis, fontsize=9)
            axes.margins(x=0.18)
            axes.xaxis.set_major_formatter(lambda value, _: words.number(value))

        rising = changing["planned_change"].gt(0).all()
        by_size = changing["planned_change"].abs().sort_values(kind="stable")
        biggest = changing.loc[by_size.index].iloc[-1]
        return self._chart(
            "target-changes",
            (8.6, 0.36 * len(changing) + 0.9),
            paint,
            self._changes_table(changing),
            "appraisal.changes" if rising else "appraisal.changes.both_ways",
            n=len(changing),
            numeric=self.numeric,
            flat=self.flat,
            first=first,
            last=last,
            biggest=biggest["indicator"],
            change=words.percent(biggest["planned_change"], 0),
        )

    def flat_targets(self) -> Html:
        """The targets that are the same in every year."""
        flat = self.paths[self.paths["flat"].fillna(value=False).astype(bool)]
        if flat.empty:
            return LEFT_OUT
        first = self.plan.targets.drop_duplicates("indicator_id")
        span = ~first["period"].eq("year") | ~first["kind"].isin(["absolute", "minimum"])
        printed = dict(zip(first.loc[span, "indicator_id"], first.loc[span, "raw"], strict=True))
        flat = flat.assign(
            target_text=[
                printed.get(row.indicator_id) or written_amount(row.first_target, row.measure, self.words)
                for row in records(flat)
            ]
        )
        return self._collapsed("appraisal.flat", self._table("flat-targets", flat, n=len(flat)))

    def _changes_table(self, changing: pd.DataFrame) -> Table:
        ends = {"first_target": self.programme.years[0], "last_target": self.programme.years[-1]}
        columns = [Column(name, str(year), "number") for name, year in ends.items()]
        return self._table("changing-targets", changing[::-1], *columns)

    def _source(self, row: Any) -> str:
        """Return where the earlier figure comes from, and the year of a target that is for a later one."""
        if row.first_target_year == self.programme.years[0]:
            return str(row.source_title)
        later = self.words("appraisal.reached.later", year=row.first_target_year)
        return f"{later}; {row.source_title}"

    def already_reached(self) -> Table | Html:
        """Targets beside the last figure published before the programme."""
        if self.reached.empty:
            return LEFT_OUT
        frame = self.reached.assign(
            comparable=self._coded("comparable", self.reached["comparable_to_target"]),
            precision=self._coded("qualifier", self.reached["qualifier"]),
            source_title=[self._source(row) for row in records(self.reached)],
        )
        target = column("target_of", self.words, year=self.programme.years[0])
        return self._table("already-reached", frame, target)
