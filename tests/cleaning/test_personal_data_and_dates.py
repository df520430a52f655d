from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.cleaning.dates import UnreadableDate, day_and_month, parse_date, parse_month, parse_months
from pwr_eval.cleaning.personal_data import REMOVED, is_pesel, mask_personal_data, personal_data_in

first_ten = st.text("0123456789", min_size=10, max_size=10)


def pesel(ten):
    """Add the check digit that makes the weighted sum, itself included with weight 1, a multiple of 10."""
    total = sum(int(digit) * int(weight) for digit, weight in zip(ten, "1379137913", strict=True))
    return next(ten + digit for digit in "0123456789" if (total + int(digit)) % 10 == 0)


@given(first_ten)
def test_a_number_with_its_check_digit_is_a_pesel(ten):
    number = pesel(ten)
    assert is_pesel(number)
    for written in (number, f"{number[:6]} {number[6:]}", f"{number[:6]}-{number[6:]}"):
        assert mask_personal_data(f"nr {written}, syn") == f"nr {REMOVED}, syn"


@given(first_ten, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_makes_it_none(ten, place, shift):
    number = pesel(ten)
    wrong = str((int(number[place]) + shift) % 10)
    assert not is_pesel(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize("text", ["4405140135", "440514013590", "4405140135x", "", "٤٤٠٥١٤٠١٣٥٩"])
def test_what_is_no_pesel(text):
    assert not is_pesel(text)


def test_a_piece_of_a_longer_number_is_no_pesel():
    assert personal_data_in("konto 12 1020 44051401359 00") == ("PESEL number",)
    assert personal_data_in("konto 1210204405140135900") == ()


def test_eleven_digits_that_are_no_pesel_stay():
    assert mask_personal_data("sprawa 44051401358, pismo") == "sprawa 44051401358, pismo"


@given(st.text())
def test_what_is_masked_holds_nothing_more_to_mask(text):
    once = mask_personal_data(text)
    assert mask_personal_data(once) == once
    assert (once != text) == bool(personal_data_in(text))


DATES = {
    "31.12.2025": date(2025, 12, 31),
    "31.12.2025 r.": date(2025, 12, 31),
    "1-2-2025": date(2025, 2, 1),
    "01/02/2025": date(2025, 2, 1),
    "2025-12-31": date(2025, 12, 31),
    "2025-12-31 00:00:00": date(2025, 12, 31),
    "5 stycznia 2026 roku": date(2026, 1, 5),
    "5 I 2026": date(2026, 1, 5),
    "29.02.2028": date(2028, 2, 29),
    "31.12.25": date(2025, 12, 31),
    "31.01.26 r.": date(2026, 1, 31),
    "31.I.2026": date(2026, 1, 31),
    "31-I-26": date(2026, 1, 31),
    "31. 01. 2026 r.": date(2026, 1, 31),
    "31-sty-2026": date(2026, 1, 31),
    "31 sty. 2026": date(2026, 1, 31),
    "2026/01/31": date(2026, 1, 31),
    "2026.01.31": date(2026, 1, 31),
    "31.01.2026 10:30": date(2026, 1, 31),
    "31.01.2026 r., godz. 10:30": date(2026, 1, 31),
    "31.01.2026 o godz. 9.05": date(2026, 1, 31),
    "2026-01-31T10:30:00": date(2026, 1, 31),
    "2026-01-31 10:30:00.123 +01:00": date(2026, 1, 31),
    "z dnia 31.01.2026": date(2026, 1, 31),
    "dn. 31 stycznia 2026 rok": date(2026, 1, 31),
    "\u200e31.01.2026\u200f": date(2026, 1, 31),
}


@pytest.mark.parametrize(("text", "day"), DATES.items())
def test_dates(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "29.02.2027",
        "31.12.205",
        "31.01.2026 25:99x",
        "31.01.2026 i 1.02.2026",
        "12.31.2025",
        "32.01.2025",
        "grudzień 2025",
        "wczoraj",
        "",
        "31.12-2025",
    ],
)
def test_what_is_no_date(text):
    with pytest.raises(UnreadableDate):
        parse_date(text)


@given(st.dates(date(1000, 1, 1)))
def test_every_day_is_read_in_every_order(day):
    assert parse_date(f"{day:%d.%m.%Y}") == parse_date(day.isoformat()) == day


MADE_OF_A_NUMBER = {
    "01.sty": (1, 1),
    "1 sty": (1, 1),
    "27.paź": (27, 10),
    "27-kwi": (27, 4),
    "sty-01": (1, 1),
    "2-Mar": (2, 3),
    "4.maj.2025": (4, 5),
    "27.04.2025": (27, 4),
    "2025-04-27 00:00:00": (27, 4),
}


@pytest.mark.parametrize(("text", "found"), MADE_OF_A_NUMBER.items())
def test_what_a_spreadsheet_makes_of_an_indicators_number_is_known(text, found):
    assert day_and_month(text) == found


@pytest.mark.parametrize("text", ["1.1", "27.4", "1.I", "rodziny", "maj", "", "1 styczniowy"])
def test_what_is_no_day_of_a_month(text):
    assert day_and_month(text) is None


def test_months_and_spans():
    names = [
        "styczeń",
        "luty",
        "marzec",
        "kwiecień",
        "maj",
        "czerwiec",
        "lipiec",
        "sierpień",
        "wrzesień",
        "październik",
        "listopad",
        "grudzień",
    ]
    romans = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    for number, (name, roman) in enumerate(zip(names, romans, strict=True), start=1):
        assert parse_month(name) == parse_month(roman) == parse_month(str(number)) == number
        assert parse_months(f"I-{roman}") == parse_months(f"od stycznia do {number}") == range(1, number + 1)


@pytest.mark.parametrize("text", ["XIII", "0", "13", "VI-I", "", "kwartał I"])
def test_what_is_no_span_of_months(text):
    with pytest.raises(UnreadableDate):
        parse_months(text)
