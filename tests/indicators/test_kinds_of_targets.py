"""Each kind and span of a target is judged by its own rule, and what has no target is never judged."""

import math

import pandas as pd
import pytest

from pwr_eval.indicators.gaps import gaps_table

YEARS = (2025, 2026, 2027)
RULES = {"margin": 0.15, "far_above": 1.15, "growth_far_above": 2.0}


def verdicts(values, *, scope="year", years=YEARS, up_to=2027, **target):
    """Judge values of the years against a target that is the same in each of `years`."""
    row = {"indicator_id": "1.1", "measure": "flow", "target": math.nan} | target
    plan = pd.DataFrame([row | {"year": year} for year in years])
    # A second indicator holds the years of the programme open.
    plan = pd.concat(
        [plan, pd.DataFrame({"indicator_id": "2.1", "kind": "none", "measure": "flow", "year": YEARS})]
    )
    reported = pd.DataFrame(
        {
            "indicator_id": "1.1",
            "year": YEARS[: len(values)],
            "value": values,
            "status": "reported",
            "fictional": False,
        }
    )
    table = gaps_table(plan, reported, up_to_year=up_to, scopes=[scope], **RULES)
    return table[table["indicator_id"].eq("1.1")]


@pytest.mark.parametrize(
    ("target", "values", "expected"),
    [
        ({"kind": "none"}, [3.0, 0.0, 5.0], ["no_target"] * 3),
        ({"kind": "maximum", "measure": "stock", "target_high": 6.0}, [0.0, 6.0, 9.0], ["met", "met", "below"]),
        ({"kind": "maximum", "measure": "stock", "target_high": 0.0}, [0.0, 1.0, 0.0], ["met", "below", "met"]),
        ({"kind": "range", "target_low": 10.0, "target_high": 12.0}, [8.0, 11.0, 20.0], ["below", "met", "far_above"]),
        ({"kind": "range", "target_low": 10.0, "target_high": 12.0}, [9.0, 10.0, 12.0], ["close", "met", "met"]),
        ({"kind": "minimum", "target": 5.0, "strict": True}, [5.0, 6.0, 4.0], ["close", "met", "below"]),
        ({"kind": "absolute", "measure": "stock", "target": 0.0, "better": "lower"}, [0.0, 3.0, 0.0],
         ["met", "below", "met"]),
        ({"kind": "absolute", "measure": "stock", "target": 100.0, "better": "lower"}, [40.0, 110.0, 120.0],
         ["met", "close", "below"]),
        ({"kind": "absolute", "target": 12.0, "period": "week"}, [624.0, 600.0, 12.0], ["met", "close", "below"]),
        ({"kind": "absolute", "target": 1.0, "period": "quarter"}, [4.0, 1.0, 8.0], ["met", "below", "far_above"]),
        ({"kind": "absolute", "target": 20.0, "period": "day"}, [20.0, 18.0, 5.0], ["met", "close", "below"]),
        ({"kind": "growth_units", "measure": "stock", "target": 5.0, "baseline": 100.0}, [103.0, 105.0, 104.8],
         ["below", "met", "close"]),
        ({"kind": "growth_points", "measure": "percentage", "target": -2.0, "better": "lower", "baseline": 30.0},
         [28.0, 29.0, 27.0], ["met", "below", "met"]),
        ({"kind": "absolute", "target": 5.0, "draft": True}, [5.0, 1.0, 9.0], ["cannot_assess"] * 3),
        ({"kind": "none", "unread": "no number"}, [5.0, 1.0, 9.0], ["cannot_assess"] * 3),
    ],
)  # fmt: skip
def test_verdicts_of_the_years(target, values, expected):
    assert verdicts(values, **target)["verdict"].tolist() == expected


def test_a_year_is_not_held_against_the_target_of_the_whole_programme():
    whole = {"kind": "absolute", "target": 300.0, "period": "whole", "years": [2027]}
    assert set(verdicts([100.0, 100.0, 110.0], **whole)["verdict"]) == {"no_target"}
    end = verdicts([100.0, 100.0, 110.0], scope="whole", **whole).iloc[0]
    assert (end["target"], end["actual"], end["verdict"]) == (300, 310, "met")


def test_before_the_end_the_whole_programme_has_no_verdict():
    whole = {"kind": "absolute", "target": 300.0, "period": "whole", "years": [2027], "up_to": 2026}
    so_far = verdicts([100.0, 100.0], scope="to_date", **whole).iloc[0]
    assert (so_far["actual"], so_far["verdict"], so_far["reason"]) == (
        200,
        "cannot_assess",
        "programme_unfinished",
    )


def test_a_target_of_the_last_year_is_judged_in_it_alone():
    final = {"kind": "absolute", "measure": "stock", "target": 28.0, "period": "final", "years": [2027]}
    assert verdicts([20.0, 25.0, 28.0], **final)["verdict"].tolist() == ["no_target", "no_target", "met"]


def test_what_has_no_target_has_no_verdict_over_the_years_either():
    assert verdicts([3.0, 4.0, 5.0], scope="whole", kind="none")["verdict"].tolist() == ["no_target"]
