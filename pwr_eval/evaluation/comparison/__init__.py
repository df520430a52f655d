"""What would have happened anyway: comparisons, their assumptions tested and their placebos shown."""

from pwr_eval.evaluation.comparison.comparison import (
    ASSUMPTIONS,
    REASONS,
    Assumption,
    Comparison,
    ComparisonRules,
    comparisons_table,
)
from pwr_eval.evaluation.comparison.differences import difference_in_differences
from pwr_eval.evaluation.comparison.interrupted import interrupted_series
from pwr_eval.evaluation.comparison.synthetic import synthetic_control

__all__ = [
    "ASSUMPTIONS",
    "REASONS",
    "Assumption",
    "Comparison",
    "ComparisonRules",
    "comparisons_table",
    "difference_in_differences",
    "interrupted_series",
    "synthetic_control",
]
