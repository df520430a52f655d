"""Observations: what all returns report together, one figure a key; every figure set aside is kept.

`combine_returns` puts returns together, `read_decisions` reads how contradictions were settled, `save_tables`
and `load_table` write tables and read them back.
"""

from pwr_eval.observations.combine_returns import combine_observations, combine_returns, combine_spending
from pwr_eval.observations.csv_tables import load_table, save_tables
from pwr_eval.observations.decisions import read_decisions

__all__ = [
    "combine_observations",
    "combine_returns",
    "combine_spending",
    "load_table",
    "read_decisions",
    "save_tables",
]
