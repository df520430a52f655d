"""The example returns of the Kraków programme: visibly fictional, untidy as real ones, and read without a fault."""

import pytest

from pwr_eval.collection.returns import Expected, read_returns
from pwr_eval.observations import combine_returns
from tests.conftest import KRAKOW

FOLDER = KRAKOW / "returns"


@pytest.fixture(scope="module")
def returns(krakow):
    return read_returns(
        FOLDER, Expected.from_plan(krakow.plan.indicators, krakow.plan.tasks, facts=krakow.facts)
    )


@pytest.fixture(scope="module")
def tables(returns):
    return combine_returns(returns)


def test_every_return_is_an_example_in_every_row(returns):
    assert returns
    for each in returns:
        assert each.fictional
        assert each.observations["fictional"].all()
        assert each.spending["fictional"].all()


def test_an_example_under_another_name_is_refused(krakow, tmp_path):
    example = min((FOLDER / "2025").iterdir())
    copy = tmp_path / "returns" / "2025" / example.name.removeprefix("PRZYKLAD_")
    copy.parent.mkdir(parents=True)
    copy.write_bytes(example.read_bytes())
    expected = Expected.from_plan(krakow.plan.indicators, krakow.plan.tasks, facts=krakow.facts)
    [returned] = read_returns(tmp_path / "returns", expected)
    assert "only partly marked as an example" in returned.faults[0].problem
    assert returned.fictional


def test_the_untidiness_of_real_returns_is_there(tables):
    observations = tables["observations"]
    assert {"exact", "approximate", "at_least"} <= set(observations["qualifier"].dropna())
    assert (observations["status"] == "missing").any()
    assert {0.5, 1.0} <= set(observations.loc[observations["indicator_id"].eq("26.1"), "value"])
    assert set(observations.loc[observations["indicator_id"].eq("39.1"), "month"]) == set(range(1, 13))
    assert 2024 in set(observations.loc[observations["indicator_id"].eq("22.1"), "year"])
    assert (tables["corrections"]["change"] == "corrected").any()
    kinds = {(file.suffix, file.read_bytes()[:3] == b"\xef\xbb\xbf") for file in FOLDER.rglob("PRZYKLAD_*")}
    assert {(".xlsx", False), (".csv", True), (".csv", False)} <= kinds


def test_one_unit_did_not_report_in_2026(returns):
    senders = {year: {each.sender for each in returns if each.year == year} for year in (2025, 2026, 2027)}
    assert len(senders[2025] - senders[2026]) == 1
    assert senders[2025] == senders[2027]


def test_every_budgeted_task_and_one_without_budget_report_spending(tables, krakow):
    spending = tables["spending"]
    budgeted = set(krakow.plan.task_budgets["task_id"])
    for _, tasks in spending.groupby("year")["task_id"]:
        assert budgeted < set(tasks)
