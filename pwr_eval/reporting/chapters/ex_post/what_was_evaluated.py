"""What is evaluated: the programme in figures and its logic as a picture."""

from __future__ import annotations

import textwrap
from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.evaluation.design import LAYERS
from pwr_eval.reporting.chapters.ex_post.texts import Teller, joined
from pwr_eval.reporting.charts import PALETTE, Chart, draw
from pwr_eval.reporting.tables import Column, Html, Table, paragraphs, said_real

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Object"]

BOX_WIDTH, ROW = 0.78, 1.0  # of the step between two columns; height of a row
SIGNS = 25  # a line in a box


class Object:
    """The object of the evaluation.

    Parameters
    ----------
    teller : Teller
        The evaluation's words.
    """

    def __init__(self, teller: Teller) -> None:
        self.teller, self.words = teller, teller.words
        self.programme = teller.evaluated.programme

    def description(self) -> Html:
        """What the programme is, in its own words and in figures."""
        words, description, plan = self.words, self.programme.description, self.programme.plan
        budget = plan.budgets["planned_pln"]
        sentence = words(
            "expost.object",
            tasks=words.count("tasks", len(plan.tasks)),
            indicators=len(plan.indicators),
            units=plan.task_units["responsible_unit"].nunique(),
            budgeted=len(budget),
            budget=words.money(float(budget.sum())),
            first=self.programme.years[0],
            last=self.programme.years[-1],
        )
        goal = words("expost.object.goal", goal=description.overall_goal.text)
        changed = self.programme.amendments
        status = (
            words("expost.object.unchanged")
            if changed.empty
            else words("expost.object.changed", n=len(changed))
        )
        return joined(
            paragraphs([sentence, goal]),
            self._goals(),
            paragraphs([status]),
            self.teller.paragraph("object"),
        )

    def _goals(self) -> Html:
        words, membership = self.words, self.programme.membership
        description = self.programme.description
        names = {section.id: section.in_language("name", words.language) for section in description.sections}
        one = membership[membership["lead"]]
        frame = pd.DataFrame(
            [
                {
                    "goal": f"{goal.id}. {goal.in_language('name', words.language)}",
                    "text": goal.text,
                    "sections": "; ".join(name for id_, name in names.items() if id_ in set(own["section"])),
                    "tasks": own["task_id"].nunique(),
                    "indicators": len(own),
                }
                for goal in description.goals
                for own in [one[one["goal"].eq(goal.id)]]
            ]
        )
        columns = [
            Column("goal", words("column.goal"), below="text"),
            Column("sections", words("column.sections")),
            Column("tasks", words("column.tasks"), "number"),
            Column("indicators", words("column.indicators"), "number"),
        ]
        table = Table(
            frame,
            columns,
            words("expost.object.goals"),
            words,
            name="programme-goals",
            note=words("expost.object.goals.note"),
        )
        return said_real(table)

    def logic_model(self) -> Chart:
        """The theory of change: from activities through outputs and outcomes to the goal."""
        words = self.words
        nodes, links = self.teller.rows("theory_nodes"), self.teller.rows("theory_links")
        places = _places([(node["node_id"], node["layer"]) for node in nodes])
        tallest = max(Counter(node["layer"] for node in nodes).values())
        standings = self.teller.evaluated.contribution.set_index("link_id")["standing"].to_dict()

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            for link in links:
                _arrow(axes, places[link["from_node"]], places[link["to_node"]], standings[link["link_id"]])
            for node in nodes:
                _box(axes, places[node["node_id"]], f"{node['node_id']}. {self.teller.text(node, 'name')}")
            for column, layer in enumerate(LAYERS):
                axes.text(
                    column,
                    -0.45,
                    words(f"layer.{layer}"),
                    ha="center",
                    va="bottom",
                    fontsize=9.5,
                    weight="bold",
                )
            axes.plot([], [], "-", color=PALETTE["good"], label=words("standing.supported"))
            axes.plot([], [], "--", color=PALETTE["poor"], label=words("expost.logic.contested"))
            axes.plot([], [], ":", color=PALETTE["muted"], label=words("standing.untested"))
            axes.set_xlim(-0.5, len(LAYERS) - 0.5)
            axes.set_ylim(tallest * ROW - 0.1, -0.75)
            axes.set_axis_off()
            figure.legend(loc="outside lower center", ncols=3, fontsize=8.5)

        return draw(
            "logic-model",
            (8.8, 0.95 * tallest + 0.9),
            paint,
            title=words("expost.logic.title"),
            alt=self._alternative(nodes, links),
            data=self._links(links),
            data_label=words("expost.logic.data"),
            mark=self.teller.mark,
        )

    def _alternative(self, nodes: list[dict[str, Any]], links: list[dict[str, Any]]) -> str:
        listed = "; ".join(
            self.words(
                "expost.logic.layer",
                layer=self.words(f"layer.{layer}"),
                names=", ".join(self.teller.text(node, "name") for node in nodes if node["layer"] == layer),
            )
            for layer in LAYERS
        )
        return self.words("expost.logic.alt", listed=listed, n=len(links))

    def _links(self, links: list[dict[str, Any]]) -> Table:
        words, teller = self.words, self.teller
        standings = teller.evaluated.contribution.set_index("link_id")["standing"].to_dict()
        frame = pd.DataFrame(
            [
                {
                    "link": link["link_id"],
                    "from": teller.text(teller.by_name[link["from_node"]], "name"),
                    "to": teller.text(teller.by_name[link["to_node"]], "name"),
                    "assumption": teller.text(link, "assumption"),
                    "standing": words(f"standing.{standings[link['link_id']]}"),
                }
                for link in links
            ]
        )
        columns = [
            Column("link", words("column.link")),
            Column("from", words("column.from")),
            Column("to", words("column.to")),
            Column("assumption", words("column.assumption")),
            Column("standing", words("column.standing")),
        ]
        return Table(
            frame, columns, words("expost.logic.table"), words, name="theory-of-change", mark=teller.mark
        )

    def purpose(self) -> Html:
        """What the evaluation is for, what it covers, who uses it, and who asked for it."""
        words, about = self.words, self.teller.design.evaluation
        parts = [
            ("purpose", about.in_language("purpose", words.language)),
            ("scope", about.in_language("scope", words.language)),
            ("users", about.in_language("users", words.language)),
            ("commissioned_by", about.in_language("commissioned_by", words.language)),
            ("carried_out_by", about.in_language("carried_out_by", words.language)),
        ]
        optional = ("consultation", "equality", "ethics", "follow_up")
        parts += [(name, text) for name in optional if (text := about.in_language(name, words.language))]
        told = [(words(f"expost.about.{name}"), text) for name, text in parts]
        html = "".join(f"<p><strong>{escape(name)}</strong> {escape(text)}</p>" for name, text in told)
        return Html(html, "\n".join(f"{name} {text}" for name, text in told))


def _places(nodes: list[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Place each node: a column a layer, the nodes of a layer spread over the height of the fullest."""
    layers = {layer: [name for name, own in nodes if own == layer] for layer in LAYERS}
    tallest = max(len(names) for names in layers.values())
    return {
        name: (float(column), (place + 0.5) * ROW * tallest / len(layers[layer]) - 0.5 * ROW + 0.1)
        for column, layer in enumerate(LAYERS)
        for place, name in enumerate(layers[layer])
    }


def _box(axes: Axes, place: tuple[float, float], text: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    x, y = place
    axes.add_patch(
        FancyBboxPatch(
            (x - BOX_WIDTH / 2, y - 0.36), BOX_WIDTH, 0.72, boxstyle="round,pad=0,rounding_size=0.05",
            facecolor="white", edgecolor=PALETTE["result"], linewidth=1.2, zorder=2,
        )
    )  # fmt: skip
    axes.text(x, y, textwrap.fill(text, SIGNS), ha="center", va="center", fontsize=7.6, zorder=3)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], standing: str) -> None:
    color, style = {
        "supported": (PALETTE["good"], "-"),
        "untested": (PALETTE["muted"], ":"),
    }.get(standing, (PALETTE["poor"], "--"))
    axes.annotate(
        "", (end[0] - BOX_WIDTH / 2, end[1]), (start[0] + BOX_WIDTH / 2, start[1]), zorder=1,
        arrowprops={
            "arrowstyle": "-|>", "color": color, "linestyle": style, "linewidth": 1.3,
            "shrinkA": 0, "shrinkB": 0,
        },
    )  # fmt: skip
