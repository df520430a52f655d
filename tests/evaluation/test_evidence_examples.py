"""The example evidence of Kraków: it can be read, says everywhere that it is fictional, and names nobody."""

import csv
import sys
from pathlib import Path

import pandas as pd
import pytest

from pwr_eval.cleaning.personal_data import personal_data_in
from pwr_eval.errors import UsageError
from pwr_eval.evaluation.comparison.interrupted import interrupted_series
from pwr_eval.evaluation.evidence.agreement import coder_agreement, cohen_kappa, krippendorff_alpha
from pwr_eval.evaluation.evidence.coding import read_coding
from pwr_eval.evaluation.evidence.documents import case_file_counts, read_case_files, read_documents
from pwr_eval.evaluation.evidence.survey_tables import item_agreement, response_rate
from pwr_eval.evaluation.evidence.surveys import read_survey
from pwr_eval.evaluation.evidence.themes import quotes, theme_counts

FOLDER = Path(__file__).parents[2] / "data" / "raw" / "krakow-2025-2027" / "evaluation"
SURVEYS = sorted((FOLDER / "surveys").iterdir())


@pytest.mark.parametrize("folder", SURVEYS, ids=lambda folder: folder.name)
def test_surveys(folder):
    survey = read_survey(folder)
    assert survey.questionnaire.fictional
    assert survey.questionnaire.title.startswith("PRZYKŁAD – dane fikcyjne")
    assert survey.questionnaire.title_en.startswith("EXAMPLE – fictional data")
    assert folder.name.startswith("PRZYKLAD_")
    table = item_agreement(survey)
    assert (table["n_asked"] == table["n_answered"] + table["n_no_opinion"] + table["n_missing"]).all()
    assert table["agree"].dropna().between(table["low"].dropna(), table["high"].dropna()).all()
    assert 0 < response_rate(survey).loc[0, "response_rate"] < 1
    assert not any(personal_data_in(text) for text in survey.open_answers["text"])


def test_interviews():
    coding = read_coding(FOLDER / "interviews")
    assert coding.units["fictional"].all()
    assert coding.codes["coder"].str.startswith("PRZYKŁAD").all()
    agreement = coder_agreement(coding)
    assert agreement["alpha"].between(-1, 1).all()
    counts = theme_counts(coding)
    assert (counts["people_agreed"] <= counts["people_any"]).all()
    shown = quotes(coding)
    assert not any(personal_data_in(text) for text in shown["text"])
    assert shown["fictional"].all()


def test_case_files_and_documents():
    files = read_case_files(FOLDER / "case_files")
    assert files.frame["fictional"].all()
    assert files.cases["fictional"].all()
    assert (case_file_counts(files)["read"] == files.frame["read"].sum()).all()
    documents = read_documents(FOLDER / "documents" / "documents.csv")
    invented = documents["fictional"]
    assert documents.loc[invented, "title"].str.startswith("PRZYKŁAD – dane fikcyjne").all()
    assert documents.loc[~invented, "title"].str.startswith("Program Wspierania Rodziny").all()


def test_every_row_of_examples_says_that_it_is_fictional():
    for file in sorted(FOLDER.rglob("*.csv")):
        if file.parent.name in {"evaluation", "documents"} or file.name in {
            "codebook.csv",
            "criteria.csv",
            "codes.csv",
        }:
            continue
        with file.open(encoding="utf-8", newline="") as rows:
            assert {row["fictional"] for row in csv.DictReader(rows)} == {"true"}, file


def test_without_the_optional_packages_it_says_what_to_install(monkeypatch):
    for name in ("statsmodels", "statsmodels.stats.inter_rater", "krippendorff"):
        monkeypatch.setitem(sys.modules, name, None)
    series = pd.Series([3.0, 5, 4, 6, 5, 7, 9, 8, 10], range(2016, 2025))
    for call in (
        lambda: cohen_kappa(pd.Series(list("abc")), pd.Series(list("abb"))),
        lambda: krippendorff_alpha([[1, 2], [1, 1]], measure="nominal"),
        lambda: interrupted_series(series, first_year_after=2022),
    ):
        with pytest.raises(UsageError, match=r'pip install "pwr-eval\[evaluation\]"'):
            call()
