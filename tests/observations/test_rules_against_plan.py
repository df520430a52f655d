"""Rules that hold a figure against its plan or its parts, with a figure just inside and just outside."""

import pytest

from tests.observations.plausibility_tables import (
    budget,
    doubted,
    find,
    indicator,
    observed,
    of,
    planned,
    spent,
)

PLAN = [9910.0, 9910.0, 9910.0]


def test_many_times_the_plan_is_doubted_where_no_year_before_is_known():
    cases = {
        (99_100,): True, (79_280,): True, (79_279,): False, (991,): True, (1_238,): True, (1_239,): False,
        (9_910,): False, (0,): False, (None,): False,
        # With a year before, that is what the figure is held against.
        (79_280, 79_281): True,
    }  # fmt: skip
    assert doubted("ten_times_plan", cases, targets=PLAN) == cases


@pytest.mark.parametrize(
    "like",
    [{"measure": "percentage"}, {"kind": "growth_percent"}, {"period": "month"}, {"measure": "milestone"}],
)
def test_what_has_no_plan_of_its_size_is_left_alone(like):
    assert doubted("ten_times_plan", {(99_100,): False}, targets=PLAN, **like) == {(99_100,): False}


@pytest.mark.parametrize(
    ("zloty", "found"), [(3.0, True), (1.5, True), (6.0, True), (30.0, False), (3000.0, False)]
)
def test_spending_written_in_thousands_is_doubted(zloty, found):
    findings = find(observed("5.1", [7]), spent(5, [zloty]), budgets=budget(5, 9000.0))
    assert bool(of("ten_times_plan", findings)) == found


def test_a_small_plan_is_not_compared_by_its_ratio():
    assert doubted("ten_times_plan", {(100,): False}, targets=[10.0]) == {(100,): False}


def monthly(values, **more):
    rows = [
        observed("5.1", {2025: value}, month=month, **more) for month, value in enumerate(values, start=1)
    ]
    return [row for [row] in rows]


RUNNING = {
    "two by two": (range(2, 26, 2), True),
    "uneven": ([3, 4, 9, 10, 17, 30], True),
    "five months": ([3, 4, 9, 10, 17], False),
    "one like the one before": ([3, 4, 4, 10, 17, 30, 31], False),
    "ups and downs": ([3, 4, 2, 10, 17, 30, 31, 32, 33, 34, 35, 36], False),
}


@pytest.mark.parametrize(("values", "found"), RUNNING.values(), ids=RUNNING)
def test_monthly_figures_that_only_grow(values, found):
    ids = of("running_total", find(monthly(values)))
    assert bool(ids) == found


def with_parts(total, parts, measure="flow", **more):
    rows = observed("5.1", {2025: total})
    for name, value in parts.items():
        rows += observed(
            "5.1", {2025: value}, **({"area": name} if isinstance(name, str) else {"month": name}), **more
        )
    return of("parts_against_total", find(rows, indicators=[indicator("5.1", measure)]))


YEAR_BY_MONTH = dict.fromkeys(range(1, 13), 10)


@pytest.mark.parametrize(
    ("total", "parts", "measure", "found"),
    [
        (120, YEAR_BY_MONTH, "flow", False),
        (121, YEAR_BY_MONTH, "flow", True),
        (110, YEAR_BY_MONTH, "flow", True),
        (121, {**YEAR_BY_MONTH, 12: None}, "flow", False),
        (50, {"I": 20, "II": 30}, "flow", False),
        (60, {"I": 20, "II": 30}, "flow", True),
        (45, {"I": 20, "II": 30}, "flow", True),
        (45, {"I": 20, "II": 30}, "unique", False),
        (29, {"I": 20, "II": 30}, "unique", True),
        (51, {"I": 20, "II": 30}, "unique", True),
        (60, {"I": 20}, "flow", False),
        (60, {"I": 20, "II": None}, "flow", False),
    ],
)
def test_a_figure_of_the_year_and_the_sum_of_its_parts(total, parts, measure, found):
    assert bool(with_parts(total, parts, measure)) == found


def test_a_rough_total_contradicts_nothing():
    rows = observed("5.1", {2025: 60}, qualifier="approximate")
    rows += observed("5.1", {2025: 20}, area="I") + observed("5.1", {2025: 30}, area="II")
    assert of("parts_against_total", find(rows)) == []


def by_area(**areas):
    return [row for name, by_year in areas.items() for row in observed("5.1", by_year, area=name)]


def test_an_area_of_the_year_before_that_is_missing():
    both = {2025: 5, 2026: 6}
    assert of("area_missing", find(by_area(I=both, II={2025: 5}))) == ["5.1:2026"]
    assert of("area_missing", find(by_area(I=both, II={2025: 5, 2026: None}))) == ["5.1:2026"]
    assert of("area_missing", find(by_area(I=both, II={2025: 5, 2026: 0}))) == []
    assert of("area_missing", find(by_area(I=both, II={2026: 5}))) == []
    assert of("area_missing", find(by_area(I={2025: 5}, II={2025: 5}))) == []


def test_no_plan_and_no_figures_give_nothing():
    assert find(targets=planned()).empty
