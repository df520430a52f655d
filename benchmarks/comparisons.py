"""Comparisons on made-up areas whose effect is known: bias, coverage of the intervals, and verdicts.

Not speed but truth: how far the estimates are from what was put in, how often the 95 % interval holds it, and
how often an effect is claimed where there is none.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from pwr_eval.evaluation.comparison.comparison import Comparison
from pwr_eval.evaluation.comparison.differences import difference_in_differences
from pwr_eval.evaluation.comparison.interrupted import interrupted_series
from pwr_eval.evaluation.comparison.synthetic import synthetic_control

EFFECT = 3.0


def main(runs: int = 300) -> None:
    """Print one row a design: bias, coverage, and how often an effect is claimed with and without one."""
    print(f"{runs} runs a row; effect {EFFECT} against a spread of 1; 95 % intervals")
    print(f"{'design':58} {'bias':>6} {'covers':>7} {'claimed':>8} {'claimed at 0':>13}")
    for name, draw in designs():
        generator = np.random.default_rng(20250101)
        found = [draw(generator, EFFECT) for _ in range(runs)]
        none = [draw(generator, 0.0) for _ in range(runs)]
        known = [one for one in found if not np.isnan(one.low)]
        bias = np.mean([one.estimate - EFFECT for one in found])
        held = np.mean([one.low <= EFFECT <= one.high for one in known]) if known else np.nan
        covers = f"{held:7.1%}" if known else "      –"  # too few areas for an interval
        claimed, wrongly = (
            Counter(one.verdict for one in many)["supported"] / runs for many in (found, none)
        )
        print(f"{name:58} {bias:6.2f} {covers} {claimed:8.0%} {wrongly:13.1%}", flush=True)
    newey_west(runs)


def designs() -> Iterator[tuple[str, Callable[[np.random.Generator, float], Comparison]]]:
    """Name and draw of each design."""
    for before, after in ((8, 4), (12, 6), (20, 10)):
        for rho in (0.0, 0.3, 0.6):
            name = f"interrupted series, {before} + {after} years, correlation {rho}"
            yield (
                name,
                lambda generator, effect, b=before, a=after, r=rho: interrupted(generator, effect, b, a, r),
            )
    for controls in (12, 21, 40):
        yield (
            f"difference in differences, 11 + 2 years, {controls} areas",
            lambda generator, effect, c=controls: differences(generator, effect, c),
        )
    yield "difference in differences, correlation 0.6, 21 areas", lambda g, e: differences(g, e, 21, rho=0.6)
    for controls in (21, 40):
        yield (
            f"synthetic control, 11 + 2 years, {controls} areas",
            lambda generator, effect, c=controls: synthetic(generator, effect, c),
        )


def noise(generator: np.random.Generator, n: int, rho: float) -> np.ndarray:
    """First-order autoregression of spread 1."""
    drawn = generator.normal(size=n)
    drawn[1:] *= np.sqrt(1 - rho**2)
    for t in range(1, n):
        drawn[t] += rho * drawn[t - 1]
    return drawn


def interrupted(
    generator: np.random.Generator, effect: float, before: int, after: int, rho: float
) -> Comparison:
    years = np.arange(before + after) + 2000
    values = 30 + 0.2 * (years - 2000) + noise(generator, len(years), rho) + effect * (years >= 2000 + before)
    return interrupted_series(pd.Series(values, years), first_year_after=2000 + before)


def panel(
    generator: np.random.Generator, effect: float, controls: int, rho: float, spread: float
) -> pd.DataFrame:
    years = np.arange(2012, 2025)
    factor = np.cumsum(generator.normal(0.2, 0.5, len(years)))
    values = {
        f"a{i:02d}": 20
        + generator.normal(0, 3) * (i > 0)
        + factor * (1 + spread * generator.normal() * (i > 0))
        + noise(generator, len(years), rho)
        for i in range(controls + 1)
    }
    values["a00"] = values["a00"] + effect * (years >= 2023)
    return pd.DataFrame(values, years).rename_axis("year").reset_index().melt("year", var_name="area")


def differences(generator: np.random.Generator, effect: float, controls: int, rho: float = 0.0) -> Comparison:
    made = panel(generator, effect, controls, rho, 0.0)
    return difference_in_differences(made, treated="a00", first_year_after=2023)


def synthetic(generator: np.random.Generator, effect: float, controls: int) -> Comparison:
    return synthetic_control(
        panel(generator, effect, controls, 0.0, 0.5), treated="a00", first_year_after=2023
    )


def newey_west(runs: int) -> None:
    """Coverage that least squares with Newey-West errors would have, on the same made-up series."""
    for before, after in ((8, 4), (12, 6), (20, 10)):
        for rho in (0.0, 0.3, 0.6):
            generator, held = np.random.default_rng(20250101), 0
            for _ in range(runs):
                one = (
                    interrupted(generator, EFFECT, before, after, rho)
                    .details.set_index("name")
                    .loc["newey_west"]
                )
                held += bool(one["low"] <= EFFECT <= one["high"])
            name = f"  Newey-West, {before} + {after} years, correlation {rho}"
            print(f"{name:58} {'':6} {held / runs:7.1%}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
