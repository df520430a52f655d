"""A programme in force from July: its first year is half a year long, by the plan and without a warning."""

import pandas as pd
import pytest

from pwr_eval.collection.forms.form_rows import unit_forms
from pwr_eval.indicators.gaps import gaps_table
from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.observations.quality.completeness import due_figures
from pwr_eval.programme import load_programme
from tests.indicators.gaps_tables import THRESHOLDS

DESCRIPTION = """[programme]
id = "gmina"
name = "Program gminy"
municipality = "Gmina Wieś"
voivodeship = "mazowieckie"
first_year = 2026
last_year = 2028
first_day = 2026-07-01
"""
PLAN = """task_id,category,section,task,responsible_units,target_2026,target_2027,target_2028,budget
1,basic,Zadania,Porady,GOPS,50 porad,100 porad,100 porad,
2,basic,Zadania,Godziny,GOPS,12 godzin tygodniowo,12 godzin tygodniowo,12 godzin tygodniowo,
3,basic,Zadania,Dowóz,GOPS,powyżej 30 dzieci miesięcznie,powyżej 30 dzieci miesięcznie,powyżej 30 dzieci miesięcznie,
"""
ENDING = "higher,no,,output,unit,no,not_applicable,clear,"
INDICATORS = f"""indicator_id,task_id,indicator,unit,kind,measure,period,better,counts_beneficiaries,beneficiary,result_level,definition_by,demand_driven,deduplicated,confidence,note
1.1,1,porady,porada,absolute,flow,year,{ENDING}
2.1,2,godziny,godzina,absolute,flow,week,{ENDING}
3.1,3,dzieci,dziecko,minimum,stock,month,{ENDING}
"""
ALIASES = """kind,printed,canonical,repair,note
responsible_unit,GOPS,GOPS,false,
unit,porad,porada,false,
unit,godzin,godzina,false,
unit,dzieci,dziecko,false,
"""
RETURN = """jednostka:;GOPS
rok:;2026
data przekazania:;20.01.2027

nr zadania;nr wskaźnika;miesiąc;wartość;miesiące objęte
1;1.1;;48;VII-XII
2;2.1;;312;VII-XII
"""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "data" / "raw" / "gmina"
    (folder / "returns" / "2026").mkdir(parents=True)
    months = "".join(
        f"3;3.1;{month};{value};\n"
        for month, value in zip(
            ["VII", "VIII", "IX", "X", "XI", "XII"], [31, 31, 31, 31, 31, 30], strict=True
        )
    )
    files = {
        "programme.toml": DESCRIPTION,
        "plan.csv": PLAN,
        "indicators.csv": INDICATORS,
        "aliases.csv": ALIASES,
        "cost_units.csv": "task_id,indicator_id,what_it_counts,note\n",
        "returns/2026/gops.csv": RETURN + months,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_first_year_is_judged_by_its_own_length(project):
    inputs = read_inputs(project, "gmina")
    assert inputs.tables["findings"].empty
    years = results_for(inputs, 2026).gaps.query("scope == 'year' and year == 2026").set_index("indicator_id")
    assert years["target"].to_dict() == {"1.1": 50, "2.1": 312, "3.1": 30}
    # The limit itself is not more than 30: five months of six.
    assert years["verdict"].to_dict() == {"1.1": "close", "2.1": "met", "3.1": "partly"}
    assert years.loc["3.1", ["periods_met", "periods"]].tolist() == [5, 6]


def test_forms_and_completeness_ask_for_the_months_in_force(project):
    programme = load_programme(project / "data" / "raw" / "gmina")
    [form] = unit_forms(programme, 2026)
    rows = [row for row in form.rows if row.indicator_id == "3.1"]
    assert [row.month for row in rows] == [7, 8, 9, 10, 11, 12]
    assert [row.names_indicator for row in rows] == [True, *[False] * 5]
    inputs = read_inputs(project, "gmina")
    observed, returns = inputs.tables["observations"], inputs.tables["returns"]
    plan = programme.plan
    due = due_figures(plan.targets, plan.tasks, observed, returns, year=2026)
    assert due["status"].tolist() == ["reported"] * 3


@pytest.mark.parametrize(
    ("values", "met", "verdict"),
    [([10, 12, 9], 2, "partly"), ([11, 11, 11], 3, "met"), ([1, 2, 30], 0, "met"), ([1, 2, 3], 0, "below")],
)
def test_a_range_is_held_month_by_month(values, met, verdict):
    plan = pd.DataFrame(
        {"indicator_id": ["1.1"], "kind": "range", "measure": "stock", "period": "month", "year": 2026,
         "target": None, "target_low": 10.0, "target_high": 12.0}
    )  # fmt: skip
    reported = pd.DataFrame(
        {"indicator_id": "1.1", "year": 2026, "month": [1, 2, 3], "value": values, "status": "reported",
         "fictional": False}
    )  # fmt: skip
    table = gaps_table(plan, reported, up_to_year=2026, scopes=["year"], elapsed={2026: 0.25}, **THRESHOLDS)
    assert table[["periods_met", "periods", "verdict"]].to_numpy().tolist() == [[met, 3, verdict]]
