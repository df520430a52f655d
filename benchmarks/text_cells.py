"""Text cells: each distinct text parsed once against the same parser run on every cell.

A million cells, both ways in turn inside one process, medians of five, and the ratio told. The two ways must
give the same table. Run: `python benchmarks/text_cells.py [cells]`.
"""

from __future__ import annotations

import platform
import sys
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from pwr_eval.cleaning.number_columns import parse_numbers
from pwr_eval.cleaning.numbers import Number, parse_number

ROUNDS = 5
SHAPES = ["{} usług", "{} zł", "{},56", "ok. {}", "min. {}", "ponad {} rodzin", "{}", "{} (szac.)"]
SPACES = [" ", "\u00a0", "\u202f"]


def distinct_texts(count: int) -> list[str]:
    """Make as many different cells as asked, in the shapes and spaces that Polish offices use."""
    grouped = (f"{number + 1000:,}".replace(",", SPACES[number % len(SPACES)]) for number in range(count))
    return [SHAPES[place % len(SHAPES)].format(number) for place, number in enumerate(grouped)]


def column(cells: int, distinct: int) -> pd.Series:
    """Fill a column with texts; every text is an object of its own, as when a file is read."""
    texts = np.array(distinct_texts(distinct), dtype=object)
    order = np.random.default_rng(2025).permutation(np.arange(cells) % distinct)
    return pd.Series([text.encode().decode() for text in texts[order]], dtype="str")


def cell_by_cell(cells: pd.Series) -> pd.DataFrame:
    """Parse every cell on its own and put the results into the same columns."""
    return pd.DataFrame(cells.map(parse_number).tolist(), columns=Number._fields)


def compare(cells: pd.Series) -> tuple[float, float]:
    """Time both ways in turn; medians in seconds."""
    expected, found = cell_by_cell(cells), parse_numbers(cells)
    same = expected.astype("str").equals(found[expected.columns].astype("str"))
    if not same or (found["problem"] != "").any():
        sys.exit("the two ways do not give the same table")
    slow, fast = [], []
    for _ in range(ROUNDS):
        start = perf_counter()
        cell_by_cell(cells)
        middle = perf_counter()
        parse_numbers(cells)
        slow.append(middle - start)
        fast.append(perf_counter() - middle)
    return median(slow), median(fast)


def main() -> None:
    cells = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    versions = f"Python {platform.python_version()}, pandas {pd.__version__}, {platform.machine()}"
    print(f"{cells} text cells, {versions}")
    for distinct, goal in ((5_000, 30.0), (cells, 0.9)):
        slow, fast = compare(column(cells, distinct))
        verdict = "met" if slow / fast >= goal else "MISSED"
        print(
            f"{distinct:>9} distinct: cell by cell {slow:.3f} s, each text once {fast:.3f} s, "
            f"ratio {slow / fast:.1f} (goal {goal}: {verdict})"
        )


if __name__ == "__main__":
    main()
