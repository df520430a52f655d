"""One Excel form a responsible unit, written into a folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from pwr_eval.collection.forms.form_identity import FORM_VERSION, FormIdentity, mark_identity
from pwr_eval.collection.forms.form_rows import UnitForm, unit_forms
from pwr_eval.collection.forms.guidance_sheets import (
    add_counting_sheet,
    add_instruction_sheet,
    add_shared_sheet,
)
from pwr_eval.collection.forms.report_sheet import add_report_sheet
from pwr_eval.errors import Message, UsageError
from pwr_eval.files.file_names import numbered, plain_name
from pwr_eval.files.safe_workbook import save
from pwr_eval.programme import Programme
from pwr_eval.words.wording import Wording, wording

__all__ = ["write_forms"]


def write_forms(
    programme: Programme,
    year: int,
    folder: Path,
    *,
    previous: pd.DataFrame | None = None,
    deadline: date | None = None,
) -> list[Path]:
    """Write one .xlsx form for each responsible unit of a programme.

    The unit that leads a task is asked for it; the others that carry it out are told who that is. A unit that
    leads nothing gets a form that says so.

    Parameters
    ----------
    programme : Programme
        See `pwr_eval.programme.load_programme`.
    year : int
        Year to report.
    folder : Path
        Folder to write to, made if it is missing. Forms of the same name in it are replaced, each in one
        step; what came back from units belongs into another folder.
    previous : DataFrame, optional
        Observations of earlier years (see `pwr_eval.schemas.observation_table`). What was reported for the
        year before then stands under the indicator, and the base of a planned growth is not asked for again.
    deadline : date, optional
        Day until which the return is due; left out of the form if it is not known.

    Returns
    -------
    list of Path
        One file a unit, in the order in which the plan names the units. The same input gives the same bytes.

    Raises
    ------
    UsageError
        If the programme does not cover the year.
    """
    if year not in programme.years:
        years = ", ".join(map(str, programme.years))
        problem = "{programme} has no year {year}; its years are {years}"
        raise UsageError(Message(problem, programme=programme.id, year=year, years=years))
    words = wording(programme.description.programme.language)
    paths: list[Path] = []
    for form in unit_forms(programme, year, previous):
        name = _file_name(form.unit, year, {path.name for path in paths})
        workbook = _workbook(form, programme, year, deadline, words)
        save(workbook, folder / name)
        paths.append(folder / name)
    return paths


def _workbook(
    form: UnitForm, programme: Programme, year: int, deadline: date | None, words: Wording
) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    footer = words("form.footer", unit=form.unit, year=year)
    workbook.properties.title = footer
    if form.rows:
        add_report_sheet(workbook, form, programme, year, deadline, words)
        add_instruction_sheet(workbook, form, footer, words)
        add_counting_sheet(workbook, form, footer, words)
    if form.shared:
        add_shared_sheet(workbook, form, footer, words)
    mark_identity(workbook, FormIdentity(FORM_VERSION, programme.id, year, form.unit))
    return workbook


def _file_name(unit: str, year: int, taken: set[str]) -> str:
    """Return a name of the unit's letters; the reader does not rely on it.

    Examples
    --------
    >>> _file_name("Centrum Kultury „Dworek Białoprądnicki”", 2025, set())
    'centrum_kultury_dworek_bialopradnicki_2025.xlsx'
    """
    names = (f"{stem}_{year}.xlsx" for stem in numbered(plain_name(unit)))
    return next(name for name in names if name not in taken)
