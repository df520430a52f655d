"""The design of an ex-post evaluation as data: questions, rubric, theory of change, chain, paragraphs.

`read_evaluation` reads a folder ``evaluation/``; what is judged from it stands in `pwr_eval.judgement`.
"""

from pwr_eval.evaluation.forms import CRITERIA, LAYERS, MEASURES, PLACES
from pwr_eval.evaluation.load import Evaluation, Known, read_evaluation
from pwr_eval.evaluation.records import Design

__all__ = ["CRITERIA", "LAYERS", "MEASURES", "PLACES", "Design", "Evaluation", "Known", "read_evaluation"]
