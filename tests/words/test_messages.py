"""Whatever can be said about a file that a unit or an office wrote is said in both languages, looked up by key."""

import argparse
import ast
import pickle
import re
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import get_args

import pandas as pd
import pytest
from babel.messages.pofile import read_po

import pwr_eval
from pwr_eval.errors import Fault, Message, Place
from pwr_eval.schemas.check import checked, requirement
from pwr_eval.schemas.declaration import Column, Table, Type, declared, declared_tables
from pwr_eval.words.wording import wording

PACKAGE = Path(pwr_eval.__file__).parent
with (PACKAGE / "words" / "locale" / "messages.pl.po").open("rb") as catalogue:
    POLISH = {entry.id: entry.string for entry in read_po(catalogue) if entry.id}
MODULES = [
    *sorted((PACKAGE / "collection" / "returns").glob("*.py")),
    *sorted((PACKAGE / "files" / "untrusted").glob("*.py")),
    *sorted((PACKAGE / "programme" / "documents").glob("*.py")),
    *(
        PACKAGE / name
        for name in (
            "cleaning/numbers.py", "files/csv_files.py", "observations/corrections.py",
            "observations/decisions.py", "observations/quality/acceptance.py", "schemas/check.py",
        )
    ),
]  # fmt: skip
# Texts of these modules that are no message on a file: summaries, marks and notes in other texts, joints.
BOUNDS = ({}, {"least": 1}, {"least": 1, "most": 12}, {"endless": True}, {"empty": True})
NO_MESSAGE = {
    "the returns cannot be used", "the returns cannot be read", "{} cannot be read", "{} cannot be used",
    "the {} of the returns do not fit together", "{} does not fit the findings", "{} does not fit its declaration", "jak liczono: {}", "{} in {}",
    '"dane fikcyjne"', " and ", '"{}" is no number: {}. {}', "{} {}",
    "document types are not allowed", "{} cannot be taken in", "{} tys. zł",
}  # fmt: skip


def texts_of(tree):
    """Texts of a module that read like sentences; of one put together in place the fixed parts around {}."""
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.iter_child_nodes(node)
    }
    inside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    reasons_of_changes = [
        node.value for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CHANGES"
    ]  # fmt: skip
    inside |= {id(part) for node in reasons_of_changes for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                part.value if isinstance(part, ast.Constant) else "{}" for part in ast.iter_child_nodes(node)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            text = node.value
        else:
            continue
        if " " in text and re.search("[a-z]{2}", text) and not re.search(r"[\\\n]|\(\?|\[[0-9a-z]-", text):
            yield text


def names_in(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_message_stands_in_the_catalogue_by_its_template(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert [text for text in texts_of(tree) if text not in POLISH.keys() | NO_MESSAGE] == []


def requirements():
    """What cells must be, of every column of every declared table, full and empty."""
    for name in declared_tables():
        for column in declared(name).columns.values():
            yield from (requirement(replace(column, empty=empty)) for empty in (False, True))


def templates(message):
    """The templates that a message is made of."""
    yield message.template
    for value in vars(message)["values"].values():
        if isinstance(value, Message):
            yield from templates(value)


def test_what_a_cell_must_be_is_said_in_polish_in_every_combination():
    kinds = [Column("n", kind, "", "", **bounds) for kind in get_args(Type) for bounds in BOUNDS]
    for must in (*requirements(), *map(requirement, kinds)):
        problem = Message("is not {requirement}", requirement=must)
        assert set(templates(problem)) <= POLISH.keys()
        assert wording("pl").of_message(problem).startswith("to nie jest ")


def test_a_cell_at_fault_is_told_in_polish():
    rows = pd.DataFrame({"task_id": ["1"], "month": [13]})
    shape = Table("t", "", "", {"month": replace(declared("observations").columns["month"])})
    faults = []
    checked(rows, shape, faults)
    [fault] = faults
    polish = wording("pl").of_message(fault.problem)
    assert polish == "to nie jest liczba całkowita od 1 do 12 albo pusta komórka"


def test_no_message_stands_in_the_catalogue_that_nobody_writes():
    written = {
        node.value
        for path in (*sorted(PACKAGE.rglob("*.py")), Path(argparse.__file__))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    of_declarations = {template for must in requirements() for template in templates(must)}
    assert POLISH.keys() - written - of_declarations == set()


def test_a_message_has_the_same_places_in_both_languages():
    left_out = {"personal data ({kinds})": {"kinds"}, "holds personal data: {kinds}": {"kinds"},
        "it is called {qualifiers} at once": {"qualifiers"}}  # fmt: skip
    for english, polish in POLISH.items():
        assert polish
        assert names_in(english) - left_out.get(english, set()) == names_in(polish), english


def test_every_message_gets_the_values_that_its_places_need():
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Message"):
                continue
            [template] = node.args
            values = {keyword.arg for keyword in node.keywords}
            if isinstance(template, ast.Constant) and None not in values:
                assert template.value in POLISH
                assert names_in(template.value) == values, template.value


def test_values_are_put_in_and_nested_messages_translated():
    reason = Message('"{word}" can mean 0 or no figure', word="brak")
    message = Message("not a number: {reason}", reason=reason)
    assert message == 'not a number: "brak" can mean 0 or no figure'
    assert wording("pl").of_message(message) == "to nie jest liczba: „brak” może znaczyć 0 albo brak danych"
    assert wording("en").of_message(message) == message


def test_english_is_not_matched_to_become_polish():
    pl = wording("pl")
    assert pl.of_message("Write 7.") == "Write 7."
    assert pl.of_message(Message("Write {n}.", n="none")) == "Proszę wpisać none."
    assert pl.of_message("something new in {braces}") == "something new in {braces}"
    assert pl.of_message("") == ""


def test_a_message_keeps_its_values_on_its_way():
    message = Message("Write {n}.", n=7)
    column = pd.Series([message, "b"], dtype="object")
    kept = pd.DataFrame({"remedy": column}).iloc[::-1].to_dict("records")[1]["remedy"]
    for one in (pickle.loads(pickle.dumps(message)), kept):
        assert (one, vars(one)) == ("Write 7.", {"template": "Write {n}.", "values": {"n": 7}})


def test_a_fault_reads_in_english():
    fault = Fault(Place("a.csv"), Message("the file holds more than {n} cells", n=9), remedy="Send it again.")
    assert str(fault) == "a.csv: the file holds more than 9 cells. Send it again."


def said_by_errors(tree):
    """What a module gives to errors and faults as their words: constants, and texts put together in place."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        if name in ("UsageError", "DataError", "PublishError"):
            yield from node.args[:1]
        elif name == "Fault":
            yield from (*node.args[1:2], *node.args[3:4])
            yield from (given[word] for word in ("problem", "remedy") if word in given)


# What is said to those who hand tables to functions is in English, the language of the code.
OF_THE_LIBRARY = ("indicators", "evaluation")


def test_what_an_error_says_to_people_in_the_office_stands_in_the_catalogue():
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] in OF_THE_LIBRARY:
            continue
        for said in said_by_errors(ast.parse(path.read_text("utf-8"))):
            assert not isinstance(said, ast.JoinedStr), f"{path.name}, line {said.lineno}: use Message"
            if isinstance(said, ast.Constant) and said.value:
                assert said.value in POLISH, f"{path.name}, line {said.lineno}"
