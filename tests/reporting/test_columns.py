"""The catalogues of tables and columns: each declared once, whole in every language, and shown somewhere."""

import ast
from pathlib import Path
from typing import get_args

import pytest

import pwr_eval
from pwr_eval.reporting.columns import catalogue, column
from pwr_eval.reporting.tables import Form
from pwr_eval.vocabulary import LANGUAGES
from pwr_eval.words.wording import wording

VALUES = {"year": 2025, "first": 2025, "last": 2027}
ROOM = Path(pwr_eval.__file__).parent / "reporting"


def texts_in_code():
    """Every text of the room's modules."""
    return {
        node.value
        for path in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(catalogue("columns")))
def test_a_column_is_whole_in_every_language(name, language):
    shown = column(name, wording(language), **VALUES)
    assert shown.header
    assert "{" not in shown.header
    assert shown.form in get_args(Form)


def test_no_column_is_declared_twice():
    declared = [column(name, wording("pl"), **VALUES) for name in catalogue("columns")]
    assert [str(one) for one in declared if declared.count(one) > 1] == []


@pytest.mark.parametrize("of", ["columns", "tables"])
def test_no_name_stands_twice_in_a_catalogue(of):
    lines = (ROOM / f"{of}.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(catalogue(of)) + 1


def test_no_column_is_declared_that_nobody_shows():
    columns, tables = catalogue("columns"), catalogue("tables").values()
    behind = {name for row in columns.values() for name in row["data"].split()}
    in_tables = {name for row in tables for name in row["columns"].split()}
    assert in_tables - set(columns) == {"*"}
    assert set(columns) <= texts_in_code() | behind | in_tables


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(catalogue("tables")))
def test_a_table_has_its_words_in_every_language(name, language):
    row, words = catalogue("tables")[name], wording(language)
    assert words.has(row["caption"])
    assert all(words.has(row[part]) for part in ("note", "none") if row[part])


def test_no_table_is_declared_that_nobody_shows():
    made = {f"verdicts-by-{by}" for by in ("goal", "unit")}
    made |= {f"promises-by-{by}" for by in ("goal", "section", "unit")}
    made |= {f"question-{what}" for what in ("measures", "conditions", "evidence")}
    assert set(catalogue("tables")) - texts_in_code() - made == set()
