"""The command ``forms``: the forms of a year, one a unit, written for handing out."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from pwr_eval.collection.forms import write_forms
from pwr_eval.commands.options import add_year
from pwr_eval.files.atomic_folder import publication, report_lock
from pwr_eval.files.project import chosen_programmes
from pwr_eval.indicators.checking import check_year
from pwr_eval.vocabulary import DONE
from pwr_eval.words.wording import Wording

__all__ = ["add_options", "hand_out_forms", "run"]


def add_options(command: argparse.ArgumentParser, words: Wording) -> None:
    """Declare the options."""
    add_year(command, words)


def run(options: argparse.Namespace) -> int:
    """Write the forms and list them."""
    for name in chosen_programmes(options.project, options.programme):
        print(*hand_out_forms(options.project, name, options.year), sep="\n", flush=True)
    return DONE


def hand_out_forms(project: Path, programme: str, year: int) -> list[Path]:
    """Write the forms of a year, one a unit, to ``reports/<programme>/forms-<year>/``.

    Parameters
    ----------
    project : Path
        Folder with ``data/`` and ``reports/``.
    programme : str
        Folder in ``data/raw/``.
    year : int
        Year to report.

    Returns
    -------
    list of Path
        The forms, in the order in which the plan names the units.

    Raises
    ------
    DataError
        If the programme cannot be read or does not cover the year.
    """
    check = check_year(project, programme, year)
    as_amended = replace(check.programme, plan=check.programme.amended_in(year))
    rule = check.programme.description.returns
    deadline = None if rule is None else rule.due(year)
    destination = project / "reports" / programme / f"forms-{year}"
    with report_lock(destination), publication(destination) as folder:
        forms = write_forms(as_amended, year, folder, previous=check.observations, deadline=deadline)
    return [destination / form.name for form in forms]
