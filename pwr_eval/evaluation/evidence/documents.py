"""Documents and case files that were read: what they say, what they lack, how many of how many."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.evaluation.evidence.checks import cell_faults, personal_data_faults, read_tables
from pwr_eval.evaluation.evidence.evidence_table import question_faults
from pwr_eval.evaluation.evidence.hiding import HIDDEN, hidden_groups
from pwr_eval.evaluation.evidence.intervals import wilson_interval
from pwr_eval.evaluation.evidence.survey_tables import DEFAULT_RULES, SurveyRules
from pwr_eval.schemas.check import FIRST_ROW
from pwr_eval.vocabulary import ANSWERS

__all__ = ["CaseFiles", "case_file_counts", "read_case_files", "read_documents"]

_ANSWERS = (*ANSWERS, "not_recorded")
_FRAME, _CRITERIA, _CASES = "frame.csv", "criteria.csv", "cases.csv"


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
        CSV file in UTF-8 with the columns of the table `documents`.
    question_ids : collection of str, optional
        Questions of the evaluation; without them the questions that the documents answer are not checked.

    Returns
    -------
    DataFrame
        Columns of the table `documents`, rows as they stand; `fictional` is a boolean, the rest is text.

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
    tables, faults = read_tables(path.parent, {path.name: "documents"})
    for table in tables.values():
        for row, cell in enumerate(table["question_ids"], start=FIRST_ROW):
            faults += question_faults(cell, Place(path.name, row=row, column="question_ids"), question_ids)
        faults += personal_data_faults(table, table.columns, path.name)
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
    tables, faults = read_tables(
        Path(folder), {_FRAME: "case_frame", _CRITERIA: "case_criteria", _CASES: "cases"}
    )
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
    hidden = table["reason"].isin(HIDDEN)
    for column in ("read", *_ANSWERS):
        table[column] = table[column].astype("Int64").mask(hidden)
    columns = ["criterion", "part", "in_frame", "read", *_ANSWERS, "share", "low", "high", "reason"]
    return table[columns].rename(columns={"part": "stratum"}).rename_axis(columns=None)


def _frame_faults(frame: pd.DataFrame) -> Iterator[Fault]:
    for column, whole, problem in (
        ("drawn", "in_frame", "more files are drawn than there are"),
        ("read", "drawn", "more files are read than drawn"),
    ):
        found = frame[column].astype(str) + " of " + frame[whole].astype(str)
        yield from cell_faults(frame[column] > frame[whole], _FRAME, column, problem, found=found)
    unexplained = (frame["read"] < frame["drawn"]) & frame["not_read_because"].eq("")
    problem, remedy = (
        "files that were drawn were not read, and nobody says why",
        "Say why, or draw others and say so.",
    )
    yield from cell_faults(unexplained, _FRAME, "not_read_because", problem, remedy)


def _case_faults(frame: pd.DataFrame, criteria: pd.DataFrame, cases: pd.DataFrame) -> Iterator[Fault]:
    yield from personal_data_faults(cases, cases.columns, _CASES)
    for column, known, file in (("stratum", frame, _FRAME), ("criterion", criteria, _CRITERIA)):
        unknown = ~cases[column].isin(known[column])
        yield from cell_faults(unknown, _CASES, column, f"{file} does not know it", found=cases[column])
    read = frame["stratum"].map(cases.groupby("stratum")["case_id"].nunique()).fillna(0).astype(int)
    for number in read.unique():
        wrong, problem = (
            read.eq(number) & frame["read"].ne(number),
            f"{_CASES} holds {number} files of this stratum",
        )
        yield from cell_faults(wrong, _FRAME, "read", problem, found=frame["read"])
    for case_id, rows in cases.groupby("case_id", sort=False):
        place = Place(_CASES, row=int(rows.index[0]) + FIRST_ROW, column="case_id")
        if len(rows["stratum"].unique()) > 1:
            yield Fault(place, "the file stands in several strata", found=str(case_id))
        lacking = sorted(set(criteria["criterion"]) - set(rows["criterion"]))
        if lacking:
            remedy = "Where the file says nothing of it, write not_recorded."
            yield Fault(place, f"criteria that are not there: {', '.join(lacking)}", str(case_id), remedy)
