"""What an ex-post report holds of everything that the quality checklist asks for."""

from __future__ import annotations

import pandas as pd

from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.ex_post import ExPostEvaluation
from pwr_eval.vocabulary import CRITERIA

__all__ = ["checklist_facts"]

MOST_OF_THE_SCALE = 2


def checklist_facts(ex_post: ExPostEvaluation) -> dict[str, bool]:
    """Say of everything in `CHECKLIST` whether a report holds it.

    Parameters
    ----------
    ex_post : ExPostEvaluation
        The evaluation.

    Returns
    -------
    dict of str to bool
        True where the thing is there; whether it is good is for readers to say.
    """
    return {**_of_the_design(ex_post), **_of_the_evidence(ex_post), **_of_the_chain(ex_post)}


def _of_the_design(ex_post: ExPostEvaluation) -> dict[str, bool]:
    about, design = ex_post.evaluation.design.evaluation, ex_post.evaluation.design
    description, plan = ex_post.programme.description, ex_post.programme.plan
    asked = {*ex_post.evaluation["questions"]["criterion"], *(one.criterion for one in design.not_examined)}
    return {
        "order": True,  # the notebook's own, the same for every report
        "contents": True,
        "name": bool(description.programme.name),
        "period": bool(ex_post.programme.years),
        "evaluators": bool(about.carried_out_by),
        "commissioner": bool(about.commissioned_by),
        "purpose": bool(about.purpose),
        "scope": bool(about.scope),
        "users": bool(about.users),
        "ethics": bool(about.ethics),
        "consultation": bool(about.consultation),
        "equality": bool(about.equality),
        "follow_up": bool(about.follow_up),
        "limits": bool(design.limits),
        "methods": bool(design.methods),
        "method_limits": all(method.limits for method in design.methods),
        "criteria": asked >= set(CRITERIA),
        "questions": not ex_post.evaluation["questions"].empty,
        "diagnosis": bool(description.diagnosis_areas),
        "tasks": not plan.tasks.empty,
        "budgets": not plan.task_budgets.empty,
        "units": not plan.task_units.empty,
        "amendments": True,  # the report says of every programme whether its plan was changed
        "results": bool(ex_post.results.inputs.reported_years),
        "results_framework": True,
        "series": not ex_post.results.inputs.series.empty,
        "matrix": not ex_post.matrix.empty,
    }


def _of_the_evidence(ex_post: ExPostEvaluation) -> dict[str, bool]:
    evidence, field_evidence = ex_post.evidence, ex_post.field_evidence
    observations = ex_post.results.inputs.tables["observations"]
    groups = observations["group"].fillna("") if "group" in observations else pd.Series(dtype=str)
    return {
        "register": not evidence.empty,
        "sources_named": bool(not evidence.empty and evidence["source"].ne("").all()),
        "survey": bool(field_evidence.surveys),
        "response_rate": bool(field_evidence.surveys),
        "instruments": bool(field_evidence.surveys or field_evidence.codings),
        "two_coders": bool(field_evidence.codings),
        "bounds": not ex_post.measures.empty,
        "evidence_against": bool(evidence["direction"].eq("against").any()),
        "data_by_group": bool(groups.ne("").any()),
        "comparison": bool(ex_post.comparisons),
    }


def _of_the_chain(ex_post: ExPostEvaluation) -> dict[str, bool]:
    evaluation, judgements = ex_post.evaluation, ex_post.judgements
    findings, conclusions = evaluation["findings"], evaluation["conclusions"]
    recommendations = evaluation["recommendations"]
    received = ex_post.results.inputs.tables["observations"]["received"]
    agreed = pd.Timestamp(evaluation.design.evaluation.rubric_agreed)
    levels = evaluation.design.level_ids
    half = len(levels) // MOST_OF_THE_SCALE
    return {
        "summary": ("summary", "pl") in evaluation.paragraphs,
        "conclusions": not conclusions.empty,
        "recommendations": not recommendations.empty,
        "theory": not evaluation["theory_nodes"].empty,
        "assumptions": not evaluation["theory_links"].empty,
        "contribution": not evaluation["theory_links"].empty,
        "explanations": not evaluation["explanations"].empty,
        "rubric": set(evaluation["rubric"]["question_id"]) >= set(evaluation["questions"]["question_id"]),
        "rubric_before_results": bool(received.empty or agreed < pd.Timestamp(received.min())),
        "every_question_found": set(findings["question_id"]) >= set(evaluation["questions"]["question_id"]),
        "findings_cite": all(listed(cell) for cell in findings["evidence_ids"]),
        "conclusions_grounded": all(listed(cell) for cell in conclusions["finding_ids"]),
        "good_and_weak": bool(
            judgements["level"].isin(levels[:half]).any() and judgements["level"].isin(levels[half:]).any()
        ),
        "recommendations_grounded": all(listed(cell) for cell in recommendations["conclusion_ids"]),
        "who_and_when": bool(recommendations["who"].ne("").all() and recommendations["by_when"].ne("").all()),
        "priorities": bool(recommendations["priority"].ne("").all()),
    }
