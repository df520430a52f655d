"""A small gmina's folder: ten lines of programme.toml, numbers as printed, cells of every kind."""

import pytest

from pwr_eval.errors import DataError
from pwr_eval.programme import load_programme

FILES = {
    "programme.toml": """[programme]
id = "gmina"
name = "Program gminy"
municipality = "Gmina Wieś"
voivodeship = "mazowieckie"
first_year = 2026
last_year = 2028
first_day = 2026-07-01
""",
    "plan.csv": """task_id,category,section,task,responsible_units,target_2026,target_2027,target_2028,budget
1.1,basic,Zadania,Asystent,GOPS,Liczba rodzin,Liczba rodzin,Liczba rodzin,środki własne gminy i dotacja
1.2,basic,Zadania,Rodziny,GOPS,,,1 rodzina wspierająca,30 000 zł rocznie
I.2,basic,Zadania,Spotkania,GOPS,4 spotkania rocznie,10/12 spotkań,5,2026: 10 000 zł; 2027: 20 000 zł
2.1,basic,Zadania,Dzieci,GOPS,nie więcej niż 6 dzieci,nie więcej niż 5 dzieci,poniżej 4 dzieci,10 000 euro
2.2,basic,Zadania,Razem,GOPS,30 rodzin w latach 2026-2028,30 rodzin w latach 2026-2028,30 rodzin w latach 2026-2028,
""",
    "indicators.csv": """indicator_id,task_id,indicator,unit,kind,measure,period,better,counts_beneficiaries,beneficiary,result_level,definition_by,demand_driven,deduplicated,confidence,note
1.1.1,1.1,liczba rodzin,rodzina,none,unique,year,higher,yes,families,output,statute,yes,required,clear,
1.2.1,1.2,rodziny wspierające,rodzina,absolute,unique,year,higher,no,,output,statute,no,required,draft,
I.2.1,I.2,spotkania,spotkanie,absolute,flow,year,higher,no,,process,unit,no,not_applicable,clear,
2.1.1,2.1,dzieci w pieczy,dziecko,maximum,stock,year,lower,no,,outcome,statute,no,not_applicable,clear,
2.2.1,2.2,rodziny,rodzina,absolute,unique,whole,higher,no,,outcome,statute,no,not_applicable,clear,
""",
    "aliases.csv": "kind,printed,canonical,repair,note\nresponsible_unit,GOPS,GOPS,false,\n",
    "cost_units.csv": "task_id,indicator_id,what_it_counts,what_it_counts_en,note\n1.1,1.1.1,rodzina,,\n",
}


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "gmina"
    path.mkdir()
    for name, text in FILES.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def targets(folder, indicator_id):
    rows = load_programme(folder).plan.targets.query("indicator_id == @indicator_id")
    return rows[["year", "kind", "frequency", "target"]].fillna(-1).to_numpy().tolist()


def test_what_the_description_does_not_say_comes_from_the_package(folder):
    description = load_programme(folder).description
    assert description.programme.city == "Wieś"
    assert [goal.id for goal in description.goals] == ["C1"]
    assert [(section.heading, section.goal) for section in description.sections] == [("Zadania", "C1")]
    assert description.programme.in_language("name", "en") == "Program gminy"


def test_tasks_keep_their_printed_numbers(folder):
    tasks = load_programme(folder).plan.tasks
    assert dict(zip(tasks["number"], tasks["task_id"], strict=True)) == {
        "1.1": 1,
        "1.2": 2,
        "I.2": 3,
        "2.1": 4,
        "2.2": 5,
    }


@pytest.mark.parametrize(
    ("indicator_id", "rows"),
    [
        ("1.1.1", [[2026, "none", "year", -1], [2027, "none", "year", -1], [2028, "none", "year", -1]]),
        ("1.2.1", [[2028, "absolute", "final", 1]]),
        ("I.2.1", [[2026, "absolute", "year", 4], [2027, "none", "year", -1], [2028, "absolute", "year", 5]]),
        ("2.1.1", [[2026, "maximum", "year", 6], [2027, "maximum", "year", 5], [2028, "maximum", "year", 4]]),
        ("2.2.1", [[2028, "absolute", "whole", 30]]),
    ],
)
def test_targets_of_every_span(folder, indicator_id, rows):
    assert targets(folder, indicator_id) == rows


def test_limits_drafts_and_what_was_not_read(folder):
    plan = load_programme(folder).plan
    by_id = plan.targets.set_index(["indicator_id", "year"])
    assert by_id.loc["2.1.1", "strict"].tolist() == [False, False, True]
    assert by_id.loc["2.1.1", "target_high"].tolist() == [6, 5, 4]
    assert plan.targets.loc[plan.targets["draft"], "indicator_id"].tolist() == ["1.2.1"]
    assert plan.unread[["row", "column", "indicator_id"]].to_numpy().tolist() == [
        [4, "target_2027", "I.2.1"],
        [5, "budget", ""],
    ]


def test_budgets_by_year_and_source(folder):
    plan = load_programme(folder).plan
    assert plan.task_budgets.to_numpy().tolist() == [[2, 90_000, 2026, 2028], [3, 30_000, 2026, 2027]]
    assert plan.budgets.query("task_id == 1")["source"].tolist() == ["own", "state"]
    assert plan.budgets.query("task_id == 3")["year"].tolist() == [2026, 2027]


def test_a_number_that_stands_twice(folder):
    path = folder / "plan.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("\n1.2,", "\n1.1,"), encoding="utf-8")
    with pytest.raises(DataError, match="the number stands twice"):
        load_programme(folder)


def test_a_first_day_outside_the_first_year(folder):
    path = folder / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-07-01", "2027-07-01"), encoding="utf-8")
    with pytest.raises(DataError, match="first_day lies outside"):
        load_programme(folder)


def test_amendments_name_tasks_as_printed(folder):
    names = "amendment_id;date;resolution;kind;task_id;indicator_id;year;from_value;to_value;text;note\n"
    rows = "A1;15.03.2027;V/1/27;target_changed;I.2.;I.2.1;2028;5;8;;\nA2;15.03.2027;V/1/27;task_dropped;1.1;;2028;;;;\n"
    rows += "A3;15.03.2027;V/1/27;task_added;3.1;;2028;;;;\n"
    (folder / "amendments.csv").write_bytes((names + rows).encode("cp1250"))
    (folder / "amended").mkdir()
    plan, indicators = (FILES[name].splitlines()[0] for name in ("plan.csv", "indicators.csv"))
    ending = "absolute,flow,year,higher,no,,output,unit,no,not_applicable,clear,"
    added = {
        "plan.csv": f"{plan}\n3.1,basic,Zadania,Nowe,GOPS,,,2 spotkania,\n",
        "indicators.csv": f"{indicators}\n3.1.1,3.1,spotkania,spotkanie,{ending}\n",
    }
    for name, text in added.items():
        (folder / "amended" / name).write_text(text, encoding="utf-8")
    amended = load_programme(folder).amended
    assert amended.tasks["number"].tolist() == ["1.1", "1.2", "I.2", "2.1", "2.2", "3.1"]
    targets = amended.targets.set_index(["indicator_id", "year"])["target"]
    assert targets["I.2.1", 2028] == 8
    assert ("1.1.1", 2028) not in targets.index
    assert targets["3.1.1", 2028] == 2


def test_an_amendment_of_a_task_that_is_not_printed(folder):
    names = "amendment_id,date,resolution,kind,task_id,indicator_id,year,from_value,to_value,text,note\n"
    row = "A1,2027-03-15,V/1/27,task_dropped,4,,2028,,,,\n"
    (folder / "amendments.csv").write_text(names + row, encoding="utf-8")
    with pytest.raises(DataError, match="the plan has no such task"):
        load_programme(folder)


BUDGETS = "task_id;goal;year;source;planned_pln;note\n"


def test_budgets_of_goals_and_tasks_beside_the_table_of_tasks(folder):
    rows = "1.1;;2026;own;20 000;\n1.1;;2026;state;10 000,50;\n1.1;;2027;own;21 000;\n;C1;;EU;90 000;\n2.2;;;;;w ramach\n"
    (folder / "budgets.csv").write_text(BUDGETS + rows, encoding="utf-8")
    plan = load_programme(folder).plan
    totals = plan.task_budgets.set_index("task_id")
    assert totals.loc[1].tolist() == [51_000.5, 2026, 2027]
    own = plan.budgets.query("task_id == 1")
    assert own[["year", "source", "planned_pln"]].to_numpy().tolist()[1] == [2026, "state", 10_000.5]
    goal = plan.budgets[plan.budgets["goal"].eq("C1")]
    assert goal[["planned_pln", "first_year", "last_year"]].to_numpy().tolist() == [[90_000, 2026, 2028]]
    assert plan.budgets.query("task_id == 5")["note"].tolist() == ["w ramach"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1.2;;;own;5;", "stands in plan.csv too"),
        ("9;;;own;5;", "no such task"),
        (";C9;;own;5;", "no such goal"),
        ("1.1;C1;;own;5;", "either a task or a goal"),
        (";C1;2031;own;5;", "outside the programme"),
        (";C1;;gmina;5;", "one of own, state, EU, other"),
        (";C1;;own;dużo;", "a finite number"),
        (";C1;;own;5;\n;C1;2026;own;5;", "beside one for all years"),
    ],
)
def test_faults_of_budgets(folder, row, said):
    (folder / "budgets.csv").write_text(f"{BUDGETS}{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=said):
        load_programme(folder)
