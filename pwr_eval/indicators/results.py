"""From a programme's folder to its tables: everything that the reports show, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.checking import refuse_year_outside
from pwr_eval.indicators.costs import costs_table
from pwr_eval.indicators.costs.price_index import chain_index
from pwr_eval.indicators.gaps import compare_plans, gaps_table
from pwr_eval.indicators.gaps.formulas import unique_bounds
from pwr_eval.indicators.programme_inputs import Inputs
from pwr_eval.indicators.scores import ranking_stability, roll_up, task_scores
from pwr_eval.indicators.trends import TrendRules, trends_table
from pwr_eval.observations.published_series import PRICES, yearly
from pwr_eval.programme import Programme
from pwr_eval.programme.tables import PlanTables
from pwr_eval.programme.yearly_targets import yearly_targets
from pwr_eval.vocabulary import CHANGE_KINDS, NO_TARGET

__all__ = ["Results", "results_for"]


@dataclass(frozen=True)
class Results:
    """The indicators of a programme up to one year.

    Parameters
    ----------
    inputs : Inputs
        What was read.
    year : int
        Last year with results.
    against : {"amended", "original"}
        Plan that the results are held against: as it stands after its amendments, or as first adopted.
    """

    inputs: Inputs
    year: int
    against: Literal["amended", "original"] = "amended"

    @property
    def plan(self) -> PlanTables:
        """Tables of the plan that the results are held against."""
        return self.programme.amended_in(self.year) if self.against == "amended" else self.programme.plan

    @cached_property
    def membership(self) -> pd.DataFrame:
        """Task, section, goal and units of each indicator of that plan."""
        return self.programme.membership_in(self.plan)

    @property
    def programme(self) -> Programme:
        """The programme that was read."""
        return self.inputs.programme

    @cached_property
    def observations(self) -> pd.DataFrame:
        """Reported figures up to the year."""
        observations = self.inputs.tables["observations"]
        planned = observations["indicator_id"].isin(self.plan.indicators["indicator_id"])
        return observations[planned & (observations["year"] <= self.year)]

    @cached_property
    def facts(self) -> pd.DataFrame:
        """Figures beside the plan, of which at least one year is reported: no target, no verdict.

        Returns
        -------
        DataFrame
            A row a fact and year of the programme up to this one, in the order of the programme's facts:
            fact_id, fact, fact_en, unit, measure, definition_by, year, value (NaN: not reported), qualifier.
        """
        facts = self.programme.facts[["fact_id", "fact", "fact_en", "unit", "measure", "definition_by"]]
        every = self.inputs.tables["observations"]
        of_city = every["month"].isna() & every["area"].eq("") & every["group"].eq("")
        reported = every.loc[of_city & every["status"].eq("reported")].rename(
            columns={"indicator_id": "fact_id"}
        )
        years = pd.DataFrame({"year": [year for year in self.programme.years if year <= self.year]})
        known = reported.loc[reported["year"].isin(years["year"]), "fact_id"]
        rows = facts[facts["fact_id"].isin(known)].merge(years, how="cross")
        return rows.merge(
            reported[["fact_id", "year", "value", "qualifier"]], on=["fact_id", "year"], how="left"
        )

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Target against result: see `pwr_eval.indicators.gaps.gaps_table`."""
        return gaps_table(self.plan.targets, self._within, **self._gap_options)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Rows where original and amended plan judge differently: see `compare_plans`."""
        if self.programme.amendments.empty:
            return self.gaps.iloc[:0]
        original, amended = self.programme.plan.targets, self.programme.amended.targets
        return compare_plans(original, amended, self._within, **self._gap_options)

    @property
    def _within(self) -> pd.DataFrame:
        """Observations of the programme's own years."""
        return self.observations[self.observations["year"] >= self.programme.years[0]]

    @property
    def _gap_options(self) -> dict[str, Any]:
        return {**self._levels, "unique_to_date": self.unique_to_date}

    @property
    def _levels(self) -> dict[str, Any]:
        rules = self.programme.description.rules
        before = self.observations["year"] < self.programme.years[0]
        levels = self.observations[before & self.observations["status"].eq("reported")]
        return {
            "up_to_year": self.year,
            # The level before the programme stays fictional where it is: growth from it is fictional too.
            "base_values": levels[["indicator_id", "year", "value", "fictional"]],
            "margin": rules.on_scope_margin,
            "far_above": rules.far_above,
            "growth_far_above": rules.growth_far_above,
        }

    @cached_property
    def unique_to_date(self) -> pd.DataFrame | None:
        """Different people or families of registers up to the year, where the yearly figures allow them."""
        counts = self.inputs.tables["unique_to_date"]
        counts = counts[counts["year"].eq(self.year)].drop(columns="sender")
        if counts.empty:
            return None
        options = {**self._levels, "scopes": ["year"]}
        years = gaps_table(self.plan.targets, self._within, **options)
        people = unique_bounds(years["actual_low"], years["actual_high"], years["indicator_id"])
        least = counts["indicator_id"].map(people["low"].clip(lower=0))
        most = counts["indicator_id"].map(people["high"])
        beyond = (counts["greatest"] < least) | (counts["value"] > most)
        return counts[~beyond].reset_index(drop=True)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Plan, spending and cost of a unit: see `pwr_eval.indicators.costs.costs_table`."""
        plan = self.plan
        spending = self.inputs.tables["spending"]
        return costs_table(
            plan.task_budgets,
            self._targets,
            self._outputs(),
            spending[spending["year"] <= self.year],
            chain_index(self._prices, base_year=self.price_year),
            plan.cost_units,
            price_year=self.price_year,
            year=self.year,
            split=plan.budget_shares,
            unique_to_date=self.unique_to_date,
        )

    @cached_property
    def _prices(self) -> pd.DataFrame:
        return yearly(self.inputs.series, PRICES)

    @property
    def price_year(self) -> int:
        """Year of the prices of costs: the programme's, else its first one, or the last one with prices."""
        stated = self.programme.description.costs.price_base_year
        return stated or min(self.programme.years[0], int(self._prices["year"].max()))

    @cached_property
    def trends(self) -> pd.DataFrame:
        """Trend of each indicator with the published years before it: see `trends_table`.

        Growth counts from the last year before the programme where that is known, else from the first year.
        """
        series, before = self._series(), self.programme.years[0] - 1
        with_base = series.loc[series["year"].eq(before), "indicator_id"].unique().astype(object)
        ids = pd.concat([series["indicator_id"], self._targets["indicator_id"]])
        base_years = {before if known else None for known in ids.isin(with_base).unique()} or {None}
        parts = [
            self._trends_of(series, self._targets, with_base, base_year=year)
            for year in (before, None)
            if year in base_years
        ]
        order = self.plan.indicators["indicator_id"].tolist()
        return pd.concat(parts).sort_values(
            "indicator_id", key=lambda ids: ids.map(order.index), ignore_index=True
        )

    def _trends_of(
        self,
        series: pd.DataFrame,
        targets: pd.DataFrame,
        with_base: npt.NDArray[np.object_],
        *,
        base_year: int | None,
    ) -> pd.DataFrame:
        """Give the trends of the indicators with a known base year, or of the others."""
        wanted, rules = base_year is not None, self.programme.description.rules
        return trends_table(
            series[series["indicator_id"].isin(with_base) == wanted],
            targets[targets["indicator_id"].isin(with_base) == wanted],
            base_year=base_year,
            horizon=self.programme.years[-1],
            last_complete_year=self.year,
            rules=TrendRules(
                on_track=rules.trend_on_track,
                acceleration=rules.trend_acceleration,
                growth_on_track=rules.growth_strong,
                growth_acceleration=rules.growth_moderate,
                expected_good=rules.projection_good,
                expected_fair=rules.projection_fair,
                scope_margin=rules.on_scope_margin,
            ),
        )

    def _series(self) -> pd.DataFrame:
        """Join published years that are comparable to the target with the results of the programme."""
        published = self.inputs.series
        comparable = published[published["comparable_to_target"].eq("yes") & published["indicator_id"].ne("")]
        history = [
            yearly(published, name).assign(fictional=False) for name in comparable["series_id"].unique()
        ]
        reported = self.observations[self.observations["status"].eq("reported")]
        results = self.gaps[self.gaps["scope"].eq("year")].rename(columns={"actual": "value"})
        # What is judged of a growth or a direction is a change; its trend is that of the levels reported.
        changes = self.plan.indicators["kind"].isin(CHANGE_KINDS)
        by_level = self.plan.indicators.loc[changes, "indicator_id"]
        results = results[~results["indicator_id"].isin(by_level)]
        levels = reported[
            reported["year"].lt(self.programme.years[0]) | reported["indicator_id"].isin(by_level)
        ]
        columns = ["indicator_id", "year", "value", "break_before", "fictional"]
        # The form asks for the year before the programme too; where it is published, that value stands, and a
        # warning tells of another one.
        key = ["indicator_id", "year"]
        known = pd.concat([table[key] for table in [levels.iloc[:0], *history]])
        again = pd.MultiIndex.from_frame(levels[key]).isin(pd.MultiIndex.from_frame(known))
        levels = levels[~again]
        tables = [*history, levels.assign(break_before=False), results.assign(break_before=False)]
        return pd.concat([table[columns] for table in tables], ignore_index=True)

    def scores(self, by: str) -> pd.DataFrame:
        """Roll the year's verdicts up by task_id, section, goal or unit: see `roll_up`."""
        cap = self.programme.description.rules.average_cap
        return roll_up(self._this_year, self.membership, by, cap=cap)

    def stability(self, by: str = "goal") -> pd.DataFrame:
        """Say how firm the order of the goals is: see `pwr_eval.indicators.scores.ranking_stability`."""
        cap = self.programme.description.rules.average_cap
        scores = task_scores(self._this_year, self.membership, by=by, cap=cap)
        return ranking_stability(scores, by=by)

    @cached_property
    def _this_year(self) -> pd.DataFrame:
        """Rows of the year with a target: what has none is in no mean and no share."""
        rows = self.gaps[self.gaps["scope"].eq("year") & self.gaps["year"].eq(self.year)]
        return rows[rows["verdict"].ne(NO_TARGET)]

    @cached_property
    def _targets(self) -> pd.DataFrame:
        """Targets that trends and costs lead to: of a year, read and approved."""
        targets = yearly_targets(self.plan.targets)
        read = targets[targets["unread"].eq("")].drop_duplicates("indicator_id")
        # A cell that was not read has no kind of its own: it stands beside the years that were.
        kinds = targets["indicator_id"].map(read.set_index("indicator_id")["kind"]).fillna(targets["kind"])
        return targets.assign(
            kind=targets["kind"].where(targets["unread"].eq(""), kinds),
            target=targets["target"].where(targets["no_verdict"].eq("")),
        )

    def _outputs(self) -> pd.DataFrame:
        """Give the actual amounts of the indicators that costs are divided by."""
        measures = self.plan.indicators.set_index("indicator_id")["measure"]
        years = self._with_levels(self.gaps[self.gaps["scope"].eq("year")])
        years = years[years["actual_low"].notna()]
        years = years.merge(self.plan.cost_units[["task_id", "indicator_id"]], on="indicator_id")
        return pd.DataFrame(
            {
                "task_id": years["task_id"],
                "indicator_id": years["indicator_id"],
                "year": years["year"],
                "value": years["actual"],
                "value_low": years["actual_low"],
                # A lower bound alone ("over 5 300") has no upper end; empty would mean the value itself.
                "value_high": years["actual_high"].mask(years["actual_high"].isna(), np.inf),
                "measure": years["indicator_id"].map(measures),
                "deduplicated": pd.NA,
                "fictional": years["fictional"],
            }
        )

    def _with_levels(self, years: pd.DataFrame) -> pd.DataFrame:
        """Put the level reported in the place of its change, which nothing can be divided by."""
        changes = self.plan.indicators["kind"].isin(CHANGE_KINDS)
        changing = years["indicator_id"].isin(self.plan.indicators.loc[changes, "indicator_id"])
        levels = self._series().drop_duplicates(["indicator_id", "year"]).set_index(["indicator_id", "year"])
        keys = pd.MultiIndex.from_frame(years[["indicator_id", "year"]])
        level = pd.Series(levels["value"].reindex(keys).to_numpy(), index=years.index)
        amounts = ["actual", "actual_low", "actual_high"]
        return years.assign(**{name: years[name].mask(changing, level) for name in amounts})


def results_for(inputs: Inputs, year: int) -> Results:
    """Work out the indicators up to a year; for the same inputs only once.

    Raises
    ------
    DataError
        If the year lies outside the programme, or no return of that year is there.
    """
    refuse_year_outside(inputs.programme, year)
    if year not in inputs.reported_years:
        place = Place(f"data/raw/{inputs.programme.id}/returns/{year}")
        remedy = f"Put the units' returns there. Years with returns: {inputs.reported_years or 'none'}."
        fault = Fault(place, "no return of this year is there", remedy=remedy)
        raise DataError(f"the monitoring of {year} cannot be made", [fault])
    results: Results = inputs.worked_out.setdefault(year, Results(inputs, year))
    return results
