import contextlib
import math
import string
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.cleaning.number_columns import parse_numbers
from pwr_eval.cleaning.numbers import Number, UnreadableNumber, parse_number

NBSP, NARROW, THIN, FIGURE = "\u00a0", "\u202f", "\u2009", "\u2007"

EXACT = {
    "0": 0,
    "7": 7,
    "9910": 9910,
    "9 910": 9910,
    f"9{NBSP}910": 9910,
    f"9{NARROW}910": 9910,
    f"9{THIN}910": 9910,
    f"9{FIGURE}910": 9910,
    f"12{NBSP}667 680": 12667680,
    "9.910": 9910,
    "1.247.300": 1247300,
    "9'910": 9910,
    "1’247’300": 1247300,
    "12,5": 12.5,
    "12,50": 12.5,
    "12.5": 12.5,
    "9.9105": 9.9105,
    "0,123": 0.123,
    "0.123": 0.123,
    "1 234,56": 1234.56,
    "1 234,567": 1234.567,
    "1 234.56": 1234.56,
    "1.234,56": 1234.56,
    "1'234.5": 1234.5,
    "1234,567": 1234.567,
    "1,247,300": 1247300,
    "1,247.50": 1247.5,
    "300,-": 300,
    "300,—": 300,
    " 9 910 \n": 9910,
    "\ufeff9 910": 9910,
    "-5": -5,
    "−5": -5,
    "–5": -5,
    "+2,5": 2.5,
    "-0": 0,
    "\u202a9910\u202c": 9910,
    "\u200e9910": 9910,
    "9\u200b910": 9910,
    "9\u00ad910": 9910,
    "\u2066300\u2069": 300,
    "3\u200b00": 300,
    "\u00a0\u200b300\u00a0": 300,
    "9\u2060 \u2060910": 9910,
}


@pytest.mark.parametrize(("text", "value"), EXACT.items())
def test_plain_numbers(text: str, value: float) -> None:
    assert parse_number(text) == Number(value, "exact", "reported", "")


QUALIFIED = {
    "ok. 300": "approximate",
    "ok.300": "approximate",
    "Około 300": "approximate",
    "ca. 300": "approximate",
    "~300": "approximate",
    "≈ 300": "approximate",
    "300 w przybliżeniu": "approximate",
    "ponad 300": "at_least",
    "powyżej 300": "at_least",
    "pow. 300": "at_least",
    "pow.300": "at_least",
    "powyż. 300": "at_least",
    "poniż. 300": "at_most",
    "w przybl. 300": "approximate",
    "co  najmniej 300": "at_least",
    "nie mniej niż 300": "at_least",
    "min. 300": "at_least",
    "min 300": "at_least",
    "> 300": "at_least",
    "≥300": "at_least",
    "300+": "at_least",
    "300 lub więcej": "at_least",
    "do 300": "at_most",
    "max 300": "at_most",
    "maks. 300": "at_most",
    "nie więcej niż 300": "at_most",
    "< 300": "at_most",
    "szacunkowo 300": "estimated",
    "300 (szac.)": "estimated",
    "300 szac.": "estimated",
    "300 (dane szacunkowe)": "estimated",
    "szacunkowo ok. 300": "estimated",
    "ok. 300 (szac.)": "estimated",
}


@pytest.mark.parametrize(("text", "qualifier"), QUALIFIED.items())
def test_qualifiers(text: str, qualifier: str) -> None:
    assert parse_number(text) == Number(300, qualifier, "reported", "")  # type: ignore[arg-type]  # text keys


WITH_UNIT = {
    "9 910 usług": (9910, "usług"),
    f"9{NBSP}910{NBSP}usług": (9910, "usług"),
    "12 667 680 zł": (12667680, "zł"),
    "12 667 680,50zł": (12667680.5, "zł"),
    "PLN 1 200": (1200, "PLN"),
    "300,- zł": (300, "zł"),
    "2%": (2, "%"),
    "2,5 %": (2.5, "%"),
    "12,5 tys.": (12500, ""),
    "12,5 tys. zł": (12500, "zł"),
    "1,1 tys. zł": (1100, "zł"),
    "6,54 mln zł": (6540000, "zł"),
    "ok. 3 tysiące osób": (3000, "osób"),
    "300 osób (dzieci i rodziców)": (300, "osób (dzieci i rodziców)"),
    "300  zł/os.": (300, "zł/os."),
    "6 200 rodzin korzystających z KKR 3+": (6200, "rodzin korzystających z KKR 3+"),
    "150 dzieci do 7 roku życia": (150, "dzieci do 7 roku życia"),
}


@pytest.mark.parametrize(("text", "expected"), WITH_UNIT.items())
def test_words_after_the_number(text: str, expected: tuple[float, str]) -> None:
    number = parse_number(text)
    assert (number.value, number.unit_text) == expected


NO_FIGURE = {
    "blank": ["", "  ", "\u00a0", "\u200b", "\t\n"],
    "missing": [
        "-",
        "–",
        "—",
        "--",
        "b.d.",
        "B.D.",
        "bd",
        "b/d",
        "b. d.",
        "b / d",
        "brak  danych",
        "bez danych",
        "…",
        "b.d.\u200b",
    ],
    "not_applicable": [
        "x",
        "X",
        "n/d",
        "nd.",
        "n. d.",
        "nie dotyczy",
        "nie dot.",
        "Nie Dotyczy.",
        "n/a",
        "N.D.",
    ],
}
MISSING = [mark for marks in NO_FIGURE.values() for mark in marks]


@pytest.mark.parametrize(
    ("status", "text"), [(status, text) for status, texts in NO_FIGURE.items() for text in texts]
)
def test_an_empty_cell_no_data_and_not_applicable_are_three_things(status: str, text: str) -> None:
    number = parse_number(text)
    assert number.status == status
    assert math.isnan(number.value)
    assert parse_number("0").status == "reported"


UNREADABLE = {
    "1,234": "it can mean 1 234 or 1,2340",
    "-1,234": "it can mean",
    "1,234 tys.": "it can mean",
    "1.234 tys.": "it can mean",
    "10 00": "groups of three",
    "1 2345": "groups of three",
    "1  234": "groups of three",
    "1.23.4": "groups of three",
    "1234.567": "groups of three",
    "1 234.567": "groups of three",
    "1,234,56": "groups of three",
    "31.12.2025": "looks like a date",
    "2025-12-31": "looks like a date",
    "10-12": "range",
    "10 – 12": "range",
    "300 do 400": "range",
    "300 i 200": "second number",
    "300 osób, 200 rodzin": "second number",
    "12 zł 50 gr": "second number",
    "300osób": "without a space",
    "1e5": "without a space",
    "12.": "without a space",
    "12 os.?": "is not a unit",
    "300 x": "is not a unit",
    "300 ok.": "is not a unit",
    "300 (w tym 20 nowych)": "is not a unit",
    "min. ok. 300": "approximate and at_least at once",
    "min. 300 (szac.)": "at_least and estimated at once",
    "ponad 5 300 rodzin (szac.)": "at_least and estimated at once",
    "osób 300": "before the number",
    ",5": "before the number",
    "wg załącznika": "no digit",
    "nan": "error of the spreadsheet",
    "NaN": "error of the spreadsheet",
    "Inf": "error of the spreadsheet",
    "-Infinity": "error of the spreadsheet",
    "#SPILL!": "error of the spreadsheet",
    "#ROZLANIE!": "error of the spreadsheet",
    "#NAZWA?": "error of the spreadsheet",
    "#NAME?": "error of the spreadsheet",
    "#DZIEL/0!": "error of the spreadsheet",
    "Err:502": "error of the spreadsheet",
    "Błąd:508": "error of the spreadsheet",
    "####": "error of the spreadsheet",
    "01.sty": "looks like a date",
    "27-paź": "looks like a date",
    "5 maja": "looks like a date",
    "31.01.26": "looks like a date",
    "x" * 20_000: "it is a text",
    "1 " * 20_000: "it is a text",
    "brak": "can mean 0 or no figure",
    "trzy": "written out in words",
    "007": "begins with a zero",
    "#DIV/0!": "error of the spreadsheet",
    "#N/D!": "error of the spreadsheet",
    "٣٠٠": "not one of the digits 0 to 9",
    "３００": "not one of the digits 0 to 9",
    "5 m²": "not one of the digits 0 to 9",
    "½": "not one of the digits 0 to 9",
    "3\u202e00": "invisible",
    "1" + "0" * 15: "too large",
    "9" * 400: "too large",
}


@pytest.mark.parametrize(("text", "reason"), UNREADABLE.items())
def test_what_is_not_surely_a_number_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableNumber) as caught:
        parse_number(text)
    assert reason in caught.value.reason
    assert caught.value.text == text or len(text) > 1_000
    assert caught.value.remedy


values = st.integers(0, 10**12)
separators = st.sampled_from([" ", NBSP, NARROW, THIN, FIGURE, "'", "’"])


@given(values, separators, st.text("0123456789", max_size=4))
def test_any_grouped_number_is_read_as_it_was_written(whole: int, separator: str, decimals: str) -> None:
    grouped = f"{whole:,}".replace(",", separator)
    if not decimals:
        assert parse_number(grouped).value == whole
    elif whole >= 1000 or whole == 0 or len(decimals) != 3:
        assert parse_number(f"{grouped},{decimals}").value == float(f"{whole}.{decimals}")


@given(values)
def test_dots_set_off_thousands(whole: int) -> None:
    assert parse_number(f"{whole:,}".replace(",", ".")).value == whole


@given(st.floats(0.01, 999.0).map(lambda value: round(value, 2)), st.sampled_from([*QUALIFIED]))
def test_a_qualifier_changes_no_value(value: float, pattern: str) -> None:
    text = pattern.replace("300", f"{value:.2f}".replace(".", ","))
    assert parse_number(text).value == value


@given(st.text(string.digits + " .,'-–%zł()+\u00a0", max_size=15))
def test_no_digit_is_lost(text: str) -> None:
    try:
        number = parse_number(text)
    except UnreadableNumber:
        return
    written = "".join(sign for sign in text if sign.isdigit())
    read = (
        "" if number.status != "reported" else f"{Decimal(str(number.value)).normalize():f}{number.unit_text}"
    )
    assert written.strip("0") == "".join(sign for sign in read if sign.isdigit()).strip("0")


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    with contextlib.suppress(UnreadableNumber):
        parse_number(text)


cells = st.lists(
    st.one_of(st.none(), st.sampled_from([*EXACT, *QUALIFIED, *MISSING, *UNREADABLE])), max_size=60
)


@given(cells, st.booleans())
def test_a_column_is_read_as_its_cells_are(texts: list[str | None], repeated: bool) -> None:
    texts = texts * (20 if repeated else 1)
    column = pd.Series(texts, dtype="str", index=range(5, 5 + len(texts)))
    table = parse_numbers(column)
    assert table.index.equals(column.index)
    for text, row in zip(texts, table.itertuples(index=False), strict=True):
        try:
            expected = (*parse_number(text or ""), "")
        except UnreadableNumber as error:
            expected = (math.nan, "exact", "unreadable", "", str(error))
        assert str(tuple(row)) == str(expected)


def test_a_column_of_numbers_is_taken_as_it_is() -> None:
    table = parse_numbers(pd.Series([1.5, np.nan, 3.0]))
    assert table["value"].tolist()[::2] == [1.5, 3.0]
    assert table["status"].tolist() == ["reported", "blank", "reported"]


def test_cells_that_are_neither_text_nor_figure_are_told() -> None:
    table = parse_numbers(pd.Series([True, 1, "1", np.inf, pd.Timestamp("2025-12-31"), None], dtype=object))
    assert table["status"].tolist() == [
        "unreadable",
        "reported",
        "reported",
        "unreadable",
        "unreadable",
        "blank",
    ]
    assert table["problem"][0] == '"True" is no number: the cell holds neither text nor a figure. ' + (
        'Write a number, or "b.d." if there is none.'
    )


def test_no_cells_give_an_empty_table() -> None:
    assert parse_numbers(pd.Series([], dtype="str")).shape == (0, 5)
