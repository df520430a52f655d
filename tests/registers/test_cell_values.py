"""Cells of registers: read by the parsers of returns, shown without telling who is meant."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.registers.cell_values import (
    MISSING_DAY,
    MISSING_NUMBER,
    REASONS,
    Cleaner,
    category,
    day,
    identifier,
    shown,
    whole_amount,
)
from pwr_eval.registers.identifier_columns import IdentifierCleaner
from pwr_eval.registers.pseudonyms import pseudonymiser
from tests.registers.register_city import KEY, pesel

RECEIVED = date(2026, 1, 31)
NAMES = list(REASONS)


def read(reading, cell):
    cleaned = Cleaner(reading)([cell])
    return int(cleaned.values[0]), NAMES[cleaned.reasons[0]]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (b"12,50", (1250, "")), ("12 667 680,50 zł".encode(), (1266768050, "")), (b"0,29", (29, "")),
        ("1\u00a0234,56".encode("cp1250"), (123456, "")), (b"b.d.", (MISSING_NUMBER, "")), (b"-", (MISSING_NUMBER, "")),
        (None, (MISSING_NUMBER, "")), (12.5, (1250, "")), (1.005, (MISSING_NUMBER, "too_fine")),
        (b"-5", (MISSING_NUMBER, "negative")), (b"ok. 300", (MISSING_NUMBER, "not_exact")),
        (b"1,234", (MISSING_NUMBER, "bad_number")), (b"300 rodzin", (MISSING_NUMBER, "bad_number")),
        (b"12 os.?", (MISSING_NUMBER, "bad_number")), (float("nan"), (MISSING_NUMBER, "")),
        (float("inf"), (MISSING_NUMBER, "bad_number")), (True, (MISSING_NUMBER, "bad_number")),
        (b"900 000 000 000 000", (MISSING_NUMBER, "too_large")), (date(2025, 1, 1), (MISSING_NUMBER, "bad_number")),
    ],
)  # fmt: skip
def test_money(cell, expected):
    assert read(whole_amount(100), cell) == expected


def test_every_grosz_from_0_to_100_zloty_is_read_exactly():
    cells = [f"{grosze // 100},{grosze % 100:02d}".encode() for grosze in range(10_001)]
    cleaned = Cleaner(whole_amount(100))(cells)
    assert cleaned.values.tolist() == list(range(10_001))
    assert not cleaned.reasons.any()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (b"31.12.2025", (20453, "")), (b"2025-12-31", (20453, "")), (b"2025-12-31 14:05", (20453, "")),
        (b"31 grudnia 2025 r.", (20453, "")), (date(2025, 12, 31), (20453, "")),
        (b"31.02.2025", (MISSING_DAY, "bad_date")), (b"12/31/2025", (MISSING_DAY, "bad_date")),
        (b"wczoraj", (MISSING_DAY, "bad_date")), (45000, (MISSING_DAY, "bad_date")), (b"", (MISSING_DAY, "no_date")),
        (None, (MISSING_DAY, "no_date")), (b"01.02.2026", (MISSING_DAY, "future_date")),
        (b"31.12.2024", (MISSING_DAY, "other_year")), (b"01.01.2026", (MISSING_DAY, "other_year")),
    ],
)  # fmt: skip
def test_days(cell, expected):
    assert read(day(date(2025, 1, 1), date(2025, 12, 31), RECEIVED, needed=True), cell) == expected


def test_only_listed_texts_are_taken():
    reading = category({"Dzielnica I": 0, "Stare  Miasto": 0}, "unknown_district")
    assert [read(reading, cell) for cell in (b"DZIELNICA I", b" stare miasto ", b"", b"Jan Kowalski")] == [
        (0, ""), (0, ""), (MISSING_NUMBER, ""), (MISSING_NUMBER, "unknown_district"),
    ]  # fmt: skip


def test_a_pesel_is_checked_digit_by_digit_and_day_by_day():
    good = pesel(date(1801, 5, 14), 135)
    check = identifier("pesel", RECEIVED)
    assert check(good) == (good, "")
    assert check(f"{good[:6]} {good[6:]}") == (good, "")
    assert check(int(pesel(date(2003, 1, 5), 12))) == (pesel(date(2003, 1, 5), 12), "")
    wrong_digit = good[:-1] + str((int(good[-1]) + 1) % 10)
    unborn = pesel(date(2026, 2, 1), 1)
    no_month = "00000000000"  # its check digit is right
    for bad in (wrong_digit, good[:-1], "1" + good, "Kowalska", unborn, no_month, 12.5, True):
        assert check(bad) == ("", "bad_pesel" if isinstance(bad, str) else "bad_identifier"), bad
    for missing in ("", "  ", "b.d.", "-", None):
        assert check(missing) == ("", "")


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=14),
            st.from_regex(rb"[0-9]{11}", fullmatch=True),
            st.builds(lambda born, n: pesel(born, n).encode(), st.dates(date(1800, 1, 1), date(2299, 12, 31)), st.integers(0, 9999)),
            st.from_regex(rb"[A-Za-z]-?[0-9]{1,5}", fullmatch=True),
            st.sampled_from([b"", b"bd", b"x", b"000", b"n/d", b"-", b" R-1 ", b"r-1", b"R-1"]),
        ),
        unique=True, max_size=30,
    ),
    st.sampled_from(["pesel", "mops"]),
    st.sampled_from([1, 7, 10_000]),
)  # fmt: skip
def test_columns_of_identifiers_are_read_as_their_cells_are(cells, numbering, remembered):
    """The fast reading of a whole column against the plain one, cell by cell, over several batches."""
    hashed = pseudonymiser(KEY, numbering)
    cleaner = IdentifierCleaner(hashed, numbering, RECEIVED, remembered=remembered)
    plain = identifier(numbering, RECEIVED)
    for batch in (cells, cells[::-2], cells):
        found = cleaner(pa.array(batch, pa.binary()))
        for cell, value, reason in zip(batch, found.values, found.reasons, strict=True):
            try:
                text = cell.decode()
            except UnicodeDecodeError:
                text = cell.decode("cp1250", errors="replace")
            spelled, problem = plain(text)
            assert NAMES[reason] == problem
            assert value == (hashed([spelled])[0] if spelled else MISSING_NUMBER)


@given(st.one_of(st.text(), st.binary(), st.integers(), st.floats(), st.none()))
def test_what_is_shown_names_nobody(cell):
    told = shown(cell)
    assert len(told) <= 32
    assert not told.startswith(("=", "+", "-", "@"))
    digits = sum(sign.isdigit() and sign != "9" for sign in told)
    assert digits <= 10


@pytest.mark.parametrize(
    "cell", ["44051401359", "440514-01359", "R-0123", "123456", "Kowalska", "a@b.pl", 44051401359, "1234"]
)
def test_identifiers_are_never_shown(cell):
    assert str(cell) not in shown(cell)
