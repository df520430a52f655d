"""A survey as it came in: raw responses held against their questionnaire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pwr_eval.cleaning.personal_data import mask_personal_data, personal_data_in
from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.evaluation.evidence.checks import cell_faults
from pwr_eval.evaluation.evidence.questionnaire import (
    Item,
    Questionnaire,
    Scale,
    plain,
    read_questionnaire,
    spellings,
)
from pwr_eval.files.csv_files import read_csv_text

__all__ = ["Survey", "read_survey"]

QUESTIONNAIRE, RESPONSES = "questionnaire.toml", "responses.csv"
_NUMBER_AND_LABEL = re.compile(r"(-?[0-9]+)(?:[.,]0+)?\s*[-–—:=.)]?\s*(.*)")


@dataclass(frozen=True)
class Survey:
    """A survey, read and checked.

    Parameters
    ----------
    questionnaire : Questionnaire
        What was asked, of whom.
    respondents : DataFrame
        One row a returned questionnaire: `respondent_id`, `weight` (1 without weights), a column for each
        group ("" = not stated), and `responded`: whether it holds an answer at all.
    answers : DataFrame
        One row a respondent who responded and a closed item: `respondent_id`, `item_id`, `code` (missing =
        none), `means` (agree | neutral | disagree, "" where there is no opinion) and `status`: answered,
        no_opinion, missing (blank or refused) or not_asked (a filter).
    open_answers : DataFrame
        `respondent_id`, `item_id`, `text` of the answers to open items, personal data masked.
    """

    questionnaire: Questionnaire
    respondents: pd.DataFrame
    answers: pd.DataFrame
    open_answers: pd.DataFrame


def read_survey(folder: str | Path) -> Survey:
    """Read a survey: ``questionnaire.toml`` and ``responses.csv`` of a folder.

    Parameters
    ----------
    folder : str or Path
        The responses hold a row a returned questionnaire, with the columns of the respondent, the weight, the
        groups and the items that the questionnaire names, and `fictional`. An answer may be the number
        ("4"), the words ("raczej tak"), both ("4 - raczej tak") or another spelling that the scale lists;
        a blank cell is no answer.

    Returns
    -------
    Survey

    Raises
    ------
    DataError
        With every fault of both files: unknown or missing columns, answers that the scale does not hold,
        an answer to a question that a filter leaves out, weights that are no number above 0, groups that the
        questionnaire does not know, a respondent who stands twice, fictional rows in a survey that is not.

    Notes
    -----
    If the item of a filter is itself unanswered, nobody knows whether the filtered item was asked: its answer
    counts if there is one, and a blank counts as not asked.

    Examples
    --------
    >>> read_survey("nowhere")
    Traceback (most recent call last):
    pwr_eval.errors.DataError: The survey cannot be read: 1 fault
      nowhere/questionnaire.toml: the file is missing. Restore the file, or check the folder's name.
    """
    folder = Path(folder)
    try:
        questionnaire = read_questionnaire(folder / QUESTIONNAIRE)
        columns = [questionnaire.respondent, *(group.column for group in questionnaire.groups)]
        columns += [item.id for item in questionnaire.items] + (
            [questionnaire.weight] if questionnaire.weight else []
        )
        table = read_csv_text(folder / RESPONSES, required=[*columns, "fictional"])
    except DataError as error:
        raise DataError("The survey cannot be read", error.faults) from None
    table = table.apply(lambda column: column.str.strip())
    codes = {item.id: _codes(table[item.id], scale) for item, scale in _closed(questionnaire)}
    faults = [*_respondent_faults(table, questionnaire), *_answer_faults(table, codes, questionnaire)]
    if faults:
        faults.sort(key=lambda fault: fault.place.row)
        raise DataError("The survey cannot be read", faults)
    return _survey(questionnaire, table, codes)


def _closed(questionnaire: Questionnaire) -> Iterator[tuple[Item, Scale]]:
    for item in questionnaire.items:
        if scale := questionnaire.scale_of(item):
            yield item, scale


def _codes(cells: pd.Series, scale: Scale) -> pd.Series:
    """Code of each cell; missing where the cell is blank or not understood."""
    known = {spelling: code.code for code in scale.codes for spelling in spellings(code)}

    def code(cell: str) -> int | None:
        word = plain(cell)
        if word in known:
            return known[word]
        # "4 - raczej tak" and "4.0": number and words must say the same.
        found = _NUMBER_AND_LABEL.fullmatch(word)
        if not found or found[1] not in known:
            return None
        number = known[found[1]]
        return number if not found[2] or known.get(plain(found[2])) == number else None

    return cells.map({cell: code(cell) for cell in cells.unique()}).astype("Int64")


def _respondent_faults(table: pd.DataFrame, questionnaire: Questionnaire) -> Iterator[Fault]:
    respondent, weight = questionnaire.respondent, questionnaire.weight
    ids = table[respondent]
    yield from cell_faults(ids.eq(""), RESPONSES, respondent, "the row has no respondent")
    twice = ids.ne("") & ids.duplicated(keep=False)
    yield from cell_faults(twice, RESPONSES, respondent, "the respondent stands more than once", found=ids)
    named, remedy = (
        ids.map(personal_data_in).astype(bool),
        "Give each respondent a number of no other meaning.",
    )
    yield from cell_faults(named, RESPONSES, respondent, "personal data", remedy)
    expected, fictional = "true" if questionnaire.fictional else "false", table["fictional"]
    problem = f"the questionnaire says {expected}"
    yield from cell_faults(fictional.ne(expected), RESPONSES, "fictional", problem, found=fictional)
    if weight:
        weights = _numbers(table[weight])
        remedy = "Give the weight as a number above 0, or take the weights out of the questionnaire."
        wrong = ~(weights > 0) | np.isinf(weights)
        yield from cell_faults(
            wrong, RESPONSES, weight, "the weight is no number above 0", remedy, found=table[weight]
        )
    for group in questionnaire.groups:
        cells, known = table[group.column], [part.value for part in group.parts]
        problem, remedy = "the questionnaire has no such group", f"Known: {', '.join(known)}."
        yield from cell_faults(
            ~cells.isin([*known, ""]), RESPONSES, group.column, problem, remedy, found=cells
        )
        for part in group.parts:
            returned = int(table[group.column].eq(part.value).sum())
            if part.invited is not None and returned > part.invited:
                problem = f"more responses of {part.value} than the {part.invited} invited"
                yield Fault(Place(RESPONSES, column=group.column), problem, found=str(returned))
    if not len(table):
        yield Fault(Place(RESPONSES), "there is no response")
    elif len(table) > questionnaire.invited - questionnaire.ineligible:
        limit = (
            f"more responses than the {questionnaire.invited - questionnaire.ineligible} who could take part"
        )
        yield Fault(Place(RESPONSES), limit, found=str(len(table)))


def _answer_faults(
    table: pd.DataFrame, codes: dict[str, pd.Series], questionnaire: Questionnaire
) -> Iterator[Fault]:
    for item, scale in _closed(questionnaire):
        unread = table[item.id].ne("") & codes[item.id].isna()
        problem = "the scale has no such answer"
        remedy = f"Answers: {', '.join(f'{code.code} {code.label}' for code in scale.codes)}."
        yield from cell_faults(unread, RESPONSES, item.id, problem, remedy, found=table[item.id])
    for item in questionnaire.items:
        if item.asked_if is None:
            continue
        before = codes[item.asked_if.item]
        left_out = table[item.id].ne("") & before.notna() & ~before.isin(item.asked_if.codes)
        problem = f"answered, though the answer to {item.asked_if.item} leaves this question out"
        # An open answer may hold personal data, so it is not quoted.
        quoted = table[item.id] if item.scale else None
        yield from cell_faults(left_out, RESPONSES, item.id, problem, "Correct one of the two.", found=quoted)


def _survey(questionnaire: Questionnaire, table: pd.DataFrame, codes: dict[str, pd.Series]) -> Survey:
    answered = (table[[item.id for item in questionnaire.items]] != "").any(axis=1)
    respondents = pd.DataFrame(
        {
            "respondent_id": table[questionnaire.respondent],
            "weight": _numbers(table[questionnaire.weight]) if questionnaire.weight else 1.0,
            **{group.column: table[group.column] for group in questionnaire.groups},
            "responded": answered,
        }
    )
    empty = pd.DataFrame(columns=["respondent_id", "item_id", "code", "means", "status"])
    answers = [
        _answers(table, codes, questionnaire, item, scale)[answered] for item, scale in _closed(questionnaire)
    ]
    texts = [
        pd.DataFrame(
            {"respondent_id": table[questionnaire.respondent], "item_id": item.id, "text": table[item.id]}
        )
        for item in questionnaire.items
        if item.scale is None
    ]
    open_answers = pd.concat(texts) if texts else pd.DataFrame(columns=["respondent_id", "item_id", "text"])
    open_answers = open_answers[open_answers["text"].ne("")].reset_index(drop=True)
    open_answers["text"] = open_answers["text"].map(mask_personal_data)
    return Survey(
        questionnaire, respondents, pd.concat(answers, ignore_index=True) if answers else empty, open_answers
    )


def _answers(
    table: pd.DataFrame, codes: dict[str, pd.Series], questionnaire: Questionnaire, item: Item, scale: Scale
) -> pd.DataFrame:
    code = codes[item.id]
    means = code.map({answer.code: answer.means for answer in scale.codes}).astype("str")
    status = np.select(
        [means.isin(["agree", "neutral", "disagree"]), means.eq("no_opinion")],
        ["answered", "no_opinion"],
        default="missing",
    )
    if item.asked_if is not None:
        was_asked = codes[item.asked_if.item].isin(item.asked_if.codes)
        status = np.where(~was_asked & code.isna(), "not_asked", status)
    return pd.DataFrame(
        {
            "respondent_id": table[questionnaire.respondent],
            "item_id": item.id,
            "code": code,
            "means": means.where(status == "answered", ""),
            "status": status,
        }
    )


def _numbers(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells.str.replace(",", "."), errors="coerce")
