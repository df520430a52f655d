"""What was found in returns, in one table, errors first: faults, contradictions, doubtful figures."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pwr_eval.collection.returns import PERSONAL_DATA, Return
from pwr_eval.errors import Fault, Message, Place
from pwr_eval.files.csv_files import is_there, read_csv_text
from pwr_eval.observations.quality import RULES
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import Severity

__all__ = [
    "ACCEPTED", "as_faults", "findings_table", "in_order", "not_accepted", "of_faults", "place_of",
    "read_accepted",
]  # fmt: skip

ACCEPTED = "accepted.csv"
_ID_LENGTH = 10
Row = dict[str, Any]


def findings_table(
    returns: Sequence[Return], doubts: pd.DataFrame, contradictions: Iterable[Fault] = (), *, year: int
) -> pd.DataFrame:
    """Put what was found into one table.

    Parameters
    ----------
    returns : sequence of Return
        Their faults and warnings.
    doubts : DataFrame
        From `pwr_eval.observations.quality.plausibility_findings`.
    contradictions : iterable of Fault
        Figures of several returns that do not fit together.
    year : int
        Year of a contradiction whose file is not among the returns.

    Returns
    -------
    DataFrame
        Columns of the table `data_findings`: errors first, then by file, sheet, row and column.
    """
    by_file = {each.file: each for each in returns}
    clashes = (
        _row(fault, "error", "contradiction", year=year, **_subject_of(fault.place, by_file))
        for fault in contradictions
    )
    doubtful = (_row_of_doubt(doubt, by_file) for doubt in doubts.to_dict("records"))
    own = (row for each in returns for row in _rows_of_return(each))
    return in_order(_table([*own, *(_with_return(row, by_file) for row in (*clashes, *doubtful))]))


def place_of(source: str, files: Iterable[str]) -> Place:
    """Return the place that a figure's source names, by the files that were read: names may hold commas.

    Examples
    --------
    >>> print(place_of("returns/2025/dane, 2.xlsx, Arkusz, D14", ["returns/2025/dane, 2.xlsx"]))
    returns/2025/dane, 2.xlsx, sheet "Arkusz", row 14, column "D"
    """
    file = max((name for name in files if source.startswith(f"{name}, ")), key=len, default="")
    if not file:
        return Place(source)
    sheet, _, cell = f", {source[len(file) + 2 :]}".rpartition(", ")
    letters = cell.rstrip("0123456789")
    return Place(file, sheet.removeprefix(", "), int(cell[len(letters) :] or 0), letters)


def in_order(findings: pd.DataFrame) -> pd.DataFrame:
    """Sort findings: errors, open warnings, accepted warnings; within by file, sheet, row and column."""
    order = findings.assign(
        weight=findings["severity"].eq("warning").astype(int)
        + (findings["accepted"].astype(int) if "accepted" in findings else 0),
        line=findings["row"].fillna(0).astype(int),
        width=findings["column"].str.len(),
    )
    keys = ["weight", "file", "sheet", "line", "width", "column", "rule", "finding_id"]
    return findings.loc[order.sort_values(keys, kind="stable").index].reset_index(drop=True)


def as_faults(findings: pd.DataFrame) -> list[Fault]:
    """Return findings as faults, in their order."""
    return [_fault(row) for row in findings.to_dict("records")]


def _fault(row: Mapping[Hashable, Any]) -> Fault:
    line = 0 if pd.isna(row["row"]) else int(row["row"])
    remedy = (
        Message("Expected: {expected}. {remedy}", expected=row["expected"], remedy=row["remedy"])
        if row["expected"]
        else row["remedy"]
    )
    place = Place(row["file"], row["sheet"], line, row["column"])
    return Fault(place, row["problem"], row["found"] or None, remedy)


def read_accepted(folder: Path) -> pd.DataFrame:
    """Read ``accepted.csv`` of a programme's folder, every cell as text.

    Returns
    -------
    DataFrame
        finding_id, reason, decided_by_role, date; empty if there is no such file.

    Raises
    ------
    DataError
        If the file cannot be read or has other columns.
    """
    path = folder / ACCEPTED
    if not is_there(path):
        return declared("accepted").frame()
    return read_csv_text(path, *declared("accepted").file_columns)


def not_accepted(findings: pd.DataFrame) -> pd.DataFrame:
    """Add the columns that `pwr_eval.observations.quality.accept` adds, where nothing was accepted."""
    types = {"reason": "str", "decided_by_role": "str", "decided_on": "datetime64[s]"}
    return findings.assign(accepted=False, reason="", decided_by_role="", decided_on=None).astype(types)


def of_faults(faults: Iterable[Fault], rule: str, year: int, severity: Severity = "error") -> pd.DataFrame:
    """Return faults that are of no single return as findings of a year."""
    return _table(_row(fault, severity, rule, year=year) for fault in faults)


# rows of the table


def _rows_of_return(each: Return) -> Iterator[Row]:
    common = {"year": each.year, "sender": each.sender, "received": each.received}
    subjects = _subjects(each) if each.faults else {}
    for fault in each.faults:
        about = subjects.get((fault.place.sheet, fault.place.row), {})
        yield _row(fault, "error", _rule(fault), **common, **about)
    yield from (_row(warning, "warning", _rule(warning), **common) for warning in each.warnings)


def _subjects(each: Return) -> dict[tuple[str, int], Row]:
    """Return what the rows of a return are about, by sheet and row."""
    subjects: dict[tuple[str, int], Row] = {}
    for table, name in ((each.spending, "task_id"), (each.observations, "indicator_id")):
        for source, subject in zip(table["source"], table[name], strict=True):
            place = place_of(source, [each.file])
            subjects[place.sheet, place.row] = {name: subject}
    return subjects


def _subject_of(place: Place, by_file: Mapping[str, Return]) -> Row:
    each = by_file.get(place.file)
    return {} if each is None else _subjects(each).get((place.sheet, place.row), {})


def _rule(fault: Fault) -> str:
    of_personal_data = isinstance(fault.problem, Message) and fault.problem.template == PERSONAL_DATA
    return "personal_data" if of_personal_data else "reading"


def _row(fault: Fault, severity: Severity, rule: str, **more: object) -> Row:
    place = fault.place
    # An acceptance holds for what was seen: another content of the cell makes another id.
    seen = "|".join([place.file, place.sheet, f"{place.column}{place.row}", fault.problem, fault.found or ""])
    return {
        "finding_id": f"{rule}:{hashlib.sha256(seen.encode()).hexdigest()[:_ID_LENGTH]}",
        "severity": severity,
        "rule": rule,
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row or None,
        "column": place.column,
        "problem": fault.problem,
        "found": fault.found or "",
        "remedy": fault.remedy,
        **more,
    }


def _row_of_doubt(doubt: Mapping[Hashable, Any], files: Iterable[str]) -> Row:
    place = place_of(doubt["source"], files)
    return {
        **{str(name): cell for name, cell in doubt.items()},
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row or None,
        "column": place.column,
        "problem": RULES[doubt["rule"]].sentence.rstrip("."),
    }


def _with_return(row: Row, by_file: Mapping[str, Return]) -> Row:
    """Return a finding the year and sender of the return in which it stands, if it stands in one."""
    sent = by_file.get(row["file"])
    return row if sent is None else {**row, "year": sent.year, "sender": sent.sender}


def _table(rows: Iterable[Row]) -> pd.DataFrame:
    declaration = declared("data_findings")
    missing = {"str": "", "object": "", "float64": float("nan")}
    empty = {name: missing.get(kind) for name, kind in declaration.types.items()}
    return declaration.frame([empty | row for row in rows])
