"""A programme's folder read and checked once: plan, published series, what the units reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import pandas as pd

from pwr_eval.collection.returns import Return, read_returns
from pwr_eval.errors import DataError, Fault, Message, Place, attempted
from pwr_eval.files.project import programme_folder
from pwr_eval.indicators.plausibility import doubts_in, expected_in
from pwr_eval.observations import combine_returns, read_decisions
from pwr_eval.observations.corrections import without_figures
from pwr_eval.observations.decisions import no_decisions
from pwr_eval.observations.notes import read_notes
from pwr_eval.observations.published_series import published_series
from pwr_eval.observations.quality import accept
from pwr_eval.observations.quality.cleared import still_faulty
from pwr_eval.observations.quality.completeness import units_without_return
from pwr_eval.observations.quality.findings import (
    as_faults,
    findings_table,
    in_order,
    not_accepted,
    of_faults,
    read_accepted,
)
from pwr_eval.programme import Programme, load_programme
from pwr_eval.registers.released_figures import no_registers, read_registers
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import NO_YEAR, REGISTER

__all__ = ["Inputs", "folder_stamp", "read_inputs", "with_its_series"]

Stamp: TypeAlias = tuple[tuple[str, int, int], ...]
T = TypeVar("T")


@dataclass(eq=False)
class Inputs:
    """All that a programme's folder holds, read and checked.

    Parameters
    ----------
    programme : Programme
        The plan.
    series : DataFrame
        Published series.
    returns : tuple of Return
        What the units sent, faults and all.
    tables : mapping of str to DataFrame
        What the units reported: observations, spending, and what was found on the way: returns, corrections
        and findings (see `pwr_eval.observations.quality.findings`; an error is what was left out);
        unique_to_date, what registers count over the years.
    notes : DataFrame
        Decisions on remarks of units: see `pwr_eval.observations.notes.read_notes`.
    worked_out : dict
        What was worked out from them already: `Results` by year, the evaluation by the stamp of its folder.
    """

    programme: Programme
    series: pd.DataFrame
    returns: tuple[Return, ...]
    tables: Mapping[str, pd.DataFrame]
    notes: pd.DataFrame
    worked_out: dict[object, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def reported_years(self) -> list[int]:
        """Years of the programme for which there are returns."""
        observations = self.tables["observations"]
        years = set(observations.loc[observations["source"].ne(REGISTER), "year"])
        years |= {each.year for each in self.returns}
        return [year for year in self.programme.years if year in years]

    def fictional(self, year: int) -> bool:
        """Tell whether the programme or any figure up to a year is fictional; an unreadable example is."""
        figures = (self.tables["observations"], self.tables["spending"])
        return (
            self.programme.description.programme.fictional
            or any(bool(table.loc[table["year"] <= year, "fictional"].any()) for table in figures)
            or any(each.fictional and each.year <= year and each.is_empty for each in self.returns)
        )

    def left_out(self, year: int) -> pd.DataFrame:
        """Return what reports up to a year lack: the errors among the findings, in their order."""
        findings = self.tables["findings"]
        return findings[findings["severity"].eq("error") & findings["year"].le(year)]

    def refuse_left_out(self) -> None:
        """Stop if anything had to be left out.

        Raises
        ------
        DataError
            With every error among the findings.
        """
        findings = self.tables["findings"]
        faults = as_faults(findings[findings["severity"].eq("error")])
        if faults:
            raise DataError("the data cannot be used as they are", faults)


def read_inputs(project: str | Path, programme: str, *, strict: bool = False) -> Inputs:
    """Read a programme, its published series and what its units sent.

    A fault stops the figure in which it stands, and no other: `Inputs.left_out` says what is lacking.

    Parameters
    ----------
    project : str or Path
        Folder that holds ``data/``.
    programme : str
        Folder in ``data/raw/``.
    strict : bool, default False
        Whether to refuse everything where anything had to be left out.

    Raises
    ------
    DataError
        With every fault of the plan; where `strict`, of everything.
    """
    folder = programme_folder(project, programme)
    inputs = _read_once(folder, folder.resolve(), folder_stamp(folder))
    if strict:
        inputs.refuse_left_out()
    return inputs


@lru_cache(maxsize=1)  # for the kernels that are forked from a process that has read the programme
def _read_once(folder: Path, _place: Path, _stamp: Stamp) -> Inputs:
    """Return what a folder holds; read anew where any of its files has changed since the last time."""
    loaded = load_programme(folder)
    in_series: list[Fault] = []
    series = published_series(folder, in_series)
    loaded = with_its_series(loaded, series, in_series)
    beside: list[Fault] = []
    decisions = _read_or(no_decisions(), lambda: read_decisions(folder / "decisions.csv"), beside)
    accepted = _read_or(declared("accepted").frame(), lambda: read_accepted(folder), beside)
    known = loaded.amended.indicators["indicator_id"]
    notes = _read_or(declared("notes").frame(), lambda: read_notes(folder), beside)
    registers = _read_or(no_registers(), lambda: read_registers(folder, known), beside)
    returns = tuple(read_returns(folder / "returns", expected_in(loaded)))
    clashes: list[Fault] = []
    tables = combine_returns(returns, decisions, registers.observations, clashes)
    doubts = doubts_in(loaded, tables["observations"], tables["spending"], series, tables["corrections"])
    impossible = doubts.loc[doubts["severity"].eq("error"), "source"]
    for name in ("observations", "spending"):
        tables[name] = without_figures(tables[name], tables[name]["source"].isin(impossible), name)
    left = still_faulty(returns, tables, _silent_units(loaded, returns))
    findings = findings_table(left, doubts, clashes, year=loaded.years[0])
    of_registers = registers.findings(
        tables["observations"], list(tables["returns"]["file"]), loaded.years[0]
    )
    findings = pd.concat([findings, of_registers], ignore_index=True)
    findings, refused = _with_acceptances(findings, accepted)
    others = [
        not_accepted(of_faults(in_series, "series", NO_YEAR)),
        not_accepted(of_faults([*beside, *refused], "decision", NO_YEAR)),
    ]
    tables["unique_to_date"] = registers.unique_to_date
    tables["findings"] = in_order(pd.concat([findings, *others], ignore_index=True))
    return Inputs(loaded, series, returns, tables, notes)


def folder_stamp(folder: Path) -> Stamp:
    """Return the names, sizes and times of all files below a folder: another stamp, another content."""
    files = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((str(path.relative_to(folder)), state.st_size, state.st_mtime_ns) for path, state in files)


def with_its_series(programme: Programme, series: pd.DataFrame, faults: list[Fault]) -> Programme:
    """Return a programme without the comparison whose published series are not there; the fault is added.

    Parameters
    ----------
    programme : Programme
        As it was read.
    series : DataFrame
        Published series.
    faults : list of Fault
        Takes each series that is missing.
    """
    comparison = programme.description.comparison
    needed = (comparison.series_id, comparison.peer_series_id) if comparison is not None else ()
    missing = [name for name in dict.fromkeys(needed) if name not in set(series["series_id"])]
    if not missing:
        return programme
    faults += [
        Fault(
            Place(f"{programme.id}/series"),
            Message('the series "{name}" is missing', name=name),
            remedy="Add its file: [comparison] of programme.toml names it.",
        )
        for name in missing
    ]
    return replace(programme, description=programme.description.model_copy(update={"comparison": None}))


def _silent_units(programme: Programme, returns: Sequence[Return]) -> dict[int, list[str]]:
    """Return by year the units that lead a task and of which nothing came that can be read."""
    senders = pd.DataFrame([(each.year, each.sender) for each in returns], columns=["year", "sender"])
    plans = {year: programme.amended_in(year) for year in programme.years}
    return {
        year: units_without_return(plan.targets, plan.tasks, senders, year=year)
        for year, plan in plans.items()
    }


def _read_or(otherwise: T, read: Callable[[], T], faults: list[Fault]) -> T:
    result = attempted(read, faults)
    return otherwise if result is None else result


def _with_acceptances(findings: pd.DataFrame, given: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """Mark what was accepted; rows of the file that do not hold are given back as faults."""
    try:
        return accept(findings, given), []
    except DataError as error:
        faults = list(error.faults)
    wrong = {fault.place.row - 2 for fault in faults}
    good = given[~given.index.isin(wrong)].reset_index(drop=True)
    return accept(findings, good), faults
