"""Target gaps that can be defended: every figure with its rule, its bounds and its doubt.

`gaps_table` is the way in. `formulas` holds the small building blocks; `inputs`, `rounding`, `values`,
`yearly` and `overall` are its steps, in this order.
"""

from pwr_eval.indicators.gaps.plans import compare_plans
from pwr_eval.indicators.gaps.rules import REASONS, RULES
from pwr_eval.indicators.gaps.table import gaps_table

__all__ = ["REASONS", "RULES", "compare_plans", "gaps_table"]
