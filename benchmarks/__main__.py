"""Run every benchmark, or those named: ``python -m benchmarks [trends text_cells comparisons runs]``."""

import runpy
import sys

ALL = ["trends", "text_cells", "comparisons", "runs", "registers"]

names = sys.argv[1:] or ALL
sys.argv[1:] = []  # each takes its own words when it is run alone
for name in names:
    print(f"== {name}", flush=True)
    runpy.run_module(f"benchmarks.{name}", run_name="__main__")
