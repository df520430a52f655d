"""One report made and published, or the reason why not; and the front page of all."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from pwr_eval.errors import PwrEvalError
from pwr_eval.files.project import front_page_name
from pwr_eval.publishing import failed_folder, publish_report
from pwr_eval.publishing.all_formats import other_forms
from pwr_eval.publishing.batch.due_report import Report
from pwr_eval.publishing.batch.due_reports import EX_POST
from pwr_eval.publishing.batch.outcomes import Outcome, of_failure, outcome_of
from pwr_eval.publishing.batch.prepare_programme import PreparedProgramme, facts_of
from pwr_eval.publishing.batch.run_options import RunOptions
from pwr_eval.publishing.front_page import write_front_page
from pwr_eval.publishing.processes.fork_server import ForkServer
from pwr_eval.publishing.report_facts import page_links
from pwr_eval.publishing.unit_pages import make_unit_pages
from pwr_eval.vocabulary import LANGUAGES
from pwr_eval.words.wording import wording

__all__ = ["make_front_page", "make_report"]


def make_report(
    prepared: PreparedProgramme, report: Report, kernel_server: ForkServer | None = None
) -> Outcome:
    """Make one report and say what became of it; an earlier one stays where it fails.

    Parameters
    ----------
    prepared : PreparedProgramme
        The programme, from `prepare`.
    report : Report
        One of its reports.
    kernel_server : ForkServer, optional
        Server to fork the kernel from; a stock kernel starts if left out.
    """
    started = time.monotonic()
    try:
        if report.notebook:
            page, warnings = _publish(prepared, report, kernel_server)
        else:
            project, words = prepared.run_options.project, wording(prepared.run_options.language)
            page, warnings = make_unit_pages(prepared.inputs, words, project, report.made_from), ()
    except Exception as error:
        kept = failed_folder(report.folder(prepared.run_options.project))
        return replace(
            of_failure(error, report.programme, report.name),
            title=report.title,
            fictional=report.fictional,
            kept=str(kept) if kept.exists() and isinstance(error, PwrEvalError) else "",
            seconds=time.monotonic() - started,
        )
    seconds = time.monotonic() - started
    return outcome_of(
        report, "made", path=str(page), seconds=seconds, reason=report.reason, warnings=warnings
    )


def _publish(
    prepared: PreparedProgramme, report: Report, kernel_server: ForkServer | None
) -> tuple[Path, tuple[str, ...]]:
    run_options, parameters = prepared.run_options, report.made_from.parameters
    project, words, facts = run_options.project, wording(run_options.language), facts_of(prepared, report)
    if report.name == EX_POST:
        from pwr_eval.evaluation.evaluate import evaluate_inputs

        # The notebook would refuse it too, but tells one line of what may be many faults.
        evaluate_inputs(prepared.inputs, draft=parameters["draft"])
    published = publish_report(
        project / report.notebook,
        {**parameters, "project": str(project)},
        report.folder(project),
        project=project,
        title=report.title,
        language=words.language,
        allowed={
            "language": LANGUAGES,
            "year": prepared.inputs.programme.years,
            "programme": [report.programme],
        },
        fictional=report.fictional,
        footer_lines=facts.lines,
        translate=words.of_notebook,
        links=page_links(words, pdf=run_options.pdf),
        add_files=other_forms(facts, pdf=run_options.pdf),
        provenance=report.made_from,
        timeout=run_options.cell_seconds,
        deadline=run_options.run_seconds,
        kernel_server=kernel_server,
    )
    return published.paths[0], published.warnings


def make_front_page(run_options: RunOptions) -> Outcome:
    """Write the front page of all reports, and say what became of it.

    Parameters
    ----------
    run_options : RunOptions
        What the run was asked to make.
    """
    started, name = time.monotonic(), front_page_name(run_options.language)
    try:
        page = write_front_page(run_options.project, wording(run_options.language))
    except Exception as error:
        return of_failure(error, "", name)
    return Outcome(
        "", name, "made", page.title, str(page.folder), page.fictional,
        time.monotonic() - started, "it lists all reports",
    )  # fmt: skip
