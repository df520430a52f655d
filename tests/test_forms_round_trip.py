"""Forms filled by a program, saved by LibreOffice, read back: exactly the numbers that went in."""

from datetime import date, datetime

import pandas as pd
import pytest
from forms_office import ENGLISH_CSV, OLD_POLISH_CSV, POLISH_CSV, Filled, needs_office, through_office
from openpyxl import Workbook, load_workbook

from pwr_eval.errors import Fault, Place
from pwr_eval.forms import form_identity, marked_copy, write_forms
from pwr_eval.forms.questions import expected_entry
from pwr_eval.returns import Expected, read_return

pytestmark = needs_office

# What is typed -> value, qualifier and status that must come back.
FIGURES = [
    (0, (0, "exact", "reported")),
    (17, (17, "exact", "reported")),
    (1247, (1247, "exact", "reported")),
    ("b.d.", (None, None, "missing")),
    ("ok. 300", (300, "approximate", "reported")),
    ("ponad 5 300", (5300, "at_least", "reported")),
    ("szac. 12 667 680", (12667680, "estimated", "reported")),
    (44562, (44562, "exact", "reported")),
    (None, (None, None, "missing")),
]
MILESTONES = [("tak", 1), ("częściowo", 0.5), ("nie", 0)]
MONTHS = [("cały rok", 12), ("I–VI", 6), ("III-XII", 10), ("maj", 1)]
NOTES = ["liczymy też porady telefoniczne", "=SUMA(A1:A9)", '@przypis; „cytat”, "drugi"', "-5 w grudniu", ""]


def fill(path, folder):
    """Fill every open cell of a form and give what must come back: figures and spending."""
    form = Filled(path)
    form.answer("data przekazania:", datetime(2026, 1, 23))
    form.answer("stanowisko:", "koordynator zadania")
    figures, spending = {}, {}
    for number, (row, indicator) in enumerate(form.rows()):
        month_cell, year_cell = form.cell(row, "month"), form.cell(row, "year")
        key = (
            indicator,
            year_cell.value if year_cell else 2025,
            month_cell.value if month_cell and month_cell.value else "",
        )
        if form.cell(row, "unit").value == "tak/nie":
            typed, value = MILESTONES[number % 3]
            figure = (value, "exact", "reported")
        else:
            typed, figure = FIGURES[number % len(FIGURES)]
        form.write(row, "value", typed)
        note, covered, once = NOTES[number % len(NOTES)], None, None
        form.write(row, "note", note or None)
        form.cell(row, "note").data_type = "s" if note else "n"
        if form.is_open(row, "months_covered"):
            typed, covered = MONTHS[number % len(MONTHS)]
            form.write(row, "months_covered", typed)
        if key[2]:
            covered = 1
        if form.is_open(row, "deduplicated"):
            once = number % 2 == 0
            form.write(row, "deduplicated", "tak" if once else "nie")
        if form.is_open(row, "spent_pln"):
            amount = [2105400.5, 0, 21199.99, 33571800][number % 4]
            form.write(row, "spent_pln", amount)
            spending[form.cell(row, "task_id").value] = amount
        figures[key] = (*figure, covered, once, note)
    form.save(folder / path.name)
    return figures, spending


def read_back(path, krakow):
    """What the project's reader makes of a returned form, in the shape of `fill`."""
    returned = read_return(path, Expected.from_plan(krakow.plan.indicators, krakow.plan.tasks), 2025)
    assert returned.faults == ()
    # An .xls file does not tell an empty cell from an error, which the reader says.
    assert not [warning for warning in returned.warnings if "an empty cell" not in warning.problem]
    months = [
        "",
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
    figures = {
        (row.indicator_id, row.year, months[0 if pd.isna(row.month) else row.month]): (
            *(None if pd.isna(cell) else cell for cell in (row.value, row.qualifier)),
            row.status,
            *(None if pd.isna(cell) else cell for cell in (row.months_covered, row.deduplicated)),
            row.note,
        )
        for row in returned.observations.itertuples()
    }
    return (
        returned,
        figures,
        dict(zip(returned.spending["task_id"], returned.spending["spent_pln"], strict=True)),
    )


@pytest.fixture(scope="module")
def sent(krakow, tmp_path_factory):
    """All forms that have a table, filled in: the files and what must come back."""
    empty, filled = (tmp_path_factory.mktemp(name) for name in ("empty", "filled"))
    paths = [
        path for path in write_forms(krakow, 2025, empty) if "Sprawozdanie" in load_workbook(path).sheetnames
    ]
    assert len(paths) == 12
    return {filled / path.name: fill(path, filled) for path in paths}


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls", ENGLISH_CSV, POLISH_CSV, OLD_POLISH_CSV])
def test_what_went_in_comes_back(sent, krakow, tmp_path, kind):
    returned = through_office(list(sent), kind, tmp_path)
    seen = 0
    for path, (figures, spending) in zip(returned, sent.values(), strict=True):
        read, got_figures, got_spending = read_back(path, krakow)
        assert got_figures == figures
        assert got_spending == spending
        assert (read.received, read.role) == (date(2026, 1, 23), "koordynator zadania")
        assert (
            read.sender
            == load_workbook(next(file for file in sent if file.stem == path.stem))["Sprawozdanie"][
                "B4"
            ].value
        )
        seen += len(figures)
    assert seen == 78 + 2 + 11


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_form_is_known_after_it_was_saved_elsewhere(sent, tmp_path, kind):
    files = list(sent)[:2]
    for before, after in zip(files, through_office(files, kind, tmp_path), strict=True):
        assert form_identity(after) == form_identity(before)
        assert form_identity(after) is not None


def test_what_is_warned_of_and_what_is_not(tmp_path):
    usual = [0, 5, 44562, "b.d.", "B.D.", "ok. 300", "około 5", "ponad 5 300", "co najmniej 3", "szac. 7"]
    unusual = [-1, -0.5, "trzysta", "wg załącznika", "12 os.?"]
    half = 0.5
    workbook = Workbook()
    sheet = workbook.active
    for row, (value, whole) in enumerate(
        [(value, True) for value in [*usual, *unusual, half]] + [(half, False)], start=1
    ):
        sheet.cell(row, 1, value)
        sheet.cell(row, 2, f"={expected_entry(f'A{row}', whole=whole)}")
    workbook.save(tmp_path / "entries.xlsx")
    (tmp_path / "out").mkdir()
    (saved,) = through_office([tmp_path / "entries.xlsx"], "xlsx", tmp_path / "out")
    answers = [cell.value for cell in load_workbook(saved, data_only=True).active["B"]]
    assert answers == [True] * len(usual) + [False] * len(unusual) + [False, True]


def test_questions_and_locks_survive(sent, tmp_path):
    first = next(iter(sent))
    (saved,) = through_office([first], "xlsx", tmp_path)
    before, after = (load_workbook(path)["Sprawozdanie"] for path in (first, saved))
    assert after.protection.sheet

    def open_cells(sheet):
        return {
            cell.coordinate
            for row in sheet.iter_rows(max_col=11)
            for cell in row
            if not cell.protection.locked
        }

    assert open_cells(after) == open_cells(before)
    assert {question.type for question in after.data_validations.dataValidation} >= {"list", "custom", "date"}


def test_marks_are_taken_away_after_libreoffice_saved_them(sent, tmp_path):
    first = next(iter(sent))
    fault = Fault(Place(first.name, "Sprawozdanie", 8, "G"), "a negative figure", "-3", "Write 0 or more.")
    marked = marked_copy(first, [fault], tmp_path / "marked.xlsx")
    (tmp_path / "office").mkdir()
    (saved,) = through_office([marked], "xlsx", tmp_path / "office")
    assert load_workbook(saved)["Sprawozdanie"]["G8"].comment is not None
    clean = load_workbook(marked_copy(saved, [], tmp_path / "clean.xlsx"))
    assert clean.sheetnames[:2] == ["Do poprawy", "Sprawozdanie"]
    assert clean.sheetnames.count("Do poprawy") == 1
    assert clean["Sprawozdanie"]["G8"].comment is None
    assert len(clean["Sprawozdanie"].conditional_formatting) == 0
