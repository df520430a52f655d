"""What would have happened anyway: comparisons where data allow them, and contribution where none do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.judgement.places import fill
from pwr_eval.reporting.chapters.ex_post.chapter import EvaluationChapter
from pwr_eval.reporting.charts import PALETTE, label_end, line_by_year
from pwr_eval.reporting.comparison_text import assumptions_in_words, comparison_in_words
from pwr_eval.reporting.tables import LEFT_OUT, Column, Html, Table, collapsed, joined, paragraphs, said_real

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["ComparisonAndContribution"]

STANDINGS = ["supported", "contested", "contradicted", "untested"]
LOOKS = {"difference_in_differences": ("--", PALETTE["target"]), "synthetic_control": (":", PALETTE["muted"])}


class ComparisonAndContribution(EvaluationChapter):
    """The chapter on what would have been without the programme."""

    @property
    def _city(self) -> str:
        return self.evaluated.programme.description.programme.city

    def comparison(self) -> Html:
        """Each comparison that was tried: a sentence, a picture, its assumptions."""
        words, comparisons = self.words, self.evaluated.comparisons
        if not comparisons:
            return joined(self._sentence("expost.comparison.none"), self._paragraph("comparison"))
        note = self.evaluated.evaluation.design.comparison
        figures = self.evaluated.figures(words.language)
        texts = [fill(note.in_language("note", words.language), figures)] if note else []
        tables = []
        for one in comparisons:
            texts.append(f"{words(f'method.{one.method}').capitalize()}: {comparison_in_words(one, words)}")
            if len(one.assumptions):
                tables.append(self._assumptions(assumptions_in_words(one, words), one.method))
        shown = said_real(joined(*tables))
        return joined(
            paragraphs(texts),
            self._picture(),
            collapsed(shown, words("expost.comparison.assumptions")),
            self._paragraph("comparison"),
        )

    def _assumptions(self, frame: pd.DataFrame, method: str) -> Table:
        caption = self.words("expost.assumptions", method=self.words(f"method.{method}"))
        return self._table("assumptions", frame, caption=caption, mark="", file=f"assumptions-{method}")

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
            line_by_year(
                axes, actual, color=PALETTE["result"], name=words("expost.comparison.actual", area=self._city)
            )
            for method, path in expected.items():
                style, color = LOOKS.get(method, ("-.", PALETTE["peer"]))
                axes.plot(path.index, path, linestyle=style, color=color, linewidth=1.8)
                label_end(axes, float(path.index[-1]), float(path.iloc[-1]), words(f"method.{method}"), color)
            axes.set_ylim(bottom=0)
            axes.set_xlim(right=actual.index[-1] + 0.35 * len(actual))
            axes.set_xticks(actual.index[::2])
            axes.yaxis.grid(visible=True)

        last = actual.index[-1]
        listed = "; ".join(
            words(
                "expost.comparison.one", method=words(f"method.{method}"), value=words.number(path[last], 1)
            )
            for method, path in expected.items()
        )
        chart = self._chart(
            "comparison",
            (8.6, 3.4),
            paint,
            self._paths(actual, expected),
            "expost.comparison",
            mark="",
            area=", ".join(drawn[0].treated),
            year=after,
            last=last,
            value=words.number(actual[last]),
            listed=listed,
        )
        return said_real(chart)

    def _paths(self, actual: pd.Series, expected: dict[str, pd.Series]) -> Table:
        words = self.words
        frame = pd.DataFrame({"actual": actual, **expected}).rename_axis("year").reset_index()
        columns = [Column("actual", words("expost.comparison.actual", area=self._city), "number")]
        columns += [Column(method, words(f"method.{method}"), "number", 1) for method in expected]
        return self._table("comparison", frame, *columns, mark="")

    def contribution(self) -> Html:
        """Each link of the theory of change: what it assumes, what speaks for it and what against."""
        links = self.evaluated.contribution
        if links.empty:
            return self._paragraph("contribution") or LEFT_OUT
        frame = pd.DataFrame([self._link(row) for row in links.to_dict("records")])
        counts = links["standing"].value_counts().reindex(STANDINGS, fill_value=0)
        answer = self._sentence(
            "expost.contribution.answer", n=len(links), **{name: int(counts[name]) for name in STANDINGS}
        )
        return joined(answer, self._paragraph("contribution"), self._table("contribution", frame))

    def _link(self, row: dict[Any, Any]) -> dict[str, str]:
        start, end = (self._text(self._by_name[row[end]], "name") for end in ("from_node", "to_node"))
        return {
            "link": f"{row['link_id']}. {start} → {end}",
            "assumption": self._text(row, "assumption"),
            "for": row["evidence_for"] or "–",
            "against": row["evidence_against"] or "–",
            "standing": self.words(f"standing.{row['standing']}"),
            "other": row["explanation_ids"] or "–",
        }

    def explanations(self) -> Table | Html:
        """What else could explain the changes, and how likely that is."""
        rows = [
            {
                "id": row["explanation_id"],
                "what": self._text(row, "explanation"),
                "why": self._text(row, "reason"),
                "links": row["link_ids"],
                "standing": self.words(f"explanation.{row['standing']}"),
                "evidence": "; ".join(listed(row["evidence_ids"])) or "–",
            }
            for row in self._rows("explanations")
        ]
        return self._table_or("other-explanations", pd.DataFrame(rows))
