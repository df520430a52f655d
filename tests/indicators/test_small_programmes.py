"""Small programmes that others run differently from Kraków: percentages by name, a base year known twice."""

import shutil

import pandas as pd
import pytest

from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.indicators.results import results_for
from tests.villages import write_village

HISTORY = """series_id;area;indicator;definition;unit;period_type;first_year;last_year;value;qualifier;basis;\
break_before;break_reason;year_inferred;task_id;indicator_id;comparable_to_target;source_title;source_url;retrieved;note
families;Wieś;rodziny z asystentem;wartość bazowa z programu;rodzina;year;2025;2025;290,0;exact;reported;\
FAŁSZ;;FAŁSZ;1;1.1;yes;Program;https://example.org/;27.11.2026;
"""
RETURN = """jednostka:;GOPS
rok:;2026
data przekazania:;20.01.2027

nr wskaźnika;rok;wartość;licznik;mianownik
"""


def results(project, *rows, plan=(), indicators=(), aliases="", history=False):
    """Results of the village in 2026 with these rows reported."""
    folder = write_village(project, with_return=False)
    for name, changes in (("plan.csv", plan), ("indicators.csv", indicators)):
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    with (folder / "aliases.csv").open("a", encoding="utf-8") as file:
        file.write(aliases)
    if history:
        (folder / "series" / "history.csv").write_bytes(HISTORY.replace("\n", "\r\n").encode("cp1250"))
    (folder / "returns" / "2026" / "gops.csv").write_text(RETURN + "\n".join(rows) + "\n", encoding="utf-8")
    inputs = read_inputs(project, folder.name)
    return inputs.tables["findings"], results_for(inputs, 2026)


def test_a_percentage_is_worked_out_whatever_its_unit_is_called(tmp_path):
    _, found = results(
        tmp_path,
        "1.1;2026;;48;48",
        plan=[("ok. 300 rodzin", "100% uprawnionych dzieci")],
        indicators=[
            ("rodzina,absolute,unique", "procent,absolute,percentage"),
            ("required", "not_applicable"),
        ],
        aliases="unit,% uprawnionych dzieci,procent,false,\n",
    )
    [row] = found.gaps.query("indicator_id == '1.1' and scope == 'year' and year == 2026").to_dict("records")
    assert (row["actual"], row["verdict"]) == (100, "met")


@pytest.mark.parametrize(("reported", "rules"), [("290", []), ("289", ["differs_from_published"])])
def test_a_base_year_that_is_published_and_reported_counts_once(tmp_path, reported, rules):
    findings, found = results(tmp_path, f"1.1;2025;{reported};;", "1.1;2026;312;;", history=True)
    beside = ("output_without_spending", "reading")  # a figure of an earlier year is told too
    assert [rule for rule in findings["rule"] if rule not in beside] == rules
    series = found._series()
    known = series[series["indicator_id"].eq("1.1") & series["year"].le(2026)]
    assert known[["year", "value"]].to_numpy().tolist() == [[2025, 290], [2026, 312]]
    assert pd.notna(found.trends.set_index("indicator_id")["first_year"]["1.1"])


def test_prices_come_with_the_package(tmp_path):
    folder = write_village(tmp_path)
    own = read_inputs(tmp_path, folder.name).series
    shutil.rmtree(folder / "series")
    series = read_inputs(tmp_path, folder.name).series
    assert set(series["series_id"]) == {"cpi"}
    assert series["source_title"].str.contains("GUS").all()
    assert list(series.columns) == list(own.columns)
    assert series.dtypes.equals(own.dtypes)
