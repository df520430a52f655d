"""Several rows for one key -> the one that stands; the others are set aside with the reason, not dropped."""

from __future__ import annotations

import re
from collections.abc import Hashable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.observations.decisions import no_decisions
from pwr_eval.schemas.declaration import Table, declared
from pwr_eval.schemas.observation_table import FAULTY
from pwr_eval.vocabulary import NO_FIGURE, REGISTER

__all__ = ["CHANGES", "settle", "without_figures"]

CHANGES = {
    "corrected": "A later return of the same unit gives another figure.",
    "repeated": "The same figure was sent again.",
    "no_figure": "Another return has a figure, this one has none.",
    "overruled": "Another figure was accepted; the decision gives the reason.",
    "example_replaced": "A real figure takes the place of an example.",
    "disputed": "Returns contradict each other, or one cannot be read: none of the figures stands.",
    "counted_otherwise": "A register counts another figure; the unit's stands until a decision is made.",
}
"""Why a row stands among the corrections and not in the table."""

_FIGURE = ("value", "qualifier", "status")
_SHOWN = (*_FIGURE, "source", "sender", "received")
_WHICH_IS_LATER = "{subject}: which return is later cannot be told, here {a}, in {place} {b}"
_TWO_UNITS_DIFFER = "{subject}: two units report different figures, here {a}, in {place} {b}"
_CELL = re.compile(r"([A-Z]+)([0-9]+)")

Row = dict[Hashable, Any]


def settle(
    rows: pd.DataFrame,
    table: Table,
    value: str,
    decisions: pd.DataFrame | None,
    faults: list[Fault] | None = None,
    copies: tuple[str, ...] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Choose one row a key.

    Parameters
    ----------
    rows : DataFrame
        Every row that came in.
    table : Table
        Declaration of the rows: its name and its key.
    value : str
        Column of the figure.
    decisions : DataFrame, optional
        How contradictions were settled.
    faults : list of Fault, optional
        Takes every contradiction and every decision without one: figures that contradict each other are then
        left out.
    copies : tuple of str, optional
        Files that are marked copies of returns.

    Returns
    -------
    tuple of DataFrame
        The rows that stand, and those set aside, each with the row that stands instead.

    Raises
    ------
    DataError
        With every contradiction and every decision without one, where `faults` is left out.
    """
    settling = _Settling(table, value, no_decisions() if decisions is None else decisions, copies)
    several = rows[rows.duplicated(list(table.key), keep=False)]
    of_key: dict[tuple[str, ...], list[Row]] = {}
    for index, row in several.to_dict("index").items():
        of_key.setdefault(tuple(str(row[name]) for name in table.key), []).append({"row": index, **row})
    for claims in of_key.values():
        settling.settle_key(claims)
    settling.check_decisions(set(rows["year"]))
    if settling.faults and faults is None:
        summary = Message("the {table} of the returns do not fit together", table=Message(table.name))
        raise DataError(summary, settling.faults)
    if faults is not None:
        faults += settling.faults
    stand = rows.drop(index=[record["row"] for record in settling.set_aside])
    disputed = stand.index.isin(settling.disputed)
    return without_figures(stand, disputed, table.name).reset_index(drop=True), settling.corrections()


def without_figures(rows: pd.DataFrame, which: npt.NDArray[np.bool_] | pd.Series, table: str) -> pd.DataFrame:
    """Return rows of which some hold no figure any more: it was sent, but cannot be used.

    Parameters
    ----------
    rows : DataFrame
        Observations or spending.
    which : array or Series of bool
        The rows that lose their figure.
    table : {"observations", "spending"}
        Which of both tables it is.

    Examples
    --------
    >>> from pwr_eval.schemas.observation_table import spending_table
    >>> row = {"task_id": 1, "year": 2025, "spent_pln": 5.0, "funding": "", "qualifier": "exact",
    ...     "status": "reported", "fictional": False, "source": "a.csv, D2", "received": None,
    ...     "sender": "MOPS", "note": ""}
    >>> without_figures(spending_table([row]), [True], "spending")[["spent_pln", "status"]].values.tolist()
    [[nan, 'faulty']]
    """
    which = pd.Series(which, index=rows.index)
    return rows.assign(**{name: rows[name].mask(which, cell) for name, cell in FAULTY[table].items()})


class _Settling:
    """One pass over the keys that several rows claim."""

    def __init__(self, table: Table, value: str, decisions: pd.DataFrame, copies: tuple[str, ...]) -> None:
        self.table, self.value, self.decisions = table, value, decisions
        self._copies = tuple(f"{file}, " for file in copies)
        self.faults: list[Fault] = []
        self.set_aside: list[Row] = []
        self.disputed: set[int] = set()
        self._used: set[int] = set()

    def settle_key(self, rows: list[Row]) -> None:
        """Choose among the rows of one key."""
        aside: list[Row] = []
        real = [row for row in rows if not row["fictional"]]
        if real:
            aside += [_set_aside(row, "example_replaced") for row in rows if row["fictional"]]
        latest = self._latest_of_each_sender(_of_known_senders(real or rows, aside), aside)
        known = [row for row in latest if row["status"] not in NO_FIGURE]
        if known:
            aside += [_set_aside(row, "no_figure") for row in latest if row["status"] in NO_FIGURE]
        in_doubt = [row for row in known if row["status"] == "faulty" or row["row"] in self.disputed]
        if in_doubt:
            standing = in_doubt[0]
            self.disputed.add(standing["row"])
            aside += [_set_aside(row, "disputed") for row in known if row is not standing]
        else:
            standing = self._agreed(known or latest, aside)
        for record in aside:
            record.setdefault("to", standing)
        self.set_aside += aside

    def _latest_of_each_sender(self, rows: list[Row], aside: list[Row]) -> list[Row]:
        """Carry out corrections: of each sender the row received last, the earlier ones set aside in turn."""
        latest = []
        # What a unit reports does not correct what its register counts, nor the other way round.
        for claimant in dict.fromkeys(map(_claimant, rows)):
            own = sorted((row for row in rows if _claimant(row) == claimant), key=self._turn)
            for earlier, later in pairwise(own):
                same = self._figure(earlier) == self._figure(later)
                # NaT is not before anything; a marked copy is later than what it is a copy of.
                corrected = self._is_copy(later) and not self._is_copy(earlier)
                in_order = earlier["received"] < later["received"] or corrected
                if not (same or in_order):
                    self._fault(earlier, later, _WHICH_IS_LATER, "Date the correction.")
                    self.disputed.add(own[-1]["row"])
                change = "repeated" if same else "corrected"
                aside.append(_set_aside(earlier, change) | {"to": later})
            latest.append(own[-1])
        return latest

    def _is_copy(self, row: Row) -> bool:
        return str(row["source"]).startswith(self._copies)

    def _turn(self, row: Row) -> tuple[pd.Timestamp, bool, str, str]:
        """Return the place of a row among those of its sender: a marked copy without a date is the last."""
        day, sender, source = _when(row)
        copy = self._is_copy(row)
        return pd.Timestamp.max if copy and pd.isna(row["received"]) else day, copy, sender, source

    def _agreed(self, rows: list[Row], aside: list[Row]) -> Row:
        """Return the row on which the senders agree, or the one that a decision accepts."""
        counted = [row for row in rows if row["source"] == REGISTER]
        reported = [row for row in rows if row["source"] != REGISTER]
        if counted and reported and not self._accepted(rows, REGISTER):
            standing = self._agreed(reported, aside)
            aside += [_set_aside(row, self._beside(row, standing)) for row in counted]
            return standing
        first = min(rows, key=lambda row: (row["qualifier"] != "exact", *_when(row)))
        others = [row for row in rows if row is not first]
        if all(str(row[self.value]) == str(first[self.value]) for row in others):
            aside += [_set_aside(row, "repeated") for row in others]
            return first
        decision = self._decision(first)
        accepted = [row for row in rows if decision is not None and _accepts(decision, row)]
        if decision is None or len(accepted) != 1:
            for other in others:
                remedy = "Ask the units, and write who is right and why into decisions.csv."
                self._fault(first, other, _TWO_UNITS_DIFFER, remedy)
                self._fault(other, first, _TWO_UNITS_DIFFER, remedy)
            if decision is not None:
                self._wrong_decision(decision, rows)
            self.disputed.add(first["row"])
            aside += [_set_aside(row, "disputed") for row in others]
            return first
        reason = str(decision["reason"])
        aside += [_set_aside(row, "overruled", reason) for row in rows if row is not accepted[0]]
        return accepted[0]

    def _wrong_decision(self, decision: pd.Series, rows: list[Row]) -> None:
        """Note a decision that names a unit or source which none, or more than one, of the figures has."""
        senders = ", ".join(dict.fromkeys(str(row["sender"]) for row in rows))
        self.faults.append(
            Fault(
                Place("decisions.csv", row=int(str(decision.name)) + 2, column="accepted_sender"),
                "none of the figures is of this unit or source",
                str(decision["accepted_sender"] or decision["accepted_source"]),
                Message("Write the unit as in its return: {units}.", units=senders),
            )
        )

    def _accepted(self, rows: list[Row], source: str) -> bool:
        """Return whether a decision names a source whose figure stands."""
        place = self._fitting(rows[0])
        return place is not None and str(self.decisions["accepted_source"].iloc[place]) == source

    def _beside(self, counted: Row, standing: Row) -> str:
        """Return why a register's figure does not stand beside a reported one."""
        if counted["status"] != "reported":
            return "no_figure"
        same = str(counted[self.value]) == str(standing[self.value])
        return "repeated" if same else "counted_otherwise"

    def _decision(self, row: Row) -> pd.Series | None:
        place = self._fitting(row)
        if place is None:
            return None
        self._used.add(place)
        return self.decisions.iloc[place]

    def _fitting(self, row: Row) -> int | None:
        subject = str(row[self.table.key[0]])
        fits = self.decisions["indicator_id"].eq(subject) & self.decisions["year"].eq(row["year"])
        return int(fits.to_numpy().argmax()) if fits.any() else None

    def check_decisions(self, years: set[int]) -> None:
        """Note every decision on this kind of table and these years that settles nothing."""
        for place, decision in enumerate(self.decisions.to_dict("records")):
            on_indicator = "." in str(decision["indicator_id"])
            mine = on_indicator == (self.table.key[0] == "indicator_id") and decision["year"] in years
            if mine and place not in self._used:
                at = Place("decisions.csv", row=place + 2)
                subject = f"{decision['indicator_id']} in {decision['year']}"
                self.faults.append(
                    Fault(at, "no contradiction to decide on", subject, "Remove the decision.")
                )

    def _figure(self, row: Row) -> tuple[str, ...]:
        return tuple(str(row[self.value if name == "value" else name]) for name in _FIGURE)

    def _fault(self, row: Row, other: Row, problem: str, remedy: str) -> None:
        key = [row[name] for name in self.table.key]
        subject = ", ".join(str(part) for part in key if not pd.isna(part) and part != "")
        figures = {"a": _shown(row[self.value]), "b": _shown(other[self.value])}
        message = Message(problem, subject=subject, place=other["source"], **figures)
        self.faults.append(Fault(_place(row["source"]), message, remedy=remedy))

    def corrections(self) -> pd.DataFrame:
        """Return the rows that were set aside as a table."""
        declaration = declared("corrections")
        missing = {name: "" if kind == "str" else None for name, kind in declaration.types.items()}
        return declaration.frame([missing | self._correction(record) for record in self.set_aside])

    def _correction(self, record: Row) -> dict[str, object]:
        correction: dict[str, object] = {
            "table": self.table.name,
            "change": record["change"],
            "reason": record["reason"],
        }
        correction |= {str(name): record["from"][name] for name in self.table.key}
        for way in ("from", "to"):
            for name in _SHOWN:
                column = self.value if name == "value" else name
                correction[f"{way}_{name}"] = record[way][column]
        return correction


def _of_known_senders(rows: list[Row], aside: list[Row]) -> list[Row]:
    """Return the rows without faulty ones of nobody known, where a unit that is known sent the figure."""
    known = [row for row in rows if row["status"] != "faulty" or row["sender"]]
    if not known:
        return rows
    aside += [_set_aside(row, "no_figure") for row in rows if row["status"] == "faulty" and not row["sender"]]
    return known


def _set_aside(row: Row, change: str, reason: str = "") -> Row:
    return {"row": row["row"], "from": row, "change": change, "reason": reason}


def _claimant(row: Row) -> tuple[str, bool]:
    return str(row["sender"]), row["source"] == REGISTER


def _when(row: Row) -> tuple[pd.Timestamp, str, str]:
    """Order rows by the day they came; those of one day by who sent them and where, not by order of files."""
    received = row["received"]
    day: pd.Timestamp = pd.Timestamp.min if pd.isna(received) else pd.Timestamp(received)
    return day, str(row["sender"]), str(row["source"])


def _accepts(decision: pd.Series, row: Row) -> bool:
    sender, source = decision["accepted_sender"], decision["accepted_source"]
    return sender in ("", row["sender"]) and source in ("", row["source"])


def _shown(figure: float) -> str:
    return Message("none") if pd.isna(figure) else f"{figure:.15g}"


def _place(source: str) -> Place:
    *named, cell = source.rsplit(", ", maxsplit=2)
    match = _CELL.fullmatch(cell)
    return Place(named[0], "".join(named[1:]), int(match[2]), match[1]) if match and named else Place(source)
