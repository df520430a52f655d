"""A finding in the reader's language: where it stands, what is wrong, what is expected, what to do."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pwr_eval.errors import Fault, Place
from pwr_eval.words.error_text import place_text
from pwr_eval.words.wording import Wording

__all__ = ["FindingText", "finding_text"]

_ON_SPENDING = ("spending_above_budget", "spending_without_output", "output_without_spending")


@dataclass(frozen=True)
class FindingText:
    """One finding in words.

    Parameters
    ----------
    place : Place
        File, and as far as known sheet and cell.
    where : str
        The place in words.
    problem, found, expected, remedy : str
        What is wrong, what stands there, what should, and what to do; "" where there is nothing to say.
    """

    place: Place
    where: str
    problem: str
    found: str
    expected: str
    remedy: str

    def as_fault(self) -> Fault:
        """Return the finding as a fault, as those who mark copies of returns take it."""
        remedy = " ".join(filter(None, [self.expected, self.remedy]))
        return Fault(self.place, self.problem, self.found or None, remedy)


def finding_text(finding: Mapping[Hashable, Any], words: Wording) -> FindingText:
    """Return a row of a table of findings in words.

    Parameters
    ----------
    finding : mapping
        Row of the table `data_findings`.
    words : Wording
        Language.

    Returns
    -------
    FindingText
        Of a rule the words of the rule; of anything else the messages themselves.
    """
    line = 0 if pd.isna(finding["row"]) else int(finding["row"])
    place = Place(finding["file"], finding["sheet"], line, finding["column"])
    where = place_text(place, words)
    rule = finding["rule"]
    if not words.has(f"finding.problem.{rule}"):
        problem, remedy = (words.of_message(finding[name]) for name in ("problem", "remedy"))
        return FindingText(place, where, problem, finding["found"], "", remedy)
    return FindingText(
        place,
        where,
        _about(finding, words) + words(f"finding.problem.{rule}"),
        _phrase("found", finding, words) or _number(finding["value"], finding, words),
        _phrase("expected", finding, words),
        words(f"finding.remedy.{rule}"),
    )


def _about(finding: Mapping[Hashable, Any], words: Wording) -> str:
    """Name what a figure is about: its cell alone says that to nobody."""
    if finding["indicator_id"]:
        return words("finding.of_indicator", number=finding["indicator_id"])
    return words("finding.of_task", number=finding["task_id"])


def _phrase(part: str, finding: Mapping[Hashable, Any], words: Wording) -> str:
    """Return what was found or expected; "" for a rule that has no words of its own for it."""
    key = f"finding.{part}.{finding['rule']}"
    months = ", ".join(re.findall("[0-9]+", finding["expected"]))
    if not words.has(key) or (key == "finding.expected.months_missing" and not months):
        return ""
    value, reference = (_number(finding[name], finding, words) for name in ("value", "reference"))
    return words(key, value=value, reference=reference, year=finding["year"], months=months)


def _number(number: float, finding: Mapping[Hashable, Any], words: Wording) -> str:
    of_money = finding["rule"] in _ON_SPENDING or not finding["indicator_id"]
    decimals = 0 if pd.isna(number) or float(number).is_integer() else 2
    return words.money(number, decimals) if of_money else words.number(number)
