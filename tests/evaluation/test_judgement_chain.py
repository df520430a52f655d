"""Removing any link, evidence, level or reason from the example makes the check fail, with message and place."""

import dataclasses
import re
from datetime import date

import pytest

from pwr_eval.errors import DataError
from pwr_eval.evaluation.evaluate import evaluate_inputs
from pwr_eval.evaluation.ex_post import programme_names
from pwr_eval.evaluation.judgement.chain import chain_faults
from pwr_eval.indicators.programme_inputs import read_inputs
from tests.conftest import KRAKOW, PROJECT
from tests.evaluation.evaluation_project import changed, copied, reread, rows_of, told, write


@pytest.fixture(scope="module")
def inputs():
    return read_inputs(PROJECT, KRAKOW.name)


@pytest.fixture(scope="module")
def whole(inputs):
    """The example evaluation, complete and honest: `evaluate_inputs` refuses it otherwise."""
    return evaluate_inputs(inputs)


@pytest.fixture
def broken(whole, tmp_path):
    """Break a copy of the example by one change and give the faults of its chain."""

    def faults(name, key, value, **cells):
        folder = copied(tmp_path)
        changed(folder, name, key, value, **cells)
        return told(reread(folder, whole.results, whole.field_evidence).chain)

    return faults


def test_the_example_is_complete_and_honest(whole):
    assert whole.chain == []
    assert whole.overclaims == []
    assert not whole.is_draft
    assert len(whole.judgements) == 20
    assert set(whole.judgements["criterion"]) == {
        "relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability"
    }  # fmt: skip


MUTATIONS = [
    # file, key, value, cells, message with its place
    ("rubric", "question_id", "P06", {}, r'questions.csv, row 7, .*: no measure decides on the question \(found: "P06"\)'),
    ("findings", "finding_id", "U06", {"question_id": "P05"}, r'questions.csv, row 7, .*: the question has no finding \(found: "P06"\)'),
    ("judgements", "question_id", "P06", {}, r"questions.csv, row 7, .*: the question is not judged"),
    ("evidence", "evidence_id", "E36", {}, r"questions.csv, row 7, .*: the question has no evidence"),
    ("evidence", "evidence_id", "E36", {}, r'findings.csv, row 7, column "evidence_ids": neither evidence nor a measure'),
    ("evidence", "evidence_id", "E36", {"question_ids": "P05; P06"}, r"evidence.csv, row 37, .*no finding on P05 looks at this evidence"),
    ("findings", "finding_id", "U06", {"evidence_ids": ""}, r"findings.csv, row 7, .*the finding rests on no evidence"),
    ("findings", "finding_id", "U06", {"evidence_ids": "E36; E01"}, r'findings.csv, row 7, .*evidence of another question than P06 \(found: "E01"\)'),
    ("findings", "finding_id", "U06", {"evidence_ids": "E36; P07.M1"}, r'another question than P06 \(found: "P07.M1"\)'),
    ("findings", "finding_id", "U01", {"evidence_ids": "E01; P01.M1"}, r"evidence.csv, row 3, .*no finding on P01 looks at this evidence"),
    ("conclusions", "conclusion_id", "W06", {"finding_ids": ""}, r"conclusions.csv, row 7, .*W06 rests on no finding"),
    ("conclusions", "conclusion_id", "W06", {"finding_ids": "U14"}, r'findings.csv, row 16, .*no conclusion takes up the finding \(found: "U15"\)'),
    ("conclusions", "conclusion_id", "W06", {"finding_ids": "U14"}, r"judgements.csv, row 16, .*the conclusion rests on no finding on P15"),
    ("judgements", "question_id", "P06", {"conclusion_id": ""}, r"judgements.csv, row 7, .*P06 leads to no conclusion"),
    ("judgements", "question_id", "P14", {"reason": ""}, r"judgements.csv, row 15, column \"reason\": the level of P14 differs from little"),
    ("judgements", "question_id", "P06", {"level": "fully"}, r"judgements.csv, row 7, .*the level of P06 differs from partly"),
    ("judgements", "question_id", "P06", {"question_id": "P66"}, r'judgements.csv, row 7, .*no such question \(found: "P66"\)'),
    ("recommendations", "recommendation_id", "R3", {"conclusion_ids": ""}, r"recommendations.csv, row 4, .*R3 follows from no conclusion"),
    ("recommendations", "recommendation_id", "R3", {"who": ""}, r"recommendations.csv, row 4, column \"who\": .*R3 says not who"),
    ("recommendations", "recommendation_id", "R3", {"by_when": ""}, r"recommendations.csv, row 4, column \"by_when\": .*R3 says not by when"),
    ("recommendations", "recommendation_id", "R3", {"by_when": "2028-06-30"}, r"R3 is due before the report of 2028-06-30"),
    ("answers", "condition_id", "P01.C2", {}, r'conditions.csv, row 3, .*the condition is not answered \(found: "P01.C2"\)'),
    ("answers", "condition_id", "P01.C2", {"evidence_ids": ""}, r"answers.csv, row 3, .*the answer rests on no evidence"),
    ("answers", "condition_id", "P01.C2", {"condition_id": "P01.C9"}, r"answers.csv, row 3, .*an answer to no condition"),
    ("conditions", "question_id", "P06", {}, r"rubric.csv, row 8, .*the question has no conditions"),
    ("questions", "diagnosis_areas", "D2", {"diagnosis_areas": ""}, None),
    ("questions", "question_id", "P07", {"directions": ""}, None),
    ("evidence", "evidence_id", "E36", {"date": "2028-07-01"}, r"evidence.csv, row 37, .*evidence younger than the report of 2028-06-30"),
    ("evidence", "evidence_id", "E36", {"method": "expert_opinion"}, r"evidence.csv, row 37, .*the report describes no such method"),
    ("theory_links", "from_node", "A1", {}, r"theory_nodes.csv, row 2, .*no link leads to or from the node"),
    ("theory_links", "link_id", "L01", {"to_node": ""}, r"theory_links.csv, row 2, .*the link has an open end"),
    ("theory_links", "link_id", "L01", {"from_node": "Z1"}, r"theory_links.csv, row 2, .*the link leads from outcome to output"),
    ("theory_links", "link_id", "L01", {"evidence_for": "E99"}, r'theory_links.csv, row 2, .*no such evidence \(found: "E99"\)'),
    ("explanations", "explanation_id", "X03", {"standing": "ruled_out"}, r"explanations.csv, row 4, .*X03 is ruled out without evidence"),
    ("explanations", "explanation_id", "X03", {"link_ids": ""}, r"explanations.csv, row 4, .*X03 concerns no link"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "key", "value", "cells", "message"), MUTATIONS)
def test_every_gap_is_told_with_its_place(broken, name, key, value, cells, message):
    faults = broken(name, key, value, **cells)
    if message is None:  # still tied by another question: no gap
        assert all("no question asks" not in fault for fault in faults)
    else:
        assert any(re.search(message, fault) for fault in faults), faults


@pytest.mark.parametrize("name", ["findings", "conclusions", "judgements", "recommendations", "answers"])
def test_a_row_of_the_chain_cannot_go_unnoticed(whole, tmp_path, name):
    """What is taken away is missed, wherever it stands; recommendations alone may be fewer."""
    rows = rows_of(copied(tmp_path), name)
    for at, row in [*enumerate(rows)][:: max(1, len(rows) // 4)]:
        folder = copied(tmp_path)
        write(folder, name, rows[:at] + rows[at + 1 :])
        try:
            gaps = told(reread(folder, whole.results, whole.field_evidence).chain)
        except DataError as error:  # a name that another file refers to
            gaps = told(error.faults)
        write(folder, name, rows)
        assert bool(gaps) == (name != "recommendations"), row


@pytest.mark.parametrize(
    ("column", "name"), [("goals", "C2"), ("directions", "K2"), ("diagnosis_areas", "D3")]
)
def test_every_goal_direction_and_area_is_asked_about(whole, tmp_path, column, name):
    folder = copied(tmp_path)
    rows = rows_of(folder, "questions")
    for row in rows:
        row[column] = "; ".join(one for one in row[column].split("; ") if one != name)
    write(folder, "questions", rows)
    faults = told(reread(folder, whole.results, whole.field_evidence).chain)
    assert any(f'no question asks about one of the {column} (found: "{name}")' in fault for fault in faults)


def test_a_criterion_is_left_out_with_a_reason_only(whole, tmp_path):
    folder = copied(tmp_path)
    for question in ("P14", "P15"):
        changed(folder, "questions", "question_id", question, criterion="impact")
    expected = 'questions.csv, column "criterion": no question asks about a criterion (found: "efficiency")'
    assert any(expected in fault for fault in told(reread(folder, whole.results, whole.field_evidence).chain))
    with (folder / "design.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[not_examined]]\ncriterion = "efficiency"\nreason = "Kosztów nie sprawozdano."\n')
    assert not any(
        expected in fault for fault in told(reread(folder, whole.results, whole.field_evidence).chain)
    )


def test_a_rubric_as_young_as_the_results_judges_nothing(whole):
    names = programme_names(whole.programme)
    first = date(2025, 6, 30)
    faults = chain_faults(whole.evaluation, whole.evidence, whole.judgements, names, first_result=first)
    assert told(faults)[0].startswith(
        'evaluation/design.toml, column "evaluation.rubric_agreed": the rubric is not older'
    )
    assert (
        chain_faults(whole.evaluation, whole.evidence, whole.judgements, names, first_result=date(2025, 7, 1))
        == []
    )


def test_a_broken_chain_is_published_as_a_draft_only(inputs, tmp_path):
    folder = copied(tmp_path)
    changed(folder, "recommendations", "recommendation_id", "R3", who="")
    programme = dataclasses.replace(inputs.programme, folder=tmp_path)
    here = dataclasses.replace(inputs, programme=programme)
    with pytest.raises(DataError, match="published as a draft only") as told_all:
        evaluate_inputs(here)
    assert "recommendations.csv, row 4" in str(told_all.value)
    assert [fault.place.row for fault in evaluate_inputs(here, draft=True).chain] == [4]
    design = folder / "design.toml"
    design.write_text(
        design.read_text(encoding="utf-8").replace('status = "final"', 'status = "draft"'), encoding="utf-8"
    )
    assert evaluate_inputs(here).is_draft


@pytest.mark.parametrize(
    ("name", "key", "value", "column", "text", "place"),
    [
        ("findings", "finding_id", "U16", "finding", "Dzięki programowi rodziny radzą sobie lepiej.", 'findings.csv, row 17, column "finding"'),
        ("conclusions", "conclusion_id", "W07", "conclusion_en", "The programme caused the change in families.", 'conclusions.csv, row 8, column "conclusion_en"'),
    ],
)  # fmt: skip
def test_a_claim_above_its_evidence_is_listed(whole, tmp_path, name, key, value, column, text, place):
    folder = copied(tmp_path)
    changed(folder, name, key, value, **{column: text})
    faults = told(reread(folder, whole.results, whole.field_evidence).overclaims)
    assert len(faults) == 1
    assert place in faults[0]
    assert "Write:" in faults[0]


def test_a_paragraph_is_held_against_the_evidence_that_it_cites(whole, tmp_path):
    folder = copied(tmp_path)
    (folder / "paragraphs" / "P16.pl.md").write_text(
        "Zwykły akapit.\n\nProgram wpłynął na rodziny [E24].\n", encoding="utf-8"
    )
    faults = told(reread(folder, whole.results, whole.field_evidence).overclaims)
    assert len(faults) == 1
    assert "paragraphs/P16.pl.md, row 3" in faults[0]
