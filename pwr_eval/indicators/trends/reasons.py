"""Why a figure is empty: short stable codes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["REASONS", "TextArray", "all_reasons", "as_texts", "first_that_holds"]

TextArray = npt.NDArray[np.object_]

REASONS = (
    "milestone", "no_values", "too_few_years", "known_break", "step", "base_missing", "base_is_last",
    "target_missing", "target_zero", "target_negative", "base_zero", "base_negative", "sign_change",
    "target_equals_base", "target_behind_base", "target_year_not_after_base", "target_year_past",
    "no_common_year", "growth_out_of_range", "p_needs_4_years", "interval_needs_more_years",
    "projection_needs_more_years", "projection_past", "projection_too_far", "projection_step",
)  # fmt: skip
"""In the order in which a row names them; the catalogue of texts has the sentences (`trend_reason`)."""


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
