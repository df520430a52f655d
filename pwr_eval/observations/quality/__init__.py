"""Figures that are impossible or ask for a question, and the warnings that were accepted with a reason."""

from pwr_eval.observations.quality.acceptance import accept, idle_acceptances
from pwr_eval.observations.quality.rules import RULES, Rule, Thresholds
from pwr_eval.observations.quality.table import plausibility_findings
from pwr_eval.observations.quality.tasks import attendance_pairs

__all__ = [
    "RULES",
    "Rule",
    "Thresholds",
    "accept",
    "attendance_pairs",
    "idle_acceptances",
    "plausibility_findings",
]
