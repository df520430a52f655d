"""Why a cost figure is empty and what it rests on: short codes in the tables, one sentence for each here."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.indicators.costs.money import is_missing

__all__ = ["ASSUMPTIONS", "REASONS", "explain", "join_codes"]

SEPARATOR = "; "

REASONS = {
    "no_budget": "The plan gives this task no budget: nothing to compare the spending with.",
    "zero_budget": "The budget is 0 zł: no execution and no planned unit cost.",
    "no_denominator": "No indicator has been chosen that says what one unit of this task is.",
    "not_a_count": "The indicator is no count (a percentage, a milestone): costs cannot be divided by it.",
    "no_planned_number": "The target is a growth, a direction or a milestone, not a number of units.",
    "target_per_month": "The target is set per month: it does not give a number of units in a year.",
    "no_target": "The target is missing for at least one of the years.",
    "zero_target": "The target is 0 units: no planned unit cost.",
    "unfinished": "The programme period is not over: what there is so far stands in the row to date.",
    "spending_missing": "The spending of at least one of the years has not been reported.",
    "zero_spending": "The reported spending is 0 zł: a unit cost of 0 would be no finding.",
    "output_missing": "The output of at least one of the years has not been reported.",
    "zero_output": "The reported output is 0 units: the spending cannot be divided by it.",
    "spending_at_least": "The spending is a lower bound, so is the execution; the unit cost may be higher.",
    "output_without_upper_bound": "The output has no known upper bound: the unit cost has no lower bound.",
    "output_without_lower_bound": "The output has no lower bound above 0: the unit cost has no upper bound.",
    "price_missing": "The price index of at least one of the years is not known: no constant prices.",
}

ASSUMPTIONS = {
    "equal_split": "The plan gives one sum for all years; equal yearly parts are assumed.",
    "stated_split": "The plan gives one sum for all years; it is split by the shares stated.",
    "place_years": "The state on the day of counting stands for its whole year; years add up to place-years.",
    "unit_years": "Volume, price and index compare yearly numbers added up: two years served count twice.",
    "overlap_unknown": "How many were served in several years is unknown: from the highest year to the sum.",
    "output_interval": "The output has bounds; volume, price and index use the reported value.",
    "spending_approximate": "The spending was reported as approximate or estimated.",
}


def explain(codes: str | float | None) -> list[str]:
    """Sentences behind the codes of a ``reason`` or ``assumption`` cell.

    Parameters
    ----------
    codes : str
        Codes of `REASONS` or `ASSUMPTIONS`, joined by "; " as in the tables; missing, as an empty cell is
        read back from a file, counts as empty.

    Returns
    -------
    list of str
        One sentence a code, in the same order; empty for an empty cell.

    Raises
    ------
    DataError
        For a code that no table of this package writes.

    Examples
    --------
    >>> explain("no_budget; zero_output")[1]
    'The reported output is 0 units: the spending cannot be divided by it.'
    >>> explain("")
    []
    """
    sentences = REASONS | ASSUMPTIONS
    given = [] if is_missing(codes) else [code for code in str(codes).split(SEPARATOR) if code]
    faults = [Fault(Place("codes"), "unknown code", found=code) for code in given if code not in sentences]
    if faults:
        raise DataError("the codes cannot be explained", faults)
    return [sentences[code] for code in given]


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
