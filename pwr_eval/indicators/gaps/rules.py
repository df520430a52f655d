"""The codes of a gaps table: the rule that was applied, and why a row cannot be assessed."""

from __future__ import annotations

__all__ = [
    "REASONS",
    "RULES",
]


RULES: dict[str, str] = {
    "flow_year": "Events of the year against the year's target: A/T. Source: programme; TolaData.",
    "flow_prorated": "The year is unfinished: events so far against the target times the share of the year "
    "elapsed. Source: PEPFAR, pro-rated goal of a flow.",
    "flow_sum": "Sum of the yearly results against the sum of the yearly targets. "
    "Source: TolaData, non-cumulative.",
    "stock_year": "State at the end of the year (or so far) against the target for 31 December; never "
    "pro-rated. Source: PEPFAR, goal share 1 for a stock.",
    "stock_last_year": "State in the last year against that year's target; a stock is never summed. "
    "Years met are counted beside it. Source: TolaData, non-summing.",
    "unique_year": "People or families of one year, each counted once in it, against the year's target.",
    "unique_deduplicated": "People or families counted once over all the years by a register. The yearly "
    "targets give no like total, so the verdict counts the years met (own rule).",
    "unique_bounds": "People or families not de-duplicated over the years: their number lies between the "
    "largest year and the sum of the years; a year counted with repetitions bounds it from above only. The "
    "verdict counts the years met (own rule).",
    "unique_family_years": "The plan counts a family anew each year, so family-years are summed on both "
    "sides. Source: programme, sum of the yearly targets as denominator; named by the caller.",
    "minimum_year": "At least the stated number; exceeding it is never a fault. Source: programme, 'min.'.",
    "maximum_year": "At most the stated number; staying below it is never a fault. Source: programme, "
    "'nie więcej niż'.",
    "range_year": "Between the two stated numbers; the gap is not taken. Source: programme.",
    "years_met": "Years in which the limits or the change were kept, k of n (own rule).",
    "whole_sum": "Sum of the years against the target of the whole programme. Source: programme.",
    "whole_people": "Different people or families of all the years against the target of the whole "
    "programme: from a register, or between the largest year and the sum of the years. Source: programme.",
    "counted_only": "Counted and shown; there is no target to hold it against.",
    "growth_amount": "Change from the baseline, or on the year before where the plan states none, against "
    "the planned change in points or units; there is no achievement.",
    "minimum_years_met": "Years in which the minimum was reached, k of n. Source: programme, 'min.'.",
    "growth_rate": "Change on the year before in percent against the planned percent; the gap is in "
    "percentage points and there is no achievement. Far above only where the gap exceeds the target again "
    "(own rule).",
    "growth_path": "Compound growth since the year before the programme against the planned rate: "
    "R = CAGR observed / planned; far above only where R exceeds 2 (own rule). "
    "Source: Statistics Canada, after Eurostat.",
    "direction_of_change": "Sign of the change on the year before. Source: German DNS, directional goal.",
    "direction_dns": "Mean change and last change both good: met; one of them: partly; neither: below. "
    "Source: German DNS, directional goal; the symbol stands in the column dns.",
    "milestone_year": "Reached, in part or not; never a percentage. Source: programme.",
    "milestone_count": "Milestones reached, k of n; never a percentage. Source: programme.",
    "months_met": "Months in which the monthly target was met, k of n; the mean is over the months reported "
    "and is no achievement of the year.",
    "percentage_year": "Numerator over denominator of the year against the target. Source: TolaData.",
    "percentage_pooled": "Sum of the numerators over the sum of the denominators against the last target. "
    "Source: Akvo RSR; last target after TolaData.",
    "percentage_most_recent": "Most recent percentage against the last target, where the denominators are "
    "not known. Source: TolaData.",
}

REASONS: dict[str, str] = {
    "": "Nothing stands in the way of a verdict.",
    "no_observation": "No return holds a row for this indicator and year.",
    "value_missing": "The return says that there is no value.",
    "not_applicable": "The return says that the indicator does not apply.",
    "left_blank": "The cell of the return is empty.",
    "faulty": "What was sent cannot be used; the fault is listed.",
    "suppressed": "The value is hidden to protect people.",
    "not_due": "The year has not come yet.",
    "target_missing": "The plan states no number to compare with.",
    "target_zero": "The target is 0: no share of it can be taken.",
    "base_missing": "The level of the year before the first target is not known.",
    "base_zero": "The level of the year before is 0: growth from 0 has no percentage.",
    "previous_missing": "The level of the year before is not reported.",
    "denominator_zero": "The denominator of the percentage is 0.",
    "denominator_missing": "Percentages of parts cannot be joined without their denominators.",
    "monthly_values_needed": "The target is monthly and only a yearly value is reported.",
    "months_missing": "Some months are not reported.",
    "part_missing": "Some areas or groups are not reported.",
    "coverage_short": "The value covers a part of the year that has passed.",
    "year_unfinished": "The year is unfinished and this kind of figure cannot be pro-rated.",
    "years_missing": "Some years are not reported.",
    "year_unjudged": "A year cannot be judged.",
    "programme_unfinished": "The programme is not over and its target not yet reached.",
    "bounds_straddle_target": "The target lies between the lowest and the highest possible value.",
    "bounds_straddle_margin": "The target is missed; whether by more than the margin is not known.",
    "counted_repeatedly": "The unit counted people more than once: there are at most as many different ones.",
    "too_rough": "The value is approximate and its rounding straddles a threshold.",
    "target_at_end": "The target is one for the end of the programme.",
    "reading_draft": "Nobody has approved the reading of the target.",
    "target_unread": "The cell of the plan could not be read.",
    "mixed_kinds": "The kind, measure, period or direction of the target changes between years.",
    "mixed_units": "The unit of the target changes between years.",
}
