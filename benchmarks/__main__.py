"""Run every benchmark, or those named: ``python -m benchmarks [trends text_cells comparisons]``."""

import runpy
import sys

ALL = ["trends", "text_cells", "comparisons"]

for name in sys.argv[1:] or ALL:
    print(f"== {name}", flush=True)
    runpy.run_module(f"benchmarks.{name}", run_name="__main__")
