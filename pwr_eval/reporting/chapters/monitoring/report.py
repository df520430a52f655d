"""The yearly monitoring: where the programme stands, what is off, and how sure that is."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.indicators.results import Results
from pwr_eval.reporting.chapters.chapter import YearChapter
from pwr_eval.reporting.chapters.labels import goal_names, unread_and_drafts
from pwr_eval.reporting.chapters.monitoring.indicators import Indicators, furthest_below_first
from pwr_eval.reporting.chapters.monitoring.money import Money
from pwr_eval.reporting.chapters.monitoring.since_start import SinceStart
from pwr_eval.reporting.chart_types import Part, stacked_bars, stacked_bars_height
from pwr_eval.reporting.charts import Chart
from pwr_eval.reporting.tables import LEFT_OUT, Html, Table, joined, key_figures, paragraphs, records
from pwr_eval.reporting.verdict_style import VERDICT_STYLES
from pwr_eval.vocabulary import NO_TARGET, QUALIFIERS, REACHED, UNASSESSED, VERDICTS
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Monitoring"]


class Monitoring(YearChapter):
    """The parts of the monitoring report, in the order of the notebook."""

    def __init__(self, results: Results, words: Wording) -> None:
        super().__init__(results, words)
        self.indicators = Indicators(results, words)
        self.money = Money(results, words)
        self.since_start = SinceStart(results, words)

    # figures that several parts use

    @property
    def _year(self) -> pd.DataFrame:
        """Indicators with a target for the year: only they are counted."""
        rows = self.indicators.rows
        return rows[rows["verdict"].ne(NO_TARGET)]

    @cached_property
    def _counts(self) -> pd.Series[int]:
        return self._year["verdict"].value_counts().reindex(list(VERDICTS), fill_value=0)

    @property
    def _assessed(self) -> int:
        return int(len(self._year) - self._counts[list(UNASSESSED)].sum())

    # first page

    def heading(self) -> Html:
        """Name of the programme, the year, and what kind of data stand behind it."""
        return self._heading("monitoring")

    def key_figures(self) -> Html:
        """Where the programme stands, in a few figures."""
        words, figures = self.words, self.indicators.figures(self._year)
        if untargeted := len(self.indicators.rows) - len(self._year):
            figures.append((words.number(untargeted), words("monitoring.figure.untargeted")))
        if not math.isnan(self.money.execution):
            figures.append((words.percent(self.money.execution, 0), words("monitoring.figure.execution")))
        return key_figures(figures, mark=self.mark)

    def main_findings(self) -> Html:
        """What a reader should know first: where we stand, what is off, how sure that is."""
        return paragraphs(
            [*self._standing(), *self.money.findings(), *self._doubts()], bullets=True, style="findings"
        )

    def _with_achievement(self, row: Any) -> str:
        """Return the name of an indicator, with its achievement where the target has one."""
        known = pd.notna(row.achievement)
        return f"{row.indicator} ({self.words.percent(row.achievement)})" if known else str(row.indicator)

    def _standing(self) -> list[str]:
        words, counts = self.words, self._counts
        reached, every = int(counts[list(REACHED)].sum()), len(self._year)
        key = "standing" if self._assessed else "none_assessed" if every else "no_targets"
        texts = [words(f"monitoring.finding.{key}", reached=reached, assessed=self._assessed, all=every)]
        untargeted, drafts = len(self.indicators.rows) - every, self._year["reason"].eq("reading_draft").sum()
        if untargeted and every:
            texts.append(words("monitoring.finding.untargeted", n=untargeted))
        if drafts:
            texts.append(words("monitoring.finding.drafts", n=int(drafts)))
        if unread := len(self.results.plan.unread):
            texts.append(words("plan.unread", n=unread))
        missed = furthest_below_first(self._year[self._year["verdict"].eq("below")])
        over, below = missed[missed["better"].eq("lower")], missed[missed["better"].ne("lower")][:3]
        if len(over):
            listed = words.listed([self._with_achievement(row) for row in records(over[:3])])
            texts.append(words("monitoring.finding.over", n=len(over), listed=listed))
        if len(below):
            listed = words.listed([self._with_achievement(row) for row in records(below)])
            margin = words.percent(self.results.programme.description.rules.on_scope_margin, 0)
            texts.append(
                words.count(
                    "monitoring.below", int(counts["below"] - len(over)), listed=listed, margin=margin
                )
            )
        far_above = self._year.loc[self._year["verdict"].eq("far_above"), "indicator_id"]
        doubtful = int(far_above.isin(self.indicators.doubtful).sum())
        if len(far_above) > doubtful:
            texts.append(words.count("monitoring.far_above", len(far_above) - doubtful))
        if doubtful:
            texts.append(words.count("monitoring.far_doubtful", doubtful))
        return texts

    def _doubts(self) -> list[str]:
        words, rows = self.words, self._year
        missing = rows[rows["verdict"].eq("not_reported")]
        unsure = rows[rows["qualifier"].isin(QUALIFIERS[1:])]
        texts = []
        if len(missing):
            by_unit = missing["lead_unit"].value_counts()
            units = words.listed([f"{unit} ({n})" for unit, n in by_unit.items()])
            texts.append(words.count("monitoring.missing", len(missing), units=units))
        if len(unsure):
            texts.append(words.count("monitoring.unsure", len(unsure)))
        return [*texts, words("monitoring.finding.level")]

    # overview

    def verdicts_by_goal(self) -> Chart | Html:
        """Verdicts of the year by part of the overall goal."""
        if self._year.empty:
            return LEFT_OUT
        names = goal_names(self.results.programme, self.words)
        counts = pd.crosstab(self._year["goal"], self._year["verdict"])
        there = [goal for goal in names if goal in counts.index]
        counts = counts.reindex(index=there, columns=list(VERDICTS), fill_value=0).rename(index=names)
        return self._verdicts(counts, "goal")

    def _verdicts(self, counts: pd.DataFrame, by: str) -> Chart:
        """Return the numbers of each verdict as bars, a bar a row."""
        words, names = self.words, [str(name) for name in counts.index]
        called = self.words_of_verdicts(self._year)
        parts = [Part(verdict, word, VERDICT_STYLES[verdict]) for verdict, word in called.items()]

        def paint(figure: Figure) -> None:
            stacked_bars(figure, counts, names, parts, words("monitoring.axis.indicators"))

        reached, every = counts[list(REACHED)].sum(axis=1), counts.sum(axis=1)
        listed = "; ".join(
            words("monitoring.by_goal.one", name=name, reached=int(some), all=int(n))
            for name, some, n in zip(names, reached, every, strict=True)
        )
        file, frame = f"verdicts-by-{by}", counts.rename_axis("name").reset_index()
        table = self._table(file, frame, *self._verdict_columns(called))
        size, year = (8.6, stacked_bars_height(len(names))), self.results.year
        return self._chart(file, size, paint, table, f"monitoring.by_{by}", year=year, listed=listed)

    # people behind the figures

    def by_unit(self) -> Chart | Html:
        """Verdicts by leading unit: who reported what."""
        if self._year.empty:
            return LEFT_OUT
        counts = pd.crosstab(self._year["lead_unit"], self._year["verdict"])
        counts = counts.reindex(columns=list(VERDICTS), fill_value=0)
        counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
        return self._verdicts(counts, "unit")

    def amendments(self) -> Table | Html:
        """Where the amended plan judges otherwise than the plan as first adopted."""
        words, programme = self.words, self.results.programme
        changed = programme.amendments
        if changed.empty:
            return self._sentence("monitoring.no_amendments")
        rows = self.results.differences
        names = programme.amended.indicators[["indicator_id", "indicator"]]
        rows = rows[rows["scope"].eq("year")].merge(names, on="indicator_id")
        rows = rows.assign(plan=self._coded("plan", rows["plan"]))
        resolutions = words.listed(sorted(set(changed["resolution"])))
        return self._table("amendments", rows, n=len(changed), resolutions=resolutions)

    # method

    def rules(self) -> Table | Html:
        """The rules that the verdicts of this report follow, and how often each was used."""
        if self._year.empty:
            return LEFT_OUT
        words, rules = self.words, self.results.programme.description.rules
        used = self._year["rule"].value_counts()
        stated = self.results.plan.targets["baseline"].notna()
        based = set(self.results.plan.targets.loc[stated, "indicator_id"])
        growth = self._year["rule"].eq("growth_rate") & self._year["indicator_id"].isin(based)
        names = [
            words(f"rule.{rule}.based" if rule == "growth_rate" and growth.any() else f"rule.{rule}")
            for rule in used.index
        ]
        frame = pd.DataFrame({"rule": names, "indicators": used.to_numpy()})
        close, far = words.percent(1 - rules.on_scope_margin, 0), words.percent(rules.far_above, 0)
        return self._table("rules", frame, close=close, far=far)

    def limits(self) -> Html:
        """What this report cannot say."""
        limits = self._limits("monitoring", "outputs", "definitions", "people", "costs")
        said = unread_and_drafts(self.results.plan, self.words)
        return joined(limits, paragraphs(said, bullets=True)) if said else limits
