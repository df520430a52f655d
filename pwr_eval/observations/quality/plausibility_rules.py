"""What makes a reported figure doubtful or impossible, what to do about it, and from which size on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pwr_eval.errors import UsageError
from pwr_eval.vocabulary import Severity

__all__ = ["RULES", "Rule", "Thresholds"]


@dataclass(frozen=True)
class Rule:
    """One rule: how heavy it weighs, what is wrong, and what its reader should do.

    Parameters
    ----------
    severity : {"error", "warning"}
        An error is impossible and must be mended; a warning may be right, and may be accepted with a reason.
    sentence, remedy : str
        What is wrong, and what to do.
    """

    severity: Severity
    sentence: str
    remedy: str


RULES: Final[Mapping[str, Rule]] = {
    "numerator_above_denominator": Rule(
        "error",
        "The numerator of a share is larger than its denominator.",
        "Check whether the two were exchanged, and correct them.",
    ),
    "milestone_outside": Rule(
        "error",
        "A milestone is reached (1), reached in part (0.5) or not reached (0); it has no other value.",
        "Write 1, 0.5 or 0.",
    ),
    "fractional_count": Rule(
        "error",
        "What is counted here comes in whole numbers only.",
        "Write how many there were; a mean or a share belongs in the note.",
    ),
    "differs_from_published": Rule(
        "warning",
        "The figure is not the one published for the same year in series/; the published one is used.",
        "Compare the two, and correct whichever is wrong.",
    ),
    "ten_times_last_year": Rule(
        "warning",
        "The value is many times last year's, or a small part of it, as after a slip of one digit.",
        "Check zeros, the decimal comma and the unit (zł or thousand zł). If it is right, say what changed.",
    ),
    "ten_times_plan": Rule(
        "warning",
        "The value is many times the plan, or a small part of it, as after a slip of one digit.",
        "Check zeros, the decimal comma and what is counted. If it is right, say what happened.",
    ),
    "parts_against_total": Rule(
        "warning",
        "The figure of the year is not what its months or areas add up to.",
        "Check the figure of the year and its parts, and correct whichever is wrong.",
    ),
    "running_total": Rule(
        "warning",
        "The monthly figures only grow: each seems to hold the months before it too.",
        "Write for each month what happened in that month alone.",
    ),
    "area_missing": Rule(
        "warning",
        "Areas are missing that had a figure a year before.",
        "Report the missing areas, with 0 if there was nothing, or say why there are none.",
    ),
    "three_year_sum": Rule(
        "warning",
        "The value of one year looks like the sum of several years.",
        "Write the value of this year alone.",
    ),
    "target_as_result": Rule(
        "warning",
        "Many results of this sender equal their targets to the last digit.",
        "Check that results were counted and not copied from the plan.",
    ),
    "unique_above_attendances": Rule(
        "warning",
        "There are more different people than attendances, though everybody attends at least once.",
        "Check whether the two figures were exchanged or count different activities.",
    ),
    "spending_above_budget": Rule(
        "warning",
        "The spending so far is above the budget of the whole programme.",
        "Check the sums and the unit. If they are right, say where the money came from.",
    ),
    "spending_without_output": Rule(
        "warning",
        "Money was spent, but no result is reported.",
        "Report the results of the task, or say what the money was spent on.",
    ),
    "output_without_spending": Rule(
        "warning",
        "Results are reported for a task with a budget, but no spending.",
        "Report the spending of the task, or say who paid.",
    ),
    "stock_jump": Rule(
        "warning",
        "A state at the end of the year differs much from the one a year before.",
        "Check that it is the state on 31 December, counted as last year. If it is right, say what changed.",
    ),
    "same_as_last_year": Rule(
        "warning",
        "The figure is exactly last year's.",
        "Check that this year was counted and last year's return was not copied.",
    ),
    "figure_withdrawn": Rule(
        "warning",
        "A later return of the unit leaves out a figure that an earlier one gave.",
        "Report the figure again, or say why there is none.",
    ),
    "months_missing": Rule(
        "warning",
        "The figure does not cover all months.",
        "Report the missing months, or say why there are none.",
    ),
}
"""Rules by their code, the heaviest first: the order of a table of findings."""


@dataclass(frozen=True)
class Thresholds:
    """From which size on a figure is doubted; every default is a rule of this project with its reason.

    Parameters
    ----------
    times_last_year : float, default 5
        A slip of one digit multiplies or divides by ten. With a true change of up to half or double, such a
        slip shows as 5 to 20 times last year's value.
    times_plan : float, default 8
        The same slip against the plan: a result within a quarter of it then shows as 8 to 12 times the plan.
    growing_months : int, default 6
        Months of which every one is above the one before: six in order come by chance once in 720 cases.
    small : float, default 10
        Values up to which nothing is compared by its ratio: below it, one case more or less moves the ratio
        by more than a tenth.
    stock_jump : float, default 0.15
        Change of a stock, as a share of last year's. TolaData's margin for being on scope: a change of this
        size alone would move a result off its target.
    stock_step : float, default 3
        Change of a stock, in its own unit, below which it is no jump: two clubs of three are a large share.
    repeated_from : float, default 100
        Value from which an equal figure in the next year is doubted. Two independent counts of n events with
        a Poisson spread are equal with probability 1 / (2 sqrt(pi n)): below 3 % from n = 100 on.
    sum_margin : float, default 0.15
        How far a value may be from the sum of all years' targets and still look like a sum of years
        (TolaData's margin again: results that are on scope add up to that).
    yearly_share : float, default 0.5
        Largest share of that sum that the year's own target may have; above it, the two cannot be told apart.
    typed_results, typed_share : int and float, default 3 and 0.5
        Results of one sender and year that equal their targets: at least so many, and at least this share of
        those that can be compared. A count of n hits its expected value with probability 1 / sqrt(2 pi n),
        13 % at 10: one equal value is normal, half of three or more is not.
    divisible_units : tuple of str
        Units that come in fractions: time, money, shares, full-time posts.
    """

    times_last_year: float = 5.0
    times_plan: float = 8.0
    growing_months: int = 6
    small: float = 10.0
    stock_jump: float = 0.15
    stock_step: float = 3.0
    repeated_from: float = 100.0
    sum_margin: float = 0.15
    yearly_share: float = 0.5
    typed_results: int = 3
    typed_share: float = 0.5
    divisible_units: tuple[str, ...] = ("godzina", "zł", "%", "etat")

    def __post_init__(self) -> None:
        problems = {
            "times_last_year must be above 1": not 1 < self.times_last_year < math.inf,
            "times_plan must be above 1": not 1 < self.times_plan < math.inf,
            "growing_months must be at least 3": self.growing_months < len("123"),
            "stock_jump must be at least 0": not 0 <= self.stock_jump < math.inf,
            "sum_margin must be a share of at least 0, below 1": not 0 <= self.sum_margin < 1,
            "yearly_share must be a share above 0, below 1": not 0 < self.yearly_share < 1,
            "typed_share must be a share above 0, at most 1": not 0 < self.typed_share <= 1,
            "typed_results must be at least 1": self.typed_results < 1,
            "small, stock_step and repeated_from must be at least 0": not all(
                0 <= size < math.inf for size in (self.small, self.stock_step, self.repeated_from)
            ),
        }
        wrong = [problem for problem, is_wrong in problems.items() if is_wrong]
        if wrong:
            raise UsageError("; ".join(wrong))
