"""Cells as municipal programmes print them, each with its right reading (target_cells.csv, budget_cells.csv)."""

import pytest

from pwr_eval.cleaning.target_cells import UnreadableTarget, parse_target_cell
from tests.cleaning.readings import budget_reading, cases, target_reading


@pytest.mark.parametrize(("cell", "reading"), cases("target_cells.csv"))
def test_a_target_cell(cell, reading):
    assert target_reading(cell) == reading


@pytest.mark.parametrize(("cell", "reading"), cases("budget_cells.csv"))
def test_a_budget_cell(cell, reading):
    assert budget_reading(cell) == reading


def test_a_number_alone_where_name_and_unit_stand_in_their_own_columns():
    (part,) = parse_target_cell("10", named=True)
    assert (part.kind, part.target, part.text) == ("absolute", 10, "")


@pytest.mark.parametrize(
    "cell", ["30 rodzin w latach 2023-2025", "1 na 3 lata", "30 rodzin do końca 2025 r."]
)
def test_a_span_must_be_the_programmes(cell):
    assert parse_target_cell(cell, years=(2023, 2025))[0].period in ("whole", "final")
    with pytest.raises(UnreadableTarget, match="years of the programme"):
        parse_target_cell(cell, years=(2023, 2027))
