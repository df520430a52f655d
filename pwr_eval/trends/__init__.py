"""Trends: many yearly series at once, their paths to the targets, and what can be said of them."""

from pwr_eval.trends.breaks import Steps, after_break, find_steps
from pwr_eval.trends.changes import recent_changes
from pwr_eval.trends.least_squares import LeastSquares, least_squares
from pwr_eval.trends.mann_kendall import MannKendall, mann_kendall
from pwr_eval.trends.paths import annual_growth, linear_path, required_path
from pwr_eval.trends.progress import statcan_progress, un_progress
from pwr_eval.trends.projection import Projection, project
from pwr_eval.trends.reasons import REASONS, reason_sentences
from pwr_eval.trends.rules import TrendRules
from pwr_eval.trends.schema import COLUMNS
from pwr_eval.trends.table import trends_table
from pwr_eval.trends.theil_sen import TheilSen, theil_sen
from pwr_eval.trends.verdicts import FAVOURABLE, disagreement, dns_direction, dns_yearly_target, tola_scope

__all__ = [
    "COLUMNS",
    "FAVOURABLE",
    "REASONS",
    "LeastSquares",
    "MannKendall",
    "Projection",
    "Steps",
    "TheilSen",
    "TrendRules",
    "after_break",
    "annual_growth",
    "disagreement",
    "dns_direction",
    "dns_yearly_target",
    "find_steps",
    "least_squares",
    "linear_path",
    "mann_kendall",
    "project",
    "reason_sentences",
    "recent_changes",
    "required_path",
    "statcan_progress",
    "theil_sen",
    "tola_scope",
    "trends_table",
    "un_progress",
]
