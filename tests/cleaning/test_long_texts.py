"""Texts of 16 000 signs made to slow a reader down: every reader of what others wrote takes linear time."""

import contextlib
import time

import pytest

from pwr_eval.cleaning.budget_cells import parse_budget_cell
from pwr_eval.cleaning.dates import UnreadableDate, day_and_month, parse_date, parse_month, parse_months
from pwr_eval.cleaning.lexicon import fold, unit_of, visible
from pwr_eval.cleaning.names import AliasTable, UnknownName
from pwr_eval.cleaning.numbers import UnreadableNumber, parse_number
from pwr_eval.cleaning.personal_data import mask_personal_data, personal_data_in
from pwr_eval.cleaning.target_cells import UnreadableTarget, parse_target_cell
from pwr_eval.collection.returns import cells
from pwr_eval.collection.returns.cells import Unusable
from tests.collection.returns_files import csv_bytes, read, sheet

LENGTH = 16_000
MIDDLE = 950
"""Below the lengths from which numbers and targets are not read any more."""
SECONDS = 3.0
"""Some hundred times what a linear reader needs here; a quadratic one takes many times more."""

PIECES = [
    "a", "a.", "a.a", ".", " ", "a ", "\t", "\n", "\u00a0", "1", "1 ", "1.", "1,", "12 ", "123 ", "0", "-", "– ", "a-", "(", "((a", ")", ", ", "; ", ":",
    "/", "%", "a@", "@", "@a.", "a@a.", "tel ", "tel. 1", "tel.", "+48 ", "0048", "12 345 ", "Pan ", "pani A", "Aa ", "Aa-", "p. Aa ", "ą", "'", '"',
    "ok. ", "min. ", "do ", "od ", "i ", "w tym ", "2025 ", "2025-", "r. ", "zł ", "1 zł ", "x ", "<", "#", "[", "*", "_", "=", "!", "?", "I", "IV.",
    "A1", "ul. ", "b.", "razem ", "zadanie ", "zad. 1", "\u200b", "\u202a1", "tys. ", "1 tys. ", "co najmniej ", "(szac.", "w okresie ", "wzrost o ",
]  # fmt: skip
UNITS = AliasTable({"rodzin": "rodzina", "usług asystenta": "godzina"})
READERS = [
    mask_personal_data, personal_data_in, parse_number, parse_date, parse_month, parse_months, day_and_month, fold, visible, unit_of,
    parse_target_cell, parse_budget_cell, UNITS.leading, UNITS.listed, cells.text_of, cells.indicator_id_in, cells.task_number_in,
    cells.whole_number_in, cells.date_in, cells.yes_or_no_in, cells.deduplicated_in,
]  # fmt: skip
REFUSALS = (UnreadableDate, UnreadableNumber, UnreadableTarget, UnknownName, Unusable)


def seconds(read_text, text):
    start = time.process_time()
    with contextlib.suppress(REFUSALS):
        read_text(text)
    return time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("read_text", READERS, ids=lambda reader: reader.__name__)
def test_no_reader_of_a_cell_can_be_slowed_down(read_text):
    for piece in PIECES:
        for before, after in (("", ""), ("1 ", " 1"), ("a", "!")):
            for length in (LENGTH, MIDDLE):
                text = before + (piece * length)[:length] + after
                assert seconds(read_text, text) < SECONDS, (piece, after, length)


@pytest.mark.slow
@pytest.mark.parametrize("column", [0, 1, 2])
def test_no_cell_of_a_return_can_be_slowed_down(tmp_path, column):
    for piece in PIECES:
        row = ["1.1", "5", "uwaga"]
        row[column] = (piece.replace('"', "'") * LENGTH)[:LENGTH]
        start = time.process_time()
        read(tmp_path, csv_bytes(sheet(row)))
        assert time.process_time() - start < SECONDS, piece


def test_masking_finds_what_stands_in_a_long_text():
    for piece in ("a.a.a", "a ", "1 ", "@"):
        long = piece * (LENGTH // len(piece))
        assert "biuro@example.org" not in mask_personal_data(f"{long} biuro@example.org {long}")
        assert "44051401359" not in mask_personal_data(f"{long}; 44051401359; {long}")
