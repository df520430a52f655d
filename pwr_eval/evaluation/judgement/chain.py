"""The chain from question to recommendation, checked: nothing hangs in the air, nothing is passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pwr_eval.errors import Fault, Place
from pwr_eval.evaluation.design.load import Evaluation, ProgrammeNames
from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.judgement.matrix import evidence_of
from pwr_eval.vocabulary import CRITERIA, LAYERS

__all__ = ["chain_faults"]

FIRST_ROW = 2
FOLDER = "evaluation"
DESIGN = f"{FOLDER}/design.toml"
EVIDENCE = f"{FOLDER}/evidence.csv"


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

    def evidence_rows(self) -> Iterator[tuple[int, dict[Any, Any]]]:
        yield from enumerate(self.evidence.to_dict("records"), start=FIRST_ROW)

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


def _fault(name: str, column: str, problem: str, found: str | None, remedy: str, *, row: int = 0) -> Fault:
    return Fault(Place(f"{FOLDER}/{name}.csv", row=row, column=column), problem, found, remedy)


def _coverage(chain: _Chain) -> Iterator[Fault]:
    """See that every criterion, goal, direction and area is asked about, or left out with a reason."""
    questions = chain.evaluation["questions"]
    left_out = {one.criterion for one in chain.evaluation.design.not_examined}
    for criterion in CRITERIA:
        if criterion not in {*questions["criterion"], *left_out}:
            remedy = f"Ask one, or give the reason under [[not_examined]] in {DESIGN}."
            yield _fault("questions", "criterion", "no question asks about a criterion", criterion, remedy)
    for column in ("goals", "directions", "diagnosis_areas"):
        examined = {name for cell in questions[column] for name in listed(cell)}
        for name in getattr(chain.names, column):
            if name not in examined:
                problem = f"no question asks about one of the {column}"
                yield _fault("questions", column, problem, name, "Tie a question to it.")


def _questions(chain: _Chain) -> Iterator[Fault]:
    """See that each question has a rubric that decides, evidence, a finding and a judgement."""
    judged = set(chain.evaluation["judgements"]["question_id"])
    for row, question in chain.rows("questions"):
        name = question["question_id"]
        decided = chain.of_question("rubric", name)["role"].eq("decides").any()
        evidence, findings = evidence_of(chain.evidence, name), chain.of_question("findings", name)
        for there, problem, remedy in (
            (decided, "no measure decides on the question", "Add one to rubric.csv."),
            (len(evidence), "the question has no evidence", f"Add some to {EVIDENCE}."),
            (len(findings), "the question has no finding", "Add one to findings.csv."),
            (name in judged, "the question is not judged", "Add it to judgements.csv."),
        ):
            if not there:
                yield _fault("questions", "question_id", problem, name, remedy, row=row)


def _rubric(chain: _Chain) -> Iterator[Fault]:
    """See that the rubric is older than the results, and that a measure of conditions has some."""
    about = chain.evaluation.design.evaluation
    if chain.first_result is not None and about.rubric_agreed >= chain.first_result:
        place = Place(DESIGN, column="evaluation.rubric_agreed")
        problem = f"the rubric is not older than the first results, received on {chain.first_result}"
        remedy = "Levels set with the results in view judge nothing; publish as a draft, and say so."
        yield Fault(place, problem, str(about.rubric_agreed), remedy)
    for row, measure in chain.rows("rubric"):
        name = measure["question_id"]
        if measure["measure"] == "conditions_met" and chain.of_question("conditions", name).empty:
            problem = "the question has no conditions"
            yield _fault("rubric", "measure", problem, name, "Add conditions.csv.", row=row)


def _conditions(chain: _Chain) -> Iterator[Fault]:
    """See that each condition is answered, from evidence."""
    answered = set(chain.evaluation["answers"]["condition_id"])
    conditions = set(chain.evaluation["conditions"]["condition_id"])
    for row, condition in chain.rows("conditions"):
        if (name := condition["condition_id"]) not in answered:
            problem, remedy = "the condition is not answered", "Add it to answers.csv."
            yield _fault("conditions", "condition_id", problem, name, remedy, row=row)
    for row, answer in chain.rows("answers"):
        if (name := answer["condition_id"]) not in conditions:
            problem, remedy = "an answer to no condition", "Mend the name, or add the condition."
            yield _fault("answers", "condition_id", problem, name, remedy, row=row)
        yield from _cited(chain, "answers", row, answer["evidence_ids"], "the answer")


def _findings(chain: _Chain) -> Iterator[Fault]:
    """See that each finding rests on evidence of its own question, and no evidence is passed over."""
    measures = chain.evaluation["rubric"]
    known = chain.evidence_ids | set(measures["measure_id"])
    used: dict[str, set[str]] = {}
    for row, finding in chain.rows("findings"):
        question, cited = finding["question_id"], listed(finding["evidence_ids"])
        yield from _cited(chain, "findings", row, finding["evidence_ids"], "the finding")
        used.setdefault(question, set()).update(cited)
        own = {*evidence_of(chain.evidence, question)["evidence_id"]}
        own |= {*measures.loc[measures["question_id"].eq(question), "measure_id"]}
        for name in cited:
            if name not in own and name in known:
                problem = f"evidence of another question than {question}"
                remedy = f"Name {question} in its row, or cite other evidence."
                yield _fault("findings", "evidence_ids", problem, name, remedy, row=row)
    for row, evidence in chain.evidence_rows():
        for question in listed(evidence["question_ids"]):
            if question in used and evidence["evidence_id"] not in used[question]:
                remedy = "Cite it in findings.csv, whichever way it points, or take the question off its row."
                problem = f"no finding on {question} looks at this evidence"
                yield _fault("evidence", "evidence_id", problem, evidence["evidence_id"], remedy, row=row)


def _cited(chain: _Chain, name: str, row: int, cell: str, who: str) -> Iterator[Fault]:
    known = chain.evidence_ids | set(chain.evaluation["rubric"]["measure_id"])
    if not listed(cell):
        remedy = f"Name rows of {EVIDENCE}."
        yield _fault(name, "evidence_ids", f"{who} rests on no evidence", None, remedy, row=row)
    for one in listed(cell):
        if one not in known:
            remedy = f"Add it to {EVIDENCE}, or mend the name."
            yield _fault(name, "evidence_ids", "neither evidence nor a measure", one, remedy, row=row)


def _conclusions(chain: _Chain) -> Iterator[Fault]:
    """See that each conclusion rests on findings, and each finding leads to one."""
    concluded = set()
    for row, conclusion in chain.rows("conclusions"):
        findings = listed(conclusion["finding_ids"])
        concluded |= set(findings)
        if not findings:
            problem = f"the conclusion {conclusion['conclusion_id']} rests on no finding"
            yield _fault("conclusions", "finding_ids", problem, None, "Name rows of findings.csv.", row=row)
    for row, finding in chain.rows("findings"):
        if (name := finding["finding_id"]) not in concluded:
            problem, remedy = "no conclusion takes up the finding", "Name it in conclusions.csv."
            yield _fault("findings", "finding_id", problem, name, remedy, row=row)


def _judgements(chain: _Chain) -> Iterator[Fault]:
    """See that each judgement has its conclusion, and its reason where it departs from the rules."""
    questions = set(chain.evaluation["questions"]["question_id"])
    by_rule = chain.judgements.set_index("question_id")["level_by_rule"].to_dict()
    findings_of = {row["conclusion_id"]: listed(row["finding_ids"]) for _, row in chain.rows("conclusions")}
    for row, judgement in chain.rows("judgements"):
        name, conclusion = judgement["question_id"], judgement["conclusion_id"]
        if name not in questions:
            yield _fault("judgements", "question_id", "no such question", name, "Mend the name.", row=row)
            continue
        level, rule = judgement["level"], by_rule.get(name)
        if level and level != rule and not judgement["reason"].strip():
            problem = f"the level of {name} differs from {rule}, which the rules give, without a reason"
            yield _fault("judgements", "reason", problem, level, "Write why.", row=row)
        own = set(chain.of_question("findings", name)["finding_id"])
        if not conclusion:
            problem = f"the judgement of {name} leads to no conclusion"
            yield _fault("judgements", "conclusion_id", problem, None, "Name one.", row=row)
        elif conclusion in findings_of and own and not own & set(findings_of[conclusion]):
            problem = f"the conclusion rests on no finding on {name}"
            remedy = "Name another, or add the finding to it."
            yield _fault("judgements", "conclusion_id", problem, conclusion, remedy, row=row)


def _recommendations(chain: _Chain) -> Iterator[Fault]:
    """See that each recommendation follows from a conclusion and says who is to do it by when."""
    report_date = chain.evaluation.design.evaluation.report_date
    for row, one in chain.rows("recommendations"):
        who, when = f"the recommendation {one['recommendation_id']}", one["by_when"]
        for column, problem, remedy in (
            ("conclusion_ids", "follows from no conclusion", "Name one."),
            ("who", "says not who is to act", "Name an addressee."),
            ("by_when", "says not by when", "Write a day: YYYY-MM-DD."),
        ):
            if not listed(one[column]):
                yield _fault("recommendations", column, f"{who} {problem}", None, remedy, row=row)
        if when and date.fromisoformat(when) <= report_date:
            problem = f"{who} is due before the report of {report_date}"
            yield _fault("recommendations", "by_when", problem, when, "Set a later day.", row=row)


def _dates(chain: _Chain) -> Iterator[Fault]:
    """See that no evidence is younger than the report."""
    report_date = chain.evaluation.design.evaluation.report_date
    for row, evidence in chain.evidence_rows():
        # A year or a month alone counts from its first day: text of one form sorts as time does.
        if str(evidence["date"]) > report_date.isoformat():
            problem = f"evidence younger than the report of {report_date}"
            remedy = "Mend the day, or report_date in design.toml."
            yield _fault("evidence", "date", problem, str(evidence["date"]), remedy, row=row)


def _methods(chain: _Chain) -> Iterator[Fault]:
    """See that each kind of evidence used is described as a method."""
    described = {method.kind for method in chain.evaluation.design.methods}
    for row, evidence in chain.evidence_rows():
        if evidence["method"] not in described:
            problem, remedy = (
                "the report describes no such method",
                f"Describe it under [[methods]] in {DESIGN}.",
            )
            yield _fault("evidence", "method", problem, str(evidence["method"]), remedy, row=row)
            described.add(evidence["method"])


def _theory(chain: _Chain) -> Iterator[Fault]:
    """See that links lead onwards, and nothing stands alone."""
    nodes = {row["node_id"]: row["layer"] for _, row in chain.rows("theory_nodes")}
    linked = set()
    for row, link in chain.rows("theory_links"):
        ends = (link["from_node"], link["to_node"])
        linked |= set(ends)
        if not all(ends):
            problem, remedy = "the link has an open end", "Name both nodes."
            yield _fault("theory_links", "to_node", problem, link["link_id"], remedy, row=row)
        elif {*ends} <= {*nodes} and LAYERS.index(nodes[ends[1]]) <= LAYERS.index(nodes[ends[0]]):
            problem = f"the link leads from {nodes[ends[0]]} to {nodes[ends[1]]}"
            remedy = f"Links lead along {' -> '.join(LAYERS)}."
            yield _fault("theory_links", "to_node", problem, " -> ".join(ends), remedy, row=row)
        for column in ("evidence_for", "evidence_against"):
            yield from _unknown_evidence(chain, "theory_links", row, column, link[column])
    for row, node in chain.rows("theory_nodes"):
        if (name := node["node_id"]) not in linked:
            problem, remedy = "no link leads to or from the node", "Add one to theory_links.csv."
            yield _fault("theory_nodes", "node_id", problem, name, remedy, row=row)


def _explanations(chain: _Chain) -> Iterator[Fault]:
    """See that other explanations concern a link; ruling one out takes evidence."""
    for row, one in chain.rows("explanations"):
        name, cited = one["explanation_id"], one["evidence_ids"]
        if not listed(one["link_ids"]):
            problem, remedy = f"the explanation {name} concerns no link", "Name rows of theory_links.csv."
            yield _fault("explanations", "link_ids", problem, None, remedy, row=row)
        if one["standing"] == "ruled_out" and not listed(cited):
            problem, remedy = f"{name} is ruled out without evidence", f"Name rows of {EVIDENCE}."
            yield _fault("explanations", "evidence_ids", problem, None, remedy, row=row)
        yield from _unknown_evidence(chain, "explanations", row, "evidence_ids", cited)


def _unknown_evidence(chain: _Chain, name: str, row: int, column: str, cell: str) -> Iterator[Fault]:
    for one in listed(cell):
        if one not in chain.evidence_ids:
            remedy = f"Add it to {EVIDENCE}, or mend the name."
            yield _fault(name, column, "no such evidence", one, remedy, row=row)


_CHECKS: tuple[Callable[[_Chain], Iterator[Fault]], ...] = (
    _coverage, _questions, _rubric, _conditions, _findings, _conclusions, _judgements, _recommendations,
    _dates, _methods, _theory, _explanations,
)  # fmt: skip
