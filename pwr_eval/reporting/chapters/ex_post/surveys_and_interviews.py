"""What families and providers said: surveys, interviews, case files; small groups stay hidden."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.evaluation.evidence.agreement import coder_agreement
from pwr_eval.evaluation.evidence.coding import Coding
from pwr_eval.evaluation.evidence.documents import case_file_counts
from pwr_eval.evaluation.evidence.survey_tables import item_agreement, response_rate
from pwr_eval.evaluation.evidence.surveys import Survey
from pwr_eval.evaluation.evidence.themes import quotes, theme_counts
from pwr_eval.evaluation.ex_post import ExPostEvaluation
from pwr_eval.reporting.chapters.ex_post.chapter import EvaluationChapter
from pwr_eval.reporting.chapters.labels import capitalised, shortened
from pwr_eval.reporting.chart_types import named_rows
from pwr_eval.reporting.charts import PALETTE, Chart
from pwr_eval.reporting.tables import Html, joined, paragraphs, records
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["SurveysAndInterviews"]

SAMPLE = ["in_frame", "drawn", "read"]  # numbers of case files
GOOD_KAPPA = 0.6  # Landis and Koch (1977): from here on agreement is substantial


class SurveysAndInterviews(EvaluationChapter):
    """Surveys, interviews and case files."""

    def __init__(self, evaluated: ExPostEvaluation, words: Wording) -> None:
        super().__init__(evaluated, words)
        self._rules = evaluated.field_evidence.rules
        self._own = "" if words.language == "pl" else f"_{words.language}"

    def _own_text(self, record: Any, column: str) -> str:
        return str(getattr(record, column + self._own, "") or getattr(record, column))

    # surveys

    def surveys(self) -> Html:
        """Each survey: who was asked, how many answered, how many agree."""
        if not self.evaluated.field_evidence.surveys:
            return self._sentence("expost.voices.no_survey")
        return joined(
            *[
                self._survey(survey, place)
                for place, survey in enumerate(self.evaluated.field_evidence.surveys)
            ]
        )

    def _survey(self, survey: Survey, place: int) -> Html:
        words, asked = self.words, survey.questionnaire
        rate = response_rate(survey).iloc[0]
        about = words(
            "expost.voices.survey",
            title=self._own_text(asked, "title"),
            mode=capitalised(self._own_text(asked, "mode")),
            responded=words.number(rate["responded"]),
            invited=words.number(rate["invited"]),
            rate=words.percent(float(rate["response_rate"]), 0),
            nonresponse=words.number(rate["nonresponse"]),
            speaks=self._own_text(asked, "speaks_for"),
        )
        rows = item_agreement(survey, rules=self._rules)
        # A choice among reasons and a question answered yes or no are no agreement.
        ordered = {scale.id for scale in asked.scales if scale.ordered}
        kept = {item.id for item in asked.items if item.scale in ordered}
        rows = rows[rows["item_id"].isin(kept) & rows["agree"].notna()]
        heading = Html(f"<h4>{escape(self._own_text(asked, 'title'))}</h4>")
        if rows.empty:
            return joined(heading, paragraphs([about]))
        return joined(heading, paragraphs([about]), self._agreement(survey, rows, place))

    def _agreement(self, survey: Survey, rows: pd.DataFrame, place: int) -> Chart:
        words, asked = self.words, survey.questionnaire
        texts = {item.id: self._own_text(item, "text") for item in asked.items}
        rows = rows.sort_values("agree", kind="stable", ignore_index=True)
        mark = self.mark if asked.fictional else ""

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            for at, row in enumerate(records(rows)):
                ends = [100 * row.low, 100 * row.high]
                axes.plot(ends, [at, at], "-", color=PALETTE["fair"], linewidth=5, alpha=0.6)
                axes.plot(100 * row.agree, at, "o", color=PALETTE["result"], markersize=7)
            names = [_two_lines(texts[row.item_id]) for row in records(rows)]
            named_rows(axes, rows.index, names, words("expost.voices.axis"), fontsize=8.5)
            axes.set_xlim(0, 100)
            axes.set_ylim(-0.6, len(rows) - 0.4)
            axes.xaxis.grid(visible=True)

        highest = rows[::-1]
        shares = [words.percent(share, 0) for share in highest["agree"]]
        shown = zip(highest["item_id"].map(texts), shares, strict=True)
        frame = highest.assign(
            item=highest["item_id"].map(texts),
            span=[f"{words.percent(row.low, 0)} – {words.percent(row.high, 0)}" for row in records(highest)],
        )
        return self._chart(
            f"survey-{place}",
            (8.6, 0.5 * len(rows) + 0.9),
            paint,
            self._table("survey", frame, mark=mark, file=f"survey-{asked.id}"),
            "expost.voices.agreement",
            mark=mark,
            title=self._own_text(asked, "title"),
            listed="; ".join(f"{text} {share}" for text, share in shown),
        )

    # interviews and open answers

    def interviews(self) -> Html:
        """Themes of the interviews, how alike two coders saw them, and a few passages."""
        if not self.evaluated.field_evidence.codings:
            return self._sentence("expost.voices.no_interviews")
        return joined(*[self._coding(coding) for coding in self.evaluated.field_evidence.codings])

    def _coding(self, coding: Coding) -> Html:
        words = self.words
        mark = self.mark if coding.units["fictional"].any() else ""
        agreement = coder_agreement(coding)
        kappa = agreement["kappa"].dropna()
        answer = words(
            "expost.voices.interviews" if len(kappa) else "expost.voices.interviews.one_coder",
            people=words.number(coding.units["person_id"].nunique()),
            passages=words.number(len(coding.units)),
            good=int(kappa.ge(GOOD_KAPPA).sum()),
            all=len(kappa),
            lowest=words.number(float(kappa.min()), 2) if len(kappa) else "–",
        )
        labels = coding.codebook.set_index("code")["label" + self._own]
        themes = theme_counts(coding, rules=self._rules).sort_values(
            "people_any", ascending=False, kind="stable"
        )
        chosen = quotes(coding, most=1, rules=self._rules).set_index("code")["text"]
        frame = themes.assign(
            theme=themes["code"].map(labels),
            quote=[f"„{chosen[code]}”" if code in chosen.index else "" for code in themes["code"]],
            kappa=themes["code"].map(agreement[agreement["code"].ne("")].set_index("code")["kappa"]),
        )
        table = self._table("interview-themes", frame, mark=mark)
        return joined(paragraphs([answer]), self._collapsed("expost.voices.themes", table))

    # case files

    def case_files(self) -> Html:
        """What case files say, of how many."""
        cases = self.evaluated.field_evidence.case_files
        if cases is None:
            return self._sentence("expost.voices.no_cases")
        words, counts = self.words, case_file_counts(cases, rules=self._rules)
        mark = self.mark if cases.cases["fictional"].any() else ""
        labels = cases.criteria.set_index("criterion")["label" + self._own]
        frame = counts.assign(what=counts["criterion"].map(labels))
        numbers = {str(name): words.number(int(n)) for name, n in cases.frame[SAMPLE].sum().items()}
        table = self._table("case-files", frame, mark=mark)
        return joined(self._sentence("expost.voices.cases", **numbers), table)


def _two_lines(text: str, width: int = 46) -> str:
    text = shortened(text, 2 * width)
    cut = text.rfind(" ", 0, width)
    return text if len(text) <= width or cut < 0 else f"{text[:cut]}\n{text[cut + 1 :]}"
