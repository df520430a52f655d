"""The evaluation matrix: each question with its criterion, ties, measures, conditions and evidence."""

from __future__ import annotations

import pandas as pd

from pwr_eval.evaluation.design.load import Evaluation
from pwr_eval.evaluation.design.names import listed

__all__ = ["evaluation_matrix", "evidence_of"]


def evidence_of(evidence: pd.DataFrame, question_id: str) -> pd.DataFrame:
    """Return the rows of the table of evidence that answer a question.

    Examples
    --------
    >>> table = pd.DataFrame({"evidence_id": ["E01", "E02"], "question_ids": ["Q1; Q2", "Q12"]})
    >>> evidence_of(table, "Q1")["evidence_id"].tolist()
    ['E01']
    """
    return evidence[[question_id in listed(cell) for cell in evidence["question_ids"]]]


def evaluation_matrix(evaluation: Evaluation, evidence: pd.DataFrame) -> pd.DataFrame:
    """Set each question beside what it is tied to and what answers it.

    Parameters
    ----------
    evaluation : Evaluation
        The design.
    evidence : DataFrame
        The table of evidence: evidence_id, question_ids, method.

    Returns
    -------
    DataFrame
        One row a question: question_id, criterion, name and question (with ``_en``), goals, directions,
        diagnosis_areas, selection (indicators), kinds (methods that were planned), measure_ids,
        condition_ids, evidence_ids, methods (of the evidence found), missing_kinds (planned and not found).
    """
    rows = []
    for question in evaluation["questions"].to_dict("records"):
        name = question["question_id"]
        own = evidence_of(evidence, name)
        methods = list(dict.fromkeys(own["method"]))
        planned = listed(question["kinds"])
        rows.append(
            {
                **question,
                "measure_ids": "; ".join(_own(evaluation["rubric"], name, "measure_id")),
                "condition_ids": "; ".join(_own(evaluation["conditions"], name, "condition_id")),
                "evidence_ids": "; ".join(own["evidence_id"]),
                "methods": "; ".join(methods),
                "missing_kinds": "; ".join(kind for kind in planned if kind not in methods),
            }
        )
    return pd.DataFrame(rows)


def _own(table: pd.DataFrame, question_id: str, column: str) -> list[str]:
    return [str(name) for name in table.loc[table["question_id"].eq(question_id), column]]
