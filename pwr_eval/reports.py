"""Which reports are due, and making them: tables to data/processed, pages to reports."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pwr_eval.errors import PwrEvalError
from pwr_eval.front_page import write_front_page
from pwr_eval.observations import save_tables
from pwr_eval.publish import other_forms, publish_report
from pwr_eval.report_places import footer_lines, page_links, page_words, report_facts, report_folder
from pwr_eval.results import Inputs, programmes_in, read_inputs, results_for
from pwr_eval.unit_pages import make_unit_pages
from pwr_eval.wording import LANGUAGES, Wording, wording

__all__ = ["Made", "Say", "make_reports"]

Say = Callable[[str], None]
Value = str | int
_YEARLY = (
    ("monitoring", "02_monitoring.ipynb", "title.monitoring"),
    ("data-quality", "03_data_quality.ipynb", "title.data_quality"),
)
AT_ONCE = 2  # each report has a kernel of its own; more at once than cores only wait for each other


@dataclass(frozen=True)
class Made:
    """A report that was made.

    Parameters
    ----------
    path : Path
        Page to open.
    title : str
        Its title.
    fictional : bool
        True if it shows example data.
    """

    path: Path
    title: str
    fictional: bool


@dataclass(frozen=True, eq=False)
class _Due:
    """A report that is to be made: its notebook, what it is given, and where it goes."""

    name: str
    notebook: str
    parameters: Mapping[str, Value]
    title: str
    fictional: bool


def make_reports(
    project: Path,
    *,
    programme: str | None = None,
    year: int | None = None,
    language: str = "pl",
    pdf: bool = False,
    say: Say = print,
) -> list[Made]:
    """Check the data, save the tables and make the reports that are due.

    Parameters
    ----------
    project : Path
        Folder with ``data/``, ``notebooks/`` and ``reports/``.
    programme : str, optional
        Folder in ``data/raw/``; every programme that is there if left out.
    year : int, optional
        Only the reports on this year; the plan appraisal and every year with returns if left out.
    language : {"pl", "en"}
        Language of the reports.
    pdf : bool, default False
        Whether to write each report as a PDF too; needs the extra ``pdf``.
    say : callable
        Takes a line on what goes on.

    Returns
    -------
    list of Made
        The front page of all reports, then those that were made, in their order.

    Raises
    ------
    UsageError
        Unknown language, a year outside the programme, or a PDF without what writes it.
    DataError
        Faults of the data, with their places; no report was touched then.
    PwrEvalError
        If a report could not be made; the earlier one stays.
    """
    words = wording(language)
    made: list[Made] = []
    read: dict[str, Inputs] = {}
    for name in [programme] if programme else programmes_in(project):
        say(f"{name}: reading and checking the data")
        inputs = read[name] = read_inputs(project, name)
        due = _due(inputs, year, language, words)
        tables = _tables(inputs)
        save_tables(project / "data" / "processed" / name, tables)
        made += _make_all(project, due, words, inputs, say, pdf=pdf)
        make_unit_pages(project, inputs, words)
    front = write_front_page(project, words, read)
    fictional = any(report.fictional for report in made)
    return [Made(front, words("front.title"), fictional), *made]


def _make_all(
    project: Path, due: Collection[_Due], words: Wording, inputs: Inputs, say: Say, *, pdf: bool
) -> list[Made]:
    """Make the reports, a few at once; one that fails does not stop the others and is raised at the end."""

    def make(report: _Due) -> tuple[Made, float]:
        started = time.monotonic()
        return _make(project, report, words, inputs, pdf=pdf), time.monotonic() - started

    made: dict[_Due, Made] = {}
    failures: list[PwrEvalError] = []
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        running = {pool.submit(make, report): report for report in due}
        for place, future in enumerate(as_completed(running), start=1):
            try:
                made[running[future]], seconds = future.result()
                say(f"  [{place}/{len(due)}] {running[future].title} ({seconds:.1f} s)")
            except PwrEvalError as error:
                failures.append(error)
                say(f"  [{place}/{len(due)}] {running[future].title}: not made")
    if failures:
        raise failures[0]
    return [made[report] for report in due]


def _due(inputs: Inputs, year: int | None, language: str, words: Wording) -> Collection[_Due]:
    name = inputs.programme.id
    years = inputs.reported_years if year is None else [results_for(inputs, year).year]
    shared: dict[str, Value] = {"programme": name, "language": language}
    city = inputs.programme.description.programme.city
    yearly = [
        _Due(
            f"{folder}-{one}",
            notebook,
            {**shared, "year": one},
            words(title, city=city, year=one),
            inputs.fictional(one),
        )
        for one in years
        for folder, notebook, title in _YEARLY
    ]
    if year is not None:
        return yearly
    appraisal = _Due(
        "plan-appraisal",
        "01_plan_appraisal.ipynb",
        shared,
        words("title.appraisal", city=city),
        fictional=False,
    )
    return [appraisal, *yearly]


def _tables(inputs: Inputs) -> dict[str, pd.DataFrame]:
    plan = inputs.programme.plan
    tables = {
        "targets": plan.targets,
        "tasks": plan.tasks,
        "task_units": plan.task_units,
        "budgets": plan.budgets,
        "repairs": plan.repairs,
        **inputs.tables,
    }
    if inputs.reported_years:
        latest = results_for(inputs, inputs.reported_years[-1])
        tables |= {"gaps": latest.gaps, "trends": latest.trends, "costs": latest.costs}
    return tables


def _make(project: Path, due: _Due, words: Wording, inputs: Inputs, *, pdf: bool) -> Made:
    programme, footer = inputs.programme.id, footer_lines(inputs, words, fictional=due.fictional)
    about = report_facts(inputs, words, name=due.name, title=due.title, fictional=due.fictional, lines=footer)
    published = publish_report(
        project / "notebooks" / due.notebook,
        {**due.parameters, "project": str(project.resolve())},
        report_folder(project, programme, words.language, due.name),
        title=due.title,
        language=words.language,
        allowed={"language": LANGUAGES, "year": inputs.programme.years, "programme": [programme]},
        fictional=due.fictional,
        mark=words("mark.fictional"),
        footer_lines=footer,
        words=page_words(words),
        translate=words.of_notebook,
        links=page_links(words, pdf=pdf),
        add_files=other_forms(about, pdf=pdf),
    )
    return Made(published.paths[0], due.title, due.fictional)
