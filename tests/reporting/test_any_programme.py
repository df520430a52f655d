"""Pages of a made-up rural gmina and a made-up city: no sentence that is true for Kraków only."""

import re

import pytest

from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.programme import load_programme
from pwr_eval.programme.new_programme import new_folder, write_example
from pwr_eval.reporting.chapters.data_quality.report import DataQuality
from pwr_eval.reporting.chapters.monitoring.report import Monitoring
from pwr_eval.reporting.chapters.plan_appraisal.report import open_plan_appraisal
from pwr_eval.reporting.tables import LEFT_OUT, Table


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("examples")
    for example in ("rural", "city"):
        with new_folder(root, example) as folder:
            write_example(folder, example)
    return root


def text(*pieces):
    shown = " ".join(piece.html for piece in pieces)
    return " ".join(re.sub(r"<[^>]+>", " ", shown).replace("\xa0", " ").split())


def monitoring(project, programme, year=2027, language="pl"):
    return Monitoring.of_programme(project, programme, year, language)


def appraisal(project, programme, language="pl"):
    return open_plan_appraisal(project, programme, language)


def first_page(report):
    return text(
        report.heading(),
        report.key_figures(),
        report.main_findings(),
        report.verdicts_by_goal(),
        report.limits(),
    )


@pytest.mark.parametrize("programme", ["rural", "city"])
@pytest.mark.parametrize("language", ["pl", "en"])
def test_nothing_is_said_of_real_plans_and_nothing_of_nothing(project, programme, language):
    pages = [first_page(monitoring(project, programme, year, language)) for year in (2026, 2027)]
    quality = DataQuality.of_programme(project, programme, 2027, language)
    plan = appraisal(project, programme, language)
    pages += [
        text(quality.heading(), quality.answer()),
        text(plan.heading(), plan.main_findings(), plan.limits()),
    ]
    for page in pages:
        assert not re.search(r"\b0 (z|of) 0\b|prawdziw|rzeczywist|\breal\b", page)
        assert not re.search(r"W 1 wskaźnikach|Przy 0 trzeba|\(0\)", page)


def test_a_task_without_targets_is_in_the_table_of_tasks(project):
    tasks = monitoring(project, "rural").indicators.by_task()
    assert tasks.frame["number"].tolist() == [str(number) for number in range(1, 9)]
    assert tasks.frame["verdict_text"].iloc[0] == "bez wartości docelowej"


def test_a_passed_limit_is_called_so_wherever_it_is_counted(project):
    report = monitoring(project, "rural", 2026)
    assert "poniżej celu lub ponad granicę" in text(report.key_figures(), report.verdicts_by_goal())
    tasks = report.indicators.by_task().frame.set_index("number")["verdict_text"]
    assert tasks["8"] == "powyżej celu"
    assert tasks["7"] != "powyżej celu"


def test_one_goal_has_no_rank_and_facts_have_no_trend(project):
    report = monitoring(project, "rural")
    assert report.since_start.by_goal() is LEFT_OUT
    assert isinstance(monitoring(project, "city").since_start.by_goal(), Table)
    assert "udzielone porady" not in text(report.since_start.trends())


def test_printed_numbers_and_signs_of_per_cent(project):
    report = monitoring(project, "city")
    assert "1.1. Zapewnienie wsparcia asystenta rodziny" in text(report.indicators.by_task())
    assert "41,53 %" in text(report.since_start.to_date())
    assert "41.53%" in text(monitoring(project, "city", language="en").since_start.to_date())


def test_targets_of_a_week_lead_to_those_of_the_year(project):
    report = monitoring(project, "city")
    paths = report.since_start.paths().tables[0].frame.set_index("indicator_id")
    assert paths.loc["1.4.1", ["target_2026", "value_2026"]].tolist() == [624, 598]


def test_budgets_by_year_count_in_their_years_and_a_cost_is_one_of_places(project):
    results = results_for(read_inputs(project, "city"), 2026)
    costs = results.costs[results.costs["scope"].eq("to_date")].set_index("task_id")
    assert costs.loc[1, "planned_pln"] == 1_900_000
    assert costs.loc[6, "actual_units"] == 430
    assert "Gdzie program podaje jedną sumę" in text(monitoring(project, "city").money.execution_table())


def test_an_appraisal_holds_no_growth_against_a_level(project):
    plan = appraisal(project, "city")
    assert "2.1.1" not in set(plan.ambition.reached["indicator_id"])
    assert {"1.1.1", "3.1.1"} <= set(plan.ambition.reached["indicator_id"])
    assert "cel na 2028 rok" in text(plan.ambition.already_reached())
    assert "(45 %) jest wyższy od ostatniej znanej wartości (38 % w 2025 roku)" in text(plan.main_findings())
    assert "Cele, które się zmieniają" in text(plan.ambition.target_changes())


def test_parts_with_nothing_to_say_are_left_out(project):
    plan = appraisal(project, "rural")
    past = plan.history_and_peers
    parts = [plan.promises_by_section, past.history_against_target, past.peers, past.context, plan.unread]
    assert [part() for part in parts] == [LEFT_OUT] * len(parts)
    assert "Przypisanie sekcji do celów" not in text(
        plan.promises_by_goal(), plan.main_findings(), plan.limits()
    )


def test_cells_that_were_not_read_and_drafts_are_told(project):
    folder = project / "data" / "raw" / "rural"
    changes = {
        "plan.csv": ("4 spotkania rocznie", "3 szkolenia x 12 osób"),
        "indicators.csv": ("no,required,clear", "no,required,draft"),
    }
    before = {name: (folder / name).read_text(encoding="utf-8") for name in changes}
    try:
        for name, (old, new) in changes.items():
            assert old in before[name].replace("yes,required,clear", "no,required,clear")
            changed = before[name].replace("yes,required,clear", "no,required,clear").replace(old, new)
            (folder / name).write_text(changed, encoding="utf-8")
        plan = appraisal(project, "rural")
        assert "Komórki planu, których nie odczytano: 3." in text(plan.main_findings())
        assert "Odczytu 1 z 9 wskaźników nikt jeszcze nie zatwierdził" in text(plan.main_findings())
        assert "3 szkolenia x 12 osób" in text(plan.unread())
        assert "Komórki planu, których nie odczytano: 3." in text(
            monitoring(project, "rural").main_findings()
        )
    finally:
        for name, content in before.items():
            (folder / name).write_text(content, encoding="utf-8")


def test_names_that_nobody_translated_are_listed(project):
    rural, city = (load_programme(project / "data/raw" / name).description for name in ("rural", "city"))
    assert "Wsparcie rodzin w trudnościach" in rural.untranslated("en")
    assert not rural.untranslated("pl")
    assert not city.untranslated("en")
