"""Which of a unit's returns is the later one: dates that cannot be right are found first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from pwr_eval.cleaning.lexicon import fold
from pwr_eval.collection.returns.layout import words
from pwr_eval.collection.returns.reading import Return
from pwr_eval.errors import Fault, Message
from pwr_eval.schemas.declaration import declared

__all__ = ["with_checked_dates"]

_CORRECT = "Correct the date: which return holds is told by it."


def with_checked_dates(returns: Sequence[Return], *, today: date | None = None) -> list[Return]:
    """Return the returns with what is wrong with their dates.

    A date before the end of the reported year, far ahead, not readable, or of a correction that would be
    older than what it corrects: an error where returns of one sender differ, so that their order hangs on
    it, and the date is then not used; a warning where nothing hangs on it. A marked copy is later than what
    it is a copy of, whatever date it bears.

    Parameters
    ----------
    returns : sequence of Return
        Of one programme.
    today : date, optional
        Day of the check; the day of this machine if left out.

    Returns
    -------
    list of Return
        In the same order.
    """
    day = today or date.today()
    return [_checked(each, [one for one in returns if _same_sender(each, one)], day) for each in returns]


def _same_sender(each: Return, other: Return) -> bool:
    same = (each.year, each.sender, each.fictional) == (other.year, other.sender, other.fictional)
    return same and bool(each.sender) and each is not other


def _checked(each: Return, others: list[Return], today: date) -> Return:
    differing = [other for other in others if _differ(each, other)]
    faults = list(_faults_of_date(each, differing, today))
    if not faults or each.date_place is None:
        return each
    if each.marked_copy or not differing:
        each = replace(each, warnings=(*each.warnings, *faults))
        return _without_date(each) if each.marked_copy and _wrong(each, differing, today) else each
    return _without_date(replace(each, faults=(*each.faults, *faults)))


def _faults_of_date(each: Return, differing: list[Return], today: date) -> Iterator[Fault]:
    if each.date_fault is not None:
        yield each.date_fault
    place, received = each.date_place, each.received
    if place is None or received is None:
        return
    found = received.isoformat()
    if received <= date(each.year, 12, 31) and not _covers_no_more(each, received):
        problem = Message("the date lies before the end of {year}", year=each.year)
        yield Fault(place, problem, found, _CORRECT)
    elif received > max(today, date(each.year + 1, 12, 31)):
        yield Fault(place, "the date lies far ahead", found, _CORRECT)
    elif _is_correction(each) and any(_is_older(each, other) for other in differing):
        yield Fault(place, "a correction is dated before the return that it corrects", found, _CORRECT)
    elif each.marked_copy and any(received == other.received for other in differing):
        remedy = "Write the day on which the correction is passed on."
        yield Fault(place, "the marked copy bears the date of the return that it corrects", found, remedy)


def _wrong(each: Return, differing: list[Return], today: date) -> bool:
    """Return whether a marked copy bears a date that would put it before what it corrects."""
    day = each.received
    return day is not None and (day > today or any(_is_older(each, other) for other in differing))


def _is_older(each: Return, other: Return) -> bool:
    if each.received is None or other.received is None:
        return False
    return each.received < other.received and not _is_correction(other)


def _is_correction(each: Return) -> bool:
    name = fold(each.file.rpartition("/")[2])
    return each.marked_copy or any(word in name for word in words()["correction"]["in_names"])


def _covers_no_more(each: Return, received: date) -> bool:
    """Return whether all figures are of months that were over by the date: a report of a part of the year."""
    rows = each.observations[each.observations["year"].eq(each.year)]
    months = rows["month"].fillna(rows["months_covered"])
    return received.year == each.year and bool(months.notna().all() and months.le(received.month).all())


def _differ(each: Return, other: Return) -> bool:
    """Return whether two returns give one figure differently."""
    return any(
        mine.keys() & theirs.keys() and any(mine[key] != theirs[key] for key in mine.keys() & theirs.keys())
        for mine, theirs in (
            (_figures(each.observations, "observations"), _figures(other.observations, "observations")),
            (_figures(each.spending, "spending"), _figures(other.spending, "spending")),
        )
    )


def _figures(rows: pd.DataFrame, table: str) -> dict[tuple[str, ...], str]:
    value = "value" if table == "observations" else "spent_pln"
    key = [rows[name].astype(str) for name in declared(table).key]
    figures = rows[value].astype(str) + rows["qualifier"].astype(str) + rows["status"].astype(str)
    return dict(zip(zip(*key, strict=True), figures, strict=True))


def _without_date(each: Return) -> Return:
    def undated(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(received=rows["received"].mask(rows["received"].notna()))

    observations, spending = undated(each.observations), undated(each.spending)
    return replace(each, received=None, observations=observations, spending=spending)
