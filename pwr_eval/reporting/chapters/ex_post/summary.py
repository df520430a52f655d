"""The first pages of the ex-post report: what it is, the answers at a glance, what follows from them."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from pwr_eval.evaluation.design import CRITERIA
from pwr_eval.reporting.chapters.ex_post.texts import Teller, joined
from pwr_eval.reporting.chapters.monitoring.money import Money
from pwr_eval.reporting.charts import PALETTE, Chart, draw
from pwr_eval.reporting.tables import Column, Html, Table, key_figures, paragraphs, records
from pwr_eval.vocabulary import ASSESSED, CANNOT_ASSESS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Front"]


class Front:
    """Heading and stand-alone summary.

    Parameters
    ----------
    teller : Teller
        The evaluation's words.
    """

    def __init__(self, teller: Teller) -> None:
        self.teller, self.words, self.evaluated = teller, teller.words, teller.evaluated

    def heading(self) -> Html:
        """Name, years, who evaluates for whom, and what kind of report this is."""
        words, facts = self.words, self.evaluated.programme.description.programme
        about = self.teller.design.evaluation
        first = words(
            "expost.heading",
            name=facts.in_language("name", words.language),
            date=words.date(about.report_date),
        )
        texts = [first]
        if self.evaluated.draft:
            texts = [words("expost.draft"), *texts]
        if self.teller.mark:
            texts.append(words("expost.fictional"))
        return paragraphs([" ".join(texts)], style="lead")

    def gaps(self) -> Html | None:
        """What is missing before a draft can be published; nothing in a final report."""
        words, faults = self.words, [*self.evaluated.chain, *self.evaluated.overclaims]
        if not self.evaluated.draft:
            return None
        if not faults:
            return paragraphs([words("expost.draft.complete")])
        items = "".join(f"<li>{escape(str(fault))}</li>" for fault in faults)
        title = escape(words.count("expost.gaps", len(faults)))
        return Html(f'<div class="findings"><p><strong>{title}</strong></p><ul>{items}</ul></div>', title)

    def key_figures(self) -> Html:
        """The answers in a few figures."""
        words, evaluated = self.words, self.evaluated
        levels, ids = evaluated.judgements["level"], self.teller.design.level_ids
        good = int(levels.isin(ids[: len(ids) // 2]).sum())
        gaps = evaluated.results.gaps
        whole = gaps[gaps["scope"].eq("whole")]
        judged = whole[whole["verdict"].isin(ASSESSED)]
        execution = Money(evaluated.results, words, self.teller.mark).execution
        measured = int(evaluated.judgements["strength"].ge(3).sum())
        return key_figures(
            [
                (
                    words("monitoring.of", n=good, all=len(levels)),
                    words("expost.figure.good", level=self._good),
                ),
                (
                    words.number(levels.eq(ids[-1]).sum()),
                    words("expost.figure.worst", level=self._names[ids[-1]]),
                ),
                (words("monitoring.of", n=len(judged), all=len(whole)), words("expost.figure.assessed")),
                (words.percent(execution, 0), words("monitoring.figure.execution")),
                (words.number(measured), words("expost.figure.measured")),
            ],
            mark=self.teller.mark,
        )

    @property
    def _names(self) -> dict[str, str]:
        return self.teller.level_names

    @property
    def _good(self) -> str:
        ids = self.teller.design.level_ids
        good = [self.words("expost.quoted", text=self._names[level]) for level in ids[: len(ids) // 2]]
        return f" {self.words('word.or')} ".join(good)

    def words_of_the_evaluator(self) -> Html | None:
        """The evaluator's own summary."""
        return self.teller.paragraph("summary")

    def at_a_glance(self) -> Chart:
        """Every question's level on the scale, and between which levels it may lie."""
        words = self.words
        order = {criterion: place for place, criterion in enumerate(CRITERIA)}
        rows = self.evaluated.judgements
        rows = rows.sort_values(
            "criterion", key=lambda names: names.map(order), kind="stable", ignore_index=True
        )
        scale = [*reversed(self.teller.design.level_ids)]

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            last = ""
            for place, row in enumerate(records(rows)):
                if row.criterion != last:
                    if place:
                        axes.axhline(place - 0.5, color=PALETTE["grid"], linewidth=1)
                    axes.text(
                        len(scale) - 0.35,
                        place,
                        words(f"criterion.{row.criterion}"),
                        fontsize=8.5,
                        weight="bold",
                        va="center",
                    )
                    last = row.criterion
                self._point(axes, row, place, scale)
            names = [self.teller.question_name(row.question_id) for row in records(rows)]
            axes.set_yticks(range(len(rows)), names, fontsize=8.5)
            axes.set_xticks(range(len(scale)), [self._names[level] for level in scale], fontsize=8.5)
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

        told = [
            words(
                "expost.glance.one",
                name=self.teller.question_name(row.question_id),
                level=self._names[row.level],
            )
            for row in records(rows)
        ]
        return draw(
            "glance",
            (8.6, 0.27 * len(rows) + 1.0),
            paint,
            title=words("expost.glance.title"),
            alt=words("expost.glance.alt", listed="; ".join(told)),
            data=self.judgement_table(),
            data_label=words("chart.data"),
            mark=self.teller.mark,
        )

    def _point(self, axes: Axes, row: Any, place: int, scale: list[str]) -> None:
        if row.level == CANNOT_ASSESS:
            axes.text(0, place, self._names[CANNOT_ASSESS], fontsize=8.5, va="center", ha="left")
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
        words = self.words
        frame = self.evaluated.judgements.copy()
        names = self._names
        frame = frame.assign(
            name=[self.teller.question_name(name) for name in frame["question_id"]],
            criterion=[words(f"criterion.{name}") for name in frame["criterion"]],
            span=[self.span(row) for row in records(frame)],
            **{column: [names[level] for level in frame[column]] for column in ("level", "level_by_rule")},
            evidence_strength=[words(f"strength.{n}") for n in frame["strength"]],
        )
        columns = [
            Column("name", words("column.question")),
            Column("criterion", words("column.criterion")),
            Column("level", words("column.level")),
            Column("level_by_rule", words("column.level_by_rule")),
            Column("span", words("column.span")),
            Column("evidence_strength", words("column.strength")),
        ]
        return Table(
            frame, columns, words("expost.judgements"), words, name="judgements", mark=self.teller.mark
        )

    def span(self, row: Any) -> str:
        """Between which levels the rules would put a question if what is unknown turned out badly or well."""
        low, high = self._names[row.level_low], self._names[row.level_high]
        return low if low == high else self.words("expost.span", low=low, high=high)

    def conclusions_in_short(self) -> Html:
        """The conclusions, one line each, and what is recommended first."""
        words, teller = self.words, self.teller
        conclusions = paragraphs(
            [teller.text(row, "conclusion") for row in teller.rows("conclusions")], bullets=True
        )
        first = [row for row in teller.rows("recommendations") if row["priority"] == "high"]
        lines = [
            words(
                "expost.recommendation.one",
                what=teller.text(row, "recommendation"),
                who=teller.addressees(row["who"]) if row["who"] else words("expost.nobody"),
                when=words.date(date.fromisoformat(row["by_when"]))
                if row["by_when"]
                else words("expost.no_day"),
            )
            for row in first
        ]
        return joined(
            Html(f"<h3>{escape(words('expost.summary.conclusions'))}</h3>"),
            conclusions,
            Html(f"<h3>{escape(words('expost.summary.recommendations'))}</h3>"),
            paragraphs(lines, bullets=True),
            paragraphs([words("expost.summary.limits")], style="how-to-read"),
        )
