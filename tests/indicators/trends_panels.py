"""Trend measures on plain arrays, for the tests."""

from pwr_eval.indicators.trends import breaks, changes, least_squares, mann_kendall, projection, theil_sen
from pwr_eval.indicators.trends.panel import check_panel
from pwr_eval.indicators.trends.trend_rules import TrendRules

PUBLISHED = TrendRules()


def of_arrays(measure, **defaults):
    """The measure as a function of values and years."""
    return lambda values, years=None, **options: measure(check_panel(values, years), **(defaults | options))


find_steps = of_arrays(breaks.find_steps, margin=4.0)
recent_changes = of_arrays(changes.recent_changes, changes=5)
least_squares = of_arrays(least_squares.least_squares)
mann_kendall = of_arrays(mann_kendall.mann_kendall)
theil_sen = of_arrays(theil_sen.theil_sen, confidence=0.95)


def project(values, years, *, horizon, rules=PUBLISHED):
    """The lines of series carried on."""
    stepped = find_steps(values, years).year > 0
    spanned = projection.year_range(check_panel(values, years))
    return projection.project(least_squares(values, years), *spanned, stepped, horizon=horizon, rules=rules)
