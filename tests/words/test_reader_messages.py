"""Whatever the reader of returns can say, the unit that sent the return gets it in Polish."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import pwr_eval
from pwr_eval.collection.forms import fault_in_language
from pwr_eval.errors import Fault, Place
from pwr_eval.words.reader_messages import in_language

PACKAGE = Path(pwr_eval.__file__).parent
MESSAGES = tomllib.loads((PACKAGE / "words" / "locale" / "reader_messages.toml").read_text("utf-8"))["pl"]
# Texts in the code of the reader that are no part of a fault: summaries, marks in other texts, joints.
NO_FAULT = {
    "7 cannot be read", "the file is 7", "the returns cannot be used", "the returns cannot be read", "jak liczono: 7", "line \"7 …\"", "file name \"7…\"",
    " and ", "column \"dane fikcyjne\"", "\"7\" is no number: 7. 7", "7 7", "document types are not allowed",
}  # fmt: skip


def texts_of(path):
    """Texts of a module that read like messages, what changes in them replaced by 7."""
    tree = ast.parse(path.read_text("utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in parts | docstrings
        ):
            text = node.value
        else:
            continue
        if " " in text and re.search("[a-z]{2}", text) and not re.search(r"[\\\n]|\(\?|\[[0-9a-z]-", text):
            yield text


@pytest.mark.parametrize(
    "path",
    [*sorted((PACKAGE / "collection" / "returns").glob("*.py")), PACKAGE / "cleaning" / "numbers.py"],
    ids=lambda path: path.stem,
)
def test_every_message_of_the_reader_has_polish_words(path):
    def known(text):
        return any(in_language(said, "pl") != said for said in (text, f"the file is {text}"))

    assert [text for text in texts_of(path) if text not in NO_FAULT and not known(text)] == []


def test_what_changes_in_a_message_is_kept():
    for message, polish in MESSAGES.items():
        places = re.findall(r"\{(\w+)\}", message)
        assert len(places) == len(set(places))
        assert set(re.findall(r"\{(\w+)\}", polish)) <= set(places)


def test_values_are_put_in_and_reasons_translated():
    fault = Fault(
        Place("a.xlsx", "Sprawozdanie", 8, "G"),
        'not a number: "brak" can mean 0 or no figure',
        "brak",
        "Write 7.",
    )
    told = fault_in_language(fault, "pl")
    assert told == Fault(
        fault.place, "to nie jest liczba: „brak” może znaczyć 0 albo brak danych", "brak", "Proszę wpisać 7."
    )
    assert fault_in_language(fault, "en") == fault


def test_a_message_without_words_stays_as_it_is():
    assert in_language("something new in {braces}", "pl") == "something new in {braces}"
