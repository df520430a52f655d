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
from pwr_eval.schemas.check import FIRST_ROW
from pwr_eval.vocabulary import CRITERIA, LAYERS

__all__ = ["chain_faults"]

FOLDER = "evaluation"
DESIGN = f"{FOLDER}/design.toml"
EVIDENCE = f"{FOLDER}/evidence.csv"


@dataclass(frozen=True)
class _Row:
    """A row of one of the files."""

    file: str
    number: int
    record: dict[Any, Any]

    def __getitem__(self, column: str) -> str:
        return str(self.record[column])

    def names(self, column: str) -> list[str]:
        return listed(self[column])

    def fault(self, column: str, problem: str, remedy: str, found: str = "") -> Fault:
        """Return a fault of a cell; what stands in the cell is quoted unless something else was found."""
        place = Place(f"{FOLDER}/{self.file}.csv", row=self.number, column=column)
        return Fault(place, problem, found or self[column] or None, remedy)


@dataclass(frozen=True)
class _Chain:
    """Everything that the checks look at."""

    evaluation: Evaluation
    evidence: pd.DataFrame
    judgements: pd.DataFrame
    names: ProgrammeNames
    first_result: date | None

    def rows(self, name: str) -> list[_Row]:
        table = self.evidence if name == "evidence" else self.evaluation[name]
        return [_Row(name, row, record) for row, record in enumerate(table.to_dict("records"), FIRST_ROW)]

    def of_question(self, name: str, question_id: str) -> pd.DataFrame:
        table = self.evaluation[name]
        return table[table["question_id"].eq(question_id)]

    def column(self, name: str, column: str) -> set[str]:
        return set(self.evaluation[name][column])

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
    questions, file = chain.evaluation["questions"], f"{FOLDER}/questions.csv"
    left_out = {one.criterion for one in chain.evaluation.design.not_examined}
    for criterion in CRITERIA:
        if criterion not in {*questions["criterion"], *left_out}:
            remedy = f"Ask one, or give the reason under [[not_examined]] in {DESIGN}."
            place = Place(file, column="criterion")
            yield Fault(place, "no question asks about a criterion", criterion, remedy)
    for column in ("goals", "directions", "diagnosis_areas"):
        examined = {name for cell in questions[column] for name in listed(cell)}
        problem, place = f"no question asks about one of the {column}", Place(file, column=column)
        for name in getattr(chain.names, column):
            if name not in examined:
                yield Fault(place, problem, name, "Tie a question to it.")


def _questions(chain: _Chain) -> Iterator[Fault]:
    """See that each question has a rubric that decides, evidence, a finding and a judgement."""
    judged = chain.column("judgements", "question_id")
    for question in chain.rows("questions"):
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
                yield question.fault("question_id", problem, remedy)


def _rubric(chain: _Chain) -> Iterator[Fault]:
    """See that the rubric is older than the results, and that a measure of conditions has some."""
    about = chain.evaluation.design.evaluation
    if chain.first_result is not None and about.rubric_agreed >= chain.first_result:
        place = Place(DESIGN, column="evaluation.rubric_agreed")
        problem = f"the rubric is not older than the first results, received on {chain.first_result}"
        remedy = "Levels set with the results in view judge nothing; publish as a draft, and say so."
        yield Fault(place, problem, str(about.rubric_agreed), remedy)
    for measure in chain.rows("rubric"):
        name = measure["question_id"]
        if measure["measure"] == "conditions_met" and chain.of_question("conditions", name).empty:
            yield measure.fault("measure", "the question has no conditions", "Add conditions.csv.", name)


def _conditions(chain: _Chain) -> Iterator[Fault]:
    """See that each condition is answered, from evidence."""
    answered, conditions = (chain.column(name, "condition_id") for name in ("answers", "conditions"))
    for condition in chain.rows("conditions"):
        if condition["condition_id"] not in answered:
            yield condition.fault("condition_id", "the condition is not answered", "Add it to answers.csv.")
    for answer in chain.rows("answers"):
        if answer["condition_id"] not in conditions:
            remedy = "Mend the name, or add the condition."
            yield answer.fault("condition_id", "an answer to no condition", remedy)
        yield from _cited(chain, answer, "the answer")


def _findings(chain: _Chain) -> Iterator[Fault]:
    """See that each finding rests on evidence of its own question, and no evidence is passed over."""
    measures = chain.evaluation["rubric"]
    known = chain.evidence_ids | set(measures["measure_id"])
    used: dict[str, set[str]] = {}
    for finding in chain.rows("findings"):
        question, cited = finding["question_id"], finding.names("evidence_ids")
        yield from _cited(chain, finding, "the finding")
        used.setdefault(question, set()).update(cited)
        own = {*evidence_of(chain.evidence, question)["evidence_id"]}
        own |= {*measures.loc[measures["question_id"].eq(question), "measure_id"]}
        for name in cited:
            if name not in own and name in known:
                remedy = f"Name {question} in its row, or cite other evidence."
                problem = f"evidence of another question than {question}"
                yield finding.fault("evidence_ids", problem, remedy, name)
    for evidence in chain.rows("evidence"):
        for question in evidence.names("question_ids"):
            if question in used and evidence["evidence_id"] not in used[question]:
                remedy = "Cite it in findings.csv, whichever way it points, or take the question off its row."
                problem = f"no finding on {question} looks at this evidence"
                yield evidence.fault("evidence_id", problem, remedy)


def _cited(chain: _Chain, row: _Row, who: str) -> Iterator[Fault]:
    known = chain.evidence_ids | chain.column("rubric", "measure_id")
    if not row.names("evidence_ids"):
        yield row.fault("evidence_ids", f"{who} rests on no evidence", f"Name rows of {EVIDENCE}.")
    for one in row.names("evidence_ids"):
        if one not in known:
            remedy = f"Add it to {EVIDENCE}, or mend the name."
            yield row.fault("evidence_ids", "neither evidence nor a measure", remedy, one)


def _conclusions(chain: _Chain) -> Iterator[Fault]:
    """See that each conclusion rests on findings, and each finding leads to one."""
    concluded = set()
    for conclusion in chain.rows("conclusions"):
        concluded |= set(conclusion.names("finding_ids"))
        if not conclusion.names("finding_ids"):
            problem = f"the conclusion {conclusion['conclusion_id']} rests on no finding"
            yield conclusion.fault("finding_ids", problem, "Name rows of findings.csv.")
    for finding in chain.rows("findings"):
        if finding["finding_id"] not in concluded:
            remedy = "Name it in conclusions.csv."
            yield finding.fault("finding_id", "no conclusion takes up the finding", remedy)


def _judgements(chain: _Chain) -> Iterator[Fault]:
    """See that each judgement has its conclusion, and its reason where it departs from the rules."""
    questions = chain.column("questions", "question_id")
    by_rule = chain.judgements.set_index("question_id")["level_by_rule"].to_dict()
    findings_of = {row["conclusion_id"]: row.names("finding_ids") for row in chain.rows("conclusions")}
    for judgement in chain.rows("judgements"):
        name, conclusion = judgement["question_id"], judgement["conclusion_id"]
        if name not in questions:
            yield judgement.fault("question_id", "no such question", "Mend the name.")
            continue
        level, rule = judgement["level"], by_rule.get(name)
        if level and level != rule and not judgement["reason"].strip():
            problem = f"the level of {name} differs from {rule}, which the rules give, without a reason"
            yield judgement.fault("reason", problem, "Write why.", level)
        own = set(chain.of_question("findings", name)["finding_id"])
        if not conclusion:
            problem = f"the judgement of {name} leads to no conclusion"
            yield judgement.fault("conclusion_id", problem, "Name one.")
        elif conclusion in findings_of and own and not own & set(findings_of[conclusion]):
            remedy = "Name another, or add the finding to it."
            yield judgement.fault("conclusion_id", f"the conclusion rests on no finding on {name}", remedy)


def _recommendations(chain: _Chain) -> Iterator[Fault]:
    """See that each recommendation follows from a conclusion and says who is to do it by when."""
    report_date = chain.evaluation.design.evaluation.report_date
    for one in chain.rows("recommendations"):
        who, when = f"the recommendation {one['recommendation_id']}", one["by_when"]
        for column, problem, remedy in (
            ("conclusion_ids", "follows from no conclusion", "Name one."),
            ("who", "says not who is to act", "Name an addressee."),
            ("by_when", "says not by when", "Write a day: YYYY-MM-DD."),
        ):
            if not one.names(column):
                yield one.fault(column, f"{who} {problem}", remedy)
        if when and date.fromisoformat(when) <= report_date:
            yield one.fault("by_when", f"{who} is due before the report of {report_date}", "Set a later day.")


def _dates(chain: _Chain) -> Iterator[Fault]:
    """See that no evidence is younger than the report."""
    report_date = chain.evaluation.design.evaluation.report_date
    for evidence in chain.rows("evidence"):
        # A year or a month alone counts from its first day: text of one form sorts as time does.
        if evidence["date"] > report_date.isoformat():
            remedy = "Mend the day, or report_date in design.toml."
            yield evidence.fault("date", f"evidence younger than the report of {report_date}", remedy)


def _methods(chain: _Chain) -> Iterator[Fault]:
    """See that each kind of evidence used is described as a method."""
    described = {method.kind for method in chain.evaluation.design.methods}
    for evidence in chain.rows("evidence"):
        if evidence["method"] not in described:
            remedy = f"Describe it under [[methods]] in {DESIGN}."
            yield evidence.fault("method", "the report describes no such method", remedy)
            described.add(evidence["method"])


def _theory(chain: _Chain) -> Iterator[Fault]:
    """See that links lead onwards, and nothing stands alone."""
    nodes = {row["node_id"]: row["layer"] for row in chain.rows("theory_nodes")}
    linked = set()
    for link in chain.rows("theory_links"):
        ends = (link["from_node"], link["to_node"])
        linked |= set(ends)
        if not all(ends):
            yield link.fault("to_node", "the link has an open end", "Name both nodes.", link["link_id"])
        elif {*ends} <= {*nodes} and LAYERS.index(nodes[ends[1]]) <= LAYERS.index(nodes[ends[0]]):
            problem = f"the link leads from {nodes[ends[0]]} to {nodes[ends[1]]}"
            yield link.fault(
                "to_node", problem, f"Links lead along {' -> '.join(LAYERS)}.", " -> ".join(ends)
            )
        for column in ("evidence_for", "evidence_against"):
            yield from _unknown_evidence(chain, link, column)
    for node in chain.rows("theory_nodes"):
        if node["node_id"] not in linked:
            yield node.fault("node_id", "no link leads to or from the node", "Add one to theory_links.csv.")


def _explanations(chain: _Chain) -> Iterator[Fault]:
    """See that other explanations concern a link; ruling one out takes evidence."""
    for one in chain.rows("explanations"):
        name = one["explanation_id"]
        if not one.names("link_ids"):
            problem = f"the explanation {name} concerns no link"
            yield one.fault("link_ids", problem, "Name rows of theory_links.csv.")
        if one["standing"] == "ruled_out" and not one.names("evidence_ids"):
            problem = f"{name} is ruled out without evidence"
            yield one.fault("evidence_ids", problem, f"Name rows of {EVIDENCE}.")
        yield from _unknown_evidence(chain, one, "evidence_ids")


def _unknown_evidence(chain: _Chain, row: _Row, column: str) -> Iterator[Fault]:
    for one in row.names(column):
        if one not in chain.evidence_ids:
            yield row.fault(column, "no such evidence", f"Add it to {EVIDENCE}, or mend the name.", one)


_CHECKS: tuple[Callable[[_Chain], Iterator[Fault]], ...] = (
    _coverage, _questions, _rubric, _conditions, _findings, _conclusions, _judgements, _recommendations,
    _dates, _methods, _theory, _explanations,
)  # fmt: skip
