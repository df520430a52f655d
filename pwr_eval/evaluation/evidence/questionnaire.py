"""What a survey asked, of whom and how: ``questionnaire.toml`` as typed and frozen records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from pwr_eval.errors import DataError, Fault, Place
from pwr_eval.files.records import Record, read_record

__all__ = ["Code", "Filter", "Group", "GroupPart", "Item", "Questionnaire", "Scale", "read_questionnaire"]

Meaning = Literal["agree", "neutral", "disagree", "no_opinion", "refused"]


class Code(Record):
    """One answer of a scale: its number, its words, other spellings, and what it counts as."""

    code: int
    label: str
    label_en: str
    means: Meaning
    also: tuple[str, ...] = ()


class Scale(Record):
    """Answers that an item offers; in an ordered one the numbers of the opinions are in order.

    An ordered scale has an order and no distances: its numbers are never averaged.
    """

    id: str
    ordered: bool = True
    codes: tuple[Code, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _answers_are_distinct(self) -> Scale:
        numbers = Counter(code.code for code in self.codes)
        words = Counter(spelling for code in self.codes for spelling in spellings(code))
        twice = [str(word) for word, times in [*numbers.items(), *words.items()] if times > 1]
        if twice:
            raise ValueError(f"answers that cannot be told apart: {', '.join(dict.fromkeys(twice))}")
        return self


class Filter(Record):
    """Item and its answers (codes) after which alone another item is asked."""

    item: str
    codes: tuple[int, ...] = Field(min_length=1)


class Item(Record):
    """One question: its words, its scale (none for an open question), and who is asked it."""

    id: str
    text: str
    text_en: str
    scale: str | None = None
    asked_if: Filter | None = None


class GroupPart(Record):
    """One group of respondents; `invited` is empty where the invitations were not counted by group."""

    value: str
    label: str
    label_en: str
    invited: int | None = Field(default=None, gt=0)


class Group(Record):
    """Column of the responses that splits the respondents, with every part that may stand there."""

    column: str
    title: str
    title_en: str
    parts: tuple[GroupPart, ...] = Field(min_length=2)


class Questionnaire(Record):
    """A survey: what it is, whom it invited, its scales, groups and items."""

    id: str
    title: str
    title_en: str
    fictional: bool
    mode: str
    mode_en: str
    speaks_for: str
    speaks_for_en: str
    first_day: date
    last_day: date
    population: int = Field(gt=0)
    invited: int = Field(gt=0)
    ineligible: int = Field(default=0, ge=0)
    respondent: str = "respondent_id"
    weight: str | None = None
    scales: tuple[Scale, ...] = ()
    groups: tuple[Group, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)

    def item(self, item_id: str) -> Item:
        """Return the item of an id."""
        return next(item for item in self.items if item.id == item_id)

    def scale_of(self, item: Item) -> Scale | None:
        """Return the scale of an item; None for an open question."""
        return next((scale for scale in self.scales if scale.id == item.scale), None)


def spellings(code: Code) -> tuple[str, ...]:
    """Every way in which an answer may be written, as `plain` makes it.

    Examples
    --------
    >>> spellings(Code(code=4, label="Raczej tak", label_en="Rather yes", means="agree", also=("r. tak",)))
    ('4', 'raczej tak', 'rather yes', 'r. tak')
    """
    return tuple(
        dict.fromkeys(plain(word) for word in (str(code.code), code.label, code.label_en, *code.also))
    )


def plain(text: str) -> str:
    """Text in small letters, with single spaces and nothing around it.

    Examples
    --------
    >>> plain("  Zdecydowanie   TAK. ")
    'zdecydowanie tak'
    """
    return " ".join(text.split()).strip(" .").casefold()


def read_questionnaire(path: str | Path) -> Questionnaire:
    """Read what a survey asked.

    Parameters
    ----------
    path : str or Path
        TOML file; the fields are those of `Questionnaire`.

    Returns
    -------
    Questionnaire

    Raises
    ------
    DataError
        With every fault: not TOML, unknown or missing fields, ids that stand twice, a scale or filter that
        is not there, more ineligible than invited, days in the wrong order.

    Examples
    --------
    >>> read_questionnaire("nowhere.toml")
    Traceback (most recent call last):
    pwr_eval.errors.DataError: nowhere.toml cannot be read: 1 fault
      nowhere.toml: the file is missing. Restore the file, or check the folder's name.
    """
    path = Path(path)
    questionnaire = read_record(path, Questionnaire)
    faults = [Fault(Place(path.name), *fault) for fault in _contradictions(questionnaire)]
    if faults:
        raise DataError(f"{path.name} cannot be read", faults)
    return questionnaire


def _contradictions(survey: Questionnaire) -> Iterator[tuple[str, str]]:
    """Problem and what was found, for what no single field shows."""
    for name, ids in (
        ("item", [item.id for item in survey.items]),
        ("scale", [scale.id for scale in survey.scales]),
        ("group", [group.column for group in survey.groups]),
    ):
        yield from ((f"the {name} stands twice", found) for found in _repeated(ids))
    for group in survey.groups:
        for found in _repeated(part.value for part in group.parts):
            yield f"the value of {group.column} stands twice", found
        invited = [part.invited for part in group.parts if part.invited is not None]
        if invited and (len(invited) < len(group.parts) or sum(invited) != survey.invited):
            yield f"the invited of {group.column} do not add up to {survey.invited}", str(sum(invited))
    if survey.ineligible >= survey.invited:
        yield ("nobody who was invited could take part", f"{survey.ineligible} of {survey.invited}")
    if survey.invited > survey.population:
        yield ("more people were invited than there are", f"{survey.invited} of {survey.population}")
    if survey.last_day < survey.first_day:
        yield "the survey ends before it begins", f"{survey.first_day} to {survey.last_day}"
    known = {scale.id for scale in survey.scales}
    earlier: dict[str, Item] = {}
    for item in survey.items:
        if item.scale is not None and item.scale not in known:
            yield f"the scale of item {item.id} is not there", item.scale
        if item.asked_if is not None:
            yield from _filter_faults(survey, item.id, item.asked_if, earlier)
        earlier[item.id] = item


def _filter_faults(
    survey: Questionnaire, item_id: str, asked_if: Filter, earlier: dict[str, Item]
) -> Iterator[tuple[str, str]]:
    if asked_if.item not in earlier:
        yield f"the filter of item {item_id} is no earlier item", asked_if.item
        return
    scale = survey.scale_of(earlier[asked_if.item])
    codes = {code.code for code in scale.codes} if scale else set()
    for code in asked_if.codes:
        if code not in codes:
            yield f"the filter of item {item_id} names no answer of item {asked_if.item}", str(code)


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
