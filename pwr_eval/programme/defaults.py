"""What a programme is taken to say where ``programme.toml`` is silent."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

__all__ = ["default_rule", "sections_of", "with_defaults"]


def with_defaults(read: Mapping[str, Any]) -> dict[str, Any]:
    """Return a description with the package's defaults where it is silent.

    Parameters
    ----------
    read : mapping
        ``programme.toml`` as read; what is there stays.

    Returns
    -------
    dict
        With rules, costs and monitoring filled, the city named after the municipality, the source after the
        programme, and one goal where it names none.

    Examples
    --------
    >>> facts = {"name": "Program gminy", "municipality": "Gmina Wieś"}
    >>> made = with_defaults({"programme": facts})
    >>> made["programme"]["city"], made["goals"][0]["name"]
    ('Wieś', 'Program gminy')
    """
    made = dict(read)
    for table, values in _defaults().items():
        if isinstance(made.get(table, {}), dict):
            made[table] = values | made.get(table, {})
    facts = made["programme"]
    if not isinstance(facts, dict):
        return made
    name, municipality = str(facts.get("name", "")), str(facts.get("municipality", ""))
    made["programme"] = {"city": municipality.removeprefix("Gmina ").strip(), "source": name} | facts
    made.setdefault("overall_goal", {"text": name, "name": name})
    if not made.get("goals"):
        made["goals"] = [{"id": "C1", **made["overall_goal"]}]
    return made


def default_rule(name: str) -> float:
    """Return a rule of a programme that says nothing of it.

    Examples
    --------
    >>> default_rule("hide_below")
    3
    """
    rule: float = _defaults()["rules"][name]
    return rule


@cache
def _defaults() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files(__package__).joinpath("defaults.toml").read_text(encoding="utf-8"))


def sections_of(plan: pd.DataFrame) -> list[dict[str, str]]:
    """Return the sections of a plan whose ``programme.toml`` names none: a heading of the plan is a section.

    Parameters
    ----------
    plan : DataFrame
        ``plan.csv`` as text: category and section.

    Examples
    --------
    >>> sections_of(pd.DataFrame({"category": ["basic"] * 2, "section": ["Zadania podstawowe"] * 2}))
    [{'id': 'S1', 'heading': 'Zadania podstawowe', 'name': 'Zadania podstawowe', 'category': 'basic'}]
    """
    headings = plan.drop_duplicates("section")[["section", "category"]].itertuples(index=False, name=None)
    return [
        {"id": f"S{number}", "heading": heading, "name": heading or "Zadania", "category": category}
        for number, (heading, category) in enumerate(headings, start=1)
    ]
