"""Warnings that somebody looked into and accepted, with the reason that then stands in the report."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date

import pandas as pd

from pwr_eval.cleaning.dates import UnreadableDate, parse_date
from pwr_eval.cleaning.identifiers import personal_data_in
from pwr_eval.errors import DataError, Fault, Place

__all__ = ["ACCEPTED_COLUMNS", "accept"]

ACCEPTED_COLUMNS = ("finding_id", "reason", "decided_by_role", "date")
"""Columns of ``accepted.csv``: which warning, why it is right, the role (no name) that decided, and when."""


def accept(findings: pd.DataFrame, accepted: pd.DataFrame, *, file: str = "accepted.csv") -> pd.DataFrame:
    """Mark the warnings that were accepted; none is taken out.

    Parameters
    ----------
    findings : DataFrame
        From `plausibility_findings`, of all years: an acceptance of a year left out would match nothing.
    accepted : DataFrame
        Rows of ``accepted.csv`` as text, with the columns of `ACCEPTED_COLUMNS`; row ``i`` from line
        ``i + 2``.
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
        With every fault: an id that no finding has, an error (which has to be mended), an id that stands
        twice, an empty cell, a date that cannot be read or lies before the figure came, since a decision
        holds for the figure that was seen, and personal data, since reason and role stand in the report.

    Examples
    --------
    >>> found = pd.DataFrame({"finding_id": ["stock_jump:15.1:2026"], "severity": ["warning"],
    ...     "received": [pd.Timestamp("2027-01-12")]})
    >>> decision = pd.DataFrame({"finding_id": ["stock_jump:15.1:2026"], "reason": ["Zamknięto 6 placówek."],
    ...     "decided_by_role": ["koordynator programu"], "date": ["2027-02-01"]})
    >>> accept(found, decision)[["accepted", "reason"]].values.tolist()
    [[True, 'Zamknięto 6 placówek.']]
    """
    cells = accepted[list(ACCEPTED_COLUMNS)].fillna("").astype(str).apply(lambda column: column.str.strip())
    dates = [_date(cell) for cell in cells["date"]]
    faults = [
        *_form_faults(cells, dates, file),
        *_misfits(findings, cells, dates, file),
    ]
    if faults:
        raise DataError(f"{file} does not fit the findings", sorted(faults, key=lambda fault: fault.place))
    decided = cells.assign(decided_on=pd.Series(dates, dtype="datetime64[s]")).set_index("finding_id")
    by_id = decided.reindex(findings["finding_id"])
    return findings.assign(
        accepted=findings["finding_id"].isin(cells["finding_id"]).to_numpy(),
        reason=by_id["reason"].fillna("").to_numpy(),
        decided_by_role=by_id["decided_by_role"].fillna("").to_numpy(),
        decided_on=by_id["decided_on"].to_numpy(),
    )


def _form_faults(cells: pd.DataFrame, dates: list[date | None], file: str) -> Iterator[Fault]:
    """Faults of cells alone: empty, unreadable, personal, or an id that stands twice."""
    for column in ACCEPTED_COLUMNS:
        for row, cell in enumerate(cells[column], start=2):
            place = Place(file, row=row, column=column)
            if not cell:
                yield Fault(place, "the cell is empty", remedy="Fill it in.")
            elif column in ("reason", "decided_by_role") and (kinds := personal_data_in(cell)):
                # What stands there is not quoted: it is what must not be shown.
                yield Fault(place, f"holds personal data: {', '.join(kinds)}", remedy="Remove it.")
            elif column == "date" and dates[row - 2] is None:
                yield Fault(place, "not a date", cell, "Write it as 2026-02-20.")
    again = cells["finding_id"].duplicated() & cells["finding_id"].ne("")
    for index in again.to_numpy().nonzero()[0]:
        place = Place(file, row=int(index) + 2, column="finding_id")
        yield Fault(place, "the finding is accepted twice", cells["finding_id"].iloc[index], "Keep one row.")


def _misfits(
    findings: pd.DataFrame, cells: pd.DataFrame, dates: list[date | None], file: str
) -> Iterator[Fault]:
    """Faults of acceptances against the findings."""
    known = findings.drop_duplicates("finding_id").set_index("finding_id")[["severity", "received"]]
    for row, (finding_id, decided) in enumerate(zip(cells["finding_id"], dates, strict=True), start=2):
        place = Place(file, row=row, column="finding_id")
        if not finding_id:
            continue
        if finding_id not in known.index:
            near = difflib.get_close_matches(finding_id, known.index, n=1)
            remedy = "Remove the row if the figure was corrected."
            yield Fault(place, "no finding has this id", finding_id, f"{_meant(near)}{remedy}")
            continue
        severity, received = known.loc[finding_id]
        if severity == "error":
            remedy = "Have the figure corrected, and remove the row."
            yield Fault(place, "an error cannot be accepted", finding_id, remedy)
        if decided and pd.notna(received) and decided < received.date():
            problem = f"the figure came on {received.date()}, after the decision"
            remedy = "Look at the new figure, and date the decision anew or remove the row."
            yield Fault(Place(file, row=row, column="date"), problem, str(decided), remedy)


def _meant(near: list[str]) -> str:
    return f'Did you mean "{near[0]}"? ' if near else ""


def _date(cell: str) -> date | None:
    try:
        return parse_date(cell)
    except UnreadableDate:
        return None
