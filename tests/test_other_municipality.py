"""Another municipality is another folder: a small programme with next to nothing, through every part of the pages."""

import inspect
import shutil

import pytest

from pwr_eval.pages.monitoring import open_monitoring
from pwr_eval.pages.plan_appraisal import open_plan_appraisal
from tests.conftest import KRAKOW

SECTION = "Zadania podstawowe – wsparcie rodzin"
PLAN = f"""task_id,category,section,task,responsible_units,target_2026,target_2027,target_2028,budget
1,basic,{SECTION},Asystent rodziny,GOPS,ok. 300 rodzin,ok. 300 rodzin,ok. 300 rodzin,{{budget}}
2,basic,{SECTION},Festyn,Biblioteka,organizacja festynu,organizacja festynu,organizacja festynu,
"""
INDICATORS = """indicator_id,task_id,indicator,unit,kind,measure,period,better,counts_beneficiaries,beneficiary,result_level,definition_by,demand_driven,deduplicated,confidence,note
1.1,1,rodziny z asystentem,rodzina,absolute,unique,year,higher,yes,families,output,unit,no,required,clear,
2.1,2,festyn,tak/nie,milestone,milestone,year,higher,no,,output,programme,no,not_applicable,clear,
"""
ALIASES = """kind,printed,canonical,repair,note
responsible_unit,GOPS,GOPS,false,
responsible_unit,Biblioteka,Biblioteka,false,
unit,rodzin,rodzina,false,
"""
DESCRIPTION = f"""
[programme]
id = "wies-2026-2028"
name = "Program wsi"
name_en = "The village's programme"
municipality = "Gmina Wieś"
city = "Wieś"
voivodeship = "mazowieckie"
first_year = 2026
last_year = 2028
language = "pl"
source = "Program wsi"
legal_basis = "ustawa"
[overall_goal]
text = "t"
name = "n"
name_en = "n"
[[goals]]
id = "A"
text = "t"
name = "Cel"
name_en = "Goal"
[[directions]]
id = "K"
text = "t"
name = "n"
name_en = "n"
[[diagnosis_areas]]
id = "D"
text = "t"
name = "n"
name_en = "n"
[[sections]]
id = "S"
heading = "{SECTION}"
name = "Wsparcie"
name_en = "Support"
category = "basic"
goal = "A"
goal_source = "document"
goal_reason = "tak mówi dokument"
[rules]
on_scope_margin = 0.15
far_above = 1.15
average_cap = 1.0
trend_on_track = 0.95
trend_acceleration = 0.6
growth_strong = 0.015
growth_moderate = 0.005
projection_good = 0.95
projection_fair = 0.1
[costs]
budget_split = "equal"
price_base_year = 2025
cost_margin = 0.05
price_margin = 0.02
[monitoring]
yearly = "t"
ex_post = "t"
"""
RETURN = """jednostka:;GOPS
rok:;2026
data przekazania:;20.01.2027

nr zadania;nr wskaźnika;wartość
1;1.1;{value}
"""


@pytest.fixture(params=["90 000 zł", ""], ids=["budget", "no budget"])
def village(tmp_path, request):
    """A project with one village in it; no comparison, no context, no history."""
    folder = tmp_path / "data" / "raw" / "wies-2026-2028"
    (folder / "series").mkdir(parents=True)
    (folder / "returns" / "2026").mkdir(parents=True)
    texts = {
        "plan.csv": PLAN.format(budget=request.param),
        "indicators.csv": INDICATORS,
        "aliases.csv": ALIASES,
        "programme.toml": DESCRIPTION,
        "cost_units.csv": "task_id,indicator_id,what_it_counts,what_it_counts_en,note\n1,1.1,rodzina w roku,family-year,\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(KRAKOW / "series" / "prices.csv", folder / "series")
    return tmp_path


def parts(page):
    """Every part of a page that a notebook can call without an argument."""
    pieces = [
        page,
        *(value for value in vars(page).values() if type(value).__module__.startswith("pwr_eval.pages")),
    ]
    for piece in pieces:
        for name, function in inspect.getmembers(type(piece), inspect.isfunction):
            needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
            if not name.startswith("_") and len(needed) == 1:
                yield name, getattr(piece, name)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_appraisal_of_a_village(village, language):
    page = open_plan_appraisal(village, "wies-2026-2028", language)
    shown = {
        name: repr(method()) + str(getattr(method(), "_repr_html_", str)()) for name, method in parts(page)
    }
    assert len(shown) > 15
    assert not any("Krak" in text for text in shown.values())


@pytest.mark.parametrize("value", ["290", "0", "b.d.", "ok. 300", "ponad 250"])
def test_the_monitoring_of_a_village(village, value):
    file = village / "data" / "raw" / "wies-2026-2028" / "returns" / "2026" / "gops.csv"
    file.write_text(RETURN.format(value=value), encoding="utf-8")
    page = open_monitoring(village, "wies-2026-2028", 2026, "pl")
    shown = {name: str(getattr(method(), "_repr_html_", str)()) for name, method in parts(page)}
    assert len(shown) > 15
    assert not any("Krak" in text or "FIKCYJNE" in text for text in shown.values())
