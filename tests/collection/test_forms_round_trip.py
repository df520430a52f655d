"""Forms filled by a program, saved by LibreOffice, read back: exactly the numbers that went in."""

import shutil
from collections import defaultdict
from datetime import date, datetime

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from openpyxl import Workbook, load_workbook

from pwr_eval.collection.forms import form_identity, marked_copy, write_forms
from pwr_eval.collection.forms.data_validation import expected_entry
from pwr_eval.collection.returns import Expected, read_return
from pwr_eval.commands.forms import hand_out_forms
from pwr_eval.errors import Fault, Place
from pwr_eval.indicators.checking import check_year
from pwr_eval.observations import load_table
from pwr_eval.publishing.batch.make_reports import make_reports
from pwr_eval.publishing.batch.run_options import RunOptions
from pwr_eval.schemas.declaration import declared
from pwr_eval.words.wording import wording
from tests.checked_projects import project_copy
from tests.collection.forms_office import (
    ENGLISH_CSV,
    OLD_POLISH_CSV,
    POLISH_CSV,
    Filled,
    needs_office,
    through_office,
)
from tests.conftest import KRAKOW, PROJECT

pytestmark = [pytest.mark.slow, needs_office]

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
    (None, (None, None, "blank")),
]
MILESTONES = [("tak", 1), ("częściowo", 0.5), ("nie", 0)]
MONTHS = [("cały rok", 12), ("I–VI", 6), ("III-XII", 10), ("maj", 1)]
MONTH_NAMES = [
    "styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec", "lipiec", "sierpień", "wrzesień",
    "październik", "listopad", "grudzień",
]  # fmt: skip
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


def _month(number):
    return "" if pd.isna(number) else MONTH_NAMES[number - 1]


def has_table(form):
    """Whether a unit is asked for figures, and not only told of tasks that it shares."""
    return "Sprawozdanie" in load_workbook(form).sheetnames


def read_back(path, krakow):
    """What the project's reader makes of a returned form, in the shape of `fill`."""
    returned = read_return(
        path, Expected.from_plan(krakow.plan.indicators, krakow.plan.tasks, facts=krakow.facts), 2025
    )
    assert returned.faults == ()
    # An .xls file does not tell an empty cell from an error, which the reader says.
    assert not [warning for warning in returned.warnings if "an empty cell" not in warning.problem]
    figures = {
        (row.indicator_id, row.year, _month(row.month)): (
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
    paths = [path for path in write_forms(krakow, 2025, empty) if has_table(path)]
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
    assert seen == 78 + 2 + 11 + 14


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


def test_a_year_from_the_forms_to_the_report(krakow, tmp_path):
    """Forms out, filled in, saved by LibreOffice, checked, reported: the figures that went in, everywhere."""
    project = project_copy(tmp_path / "project", years=())
    shutil.copytree(PROJECT / "notebooks", project / "notebooks")
    (tmp_path / "filled").mkdir()
    forms = [form for form in hand_out_forms(project, KRAKOW.name, 2025) if has_table(form)]
    figures, spending = {}, {}
    for form in forms:
        sent = fill(form, tmp_path / "filled")
        figures |= sent[0]
        spending |= sent[1]
    returns = project / "data" / "raw" / KRAKOW.name / "returns" / "2025"
    returns.mkdir(parents=True)
    through_office(sorted((tmp_path / "filled").iterdir()), "xlsx", returns)
    shutil.rmtree(returns / "profile")

    assert check_year(project, KRAKOW.name, 2025).errors.empty
    made = make_reports(RunOptions(project, year=2025))
    assert not [outcome for outcome in made if outcome.went_wrong]

    processed = project / "data" / "processed" / KRAKOW.name
    observations = load_table(processed / "observations.csv", declared("observations").types)
    given = {key: figure[0] for key, figure in figures.items()}
    got = {
        (row.indicator_id, row.year, _month(row.month)): (None if pd.isna(row.value) else row.value)
        for row in observations.itertuples()
    }
    assert got == given
    paid = load_table(processed / "spending.csv", declared("spending").types)
    assert dict(zip(paid["task_id"], paid["spent_pln"], strict=True)) == spending

    gaps = pd.read_csv(processed / "gaps.csv", dtype={"indicator_id": str})
    judged = gaps[gaps["scope"].eq("year") & gaps["actual"].notna()].set_index("indicator_id")["actual"]
    # A growth is worked out from two years and shown as such; monthly figures are added up.
    levels = {key[0] for key in given if key[1:] == (2025, "")} - {key[0] for key in given if key[1] == 2024}
    judged = judged[judged.index.isin(levels)]
    assert len(judged) > 40
    page = (project / "reports" / KRAKOW.name / "monitoring-2025" / "index.html").read_text("utf-8")
    shown = defaultdict(set)
    for row in BeautifulSoup(page, "html.parser").select("tr:has(th[scope=row])"):
        shown[row.th.get_text()] |= {cell.get_text() for cell in row.select("td")}
    kinds = krakow.plan.indicators.set_index("indicator_id")["kind"]
    yes_or_no, milestones = set(kinds.index[kinds.eq("milestone")]), {1: "tak", 0.5: "częściowo", 0: "nie"}
    for indicator, actual in judged.items():
        typed = figures[indicator, 2025, ""]
        assert actual == typed[0]
        written = milestones[typed[0]] if indicator in yes_or_no else wording("pl").number(typed[0])
        assert any(cell.endswith(written) for cell in shown[indicator]), (
            indicator,
            written,
            shown[indicator],
        )
