"""The table of evidence: what was found, by which method, of whom, how strong, for which question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.cleaning.identifiers import personal_data_in
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.evaluation.design.names import listed
from pwr_eval.files.csv_files import read_csv_text
from pwr_eval.schemas.schemas import check_table

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

__all__ = ["DIRECTIONS", "EVIDENCE_COLUMNS", "STRENGTH_CEILING", "read_evidence"]

EVIDENCE_COLUMNS = (
    "evidence_id",  # E01, E02, ...
    "question_ids",  # questions that the finding answers, joined by "; "
    "statement",  # what was found, one sentence in the programme's language
    "statement_en",  # the same in English
    "source",  # title of the source
    "source_location",  # page, table or file in the project where it stands
    "method",  # one of STRENGTH_CEILING
    "date",  # when it was found: YYYY, YYYY-MM or YYYY-MM-DD
    "speaks_for",  # who the finding is about
    "speaks_for_en",
    "n",  # people, cases or years behind it; empty where counting makes no sense
    "strength",  # Maryland scale, 0 to 5
    "direction",  # for | against | mixed
    "fictional",
    "note",
)

DIRECTIONS = ("for", "against", "mixed")

STRENGTH_CEILING = {
    "monitoring": 1,
    "published_series": 1,
    "costs": 1,
    "survey": 1,
    "case_files": 1,
    "interviews": 0,
    "open_answers": 0,
    "document_review": 0,
    "expert_opinion": 0,
    "interrupted_series": 2,
    "matched_comparison": 3,
    "difference_in_differences": 3,
    "synthetic_control": 3,
    "natural_experiment": 4,
    "randomised_trial": 5,
}
"""Highest level of the Maryland scale that each method can reach, whatever its findings.

1 is before against after without controls, 2 with adequate controls, 3 a comparison group, 4 a quasi-random
and 5 a random one; 0, below the scale, is what rests on no measured change. Which method reaches what is
ours.
"""

_FIRST_ROW = 2  # the header of a CSV file is row 1
_SHOWN_TEXTS = (
    "statement",
    "statement_en",
    "source",
    "source_location",
    "speaks_for",
    "speaks_for_en",
    "note",
)


def read_evidence(path: str | Path, question_ids: Collection[str] | None = None) -> pd.DataFrame:
    """Read the table of evidence and check each row.

    Parameters
    ----------
    path : str or Path
        CSV file in UTF-8 with the columns `EVIDENCE_COLUMNS`.
    question_ids : collection of str, optional
        Questions of the evaluation; without them the questions that the findings name are not checked.

    Returns
    -------
    DataFrame
        Columns `EVIDENCE_COLUMNS`, rows as they stand. `n` is a whole number or missing (nothing was
        counted), `strength` a whole number, `fictional` a boolean, the rest is text.

    Raises
    ------
    DataError
        With every fault: unknown or missing columns, an id that stands twice, words outside their list, a
        question that does not exist, a strength above what its method can reach, personal data.

    Examples
    --------
    >>> read_evidence("nowhere.csv")
    Traceback (most recent call last):
    pwr_eval.errors.DataError: The table of evidence cannot be read: 1 fault
      nowhere.csv: the file is missing. Restore the file, or check the folder's name.
    """
    path = Path(path)
    try:
        table = read_csv_text(path, required=EVIDENCE_COLUMNS)
    except DataError as error:
        raise DataError("The table of evidence cannot be read", error.faults) from None
    faults: list[Fault] = []
    try:
        check_table(table, _schema(), source=path.name, first_row=_FIRST_ROW)
    except DataError as error:
        faults += error.faults
    faults += _row_faults(table, path.name, question_ids)
    if faults:
        faults.sort(key=lambda fault: fault.place.row)
        raise DataError("The table of evidence cannot be read", faults)
    return table[list(EVIDENCE_COLUMNS)].assign(
        n=pd.to_numeric(table["n"].replace("", None)).astype("Int64"),
        strength=table["strength"].astype("int64"),
        fictional=table["fictional"].eq("true"),
    )


@cache
def _schema() -> DataFrameSchema:
    import pandera.pandas as pa  # slow to import, needed by readers only

    def pattern(regex: str, meaning: str) -> pa.Column:
        return pa.Column(str, pa.Check.str_matches(rf"(?:{regex})\Z", error=meaning))

    def one_of(words: Iterable[str]) -> pa.Column:
        words = list(words)
        return pa.Column(str, pa.Check.isin(words, error="one of " + ", ".join(words)))

    some_text = pattern(r"(?s:.*\S.*)", "not empty")
    month, day = "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
    columns = {
        **dict.fromkeys(EVIDENCE_COLUMNS, some_text),
        "evidence_id": pattern(r"E[0-9]+", "the letter E and digits, such as E01"),
        "method": one_of(STRENGTH_CEILING),
        "date": pattern(rf"[0-9]{{4}}(-{month}(-{day})?)?", "a date such as 2027, 2027-10 or 2027-10-31"),
        "n": pattern(r"([1-9][0-9]*)?", "a whole number above 0, or empty"),
        "strength": pattern(r"[0-5]", "a level of the Maryland scale, 0 to 5"),
        "direction": one_of(DIRECTIONS),
        "fictional": one_of(("true", "false")),
        "note": pa.Column(str),
    }
    return pa.DataFrameSchema(columns, strict=True)


def _row_faults(table: pd.DataFrame, file: str, question_ids: Collection[str] | None) -> Iterable[Fault]:
    times = Counter(table["evidence_id"])
    for row, record in enumerate(table.to_dict("records"), start=_FIRST_ROW):
        if times[record["evidence_id"]] > 1:
            yield Fault(
                Place(file, row=row, column="evidence_id"),
                "the id stands more than once",
                found=record["evidence_id"],
                remedy="Give each finding its own id.",
            )
        yield from question_faults(
            record["question_ids"], Place(file, row=row, column="question_ids"), question_ids
        )
        ceiling = STRENGTH_CEILING.get(record["method"], 5)
        if record["strength"] in tuple("012345") and int(record["strength"]) > ceiling:
            yield Fault(
                Place(file, row=row, column="strength"),
                f"a finding by {record['method']} reaches strength {ceiling} at most",
                found=record["strength"],
                remedy="Lower the strength, or name the method that allows it.",
            )
        for column in _SHOWN_TEXTS:
            if kinds := personal_data_in(record[column]):
                yield Fault(
                    Place(file, row=row, column=column),
                    f"personal data: {', '.join(kinds)}",
                    remedy="Take them out; the report must not show them.",
                )


def question_faults(cell: str, place: Place, question_ids: Collection[str] | None) -> Iterable[Fault]:
    """See that the questions named in a cell exist and stand there once."""
    named = listed(cell)
    for question_id in dict.fromkeys(named):
        if named.count(question_id) > 1:
            yield Fault(place, "the question is named twice", found=question_id)
        if question_ids is not None and question_id not in question_ids:
            yield Fault(
                place,
                "there is no such question",
                found=question_id,
                remedy=f"Known questions: {', '.join(question_ids)}.",
            )
