"""The Kraków programme comes out as its document says, and broken files are told with their place."""

import csv
import re

import pandas as pd
import pytest

from pwr_eval.errors import DataError
from pwr_eval.programme import load_programme
from pwr_eval.programme.appraisal import already_reached, assessability, promises, target_paths
from tests.conftest import KRAKOW


def faults_of(folder):
    with pytest.raises(DataError) as error:
        load_programme(folder)
    return [str(fault) for fault in error.value.faults]


def replace(file, old, new, count=1):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, count), encoding="utf-8")


def test_counts_of_the_document(krakow):
    plan = krakow.plan
    assert plan.tasks["category"].value_counts().to_dict() == {"complementary": 44, "basic": 7}
    assert plan.targets["indicator_id"].nunique() == 78
    assert len(plan.targets) == 234
    assert plan.task_units["responsible_unit"].nunique() == 16
    assert plan.task_budgets["task_id"].tolist() == [1, 2, 3, 4, 15, 35, 36]
    assert plan.task_budgets["planned_pln"].sum() == 58_647_920


def test_counts_recomputed_from_the_plan_without_the_parser():
    with (KRAKOW / "plan.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 51
    for year in (2025, 2026, 2027):
        numbers = sum(len(re.findall(r"\d+(?: \d{3})*", row[f"target_{year}"])) for row in rows)
        # "KKR 3+" holds a number that is no target; 11.1, 22.2 and 26.1 have none, 24.1 has it as a word.
        assert numbers - 1 + 4 == 78


@pytest.mark.parametrize(
    ("indicator_id", "kind", "targets"),
    [
        ("1.1", "absolute", [9910, 9910, 9910]),
        ("2.1", "absolute", [690, 700, 710]),
        ("5.2", "absolute", [70000, 75000, 80000]),
        ("14.1", "absolute", [2, 2, 2]),
        ("23.2", "absolute", [250, 250, 250]),
        ("24.1", "absolute", [1, 1, 1]),
        ("26.3", "minimum", [200, 200, 200]),
        ("22.1", "growth_percent", [2, 2, 2]),
        ("27.4", "absolute", [44562, 44562, 44562]),
        ("28.2", "absolute", [1582, 2200, 2200]),
        ("31.3", "absolute", [45, 47, 50]),
        ("48.1", "absolute", [22, 22, 30]),
    ],
)
def test_targets_read_by_eye(krakow, indicator_id, kind, targets):
    rows = krakow.plan.targets[krakow.plan.targets["indicator_id"].eq(indicator_id)]
    assert rows["target"].tolist() == targets
    assert set(rows["kind"]) == {kind}
    assert rows["year"].tolist() == [2025, 2026, 2027]


def test_kinds_and_months(krakow):
    kinds = krakow.plan.indicators["kind"].value_counts().to_dict()
    assert kinds == {"absolute": 73, "milestone": 2, "minimum": 1, "growth_percent": 1, "direction": 1}
    assert krakow.plan.targets.loc[
        krakow.plan.targets["period"].eq("month"), "indicator_id"
    ].unique().tolist() == ["39.1"]


def test_flat_targets(krakow):
    paths = target_paths(krakow.plan.targets)
    assert paths["flat"].notna().sum() == 74
    assert paths["flat"].sum() == 59


def test_day_care_target_was_already_reached(krakow):
    series = pd.DataFrame(
        {"indicator_id": "15.1", "first_year": [2022, 2023, 2024], "last_year": [2022, 2023, 2024], "value": [32.0, 26.0, 26.0],
         "qualifier": "exact", "basis": "reported", "comparable_to_target": "yes", "source_title": "IOSS"}
    )  # fmt: skip
    (row,) = already_reached(target_paths(krakow.plan.targets), series).itertuples()
    assert (row.year, row.value, row.difference) == (2024, 26, 0)


def test_promises_add_up(krakow):
    for by in ("goal", "section", "category"):
        counted = promises(krakow.membership, krakow.plan.task_budgets, by)
        assert counted["tasks"].sum() == 51
        assert counted["indicators"].sum() == 78
        assert counted["planned_pln"].sum() == 58_647_920
    by_unit = promises(krakow.membership, krakow.plan.task_budgets, "unit")
    assert by_unit["led_tasks"].sum() == 51
    assert by_unit["planned_pln"].sum() == 58_647_920


def test_every_indicator_has_one_answer(krakow):
    answers = assessability(krakow.plan.indicators)["assessability"].value_counts()
    assert answers.sum() == 78
    assert answers[["milestone", "no_base_value", "no_amount"]].tolist() == [2, 1, 1]


def test_what_was_not_read_literally_is_listed(krakow):
    read_as = dict(zip(krakow.plan.repairs["printed"], krakow.plan.repairs["read_as"], strict=True))
    assert read_as["Miejskie Centrom Profilaktyki Uzależnień"] == "Miejskie Centrum Profilaktyki Uzależnień"
    assert read_as["uczniowskie.10"] == "uczniowskie. 10"
    assert read_as["parterów"] == "partner"


def test_missing_folder_names_those_that_are_there(tmp_path, programme_copy):
    (fault,) = faults_of(programme_copy.parent / "gdansk")
    assert "the folder is missing" in fault
    assert KRAKOW.name in fault


def test_faults_of_all_files_come_at_once(programme_copy):
    replace(programme_copy / "plan.csv", "task_id,", "task_id,colour,")
    (programme_copy / "aliases.csv").unlink()
    faults = " ".join(faults_of(programme_copy))
    assert 'plan.csv, row 1, column "colour": unknown column' in faults
    assert "aliases.csv: the file is missing" in faults


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Miejski Ośrodek Pomocy Społecznej", "Miejski Osrodek", 'row 2, column "responsible_units": unknown responsible unit (found: "Miejski Osrodek"'),
        ("\n2,basic", "\n3,basic", "task 2 is expected here"),
        ("\n2,basic", "\n2,complementary", "category and section disagree"),
    ],
)  # fmt: skip
def test_a_broken_cell_is_told_with_its_place(programme_copy, old, new, says):
    replace(programme_copy / "plan.csv", old, new)
    assert any(says in fault for fault in faults_of(programme_copy))


def unread_in(plan):
    cells = plan.unread[["file", "row", "column", "reason"]].itertuples(index=False, name=None)
    return [f'{file}, row {row}, column "{column}": {reason}' for file, row, column, reason in cells]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("9 910 usług poradnictwa rodzinnego", "9 91O usług poradnictwa rodzinnego", 'row 2, column "target_2025"'),
        ("690 rodzin objętych usługą asystenta rodziny", "b.d.", "gives no target"),
        ("6 540 600 zł", "6 540 600 euro", 'row 2, column "budget": "6 540 600 euro": "euro" is no amount in złoty'),
        ("12 spotkań, 120 uczestników", "12 spotkań", "1 indicators in the cell, 2 of task 7"),
        ("300 rodzin miesięcznie", "300 rodzin", "indicator 39.1: the cell reads as period year, indicators.csv says month"),
        ("min. 200 indeksów", "200 indeksów", "indicator 26.3: the cell reads as kind absolute, indicators.csv says minimum"),
        ("400 porad", "400 zajęć", "indicator 17.1: the cell counts zajęcia, indicators.csv says porada"),
        ("400 porad", "400 konsultacji", 'indicator 17.1: the cell counts "konsultacji"'),
        ("wzrost o 2%", "wzrost o kilka%", "kilka"),
    ],
)  # fmt: skip
def test_a_cell_that_is_not_read_stands_as_unread_and_the_programme_goes_on(programme_copy, old, new, says):
    replace(programme_copy / "plan.csv", old, new)
    plan = load_programme(programme_copy).plan
    assert any(says in cell for cell in unread_in(plan))
    unread = plan.targets[plan.targets["unread"].ne("")]
    assert set(unread["kind"]) <= {"none"}
    assert unread[["target", "target_low", "target_high"]].isna().all(axis=None)
    assert len(unread) or "budget" in says


def test_a_review_that_lacks_an_indicator(programme_copy):
    lines = (programme_copy / "indicators.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("27.4,")]
    (programme_copy / "indicators.csv").write_text("".join(kept), encoding="utf-8")
    faults = " ".join(faults_of(programme_copy))
    assert "Expected 27.4" in faults


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("first_year = 2025", 'first_year = "soon"', "programme.first_year"),
        ("first_year = 2025", "first_year = 2029", "last_year stands before first_year"),
        ('goal = "C4"', 'goal = "C9"', "serve a goal that is not in the list"),
        ("[programme]", "[programme", "not TOML"),
        ("far_above = 1.15", "far_above = 1.15\nfra_above = 2", "rules.fra_above"),
        ('id = "krakow-2025-2027"', 'id = "krakow"', "differs from the folder"),
    ],
)
def test_a_broken_description_is_told_with_its_place(programme_copy, old, new, says):
    replace(programme_copy / "programme.toml", old, new)
    assert any(says in fault for fault in faults_of(programme_copy))
