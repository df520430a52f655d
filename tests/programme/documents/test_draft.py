from pathlib import Path

import pytest

from pwr_eval.programme.documents.draft import draft_of
from pwr_eval.programme.documents.opened import read_document
from pwr_eval.programme.documents.tasks import Task, find_tasks
from pwr_eval.programme.load import load_programme
from pwr_eval.programme.new_programme import new_folder, write_description
from tests.programme.documents.printed_programmes import converted, one_table_a_section, rows_of

KRAKOW = Path(__file__).parents[3] / "data" / "raw" / "krakow-2025-2027"


def test_the_draft_of_krakow_has_the_targets_of_its_reviewed_reading(tmp_path: Path) -> None:
    years = [2025, 2026, 2027]
    document = read_document(
        converted(one_table_a_section(rows_of(KRAKOW / "plan.csv"), years), tmp_path, "html")
    )
    draft = draft_of(find_tasks(document).tasks, years)
    with new_folder(tmp_path, "krakow-2025-2027") as folder:
        write_description(folder, years, draft.sections)
        for name in ("plan", "indicators", "aliases", "cost_units"):
            getattr(draft, name).to_csv(folder / f"{name}.csv", index=False)
    read = load_programme(tmp_path / "data" / "raw" / "krakow-2025-2027").plan
    reviewed = load_programme(KRAKOW).plan
    columns = ["task_id", "indicator_id", "kind", "period", "year", "target"]
    assert len(read.targets) == 234
    assert read.targets[columns].equals(reviewed.targets[columns])
    assert read.budgets.equals(reviewed.budgets)
    assert read.tasks["category"].equals(reviewed.tasks["category"])
    assert read.targets["draft"].all()
    assert not reviewed.targets["draft"].any()


def indicators(task: Task) -> list[list[str]]:
    table = draft_of([task], [2026, 2027]).indicators
    return table[["indicator_id", "indicator", "unit", "kind"]].to_numpy().tolist()


def test_name_and_unit_of_their_own_columns_let_a_cell_hold_a_bare_number() -> None:
    task = Task(
        "1",
        "",
        "Asystenci",
        targets={0: ["3"]},
        indicators=["liczba asystentów"],
        measure_units=["etat"],
        final=True,
    )
    assert indicators(task) == [["1.1", "liczba asystentów", "etat", "absolute"]]
    plan = draft_of([task], [2026, 2027]).plan
    assert plan[["target_2026", "target_2027"]].to_numpy().tolist() == [["", "3"]]


def test_what_is_not_read_is_doubtful_and_has_no_target() -> None:
    task = Task("1", "", "Pomoc", targets={2026: ["około kilkanaście 3 x 12"], 2027: ["5 porad"]})
    draft = draft_of([Task("1", "", "Pomoc", targets={2026: ["10"], 2027: ["10"]})], [2026, 2027])
    assert draft.indicators["kind"].tolist() == ["none"]
    assert draft.sources["doubt"].tolist() == ["doubt.unread"]
    assert draft_of([task], [2026, 2027]).sources["doubt"].tolist() == ["doubt.years_differ"]


def test_numbers_that_begin_again_are_counted_on() -> None:
    tasks = [Task(number, "", "Zadanie") for number in ("1", "2", "1")]
    assert draft_of(tasks, [2026]).plan["task_id"].tolist() == ["1", "2", "3"]
    assert draft_of([Task("I.1", "", "a"), Task("I.2", "", "b")], [2026]).plan["task_id"].tolist() == [
        "I.1",
        "I.2",
    ]


@pytest.mark.parametrize(
    ("cell", "baseline", "doubt"),
    [
        ("24", ("24", ""), []),
        ("24 (2022 r.)", ("24", "2022"), []),
        ("2022: 24 asystentów", ("24", "2022"), []),
        ("brak danych", ("", ""), ["doubt.baseline"]),
        ("", ("", ""), []),
    ],
)
def test_a_baseline_in_a_column_of_its_own_is_that_of_the_indicator(
    cell: str, baseline: tuple[str, str], doubt: list[str]
) -> None:
    task = Task(
        "1", "Zadania", "Asystent", "GOPS", targets={0: ["28 asystentów"]},
        indicators=["asystenci"], measure_units=["asystent"], baselines=[cell],
    )  # fmt: skip
    draft = draft_of([task], [2026, 2027])
    row = draft.indicators.iloc[0]
    assert (row.get("baseline", ""), row.get("baseline_year", "")) == baseline
    assert draft.sources["doubt"].tolist() == doubt
