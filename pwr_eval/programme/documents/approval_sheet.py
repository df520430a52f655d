"""The sheet on which a person approves what was read: cell, reading in words, and what is doubtful."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from pwr_eval.cleaning.target_cells import TargetPart
from pwr_eval.files.csv_files import text_rows
from pwr_eval.files.safe_workbook import cell_at, save, write_text
from pwr_eval.programme.documents.draft import cell_mark, read_cell, target_cells, years_of
from pwr_eval.programme.documents.reading_words import reading_in_words
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import DIRECTIONS, MEASURES
from pwr_eval.words.wording import Wording

__all__ = ["APPROVAL", "CODED", "EDITED", "HEADING_ROW", "place_text", "write_approval_sheet"]

APPROVAL = "approval.xlsx"
EDITED = ("indicator", "unit", "measure", "better", "note")
"""Columns whose cells a person may correct: they are those of ``indicators.csv``."""
CODED: Final[Mapping[str, Sequence[str]]] = {"measure": MEASURES, "better": DIRECTIONS}
"""Those that hold a code, which the sheet shows in words."""
HEADING_ROW = 3
_CREAM, _DARK = PatternFill("solid", fgColor="FFFFFBE6"), PatternFill("solid", fgColor="FF1F3864")
_TOP = Alignment(vertical="top", wrap_text=True)


def write_approval_sheet(
    path: Path,
    plan: pd.DataFrame,
    indicators: pd.DataFrame,
    sources: pd.DataFrame,
    words: Wording,
    *,
    of_draft: str,
) -> None:
    """Write the sheet with every indicator that nobody has approved.

    Parameters
    ----------
    path : Path
        Workbook to write.
    plan, indicators, sources : DataFrame
        ``plan.csv``, ``indicators.csv`` and ``plan_sources.csv``.
    words : Wording
        Language.
    of_draft : str
        Programme, and the folder in it where the draft stands ("wies-2026-2028/reading-1").
    """
    table = declared("approval")
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = words("approval.sheet")
    write_text(cell_at(sheet, 1, 1), words("approval.title"))
    cell_at(sheet, 1, 1).font = Font(size=14, bold=True)
    write_text(cell_at(sheet, 1, len(table.names)), of_draft)
    write_text(cell_at(sheet, 2, 1), words("approval.how"))
    for number, column in enumerate(table.columns.values(), start=1):
        cell = cell_at(sheet, HEADING_ROW, number)
        write_text(cell, column.heading[words.language])
        cell.font, cell.fill, cell.alignment = Font(bold=True, color="FFFFFFFF"), _DARK, _TOP
        sheet.column_dimensions[cell.column_letter].width = column.width
        sheet.column_dimensions[cell.column_letter].hidden = column.name == "mark"
    rows = _rows(plan, indicators, sources, words)
    for row, cells in enumerate(rows, start=HEADING_ROW + 1):
        for number, name in enumerate(table.names, start=1):
            cell = cell_at(sheet, row, number)
            write_text(cell, cells[name])
            cell.alignment = _TOP
            if name in (*EDITED, "decision"):
                cell.fill = _CREAM
    choices = {
        **{name: [words(f"approval.{name}.{code}") for code in codes] for name, codes in CODED.items()},
        "decision": [words("approval.yes"), words("approval.no")],
    }
    for name, allowed in choices.items():
        letter = cell_at(sheet, HEADING_ROW, table.names.index(name) + 1).column_letter
        choice = DataValidation("list", formula1=f'"{",".join(allowed)}"', allow_blank=True)
        choice.add(f"{letter}{HEADING_ROW + 1}:{letter}{HEADING_ROW + max(len(rows), 1)}")
        sheet.add_data_validation(choice)
    sheet.freeze_panes = cell_at(sheet, HEADING_ROW + 1, 2)
    save(workbook, path)


def _rows(
    plan: pd.DataFrame, indicators: pd.DataFrame, sources: pd.DataFrame, words: Wording
) -> list[dict[str, str]]:
    tasks = {row["task_id"]: row for row in text_rows(plan)}
    rows = []
    for indicator in text_rows(indicators):
        if indicator["confidence"] != "draft":
            continue
        task = tasks[indicator["task_id"]]
        of_task = sources[sources["task_id"].eq(indicator["task_id"])]
        n = int(indicator["indicator_id"].rpartition(".")[2]) - 1
        rows.append(
            {
                **{name: indicator[name] for name in ("indicator_id", *EDITED)},
                **{name: words(f"approval.{name}.{indicator[name]}") for name in CODED},
                "task": task["task"],
                "cell": _cells_text(task),
                "place": _place(of_task, words),
                "reading": _readings_text(task, n, indicator["unit"], words),
                "doubt": _doubts(of_task, indicator["indicator_id"], words),
                "decision": "",
                "mark": cell_mark(task["task"], target_cells(task)),
            }
        )
    return rows


def _by_year(task: Mapping[str, str]) -> dict[str, str]:
    """Return the years, joined where they say the same, and what their cells say."""
    years: dict[str, list[str]] = {}
    for column, cell in task.items():
        if column.startswith("target_"):
            years.setdefault(cell, []).append(column.removeprefix("target_"))
    return {", ".join(of_cell): cell for cell, of_cell in years.items()}


def _cells_text(task: Mapping[str, str]) -> str:
    return "\n".join(f"{years}: {cell or '–'}" for years, cell in _by_year(task).items())


def _readings_text(task: Mapping[str, str], n: int, unit: str, words: Wording) -> str:
    lines = []
    for of_cell, cell in _by_year(task).items():
        parts = read_cell(cell, years_of(task), named=bool(unit))
        lines.append(f"{of_cell}: {_reading_text(cell, n, parts, words, each_year=',' in of_cell)}")
    return "\n".join(lines)


def _reading_text(cell: str, n: int, parts: Sequence[TargetPart], words: Wording, *, each_year: bool) -> str:
    if not cell.strip():
        return words("approval.reading.empty")
    if not parts:
        return words("approval.reading.unread")
    if n >= len(parts):
        return words("approval.reading.fewer")
    return reading_in_words(parts[n], words, each_year=each_year)


def _place(sources: pd.DataFrame, words: Wording) -> str:
    targets = sources[sources["column"].str.startswith("target_")]
    if targets.empty:
        return ""
    first = targets.iloc[0]
    return place_text(first["page"], first["table"], first["row"], words)


def place_text(page: int | str, table: int | str, row: int | str, words: Wording) -> str:
    """Return where in a document something stands; what is 0 or empty is not known and left out.

    Examples
    --------
    >>> from pwr_eval.words.wording import wording
    >>> place_text(3, 2, 0, wording("pl"))
    's. 3, tabela 2'
    """
    known = {"page": page, "table": table, "row": row}
    return ", ".join(words(f"approval.place.{name}", n=n) for name, n in known.items() if n)


def _doubts(sources: pd.DataFrame, indicator_id: str, words: Wording) -> str:
    of_others = sources["column"].str.contains(".", regex=False) & sources["column"].ne(indicator_id)
    keys = [key for doubt in sources.loc[~of_others, "doubt"] for key in filter(None, doubt.split(", "))]
    return "\n".join(words(key) for key in dict.fromkeys(keys))
