"""The reading of a target cell in words, for the person who approves it."""

from __future__ import annotations

import math

from pwr_eval.cleaning.target_cells import TargetPart
from pwr_eval.words.wording import Wording

__all__ = ["reading_in_words"]


def reading_in_words(part: TargetPart, words: Wording, *, each_year: bool = True) -> str:
    """Return the reading of one indicator of a cell as a person would say it.

    Parameters
    ----------
    part : TargetPart
        From `pwr_eval.cleaning.target_cells.parse_target_cell`.
    words : Wording
        Language.
    each_year : bool, default True
        Whether the cell is that of several years.

    Examples
    --------
    >>> from pwr_eval.cleaning.target_cells import parse_target_cell
    >>> from pwr_eval.words.wording import wording
    >>> def read(cell): return reading_in_words(parse_target_cell(cell)[0], wording("pl"))
    >>> read("min. 5 szkoleń rocznie"), read("1 spotkanie na kwartał")
    ('co najmniej 5 szkoleń w każdym roku', '1 spotkanie w każdym kwartale')
    >>> read("28 asystentów rodziny (wartość bazowa 24)")
    '28 asystentów rodziny w każdym roku; wartość bazowa: 24'
    """
    span = "this_year" if part.period == "year" and not each_year else part.period
    kind = part.kind
    if part.target < 0:
        kind_key = kind.replace("growth", "decline")
    elif kind in ("minimum", "maximum", "range"):
        kind_key = "absolute"
    else:
        kind_key = str(kind)
    if kind == "minimum" and math.isnan(part.target):
        kind_key = "no_less_than_before"
    text = words(
        f"approval.reading.{kind_key}",
        amount=_amount(part, words),
        text=part.text,
        span=words(f"approval.span.{span}"),
        year=part.baseline_year or "",
    )
    return "; ".join([" ".join(text.split()), *_beside(part, words)])


def _amount(part: TargetPart, words: Wording) -> str:
    if part.kind == "range":
        return words("approval.between", low=words.number(part.low), high=words.number(part.high))
    limit = "low" if not math.isnan(part.low) else "high" if not math.isnan(part.high) else ""
    if limit:
        return words(f"approval.{limit}{'.strict' if part.strict else ''}", n=words.number(abs(part.target)))
    number = words.number(abs(part.target))
    return words("approval.about", n=number) if part.approximate else number


def _beside(part: TargetPart, words: Wording) -> list[str]:
    """Return what a cell says beside its target."""
    said = []
    if not math.isnan(part.baseline):
        year = f" ({part.baseline_year})" if part.baseline_year else ""
        said.append(words("approval.baseline", n=words.number(part.baseline)) + year)
    if part.due is not None:
        said.append(words("approval.due", date=words.date(part.due)))
    if part.note:
        said.append(words("approval.note", note=part.note))
    return said
