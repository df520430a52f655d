"""What families and providers said: surveys, interviews, case files; small groups stay hidden."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.evaluation.evidence import (
    Coding,
    Survey,
    case_file_counts,
    coder_agreement,
    item_agreement,
    quotes,
    response_rate,
    theme_counts,
)
from pwr_eval.reporting.chapters.ex_post.texts import Teller, joined
from pwr_eval.reporting.chapters.labels import shortened
from pwr_eval.reporting.charts import PALETTE, draw
from pwr_eval.reporting.tables import Column, Html, Table, collapsed, paragraphs, records

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Voices"]

GOOD_KAPPA = 0.6  # Landis and Koch (1977): from here on agreement is substantial


class Voices:
    """Surveys, interviews and case files.

    Parameters
    ----------
    teller : Teller
        The evaluation's words.
    """

    def __init__(self, teller: Teller) -> None:
        self.teller, self.words = teller, teller.words
        self.field_evidence = teller.evaluated.field_evidence
        self._own = "" if self.words.language == "pl" else f"_{self.words.language}"

    def _text(self, record: Any, column: str) -> str:
        return str(getattr(record, column + self._own, "") or getattr(record, column))

    # surveys

    def surveys(self) -> Html:
        """Each survey: who was asked, how many answered, how many agree."""
        if not self.field_evidence.surveys:
            return paragraphs([self.words("expost.voices.no_survey")])
        return joined(
            *[self._survey(survey, place) for place, survey in enumerate(self.field_evidence.surveys)]
        )

    def _survey(self, survey: Survey, place: int) -> Html:
        words, asked = self.words, survey.questionnaire
        rate = response_rate(survey).iloc[0]
        about = words(
            "expost.voices.survey",
            title=self._text(asked, "title"),
            mode=_capital(self._text(asked, "mode")),
            responded=words.number(rate["responded"]),
            invited=words.number(rate["invited"]),
            rate=words.percent(float(rate["response_rate"]), 0),
            nonresponse=words.number(rate["nonresponse"]),
            speaks=self._text(asked, "speaks_for"),
        )
        rows = item_agreement(survey)
        # A choice among reasons and a question answered yes or no are no agreement.
        ordered = {scale.id for scale in asked.scales if scale.ordered}
        kept = {item.id for item in asked.items if item.scale in ordered}
        rows = rows[rows["item_id"].isin(kept) & rows["agree"].notna()]
        heading = Html(f"<h4>{escape(self._text(asked, 'title'))}</h4>")
        if rows.empty:
            return joined(heading, paragraphs([about]))
        return joined(heading, paragraphs([about]), self._agreement(survey, rows, place))

    def _agreement(self, survey: Survey, rows: pd.DataFrame, place: int) -> Any:
        words, asked = self.words, survey.questionnaire
        texts = {item.id: self._text(item, "text") for item in asked.items}
        rows = rows.sort_values("agree", kind="stable", ignore_index=True)
        mark = self.teller.mark if asked.fictional else ""

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            for at, row in enumerate(records(rows)):
                axes.plot(
                    [100 * row.low, 100 * row.high],
                    [at, at],
                    "-",
                    color=PALETTE["fair"],
                    linewidth=5,
                    alpha=0.6,
                )
                axes.plot(100 * row.agree, at, "o", color=PALETTE["result"], markersize=7)
            names = [_two_lines(texts[row.item_id]) for row in records(rows)]
            axes.set_yticks(range(len(rows)), names, fontsize=8.5)
            axes.set_xlim(0, 100)
            axes.set_ylim(-0.6, len(rows) - 0.4)
            axes.set_xlabel(words("expost.voices.axis"))
            axes.xaxis.grid(visible=True)
            axes.spines["left"].set_visible(False)
            axes.tick_params(axis="y", length=0)

        told = "; ".join(f"{texts[row.item_id]} {words.percent(row.agree, 0)}" for row in records(rows[::-1]))
        return draw(
            f"survey-{place}",
            (8.6, 0.5 * len(rows) + 0.9),
            paint,
            title=words("expost.voices.agreement"),
            alt=words("expost.voices.agreement.alt", title=self._text(asked, "title"), listed=told),
            data=self._agreement_table(rows[::-1], texts, mark, asked.id),
            data_label=words("chart.data"),
            mark=mark,
        )

    def _agreement_table(self, rows: pd.DataFrame, texts: dict[str, str], mark: str, survey: str) -> Table:
        words = self.words
        frame = rows.assign(
            item=rows["item_id"].map(texts),
            span=[f"{words.percent(row.low, 0)} – {words.percent(row.high, 0)}" for row in records(rows)],
        )
        columns = [
            Column("item", words("column.item")),
            Column("agree", words("column.agree"), "percent", 0),
            Column("span", words("column.interval"), "number_text"),
            Column("n_answered", words("column.with_opinion"), "number"),
            Column("n_no_opinion", words("column.no_opinion"), "number"),
            Column("n_missing", words("column.no_answer"), "number"),
        ]
        return Table(
            frame, columns, words("expost.voices.agreement.table"), words, mark=mark, name=f"survey-{survey}"
        )

    # interviews and open answers

    def interviews(self) -> Html:
        """Themes of the interviews, how alike two coders saw them, and a few passages."""
        if not self.field_evidence.codings:
            return paragraphs([self.words("expost.voices.no_interviews")])
        return joined(*[self._coding(coding) for coding in self.field_evidence.codings])

    def _coding(self, coding: Coding) -> Html:
        words = self.words
        mark = self.teller.mark if coding.units["fictional"].any() else ""
        agreement = coder_agreement(coding)
        kappa = agreement["kappa"].dropna()
        answer = words(
            "expost.voices.interviews",
            people=words.number(coding.units["person_id"].nunique()),
            passages=words.number(len(coding.units)),
            good=int(kappa.ge(GOOD_KAPPA).sum()),
            all=len(kappa),
            lowest=words.number(float(kappa.min()), 2) if len(kappa) else "–",
        )
        labels = coding.codebook.set_index("code")["label" + self._own]
        themes = theme_counts(coding).sort_values("people_any", ascending=False, kind="stable")
        chosen = quotes(coding, most=1).set_index("code")["text"]
        frame = themes.assign(
            theme=themes["code"].map(labels),
            quote=[f"„{chosen[code]}”" if code in chosen.index else "" for code in themes["code"]],
            kappa=themes["code"].map(agreement[agreement["code"].ne("")].set_index("code")["kappa"]),
        )
        columns = [
            Column("theme", words("column.theme"), below="quote"),
            Column("people_any", words("column.people"), "number"),
            Column("people_agreed", words("column.people_agreed"), "number"),
            Column("kappa", words("column.kappa"), "number", 2),
        ]
        table = Table(
            frame,
            columns,
            words("expost.voices.themes"),
            words,
            name="interview-themes",
            note=words("expost.voices.themes.note"),
            mark=mark,
        )
        return joined(
            paragraphs([answer]), collapsed(table, words("expost.voices.themes.open", n=len(frame)))
        )

    # case files

    def case_files(self) -> Html:
        """What case files say, of how many."""
        cases = self.field_evidence.case_files
        if cases is None:
            return paragraphs([self.words("expost.voices.no_cases")])
        words = self.words
        mark = self.teller.mark if cases.cases["fictional"].any() else ""
        counts = case_file_counts(cases)
        labels = cases.criteria.set_index("criterion")["label" + self._own]
        frame = counts.assign(what=counts["criterion"].map(labels))
        columns = [
            Column("what", words("column.looked_for")),
            Column("yes", words("answer.yes"), "number"),
            Column("partly", words("answer.partly"), "number"),
            Column("no", words("answer.no"), "number"),
            Column("not_recorded", words("column.not_recorded"), "number"),
        ]
        frame_totals = cases.frame[["in_frame", "drawn", "read"]].sum()
        answer = words(
            "expost.voices.cases",
            read=words.number(int(frame_totals["read"])),
            drawn=words.number(int(frame_totals["drawn"])),
            in_frame=words.number(int(frame_totals["in_frame"])),
        )
        table = Table(frame, columns, words("expost.voices.cases.table"), words, name="case-files", mark=mark)
        return joined(paragraphs([answer]), table)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _two_lines(text: str, width: int = 46) -> str:
    text = shortened(text, 2 * width)
    cut = text.rfind(" ", 0, width)
    return text if len(text) <= width or cut < 0 else f"{text[:cut]}\n{text[cut + 1 :]}"
