"""A table is declared once: its checks, types, page and empty file agree, and nothing is changed silently."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from pwr_eval.errors import DataError
from pwr_eval.evaluation.design.load import FILES
from pwr_eval.schemas.check import check_file, check_table, checked
from pwr_eval.schemas.declaration import declared, declared_tables, empty_file
from pwr_eval.schemas.documentation import tables_pages
from pwr_eval.schemas.observation_table import FAULTY

KRAKOW = Path(__file__).parents[2] / "data/raw/krakow-2025-2027"
SPLIT = pd.DataFrame({"task_id": [1, 1], "year": [2025, 2026], "share": [0.5, 0.5]})


def faults(table, name, **options):
    found = []
    checked(table, declared(name), found, **options)
    return [str(fault) for fault in found]


@pytest.mark.parametrize("name", declared_tables())
def test_every_declaration_is_whole(name):
    table = declared(name)
    assert set(table.key) <= set(table.names)
    for column in table.columns.values():
        assert column.pl
        assert column.en
        assert not column.codes or column.example in (*column.codes, "")


@pytest.mark.parametrize("name", declared_tables())
def test_the_example_of_a_column_passes_its_check(name):
    table = declared(name)
    if table.file:
        row = pd.DataFrame({one.name: [one.example or "x"] for one in table.columns.values()})
        assert check_file(row, table, source=name) == []


@pytest.mark.parametrize("name", [name for name in declared_tables() if declared(name).file])
def test_the_files_of_a_programme_have_the_declared_columns(name):
    path = KRAKOW / declared(name).file
    if not path.exists():
        assert name in (
            "amendments",
            "decisions",
            "accepted",
            "facts",
            "budgets_file",
            "notes",
            "plan_sources",
            "not_read",
        )
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    more = {"plan": {"target_2025", "target_2026", "target_2027"}, "rubric": {"fully", "largely", "partly"}}
    assert set(declared(name).required) <= set(header)
    assert set(header) - more.get(name, set()) <= set(declared(name).names)
    assert set(FILES) <= set(declared_tables())


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_table_has_a_page_that_names_every_column(language):
    for name, page in tables_pages(language).items():
        assert all(f"| `{column}` |" in page for column in declared(name).names)


def test_an_empty_file_is_read_as_a_table_without_rows(tmp_path):
    path = tmp_path / "budgets.csv"
    path.write_text(empty_file("budgets"), encoding="utf-8")
    assert check_table(pd.read_csv(path), declared("budgets")).empty


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("year", "2025", 'row 3, column "year": is not a whole year (found: "2025")'),
        ("year", 2025.5, 'row 3, column "year": is not a whole year (found: "2025.5")'),
        ("year", None, 'row 3, column "year": the cell is empty'),
        ("task_id", True, 'row 3, column "task_id": is not a whole number (found: "True")'),
        ("share", "0,5", 'row 3, column "share": is not a finite number (found: "0,5"). Write a number.'),
        ("share", float("inf"), 'row 3, column "share": is not a finite number (found: "inf")'),
    ],
)
def test_a_bad_cell_is_told_with_its_place(column, cell, said):
    table = SPLIT.astype({column: object})
    table.loc[1, column] = cell
    (told,) = faults(table, "split", needs=declared("split").names)
    assert told.startswith(f"split, {said}")


def test_every_fault_comes_at_once_and_once():
    table = SPLIT.astype(object).assign(year=["x", 2026], share=["y", None])
    assert len(faults(table, "split", needs=declared("split").names)) == 3


@pytest.mark.parametrize("text", ["false", "True", 0])
def test_a_text_is_no_truth(text):
    levels = pd.DataFrame({"indicator_id": ["1.1"], "year": [2025], "value": [1.0], "fictional": [text]})
    assert any("is not true or false" in told for told in faults(levels, "levels"))


def test_numbers_are_no_names():
    levels = pd.DataFrame({"indicator_id": [27.1], "year": [2025], "value": [1.0]})
    assert "27.10 is not 27.1" in faults(levels, "levels")[0]


def test_a_cell_at_fault_is_emptied_and_the_rest_stays():
    found = []
    table = checked(SPLIT.assign(share=["x", 0.5]), declared("split"), found)
    assert len(found) == 1
    assert table["share"].isna().tolist() == [True, False]
    assert table["share"].dtype == "float64"


def test_a_column_that_may_be_empty_may_be_left_out():
    table = checked(
        pd.DataFrame({"indicator_id": ["1.1"], "year": [2025], "value": 3}), declared("levels"), []
    )
    assert table["fictional"].tolist() == [False]
    assert faults(SPLIT.drop(columns="share"), "split", needs=["share"]) == [
        'split, column "share": column is missing. Add it.'
    ]


def test_a_misspelt_column_and_a_doubled_one():
    assert faults(SPLIT.assign(shre=1), "split", only=True) == [
        'split, column "shre": unknown column. Remove or rename it.'
    ]
    doubled = pd.concat([SPLIT, SPLIT[["share"]]], axis=1)
    assert faults(doubled, "split") == ['split, column "share": the column stands twice.']


def test_rows_that_name_the_same():
    (told,) = faults(pd.concat([SPLIT, SPLIT.head(1)]), "split")
    assert told == 'split, row 4: the row stands twice (found: "1, 2025"). Keep one.'


def test_the_given_table_stays_as_it_was():
    before = SPLIT.copy()
    typed = check_table(SPLIT, declared("split"))
    typed.loc[0, "share"] = 9.0
    pd.testing.assert_frame_equal(SPLIT, before)


def test_a_table_that_does_not_fit_is_refused():
    with pytest.raises(DataError, match="split does not fit its declaration: 1 fault"):
        check_table(SPLIT.assign(year="x").head(1), declared("split"))


@pytest.mark.parametrize("name", FAULTY)
def test_a_figure_that_cannot_be_used_has_all_columns(name):
    """Its key and source stand, and what the whole return says; the rest is what `FAULTY` puts there."""
    of_return = {"sender", "received", "fictional"}
    assert {*declared(name).key, "source", *of_return, *FAULTY[name]} == set(declared(name).names)
