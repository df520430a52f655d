"""A programme's folder made from its document; a document that changed is read beside what is there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pandas as pd

from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.atomic_folder import write_whole
from pwr_eval.files.csv_files import text_rows
from pwr_eval.programme.aliases import ALIASES
from pwr_eval.programme.documents.approval_sheet import APPROVAL, write_approval_sheet
from pwr_eval.programme.documents.draft import SOURCES, Draft, cell_mark, draft_of, target_cells
from pwr_eval.programme.documents.opened import read_document
from pwr_eval.programme.documents.printed import Document
from pwr_eval.programme.documents.tasks import FoundTasks, NotRead, Task, find_tasks
from pwr_eval.programme.new_programme import new_folder, write_description, years_in
from pwr_eval.programme.reading import COST_UNITS, INDICATORS, PLAN
from pwr_eval.schemas.declaration import declared
from pwr_eval.words.wording import Wording

__all__ = ["Intake", "take_document"]

NOT_READ = "not_read.csv"


@dataclass(frozen=True)
class Intake:
    """What was made of a document.

    Parameters
    ----------
    folder : Path
        Folder of the files that were written.
    tasks, indicators, approved : int
        How many were read, and how many of the indicators were approved before.
    not_read : sequence of NotRead
        Tables, rows and pages that a person has to look at.
    """

    folder: Path
    tasks: int
    indicators: int
    approved: int
    not_read: Sequence[NotRead]


def take_document(project: Path, name: str, path: Path, words: Wording) -> Intake:
    """Write a programme's folder from its document, as a draft.

    Where the programme is there already, the files are written to a folder ``reading-<n>`` in it and nothing
    else is touched; indicators of cells that did not change keep their approval.

    Parameters
    ----------
    project : Path
        Folder with ``data/``.
    name : str
        Folder in ``data/raw/`` to make.
    path : Path
        The document.
    words : Wording
        Language of the sheet for approval.

    Raises
    ------
    UsageError
        If `name` is no name of a programme.
    DataError
        If the document cannot be read or holds no table of tasks.
    """
    document = read_document(path)
    found = find_tasks(document)
    if not found.tasks:
        remedy = "Give the document or annex with the tables of tasks, or write plan.csv by hand."
        faults = [Fault(Place(path.name), "no table of tasks was found", remedy=remedy)]
        faults += [Fault(Place(path.name), each.problem) for each in found.not_read]
        raise DataError(Message("{file} cannot be used", file=path.name), faults)
    years = _years(name, document, found.tasks)
    draft = draft_of(found.tasks, years)
    there = project / "data" / "raw" / name
    if there.exists():
        draft = _with_approvals(draft, there)
        folder = next(place for n in count(1) if not (place := there / f"reading-{n}").exists())
        folder.mkdir()
        _write(folder, draft, found, words, f"{name}/{folder.name}")
    else:
        with new_folder(project, name) as folder:
            write_description(folder, years, draft.sections, origin=_origin(path), source=path.name)
            _write(folder, draft, found, words, name)
        folder = there
    approved = int(draft.indicators["confidence"].ne("draft").sum())
    return Intake(folder, len(draft.plan), len(draft.indicators), approved, found.not_read)


def _years(name: str, document: Document, tasks: Sequence[Task]) -> range:
    """Return the years of a programme: of its columns of targets, else of its name or the document's text."""
    printed = {year for task in tasks for year in task.targets if year}
    years = years_in(name) or years_in(document.text) or years_in(document.file)
    if printed and (years is None or not printed <= set(years)):
        return range(min(printed), max(printed) + 1)
    if years is None:
        remedy = "End the programme's name with them, such as gmina-2026-2028."
        fault = Fault(Place(document.file), "the document does not say for which years it is", remedy=remedy)
        raise DataError(Message("{file} cannot be used", file=document.file), [fault])
    return years


def _write(folder: Path, draft: Draft, found: FoundTasks, words: Wording, of_draft: str) -> None:
    tables = {
        PLAN: draft.plan, SOURCES: draft.sources, INDICATORS: draft.indicators, ALIASES: draft.aliases,
        COST_UNITS: draft.cost_units,
    }  # fmt: skip
    if found.not_read:
        rows = [
            (each.page or "", each.table or "", each.row or "", words.of_message(each.problem))
            for each in found.not_read
        ]
        tables[NOT_READ] = pd.DataFrame(rows, columns=declared("not_read").names, dtype=str)
    for file, table in tables.items():
        write_whole(folder / file, table.to_csv(index=False))
    write_approval_sheet(
        folder / APPROVAL, draft.plan, draft.indicators, draft.sources, words, of_draft=of_draft
    )


def _origin(path: Path) -> str:
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    files = ", ".join(f"`{file}`" for file in (PLAN, INDICATORS, ALIASES))
    return f"| {files} | UZUPEŁNIĆ | UZUPEŁNIĆ | {path.name} | `{checksum}` |"


def _with_approvals(draft: Draft, there: Path) -> Draft:
    """Return a draft whose unchanged cells have the indicators, and all spellings, of the files there."""
    plan, indicators, aliases, cost_units = (
        pd.read_csv(there / file, dtype=str, keep_default_na=False)
        for file in (PLAN, INDICATORS, ALIASES, COST_UNITS)
    )
    known = {_mark(row): row["task_id"] for row in text_rows(plan)}
    kept: list[pd.DataFrame] = []
    costs = [draft.cost_units]
    for row in text_rows(draft.plan):
        before = known.get(_mark(row))
        rows = draft.indicators[draft.indicators["task_id"].eq(row["task_id"])]
        if before is not None:
            rows = _renumbered(indicators[indicators["task_id"].eq(before)], row["task_id"])
            costs.append(_renumbered(cost_units[cost_units["task_id"].eq(before)], row["task_id"]))
        kept.append(rows)
    spellings = pd.concat([aliases, draft.aliases]).drop_duplicates(["kind", "printed"], ignore_index=True)
    return replace(
        draft,
        indicators=pd.concat(kept, ignore_index=True).fillna(""),
        aliases=spellings,
        cost_units=pd.concat(costs, ignore_index=True),
    )


def _mark(row: dict[str, str]) -> str:
    return cell_mark(row["task"], target_cells(row))


def _renumbered(rows: pd.DataFrame, task_id: str) -> pd.DataFrame:
    """Return rows of indicators under another number of their task."""
    numbers = [f"{task_id}.{indicator_id.rpartition('.')[2]}" for indicator_id in rows["indicator_id"]]
    return rows.assign(task_id=task_id, indicator_id=numbers)
