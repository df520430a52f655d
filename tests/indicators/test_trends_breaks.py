"""Steps, known breaks and projections."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import example, given
from hypothesis import strategies as st

from pwr_eval.indicators.trends import TrendRules
from tests.indicators.trends_panels import find_steps, project

CENTRES = [36, 33, 33, 34, 36, 36, 33, 33, 33, 32, 32, 26, 26]
YEARS = np.arange(2012, 2025)


def aicc(residuals: np.ndarray, parameters: int) -> float:
    n = len(residuals)
    penalty = 2 * parameters + 2 * parameters * (parameters + 1) / (n - parameters - 1)
    return n * np.log((residuals**2).mean()) + penalty


def advantage_by_hand(values: np.ndarray, years: np.ndarray) -> tuple[float, float]:
    """Best step of a series and its advantage, each model fitted on its own."""
    values, years = np.asarray(values, float), np.asarray(years, float)
    line = np.polyval(np.polyfit(years - years.mean(), values, 1), years - years.mean())
    steps = {}
    for k in range(2, len(values) - 1):
        level = np.where(np.arange(len(values)) < k, values[:k].mean(), values[k:].mean())
        steps[years[k]] = aicc(values - level, 4)
    best = min(steps, key=steps.get)
    rivals = aicc(values - line, 3), aicc(values - values.mean(), 2)
    return best, min(rivals) - steps[best]


def test_the_day_care_centres_fell_in_one_step_from_2022_to_2023():
    steps = find_steps([CENTRES], YEARS)
    assert steps.year[0] == 2023
    assert steps.level_before[0] == pytest.approx(np.mean(CENTRES[:11]))
    assert steps.level_after[0] == 26
    year, advantage = advantage_by_hand(CENTRES, YEARS)
    assert year == 2023
    assert steps.advantage[0] == pytest.approx(advantage)


def test_the_advantage_equals_models_fitted_one_by_one():
    rng = np.random.default_rng(11)
    years = 2000 + np.cumsum(rng.integers(1, 4, size=12))
    values = rng.normal(size=(40, 12)) + 3 * rng.random((40, 1)) * (np.arange(12) >= 5)
    steps = find_steps(values, years, margin=0.0)
    for i, row in enumerate(values):
        year, advantage = advantage_by_hand(row, years)
        assert steps.advantage[i] == pytest.approx(advantage, abs=1e-9)
        np.testing.assert_equal(steps.year[i], year if advantage > 0 else np.nan)


@pytest.mark.parametrize(
    "values",
    [
        [5.0] * 10,
        list(range(10)),
        [0.1 * i for i in range(10)],
        [5, 5, 5, 5, 5, 5, 5, 5, 5, 50],
        [3, 4, 3, 5, 4, 3, 4, 5, 3, 4],
    ],
    ids=["flat", "line", "line with rounding", "one odd value at the end", "noise"],
)
def test_no_step_where_there_is_none(values):
    steps = find_steps([values])
    assert np.isfinite(steps.advantage[0])
    assert np.isnan(steps.year[0])
    assert np.isnan(steps.level_before[0])


def test_a_clean_step_is_found_where_it_is_also_with_gaps():
    values = [[2, 2, np.nan, 2, 2, 2, 7, 7, np.nan, 7, 7]]
    steps = find_steps(values, np.arange(2010, 2021))
    assert (steps.year[0], steps.level_before[0], steps.level_after[0]) == (2016, 2, 7)


def test_a_short_series_is_not_tested():
    steps = find_steps([[2, 2, 2, 9, 9, 9, 9]])
    assert np.isnan(steps.advantage[0])


def test_false_alarms_are_as_rare_as_the_docstring_says():
    rng = np.random.default_rng(3)
    for n in (8, 13, 30):
        noise = rng.normal(size=(4000, n))
        assert np.isfinite(find_steps(noise).year).mean() < 0.035
        assert np.isfinite(find_steps(noise + 0.5 * np.arange(n)).year).mean() < 0.035


@given(st.lists(st.integers(0, 30), min_size=8, max_size=14), st.sampled_from([0.01, 100.0]))
@example([1, 1, 0, 0, 0, 0, 0, 0], 0.01)  # a perfect step
def test_neither_unit_nor_sign_moves_a_step(values, unit):
    one, other = find_steps([values]), find_steps([[-unit * value for value in values]])
    np.testing.assert_allclose(one.advantage, other.advantage, atol=1e-6)


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_projection_equals_statsmodels(confidence):
    rng = np.random.default_rng(4)
    values, years = (
        rng.normal(50, 5, size=(20, 9)),
        np.array([2012, 2013, 2015, 2016, 2018, 2019, 2020, 2022, 2024]),
    )
    values[::2, 4] = np.nan
    found = project(values, years, horizon=2027, rules=TrendRules(confidence=confidence))
    for i, row in enumerate(values):
        kept = ~np.isnan(row)
        fit = sm.OLS(row[kept], sm.add_constant(years[kept] - 2018.0)).fit()
        expected = fit.get_prediction([[1, 9]])
        low, high = expected.conf_int(obs=True, alpha=1 - confidence)[0]
        if found.reason[i] == "":
            np.testing.assert_allclose(
                [found.value[i], found.low[i], found.high[i]],
                [expected.predicted_mean[0], low, high],
                rtol=1e-10,
            )
    assert (found.reason == "").sum() >= 15


@pytest.mark.parametrize(
    ("values", "years", "horizon", "reason"),
    [
        ([100, 120, 150], [2025, 2026, 2027], 2028, "projection_needs_more_years"),
        ([1, 2, 4, 3], [2021, 2022, 2023, 2024], 2026, "projection_needs_more_years"),
        ([1, 2, 4, 3, 5], [2021, 2022, 2023, 2024, 2025], 2028, "projection_too_far"),
        ([1, 2, 4, 3, 5], [2021, 2022, 2023, 2024, 2025], 2027, ""),
        ([1, 2, 4, 3, 5], [2021, 2022, 2023, 2024, 2025], 2025, "projection_past"),
        (CENTRES, YEARS, 2027, "projection_step"),
        ([np.nan] * 5, [2021, 2022, 2023, 2024, 2025], 2027, "projection_needs_more_years"),
    ],
)
def test_only_a_series_that_bears_it_is_projected(values, years, horizon, reason):
    found = project([values], years, horizon=horizon)
    assert found.reason[0] == reason
    assert np.isnan(found.value[0]) == np.isnan(found.low[0]) == (reason != "")


def test_the_range_holds_the_next_value_as_often_as_it_says():
    rng = np.random.default_rng(8)
    years = np.arange(2015, 2028)
    true = 40 + 1.5 * (years - 2015) + rng.normal(scale=4, size=(4000, 13))
    found = project(true[:, :10], years[:10], horizon=2027)
    told = found.reason == ""
    inside = (found.low <= true[:, -1]) & (true[:, -1] <= found.high)
    assert inside[told].mean() == pytest.approx(0.95, abs=0.012)
