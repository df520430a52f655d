"""Documents and case files that were read: what they say, what they lack, how many of how many."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pwr_eval.cleaning.identifiers import personal_data_in
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.evaluation.evidence.evidence_table import question_faults
from pwr_eval.evaluation.evidence.hiding import hidden_groups
from pwr_eval.evaluation.evidence.intervals import wilson_interval
from pwr_eval.evaluation.evidence.survey_tables import DEFAULT_RULES, SurveyRules
from pwr_eval.files.csv_files import read_csv_text
from pwr_eval.schemas.schemas import check_table
from pwr_eval.vocabulary import ANSWERS

__all__ = [
    "DOCUMENT_COLUMNS",
    "CaseFiles",
    "case_file_counts",
    "read_case_files",
    "read_documents",
]

DOCUMENT_COLUMNS = (
    "document_id",
    "title",
    "publisher",
    "date",  # YYYY, YYYY-MM or YYYY-MM-DD
    "location",  # page or section read; where to find it
    "question_ids",  # questions that it answers, joined by "; "
    "says",  # what it says to them
    "says_en",
    "lacks",  # what one would look for in it and does not find; empty if nothing
    "lacks_en",
    "fictional",
)
_FRAME_COLUMNS = (
    "stratum",
    "label",
    "label_en",
    "in_frame",
    "drawn",
    "read",
    "not_read_because",
    "fictional",
)
_CRITERIA_COLUMNS = ("criterion", "label", "label_en")
_CASE_COLUMNS = ("case_id", "stratum", "criterion", "answer", "fictional")
_ANSWERS = (*ANSWERS, "not_recorded")
_FRAME, _CRITERIA, _CASES = "frame.csv", "criteria.csv", "cases.csv"
_FIRST_ROW = 2
_DATE = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"


@dataclass(frozen=True)
class CaseFiles:
    """Case files that were read.

    Parameters
    ----------
    frame : DataFrame
        By stratum: `in_frame` (files that exist), `drawn` and `read` (whole numbers), and why drawn ones were
        not read.
    criteria : DataFrame
        What was looked for: `criterion`, `label`, `label_en`.
    cases : DataFrame
        One row a file and criterion: `case_id`, `stratum`, `criterion`, `answer` (yes | partly | no |
        not_recorded: the file does not say), `fictional`.
    """

    frame: pd.DataFrame
    criteria: pd.DataFrame
    cases: pd.DataFrame


def read_documents(path: str | Path, question_ids: Collection[str] | None = None) -> pd.DataFrame:
    """Read the review of documents.

    Parameters
    ----------
    path : str or Path
        CSV file in UTF-8 with the columns `DOCUMENT_COLUMNS`.
    question_ids : collection of str, optional
        Questions of the evaluation; without them the questions that the documents answer are not checked.

    Returns
    -------
    DataFrame
        Columns `DOCUMENT_COLUMNS`, rows as they stand; `fictional` is a boolean, the rest is text.

    Raises
    ------
    DataError
        With every fault: unknown or missing columns, empty cells (only what a document lacks may be empty),
        ids that stand twice, a question that does not exist, personal data.

    Examples
    --------
    >>> read_documents("nowhere.csv")
    Traceback (most recent call last):
    pwr_eval.errors.DataError: The review of documents cannot be read: 1 fault
      nowhere.csv: the file is missing. Restore the file, or check the folder's name.
    """
    path = Path(path)
    patterns = dict.fromkeys(DOCUMENT_COLUMNS, r"(?s:.*\S.*)")
    patterns |= {"lacks": "(?s:.*)", "lacks_en": "(?s:.*)", "date": _DATE, "fictional": "true|false"}
    try:
        table = _read(path, patterns)
        faults = [
            *_repeated(table, ["document_id"], path.name),
            *(
                fault
                for row, cell in enumerate(table["question_ids"], start=_FIRST_ROW)
                for fault in question_faults(
                    cell, Place(path.name, row=row, column="question_ids"), question_ids
                )
            ),
            *_personal_data(table, path.name),
        ]
    except DataError as error:
        faults = list(error.faults)
    if faults:
        raise DataError("The review of documents cannot be read", faults)
    return table.assign(fictional=table["fictional"].eq("true"))


def read_case_files(folder: str | Path) -> CaseFiles:
    """Read ``frame.csv``, ``criteria.csv`` and ``cases.csv`` of a folder and hold them against each other.

    Parameters
    ----------
    folder : str or Path
        Files in UTF-8: the frame has the columns stratum, label, label_en, in_frame, drawn, read,
        not_read_because and fictional; the criteria criterion, label and label_en; the cases case_id,
        stratum, criterion, answer and fictional, every file with every criterion.

    Returns
    -------
    CaseFiles

    Raises
    ------
    DataError
        With every fault of every file: more files drawn than there are, or read than drawn; other numbers of
        files than the frame says; unknown strata, criteria and answers; a criterion that a file lacks.

    Examples
    --------
    >>> read_case_files("nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pwr_eval.errors.DataError: The case files cannot be read: 3 faults
      nowhere/frame.csv: the file is missing. Restore the file, or check the folder's name.
    ...
    """
    some_text, count = r"(?s:.*\S.*)", "0|[1-9][0-9]*"
    patterns = {
        _FRAME: dict.fromkeys(_FRAME_COLUMNS, some_text)
        | {
            "in_frame": "[1-9][0-9]*",
            "drawn": count,
            "read": count,
            "not_read_because": "(?s:.*)",
            "fictional": "true|false",
        },
        _CRITERIA: dict.fromkeys(_CRITERIA_COLUMNS, some_text),
        _CASES: dict.fromkeys(_CASE_COLUMNS, some_text)
        | {"answer": "|".join(_ANSWERS), "fictional": "true|false"},
    }
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for file, columns in patterns.items():
        try:
            tables[file] = _read(Path(folder) / file, columns)
        except DataError as error:
            faults += error.faults
    if not faults:
        counts = ["in_frame", "drawn", "read"]
        tables[_FRAME][counts] = tables[_FRAME][counts].astype("int64")
        faults = [*_frame_faults(tables[_FRAME]), *_case_faults(*tables.values())]
    if faults:
        raise DataError("The case files cannot be read", faults)
    frame, cases = (
        tables[file].assign(fictional=tables[file]["fictional"] == "true") for file in (_FRAME, _CASES)
    )
    return CaseFiles(frame, tables[_CRITERIA], cases)


def case_file_counts(
    case_files: CaseFiles, by: str | None = None, *, rules: SurveyRules = DEFAULT_RULES
) -> pd.DataFrame:
    """In how many of the files that were read each criterion is met.

    Parameters
    ----------
    case_files : CaseFiles
        From `read_case_files`.
    by : {"stratum"}, optional
        A row for each criterion and stratum instead of one for each criterion.
    rules : SurveyRules
        From how many files what is shown.

    Returns
    -------
    DataFrame
        `criterion`, `stratum` ("" for all), `in_frame`, `read`, `yes`, `partly`, `no`, `not_recorded`,
        `share` (yes by those files that say), `low`, `high` (Wilson) and `reason`: small_group,
        protects_small_group (everything but the frame is empty), fewer_than_percent (counts alone). The share
        of all strata together is of the files read, not weighted to the frame.
    """
    cases = case_files.cases.assign(part=case_files.cases["stratum"] if by else "")
    frame = case_files.frame.assign(part=case_files.frame["stratum"] if by else "")
    sizes = frame.groupby("part", sort=False)[["in_frame", "read"]].sum()
    small = hidden_groups(sizes["read"], hide_below=rules.hide_below if by else 1)
    counts = cases.groupby(["criterion", "part", "answer"]).size().unstack(fill_value=0)
    every = pd.MultiIndex.from_product(
        [case_files.criteria["criterion"], sizes.index], names=["criterion", "part"]
    )
    table = counts.reindex(index=every, columns=list(_ANSWERS), fill_value=0).reset_index()
    table = table.merge(sizes, left_on="part", right_index=True, how="left", sort=False)
    said = table[list(ANSWERS)].sum(axis=1)
    table["share"] = table["yes"] / said.where(said > 0)
    table["low"], table["high"] = wilson_interval(table["share"], said, confidence=rules.confidence)
    reason = table["part"].map(small)
    table["reason"] = reason.mask(reason.eq("") & (said < rules.percent_from), "fewer_than_percent").astype(
        "str"
    )
    table[["share", "low", "high"]] = table[["share", "low", "high"]].mask(table["reason"] != "")
    hidden = table["reason"].isin(["small_group", "protects_small_group"])
    for column in ("read", *_ANSWERS):
        table[column] = table[column].astype("Int64").mask(hidden)
    columns = ["criterion", "part", "in_frame", "read", *_ANSWERS, "share", "low", "high", "reason"]
    return table[columns].rename(columns={"part": "stratum"}).rename_axis(columns=None)


def _read(path: Path, patterns: dict[str, str]) -> pd.DataFrame:
    import pandera.pandas as pa  # slow to import, needed by readers only

    table = read_csv_text(path, required=list(patterns)).apply(lambda cells: cells.str.strip())
    columns = {
        name: pa.Column(str, pa.Check.str_matches(rf"(?:{regex})\Z")) for name, regex in patterns.items()
    }
    return check_table(table[list(patterns)], pa.DataFrameSchema(columns, strict=True), source=path.name)


def _repeated(table: pd.DataFrame, columns: list[str], file: str) -> Iterator[Fault]:
    for row in table.index[table.duplicated(columns)]:
        found = ", ".join(table.loc[row, columns])
        yield Fault(
            Place(file, row=row + _FIRST_ROW, column=columns[-1]), "the row stands twice", found=found
        )


def _personal_data(table: pd.DataFrame, file: str) -> Iterator[Fault]:
    for column in table.columns:
        for row, cell in enumerate(table[column], start=_FIRST_ROW):
            if kinds := personal_data_in(cell):
                remedy = "Take them out; the report must not show them."
                yield Fault(
                    Place(file, row=row, column=column), f"personal data: {', '.join(kinds)}", remedy=remedy
                )


def _frame_faults(frame: pd.DataFrame) -> Iterator[Fault]:
    yield from _repeated(frame, ["stratum"], _FRAME)
    for row, stratum in enumerate(frame.to_dict("records"), start=_FIRST_ROW):
        if stratum["drawn"] > stratum["in_frame"]:
            found = f"{stratum['drawn']} of {stratum['in_frame']}"
            yield Fault(Place(_FRAME, row=row, column="drawn"), "more files are drawn than there are", found)
        if stratum["read"] > stratum["drawn"]:
            found = f"{stratum['read']} of {stratum['drawn']}"
            yield Fault(Place(_FRAME, row=row, column="read"), "more files are read than drawn", found)
        if stratum["read"] < stratum["drawn"] and not stratum["not_read_because"]:
            remedy = "Say why, or draw others and say so."
            place = Place(_FRAME, row=row, column="not_read_because")
            yield Fault(place, "files that were drawn were not read, and nobody says why", remedy=remedy)


def _case_faults(frame: pd.DataFrame, criteria: pd.DataFrame, cases: pd.DataFrame) -> Iterator[Fault]:
    yield from _repeated(criteria, ["criterion"], _CRITERIA)
    yield from _repeated(cases, ["case_id", "criterion"], _CASES)
    yield from _personal_data(cases, _CASES)
    for column, known, file in (
        ("stratum", set(frame["stratum"]), _FRAME),
        ("criterion", set(criteria["criterion"]), _CRITERIA),
    ):
        for position in np.flatnonzero(~cases[column].isin(known)):
            place = Place(_CASES, row=int(position) + _FIRST_ROW, column=column)
            yield Fault(place, f"{file} does not know it", found=cases[column][position])
    read = cases.groupby("stratum")["case_id"].nunique()
    for row, stratum in enumerate(frame.to_dict("records"), start=_FIRST_ROW):
        number = int(read.get(stratum["stratum"], 0))
        if number != stratum["read"]:
            problem = f"{_CASES} holds {number} files of this stratum"
            yield Fault(Place(_FRAME, row=row, column="read"), problem, found=str(stratum["read"]))
    for case_id, rows in cases.groupby("case_id", sort=False):
        place = Place(_CASES, row=int(rows.index[0]) + _FIRST_ROW, column="case_id")
        if len(rows["stratum"].unique()) > 1:
            yield Fault(place, "the file stands in several strata", found=str(case_id))
        lacking = sorted(set(criteria["criterion"]) - set(rows["criterion"]))
        if lacking:
            remedy = "Where the file says nothing of it, write not_recorded."
            yield Fault(place, f"criteria that are not there: {', '.join(lacking)}", str(case_id), remedy)
