"""Contribution analysis: each link of the theory of change with its assumption and what speaks for it."""

from __future__ import annotations

import pandas as pd

from pwr_eval.evaluation.design.load import Evaluation
from pwr_eval.evaluation.design.names import listed

__all__ = ["STANDINGS", "contribution"]

STANDINGS = ("supported", "contested", "contradicted", "untested")


def contribution(evaluation: Evaluation, evidence: pd.DataFrame) -> pd.DataFrame:
    """Say of each link of the theory of change how it stands.

    Parameters
    ----------
    evaluation : Evaluation
        The theory of change, other explanations included.
    evidence : DataFrame
        The table of evidence: evidence_id, strength, fictional.

    Returns
    -------
    DataFrame
        One row a link: link_id, from_node, to_node, assumption (with ``_en``), evidence_for,
        evidence_against, standing (supported: only for; contradicted: only against; contested: both;
        untested: nothing), strength (highest of its evidence, 0 if there is none), explanation_ids (other
        explanations that are not ruled out), fictional.

    Notes
    -----
    After Mayne's contribution analysis (2001, 2012): a results chain, its assumptions, the evidence on each
    link, and other influences. It makes a contribution plausible or not; it measures no effect.
    """
    strengths = evidence.set_index("evidence_id")[["strength", "fictional"]]
    rows = []
    for link in evaluation["theory_links"].to_dict("records"):
        for_it, against = listed(link["evidence_for"]), listed(link["evidence_against"])
        own = strengths[strengths.index.isin([*for_it, *against])]
        rows.append(
            {
                **link,
                "standing": _standing(bool(for_it), bool(against)),
                "strength": int(own["strength"].max()) if len(own) else 0,
                "explanation_ids": "; ".join(_open_explanations(evaluation, str(link["link_id"]))),
                "fictional": bool(own["fictional"].any()),
            }
        )
    return pd.DataFrame(rows)


def _standing(some_for: bool, some_against: bool) -> str:
    if some_for:
        return "contested" if some_against else "supported"
    return "contradicted" if some_against else "untested"


def _open_explanations(evaluation: Evaluation, link: str) -> list[str]:
    return [
        str(row["explanation_id"])
        for row in evaluation["explanations"].to_dict("records")
        if link in listed(row["link_ids"]) and row["standing"] != "ruled_out"
    ]
