"""The catalogue of columns: each declared once, whole in every language, and shown somewhere."""

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


def names_in_code():
    """Every name in a text of the room's modules that holds nothing but names of columns, parted by spaces."""
    texts = [
        node.value.split()
        for path in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return {name for text in texts if catalogue().keys() >= set(text) for name in text}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(catalogue()))
def test_a_column_is_whole_in_every_language(name, language):
    shown = column(name, wording(language), **VALUES)
    assert shown.header
    assert "{" not in shown.header
    assert shown.form in get_args(Form)


def test_no_column_is_declared_twice():
    declared = [column(name, wording("pl"), **VALUES) for name in catalogue()]
    assert [str(one) for one in declared if declared.count(one) > 1] == []
    lines = (ROOM / "columns.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(catalogue()) + 1


def test_no_column_is_declared_that_nobody_shows():
    behind = {name for row in catalogue().values() for name in row["data"].split()}
    levels = {"process", "output", "outcome"}
    assert set(catalogue()) <= names_in_code() | behind | levels
