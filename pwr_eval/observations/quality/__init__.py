"""Figures that are impossible or ask for a question, and the warnings that were accepted with a reason."""

from pwr_eval.observations.quality.acceptance import accept, idle_acceptances
from pwr_eval.observations.quality.plausibility_findings import plausibility_findings
from pwr_eval.observations.quality.plausibility_rules import RULES, Rule, Thresholds
from pwr_eval.observations.quality.rules_across_figures import attendance_pairs

__all__ = [
    "RULES",
    "Rule",
    "Thresholds",
    "accept",
    "attendance_pairs",
    "idle_acceptances",
    "plausibility_findings",
]
