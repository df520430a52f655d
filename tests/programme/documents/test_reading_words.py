import pytest

from pwr_eval.cleaning.target_cells import parse_target_cell
from pwr_eval.programme.documents.reading_words import reading_in_words
from pwr_eval.vocabulary import KINDS, PERIODS
from pwr_eval.words.wording import wording


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("ok. 300 rodzin", "około 300 rodzin w każdym roku"),
        ("powyżej 5 rodzin", "więcej niż 5 rodzin w każdym roku"),
        ("nie więcej niż 6 dzieci", "najwyżej 6 dzieci w każdym roku"),
        ("poniżej 10 dzieci", "mniej niż 10 dzieci w każdym roku"),
        ("10-12 rodzin", "od 10 do 12 rodzin w każdym roku"),
        ("12 godzin tygodniowo", "12 godzin w każdym tygodniu"),
        ("łącznie 30 rodzin", "30 rodzin w całym okresie programu"),
        (
            "spadek liczby dzieci w pieczy zastępczej o 10%",
            "spadek o 10% rok do roku: dzieci w pieczy zastępczej",
        ),
        ("wg potrzeb", "bez wartości docelowej, liczy się i pokazuje: wg potrzeb"),
        ("z 20 do 30 rodzin", "30 rodzin w każdym roku; wartość bazowa: 20"),
    ],
)
def test_a_reading_is_said_in_words(cell: str, words: str) -> None:
    assert reading_in_words(parse_target_cell(cell)[0], wording("pl")) == words


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_kind_and_period_has_words(language: str) -> None:
    words = wording(language)
    missing = [
        kind
        for kind in KINDS
        if kind not in ("minimum", "maximum", "range") and not words.has(f"approval.reading.{kind}")
    ]
    assert missing + [period for period in PERIODS if not words.has(f"approval.span.{period}")] == []
