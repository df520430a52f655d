"""Target gaps that can be defended: every figure with its rule, its bounds and its doubt.

`gaps_table` is the way in. `formulas` holds the small building blocks, `cumulation` what other systems
publish; `inputs`, `rounding`, `values`, `yearly` and `overall` are its steps, in this order.
"""

from pwr_eval.indicators.gaps.cumulation import (
    most_recent,
    on_scope,
    running_sum,
    sum_of_periods,
    whole_programme,
)
from pwr_eval.indicators.gaps.formulas import (
    achievement,
    growth_path,
    growth_rate,
    pooled_percentage,
    prorated_goal,
    relative_gap,
    target_gap,
    unique_bounds,
)
from pwr_eval.indicators.gaps.plans import compare_plans
from pwr_eval.indicators.gaps.rules import FAR_ABOVE, GROWTH_FAR_ABOVE, MARGIN, REASONS, RULES
from pwr_eval.indicators.gaps.table import gaps_schema, gaps_table

__all__ = [
    "FAR_ABOVE",
    "GROWTH_FAR_ABOVE",
    "MARGIN",
    "REASONS",
    "RULES",
    "achievement",
    "compare_plans",
    "gaps_schema",
    "gaps_table",
    "growth_path",
    "growth_rate",
    "most_recent",
    "on_scope",
    "pooled_percentage",
    "prorated_goal",
    "relative_gap",
    "running_sum",
    "sum_of_periods",
    "target_gap",
    "unique_bounds",
    "whole_programme",
]
