"""Figures that were counted in registers and let out: read beside the returns, and held against them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.findings import FINDING_TYPES, of_faults, place_of
from pwr_eval.observation_columns import OBSERVATION_TYPES, REGISTER, observation_table
from pwr_eval.observations import load_table
from pwr_eval.register_comparison import compare_with_returns

__all__ = ["OBSERVATIONS", "differences_from", "read_register_observations", "register_findings"]

OBSERVATIONS = "observations"
"""Table of `pwr-eval register`; reports reckon with it once it lies beside the mappings of the registers."""

_FOLDER = "registers"
_RULE = "register_difference"
_FIRST_ROW = 2


def read_register_observations(folder: Path, indicators: Collection[str]) -> pd.DataFrame:
    """Read what registers count of a programme's indicators, if it was let out.

    Parameters
    ----------
    folder : Path
        The programme's, in ``data/raw/``. `pwr-eval register` writes ``observations.csv``; whoever looked at
        it puts it into ``registers/`` there.
    indicators : collection of str
        Indicators of the plan.

    Returns
    -------
    DataFrame
        Columns of `pwr_eval.observation_columns.OBSERVATION_TYPES`, the source is "register", and `greatest`,
        the greatest value that the figure can truly have (missing where it is hidden); empty if there is no
        such file.

    Raises
    ------
    DataError
        If the file was edited: other columns, cells of other types, another source, an unknown indicator.
    """
    path = folder / _FOLDER / f"{OBSERVATIONS}.csv"
    if not path.is_file():
        return observation_table().assign(greatest=pd.Series(dtype="float64"))
    table = load_table(path, {**OBSERVATION_TYPES, "greatest": "float64"})
    if faults := list(_faults(table, f"{_FOLDER}/{path.name}", indicators)):
        raise DataError(f"{path.name} of the registers cannot be used", faults)
    return table.assign(qualifier=table["qualifier"].replace("", None))


def _faults(table: pd.DataFrame, file: str, indicators: Collection[str]) -> Iterator[Fault]:
    rules = {
        "indicator_id": (~table["indicator_id"].isin(list(indicators)), "no such indicator"),
        "source": (table["source"].ne(REGISTER), "a figure of another source than a register"),
    }
    for column, (wrong, problem) in rules.items():
        for row in table.index[wrong]:
            place = Place(file, row=int(row) + _FIRST_ROW, column=column)
            remedy = "Copy the file anew from data/processed/registers; it is not to be edited."
            yield Fault(place, problem, str(table[column][row]), remedy)


def differences_from(
    counted: pd.DataFrame, observations: pd.DataFrame, files: Collection[str]
) -> pd.DataFrame:
    """Find where the figures that stand differ from those of registers.

    Parameters
    ----------
    counted : DataFrame
        From `read_register_observations`.
    observations : DataFrame
        What stands; where it is the register's own figure, it differs from nothing.
    files : collection of str
        Files of the returns, as their figures name them.

    Returns
    -------
    DataFrame
        See `register_findings`.
    """
    reported = observations[observations["source"].ne(REGISTER)]
    return register_findings(compare_with_returns(counted, reported, counted["greatest"]), files)


def register_findings(comparison: pd.DataFrame, files: Collection[str] = ()) -> pd.DataFrame:
    """Give the differences between reports and registers as findings.

    Parameters
    ----------
    comparison : DataFrame
        From `pwr_eval.register_comparison.compare_with_returns`.
    files : collection of str, optional
        Files of the returns; without them a figure's file is what stands before the first comma.

    Returns
    -------
    DataFrame
        Columns of `pwr_eval.findings.FINDING_TYPES`: one warning a figure that differs, at the place where it
        was reported; `value` is the reported figure, `reference` the register's.
    """
    differs = comparison[comparison["verdict"].eq("differs")]
    tables = [_finding(row, files) for row in differs.to_dict("records")]
    empty = of_faults([], _RULE, 0)
    return pd.concat([empty, *tables], ignore_index=True).astype(dict(FINDING_TYPES))


def _finding(row: Mapping[Any, Any], files: Collection[str]) -> pd.DataFrame:
    place = place_of(row["source"], files or [row["source"].split(", ")[0]])
    fault = Fault(
        place,
        "the register counts another figure",
        # The id of a finding comes from this: an acceptance holds for both figures as they were.
        f"{row['reported']:.15g} (register: {row['register']:.15g})",
        "Ask the unit how it counted, and correct the one that is wrong.",
    )
    return of_faults([fault], _RULE, row["year"]).assign(
        severity="warning",
        sender=row["sender"],
        indicator_id=row["indicator_id"],
        expected=f"{row['register']:.15g}",
        value=row["reported"],
        reference=row["register"],
    )
