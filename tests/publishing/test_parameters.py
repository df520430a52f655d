"""Parameters are read from the notebook and refused before anything starts."""

import json

import papermill
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import DataError, UsageError
from pwr_eval.publishing import Parameter, checked_parameters, declared_parameters
from tests.publishing.publish_samples import code, declaration, saved, words

DECLARED = {
    "programme": Parameter("programme", str),
    "year": Parameter("year", int, 2025),
    "margin": Parameter("margin", float, 0.15),
    "draft": Parameter("draft", bool, False),
}


def test_declaration_is_read_with_types_and_defaults(tmp_path):
    cell = '"""What to report."""\nprogramme: str\nyear: int = 2025  # first\nmargin: float = 1\ndraft: bool = False'
    path = saved(tmp_path / "a.ipynb", words("# T"), declaration(cell), code("x: int = 1"))
    assert declared_parameters(path) == {**DECLARED, "margin": Parameter("margin", float, 1.0)}


def test_source_in_lines_is_the_same(tmp_path):
    path = saved(tmp_path / "a.ipynb", declaration('year: int = 2025\nlanguage: str = "pl"'))
    content = json.loads(path.read_text())
    content["cells"][0]["source"] = ["year: int = 2025\n", 'language: str = "pl"']
    path.write_text(json.dumps(content))
    assert list(declared_parameters(path)) == ["year", "language"]


def test_names_are_those_that_papermill_sees(tmp_path):
    path = saved(
        tmp_path / "a.ipynb", declaration('year: int = 2025\nlanguage: str = "pl"\nproject: str = ".."')
    )
    assert list(declared_parameters(path)) == list(papermill.inspect_notebook(path))


def test_no_declaration_means_no_parameters(tmp_path):
    assert declared_parameters(saved(tmp_path / "a.ipynb", words("# T"))) == {}
    with pytest.raises(UsageError, match="It takes no parameters"):
        checked_parameters({}, {"year": 2025})


def test_every_bad_line_of_a_declaration_is_told(tmp_path):
    cell = 'import os\nyear = 2025\nlanguage: int = "pl"\nunits: list = []\nyear: int = 1\nyear: int = 2\nday: int = f()'
    with pytest.raises(DataError) as told:
        declared_parameters(saved(tmp_path / "a.ipynb", declaration(cell)))
    problems = [fault.problem for fault in told.value.faults]
    assert problems == [
        "`import os` declares no parameter",
        "`year = 2025` declares no parameter",
        "`language: int = 'pl'` has a value that is not of its type",
        "`units: list = []` has a type that no parameter can have",
        "`day: int = f()` has a value that is not of its type",
        "year is declared twice",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "the file is missing"),
        ("not json", "no notebook"),
        ('{"cells": 1}', "no notebook"),
        ("[]", "no notebook"),
    ],
)
def test_no_notebook_is_told(tmp_path, content, problem):
    path = tmp_path / "a.ipynb"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DataError, match=problem):
        declared_parameters(path)


def test_two_declarations_and_broken_python_are_told(tmp_path):
    with pytest.raises(DataError, match="more than one cell"):
        declared_parameters(saved(tmp_path / "a.ipynb", declaration("a: int = 1"), declaration("b: int = 1")))
    with pytest.raises(DataError, match="line 2 of the parameters cell"):
        declared_parameters(saved(tmp_path / "a.ipynb", declaration("a: int = 1\nb: int =")))


@pytest.mark.parametrize(
    ("name", "given_value", "value"),
    [
        ("year", "2026", 2026), ("year", " 2026 ", 2026), ("margin", "0.2", 0.2), ("margin", 1, 1.0),
        ("draft", "true", True), ("draft", "False", False), ("programme", "2025", "2025"),
    ],
)  # fmt: skip
def test_text_is_read_as_the_declared_type(name, given_value, value):
    values = checked_parameters(DECLARED, {"programme": "p", name: given_value})
    assert values[name] == value
    assert type(values[name]) is DECLARED[name].kind


@pytest.mark.parametrize(
    ("name", "given_value"),
    [
        ("year", "2025.0"), ("year", 2025.0), ("year", True), ("year", ""), ("draft", "yes"), ("draft", 1),
        ("margin", "nan"), ("margin", float("inf")), ("margin", "wide"), ("programme", 5),
    ],
)  # fmt: skip
def test_wrong_type_is_refused(name, given_value):
    with pytest.raises(UsageError, match=f"{name}: .* is not of type {DECLARED[name].kind.__name__}"):
        checked_parameters(DECLARED, {"programme": "p", name: given_value})


def test_all_faults_come_at_once_with_what_is_allowed():
    allowed = {"programme": ["krakow"], "year": range(2025, 2028), "goal": ["G1"]}
    with pytest.raises(UsageError) as told:
        checked_parameters(
            DECLARED, {"yaer": 1, "year": 2031, "draft": "?"}, allowed=allowed, notebook="02.ipynb"
        )
    assert str(told.value) == (
        "02.ipynb cannot run with these parameters: 4 faults\n"
        "  yaer: unknown; did you mean year?\n"
        "  programme: missing; it has no default\n"
        "  year: 2031 is not allowed\n"
        '  draft: "?" is not of type bool\n'
        "Allowed are:\n"
        '  programme: str, one of "krakow" (must be given)\n'
        "  year: int, one of 2025, 2026, 2027 (2025 if not given)\n"
        "  margin: float (0.15 if not given)\n"
        "  draft: bool (False if not given)"
    )


def test_a_long_list_of_allowed_values_is_cut():
    with pytest.raises(UsageError, match=r"one of 0, 1, .*, 19, … \(2025"):
        checked_parameters({"year": DECLARED["year"]}, {"year": -1}, allowed={"year": range(3000)})


def test_a_default_that_does_not_fit_this_programme_is_no_silent_choice():
    with pytest.raises(UsageError, match="2025 is not allowed; it holds where no value is given"):
        checked_parameters(DECLARED, {"programme": "p"}, allowed={"year": [2028, 2029]})


@given(st.integers())
def test_a_whole_number_and_its_text_are_the_same(number):
    declared = {"year": DECLARED["year"]}
    assert checked_parameters(declared, {"year": str(number)}) == checked_parameters(
        declared, {"year": number}
    )


@given(st.text())
def test_any_text_stays_as_it_is(text):
    assert checked_parameters({"programme": DECLARED["programme"]}, {"programme": text}) == {
        "programme": text
    }
