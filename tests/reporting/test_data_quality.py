"""The data-quality report: what it counts, and what it shows, on copies of the project."""

import json
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from pwr_eval.errors import DataError
from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.observations.quality.completeness import (
    counted_by,
    counting_of_people,
    due_figures,
    due_spending,
    notes_on_counting,
)
from pwr_eval.reporting.chapters.data_quality.report import DataQuality
from pwr_eval.schemas.declaration import declared
from pwr_eval.schemas.observation_table import observation_table, spending_table
from pwr_eval.vocabulary import DUE_STATUSES
from pwr_eval.words.wording import wording
from tests.checked_projects import LIBRARY, MOPS, accept, project_copy, send
from tests.conftest import KRAKOW, PROJECT

pytestmark = pytest.mark.slow

NAME = KRAKOW.name
MARK = "DANE PRZYKŁADOWE (FIKCYJNE)"
NOTEBOOK = PROJECT / "notebooks" / "03_data_quality.ipynb"
TARGETS = pd.DataFrame(
    {"indicator_id": ["1.1", "1.2", "2.1", "3.1", "3.2"], "task_id": [1, 1, 2, 3, 3], "year": 2025,
     "indicator": ["a", "b", "c", "d", "e"]}
)  # fmt: skip
TASKS = pd.DataFrame({"task_id": [1, 2, 3], "lead_unit": ["MOPS", "Muzeum", "MOPS"]})
RETURNED = pd.DataFrame({"year": [2025, 2024], "sender": ["MOPS", "Muzeum"]})


def observed(*rows):
    """Observations of 2025; a row names what differs from a plain reported figure of the year."""
    plain = dict.fromkeys(declared("observations").names) | {
        "year": 2025, "value": 5.0, "area": "", "group": "", "unit": "", "status": "reported", "fictional": True,
        "qualifier": "exact", "source": "a.csv, B7", "sender": "MOPS", "note": "",
    }  # fmt: skip
    return observation_table([plain | row for row in rows])


def status_of(observations, indicator_id="1.1"):
    due = due_figures(TARGETS, TASKS, observations, RETURNED, year=2025).set_index("indicator_id")
    return due.loc[indicator_id, "status"], due.loc[indicator_id, "months"]


class TestWhatWasDue:
    def test_without_a_figure_the_return_tells_whether_it_was_left_out(self):
        due = due_figures(TARGETS, TASKS, observed(), RETURNED, year=2025)
        assert due["status"].tolist() == ["left_out", "left_out", "not_sent", "left_out", "left_out"]
        assert due["unit"].tolist() == ["MOPS", "MOPS", "Muzeum", "MOPS", "MOPS"]

    @pytest.mark.parametrize(
        ("rows", "status", "months"),
        [
            ([{}], "reported", pd.NA),
            ([{"months_covered": 12}], "reported", 12),
            ([{"months_covered": 6}], "in_part", 6),
            ([{"status": "suppressed", "value": None}], "reported", pd.NA),
            ([{"status": "missing", "value": None}], "no_value", pd.NA),
            ([{"month": month} for month in range(1, 13)], "reported", 12),
            ([{"month": month} for month in range(1, 12)], "in_part", 11),
            ([{"month": 1}, {"month": 2, "status": "missing"}], "in_part", 1),
            ([{"month": 1}, {}], "reported", pd.NA),
            ([{"area": "Podgórze"}, {"area": "Krowodrza", "status": "missing"}], "in_part", pd.NA),
            ([{"year": 2024}], "left_out", pd.NA),
        ],
    )
    def test_status_by_what_came(self, rows, status, months):
        rows = [{"indicator_id": "1.1", **row} for row in rows]
        found, covered = status_of(observed(*rows))
        assert found == status
        assert covered is months if months is pd.NA else covered == months

    def test_counts_by_unit_add_up(self):
        due = due_figures(TARGETS, TASKS, observed({"indicator_id": "3.2"}), RETURNED, year=2025)
        counts = counted_by(due, "unit").set_index("unit")
        assert counts.loc["MOPS", ["due", "reported", "left_out", "share"]].tolist() == [4, 1, 3, 0.25]
        assert counts.loc["Muzeum", ["due", "not_sent", "share"]].tolist() == [1, 1, 0]
        assert (counts[list(DUE_STATUSES)].sum(axis=1) == counts["due"]).all()

    def test_spending_is_due_in_the_years_of_the_budget(self):
        budgets = pd.DataFrame(
            {"task_id": [1, 2, 3], "first_year": [2025, 2025, 2026], "last_year": [2027, 2025, 2027]}
        )
        row = {"task_id": 1, "year": 2025, "spent_pln": None, "funding": "", "status": "missing", "qualifier": None,
               "fictional": True, "source": "a", "received": None, "sender": "MOPS", "note": ""}  # fmt: skip
        due = due_spending(budgets, TASKS, spending_table([row]), RETURNED, year=2025)
        assert due[["task_id", "status"]].to_numpy().tolist() == [[1, "no_value"], [2, "not_sent"]]

    @pytest.mark.parametrize("year", [2025, 2026, 2027])
    def test_what_the_gaps_cannot_judge_for_want_of_a_figure_is_what_did_not_come(self, krakow_inputs, year):
        """A second way to the same number: verdicts of the gaps table."""
        results = results_for(krakow_inputs, year)
        report = DataQuality(results, wording("pl"))
        gaps = results.gaps
        gaps = gaps[gaps["scope"].eq("year") & gaps["year"].eq(year)]
        missing = set(gaps.loc[gaps["verdict"].eq("not_reported"), "indicator_id"])
        due = report.due
        assert (
            set(
                due.loc[
                    due["status"].isin(["no_value", "not_applicable", "left_out", "not_sent"]), "indicator_id"
                ]
            )
            == missing
        )


class TestCounting:
    TARGETS = pd.DataFrame({"indicator_id": ["2.1", "3.1"], "indicator": ["rodziny", "usługi"], "year": 2026})
    INDICATORS = pd.DataFrame(
        {"indicator_id": ["2.1", "3.1"], "deduplicated": ["required", "not_applicable"]}
    )

    @pytest.mark.parametrize(
        ("said", "answer"),
        [
            ([True], "yes"),
            ([False], "no"),
            ([None], "not_said"),
            ([True, None], "not_said"),
            ([None, False], "no"),
            ([], "not_reported"),
        ],
    )
    def test_the_weakest_answer_counts(self, said, answer):
        rows = [
            {"indicator_id": "2.1", "year": 2026, "deduplicated": one, "area": str(i)}
            for i, one in enumerate(said)
        ]
        told = counting_of_people(self.TARGETS, self.INDICATORS, observed(*rows), year=2026)
        assert told[["indicator_id", "counted_once", "before"]].to_numpy().tolist() == [
            ["2.1", answer, "not_reported"]
        ]

    @pytest.mark.parametrize(
        ("note", "found"),
        [
            ("Zmiana definicji: od lipca bez dzieci.", True),
            ("LICZYMY też porady telefoniczne", True),
            ("policzono raz", True),
            ("inna metodyka niż rok temu", True),
            ("rozliczono umowę", False),
            ("liczba zgłoszeń wzrosła", False),
            ("", False),
        ],
    )
    def test_notes_are_chosen_by_words_on_counting(self, note, found):
        rows = observed({"indicator_id": "1.1", "note": note})
        assert len(notes_on_counting(rows, year=2025)) == found


# the page


@pytest.fixture(scope="module")
def krakow_inputs():
    return read_inputs(PROJECT, NAME)


def report_of(project, year=2025, language="pl"):
    return DataQuality(results_for(read_inputs(project, NAME), year), wording(language))


def calls():
    """The calls of the notebook, in its order."""
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    lines = ["".join(cell["source"]).splitlines()[-1] for cell in cells if cell["cell_type"] == "code"]
    return [line for line in lines if line.startswith("report.")]


def shown(report):
    """The whole page that the notebook makes of a report."""
    parts = [eval(call, {"report": report})._repr_html_() for call in calls()]
    return BeautifulSoup("".join(parts), "html.parser")


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_every_table_figure_and_key_figure_is_marked(krakow_inputs, year, language):
    page = shown(DataQuality(results_for(krakow_inputs, year), wording(language)))
    mark = wording(language)("mark.fictional")
    assert len(page.find_all("table")) >= 6
    assert all(mark in caption.text for caption in page.find_all("caption"))
    assert all(mark in figure.text for figure in page.find_all("figure"))
    assert mark in page.find("p", class_="mark").text
    assert "{" not in page.text
    assert not re.search(r"\bnan\b|NaT|<NA>", page.text)


def test_figures_of_the_first_page_are_those_of_the_tables(krakow_inputs):
    report = DataQuality(results_for(krakow_inputs, 2025), wording("pl"))
    figures = [dd.text for dd in shown(report).find_all("dd")]
    assert figures == ["72 / 78", "12 / 12", "3", "6", "1"]
    by_unit = report.by_unit().data.frame
    assert by_unit[["due", "reported"]].sum().tolist() == [78, 72]
    assert len(report.lacking().frame) == 6
    assert report.reliability.exactness().frame["n"].tolist() == [80, 2, 0, 1]
    assert len(report.reliability.inexact().frame) == 3
    assert len(report.reliability.open_warnings().frame) == 6
    corrections = report.reliability.corrections().frame
    assert corrections[["before", "after"]].to_numpy().tolist() == [["108", "131"]]
    assert (
        "17\N{NO-BREAK SPACE}stycznia\N{NO-BREAK SPACE}2026 → 20\N{NO-BREAK SPACE}lutego"
        in corrections["dates"].iloc[0]
    )


def test_the_answer_names_who_is_silent_and_what_lacks(krakow_inputs):
    text = repr(DataQuality(results_for(krakow_inputs, 2026), wording("pl")).answer())
    assert "Z 78 wskaźników, które mają cel na 2026 rok, w całości podano 72" in text
    assert "podane częściowo – 1; według jednostki nie dotyczy – 2;" in text
    assert "Sprawozdania nie przysłała 1 jednostka: Muzeum Krakowa." in text


def test_real_returns_carry_no_mark(tmp_path):
    project = project_copy(tmp_path, years=())
    path = send(project, "bib", [("8.1", "153"), ("50.1", "840")], unit=LIBRARY)
    text = (
        path.read_text("utf-8-sig").removeprefix("DANE PRZYKŁADOWE – FIKCYJNE\n").replace(";tak\n", ";nie\n")
    )
    path.with_name("biblioteka.csv").write_text(text, "utf-8")
    path.unlink()
    page = shown(report_of(project))
    assert MARK not in page.text
    assert "zmyślone" not in page.text
    assert [dd.text for dd in page.find_all("dd")][:2] == ["2 / 78", "1 / 12"]
    assert "Wydatki podano w 0 z 7 zadań" in page.text


def test_lateness_shows_only_where_a_day_is_set(tmp_path):
    project = project_copy(tmp_path, years=(2025,))
    assert "late" not in report_of(project).receipts().frame
    assert "Program nie ustala dnia" in report_of(project).receipts().note
    description = project / "data" / "raw" / NAME / "programme.toml"
    description.write_text(
        description.read_text("utf-8") + '\n[returns]\ndeadline_month_day = "01-31"\n', "utf-8"
    )
    receipts = report_of(project).receipts()
    late = receipts.frame[receipts.frame["late"].gt(0)]
    assert late[["sender", "late"]].to_numpy().tolist() == [
        ["Centrum Kultury „Dworek Białoprądnicki”", 17],
        ["Miejskie Centrum Profilaktyki Uzależnień", 20],
    ]
    assert "31 stycznia 2026" in receipts.note


def test_accepted_warnings_personal_data_and_changed_counting_are_shown(tmp_path):
    project = project_copy(tmp_path, years=(2025, 2026))
    send(project, "mops_uwagi", [("1.1", "5000", "", "", "", "pytania: biuro@example.org")], unit=MOPS)
    row = ("2.1", "700", "", "nie", "", "")
    send(project, "mops_nowe", [row], unit=MOPS, year=2026, sent="28.02.2027")
    decision = (
        "same_as_last_year:42.1:2026",
        "Przykład: ta sama umowa.",
        "koordynator programu",
        "2027-02-10",
    )
    accept(project, decision)
    first = shown(report_of(project, 2025))
    assert "example.org" not in first.text
    assert "F7" in first.text
    assert "PRZYKLAD_mops_uwagi" not in first.text, "a file may be named after a person"
    second = shown(report_of(project, 2026))
    assert "Przykład: ta sama umowa." in second.text
    assert "10 lutego 2027, koordynator programu" in second.text
    assert "Czy liczono raz: nie, a rok wcześniej: tak." in second.text


def test_what_a_unit_wrote_stays_with_the_office(tmp_path):
    project = project_copy(tmp_path, years=())
    send(
        project,
        "bib",
        [("8.1", "ok. 153", "", "", "", "<script>alert(1)</script> liczymy inaczej")],
        unit=LIBRARY,
    )
    page = shown(report_of(project))
    assert page.find("script") is None
    assert "alert(1)" not in str(page)
    assert "pisze o sposobie liczenia" in page.text


def test_a_year_without_returns_is_told():
    with pytest.raises(DataError, match="2025, 2026, 2027"):
        DataQuality.of_programme(PROJECT, NAME, 2031, "pl")


def test_the_notebook_is_thin():
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert all(len(cell.splitlines()) <= 5 for cell in code)
    assert all(cell.get("outputs", []) == [] for cell in cells)
    assert len({cell["id"] for cell in cells}) == len(cells)
    assert "parameters" in cells[1]["metadata"]["tags"]
