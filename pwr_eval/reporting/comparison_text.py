"""What a comparison says, in the reader's language: one plain answer, and each assumption with its test."""

from __future__ import annotations

import math

import pandas as pd

from pwr_eval.evaluation.comparison.comparison import Comparison
from pwr_eval.words.wording import Wording

__all__ = ["assumptions_in_words", "comparison_in_words"]

_SHARES = (
    "share_explained",
    "share_outside",
    "distance_outside",
    "relative_rmspe",
    "largest_move",
    "largest_share",
)
_DECIMALS = 2


def comparison_in_words(comparison: Comparison, words: Wording, *, unit: str = "") -> str:
    """Return what a comparison found and what may be claimed of it, in words.

    Parameters
    ----------
    comparison : Comparison
        From a function of `pwr_eval.evaluation.comparison`.
    words : Wording
        Language.
    unit : str, optional
        Unit of the values, as it stands after a number with decimals.

    Returns
    -------
    str
        Two or three sentences: the difference with its interval, how usual it is among placebos, and what it
        bears. Without a comparison: why there is none.

    Examples
    --------
    >>> from pwr_eval.evaluation.comparison.interrupted import interrupted_series
    >>> from pwr_eval.words.wording import wording
    >>> short = interrupted_series(pd.Series([32.0, 26.0], [2022, 2023]), first_year_after=2023)
    >>> comparison_in_words(short, wording("en"))[:60]
    'No comparison: years before the change: 1, too few to know w'
    """
    if comparison.verdict == "nothing_allows_it":
        return words("comparison.nothing_allows_it", listed="; ".join(_reasons(comparison, words)))
    sentences = [
        words(
            f"comparison.{comparison.method}",
            area=", ".join(comparison.treated),
            year=comparison.first_year_after,
            last=int(comparison.path["year"].iloc[-1]),
            n=comparison.controls,
            estimate=_amount(comparison, comparison.estimate, words, unit),
            interval=_interval(comparison, words),
        )
    ]
    placebos = comparison.placebos[comparison.placebos["kind"] == "space"]
    if len(placebos):
        as_large = int(placebos["as_large"].sum())
        sentences.append(words(f"comparison.placebos.{comparison.method}", k=as_large, n=len(placebos)))
    failed = comparison.assumptions.loc[comparison.assumptions["verdict"] == "fails", "assumption"]
    sentences.append(
        words(
            f"comparison.{comparison.verdict}",
            listed=words.listed([words(f"comparison.assumption.{name}") for name in failed]),
            strength=comparison.strength,
        )
    )
    return " ".join(sentences)


def assumptions_in_words(comparison: Comparison, words: Wording) -> pd.DataFrame:
    """Return each assumption of a comparison, how it was checked, and whether it stands, in words.

    Parameters
    ----------
    comparison : Comparison
        From a function of `pwr_eval.evaluation.comparison`.
    words : Wording
        Language.

    Returns
    -------
    DataFrame
        `assumption`, `checked` (test and result) and `verdict`, all text; no rows without a comparison.
    """
    rows = [
        (
            words(f"comparison.assumption.{row['assumption']}"),
            _checked(row["test"], row["result"], row["p"], words),
            words(f"comparison.verdict.{row['verdict']}"),
        )
        for row in comparison.assumptions.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["assumption", "checked", "verdict"])


def _reasons(comparison: Comparison, words: Wording) -> list[str]:
    counts = {"before": comparison.years_before, "after": comparison.years_after, "n": comparison.controls}
    return [words(f"comparison.reason.{code}", **counts) for code in comparison.reasons]


def _amount(comparison: Comparison, value: float, words: Wording, unit: str) -> str:
    if comparison.scale == "log":
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return f"{sign}{words.percent(abs(value))}"
    number = words.signed(value, 1)
    return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number


def _interval(comparison: Comparison, words: Wording) -> str:
    if math.isnan(comparison.low):
        return words("comparison.no_interval", n=comparison.controls)
    low, high = (_amount(comparison, bound, words, "") for bound in (comparison.low, comparison.high))
    confidence = words.percent(comparison.confidence, 0)
    return words("comparison.interval", confidence=confidence, low=low, high=high)


def _checked(test: str, result: float, p: float, words: Wording) -> str:
    if not test:
        return words("comparison.test.none")
    if math.isnan(result):
        return words("comparison.test.not_possible")
    shown = words.percent(result, 0) if test in _SHARES else words.number(result, _DECIMALS)
    return words(f"comparison.test.{test}", result=shown, p=words.number(p, _DECIMALS))
