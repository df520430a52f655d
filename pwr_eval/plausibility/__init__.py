"""Figures that are impossible or ask for a question, and the warnings that were accepted with a reason."""

from pwr_eval.plausibility.acceptance import ACCEPTED_COLUMNS, accept, idle_acceptances
from pwr_eval.plausibility.rules import COLUMNS, RULES, Rule, Thresholds
from pwr_eval.plausibility.table import plausibility_findings
from pwr_eval.plausibility.tasks import attendance_pairs

__all__ = [
    "ACCEPTED_COLUMNS",
    "COLUMNS",
    "RULES",
    "Rule",
    "Thresholds",
    "accept",
    "attendance_pairs",
    "idle_acceptances",
    "plausibility_findings",
]
