"""The published worked numbers of how results accumulate: TolaData, Akvo RSR, LogAlto."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import DataError, UsageError
from pwr_eval.indicators.gaps import (
    most_recent,
    on_scope,
    pooled_percentage,
    running_sum,
    sum_of_periods,
    whole_programme,
)


def by_period(results: dict[int, list[float]]) -> pd.Series:
    """Results of each period, in the order of collection."""
    pairs = [(period, value) for period, values in results.items() for value in values]
    return pd.Series([value for _, value in pairs], index=[period for period, _ in pairs], dtype=float)


class TestNonCumulative:
    targets = pd.Series({1: 100.0, 2: 200.0, 3: 400.0, 4: 500.0})
    results = by_period({1: [50], 2: [120], 3: [100, 250], 4: []})

    def test_periods(self):
        table = sum_of_periods(self.targets, self.results)
        np.testing.assert_allclose(table["actual"], [50, 120, 350, np.nan])
        np.testing.assert_allclose(table["achievement"], [0.50, 0.60, 0.875, np.nan])

    def test_whole(self):
        whole = whole_programme(self.targets, self.results, mode="non_cumulative")
        assert whole["actual"] == 520
        assert whole["target"] == 1200
        assert round(whole["achievement"], 2) == 0.43

    def test_completed_periods_only(self):
        to_date = whole_programme(self.targets, self.results, mode="non_cumulative", completed=2)
        assert to_date.tolist() == pytest.approx([300, 170, 170 / 300])
        assert round(to_date["achievement"], 2) == 0.57


class TestSummingCumulative:
    def test_running_sum_skips_periods_without_a_result(self):
        targets = pd.Series({1: 100.0, 2: 300.0, 3: 700.0})
        table = running_sum(targets, by_period({1: [50], 3: [100, 250]}))
        np.testing.assert_allclose(table["actual"], [50, np.nan, 400])
        whole = whole_programme(targets, by_period({1: [50], 3: [350]}), mode="summing_cumulative")
        assert whole.tolist() == pytest.approx([700, 400, 400 / 700])

    def test_logalto_dependent_values(self):
        # 15 then 40 people of 100 for the second year and 1000 in the end: 55 %, and 5.5 % of the final target.
        results = by_period({2018: [15], 2019: [40]})
        second = running_sum(pd.Series({2018: np.nan, 2019: 100.0}), results)
        assert second.loc[2019, "achievement"] == pytest.approx(0.55)
        final = pd.Series({2018: np.nan, 2019: 1000.0})
        assert whole_programme(final, results, mode="summing_cumulative")["achievement"] == pytest.approx(
            0.055
        )


class TestNonSummingCumulative:
    targets = pd.Series({1: 10.0, 2: 20.0, 3: 50.0, 4: 90.0})
    results = by_period({1: [8], 2: [15, 25], 3: [45], 4: []})

    def test_periods(self):
        table = most_recent(self.targets, self.results)
        np.testing.assert_allclose(table["actual"], [8, 25, 45, np.nan])
        np.testing.assert_allclose(table["achievement"], [0.8, 1.25, 0.9, np.nan])
        assert not table["carried"].any()

    def test_whole_is_the_latest_result_against_the_last_target(self):
        whole = whole_programme(self.targets, self.results, mode="non_summing_cumulative")
        assert whole.tolist() == pytest.approx([90, 45, 0.5])

    def test_percentage_at_mid_term(self):
        targets = pd.Series({"mid-term": 80.0, "end": 65.0})
        results = pd.Series([75.0, 70.0], index=["mid-term", "mid-term"])
        table = most_recent(targets, results)
        assert table.loc["mid-term", "actual"] == 70
        assert round(table.loc["mid-term", "achievement"], 3) == 0.875
        whole = whole_programme(targets, results, mode="non_summing_cumulative")
        assert round(whole["achievement"], 2) == 1.08

    def test_akvo_carries_the_latest_value_forward(self):
        targets = pd.Series({1: 2.0, 2: 5.0, 3: 9.0})
        table = most_recent(targets, by_period({1: [1, 2], 2: [3, 5], 3: []}), carry_forward=True)
        assert table["actual"].tolist() == [2, 5, 5]
        assert table["carried"].tolist() == [False, False, True]

    def test_logalto_rate_is_the_last_value_over_the_final_target(self):
        targets = pd.Series({1: 35.0, 2: 45.0, 3: 75.0})
        table = most_recent(targets, by_period({3: [35]}))
        assert round(100 * table.loc[3, "achievement"], 2) == 46.67
        assert (
            round(
                100 * whole_programme(targets, by_period({3: [35]}), mode="non_summing_cumulative").iloc[2], 2
            )
            == 46.67
        )


def test_akvo_pools_percentages():
    assert pooled_percentage(pd.Series([6.0, 6.0]), pd.Series([10.0, 10.0])) == 60


@pytest.mark.parametrize("mode", ["non_cumulative", "summing_cumulative", "non_summing_cumulative"])
def test_a_target_of_0_gives_no_share(mode):
    whole = whole_programme(pd.Series({1: 0.0}), by_period({1: [3]}), mode=mode)
    assert whole["actual"] == 3
    assert np.isnan(whole["achievement"])
    assert sum_of_periods(pd.Series({1: 0.0}), by_period({1: [3]}))["achievement"].isna().all()


@pytest.mark.parametrize("mode", ["non_cumulative", "summing_cumulative", "non_summing_cumulative"])
def test_nothing_reported_is_not_0(mode):
    whole = whole_programme(pd.Series({1: 10.0}), by_period({1: []}), mode=mode)
    assert np.isnan(whole["actual"])
    assert np.isnan(whole["achievement"])


def test_on_scope_margin_and_its_limits():
    shares = pd.Series([1.1501, 1.15, 1.0, 0.85, 0.8499, np.nan])
    assert on_scope(shares).tolist() == ["over", "on", "on", "on", "under", ""]
    assert on_scope(shares, better="lower").tolist() == ["under", "on", "on", "on", "over", ""]


def test_all_faults_of_results_at_once():
    with pytest.raises(DataError) as caught:
        sum_of_periods(pd.Series({1: -5.0, 2: np.inf}), pd.Series(["x", 3], index=[1, 9]))
    text = str(caught.value)
    assert all(word in text for word in ("4 faults", "targets[1]", "targets[2]", "results[1]", '"9"'))
    with pytest.raises(DataError, match="planned twice"):
        sum_of_periods(pd.Series([1.0, 2.0], index=[1, 1]), by_period({1: [1]}))


def test_wrong_usage():
    targets, results = pd.Series({1: 1.0}), by_period({1: [1]})
    with pytest.raises(UsageError, match="mode"):
        whole_programme(targets, results, mode="sum")
    with pytest.raises(UsageError, match="completed"):
        whole_programme(targets, results, mode="non_cumulative", completed=2)
    with pytest.raises(UsageError, match="better"):
        on_scope(pd.Series([1.0]), better="up")


@given(st.lists(st.lists(st.integers(0, 1000), max_size=3), min_size=1, max_size=6))
def test_the_last_running_sum_is_the_sum_of_the_periods(values):
    results = by_period(dict(enumerate(values)))
    targets = pd.Series(1.0, index=range(len(values)))
    alone, running = sum_of_periods(targets, results), running_sum(targets, results)
    reported = running["actual"].dropna()
    assert (reported.iloc[-1] if len(reported) else 0) == alone["actual"].sum()
    assert running["actual"].isna().equals(alone["actual"].isna())
