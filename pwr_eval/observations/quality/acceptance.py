"""Warnings that somebody looked into and accepted, with the reason that then stands in the report."""

from __future__ import annotations

import difflib
from dataclasses import replace

import pandas as pd

from pwr_eval.cleaning.personal_data import personal_data_in
from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.schemas.check import FIRST_ROW, check_file, faults_where
from pwr_eval.schemas.declaration import declared

__all__ = ["accept", "idle_acceptances"]


def accept(findings: pd.DataFrame, accepted: pd.DataFrame, *, file: str = "accepted.csv") -> pd.DataFrame:
    """Mark the warnings that were accepted; none is taken out.

    A row that no longer fits accepts nothing: its figure was corrected, or came anew after the decision. Such
    rows are in `idle_acceptances`.

    Parameters
    ----------
    findings : DataFrame
        From `plausibility_findings`, of all years: an acceptance of a year left out would match nothing.
    accepted : DataFrame
        Rows of ``accepted.csv`` as text, with the columns of the table `accepted`, dates in ISO order (see
        `read_accepted`); row ``i`` from line ``i + 2``.
    file : str, default "accepted.csv"
        Name of the file in messages.

    Returns
    -------
    DataFrame
        The findings with four more columns: accepted (bool), reason, decided_by_role ("" where not accepted)
        and decided_on (NaT where not accepted).

    Raises
    ------
    DataError
        With every fault: an error (which has to be mended), an id that stands twice, an empty cell, a date
        that cannot be read, and personal data, since reason and role stand in the report.

    Examples
    --------
    >>> found = pd.DataFrame({"finding_id": ["stock_jump:15.1:2026"], "severity": ["warning"],
    ...     "received": [pd.Timestamp("2027-01-12")]})
    >>> decision = pd.DataFrame({"finding_id": ["stock_jump:15.1:2026"], "reason": ["Zamknięto 6 placówek."],
    ...     "decided_by_role": ["koordynator programu"], "date": ["2027-02-01"]})
    >>> accept(found, decision)[["accepted", "reason"]].values.tolist()
    [[True, 'Zamknięto 6 placówek.']]
    """
    cells = _cells(accepted)
    faults = [*_cell_faults(cells, file), *_accepted_errors(findings, cells, file)]
    if faults:
        raise DataError(
            Message("{file} does not fit the findings", file=file),
            sorted(faults, key=lambda fault: fault.place),
        )
    idle = {fault.place.row - FIRST_ROW for fault in idle_acceptances(findings, accepted, file=file)}
    decided = cells.assign(decided_on=cells["date"].astype("datetime64[s]"))
    decided = decided[~decided.index.isin(idle)].set_index("finding_id")
    by_id = decided.reindex(findings["finding_id"])
    return findings.assign(
        accepted=findings["finding_id"].isin(decided.index).to_numpy(),
        reason=by_id["reason"].fillna("").to_numpy(),
        decided_by_role=by_id["decided_by_role"].fillna("").to_numpy(),
        decided_on=by_id["decided_on"].to_numpy(),
    )


def idle_acceptances(
    findings: pd.DataFrame, accepted: pd.DataFrame, *, file: str = "accepted.csv"
) -> list[Fault]:
    """Return the acceptances that accept nothing any more.

    Parameters
    ----------
    findings, accepted, file
        As in `accept`.

    Returns
    -------
    list of Fault
        A row whose id no finding has, or whose date lies before the figure came: a decision holds for the
        figure that was seen.

    Examples
    --------
    >>> found = pd.DataFrame({"finding_id": ["stock_jump:15.1:2026"], "severity": ["warning"],
    ...     "received": [pd.Timestamp("2027-03-12")]})
    >>> decision = pd.DataFrame({"finding_id": ["stock_jump:15.1:2026"], "reason": ["Zamknięto 6 placówek."],
    ...     "decided_by_role": ["koordynator programu"], "date": ["2027-02-01"]})
    >>> [fault.problem for fault in idle_acceptances(found, decision)]
    ['the figure came on 2027-03-12, after the decision']
    """
    cells = _cells(accepted)
    days = pd.to_datetime(cells["date"], format="%Y-%m-%d", errors="coerce")
    known = findings.drop_duplicates("finding_id").set_index("finding_id")["received"]
    faults = []
    for row, (finding_id, day) in enumerate(zip(cells["finding_id"], days, strict=True), start=FIRST_ROW):
        place = Place(file, row=row, column="finding_id")
        if finding_id and finding_id not in known.index:
            near = difflib.get_close_matches(finding_id, known.index, n=1)
            faults.append(Fault(place, "no finding has this id", finding_id, _remedy(near)))
        elif finding_id and day < known[finding_id]:
            problem = Message("the figure came on {day}, after the decision", day=known[finding_id].date())
            remedy = "Look at the new figure, and date the decision anew or remove the row."
            faults.append(Fault(replace(place, column="date"), problem, f"{day:%Y-%m-%d}", remedy))
    return faults


def _cells(accepted: pd.DataFrame) -> pd.DataFrame:
    names = list(declared("accepted").names)
    texts = accepted[names].fillna("").astype(str)
    return pd.DataFrame({name: texts[name].str.strip() for name in names}).reset_index(drop=True)


def _cell_faults(cells: pd.DataFrame, file: str) -> list[Fault]:
    """Return faults of cells alone: not as declared, or personal data in what the report shows."""
    faults = check_file(cells, declared("accepted"), source=file)
    for column in ("reason", "decided_by_role"):
        for row, cell in enumerate(cells[column], start=FIRST_ROW):
            if kinds := personal_data_in(cell):
                # What stands there is not quoted: it is what must not be shown.
                problem = Message("holds personal data: {kinds}", kinds=", ".join(kinds))
                faults.append(Fault(Place(file, row=row, column=column), problem, remedy="Remove it."))
    return faults


def _accepted_errors(findings: pd.DataFrame, cells: pd.DataFrame, file: str) -> list[Fault]:
    errors = cells["finding_id"].isin(findings.loc[findings["severity"].eq("error"), "finding_id"])
    problem, remedy = "an error cannot be accepted", "Have the figure corrected, and remove the row."
    return faults_where(cells, errors, file, "finding_id", problem, remedy)


def _remedy(near: list[str]) -> str:
    if not near:
        return "Remove the row if the figure was corrected."
    return Message('Did you mean "{id}"? Remove the row if the figure was corrected.', id=near[0])
