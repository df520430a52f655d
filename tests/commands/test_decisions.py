"""The commands accept and decide: they write the files of decisions, and only what holds."""

import pytest
from openpyxl import Workbook

from pwr_eval.commands import cli
from pwr_eval.indicators.programme_inputs import read_inputs
from tests.checked_projects import LIBRARY, MOPS, project_copy, send
from tests.conftest import KRAKOW

NAME = KRAKOW.name
WHY = [
    "--reason",
    "Sprawdzono w umowie; liczba jest dobra.",
    "--role",
    "koordynator programu",
    "--date",
    "2027-03-01",
]


@pytest.fixture
def project(tmp_path):
    return project_copy(tmp_path, years=())


@pytest.fixture
def run(capsys):
    def run(*words):
        status = cli.main([str(word) for word in words])
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


def warning(project):
    send(project, "bib", [("50.1", "840")], unit=LIBRARY)
    send(project, "bib", [("50.1", "8400")], unit=LIBRARY, year=2026, sent="20.01.2027")
    return "ten_times_last_year:50.1:2026"


def accepted(project):
    findings = read_inputs(project, NAME).tables["findings"]
    return findings.loc[findings["accepted"], "finding_id"].tolist()


class TestAccept:
    def test_writes_what_polish_excel_opens(self, project, run):
        finding = warning(project)
        status, said = run("accept", finding, *WHY, "--project", project)
        assert status == 0, said
        path = project / "data/raw" / NAME / "accepted.csv"
        assert path.read_bytes().startswith(b"\xef\xbb\xbffinding_id;")
        assert accepted(project) == [finding]

    def test_keeps_the_rows_that_stand_there_in_cp1250_with_commas(self, project, run):
        finding = warning(project)
        path = project / "data/raw" / NAME / "accepted.csv"
        text = "finding_id,reason,decided_by_role,date\r\nstare:1:2025,Zażółć,kierownik,2026-01-01\r\n"
        path.write_bytes(text.encode("cp1250"))
        assert run("accept", finding, *WHY, "--project", project)[0] == 0
        lines = path.read_text("utf-8-sig").splitlines()
        assert lines[1] == "stare:1:2025;Zażółć;kierownik;2026-01-01"
        assert len(lines) == 3

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["ten_times_last_year:50.1:2062", *WHY], "no finding has this id"),
            (["ten_times_last_year:50.1:2026", *WHY[:4], "--date", "2020-01-01"], "after the decision"),
            (["ten_times_last_year:50.1:2026", "--reason", " ", *WHY[2:]], "the cell is empty"),
            (
                ["ten_times_last_year:50.1:2026", "--reason", "tel. 600 100 200, jan@example.org", *WHY[2:]],
                "personal data",
            ),
        ],
    )
    def test_writes_nothing_that_does_not_hold(self, project, run, words, says):
        warning(project)
        status, said = run("accept", *words, "--project", project, "--language", "en")
        assert status == 1
        assert not (project / "data/raw" / NAME / "accepted.csv").exists()
        assert says in said

    def test_an_error_is_not_accepted(self, project, run):
        send(project, "bib", [("8.1", "153,5")], unit=LIBRARY)
        findings = read_inputs(project, NAME).left_out(2025)
        status, _ = run("accept", findings["finding_id"].iloc[0], *WHY, "--project", project)
        assert status == 1
        assert not (project / "data/raw" / NAME / "accepted.csv").exists()

    def test_a_workbook_is_its_owners_to_edit(self, project, run):
        finding = warning(project)
        book = Workbook()
        book.active.append(["finding_id", "reason", "decided_by_role", "date"])
        path = project / "data/raw" / NAME / "accepted.xlsx"
        book.save(path)
        before = path.read_bytes()
        assert run("accept", finding, *WHY, "--project", project)[0] == 1
        assert path.read_bytes() == before


class TestDecide:
    def contradiction(self, project):
        send(project, "osrodek", [("1.1", "150")], unit=MOPS)
        send(project, "biblioteka", [("1.1", "151")], unit=LIBRARY)

    def test_says_whose_figure_stands(self, project, run):
        self.contradiction(project)
        status, said = run("decide", "1.1", 2025, "--unit", MOPS, *WHY, "--project", project)
        assert status == 0, said
        inputs = read_inputs(project, NAME)
        assert inputs.left_out(2025).empty
        assert inputs.tables["observations"]["value"].tolist() == [150]

    @pytest.mark.parametrize(
        ("words", "count"),
        [
            (["1.1", 2025, "--unit", "Muzeum Krakowa"], 1),
            (["1.1", 2025, "--unit", "Nieznana"], 1),
            (["2.1", 2025, "--unit", MOPS], 1),
            (["1.1", 2026, "--unit", MOPS], 1),
        ],
    )
    def test_writes_nothing_that_decides_nothing(self, project, run, words, count):
        self.contradiction(project)
        status, _ = run("decide", *words, *WHY, "--project", project)
        assert status == count
        assert not (project / "data/raw" / NAME / "decisions.csv").exists()

    def test_decides_once(self, project, run):
        self.contradiction(project)
        words = ["decide", "1.1", 2025, "--unit", MOPS, *WHY, "--project", project]
        assert run(*words)[0] == 0
        before = (project / "data/raw" / NAME / "decisions.csv").read_bytes()
        assert run(*words)[0] == 1
        assert (project / "data/raw" / NAME / "decisions.csv").read_bytes() == before

    def test_a_decision_in_the_file_that_names_an_unknown_unit_is_an_error(self, project):
        self.contradiction(project)
        path = project / "data/raw" / NAME / "decisions.csv"
        path.write_text(
            "indicator_id;year;accepted_sender;accepted_source;reason;decided_by_role;date\n"
            "1.1;2025;Nikt taki;;bo tak;kierownik;2026-03-03\n", encoding="utf-8",
        )  # fmt: skip
        lacking = read_inputs(project, NAME).left_out(2025)
        assert "none of the figures is of this unit or source" in set(lacking["problem"])
