"""The judgements: for each question the level by rule, the evaluator's own, and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pwr_eval.evaluation.design.load import Evaluation
from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.judgement.matrix import evidence_of
from pwr_eval.evaluation.judgement.rubric import level_by_rule
from pwr_eval.schemas.declaration import declared

__all__ = ["judgements_table"]


def judgements_table(evaluation: Evaluation, measures: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Judge every question of an evaluation.

    Parameters
    ----------
    evaluation : Evaluation
        The design and its chain.
    measures : DataFrame
        As `measures_table` gives it.
    evidence : DataFrame
        The table of evidence: evidence_id, question_ids, method, strength, direction, fictional.

    Returns
    -------
    DataFrame
        One row a question, in the design's order: question_id, criterion, level_by_rule ("cannot_assess"
        where a deciding measure is missing), level (the evaluator's own where one is given), reason,
        finding_ids, conclusion_id, recommendation_ids, strength (Maryland scale, the highest among the
        evidence of the question; 0 = describes without comparing), level_low and level_high (levels by rule
        if everything unknown turned out badly or well), n_for, n_against, n_mixed (pieces of evidence),
        n_methods (different ones), fictional.
    """
    rows = []
    own_levels = {row["question_id"]: row for row in evaluation["judgements"].to_dict("records")}
    for question in evaluation["questions"].to_dict("records"):
        name = str(question["question_id"])
        own = own_levels.get(name, {})
        deciding = measures[measures["question_id"].eq(name) & measures["role"].eq("decides")]
        by_rule, low, high = (
            level_by_rule(deciding[column].tolist(), evaluation.design.level_ids)
            for column in ("level", "level_low", "level_high")
        )
        answering = evidence_of(evidence, name)
        directions = answering["direction"].value_counts()
        findings = evaluation["findings"]
        conclusion = str(own.get("conclusion_id", ""))
        rows.append(
            {
                "question_id": name,
                "criterion": question["criterion"],
                "level_by_rule": by_rule,
                "level": str(own.get("level", "")) or by_rule,
                "reason": str(own.get("reason", "")),
                "reason_en": str(own.get("reason_en", "")),
                "finding_ids": "; ".join(findings.loc[findings["question_id"].eq(name), "finding_id"]),
                "conclusion_id": conclusion,
                "recommendation_ids": "; ".join(_recommendations(evaluation, conclusion)),
                # The pieces that monitoring gives describe; they are 1 at most and count too.
                "strength": int(answering["strength"].max()) if len(answering) else 0,
                "level_low": low,
                "level_high": high,
                **{f"n_{one}": int(directions.get(one, 0)) for one in ("for", "against", "mixed")},
                "n_methods": int(answering["method"].nunique()),
                "fictional": bool(answering["fictional"].any() or deciding["fictional"].any()),
            }
        )
    return pd.DataFrame(rows, columns=declared("judged").names)


def _recommendations(evaluation: Evaluation, conclusion: str) -> Sequence[str]:
    return [
        row["recommendation_id"]
        for row in evaluation["recommendations"].to_dict("records")
        if conclusion and conclusion in listed(row["conclusion_ids"])
    ]
