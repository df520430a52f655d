"""The chain from question to recommendation, checked: nothing hangs in the air, nothing is passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pwr_eval.errors import Fault, Place
from pwr_eval.evaluation.design.forms import CRITERIA, LAYERS
from pwr_eval.evaluation.design.load import Evaluation, ProgrammeNames
from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.judgement.matrix import evidence_of

__all__ = ["chain_faults"]

FIRST_ROW = 2
FOLDER = "evaluation"
DESIGN = f"{FOLDER}/design.toml"
REGISTER = f"{FOLDER}/evidence.csv"


@dataclass(frozen=True)
class _Chain:
    """Everything that the checks look at."""

    evaluation: Evaluation
    evidence: pd.DataFrame
    judgements: pd.DataFrame
    names: ProgrammeNames
    first_result: date | None

    def rows(self, name: str) -> Iterator[tuple[int, dict[Any, Any]]]:
        yield from enumerate(self.evaluation[name].to_dict("records"), start=FIRST_ROW)

    def of_question(self, name: str, question_id: str) -> pd.DataFrame:
        table = self.evaluation[name]
        return table[table["question_id"].eq(question_id)]

    @property
    def evidence_ids(self) -> set[str]:
        return set(self.evidence["evidence_id"])


def chain_faults(
    evaluation: Evaluation,
    evidence: pd.DataFrame,
    judgements: pd.DataFrame,
    names: ProgrammeNames,
    *,
    first_result: date | None = None,
) -> list[Fault]:
    """Find every place where the chain from question to recommendation is broken.

    Parameters
    ----------
    evaluation : Evaluation
        Design and chain.
    evidence : DataFrame
        The table of evidence: evidence_id, question_ids, date.
    judgements : DataFrame
        As `judgements_table` gives it.
    names : ProgrammeNames
        Names of the programme: each goal, direction and diagnosis area must be asked about.
    first_result : date, optional
        Day on which the first result was received; the rubric must be older.

    Returns
    -------
    list of Fault
        By file and row; empty if a report may be published.
    """
    chain = _Chain(evaluation, evidence, judgements, names, first_result)
    return [fault for check in _CHECKS for fault in check(chain)]


def _coverage(chain: _Chain) -> Iterator[Fault]:
    """See that every criterion, goal, direction and area is asked about, or left out with a reason."""
    questions = chain.evaluation["questions"]
    left_out = {one.criterion for one in chain.evaluation.design.not_examined}
    for criterion in CRITERIA:
        if criterion not in set(questions["criterion"]) and criterion not in left_out:
            place = Place(f"{FOLDER}/questions.csv", column="criterion")
            remedy = f"Ask one, or give the reason under [[not_examined]] in {DESIGN}."
            yield Fault(place, "no question asks about a criterion", criterion, remedy)
    for column in ("goals", "directions", "diagnosis_areas"):
        asked = {name for cell in questions[column] for name in listed(cell)}
        for name in getattr(chain.names, column):
            if name not in asked:
                place = Place(f"{FOLDER}/questions.csv", column=column)
                yield Fault(
                    place, f"no question asks about one of the {column}", name, "Tie a question to it."
                )


def _questions(chain: _Chain) -> Iterator[Fault]:
    """See that each question has a rubric that decides, evidence, a finding and a judgement."""
    judged = set(chain.evaluation["judgements"]["question_id"])
    for row, question in chain.rows("questions"):
        name = question["question_id"]
        place = Place(f"{FOLDER}/questions.csv", row=row, column="question_id")
        if not chain.of_question("rubric", name)["role"].eq("decides").any():
            yield Fault(place, "no measure decides on the question", name, "Add one to rubric.csv.")
        if evidence_of(chain.evidence, name).empty:
            yield Fault(place, "the question has no evidence", name, f"Add some to {REGISTER}.")
        if chain.of_question("findings", name).empty:
            yield Fault(place, "the question has no finding", name, "Add one to findings.csv.")
        if name not in judged:
            yield Fault(place, "the question is not judged", name, "Add it to judgements.csv.")


def _rubric(chain: _Chain) -> Iterator[Fault]:
    """See that the rubric is older than the results, and that a measure of conditions has some."""
    about = chain.evaluation.design.evaluation
    if chain.first_result is not None and about.rubric_agreed >= chain.first_result:
        place = Place(DESIGN, column="evaluation.rubric_agreed")
        problem = f"the rubric is not older than the first results, received on {chain.first_result}"
        remedy = "Levels set with the results in view judge nothing; publish as a draft, and say so."
        yield Fault(place, problem, str(about.rubric_agreed), remedy)
    for row, measure in chain.rows("rubric"):
        conditions = chain.of_question("conditions", measure["question_id"])
        if measure["measure"] == "conditions_met" and conditions.empty:
            place = Place(f"{FOLDER}/rubric.csv", row=row, column="measure")
            yield Fault(
                place, "the question has no conditions", measure["question_id"], "Add conditions.csv."
            )


def _conditions(chain: _Chain) -> Iterator[Fault]:
    """See that each condition is answered, from evidence."""
    answered = set(chain.evaluation["answers"]["condition_id"])
    for row, condition in chain.rows("conditions"):
        if condition["condition_id"] not in answered:
            place = Place(f"{FOLDER}/conditions.csv", row=row, column="condition_id")
            yield Fault(
                place, "the condition is not answered", condition["condition_id"], "Add it to answers.csv."
            )
    conditions = set(chain.evaluation["conditions"]["condition_id"])
    for row, answer in chain.rows("answers"):
        if answer["condition_id"] not in conditions:
            place = Place(f"{FOLDER}/answers.csv", row=row, column="condition_id")
            remedy = "Mend the name, or add the condition."
            yield Fault(place, "an answer to no condition", answer["condition_id"], remedy)
        yield from _cited(chain, "answers", row, "evidence_ids", answer["evidence_ids"], "the answer")


def _findings(chain: _Chain) -> Iterator[Fault]:
    """See that each finding rests on evidence of its own question, and no evidence is passed over."""
    measures = chain.evaluation["rubric"]
    used: dict[str, set[str]] = {}
    for row, finding in chain.rows("findings"):
        question = finding["question_id"]
        yield from _cited(chain, "findings", row, "evidence_ids", finding["evidence_ids"], "the finding")
        cited = listed(finding["evidence_ids"])
        used.setdefault(question, set()).update(cited)
        own = {*evidence_of(chain.evidence, question)["evidence_id"]}
        own |= {*measures.loc[measures["question_id"].eq(question), "measure_id"]}
        for name in cited:
            if name not in own and (name in chain.evidence_ids or name in set(measures["measure_id"])):
                place = Place(f"{FOLDER}/findings.csv", row=row, column="evidence_ids")
                remedy = f"Name {question} in its row, or cite other evidence."
                yield Fault(place, f"evidence of another question than {question}", name, remedy)
    for row, evidence in enumerate(chain.evidence.to_dict("records"), start=FIRST_ROW):
        for question in listed(evidence["question_ids"]):
            if question in used and evidence["evidence_id"] not in used[question]:
                place = Place(REGISTER, row=row, column="evidence_id")
                remedy = "Cite it in findings.csv, whichever way it points, or take the question off its row."
                problem = f"no finding on {question} looks at this evidence"
                yield Fault(place, problem, evidence["evidence_id"], remedy)


def _cited(chain: _Chain, name: str, row: int, column: str, cell: str, who: str) -> Iterator[Fault]:
    place = Place(f"{FOLDER}/{name}.csv", row=row, column=column)
    known = chain.evidence_ids | set(chain.evaluation["rubric"]["measure_id"])
    if not listed(cell):
        yield Fault(place, f"{who} rests on no evidence", None, f"Name rows of {REGISTER}.")
    for one in listed(cell):
        if one not in known:
            yield Fault(
                place, "neither evidence nor a measure", one, f"Add it to {REGISTER}, or mend the name."
            )


def _conclusions(chain: _Chain) -> Iterator[Fault]:
    """See that each conclusion rests on findings, and each finding leads to one."""
    concluded = set()
    for row, conclusion in chain.rows("conclusions"):
        findings = listed(conclusion["finding_ids"])
        concluded |= set(findings)
        if not findings:
            place = Place(f"{FOLDER}/conclusions.csv", row=row, column="finding_ids")
            name = conclusion["conclusion_id"]
            yield Fault(
                place, f"the conclusion {name} rests on no finding", None, "Name rows of findings.csv."
            )
    for row, finding in chain.rows("findings"):
        if finding["finding_id"] not in concluded:
            place = Place(f"{FOLDER}/findings.csv", row=row, column="finding_id")
            remedy = "Name it in conclusions.csv."
            yield Fault(place, "no conclusion takes up the finding", finding["finding_id"], remedy)


def _judgements(chain: _Chain) -> Iterator[Fault]:
    """See that each judgement has its conclusion, and its reason where it departs from the rules."""
    questions = set(chain.evaluation["questions"]["question_id"])
    by_rule = chain.judgements.set_index("question_id")["level_by_rule"].to_dict()
    findings_of = {row["conclusion_id"]: listed(row["finding_ids"]) for _, row in chain.rows("conclusions")}
    for row, judgement in chain.rows("judgements"):
        name, file = judgement["question_id"], f"{FOLDER}/judgements.csv"
        if name not in questions:
            yield Fault(
                Place(file, row=row, column="question_id"), "no such question", name, "Mend the name."
            )
            continue
        level, rule = judgement["level"], by_rule.get(name)
        if level and level != rule and not judgement["reason"].strip():
            problem = f"the level of {name} differs from {rule}, which the rules give, without a reason"
            yield Fault(Place(file, row=row, column="reason"), problem, level, "Write why.")
        place = Place(file, row=row, column="conclusion_id")
        if not judgement["conclusion_id"]:
            yield Fault(place, f"the judgement of {name} leads to no conclusion", None, "Name one.")
        elif judgement["conclusion_id"] in findings_of:
            own = set(chain.of_question("findings", name)["finding_id"])
            if own and not own & set(findings_of[judgement["conclusion_id"]]):
                problem = f"the conclusion rests on no finding on {name}"
                yield Fault(
                    place, problem, judgement["conclusion_id"], "Name another, or add the finding to it."
                )


def _recommendations(chain: _Chain) -> Iterator[Fault]:
    """See that each recommendation follows from a conclusion and says who is to do it by when."""
    file, report_date = f"{FOLDER}/recommendations.csv", chain.evaluation.design.evaluation.report_date
    for row, one in chain.rows("recommendations"):
        name = one["recommendation_id"]
        if not listed(one["conclusion_ids"]):
            place = Place(file, row=row, column="conclusion_ids")
            yield Fault(place, f"the recommendation {name} follows from no conclusion", None, "Name one.")
        if not listed(one["who"]):
            place = Place(file, row=row, column="who")
            yield Fault(
                place, f"the recommendation {name} says not who is to act", None, "Name an addressee."
            )
        place = Place(file, row=row, column="by_when")
        if not one["by_when"]:
            yield Fault(
                place, f"the recommendation {name} says not by when", None, "Write a day: YYYY-MM-DD."
            )
        elif date.fromisoformat(one["by_when"]) <= report_date:
            problem = f"the recommendation {name} is due before the report of {report_date}"
            yield Fault(place, problem, one["by_when"], "Set a later day.")


def _dates(chain: _Chain) -> Iterator[Fault]:
    """See that no evidence is younger than the report."""
    report_date = chain.evaluation.design.evaluation.report_date
    for row, evidence in enumerate(chain.evidence.to_dict("records"), start=FIRST_ROW):
        # A year or a month alone counts from its first day: text of one form sorts as time does.
        if str(evidence["date"]) > report_date.isoformat():
            place = Place(REGISTER, row=row, column="date")
            problem = f"evidence younger than the report of {report_date}"
            yield Fault(place, problem, str(evidence["date"]), "Mend the day, or report_date in design.toml.")


def _methods(chain: _Chain) -> Iterator[Fault]:
    """See that each kind of evidence used is described as a method."""
    described = {method.kind for method in chain.evaluation.design.methods}
    for row, evidence in enumerate(chain.evidence.to_dict("records"), start=FIRST_ROW):
        if evidence["method"] not in described:
            place = Place(REGISTER, row=row, column="method")
            remedy = f"Describe it under [[methods]] in {DESIGN}."
            yield Fault(place, "the report describes no such method", str(evidence["method"]), remedy)
            described.add(evidence["method"])


def _theory(chain: _Chain) -> Iterator[Fault]:
    """See that links lead onwards, and nothing stands alone."""
    nodes = {row["node_id"]: row["layer"] for _, row in chain.rows("theory_nodes")}
    linked = set()
    for row, link in chain.rows("theory_links"):
        ends = (link["from_node"], link["to_node"])
        linked |= set(ends)
        place = Place(f"{FOLDER}/theory_links.csv", row=row, column="to_node")
        if not all(ends):
            yield Fault(place, "the link has an open end", link["link_id"], "Name both nodes.")
        elif LAYERS.index(nodes[ends[1]]) <= LAYERS.index(nodes[ends[0]]):
            problem = f"the link leads from {nodes[ends[0]]} to {nodes[ends[1]]}"
            yield Fault(place, problem, " -> ".join(ends), f"Links lead along {' -> '.join(LAYERS)}.")
        for column in ("evidence_for", "evidence_against"):
            for name in listed(link[column]):
                if name not in chain.evidence_ids:
                    place = Place(f"{FOLDER}/theory_links.csv", row=row, column=column)
                    yield Fault(place, "no such evidence", name, f"Add it to {REGISTER}, or mend the name.")
    for row, node in chain.rows("theory_nodes"):
        if node["node_id"] not in linked:
            place = Place(f"{FOLDER}/theory_nodes.csv", row=row, column="node_id")
            yield Fault(
                place, "no link leads to or from the node", node["node_id"], "Add one to theory_links.csv."
            )


def _explanations(chain: _Chain) -> Iterator[Fault]:
    """See that other explanations concern a link; ruling one out takes evidence."""
    for row, one in chain.rows("explanations"):
        file, name = f"{FOLDER}/explanations.csv", one["explanation_id"]
        if not listed(one["link_ids"]):
            place = Place(file, row=row, column="link_ids")
            yield Fault(
                place, f"the explanation {name} concerns no link", None, "Name rows of theory_links.csv."
            )
        cited = listed(one["evidence_ids"])
        place = Place(file, row=row, column="evidence_ids")
        if one["standing"] == "ruled_out" and not cited:
            yield Fault(place, f"{name} is ruled out without evidence", None, f"Name rows of {REGISTER}.")
        for other in cited:
            if other not in chain.evidence_ids:
                yield Fault(place, "no such evidence", other, f"Add it to {REGISTER}, or mend the name.")


_CHECKS: tuple[Callable[[_Chain], Iterator[Fault]], ...] = (
    _coverage, _questions, _rubric, _conditions, _findings, _conclusions, _judgements, _recommendations,
    _dates, _methods, _theory, _explanations,
)  # fmt: skip
