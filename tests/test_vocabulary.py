import ast
from pathlib import Path

import pytest

from pwr_eval import vocabulary

ROOT = Path(vocabulary.__file__).parent
LISTS = {
    name: set(getattr(vocabulary, name))
    for name in (
        "DUE_STATUSES",
        "KINDS",
        "LANGUAGES",
        "MEASURES",
        "QUALIFIERS",
        "SCOPES",
        "STATUSES",
        "VERDICTS",
    )
}
# Where three codes and more of a list stand outside the vocabulary, and why.
ALLOWED = {
    (
        "KINDS",
        "programme/documents/reading_words.py",
    ): "the kinds whose limit is said in words before the amount",
    ("KINDS", "collection/forms/row_texts.py"): "the kinds whose number alone would not say what is meant",
    ("KINDS", "indicators/gaps/overall.py"): "the kinds judged year by year",
    ("KINDS", "indicators/trends/span.py"): "the kinds whose target is no level",
    ("LANGUAGES", "schemas/declaration.py"): "what each column means, in both languages",
    ("LANGUAGES", "schemas/documentation.py"): "the words of the pages on tables",
    ("MEASURES", "indicators/gaps/yearly.py"): "the rule of each measure",
    ("DUE_STATUSES", "reporting/verdict_style.py"): "how each looks",
    ("STATUSES", "cleaning/numbers.py"): "what one cell can say: it hides nothing",
    ("VERDICTS", "indicators/gaps/bounds.py"): "the steps of the scale that shares are judged by",
    ("VERDICTS", "indicators/gaps/overall.py"): "the rules that give the verdicts",
    ("VERDICTS", "indicators/gaps/programme_totals.py"): "the verdicts whose years are counted for the rules",
    ("VERDICTS", "indicators/scores/scores.py"): "own numbers for what is reached, in part, or not",
    (
        "VERDICTS",
        "reporting/verdict_style.py",
    ): "how each looks, and the looks that an evaluator's levels take",
}


def code_lists():
    """Every literal collection of texts in the package, with its module."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            items = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
            texts = {
                item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)
            }
            if items and len(texts) == len(items):
                yield path.relative_to(ROOT).as_posix(), node.lineno, texts


FOUND = list(code_lists())


@pytest.mark.parametrize("name", LISTS)
def test_codes_stand_once(name):
    codes = LISTS[name]
    enough = min(3, len(codes))
    again = [
        f"{module}:{line}"
        for module, line, texts in FOUND
        if len(texts) >= enough
        and texts <= codes
        and module != "vocabulary.py"
        and (name, module) not in ALLOWED
    ]
    assert not again, f"take {name} from pwr_eval.vocabulary"


def test_every_exception_is_needed():
    used = {(name, module) for name, codes in LISTS.items() for module, _, texts in FOUND if texts <= codes}
    assert set(ALLOWED) <= used


def test_every_verdict_is_an_assessment_or_none():
    assert {*vocabulary.ASSESSED, *vocabulary.UNASSESSED} == set(vocabulary.VERDICTS)
    assert {*vocabulary.REACHED, *vocabulary.UNREACHED} == set(vocabulary.ASSESSED)
    assert vocabulary.REACHED == ("met", "far_above")


def test_every_language_has_its_files():
    files = {path.name for path in (ROOT / "words" / "locale").glob("*.po")}
    assert {f"texts.{language}.po" for language in vocabulary.LANGUAGES} <= files
