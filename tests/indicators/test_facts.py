"""Facts and numbers as printed, from the form to the results: asked for, read, shown by year, never judged."""

from openpyxl import load_workbook

from pwr_eval.collection.forms import write_forms
from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.programme import load_programme
from pwr_eval.reporting.chapters.monitoring.report import Monitoring
from pwr_eval.words.wording import wording
from tests.villages import write_village

RETURN = """jednostka:;GOPS
rok:;2026
data przekazania:;20.01.2027

nr zadania;nr wskaźnika;wartość;wydatki [zł];źródło środków;uwagi
{task};{task}.1;312;30 000;środki własne i dotacja;
;F1;2;;;
; f 2;1,5;;;
;F12;ok. 3;;;
;F13;b.d.;;;
"""


def a_village(project, number=""):
    folder = write_village(project, with_return=False)
    if number:
        for name in ("plan.csv", "indicators.csv", "cost_units.csv"):
            text = (folder / name).read_text(encoding="utf-8")
            text = text.replace("\n1,", f"\n{number},").replace("\n1.1,1,", f"\n{number}.1,{number},")
            (folder / name).write_text(
                text.replace(f"{number},1.1,", f"{number},{number}.1,"), encoding="utf-8"
            )
    text = RETURN.format(task=number or "1")
    (folder / "returns" / "2026" / "gops.csv").write_text(text, encoding="utf-8")
    return folder


def test_facts_are_shown_by_year_and_in_no_share(tmp_path):
    a_village(tmp_path)
    results = results_for(read_inputs(tmp_path, "wies-2026-2028"), 2026)
    facts = results.facts.set_index("fact_id")
    assert facts["value"].fillna(-1).to_dict() == {"F1": 2, "F2": 1.5, "F12": 3}
    assert facts.loc["F12", "qualifier"] == "approximate"
    assert not results.gaps["indicator_id"].str.startswith("F").any()
    spending = results.inputs.tables["spending"]
    assert spending["funding"].tolist() == ["own; state"]
    for language, name in (("pl", "asystenci rodziny"), ("en", "family assistants")):
        table = Monitoring(results, wording(language)).indicators.facts()
        assert name in table.html
        assert table.frame.columns.tolist() == [
            "indicator_id",
            "indicator",
            "unit",
            "text_2026",
            "value_2026",
        ]


def test_nothing_is_shown_where_no_fact_is_reported(tmp_path):
    write_village(tmp_path)
    results = results_for(read_inputs(tmp_path, "wies-2026-2028"), 2026)
    assert Monitoring(results, wording("pl")).indicators.facts() is None


def test_a_task_keeps_its_printed_number_in_form_and_return(tmp_path):
    folder = a_village(tmp_path, "I.2")
    path = next(
        path for path in write_forms(load_programme(folder), 2026, tmp_path / "forms") if "gops" in path.name
    )
    cells = {row[:1] + row[2:3] for row in load_workbook(path)["Sprawozdanie"].iter_rows(values_only=True)}
    assert {("I.2", "I.2.1"), (None, "F1")} <= {tuple(cell or None for cell in row) for row in cells}
    results = results_for(read_inputs(tmp_path, "wies-2026-2028"), 2026)
    assert results.gaps.query("scope == 'year' and year == 2026")["actual"].dropna().tolist() == [312]
    assert results.inputs.tables["spending"]["spent_pln"].tolist() == [30_000]


def test_an_indicator_of_the_whole_programme_is_judged_and_named_so(tmp_path):
    folder = write_village(tmp_path)
    path = folder / "indicators.csv"
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{header},level", f"{first},programme", *(f"{line}," for line in rest)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    results = results_for(read_inputs(tmp_path, "wies-2026-2028"), 2026)
    rows = Monitoring(results, wording("pl")).indicators.rows.set_index("indicator_id")
    assert rows.loc["1.1", "verdict"] == "met"
    assert rows.loc["1.1", "why"] == "wskaźnik całego programu"
    assert "wskaźnik" not in rows.loc["2.1", "why"]
