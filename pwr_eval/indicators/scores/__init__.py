"""Results rolled up by task, section, goal and unit: counts of verdicts first, a mean score second.

Raw units are never averaged. A mean of scores hides which weights and which cap made it, so
`ranking_stability` says how much of the picture they decide.
"""

from pwr_eval.indicators.scores.scores import (
    CAP,
    VERDICTS_WORST_FIRST,
    indicator_scores,
    roll_up,
    task_scores,
)
from pwr_eval.indicators.scores.stability import ranking_stability

__all__ = ["CAP", "VERDICTS_WORST_FIRST", "indicator_scores", "ranking_stability", "roll_up", "task_scores"]
