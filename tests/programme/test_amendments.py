"""Changes to a plan: each kind by hand, each wrong row told with its place, and the original left as it was."""

import csv
import math
from dataclasses import fields

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.collection.forms.form_rows import unit_forms
from pwr_eval.errors import DataError
from pwr_eval.indicators.costs import planned_unit_costs
from pwr_eval.indicators.gaps import compare_plans, gaps_table
from pwr_eval.indicators.plausibility import expected_in
from pwr_eval.programme import load_programme
from pwr_eval.programme.aliases import read_names
from pwr_eval.programme.amendments import amended_plan
from pwr_eval.schemas.declaration import declared
from tests.conftest import KRAKOW

THRESHOLDS = {"margin": 0.15, "far_above": 1.15, "growth_far_above": 2.0}

MOPS = "Miejski Ośrodek Pomocy Społecznej"
LIBRARY = "Biblioteka Kraków"
SECTION = next(csv.DictReader((KRAKOW / "plan.csv").read_text(encoding="utf-8").splitlines()))["section"]


def change(kind, task_id="", indicator_id="", year="", before="", after="", **more):
    """One row of amendments.csv."""
    return {"date": "2026-03-25", "resolution": "X/1/26", "kind": kind, "task_id": task_id, "indicator_id": indicator_id,
            "year": year, "from_value": before, "to_value": after} | more  # fmt: skip


def write(path, rows):
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), restval="")
        writer.writeheader()
        writer.writerows(rows)


def amend(folder, *changes):
    """Write amendments.csv into a programme's folder and load it."""
    empty = dict.fromkeys(declared("amendments").names, "")
    write(
        folder / "amendments.csv",
        [empty | {"amendment_id": f"A{n}"} | row for n, row in enumerate(changes, start=1)],
    )
    return load_programme(folder)


def faults_of(folder, *changes):
    with pytest.raises(DataError) as error:
        amend(folder, *changes)
    return [str(fault) for fault in error.value.faults]


def add_task(folder, *, task_id=52, cells=("", "40 spotkań", "50 spotkań"), budget="60 000 zł", **more):
    """Write a new task with one indicator into amended/."""
    years = dict(zip(("target_2025", "target_2026", "target_2027"), cells, strict=True))
    task = {
        "task_id": task_id,
        "category": "basic",
        "section": SECTION,
        "task": "Nowe zadanie",
        "responsible_units": MOPS,
    }
    write(folder / "amended" / "plan.csv", [task | years | {"budget": budget} | more])
    with (folder / "indicators.csv").open(encoding="utf-8") as file:
        like = next(row for row in csv.DictReader(file) if row["indicator_id"] == "7.1")
    write(
        folder / "amended" / "indicators.csv", [like | {"indicator_id": f"{task_id}.1", "task_id": task_id}]
    )
    unit = {
        "task_id": task_id,
        "indicator_id": f"{task_id}.1",
        "what_it_counts": "spotkanie",
        "what_it_counts_en": "meeting",
        "note": "",
    }
    write(folder / "amended" / "cost_units.csv", [unit])


def targets_of(plan, indicator_id):
    rows = plan.targets[plan.targets["indicator_id"].eq(indicator_id)]
    return dict(zip(rows["year"], rows["target"], strict=True))


def assert_same(one, other):
    for field in fields(one):
        pd.testing.assert_frame_equal(getattr(one, field.name), getattr(other, field.name))


def test_without_amendments_both_plans_are_one(krakow):
    assert_same(krakow.amended, krakow.plan)
    assert krakow.amendments.empty
    assert list(krakow.amendments) == list(declared("amendments").names)


def test_a_changed_target(krakow, programme_copy):
    programme = amend(
        programme_copy, change("target_changed", 2, "2.1", 2026, "700", "720", text="720 rodzin")
    )
    assert targets_of(programme.plan, "2.1") == {2025: 690, 2026: 700, 2027: 710}
    assert targets_of(programme.amended, "2.1") == {2025: 690, 2026: 720, 2027: 710}
    amended = programme.amended.targets
    (row,) = amended[amended["amended_by"].ne("")].itertuples()
    assert (row.indicator_id, row.year, row.raw, row.amended_by) == ("2.1", 2026, "720 rodzin", "X/1/26")
    pd.testing.assert_frame_equal(amended.drop(row.Index), krakow.plan.targets.drop(row.Index))
    assert_same(programme.plan, krakow.plan)


def test_numbers_may_be_written_as_in_the_plan(programme_copy):
    programme = amend(programme_copy, change("target_changed", "", "1.1", 2027, "9 910", "10 200"))
    assert targets_of(programme.amended, "1.1")[2027] == 10200
    assert programme.amended.targets.query("amended_by != ''")["raw"].tolist() == ["10 200"]


def test_changes_are_carried_out_by_date_and_not_by_row(programme_copy):
    later = change("target_changed", 2, "2.1", 2027, "730", "750", date="17.02.2027", resolution="Z/9/27")
    programme = amend(programme_copy, later, change("target_changed", 2, "2.1", 2027, "710", "730"))
    rows = programme.amended.targets.query("indicator_id == '2.1' and year == 2027")
    assert rows[["target", "amended_by"]].to_numpy().tolist() == [[750.0, "Z/9/27"]]


def test_a_growth_target_may_turn_into_a_decline(programme_copy):
    programme = amend(programme_copy, change("target_changed", 22, "22.1", 2027, "2", "-1"))
    assert targets_of(programme.amended, "22.1")[2027] == -1


def test_a_task_added_in_2026_is_not_there_in_2025(programme_copy):
    add_task(programme_copy)
    programme = amend(programme_copy, change("task_added", 52, year=2026))
    assert programme.plan.tasks["task_id"].max() == 51
    amended = programme.amended
    assert targets_of(amended, "52.1") == {2026: 40, 2027: 50}
    assert amended.targets.query("task_id == 52")["amended_by"].tolist() == ["X/1/26"] * 2
    assert amended.task_budgets.iloc[-1].tolist() == [52, 60000, 2026, 2027]
    assert amended.tasks.iloc[-1][["task", "lead_unit", "section_id"]].tolist() == [
        "Nowe zadanie",
        MOPS,
        "S1",
    ]
    membership = programme.membership_in(amended).query("task_id == 52")
    assert membership[["indicator_id", "unit", "lead"]].to_numpy().tolist() == [["52.1", MOPS, True]]
    gaps = gaps_of(programme.plan, amended, {("52.1", 2026): 36})
    added = gaps[gaps["indicator_id"].eq("52.1")]
    assert added[["plan", "scope", "year", "target", "gap"]].to_numpy().tolist() == [
        ["amended", "year", 2026, 40.0, -4.0]
    ]


def test_the_types_of_the_tables_stay(krakow, programme_copy):
    add_task(programme_copy)
    programme = amend(
        programme_copy, change("task_added", 52, year=2026), change("task_dropped", 50, year=2025)
    )
    for field in fields(krakow.plan):
        pd.testing.assert_series_equal(
            getattr(programme.amended, field.name).dtypes, getattr(krakow.plan, field.name).dtypes
        )


def test_the_cost_of_an_added_task_is_divided_by_its_own_years(programme_copy):
    add_task(programme_copy)
    amended = amend(programme_copy, change("task_added", 52, year=2026)).amended
    costs = planned_unit_costs(amended.task_budgets, amended.targets, amended.cost_units).set_index("task_id")
    assert costs.loc[52, "planned_unit_cost"] == pytest.approx(60_000 / 90)


def test_an_added_task_may_be_changed_on_the_same_day(programme_copy):
    add_task(programme_copy)
    programme = amend(
        programme_copy,
        change("target_changed", 52, "52.1", 2027, "50", "55"),
        change("task_added", 52, year=2026),
    )
    assert targets_of(programme.amended, "52.1") == {2026: 40, 2027: 55}


def test_a_task_cannot_be_changed_before_it_is_added(programme_copy):
    add_task(programme_copy)
    early = change("target_changed", 52, "52.1", 2027, "50", "55", date="2026-03-24")
    (fault,) = faults_of(programme_copy, change("task_added", 52, year=2026), early)
    assert 'row 3, column "indicator_id": the plan has no such indicator (found: "52.1")' in fault


def test_a_dropped_task_has_no_target_from_the_year_of_its_end(programme_copy):
    programme = amend(programme_copy, change("task_dropped", 7, year=2027))
    assert targets_of(programme.amended, "7.1") == {2025: 12, 2026: 12}
    assert len(programme.plan.targets) - len(programme.amended.targets) == 2
    assert 7 in programme.amended.tasks["task_id"].tolist()
    gaps = gaps_of(programme.plan, programme.amended, {("7.1", 2025): 12}, year=2027)
    assert set(gaps["indicator_id"]) == {"7.1", "7.2"}
    assert set(gaps["plan"]) == {"original"}


def test_a_task_dropped_from_its_first_year_is_in_no_table(programme_copy):
    programme = amend(programme_copy, change("task_dropped", 1, year=2025, date="2025-01-29"))
    for name in ("tasks", "task_units", "indicators", "targets", "budgets", "cost_units"):
        assert 1 in getattr(programme.plan, name)["task_id"].tolist()
        assert 1 not in getattr(programme.amended, name)["task_id"].tolist()


def test_a_task_that_ends_needs_its_remaining_budget(programme_copy):
    drop = change("task_dropped", 1, year=2027)
    (fault,) = faults_of(programme_copy, drop)
    assert (
        'amendments.csv, row 2, column "task_id": task 1 has a budget for all its years (found: "6540600.00 zł")'
        in fault
    )
    for remaining in ("4 360 400 zł", "6 540 600 zł"):
        programme = amend(
            programme_copy, drop, change("budget_changed", 1, before="6 540 600 zł", after=remaining)
        )
        (row,) = programme.amended.task_budgets.query("task_id == 1").itertuples()
        assert (row.first_year, row.last_year) == (2025, 2026)
        assert f"{row.planned_pln:,.0f} zł".replace(",", " ") == remaining


def test_a_renamed_task(krakow, programme_copy):
    programme = amend(
        programme_copy,
        change(
            "task_renamed", 1, before="Prowadzenie  poradnictwa rodzinnego i terapii", after="Poradnictwo"
        ),
    )
    assert programme.amended.tasks["task"].iloc[0] == "Poradnictwo"
    pd.testing.assert_frame_equal(programme.amended.tasks.iloc[1:], krakow.plan.tasks.iloc[1:])


def test_a_task_moved_to_other_units(programme_copy):
    programme = amend(
        programme_copy, change("unit_changed", 2, before=MOPS, after=f"{LIBRARY}, organizacje pozarządowe")
    )
    units = programme.amended.task_units.query("task_id == 2")
    assert units["responsible_unit"].tolist() == [LIBRARY, "Organizacje pozarządowe"]
    assert units["unit_order"].tolist() == [1, 2]
    assert programme.amended.tasks.query("task_id == 2")["lead_unit"].tolist() == [LIBRARY]
    leads = programme.membership_in(programme.amended).query("task_id == 2 and lead")["unit"].tolist()
    assert leads == [LIBRARY]
    assert programme.membership.query("task_id == 2")["unit"].tolist() == [MOPS]


def test_a_task_that_moves_from_a_year_on(programme_copy):
    programme = amend(programme_copy, change("unit_changed", 2, year=2026, before=MOPS, after=LIBRARY))
    assert [_lead(programme.amended_in(year)) for year in (2025, 2026, 2027)] == [MOPS, LIBRARY, LIBRARY]
    assert [_lead(expected_in(programme)(year)) for year in (2025, 2026)] == [MOPS, LIBRARY]
    asked = {
        (year, form.unit)
        for year in (2025, 2026)
        for form in unit_forms(programme, year)
        if any(row.task_id == 2 for row in form.rows)
    }
    assert asked == {(2025, MOPS), (2026, LIBRARY)}


def test_a_task_that_moves_twice(programme_copy):
    office = "Pełnomocnik PMK ds. Rodziny"
    programme = amend(
        programme_copy,
        change("unit_changed", 2, year=2026, before=MOPS, after=LIBRARY),
        change("unit_changed", 2, year=2027, before=LIBRARY, after=office, date="2026-11-25"),
    )
    assert [_lead(programme.amended_in(year)) for year in (2025, 2026, 2027)] == [MOPS, LIBRARY, office]


def _lead(of):
    return of.lead_units[2] if hasattr(of, "lead_units") else of.tasks.set_index("task_id")["lead_unit"][2]


@pytest.mark.parametrize(
    ("task", "before", "after", "budget"),
    [
        (3, "21 200 zł", "30000", [[3, 30000, 2025, 2027]]),
        (3, "21 200 zł", "0 zł", []),
        (7, "", "8 000,50 zł", [[7, 8000.5, 2025, 2027]]),
    ],
)
def test_a_changed_budget(programme_copy, task, before, after, budget):
    programme = amend(programme_copy, change("budget_changed", task, before=before, after=after))
    assert programme.amended.task_budgets.query("task_id == @task").to_numpy().tolist() == budget
    assert programme.plan.budgets["planned_pln"].sum() == 58_647_920


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (change("target_changed", 2, "2.1", 2026, "701", "720"), 'column "from_value": this is not what the plan says (found: "701"). The plan says "700"'),
        (change("target_changed", 2, "2.1", 2026, "ok. 700", "720"), 'column "from_value": not an exact amount (found: "ok. 700")'),
        (change("target_changed", 2, "2.1", 2026, "700", "72O"), 'column "to_value": no number: '),
        (change("target_changed", 2, "2.1", 2026, "700", "-1"), 'column "to_value": not an exact amount'),
        (change("target_changed", 2, "2.1", 2026, "700", "b.d."), 'column "to_value": not an exact amount'),
        (change("target_changed", 2, "2.1", 2026, "700", "700,0"), 'column "to_value": nothing changes'),
        (change("target_changed", 2, "2.7", 2026, "700", "720"), 'column "indicator_id": the plan has no such indicator (found: "2.7")'),
        (change("target_changed", 3, "2.1", 2026, "700", "720"), 'column "task_id": task and indicator do not fit (found: "3"). Indicator 2.1 belongs to task 2'),
        (change("target_changed", 11, "11.1", 2026, "1", "2"), 'column "indicator_id": the target of 11.1 is not a number'),
        (change("target_changed", 2, "2.1", 2028, "700", "720"), 'column "year": the year lies outside the programme (found: "2028"). Write 2025 to 2027'),
        (change("target_changed", 2, "2.1", 2024, "700", "720"), 'column "year": the year lies outside the programme'),
        (change("target_changed", 2, "2.1", "26", "700", "720"), 'column "year": the year lies outside the programme'),
        (change("target_changed", "dwa", "2.1", 2026, "700", "720"), 'column "task_id": not a whole number (found: "dwa")'),
        (change("target_changed", 2, "2.1", "", "700", "720"), 'column "year": the cell is empty'),
        (change("target_changed", 2, "2.1", 2026, "700", "720", date="2024-12-31"), 'column "date": the date lies before the programme'),
        (change("target_changed", 2, "2.1", 2026, "700", "720", date="2028-01-01"), 'column "date": the date lies after the programme'),
        (change("target_changed", 2, "2.1", 2026, "700", "720", date="wiosną"), 'column "date": not a date (found: "wiosną")'),
        (change("target_changed", 2, "2.1", 2026, "700", "720", resolution=" "), 'column "resolution": the cell is empty'),
        (change("goal_changed", 2, "2.1", 2026, "700", "720"), 'column "kind": unknown kind of change (found: "goal_changed")'),
        (change("task_dropped", 52, year=2027), 'column "task_id": the plan has no such task (found: "52")'),
        (change("task_dropped", 7, year=2027, after="0"), 'column "to_value": task_dropped has no use for this cell (found: "0")'),
        (change("task_renamed", 7, before="Inne", after="Nowe"), 'column "from_value": this is not what the plan says (found: "Inne"). The plan says "'),
        (change("unit_changed", 2, before=LIBRARY, after=LIBRARY), f'(found: "{LIBRARY}"). The plan says "{MOPS}"'),
        (change("unit_changed", 2, before=MOPS, after=MOPS), 'column "to_value": nothing changes'),
        (change("unit_changed", 2, before=MOPS, after="Nowy Ośrodek"), 'unknown responsible unit (found: "Nowy Ośrodek"). Add the spelling to aliases.csv'),
        (change("budget_changed", 3, before="21 201 zł", after="30 000 zł"), 'this is not what the plan says (found: "21 201 zł"). The plan says "21200"'),
        (change("budget_changed", 3, before="21 200 zł", after="30 000 EUR"), 'column "to_value": not an exact amount (found: "30 000 EUR")'),
        (change("budget_changed", 3, before="21 200 zł", after="21 200 zł"), 'column "to_value": nothing changes'),
        (change("budget_changed", 3, after="30 000 zł"), 'column "from_value": this is not what the plan says (found: ""). The plan says "21200"'),
        (change("budget_changed", 7, before="100 zł", after="200 zł"), 'The plan says "no amount"'),
        (change("task_added", 52, year=2026), "amended/plan.csv: the file is missing"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_with_its_place(programme_copy, row, says):
    faults = faults_of(programme_copy, row)
    assert any(says in fault for fault in faults), faults


@pytest.mark.parametrize("day", ["2025-01-01", "31.12.2027"])
def test_first_and_last_day_of_the_programme_are_inside(programme_copy, day):
    programme = amend(programme_copy, change("target_changed", 2, "2.1", 2027, "710", "720", date=day))
    assert targets_of(programme.amended, "2.1")[2027] == 720


@pytest.mark.parametrize(
    ("task", "year", "says"),
    [
        ({"cells": ("30 spotkań", "40 spotkań", "50 spotkań")}, 2026, 'amended/plan.csv, row 2, column "target_2025": a target for a year before the task begins in 2026 (found: "30 spotkań")'),
        ({"task_id": 53}, 2026, 'amended/plan.csv, row 2, column "task_id": task 52 is expected here (found: "53")'),
        ({"section": "Inna"}, 2026, "no section of programme.toml has this heading"),
        ({"colour": "red"}, 2026, 'amended/plan.csv, row 1, column "colour": unknown column'),
        ({}, 2025, 'amendments.csv, row 2, column "year": the task begins before it was decided (found: "2025")'),
    ],
)  # fmt: skip
def test_a_wrong_added_task_is_told_with_its_place(programme_copy, task, year, says):
    add_task(programme_copy, **task)
    faults = faults_of(programme_copy, change("task_added", 52, year=year))
    assert any(says in fault for fault in faults), faults


def test_an_added_task_needs_its_resolution(programme_copy):
    add_task(programme_copy, cells=("30 spotkań", "40 spotkań", "50 spotkań"))
    (fault,) = faults_of(programme_copy, change("target_changed", 2, "2.1", 2026, "700", "720"))
    assert fault.startswith('amended/plan.csv, row 2: no resolution adds this task (found: "52")')


def test_a_task_is_added_once(programme_copy):
    add_task(programme_copy)
    (fault,) = faults_of(programme_copy, *[change("task_added", 52, year=2026)] * 2)
    assert 'row 3, column "task_id": the task is there already' in fault


def test_a_dropped_task_cannot_be_changed_any_more(programme_copy):
    later = {"date": "2026-05-01"}
    gone = change("task_dropped", 7, year=2026)
    again, target = (
        change("task_dropped", 7, year=2027, **later),
        change("target_changed", 7, "7.1", 2027, "12", "13", **later),
    )
    first, second = faults_of(programme_copy, gone, again, target)
    assert 'row 3, column "year": task 7 has no targets from this year on (found: "2027")' in first
    assert 'row 4, column "year": 7.1 has no target (found: "2027"). It has targets for 2025' in second


def test_all_faults_come_at_once_in_the_order_of_the_rows(programme_copy):
    wrong = change("target_changed", 2, "2.1", 2026, "701", "720")
    faults = faults_of(
        programme_copy,
        wrong,
        change("task_renamed", 99, before="a", after="b"),
        wrong | {"from_value": "702"},
    )
    assert [fault.split(",")[1] for fault in faults] == [" row 2", " row 3", " row 4"]


def test_faults_of_the_plan_and_of_the_amendments_come_at_once(programme_copy):
    (programme_copy / "aliases.csv").unlink()
    faults = " ".join(faults_of(programme_copy, change("goal_changed")))
    assert "aliases.csv: the file is missing" in faults
    assert "unknown kind of change" in faults


def test_each_change_has_its_own_id(programme_copy):
    row = change("target_changed", 2, "2.1", 2026, "700", "720", amendment_id="A1")
    faults = faults_of(programme_copy, row, row | {"indicator_id": "1.1", "task_id": 1, "from_value": "9910"})
    assert faults == [
        'amendments.csv, row 3, column "amendment_id": the id stands twice (found: "A1"). Give each change its own.'
    ]


def test_both_plans_differ_only_where_an_amendment_says_so(programme_copy):
    programme = amend(programme_copy, change("target_changed", 2, "2.1", 2026, "700", "650"))
    table = gaps_of(programme.plan, programme.amended, {("2.1", 2026): 660, ("1.1", 2026): 9910})
    yearly = table[table["scope"].eq("year")]
    assert yearly[["indicator_id", "plan", "target", "verdict"]].to_numpy().tolist() == [
        ["2.1", "original", 700.0, "close"],
        ["2.1", "amended", 650.0, "met"],
    ]


def gaps_of(original, amended, values, year=2026):
    """Yearly gaps where the plans differ."""
    observations = pd.DataFrame(
        [
            {
                "indicator_id": one,
                "year": when,
                "value": float(value),
                "status": "reported",
                "fictional": True,
            }
            for (one, when), value in values.items()
        ]
    )
    options = {"up_to_year": year, "scopes": ["year"], **THRESHOLDS}
    return compare_plans(original.targets, amended.targets, observations, **options)


def test_the_amended_plan_has_no_gap_before_a_task_begins(programme_copy):
    add_task(programme_copy)
    amended = amend(programme_copy, change("task_added", 52, year=2026)).amended
    nothing = pd.DataFrame(
        {"indicator_id": ["52.1"], "year": 2026, "value": 40.0, "status": "reported", "fictional": True}
    )
    gaps = gaps_table(amended.targets, nothing, up_to_year=2027, **THRESHOLDS)
    assert gaps.query("indicator_id == '52.1' and scope == 'year'")["year"].tolist() == [2026, 2027]


NAMES = read_names(KRAKOW)


@given(
    steps=st.lists(st.tuples(st.sampled_from(["1.1", "2.1", "15.1"]), st.sampled_from([2025, 2026, 2027]), st.integers(1, 20000)), min_size=1, max_size=8),
    shuffled=st.randoms(use_true_random=False),
)  # fmt: skip
def test_any_chain_of_changes_gives_what_a_list_of_targets_gives(krakow, steps, shuffled):
    targets = krakow.plan.targets
    now = {(row.indicator_id, row.year): row.target for row in targets.itertuples()}
    before, rows = targets.copy(), []
    for day, (indicator_id, year, new) in enumerate(steps):
        if now[indicator_id, year] != new:
            old, now[indicator_id, year] = now[indicator_id, year], new
            date = pd.Timestamp("2025-03-01") + pd.Timedelta(days=day)
            rows.append({"amendment_id": str(day), "date": date, "resolution": f"R{day}", "kind": "target_changed", "task_id": pd.NA,
                         "indicator_id": indicator_id, "year": year, "from_value": f"{old:g}", "to_value": str(new), "text": "", "note": ""})  # fmt: skip
    shuffled.shuffle(rows)
    amendments = declared("amendments").frame(rows)
    amended = amended_plan(krakow.plan, amendments, NAMES).targets
    assert {
        (row.indicator_id, row.year): row.target for row in amended[amended["target"].notna()].itertuples()
    } == {key: target for key, target in now.items() if not math.isnan(target)}
    changed = {(row["indicator_id"], row["year"]) for row in rows}
    assert (
        set(map(tuple, amended.loc[amended["amended_by"].ne(""), ["indicator_id", "year"]].to_numpy()))
        == changed
    )
    pd.testing.assert_frame_equal(targets, before)


def test_a_cell_of_an_added_task_that_does_not_fit_stands_as_unread(programme_copy):
    add_task(programme_copy, cells=("", "40 porad", "50 spotkań"))
    amended = amend(programme_copy, change("task_added", 52, year=2026)).amended
    (cell,) = amended.unread.itertuples()
    assert (cell.file, cell.row, cell.column) == ("amended/plan.csv", 2, "target_2026")
    assert cell.reason == "indicator 52.1: the cell counts porada, amended/indicators.csv says spotkanie"
    assert targets_of(amended, "52.1")[2027] == 50
