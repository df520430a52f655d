"""A monitoring page of a made-up village: facts without target, a limit and a target for each week."""

import re
import shutil
from pathlib import Path

import pytest

import pwr_eval.programme
from pwr_eval.reporting.chapters.monitoring.report import Monitoring

VILLAGE = Path(pwr_eval.programme.__file__).parent / "templates/example"
SECTION = "basic,Zadania podstawowe – wsparcie rodzin"
ROWS = {
    1: ("Asystent rodziny", "Liczba rodzin", "none,unique,year,higher,yes,families", "312"),
    2: ("Piecza zastępcza", "nie więcej niż 6 rodzin", "maximum,stock,year,lower,no,", "9"),
    3: ("Poradnictwo", "12 rodzin tygodniowo", "absolute,flow,week,higher,no,", "600"),
}


def page(project: Path, *tasks: int) -> str:
    """Return the first findings and the table of all indicators as text."""
    folder = project / "data/raw/wies-2026-2028"
    shutil.copytree(VILLAGE, folder)
    plan = ["task_id,category,section,task,responsible_units,target_2026,target_2027,target_2028,budget"]
    indicators = [
        "indicator_id,task_id,indicator,unit,kind,measure,period,better,counts_beneficiaries,beneficiary,"
        "result_level,definition_by,demand_driven,deduplicated,confidence,note"
    ]
    returned = []
    for number, task in enumerate(tasks, start=1):
        name, target, reading, value = ROWS[task]
        plan.append(f"{number},{SECTION},{name},GOPS,{target},{target},{target},")
        once = "required" if "unique" in reading else "not_applicable"
        indicators.append(f"{number}.1,{number},{name},rodzina,{reading},output,unit,no,{once},clear,")
        returned.append(f"{number};{number}.1;{value};tak")
    (folder / "plan.csv").write_text("\n".join(plan) + "\n", encoding="utf-8")
    (folder / "indicators.csv").write_text("\n".join(indicators) + "\n", encoding="utf-8")
    (folder / "cost_units.csv").write_text("task_id,indicator_id,what_it_counts,what_it_counts_en,note\n")
    with (folder / "aliases.csv").open("a", encoding="utf-8") as aliases:
        aliases.write("unit,Liczba rodzin,rodzina,false,\n")
    (form,) = folder.glob("returns/2026/*.csv")
    head = form.read_text(encoding="utf-8").partition("\n1;1.1")[0]
    form.write_text("\n".join([head, *returned]) + "\n", encoding="utf-8")
    report = Monitoring.of_programme(project, folder.name, 2026, "pl")
    shown = report.main_findings().html + report.indicators.every_indicator().html
    return " ".join(re.sub(r"<[^>]+>", " ", shown).replace("\xa0", " ").split())


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    return page(tmp_path_factory.mktemp("village"), 1, 2, 3)


def test_what_has_no_target_is_in_no_share(text):
    assert "Cel osiągnięto w 0 z 2 wskaźników" in text
    assert "Asystent rodziny – 312 – – bez wartości docelowej" in text


def test_more_than_a_limit_is_above_the_target_and_not_below(text):
    assert "Piecza zastępcza ≤ 6 9 −3 150,0 % powyżej celu" in text
    assert "im mniej, tym lepiej (1): Piecza zastępcza" in text


def test_a_target_of_a_week_stands_as_printed_beside_that_of_the_year(text):
    assert "12 rodzin tygodniowo (624 w roku) 600 −24 96,2 % blisko celu" in text


def test_a_page_without_any_target_says_so(tmp_path):
    assert "Żaden wskaźnik nie ma wartości docelowej na ten rok" in page(tmp_path, 1)
