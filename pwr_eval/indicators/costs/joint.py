"""Costs that several tasks share, divided by stated shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.costs.money import is_missing, largest_remainder, share_faults, to_grosze, to_pln
from pwr_eval.indicators.costs.rules import checked, faults_where, status_faults, unknown_values
from pwr_eval.vocabulary import QUALIFIER_RANK, QUALIFIERS

__all__ = ["add_joint_costs"]

COLUMNS = ["task_id", "year", "spent_pln", "qualifier", "status", "fictional", "source"]


def add_joint_costs(spending: pd.DataFrame, joint_costs: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Spending of each task with its part of the costs that it shares with others.

    Parameters
    ----------
    spending : DataFrame
        What each task spent on its own: task_id, year, spent_pln, qualifier, status, fictional, source.
    joint_costs : DataFrame
        The same columns with ``cost_id`` in place of task_id: rent of a house for two tasks, one contract
        for three.
    shares : DataFrame
        cost_id, task_id, share (together 1 within 1e-9 a cost), basis: what the shares rest on ("floor
        area").

    Returns
    -------
    DataFrame
        Columns of `spending`, one row a task and year. The parts of a joint cost add up to it to the grosz.
        A row that holds a part is at best ``estimated`` and names the share and its basis in ``source``. If
        the own spending or a joint cost of the task was not reported, the sum is not known: status missing.
        A task without a row of its own has the joint part only.

    Raises
    ------
    DataError
        With every fault: shares that do not sum to 1, a joint cost without shares or shares without a cost,
        negative, infinite or contradictory amounts, repeated rows.

    Examples
    --------
    >>> spending = pd.DataFrame({"task_id": [1], "year": [2025], "spent_pln": [100.0], "qualifier": ["exact"],
    ...     "status": ["reported"], "fictional": [True], "source": ["1.xlsx"]})
    >>> rent = spending.drop(columns="task_id").assign(cost_id="rent", spent_pln=50.01)
    >>> shares = pd.DataFrame({"cost_id": "rent", "task_id": [1, 2], "share": 0.5, "basis": "floor area"})
    >>> add_joint_costs(spending, rent, shares)[["task_id", "year", "spent_pln", "qualifier"]]
       task_id  year  spent_pln  qualifier
    0        1  2025     125.01  estimated
    1        2  2025      25.00  estimated
    """
    summary = "joint costs cannot be shared out"
    tables = checked({"spending": spending, "joint_costs": joint_costs, "shares": shares}, summary)
    faults = _faults(tables)
    if faults:
        raise DataError(summary, faults)
    parts = _parts(tables["joint_costs"], tables["shares"])
    return _summed(pd.concat([tables["spending"][COLUMNS], *parts], ignore_index=True))


def _faults(tables: Mapping[str, pd.DataFrame]) -> list[Fault]:
    joint_costs, shares = tables["joint_costs"], tables["shares"]
    faults = [fault for name in ("spending", "joint_costs") for fault in status_faults(tables[name], name)]
    faults += _source_faults(tables["spending"])
    faults += unknown_values(joint_costs, "joint_costs", "cost_id", shares["cost_id"], "shares")
    faults += unknown_values(shares, "shares", "cost_id", joint_costs["cost_id"], "joint_costs")
    for cost, part in shares.groupby("cost_id"):
        faults += share_faults(part.set_index("task_id")["share"], "shares", whose=f' of the cost "{cost}"')
    return faults


def _source_faults(spending: pd.DataFrame) -> list[Fault]:
    """Faults of the one column that other tables of spending need not have."""
    if "source" not in spending:
        return [Fault(Place("spending", column="source"), "column is missing", remedy="Add it.")]
    text = spending["source"].map(lambda cell: isinstance(cell, str) or is_missing(cell))
    return list(faults_where(spending, ~text.astype(bool), "spending", "source", "not a text"))


def _parts(joint_costs: pd.DataFrame, shares: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows like those of the spending, for each joint cost one a task."""
    total = to_grosze(joint_costs["spent_pln"])
    for cost, grosze in zip(joint_costs.to_dict("records"), total, strict=True):
        part = shares[shares["cost_id"] == cost["cost_id"]]
        by_share = "share " + part["share"].map("{:g}".format) + " by " + part["basis"]
        known = cost["status"] == "reported"
        yield part[["task_id"]].assign(
            year=cost["year"],
            spent_pln=np.array(largest_remainder(grosze, part["share"])) / 100 if known else np.nan,
            # A part by shares is an estimate, however well the whole is known.
            qualifier=cost["qualifier"] if cost["qualifier"] in QUALIFIERS[1:] else "estimated",
            status=cost["status"],
            fictional=cost["fictional"],
            source=by_share if pd.isna(cost["source"]) else f"{cost['source']}, " + by_share,
        )[COLUMNS]


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a task and year; the least sure qualifier wins, one missing amount makes the sum missing."""
    sureness = QUALIFIER_RANK
    groups = rows.assign(
        grosze=to_grosze(rows["spent_pln"]),
        sureness=rows["qualifier"].fillna("exact").map(sureness),
        source=rows["source"].fillna(""),
    ).groupby(["task_id", "year"])
    spent = to_pln(groups["grosze"].sum(skipna=False))
    summed = pd.DataFrame(
        {
            "spent_pln": spent,
            "qualifier": groups["sureness"].max().map(dict(enumerate(QUALIFIERS))),
            "status": spent.notna().map({True: "reported", False: "missing"}),
            "fictional": groups["fictional"].any(),
            "source": groups["source"].agg(lambda sources: "; ".join(filter(None, sources))),
        }
    )
    return summed.reset_index()
