"""Claims: a corpus of claims and of sentences that claim nothing in both languages, places, levels, quotes."""

from pathlib import Path

import pandas as pd
import pytest

from pwr_eval.errors import DataError, UsageError
from pwr_eval.evaluation.claims.check import check_words
from pwr_eval.evaluation.claims.lexicon import lexicon
from pwr_eval.evaluation.claims.sentences import CheckedText, texts_of_markdown
from pwr_eval.evaluation.evidence.coding import read_coding
from pwr_eval.schemas.declaration import declared

HERE = Path(__file__).parent
INTERVIEWS = HERE.parents[1] / "data" / "raw" / "krakow-2025-2027" / "evaluation" / "interviews"


def corpus(name):
    table = pd.read_csv(HERE / "claims" / name)
    return [
        pytest.param(row, id=f"{row['language']}: {row['text'][:60]}") for row in table.to_dict("records")
    ]


def findings(row, **known):
    numbers = {name: None if pd.isna(row[name]) else int(row[name]) for name in ("n", "years")}
    return check_words([CheckedText("a.md", row["text"], row["language"], **numbers, **known)])


@pytest.mark.parametrize("row", corpus("claims.csv"))
def test_claims_are_found(row):
    found = findings(row)
    assert row["rule"] in set(found["rule"])
    mine = found[found["rule"] == row["rule"]].iloc[0]
    assert mine["words"].lower() in row["text"].lower()
    assert mine["wording"]
    # Its own evidence takes a causal claim off the list; figures depend on their numbers alone.
    stronger = findings(row, strength=5)
    causal = row["rule"] in lexicon(row["language"]).needs
    assert (row["rule"] in set(stronger["rule"])) != causal


@pytest.mark.parametrize("row", corpus("honest.csv"))
def test_honest_sentences_are_left_alone(row):
    assert findings(row)[["rule", "words"]].to_numpy().tolist() == []


def test_the_corpus_is_large_enough():
    for name in ("claims.csv", "honest.csv"):
        table = pd.read_csv(HERE / "claims" / name)
        assert (table.groupby("language").size() >= 60).all()
        assert not table["text"].duplicated().any()


@pytest.mark.parametrize(
    ("strength", "rules"),
    [(None, ["proof", "contribution", "attribution"]), (1, ["proof", "contribution", "attribution"]),
     (2, ["proof", "attribution"]), (3, ["proof"]), (4, [])],
)  # fmt: skip
def test_each_claim_needs_its_level(strength, rules):
    text = (
        "Ewaluacja potwierdziła skuteczność zajęć. Program przyczynił się do poprawy. "
        "Program wpłynął na rodziny."
    )
    found = check_words([CheckedText("a.md", text, "pl", strength=strength)])
    assert found["rule"].tolist() == rules
    assert (found["needed"] > found["held"]).all()
    assert list(found.columns) == list(declared("overclaims").names)


MARKDOWN = """# Wnioski

Program objął 690 rodzin. Był to
dobry rok. Dzięki
programowi rodziny są silniejsze.

- Usługi wpłynęły na dzieci.
- Liczba zajęć wzrosła.

> Dzięki programowi wróciłam do pracy i śpię spokojnie, mówi matka.

```
Program spowodował poprawę.
```

Powiedziała: „Dzięki programowi wszystko się zmieniło”, a `program wpłynął na x` to kod.
Program „wpłynął” na rodziny.
"""


def test_places_quotes_and_code():
    found = check_words(texts_of_markdown("wnioski.md", MARKDOWN, "pl"))
    assert found[["paragraph", "line", "words"]].to_numpy().tolist() == [
        [2, 4, "Dzięki programowi"],
        [3, 7, "Usługi wpłynęły na"],
        [5, 17, "program wpłynął na"],  # a word in quotation marks is still the author's
    ]
    assert found["sentence"].iloc[0] == "Dzięki programowi rodziny są silniejsze."


def test_evidence_that_a_paragraph_cites():
    register = pd.DataFrame(
        {"evidence_id": ["E01", "E02"], "strength": [3, 1], "n": pd.array([22, 7], dtype="Int64")}
    )
    text = "Program wpłynął na placówki (E01, E02).\n\nProgram wpłynął na rodziny (E02): 57%.\n\nProgram wpłynął."
    found = check_words(texts_of_markdown("a.md", text, "pl", register))
    assert found[["line", "rule", "held"]].to_numpy().tolist() == [
        [3, "attribution", 1],
        [3, "few_percent", 7],
    ]
    with pytest.raises(DataError, match='the register has no such finding \\(found: "E09"\\)'):
        texts_of_markdown("a.md", "Zob. E09.", "pl", register)


def test_nothing_to_check_gives_an_empty_table():
    for texts in ([], [CheckedText("a.md", "", "en")], [CheckedText("a.md", "   \n\n", "en")]):
        assert list(check_words(texts).columns) == list(declared("overclaims").names)
        assert check_words(texts).empty
    with pytest.raises(UsageError, match='words in "de"'):
        CheckedText("a.md", "Dank dem Programm", "de")


def test_the_programme_of_krakow_claims_nothing_of_itself():
    # A document of plans holds purposes, not results; quotes of people are their own.
    plan = (HERE.parents[1] / "data" / "raw" / "krakow-2025-2027" / "programme.toml").read_text(
        encoding="utf-8"
    )
    assert check_words([CheckedText("programme.toml", plan.replace('"', " "), "pl")]).empty
    said = " ".join(f"„{text}”" for text in read_coding(INTERVIEWS).units["text"])
    assert check_words([CheckedText("quotes.md", said, "pl")]).empty


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_long_sentence_is_read_in_no_time(language):
    word = "program " if language == "pl" else "programme "
    check_words([CheckedText("a.md", word * 3000 + ".", language)])
