"""Which columns each file of an evaluation has, and what its cells may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pwr_eval.vocabulary import ANSWERS

__all__ = ["CRITERIA", "FORMS", "LAYERS", "LOWER_IS_BETTER", "MEASURES", "PLACES", "Form"]

CRITERIA = ("relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability")
"""OECD-DAC (2019), in its order."""

LAYERS = ("activity", "output", "outcome", "goal")
"""Steps of a theory of change, from what is done to what it is done for."""

MEASURES = (
    "share_reached",  # of the indicators assessed over the whole programme: target met or exceeded
    "share_near",  # the same, with those close to the target
    "share_assessed",  # of the indicators selected: enough was reported to judge
    "years_met",  # of the yearly targets judged: met or exceeded
    "years_near",  # the same, with those close to the target
    "share_outcome",  # of the indicators: measures a change in people, not a service
    "not_falling",  # of the indicators known in the first and last year: the last is no lower
    "budget_deviation",  # largest distance of a task's spending from its budget, as a share
    "unit_cost_index",  # spending over what the same units would have cost at planned unit costs
    "conditions_met",  # conditions agreed beforehand: met 1, partly 1/2, not 0
    "survey_agreement",  # share of respondents who agree with an item, <survey>/<item>
)
LOWER_IS_BETTER = ("budget_deviation", "unit_cost_index")

PLACES = (
    "summary", "object", "method", *CRITERIA, "costs", "goals", "comparison", "contribution",
    "conclusions", "recommendations",
)  # fmt: skip
"""Where an evaluator's paragraph can stand, besides the id of a question."""


@dataclass(frozen=True)
class Form:
    """Form of one CSV file.

    Parameters
    ----------
    key : str
        Column that names the row; no name stands twice.
    pattern : str
        Regular expression of such a name.
    texts : tuple of str
        Texts for the reader: a column each in the programme's language that may not be empty, and one with
        ``_en`` that may.
    loose : tuple of str
        The same, where both may be empty.
    filled, plain : tuple of str
        Other columns that may not, and may, be empty.
    words : mapping of str to tuple of str
        Columns that hold one of a list.
    refers : mapping of str to str
        Columns that hold the names of rows of another file (or of goals … of the programme), joined by ";".
    single : tuple of str
        Columns among `refers` that hold at most one.
    dates : tuple of str
        Columns that hold a day or nothing.
    """

    key: str
    pattern: str
    texts: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refers: Mapping[str, str] = field(default_factory=dict)
    single: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Every column, in the order of a well-written file."""
        texts = [name for text in (*self.texts, *self.loose) for name in (text, f"{text}_en")]
        names = [self.key, *self.refers, *self.words, *texts, *self.filled, *self.plain, *self.dates]
        return list(dict.fromkeys(names))


FORMS: Mapping[str, Form] = {
    "questions": Form(
        "question_id",
        r"P\d+",
        texts=("name", "question", "success"),
        words={"criterion": CRITERIA},
        refers={
            "goals": "goals",
            "directions": "directions",
            "diagnosis_areas": "diagnosis_areas",
            "selection": "selection",
        },
        plain=("kinds", "source_section", "source_quote"),
    ),
    "rubric": Form(
        "measure_id",
        r"P\d+\.M\d+",
        texts=("reason",),
        words={"measure": MEASURES, "role": ("decides", "informs")},
        refers={"question_id": "questions"},
        single=("question_id",),
        plain=("selection", "least_assessed"),
    ),
    "conditions": Form(
        "condition_id",
        r"P\d+\.C\d+",
        texts=("condition",),
        refers={"question_id": "questions"},
        single=("question_id",),
    ),
    "answers": Form(
        "condition_id",
        r"P\d+\.C\d+",
        loose=("note",),
        words={"answer": tuple(ANSWERS)},
        plain=("evidence_ids",),
    ),
    "findings": Form(
        "finding_id",
        r"U\d+",
        texts=("finding",),
        refers={"question_id": "questions"},
        single=("question_id",),
        plain=("evidence_ids",),
    ),
    "conclusions": Form("conclusion_id", r"W\d+", texts=("conclusion",), refers={"finding_ids": "findings"}),
    "judgements": Form(
        "question_id",
        r"P\d+",
        loose=("reason",),
        refers={"conclusion_id": "conclusions", "level": "levels"},
        single=("conclusion_id", "level"),
    ),
    "recommendations": Form(
        "recommendation_id",
        r"R\d+",
        texts=("recommendation",),
        words={"priority": ("high", "medium", "low")},
        refers={"conclusion_ids": "conclusions", "who": "addressees"},
        dates=("by_when",),
    ),
    "theory_nodes": Form(
        "node_id", r"[A-Z]+\d*", texts=("name",), words={"layer": LAYERS}, refers={"covers": "selection"}
    ),
    "theory_links": Form(
        "link_id",
        r"L\d+",
        texts=("assumption",),
        refers={"from_node": "theory_nodes", "to_node": "theory_nodes"},
        single=("from_node", "to_node"),
        plain=("evidence_for", "evidence_against"),
    ),
    "explanations": Form(
        "explanation_id",
        r"X\d+",
        texts=("explanation", "reason"),
        words={"standing": ("ruled_out", "weak", "possible", "strong")},
        refers={"link_ids": "theory_links"},
        plain=("evidence_ids",),
    ),
}
"""Files of an evaluation by their names without ".csv".

`rubric` also takes a column for each level but the worst.
"""
