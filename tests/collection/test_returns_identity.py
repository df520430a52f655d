"""A form says inside for which programme, year and unit it was made: another one's is told, whatever its name."""

from dataclasses import replace

import pytest
from openpyxl import Workbook

from pwr_eval.collection.forms.form_identity import FormIdentity, mark_identity
from pwr_eval.collection.returns import read_return
from tests.collection.returns_files import EXPECTED, YEAR, problems, read_rows, sheet

OWN = FormIdentity(1, "gmina-2025-2027", YEAR, "Ośrodek Pomocy")
EXPECTED_HERE = replace(EXPECTED, programme="gmina-2025-2027")


def returned(folder, identity, *, expected=EXPECTED_HERE, rows=(["1.1", 300, ""],)):
    workbook = Workbook()
    for row in sheet(*rows):
        workbook.active.append(row)
    if identity is not None:
        mark_identity(workbook, identity)
    path = folder / "any name.xlsx"
    workbook.save(path)
    return read_return(path, expected, YEAR)


def test_its_own_form_and_no_form_at_all_are_read(tmp_path):
    for identity in (OWN, None):
        own = returned(tmp_path, identity)
        assert (own.faults, own.warnings) == ((), ())
    assert returned(tmp_path, replace(OWN, programme="inna"), expected=EXPECTED).faults == ()


@pytest.mark.parametrize("programme", ["inna-2025-2027", "gmina-2022-2024", "gmina-2025-2028"])
def test_the_form_of_another_programme_is_a_fault_and_none_of_its_figures_is_used(tmp_path, programme):
    other = returned(tmp_path, replace(OWN, programme=programme))
    assert problems(other.faults) == [f" the form was made for the programme {programme}"]
    assert other.observations["status"].tolist() == ["faulty"]


def test_the_form_of_another_year_or_unit_is_looked_at(tmp_path):
    last_year = returned(tmp_path, replace(OWN, year=YEAR - 1))
    assert problems(last_year.warnings) == [f" the form was made for {YEAR - 1}"]
    other = returned(tmp_path, replace(OWN, unit="Biblioteka"))
    assert problems(other.warnings) == [" the form was made for Biblioteka"]
    assert other.observations["value"].tolist() == [300]


@pytest.mark.parametrize(("year", "told"), [(YEAR, False), (YEAR - 1, True)])
def test_a_figure_of_an_earlier_year_is_looked_at(tmp_path, year, told):
    heading = ["Nr wskaźnika", "Wartość", "Rok"]
    warnings = problems(read_rows(tmp_path, ["1.1", "5", str(year)], heading=heading).warnings)
    assert (f"C6 the figure is for {year}, the return for {YEAR}" in warnings) == told


NOTHING = {
    "blank": [["1.1", "", ""], ["2.1", "", ""]],
    "no rows": [],
}


@pytest.mark.parametrize("rows", NOTHING.values(), ids=NOTHING)
def test_a_return_without_any_figure_is_told(tmp_path, rows):
    assert problems(read_rows(tmp_path, *rows).warnings) == [" the return holds no figure"]


def test_a_return_that_says_anything_is_not_called_empty(tmp_path):
    for value in ("0", "5", "trzy", "b.d.", "nie dotyczy"):
        assert " the return holds no figure" not in problems(read_rows(tmp_path, ["1.1", value, ""]).warnings)
