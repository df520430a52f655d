"""Load a programme's folder."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.csv_files import read_csv_text
from pwr_eval.files.records import read_record
from pwr_eval.programme.aliases import read_names
from pwr_eval.programme.amendments import read_amended_plan, read_amendments, task_numbers
from pwr_eval.programme.defaults import sections_of, with_defaults
from pwr_eval.programme.facts import read_facts
from pwr_eval.programme.plan import plan_columns, read_plan
from pwr_eval.programme.reading import PLAN
from pwr_eval.programme.records import Description
from pwr_eval.programme.tables import PlanTables
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import column_in

__all__ = ["Programme", "load_programme", "name_of"]

DESCRIPTION = "programme.toml"


@dataclass(frozen=True)
class Programme:
    """A programme: what it says about itself and its plan as tidy tables.

    Parameters
    ----------
    folder : Path
        Folder that the programme was read from.
    description : Description
        ``programme.toml`` as records.
    plan : PlanTables
        Tasks, responsible units, indicators, targets, budgets, repairs: as first adopted.
    amended : PlanTables
        The same after all amendments; equal to `plan` if there are none.
    amendments : DataFrame
        One row a change, see `pwr_eval.programme.amendments`; empty if there are none.
    earlier_units : mapping of int to PlanTables
        The amended plan for the years in which other units report than in the end.
    facts : DataFrame
        Figures asked for beside the plan, without a target: see `pwr_eval.programme.facts.read_facts`.
    """

    folder: Path
    description: Description
    plan: PlanTables
    amended: PlanTables
    amendments: pd.DataFrame
    earlier_units: Mapping[int, PlanTables] = field(default_factory=dict)
    facts: pd.DataFrame = field(default_factory=declared("facts").frame)

    def amended_in(self, year: int) -> PlanTables:
        """Return the amended plan with the units that report on a year.

        Parameters
        ----------
        year : int
            Year that is reported on; what the units of a later year are is left out.
        """
        return self.earlier_units.get(year, self.amended)

    @property
    def id(self) -> str:
        """Short name, equal to the folder's."""
        return self.description.programme.id

    @property
    def years(self) -> list[int]:
        """Calendar years of the programme, in order."""
        return list(self.description.programme.years)

    @property
    def membership(self) -> pd.DataFrame:
        """Which task, section, goal and units an indicator of the original plan belongs to.

        Returns
        -------
        DataFrame
            As `membership_in`.
        """
        return self.membership_in(self.plan)

    def membership_in(self, plan: PlanTables) -> pd.DataFrame:
        """Return which task, section, goal and units an indicator belongs to.

        Parameters
        ----------
        plan : PlanTables
            The original or the amended plan.

        Returns
        -------
        DataFrame
            One row an indicator and responsible unit: indicator_id, task_id, section, goal, category,
            unit, lead (True for the unit that leads the task).
        """
        goals = {section.id: section.goal for section in self.description.sections}
        table = (
            plan.indicators[["indicator_id", "task_id"]]
            .merge(plan.tasks[["task_id", "section_id", "category"]], on="task_id")
            .merge(plan.task_units[["task_id", "unit_order", "responsible_unit"]], on="task_id")
        )
        table = table.rename(columns={"section_id": "section", "responsible_unit": "unit"})
        table = table.assign(goal=table["section"].map(goals), lead=table["unit_order"].eq(1))
        return table.drop(columns="unit_order")


def load_programme(folder: str | Path) -> Programme:
    """Read a programme from its folder.

    The folder holds ``programme.toml``, ``plan.csv``, ``indicators.csv``, ``aliases.csv`` and
    ``cost_units.csv``; where it gives amounts beside the table of tasks, ``budgets.csv``; where it counts
    more beside the plan than the statute asks for, ``facts.csv``; where the plan was changed on the way,
    ``amendments.csv`` and, for added tasks, the folder ``amended/``.

    Parameters
    ----------
    folder : str or Path
        For instance ``data/raw/krakow-2025-2027``.

    Returns
    -------
    Programme

    Raises
    ------
    DataError
        With every fault that the files hold, each with file, row and column.
    """
    folder = Path(folder)
    if not folder.is_dir():
        others = sorted(path.parent.name for path in folder.parent.glob(f"*/{DESCRIPTION}"))
        remedy = (
            Message("Programmes that are there: {names}.", names=", ".join(others))
            if others
            else "Check the path."
        )
        raise DataError(
            "no such programme", [Fault(Place(str(folder)), "the folder is missing", remedy=remedy)]
        )
    description = _read_description(folder)
    if description.programme.id != folder.name:
        fault = Fault(
            Place(DESCRIPTION, column="programme.id"),
            "the id differs from the folder's name",
            found=description.programme.id,
            remedy=Message('Write "{name}" or rename the folder.', name=folder.name),
        )
        raise DataError(Message("{file} cannot be used", file=DESCRIPTION), [fault])
    plan, amendments = _plan_and_amendments(folder, description)
    amended, earlier_units = read_amended_plan(folder, description, plan, amendments)
    facts = read_facts(folder, read_names(folder).offices, str(plan.tasks["lead_unit"].iloc[0]))
    return Programme(folder, description, plan, amended, amendments, earlier_units, facts)


def name_of(folder: Path, language: str) -> str:
    """Return what a programme is called, even where nothing else of its description can be used.

    Parameters
    ----------
    folder : Path
        Folder of the programme; its own name is the last resort.
    language : str
        Language of the name; the Polish one stands where there is none.
    """
    try:
        facts = tomllib.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))["programme"]
        name = facts.get(column_in(language, "name")) or facts["name"]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return folder.name
    return str(name)


def _plan_and_amendments(folder: Path, description: Description) -> tuple[PlanTables, pd.DataFrame]:
    try:
        plan = read_plan(folder, description)
    except DataError as error:
        faults = list(error.faults)
        try:
            read_amendments(folder, description)
        except DataError as more:
            faults += more.faults
        raise DataError(error.summary, faults) from None
    return plan, read_amendments(folder, description, task_numbers(folder, description, plan))


def _read_description(folder: Path) -> Description:
    path = folder / DESCRIPTION
    description = read_record(path, Description, with_defaults)
    if description.sections:
        return description
    sections = _sections_as_printed(folder, description)
    return read_record(path, Description, lambda read: with_defaults(read) | {"sections": sections})


def _sections_as_printed(folder: Path, description: Description) -> list[dict[str, str]]:
    """Return the sections that ``plan.csv`` names; none where it cannot be read, which is told later."""
    try:
        return sections_of(read_csv_text(folder / PLAN, plan_columns(description.programme.years)))
    except DataError:
        return []
