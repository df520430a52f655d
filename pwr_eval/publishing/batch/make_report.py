"""One programme: its data read and checked once, its tables saved, and each report that needs it made."""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.errors import DataError, PwrEvalError, UsageError
from pwr_eval.files.project import front_page_name, programme_folder
from pwr_eval.indicators.inputs import Inputs, read_inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.publishing import failed_folder, publish_report
from pwr_eval.publishing.all_formats import PDF, other_forms
from pwr_eval.publishing.batch.due import (
    EVALUATION,
    EX_POST,
    Due,
    due_reports,
    evaluation_due,
    ex_post_report,
)
from pwr_eval.publishing.batch.outcomes import Asked, Outcome, Planned, of_failure
from pwr_eval.publishing.front_page import forget_part, keep_part, write_front_page
from pwr_eval.publishing.manifest import (
    Provenance,
    differences,
    input_hashes,
    provenance_of,
    read_manifest,
    short_hash,
    state_hash,
    write_manifest,
)
from pwr_eval.publishing.outputs.collect_tables import ReportFacts
from pwr_eval.publishing.report_facts import page_links, page_words, report_facts
from pwr_eval.publishing.save_tables import save_processed
from pwr_eval.publishing.unit_pages import make_unit_pages
from pwr_eval.vocabulary import LANGUAGES
from pwr_eval.words.wording import Wording, wording

if TYPE_CHECKING:
    from pwr_eval.evaluation.ex_post import ExPostEvaluation

__all__ = ["Task", "make_front_page", "make_report", "prepare"]

_OF_A_YEAR = ("gaps", "trends", "costs")
_OF_AN_EVALUATION = ("judgements", "measures")
_LIBRARIES = ("pandas", "matplotlib", "papermill")  # those that a reader may know; the manifest has them all
_MOST_TOLD = 3  # differences that a line tells before it says how many more


@dataclass(frozen=True)
class Task:
    """A report that is due, what it is made from, and why it must be made.

    Parameters
    ----------
    due : Due
        The report.
    provenance : Provenance
        Checksums of what it is made from.
    inputs : Inputs
        What was read.
    facts : ReportFacts
        What its other forms say about it.
    planned : Planned
        Whether it must be made, and why.
    """

    due: Due
    provenance: Provenance
    inputs: Inputs
    facts: ReportFacts
    planned: Planned


def prepare(asked: Asked, programme: str, *, keep: bool = False) -> list[Task]:
    """Read and check a programme, save its tables, and say which reports it asks for.

    Where only some reports are asked for, ``data/processed/`` stays as the last whole run left it.

    Parameters
    ----------
    asked : Asked
        What the run is asked to make.
    programme : str
        Folder in ``data/raw/``.
    keep : bool, default False
        Whether to work out what processes forked from this one will need.

    Raises
    ------
    DataError
        Faults of the data, with their places.
    UsageError
        If a report is asked for that is not due.
    """
    words = wording(asked.language)
    inputs, hashes = _read(asked, programme)
    evaluated = _evaluated(asked, inputs)
    due = _wanted(_due(asked, inputs, evaluated, words), asked)
    if keep:
        _work_out(inputs, {int(each.parameters["year"]) for each in due if "year" in each.parameters})
    if not asked.only:  # tables of all reports belong to one run
        save_processed(
            asked.project,
            programme,
            _tables(inputs, evaluated),
            dropped=(*_OF_A_YEAR, *_OF_AN_EVALUATION),
        )
    state = state_hash(hashes, f"data/raw/{programme}", (EVALUATION,))
    keep_part(asked.project, inputs, words, state=state)
    return [_task(asked, each, inputs, words, hashes) for each in due]


def _work_out(inputs: Inputs, years: Collection[int]) -> None:
    for one in (results_for(inputs, year) for year in years):
        _ = (one.gaps, one.costs, one.trends)


def _read(asked: Asked, programme: str) -> tuple[Inputs, dict[str, str]]:
    """Return a programme's inputs and the checksums of its files, taken before they were read."""
    folder = programme_folder(asked.project, programme)
    try:
        hashes = input_hashes(asked.project, folder.relative_to(asked.project).as_posix())
        return read_inputs(asked.project, programme), hashes
    except Exception:
        forget_part(asked.project, programme, asked.language)
        raise


def _evaluated(asked: Asked, inputs: Inputs) -> ExPostEvaluation | None:
    """Judge the programme, gaps and all, where its evaluation is due and among what is asked for.

    One that cannot be read stops its own report, whose notebook then says why, and no other.
    """
    left_out = asked.year is not None or (asked.only and EX_POST not in asked.only)
    due = evaluation_due(inputs)
    if not asked.ex_post and (left_out or not due):
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


def _due(asked: Asked, inputs: Inputs, evaluated: ExPostEvaluation | None, words: Wording) -> list[Due]:
    due = [] if asked.ex_post else due_reports(inputs, asked.year, words)
    if asked.year is None and evaluation_due(inputs):
        status = evaluated.evaluation.design.evaluation.status if evaluated else "final"
        draft = asked.draft or status == "draft"
        fictional = evaluated.fictional if evaluated else inputs.fictional(inputs.programme.years[-1])
        due.append(ex_post_report(inputs, words, draft=draft, fictional=fictional))
    return due


def _wanted(due: list[Due], asked: Asked) -> list[Due]:
    names = [each.name for each in due]
    unknown = sorted(set(asked.only) - set(names))
    if unknown:
        raise UsageError(f"no report {', '.join(unknown)} is due; due are {', '.join(names)}")
    return [each for each in due if not asked.only or each.name in asked.only]


def _task(asked: Asked, due: Due, inputs: Inputs, words: Wording, hashes: Mapping[str, str]) -> Task:
    provenance = provenance_of(
        asked.project,
        due.folder(asked.project).relative_to(asked.project).as_posix(),
        f"notebooks/{due.notebook}" if due.notebook else "",
        due.parameters,
        f"data/raw/{due.programme}",
        title=due.title,
        fictional=due.fictional,
        without=due.without,
        warnings_accepted=() if "returns/" in due.without else _accepted(inputs),
        hashes=hashes,
    )
    page = due.folder(asked.project) / "index.html"
    needed, reason = _why(asked, provenance, pdf=asked.pdf and bool(due.notebook))
    if not needed:  # what failed in between, with other inputs, is of no use any more
        shutil.rmtree(failed_folder(due.folder(asked.project)), ignore_errors=True)
    planned = Planned(due.programme, due.name, due.title, str(page), due.fictional, needed, reason)
    lines = _footer(provenance, inputs, words, fictional=due.fictional)
    facts = report_facts(inputs, words, name=due.name, title=due.title, fictional=due.fictional, lines=lines)
    return Task(due, provenance, inputs, facts, planned)


def _why(asked: Asked, provenance: Provenance, *, pdf: bool) -> tuple[bool, str]:
    """Say whether a report must be made, and why or why not."""
    folder = asked.project / provenance.report
    manifest = read_manifest(folder)
    if asked.force:
        return True, "asked for by --force"
    if manifest is None:
        return True, "not made before" if not folder.exists() else "nothing says what it was made from"
    found = list(differences(manifest, provenance, folder))
    if not found and pdf and PDF not in manifest["outputs"]:
        return True, "it has no PDF yet"
    if not found:
        return False, "nothing that it is made from has changed"
    more = f" and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
    return True, "; ".join(map(str, found[:_MOST_TOLD])) + more


def _accepted(inputs: Inputs) -> list[dict[str, str]]:
    findings = inputs.tables["findings"]
    accepted = findings[findings["accepted"]]
    day = accepted["decided_on"].dt.strftime("%Y-%m-%d").fillna("")
    columns = {
        "finding": accepted["finding_id"],
        "file": accepted["file"],
        "problem": accepted["problem"],
        "reason": accepted["reason"],
        "decided_by_role": accepted["decided_by_role"],
        "decided_on": day,
    }
    return [
        {str(name): str(text) for name, text in row.items()}
        for row in pd.DataFrame(columns).to_dict("records")
    ]


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


def make_report(asked: Asked, task: Task) -> Outcome:
    """Make one report and say what became of it; an earlier one stays where it fails.

    Parameters
    ----------
    asked : Asked
        What the run is asked to make.
    task : Task
        The report, from `prepare`.
    """
    started, due = time.monotonic(), task.due
    folder = due.folder(asked.project)
    try:
        publish = _published if due.notebook else _published_units
        made = publish(asked, task, wording(asked.language))
    except Exception as error:
        kept = failed_folder(folder)
        outcome = of_failure(due.programme, due.name, error, title=due.title, fictional=due.fictional)
        return replace(
            outcome,
            kept=str(kept) if kept.exists() and isinstance(error, PwrEvalError) else "",
            seconds=time.monotonic() - started,
        )
    return Outcome(
        due.programme, due.name, "made", due.title, str(made[0]), due.fictional,
        time.monotonic() - started, task.planned.reason, warnings=made[1],
    )  # fmt: skip


def _published(asked: Asked, task: Task, words: Wording) -> tuple[Path, tuple[str, ...]]:
    due = task.due
    if due.name == EX_POST:
        from pwr_eval.evaluation.evaluate import evaluate_inputs

        # The notebook would refuse it too, but tells one line of what may be many faults.
        evaluate_inputs(task.inputs, draft=bool(due.parameters["draft"]))
    published = publish_report(
        asked.project / "notebooks" / due.notebook,
        {**due.parameters, "project": str(asked.project)},
        due.folder(asked.project),
        project=asked.project,
        title=due.title,
        language=words.language,
        allowed={"language": LANGUAGES, "year": task.inputs.programme.years, "programme": [due.programme]},
        fictional=due.fictional,
        mark=words("mark.fictional"),
        footer_lines=task.facts.lines,
        words=page_words(words),
        translate=words.of_notebook,
        links=page_links(words, pdf=asked.pdf),
        add_files=other_forms(task.facts, pdf=asked.pdf),
        provenance=task.provenance,
        timeout=asked.cell_seconds,
        deadline=asked.run_seconds,
    )
    return published.paths[0], published.warnings


def _published_units(asked: Asked, task: Task, words: Wording) -> tuple[Path, tuple[str, ...]]:
    began = datetime.now(UTC).isoformat(timespec="seconds")

    def finish(folder: Path) -> None:
        task.provenance.refuse_changed_inputs(asked.project)
        write_manifest(folder, task.provenance, {"started": began})

    return make_unit_pages(task.inputs, words, task.due.folder(asked.project), finish=finish), ()


def make_front_page(asked: Asked) -> Outcome:
    """Write the front page of all reports, and say what became of it.

    Parameters
    ----------
    asked : Asked
        What the run was asked to make.
    """
    started = time.monotonic()
    try:
        page = write_front_page(asked.project, wording(asked.language))
    except Exception as error:
        return of_failure("", front_page_name(asked.language), error)
    return Outcome(
        "", front_page_name(asked.language), "made", page.title, str(page.folder), page.fictional,
        time.monotonic() - started, "it lists all reports",
    )  # fmt: skip


def _footer(made_of: Provenance, inputs: Inputs, words: Wording, *, fictional: bool) -> list[str]:
    """Say in words what `manifest.json` says in checksums; no times."""
    source = inputs.programme.description.programme.source
    libraries = ", ".join(f"{name} {made_of.versions[name]}" for name in _LIBRARIES)
    of_notebook = {
        "notebook": ", ".join(made_of.notebook) or "–",
        "notebook_hash": ", ".join(map(short_hash, made_of.notebook.values())) or "–",
    }
    lines = [
        words("page.made_from", programme=source, version=made_of.package["version"]),
        words("page.data_fictional" if fictional else "page.data_real"),
        words.count(
            "page.inputs",
            len(made_of.inputs),
            folder=made_of.inputs_folder,
            inputs=short_hash(made_of.inputs_hash),
            **of_notebook,
        ),
        words(
            "page.versions",
            package=f"pwr_eval {made_of.package['version']}",
            package_hash=short_hash(made_of.package["sha256"]),
            libraries=f"Python {made_of.versions['python']}, {libraries}",
            parameters=", ".join(f"{name} = {value}" for name, value in made_of.parameters.items()),
        ),
        words("page.verify", report=made_of.report),
    ]
    if made_of.warnings_accepted:
        lines.insert(3, words.count("page.accepted", len(made_of.warnings_accepted)))
    return lines
