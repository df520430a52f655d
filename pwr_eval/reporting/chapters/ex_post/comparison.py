"""What would have happened anyway: comparisons where data allow them, and contribution where none do."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.judgement import fill
from pwr_eval.reporting.chapters.ex_post.texts import Teller, joined
from pwr_eval.reporting.charts import PALETTE, Chart, draw, label_end, line_by_year
from pwr_eval.reporting.comparison_text import told_assumptions, told_comparison
from pwr_eval.reporting.tables import Column, Html, Table, collapsed, paragraphs, said_real

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Without"]

LOOKS = {"difference_in_differences": ("--", PALETTE["target"]), "synthetic_control": (":", PALETTE["muted"])}


class Without:
    """The chapter on what would have been without the programme.

    Parameters
    ----------
    teller : Teller
        The evaluation's words.
    """

    def __init__(self, teller: Teller) -> None:
        self.teller, self.words, self.evaluated = teller, teller.words, teller.evaluated

    def comparison(self) -> Html:
        """Each comparison that was tried: a sentence, a picture, its assumptions."""
        words, comparisons = self.words, self.evaluated.comparisons
        if not comparisons:
            return joined(paragraphs([words("expost.comparison.none")]), self.teller.paragraph("comparison"))
        note = self.evaluated.evaluation.design.comparison
        texts = [fill(note.in_language("note", words.language), self.teller.figures)] if note else []
        tables = []
        for one in comparisons:
            texts.append(f"{words(f'method.{one.method}').capitalize()}: {told_comparison(one, words)}")
            if len(one.assumptions):
                tables.append(self._assumptions(told_assumptions(one, words), one.method))
        html = "".join(f"<p>{escape(text)}</p>" for text in texts)
        shown = said_real(joined(*tables))
        return joined(
            Html(html, "\n".join(texts)),
            self._picture(),
            collapsed(shown, words("expost.comparison.assumptions")),
            self.teller.paragraph("comparison"),
        )

    def _assumptions(self, frame: pd.DataFrame, method: str) -> Table:
        words = self.words
        columns = [
            Column("assumption", words("column.assumption")),
            Column("checked", words("column.checked")),
            Column("verdict", words("column.standing")),
        ]
        return Table(
            frame,
            columns,
            words("expost.assumptions", method=words(f"method.{method}")),
            words,
            name=f"assumptions-{method}",
        )

    def _picture(self) -> Html | None:
        """Draw what happened beside what each method expected."""
        words = self.words
        drawn = [one for one in self.evaluated.comparisons if one.path["expected"].notna().any()]
        if not drawn:
            return None
        actual = drawn[0].path.set_index("year")["actual"]
        after = drawn[0].first_year_after
        expected: dict[str, pd.Series] = {one.method: one.path.set_index("year")["expected"] for one in drawn}

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            axes.axvline(after - 0.5, color=PALETTE["grid"], linewidth=1.5)
            line_by_year(axes, actual, color=PALETTE["result"], label=words("expost.comparison.actual"))
            for method, path in expected.items():
                style, color = LOOKS.get(method, ("-.", PALETTE["peer"]))
                axes.plot(path.index, path, linestyle=style, color=color, linewidth=1.8)
                label_end(axes, float(path.index[-1]), float(path.iloc[-1]), words(f"method.{method}"), color)
            axes.set_ylim(bottom=0)
            axes.set_xlim(right=actual.index[-1] + 0.35 * len(actual))
            axes.set_xticks(actual.index[::2])
            axes.yaxis.grid(visible=True)

        last = actual.index[-1]
        told = "; ".join(
            words(
                "expost.comparison.one", method=words(f"method.{method}"), value=words.number(path[last], 1)
            )
            for method, path in expected.items()
        )
        area = ", ".join(drawn[0].treated)
        chart: Chart = draw(
            "comparison",
            (8.6, 3.4),
            paint,
            title=words("expost.comparison.title", area=area, year=after),
            alt=words(
                "expost.comparison.alt", area=area, year=last, value=words.number(actual[last]), listed=told
            ),
            data=self._paths(actual, expected),
            data_label=words("chart.data"),
        )
        return said_real(chart)

    def _paths(self, actual: pd.Series, expected: dict[str, pd.Series]) -> Table:
        words = self.words
        frame = pd.DataFrame({"actual": actual, **expected}).rename_axis("year").reset_index()
        columns = [
            Column("year", words("column.year"), "year"),
            Column("actual", words("expost.comparison.actual"), "number"),
            *(Column(method, words(f"method.{method}"), "number", 1) for method in expected),
        ]
        return Table(frame, columns, words("expost.comparison.table"), words, name="comparison")

    def contribution(self) -> Html:
        """Each link of the theory of change: what it assumes, what speaks for it and what against."""
        words, teller = self.words, self.teller
        rows = self.evaluated.contribution.to_dict("records")
        frame = pd.DataFrame(
            [
                {
                    "link": f"{row['link_id']}. {teller.text(teller.by_name[row['from_node']], 'name')} → "
                    f"{teller.text(teller.by_name[row['to_node']], 'name')}",
                    "assumption": teller.text(row, "assumption"),
                    "for": row["evidence_for"] or "–",
                    "against": row["evidence_against"] or "–",
                    "standing": words(f"standing.{row['standing']}"),
                    "other": row["explanation_ids"] or "–",
                }
                for row in rows
            ]
        )
        columns = [
            Column("link", words("column.link"), below="assumption"),
            Column("standing", words("column.standing")),
            Column("for", words("direction.for")),
            Column("against", words("direction.against")),
            Column("other", words("column.explanations")),
        ]
        table = Table(
            frame, columns, words("expost.contribution"), words, name="contribution", mark=teller.mark
        )
        counts = self.evaluated.contribution["standing"].value_counts()
        answer = words(
            "expost.contribution.answer",
            n=len(rows),
            **{
                name: int(counts.get(name, 0))
                for name in ("supported", "contested", "contradicted", "untested")
            },
        )
        return joined(paragraphs([answer]), teller.paragraph("contribution"), table)

    def explanations(self) -> Table | Html:
        """What else could explain the changes, and how likely that is."""
        words, teller = self.words, self.teller
        rows = teller.rows("explanations")
        if not rows:
            return paragraphs([words("expost.explanations.none")])
        frame = pd.DataFrame(
            [
                {
                    "id": row["explanation_id"],
                    "what": teller.text(row, "explanation"),
                    "why": teller.text(row, "reason"),
                    "links": row["link_ids"],
                    "standing": words(f"explanation.{row['standing']}"),
                    "evidence": "; ".join(listed(row["evidence_ids"])) or "–",
                }
                for row in rows
            ]
        )
        columns = [
            Column("id", words("column.number")),
            Column("what", words("column.explanation"), below="why"),
            Column("links", words("column.links")),
            Column("standing", words("column.standing")),
            Column("evidence", words("column.evidence")),
        ]
        return Table(
            frame, columns, words("expost.explanations"), words, name="other-explanations", mark=teller.mark
        )
