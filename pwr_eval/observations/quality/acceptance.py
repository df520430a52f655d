"""Warnings that somebody looked into and accepted, with the reason that then stands in the report."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from pwr_eval.cleaning.dates import UnreadableDate, parse_date
from pwr_eval.cleaning.identifiers import personal_data_in
from pwr_eval.errors import DataError, Fault, Message, Place
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
        Rows of ``accepted.csv`` as text, with the columns of the table `accepted`; row ``i`` from line
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
    cells, dates = _cells(accepted)
    faults = [*_form_faults(cells, dates, file), *_accepted_errors(findings, cells, file)]
    if faults:
        raise DataError(f"{file} does not fit the findings", sorted(faults, key=lambda fault: fault.place))
    idle = {fault.place.row - 2 for fault in idle_acceptances(findings, accepted, file=file)}
    decided = cells.assign(decided_on=pd.Series(dates, dtype="datetime64[s]"))
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
    """Tell which acceptances accept nothing any more.

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
    cells, dates = _cells(accepted)
    known = findings.drop_duplicates("finding_id").set_index("finding_id")["received"]
    faults = []
    for row, (finding_id, decided) in enumerate(zip(cells["finding_id"], dates, strict=True), start=2):
        place = Place(file, row=row, column="finding_id")
        if finding_id and finding_id not in known.index:
            near = difflib.get_close_matches(finding_id, known.index, n=1)
            faults.append(Fault(place, "no finding has this id", finding_id, _remedy(near)))
        elif finding_id and decided and pd.notna(known[finding_id]) and decided < known[finding_id].date():
            problem = Message("the figure came on {day}, after the decision", day=known[finding_id].date())
            remedy = "Look at the new figure, and date the decision anew or remove the row."
            faults.append(Fault(replace(place, column="date"), problem, str(decided), remedy))
    return faults


def _cells(accepted: pd.DataFrame) -> tuple[pd.DataFrame, list[date | None]]:
    cells = (
        accepted[list(declared("accepted").names)]
        .fillna("")
        .astype(str)
        .apply(lambda column: column.str.strip())
    )
    cells = cells.reset_index(drop=True)
    return cells, [_date(cell) for cell in cells["date"]]


def _form_faults(cells: pd.DataFrame, dates: list[date | None], file: str) -> Iterator[Fault]:
    """Faults of cells alone: empty, unreadable, personal, or an id that stands twice."""
    for column in declared("accepted").names:
        for row, cell in enumerate(cells[column], start=2):
            place = Place(file, row=row, column=column)
            if not cell:
                yield Fault(place, "the cell is empty", remedy="Fill it in.")
            elif column in ("reason", "decided_by_role") and (kinds := personal_data_in(cell)):
                # What stands there is not quoted: it is what must not be shown.
                problem = Message("holds personal data: {kinds}", kinds=", ".join(kinds))
                yield Fault(place, problem, remedy="Remove it.")
            elif column == "date" and dates[row - 2] is None:
                yield Fault(place, "not a date", cell, "Write it as 2026-02-20.")
    again = cells["finding_id"].duplicated() & cells["finding_id"].ne("")
    for index in again.to_numpy().nonzero()[0]:
        place = Place(file, row=int(index) + 2, column="finding_id")
        yield Fault(place, "the finding is accepted twice", cells["finding_id"].iloc[index], "Keep one row.")


def _accepted_errors(findings: pd.DataFrame, cells: pd.DataFrame, file: str) -> Iterator[Fault]:
    errors = set(findings.loc[findings["severity"].eq("error"), "finding_id"])
    for row, finding_id in enumerate(cells["finding_id"], start=2):
        if finding_id in errors:
            place, remedy = (
                Place(file, row=row, column="finding_id"),
                "Have the figure corrected, and remove the row.",
            )
            yield Fault(place, "an error cannot be accepted", finding_id, remedy)


def _remedy(near: list[str]) -> str:
    if not near:
        return "Remove the row if the figure was corrected."
    return Message('Did you mean "{id}"? Remove the row if the figure was corrected.', id=near[0])


def _date(cell: str) -> date | None:
    try:
        return parse_date(cell)
    except UnreadableDate:
        return None
