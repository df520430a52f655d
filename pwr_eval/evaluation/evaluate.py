"""From a programme's folder to its ex-post evaluation: measures, judgements and every fault of the chain."""

from __future__ import annotations

from copy import copy
from functools import partial
from pathlib import Path

from pwr_eval.errors import DataError, Fault, UsageError
from pwr_eval.evaluation.design import read_evaluation
from pwr_eval.evaluation.evaluated import FOLDER, Evaluated, known_names
from pwr_eval.evaluation.evidence import read_evidence
from pwr_eval.evaluation.field_evidence import collected, gather
from pwr_eval.evaluation.overclaims import overclaims
from pwr_eval.indicators.inputs import Inputs, folder_stamp, read_inputs
from pwr_eval.indicators.results import results_for

__all__ = ["evaluate", "evaluate_inputs"]


def evaluate(project: str | Path, programme: str, *, draft: bool = False) -> Evaluated:
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


def evaluate_inputs(inputs: Inputs, *, draft: bool = False) -> Evaluated:
    """Judge a programme that was read: see `evaluate`. The same files are judged only once."""
    if not isinstance(draft, bool):
        raise UsageError(f"draft is true or false, not {draft!r}")
    stamp = folder_stamp(inputs.programme.folder / FOLDER)
    if stamp not in inputs.worked_out:
        inputs.worked_out[stamp] = _judged(inputs)
    kept: Evaluated = inputs.worked_out[stamp]
    evaluated = copy(kept)  # with all that it has worked out
    evaluated.draft = draft or kept.evaluation.design.evaluation.status == "draft"
    broken = [*evaluated.chain, *evaluated.overclaims]
    if broken and not evaluated.draft:
        raise DataError("the ex-post evaluation is published as a draft only (--draft), or mended", broken)
    return evaluated


def _judged(inputs: Inputs) -> Evaluated:
    programme = inputs.programme
    last = programme.years[-1]
    results = results_for(inputs, last)
    folder = programme.folder / FOLDER
    faults: list[Fault] = []
    evaluation = collected(partial(read_evaluation, folder, known_names(programme)), faults)
    questions = set(evaluation["questions"]["question_id"]) if evaluation else None
    evidence = collected(partial(read_evidence, folder / "evidence.csv", questions), faults, FOLDER)
    gathered = gather(folder, faults, questions)
    if evaluation is None or evidence is None:
        raise DataError("the ex-post evaluation cannot be read", faults)
    evaluated = Evaluated(results, evaluation, evidence, draft=True, gathered=gathered)
    faults += evaluated.place_faults()
    if faults:
        raise DataError("the ex-post evaluation cannot be read", faults)
    _ = evaluated.chain
    evaluated.overclaims = overclaims(evaluated)
    return evaluated
