"""Both catalogues are complete, their places agree, and numbers read as the language writes them."""

import json
import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import pwr_eval
from pwr_eval.errors import UsageError
from pwr_eval.indicators.costs import REASONS as COST_REASONS
from pwr_eval.indicators.gaps import REASONS, RULES
from pwr_eval.indicators.trends.reasons import REASONS as TREND_REASONS
from pwr_eval.vocabulary import LANGUAGES, VERDICTS
from pwr_eval.words.wording import wording

PACKAGE = Path(pwr_eval.__file__).parent
NBSP = "\N{NO-BREAK SPACE}"


def catalogue(language):
    with (PACKAGE / "words" / "locale" / f"texts.{language}.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def places(text):
    texts = text if isinstance(text, tuple) else (text,)
    return {name for one in texts for _, name, _, _ in string.Formatter().parse(one) if name}


def test_catalogues_have_the_same_keys_and_places():
    polish, english = catalogue("pl"), catalogue("en")
    assert polish.keys() == english.keys()
    different = [key for key in polish if places(polish[key]) != places(english[key])]
    assert different == []


def test_no_text_is_empty():
    for language in LANGUAGES:
        assert all(text and all(text) for text in catalogue(language).values())


def test_every_key_in_the_code_is_in_the_catalogue():
    keys = set(catalogue("pl"))
    found = set()
    for file in PACKAGE.rglob("*.py"):
        found |= set(re.findall(r'words\(\s*"([a-z_.]+)"', file.read_text(encoding="utf-8")))
    assert len(found) > 100
    assert found - keys == set()


def test_every_code_of_the_tables_has_words():
    words = wording("pl")
    codes = {
        "verdict": VERDICTS,
        "rule": RULES,
        "reason": REASONS,
        "cost_reason": COST_REASONS,
        "trend_reason": TREND_REASONS,
    }
    missing = [
        f"{kind}.{code}"
        for kind, known in codes.items()
        for code in known
        if code and not words.has(f"{kind}.{code}")
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0 zadań"),
        (1, "1 zadanie"),
        (2, "2 zadania"),
        (5, "5 zadań"),
        (12, "12 zadań"),
        (22, "22 zadania"),
        (112, "112 zadań"),
    ],
)
def test_polish_plurals(n, text):
    assert wording("pl").count("tasks", n) == text


def test_numbers_in_polish_and_english():
    pl, en = wording("pl"), wording("en")
    assert pl.number(9910) == f"9{NBSP}910"
    assert en.number(9910) == "9,910"
    assert pl.number(1234.5, 2) == f"1{NBSP}234,50"
    assert pl.number(-0.47) == "\N{MINUS SIGN}0,47"
    assert pl.signed(5) == "+5"
    assert pl.signed(0) == "0"
    assert pl.percent(0.125) == f"12,5{NBSP}%"
    assert en.percent(0.125) == "12.5%"
    assert pl.money(12667680) == f"12{NBSP}667{NBSP}680{NBSP}zł"
    assert pl.number(float("nan")) == pl.money(float("nan")) == pl.percent(float("nan")) == "–"
    assert pl.listed(["a", "b", "c"]) == "a, b i c"


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.00036, 1, f"<{NBSP}0,1{NBSP}%"),
        (0.0006, 1, f"0,1{NBSP}%"),
        (0.004, 0, f"<{NBSP}1{NBSP}%"),
        (0.0, 1, f"0,0{NBSP}%"),
    ],
)
def test_a_small_share_is_not_written_as_none(share, decimals, text):
    assert wording("pl").percent(share, decimals) == text


def test_every_notebook_reads_in_english():
    notebooks = (PACKAGE.parent / "notebooks").glob("*.ipynb")
    cells = [cell for file in notebooks for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    assert len(texts) > 30
    assert all(wording("en").of_notebook(text) != text for text in texts)
    assert [wording("pl").of_notebook(text) for text in texts] == texts


def test_unknown_language_names_those_that_are_there():
    with pytest.raises(UsageError, match="pl, en"):
        wording("de")


def test_missing_key_is_told():
    with pytest.raises(KeyError, match="nowhere"):
        wording("pl")("nowhere")
