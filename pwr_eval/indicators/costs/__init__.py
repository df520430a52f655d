"""Costs: what was planned, what was spent, what one unit cost and how sure that is.

All of it is cost-efficiency (money for output). Nothing here tells what the output did for families, and
nothing ranks tasks of different purpose by their unit cost. `costs_table` is the way in.
"""

from pwr_eval.indicators.costs.planned import planned_unit_costs, split_budget
from pwr_eval.indicators.costs.reasons import ASSUMPTIONS, REASONS
from pwr_eval.indicators.costs.sensitivity import one_way_sensitivity, sensitivity_inputs
from pwr_eval.indicators.costs.table import costs_table
from pwr_eval.indicators.costs.unit_cost import budget_execution, unit_cost_interval

__all__ = [
    "ASSUMPTIONS",
    "REASONS",
    "budget_execution",
    "costs_table",
    "one_way_sensitivity",
    "planned_unit_costs",
    "sensitivity_inputs",
    "split_budget",
    "unit_cost_interval",
]
