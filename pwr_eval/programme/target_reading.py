"""Target cells of a plan against their review: rows of the table `targets`, and what could not be read."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from pwr_eval.cleaning.names import AliasTable, FoundName, UnknownName
from pwr_eval.cleaning.numbers import UnreadableNumber, parse_number
from pwr_eval.cleaning.target_cells import TargetPart, UnreadableTarget, parse_target_cell
from pwr_eval.errors import Message, Place
from pwr_eval.programme.aliases import ALIASES
from pwr_eval.programme.unread import Unread
from pwr_eval.vocabulary import KINDS_WITHOUT_NUMBER, MONTHS

__all__ = ["TargetReading"]

Row = dict[str, object]
_MEND: Final = Message("Mend whichever is wrong.")
_SHARED_LETTERS: Final = 4


class TargetReading:
    """The cells of one plan.

    Parameters
    ----------
    units : AliasTable
        Reviewed spellings of units of measure.
    years : range
        Years of the programme.
    indicator_file : str
        Name of the file with the review, for messages.
    unread : Unread
        Takes what could not be read.
    note_unit : callable
        Takes the place and the spelling of each unit found.
    first_month : int, default 1
        Month of the first year in which the programme begins.
    """

    def __init__(
        self,
        units: AliasTable,
        years: range,
        indicator_file: str,
        unread: Unread,
        note_unit: Callable[[Place, FoundName], None],
        first_month: int = 1,
    ) -> None:
        self.first_month = first_month
        self.units, self.years, self.indicator_file = units, years, indicator_file
        self.unread, self.note_unit = unread, note_unit

    def rows(
        self,
        task_id: int,
        cells: Mapping[int, tuple[Place, str]],
        reviewed: Sequence[Mapping[str, str]],
    ) -> list[Row]:
        """Return the targets of one task.

        Parameters
        ----------
        task_id : int
            The task.
        cells : mapping of int to (Place, str)
            Cell of each year of the task.
        reviewed : sequence of mapping
            Rows of ``indicators.csv`` of the task, as they stand in the cell.

        Returns
        -------
        list of dict
            A row an indicator and year. An indicator of which no cell says anything is a fact of every year;
            a target in the last year's cell alone is for that year (``final``), one that names the whole
            programme has one row, at the last year.
        """
        written = {
            year: place_and_cell for year, place_and_cell in cells.items() if place_and_cell[1].strip()
        }
        if not written:
            return [
                _row(task_id, year, _nothing(""), review, unread="") for year in cells for review in reviewed
            ]
        final = list(written) == [self.years[-1]] and len(cells) > 1
        rows = [
            row
            for year, (place, cell) in written.items()
            for row in self._of_cell(task_id, year, place, cell, reviewed, final=final)
        ]
        return list(self._once_for_the_whole(rows, written))

    def months_in_force(self, year: object) -> int:
        """Return how many months of a year the programme is in force."""
        return MONTHS[-1] - self.first_month + 1 if year == self.years[0] else len(MONTHS)

    def _of_cell(
        self,
        task_id: int,
        year: int,
        place: Place,
        cell: str,
        reviewed: Sequence[Mapping[str, str]],
        *,
        final: bool,
    ) -> Iterator[Row]:
        try:
            named = any(review["unit"] for review in reviewed)
            parts = parse_target_cell(cell, years=(self.years[0], self.years[-1]), named=named)
        except UnreadableTarget as error:
            yield from self._unread(task_id, year, place, cell, reviewed, error.reason, error.remedy)
            return
        if len(parts) != len(reviewed):
            problem = Message(
                "{n} indicators in the cell, {m} of task {task} in {file}",
                n=len(parts),
                m=len(reviewed),
                task=task_id,
                file=self.indicator_file,
            )
            remedy = Message("Review the reading of this task.")
            yield from self._unread(task_id, year, place, cell, reviewed, problem, remedy)
            return
        for part, review in zip(parts, reviewed, strict=True):
            problem_of_one = self._problem(place, part, review)
            if problem_of_one is None:
                yield _row(task_id, year, part, review, unread="", final=final)
            else:
                yield from self._unread(task_id, year, place, part.raw, [review], *problem_of_one)

    def _unread(
        self,
        task_id: int,
        year: int,
        place: Place,
        cell: str,
        reviewed: Sequence[Mapping[str, str]],
        reason: Message,
        remedy: Message,
    ) -> Iterator[Row]:
        ids = ", ".join(review["indicator_id"] for review in reviewed)
        self.unread.add(place, cell, reason, remedy, task_id=task_id, indicator_id=ids)
        for review in reviewed:
            yield _row(task_id, year, _nothing(" ".join(cell.split())), review, unread=reason)

    def _problem(
        self, place: Place, part: TargetPart, review: Mapping[str, str]
    ) -> tuple[Message, Message] | None:
        """Return why a part does not fit its review, and what to do; None if it does."""
        name, file = review["indicator_id"], self.indicator_file
        if part.kind == "none":
            return None
        said = {"kind": (part.kind,), "period": (part.period, "final" if part.period == "year" else "")}
        for aspect, possible in said.items():
            if review[aspect] not in possible:
                template = "indicator {indicator}: the cell reads as {aspect} {code}, {file} says {reviewed}"
                found = {"aspect": aspect, "code": possible[0], "reviewed": review[aspect]}
                return Message(template, indicator=name, file=file, **found), _MEND
        baseline, _ = _baseline(part, review)
        if part.kind == "minimum" and math.isnan(part.target) and math.isnan(baseline):
            problem = Message("indicator {indicator}: the value to start from is needed", indicator=name)
            return problem, Message("Write it in the column baseline of {file}.", file=file)
        if part.kind == "milestone" or part.text in ("", "razy"):
            return None
        if part.kind != "direction" and math.isnan(part.target) and math.isnan(part.low):
            return None
        return self._problem_of_unit(place, part, review)

    def _problem_of_unit(
        self, place: Place, part: TargetPart, review: Mapping[str, str]
    ) -> tuple[Message, Message] | None:
        template = "indicator {indicator}: the cell counts {counted}, {file} says {reviewed}"
        said = {"indicator": review["indicator_id"], "file": self.indicator_file, "reviewed": review["unit"]}
        try:
            unit = self.units.leading(part.text)
        except UnknownName:
            if _same_unit(part.text, review["unit"]):
                return None
            remedy = Message(
                "Mend the unit, or write in {file} that the two words mean the same.", file=ALIASES
            )
            return Message(template, counted=f'"{part.text}"', **said), remedy
        self.note_unit(place, unit)
        if unit.canonical == review["unit"]:
            return None
        return Message(template, counted=unit.canonical, **said), _MEND

    def _once_for_the_whole(self, rows: list[Row], written: Mapping[int, tuple[Place, str]]) -> Iterator[Row]:
        """Keep one row, at the last year, of a target that the cells repeat for the whole programme."""
        first: dict[object, Row] = {}
        for row in rows:
            if row["frequency"] not in ("whole", "final") or row["kind"] in KINDS_WITHOUT_NUMBER:
                yield row
                continue
            at_the_end = row | {"year": self.years[-1]}
            kept = first.setdefault(row["indicator_id"], at_the_end)
            if kept is at_the_end:
                yield at_the_end
            elif kept["raw"] != row["raw"]:
                place, cell = written[int(str(row["year"]))]
                reason = Message("the cells of two years name different targets for the whole programme")
                remedy = Message("Keep one of them.")
                ids = str(row["indicator_id"])
                self.unread.add(
                    place, cell, reason, remedy, task_id=int(str(row["task_id"])), indicator_id=ids
                )
                missing = {"target": math.nan, "target_low": math.nan, "target_high": math.nan}
                kept.update(missing, kind="none", unread=reason)


def _same_unit(text: str, unit: str) -> bool:
    """Tell whether a printed word and a unit are forms of one word: "rodzin" and "rodzina"."""
    printed, known = (re.match(r"%|\w+", words.strip().lower()) for words in (text, unit))
    if printed is None or known is None:
        return False
    if printed[0] == "%":
        return known[0] in ("%", "procent")
    letters = min(_SHARED_LETTERS, len(known[0]))
    return printed[0][:letters] == known[0][:letters]


def _nothing(raw: str) -> TargetPart:
    return TargetPart(raw, "none", math.nan, "year", raw)


def _baseline(part: TargetPart, review: Mapping[str, str]) -> tuple[float, int | None]:
    """Return the baseline and its year: of the cell, else of the review; a cell may leave the year to it."""
    try:
        stated = parse_number(review.get("baseline", "")).value
    except UnreadableNumber:
        stated = math.nan
    text = review.get("baseline_year", "")
    year = int(text) if text.isdecimal() else None
    if math.isnan(part.baseline):
        return stated, part.baseline_year or year
    return part.baseline, part.baseline_year or (year if stated == part.baseline else None)


def _row(
    task_id: int,
    year: int,
    part: TargetPart,
    review: Mapping[str, str],
    *,
    unread: str,
    final: bool = False,
) -> Row:
    baseline, baseline_year = _baseline(part, review)
    kept_level = part.kind == "minimum" and math.isnan(part.target)
    for_the_end = final and part.period == "year" and part.kind not in KINDS_WITHOUT_NUMBER
    period = "final" if for_the_end else part.period
    return {
        "task_id": task_id,
        "indicator_id": review["indicator_id"],
        "indicator": review["indicator"],
        "unit": review["unit"],
        "kind": part.kind,
        "measure": review["measure"],
        "period": period,
        "year": year,
        "target": baseline if kept_level else part.target,
        "raw": part.raw,
        "amended_by": "",
        "better": review["better"],
        "counts_beneficiaries": review["counts_beneficiaries"] == "yes",
        "approximate": part.approximate,
        "frequency": period,
        "target_low": baseline if kept_level else part.low,
        "target_high": part.high,
        "strict": part.strict,
        "baseline": baseline,
        "baseline_year": baseline_year if baseline_year is not None else pd.NA,
        "level": review.get("level") or "task",
        "due": part.due.isoformat() if part.due else "",
        "months_in_force": len(MONTHS),
        "draft": review["confidence"] == "draft",
        "unread": str(unread),
    }
