"""Costs: what was planned, what was spent, what one unit cost and how sure that is.

All of it is cost-efficiency (money for output). Nothing here tells what the output did for families, and
nothing ranks tasks of different purpose by their unit cost.
"""

from pwr_eval.indicators.costs.joint import add_joint_costs
from pwr_eval.indicators.costs.money import divide
from pwr_eval.indicators.costs.planned import planned_unit_costs, split_budget
from pwr_eval.indicators.costs.prices import RealChange, constant_prices, price_factors, real_change
from pwr_eval.indicators.costs.reasons import ASSUMPTIONS, REASONS, explain
from pwr_eval.indicators.costs.sensitivity import (
    attributed_unit_cost,
    one_way_sensitivity,
    sensitivity_inputs,
)
from pwr_eval.indicators.costs.table import COST_COLUMNS, costs_table
from pwr_eval.indicators.costs.unit_cost import (
    budget_execution,
    unit_cost,
    unit_cost_index,
    unit_cost_interval,
    units_over_years,
)
from pwr_eval.indicators.costs.variance import volume_and_price

__all__ = [
    "ASSUMPTIONS",
    "COST_COLUMNS",
    "REASONS",
    "RealChange",
    "add_joint_costs",
    "attributed_unit_cost",
    "budget_execution",
    "constant_prices",
    "costs_table",
    "divide",
    "explain",
    "one_way_sensitivity",
    "planned_unit_costs",
    "price_factors",
    "real_change",
    "sensitivity_inputs",
    "split_budget",
    "unit_cost",
    "unit_cost_index",
    "unit_cost_interval",
    "units_over_years",
    "volume_and_price",
]
