"""What a survey says: who answered, and what they answered, item by item and group by group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pwr_eval.errors import UsageError
from pwr_eval.evaluation.claims.lexicon import PERCENT_FROM
from pwr_eval.evaluation.evidence.hiding import HIDDEN, hidden_groups
from pwr_eval.evaluation.evidence.intervals import effective_n, wilson_interval
from pwr_eval.evaluation.evidence.questionnaire import Group, Item, Scale
from pwr_eval.evaluation.evidence.surveys import Survey
from pwr_eval.registers.disclosure.suppression import HIDE_BELOW
from pwr_eval.schemas.declaration import declared

__all__ = ["SurveyRules", "item_agreement", "response_rate"]


@dataclass(frozen=True)
class SurveyRules:
    """From how many answers what is shown.

    Parameters
    ----------
    hide_below : int
        Groups with fewer answers are hidden, with a second group where a total would give them back: the
        rule of the programme, or that of `defaults.toml`.
    percent_from : int, default 10
        With fewer answers a percentage says more than is known; the counts are given alone. Ours.
    confidence : float, default 0.95
        Of the intervals.

    Raises
    ------
    UsageError
        If a number of answers is below 1, or the confidence not between 0 and 1.
    """

    hide_below: int = HIDE_BELOW
    percent_from: int = PERCENT_FROM
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if self.hide_below < 1 or self.percent_from < 1:
            raise UsageError("hide_below and percent_from must be 1 or more")
        if not 0 < self.confidence < 1:
            raise UsageError(f"confidence {self.confidence} is not between 0 and 1")


DEFAULT_RULES = SurveyRules()


def response_rate(survey: Survey, by: str | None = None) -> pd.DataFrame:
    """Who was invited and who responded.

    Parameters
    ----------
    survey : Survey
        From `read_survey`.
    by : str, optional
        Column of a group; one row a group instead of one for all.

    Returns
    -------
    DataFrame
        `group` ("" for all, and for those who did not state theirs), `population`, `invited`, `ineligible`,
        `returned` (questionnaires that came back), `responded` (with at least one answer), `nonresponse`
        (those who could have responded and did not) and `response_rate` (responded by those who could).
        By group `population` and `ineligible` are missing, and `invited` where it was not counted by group:
        the rate is then of all invited.

    Raises
    ------
    UsageError
        If the survey has no such group.

    Notes
    -----
    Rate: AAPOR RR2 (partial answers count) with everyone of unknown
    eligibility taken as eligible.
    """
    asked, people = survey.questionnaire, survey.respondents
    groups = pd.Series("", people.index) if by is None else people[by]
    parts = _group(survey, by).parts if by is not None else ()
    stated = {part.value: part.invited for part in parts} or {"": asked.invited}
    values = list(dict.fromkeys([*stated, *([""] if groups.eq("").any() else [])]))
    table = pd.DataFrame({"group": values, "invited": [stated.get(value) for value in values]}).assign(
        population=asked.population if by is None else None,
        ineligible=asked.ineligible if by is None else None,
        returned=[int(groups.eq(value).sum()) for value in values],
        responded=[int(people["responded"][groups.eq(value)].sum()) for value in values],
    )
    table = table.astype({"invited": "Int64", "ineligible": "Int64"})
    could = table["invited"] - table["ineligible"].fillna(0)
    rate = (table["responded"] / could).to_numpy(dtype=float, na_value=np.nan)
    declaration = declared("response_rates")
    table = table.assign(nonresponse=could - table["responded"], response_rate=rate)
    return table[[*declaration.names]].astype(declaration.types)


def item_agreement(
    survey: Survey, by: str | None = None, *, rules: SurveyRules = DEFAULT_RULES
) -> pd.DataFrame:
    """Share of those with an opinion who agree, item by item, with its interval and what is not known.

    Parameters
    ----------
    survey : Survey
        From `read_survey`.
    by : str, optional
        Column of a group; a row for each item and group instead of one for each item.
    rules : SurveyRules
        From how many answers what is shown.

    Returns
    -------
    DataFrame
        `item_id`, `group` ("" for all, and for those who did not state theirs), `n_asked`, `n_answered` (with
        an opinion), `n_no_opinion`, `n_missing`, `item_nonresponse` (missing by asked), `n_agree`, `agree`
        (weighted share of those with an opinion), `low`, `high` (Wilson, on the effective number),
        `effective_n`, `median_code` (weighted, the lower one; missing where the scale has no order) and
        `reason`: small_group, same_answer and protects_small_group (everything is empty), no_answers,
        fewer_than_percent (counts alone), or choice (no answer of the scale means agreement).
        Ordinal codes are never averaged.

    Raises
    ------
    UsageError
        If the survey has no such group.
    """
    rows = []
    for item, scale, group, answers in _parts(survey, by):
        opinions = answers[answers["status"] == "answered"]
        weights = opinions["weight"].to_numpy()
        agrees = opinions["means"].eq("agree").to_numpy()
        status = answers["status"].value_counts()
        can_agree = any(code.means == "agree" for code in scale.codes)
        rows.append(
            {
                "item_id": item.id,
                "group": group,
                "n_asked": len(answers),
                "n_answered": len(opinions),
                "n_no_opinion": int(status.get("no_opinion", 0)),
                "n_missing": int(status.get("missing", 0)),
                "n_agree": int(agrees.sum()),
                "agree": float(np.average(agrees, weights=weights))
                if len(opinions) and can_agree
                else np.nan,
                "choice": not can_agree,
                "alike": len(set(opinions["code"])) == 1,
                "effective_n": effective_n(weights),
                "median_code": _median(opinions) if scale.ordered else np.nan,
            }
        )
    table = pd.DataFrame(rows)
    return _shown(table, by is not None, rules)


def _parts(survey: Survey, by: str | None) -> Iterator[tuple[Item, Scale, str, pd.DataFrame]]:
    """Item, scale, group and the answers of those who were asked; groups as the questionnaire orders them."""
    questionnaire = survey.questionnaire
    columns = ["respondent_id", "weight", *([by] if by is not None else [])]
    if by is not None:
        _group(survey, by)
    answers = survey.answers.merge(survey.respondents[columns], on="respondent_id", how="left")
    answers = answers[answers["status"] != "not_asked"]
    of_item = dict(iter(answers.groupby("item_id", sort=False)))
    for item in questionnaire.items:
        scale = questionnaire.scale_of(item)
        if scale is None:
            continue
        rows = of_item.get(item.id, answers.iloc[:0])
        if by is None:
            yield item, scale, "", rows
            continue
        values = [part.value for part in _group(survey, by).parts]
        for value in [*values, *([""] if survey.respondents[by].eq("").any() else [])]:
            yield item, scale, value, rows[rows[by] == value]


def _group(survey: Survey, by: str) -> Group:
    for group in survey.questionnaire.groups:
        if group.column == by:
            return group
    known = ", ".join(group.column for group in survey.questionnaire.groups) or "none"
    raise UsageError(f'the survey has no group "{by}"; its groups: {known}')


def _median(opinions: pd.DataFrame) -> float:
    """Lowest code at or below which half of the weight lies."""
    if not len(opinions):
        return np.nan
    by_code = opinions.groupby("code")["weight"].sum().sort_index().cumsum()
    # Half of the weight up to rounding: 0.1 + 0.2 is not 0.3.
    reached = by_code >= by_code.iloc[-1] / 2 * (1 - 1e-12)
    return float(by_code.index[reached.to_numpy().argmax()])


def _shown(table: pd.DataFrame, grouped: bool, rules: SurveyRules) -> pd.DataFrame:
    """Take away what too few answers would give away or not bear, and say why."""
    table["low"], table["high"] = wilson_interval(
        table["agree"], table["effective_n"], confidence=rules.confidence
    )
    asked = table["n_asked"].astype(float)
    table["item_nonresponse"] = (table["n_missing"].astype(float) / asked.where(asked > 0)).to_numpy()
    reason = pd.Series("", index=table.index, dtype="str")
    few, nobody = table["n_answered"] < rules.percent_from, table["n_answered"] == 0
    reason = reason.mask(table["choice"], "choice").mask(few, "fewer_than_percent").mask(nobody, "no_answers")
    if grouped:
        for _, rows in table.groupby("item_id"):
            hidden = hidden_groups(rows["n_answered"], hide_below=rules.hide_below, alike=rows["alike"])
            reason.loc[rows.index] = reason.loc[rows.index].where(hidden == "", hidden)
    elif len(table):
        small = (table["n_answered"] < rules.hide_below) & ~nobody
        reason = reason.mask(small, "small_group")
    table["reason"] = reason
    hidden = reason.isin(HIDDEN)
    table[["agree", "low", "high"]] = table[["agree", "low", "high"]].mask(reason != "")
    table["item_nonresponse"] = table["item_nonresponse"].mask(hidden)
    table["effective_n"] = table["effective_n"].mask(hidden)
    declaration = declared("item_agreement")
    table = table[[*declaration.names]].astype(declaration.types)
    counts = [name for name, column in declaration.columns.items() if column.type == "whole"]
    table[counts] = table[counts].mask(hidden)
    return table
