"""Which reports are due: a notebook, what it is given, and the folder it goes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pwr_eval.results import Inputs, results_for
from pwr_eval.wording import Wording

__all__ = ["Due", "due_reports"]

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
        Folder of the report in ``reports/<programme>/``; an output of another language stands in a folder of
        that language: ``en/monitoring-2025``.
    notebook : str
        File in ``notebooks/``.
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
        return project / "reports" / self.programme / self.name


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
        )
        for one in years
        for folder, notebook, title in _YEARLY
    ]
    return yearly if year is not None else [_appraisal(inputs, shared, words), *yearly]


def _appraisal(inputs: Inputs, shared: Mapping[str, str | int], words: Wording) -> Due:
    city = inputs.programme.description.programme.city
    return Due(
        inputs.programme.id,
        "plan-appraisal",
        "01_plan_appraisal.ipynb",
        shared,
        words("title.appraisal", city=city),
        without=("returns/", "decisions.csv", "accepted.csv"),
    )
