"""How fast the trend measures are, against looping the libraries that know one series at a time.

One command, ``python benchmarks/trends.py``, prints the table of README.md. Each ratio is a quotient of
medians from one run in which the two sides take turns, so that a busy machine slows both. Loops over a
library are timed on a few hundred series and given per series; they have no economy of scale.
"""

from __future__ import annotations

import argparse
import platform
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pwr_eval.indicators.trends.least_squares import least_squares
from pwr_eval.indicators.trends.mann_kendall import mann_kendall
from pwr_eval.indicators.trends.panel import check_panel
from pwr_eval.indicators.trends.theil_sen import theil_sen

Values = npt.NDArray[np.float64]

N_SERIES = 100_000
NATIONAL = (247_700, 10)  # 2 477 gminas times 100 indicators, ten years
N_LOOPED = 300


@dataclass(frozen=True)
class Panel:
    """A panel to measure on: n series of T years."""

    name: str
    values: Values


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=7, help="rounds; medians are given")
    arguments.add_argument("--memory", action="store_true", help="only measure 10 million series of 3 years")
    chosen, _ = arguments.parse_known_args()  # `python -m benchmarks trends` leaves its own word there
    if chosen.memory:
        measure_memory()
        return
    print(machine(), end="\n\n")
    print("| panel | microseconds a series | pymannkendall | scipy | statsmodels OLS |")
    print("|---|---|---|---|---|")
    for panel in panels():
        print(row(panel, chosen.rounds), flush=True)
    print()
    subprocess.run([sys.executable, __file__, "--memory"], check=True)


def panels() -> list[Panel]:
    rng = np.random.default_rng(2025)
    found = []
    for n_years in (3, 10, 30):
        dense = rng.normal(100, 20, size=(N_SERIES, n_years))
        found.append(Panel(f"{N_SERIES:,} x {n_years} dense", dense))
        gappy = np.round(dense / 10)
        gappy[rng.random(gappy.shape) < 0.10] = np.nan
        found.append(Panel(f"{N_SERIES:,} x {n_years} gaps and ties", gappy))
    national = rng.poisson(40, size=NATIONAL).astype(float)
    national[rng.random(NATIONAL) < 0.05] = np.nan
    found.append(Panel(f"national {NATIONAL[0]:,} x {NATIONAL[1]}", national))
    return found


def row(panel: Panel, rounds: int) -> str:
    """One line of the table: our time a series, and how many times as long each library takes."""
    some = [series for series in panel.values[: 2 * N_LOOPED] if np.isfinite(series).sum() >= 3][:N_LOOPED]
    n_series = len(panel.values)
    seconds = taking_turns(
        {
            "trend": (lambda: robust_trend(panel.values, None), n_series),
            "trend and interval": (lambda: robust_trend(panel.values, 0.95), n_series),
            "line": (lambda: least_squares(check_panel(panel.values)), n_series),
            "pymannkendall": (lambda: loop_pymannkendall(some), len(some)),
            "scipy": (lambda: loop_scipy(some), len(some)),
            "statsmodels": (lambda: loop_statsmodels(some), len(some)),
        },
        rounds,
    )
    ours = " / ".join(f"{1e6 * seconds[name]:.3f}" for name in ("trend", "trend and interval", "line"))
    ratios = [
        seconds["pymannkendall"] / seconds["trend"],
        seconds["scipy"] / seconds["trend and interval"],
        seconds["statsmodels"] / seconds["line"],
    ]
    return f"| {panel.name} | {ours} | " + " | ".join(f"{ratio:,.0f} x" for ratio in ratios) + " |"


def taking_turns(tasks: dict[str, tuple[Callable[[], object], int]], rounds: int) -> dict[str, float]:
    """Median seconds a series of each task; the tasks take turns."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for task, _ in tasks.values():
        task()  # tables of exact p-values and the like are made once
    for _ in range(rounds):
        for name, (task, n_series) in tasks.items():
            start = time.perf_counter()
            task()
            seconds[name].append((time.perf_counter() - start) / n_series)
    return {name: statistics.median(times) for name, times in seconds.items()}


def robust_trend(values: Values, confidence: float | None) -> tuple[object, object]:
    """S, variance, z, p, tau, slope, intercept: what pymannkendall's original_test gives, and exact p."""
    checked = check_panel(values)
    return mann_kendall(checked), theil_sen(checked, confidence=confidence)


def loop_pymannkendall(some: list[Values]) -> None:
    import pymannkendall

    for series in some:
        pymannkendall.original_test(series)


def loop_scipy(some: list[Values]) -> None:
    from scipy import stats

    for series in some:
        kept = np.flatnonzero(np.isfinite(series))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # equal values only: no tau
            stats.theilslopes(series[kept], kept)
            stats.kendalltau(kept, series[kept])


def loop_statsmodels(some: list[Values]) -> None:
    import statsmodels.api as sm

    for series in some:
        kept = np.flatnonzero(np.isfinite(series))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # perfect fits
            fit = sm.OLS(series[kept], sm.add_constant(kept.astype(float))).fit()
            _ = fit.params, fit.bse, fit.pvalues


def measure_memory() -> None:
    """Peak memory of this process for 10 million series of 3 years, all three measures, results kept."""
    values = np.random.default_rng(1).normal(size=(10_000_000, 3))
    start = time.perf_counter()
    checked = check_panel(values)
    kept = mann_kendall(checked), theil_sen(checked, confidence=0.95), least_squares(checked)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2  # kilobytes on Linux
    print(
        f"10 million x 3, Mann-Kendall, Theil-Sen with interval and least squares, {len(kept)} results kept: "
        f"{seconds:.1f} s, peak {peak:.2f} GiB"
    )


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    about = dict(line.split(":", 1) for line in lines if ":" in line)
    about = {key.strip(): value.strip() for key, value in about.items()}
    cores = sum(line.startswith("processor") for line in lines)
    packages = ("numpy", "scipy", "pymannkendall", "statsmodels")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    wide = (
        "AVX-512"
        if "avx512f" in about.get("flags", "")
        else "AVX2"
        if "avx2" in about.get("flags", "")
        else ""
    )
    name = about.get("model name", platform.processor() or platform.machine())
    return f"{cores} cores, {name} {wide}; Python {platform.python_version()}, {versions}"


if __name__ == "__main__":
    main()
