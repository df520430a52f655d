"""A family-support programme as data: goals, sections, tasks, indicators, targets, budgets."""

from pwr_eval.programme.load import Programme, load_programme

__all__ = ["Programme", "load_programme"]
