"""The table of evidence: what was found, by which method, of whom, how strong, for which question."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.evidence.checks import cell_faults, personal_data_faults, read_tables
from pwr_eval.schemas.check import FIRST_ROW
from pwr_eval.vocabulary import STRENGTH_CEILING

__all__ = ["read_evidence"]

_SHOWN_TEXTS = (
    "statement", "statement_en", "source", "source_location", "speaks_for", "speaks_for_en", "note",
)  # fmt: skip


def read_evidence(path: str | Path, question_ids: Collection[str] | None = None) -> pd.DataFrame:
    """Read the table of evidence and check each row.

    Parameters
    ----------
    path : str or Path
        CSV file in UTF-8 with the columns of the table `evidence`.
    question_ids : collection of str, optional
        Questions of the evaluation; without them the questions that the findings name are not checked.

    Returns
    -------
    DataFrame
        Columns of the table `evidence`, rows as they stand. `n` is a whole number or missing (nothing was
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
    tables, faults = read_tables(path.parent, {path.name: "evidence"})
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
    methods, strengths = table["method"], table["strength"]
    for row, cell in enumerate(table["question_ids"], start=FIRST_ROW):
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
