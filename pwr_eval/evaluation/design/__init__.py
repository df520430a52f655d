"""The design of an ex-post evaluation as data: questions, rubric, theory of change, chain, paragraphs.

`read_evaluation` reads a folder ``evaluation/``; `pwr_eval.evaluation.judgement` judges from it.
"""

from pwr_eval.evaluation.design.forms import CRITERIA, LAYERS, MEASURES, PLACES
from pwr_eval.evaluation.design.load import Evaluation, ProgrammeNames, read_evaluation
from pwr_eval.evaluation.design.records import Design

__all__ = [
    "CRITERIA",
    "LAYERS",
    "MEASURES",
    "PLACES",
    "Design",
    "Evaluation",
    "ProgrammeNames",
    "read_evaluation",
]
