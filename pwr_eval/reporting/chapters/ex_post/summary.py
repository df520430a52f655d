"""The first pages of the ex-post report: what it is, the answers at a glance, what follows from them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from pwr_eval.evaluation.ex_post import ExPostEvaluation
from pwr_eval.reporting.chapters.ex_post.chapter import EvaluationChapter
from pwr_eval.reporting.chapters.monitoring.money import Money
from pwr_eval.reporting.charts import PALETTE, Chart
from pwr_eval.reporting.incomplete import incomplete_notice
from pwr_eval.reporting.tables import Html, Table, joined, key_figures, paragraphs, records
from pwr_eval.vocabulary import ASSESSED, CANNOT_ASSESS, CRITERIA, NO_TARGET
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Summary"]


class Summary(EvaluationChapter):
    """Heading and stand-alone summary; a draft says that it is one."""

    def __init__(self, evaluated: ExPostEvaluation, words: Wording, *, draft: bool) -> None:
        super().__init__(evaluated, words)
        self._draft = draft

    def heading(self) -> Html:
        """Name, years, who evaluates for whom, and what kind of report this is."""
        words, facts = self.words, self.evaluated.programme.description.programme
        about = self._design.evaluation
        name, day = facts.in_language("name", words.language), words.date(about.report_date)
        texts = [words("expost.heading", name=name, date=day)]
        if self._draft:
            texts = [words("expost.draft"), *texts]
        if self.mark:
            years = self.evaluated.programme.years
            kind = "all_fictional" if facts.fictional else "fictional"
            texts.append(words(f"expost.{kind}", first=years[0], last=years[-1]))
        left_out = self.evaluated.results.inputs.left_out(self.evaluated.results.year)
        return joined(paragraphs([" ".join(texts)], style="lead"), incomplete_notice(left_out, words))

    def gaps(self) -> Html | None:
        """What is missing before a draft can be published; nothing in a final report."""
        words, faults = self.words, [*self.evaluated.chain, *self.evaluated.overclaims]
        if not self._draft:
            return None
        if not faults:
            return self._sentence("expost.draft.complete")
        items = "".join(f"<li>{escape(str(fault))}</li>" for fault in faults)
        title = escape(words.count("expost.gaps", len(faults)))
        return Html(f'<div class="findings"><p><strong>{title}</strong></p><ul>{items}</ul></div>', title)

    def key_figures(self) -> Html:
        """The answers in a few figures."""
        words, evaluated = self.words, self.evaluated
        levels, ids = evaluated.judgements["level"], self._design.level_ids
        good = int(levels.isin(ids[: len(ids) // 2]).sum())
        gaps = evaluated.results.gaps
        whole = gaps[gaps["scope"].eq("whole") & gaps["verdict"].ne(NO_TARGET)]
        judged = whole[whole["verdict"].isin(ASSESSED)]
        execution = Money(evaluated.results, words).execution
        measured = int(evaluated.judgements["strength"].ge(3).sum())
        worst = words("expost.figure.worst", level=self._level_names[ids[-1]])
        assessed = words("monitoring.of", n=len(judged), all=len(whole))
        figures = [
            (words("monitoring.of", n=good, all=len(levels)), words("expost.figure.good", level=self._good)),
            (words.number(levels.eq(ids[-1]).sum()), worst),
            (assessed, words("expost.figure.assessed")),
            (words.percent(execution, 0), words("monitoring.figure.execution")),
            (words.number(measured), words("expost.figure.measured")),
        ]
        return key_figures(figures, mark=self.mark)

    @property
    def _good(self) -> str:
        ids = self._design.level_ids
        good = [self.words("expost.quoted", text=self._level_names[level]) for level in ids[: len(ids) // 2]]
        return f" {self.words('word.or')} ".join(good)

    def words_of_the_evaluator(self) -> Html | None:
        """The evaluator's own summary."""
        return self._paragraph("summary")

    def at_a_glance(self) -> Chart:
        """Every question's level on the scale, and between which levels it may lie."""
        words = self.words
        order = {criterion: place for place, criterion in enumerate(CRITERIA)}
        rows = self.evaluated.judgements
        rows = rows.sort_values(
            "criterion", key=lambda names: names.map(order), kind="stable", ignore_index=True
        )
        scale = [*reversed(self._design.level_ids)]
        names = [self._question_name(question) for question in rows["question_id"]]

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            last = ""
            for place, row in enumerate(records(rows)):
                if row.criterion != last:
                    if place:
                        axes.axhline(place - 0.5, color=PALETTE["grid"], linewidth=1)
                    look: dict[str, Any] = {"fontsize": 8.5, "weight": "bold", "va": "center"}
                    axes.text(len(scale) - 0.35, place, words(f"criterion.{row.criterion}"), **look)
                    last = row.criterion
                self._point(axes, row, place, scale)
            axes.set_yticks(range(len(rows)), names, fontsize=8.5)
            axes.set_xticks(range(len(scale)), [self._level_names[level] for level in scale], fontsize=8.5)
            axes.xaxis.tick_top()
            axes.set_xlim(-0.6, len(scale) + 0.35)
            axes.set_ylim(len(rows) - 0.5, -0.5)
            axes.xaxis.grid(visible=True)
            axes.tick_params(length=0)
            for side in ("left", "bottom"):
                axes.spines[side].set_visible(False)
            axes.plot([], [], "o", color=PALETTE["result"], label=words("expost.glance.level"))
            axes.plot([], [], "o", mfc="white", color=PALETTE["muted"], label=words("expost.glance.rule"))
            axes.plot(
                [], [], "-", color=PALETTE["fair"], linewidth=5, alpha=0.6, label=words("expost.glance.range")
            )
            figure.legend(loc="outside lower center", ncols=3, fontsize=8.5)

        listed = "; ".join(
            words("expost.glance.one", name=name, level=self._level_names[level])
            for name, level in zip(names, rows["level"], strict=True)
        )
        size, table = (8.6, 0.27 * len(rows) + 1.0), self.judgement_table()
        return self._chart("glance", size, paint, table, "expost.glance", listed=listed)

    def _point(self, axes: Axes, row: Any, place: int, scale: list[str]) -> None:
        if row.level == CANNOT_ASSESS:
            axes.text(0, place, self._level_names[CANNOT_ASSESS], fontsize=8.5, va="center", ha="left")
            return
        if CANNOT_ASSESS not in (row.level_low, row.level_high):
            ends = [scale.index(row.level_low), scale.index(row.level_high)]
            axes.plot(ends, [place, place], "-", color=PALETTE["fair"], linewidth=5, alpha=0.6)
        if row.level_by_rule not in (row.level, CANNOT_ASSESS):
            axes.plot(
                scale.index(row.level_by_rule), place, "o", mfc="white", color=PALETTE["muted"], markersize=7
            )
        axes.plot(scale.index(row.level), place, "o", color=PALETTE["result"], markersize=7)

    def judgement_table(self) -> Table:
        """Every judgement: level, level by rule, between which levels, strength of evidence."""
        names, frame = self._level_names, self.evaluated.judgements
        frame = frame.assign(
            name=[self._question_name(name) for name in frame["question_id"]],
            criterion=self._coded("criterion", frame["criterion"]),
            span=[self.span(row) for row in records(frame)],
            level=frame["level"].map(names),
            level_by_rule=frame["level_by_rule"].map(names),
            evidence_strength=self._coded("strength", frame["strength"]),
        )
        return self._table("judgements", frame)

    def span(self, row: Any) -> str:
        """Between which levels the rules would put a question if what is unknown turned out badly or well."""
        low, high = self._level_names[row.level_low], self._level_names[row.level_high]
        return low if low == high else self.words("expost.span", low=low, high=high)

    def conclusions_in_short(self) -> Html:
        """The conclusions, one line each, and what is recommended first."""
        conclusions = [self._text(row, "conclusion") for row in self._rows("conclusions")]
        first = [row for row in self._rows("recommendations") if row["priority"] == "high"]
        return joined(
            self._title("expost.summary.conclusions"),
            paragraphs(conclusions, bullets=True),
            self._title("expost.summary.recommendations"),
            paragraphs([self._recommendation(row) for row in first], bullets=True),
            paragraphs([self.words("expost.summary.limits")], style="how-to-read"),
        )

    def _title(self, key: str) -> Html:
        return Html(f"<h3>{escape(self.words(key))}</h3>")

    def _recommendation(self, row: dict[str, Any]) -> str:
        who, when = self._who_and_when(row)
        what = self._text(row, "recommendation")
        return self.words("expost.recommendation.one", what=what, who=who, when=when)
