"""Which reports are due: a notebook, what it is given, and the folder it goes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from pwr_eval.files.project import UNITS_FOLDER, report_folder
from pwr_eval.indicators.programme_inputs import Inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.publishing.batch.due_report import Report
from pwr_eval.publishing.manifest import Provenance
from pwr_eval.reporting.incomplete import left_out_texts
from pwr_eval.words.wording import Wording

__all__ = ["EVALUATION", "EX_POST", "due_reports", "evaluation_due", "ex_post_report"]

EX_POST = "ex-post-evaluation"
EVALUATION = "evaluation/"
"""Folder of the ex-post evaluation in a programme's; only its own report is made from it."""

_YEARLY = (
    ("monitoring", "02_monitoring.ipynb", "title.monitoring"),
    ("data-quality", "03_data_quality.ipynb", "title.data_quality"),
)


def due_reports(inputs: Inputs, year: int | None, words: Wording) -> list[Report]:
    """Return the reports that the inputs ask for.

    Parameters
    ----------
    inputs : Inputs
        What was read.
    year : int, optional
        Only the reports on this year; the plan appraisal and every year with returns if left out.
    words : Wording
        Language of the reports.

    Raises
    ------
    DataError
        If the year lies outside the programme, or no return of that year is there.
    """
    years = inputs.reported_years if year is None else [results_for(inputs, year).year]
    yearly = [report for one in years for report in _of_a_year(inputs, one, words)]
    if year is not None:
        return yearly
    return [_appraisal(inputs, words), *yearly, *_units(inputs, words)]


def evaluation_due(inputs: Inputs) -> bool:
    """Return whether an ex-post evaluation is due: it is designed, and the last year has returns."""
    designed = (inputs.programme.folder / EVALUATION).is_dir()
    return designed and inputs.programme.years[-1] in inputs.reported_years


def ex_post_report(inputs: Inputs, words: Wording, *, draft: bool, fictional: bool) -> Report:
    """Return the ex-post evaluation of a programme; as a draft, its title says so on every printed page."""
    title = words("title.expost", city=_city(inputs))
    return _report(
        inputs,
        words,
        EX_POST,
        "04_ex_post_evaluation.ipynb",
        f"{words('mark.draft')} – {title}" if draft else title,
        fictional=fictional,
        draft=draft,
    )


def _of_a_year(inputs: Inputs, year: int, words: Wording) -> Iterator[Report]:
    for name, notebook, title in _YEARLY:
        yield _report(
            inputs,
            words,
            f"{name}-{year}",
            notebook,
            words(title, city=_city(inputs), year=year),
            fictional=inputs.fictional(year),
            without=(EVALUATION,),
            year=year,
        )


def _units(inputs: Inputs, words: Wording) -> Iterator[Report]:
    """Pages of the units on the latest year with returns, if there is one; they have no notebook."""
    for year in inputs.reported_years[-1:]:
        title, fictional = words("unit.list.title"), inputs.fictional(year)
        yield _report(
            inputs, words, UNITS_FOLDER, "", title, fictional=fictional, without=(EVALUATION,), year=year
        )


def _appraisal(inputs: Inputs, words: Wording) -> Report:
    title = words("title.appraisal", city=_city(inputs))
    without = ("returns/", "decisions.csv", "accepted.csv", EVALUATION)
    fictional = inputs.programme.description.programme.fictional
    return _report(
        inputs,
        words,
        "plan-appraisal",
        "01_plan_appraisal.ipynb",
        title,
        fictional=fictional,
        without=without,
    )


def _city(inputs: Inputs) -> str:
    return inputs.programme.description.programme.city


def _report(
    inputs: Inputs,
    words: Wording,
    name: str,
    notebook: str,
    title: str,
    *,
    fictional: bool = False,
    without: Sequence[str] = (),
    **parameters: int,
) -> Report:
    programme = inputs.programme.id
    made_from = Provenance(
        report=report_folder(Path(), programme, words.language, name).as_posix(),
        title=title,
        fictional=fictional,
        parameters={"programme": programme, "language": words.language, **parameters},
        notebook={f"notebooks/{notebook}": ""} if notebook else {},
        inputs_folder=f"data/raw/{programme}",
        without=without,
        warnings_accepted=() if "returns/" in without else _accepted(inputs),
        left_out=left_out_texts(_left_out(inputs, without, parameters.get("year")), words),
    )
    return Report(programme, name, made_from)


def _left_out(inputs: Inputs, without: Sequence[str], year: int | None) -> pd.DataFrame:
    """Return the errors in what a report is made from: up to its year, and of the files that it reads."""
    errors = inputs.left_out(inputs.programme.years[-1] if year is None else year)
    return errors[errors["rule"].eq("series")] if "returns/" in without else errors


def _accepted(inputs: Inputs) -> list[dict[str, str]]:
    findings = inputs.tables["findings"]
    accepted = findings[findings["accepted"]]
    columns = {
        "finding": accepted["finding_id"],
        "sender": accepted["sender"],
        "problem": accepted["problem"],
        "reason": accepted["reason"],
        "decided_by_role": accepted["decided_by_role"],
        "decided_on": accepted["decided_on"].dt.strftime("%Y-%m-%d").fillna(""),
    }
    return [
        {str(name): str(text) for name, text in row.items()}
        for row in pd.DataFrame(columns).to_dict("records")
    ]
