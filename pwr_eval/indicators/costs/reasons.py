"""Codes that say why a cost figure is empty and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

__all__ = ["ASSUMPTIONS", "REASONS", "join_codes"]

SEPARATOR = "; "

REASONS = (
    "no_budget", "zero_budget", "no_denominator", "not_a_count", "no_planned_number", "target_per_month",
    "no_target", "zero_target", "unfinished", "spending_missing", "zero_spending", "output_missing",
    "zero_output", "spending_at_least", "output_without_upper_bound", "output_without_lower_bound",
    "price_missing",
)  # fmt: skip
"""Why a figure is empty; the catalogue of texts has the sentence of each (`cost_reason`)."""

ASSUMPTIONS = (
    "equal_split", "stated_split", "place_years", "unit_years", "overlap_unknown", "output_interval",
    "spending_approximate",
)  # fmt: skip
"""What a figure rests on: a split of the plan's one sum over the years (in equal parts, or as stated); a
state on one day that stands for its year; people served in two years counted twice; people between the
highest year and the sum; an output known by its bounds; a spending reported as approximate or estimated."""


def join_codes(holds: Mapping[str, pd.Series]) -> pd.Series:
    """One text a row with the codes that hold there, in the order given; empty where none does.

    Examples
    --------
    >>> join_codes({"no_budget": pd.Series([True, False]), "zero_output": pd.Series([True, False])}).tolist()
    ['no_budget; zero_output', '']
    """
    first = next(iter(holds.values()))
    joined = np.full(len(first), "", dtype=object)
    for code, where in holds.items():
        joined = joined + np.where(where, code + SEPARATOR, "").astype(object)
    return pd.Series(joined, index=first.index).str.removesuffix(SEPARATOR).astype("str")
