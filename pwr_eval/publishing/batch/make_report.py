"""One report made and published, or the reason why not; and the front page of all."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from pwr_eval.errors import DataError, Message, PwrEvalError, UsageError
from pwr_eval.files.project import front_page_name
from pwr_eval.publishing import failed_folder, publish_report
from pwr_eval.publishing.all_formats import other_forms
from pwr_eval.publishing.batch.due_report import Report
from pwr_eval.publishing.batch.due_reports import EX_POST
from pwr_eval.publishing.batch.outcomes import Outcome, of_failure, outcome_of
from pwr_eval.publishing.batch.prepare_programme import PreparedProgramme, facts_of
from pwr_eval.publishing.batch.run_options import RunOptions
from pwr_eval.publishing.front_page import write_front_page
from pwr_eval.publishing.manifest import read_manifest
from pwr_eval.publishing.notebooks.failed_run import keep_failure
from pwr_eval.publishing.processes.fork_server import ForkServer
from pwr_eval.publishing.report_facts import page_links
from pwr_eval.publishing.unit_pages import make_unit_pages
from pwr_eval.vocabulary import LANGUAGES
from pwr_eval.words.error_text import error_text
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
    started, project = time.monotonic(), prepared.run_options.project
    folder, words = report.folder(project), wording(prepared.run_options.language)
    kept = failed_folder(folder)
    before = _kept_at(kept)
    try:
        _refuse_incomplete(prepared, report)
        if report.notebook:
            page, warnings = _publish(prepared, report, kernel_server)
        else:
            page, warnings = make_unit_pages(prepared.inputs, words, project, report.made_from), ()
    except Exception as error:
        if isinstance(error, PwrEvalError) and not isinstance(error, UsageError) and _kept_at(kept) == before:
            keep_failure(folder, "", None, error_text(error, words))
        return replace(
            of_failure(error, words, report.programme, report.name),
            title=report.title,
            fictional=report.fictional,
            kept=str(kept) if kept.exists() and isinstance(error, PwrEvalError) else "",
            seconds=time.monotonic() - started,
        )
    kept_in = ""
    if report.made_from.left_out:
        keep_failure(folder, "", None, "\n".join(report.made_from.left_out))
        kept_in = str(kept)
    return outcome_of(
        report, "made", path=str(page), seconds=time.monotonic() - started, reason=report.reason,
        warnings=warnings, kept=kept_in,
    )  # fmt: skip


def _kept_at(kept: Path) -> int:
    """Return when a failure was kept; 0 if none is."""
    return kept.stat().st_mtime_ns if kept.exists() else 0


def _refuse_incomplete(prepared: PreparedProgramme, report: Report) -> None:
    """Stop before a complete report is replaced by one that lacks something, unless that was asked for."""
    stands = read_manifest(report.folder(prepared.run_options.project))
    complete = stands is not None and not stands.get("left_out")
    if report.made_from.left_out and complete and not prepared.run_options.incomplete:
        lacking = "; ".join(report.made_from.left_out)
        message = Message(
            "the complete report stays; a new one would lack something (--incomplete makes it): {lacking}",
            lacking=lacking,
        )
        raise DataError(message)


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
        untranslated=prepared.inputs.programme.description.untranslated(words.language),
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
    words = wording(run_options.language)
    try:
        page = write_front_page(run_options.project, words)
    except Exception as error:
        return of_failure(error, words, "", name)
    return Outcome(
        "", name, "made", page.title, str(page.folder), page.fictional,
        time.monotonic() - started, words("why.front_page"),
    )  # fmt: skip
