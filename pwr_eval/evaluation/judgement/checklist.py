"""The quality checklist for evaluation reports, filled in from what a report holds.

Sections follow the UNEG Quality Checklist for Evaluation Reports (UNEG/G(2010)/2); items are put in our own
words, and only what a machine can see is checked: that something is there, not that it is good.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

import pandas as pd

from pwr_eval.errors import UsageError

__all__ = ["CHECKLIST", "NEVER_HELD", "checklist"]

CHECKLIST: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
    files(__package__).joinpath("checklist.toml").read_text("utf-8")
)
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
