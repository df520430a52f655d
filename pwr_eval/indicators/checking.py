"""The returns of a year checked in one go, without stopping at faults: what is wrong, doubtful or missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from pwr_eval.collection.returns import Expected, Return, check_returns
from pwr_eval.errors import DataError, Fault, Place, attempted
from pwr_eval.observations import combine_observations, combine_spending, read_decisions
from pwr_eval.observations.published_series import published_series, yearly
from pwr_eval.observations.quality import accept, idle_acceptances, plausibility_findings
from pwr_eval.observations.quality.completeness import units_without_return
from pwr_eval.observations.quality.findings import (
    findings_table,
    in_order,
    not_accepted,
    of_faults,
    read_accepted,
)
from pwr_eval.programme import Programme, load_programme
from pwr_eval.programme.aliases import read_names
from pwr_eval.registers.released_figures import read_registers

__all__ = ["Check", "check_year", "doubts_in", "expected_in", "refuse_year_outside"]

_Combine = Callable[[Sequence[pd.DataFrame], pd.DataFrame | None], tuple[pd.DataFrame, pd.DataFrame]]


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
    """

    programme: Programme
    year: int
    returns: tuple[Return, ...]
    findings: pd.DataFrame
    not_sent: tuple[str, ...]
    observations: pd.DataFrame

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
    folder = Path(project) / "data" / "raw" / programme
    loaded = load_programme(folder)
    refuse_year_outside(loaded, year)
    series = published_series(folder)
    returns = list(check_returns(folder / "returns", expected_in(loaded)))
    faults: list[Fault] = []
    decisions = attempted(lambda: read_decisions(folder / "decisions.csv"), faults)
    given = attempted(lambda: read_accepted(folder), faults)
    registers = read_registers(folder, loaded.amended.indicators["indicator_id"])
    (observations, corrections), clashes = _settled(
        combine_observations, [*(each.observations for each in returns), registers.observations], decisions
    )
    (spending, _), more_clashes = _settled(combine_spending, [each.spending for each in returns], decisions)
    doubts = doubts_in(loaded, observations, spending, series, corrections)
    findings = findings_table(returns, doubts, [*clashes, *more_clashes], year=year)
    beside = registers.findings(observations, [each.file for each in returns], loaded.years[0])
    findings = in_order(pd.concat([findings, beside], ignore_index=True))
    whole = not findings["severity"].eq("error").any()
    findings, refused = _with_acceptances(findings, given)
    others = not_accepted(of_faults([*faults, *refused], "decision", year))
    # A figure that cannot be read has no finding now; it may have one again when its return is mended.
    idle = idle_acceptances(findings, given) if whole and given is not None else []
    idle_ones = not_accepted(of_faults(idle, "decision", year, "warning"))
    of_year = tuple(each for each in returns if each.year == year)
    plan = loaded.amended_in(year)
    return Check(
        loaded,
        year,
        of_year,
        in_order(pd.concat([findings[findings["year"].eq(year)], others, idle_ones], ignore_index=True)),
        tuple(units_without_return(plan.targets, plan.tasks, _senders(of_year), year=year)),
        observations,
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


def expected_in(programme: Programme) -> Callable[[int], Expected]:
    """Tell what the returns of a year may speak of: the amended plan, its units in that year, its spellings.

    Parameters
    ----------
    programme : Programme
        The programme reported on.

    Returns
    -------
    callable
        Takes the year of a return.
    """
    names = read_names(programme.folder)

    def expected(year: int) -> Expected:
        plan = programme.amended_in(year)
        return Expected.from_plan(plan.indicators, plan.tasks, names.units, names.offices)

    return cache(expected)


def doubts_in(
    programme: Programme,
    observations: pd.DataFrame,
    spending: pd.DataFrame,
    series: pd.DataFrame,
    corrections: pd.DataFrame,
) -> pd.DataFrame:
    """Hold figures against the amended plan and the years before: see `plausibility_findings`.

    Parameters
    ----------
    programme : Programme
        The plan.
    observations, spending : DataFrame
        What was reported in all years.
    series : DataFrame
        Published series; those comparable to a target say what was there before the first return.
    corrections : DataFrame
        Rows of returns that later ones replaced.
    """
    plan = programme.amended
    return plausibility_findings(
        observations,
        spending,
        plan.targets,
        plan.indicators,
        plan.task_budgets,
        previous=_published_levels(series, before=programme.years[0]),
        corrections=corrections,
    )


def _settled(
    combine: _Combine, tables: Sequence[pd.DataFrame], decisions: pd.DataFrame | None
) -> tuple[tuple[pd.DataFrame, pd.DataFrame], list[Fault]]:
    """Put figures together; where that fails, give the faults and the figures that they do not concern."""
    try:
        return combine(tables, decisions), []
    except DataError as error:
        faults = list(error.faults)
    rows = pd.concat(tables, ignore_index=True)
    sources = {_source(fault.place) for fault in faults}
    subject = "indicator_id" if "indicator_id" in rows else "task_id"
    rows = rows.assign(about=rows[subject].astype(str) + "|" + rows["year"].astype(str))
    disputed = set(rows.loc[rows["source"].isin(sources), "about"])
    rest = rows[~rows["about"].isin(disputed)].drop(columns="about")
    if decisions is not None:
        about = decisions["indicator_id"] + "|" + decisions["year"].astype(str)
        idle = {fault.place.row - 2 for fault in faults if fault.place.file == "decisions.csv"}
        decisions = decisions[~about.isin(disputed) & ~decisions.index.isin(idle)].reset_index(drop=True)
    return combine([rest], decisions), faults


def _source(place: Place) -> str:
    cell = [f"{place.column}{place.row}"] if place.row else []
    return ", ".join(filter(None, [place.file, place.sheet, *cell]))


def _published_levels(series: pd.DataFrame, *, before: int) -> pd.DataFrame:
    """Give the published years before the programme that are comparable to a target."""
    comparable = series[series["comparable_to_target"].eq("yes") & series["indicator_id"].ne("")]
    levels = [yearly(series, name) for name in comparable["series_id"].unique()]
    if not levels:
        return pd.DataFrame({"indicator_id": [], "year": [], "value": []})
    table = pd.concat(levels, ignore_index=True)[["indicator_id", "year", "value"]]
    return table[table["year"] < before].drop_duplicates(["indicator_id", "year"], ignore_index=True)


def _with_acceptances(findings: pd.DataFrame, given: pd.DataFrame | None) -> tuple[pd.DataFrame, list[Fault]]:
    """Mark what was accepted; rows of the file that do not hold are given back as faults."""
    if given is None:
        return not_accepted(findings), []
    try:
        return accept(findings, given), []
    except DataError as error:
        faults = list(error.faults)
    wrong = {fault.place.row - 2 for fault in faults}
    good = given[~given.index.isin(wrong)].reset_index(drop=True)
    return accept(findings, good), faults


def _senders(returns: Sequence[Return]) -> pd.DataFrame:
    pairs = [(each.year, each.sender) for each in returns]
    return pd.DataFrame(pairs, columns=["year", "sender"])
