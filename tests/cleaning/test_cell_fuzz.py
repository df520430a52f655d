"""Cells made of numbers and words at random: nothing crashes, and no number is read from a part of a cell."""

import math
import re

from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.cleaning.budget_cells import parse_budget_cell
from pwr_eval.cleaning.target_cells import UnreadableTarget, parse_target_cell

WORDS = [
    "rodzin", "osób", "szkolenia", "dzieci", "spotkań", "etatu", "zł", "%", "p.p.", "rocznie", "w roku", "na kwartał", "tygodniowo",
    "/m-c", "łącznie", "w okresie programu", "co najmniej", "min.", "powyżej", "do", "od", "nie więcej niż", "ok.", "wzrost", "spadek",
    "o", "liczby", "z", "na", "po", "i", "oraz", "lub", "dla", "w tym", "x", "wartość bazowa", "docelowa", "utrzymanie", "na poziomie",
    "organizacja", "raz", "razy", "co kwartał", "w wieku", "lat", "tys.", "mln", "dwa", "dwanaście", "sto", "kilka", "tak", "brak",
    "wg potrzeb", "liczba", "nr", "w latach", "r.", "dotacja", "środki własne", "(", ")", ",", ";", "\n", ":", "-", "–", "/", "→", "+", "*",
    ".", "„", "”", "½", "²", "I kwartał", "do końca", "i więcej", "pół", "półtora", "XII", "codziennie", "nie rzadziej niż", "ale", "÷", "..",
    "za godzinę", "na rodzinę", "/tydz.", "słownie:", "j.w.", "bez zmian", "własne",
]  # fmt: skip
# Numbers that stand for nothing else: no age, no year, no part of another one.
NUMBERS = st.integers(101, 999)
CELLS = st.lists(st.one_of(NUMBERS, st.sampled_from(WORDS)), min_size=1, max_size=9)


def _values(part, names):
    values = [getattr(part, name) for name in names]
    return {abs(float(value)) for value in values if value is not None and not math.isnan(value)}


def _unread(cell, parts, names):
    """Return the numbers of a cell that are neither a value nor in the words that the reading shows."""
    shown = " ".join(f"{getattr(part, 'text', '')} {part.note}" for part in parts)
    values = set().union(*(_values(part, names) for part in parts))
    times = (1, 1_000, 1_000_000)
    return [
        number
        for number in map(int, re.findall(r"\d+", cell))
        if not values & {float(number * factor) for factor in times}
        and not re.search(rf"(?<!\d){number}(?!\d)", shown)
    ]


@given(CELLS, st.sampled_from([" ", " ", ""]))
def test_no_number_of_a_target_cell_is_lost(pieces, space):
    cell = space.join(map(str, pieces))
    if re.search(r"\d{4}|\d[ .,'’]+\d", cell):  # two numbers that one cannot tell from one
        return
    try:
        parts = parse_target_cell(cell)
    except UnreadableTarget:
        return
    assert not _unread(cell, parts, ("target", "low", "high", "baseline"))


@given(CELLS, st.sampled_from([" ", " ", ""]))
def test_no_number_of_a_budget_cell_is_lost(pieces, space):
    cell = space.join(map(str, pieces))
    if re.search(r"\d{4}|\d[ .,'’]+\d", cell):
        return
    try:
        parts = parse_budget_cell(cell)
    except UnreadableTarget:
        return
    if "w tym" in cell or "(" in cell:  # the remainder of an amount stands in no cell
        assert len(parts) >= 1
        return
    assert not _unread(cell, parts, ("planned_pln", "low", "high"))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(cell):
    for parse in (parse_target_cell, parse_budget_cell):
        try:
            parts = parse(cell)
        except UnreadableTarget:
            continue
        assert parts
