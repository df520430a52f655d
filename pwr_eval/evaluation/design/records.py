"""What an evaluation says about itself, as typed and frozen records (read from ``design.toml``)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from pwr_eval.errors import Message
from pwr_eval.files.records import Record
from pwr_eval.vocabulary import CANNOT_ASSESS, CRITERIA

__all__ = ["About", "Addressee", "ComparedChange", "Design", "Level", "Limit", "Method", "NotExamined"]

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]
LEAST_LEVELS = 2


class About(Record):
    """Who evaluates what for whom, and the days that the method hangs on.

    `rubric_agreed` is the day on which levels and thresholds were fixed; it lies before the first results.
    The fields from `ethics` on may stay empty: the checklist then names the gap.
    """

    status: Literal["draft", "final"]
    fictional: bool
    rubric_agreed: date
    report_date: date
    commissioned_by: Text
    commissioned_by_en: str = ""
    carried_out_by: Text
    carried_out_by_en: str = ""
    purpose: Text
    purpose_en: str = ""
    scope: Text
    scope_en: str = ""
    users: Text
    users_en: str = ""
    ethics: str = ""
    ethics_en: str = ""
    consultation: str = ""
    consultation_en: str = ""
    equality: str = ""
    equality_en: str = ""
    follow_up: str = ""
    follow_up_en: str = ""


class Level(Record):
    """One step of the scale that answers are given on; the file lists the best one first."""

    id: Id
    name: Text
    name_en: str = ""
    meaning: Text
    meaning_en: str = ""


class Addressee(Record):
    """Somebody who a recommendation can be addressed to."""

    id: Id
    name: Text
    name_en: str = ""


class Method(Record):
    """How one kind of evidence was collected, and what it cannot carry."""

    kind: Id
    text: Text
    text_en: str = ""
    limits: Text
    limits_en: str = ""


class Limit(Record):
    """Something that the whole evaluation cannot say."""

    text: Text
    text_en: str = ""


class NotExamined(Record):
    """A criterion left out, with the reason."""

    criterion: str
    reason: Text
    reason_en: str = ""

    @field_validator("criterion")
    @classmethod
    def _is_known(cls, criterion: str) -> str:
        if criterion not in CRITERIA:
            raise ValueError(Message("unknown criterion; use {known}", known=", ".join(CRITERIA)))
        return criterion


class ComparedChange(Record):
    """Which change in the programme's comparison series is looked into, from which year on, and why."""

    first_year_after: Annotated[int, Field(ge=1990, le=2100)]
    note: Text
    note_en: str = ""


class Design(Record):
    """The whole of ``design.toml``."""

    evaluation: About
    levels: tuple[Level, ...]
    addressees: tuple[Addressee, ...]
    methods: tuple[Method, ...]
    limits: tuple[Limit, ...]
    not_examined: tuple[NotExamined, ...] = ()
    comparison: ComparedChange | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Design:
        ids = {
            "levels": [level.id for level in self.levels],
            "addressees": [one.id for one in self.addressees],
            "methods": [method.kind for method in self.methods],
        }
        doubled = [name for name, those in ids.items() if len(set(those)) < len(those)]
        if doubled:
            raise ValueError(f"an id stands twice in {', '.join(doubled)}")
        if len(self.levels) < LEAST_LEVELS:
            raise ValueError("a scale needs two levels or more, the best one first")
        if CANNOT_ASSESS in ids["levels"]:
            raise ValueError(f"{CANNOT_ASSESS} is no level: it is given where the rules find too little")
        return self

    @property
    def level_ids(self) -> list[str]:
        """Levels, the best one first."""
        return [level.id for level in self.levels]
