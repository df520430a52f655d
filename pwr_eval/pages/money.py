"""Money in the monitoring: execution of the budgets, cost of a unit, and how sure that cost is."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.charts import PALETTE, Chart, draw, label_bar
from pwr_eval.costs import one_way_sensitivity, sensitivity_inputs
from pwr_eval.pages.wordings import shortened
from pwr_eval.results import Results
from pwr_eval.tables import Column, Html, Table, paragraphs, records
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
    def _to_date(self) -> pd.DataFrame:
        costs = self.results.costs
        rows = costs[costs["scope"].eq("to_date")].merge(self.results.plan.tasks, on="task_id")
        count = "what_it_counts" if self.words.language == "pl" else "what_it_counts_en"
        units = self.results.plan.cost_units[["task_id", count]].rename(columns={count: "counted"})
        rows = rows.merge(units, on="task_id", how="left")
        return rows.assign(
            name=[f"{row.task_id}. {shortened(row.task)}" for row in records(rows)],
            unit_cost=[self._interval(row.unit_cost_low, row.unit_cost_high) for row in records(rows)],
            real_unit_cost=[
                self._interval(row.real_unit_cost_low, row.real_unit_cost_high) for row in records(rows)
            ],
            why=[self._reasons(row.reason) for row in records(rows)],
        )

    @cached_property
    def _budgeted(self) -> pd.DataFrame:
        rows = self._to_date
        return rows[rows["planned_pln"].notna() & rows["spent_pln"].notna()]

    @property
    def execution(self) -> float:
        """Spending to date as a share of the budgets to date, over the tasks that have and report both."""
        return float(self._budgeted["spent_pln"].sum() / self._budgeted["planned_pln"].sum())

    def findings(self) -> list[str]:
        """What the costs say, in a sentence or two."""
        words, rows = self.words, self._budgeted
        if rows.empty:
            return [words("money.finding.none")]
        return [
            words(
                "money.finding.execution",
                n=len(rows),
                spent=words.money(rows["spent_pln"].sum()),
                planned=words.money(rows["planned_pln"].sum()),
                share=words.percent(self.execution),
            )
        ]

    def execution_by_task(self) -> Chart:
        """Spending to date against the part of the budget that falls on the years so far."""
        words = self.words
        rows = self._budgeted.iloc[::-1].reset_index(drop=True)
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
        return Table(self._to_date, columns, words("money.execution.table"), words, note=note, mark=self.mark)

    def unit_costs(self) -> Table:
        """Planned and actual cost of a unit to date; in constant prices where these are known."""
        words, rows = self.words, self._to_date
        real = [
            Column("real_unit_cost", words("column.real_unit_cost", year=self._price_year), "number_text")
        ]
        note = words("money.unit_costs.note")
        if rows["real_unit_cost_high"].isna().all():
            real, note = [], f"{note} {words('money.unit_costs.no_prices', year=self.results.year)}"
        columns = [
            Column("name", words("column.task"), below="why"),
            Column("counted", words("column.what_it_counts")),
            Column("planned_unit_cost", words("column.planned_unit_cost"), "money_exact"),
            Column("unit_cost", words("column.unit_cost"), "number_text"),
            *real,
            Column("volume_effect", words("column.volume_effect"), "money"),
            Column("price_effect", words("column.price_effect"), "money"),
        ]
        return Table(rows, columns, words("money.unit_costs"), words, note=note, mark=self.mark)

    @property
    def _price_year(self) -> int:
        return self.results.programme.description.costs.price_base_year

    def tornado(self, task_id: int | None = None) -> Chart | Html:
        """How far the real unit cost moves with each input; of the costliest task unless one is named."""
        words, costs = self.words, self.results.programme.description.costs
        known, price_year = self._with_known_cost()
        if known.empty:
            return paragraphs([words("money.tornado.none")])
        known = known.sort_values("spent_pln", ascending=False)
        row = (known if task_id is None else known[known["task_id"].eq(task_id)]).iloc[0]
        moved = one_way_sensitivity(
            sensitivity_inputs(row, cost_margin=costs.cost_margin, price_margin=costs.price_margin)
        )
        moved = moved[moved["swing"] > 0].iloc[::-1].reset_index(drop=True)
        moved = moved.assign(name=[words(f"money.input.{name}") for name in moved["input"]])
        base = float(moved["result_base"].iloc[0])

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            low = moved[["result_low", "result_high"]].min(axis="columns")
            high = moved[["result_low", "result_high"]].max(axis="columns")
            axes.barh(moved.index, high - low, left=low, color=PALETTE["result"], height=0.5)
            axes.axvline(base, color=PALETTE["ink"], linewidth=1.5)
            for place in moved.index:
                for x, side, offset in ((low[place], "right", -5), (high[place], "left", 5)):
                    axes.annotate(
                        words.money(x, 2),
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
            axes.set_xlabel(words("money.tornado.axis", base=words.money(base, 2)))
            axes.spines["left"].set_visible(False)
            axes.tick_params(axis="y", length=0)

        widest = moved.iloc[-1]
        return draw(
            "tornado",
            (8.6, 0.5 * len(moved) + 1.0),
            paint,
            title=words("money.tornado.title", task=row["name"], counted=row["counted"], prices=price_year),
            alt=words(
                "money.tornado.alt",
                base=words.money(base, 2),
                widest=widest["name"],
                swing=words.money(widest["swing"], 2),
            ),
            data=self._tornado_table(moved),
            data_label=words("chart.data"),
            mark=self.mark,
        )

    def _with_known_cost(self) -> tuple[pd.DataFrame, str]:
        """Tasks whose unit cost is known, in constant prices if the price index reaches the year."""
        words, rows = self.words, self._budgeted
        real = rows[rows["real_unit_cost_high"].notna()]
        if len(real):
            return real, words("money.prices.constant", year=self._price_year)
        nominal = rows[rows["unit_cost_high"].notna()]
        same = {f"real_{name}": nominal[name] for name in ("unit_cost_low", "unit_cost_high", "spent_pln")}
        return nominal.assign(**same), words("money.prices.current")

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
        return (
            f"≤ {words.money(high, 2)}" if pd.isna(low) else f"{words.number(low, 2)}–{words.money(high, 2)}"
        )

    def _reasons(self, codes: str) -> str:
        return "; ".join(
            self.words(f"cost_reason.{code}")
            for code in codes.split("; ")
            if code not in ("", "price_missing")
        )
