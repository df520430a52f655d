"""Figures that were counted in registers and let out: read beside the returns, and held against them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.observations import load_table
from pwr_eval.observations.quality.findings import of_faults, place_of
from pwr_eval.registers.compare_with_returns import compare_with_returns
from pwr_eval.schemas.check import faults_where
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import REGISTER

__all__ = [
    "OBSERVATIONS",
    "UNIQUE_TO_DATE",
    "Registers",
    "no_registers",
    "read_registers",
    "register_findings",
]

OBSERVATIONS = "observations"
"""Table of `pwr-eval register`; reports reckon with it once it lies beside the mappings of the registers."""

UNIQUE_TO_DATE = "unique_to_date"
"""Table of `pwr-eval register`, let out in the same way: who was counted once over the years."""

_FOLDER = "registers"
_RULE = "register_difference"
_OVER_YEARS = "register_over_years"
_Wrong = Callable[[pd.DataFrame], Iterator[tuple[str, pd.Series, str]]]


@dataclass(frozen=True)
class Registers:
    """What registers count of a programme's indicators.

    Parameters
    ----------
    counted : DataFrame
        Columns of the table `observations`, the source is "register", and
        `greatest`, the greatest value that the figure can truly have (missing where it is hidden).
    unique_to_date : DataFrame
        Different people or families over the years: indicator_id, year (the last one counted; the first is
        that of the programme), value, greatest, fictional, sender.
    """

    counted: pd.DataFrame
    unique_to_date: pd.DataFrame

    @property
    def observations(self) -> pd.DataFrame:
        """The figures of single years, as observations."""
        return self.counted[list(declared("observations").names)]

    def findings(self, observations: pd.DataFrame, files: Collection[str], first: int) -> pd.DataFrame:
        """Find where the figures that stand do not go with those of registers.

        Parameters
        ----------
        observations : DataFrame
            What stands; where it is the register's own figure, it differs from nothing.
        files : collection of str
            Files of the returns, as their figures name them.
        first : int
            First year of the programme.

        Returns
        -------
        DataFrame
            Columns of the table `data_findings`: see `register_findings`; and
            a warning for each count over the years that cannot be if the yearly figures are right, with the
            bound of those as `reference`.
        """
        if self.counted.empty and self.unique_to_date.empty:  # most municipalities have no register
            return of_faults([], _RULE, first)
        reported = observations[observations["source"].ne(REGISTER)]
        differing = compare_with_returns(self.counted, reported, self.counted["greatest"])
        over_years = _over_years_findings(self.unique_to_date, observations, first)
        return pd.concat([register_findings(differing, files), over_years], ignore_index=True)


def no_registers() -> Registers:
    """Return what registers count where there are none."""
    return Registers(
        declared("observations").frame().assign(greatest=pd.Series(dtype="float64")),
        declared("unique_to_date").frame(),
    )


def read_registers(folder: Path, indicators: Collection[str]) -> Registers:
    """Read what registers count, if it was let out; empty tables else.

    Parameters
    ----------
    folder : Path
        The programme's, in ``data/raw/``. `pwr-eval register` writes ``observations.csv`` and
        ``unique_to_date.csv``; whoever looked at them puts them into ``registers/`` there.
    indicators : collection of str
        Indicators of the plan.

    Raises
    ------
    DataError
        If a file was edited: other columns, cells of other types, another source, an unknown indicator, a
        row twice, `greatest` below the value.
    """
    types = {**declared("observations").types, "greatest": "float64"}
    counted = _read(folder, OBSERVATIONS, types, indicators, _wrong_observations)
    unique = _read(folder, UNIQUE_TO_DATE, declared("unique_to_date").types, indicators, _wrong_counts)
    return Registers(counted.assign(qualifier=counted["qualifier"].replace("", None)), unique)


def _read(
    folder: Path, name: str, types: Mapping[str, str], indicators: Collection[str], wrong: _Wrong
) -> pd.DataFrame:
    path = folder / _FOLDER / f"{name}.csv"
    if not path.is_file():
        return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in types.items()})
    table = load_table(path, types)
    strange = ~table["indicator_id"].isin(list(indicators))
    remedy = "Copy the file anew from data/processed/registers; it is not to be edited."
    faults = [
        fault
        for column, cells, problem in (("indicator_id", strange, "no such indicator"), *wrong(table))
        for fault in faults_where(table, cells, f"{_FOLDER}/{path.name}", column, problem, remedy)
    ]
    if faults:
        raise DataError(Message("{file} of the registers cannot be used", file=path.name), faults)
    return table


def _wrong_observations(table: pd.DataFrame) -> Iterator[tuple[str, pd.Series, str]]:
    yield "source", table["source"].ne(REGISTER), "a figure of another source than a register"


def _wrong_counts(table: pd.DataFrame) -> Iterator[tuple[str, pd.Series, str]]:
    yield "year", table.duplicated(["indicator_id", "year"]), "the row stands twice"
    yield "greatest", ~(table["greatest"] >= table["value"]), "no number of the value or more"


def _over_years_findings(
    unique_to_date: pd.DataFrame, observations: pd.DataFrame, first: int
) -> pd.DataFrame:
    of_city = observations["month"].isna() & observations["area"].eq("") & observations["group"].eq("")
    tables = [of_faults([], _OVER_YEARS, 0)]
    for row in unique_to_date.to_dict("records"):
        within = of_city & observations["year"].between(first, row["year"])
        rows = observations[within & observations["indicator_id"].eq(row["indicator_id"])]
        whole = rows["value"].notna().sum() == row["year"] - first + 1
        most = rows["value"].sum() if whole else math.inf
        least = rows["value"].max()
        beyond = [least] if row["greatest"] < least else [most] if row["value"] > most else []
        tables += [_over_years_finding(row, float(bound)) for bound in beyond]
    return pd.concat(tables, ignore_index=True).astype(declared("data_findings").types)


def _over_years_finding(row: Mapping[Any, Any], bound: float) -> pd.DataFrame:
    fault = Fault(
        Place(f"{_FOLDER}/{UNIQUE_TO_DATE}.csv", column="value"),
        "the register counts a number over the years that the yearly figures rule out",
        f"{row['value']:.15g} (yearly figures: {bound:.15g})",
        "Ask who counted how; reports give the interval of the yearly figures until then.",
    )
    return _warning(fault, _OVER_YEARS, row, row["value"], bound)


def register_findings(comparison: pd.DataFrame, files: Collection[str] = ()) -> pd.DataFrame:
    """Return the differences between reports and registers as findings.

    Parameters
    ----------
    comparison : DataFrame
        From `pwr_eval.registers.compare_with_returns.compare_with_returns`.
    files : collection of str, optional
        Files of the returns; without them a figure's file is what stands before the first comma.

    Returns
    -------
    DataFrame
        Columns of the table `data_findings`: one warning a figure that differs,
        at the place where it was reported; `value` is the reported figure, `reference` the register's.
    """
    differs = comparison[comparison["verdict"].eq("differs")]
    tables = [_finding(row, files) for row in differs.to_dict("records")]
    empty = of_faults([], _RULE, 0)
    return pd.concat([empty, *tables], ignore_index=True).astype(declared("data_findings").types)


def _finding(row: Mapping[Any, Any], files: Collection[str]) -> pd.DataFrame:
    place = place_of(row["source"], files or [row["source"].split(", ")[0]])
    fault = Fault(
        place,
        "the register counts another figure",
        # The id of a finding comes from this: an acceptance holds for both figures as they were.
        f"{row['reported']:.15g} (register: {row['register']:.15g})",
        "Ask the unit how it counted, and correct the one that is wrong.",
    )
    return _warning(fault, _RULE, row, row["reported"], row["register"])


def _warning(fault: Fault, rule: str, row: Mapping[Any, Any], value: float, reference: float) -> pd.DataFrame:
    return of_faults([fault], rule, row["year"], "warning").assign(
        sender=row["sender"], indicator_id=row["indicator_id"], expected=f"{reference:.15g}", value=value,
        reference=reference,
    )  # fmt: skip
