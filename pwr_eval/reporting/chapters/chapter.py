"""What all chapters of reports have in common: language, mark, and how tables and charts are made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pandas as pd

from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.indicators.results import Results, results_for
from pwr_eval.programme.yearly_targets import yearly_targets
from pwr_eval.reporting.chapters.notebook_parameters import refuse_unknown_parameters
from pwr_eval.reporting.charts import Chart, draw
from pwr_eval.reporting.columns import catalogue, column
from pwr_eval.reporting.incomplete import incomplete_notice
from pwr_eval.reporting.tables import Column, Html, Table, collapsed, joined, paragraphs, records
from pwr_eval.reporting.verdict_style import verdict_word, verdict_words
from pwr_eval.vocabulary import NO_TARGET
from pwr_eval.words.wording import Wording, wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Chapter", "YearChapter"]


class Chapter:
    """A chapter of a report.

    Parameters
    ----------
    words : Wording
        Language of the report.
    mark : str, optional
        Mark of fictional data; empty for real ones.
    """

    def __init__(self, words: Wording, mark: str = "") -> None:
        self.words, self.mark = words, mark

    def _table(
        self,
        name: str,
        frame: pd.DataFrame,
        /,
        *columns: str | Column,
        caption: str = "",
        note: str = "",
        source: str = "",
        mark: str | None = None,
        file: str = "",
        **values: object,
    ) -> Table:
        """Return a table of the catalogue, with the chapter's mark unless another is given.

        Its words are those of the catalogue with the values in their places, unless they are given; `columns`
        are those of this frame alone, by their names in the catalogue of columns or made on the spot.
        """
        one = catalogue("tables")[name]
        named = [*(columns if each == "*" else [each] for each in one["columns"].split())]
        shown = [column(each, self.words) if isinstance(each, str) else each for each in chain(*named)]
        if "verdict_text" in frame:
            shown = [
                replace(each, worded="verdict_text") if each.form == "verdict" else each for each in shown
            ]
        return Table(
            frame,
            shown,
            caption or self.words(one["caption"], **values),
            self.words,
            note or (self.words(one["note"], **values) if one["note"] else ""),
            self.mark if mark is None else mark,
            source=source,
            name=file or one["file"] or name,
        )

    def _table_or(
        self, name: str, frame: pd.DataFrame, *columns: str | Column, none: str = "", note: str = ""
    ) -> Table | Html:
        """Return a table, or the sentence that says that there is nothing to show."""
        if frame.empty:
            return paragraphs([none or self.words(catalogue("tables")[name]["none"])])
        return self._table(name, frame, *columns, note=note)

    def _collapsed(self, key: str, table: Table) -> Html:
        """Return a table behind a control; the words of the control are the text ``<key>.open``."""
        return collapsed(table, self.words(f"{key}.open", n=len(table.frame)))

    def _sentence(self, key: str, **values: object) -> Html:
        """Return one text of the language catalogue as a paragraph."""
        return paragraphs([self.words(key, **values)])

    def _coded(self, key: str, codes: pd.Series) -> list[str]:
        """Return the words of each code of a column; they stand in the language catalogue under the key."""
        return [self.words(f"{key}.{code}") for code in codes]

    def _verdict_columns(self, names: Mapping[str, str]) -> list[Column]:
        """Return a column for the number of each verdict."""
        return [Column(verdict, word, "number") for verdict, word in names.items()]

    def _chart(
        self,
        file: str,
        size: tuple[float, float],
        paint: Callable[[Figure], None],
        data: Table,
        key: str,
        /,
        *,
        alt: str = "",
        opener: str = "chart.data",
        mark: str | None = None,
        source: str = "",
        **values: object,
    ) -> Chart:
        """Return a chart with its values one click away.

        Its title and the words that stand for it (unless these are given as `alt`) are the texts
        ``<key>.title`` and ``<key>.alt`` of the language catalogue, with the values in their places; `opener`
        is the key of the words that open its values, and `source` names where published figures come from.
        """
        words = self.words
        return draw(
            file,
            size,
            paint,
            title=words(f"{key}.title", **values),
            alt=alt or words(f"{key}.alt", **values),
            data=data,
            data_label=words(opener),
            mark=self.mark if mark is None else mark,
            source=words("chart.source", source=source) if source else "",
        )


class YearChapter(Chapter):
    """A chapter on one year of a programme.

    Parameters
    ----------
    results : Results
        Everything worked out for the year.
    words : Wording
        Language of the report.
    """

    def __init__(self, results: Results, words: Wording) -> None:
        super().__init__(words, words("mark.fictional") if results.inputs.fictional(results.year) else "")
        self.results = results

    @classmethod
    def of_programme(cls, project: str | Path, programme: str, year: int, language: str) -> Self:
        """Read a programme and its returns, work out the results of a year, and return the chapter on them.

        Parameters
        ----------
        project : str or Path
            Folder that holds ``data/``.
        programme : str
            Folder in ``data/raw/``.
        year : int
            Year of the report; later results are left out.
        language : str
            Language of the words.

        Raises
        ------
        DataError, UsageError
            As the readers say it; in a notebook, also for a parameter that it does not declare.
        """
        refuse_unknown_parameters(("programme", "year", "language", "project"))
        words = wording(language)
        return cls(results_for(read_inputs(project, programme), year), words)

    def remarks(self, subjects: Collection[str]) -> Html | None:
        """Return what units say of figures of the year, as far as somebody let it out; None if nothing."""
        notes = self.results.inputs.notes
        notes = notes[notes["year"].eq(self.results.year) & notes["decision"].eq("publish")]
        notes = notes[notes["indicator_id"].isin(list(subjects))]
        if notes.empty:
            return None
        texts = [self.words("remarks.item", number=row.indicator_id, text=row.text) for row in records(notes)]
        return joined(self._sentence("remarks.lead"), paragraphs(texts, bullets=True))

    @cached_property
    def incomplete(self) -> Html | None:
        """What was left out of the year's figures and of those before; None if nothing was."""
        return incomplete_notice(self.results.inputs.left_out(self.results.year), self.words)

    @cached_property
    def _lower_is_better(self) -> frozenset[str]:
        """Indicators whose lower result is the better one."""
        targets = yearly_targets(self.results.plan.targets)
        return frozenset(targets.loc[targets["better"].eq("lower"), "indicator_id"])

    def words_of_verdicts(self, rows: pd.DataFrame) -> dict[str, str]:
        """Return what every verdict is called over these rows: a limit that was not kept was passed."""
        lower = rows.loc[rows["verdict"].eq("below"), "indicator_id"].isin(self._lower_is_better)
        below = "below.lower" if len(lower) and lower.all() else "below.both" if lower.any() else "below"
        return {**verdict_words(self.words), "below": self.words(f"verdict.{below}")}

    def verdict_texts(self, rows: pd.DataFrame) -> list[str]:
        """Return what the verdict of each row is called."""
        lower = rows["verdict"].eq("below") & rows["indicator_id"].isin(self._lower_is_better)
        return [
            self.words("verdict.below.lower") if over else verdict_word(verdict, self.words)
            for verdict, over in zip(rows["verdict"], lower, strict=True)
        ]

    def _worst_texts(self, frame: pd.DataFrame, rows: pd.DataFrame, by: str) -> list[str]:
        """Return what the worst verdict of each group of rows is called, for a frame with a group a row."""
        groups = dict(iter(rows.groupby(by)))
        words = [self.words_of_verdicts(groups.get(group, rows[:0])) for group in frame[by]]
        none = verdict_word(NO_TARGET, self.words)
        return [one.get(worst, none) for one, worst in zip(words, frame["worst_verdict"], strict=True)]

    @cached_property
    def _names(self) -> pd.DataFrame:
        """Names of the indicators: indicator_id, indicator."""
        return self.results.plan.indicators[["indicator_id", "indicator"]]

    @cached_property
    def _measures(self) -> dict[str, str]:
        """What each indicator counts."""
        indicators = self.results.plan.indicators
        return dict(zip(indicators["indicator_id"], indicators["measure"], strict=True))

    def _heading(self, report: str) -> Html:
        """Return the name of the programme, the year, and what kind of data stand behind the report."""
        facts = self.results.programme.description.programme
        name = facts.in_language("name", self.words.language)
        year = self.words(f"{report}.year", year=self.results.year)
        kind = "all_fictional" if facts.fictional else "fictional" if self.mark else "reported"
        lead = paragraphs([f"{name}. {year}", self.words(f"{report}.{kind}")], style="lead")
        return joined(lead, self.incomplete)

    def _limits(self, report: str, *keys: str) -> Html:
        """Return what the report cannot say, as a list; of fictional data one point more."""
        keys = (*keys, "fictional") if self.mark else keys
        return paragraphs([self.words(f"{report}.limit.{key}") for key in keys], bullets=True)
