"""A programme's folder read and checked once: plan, published series, what the units reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from pwr_eval.collection.returns import read_returns
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.files.project import programme_folder
from pwr_eval.indicators.checking import doubts_in, expected_in
from pwr_eval.observations import combine_returns, read_decisions
from pwr_eval.observations.published_series import published_series
from pwr_eval.observations.quality import accept
from pwr_eval.observations.quality.findings import findings_table, in_order, read_accepted, refuse_errors
from pwr_eval.programme import Programme, load_programme
from pwr_eval.registers.released_figures import read_registers
from pwr_eval.vocabulary import REGISTER

__all__ = ["Inputs", "folder_stamp", "read_inputs"]

Stamp: TypeAlias = tuple[tuple[str, int, int], ...]


@dataclass(eq=False)
class Inputs:
    """All that a programme's folder holds, read and checked.

    Parameters
    ----------
    programme : Programme
        The plan.
    series : DataFrame
        Published series.
    tables : mapping of str to DataFrame
        What the units reported: observations, spending, and what was found on the way: returns, corrections
        and findings (see `pwr_eval.observations.quality.findings`; errors are not among them);
        unique_to_date, what registers count over the years.
    worked_out : dict
        What was worked out from them already: `Results` by year, the evaluation by the stamp of its folder.
    """

    programme: Programme
    series: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    worked_out: dict[object, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def reported_years(self) -> list[int]:
        """Years of the programme for which there are returns."""
        observations = self.tables["observations"]
        years = set(observations.loc[observations["source"].ne(REGISTER), "year"])
        return [year for year in self.programme.years if year in years]

    def fictional(self, year: int) -> bool:
        """Tell whether any figure up to a year is fictional."""
        return any(
            bool(table.loc[table["year"] <= year, "fictional"].any())
            for table in (self.tables["observations"], self.tables["spending"])
        )


def read_inputs(project: str | Path, programme: str) -> Inputs:
    """Read a programme, its published series and what its units sent.

    Parameters
    ----------
    project : str or Path
        Folder that holds ``data/``.
    programme : str
        Folder in ``data/raw/``.

    Raises
    ------
    DataError
        With every fault of the first step that found one.
    """
    folder = programme_folder(project, programme)
    return _read_once(folder, folder.resolve(), folder_stamp(folder))


@lru_cache(maxsize=1)  # for the kernels that are forked from a process that has read the programme
def _read_once(folder: Path, _place: Path, _stamp: Stamp) -> Inputs:
    """Return what a folder holds; read anew where any of its files has changed since the last time."""
    loaded = load_programme(folder)
    series = published_series(folder)
    _refuse_missing_series(loaded, series)
    returns = read_returns(folder / "returns", expected_in(loaded))
    registers = read_registers(folder, loaded.amended.indicators["indicator_id"])
    tables = combine_returns(returns, read_decisions(folder / "decisions.csv"), registers.observations)
    doubts = doubts_in(loaded, tables["observations"], tables["spending"], series, tables["corrections"])
    findings = findings_table(returns, doubts, year=loaded.years[0])
    refuse_errors(findings)
    beside = registers.findings(tables["observations"], list(tables["returns"]["file"]), loaded.years[0])
    findings = pd.concat([findings, beside], ignore_index=True)
    tables["unique_to_date"] = registers.unique_to_date
    tables["findings"] = in_order(accept(findings, read_accepted(folder)))
    return Inputs(loaded, series, tables)


def folder_stamp(folder: Path) -> Stamp:
    """Return the names, sizes and times of all files below a folder: another stamp, another content."""
    files = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((str(path.relative_to(folder)), state.st_size, state.st_mtime_ns) for path, state in files)


def _refuse_missing_series(programme: Programme, series: pd.DataFrame) -> None:
    comparison = programme.description.comparison
    needed: dict[str, str] = {}
    if comparison is not None:
        needed |= {
            comparison.series_id: "[comparison] of programme.toml names it",
            comparison.peer_series_id: "[comparison] of programme.toml names it",
        }
    missing = [name for name in needed if name not in set(series["series_id"])]
    if missing:
        place = Place(f"{programme.id}/series")
        faults = [
            Fault(place, f'the series "{name}" is missing', remedy=f"Add its file: {needed[name]}.")
            for name in missing
        ]
        raise DataError("published series are missing", faults)
