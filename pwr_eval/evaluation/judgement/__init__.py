"""From evidence to judgements: rubric, matrix, contribution, the chain and its checks, checklist."""

from pwr_eval.evaluation.judgement.chain import chain_faults
from pwr_eval.evaluation.judgement.checklist import CHECKLIST, checklist
from pwr_eval.evaluation.judgement.contribution import STANDINGS, contribution
from pwr_eval.evaluation.judgement.judgements import judgements_table
from pwr_eval.evaluation.judgement.matrix import evaluation_matrix
from pwr_eval.evaluation.judgement.measures import MEASURE_REASONS, measures_table
from pwr_eval.evaluation.judgement.places import fill, places_in, unknown_places
from pwr_eval.evaluation.judgement.rubric import level_by_rule, level_of
from pwr_eval.evaluation.judgement.sources import Share, Sources

__all__ = [
    "CHECKLIST",
    "MEASURE_REASONS",
    "STANDINGS",
    "Share",
    "Sources",
    "chain_faults",
    "checklist",
    "contribution",
    "evaluation_matrix",
    "fill",
    "judgements_table",
    "level_by_rule",
    "level_of",
    "measures_table",
    "places_in",
    "unknown_places",
]
