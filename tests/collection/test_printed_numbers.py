"""Numbers of tasks as printed, "1.1" or "I.2", from the plan to the form and back."""

from datetime import date

import pandas as pd
import pytest

from pwr_eval.collection.returns.cells import Unusable, indicator_id_in, task_number_in
from pwr_eval.collection.returns.expected import Expected
from tests.collection.returns_files import read, sheet, workbook_bytes

NUMBERS = ["1.1", "1.10", "I.2"]
EXPECTED = Expected.from_plan(
    pd.DataFrame(
        {
            "indicator_id": [f"{number}.1" for number in NUMBERS],
            "task_id": [1, 2, 3],
            "unit": "rodzina",
            "kind": "absolute",
            "measure": "flow",
        }
    ),
    pd.DataFrame({"task_id": [1, 2, 3], "number": NUMBERS, "lead_unit": "Ośrodek Pomocy"}),
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (3.0, "3"),
        ("3.", "3"),
        ("zad. 3", "3"),
        ("Zadanie nr 1.1", "1.1"),
        (1.1, "1.1"),
        ("I.2", "I.2"),
        ("2a)", "2a"),
    ],
)
def test_a_tasks_number(cell, number):
    assert task_number_in(cell) == number


@pytest.mark.parametrize("cell", ["", "Asystent", "3 rodziny", date(2026, 1, 1), "0"])
def test_what_is_no_tasks_number(cell):
    with pytest.raises(Unusable):
        task_number_in(cell)


@pytest.mark.parametrize(
    ("cell", "number"), [("I.2.1", "I.2.1"), ("1.10.1", "1.10.1"), ("1, 10, 1", "1.10.1"), (27.4, "27.4")]
)
def test_an_indicators_number(cell, number):
    assert indicator_id_in(cell) == number


def returned(folder, *rows):
    """What is read from a workbook with these rows: task, indicator, value."""
    table = sheet(*rows, heading=["nr zadania", "nr wskaźnika", "wartość"])
    return read(folder, workbook_bytes({"Dane": table}), "op.xlsx", expected=EXPECTED)


def test_rows_find_their_tasks(tmp_path):
    found = returned(tmp_path, ["1.1", "1.1.1", 5], ["I.2", "I.2.1", 6])
    assert found.observations["indicator_id"].tolist() == ["1.1.1", "I.2.1"]
    assert not found.faults


def test_a_task_typed_as_a_number_may_have_lost_a_zero(tmp_path):
    assert "the number can mean 1.1 or 1.10" in str(returned(tmp_path, [1.1, "1.10.1", 5]).faults)


def test_a_wrong_task_is_told_by_its_printed_number(tmp_path):
    assert "Indicator I.2.1 belongs to task I.2." in str(returned(tmp_path, ["1.1", "I.2.1", 5]).faults)
