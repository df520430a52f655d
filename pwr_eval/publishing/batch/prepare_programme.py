"""One programme: its data read and checked once, its tables saved, and the reports that it asks for."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pwr_eval.errors import DataError, Message, PwrEvalError, UsageError
from pwr_eval.files.project import programme_folder, report_folder
from pwr_eval.indicators.programme_inputs import Inputs, read_inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.publishing import failed_folder
from pwr_eval.publishing.all_formats import PDF
from pwr_eval.publishing.batch.due_report import Report
from pwr_eval.publishing.batch.due_reports import (
    EVALUATION,
    EX_POST,
    due_reports,
    evaluation_due,
    ex_post_report,
)
from pwr_eval.publishing.batch.run_options import RunOptions
from pwr_eval.publishing.front_page import forget_part, keep_part
from pwr_eval.publishing.manifest import (
    Provenance,
    differences,
    input_hashes,
    read_manifest,
    short_hash,
    state_hash,
    with_checksums,
)
from pwr_eval.publishing.notebooks.failed_run import keep_failure
from pwr_eval.publishing.outputs.collect_tables import ReportFacts
from pwr_eval.publishing.report_facts import footer_lines, report_facts
from pwr_eval.publishing.save_tables import save_processed
from pwr_eval.words.error_text import error_text
from pwr_eval.words.wording import Wording, wording

if TYPE_CHECKING:
    import pandas as pd

    from pwr_eval.evaluation.ex_post import ExPostEvaluation

__all__ = ["PreparedProgramme", "facts_of", "prepare"]

ALL_REPORTS = "all"
"""Stands for a report's name where the failure of a programme as a whole is kept."""
_OF_A_YEAR = ("gaps", "trends", "costs")
_OF_AN_EVALUATION = ("judgements", "measures")
_LIBRARIES = ("pandas", "matplotlib", "papermill")  # those that a reader may know; the manifest has them all
_MOST_LISTED = 3  # differences that a line tells before it says how many more


@dataclass(frozen=True)
class PreparedProgramme:
    """A programme whose data were read, and the reports that it asks for.

    Parameters
    ----------
    run_options : RunOptions
        What the run is asked to make.
    inputs : Inputs
        What was read.
    reports : tuple of Report
        The reports that are due.
    """

    run_options: RunOptions
    inputs: Inputs
    reports: tuple[Report, ...]


def prepare(run_options: RunOptions, programme: str, *, work_out: bool = False) -> PreparedProgramme:
    """Read and check a programme, save its tables, and say which reports it asks for.

    Where only some reports are asked for, ``data/processed/`` stays as the last whole run left it.

    Parameters
    ----------
    run_options : RunOptions
        What the run is asked to make.
    programme : str
        Folder in ``data/raw/``.
    work_out : bool, default False
        Whether to work out the tables of each year: processes forked from this one then have them.

    Raises
    ------
    DataError
        Faults of the data, with their places.
    UsageError
        If a report is asked for that is not due.
    """
    words = wording(run_options.language)
    inputs, hashes = _read(run_options, programme)
    evaluated = _evaluated(run_options, inputs)
    due = _wanted(_due(run_options, inputs, evaluated, words), run_options)
    if work_out:
        for year in {int(report.made_from.parameters.get("year", 0)) for report in due} - {0}:
            results = results_for(inputs, year)
            _ = (results.gaps, results.costs, results.trends)
    if not run_options.only:  # tables of all reports belong to one run
        dropped = (*_OF_A_YEAR, *_OF_AN_EVALUATION)
        save_processed(run_options.project, programme, _tables(inputs, evaluated), dropped=dropped)
    state = state_hash(hashes, f"data/raw/{programme}", (EVALUATION,))
    keep_part(run_options.project, inputs, words, state=state)
    return PreparedProgramme(
        run_options, inputs, tuple(_decided(run_options, report, hashes, words) for report in due)
    )


def _read(run_options: RunOptions, programme: str) -> tuple[Inputs, dict[str, str]]:
    """Return a programme's inputs and the checksums of its files, taken before they were read."""
    project = run_options.project
    folder = programme_folder(project, programme)
    kept = report_folder(project, programme, run_options.language, ALL_REPORTS)
    try:
        hashes = input_hashes(project, folder.relative_to(project).as_posix())
        inputs = read_inputs(project, programme, strict=run_options.strict)
    except Exception as error:
        forget_part(project, programme, run_options.language)
        if isinstance(error, PwrEvalError) and not isinstance(error, UsageError):
            keep_failure(kept, "", None, error_text(error, wording(run_options.language)))
        raise
    shutil.rmtree(failed_folder(kept), ignore_errors=True)
    return inputs, hashes


def _evaluated(run_options: RunOptions, inputs: Inputs) -> ExPostEvaluation | None:
    """Judge the programme, gaps and all, where its evaluation is due and among what is asked for.

    One that cannot be read stops its own report, whose notebook then says why, and no other.
    """
    left_out = run_options.year is not None or (run_options.only and EX_POST not in run_options.only)
    due = evaluation_due(inputs)
    if not run_options.ex_post and (left_out or not due):
        return None
    from pwr_eval.evaluation.evaluate import evaluate_inputs

    if not due:
        evaluate_inputs(inputs)  # says what is missing
    if left_out or not due:
        return None
    try:
        return evaluate_inputs(inputs, draft=True)
    except DataError:
        return None


def _due(
    run_options: RunOptions, inputs: Inputs, evaluated: ExPostEvaluation | None, words: Wording
) -> list[Report]:
    due = [] if run_options.ex_post else due_reports(inputs, run_options.year, words)
    if run_options.year is None and evaluation_due(inputs):
        status = evaluated.evaluation.design.evaluation.status if evaluated else "final"
        draft = run_options.draft or status == "draft"
        fictional = evaluated.fictional if evaluated else inputs.fictional(inputs.programme.years[-1])
        due.append(ex_post_report(inputs, words, draft=draft, fictional=fictional))
    return due


def _wanted(due: list[Report], run_options: RunOptions) -> list[Report]:
    names = [report.name for report in due]
    unknown = sorted(set(run_options.only) - set(names))
    if unknown:
        raise UsageError(
            Message(
                "no report {unknown} is due; due are {names}",
                unknown=", ".join(unknown),
                names=", ".join(names),
            )
        )
    return [report for report in due if not run_options.only or report.name in run_options.only]


def _tables(inputs: Inputs, evaluated: ExPostEvaluation | None) -> dict[str, pd.DataFrame]:
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
        tables |= {name: getattr(latest, name) for name in _OF_A_YEAR}
    if evaluated is not None:
        tables |= {name: getattr(evaluated, name) for name in _OF_AN_EVALUATION}
    return tables


def _decided(run_options: RunOptions, due: Report, hashes: Mapping[str, str], words: Wording) -> Report:
    """Return a report with its checksums, and whether it must be made."""
    made_from = with_checksums(run_options.project, due.made_from, hashes)
    needed, reason = _why(run_options, made_from, words)
    if not needed and not due.made_from.left_out:
        # What failed in between, with other inputs, is of no use any more.
        shutil.rmtree(failed_folder(due.folder(run_options.project)), ignore_errors=True)
    return replace(due, made_from=made_from, needed=needed, reason=reason)


def _why(run_options: RunOptions, made_from: Provenance, words: Wording) -> tuple[bool, str]:
    """Return whether a report must be made, and why or why not."""
    folder = run_options.project / made_from.report
    manifest = read_manifest(folder)
    if run_options.force:
        return True, words("why.forced")
    if manifest is None:
        return True, words("why.unknown" if folder.exists() else "why.first")
    found = list(differences(manifest, made_from, folder))
    if not found and run_options.pdf and made_from.notebook and PDF not in manifest["outputs"]:
        return True, words("why.no_pdf")
    if not found:
        return False, words("why.same")
    listed = "; ".join(each.text(words) for each in found[:_MOST_LISTED])
    more = len(found) - _MOST_LISTED
    return True, words("why.more", listed=listed, n=more) if more > 0 else listed


def facts_of(prepared: PreparedProgramme, report: Report) -> ReportFacts:
    """Return what the other forms of a report say about it."""
    words = wording(prepared.run_options.language)
    return report_facts(
        prepared.inputs,
        words,
        name=report.name,
        title=report.title,
        fictional=report.fictional,
        lines=_footer(report.made_from, prepared.inputs, words),
    )


def _footer(made_from: Provenance, inputs: Inputs, words: Wording) -> list[str]:
    """Return in words what `manifest.json` says in checksums; no times."""
    libraries = ", ".join(f"{name} {made_from.versions[name]}" for name in _LIBRARIES)
    accepted = made_from.warnings_accepted
    return [
        *footer_lines(inputs, words, fictional=made_from.fictional),
        words.count(
            "page.inputs",
            len(made_from.inputs),
            folder=made_from.inputs_folder,
            inputs=short_hash(made_from.inputs_hash),
            notebook=", ".join(made_from.notebook) or "–",
            notebook_hash=", ".join(map(short_hash, made_from.notebook.values())) or "–",
        ),
        *([words.count("page.accepted", len(accepted))] if accepted else []),
        words(
            "page.versions",
            package=f"pwr_eval {made_from.package['version']}",
            package_hash=short_hash(made_from.package["sha256"]),
            libraries=f"Python {made_from.versions['python']}, {libraries}",
            parameters=", ".join(f"{name} = {value}" for name, value in made_from.parameters.items()),
        ),
        words("page.verify", report=made_from.report),
    ]
