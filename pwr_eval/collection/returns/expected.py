"""What a return may speak of: the plan's indicators and tasks, and the reviewed spellings of units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pwr_eval.cleaning.lexicon import fold, unit_of
from pwr_eval.cleaning.names import AliasTable, UnknownName

__all__ = ["Expected", "ExpectedIndicator"]


@dataclass(frozen=True)
class ExpectedIndicator:
    """One indicator of the plan: its task, what it counts, its kind, and whether a value is a percentage.

    A fact beside the plan has no task.
    """

    task_id: int | None
    unit: str
    kind: str
    is_percentage: bool


@dataclass(frozen=True)
class Expected:
    """Indicators, tasks and names that a return is held against.

    Parameters
    ----------
    indicators : mapping of str to ExpectedIndicator
        By indicator_id.
    lead_units : mapping of int to str
        The unit that reports each task, by task_id.
    tasks : mapping of str to int
        The task of each number as printed.
    unit_names, office_names : AliasTable or None
        Reviewed spellings of units of measure and of responsible units; None if there are none.
    programme : str
        Id of the programme, as its forms hold it; "" if forms of any programme may come.
    """

    indicators: Mapping[str, ExpectedIndicator]
    lead_units: Mapping[int, str]
    tasks: Mapping[str, int]
    unit_names: AliasTable | None = None
    office_names: AliasTable | None = None
    programme: str = ""

    @classmethod
    def from_plan(
        cls,
        indicators: pd.DataFrame,
        tasks: pd.DataFrame,
        unit_names: AliasTable | None = None,
        office_names: AliasTable | None = None,
        facts: pd.DataFrame | None = None,
        programme: str = "",
    ) -> Expected:
        """Take over a plan's tables.

        Parameters
        ----------
        indicators : DataFrame
            indicator_id, task_id, unit, kind, measure.
        tasks : DataFrame
            task_id, number (as printed), lead_unit.
        unit_names, office_names : AliasTable, optional
            Reviewed spellings.
        facts : DataFrame, optional
            Facts beside the plan: fact_id, unit.
        programme : str, optional
            Id of the programme.
        """
        columns = ("indicator_id", "task_id", "unit", "kind", "measure")
        known = {
            str(indicator_id): ExpectedIndicator(int(task_id), str(unit), str(kind), measure == "percentage")
            for indicator_id, task_id, unit, kind, measure in zip(
                *(indicators[name] for name in columns), strict=True
            )
        }
        if facts is not None:
            units = zip(facts["fact_id"], facts["unit"], strict=True)
            known |= {str(fact): ExpectedIndicator(None, str(unit), "none", False) for fact, unit in units}
        lead_units = {
            int(task): str(unit) for task, unit in zip(tasks["task_id"], tasks["lead_unit"], strict=True)
        }
        numbers = {
            str(number): int(task) for number, task in zip(tasks["number"], tasks["task_id"], strict=True)
        }
        return cls(known, lead_units, numbers, unit_names, office_names, programme)

    def number_of_task(self, task_id: int) -> str:
        """Return a task's number as printed."""
        return next(number for number, task in self.tasks.items() if task == task_id)

    def same_unit(self, written: str, planned: str) -> bool | None:
        """Return whether words after a number mean the planned unit; None if that cannot be told."""
        if fold(written) == fold(planned):
            return True
        (kind, word), (planned_kind, planned_word) = unit_of(written), unit_of(planned)
        if kind and planned_kind and kind != planned_kind:
            return False
        try:
            if self.unit_names is not None:
                return self.unit_names.leading(written).canonical == planned
        except UnknownName:
            pass
        return True if _is_short_for(written, planned) or (word and word == planned_word) else None

    def sender(self, written: str) -> str:
        """Return the name in the plan of the unit that sent a return.

        Raises
        ------
        UnknownName
            If neither the plan nor the reviewed spellings hold it.
        """
        for unit in self.lead_units.values():
            if fold(unit) == fold(written):
                return unit
        if self.office_names is None:
            raise UnknownName(written)
        found = self.office_names.leading(written)
        if fold(found.printed) != fold(written):
            raise UnknownName(written)
        return found.canonical


def _is_short_for(written: str, planned: str) -> bool:
    """Return whether words end in a dot and begin the planned unit, as "ucz." does "uczestnik"."""
    short = fold(written).rstrip()
    return short.endswith(".") and len(short) > len("o.") and fold(planned).startswith(short[:-1])
