"""Rules that hold together what belongs together: people and attendances, money and results, one sender."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from pwr_eval.observations.quality.doubtful_figures import amount, amounts, with_texts
from pwr_eval.observations.quality.plausibility_rules import Thresholds
from pwr_eval.observations.quality.reported_figures import SPENDING
from pwr_eval.vocabulary import AMOUNT_KINDS

__all__ = [
    "attendance_pairs",
    "output_without_spending",
    "spending_above_budget",
    "spending_without_output",
    "target_as_result",
    "unique_above_attendances",
]

_TASK_YEAR = ["task_id", "year"]
_HALF_A_GROSZ = 0.005
_NOT_SEEN = ("suppressed", "faulty")


def target_as_result(figures: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Return results equal to their target where one sender has many of them in one year."""
    comparable = figures[
        figures["known"]
        & figures["whole"]
        & figures["sender"].ne("")
        & figures["kind"].isin(AMOUNT_KINDS)
        & figures["measure"].isin(["flow", "unique"])
        & figures["period"].ne("month")
        & figures["target"].gt(thresholds.small)
    ]
    equal = comparable["value"].eq(comparable["target"])
    by_sender = equal.groupby([comparable["sender"], comparable["year"]])
    count, of = by_sender.transform("sum"), by_sender.transform("size")
    typed = equal & count.ge(thresholds.typed_results) & count.ge(thresholds.typed_share * of)
    expected = [
        f"a counted result; {equals} of {results} of this sender equal their targets"
        for equals, results in zip(count[typed], of[typed], strict=True)
    ]
    return with_texts(comparable[typed], expected, reference=comparable.loc[typed, "target"])


def attendance_pairs(indicators: pd.DataFrame) -> list[tuple[str, str]]:
    """Find indicators that count the same people once and at each attendance.

    A task is taken only if it has exactly one indicator of unique people and exactly one flow of people, both
    yearly: with more of them nobody can tell which belong together. Families are left out, since members of
    one family may attend apart or not at all.

    Examples
    --------
    >>> attendance_pairs(pd.DataFrame({"indicator_id": ["5.1", "5.2"], "task_id": 5, "period": "year",
    ...     "measure": ["unique", "flow"], "beneficiary": "people"}))
    [('5.1', '5.2')]
    """
    people = indicators[indicators["beneficiary"].eq("people") & indicators["period"].eq("year")]
    unique, flow = (
        people[people["measure"].eq(measure)].drop_duplicates("task_id", keep=False)
        for measure in ("unique", "flow")
    )
    both = unique.merge(flow, on="task_id", suffixes=("_unique", "_flow"))
    return list(zip(both["indicator_id_unique"], both["indicator_id_flow"], strict=True))


def unique_above_attendances(figures: pd.DataFrame, pairs: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Return numbers of different people above the number of their attendances in the same year.

    Where people are given by parts, at least the largest part are different people; attendances of parts are
    added up, and left out if a part is missing or a lower bound.
    """
    pairs = list(pairs)
    groups = ["subject", "year"]
    joined = figures[figures["whole"] | ~figures.groupby(groups)["whole"].transform("any")]
    flows = joined[joined["subject"].isin([flow for _, flow in pairs])]
    flows = flows.assign(open=~flows["known"] | flows["qualifier"].eq("at_least"))
    attended = flows.groupby(groups, as_index=False).agg(
        attended=("value", "sum"), open=("open", "any"), flow_received=("received", "max")
    )
    people = joined[joined["known"] & joined["subject"].isin([unique for unique, _ in pairs])]
    people = people.sort_values("value", ascending=False, kind="stable").drop_duplicates(groups)
    both = people.merge(pd.DataFrame(pairs, columns=["subject", "flow"], dtype="str"), on="subject")
    both = both.merge(attended.rename(columns={"subject": "flow"}), on=["flow", "year"])
    found = both[~both["open"] & both["value"].gt(both["attended"])]
    found = found.sort_values("attended").drop_duplicates(groups)
    found = found.assign(
        month=0, area="", group="", received=found[["received", "flow_received"]].max(axis=1)
    )
    expected = [
        f"at most {amount(attended)}, the attendances in {flow}"
        for attended, flow in zip(found["attended"], found["flow"], strict=True)
    ]
    return with_texts(found, expected, reference=found["attended"])


def spending_above_budget(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the years up to which a task has spent more than its whole budget."""
    spent = figures[figures["known"] & figures["measure"].eq(SPENDING)].sort_values("year")
    by_task = spent.groupby("task_id")
    spent = spent.assign(
        value=by_task["value"].cumsum(),
        budget=by_task["budget"].transform("max"),
        received=by_task["received"].cummax(),
    )
    found = spent[spent["value"].gt(spent["budget"] + _HALF_A_GROSZ)]
    sums = [f"{text} up to {year}" for text, year in zip(amounts(found), found["year"], strict=True)]
    expected = [f"at most {text}, the budget of all years" for text in amounts(found, "budget")]
    return with_texts(found, expected, found=sums, reference=found["budget"])


def spending_without_output(figures: pd.DataFrame) -> pd.DataFrame:
    """Return spending of budgeted tasks in years without any result above 0."""
    spent = figures[_spent(figures) & figures["known"] & figures["budget"].notna()]
    found = spent[~_among(spent, figures[_reached(figures)])]
    return with_texts(found, ["a result above 0 in the same year"] * len(found))


def output_without_spending(figures: pd.DataFrame) -> pd.DataFrame:
    """Return budgeted tasks with results and without spending, at the empty cell or the first result."""
    results = figures[_reached(figures) & figures["budget"].notna() & figures["status"].ne("faulty")]
    results = results.drop_duplicates(_TASK_YEAR)
    results = results[~_among(results, figures[_spent(figures)])]
    result = results.assign(result=results["indicator_id"])[[*_TASK_YEAR, "result"]]
    spending = figures[figures["measure"].eq(SPENDING)]
    places = pd.concat([spending[_among(spending, results)], results.assign(value=float("nan"))])
    found = places.drop_duplicates(_TASK_YEAR).merge(result, on=_TASK_YEAR)
    found = found.assign(
        subject=found["task_id"].astype(str), indicator_id="", month=0, area="", group="", unit="zł"
    )
    texts = ["no spending" if pd.isna(value) else amount(value, "zł") for value in found["value"]]
    expected = [f"spending above 0 zł; {result} reports a result" for result in found["result"]]
    return with_texts(found, expected, found=texts)


def _reached(figures: pd.DataFrame) -> pd.Series:
    """Return results above 0; one that is hidden to protect people, or cannot be used as sent, may be one."""
    above: pd.Series = figures["known"] & figures["value"].gt(0)
    return figures["measure"].ne(SPENDING) & (above | figures["status"].isin(_NOT_SEEN))


def _spent(figures: pd.DataFrame) -> pd.Series:
    above: pd.Series = figures["known"] & figures["value"].gt(0)
    return figures["measure"].eq(SPENDING) & (above | figures["status"].isin(_NOT_SEEN))


def _among(figures: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Return which figures are of a task and year that others are of."""
    known = pd.MultiIndex.from_frame(others[_TASK_YEAR])
    return pd.Series(pd.MultiIndex.from_frame(figures[_TASK_YEAR]).isin(known), index=figures.index)
