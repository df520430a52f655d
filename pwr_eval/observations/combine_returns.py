"""Returns put together: one figure a key, corrections carried out, contradictions told, nothing lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from pwr_eval.collection.returns import Return
from pwr_eval.errors import Fault
from pwr_eval.observations.corrections import settle
from pwr_eval.schemas.check import check_table
from pwr_eval.schemas.declaration import declared

__all__ = ["combine_observations", "combine_returns", "combine_spending"]


def combine_returns(
    returns: Sequence[Return],
    decisions: pd.DataFrame | None = None,
    counted: pd.DataFrame | None = None,
    faults: list[Fault] | None = None,
) -> dict[str, pd.DataFrame]:
    """Put all returns of a programme together.

    Parameters
    ----------
    returns : sequence of Return
        As `pwr_eval.collection.returns.read_returns` gives them.
    decisions : DataFrame, optional
        How contradictions were settled: see `read_decisions`.
    counted : DataFrame, optional
        Observations that registers of services give: see `pwr_eval.registers.released_figures.Registers`.
    faults : list of Fault, optional
        Takes the contradictions, whose figures are then left out; if it is not given, they are raised.

    Returns
    -------
    dict of str to DataFrame
        observations and spending; corrections (every row that was set aside: `CHANGES` says why); returns
        (one row a file: who, when, how many figures); findings (every warning, with its place).

    Raises
    ------
    DataError
        With every contradiction and every correction whose order cannot be told.
    """
    observations, replaced = combine_observations(
        [*(each.observations for each in returns), *([] if counted is None else [counted])],
        decisions,
        faults,
        copies=(copies := tuple(each.file for each in returns if each.marked_copy)),
    )
    spending, replaced_spending = combine_spending(
        [each.spending for each in returns], decisions, faults, copies=copies
    )
    return {
        "observations": observations,
        "spending": spending,
        "corrections": pd.concat([replaced, replaced_spending], ignore_index=True),
        "returns": _list_of_returns(returns),
        "findings": _list_of_findings(returns),
    }


def combine_observations(
    tables: Iterable[pd.DataFrame],
    decisions: pd.DataFrame | None = None,
    faults: list[Fault] | None = None,
    *,
    copies: tuple[str, ...] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put observations of several senders and dates together.

    Parameters
    ----------
    tables : iterable of DataFrame
        With the columns of the table `observations`.
    decisions : DataFrame, optional
        How contradictions were settled: see `read_decisions`.
    faults : list of Fault, optional
        As for `combine_returns`.
    copies : tuple of str, optional
        Files that are marked copies: later than the returns of the same day that they are copies of.

    Returns
    -------
    tuple of DataFrame
        The observations, one row a key (indicator_id, year, month, area, group); and the rows set aside, with
        what stands instead. Together they are all rows that came in.

    Raises
    ------
    DataError
        If a table does not fit its schema; with every contradiction, and every decision that settles none.

    Notes
    -----
    A later return of the same sender takes the place of an earlier one key by key, by the date it was
    received. A real figure takes the place of an example. Two senders that give one key different figures
    contradict each other until a decision names whose figure stands. What a register counts stands where no
    unit reports a figure; else the reported one stands until a decision accepts the source "register".
    """
    rows = _checked(tables, "observations")
    return settle(rows, declared("observations"), "value", decisions, faults, copies)


def combine_spending(
    tables: Iterable[pd.DataFrame],
    decisions: pd.DataFrame | None = None,
    faults: list[Fault] | None = None,
    *,
    copies: tuple[str, ...] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put spending of several senders and dates together, by the rules of `combine_observations`.

    Returns
    -------
    tuple of DataFrame
        The spending, one row a task and year; and the rows set aside.

    Raises
    ------
    DataError
        As `combine_observations`.
    """
    return settle(_checked(tables, "spending"), declared("spending"), "spent_pln", decisions, faults, copies)


def _checked(tables: Iterable[pd.DataFrame], name: str) -> pd.DataFrame:
    declaration = declared(name)
    together = pd.concat([declaration.frame(), *tables], ignore_index=True)
    # Of a key with several rows one is chosen afterwards.
    return check_table(together, declaration, only=True, repeats=True)[list(declaration.names)]


def _list_of_returns(returns: Sequence[Return]) -> pd.DataFrame:
    def row(each: Return) -> dict[str, object]:
        reported = each.observations["status"].eq("reported")
        faulty = each.observations["status"].eq("faulty")
        return {
            "file": each.file,
            "year": each.year,
            "sender": each.sender,
            "received": each.received,
            "role": each.role,
            "fictional": each.fictional,
            "reported": int(reported.sum()),
            "missing": int((~reported & ~faulty).sum()),
            "faulty": int(faulty.sum()),
            "spending_rows": len(each.spending),
            "warnings": len(each.warnings),
        }

    return declared("returns").frame([row(each) for each in returns])


def _list_of_findings(returns: Sequence[Return]) -> pd.DataFrame:
    rows = [
        {
            "year": each.year,
            "sender": each.sender,
            "file": fault.place.file,
            "sheet": fault.place.sheet,
            "row": fault.place.row or None,
            "column": fault.place.column,
            "problem": fault.problem,
            "found": fault.found or "",
            "remedy": fault.remedy,
        }
        for each in returns
        for fault in each.warnings
    ]
    return declared("return_warnings").frame(rows)
