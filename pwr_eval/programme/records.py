"""What a programme says about itself, as typed and frozen records (read from ``programme.toml``)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from pwr_eval.files.records import Record
from pwr_eval.vocabulary import column_in

__all__ = [
    "CATEGORIES",
    "Area",
    "Category",
    "Comparison",
    "Costs",
    "Description",
    "Direction",
    "Goal",
    "Publication",
    "Returns",
    "Rules",
    "Section",
]


class Category(Record):
    """One kind of tasks, such as basic ones."""

    id: str
    name: str
    name_en: str = ""


CATEGORIES: Final = (
    Category(id="basic", name="Zadania podstawowe", name_en="Basic tasks"),
    Category(id="complementary", name="Zadania uzupełniające", name_en="Complementary tasks"),
)
"""Kinds of tasks of a programme that names none of its own."""


class Goal(Record):
    """One part of the overall goal, or of the goal that it names as its parent."""

    id: str
    parent: str = ""
    text: str
    name: str
    name_en: str = ""


class Direction(Record):
    """One direction in which the programme wants to develop the support of families."""

    id: str
    text: str
    name: str
    name_en: str = ""


class Area(Record):
    """One area that the programme's diagnosis asks to develop."""

    id: str
    text: str
    name: str
    name_en: str = ""


class Section(Record):
    """One table of tasks; which goal it serves may be the evaluator's reading, then with its reason."""

    id: str
    heading: str
    name: str
    name_en: str = ""
    category: str
    goal: str = ""
    goal_source: Literal["document", "own reading"] = "document"
    goal_reason: str = ""


class Rules(Record):
    """Thresholds that the reports judge by; the file names the source of each."""

    on_scope_margin: Annotated[float, Field(gt=0, lt=1)]
    far_above: Annotated[float, Field(gt=1)]
    # Own limit: 2.4 % for a planned growth of 2 % is met, above 4 % is far above.
    growth_far_above: Annotated[float, Field(gt=1)] = 2.0
    average_cap: Annotated[float, Field(ge=1)]
    trend_on_track: float
    trend_acceleration: float
    growth_strong: float
    growth_moderate: float
    projection_good: float
    projection_fair: float
    hide_below: Annotated[int, Field(ge=2)]


class Costs(Record):
    """Assumptions on money."""

    budget_split: Literal["equal"] = "equal"
    price_base_year: int | None = None
    cost_margin: Annotated[float, Field(ge=0, lt=1)]
    price_margin: Annotated[float, Field(ge=0, lt=1)]


class Facts(Record):
    """The programme's name, place and years."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: str
    name_en: str = ""
    municipality: str
    city: str
    voivodeship: str
    first_year: Annotated[int, Field(ge=2000, le=2100)]
    last_year: Annotated[int, Field(ge=2000, le=2100)]
    first_day: date | None = None
    language: Literal["pl"]
    source: str
    legal_basis: str
    fictional: bool = False

    @property
    def years(self) -> range:
        """Years of the programme."""
        return range(self.first_year, self.last_year + 1)


class OverallGoal(Record):
    """The goal above all others, as the document words it."""

    text: str
    name: str
    name_en: str = ""


class Monitoring(Record):
    """What the document says on monitoring and evaluation, verbatim."""

    yearly: str
    ex_post: str


class Returns(Record):
    """When the units' returns are due; the section is left out where nobody has set a day."""

    deadline_month_day: Annotated[str, Field(pattern=r"^[0-9]{2}-[0-9]{2}$")]

    @model_validator(mode="after")
    def _is_a_day_of_every_year(self) -> Returns:
        try:
            self.due(2025)  # due in 2026, which has no 29 February
        except ValueError:
            raise ValueError(f"{self.deadline_month_day} is no month and day of every year") from None
        return self

    def due(self, year: int) -> date:
        """Return the day of the following year on which the returns for a year are due."""
        return date.fromisoformat(f"{year + 1}-{self.deadline_month_day}")


class Comparison(Record):
    """Which published series stands beside which target, and the places that are its like."""

    indicator_id: str
    series_id: str
    peer_series_id: str
    own_area: str
    like_areas: tuple[str, ...]
    like_reason: str
    like_reason_en: str
    note: str
    note_en: str


class Publication(Record):
    """Under which licence the tables of the reports may be used; left out where nobody has chosen one."""

    licence: str
    licence_title: str
    licence_address: Annotated[str, Field(pattern=r"^https://")]


class Description(Record):
    """The whole of ``programme.toml``."""

    programme: Facts
    overall_goal: OverallGoal
    goals: tuple[Goal, ...]
    categories: tuple[Category, ...] = CATEGORIES
    directions: tuple[Direction, ...] = ()
    diagnosis_areas: tuple[Area, ...] = ()
    sections: tuple[Section, ...] = ()
    rules: Rules
    costs: Costs
    monitoring: Monitoring
    comparison: Comparison | None = None
    returns: Returns | None = None
    publication: Publication | None = None

    def untranslated(self, language: str) -> list[str]:
        """Return the names that stand in Polish in a report of another language, not being translated."""
        named: list[Any] = [self.programme, self.overall_goal, *self.goals, *self.categories]
        named += [*self.directions, *self.diagnosis_areas, *self.sections]
        field = column_in(language, "name")
        return [record.name for record in named if field != "name" and not getattr(record, field)]

    @model_validator(mode="before")
    @classmethod
    def _sections_of_one_goal(cls, read: Any) -> Any:
        """Give sections the one goal that there is."""
        goals, sections = read.get("goals", ()), read.get("sections", ())
        if len(goals) != 1 or not all(isinstance(section, dict) for section in sections):
            return read
        goal = goals[0].get("id", "")
        return read | {"sections": [{"goal": goal} | section for section in sections]}

    @model_validator(mode="after")
    def _fits_together(self) -> Description:
        if self.programme.last_year < self.programme.first_year:
            raise ValueError("last_year stands before first_year")
        first_day = self.programme.first_day
        if first_day is not None and first_day.year != self.programme.first_year:
            raise ValueError("first_day lies outside first_year")
        for name in ("goals", "categories", "directions", "diagnosis_areas", "sections"):
            ids = [record.id for record in getattr(self, name)]
            if len(set(ids)) < len(ids):
                raise ValueError(f"an id stands twice in {name}")
        goals = {goal.id for goal in self.goals}
        lost = [goal.id for goal in self.goals if goal.parent and goal.parent not in goals - {goal.id}]
        if lost:
            raise ValueError(f"goals {', '.join(lost)} have a parent that is not in the list of goals")
        kinds = {category.id for category in self.categories}
        strange = [section.id for section in self.sections if section.category not in kinds]
        if strange:
            raise ValueError(f"sections {', '.join(strange)} have a category that is not in the list of them")
        unknown = [section.id for section in self.sections if section.goal not in goals]
        if unknown:
            raise ValueError(f"sections {', '.join(unknown)} serve a goal that is not in the list of goals")
        return self
