"""Target cells as Polish programmes print them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.cleaning.target_cells import UnreadableTarget, parse_target_cell


def parsed(cell):
    return [(part.kind, part.target, part.period, part.text) for part in parse_target_cell(cell)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("9 910 usług poradnictwa", [("absolute", 9910, "year", "usług poradnictwa")]),
        ("1582 uczestników", [("absolute", 1582, "year", "uczestników")]),
        ("12 spotkań,  \n120 uczestników", [("absolute", 12, "year", "spotkań"), ("absolute", 120, "year", "uczestników")]),
        ("2 spotkania, konferencje, szkolenia", [("absolute", 2, "year", "spotkania, konferencje, szkolenia")]),
        ("500 materiałów (plakaty, 2 ulotki, itp.)", [("absolute", 500, "year", "materiałów (plakaty, 2 ulotki, itp.)")]),
        ("100 rodzin, które skorzystały", [("absolute", 100, "year", "rodzin, które skorzystały")]),
        ("wydanie min. 200 indeksów", [("minimum", 200, "year", "indeksów")]),
        ("co najmniej 1 500 porad", [("minimum", 1500, "year", "porad")]),
        ("300 rodzin miesięcznie", [("absolute", 300, "month", "rodzin")]),
        ("powstanie jednej Pracowni Młodych", [("absolute", 1, "year", "Pracowni Młodych")]),
        ("dwie gale, trzy koncerty", [("absolute", 2, "year", "gale"), ("absolute", 3, "year", "koncerty")]),
        ("10 spotkań rocznie dla 250 uczniów", [("absolute", 10, "year", "spotkań"), ("absolute", 250, "year", "uczniów")]),
        ("spadek o 5 % liczby interwencji", [("growth_percent", -5, "year", "interwencji")]),
        ("5 tys. ulotek", [("absolute", 5000, "year", "ulotek")]),
        ("ok. 120 dzieci w wieku 6-12 lat", [("absolute", 120, "year", "dzieci w wieku 6-12 lat")]),
        ("10 szkół biorących udział.", [("absolute", 10, "year", "szkół biorących udział")]),
        ("1,5 etatu, 20 porad", [("absolute", 1.5, "year", "etatu"), ("absolute", 20, "year", "porad")]),
        ("3 wydarzenia.10 szkoleń,47 projektów", [
            ("absolute", 3, "year", "wydarzenia"), ("absolute", 10, "year", "szkoleń"), ("absolute", 47, "year", "projektów"),
        ]),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_a_person_would(cell, expected):
    assert parsed(cell) == expected


@pytest.mark.parametrize(
    "cell", ["wzrost o 2% w skali roku liczby odsłon strony www", "wzrost o 2 % liczby odsłon strony www"]
)
def test_growth_in_percent(cell):
    assert parsed(cell) == [("growth_percent", 2, "year", "odsłon strony www")]


@pytest.mark.parametrize(
    ("cell", "kind"), [("wzrost liczby osób obserwujących", "direction"), ("organizacja Gali", "milestone")]
)
def test_kinds_without_an_amount(cell, kind):
    (part,) = parse_target_cell(cell)
    assert part.kind == kind
    assert math.isnan(part.target)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("", "empty"),
        ("b.d.", "gives no target"),
        ("-", "gives no target"),
        ("10 00 usług", "10 00"),
        ("-5 usług", "negative"),
        ("300", "what is counted"),
        ("1,234 usług", "can mean"),
    ],
)
def test_what_cannot_be_read_is_refused(cell, says):
    with pytest.raises(UnreadableTarget, match=says):
        parse_target_cell(cell)


@given(
    amounts=st.lists(st.integers(0, 10**7), min_size=1, max_size=6),
    space=st.sampled_from(["", " ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "."]),
    comma=st.sampled_from([", ", ",\n", "; "]),
)
def test_as_many_indicators_come_out_as_went_in(amounts, space, comma):
    cell = comma.join(f"{amount:,} usług".replace(",", space) for amount in amounts)
    assert [part.target for part in parse_target_cell(cell)] == amounts
    assert all(part.text == "usług" and part.kind == "absolute" for part in parse_target_cell(cell))
