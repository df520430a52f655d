"""Trends: many yearly series at once, their paths to the targets, and what can be said of them.

`trends_table` is the way in.
"""

from pwr_eval.indicators.trends.table import trends_table
from pwr_eval.indicators.trends.trend_rules import TrendRules

__all__ = ["TrendRules", "trends_table"]
