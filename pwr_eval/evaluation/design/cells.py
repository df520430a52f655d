"""Cells of an evaluation's files held against their forms: every fault with file, row and column."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

import pandas as pd

from pwr_eval.errors import Fault, Place
from pwr_eval.evaluation.design.forms import LOWER_IS_BETTER, Form
from pwr_eval.evaluation.design.names import listed

__all__ = ["cell_faults", "reference_faults", "threshold_faults"]

FIRST_ROW = 2  # the header of a CSV file is row 1
MANY_NAMES = 8


def cell_faults(table: pd.DataFrame, form: Form, file: str) -> Iterator[Fault]:
    """Find cells that are empty, unlike their pattern or outside their list, and names that stand twice."""
    for row, record in _rows(table):
        place = Place(file, row=row, column=form.key)
        name = record[form.key]
        if not re.fullmatch(form.pattern, name):
            yield Fault(place, "not a name of this file", name, f"Write it like {_like(form.pattern)}.")
        for column in (*form.texts, *form.filled):
            if not record[column].strip():
                yield Fault(Place(file, row=row, column=column), f"the text of {name} is empty")
        for column, words in form.words.items():
            if record[column] not in words:
                remedy = f"Use {', '.join(words)}."
                yield Fault(Place(file, row=row, column=column), "unknown word", record[column], remedy)
        for column in form.dates:
            if record[column] and not _is_day(record[column]):
                remedy = "Write it as YYYY-MM-DD."
                yield Fault(Place(file, row=row, column=column), "not a day", record[column], remedy)
    for row, doubled in enumerate(table[form.key].duplicated(), start=FIRST_ROW):
        if doubled:
            place = Place(file, row=row, column=form.key)
            twice = str(table[form.key].iloc[row - FIRST_ROW])
            yield Fault(place, "the name stands twice", twice, "Keep one row a name.")


def reference_faults(
    table: pd.DataFrame, form: Form, file: str, known: Mapping[str, Collection[str]]
) -> Iterator[Fault]:
    """Find names that no other file holds, and lists where one name is wanted."""
    for row, record in _rows(table):
        for column, where in form.refers.items():
            place = Place(file, row=row, column=column)
            names = listed(record[column])
            if column in form.single and len(names) > 1:
                yield Fault(place, "one name is wanted here", record[column], "Keep one.")
            for name in names:
                if name not in known[where]:
                    yield Fault(place, f"unknown in {_told(where)}", name, _remedy(where, known[where]))


def threshold_faults(rubric: pd.DataFrame, levels: Collection[str], file: str) -> Iterator[Fault]:
    """Find thresholds that are no numbers or do not fall from the best level to the worst."""
    for row, record in _rows(rubric):
        numbers = []
        for level in levels:
            number = _number(record[level])
            if number is None:
                place = Place(file, row=row, column=level)
                yield Fault(place, "the threshold is not a number", record[level], "Write it like 0.8.")
            numbers.append(number)
        given = [number for number in numbers if number is not None]
        lower = record["measure"] in LOWER_IS_BETTER
        if len(given) == len(numbers) and given != sorted(set(given), reverse=not lower):
            way = "rise" if lower else "fall"
            problem = f"thresholds of {record['measure']} must {way} from the best level to the worst"
            place = Place(file, row=row, column="; ".join(levels))
            yield Fault(place, problem, "; ".join(record[level] for level in levels), "Mend their order.")
        least = record["least_assessed"]
        share = _number(least) if least else 0.0
        if share is None or not 0 <= share <= 1:
            place = Place(file, row=row, column="least_assessed")
            yield Fault(place, "not a share between 0 and 1", least, "Write it like 0.6, or leave it empty.")


def _rows(table: pd.DataFrame) -> Iterator[tuple[int, dict[str, str]]]:
    for row, record in enumerate(table.to_dict("records"), start=FIRST_ROW):
        yield row, {str(name): str(value) for name, value in record.items()}


def _like(pattern: str) -> str:
    return pattern.replace(r"\d+", "1").replace(r"\d*", "1").replace(r"\.", ".").replace("[A-Z]+", "A")


def _told(where: str) -> str:
    own = ("questions", "findings", "conclusions", "theory_nodes", "theory_links")
    if where in own:
        return f"{where}.csv"
    return {"levels": "the levels of design.toml", "addressees": "the addressees of design.toml"}.get(
        where, "the programme"
    )


def _remedy(where: str, known: Collection[str]) -> str:
    if where == "selection":
        return 'Use "all", goals, sections, tasks or indicators of the programme.'
    names = sorted(known)
    shown = ", ".join(names[:MANY_NAMES]) + (" …" if len(names) > MANY_NAMES else "")
    return f"Use {shown}." if names else "Add it there."


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
