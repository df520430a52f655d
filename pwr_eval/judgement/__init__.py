"""From evidence to judgements: rubric, matrix, contribution, the chain and its checks, checklist."""

from pwr_eval.judgement.chain import chain_faults
from pwr_eval.judgement.checklist import CHECKLIST, checklist
from pwr_eval.judgement.contribution import STANDINGS, contribution
from pwr_eval.judgement.judgements import judgements_table
from pwr_eval.judgement.matrix import evaluation_matrix
from pwr_eval.judgement.measures import MEASURE_REASONS, measures_table
from pwr_eval.judgement.places import fill, places_in, unknown_places
from pwr_eval.judgement.rubric import CANNOT_ASSESS, level_by_rule, level_of
from pwr_eval.judgement.sources import Share, Sources

__all__ = [
    "CANNOT_ASSESS",
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
