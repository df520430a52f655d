"""Why a figure is empty: short stable codes, and the sentence for each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pwr_eval.errors import DataError, Fault, Place

__all__ = ["REASONS", "TextArray", "all_reasons", "as_texts", "first_that_holds", "reason_sentences"]

TextArray = npt.NDArray[np.object_]

REASONS = {
    "milestone": "A milestone is reached or not; it has no trend.",
    "no_values": "No value is reported.",
    "too_few_years": "Fewer than two years have a value, so there is no change to judge.",
    "known_break": "The series is broken (definition, census base or the like); only the later part is used.",
    "step": "The values show a step; a straight line through all of them misleads.",
    "base_missing": "The base year has no value.",
    "base_is_last": "No value comes after the base year.",
    "target_missing": "There is no target value; the yearly growth alone is judged.",
    "target_zero": "The target is 0, so nothing can be set in relation to it.",
    "target_negative": "The target is negative, so a ratio to it has no clear meaning.",
    "base_zero": "The base value is 0, so there is no growth rate.",
    "base_negative": "The base value is negative, so a growth rate has no clear direction.",
    "sign_change": "The values change their sign, so there is no growth rate.",
    "target_equals_base": "The target equals the base value: no growth is required, so there is no ratio.",
    "target_behind_base": "The target is worse than the base value, so a share of the way to it misleads.",
    "target_year_not_after_base": "The target year does not come after the base year.",
    "target_year_past": "The target year has passed, so the growth required to reach it is past as well.",
    "no_common_year": "No year has both a value and a target, so there is no scope to judge.",
    "growth_out_of_range": "The growth, carried on to the target year, is beyond all measure.",
    "p_needs_4_years": "Fewer than four years have a value; neither p-value nor interval is shown.",
    "interval_needs_more_years": "Too few years for an interval of the slope at this confidence.",
    "projection_needs_more_years": "Too few years to carry the line on.",
    "projection_past": "The series reaches the year of the projection already.",
    "projection_too_far": "The year of the projection is too far ahead for so short a series.",
    "projection_step": "The values show a step, so their line is not carried on.",
}
"""Sentence for each code."""


def first_that_holds(*words: tuple[str | None, npt.NDArray[np.bool_]], otherwise: str = "") -> TextArray:
    """Word of the first condition that holds for each element.

    Examples
    --------
    >>> first_that_holds(("base_zero", np.array([True, False])), ("sign_change", np.array([True, True])))
    array(['base_zero', 'sign_change'], dtype=object)
    """
    chosen = np.full(len(words[0][1]), otherwise, dtype=object)
    for word, holds in reversed(words):
        chosen[holds] = word
    return chosen


def all_reasons(*reasons: TextArray) -> TextArray:
    """Codes of all reasons of each element in the order of `REASONS`, joined by "; ", each once.

    Parameters
    ----------
    *reasons : ndarray of str
        One code an element; empty text = no reason.

    Returns
    -------
    ndarray of str
        Empty text where no reason holds.

    Examples
    --------
    >>> all_reasons(np.array(["p_needs_4_years", ""]), np.array(["base_zero", ""]))
    array(['base_zero; p_needs_4_years', ''], dtype=object)
    """
    found = np.full(len(reasons[0]), "", dtype=object)
    for code in REASONS:
        holds = np.any([codes == code for codes in reasons], axis=0)
        found[holds] += np.where(found[holds] == "", code, f"; {code}")
    return found


def as_texts(words: TextArray) -> pd.Series[str]:
    """Words as a text column; None becomes a missing text."""
    return pd.Series(words, dtype="str")


def reason_sentences(codes: str | float | None) -> str:
    """Write out the reasons of one row.

    Parameters
    ----------
    codes : str
        Codes joined by "; ", as in the column `reason`; missing, as an empty cell is read back from a file,
        counts as empty.

    Returns
    -------
    str
        One sentence a code; empty if there is none.

    Raises
    ------
    DataError
        If a code is unknown.

    Examples
    --------
    >>> reason_sentences("target_zero; p_needs_4_years")[:52]
    'The target is 0, so nothing can be set in relation t'
    """
    given = [] if pd.isna(codes) else [code for code in str(codes).split("; ") if code]
    faults = [
        Fault(Place("reason"), "unknown code", found=code, remedy="Take the codes of `REASONS`.")
        for code in given
        if code not in REASONS
    ]
    if faults:
        raise DataError("the reasons cannot be written out", faults)
    return " ".join(REASONS[code] for code in given)
