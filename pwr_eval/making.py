"""One programme: its data read and checked once, its tables saved, and each report that needs it made."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from pwr_eval.due import Due, due_reports
from pwr_eval.errors import PwrEvalError, UsageError
from pwr_eval.outcomes import Asked, Outcome, Planned, of_failure
from pwr_eval.processed import save_processed
from pwr_eval.publish import failed_folder, publish_report
from pwr_eval.publish.manifest import Provenance, differences, provenance_of, read_manifest, short_hash
from pwr_eval.results import Inputs, keep_inputs, read_inputs, results_for
from pwr_eval.wording import LANGUAGES, Wording, wording

__all__ = ["Task", "make_report", "prepare"]

_OF_A_YEAR = ("gaps", "trends", "costs")
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
    years : range
        Years that the programme covers.
    made_from : str
        What the programme's document is called.
    planned : Planned
        Whether it must be made, and why.
    """

    due: Due
    provenance: Provenance
    years: Sequence[int]
    made_from: str
    planned: Planned


def prepare(asked: Asked, programme: str, *, keep: bool = False) -> list[Task]:
    """Read and check a programme, save its tables, and say which reports it asks for.

    Parameters
    ----------
    asked : Asked
        What the run is asked to make.
    programme : str
        Folder in ``data/raw/``.
    keep : bool, default False
        Whether to keep what was read for processes forked from this one.

    Raises
    ------
    DataError
        Faults of the data, with their places.
    UsageError
        If a report is asked for that is not due.
    """
    words = wording(asked.language)
    inputs = read_inputs(asked.project, programme)
    due = _wanted(due_reports(inputs, asked.year, words), asked)
    if keep:
        keep_inputs(
            asked.project, inputs, {int(each.parameters["year"]) for each in due if "year" in each.parameters}
        )
    save_processed(asked.project, programme, _tables(inputs), dropped=_OF_A_YEAR)
    return [_task(asked, each, inputs) for each in due]


def _wanted(due: list[Due], asked: Asked) -> list[Due]:
    names = [each.name for each in due]
    unknown = sorted(set(asked.only) - set(names))
    if unknown:
        raise UsageError(f"no report {', '.join(unknown)} is due; due are {', '.join(names)}")
    return [each for each in due if not asked.only or each.name in asked.only]


def _task(asked: Asked, due: Due, inputs: Inputs) -> Task:
    description = inputs.programme.description.programme
    provenance = provenance_of(
        asked.project,
        due.folder(asked.project).relative_to(asked.project).as_posix(),
        f"notebooks/{due.notebook}",
        due.parameters,
        f"data/raw/{due.programme}",
        title=due.title,
        fictional=due.fictional,
        without=due.without,
        warnings_accepted=() if due.without else _accepted(inputs),
    )
    page = due.folder(asked.project) / "index.html"
    needed, reason = _why(asked, provenance)
    planned = Planned(due.programme, due.name, due.title, str(page), due.fictional, needed, reason)
    return Task(due, provenance, inputs.programme.years, description.source, planned)


def _why(asked: Asked, provenance: Provenance) -> tuple[bool, str]:
    """Say whether a report must be made, and why or why not."""
    folder = asked.project / provenance.report
    manifest = read_manifest(folder)
    if asked.force:
        return True, "asked for by --force"
    if manifest is None:
        return True, "not made before" if not folder.exists() else "nothing says what it was made from"
    found = list(differences(manifest, provenance, folder))
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
        tables |= {name: getattr(latest, name) for name in _OF_A_YEAR}
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
        made = _published(asked, task, wording(asked.language))
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
    published = publish_report(
        asked.project / "notebooks" / due.notebook,
        {**due.parameters, "project": str(asked.project)},
        due.folder(asked.project),
        project=asked.project,
        title=due.title,
        language=words.language,
        allowed={"language": LANGUAGES, "year": task.years, "programme": [due.programme]},
        fictional=due.fictional,
        mark=words("mark.fictional"),
        footer_lines=_footer(task, words),
        words={key: words(f"page.{key}") for key in ("skip", "contents", "footer", "example", "page", "of")},
        translate=words.of_notebook,
        provenance=task.provenance,
    )
    return published.paths[0], published.warnings


def _footer(task: Task, words: Wording) -> list[str]:
    """Say in words what `manifest.json` says in checksums; no times."""
    made_of = task.provenance
    [notebook] = made_of.notebook
    libraries = ", ".join(f"{name} {made_of.versions[name]}" for name in _LIBRARIES)
    lines = [
        words("page.made_from", programme=task.made_from, version=made_of.package["version"]),
        words("page.data_fictional" if task.due.fictional else "page.data_real"),
        words.count(
            "page.inputs",
            len(made_of.inputs),
            folder=made_of.inputs_folder,
            inputs=short_hash(made_of.inputs_hash),
            notebook=notebook,
            notebook_hash=short_hash(made_of.notebook[notebook]),
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
