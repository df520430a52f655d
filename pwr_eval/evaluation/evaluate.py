"""From a programme's folder to its ex-post evaluation: measures, judgements and every fault of the chain."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from pwr_eval.errors import DataError, Fault, UsageError, attempted
from pwr_eval.evaluation.design.load import read_evaluation
from pwr_eval.evaluation.evidence.evidence_table import read_evidence
from pwr_eval.evaluation.evidence.survey_tables import SurveyRules
from pwr_eval.evaluation.ex_post import FOLDER, ExPostEvaluation, programme_names
from pwr_eval.evaluation.field_evidence import read_field_evidence
from pwr_eval.indicators.programme_inputs import Inputs, folder_stamp, read_inputs
from pwr_eval.indicators.results import results_for

__all__ = ["evaluate", "evaluate_inputs"]


def evaluate(project: str | Path, programme: str, *, draft: bool = False) -> ExPostEvaluation:
    """Read a programme with its evaluation and judge it.

    Parameters
    ----------
    project : str or Path
        Folder that holds ``data/``.
    programme : str
        Folder in ``data/raw/``.
    draft : bool, default False
        Whether gaps in the chain may stand; ``status = "draft"`` in the design allows them too.

    Raises
    ------
    DataError
        With every fault of the inputs, of the evaluation's files or, unless it is a draft, of the chain.
    """
    return evaluate_inputs(read_inputs(project, programme), draft=draft)


def evaluate_inputs(inputs: Inputs, *, draft: bool = False) -> ExPostEvaluation:
    """Judge a programme that was read: see `evaluate`. The same files are judged only once."""
    if not isinstance(draft, bool):
        raise UsageError(f"draft is true or false, not {draft!r}")
    stamp = folder_stamp(inputs.programme.folder / FOLDER)
    if stamp not in inputs.worked_out:
        inputs.worked_out[stamp] = _judged(inputs)
    ex_post: ExPostEvaluation = inputs.worked_out[stamp]
    broken = [*ex_post.chain, *ex_post.overclaims]
    if broken and not (draft or ex_post.is_draft):
        raise DataError("the ex-post evaluation is published as a draft only (--draft), or mended", broken)
    return ex_post


def _judged(inputs: Inputs) -> ExPostEvaluation:
    programme = inputs.programme
    last = programme.years[-1]
    results = results_for(inputs, last)
    folder = programme.folder / FOLDER
    faults: list[Fault] = []
    evaluation = attempted(partial(read_evaluation, folder, programme_names(programme)), faults)
    questions = set(evaluation["questions"]["question_id"]) if evaluation else None
    evidence = attempted(partial(read_evidence, folder / "evidence.csv", questions), faults, FOLDER)
    rules = SurveyRules(hide_below=programme.description.rules.hide_below)
    field_evidence = read_field_evidence(folder, faults, questions, rules)
    if evaluation is None or evidence is None:
        raise DataError("the ex-post evaluation cannot be read", faults)
    ex_post = ExPostEvaluation(results, evaluation, evidence, field_evidence)
    faults += ex_post.place_faults()
    if faults:
        raise DataError("the ex-post evaluation cannot be read", faults)
    return ex_post
