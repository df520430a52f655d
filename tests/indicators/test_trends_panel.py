"""Trend measures on panels against SciPy, pymannkendall and statsmodels, one series at a time."""

import numpy as np
import pandas as pd
import pymannkendall
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from pwr_eval.errors import DataError
from pwr_eval.indicators.trends.theil_sen import median_of_columns
from tests.indicators.trends_panels import least_squares, mann_kendall, theil_sen

EXACT = {"rtol": 1e-12, "atol": 1e-12}


def panel(shape: str, n_years: int) -> tuple[np.ndarray, np.ndarray]:
    """Series of one kind with their years; every one has at least two values."""
    rng = np.random.default_rng([n_years, len(shape)])
    values = rng.normal(loc=50, scale=20, size=(60, n_years)) + rng.normal(size=(60, 1)) * np.arange(n_years)
    years = 2000.0 + np.arange(n_years)
    if "tied" in shape:
        values = np.round(values / 15)
    if "gappy" in shape:
        values[:, 2:][rng.random((60, n_years - 2)) < 0.25] = np.nan
    if "uneven" in shape:
        years = 2000.0 + np.cumsum(rng.integers(1, 6, size=n_years))
    return values, years


def each(values: np.ndarray, years: np.ndarray):
    for row in values:
        kept = ~np.isnan(row)
        yield row[kept], years[kept]


shapes = pytest.mark.parametrize("shape", ["plain", "tied", "gappy", "tied gappy", "tied gappy uneven"])
lengths = pytest.mark.parametrize("n_years", [3, 4, 5, 10, 12, 13, 30])


@shapes
@lengths
def test_mann_kendall_equals_pymannkendall(shape, n_years):
    values, years = panel(shape, n_years)
    found = mann_kendall(values, years)
    for i, (series, _) in enumerate(each(values, years)):
        expected = pymannkendall.original_test(series)
        assert found.n[i] == len(series)
        assert found.s[i] == expected.s
        np.testing.assert_allclose(found.variance[i], expected.var_s, **EXACT)
        np.testing.assert_allclose(found.z[i], expected.z, **EXACT)
        np.testing.assert_allclose(found.tau[i], expected.Tau, **EXACT)
        if len(series) >= 4:
            np.testing.assert_allclose(found.p_normal[i], expected.p, **EXACT)
        else:
            assert np.isnan(found.p[i])


@shapes
@lengths
def test_theil_sen_equals_scipy(shape, n_years):
    values, years = panel(shape, n_years)
    found, without_interval = theil_sen(values, years), theil_sen(values, years, confidence=None)
    for i, (series, own_years) in enumerate(each(values, years)):
        expected = stats.theilslopes(series, own_years, alpha=0.95)
        np.testing.assert_allclose(found.slope[i], expected.slope, **EXACT)
        np.testing.assert_allclose(found.low[i], expected.low_slope, **EXACT)
        np.testing.assert_allclose(found.high[i], expected.high_slope, **EXACT)
    np.testing.assert_array_equal(without_interval.slope, found.slope)
    assert np.isnan(without_interval.low).all()


@pytest.mark.parametrize("n_years", [4, 7, 12])
def test_exact_p_without_ties_equals_scipy(n_years):
    values, years = panel("gappy", n_years)
    found = mann_kendall(values, years)
    for i, (series, own_years) in enumerate(each(values, years)):
        expected = stats.kendalltau(own_years, series, method="exact")
        np.testing.assert_allclose(found.tau[i], expected.statistic, **EXACT)
        if len(series) >= 4:
            np.testing.assert_allclose(found.p[i], expected.pvalue, **EXACT)


@shapes
@pytest.mark.parametrize("n_years", [3, 10, 30])
def test_least_squares_equals_statsmodels(shape, n_years):
    values, years = panel(shape, n_years)
    found = least_squares(values, years)
    for i, (series, own_years) in enumerate(each(values, years)):
        if len(series) < 3 or len(set(series)) == 1:
            continue
        fit = sm.OLS(series, sm.add_constant(own_years - own_years.mean())).fit()
        np.testing.assert_allclose(found.slope[i], fit.params[1], **EXACT)
        np.testing.assert_allclose(found.mean_value[i], fit.params[0], **EXACT)
        np.testing.assert_allclose(found.residual_error[i], fit.mse_resid**0.5, rtol=1e-12, atol=1e-9)


def test_the_day_care_centres_of_2012_to_2024():
    centres = [[36, 33, 33, 34, 36, 36, 33, 33, 33, 32, 32, 26, 26]]
    years = np.arange(2012, 2025)
    assert theil_sen(centres, years).slope[0] == pytest.approx(-0.47, abs=0.005)
    assert least_squares(centres, years).slope[0] == pytest.approx(-0.63, abs=0.005)


def test_three_years_give_no_p_value_and_no_interval():
    values = [[100, 120, 150]]
    assert np.isnan(mann_kendall(values).p[0])
    assert np.isnan(mann_kendall(values).p_normal[0])
    assert not theil_sen(values).interval_reached[0]
    assert theil_sen([[1, 2, 3, 5, 4, 8]]).interval_reached[0]


@pytest.mark.parametrize(("n", "smallest"), [(4, 0.0833), (5, 0.0167)])
def test_smallest_possible_p_of_a_short_series(n, smallest):
    assert mann_kendall([np.arange(n)]).p[0] == pytest.approx(smallest, abs=5e-5)


def test_equal_values_have_no_trend():
    flat = mann_kendall([[26, 26, 26, 26]])
    assert (flat.s[0], flat.variance[0], flat.z[0], flat.p[0]) == (0, 0, 0, 1)
    assert theil_sen([[26, 26, 26, 26]]).slope[0] == 0


def test_no_value_and_one_value_give_nothing():
    values = [[np.nan, np.nan, np.nan], [np.nan, 5.0, np.nan], [1.0, np.nan, 2.0]]
    test, line, fit = mann_kendall(values), theil_sen(values), least_squares(values)
    for column in (test.s, test.variance, test.z, test.tau, line.slope, fit.slope):
        np.testing.assert_array_equal(np.isnan(column), [True, True, False])
    assert line.slope[2] == 0.5


@pytest.mark.parametrize("shape", [(0, 5), (3, 1)])
def test_an_empty_panel_gives_empty_results(shape):
    values = np.full(shape, np.nan)
    assert len(mann_kendall(values).s) == shape[0]
    assert np.isnan(theil_sen(values).slope).all()
    assert np.isnan(least_squares(values).slope).all()


def test_blocks_do_not_show_in_the_result():
    rng = np.random.default_rng(5)
    values = np.round(rng.normal(size=(30_000, 7)) * 3)
    values[rng.random(values.shape) < 0.1] = np.nan
    some = slice(20_000, 20_050)
    for measure, names in (
        (mann_kendall, ("s", "variance", "p")),
        (theil_sen, ("slope", "low")),
        (least_squares, ("slope", "residual_error")),
    ):
        whole, part = measure(values), measure(values[some])
        for name in names:
            np.testing.assert_array_equal(getattr(whole, name)[some], getattr(part, name))


@pytest.mark.parametrize("n", [*range(1, 22), 45, 99, 100, 101, 102, 435])
def test_medians_by_every_way_equal_numpy(n):
    values = np.random.default_rng(n).integers(0, 9, size=(n, 40)).astype(float)
    np.testing.assert_array_equal(median_of_columns(values), np.median(values, axis=0))


series_of_counts = arrays(
    float,
    st.tuples(st.integers(1, 6), st.integers(2, 9)),
    elements=st.sampled_from([0, 1, 2, 5, 5, 8, np.nan]),
)


@given(series_of_counts)
def test_turning_the_scale_round_turns_the_trend_round(values):
    up, down = mann_kendall(values), mann_kendall(-values)
    np.testing.assert_array_equal(up.s, -down.s)
    np.testing.assert_array_equal(up.p, down.p)
    np.testing.assert_array_equal(theil_sen(values).slope, -theil_sen(-values).slope)


@given(series_of_counts, st.sampled_from([0.5, 2.0, 1024.0]), st.integers(-5, 5))
def test_the_unit_scales_the_slope_and_leaves_the_test_alone(values, unit, shift):
    one, other = mann_kendall(values), mann_kendall(values * unit + shift)
    np.testing.assert_array_equal(one.s, other.s)
    np.testing.assert_array_equal(one.p, other.p)
    np.testing.assert_allclose(
        theil_sen(values * unit + shift).slope, theil_sen(values).slope * unit, **EXACT
    )
    np.testing.assert_allclose(
        least_squares(values * unit + shift).slope, least_squares(values).slope * unit, **EXACT
    )


@given(series_of_counts, st.randoms())
def test_the_order_of_the_series_does_not_matter(values, random):
    order = list(range(len(values)))
    random.shuffle(order)
    np.testing.assert_array_equal(theil_sen(values).slope[order], theil_sen(values[order]).slope)
    np.testing.assert_array_equal(mann_kendall(values).p[order], mann_kendall(values[order]).p)


def test_a_table_a_masked_array_and_integers_are_panels_too():
    expected = theil_sen([[1.0, np.nan, 4.0]]).slope
    table = pd.DataFrame({2025: [1], 2026: [None], 2027: [4]}).astype("Int64")
    masked = np.ma.MaskedArray([[1, 9, 4]], mask=[[False, True, False]])
    for values in (table, masked):
        np.testing.assert_array_equal(theil_sen(values).slope, expected)
    np.testing.assert_array_equal(theil_sen(np.array([[1, 4]], dtype=np.int16)).slope, [3.0])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([[1.0, np.inf]], 'row 1, column "position 2": infinite'),
        ([[1.0, -np.inf]], "infinite"),
        ([[1.0, 1e200]], "larger than"),
        ([["1", "2"]], "not all numbers"),
        ([[1.0, None]], "not all numbers"),
        ([[True, False]], "not all numbers"),
        ([1.0, 2.0], "1 dimensions"),
        (np.empty((3, 0)), "no year"),
        ([[1.0, 2.0], [3.0]], "not all numbers"),
        (pd.DataFrame({2025: ["12 os."], 2026: ["3"]}), "not all numbers"),
    ],
)
@pytest.mark.parametrize("measure", [mann_kendall, theil_sen, least_squares])
def test_what_is_no_panel_is_refused(measure, values, message):
    with pytest.raises(DataError, match=message):
        measure(values)


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ([2025, 2025, 2026], "row 2: the year does not follow"),
        ([2027, 2026, 2025], "2 faults"),
        ([2025, np.nan, 2027], "not a finite number"),
        ([2025, 2026], "needs 3 years"),
        (["2025", "2026", "2027"], "years are numbers"),
    ],
)
def test_years_that_do_not_rise_are_refused(years, message):
    with pytest.raises(DataError, match=message):
        mann_kendall([[1.0, 2.0, 3.0]], years)


def test_every_infinite_cell_is_named_up_to_twenty():
    with pytest.raises(DataError, match="30 cells") as caught:
        mann_kendall(np.full((10, 3), np.inf))
    assert len(caught.value.faults) == 20


@pytest.mark.parametrize("n_years", [3, 4, 16, 17, 20, 101])
@pytest.mark.parametrize("n_series", [1, 2, 7])
def test_no_measure_alters_the_values_it_is_given(n_years, n_series):
    values = 100.0 - 3 * np.arange(n_years) + np.random.default_rng(1).normal(size=(n_series, n_years))
    years, before = 2000.0 + np.arange(n_years), values.copy()
    values.flags.writeable = years.flags.writeable = False
    expected = stats.theilslopes(before[0], years)[0]
    for confidence in (None, 0.95):
        np.testing.assert_allclose(
            theil_sen(values, years, confidence=confidence).slope[0], expected, **EXACT
        )
    mann_kendall(values, years), least_squares(values, years)
    np.testing.assert_array_equal(values, before)
