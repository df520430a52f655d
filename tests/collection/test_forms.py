"""Forms that go out: every unit is asked for its tasks, once, and nothing in a form acts."""

import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from pwr_eval.cleaning.numbers import parse_number
from pwr_eval.collection.forms import FormIdentity, form_identity, write_forms
from pwr_eval.collection.forms.data_validation import _ACCEPTED_BEGINNINGS
from pwr_eval.collection.forms.form_rows import unit_forms
from pwr_eval.collection.returns import Expected, read_return
from pwr_eval.collection.returns.layout import answers_above, find_tables
from pwr_eval.errors import UsageError
from pwr_eval.files.untrusted.spreadsheet_files import read_grids
from pwr_eval.schemas.observation_table import observation_table
from pwr_eval.vocabulary import NO_FIGURE
from tests.collection.forms_office import Filled

MOPS = "Miejski Ośrodek Pomocy Społecznej"


@pytest.fixture(scope="session")
def forms(krakow, tmp_path_factory):
    """The forms for 2025, by unit."""
    paths = write_forms(krakow, 2025, tmp_path_factory.mktemp("forms"))
    return {form_identity(path).unit: path for path in paths}


def amended(programme, **tables):
    """The programme with some tables of its plan replaced."""
    return replace(programme, amended=replace(programme.amended, **tables))


def observation(indicator_id, value, **columns):
    """One reported figure of 2024."""
    return dict.fromkeys(observation_table().columns, "") | {
        "indicator_id": indicator_id, "year": 2024, "month": None, "value": value, "numerator": None, "denominator": None, "qualifier": "exact",
        "status": "reported", "fictional": False, "received": None, "deduplicated": None, "months_covered": None,
    } | columns  # fmt: skip


# who is asked for what


def test_one_form_a_unit(krakow, forms):
    assert len(forms) == 16
    assert set(forms) == set(krakow.plan.task_units["responsible_unit"])


def test_each_indicator_is_asked_for_once_by_the_unit_that_leads_its_task(krakow):
    asked = [
        (form.unit, row.indicator_id)
        for form in unit_forms(krakow, 2025)
        for row in form.rows
        if row.task_id and not row.base and row.month in (None, 1)
    ]
    lead = krakow.plan.indicators.merge(krakow.plan.tasks, on="task_id")
    assert sorted(asked) == sorted(zip(lead["lead_unit"], lead["indicator_id"], strict=True))
    assert len(asked) == 78


def test_every_unit_of_a_shared_task_is_told(krakow):
    told = {(form.unit, int(task.number)) for form in unit_forms(krakow, 2025) for task in form.shared}
    units = krakow.plan.task_units
    shared = units[units["task_id"].duplicated(keep=False)]
    assert told == set(zip(shared["responsible_unit"], shared["task_id"], strict=True))


def test_a_unit_that_leads_nothing_learns_who_does(forms):
    workbook = load_workbook(forms["Krakowskie Stowarzyszenie Kuratorów Sądowych"])
    assert workbook.sheetnames == ["Zadania wspólne"]
    sheet = workbook["Zadania wspólne"]
    assert "nie wypełnia sprawozdania" in sheet["A3"].value
    lead, others = sheet["C6"].value, sheet["D6"].value
    assert lead == "Pełnomocnik PMK ds. Rodziny"
    assert others.startswith("Państwa jednostka")


def test_the_lead_learns_who_shares_its_task(forms):
    sheet = load_workbook(forms[MOPS])["Zadania wspólne"]
    task_4 = next(row for row in sheet.iter_rows(min_row=6, values_only=True) if row[0] == "4")
    assert task_4[2:4] == ("Państwa jednostka", "Organizacje pozarządowe")


def test_spending_is_asked_for_once_a_task_with_or_without_a_budget(krakow, forms):
    asked = []
    for path in forms.values():
        if "Sprawozdanie" in load_workbook(path).sheetnames:
            form = Filled(path)
            asked += [
                form.cell(row, "task_id").value
                for row, _ in form.rows()
                if form.is_open(row, "spent_pln") and form.is_open(row, "funding")
            ]
    assert sorted(asked) == sorted(krakow.plan.tasks["task_id"])


def test_a_budget_that_has_ended_is_not_shown_beside_the_spending(krakow):
    ended = krakow.plan.task_budgets.assign(last_year=2025)
    rows = [row for form in unit_forms(amended(krakow, budgets=ended), 2026) for row in form.rows]
    assert not any(row.budget for row in rows)
    assert any(row.asks_spending for row in rows)


def test_a_task_without_targets_in_the_year_is_not_asked_for(krakow):
    targets = krakow.plan.targets
    without = targets[~(targets["task_id"].eq(4) & targets["year"].eq(2026))]
    programme = amended(krakow, targets=without)
    for year, expected in ((2025, True), (2026, False)):
        forms = {form.unit: form for form in unit_forms(programme, year)}
        assert (4 in {row.task_id for row in forms[MOPS].rows}) is expected
        assert ("4" in {task.number for task in forms["Organizacje pozarządowe"].shared}) is expected


def test_the_amended_plan_is_asked_for(krakow):
    targets = krakow.plan.targets.copy()
    targets.loc[targets["indicator_id"].eq("1.1") & targets["year"].eq(2025), "target"] = 5.0
    rows = unit_forms(amended(krakow, targets=targets), 2025)[0].rows
    assert rows[0].target == 5


# the table


def test_targets_stand_beside_the_empty_cells(forms, krakow):
    form = Filled(forms[MOPS])
    shown = {indicator: form.cell(row, "plan").value for row, indicator in form.rows()}
    facts = {name: shown.pop(name) for name in krakow.facts["fact_id"]}
    assert set(facts.values()) == {"–"}
    assert shown == {
        "1.1": 9910,
        "2.1": 690,
        "3.1": 1,
        "3.2": 1,
        "4.1": 50,
        "15.1": 26,
        "21.1": 2,
        "35.1": 5400,
        "36.1": 100,
        "51.1": 3,
    }
    assert all(form.cell(row, "value").value is None and form.is_open(row, "value") for row, _ in form.rows())


def test_targets_that_are_no_plain_number(forms):
    form = Filled(forms["Wydział Polityki Społecznej, Równości i Zdrowia UMK"])
    shown = {
        (indicator, form.cell(row, "year").value): form.cell(row, "plan").value
        for row, indicator in form.rows()
    }
    expected = {
        ("22.1", 2025): "wzrost o 2%",
        ("22.1", 2024): "–",
        ("22.2", 2025): "wzrost",
        ("26.1", 2025): "wykonanie",
        ("26.3", 2025): "min. 200",
    }
    assert {key: shown[key] for key in expected} == expected


def test_a_monthly_indicator_has_twelve_rows(forms):
    form = Filled(forms["Wydział Polityki Społecznej, Równości i Zdrowia UMK"])
    rows = [row for row, indicator in form.rows() if indicator == "39.1"]
    assert [form.cell(row, "month").value for row in rows][::11] == ["styczeń", "grudzień"]
    assert len(rows) == 12
    assert not any(form.is_open(row, "months_covered") for row in rows)


def test_only_what_is_asked_is_open(forms):
    for path in forms.values():
        for sheet in load_workbook(path):
            assert sheet.protection.sheet
            assert sheet.protection.password is None
            for row in sheet.iter_rows():
                for cell in row:
                    if not cell.protection.locked:
                        assert cell.value is None
                        assert sheet.title == "Sprawozdanie"


def test_questions_that_only_some_indicators_have(forms):
    form = Filled(forms[MOPS])
    asked = {
        name: [indicator for row, indicator in form.rows() if form.is_open(row, name)]
        for name in ("deduplicated", "months_covered")
    }
    assert asked["deduplicated"] == ["2.1", "3.1", "3.2", "4.1", "36.1", "51.1", "F4", "F5"]
    assert "15.1" not in asked["months_covered"]
    assert {"numerator", "denominator", "month", "year"}.isdisjoint(form.columns)


def test_a_percentage_is_asked_for_as_a_fraction(krakow, tmp_path):
    def as_percentage(table):
        own = table["indicator_id"].eq("36.1")
        return table.assign(
            measure=table["measure"].mask(own, "percentage"), unit=table["unit"].mask(own, "%")
        )

    plan = krakow.plan
    programme = amended(
        krakow, targets=as_percentage(plan.targets), indicators=as_percentage(plan.indicators)
    )
    write_forms(programme, 2025, tmp_path)
    form = Filled(tmp_path / "miejski_osrodek_pomocy_spolecznej_2025.xlsx")
    row = next(row for row, indicator in form.rows() if indicator == "36.1")
    assert form.cell(row, "plan").value == "100%"
    assert [form.is_open(row, name) for name in ("value", "numerator", "denominator")] == [False, True, True]
    assert not any(form.is_open(other, "numerator") for other, _ in form.rows() if other != row)
    form.write(row, "numerator", 30)
    form.write(row, "denominator", 40)
    plan = programme.amended
    returned = read_return(
        form.save(tmp_path / "back.xlsx"),
        Expected.from_plan(plan.indicators, plan.tasks, facts=programme.facts),
        2025,
    )
    assert returned.faults == ()
    assert returned.observations.set_index("indicator_id").loc["36.1", "value"] == 75


def test_the_reader_of_returns_knows_every_column_and_line(forms):
    for unit, path in forms.items():
        _, grids = read_grids(path)
        tables = [table for grid in grids for table in find_tables(grid, 2025)]
        if grids[0].sheet != "Sprawozdanie":
            assert tables == []
            continue
        assert len(tables) == 1
        assert tables[0].faults == ()
        answers = answers_above(tables[0].grid, tables[0].heading)
        assert {name: answer.content for name, answer in answers.items()} == {"sender": unit, "year": 2025.0}


def test_an_unfilled_form_reports_nothing(forms, krakow):
    expected = Expected.from_plan(krakow.plan.indicators, krakow.plan.tasks, facts=krakow.facts)
    for path in forms.values():
        if "Sprawozdanie" in load_workbook(path).sheetnames:
            returned = read_return(path, expected, 2025)
            assert returned.faults == ()
            assert set(returned.observations["status"]) <= {"blank"}
            assert returned.spending.empty


# earlier figures, deadline


def test_last_years_figures_stand_under_the_indicators(krakow):
    previous = observation_table(
        [
            observation("1.1", 9000.0),
            observation("2.1", 600.0, qualifier="at_least", fictional=True),
            observation("3.1", 7.0, month=1),
        ]
    )
    rows = {row.indicator_id: row for row in unit_forms(krakow, 2025, previous)[0].rows}
    assert rows["1.1"].previous.value == 9000
    assert rows["3.1"].previous is None


def test_last_years_figures_are_written(krakow, tmp_path):
    previous = observation_table(
        [observation("1.1", 9000.0), observation("2.1", 600.0, qualifier="at_least", fictional=True)]
    )
    write_forms(krakow, 2025, tmp_path, previous=previous, deadline=date(2026, 1, 31))
    sheet = load_workbook(tmp_path / "miejski_osrodek_pomocy_spolecznej_2025.xlsx")["Sprawozdanie"]
    assert sheet["A3"].value.startswith("Termin przekazania: 31 stycznia 2026. ")
    assert sheet["D8"].value.endswith("\nłącznie w całym roku; za 2024 r. podano 9\xa0000")
    assert sheet["D9"].value.endswith("za 2024 r. podano co najmniej 600 (dane przykładowe)")


def test_the_base_of_growth_is_asked_for_until_it_is_known(krakow):
    def asked(**previous):
        return [
            (row.indicator_id, row.year)
            for form in unit_forms(krakow, 2025, **previous)
            for row in form.rows
            if row.base
        ]

    assert asked() == [("22.1", 2024), ("22.2", 2024)]
    assert asked(previous=observation_table([observation("22.1", 41800.0)])) == [("22.2", 2024)]


def test_a_year_outside_the_programme(krakow, tmp_path):
    with pytest.raises(UsageError, match="2025, 2026, 2027"):
        write_forms(krakow, 2028, tmp_path / "forms")
    assert not (tmp_path / "forms").exists()


# data validation


def test_every_open_cell_of_the_table_has_its_help(forms):
    form = Filled(forms[MOPS])
    helped = {str(question.sqref): question for question in form.sheet.data_validations.dataValidation}
    for row, _ in form.rows():
        for name in form.columns:
            if form.is_open(row, name):
                assert helped[form.cell(row, name).coordinate].prompt
    assert {"G4", "G5"} <= set(helped)


def test_texts_fit_what_excel_allows(forms):
    for path in forms.values():
        for sheet in load_workbook(path):
            for question in sheet.data_validations.dataValidation:
                assert len(question.promptTitle or "") <= 32
                assert len(question.prompt or "") <= 255
                assert len(question.errorTitle or "") <= 32
                assert len(question.error or "") <= 225
                assert len(question.formula1 or "") <= 255


def test_a_figure_of_unusual_form_is_asked_about_and_never_refused(forms):
    form = Filled(forms[MOPS])
    helped = {str(question.sqref): question for question in form.sheet.data_validations.dataValidation}
    for row, _ in form.rows():
        assert helped[form.cell(row, "value").coordinate].errorStyle == "warning"


def test_the_earliest_day_of_sending_is_the_first_after_the_reported_year(forms):
    form = Filled(forms[MOPS])
    [question] = [each for each in form.sheet.data_validations.dataValidation if each.type == "date"]
    assert (question.formula1, question.operator) == ("DATE(2026,1,1)", "greaterThanOrEqual")
    assert question.errorStyle == "warning"
    assert "2025" in question.error
    assert "2026" in question.prompt


@pytest.mark.parametrize(
    "text",
    ["b.d.", "n/d", "ok. 300", "około 300", "ponad 5 300", "co najmniej 12", "szac. 20", "szacunkowo 7"],
)
def test_texts_accepted_without_a_question_are_read(text):
    assert text.startswith(_ACCEPTED_BEGINNINGS)
    assert parse_number(text).qualifier != "exact" or parse_number(text).status in NO_FIGURE


# safety and sameness


def test_texts_of_the_plan_never_become_formulas(krakow, tmp_path):
    def attacked(table, *names):
        signs = [f"{'=+-@'[row % 4]}HYPERLINK(\"http://x\",'y')|A1" for row in range(len(table))]
        return table.assign(**dict.fromkeys(names, signs))

    plan = krakow.plan
    units = plan.task_units
    tables = {
        "tasks": attacked(plan.tasks, "task", "lead_unit"),
        "task_units": attacked(units, "responsible_unit").assign(printed=""),
        "indicators": attacked(plan.indicators, "indicator", "note"),
        "targets": attacked(plan.targets, "indicator", "raw", "unit"),
    }
    attacker = replace(krakow, facts=attacked(krakow.facts, "fact", "unit", "responsible_unit", "note"))
    paths = write_forms(amended(attacker, **tables), 2025, tmp_path)
    texts = Counter()
    for path in paths:
        for sheet in load_workbook(path, rich_text=True):
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f"
                    texts[str(cell.value)[:1]] += 1
        with zipfile.ZipFile(path) as archive:
            assert not any(
                b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name
            )
    assert min(texts[sign] for sign in "=+-@") > 50
    assert {form_identity(path).unit[0] for path in paths} == set("=+-@")


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(krakow, tmp_path):
    first, second = (write_forms(krakow, 2026, tmp_path / name) for name in "ab")
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_nothing_but_the_forms_is_left_in_the_folder(krakow, tmp_path):
    paths = write_forms(krakow, 2026, tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    assert all(path.name.isascii() for path in paths)


def test_no_macros_no_links_no_dates_no_names(forms):
    for path in forms.values():
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            core = archive.read("docProps/core.xml")
        assert not any("vba" in name.lower() or "externalLinks" in name for name in names)
        assert core.count(b"1980-01-01T00:00:00Z") == 2
        assert b"lastModifiedBy" not in core


def test_a_form_is_known_for_what_it_is(forms, tmp_path):
    renamed = tmp_path / "kopia (3).xlsx"
    renamed.write_bytes(forms[MOPS].read_bytes())
    assert form_identity(renamed) == FormIdentity(1, "krakow-2025-2027", 2025, MOPS)


def test_other_files_have_no_identity(tmp_path, krakow):
    text = tmp_path / "miejski_osrodek_pomocy_spolecznej_2025.xlsx"
    text.write_text("to nie jest skoroszyt")
    other = krakow.folder / "returns" / "2025" / "PRZYKLAD_mops_2025.xlsx"
    assert [form_identity(path) for path in (text, other, tmp_path / "missing.xlsx")] == [None] * 3


def test_forms_can_be_printed(forms):
    sheet = load_workbook(forms[MOPS])["Sprawozdanie"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert sheet.print_title_rows == "$7:$7"
    assert sheet.freeze_panes == "A8"
    assert sheet.oddFooter.right.text == "&P / &N"


def test_units_of_one_spelling_in_ascii_keep_both_forms(krakow, tmp_path):
    krakow = replace(krakow, facts=krakow.facts.iloc[:0])
    units = krakow.plan.task_units.assign(
        responsible_unit=krakow.plan.task_units["task_id"].map({1: "Łąka", 2: "Laka"}).fillna("Inna")
    )
    assert [path.name for path in write_forms(amended(krakow, task_units=units), 2025, tmp_path)] == [
        "laka_2025.xlsx",
        "laka_2_2025.xlsx",
        "inna_2025.xlsx",
    ]
