"""Comparisons: published cases, other libraries' figures, known effects, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from pysyncon import Synth

from pwr_eval.errors import DataError, UsageError
from pwr_eval.evaluation.claims.check import check_words
from pwr_eval.evaluation.claims.sentences import CheckedText
from pwr_eval.evaluation.comparison.autoregressive import autoregressive_fit
from pwr_eval.evaluation.comparison.comparison import ASSUMPTIONS, REASONS, ComparisonRules
from pwr_eval.evaluation.comparison.differences import difference_in_differences
from pwr_eval.evaluation.comparison.interrupted import interrupted_series
from pwr_eval.evaluation.comparison.synthetic import simplex_weights, synthetic_control
from pwr_eval.observations.published_series import read_series
from pwr_eval.reporting.comparison_text import assumptions_in_words, comparison_in_words
from pwr_eval.words.wording import wording

HERE = Path(__file__).parent
PEERS = HERE.parents[1] / "data" / "raw" / "krakow-2025-2027" / "series" / "peers.csv"
OWN = "powiat m. Kraków"


def areas(effect=0.0, *, seed=1, controls=20, before=10, after=3, slope=0.3):
    """Areas with a common course and noise of their own; `effect` from the first year after on in "town"."""
    generator = np.random.default_rng(seed)
    years = np.arange(2025 - before, 2025 + after)
    course = slope * (years - years[0]) + generator.normal(0, 0.5, len(years))
    values = {
        name: 20 + generator.normal(0, 3) * (name != "town") + course + generator.normal(0, 1, len(years))
        for name in ["town", *(f"area {i}" for i in range(controls))]
    }
    values["town"] = values["town"] + effect * (years >= 2025)
    return pd.DataFrame(values, index=years).rename_axis("year").reset_index().melt("year", var_name="area")


@pytest.fixture(scope="module")
def peers():
    return read_series(PEERS).rename(columns={"first_year": "year"})[["area", "year", "value"]]


class TestPublished:
    def test_organ_donations(self):
        # Kessler and Roth (2014); Huntington-Klein, The Effect, ch. 18: -0.0225.
        donors = pd.read_csv(HERE / "comparisons" / "organ_donations.csv")
        quarters = ["Q42010", "Q12011", "Q22011", "Q32011", "Q42011", "Q12012"]
        panel = donors.assign(year=donors["Quarter"].map(quarters.index)).rename(
            columns={"State": "area", "Rate": "value"}
        )
        found = difference_in_differences(
            panel, treated="California", first_year_after=3, rules=ComparisonRules(fewest_before=3)
        )
        assert found.estimate == pytest.approx(-0.0225, abs=5e-5)
        assert found.controls == 26
        # The published standard error, 0.0061, takes the states as many; a rank among 26 placebos does not.
        assert found.p == pytest.approx(5 / 27)

    def test_nile(self):
        # The dam of 1899: mean 1097.75 before and 849.97 from then on (Cobb 1978, Biometrika 65).
        nile = sm.datasets.nile.load_pandas().data.set_index("year")["volume"]
        found = interrupted_series(nile, first_year_after=1899, slope="none")
        details = found.details.set_index("name")["estimate"]
        assert details["newey_west"] == pytest.approx(849.97 - 1097.75, abs=0.01)
        assert (found.verdict, found.strength) == ("supported", 2)
        assert found.low < -247.8 < found.high


class TestOtherLibraries:
    def test_difference_as_fixed_effects(self):
        panel = areas(2.0)
        treated = panel.assign(on=((panel["area"] == "town") & (panel["year"] >= 2025)).astype(int))
        model = smf.ols("value ~ on + C(area) + C(year)", treated).fit()
        found = difference_in_differences(panel, treated="town", first_year_after=2025)
        assert found.estimate == pytest.approx(model.params["on"])

    def test_event_study_as_fixed_effects(self):
        panel = areas(2.0)
        found = difference_in_differences(panel, treated="town", first_year_after=2025)
        events = found.details.set_index("name")
        # Each year's gap, told against the last year before, is the coefficient of that year in a regression.
        for year in (2015, 2020, 2027):
            pair = panel[panel["year"].isin([year, 2024])]
            pair = pair.assign(on=((pair["area"] == "town") & (pair["year"] == year)).astype(int))
            model = smf.ols("value ~ on + C(area) + C(year)", pair).fit()
            told = events.loc[str(year), "estimate"] - events.loc["2024", "estimate"]
            assert told == pytest.approx(model.params["on"])
        after = events.loc[["2025", "2026", "2027"], "estimate"]
        assert after.mean() == pytest.approx(found.estimate)
        assert (events["low"] < events["high"]).all()

    def test_several_treated_as_fixed_effects(self):
        panel, names = areas(1.0), ["town", "area 3", "area 4"]
        panel["on"] = (panel["area"].isin(names) & (panel["year"] >= 2025)).astype(int)
        model = smf.ols("value ~ on + C(area) + C(year)", panel).fit()
        found = difference_in_differences(panel, treated=names, first_year_after=2025)
        assert found.estimate == pytest.approx(model.params["on"])
        assert len(found.placebos[found.placebos["kind"] == "space"]) == 816  # choices of 3 from 18

    @pytest.mark.parametrize("slope", ["changes", "common", "none"])
    def test_autoregression_as_generalised_least_squares(self, slope):
        values = areas(2.0, seed=4).query("area == 'town'").set_index("year")["value"]
        found = interrupted_series(values, first_year_after=2025, slope=slope)
        rho = found.details.set_index("name").loc["rho", "estimate"]
        time, on = np.arange(13.0), (values.index >= 2025).astype(float)
        design = {
            "changes": [np.ones(13), time, on, on * (time - 10)],
            "common": [np.ones(13), time, on],
            "none": [np.ones(13), on],
        }[slope]
        contrast = {"changes": [0, 0, 1, 1], "common": [0, 0, 1], "none": [0, 1]}[slope]
        sigma = rho ** np.abs(np.subtract.outer(time, time))
        model = sm.GLS(values.to_numpy(), np.column_stack(design), sigma=sigma).fit()
        assert found.estimate == pytest.approx(float(np.dot(contrast, model.params)))
        if slope != "none":
            gap = found.path.set_index("year")["gap"]
            line = np.polynomial.Polynomial.fit(np.arange(10), values.iloc[:10], 1)
            assert gap.loc[2025:].mean() == pytest.approx(found.estimate, rel=0.5)
            assert line(12) == pytest.approx(found.path["expected"].iloc[-1], rel=0.05)

    def test_restricted_likelihood_is_largest_there(self):
        generator = np.random.default_rng(3)
        y, design = generator.normal(size=15).cumsum(), np.column_stack([np.ones(15), np.arange(15.0)])

        def loss(rho):
            sigma = rho ** np.abs(np.subtract.outer(np.arange(15), np.arange(15.0))) / (1 - rho**2)
            inverse = np.linalg.inv(sigma)
            inner = design.T @ inverse @ design
            rest = y - design @ np.linalg.solve(inner, design.T @ inverse @ y)
            return 0.5 * (
                np.linalg.slogdet(sigma)[1] + np.linalg.slogdet(inner)[1] + 13 * np.log(rest @ inverse @ rest)
            )

        grid = np.linspace(-0.97, 0.97, 389)
        best = grid[np.argmin([loss(rho) for rho in grid])]
        assert autoregressive_fit(y, design).rho == pytest.approx(best, abs=0.006)

    @pytest.mark.parametrize("seed", range(4))
    def test_synthetic_control_as_pysyncon(self, seed):
        panel = areas(-3.0, seed=seed, controls=8)
        found = synthetic_control(panel, treated="town", first_year_after=2025)
        wide = panel.pivot(index="year", columns="area", values="value")
        fitted = wide.loc[:2024]
        # pysyncon divides each row by its spread; these weights of the rows take that back.
        others = Synth()
        others.fit(
            X0=fitted.drop(columns="town"), X1=fitted["town"], Z0=fitted.drop(columns="town"), Z1=fitted["town"],
            custom_V=(fitted.std(axis=1) ** 2).to_numpy(),
        )  # fmt: skip
        gap = wide["town"] - wide.drop(columns="town").to_numpy() @ others.W
        ours = found.path.set_index("year")["gap"]
        assert np.sum(ours.loc[:2024] ** 2) <= np.sum(gap.loc[:2024] ** 2) * (1 + 1e-6)
        assert found.estimate == pytest.approx(gap.loc[2025:].mean(), abs=0.02)

    @given(st.integers(0, 10_000))
    def test_weights_meet_the_conditions_of_the_smallest_distance(self, seed):
        generator = np.random.default_rng(seed)
        target, others = generator.normal(5, 2, 6), generator.normal(5, 2, (6, 9))
        weights = simplex_weights(target, others)
        assert weights.sum() == pytest.approx(1)
        assert (weights >= 0).all()
        gradient = others.T @ (others @ weights - target)
        assert gradient[weights > 0] == pytest.approx(gradient.min(), abs=1e-4)


class TestKnownEffects:
    def test_what_is_added_after_is_found(self):
        for compare in (difference_in_differences, synthetic_control):
            plain, more = (
                compare(areas(e, seed=2), treated="town", first_year_after=2025) for e in (0.0, 6.0)
            )
            assert more.estimate - plain.estimate == pytest.approx(6.0)
            assert plain.verdict == "not_distinguishable"
            assert more.verdict == "supported"
            assert more.p == pytest.approx(1 / 21)

    def test_relative_effects(self):
        panel = areas(0.0)
        doubled = panel.assign(
            value=np.where(
                (panel["area"] == "town") & (panel["year"] >= 2025), panel["value"] * 1.5, panel["value"]
            )
        )
        plain, more = (
            difference_in_differences(one, treated="town", first_year_after=2025, scale="log")
            for one in (panel, doubled)
        )
        assert (1 + more.estimate) / (1 + plain.estimate) == pytest.approx(1.5)
        steady = pd.Series(
            100 * 1.05 ** np.arange(14) * (1 + 0.002 * np.cos(7 * np.arange(14) ** 2)), range(2014, 2028)
        )
        steady.loc[2024:] *= 1.2
        assert interrupted_series(steady, first_year_after=2024, scale="log").estimate == pytest.approx(
            0.2, abs=0.01
        )

    def test_a_trend_of_its_own_is_not_an_effect(self):
        panel = areas(0.0)
        drift = np.where(panel["area"] == "town", -1.0 * (panel["year"] - 2015), 0.0)
        found = difference_in_differences(
            panel.assign(value=panel["value"] + drift), treated="town", first_year_after=2025
        )
        verdicts = found.assumptions.set_index("assumption")["verdict"]
        assert verdicts["parallel_trends"] == "fails"
        assert (found.verdict, found.strength) == ("case_to_explain", 1)

    def test_a_size_that_no_other_has(self):
        panel = areas(4.0)
        large = panel.assign(value=panel["value"] + 30 * (panel["area"] == "town"))
        for compare, name in (
            (difference_in_differences, "comparable_size"),
            (synthetic_control, "good_fit"),
        ):
            found = compare(large, treated="town", first_year_after=2025)
            assert found.assumptions.set_index("assumption").loc[name, "verdict"] == "fails"
            assert found.verdict == "case_to_explain"

    def test_order_of_rows_and_names_does_not_matter(self):
        panel = areas(1.0)
        shuffled = panel.sample(frac=1, random_state=1)
        for compare in (difference_in_differences, synthetic_control):
            one, two = (compare(rows, treated="town", first_year_after=2025) for rows in (panel, shuffled))
            assert one.estimate == pytest.approx(two.estimate)
            assert (one.p, one.verdict) == (two.p, two.verdict)


class TestRefused:
    @pytest.mark.parametrize(
        ("values", "first", "reason"),
        [
            (range(9), 2023, "too_few_years_after"),
            (range(9), 2019, "too_few_years_before"),
            ([1, 2, 3, 4, 5, 6, 7, 8, 9], 2021, "no_variation"),
            ([26] * 9, 2021, "no_variation"),
            ([1, 3, np.nan, 4, 5, 6, 7, 8, 9], 2021, "gap_in_years"),
        ],
    )
    def test_a_series_that_bears_nothing(self, values, first, reason):
        found = interrupted_series(
            pd.Series(list(values), range(2016, 2025), dtype=float), first_year_after=first
        )
        assert reason in found.reasons
        assert (found.verdict, found.strength) == ("nothing_allows_it", 0)
        assert np.isnan([found.estimate, found.low, found.high]).all()

    def test_a_known_break(self):
        values = pd.Series(np.sin(np.arange(12)) + 5, range(2013, 2025))
        assert interrupted_series(values, first_year_after=2020, breaks=[2018]).reasons == ("known_break",)
        assert interrupted_series(values, first_year_after=2020, breaks=[2013, 2030]).reasons == ()

    def test_areas_that_bear_nothing(self):
        few = areas(controls=4)
        assert difference_in_differences(few, treated="town", first_year_after=2025).reasons == (
            "too_few_controls",
        )
        gone = areas().query("not (area == 'town' and year == 2020)")
        assert synthetic_control(gone, treated="town", first_year_after=2025).reasons == (
            "no_value_of_treated",
        )
        with_gap = areas().query("not (area == 'area 1' and year == 2020)")
        assert synthetic_control(with_gap, treated="town", first_year_after=2025).dropped == ("area 1",)
        zero = areas().assign(value=lambda panel: panel["value"] - 19)
        found = difference_in_differences(zero, treated="town", first_year_after=2025, scale="log")
        assert found.reasons == ("not_positive",)

    def test_an_interval_that_so_few_areas_do_not_give(self):
        found = difference_in_differences(
            areas(4.0, seed=2, controls=12), treated="town", first_year_after=2025
        )
        assert found.reasons == ("interval_needs_more_controls",)
        assert (np.isnan(found.low), found.verdict) == (True, "not_distinguishable")

    @pytest.mark.parametrize(("times_worse", "counts"), [(4.9, True), (5.1, False)])
    def test_a_placebo_that_fits_five_times_worse_gives_no_interval(self, times_worse, counts):
        """Town and odd area swing at right angles, so neither enters the other's mixture: fits 1 and r."""
        years, after = np.arange(2015, 2025), np.arange(2015, 2025) >= 2023
        values = {f"flat {i}": i * after for i in range(5)}
        values["odd"] = times_worse * np.resize([1.0, 1.0, -1.0, -1.0], 10)
        values["town"] = np.resize([1.0, -1.0], 10)
        panel = (
            pd.DataFrame(values, index=pd.Index(years, name="year"))
            .reset_index()
            .melt("year", var_name="area")
        )
        # Six placebos bear an interval of this confidence, and five do not.
        rules = ComparisonRules(confidence=0.85)
        found = synthetic_control(panel, treated="town", first_year_after=2023, rules=rules)
        fits = found.placebos[found.placebos["kind"].eq("space")].set_index("name")["fit"]
        assert fits["odd"] == pytest.approx(times_worse)
        assert bool(np.isfinite(found.low)) == counts

    def test_wrong_use_and_wrong_data(self):
        panel = areas()
        with pytest.raises(UsageError, match="no such area: village"):
            difference_in_differences(panel, treated="village", first_year_after=2025)
        with pytest.raises(UsageError, match="lacks the columns value"):
            synthetic_control(panel.drop(columns="value"), treated="town", first_year_after=2025)
        with pytest.raises(UsageError, match="neither level nor log"):
            synthetic_control(panel, treated="town", first_year_after=2025, scale="cubic")
        with pytest.raises(DataError) as error:
            synthetic_control(pd.concat([panel, panel.tail(2)]), treated="town", first_year_after=2025)
        assert len(tuple(error.value.faults)) == 2
        with pytest.raises(DataError, match="3 faults"):
            interrupted_series(pd.Series([1.0, 2.0, np.inf], [2020, 2020, 2020.5]), first_year_after=2025)
        for wrong in ({"confidence": 95}, {"fewest_before": 2}, {"close_fit": 0.5}, {"fails_below": 0.5}):
            with pytest.raises(UsageError):
                ComparisonRules(**wrong)


class TestKrakow:
    """The step of 2023 in the day-care centres is a case to explain, not an effect to claim."""

    def test_figures_by_hand(self, peers):
        wide = peers.pivot(index="year", columns="area", values="value")
        change = wide.loc[2023:].mean() - wide.loc[:2022].mean()
        found = difference_in_differences(peers, treated=OWN, first_year_after=2023)
        assert found.estimate == pytest.approx(change[OWN] - change.drop(OWN).mean())
        assert (found.years_before, found.years_after, found.controls) == (11, 2, 21)
        assert found.verdict == "case_to_explain"

    def test_the_nearest_mixture_is_one_powiat_far_away(self, peers):
        found = synthetic_control(peers, treated=OWN, first_year_after=2023)
        assert found.weights.to_dict() == {"powiat tarnowski": 1.0}
        assert found.estimate == 7.0  # (26 - 20 + 26 - 18) / 2: the other sign than by differences
        assert found.verdict == "case_to_explain"

    def test_two_years_after_are_too_few_for_a_series(self, peers):
        own = peers[peers["area"] == OWN].set_index("year")["value"]
        assert interrupted_series(own, first_year_after=2023).reasons == ("too_few_years_after",)

    @pytest.mark.parametrize("language", ["pl", "en"])
    def test_what_is_told_claims_nothing(self, peers, language):
        words = wording(language)
        own = peers[peers["area"] == OWN].set_index("year")["value"]
        told = [
            interrupted_series(own, first_year_after=2023),
            difference_in_differences(peers, treated=OWN, first_year_after=2023),
            synthetic_control(peers, treated=OWN, first_year_after=2023),
        ]
        for one in told:
            text = comparison_in_words(one, words)
            assert "{" not in text
            assert check_words([CheckedText("report", text, language, strength=0)]).empty
            assert len(assumptions_in_words(one, words)) == len(one.assumptions)
        assert [one.verdict for one in told] == ["nothing_allows_it", *["case_to_explain"] * 2]


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_code_has_words(language):
    words = wording(language)
    assert all(words.has(f"comparison.assumption.{name}") for name in ASSUMPTIONS)
    assert all(words.has(f"comparison.reason.{code}") for code in REASONS)
    found = [
        difference_in_differences(areas(effect, controls=controls), treated="town", first_year_after=2025)
        for effect in (0.0, 4.0) for controls in (20, 12)
    ]  # fmt: skip
    found += [
        interrupted_series(
            areas(4.0).query("area == 'town'").set_index("year")["value"], first_year_after=2025, slope=slope
        )
        for slope in ("none", "common")
    ]
    for one in found:
        assert comparison_in_words(one, words)
        assert not assumptions_in_words(one, words).eq("").any(axis=None)


@pytest.mark.slow
def test_on_average_the_effect_that_was_put_in():
    for compare in (difference_in_differences, synthetic_control):
        found = [compare(areas(2.0, seed=seed), treated="town", first_year_after=2025) for seed in range(25)]
        assert np.mean([one.estimate for one in found]) == pytest.approx(2.0, abs=0.5)
        known = [one for one in found if not np.isnan(one.low)]
        assert np.mean([one.low <= 2.0 <= one.high for one in known]) >= 0.8
