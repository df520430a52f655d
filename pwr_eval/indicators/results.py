"""From a programme's folder to its tables: everything that the reports show, worked out once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.collection.returns import read_returns
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.files.project import programme_folder
from pwr_eval.indicators.checking import doubts_in, expected_in, refuse_year_outside
from pwr_eval.indicators.costs import costs_table
from pwr_eval.indicators.costs.price_index import chain_index
from pwr_eval.indicators.gaps import compare_plans, gaps_table
from pwr_eval.indicators.scores import ranking_stability, roll_up, task_scores
from pwr_eval.indicators.trends import TrendRules, trends_table
from pwr_eval.observations import combine_returns, read_decisions
from pwr_eval.observations.quality import accept
from pwr_eval.observations.quality.findings import findings_table, in_order, read_accepted, refuse_errors
from pwr_eval.observations.series import read_series, yearly
from pwr_eval.programme import Programme, load_programme
from pwr_eval.programme.tables import PlanTables
from pwr_eval.registers.released_figures import read_registers
from pwr_eval.schemas.observation_table import REGISTER

__all__ = ["Inputs", "Results", "folder_stamp", "keep_inputs", "read_inputs", "results_for"]

PRICES = "cpi"


@dataclass(frozen=True)
class Inputs:
    """All that a programme's folder holds, read and checked.

    Parameters
    ----------
    programme : Programme
        The plan.
    series : DataFrame
        Published series.
    tables : mapping of str to DataFrame
        What the units reported: observations, spending, and what was found on the way: returns, corrections
        and findings (see `pwr_eval.observations.quality.findings`; errors are not among them);
        unique_to_date, what registers count over the years.
    worked_out : dict
        What was worked out from them already: `Results` by year, the evaluation by the stamp of its folder.
    """

    programme: Programme
    series: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    worked_out: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def reported_years(self) -> list[int]:
        """Years of the programme for which there are returns."""
        observations = self.tables["observations"]
        years = set(observations.loc[observations["source"].ne(REGISTER), "year"])
        return [year for year in self.programme.years if year in years]

    def fictional(self, year: int) -> bool:
        """Tell whether any figure up to a year is fictional."""
        return any(
            bool(table.loc[table["year"] <= year, "fictional"].any())
            for table in (self.tables["observations"], self.tables["spending"])
        )


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
        }

    @cached_property
    def unique_to_date(self) -> pd.DataFrame | None:
        """Different people or families of registers up to the year, where the yearly figures allow them."""
        counts = self.inputs.tables["unique_to_date"]
        counts = counts[counts["year"].eq(self.year)].drop(columns="sender")
        if counts.empty:
            return None
        options = {**self._levels, "scopes": ["year"]}
        years = gaps_table(self.plan.targets, self._within, **options).groupby("indicator_id")
        least = counts["indicator_id"].map(years["actual_low"].max().clip(lower=0))
        most = counts["indicator_id"].map(years["actual_high"].sum(min_count=1))
        known = counts["indicator_id"].map(years["actual_high"].count() == years.size()).eq(True)
        beyond = (counts["greatest"] < least) | (known & (counts["value"] > most))
        return counts[~beyond].reset_index(drop=True)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Plan, spending and cost of a unit: see `pwr_eval.indicators.costs.costs_table`."""
        plan = self.plan
        spending = self.inputs.tables["spending"]
        prices = yearly(self.inputs.series, PRICES)
        return costs_table(
            plan.budgets,
            plan.targets,
            self._outputs(),
            spending[spending["year"] <= self.year],
            chain_index(prices, base_year=self.programme.description.costs.price_base_year),
            plan.cost_units,
            price_year=self.programme.description.costs.price_base_year,
            year=self.year,
            unique_to_date=self.unique_to_date,
        )

    @cached_property
    def trends(self) -> pd.DataFrame:
        """Trend of each indicator with the published years before it: see `trends_table`.

        Growth counts from the last year before the programme where that is known, else from the first year.
        """
        series, before = self._series(), self.programme.years[0] - 1
        with_base = series.loc[series["year"].eq(before), "indicator_id"].unique().astype(object)
        ids = pd.concat([series["indicator_id"], self.plan.targets["indicator_id"]])
        base_years = {before if known else None for known in ids.isin(with_base).unique()} or {None}
        parts = [
            self._trends_of(series, self.plan.targets, with_base, base_year=year)
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
        changes = self.plan.indicators["kind"].isin(["growth_percent", "direction"])
        by_level = self.plan.indicators.loc[changes, "indicator_id"]
        results = results[~results["indicator_id"].isin(by_level)]
        levels = reported[
            reported["year"].lt(self.programme.years[0]) | reported["indicator_id"].isin(by_level)
        ]
        columns = ["indicator_id", "year", "value", "break_before", "fictional"]
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
        return self.gaps[self.gaps["scope"].eq("year") & self.gaps["year"].eq(self.year)]

    def _outputs(self) -> pd.DataFrame:
        """Give the actual amounts of the indicators that costs are divided by."""
        measures = self.plan.indicators.set_index("indicator_id")["measure"]
        years = self.gaps[self.gaps["scope"].eq("year")]
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


def read_inputs(project: str | Path, programme: str) -> Inputs:
    """Read a programme, its published series and what its units sent.

    Parameters
    ----------
    project : str or Path
        Folder that holds ``data/``.
    programme : str
        Folder in ``data/raw/``.

    Raises
    ------
    DataError
        With every fault of the first step that found one.
    """
    folder = programme_folder(project, programme)
    if _kept is not None and _kept.folder == folder.resolve() and _kept.stamp == folder_stamp(folder):
        return _kept.inputs
    loaded = load_programme(folder)
    series = read_series(folder / "series")
    _refuse_missing_series(loaded, series)
    returns = read_returns(folder / "returns", expected_in(loaded))
    registers = read_registers(folder, loaded.amended.indicators["indicator_id"])
    tables = combine_returns(returns, read_decisions(folder / "decisions.csv"), registers.observations)
    doubts = doubts_in(loaded, tables["observations"], tables["spending"], series, tables["corrections"])
    findings = findings_table(returns, doubts, year=loaded.years[0])
    refuse_errors(findings)
    beside = registers.findings(tables["observations"], list(tables["returns"]["file"]), loaded.years[0])
    findings = pd.concat([findings, beside], ignore_index=True)
    tables["unique_to_date"] = registers.unique_to_date
    tables["findings"] = in_order(accept(findings, read_accepted(folder)))
    return Inputs(loaded, series, tables)


@dataclass(frozen=True)
class _Kept:
    """Inputs that were read, for the kernels that are forked from this process."""

    folder: Path
    stamp: tuple[tuple[str, int, int], ...]
    inputs: Inputs


_kept: _Kept | None = None


def keep_inputs(project: Path, inputs: Inputs, years: Collection[int]) -> None:
    """Keep inputs, and the results of some years, for this process and those forked from it.

    `read_inputs` then gives them as long as no file has changed. For a process that reads
    one programme and ends; a person's session reads anew each time.
    """
    global _kept  # noqa: PLW0603 - one programme a process
    folder = project / "data" / "raw" / inputs.programme.id
    for one in (results_for(inputs, year) for year in years):
        _ = (one.gaps, one.costs, one.trends)
    _kept = _Kept(folder.resolve(), folder_stamp(folder), inputs)


def folder_stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Give the names, sizes and times of all files below a folder: another stamp, another content."""
    files = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((str(path.relative_to(folder)), state.st_size, state.st_mtime_ns) for path, state in files)


def _refuse_missing_series(programme: Programme, series: pd.DataFrame) -> None:
    comparison = programme.description.comparison
    needed = {PRICES: "prices for constant costs (one file serves every programme of the country)"}
    if comparison is not None:
        needed |= {
            comparison.series_id: "[comparison] of programme.toml names it",
            comparison.peer_series_id: "[comparison] of programme.toml names it",
        }
    missing = [name for name in needed if name not in set(series["series_id"])]
    if missing:
        place = Place(f"{programme.id}/series")
        faults = [
            Fault(place, f'the series "{name}" is missing', remedy=f"Add its file: {needed[name]}.")
            for name in missing
        ]
        raise DataError("published series are missing", faults)


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
