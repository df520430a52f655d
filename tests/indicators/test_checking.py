"""`pwr-eval check` and `pwr-eval forms` on copies of the project: everything found, in order, nothing written to raw."""

import os
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from pwr_eval.commands import cli
from pwr_eval.commands.forms import hand_out_forms
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.checking import check_year
from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.observations.quality import RULES, plausibility_findings
from pwr_eval.observations.quality.finding_text import finding_text
from pwr_eval.observations.quality.findings import (
    findings_table,
    in_order,
    not_accepted,
    place_of,
)
from pwr_eval.schemas.declaration import declared
from pwr_eval.schemas.observation_table import observation_table, spending_table
from pwr_eval.words.wording import wording
from tests.checked_projects import LIBRARY, MOPS, accept, contents, project_copy, send
from tests.conftest import KRAKOW

pytestmark = pytest.mark.slow

NAME = KRAKOW.name
MUSEUM = "Muzeum Krakowa"


@pytest.fixture
def project(tmp_path):
    return project_copy(tmp_path)


@pytest.fixture
def without_returns(tmp_path):
    return project_copy(tmp_path, years=())


@pytest.fixture
def run(capsys):
    """Runs the command in this process and gives back its exit status and what it said."""

    def command(*words):
        status = cli.main([str(word) for word in words])
        return status, "".join(capsys.readouterr())

    return command


class TestWhatIsSaid:
    def test_example_returns_have_warnings_and_no_error(self, project, run):
        status, said = run("check", 2026, "--project", project)
        assert status == 0
        assert said.startswith(f"{NAME}: sprawozdania za 2026 rok  DANE PRZYKŁADOWE (FIKCYJNE)")
        assert "Błędy (" not in said
        assert "[same_as_last_year:42.1:2026]" in said
        assert "Nic nie przysłały (1):\n  Muzeum Krakowa\n" in said
        assert said.splitlines()[-2:] == [
            "Razem: 11 plików, 0 błędów, 5 ostrzeżeń, 0 przyjętych, 1 jednostka nic nie przysłała.",
            "Gdyby raporty powstały teraz, za 2026 r. miałyby wartości 72 z 78 wskaźników z celem.",
        ]

    def test_what_is_lacking_is_told_unit_by_unit_with_its_reason(self, without_returns, run):
        rows = [("1.1", "9910"), ("2.1", ""), ("3.1", "b.d."), ("3.2", "nie dotyczy"), ("4.1", "0")]
        send(without_returns, "mops", rows, unit=MOPS)
        _, said = run("check", 2025, "--project", without_returns)
        line = next(line for line in said.splitlines() if line.startswith(f"  {MOPS}: "))
        lacking = line.partition(": ")[2].split("; ")
        assert "2.1 (pominięto w sprawozdaniu)" in lacking
        assert "3.1 (jednostka nie ma danych)" in lacking
        assert "3.2 (według jednostki nie dotyczy)" in lacking
        assert not [one for one in lacking if one.startswith(("1.1 ", "4.1 "))]
        assert "miałyby wartości 2 z 78 wskaźników" in said

    def test_all_faults_of_all_files_come_in_one_go_errors_first(self, project, run):
        send(project, "b_mops", [("21.1", "12 os.?"), ("99.1", "3"), ("1.1", "-4")], unit=MOPS)
        send(project, "a_biblioteka", [("8.1", "dużo")], unit=LIBRARY)
        status, said = run("check", 2025, "--project", project)
        assert status == 1
        told = [line.strip() for line in said.splitlines()]
        errors = told[
            told.index("Błędy (4): trzeba je poprawić; do tego czasu tych wartości nie będzie w raportach")
            + 1 :
        ][:8]
        assert errors[::2] == [
            "returns/2025/PRZYKLAD_a_biblioteka.csv, B7",
            "returns/2025/PRZYKLAD_b_mops.csv, B7",
            "returns/2025/PRZYKLAD_b_mops.csv, A8",
            "returns/2025/PRZYKLAD_b_mops.csv, B9",
        ]
        assert errors[1] == (
            "to nie jest liczba: nie ma w niej cyfr (jest: „dużo”). "
            "Proszę wpisać liczbę, a jeśli jej nie ma, „b.d.”."
        )
        assert errors[7] == "liczba ujemna (jest: „-4”). Proszę wpisać 0 albo więcej."
        assert said.index("Błędy (4)") < said.index("Ostrzeżenia (")

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "plik jest pusty"),
            (b"%PDF-1.7 ...", "to jest dokument PDF"),
            (b"PK\x03\x04 broken", "plik jest uszkodzony"),
            (b"\x00\x01\x02\x03" * 50, "plik nie jest tabelą ani tekstem"),
            (b"<html><table></table></html>", "to jest strona internetowa"),
            ("Zażółć gęślą jaźń\n".encode(), "nie znaleziono tabeli ze znanymi kolumnami"),
            ("Nr wskaźnika;Wartość\n8.1;5\n".encode(), "nie podano jednostki"),
        ],
    )
    def test_a_file_that_is_no_return_is_told_and_the_others_are_still_read(
        self, project, run, content, says
    ):
        """All units of the year sent something, so that a file of another kind lacks nothing: a warning."""
        path = send(project, "cos", [], unit=LIBRARY)
        path.write_bytes(content)
        status, said = run("check", 2025, "--project", project)
        assert status == (0 if "to jest" in says or "nie jest tabelą" in says else 1)
        assert says in said
        assert "arkusz „Sprawozdanie”, H23" in said, "the warnings of the other returns"

    def test_units_that_sent_nothing_are_named(self, without_returns, run):
        status, said = run("check", 2025, "--project", without_returns)
        assert status == 0
        assert "Nie ma jeszcze żadnego sprawozdania za 2025 rok" in said
        assert "Nic nie przysłały (12):" in said
        send(without_returns, "bib", [("8.1", "153")], unit=LIBRARY)
        _, said = run("check", 2025, "--project", without_returns)
        assert "Nic nie przysłały (11):" in said
        assert LIBRARY not in said.split("Nic nie przysłały")[1].split("W sprawozdaniach brakuje")[0]

    def test_words_of_others_cannot_steer_the_terminal_nor_show_personal_data(self, without_returns, run):
        path = send(
            without_returns, "bib", [("8.1", "dużo", "", "", "", "kontakt: biuro@example.org")], unit=LIBRARY
        )
        path.write_text(path.read_text("utf-8-sig").replace("dużo", "\u202e\u009b31mdużo"), "utf-8-sig")
        _, said = run("check", 2025, "--project", without_returns)
        assert "dużo" in said
        assert not {"\x1b", "\x9b", "\u202e"} & set(said)
        assert "example.org" not in said
        assert "dane osobowe" in said

    def test_the_same_in_english(self, project, run):
        send(project, "mops", [("1.1", "-4")], unit=MOPS)
        status, said = run("check", 2025, "--project", project, "--language", "en")
        assert status == 1
        assert "a negative figure (found: “-4”). Write 0 or more." in said
        assert "proszę" not in said.lower()


class TestContradictionsAndDoubts:
    def test_two_units_with_different_figures_are_an_error_and_the_rest_is_still_judged(self, project, run):
        send(project, "muzeum_drugie", [("8.1", "170"), ("50.1", "0,5")], unit=MUSEUM)
        status, said = run("check", 2025, "--project", project)
        assert status == 1
        assert "8.1, 2025: dwie jednostki podają różne wartości; tutaj 153, a w" in said
        assert "PRZYKLAD_muzeum_drugie.csv, B7 170" in said
        assert "50.1, 2025: dwie jednostki" in said
        clashes = check_year(project, NAME, 2025).errors
        assert set(clashes["sender"]) == {LIBRARY, MUSEUM}, "both have to look"
        later = check_year(project, NAME, 2026)
        assert "same_as_last_year:42.1:2026" in set(later.findings["finding_id"])

    def test_a_doubt_belongs_to_the_return_in_which_it_stands(self, without_returns):
        send(without_returns, "bib", [("8.1", "153")], unit=LIBRARY)
        later = ("8.1", "154,5", "", "", "2025")
        send(without_returns, "bib", [later], unit=LIBRARY, year=2026, sent="20.01.2027")
        assert check_year(without_returns, NAME, 2025).findings.empty
        found = check_year(without_returns, NAME, 2026).errors
        assert found[["finding_id", "year", "sender", "severity"]].to_numpy().tolist() == [
            ["fractional_count:8.1:2025", 2026, LIBRARY, "error"]
        ]

    def test_a_figure_that_a_correction_leaves_out_is_asked_for(self, without_returns, run):
        send(without_returns, "bib", [("8.1", "153"), ("50.1", "840")], unit=LIBRARY)
        send(without_returns, "bib_korekta", [("8.1", ""), ("50.1", "850")], unit=LIBRARY, sent="15.03.2026")
        status, said = run("check", 2025, "--project", without_returns)
        assert status == 0
        assert (
            "PRZYKLAD_bib_korekta.csv, B7  [figure_withdrawn:8.1:2025]\n"
            "      wskaźnik 8.1: późniejsze sprawozdanie pomija liczbę podaną wcześniej (jest: „brak liczby”). "
            "Wcześniej podano 153."
        ) in said
        assert "figure_withdrawn:50.1" not in said

    def test_a_decision_settles_it(self, project, run):
        send(project, "muzeum_drugie", [("8.1", "170")], unit=MUSEUM)
        decisions = project / "data" / "raw" / NAME / "decisions.csv"
        heading = "indicator_id,year,accepted_sender,accepted_source,reason,decided_by_role,date\n"
        row = f"8.1,2025,{LIBRARY},,Liczy biblioteka.,koordynator programu,2026-03-01\n"
        decisions.write_text(heading + row, encoding="utf-8")
        assert run("check", 2025, "--project", project)[0] == 0
        decisions.write_text(heading + row.replace("8.1", "1.1"), encoding="utf-8")
        status, said = run("check", 2025, "--project", project)
        assert status == 1
        assert "decisions.csv, wiersz 2" in said
        assert "nie ma sprzeczności do rozstrzygnięcia" in said
        assert "8.1, 2025: dwie jednostki" in said

    def test_an_impossible_figure_is_an_error_of_check_and_of_report(self, without_returns, run):
        send(without_returns, "bib", [("8.1", "153,5"), ("50.1", "840")], unit=LIBRARY)
        status, said = run("check", 2025, "--project", without_returns)
        assert status == 1
        assert "wskaźnik 8.1: tu liczy się w liczbach całkowitych (jest: „153,5”)" in said
        assert "PRZYKLAD_bib.csv, B7" in said
        lacking = read_inputs(without_returns, NAME).left_out(2025)
        assert lacking["row"].tolist() == [7]
        with pytest.raises(DataError, match="cannot be used as they are"):
            read_inputs(without_returns, NAME, strict=True)

    def test_a_return_is_held_against_the_year_before(self, without_returns):
        send(without_returns, "bib", [("50.1", "840")], unit=LIBRARY, year=2025)
        send(without_returns, "bib", [("50.1", "8400")], unit=LIBRARY, year=2026, sent="20.01.2027")
        assert check_year(without_returns, NAME, 2025).findings.empty
        found = check_year(without_returns, NAME, 2026).findings
        assert found["finding_id"].tolist() == ["ten_times_last_year:50.1:2026"]
        told = finding_text(found.to_dict("records")[0], wording("pl"))
        assert told.found == "8\N{NO-BREAK SPACE}400"
        assert told.expected == "Rok wcześniej było 840."


class TestAcceptance:
    WARNING = "same_as_last_year:42.1:2026"
    DECISION = (WARNING, "Przykład: tyle samo godzin w umowie.", "koordynator programu", "2027-02-10")

    def test_an_accepted_warning_is_shown_with_its_reason(self, project, run):
        accept(project, self.DECISION)
        status, said = run("check", 2026, "--project", project)
        assert status == 0
        assert "Przyjęte ostrzeżenia (1)" in said
        shown = said.split("Przyjęte ostrzeżenia (1)")[1]
        assert "przyjęto 10 lutego 2027, koordynator programu: Przykład: tyle samo godzin w umowie." in shown
        assert "Ostrzeżenia (4)" in said
        assert self.WARNING not in said.split("Przyjęte")[0]
        findings = read_inputs(project, NAME).tables["findings"]
        assert findings.loc[findings["accepted"], "finding_id"].tolist() == [self.WARNING]

    def test_a_warning_of_the_reader_is_accepted_by_its_id(self, project):
        before = check_year(project, NAME, 2026)
        chosen = before.findings.loc[before.findings["rule"].eq("reading"), "finding_id"].iloc[0]
        accept(project, (chosen, "Notatki jednostki.", "koordynator programu", "2027-02-10"))
        after = check_year(project, NAME, 2026)
        assert after.accepted["finding_id"].tolist() == [chosen]
        assert len(after.open_warnings) == len(before.open_warnings) - 1

    def test_an_acceptance_of_nothing_is_told_and_stops_no_report(self, project, run):
        accept(project, self.DECISION, ("stock_jump:15.1:2026", "Dobrze.", "koordynator", "2027-02-10"))
        status, said = run("check", 2026, "--project", project)
        assert status == 0
        assert "accepted.csv, wiersz 3, finding_id\n      nie ma ostrzeżenia o takim finding_id" in said
        assert "Przyjęte ostrzeżenia (1)" in said, "the good row holds"
        assert read_inputs(project, NAME).tables["findings"]["accepted"].sum() == 1

    def test_a_corrected_figure_ends_the_decision_on_the_earlier_one(self, project, run):
        accept(project, (*self.DECISION[:3], "2026-01-02"))
        status, said = run("check", 2026, "--project", project)
        assert status == 0
        assert "accepted.csv, wiersz 2, date\n" in said
        assert f"[{self.WARNING}]" in said, "it is open again"

    def test_an_acceptance_waits_while_its_return_cannot_be_read(self, project, run):
        accept(project, self.DECISION)
        path = next((project / "data" / "raw" / NAME / "returns" / "2026").glob("PRZYKLAD_edukacja*"))
        path.write_bytes(path.read_bytes().replace(b"21013", b"21O13"))
        _, said = run("check", 2026, "--project", project)
        assert "accepted.csv, wiersz" not in said
        path.write_bytes(b"")
        status, said = run("check", 2026, "--project", project)
        assert status == 1
        assert "accepted.csv, wiersz" not in said

    def test_a_broken_file_of_acceptances_is_told_with_the_rest(self, project, run):
        accept(project).write_text("finding_id,why\nx,y\n", encoding="utf-8")
        send(project, "mops", [("1.1", "-4")], unit=MOPS, year=2026, sent="28.02.2027")
        status, said = run("check", 2026, "--project", project)
        assert status == 1
        assert "accepted.csv, wiersz 1, why" in said
        assert "liczba ujemna" in said


class TestMarkedCopies:
    def copies(self, project, year=2025):
        folder = project / "reports" / NAME / f"check-{year}"
        return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.xlsx"))

    def test_each_faulty_return_gets_a_copy_in_a_folder_of_its_unit(self, project, run):
        send(project, "mops_drugi", [("1.1", "-4")], unit=MOPS)
        send(project, "obcy", [("8.1", "153")], unit="Urząd Nieznany")
        before = contents(project / "data" / "raw")
        status, said = run("check", 2025, "--project", project, "--marked")
        assert status == 1
        assert contents(project / "data" / "raw") == before
        copies = self.copies(project)
        assert "miejski_osrodek_pomocy_spolecznej/PRZYKLAD_mops_drugi_do_poprawy.xlsx" in copies
        assert "nieznana_jednostka/PRZYKLAD_obcy_do_poprawy.xlsx" in copies
        assert not any("edukacja" in copy for copy in copies), "nothing was found there"
        assert all(copy.split("/")[1] in said for copy in copies)
        marked = project / "reports" / NAME / "check-2025" / copies[copies.index(
            "miejski_osrodek_pomocy_spolecznej/PRZYKLAD_mops_drugi_do_poprawy.xlsx"
        )]  # fmt: skip
        workbook = load_workbook(marked)
        listed = [cell.value for row in workbook.worksheets[0].iter_rows() for cell in row]
        assert "liczba ujemna" in listed
        assert "liczba ujemna" in workbook.worksheets[1]["B7"].comment.text

    def test_copies_of_an_earlier_check_do_not_stay(self, without_returns, run):
        path = send(without_returns, "bib", [("8.1", "-4")], unit=LIBRARY)
        run("check", 2025, "--project", without_returns, "--marked")
        assert len(self.copies(without_returns)) == 1
        path.unlink()
        send(without_returns, "bib_poprawione", [("8.1", "153")], unit=LIBRARY)
        status, said = run("check", 2025, "--project", without_returns, "--marked")
        assert status == 0
        assert "Nie ma czego odsyłać" in said
        assert not (without_returns / "reports" / NAME / "check-2025").exists()

    def test_without_the_option_nothing_is_written(self, project, run):
        before = contents(project)
        run("check", 2025, "--project", project)
        assert contents(project) == before


class TestForms:
    def test_every_unit_gets_a_form_and_last_years_figures(self, project, run):
        before = contents(project / "data")
        status, said = run("forms", 2026, "--project", project)
        assert status == 0
        forms = sorted((project / "reports" / NAME / "forms-2026").glob("*.xlsx"))
        assert len(forms) == len(said.splitlines()) == 16
        assert contents(project / "data") == before
        library = load_workbook(next(path for path in forms if path.name.startswith("biblioteka")))
        texts = [str(cell.value) for row in library.worksheets[0].iter_rows() for cell in row if cell.value]
        assert any("153" in text for text in texts), "what was reported for 2025"

    def test_a_deadline_of_the_programme_stands_in_the_form(self, project):
        description = project / "data" / "raw" / NAME / "programme.toml"
        text = description.read_text("utf-8") + '\n[returns]\ndeadline_month_day = "01-31"\n'
        description.write_text(text, "utf-8")
        form = load_workbook(hand_out_forms(project, NAME, 2025)[0])
        texts = [str(cell.value) for row in form.worksheets[0].iter_rows() for cell in row if cell.value]
        assert any("31 stycznia 2026" in text for text in texts)

    @pytest.mark.parametrize("day", ["31-01", "02-29", "02-30", "13-01", "31.01", ""])
    def test_a_day_that_is_none_is_refused(self, project, run, day):
        description = project / "data" / "raw" / NAME / "programme.toml"
        text = description.read_text("utf-8") + f'\n[returns]\ndeadline_month_day = "{day}"\n'
        description.write_text(text, "utf-8")
        status, said = run("forms", 2025, "--project", project)
        assert status == 1
        assert "programme.toml" in said
        assert "returns" in said


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["check", "2031"], 1, "2025, 2026, 2027"),
        (["forms", "2031"], 1, "2025, 2026, 2027"),
        (["check", "2025", "--programme", "gdansk"], 1, NAME),
        (["forms", "2025", "--programme", "gdansk"], 1, NAME),
    ],
)
def test_wrong_usage_is_told(project, run, words, status, says):
    assert run(*words, "--project", project)[0] == status
    assert says in run(*words, "--project", project)[1]


@pytest.mark.parametrize("words", [["check"], ["check", "rok"], ["forms"]])
def test_a_year_is_needed(words, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(words)
    assert stop.value.code == 2
    assert "ROK" in capsys.readouterr().err


def test_the_command_itself_ends_with_1_and_without_a_traceback(project):
    send(project, "mops", [("1.1", "-4")], unit=MOPS)
    command = [sys.executable, "-m", "pwr_eval.commands.cli", "check", "2025", "--project", str(project)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert run.returncode == 1
    assert "liczba ujemna" in run.stdout
    assert run.stderr == ""


def test_a_terminal_without_polish_letters_shows_the_rest(project):
    command = [sys.executable, "-m", "pwr_eval.commands.cli", "check", "2026", "--project", str(project)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    run = subprocess.run(command, capture_output=True, timeout=120, check=False, env=environment)
    assert run.returncode == 0
    assert run.stderr == b""
    assert b"Razem: 11 plik" in run.stdout


class TestTableOfFindings:
    def test_errors_stand_first_then_file_sheet_row_and_column(self):
        faults = [
            Fault(Place("b.csv", row=3, column="AA"), "x"),
            Fault(Place("b.csv", row=3, column="B"), "x"),
            Fault(Place("b.csv", row=12, column="A"), "x"),
            Fault(Place("a.csv", "Z", 40, "A"), "x"),
            Fault(Place("a.csv"), "x"),
        ]
        table = findings_table([], plausibility_none(), faults, year=2025)
        table.loc[table["row"].eq(40), "severity"] = "warning"
        told = in_order(not_accepted(table))
        places = list(zip(told["file"], told["row"].fillna(0), told["column"], strict=True))
        assert places == [
            ("a.csv", 0, ""),
            ("b.csv", 3, "B"),
            ("b.csv", 3, "AA"),
            ("b.csv", 12, "A"),
            ("a.csv", 40, "A"),
        ]

    def test_types_hold_for_an_empty_table(self):
        table = findings_table([], plausibility_none(), year=2025)
        assert {name: str(kind) for name, kind in table.dtypes.items()} == declared("data_findings").types

    @given(
        st.text(st.characters(exclude_characters=",\n", exclude_categories=["C"]), min_size=1, max_size=8),
        st.text(st.sampled_from("abc, 1"), max_size=8).map(lambda text: text.strip(", ")),
        st.sampled_from(["A", "H", "AB"]),
        st.integers(1, 99_999),
    )
    def test_a_place_is_found_again_in_its_source(self, sheet, more, column, row):
        file = f"returns/2025/dane, {more}.xlsx"
        source = ", ".join(filter(None, [file, sheet, f"{column}{row}"]))
        others = [file, f"{file[:-5]}_2.xlsx", "returns/2025/dane"]
        assert place_of(source, others) == Place(file, sheet, row, column)
        assert place_of(f"{file}, {column}{row}", others) == Place(file, "", row, column)


def plausibility_none():
    """A table of plausibility findings without a row."""
    targets = pd.DataFrame({"indicator_id": ["1.1"], "year": [2025], "target": [1.0]})
    indicators = pd.DataFrame(
        {"indicator_id": ["1.1"], "task_id": [1], "unit": ["x"], "kind": ["absolute"], "measure": ["flow"],
         "period": ["year"], "beneficiary": [""]}
    )  # fmt: skip
    budgets = pd.DataFrame({"task_id": [], "planned_pln": [], "first_year": [], "last_year": []}, dtype=int)
    return plausibility_findings(observation_table(), spending_table(), targets, indicators, budgets)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_words(rule, language):
    about = {"file": "a.xlsx", "sheet": "Arkusz", "row": 7, "column": "D", "rule": rule, "year": 2026}
    for indicator_id, task_id in (("5.1", 5), ("", 5)):
        finding = {
            **about, "indicator_id": indicator_id, "task_id": task_id, "found": "x", "problem": "x",
            "expected": "months 8, 9 as well", "remedy": "x", "value": 12.5, "reference": 7.0,
        }  # fmt: skip
        told = finding_text(finding, wording(language))
        assert told.place == Place("a.xlsx", "Arkusz", 7, "D")
        assert told.where.endswith("D7")
        texts = [told.problem, told.found, told.expected, told.remedy]
        assert all("{" not in text for text in texts)
        assert min(map(len, (told.problem, told.found, told.remedy))) > 3
        assert RULES[rule].sentence not in texts, "its own words"
