"""Rounding where people read: halves away from zero, no minus before 0, and no 100 % beside a missed target."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.publishing.outputs.workbook import number_format
from pwr_eval.reporting.table_data import Field
from pwr_eval.words.rounding import percent_decimals, rounded
from pwr_eval.words.wording import wording

PL, EN = wording("pl"), wording("en")


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (2.5, 0, "3"),
        (0.125, 2, "0,13"),
        (1.005, 2, "1,01"),
        (-0.04, 1, "0,0"),
        (-2.5, 0, "−3"),
        (0.45, 1, "0,5"),
    ],
)
def test_halves_go_away_from_zero(value, decimals, shown):
    assert PL.number(value, decimals) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (9_999 / 10_000, "99,99 %"),
        (24_999 / 25_000, "99,996 %"),
        (1.0, "100,0 %"),
        (10_001 / 10_000, "100,01 %"),
        (0.9994, "99,9 %"),
        (0.285, "28,5 %"),
    ],
)
def test_a_share_reads_as_all_only_where_it_is(share, shown):
    assert PL.percent(share).replace("\N{NO-BREAK SPACE}", " ") == shown
    decimals = len(shown.partition(",")[2].removesuffix(" %"))
    assert number_format(Field("share", "Udział", "number", "percent", 1), share) == f"0.{'0' * decimals}%"


@given(st.floats(0, 2), st.integers(0, 2))
def test_what_is_shown_is_on_the_side_of_100_percent_on_which_the_share_is(share, decimals):
    shown = rounded(Decimal(repr(share)) * 100, percent_decimals(share, decimals))
    if abs(share - 1) > 1e-8:  # six places are the most that a reader is given
        assert (shown < 100, shown > 100) == (share < 1, share > 1)


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_number_is_shown_at_most_half_a_place_from_itself_and_alike_in_both_languages(value, decimals):
    text = EN.number(value, decimals).replace(",", "").replace("\N{MINUS SIGN}", "-")
    assert abs(Decimal(text) - Decimal(repr(value))) <= Decimal("0.5").scaleb(-decimals)
    assert not (text.startswith("-") and float(text) == 0)
    pl = PL.number(value, decimals).replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
    assert pl.replace("\N{MINUS SIGN}", "-") == text
