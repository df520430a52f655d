"""Remarks of units: decided on one by one, none public before."""

import pytest

from pwr_eval.cleaning.personal_doubts import personal_doubts_in
from pwr_eval.commands import cli
from pwr_eval.errors import DataError
from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.observations.notes import notes_to_decide, read_notes
from pwr_eval.reporting.chapters.monitoring.report import Monitoring
from pwr_eval.words.wording import wording
from tests.checked_projects import MOPS, project_copy, send
from tests.conftest import KRAKOW

NAME = KRAKOW.name
HEADING = "indicator_id;year;text;decision;decided_by_role;date\n"


@pytest.fixture
def project(tmp_path):
    """One figure far below its target, with a remark."""
    project = project_copy(tmp_path, years=())
    send(project, "osrodek", [("1.1", "5", "", "", "", "Remont do maja, prowadzi Zofia Zmyślona")], unit=MOPS)
    return project


def decide(project, *rows):
    path = project / "data/raw" / NAME / "notes.csv"
    path.write_text(HEADING + "\n".join(rows) + "\n", encoding="cp1250")
    return path.parent


def off_target(project):
    results = results_for(read_inputs(project, NAME), 2025)
    return Monitoring(results, wording("pl")).indicators.off_target().html


def test_nothing_of_a_remark_is_shown_before_somebody_lets_it_out(project):
    assert "Remont" not in off_target(project)


def test_what_is_let_out_is_shown_as_it_was_written_there(project):
    decide(project, "1.1;2025;Remont do maja.;publish;koordynator;2026-03-01")
    shown = off_target(project)
    assert "1.1: Remont do maja." in shown
    assert "Zmyślona" not in shown


def test_what_is_withheld_is_not_shown_and_no_longer_asked_about(project):
    decide(project, "1.1;2025;;withhold;koordynator;2026-03-01")
    inputs = read_inputs(project, NAME)
    assert notes_to_decide(inputs.tables, inputs.notes, 2025) == []
    assert "Remont" not in off_target(project)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1.1;2025;;publish;koordynator;2026-03-01", "nothing is let out"),
        ("1.1;2025;tel. 600 100 200;publish;koordynator;2026-03-01", "holds personal data"),
        ("1.1;2025;Remont.;maybe;koordynator;2026-03-01", "maybe"),
        ("1.1;2025;Remont.;publish;;2026-03-01", "empty"),
    ],
)
def test_a_decision_that_does_not_hold_publishes_nothing_and_is_told(project, row, problem):
    folder = decide(project, row)
    with pytest.raises(DataError, match=problem):
        read_notes(folder)
    assert "Remont" not in off_target(project)
    assert len(read_inputs(project, NAME).left_out(2025)) == 1


def test_a_remark_beside_a_figure_and_money_is_asked_about_once(project):
    path = send(project, "osrodek", [("1.1", "5", "", "", "", "Remont.")], unit=MOPS)
    text = (
        path.read_text("utf-8-sig")
        .replace(";Uwagi;", ";Wydatki [zł];Uwagi;")
        .replace(";Remont.", ";500;Remont.")
    )
    path.write_text(text, "utf-8-sig")
    inputs = read_inputs(project, NAME)
    assert len(inputs.tables["spending"]) == 1
    [note] = notes_to_decide(inputs.tables, inputs.notes, 2025)
    assert (note["indicator_id"], note["note"]) == ("1.1", "Remont.")


def test_check_lists_remarks_with_their_doubts(project, capsys):
    cli.main(["check", "2025", "--project", str(project)])
    said = capsys.readouterr().out
    assert "Uwagi jednostek (1)" in said
    assert "Remont do maja" in said
    assert "proszę sprawdzić: być może nazwisko" in said


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("prowadzi Zofia Zmyślona", ["may be a name"]),
        ("rodzina z ul. Zmyślonej 4", ["may be an address"]),
        ("mieszka przy Zmyślonej 12a", ["may be an address"]),
        ("biuro(at)przyklad.pl", ["may be an e-mail address"]),
        ("córka, 7 lat", ["a child with an age"]),
        ("10-letni syn", ["a child with an age"]),
        ("zgłoszenia 612 345 678", ["may be a telephone number"]),
        ("Zajęcia od marca 2026 r., 12 osób, 3 500 zł", []),
        ("Zwiększono liczbę asystentów do 5.", []),
    ],
)
def test_doubts_about_persons(text, kinds):
    assert [kind for kind in personal_doubts_in(text) if kind in kinds or not kinds] == kinds
