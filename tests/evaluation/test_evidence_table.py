"""The table of evidence, documents and case files: each fault told with its place, all at once."""

import pandas as pd
import pytest

from pwr_eval.evaluation.evidence.documents import (
    case_file_counts,
    read_case_files,
    read_documents,
)
from pwr_eval.evaluation.evidence.evidence_table import read_evidence
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import STRENGTH_CEILING
from tests.evaluation.evidence_files import faults_of, write_rows

GOOD = {
    "evidence_id": "E01", "question_ids": "P1; P2", "statement": "Zdanie.", "statement_en": "A sentence.",
    "source": "Raport", "source_location": "s. 3", "method": "survey", "date": "2027-10", "speaks_for": "rodzice",
    "speaks_for_en": "parents", "n": "120", "strength": "1", "direction": "for", "fictional": "true", "note": "",
}  # fmt: skip


def register(path, *rows):
    write_rows(
        path / "evidence.csv",
        declared("evidence").names,
        [[row[name] for name in declared("evidence").names] for row in rows],
    )
    return path / "evidence.csv"


def test_types_and_questions(tmp_path):
    path = register(
        tmp_path, GOOD, GOOD | {"evidence_id": "E02", "question_ids": "P1", "n": "", "fictional": "false"}
    )
    table = read_evidence(path, ["P1", "P2"])
    assert table["n"].tolist() == [120, pd.NA]
    assert table["strength"].tolist() == [1, 1]
    assert table["fictional"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("evidence_id", "1", "is not the letter E and digits"),
        ("question_ids", "", "the cell is empty"),
        ("question_ids", "P1; P9", 'there is no such question (found: "P9"). Known questions: P1, P2.'),
        ("question_ids", "P1; P1", 'the question is named twice (found: "P1")'),
        ("statement", " ", "the cell is empty"),
        ("method", "guess", "is not one of monitoring, published_series"),
        ("date", "2027-13", "is not a date such as 2027"),
        ("date", "31.10.2027", "is not a date such as 2027"),
        ("n", "0", "is not a whole number above 0, or empty"),
        ("n", "ok. 120", "is not a whole number above 0, or empty"),
        ("strength", "6", "is not a level of the Maryland scale"),
        ("strength", "3", 'a finding by survey reaches strength 1 at most (found: "3")'),
        ("direction", "yes", "is not one of for, against, mixed"),
        ("fictional", "tak", "is not one of true, false"),
        ("statement", "Pani Anna Nowak chwali.", "personal data: name of a person"),
        ("note", "PESEL 44051401359", "personal data: PESEL number"),
    ],
)
def test_each_fault_is_told_with_its_place(tmp_path, column, value, told):
    path = register(tmp_path, GOOD, GOOD | {"evidence_id": "E02", column: value})
    faults = faults_of(read_evidence, path, ["P1", "P2"])
    assert any(f'evidence.csv, row 3, column "{column}"' in fault and told in fault for fault in faults)


def test_no_method_goes_above_its_ceiling(tmp_path):
    for method, ceiling in STRENGTH_CEILING.items():
        read_evidence(register(tmp_path, GOOD | {"method": method, "strength": str(ceiling)}))
        if ceiling < 5:
            one_more = GOOD | {"method": method, "strength": str(ceiling + 1)}
            assert len(faults_of(read_evidence, register(tmp_path, one_more))) == 1


def test_all_faults_at_once(tmp_path):
    rows = [GOOD, GOOD | {"direction": "up", "n": "x"}, GOOD | {"evidence_id": "E03", "question_ids": "Q"}]
    faults = faults_of(read_evidence, register(tmp_path, *rows), ["P1", "P2"])
    assert len(faults) == 4


def test_missing_and_unknown_columns(tmp_path):
    write_rows(tmp_path / "evidence.csv", [*declared("evidence").names[1:], "colour"], [])
    faults = faults_of(read_evidence, tmp_path / "evidence.csv")
    assert len(faults) == 2
    assert "unknown column" in faults[0]
    assert "evidence_id" in faults[1]


DOCUMENT = ["D01", "Program", "Miasto", "2025", "s. 1", "P1", "mówi", "says", "", "", "false"]


def test_documents(tmp_path):
    write_rows(tmp_path / "d.csv", declared("documents").names, [DOCUMENT])
    assert read_documents(tmp_path / "d.csv")["fictional"].tolist() == [False]
    write_rows(tmp_path / "d.csv", declared("documents").names, [DOCUMENT, DOCUMENT])
    assert faults_of(read_documents, tmp_path / "d.csv") == [
        'd.csv, row 3, column "document_id": the row stands twice (found: "D01"). Keep one.'
    ]
    unknown = "there is no such question"
    assert unknown in faults_of(lambda path: read_documents(path, ["P2"]), tmp_path / "d.csv")[-1]
    write_rows(tmp_path / "d.csv", declared("documents").names, [[*DOCUMENT[:6], "", *DOCUMENT[7:]]])
    assert 'column "says"' in faults_of(read_documents, tmp_path / "d.csv")[0]


FRAME = [["a", "A", "A", "40", "12", "12", "", "true"], ["b", "B", "B", "30", "9", "8", "lost", "true"]]
CRITERIA = [["plan", "Plan", "Plan"], ["end", "Koniec", "End"]]


def case_files(folder, frame=FRAME, criteria=CRITERIA, cases=None):
    if cases is None:
        sizes = [("a", 12), ("b", 8)]
        cases = [
            [f"{stratum}{i}", stratum, criterion, "yes" if i % 2 else "no", "true"]
            for stratum, n in sizes for i in range(n) for criterion in ("plan", "end")
        ]  # fmt: skip
    frame_header = [
        "stratum",
        "label",
        "label_en",
        "in_frame",
        "drawn",
        "read",
        "not_read_because",
        "fictional",
    ]
    write_rows(folder / "frame.csv", frame_header, frame)
    write_rows(folder / "criteria.csv", ["criterion", "label", "label_en"], criteria)
    write_rows(folder / "cases.csv", ["case_id", "stratum", "criterion", "answer", "fictional"], cases)
    return folder


def test_case_files_counted(tmp_path):
    files = read_case_files(case_files(tmp_path))
    whole = case_file_counts(files).set_index("criterion").loc["plan"]
    assert whole[["in_frame", "read", "yes", "no", "not_recorded"]].tolist() == [70, 20, 10, 10, 0]
    assert whole["share"] == 0.5
    by_stratum = case_file_counts(files, "stratum")
    assert by_stratum["reason"].tolist() == ["", "fewer_than_percent"] * 2
    assert by_stratum.loc[1, ["yes", "share"]].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ([[*FRAME[0][:3], "10", "12", "12", "", "true"], FRAME[1]], "more files are drawn than there are"),
        ([FRAME[0], [*FRAME[1][:4], "7", "8", "", "true"]], "more files are read than drawn"),
        ([FRAME[0], [*FRAME[1][:6], "", "true"]], "nobody says why"),
        ([FRAME[0], [*FRAME[1][:5], "9", "", "true"]], "cases.csv holds 8 files of this stratum"),
        ([FRAME[0]], "frame.csv does not know it"),
    ],
)
def test_faults_of_a_frame(tmp_path, frame, told):
    assert any(told in fault for fault in faults_of(read_case_files, case_files(tmp_path, frame=frame)))


def test_a_criterion_that_a_file_lacks(tmp_path):
    told = faults_of(read_case_files, case_files(tmp_path, criteria=[*CRITERIA, ["new", "Nowe", "New"]]))
    assert len(told) == 20
    assert "criteria that are not there: new" in told[0]
