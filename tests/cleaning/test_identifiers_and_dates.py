from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.cleaning.dates import UnreadableDate, parse_date, parse_month, parse_months
from pwr_eval.cleaning.identifiers import REMOVED, is_pesel, mask_personal_data, personal_data_in

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
}


@pytest.mark.parametrize(("text", "day"), DATES.items())
def test_dates(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    ["29.02.2027", "31.12.25", "12.31.2025", "32.01.2025", "grudzień 2025", "wczoraj", "", "31.12-2025"],
)
def test_what_is_no_date(text):
    with pytest.raises(UnreadableDate):
        parse_date(text)


@given(st.dates(date(1000, 1, 1)))
def test_every_day_is_read_in_every_order(day):
    assert parse_date(f"{day:%d.%m.%Y}") == parse_date(day.isoformat()) == day


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
