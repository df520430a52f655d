"""How far the cost of a unit depends on what is not known exactly: a tornado chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.indicators.costs import one_way_sensitivity, sensitivity_inputs
from pwr_eval.indicators.results import Results
from pwr_eval.reporting.chapters.chapter import YearChapter
from pwr_eval.reporting.chart_types import named_rows
from pwr_eval.reporting.charts import PALETTE, Chart, label
from pwr_eval.reporting.tables import Html, joined, paragraphs, records
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Sensitivity"]


class Sensitivity(YearChapter):
    """One-way sensitivity of unit costs.

    Parameters
    ----------
    results : Results
        Everything worked out for the year.
    words : Wording
        Language of the report.
    to_date, by_year : DataFrame
        Rows of the costs table with that scope; those to date with `name` and `counted` for the reader.
    """

    def __init__(
        self, results: Results, words: Wording, to_date: pd.DataFrame, by_year: pd.DataFrame
    ) -> None:
        super().__init__(results, words)
        self.to_date, self.by_year = to_date, by_year

    def tornado(self, task_id: int | None = None) -> Html:
        """How far the unit cost moves with each input.

        Shown for the task named; else for the costliest of those whose number of units is uncertain, else for
        the costliest.
        """
        words = self.words
        known, prices = self._with_known_cost()
        if known.empty:
            return self._sentence("money.tornado.none")
        if task_id is not None and task_id not in set(known["task_id"]):
            return self._sentence("money.tornado.none_of", task=task_id)
        row, why = self._chosen(known, task_id)
        inputs = self._varied(row)
        moved = one_way_sensitivity(inputs)
        base = float(moved["result_base"].iloc[0])
        moved = moved[moved["swing"] > 0].iloc[::-1].reset_index(drop=True)
        if moved.empty:
            return self._sentence("money.tornado.nothing", task=row["name"], base=words.money(base))
        moved = moved.assign(name=self._coded("money.input", moved["input"]))
        uncertain = "units" in set(moved["input"])
        different = uncertain and row["measure"] == "unique"
        counted = words("money.counted.different") if different else row["counted"]
        chart = self._tornado_chart(moved, row["number"])
        texts = [
            words("money.tornado.what", task=row["name"], counted=counted, prices=prices),
            words("money.tornado.assumed", listed=self._assumed(moved)),
        ]
        texts += [words("money.tornado.different")] if different else []
        texts += [words(f"money.tornado.why.{why}")] if why else []
        note = paragraphs([" ".join(texts)], style="note")
        return joined(chart, note)

    @staticmethod
    def _chosen(known: pd.DataFrame, task_id: int | None) -> tuple[pd.Series, str]:
        """Return the task to show, and why it is that one."""
        known = known.sort_values("spent_pln", ascending=False, kind="stable")
        if task_id is not None:
            return known[known["task_id"].eq(task_id)].iloc[0], ""
        uncertain = known[known["actual_units_low"] < known["actual_units_high"]]
        return (uncertain.iloc[0], "uncertain") if len(uncertain) else (known.iloc[0], "costliest")

    def _varied(self, row: pd.Series) -> pd.DataFrame:
        """Return the inputs of the unit cost with their margins; prices vary only if they are converted."""
        costs = self.results.programme.description.costs
        years = self.by_year.loc[self.by_year["task_id"].eq(row["task_id"]), "year"]
        converted = bool(row["in_constant_prices"]) and bool(years.ne(self.results.price_year).any())
        price_margin = costs.price_margin if converted else 0.0
        return sensitivity_inputs(row, cost_margin=costs.cost_margin, price_margin=price_margin)

    def _assumed(self, moved: pd.DataFrame) -> str:
        """Return how far each input was moved, the widest first."""
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

    def _tornado_chart(self, moved: pd.DataFrame, task: str) -> Chart:
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
                for x, side, away in ((low[place], "right", -5), (high[place], "left", 5)):
                    text = words.money(x, decimals)
                    label(axes, (x, place), text, (away, 0), va="center", ha=side, fontsize=9)
            axis = words("money.tornado.axis", base=words.money(base, decimals))
            named_rows(axes, moved.index, list(moved["name"]), axis)
            # Room for the numbers at the ends of the bars; a cost is never below 0, and neither is the axis.
            room = 0.3 * (high.max() - low.min())
            axes.set_xlim(max(0.0, low.min() - room), high.max() + room)
            axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 0))

        widest = moved.iloc[-1]
        return self._chart(
            "tornado",
            (8.6, 0.5 * len(moved) + 1.0),
            paint,
            self._table("sensitivity", moved[::-1]),
            "money.tornado",
            task=task,
            base=words.money(base, decimals),
            widest=widest["name"],
            swing=words.money(widest["swing"], decimals),
        )

    def _with_known_cost(self) -> tuple[pd.DataFrame, str]:
        """Tasks whose unit cost is known, in constant prices if the price index reaches the year."""
        words, rows = self.words, self.to_date
        rows = rows[rows["unit_cost_low"].notna() & rows["unit_cost_high"].notna()]
        low, high = rows["actual_units_low"], rows["actual_units_high"]
        # A number known by its bounds only starts from their middle.
        rows = rows.assign(actual_units=rows["actual_units"].fillna((low + high) / 2).clip(low, high))
        real = rows[rows["real_unit_cost_low"].notna()]
        if len(real):
            return real.assign(in_constant_prices=True), words(
                "money.prices.constant", year=self.results.price_year
            )
        same = {f"real_{name}": rows[name] for name in ("unit_cost_low", "unit_cost_high", "spent_pln")}
        return rows.assign(**same, in_constant_prices=False), words("money.prices.current")
