"""What can be made is made: a fault keeps out the figure in which it stands, and nothing else."""

import pytest

from pwr_eval.errors import DataError
from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.reporting.incomplete import incomplete_notice, left_out_texts
from pwr_eval.words.wording import wording
from tests.checked_projects import LIBRARY, MOPS, project_copy, send
from tests.conftest import KRAKOW

NAME = KRAKOW.name


@pytest.fixture
def project(tmp_path):
    """The programme without returns."""
    return project_copy(tmp_path, years=())


def left_out(project, year=2025):
    inputs = read_inputs(project, NAME)
    return inputs, inputs.left_out(year)


def verdict_of(inputs, indicator_id, year=2025):
    gaps = results_for(inputs, year).gaps
    row = gaps[gaps["indicator_id"].eq(indicator_id) & gaps["scope"].eq("year") & gaps["year"].eq(year)]
    return tuple(row[["verdict", "reason"]].iloc[0])


class TestAFaultyCell:
    def test_keeps_out_its_own_figure_and_says_which(self, project):
        send(project, "osrodek", [("1.1", "dużo"), ("2.1", "12")], unit=MOPS)
        inputs, lacking = left_out(project)
        assert lacking["indicator_id"].tolist() == ["1.1"]
        assert verdict_of(inputs, "1.1") == ("cannot_assess", "faulty")
        assert verdict_of(inputs, "2.1")[0] not in ("cannot_assess", "not_reported")

    def test_is_no_gap_that_somebody_left(self, project):
        """Nothing was sent of 4.1; of 1.1 something was."""
        send(project, "osrodek", [("1.1", "dużo")], unit=MOPS)
        inputs, _ = left_out(project)
        assert verdict_of(inputs, "4.1") == ("not_reported", "no_observation")
        assert inputs.tables["returns"][["reported", "faulty"]].iloc[0].tolist() == [0, 1]

    def test_of_one_month_keeps_that_month_out(self, project):
        rows = [("1.1", str(month), str(month)) for month in range(1, 12)]
        path = send(project, "osrodek", [*rows, ("1.1", "dużo", "12")], unit=MOPS)
        path.write_text(path.read_text("utf-8-sig").replace("Okres", "Miesiąc"), "utf-8-sig")
        inputs, lacking = left_out(project)
        assert len(lacking) == 1
        statuses = inputs.tables["observations"]["status"].value_counts()
        assert statuses.to_dict() == {"reported": 11, "faulty": 1}

    def test_that_stands_twice_keeps_both_out(self, project):
        send(project, "osrodek", [("1.1", "150"), ("1.1", "151")], unit=MOPS)
        inputs, _ = left_out(project)
        assert inputs.tables["observations"]["status"].tolist() == ["faulty"]

    def test_of_money_keeps_the_spending_of_its_task_out(self, project):
        path = send(project, "osrodek", [("1.1", "150")], unit=MOPS)
        text = (
            path.read_text("utf-8-sig") + "\nNr zadania;Wydatki [zł];Dane fikcyjne\n1;dużo;tak\n2;500;tak\n"
        )
        path.write_text(text, "utf-8-sig")
        inputs, lacking = left_out(project)
        assert lacking["task_id"].dropna().tolist() == [1]
        spending = inputs.tables["spending"].set_index("task_id")["status"].to_dict()
        assert spending == {1: "faulty", 2: "reported"}
        costs = results_for(inputs, 2025).costs
        assert costs.loc[costs["task_id"].eq(1), "spent_pln"].isna().all()

    def test_stops_everything_where_that_is_asked_for(self, project):
        send(project, "osrodek", [("1.1", "dużo")], unit=MOPS)
        with pytest.raises(DataError, match="cannot be used as they are"):
            read_inputs(project, NAME, strict=True)

    def test_of_a_later_year_is_nothing_to_an_earlier_report(self, project):
        send(project, "osrodek", [("1.1", "150")], unit=MOPS)
        send(project, "osrodek", [("1.1", "dużo")], unit=MOPS, year=2026, sent="20.01.2027")
        inputs, _ = left_out(project)
        assert inputs.left_out(2025).empty
        assert len(inputs.left_out(2026)) == 1


class TestALaterReturn:
    def test_clears_the_faults_of_the_earlier(self, project):
        send(project, "osrodek", [("1.1", "dużo"), ("2.1", "12")], unit=MOPS)
        send(project, "osrodek_poprawka", [("1.1", "153")], unit=MOPS, sent="05.03.2026")
        inputs, lacking = left_out(project)
        assert lacking.empty
        rows = inputs.tables["observations"].set_index("indicator_id")
        assert rows["value"].to_dict() == {"1.1": 153, "2.1": 12}
        [change] = inputs.tables["corrections"].to_dict("records")
        assert (change["change"], change["from_status"], change["to_value"]) == ("corrected", "faulty", 153)

    def test_clears_no_fault_of_a_figure_that_it_does_not_hold(self, project):
        send(project, "osrodek", [("1.1", "dużo"), ("2.1", "wiele")], unit=MOPS)
        send(project, "osrodek_poprawka", [("1.1", "153")], unit=MOPS, sent="05.03.2026")
        _, lacking = left_out(project)
        assert lacking["indicator_id"].tolist() == ["2.1"]

    def test_that_is_faulty_takes_the_place_of_a_good_one(self, project):
        """The unit says that its earlier figure is wrong; what is right cannot be read."""
        send(project, "osrodek", [("1.1", "150")], unit=MOPS)
        send(project, "osrodek_poprawka", [("1.1", "dużo")], unit=MOPS, sent="05.03.2026")
        inputs, lacking = left_out(project)
        assert len(lacking) == 1
        assert verdict_of(inputs, "1.1") == ("cannot_assess", "faulty")

    def test_of_another_unit_clears_nothing(self, project):
        send(project, "osrodek", [("1.1", "dużo")], unit=MOPS)
        send(project, "biblioteka", [("1.1", "153")], unit=LIBRARY, sent="05.03.2026")
        inputs, lacking = left_out(project)
        assert lacking["indicator_id"].tolist() == ["1.1"]
        assert verdict_of(inputs, "1.1") == ("cannot_assess", "faulty")

    def test_makes_up_for_one_whose_sender_nobody_knows(self, project):
        send(project, "osrodek", [("1.1", "150")], unit="Biblioteka Nieznana")
        send(project, "osrodek_dobra", [("1.1", "153")], unit=MOPS)
        inputs, lacking = left_out(project)
        assert inputs.tables["observations"]["value"].tolist() == [153]
        assert lacking.empty
        findings = inputs.tables["findings"]
        told = findings.loc[findings["found"].eq("Biblioteka Nieznana"), "severity"]
        assert told.tolist() == ["warning"]

    def test_that_is_real_takes_the_mark_of_an_example_away(self, project):
        path = send(project, "osrodek", [("1.1", "150")], unit=MOPS)
        assert read_inputs(project, NAME).fictional(2025)
        text = (
            path.read_text("utf-8-sig").replace("DANE PRZYKŁADOWE – FIKCYJNE\n", "").replace(";tak", ";nie")
        )
        path.with_name("osrodek.csv").write_text(text.replace("28.02.2026", "01.03.2026"), "utf-8-sig")
        assert not read_inputs(project, NAME).fictional(2025)


class TestContradictions:
    def test_leave_the_figure_out_until_somebody_decides(self, project):
        send(project, "osrodek", [("1.1", "150"), ("2.1", "12")], unit=MOPS)
        send(project, "biblioteka", [("1.1", "151")], unit=LIBRARY)
        inputs, lacking = left_out(project)
        assert set(lacking["rule"]) == {"contradiction"}
        assert verdict_of(inputs, "1.1") == ("cannot_assess", "faulty")
        rows = inputs.tables["observations"].set_index("indicator_id")["status"]
        assert rows.to_dict() == {"1.1": "faulty", "2.1": "reported"}

    def test_of_two_returns_of_one_day_too(self, project):
        send(project, "osrodek", [("1.1", "150")], unit=MOPS)
        send(project, "osrodek_inna", [("1.1", "151")], unit=MOPS)
        inputs, lacking = left_out(project)
        assert lacking["indicator_id"].tolist() == ["1.1"]
        assert inputs.tables["observations"]["status"].tolist() == ["faulty"]


class TestFilesBesideTheReturns:
    def test_a_file_of_decisions_that_cannot_be_read_leaves_the_decisions_out(self, project):
        send(project, "osrodek", [("1.1", "150")], unit=MOPS)
        (project / "data/raw" / NAME / "decisions.csv").write_text("kot\n", encoding="utf-8")
        inputs, lacking = left_out(project)
        assert lacking["file"].tolist() == ["decisions.csv"]
        assert verdict_of(inputs, "1.1")[0] != "cannot_assess"

    def test_a_file_of_series_is_left_out_alone(self, project):
        send(project, "osrodek", [("1.1", "150")], unit=MOPS)
        [path, *_] = sorted((project / "data/raw" / NAME / "series").glob("*.csv"))
        path.write_text("kot\n", encoding="utf-8")
        inputs, lacking = left_out(project)
        assert set(lacking["rule"]) == {"series"}
        assert len(inputs.series) > 0
        assert results_for(inputs, 2025).trends is not None

    def test_a_file_in_no_year_is_told(self, project):
        send(project, "osrodek", [("1.1", "150")], unit=MOPS)
        (project / "data/raw" / NAME / "returns" / "luzem.csv").write_text("x", encoding="utf-8")
        inputs, lacking = left_out(project)
        assert lacking["file"].tolist() == ["returns/luzem.csv"]
        assert inputs.reported_years == [2025]


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_notice_names_unit_and_figure_but_no_file_and_no_word_of_the_unit(project, language):
    send(project, "tajna_nazwa", [("1.1", "dużo"), ("2.1", "7")], unit=MOPS)
    send(project, "inna_nazwa", [("2.1", "8")], unit=LIBRARY)
    _, lacking = left_out(project)
    texts = left_out_texts(lacking, wording(language))
    assert len(texts) == 3
    assert all(name in " ".join(texts) for name in (LIBRARY, MOPS, "1.1", "2.1"))
    notice = incomplete_notice(lacking, wording(language))
    for text in (*texts, notice.html):
        assert not [word for word in ("nazwa", ".csv", "dużo") if word in text]


def test_no_notice_where_nothing_is_lacking(project):
    send(project, "osrodek", [("1.1", "150")], unit=MOPS)
    _, lacking = left_out(project)
    assert incomplete_notice(lacking, wording("pl")) is None
