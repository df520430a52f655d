"""Money in the monitoring: execution of the budgets, cost of a unit, and how sure that cost is."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.charts import PALETTE, Chart, draw, label_bar
from pwr_eval.costs import budget_execution, one_way_sensitivity, sensitivity_inputs, unit_cost_interval
from pwr_eval.pages.wordings import shortened
from pwr_eval.results import Results
from pwr_eval.tables import Column, Html, Table, joined, paragraphs, records
from pwr_eval.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Money"]


class Money:
    """Costs of the tasks up to the year of the report.

    Parameters
    ----------
    results : Results
        Everything worked out for the year.
    words : Wording
        Language of the report.
    mark : str
        Mark of fictional data; empty for real ones.
    """

    def __init__(self, results: Results, words: Wording, mark: str) -> None:
        self.results, self.words, self.mark = results, words, mark

    @cached_property
    def _by_year(self) -> pd.DataFrame:
        costs = self.results.costs
        return costs[costs["scope"].eq("year")]

    @cached_property
    def _to_date(self) -> pd.DataFrame:
        costs = self.results.costs
        rows = costs[costs["scope"].eq("to_date")].merge(self.results.plan.tasks, on="task_id")
        count = "what_it_counts" if self.words.language == "pl" else "what_it_counts_en"
        units = self.results.plan.cost_units[["task_id", count]].rename(columns={count: "counted"})
        rows = rows.merge(units, on="task_id", how="left").merge(self._units, on="task_id", how="left")
        return rows.assign(
            name=[f"{row.task_id}. {shortened(row.task)}" for row in records(rows)],
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
        return f"{text} {words('money.finding.split')}" if self._split_equally else text

    def _missing_in_words(self) -> str:
        budgeted = self._compared.loc[self._compared["planned_pln"].notna(), "task_id"]
        listed = "; ".join(
            self.words("money.missing.one", task=task, years=self.words.listed(self._missing_years[task]))
            for task in budgeted
            if task in self._missing_years
        )
        return self.words("money.finding.missing", listed=listed) if listed else ""

    @property
    def _split_equally(self) -> bool:
        return bool(self._to_date["assumption"].str.contains("equal_split").any())

    def execution_by_task(self) -> Chart | Html:
        """Spending to date against the part of the budget that falls on the same years."""
        words = self.words
        rows = self._budgeted[self._budgeted["execution"].notna()].iloc[::-1].reset_index(drop=True)
        if rows.empty:
            return paragraphs([words("money.execution.nothing")])
        if not rows["execution"].any():
            return paragraphs([words("money.execution.zero")])
        share = rows["execution"] * 100

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            axes.barh(rows.index, share, color=PALETTE["result"], height=0.55)
            axes.axvline(100, color=PALETTE["target"], linewidth=1.5, zorder=1)
            for place, row in enumerate(records(rows)):
                text = f"{words.percent(row.execution, 0)}: {words.money(row.spent_pln)}"
                label_bar(axes, row.execution * 100, place, text)
            axes.set_yticks(rows.index, [shortened(name, 46) for name in rows["name"]])
            axes.set_xlim(0, max(160.0, float(share.max()) * 1.35))
            axes.set_xlabel(words("money.axis.execution"))
            axes.spines["left"].set_visible(False)
            axes.tick_params(axis="y", length=0)

        listed = "; ".join(f"{row.name}: {words.percent(row.execution, 0)}" for row in records(rows[::-1]))
        return draw(
            "execution",
            (8.6, 0.45 * len(rows) + 0.9),
            paint,
            title=words("money.execution.title", year=self.results.year),
            alt=words("money.execution.alt", listed=listed),
            data=self.execution_table(),
            data_label=words("chart.data"),
            mark=self.mark,
        )

    def execution_table(self) -> Table:
        """Budget and spending to date of every task that has either."""
        words = self.words
        columns = [
            Column("name", words("column.task"), below="why"),
            Column("planned_pln", words("column.planned_to_date"), "money"),
            Column("spent_pln", words("column.spent"), "money"),
            Column("execution", words("column.execution"), "percent"),
            Column("execution_of_whole", words("column.execution_of_whole"), "percent"),
        ]
        note = words("money.split_note")
        if self._missing_years:
            note = f"{note} {words('money.missing_note')}"
        return Table(
            self._compared, columns, words("money.execution.table"), words, note=note, mark=self.mark
        )

    def unit_costs(self) -> Table | Html:
        """Planned and actual cost of a unit to date; in constant prices where these are known."""
        words, rows = self.words, self._with_unit_costs
        if rows.empty:
            return paragraphs([words("money.unit_costs.none")])
        notes = [words("money.unit_costs.note")]
        different, real = [], []
        if rows["different_cost"].ne("–").any():
            different = [Column("different_cost", words("column.different_cost"), "number_text")]
            notes.append(words("money.unit_costs.different"))
        if rows["real_unit_cost"].ne("–").any():
            header = words("column.real_unit_cost", year=self._price_year)
            real = [Column("real_unit_cost", header, "number_text")]
        elif rows["unit_cost"].ne("–").any():
            notes.append(words("money.unit_costs.no_prices", year=self.results.year))
        if self._split_equally and self.results.year < self.results.programme.years[-1]:
            notes.append(words("money.unit_costs.planned", year=self.results.year))
        columns = [
            Column("name", words("column.task"), below="why"),
            Column("counted", words("column.what_it_counts")),
            Column("planned_unit_cost", words("column.planned_unit_cost"), "money_exact"),
            Column("unit_cost", words("column.unit_cost"), "number_text"),
            *real,
            *different,
            Column("volume_effect", words("column.volume_effect"), "money"),
            Column("price_effect", words("column.price_effect"), "money"),
        ]
        return Table(rows, columns, words("money.unit_costs"), words, note=" ".join(notes), mark=self.mark)

    @property
    def _with_unit_costs(self) -> pd.DataFrame:
        """Tasks with the cost of a unit, and of a different person or family where that is another figure."""
        rows = self._to_date
        fewest = rows["actual_units"].fillna(rows["fewest_units"])
        most = rows["actual_units"].fillna(rows["most_units"])
        other = rows["actual_units_low"].ne(fewest) | rows["actual_units_high"].ne(most)
        own = rows["measure"].eq("unique") & other
        different = rows[["unit_cost_low", "unit_cost_high"]].where(own)
        return rows.assign(
            unit_cost=self._intervals(rows, unit_cost_interval(rows["spent_pln"], fewest, most)),
            real_unit_cost=self._intervals(rows, unit_cost_interval(rows["real_spent_pln"], fewest, most)),
            different_cost=self._intervals(rows, different),
        )

    def _intervals(self, rows: pd.DataFrame, costs: pd.DataFrame) -> list[str]:
        # Spending known from below only bounds the cost from below only.
        high = costs["unit_cost_high"].mask(rows["reason"].str.contains("spending_at_least"))
        return [self._interval(*bounds) for bounds in zip(costs["unit_cost_low"], high, strict=True)]

    @property
    def _price_year(self) -> int:
        return self.results.programme.description.costs.price_base_year

    def tornado(self, task_id: int | None = None) -> Html:
        """How far the unit cost moves with each input.

        Shown for the task named; else for the costliest of those whose number of units is uncertain, else for
        the costliest.
        """
        words = self.words
        known, prices = self._with_known_cost()
        if known.empty:
            return paragraphs([words("money.tornado.none")])
        if task_id is not None and task_id not in set(known["task_id"]):
            return paragraphs([words("money.tornado.none_of", task=task_id)])
        row, why = self._chosen(known, task_id)
        inputs = self._varied(row)
        moved = one_way_sensitivity(inputs)
        base = float(moved["result_base"].iloc[0])
        moved = moved[moved["swing"] > 0].iloc[::-1].reset_index(drop=True)
        if moved.empty:
            return paragraphs([words("money.tornado.nothing", task=row["name"], base=words.money(base))])
        moved = moved.assign(name=[words(f"money.input.{name}") for name in moved["input"]])
        uncertain = "units" in set(moved["input"])
        different = uncertain and row["measure"] == "unique"
        counted = words("money.counted.different") if different else row["counted"]
        chart = self._tornado_chart(
            moved, words("money.tornado.title", task=row["name"], counted=counted, prices=prices)
        )
        texts = [words("money.tornado.assumed", listed=self._assumed(moved))]
        texts += [words("money.tornado.different")] if different else []
        texts += [words(f"money.tornado.why.{why}")] if why else []
        note = paragraphs([" ".join(texts)], style="note")
        return joined([chart, note])

    @staticmethod
    def _chosen(known: pd.DataFrame, task_id: int | None) -> tuple[pd.Series, str]:
        """Give the task to show, and why it is that one."""
        known = known.sort_values("spent_pln", ascending=False, kind="stable")
        if task_id is not None:
            return known[known["task_id"].eq(task_id)].iloc[0], ""
        uncertain = known[known["actual_units_low"] < known["actual_units_high"]]
        return (uncertain.iloc[0], "uncertain") if len(uncertain) else (known.iloc[0], "costliest")

    def _varied(self, row: pd.Series) -> pd.DataFrame:
        """Give the inputs of the unit cost with their margins; prices vary only where they are converted."""
        costs = self.results.programme.description.costs
        years = self._by_year.loc[self._by_year["task_id"].eq(row["task_id"]), "year"]
        converted = bool(row["in_constant_prices"]) and bool(years.ne(self._price_year).any())
        price_margin = costs.price_margin if converted else 0.0
        return sensitivity_inputs(row, cost_margin=costs.cost_margin, price_margin=price_margin)

    def _assumed(self, moved: pd.DataFrame) -> str:
        """Say how far each input was moved, the widest first."""
        words, costs = self.words, self.results.programme.description.costs
        margins = {"cost": costs.cost_margin, "price_factor": costs.price_margin}
        return "; ".join(
            words(
                f"money.assumed.{row.input}",
                margin=words.number(100 * margins.get(row.input, 0)),
                low=words.number(row.low),
                base=words.number(row.base),
                high=words.number(row.high),
            )
            for row in records(moved[::-1])
        )

    def _tornado_chart(self, moved: pd.DataFrame, title: str) -> Chart:
        words, base = self.words, float(moved["result_base"].iloc[0])
        # Whole złotys, unless the ends of a bar would then read alike.
        decimals = 0 if moved["swing"].min() >= 1 else 2

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            low = moved[["result_low", "result_high"]].min(axis="columns")
            high = moved[["result_low", "result_high"]].max(axis="columns")
            axes.barh(moved.index, high - low, left=low, color=PALETTE["result"], height=0.5)
            axes.axvline(base, color=PALETTE["ink"], linewidth=1.5)
            for place in moved.index:
                for x, side, offset in ((low[place], "right", -5), (high[place], "left", 5)):
                    axes.annotate(
                        words.money(x, decimals),
                        (x, place),
                        xytext=(offset, 0),
                        textcoords="offset points",
                        va="center",
                        ha=side,
                        fontsize=9,
                    )
            axes.set_yticks(moved.index, moved["name"])
            reach = 1.9 * max(base - low.min(), high.max() - base)
            axes.set_xlim(base - reach, base + reach)
            axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 0))
            axes.set_xlabel(words("money.tornado.axis", base=words.money(base, decimals)))
            axes.spines["left"].set_visible(False)
            axes.tick_params(axis="y", length=0)

        widest = moved.iloc[-1]
        return draw(
            "tornado",
            (8.6, 0.5 * len(moved) + 1.0),
            paint,
            title=title,
            alt=words(
                "money.tornado.alt",
                base=words.money(base, decimals),
                widest=widest["name"],
                swing=words.money(widest["swing"], decimals),
            ),
            data=self._tornado_table(moved),
            data_label=words("chart.data"),
            mark=self.mark,
        )

    def _with_known_cost(self) -> tuple[pd.DataFrame, str]:
        """Tasks whose unit cost is known, in constant prices if the price index reaches the year."""
        words, rows = self.words, self._to_date
        rows = rows[rows["unit_cost_low"].notna() & rows["unit_cost_high"].notna()]
        low, high = rows["actual_units_low"], rows["actual_units_high"]
        # A number known by its bounds only starts from their middle.
        rows = rows.assign(actual_units=rows["actual_units"].fillna((low + high) / 2).clip(low, high))
        real = rows[rows["real_unit_cost_low"].notna()]
        if len(real):
            return real.assign(in_constant_prices=True), words("money.prices.constant", year=self._price_year)
        same = {f"real_{name}": rows[name] for name in ("unit_cost_low", "unit_cost_high", "spent_pln")}
        return rows.assign(**same, in_constant_prices=False), words("money.prices.current")

    def _tornado_table(self, moved: pd.DataFrame) -> Table:
        words = self.words
        columns = [
            Column("name", words("column.input")),
            Column("low", words("column.low"), "number"),
            Column("base", words("column.base"), "number"),
            Column("high", words("column.high"), "number"),
            Column("result_low", words("column.result_low"), "money_exact"),
            Column("result_high", words("column.result_high"), "money_exact"),
        ]
        return Table(moved[::-1], columns, words("money.tornado.table"), words, mark=self.mark)

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
        ends = f"{words.number(low, 2)}–{words.number(high, 2)}"
        return words("money.interval", ends=ends)

    def _reasons(self, row: Any) -> str:
        codes = [code for code in row.reason.split("; ") if code not in ("", "price_missing")]
        return "; ".join(self._reason(code, row.task_id) for code in codes)

    def _reason(self, code: str, task: int) -> str:
        years = self._missing_years.get(task, [])
        if code == "spending_missing" and len(years) < self._by_year["task_id"].eq(task).sum():
            return self.words("money.missing_years", years=self.words.listed(years))
        return self.words(f"cost_reason.{code}")
