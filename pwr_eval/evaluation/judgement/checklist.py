"""The quality checklist for evaluation reports, filled in from what a report holds.

Sections follow the UNEG Quality Checklist for Evaluation Reports (UNEG/G(2010)/2); items are put in our own
words, and only what a machine can see is checked: that something is there, not that it is good.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pwr_eval.errors import UsageError

__all__ = ["CHECKLIST", "NEVER_HELD", "checklist"]

CHECKLIST: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "structure": {
        "order": ("order",),
        "opening": ("name", "period", "evaluators", "commissioner", "contents", "acronyms"),
        "summary": ("summary", "conclusions", "recommendations"),
        "annexes": ("matrix", "register", "results_framework", "instruments", "terms", "people"),
    },
    "object": {
        "logic_model": ("theory", "assumptions"),
        "context": ("diagnosis", "series"),
        "scale": ("tasks", "budgets"),
        "stakeholders": ("units", "users"),
        "status": ("results", "amendments"),
    },
    "purpose": {
        "purpose": ("purpose", "users"),
        "scope": ("scope", "questions"),
        "criteria": ("criteria",),
        "equality": ("equality",),
    },
    "method": {
        "methods": ("methods", "method_limits"),
        "sources": ("register", "sources_named"),
        "sampling": ("survey", "response_rate"),
        "consultation": ("consultation",),
        "rubric": ("rubric", "rubric_before_results"),
        "reliability": ("two_coders", "bounds"),
        "ethics": ("ethics",),
        "attribution": ("comparison", "contribution"),
    },
    "findings": {
        "answers": ("every_question_found",),
        "evidence": ("findings_cite",),
        "both_sides": ("evidence_against",),
        "limits": ("limits",),
        "reasons": ("explanations",),
    },
    "conclusions": {
        "grounded": ("conclusions_grounded",),
        "strengths": ("good_and_weak",),
    },
    "recommendations": {
        "grounded": ("recommendations_grounded",),
        "actionable": ("who_and_when", "priorities"),
        "follow_up": ("follow_up",),
    },
    "equality": {
        "asked": ("equality",),
        "data": ("data_by_group",),
    },
}
"""Items of each section, and what a report must hold for each of them."""

NEVER_HELD = ("acronyms", "terms", "people")
"""What no report of this toolkit holds: shown as a gap."""


def checklist(held: Mapping[str, bool]) -> pd.DataFrame:
    """Fill in the checklist.

    Parameters
    ----------
    held : mapping of str to bool
        Whether the report holds each thing that `CHECKLIST` names; those of `NEVER_HELD` may be left out.

    Returns
    -------
    DataFrame
        One row an item: section, item, answer ("yes", "partly", "no"), missing (names, joined by "; ").

    Raises
    ------
    UsageError
        If nothing is said of something that the checklist asks for.

    Examples
    --------
    >>> names = {name for items in CHECKLIST.values() for needs in items.values() for name in needs}
    >>> table = checklist({name: name != "ethics" for name in names})
    >>> table[table["answer"].ne("yes")][["item", "answer", "missing"]].values.tolist()
    [['ethics', 'no', 'ethics']]
    """
    known = {**dict.fromkeys(NEVER_HELD, False), **held}
    rows = []
    for section, items in CHECKLIST.items():
        for item, needs in items.items():
            unknown = [need for need in needs if need not in known]
            if unknown:
                raise UsageError(f"nothing is said of {', '.join(unknown)}")
            missing = [need for need in needs if not known[need]]
            answer = "yes" if not missing else "no" if len(missing) == len(needs) else "partly"
            rows.append({"section": section, "item": item, "answer": answer, "missing": "; ".join(missing)})
    return pd.DataFrame(rows)
