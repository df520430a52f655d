"""What a report lacks because it could not be used: said on its first screen, before any figure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd

from pwr_eval.observations.quality.finding_text import finding_text
from pwr_eval.reporting.tables import Html
from pwr_eval.words.wording import Wording

__all__ = ["incomplete_notice", "left_out_texts"]

_MOST_LISTED = 8


def incomplete_notice(left_out: pd.DataFrame, words: Wording) -> Html | None:
    """Return the notice that a report is incomplete; None where nothing was left out.

    Parameters
    ----------
    left_out : DataFrame
        Errors among the findings: see `pwr_eval.indicators.programme_inputs.Inputs.left_out`.
    words : Wording
        Language of the report.
    """
    if left_out.empty:
        return None
    texts = left_out_texts(left_out, words)
    more = len(texts) - _MOST_LISTED
    shown = [*texts[:_MOST_LISTED], *([words.count("incomplete.more", more)] if more > 0 else [])]
    title, lead = words("incomplete.title"), words.count("incomplete.lead", len(texts))
    items = "".join(f"<li>{escape(text)}</li>" for text in shown)
    html = (
        f'<div class="findings"><p><strong>{escape(title)}</strong> {escape(lead)}</p><ul>{items}</ul></div>'
    )
    return Html(html, "\n".join([f"{title} {lead}", *shown]))


def left_out_texts(left_out: pd.DataFrame, words: Wording) -> list[str]:
    """Return in a sentence each what was left out and why, as the public may read it.

    Neither the name of a file that a unit sent stands in it nor what the unit wrote.
    """
    return list(dict.fromkeys(_text(row, words) for row in left_out.to_dict("records")))


def _text(finding: Mapping[Hashable, Any], words: Wording) -> str:
    text = finding_text({**finding, "file": ""}, words)
    if finding["rule"] in ("decision", "series"):  # the programme's own files
        subject = finding_text(finding, words).where
    elif finding["indicator_id"]:
        subject = words("incomplete.indicator", number=finding["indicator_id"])
    elif pd.notna(finding["task_id"]):
        subject = words("incomplete.task", number=finding["task_id"])
    else:
        subject = words("incomplete.return")
    sender = finding["sender"] or (
        "" if finding["rule"] in ("decision", "series") else words("incomplete.nobody")
    )
    year = f", {finding['year']}" if finding["year"] else ""
    cell = text.where.removeprefix(", ") if finding["row"] and pd.notna(finding["row"]) else ""
    about = ", ".join(filter(None, [sender, subject + year, cell if sender else ""]))
    # The fault names files of units on either side of a contradiction.
    of_two = finding["rule"] == "contradiction"
    problem = words("incomplete.contradiction") if of_two else text.problem
    return words("incomplete.item", about=about, problem=problem)
