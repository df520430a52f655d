"""Every code that tables and rooms share, once: what stands in a file, a column or a file's name.

What a code is called for a reader stands in the catalogues of `words`, how a verdict looks in
`reporting.verdict_style`. A code that only one module knows stays in that module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

__all__ = [
    "AMOUNT_KINDS",
    "ANSWERS",
    "ASSESSED",
    "BENEFICIARIES",
    "BUDGET_SOURCES",
    "CANNOT_ASSESS",
    "CHANGE_KINDS",
    "COUNTED_MEASURES",
    "CRITERIA",
    "DIRECTIONS",
    "DONE",
    "DUE_STATUSES",
    "FAILED",
    "FIRST_LANGUAGE",
    "GRADES",
    "GROWTH_KINDS",
    "INTERNAL_FAULT",
    "KINDS",
    "KINDS_WITHOUT_NUMBER",
    "LANGUAGES",
    "LAYERS",
    "LEVELS",
    "LIKELY_YEARS",
    "LOWER_IS_BETTER",
    "MEASURES",
    "MONTHS",
    "NOTE_DECISIONS",
    "NO_FIGURE",
    "NO_TARGET",
    "NO_YEAR",
    "PERIODS",
    "QUALIFIERS",
    "QUALIFIER_RANK",
    "REACHED",
    "REGISTER",
    "RESULTS",
    "ROUGH",
    "RUBRIC_MEASURES",
    "SCOPES",
    "SPENDING_STATUSES",
    "STATUSES",
    "STRENGTH_CEILING",
    "UNASSESSED",
    "UNREACHED",
    "VERDICTS",
    "WITHOUT_FIGURE",
    "WRONG_USAGE",
    "Direction",
    "Kind",
    "Period",
    "Qualifier",
    "Severity",
    "column_in",
]

# Languages

LANGUAGES: Final[Mapping[str, str]] = {"pl": "pl_PL", "en": "en_GB"}
"""Languages that there are catalogues in, and the locale that numbers and dates are written by."""

FIRST_LANGUAGE: Final = "pl"
"""The language of programmes, and of a column or a file without a language in its name."""


def column_in(language: str, column: str) -> str:
    """Return the name of the column that holds the texts of `column` in a language.

    Examples
    --------
    >>> column_in("pl", "reason"), column_in("en", "reason")
    ('reason', 'reason_en')
    """
    return column if language == FIRST_LANGUAGE else f"{column}_{language}"


# Targets

Kind = Literal[
    "none",  # a fact to be counted, without a target
    "absolute",
    "minimum",
    "maximum",
    "range",
    "growth_percent",
    "growth_points",
    "growth_units",
    "direction",
    "milestone",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""How a target is read."""

AMOUNT_KINDS: Final = ("absolute", "minimum", "maximum", "range")
"""Kinds whose target is an amount in the indicator's own unit."""

KINDS_WITHOUT_NUMBER: Final = ("none", "direction", "milestone")
"""Kinds whose target is not a number."""

GROWTH_KINDS: Final = ("growth_percent", "growth_points", "growth_units")
"""Kinds that plan how far a level is to change."""

CHANGE_KINDS: Final = (*GROWTH_KINDS, "direction")
"""Kinds that compare a year with the year before."""

MEASURES: Final = ("flow", "stock", "unique", "milestone", "percentage")
"""What a figure counts: events of a span, a state on a day, different people or families, ..."""

COUNTED_MEASURES: Final = ("flow", "stock", "unique")
"""Measures whose figures are counts, so that money can be divided by them."""

Period = Literal["day", "week", "month", "quarter", "half_year", "year", "whole", "final"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)
"""The span that a target is for; `whole` is all years of the programme, `final` its last year alone."""

LIKELY_YEARS: Final = range(1990, 2101)
"""Numbers that may be years: a number alone among them is read as neither."""

NO_YEAR: Final = 0
"""Stands as the year of what is of no single year."""

LEVELS: Final = ("task", "section", "goal", "programme")
"""What an indicator belongs to."""

BUDGET_SOURCES: Final = ("own", "state", "EU", "other")
"""Where planned money comes from: the municipality itself, the state, the European Union, others."""

MONTHS: Final = range(1, 13)
"""The months of a year."""

Direction = Literal["higher", "lower"]
DIRECTIONS: Final[tuple[Direction, ...]] = get_args(Direction)
"""Which way of an indicator is the better one."""

BENEFICIARIES: Final = ("people", "families")
"""Who is counted where an indicator counts beneficiaries."""

# Figures

Qualifier = Literal["exact", "approximate", "estimated", "at_least"]
QUALIFIERS: Final[tuple[Qualifier, ...]] = get_args(Qualifier)
"""How sure a figure is, from the firmest to the loosest."""

QUALIFIER_RANK: Final[Mapping[str, int]] = {qualifier: rank for rank, qualifier in enumerate(QUALIFIERS)}
"""Rank of each qualifier: a combined figure carries the loosest one of its parts."""

ROUGH: Final = ("approximate", "estimated")
"""Qualifiers of figures that may lie on either side of what is written."""

STATUSES: Final = ("reported", "missing", "not_applicable", "blank", "suppressed", "faulty")
"""Whether a figure is there; else "b.d.", "nie dotyczy", an empty cell, hidden, or sent and unusable."""

SPENDING_STATUSES: Final = ("reported", "missing", "not_applicable", "blank", "faulty")
"""Whether an amount of money is there; money is never hidden."""

NO_FIGURE: Final = ("missing", "not_applicable", "blank")
"""Statuses of a figure that the unit did not give."""

WITHOUT_FIGURE: Final = (*NO_FIGURE, "faulty")
"""Statuses of a row in which no figure can be read."""

DUE_STATUSES: Final = (
    "reported", "in_part", "no_value", "not_applicable", "faulty", "left_out", "not_sent",
)  # fmt: skip
"""What became of a figure that was due, from the best answer to none."""

NOTE_DECISIONS: Final = ("publish", "withhold")
"""What somebody decides on a unit's remark: it stands in public reports or it does not."""

REGISTER: Final = "register"
"""Source of a figure that was counted from a register of services."""

ANSWERS: Final[Mapping[str, float]] = {"yes": 1.0, "partly": 0.5, "no": 0.0}
"""Whether a milestone or a condition is reached, and the number that stands for it."""

Severity = Literal["error", "warning"]
"""An error keeps a figure out of the reports; a warning asks a person to look."""

# Results

SCOPES: Final = ("year", "to_date", "whole")
"""The span that a row of a result is on: one year, the years so far, the whole programme."""

VERDICTS: Final[Mapping[str, str]] = {
    "far_above": "Far above the target: the target may have been too low.",
    "met": "The target is met.",
    "close": "Below the target, within the margin.",
    "partly": "Met in a part: some of the years, months or milestones, or a milestone reached in part.",
    "below": "Below the target by more than the margin.",
    "not_reported": "No value was reported; a missing value is not 0.",
    "cannot_assess": "The figures do not bear a verdict; the reason says why.",
}
"""Verdicts on a target and their meaning, in the order in which they are shown."""

CANNOT_ASSESS: Final = "cannot_assess"

NO_TARGET: Final = "no_target"
"""Stands for a verdict where nothing was planned: never met or missed, in no share of targets."""

RESULTS: Final = (*VERDICTS, NO_TARGET)
"""What a row of a gaps table may say of its target."""

GRADES: Final[Mapping[str, int]] = {"below": 0, "partly": 1, "close": 2, "met": 3, "far_above": 3}
"""Assessments, the worst first; a result far above its target is no better than one that meets it."""

ASSESSED: Final = tuple(GRADES)
UNASSESSED: Final = tuple(verdict for verdict in VERDICTS if verdict not in GRADES)
REACHED: Final = tuple(verdict for verdict, grade in GRADES.items() if grade == GRADES["met"])
"""Verdicts of a target that is reached."""
UNREACHED: Final = tuple(verdict for verdict in ASSESSED if verdict not in REACHED)

# The ex-post evaluation

CRITERIA: Final = ("relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability")
"""OECD-DAC (2019), in its order."""

LAYERS: Final = ("activity", "output", "outcome", "goal")
"""Steps of a theory of change, from what is done to what it is done for."""

RUBRIC_MEASURES: Final = (
    "share_reached",  # of the indicators assessed over the whole programme: target met or exceeded
    "share_near",  # the same, with those close to the target
    "share_assessed",  # of the indicators selected: enough was reported to judge
    "years_met",  # of the yearly targets judged: met or exceeded
    "years_near",  # the same, with those close to the target
    "share_outcome",  # of the indicators: measures a change in people, not a service
    "not_falling",  # of the indicators known in the first and last year: the last is no lower
    "budget_deviation",  # largest distance of a task's spending from its budget, as a share
    "unit_cost_index",  # spending over what the same units would have cost at planned unit costs
    "conditions_met",  # conditions agreed beforehand: met 1, partly 1/2, not 0
    "survey_agreement",  # share of respondents who agree with an item, <survey>/<item>
)
"""What a measure of the rubric measures."""

LOWER_IS_BETTER: Final = ("budget_deviation", "unit_cost_index")
"""Measures of the rubric of which less is better."""

STRENGTH_CEILING: Final[Mapping[str, int]] = {
    "monitoring": 1,
    "published_series": 1,
    "costs": 1,
    "survey": 1,
    "case_files": 1,
    "interviews": 0,
    "open_answers": 0,
    "document_review": 0,
    "expert_opinion": 0,
    "interrupted_series": 2,
    "matched_comparison": 3,
    "difference_in_differences": 3,
    "synthetic_control": 3,
    "natural_experiment": 4,
    "randomised_trial": 5,
}
"""Highest level of the Maryland scale that each method can reach, whatever its findings.

1 is before against after without controls, 2 with adequate controls, 3 a comparison group, 4 a quasi-random
and 5 a random one; 0, below the scale, is what rests on no measured change. Which method reaches what is
ours.
"""

# Runs

DONE, FAILED, WRONG_USAGE, INTERNAL_FAULT = 0, 1, 2, 3
"""Exit statuses of every command."""
