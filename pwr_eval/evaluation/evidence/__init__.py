"""Evidence of an evaluation: the table of evidence, surveys, coded interviews, documents, case files."""

from pwr_eval.evaluation.evidence.agreement import Kappa, coder_agreement, cohen_kappa, krippendorff_alpha
from pwr_eval.evaluation.evidence.coding import (
    CODE_COLUMNS,
    CODEBOOK_COLUMNS,
    UNIT_COLUMNS,
    Coding,
    read_coding,
)
from pwr_eval.evaluation.evidence.documents import (
    DOCUMENT_COLUMNS,
    CaseFiles,
    case_file_counts,
    read_case_files,
    read_documents,
)
from pwr_eval.evaluation.evidence.evidence_table import (
    DIRECTIONS,
    EVIDENCE_COLUMNS,
    STRENGTH_CEILING,
    evidence_by_question,
    read_evidence,
)
from pwr_eval.evaluation.evidence.hiding import hidden_groups
from pwr_eval.evaluation.evidence.intervals import effective_n, wilson_interval
from pwr_eval.evaluation.evidence.questionnaire import Questionnaire, read_questionnaire
from pwr_eval.evaluation.evidence.survey_tables import (
    SurveyRules,
    item_agreement,
    item_distribution,
    response_rate,
)
from pwr_eval.evaluation.evidence.surveys import Survey, read_survey
from pwr_eval.evaluation.evidence.themes import quotes, theme_counts

__all__ = [
    "CODEBOOK_COLUMNS",
    "CODE_COLUMNS",
    "DIRECTIONS",
    "DOCUMENT_COLUMNS",
    "EVIDENCE_COLUMNS",
    "STRENGTH_CEILING",
    "UNIT_COLUMNS",
    "CaseFiles",
    "Coding",
    "Kappa",
    "Questionnaire",
    "Survey",
    "SurveyRules",
    "case_file_counts",
    "coder_agreement",
    "cohen_kappa",
    "effective_n",
    "evidence_by_question",
    "hidden_groups",
    "item_agreement",
    "item_distribution",
    "krippendorff_alpha",
    "quotes",
    "read_case_files",
    "read_coding",
    "read_documents",
    "read_evidence",
    "read_questionnaire",
    "read_survey",
    "response_rate",
    "theme_counts",
    "wilson_interval",
]
