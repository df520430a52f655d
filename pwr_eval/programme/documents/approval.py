"""Approvals taken in from the sheet that a person filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pwr_eval.cleaning.lexicon import fold, lexicon
from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.atomic_folder import write_whole
from pwr_eval.files.csv_files import text_rows
from pwr_eval.files.untrusted.sheets import Grid
from pwr_eval.files.untrusted.spreadsheet_files import read_grids
from pwr_eval.programme.aliases import ALIASES
from pwr_eval.programme.documents.approval_sheet import CODED, EDITED, HEADING_ROW
from pwr_eval.programme.documents.draft import SOURCES, cell_mark, read_cell, target_cells, years_of
from pwr_eval.programme.reading import COST_UNITS, INDICATORS, PLAN
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import FIRST_LANGUAGE, LANGUAGES
from pwr_eval.words.wording import wording

__all__ = ["Approvals", "take_approvals"]

_PLACE = {name: column for column, name in enumerate(declared("approval").names)}


@dataclass(frozen=True)
class Approvals:
    """How many readings were approved, refused (they stay drafts) and left without a decision."""

    approved: int
    refused: int
    undecided: int


def take_approvals(project: Path, name: str, path: Path) -> Approvals:
    """Write the approvals of a sheet into ``indicators.csv``.

    The sheet of a document that was read again (``reading-<n>``) brings the whole of that reading in; the
    files that were there until then are kept in ``before-reading-<n>``.

    Parameters
    ----------
    project : Path
        Folder with ``data/``.
    name : str
        Folder in ``data/raw/``.
    path : Path
        The workbook.

    Raises
    ------
    DataError
        With every row that cannot be taken in; then nothing is.
    """
    _, grids = read_grids(path)
    grid = grids[0] if grids else Grid(path.name, "", [])
    there = project / "data" / "raw" / name
    reading = _reading_of(grid, name)
    folder = there / reading
    if not (folder / INDICATORS).is_file():
        raise DataError(
            Message("{file} cannot be taken in", file=path.name),
            [Fault(Place(f"data/raw/{name}/{reading}"), "there is no such draft")],
        )
    plan, indicators, aliases = (
        pd.read_csv(folder / file, dtype=str, keep_default_na=False) for file in (PLAN, INDICATORS, ALIASES)
    )
    rows = list(_rows(grid))
    faults = [fault for n, row in rows for fault in _faults(grid, n, row, plan, indicators)]
    if faults:
        raise DataError(Message("{file} cannot be taken in", file=path.name), faults)
    decisions = [_decision(row["decision"]) for _, row in rows]
    spellings = [aliases]
    for (_, row), decision in zip(rows, decisions, strict=True):
        if decision is True:
            of_row = indicators["indicator_id"].eq(row["indicator_id"])
            spellings.append(_spellings(row, indicators[of_row], plan))
            indicators.loc[of_row, list(EDITED)] = [row[column] for column in EDITED]
            indicators.loc[of_row, "confidence"] = "judgement" if row["doubt"] else "clear"
    if reading:
        _bring_in(folder, there)
    write_whole(there / INDICATORS, indicators.to_csv(index=False))
    known = pd.concat(spellings).drop_duplicates(["kind", "printed"], keep="last")
    write_whole(there / ALIASES, known.to_csv(index=False))
    return Approvals(decisions.count(True), decisions.count(False), decisions.count(None))


def _reading_of(grid: Grid, name: str) -> str:
    """Return the folder, inside the programme's, whose draft a sheet shows."""
    programme, _, reading = grid.text(0, _PLACE["mark"]).partition("/")
    if programme != name or "/" in reading or ".." in reading:
        remedy = "Take the sheet that was written with the draft."
        fault = Fault(
            Place(grid.file), Message("this is no sheet for approval of {name}", name=name), remedy=remedy
        )
        raise DataError(Message("{file} cannot be taken in", file=grid.file), [fault])
    return reading


def _rows(grid: Grid) -> Iterator[tuple[int, dict[str, str]]]:
    for n in range(HEADING_ROW, len(grid.rows)):
        row = {name: str(grid.cell(n, column) or "").strip() for name, column in _PLACE.items()}
        if row["indicator_id"]:
            yield n, row | {name: _code(name, row[name]) for name in CODED}


def _code(column: str, text: str) -> str:
    """Return the code that the sheet's words in any language stand for; other words stay, and are a fault."""
    named = {
        fold(wording(language)(f"approval.{column}.{code}")): code
        for language in LANGUAGES
        for code in CODED[column]
    }
    return named.get(fold(text), text)


def _decision(text: str) -> bool | None:
    answers = lexicon()["answers"]
    folded = fold(text)
    if folded in answers["yes"] or folded == "yes":
        return True
    return False if folded in answers["no"] or folded == "no" else None


def _faults(
    grid: Grid, n: int, row: dict[str, str], plan: pd.DataFrame, indicators: pd.DataFrame
) -> Iterator[Fault]:
    if row["decision"] and _decision(row["decision"]) is None:
        yield Fault(grid.place(n, _PLACE["decision"]), "no decision", row["decision"], "Write tak or nie.")
    of_row = indicators[indicators["indicator_id"].eq(row["indicator_id"])]
    if of_row.empty:
        yield Fault(grid.place(n), "no such indicator", row["indicator_id"], "See indicators.csv.")
        return
    task_id = of_row["task_id"].iloc[0]
    task = next((task for task in text_rows(plan) if task["task_id"] == task_id), None)
    if task is None or cell_mark(task["task"], target_cells(task)) != row["mark"]:
        problem = Message(
            "the cell of task {task} in {file} is another since the sheet was written",
            task=task_id,
            file=PLAN,
        )
        yield Fault(grid.place(n), problem, remedy="Read the document again and approve the new sheet.")
    for column, codes in CODED.items():
        if row[column] not in codes:
            known = wording(FIRST_LANGUAGE)
            listed = ", ".join(known(f"approval.{column}.{code}") for code in codes)
            remedy = Message("Use {words}.", words=listed)
            yield Fault(grid.place(n, _PLACE[column]), "unknown word", row[column], remedy)


def _spellings(row: dict[str, str], indicator: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Return how the cells of an indicator spell its unit, if a person has named another one.

    The whole text of the cell is the spelling: the longest one that is known counts, so that the shorter
    one keeps its meaning in other cells.
    """
    task_id, unit = indicator["task_id"].iloc[0], indicator["unit"].iloc[0]
    if row["unit"] == unit:
        return pd.DataFrame()
    [task] = [task for task in text_rows(plan) if task["task_id"] == task_id]
    n = int(row["indicator_id"].rpartition(".")[2]) - 1
    readings = [read_cell(cell, years_of(task), named=bool(unit)) for cell in target_cells(task)]
    texts = dict.fromkeys(parts[n].text for parts in readings if n < len(parts) and parts[n].text)
    return pd.DataFrame(
        [
            {"kind": "unit", "printed": text, "canonical": row["unit"], "repair": "false", "note": ""}
            for text in texts
        ],
        columns=list(declared("aliases").names),
    )


def _bring_in(reading: Path, there: Path) -> None:
    """Put the files of a reading in the place of the programme's, which are kept."""
    kept = there / f"before-{reading.name}"
    kept.mkdir(exist_ok=True)
    for file in (PLAN, SOURCES, INDICATORS, ALIASES, COST_UNITS):
        if (there / file).is_file() and not (kept / file).exists():
            write_whole(kept / file, (there / file).read_bytes())
        write_whole(there / file, (reading / file).read_bytes())
