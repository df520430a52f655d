"""An evaluation's figures and texts as a reader sees them: places filled, one language."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pwr_eval.evaluation.claims.lexicon import PERCENT_FROM
from pwr_eval.evaluation.design.load import Evaluation
from pwr_eval.evaluation.judgement.places import fill
from pwr_eval.evaluation.judgement.sources import Share
from pwr_eval.observations.published_series import yearly
from pwr_eval.programme import Programme
from pwr_eval.vocabulary import column_in
from pwr_eval.words.wording import NBSP, Wording

__all__ = ["Text", "evaluation_texts", "filled", "published_figures", "written_figures", "written_measure"]

NO_SHARE = ("budget_deviation", "unit_cost_index")
_BEFORE_PERCENT = re.compile(r"(?<=\d) (?=%)")
# Texts of each file that stand in the report: column, and the column that names the row.
_OF_DOCUMENTS = ("says", "lacks")
_TEXTS = {
    "questions": ("question", "success"),
    "conditions": ("condition",),
    "answers": ("note",),
    "findings": ("finding",),
    "conclusions": ("conclusion",),
    "judgements": ("reason",),
    "recommendations": ("recommendation",),
    "theory_links": ("assumption",),
    "explanations": ("explanation", "reason"),
    "evidence": ("statement",),
}


@dataclass(frozen=True)
class Text:
    """A text of the evaluation with the place that it stands in."""

    file: str
    row: int
    column: str
    language: str
    content: str
    record: Mapping[str, Any]


def written_measure(row: Mapping[Any, Any], value: float, words: Wording) -> str:
    """Write a measure's value: a share, or an index in which the plan is 100 %; of fewer than 10, "6 of 7".

    Parameters
    ----------
    row : mapping
        A row of `measures_table`.
    value : float
        Its value or one of its bounds.
    words : Wording
        Language of the numbers.
    """
    count = row["n_assessed"] if value == row["value"] else row["n"]
    if row["measure"] in NO_SHARE or not 0 < count < PERCENT_FROM or math.isnan(value):
        return words.percent(value, 0)
    return words(
        "monitoring.of", n=words.number(value * count, 1).removesuffix(",0").removesuffix(".0"), all=count
    )


def written_figures(
    measures: pd.DataFrame,
    shares: Mapping[str, Share],
    published: Mapping[str, float],
    programme: Programme,
    words: Wording,
) -> dict[str, str]:
    """Write every figure that an evaluator's text can have a place for.

    Parameters
    ----------
    measures : DataFrame
        As `measures_table` gives it.
    shares : mapping of str to Share
        What surveys and case files gave, by ``<survey>/<item>`` and ``case_files/<criterion>``.
    published : mapping of str to float
        Published figures, by ``<series>.<year>``; see `published_figures`.
    programme : Programme
        The plan.
    words : Wording
        Language of the numbers.

    Returns
    -------
    dict of str to str
        ``<measure>`` and the names of `shares`, each with ``.low``, ``.high`` and ``.n`` (what it rests on),
        those of `published`, ``rules.hide_below``, ``plan.tasks``, ``plan.indicators``, ``plan.budget``.
    """
    figures: dict[str, str] = {}
    for name, share in shares.items():
        ends = {"": share.value, ".low": share.low, ".high": share.high}
        figures |= {name + ending: words.percent(value, 0) for ending, value in ends.items()}
        figures[f"{name}.n"] = words.number(share.n)
    for row in measures.to_dict("records"):
        name = str(row["measure_id"])
        for ending, column in (("", "value"), (".low", "low"), (".high", "high")):
            figures[name + ending] = written_measure(row, float(row[column]), words)
        figures[f"{name}.n"] = words.number(row["n_assessed"])
    figures |= {name: words.number(value) for name, value in published.items()}
    plan = programme.plan
    figures["rules.hide_below"] = words.number(programme.description.rules.hide_below)
    figures["plan.tasks"] = words.number(len(plan.tasks))
    figures["plan.indicators"] = words.number(len(plan.indicators))
    figures["plan.budget"] = words.money(float(plan.task_budgets["planned_pln"].sum()))
    return figures


def published_figures(series: pd.DataFrame, names: Collection[str]) -> dict[str, float]:
    """Return the published figures that texts name as ``<series>.<year>``, of series of one area.

    Parameters
    ----------
    series : DataFrame
        Published series.
    names : collection of str
        Places in texts; those that name no series or no year of it are left out.
    """
    wanted = {name.rpartition(".")[0] for name in names}
    rows = series[series["series_id"].isin(wanted)]
    return {
        f"{series_id}.{year}": float(value)
        for series_id, own in rows.groupby("series_id")
        if own["area"].eq(own["area"].iloc[0]).all()
        for year, value in yearly(series, str(series_id))[["year", "value"]].itertuples(
            index=False, name=None
        )
    }


def evaluation_texts(
    evaluation: Evaluation, evidence: pd.DataFrame, language: str, documents: pd.DataFrame | None = None
) -> Iterator[Text]:
    """Return every text of an evaluation's tables in one language; one that nobody wrote is left out.

    Parameters
    ----------
    evaluation : Evaluation
        Design and chain.
    evidence : DataFrame
        The table of evidence.
    language : {"pl", "en"}
        Language wanted.
    documents : DataFrame, optional
        The review of documents.
    """
    tables = [
        (name, columns, evidence if name == "evidence" else evaluation[name])
        for name, columns in _TEXTS.items()
    ]
    if documents is not None:
        tables.append(("documents/documents", _OF_DOCUMENTS, documents))
    for name, columns, table in tables:
        for row, record in enumerate(table.to_dict("records"), start=2):
            for plain in columns:
                column = column_in(language, plain)
                text = str(record.get(column, ""))
                if text.strip():
                    values = {str(key): value for key, value in record.items()}
                    yield Text(f"evaluation/{name}.csv", row, column, language, text, values)


def filled(record: Mapping[str, Any], column: str, figures: Mapping[str, str], language: str) -> str:
    """Return a row's text in a language with its figures; where there is no English one, the Polish."""
    text = str(record.get(column_in(language, column), "")) or str(record[column])
    return _BEFORE_PERCENT.sub(NBSP, fill(text, figures))
