"""Money in the monitoring: execution of the budgets, cost of a unit, and how sure that cost is."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from pwr_eval.indicators.costs import budget_execution, unit_cost_interval
from pwr_eval.reporting.chapters.chapter import YearChapter
from pwr_eval.reporting.chapters.labels import numbered_task
from pwr_eval.reporting.chapters.monitoring.sensitivity import Sensitivity
from pwr_eval.reporting.chart_types import named_rows, wrapped
from pwr_eval.reporting.charts import PALETTE, Chart, label_bar
from pwr_eval.reporting.tables import LEFT_OUT, Column, Html, Table, records
from pwr_eval.vocabulary import column_in

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Money"]


class Money(YearChapter):
    """Costs of the tasks up to the year of the report."""

    @cached_property
    def _by_year(self) -> pd.DataFrame:
        costs = self.results.costs
        return costs[costs["scope"].eq("year")]

    @cached_property
    def _to_date(self) -> pd.DataFrame:
        costs = self.results.costs
        rows = costs[costs["scope"].eq("to_date")].merge(self.results.plan.tasks, on="task_id")
        count = column_in(self.words.language, "what_it_counts")
        units = self.results.plan.cost_units[["task_id", count]].rename(columns={count: "counted"})
        rows = rows.merge(units, on="task_id", how="left").merge(self._units, on="task_id", how="left")
        return rows.assign(
            name=[numbered_task(row) for row in records(rows)],
            why=[self._reasons(row) for row in records(rows)],
        )

    @cached_property
    def _units(self) -> pd.DataFrame:
        """Sum of the yearly numbers of units of each task: a family counts in each of its years."""
        columns = {"actual_units_low": "fewest_units", "actual_units_high": "most_units"}
        sums = self._by_year.groupby("task_id")[list(columns)].sum(skipna=False).rename(columns=columns)
        return sums.reset_index()

    @cached_property
    def _compared(self) -> pd.DataFrame:
        """Plan and spending to date of each task, both without the years whose spending is not reported."""
        rows, years = self._to_date, self._by_year
        reported = years[years["spent_pln"].notna()]
        both = (
            reported[reported["planned_pln"].notna()].groupby("task_id")[["planned_pln", "spent_pln"]].sum()
        )
        alone = reported.groupby("task_id")["spent_pln"].sum()
        planned = rows["task_id"].map(both["planned_pln"]).fillna(rows["planned_pln"])
        spent = rows["task_id"].map(both["spent_pln"]).fillna(rows["task_id"].map(alone))
        return rows.assign(planned_pln=planned, spent_pln=spent, execution=budget_execution(spent, planned))

    @cached_property
    def _budgeted(self) -> pd.DataFrame:
        rows = self._compared
        return rows[rows["planned_pln"].notna() & rows["spent_pln"].notna()]

    @cached_property
    def _missing_years(self) -> dict[int, list[str]]:
        """Years without reported spending, by task."""
        rows = self._by_year[self._by_year["spent_pln"].isna()]
        return {
            int(str(task)): [str(year) for year in years] for task, years in rows.groupby("task_id")["year"]
        }

    @property
    def execution(self) -> float:
        """Spending as a share of the budgets, over the tasks and years that have both; NaN if none has."""
        planned = float(self._budgeted["planned_pln"].sum())
        return float(self._budgeted["spent_pln"].sum()) / planned if planned else math.nan

    def findings(self) -> list[str]:
        """What the costs say: spending against plan, what is missing there, spending without a budget."""
        words, compared = self.words, self._compared
        if compared["spent_pln"].isna().all():
            return [words("money.finding.none")]
        texts = [self._execution_in_words(), self._missing_in_words()]
        without = compared[compared["planned_pln"].isna() & compared["spent_pln"].gt(0)]
        if len(without):
            spent = words.money(without["spent_pln"].sum())
            texts.append(words.count("money.unbudgeted", len(without), spent=spent))
        return [text for text in texts if text]

    def _execution_in_words(self) -> str:
        words, rows = self.words, self._budgeted
        if self._compared["planned_pln"].isna().all():
            return words("money.finding.no_budget")
        if rows.empty:
            return words("money.finding.nothing_common")
        spent, planned = rows["spent_pln"].sum(), rows["planned_pln"].sum()
        if not planned:
            return words("money.finding.zero_budget", spent=words.money(spent))
        share = words.percent(self.execution)
        sums = {"spent": words.money(spent), "planned": words.money(planned), "share": share}
        text = words.count("money.execution", len(rows), **sums)
        split = {"all": "money.finding.split", "some": "money.finding.split_some"}.get(self._split_equally)
        return f"{text} {words(split)}" if split else text

    def _missing_in_words(self) -> str:
        budgeted = self._compared.loc[self._compared["planned_pln"].notna(), "task_id"]
        listed = "; ".join(
            self.words(
                "money.missing.one",
                task=self._numbers[task],
                years=self.words.listed(self._missing_years[task]),
            )
            for task in budgeted
            if task in self._missing_years
        )
        return self.words("money.finding.missing", listed=listed) if listed else ""

    @property
    def _numbers(self) -> dict[int, str]:
        tasks = self.results.plan.tasks
        return dict(zip(tasks["task_id"], tasks["number"], strict=True))

    @property
    def _split_equally(self) -> Literal["all", "some", "none"]:
        """Of how many tasks one sum for all years was divided into equal parts."""
        rows = self._to_date[self._to_date["planned_pln"].notna()]
        split = rows["assumption"].str.contains("equal_split")
        return "none" if not split.any() else "all" if split.all() else "some"

    def execution_by_task(self) -> Chart | Html:
        """Spending to date against the part of the budget that falls on the same years."""
        words = self.words
        rows = self._budgeted[self._budgeted["execution"].notna()].iloc[::-1].reset_index(drop=True)
        if rows.empty:
            return self._sentence("money.execution.nothing")
        if not rows["execution"].any():
            return self._sentence("money.execution.zero")
        share = rows["execution"] * 100

        def paint(figure: Figure) -> None:
            axes, side = figure.subplots(1, 2, sharey=True, width_ratios=[2.4, 1.2])
            axes.barh(rows.index, share, color=PALETTE["result"], height=0.5)
            axes.axvline(100, color=PALETTE["ink"], linewidth=1.2)
            side.axis("off")
            side.set_xlim(0, 1)
            head: dict[str, Any] = {"va": "bottom", "ha": "right", "fontsize": 8.5, "color": PALETTE["muted"]}
            amount: dict[str, Any] = {"va": "center", "ha": "right", "fontsize": 9}
            side.text(0.46, len(rows) - 0.45, words("column.spent"), **head)
            side.text(1, len(rows) - 0.45, words("money.axis.planned"), **head)
            for place, row in enumerate(records(rows)):
                label_bar(axes, row.execution * 100, place, words.percent(row.execution, 0))
                side.text(0.46, place, words.money(row.spent_pln), weight="bold", **amount)
                side.text(1, place, words.money(row.planned_pln), **amount)
            names = [wrapped(f"{row.number}. {row.task}", 40) for row in records(rows)]
            named_rows(axes, rows.index, names, words("money.axis.execution"))
            axes.tick_params(axis="y", labelsize=9)
            axes.set_xlim(0, max(125.0, float(share.max()) * 1.2))
            axes.set_ylim(-0.6, len(rows) - 0.4)
            axes.xaxis.set_major_formatter(lambda value, _: words.number(value))

        listed = "; ".join(f"{row.name}: {words.percent(row.execution, 0)}" for row in records(rows[::-1]))
        size, year = (8.8, 0.5 * len(rows) + 1.0), self.results.year
        table = self.execution_table()
        return self._chart("execution", size, paint, table, "money.execution", year=year, listed=listed)

    def execution_table(self) -> Table:
        """Budget and spending to date of every task that has either."""
        words = self.words
        split = {"all": "", "some": ".some", "none": ".none"}[self._split_equally]
        note = words(f"money.split_note{split}")
        if self._missing_years:
            note = f"{note} {words('money.missing_note')}"
        return self._table("execution", self._compared, note=note)

    def unit_costs(self) -> Table | Html:
        """Planned and actual cost of a unit to date; in constant prices where these are known."""
        words, rows, year = self.words, self._with_unit_costs, self.results.year
        rows = rows[rows["counted"].notna() | rows["planned_unit_cost"].notna()]
        if rows.empty and len(self._to_date):
            return LEFT_OUT
        notes = [words("money.unit_costs.note")]
        columns = [self._interval_column("unit_cost", words("column.unit_cost"))]
        if rows["real_unit_cost"].ne("–").any():
            header = words("column.real_unit_cost", year=self.results.price_year)
            columns.append(self._interval_column("real_unit_cost", header))
        if rows["different_cost"].ne("–").any():
            columns.append(self._interval_column("different_cost", words("column.different_cost")))
            notes.append(words("money.unit_costs.different"))
        if rows["real_unit_cost"].eq("–").all() and rows["unit_cost"].ne("–").any():
            notes.append(words("money.unit_costs.no_prices", year=year))
        split = self._split_equally != "none" and rows["planned_unit_cost"].notna().any()
        if split and year < self.results.programme.years[-1]:
            notes.append(words("money.unit_costs.planned", year=year))
        return self._table_or("unit-costs", rows, *columns, note=" ".join(notes))

    @property
    def _with_unit_costs(self) -> pd.DataFrame:
        """Tasks with the cost of a unit, and of a different person or family where that is another figure."""
        rows = self._to_date
        fewest = rows["actual_units"].fillna(rows["fewest_units"])
        most = rows["actual_units"].fillna(rows["most_units"])
        other = rows["actual_units_low"].ne(fewest) | rows["actual_units_high"].ne(most)
        own = rows["measure"].eq("unique") & other
        costs = {
            "unit_cost": unit_cost_interval(rows["spent_pln"], fewest, most),
            "real_unit_cost": unit_cost_interval(rows["real_spent_pln"], fewest, most),
            "different_cost": rows[["unit_cost_low", "unit_cost_high"]].where(own),
        }
        # Spending known from below only bounds the cost from below only.
        unbounded = rows["reason"].str.contains("spending_at_least")
        shown: dict[str, Any] = {}
        for name, cost in costs.items():
            low, high = cost["unit_cost_low"], cost["unit_cost_high"].mask(unbounded)
            shown[name] = [self._interval(*bounds) for bounds in zip(low, high, strict=True)]
            shown |= {f"{name}_from": low, f"{name}_to": high}
        return rows.assign(**shown)

    def _interval_column(self, name: str, header: str) -> Column:
        """Return the column of a cost known by its bounds; they are the same where it is known exactly."""
        ends = tuple(
            Column(f"{name}_{end}", self.words(f"column.{end}_of", name=header), "money_exact")
            for end in ("from", "to")
        )
        return Column(name, header, "number_text", data=ends)

    def tornado(self, task_id: int | None = None) -> Html:
        """How far the unit cost moves with each input: see `Sensitivity.tornado`."""
        if self.results.plan.cost_units.empty:
            return LEFT_OUT
        chapter = Sensitivity(self.results, self.words, self._to_date, self._by_year)
        return chapter.tornado(task_id)

    def _interval(self, low: float, high: float) -> str:
        words = self.words
        if pd.isna(low) and pd.isna(high):
            return "–"
        if low == high:
            return words.money(low, 2)
        if pd.isna(high):
            return f"≥ {words.money(low, 2)}"
        if pd.isna(low):
            return f"≤ {words.money(high, 2)}"
        return words("money.interval", ends=f"{words.number(low, 2)}–{words.number(high, 2)}")

    def _reasons(self, row: Any) -> str:
        codes = [code for code in row.reason.split("; ") if code not in ("", "price_missing")]
        return "; ".join(self._reason(code, row.task_id) for code in codes)

    def _reason(self, code: str, task: int) -> str:
        years = self._missing_years.get(task, [])
        if code == "spending_missing" and len(years) < self._by_year["task_id"].eq(task).sum():
            return self.words("money.missing_years", years=self.words.listed(years))
        return self.words(f"cost_reason.{code}")
