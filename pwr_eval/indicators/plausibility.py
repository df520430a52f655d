"""What returns may speak of, and what of their figures is doubtful beside plan and past."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd

from pwr_eval.collection.returns import Expected
from pwr_eval.observations.published_series import yearly
from pwr_eval.observations.quality import plausibility_findings
from pwr_eval.programme import Programme
from pwr_eval.programme.aliases import read_names
from pwr_eval.vocabulary import MONTHS

__all__ = ["doubts_in", "expected_in"]


def expected_in(programme: Programme) -> Callable[[int], Expected]:
    """Tell what the returns of a year may speak of: the amended plan, its units in that year, its spellings.

    Parameters
    ----------
    programme : Programme
        The programme reported on.

    Returns
    -------
    callable
        Takes the year of a return.
    """
    names = read_names(programme.folder)

    def expected(year: int) -> Expected:
        plan = programme.amended_in(year)
        return Expected.from_plan(
            plan.indicators, plan.tasks, names.units, names.offices, programme.facts, programme.id
        )

    return cache(expected)


def doubts_in(
    programme: Programme,
    observations: pd.DataFrame,
    spending: pd.DataFrame,
    series: pd.DataFrame,
    corrections: pd.DataFrame,
) -> pd.DataFrame:
    """Hold figures against the amended plan and the years before: see `plausibility_findings`.

    Parameters
    ----------
    programme : Programme
        The plan.
    observations, spending : DataFrame
        What was reported in all years.
    series : DataFrame
        Published series; those comparable to a target say what was there before the first return.
    corrections : DataFrame
        Rows of returns that later ones replaced.
    """
    plan = programme.amended
    return plausibility_findings(
        observations[~observations["indicator_id"].isin(programme.facts["fact_id"])],
        spending,
        plan.targets,
        plan.indicators,
        plan.task_budgets,
        previous=_published_levels(series, before=programme.years[0]),
        corrections=corrections,
        months_due=_months_in_force(programme),
    )


def _months_in_force(programme: Programme) -> dict[int, range]:
    """Return the months of the first year where the programme begins later than with it."""
    first_day = programme.description.programme.first_day
    return {first_day.year: range(first_day.month, MONTHS[-1] + 1)} if first_day else {}


def _published_levels(series: pd.DataFrame, *, before: int) -> pd.DataFrame:
    """Give the published years before the programme that are comparable to a target."""
    comparable = series[series["comparable_to_target"].eq("yes") & series["indicator_id"].ne("")]
    levels = [yearly(series, name) for name in comparable["series_id"].unique()]
    if not levels:
        return pd.DataFrame({"indicator_id": [], "year": [], "value": []})
    table = pd.concat(levels, ignore_index=True)[["indicator_id", "year", "value"]]
    return table[table["year"] < before].drop_duplicates(["indicator_id", "year"], ignore_index=True)
