"""The design of an evaluation as it is read: every fault at once, with file, row and column."""

import re

import pytest

from pwr_eval.errors import DataError
from pwr_eval.evaluation.design.load import read_evaluation
from pwr_eval.evaluation.ex_post import programme_names
from pwr_eval.vocabulary import CRITERIA, STRENGTH_CEILING
from tests.conftest import KRAKOW, PROJECT
from tests.evaluation.evaluation_project import EVALUATION, changed, copied, rows_of

DOCUMENT = KRAKOW / "plan.csv"


@pytest.fixture(scope="module")
def known(krakow):
    return programme_names(krakow)


def faults_of(folder, known):
    with pytest.raises(DataError) as error:
        read_evaluation(folder, known)
    return [str(fault) for fault in error.value.faults]


def test_the_example_is_a_whole_design(known):
    evaluation = read_evaluation(EVALUATION, known)
    questions = evaluation["questions"]
    assert 15 <= len(questions) <= 22
    assert list(dict.fromkeys(questions["criterion"])) == list(CRITERIA)
    assert set("; ".join(questions["kinds"]).split("; ")) <= set(STRENGTH_CEILING)
    assert (questions["source_section"] != "").all()
    english = [column for column in questions.columns if column.endswith("_en")]
    assert (questions[english] != "").all(axis=None)
    assert set("; ".join(evaluation["theory_nodes"]["covers"]).split("; ")) >= {
        "S1",
        "S2",
        "S3",
        "S6",
        "S7",
        "all",
    }


def test_what_is_quoted_stands_in_the_data_of_the_programme(known):
    """Quotes of the document: in programme.toml, in plan.csv, or in the title pages that neither holds."""
    own = (KRAKOW / "programme.toml").read_text(encoding="utf-8") + DOCUMENT.read_text(encoding="utf-8")
    pages = {"P03", "P05", "P06", "P08", "P14", "P15", "P19"}  # pages of text and headings of columns
    for row in rows_of(EVALUATION, "questions"):
        assert row["question_id"] in pages or row["source_quote"] in own, row["question_id"]


def test_real_evidence_has_a_source_and_examples_say_so():
    for row in rows_of(EVALUATION, "evidence"):
        marked = row["statement"].startswith("PRZYKŁAD") and row["statement_en"].startswith("EXAMPLE")
        assert marked == (row["fictional"] == "true"), row["evidence_id"]
        assert row["source"].startswith("PRZYKŁAD") == (row["fictional"] == "true"), row["evidence_id"]


def test_figures_in_the_register_agree_with_the_plan(krakow):
    targets = krakow.plan.targets
    numeric = targets[targets["target"].notna()]
    constant = numeric.groupby("indicator_id")["target"].nunique()
    plan_kinds = krakow.plan.indicators.set_index("indicator_id")["kind"]
    levels = constant[plan_kinds.loc[constant.index].isin(["absolute", "minimum"]).to_numpy()]
    assert (int(levels.eq(1).sum()), len(levels)) == (59, 74)
    assert int(krakow.plan.indicators["definition_by"].eq("unit").sum()) == 68
    assert (krakow.plan.indicators["result_level"] != "outcome").all()


@pytest.mark.parametrize(
    ("name", "key", "value", "cells", "message"),
    [
        ("questions", "question_id", "P06", {"criterion": "zgodność"}, r'questions.csv, row 7, column "criterion": is not one of relevance, .* \(found: "zgodność"\)'),
        ("questions", "question_id", "P06", {"goals": "C9"}, r'questions.csv, row 7, column "goals": unknown in the programme \(found: "C9"\)'),
        ("questions", "question_id", "P06", {"selection": "99.1"}, r"row 7, .*Use \"all\", goals, sections"),
        ("questions", "question_id", "P06", {"question": " "}, r'row 7, column "question": the cell is empty'),
        ("questions", "question_id", "P06", {"question_id": "P05"}, r'row 7, column "question_id": the row stands twice \(found: "P05"\)'),
        ("questions", "question_id", "P06", {"question_id": "6"}, r"row 7, .*is not a name such as P1"),
        ("rubric", "measure_id", "P06.M1", {"measure": "average"}, r'rubric.csv, row 8, column "measure": is not one of share_reached'),
        ("rubric", "measure_id", "P06.M1", {"question_id": "P66"}, r'rubric.csv, row 8, .*unknown in questions.csv \(found: "P66"\)'),
        ("rubric", "measure_id", "P06.M1", {"largely": "dużo"}, r'rubric.csv, row 8, column "largely": the threshold is not a number'),
        ("rubric", "measure_id", "P06.M1", {"largely": "0.2"}, r"rubric.csv, row 8, .*must fall from the best level"),
        ("rubric", "measure_id", "P14.M1", {"largely": "0.01"}, r"must rise from the best level"),
        ("rubric", "measure_id", "P06.M1", {"least_assessed": "150"}, r"row 8, .*not a share between 0 and 1"),
        ("judgements", "question_id", "P06", {"level": "great"}, r'judgements.csv, row 7, .*unknown in the levels of design.toml \(found: "great"\)'),
        ("judgements", "question_id", "P06", {"conclusion_id": "W01; W02"}, r"judgements.csv, row 7, .*one name is wanted here"),
        ("conclusions", "conclusion_id", "W01", {"finding_ids": "U01; U77"}, r'conclusions.csv, row 2, .*unknown in findings.csv \(found: "U77"\)'),
        ("recommendations", "recommendation_id", "R3", {"who": "mayor"}, r"recommendations.csv, row 4, .*addressees of design.toml .*Use coordinator, council"),
        ("recommendations", "recommendation_id", "R3", {"by_when": "wiosną"}, r'recommendations.csv, row 4, column "by_when": is not a date such as'),
        ("answers", "condition_id", "P01.C1", {"answer": "może"}, r'answers.csv, row 2, column "answer": is not one of yes, partly, no'),
        ("theory_links", "link_id", "L01", {"from_node": "A9"}, r'theory_links.csv, row 2, .*unknown in theory_nodes.csv \(found: "A9"\)'),
        ("theory_nodes", "node_id", "A1", {"layer": "input"}, r'theory_nodes.csv, row 2, column "layer": is not one of activity'),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_told(known, tmp_path, name, key, value, cells, message):
    folder = copied(tmp_path)
    changed(folder, name, key, value, **cells)
    faults = faults_of(folder, known)
    assert any(re.search(message, fault) for fault in faults), faults


def test_all_faults_of_all_files_are_told_at_once(known, tmp_path):
    folder = copied(tmp_path)
    changed(folder, "questions", "question_id", "P06", criterion="zgodność", question="")
    changed(folder, "recommendations", "recommendation_id", "R3", by_when="wiosną")
    (folder / "conditions.csv").unlink()
    (folder / "paragraphs" / "wstep.pl.md").write_text("Akapit", encoding="utf-8")
    text = "\n".join(faults_of(folder, known))
    for place in (
        "questions.csv, row 7",
        "recommendations.csv, row 4",
        "conditions.csv",
        "paragraphs/wstep.pl.md",
    ):
        assert place in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Nagłówek", "a heading cannot stand in a paragraph"),
        ("| a | b |", "a table cannot stand"),
        ("![wykres](a.png)", "a picture cannot stand"),
        ("<script>x</script>", "HTML cannot stand"),
    ],
)
def test_a_paragraph_holds_plain_words(known, tmp_path, text, message):
    folder = copied(tmp_path)
    (folder / "paragraphs" / "costs.pl.md").write_text(f"Akapit.\n\n{text}\n", encoding="utf-8")
    assert any(f"paragraphs/costs.pl.md, row 3: {message}" in fault for fault in faults_of(folder, known))


@pytest.mark.parametrize(
    ("name", "message"),
    [("wstep.pl.md", "the report has no such place"), ("P99.pl.md", "no such place"), ("costs.md", "not a paragraph's file"), ("costs.de.md", "not a paragraph's file")],
)  # fmt: skip
def test_a_paragraph_for_nowhere_is_told(known, tmp_path, name, message):
    folder = copied(tmp_path)
    (folder / "paragraphs" / name).write_text("Akapit.", encoding="utf-8")
    assert any(name in fault and message in fault for fault in faults_of(folder, known))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('status = "final"', 'status = "gotowe"', 'design.toml, column "evaluation.status"'),
        ("rubric_agreed = 2025-06-30", "rubric_agreed = wkrótce", "design.toml, row"),
        ('id = "largely"', 'id = "fully"', "an id stands twice in levels"),
        ("fictional = true", "fictional = true\ncolour = 3", "colour"),
        (
            "[[limits]]",
            '[[not_examined]]\ncriterion = "beauty"\nreason = "x"\n\n[[limits]]',
            'criterion": unknown criterion; use relevance',
        ),
    ],
)
def test_a_wrong_design_is_told(known, tmp_path, old, new, message):
    folder = copied(tmp_path)
    design = folder / "design.toml"
    design.write_text(design.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert any(message in fault for fault in faults_of(folder, known))


def test_without_a_folder_the_message_says_what_to_do(known):
    with pytest.raises(DataError, match="there is no evaluation") as error:
        read_evaluation(PROJECT / "nowhere", known)
    assert "questions.csv" in str(error.value)
