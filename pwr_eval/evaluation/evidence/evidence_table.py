"""The table of evidence: what was found, by which method, of whom, how strong, for which question."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.evidence.checks import (
    ANY_TEXT,
    COUNT_OR_EMPTY,
    DATE,
    SOME_TEXT,
    TRUE_OR_FALSE,
    cell_faults,
    one_of,
    personal_data_faults,
    read_tables,
)

__all__ = ["DIRECTIONS", "EVIDENCE_COLUMNS", "STRENGTH_CEILING", "read_evidence"]

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

EVIDENCE_COLUMNS = {
    "evidence_id": ("E[0-9]+", "the letter E and digits, such as E01"),
    "question_ids": SOME_TEXT,  # questions that the finding answers, joined by "; "
    "statement": SOME_TEXT,  # what was found, one sentence in the programme's language
    "statement_en": SOME_TEXT,
    "source": SOME_TEXT,  # title of the source
    "source_location": SOME_TEXT,  # page, table or file in the project where it stands
    "method": one_of(STRENGTH_CEILING),
    "date": DATE,  # when it was found
    "speaks_for": SOME_TEXT,  # who the finding is about
    "speaks_for_en": SOME_TEXT,
    "n": COUNT_OR_EMPTY,  # people, cases or years behind it; empty where counting makes no sense
    "strength": ("[0-5]", "a level of the Maryland scale, 0 to 5"),
    "direction": one_of(DIRECTIONS),
    "fictional": TRUE_OR_FALSE,
    "note": ANY_TEXT,
}
_FIRST_ROW = 2  # the header of a CSV file is row 1
_SHOWN_TEXTS = (
    "statement", "statement_en", "source", "source_location", "speaks_for", "speaks_for_en", "note",
)  # fmt: skip


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
    tables, faults = read_tables(path.parent, {path.name: EVIDENCE_COLUMNS})
    for table in tables.values():
        faults += _row_faults(table, path.name, question_ids)
    if faults:
        faults.sort(key=lambda fault: fault.place.row)
        raise DataError("The table of evidence cannot be read", faults)
    table = tables[path.name]
    return table.assign(
        n=pd.to_numeric(table["n"].replace("", None)).astype("Int64"),
        strength=table["strength"].astype("int64"),
        fictional=table["fictional"].eq("true"),
    )


def _row_faults(table: pd.DataFrame, file: str, question_ids: Collection[str] | None) -> Iterator[Fault]:
    ids, methods, strengths = table["evidence_id"], table["method"], table["strength"]
    remedy = "Give each finding its own id."
    yield from cell_faults(
        ids.duplicated(keep=False), file, "evidence_id", "the id stands more than once", remedy, found=ids
    )
    for row, cell in enumerate(table["question_ids"], start=_FIRST_ROW):
        yield from question_faults(cell, Place(file, row=row, column="question_ids"), question_ids)
    for method, ceiling in STRENGTH_CEILING.items():
        above = methods.eq(method) & strengths.isin([str(n) for n in range(ceiling + 1, 6)])
        problem = f"a finding by {method} reaches strength {ceiling} at most"
        remedy = "Lower the strength, or name the method that allows it."
        yield from cell_faults(above, file, "strength", problem, remedy, found=strengths)
    yield from personal_data_faults(table, _SHOWN_TEXTS, file)


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
