"""What coded people said: themes by number of people, and quotes that name nobody."""

from __future__ import annotations

import pandas as pd

from pwr_eval.errors import UsageError
from pwr_eval.evaluation.evidence.coding import Coding
from pwr_eval.evaluation.evidence.hiding import hidden_groups
from pwr_eval.evaluation.evidence.survey_tables import DEFAULT_RULES, SurveyRules

__all__ = ["quotes", "theme_counts"]


def theme_counts(
    coding: Coding, by: str | None = None, *, rules: SurveyRules = DEFAULT_RULES
) -> pd.DataFrame:
    """How many people each code was given to; a theme counts once a person, however often it comes up.

    Parameters
    ----------
    coding : Coding
        From `read_coding`.
    by : {"group", "source"}, optional
        Split of the people.
    rules : SurveyRules
        From how many people a group is shown.

    Returns
    -------
    DataFrame
        `code`, `variable`, `group` ("" for all), `people` (in the group), `people_agreed` (every coder of a
        passage gave the code), `people_any` (one coder at least did), `units_any` and `reason`: small_group,
        protects_small_group (everything is empty). What lies between agreed and any is what the coders see
        unalike. No shares: people chosen for a talk stand for nobody else; a percentage would say they do.

    Raises
    ------
    UsageError
        If `by` is no split that the units have.
    """
    if by not in (None, "group", "source"):
        raise UsageError(f'people can be split by "group" or "source", not by "{by}"')
    units = coding.units.assign(part=coding.units[by] if by else "")
    given = _given(coding).merge(units[["unit_id", "person_id", "part"]], on="unit_id")
    people = units.groupby("part", sort=False)["person_id"].nunique()
    small = (
        hidden_groups(people, hide_below=rules.hide_below) if by else people.map(lambda _: "").astype("str")
    )
    rows = []
    for entry in coding.codebook.to_dict("records"):
        of_code = given[given["code"] == entry["code"]]
        for part, number in zip(map(str, people.index), people, strict=True):
            here = of_code[of_code["part"] == part]
            rows.append(
                {
                    "code": entry["code"],
                    "variable": entry["variable"],
                    "group": part,
                    "people": number,
                    "people_agreed": here.loc[here["agreed"], "person_id"].nunique(),
                    "people_any": here["person_id"].nunique(),
                    "units_any": len(here),
                    "reason": small[part],
                }
            )
    table = pd.DataFrame(rows).astype({"group": "str", "reason": "str"})
    counts = ["people", "people_agreed", "people_any", "units_any"]
    table[counts] = table[counts].astype("Int64")
    table[counts] = table[counts].mask(table["reason"] != "")
    return table


def quotes(
    coding: Coding, code: str | None = None, *, most: int = 2, rules: SurveyRules = DEFAULT_RULES
) -> pd.DataFrame:
    """Passages to quote for each code: read and released by somebody, coded alike, one a person.

    Parameters
    ----------
    coding : Coding
        From `read_coding`; it refuses quotable passages with personal data.
    code : str, optional
        One code; otherwise all.
    most : int, default 2
        Quotes for each code, at most.
    rules : SurveyRules
        A speaker's group that is hidden in `theme_counts` is not named here either.

    Returns
    -------
    DataFrame
        `code`, `unit_id`, `group`, `group_en` ("" where naming it would come close to naming the person),
        `text`, `fictional`. Shorter passages first. No `person_id`: two quotes are never tied to one person.

    Raises
    ------
    UsageError
        If the codebook has no such code.
    """
    if code is not None and code not in set(coding.codebook["code"]):
        raise UsageError(
            f'the codebook has no code "{code}"; its codes: {", ".join(coding.codebook["code"])}'
        )
    given = _given(coding)
    units = coding.units[coding.units["quotable"]]
    found = given[given["agreed"]].merge(units, on="unit_id")
    if code is not None:
        found = found[found["code"] == code]
    people = coding.units.groupby("group")["person_id"].nunique()
    few = found["group"].map(hidden_groups(people, hide_below=rules.hide_below)).ne("")
    found = found.assign(
        group=found["group"].mask(few, ""),
        group_en=found["group_en"].mask(few, ""),
        length=found["text"].str.len(),
        place=found["code"].map({name: place for place, name in enumerate(coding.codebook["code"])}),
    )
    found = found.sort_values(["place", "length", "unit_id"], kind="stable").drop_duplicates(
        ["code", "person_id"]
    )
    chosen = found.groupby("code", sort=False).head(most)
    return chosen[["code", "unit_id", "group", "group_en", "text", "fictional"]].reset_index(drop=True)


def _given(coding: Coding) -> pd.DataFrame:
    """Codes by unit, with whether every coder who read the unit gave them."""
    coders = coding.codes.groupby("unit_id")["coder"].nunique()
    given = coding.codes[coding.codes["code"] != ""].groupby(["unit_id", "code"])["coder"].nunique()
    table = given.reset_index(name="times")
    return table.assign(agreed=table["times"] == table["unit_id"].map(coders)).drop(columns="times")
