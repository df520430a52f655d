"""What the files of an evaluation say of each other, and thresholds: every fault with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from pwr_eval.errors import Fault, Place
from pwr_eval.evaluation.design.names import listed
from pwr_eval.schemas.check import FIRST_ROW
from pwr_eval.schemas.declaration import Table
from pwr_eval.vocabulary import LOWER_IS_BETTER

__all__ = ["reference_faults", "threshold_faults"]

MANY_NAMES = 8


def reference_faults(
    table: pd.DataFrame, declaration: Table, file: str, known: Mapping[str, Collection[str]]
) -> Iterator[Fault]:
    """Find names that no other file holds, and lists where one name is wanted."""
    for row, record in _rows(table):
        for column in declaration.columns.values():
            if not (where := column.refers):
                continue
            place = Place(file, row=row, column=column.name)
            names = listed(record[column.name])
            if column.single and len(names) > 1:
                yield Fault(place, "one name is wanted here", record[column.name], "Keep one.")
            for name in names:
                if name not in known[where]:
                    problem = f"unknown in {_place_of_names(where)}"
                    yield Fault(place, problem, name, _remedy(where, known[where]))


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


def _place_of_names(where: str) -> str:
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


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
