"""Trends: many yearly series at once, their paths to the targets, and what can be said of them.

`trends_table` is the way in.
"""

from pwr_eval.indicators.trends.rules import TrendRules
from pwr_eval.indicators.trends.table import trends_table

__all__ = ["TrendRules", "trends_table"]
