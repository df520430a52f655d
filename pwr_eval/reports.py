"""Which reports are due, and making them: tables to data/processed, pages to reports."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pwr_eval import __version__
from pwr_eval.errors import PwrEvalError
from pwr_eval.evaluating import Evaluated, evaluate_inputs, evaluation_due
from pwr_eval.observations import save_tables
from pwr_eval.publish import publish_report
from pwr_eval.results import Inputs, programmes_in, read_inputs, results_for
from pwr_eval.wording import LANGUAGES, Wording, wording

__all__ = ["Made", "Say", "make_reports"]

Say = Callable[[str], None]
Value = str | int | bool
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
    ex_post: bool = False,
    draft: bool = False,
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
        Only the reports on this year; the plan appraisal, every year with returns and, where one is designed
        and the last year has returns, the ex-post evaluation if left out.
    language : {"pl", "en"}
        Language of the reports.
    ex_post : bool, default False
        Only the ex-post evaluation.
    draft : bool, default False
        Whether the ex-post evaluation may have gaps in its chain; it is then marked as a draft.
    say : callable
        Takes a line on what goes on.

    Returns
    -------
    list of Made
        In the order in which they were made.

    Raises
    ------
    UsageError
        Unknown language, or a year outside the programme.
    DataError
        Faults of the data, with their places; no report was touched then.
    PwrEvalError
        If a report could not be made; the earlier one stays.
    """
    words = wording(language)
    made: list[Made] = []
    for name in [programme] if programme else programmes_in(project):
        say(f"{name}: reading and checking the data")
        inputs = read_inputs(project, name)
        wanted = ex_post or (year is None and evaluation_due(inputs))
        evaluated = evaluate_inputs(inputs, draft=draft) if wanted else None
        due = [] if ex_post else [*_due(inputs, year, language, words)]
        due += [_ex_post(evaluated, language, words)] if evaluated else []
        tables = _tables(inputs)
        if evaluated:
            tables |= {"judgements": evaluated.judgements, "measures": evaluated.measures}
        save_tables(project / "data" / "processed" / name, tables)
        made += _make_all(project, due, words, inputs, say)
    return made


def _make_all(project: Path, due: Collection[_Due], words: Wording, inputs: Inputs, say: Say) -> list[Made]:
    """Make the reports, a few at once; one that fails does not stop the others and is raised at the end."""

    def make(report: _Due) -> tuple[Made, float]:
        started = time.monotonic()
        return _make(project, report, words, inputs), time.monotonic() - started

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


def _ex_post(evaluated: Evaluated, language: str, words: Wording) -> _Due:
    title = words("title.expost", city=evaluated.programme.description.programme.city)
    return _Due(
        "ex-post-evaluation",
        "04_ex_post_evaluation.ipynb",
        {"programme": evaluated.programme.id, "language": language, "draft": evaluated.draft},
        # The title stands in the window and at the foot of every printed page.
        f"{words('mark.draft')} – {title}" if evaluated.draft else title,
        evaluated.fictional,
    )


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


def _make(project: Path, due: _Due, words: Wording, inputs: Inputs) -> Made:
    programme = inputs.programme.id
    published = publish_report(
        project / "notebooks" / due.notebook,
        {**due.parameters, "project": str(project.resolve())},
        project / "reports" / programme / due.name,
        title=due.title,
        language=words.language,
        allowed={"language": LANGUAGES, "year": inputs.programme.years, "programme": [programme]},
        fictional=due.fictional,
        mark=words("mark.fictional"),
        footer_lines=_footer(due, words, inputs),
        words={key: words(f"page.{key}") for key in ("skip", "contents", "footer", "example", "page", "of")},
        translate=words.of_notebook,
    )
    return Made(published.paths[0], due.title, due.fictional)


def _footer(due: _Due, words: Wording, inputs: Inputs) -> list[str]:
    return [
        words("page.made_from", programme=inputs.programme.description.programme.source, version=__version__),
        words("page.data_fictional" if due.fictional else "page.data_real"),
    ]
