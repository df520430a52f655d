"""Which reports are due: a notebook, what it is given, and the folder it goes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pwr_eval.files.project import UNITS_FOLDER, report_folder
from pwr_eval.indicators.inputs import Inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.words.wording import Wording

__all__ = ["EVALUATION", "EX_POST", "Due", "due_reports", "evaluation_due", "ex_post_report"]

EX_POST = "ex-post-evaluation"
EVALUATION = "evaluation/"
"""Folder of the ex-post evaluation in a programme's; only its own report is made from it."""

_YEARLY = (
    ("monitoring", "02_monitoring.ipynb", "title.monitoring"),
    ("data-quality", "03_data_quality.ipynb", "title.data_quality"),
)


@dataclass(frozen=True)
class Due:
    """A report that is to be made.

    Parameters
    ----------
    programme : str
        Folder in ``data/raw/``.
    name : str
        Folder of the report.
    notebook : str
        File in ``notebooks/``; empty for the pages of the units, which have none.
    parameters : mapping of str to value
        What the notebook is given, without the project's place.
    title : str
        Title of the page.
    fictional : bool
        True if it shows example data.
    without : sequence of str
        Parts of the programme's folder that the notebook does not read, such as ``returns/``: a change there
        does not touch the report.
    """

    programme: str
    name: str
    notebook: str
    parameters: Mapping[str, str | int]
    title: str
    fictional: bool = False
    without: Sequence[str] = field(default=())

    def folder(self, project: Path) -> Path:
        """Give the folder that the report is published in."""
        return report_folder(project, self.programme, str(self.parameters["language"]), self.name)


def due_reports(inputs: Inputs, year: int | None, words: Wording) -> list[Due]:
    """Say which reports the inputs ask for.

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
    shared: dict[str, str | int] = {"programme": inputs.programme.id, "language": words.language}
    city = inputs.programme.description.programme.city
    yearly = [
        Due(
            inputs.programme.id,
            f"{folder}-{one}",
            notebook,
            {**shared, "year": one},
            words(title, city=city, year=one),
            inputs.fictional(one),
            without=(EVALUATION,),
        )
        for one in years
        for folder, notebook, title in _YEARLY
    ]
    if year is not None:
        return yearly
    return [_appraisal(inputs, shared, words), *yearly, *_units(inputs, shared, words)]


def evaluation_due(inputs: Inputs) -> bool:
    """Tell whether an ex-post evaluation is due: it is designed, and the last year has returns."""
    designed = (inputs.programme.folder / EVALUATION).is_dir()
    return designed and inputs.programme.years[-1] in inputs.reported_years


def ex_post_report(inputs: Inputs, words: Wording, *, draft: bool, fictional: bool) -> Due:
    """Give the ex-post evaluation of a programme; as a draft, its title says so on every printed page."""
    title = words("title.expost", city=inputs.programme.description.programme.city)
    return Due(
        inputs.programme.id,
        EX_POST,
        "04_ex_post_evaluation.ipynb",
        {"programme": inputs.programme.id, "language": words.language, "draft": draft},
        f"{words('mark.draft')} – {title}" if draft else title,
        fictional,
    )


def _units(inputs: Inputs, shared: Mapping[str, str | int], words: Wording) -> Iterator[Due]:
    """Pages of the units on the latest year with returns, if there is one."""
    for year in inputs.reported_years[-1:]:
        title, fictional = words("unit.list.title"), inputs.fictional(year)
        parameters = {**shared, "year": year}
        yield Due(inputs.programme.id, UNITS_FOLDER, "", parameters, title, fictional, without=(EVALUATION,))


def _appraisal(inputs: Inputs, shared: Mapping[str, str | int], words: Wording) -> Due:
    city = inputs.programme.description.programme.city
    return Due(
        inputs.programme.id,
        "plan-appraisal",
        "01_plan_appraisal.ipynb",
        shared,
        words("title.appraisal", city=city),
        without=("returns/", "decisions.csv", "accepted.csv", EVALUATION),
    )
