"""What is evaluated: the programme in figures and its logic as a picture."""

from __future__ import annotations

import textwrap
from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.evaluation.ex_post import ExPostEvaluation
from pwr_eval.evaluation.judgement.places import fill
from pwr_eval.reporting.chapters.ex_post.chapter import EvaluationChapter
from pwr_eval.reporting.charts import PALETTE, Chart
from pwr_eval.reporting.tables import Html, Table, joined, paragraphs, said_real
from pwr_eval.vocabulary import LAYERS
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["EvaluatedProgramme"]

BOX_WIDTH, ROW = 0.78, 1.0  # of the step between two columns; height of a row
SIGNS = 25  # a line in a box


class EvaluatedProgramme(EvaluationChapter):
    """The object of the evaluation."""

    def __init__(self, evaluated: ExPostEvaluation, words: Wording) -> None:
        super().__init__(evaluated, words)
        self.programme = evaluated.programme

    def description(self) -> Html:
        """What the programme is, in its own words and in figures."""
        words, description, plan = self.words, self.programme.description, self.programme.plan
        budget = plan.task_budgets["planned_pln"]
        sentence = words(
            "expost.object",
            tasks=words.count("tasks", len(plan.tasks)),
            indicators=words.count("init.indicators", len(plan.indicators)),
            units=plan.task_units["responsible_unit"].nunique(),
            budgeted=len(budget),
            budget=words.money(float(budget.sum())),
            first=self.programme.years[0],
            last=self.programme.years[-1],
        )
        goal = words("expost.object.goal", goal=description.overall_goal.text)
        changed = self.programme.amendments
        key = "expost.object.unchanged" if changed.empty else "expost.object.changed"
        status = self._sentence(key, n=len(changed))
        return joined(paragraphs([sentence, goal]), self._goals(), status, self._paragraph("object"))

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
        several = len(description.goals) > 1
        ours = several and any(section.goal_source == "own reading" for section in description.sections)
        note = words("expost.object.goals.note") if ours else ""
        if description.programme.fictional:
            return joined(self._table("programme-goals", frame, note=note))
        return said_real(self._table("programme-goals", frame, note=note, mark=""))

    def logic_model(self) -> Chart | Html:
        """The theory of change: from activities through outputs and outcomes to the goal."""
        words = self.words
        nodes, links = self._rows("theory_nodes"), self._rows("theory_links")
        if not nodes or not links:
            return self._sentence("expost.logic.none")
        places = _places([(node["node_id"], node["layer"]) for node in nodes])
        tallest = max(Counter(node["layer"] for node in nodes).values())
        standings = self.evaluated.contribution.set_index("link_id")["standing"].to_dict()

        def paint(figure: Figure) -> None:
            axes = figure.subplots()
            for link in links:
                _arrow(axes, places[link["from_node"]], places[link["to_node"]], standings[link["link_id"]])
            for node in nodes:
                _box(axes, places[node["node_id"]], f"{node['node_id']}. {self._text(node, 'name')}")
            for column, layer in enumerate(LAYERS):
                look: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": 9.5, "weight": "bold"}
                axes.text(column, -0.45, words(f"layer.{layer}"), **look)
            axes.plot([], [], "-", color=PALETTE["good"], label=words("standing.supported"))
            axes.plot([], [], "--", color=PALETTE["poor"], label=words("expost.logic.contested"))
            axes.plot([], [], ":", color=PALETTE["muted"], label=words("standing.untested"))
            axes.set_xlim(-0.5, len(LAYERS) - 0.5)
            axes.set_ylim(tallest * ROW - 0.1, -0.75)
            axes.set_axis_off()
            figure.legend(loc="outside lower center", ncols=3, fontsize=8.5)

        layers = "; ".join(
            words(
                "expost.logic.layer",
                layer=words(f"layer.{layer}"),
                names=", ".join(self._text(node, "name") for node in nodes if node["layer"] == layer),
            )
            for layer in LAYERS
        )
        return self._chart(
            "logic-model",
            (8.8, 0.95 * tallest + 0.9),
            paint,
            self._links(links, standings),
            "expost.logic",
            opener="expost.logic.data",
            listed=layers,
            n=len(links),
        )

    def _links(self, links: list[dict[str, Any]], standings: dict[Any, str]) -> Table:
        rows = [
            {
                "link": link["link_id"],
                "from": self._text(self._by_name[link["from_node"]], "name"),
                "to": self._text(self._by_name[link["to_node"]], "name"),
                "assumption": self._text(link, "assumption"),
                "standing": self.words(f"standing.{standings[link['link_id']]}"),
            }
            for link in links
        ]
        return self._table("theory-of-change", pd.DataFrame(rows))

    def purpose(self) -> Html:
        """What the evaluation is for, what it covers, who uses it, and who asked for it."""
        words, about = self.words, self._design.evaluation
        always = ("purpose", "scope", "users", "commissioned_by", "carried_out_by")
        optional = ("consultation", "equality", "ethics", "follow_up")
        figures = self.evaluated.figures(words.language)
        parts = [
            (words(f"expost.about.{name}"), fill(text, figures))
            for name in (*always, *optional)
            if (text := about.in_language(name, words.language)) or name in always
        ]
        html = "".join(f"<p><strong>{escape(name)}</strong> {escape(text)}</p>" for name, text in parts)
        return Html(html, "\n".join(f"{name} {text}" for name, text in parts))


def _places(nodes: list[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Return the place of each node: a column a layer, nodes of a layer over the height of the fullest."""
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
