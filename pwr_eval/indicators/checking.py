"""The returns of a year checked in one go, without stopping at faults: what is wrong, doubtful or missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pwr_eval.collection.returns import Return
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.programme_inputs import Inputs, read_inputs
from pwr_eval.observations.notes import notes_to_decide
from pwr_eval.observations.quality import idle_acceptances
from pwr_eval.observations.quality.completeness import due_figures, units_without_return
from pwr_eval.observations.quality.findings import in_order, not_accepted, of_faults, read_accepted
from pwr_eval.programme import Programme
from pwr_eval.vocabulary import NO_YEAR

__all__ = ["Check", "check_year", "refuse_year_outside"]


@dataclass(frozen=True)
class Check:
    """What was found in the returns of one year.

    Parameters
    ----------
    programme : Programme
        The programme reported on.
    year : int
        Year that the returns are for.
    returns : tuple of Return
        The returns of the year, faulty ones included.
    findings : DataFrame
        Errors, open warnings, accepted warnings, in this order: the columns of the table
        `data_findings`, then accepted, reason, decided_by_role and decided_on.
    not_sent : tuple of str
        Units that lead a task and sent nothing.
    observations : DataFrame
        Figures of all years that could be read and do not contradict each other.
    due : DataFrame
        Every figure that was due and whether it came: see `due_figures`.
    notes : tuple of mapping
        Remarks of units on which nobody has decided: see `notes_to_decide`.
    """

    programme: Programme
    year: int
    returns: tuple[Return, ...]
    findings: pd.DataFrame
    not_sent: tuple[str, ...]
    observations: pd.DataFrame
    due: pd.DataFrame
    notes: tuple[Mapping[str, str], ...] = ()

    @property
    def errors(self) -> pd.DataFrame:
        """What has to be mended."""
        return self.findings[self.findings["severity"].eq("error")]

    @property
    def open_warnings(self) -> pd.DataFrame:
        """What somebody should look at."""
        return self.findings[self.findings["severity"].eq("warning") & ~self.findings["accepted"]]

    @property
    def accepted(self) -> pd.DataFrame:
        """Warnings that somebody looked at and accepted."""
        return self.findings[self.findings["accepted"]]


def check_year(project: str | Path, programme: str, year: int) -> Check:
    """Read a programme's returns without stopping at faults, and list what was found in those of a year.

    Returns of other years are read too: figures are held against the year before. Nothing is written.

    Parameters
    ----------
    project : str or Path
        Folder that holds ``data/``.
    programme : str
        Folder in ``data/raw/``.
    year : int
        Year that the returns are for.

    Returns
    -------
    Check

    Raises
    ------
    DataError
        If the programme itself cannot be read, the year lies outside it, or its folder of returns holds other
        things than years.
    """
    inputs = read_inputs(project, programme)
    refuse_year_outside(inputs.programme, year)
    findings = inputs.tables["findings"]
    of_year = tuple(each for each in inputs.returns if each.year == year)
    plan = inputs.programme.amended_in(year)
    mine = findings[findings["year"].isin([year, NO_YEAR])]
    return Check(
        inputs.programme,
        year,
        of_year,
        in_order(pd.concat([mine, _idle_acceptances(inputs, year)], ignore_index=True)),
        tuple(units_without_return(plan.targets, plan.tasks, _senders(of_year), year=year)),
        inputs.tables["observations"],
        due_figures(plan.targets, plan.tasks, inputs.tables["observations"], _senders(of_year), year=year),
        tuple(notes_to_decide(inputs.tables, inputs.notes, year)),
    )


def refuse_year_outside(programme: Programme, year: int) -> None:
    """Stop if a programme does not cover a year.

    Raises
    ------
    DataError
        With the years that it covers.
    """
    if year in programme.years:
        return
    fault = Fault(
        Place(f"{programme.id}/programme.toml", column="programme.first_year"),
        f"year {year} lies outside the programme",
        remedy=f"Use {', '.join(map(str, programme.years))}.",
    )
    raise DataError("there is nothing for this year", [fault])


def _idle_acceptances(inputs: Inputs, year: int) -> pd.DataFrame:
    """Return a warning for each acceptance that accepts nothing any more.

    A figure that cannot be used has no finding now; it may have one again when its return is mended.
    """
    findings = inputs.tables["findings"]
    if findings["severity"].eq("error").any():
        return not_accepted(of_faults([], "decision", year, "warning"))
    idle = idle_acceptances(findings, read_accepted(inputs.programme.folder))
    return not_accepted(of_faults(idle, "decision", year, "warning"))


def _senders(returns: Sequence[Return]) -> pd.DataFrame:
    pairs = [(each.year, each.sender) for each in returns]
    return pd.DataFrame(pairs, columns=["year", "sender"])
