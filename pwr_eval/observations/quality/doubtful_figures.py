"""Doubtful figures -> findings, in words and with an id that an acceptance can name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pwr_eval.observations.quality.plausibility_rules import RULES
from pwr_eval.schemas.declaration import declared

__all__ = ["amount", "amounts", "findings_of", "with_texts"]


def amount(value: float, unit: str = "") -> str:
    """Write an amount in full, thousands apart, with its unit.

    Examples
    --------
    >>> amount(9910.0), amount(1234567.5, "zł")
    ('9 910', '1 234 567.5 zł')
    """
    return f"{value:,.15g} {unit}".rstrip().replace(",", " ")


def amounts(figures: pd.DataFrame, column: str = "value") -> list[str]:
    """Write a column of figures as amounts, with the unit where it is zł."""
    units = figures["unit"].where(figures["unit"].eq("zł"), "")
    return [amount(value, unit) for value, unit in zip(figures[column], units, strict=True)]


def with_texts(
    figures: pd.DataFrame,
    expected: Sequence[str],
    *,
    found: Sequence[str] | None = None,
    reference: pd.Series | float = float("nan"),
) -> pd.DataFrame:
    """Return figures with what was found and expected; without `found`, that is the figure itself."""
    texts = {"found": amounts(figures) if found is None else found, "expected": expected}
    columns = {name: pd.Series(list(text), index=figures.index, dtype="str") for name, text in texts.items()}
    return figures.assign(**columns, reference=reference)


def findings_of(doubts_by_rule: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what the rules found as one table, errors first, then by weight of the rule, task and year."""
    declaration = declared("doubts")
    parts = [table.assign(rule=rule) for rule, table in doubts_by_rule.items() if len(table)]
    if not parts:
        return declaration.frame()
    every = pd.concat(parts, ignore_index=True)
    every = every.assign(
        finding_id=[_finding_id(row) for row in every.itertuples()],
        severity=every["rule"].map({code: rule.severity for code, rule in RULES.items()}),
        remedy=every["rule"].map({code: rule.remedy for code, rule in RULES.items()}),
        weight=every["rule"].map({code: weight for weight, code in enumerate(RULES)}),
        part=pd.to_numeric(every["indicator_id"].str.rpartition(".")[2]).fillna(0),
    )
    every = every.sort_values(["severity", "weight", "task_id", "part", "year", "month", "area", "group"])
    return every[list(declaration.names)].astype(declaration.types).reset_index(drop=True)


def _finding_id(row: Any) -> str:
    """Name a finding by rule, subject and year, and by month, area and group where the figure has them."""
    cells = {name: getattr(row, name) for name in ("month", "area", "group")}
    parts = [f"{name}={cell}" for name, cell in cells.items() if cell]
    return ":".join([row.rule, row.subject, str(row.year), *parts])
