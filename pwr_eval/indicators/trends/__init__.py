"""Trends: many yearly series at once, their paths to the targets, and what can be said of them."""

from pwr_eval.indicators.trends.breaks import Steps, after_break, find_steps
from pwr_eval.indicators.trends.changes import recent_changes
from pwr_eval.indicators.trends.least_squares import LeastSquares, least_squares
from pwr_eval.indicators.trends.mann_kendall import MannKendall, mann_kendall
from pwr_eval.indicators.trends.paths import annual_growth, linear_path, required_path
from pwr_eval.indicators.trends.progress import statcan_progress, un_progress
from pwr_eval.indicators.trends.projection import Projection, project
from pwr_eval.indicators.trends.reasons import REASONS, reason_sentences
from pwr_eval.indicators.trends.rules import TrendRules
from pwr_eval.indicators.trends.schema import COLUMNS
from pwr_eval.indicators.trends.table import trends_table
from pwr_eval.indicators.trends.theil_sen import TheilSen, theil_sen
from pwr_eval.indicators.trends.verdicts import (
    FAVOURABLE,
    disagreement,
    dns_direction,
    dns_yearly_target,
    tola_scope,
)

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
