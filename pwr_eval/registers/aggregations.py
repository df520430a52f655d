"""What is counted in registers, written once: the same Ibis expressions run on DuckDB and on Spark.

Every expression takes the table of `Engine.services` and gives whole numbers and days only, so that both
engines agree to the last unit: money in grosze, time in seconds, days as dates. A missing identifier is never
counted as a person; how many rows have none stands beside each count.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import ibis

__all__ = [
    "activity", "duration_days", "newcomers", "shared_by_tasks", "stayed", "tasks_of_one",
    "waiting_days",
]  # fmt: skip

Who = Literal["family", "person"]


def activity(
    services: ibis.Table, by: Sequence[str] = (), figures: Collection[str] | None = None
) -> ibis.Table:
    """Count services, hours, people, families and cost.

    Parameters
    ----------
    services : ibis.Table
        Stored registers.
    by : sequence of str
        Any of task_id, year, district, group; everything together if empty. What is unknown is NULL.
    figures : collection of str, optional
        Which of the figures below; all if left out. Each count of people costs as much as all the rest.

    Returns
    -------
    ibis.Table
        The columns `by`; row_count; services and seconds, with rows_without_services and
        rows_without_seconds; people and families (each counted once in the group), with rows_without_person
        and rows_without_family; cost_grosze, with rows_without_cost; first_day, last_day. The sum over rows
        that are all without a value is NULL.

    Notes
    -----
    People and families of several groups do not add up: who is in two of them is counted in both.
    """
    dated = _with_year(services)
    known = {
        "row_count": dated.count(),
        "services": dated.services.sum(),
        "seconds": dated.seconds.sum(),
        "people": dated.person.nunique(),
        "families": dated.family.nunique(),
        "cost_grosze": dated.cost_grosze.sum(),
        # count() leaves NULL out on both engines, and so does nunique(): a test holds them to it.
        "rows_without_services": dated.count() - dated.services.count(),
        "rows_without_seconds": dated.count() - dated.seconds.count(),
        "rows_without_person": dated.count() - dated.person.count(),
        "rows_without_family": dated.count() - dated.family.count(),
        "rows_without_cost": dated.count() - dated.cost_grosze.count(),
        "first_day": dated.day.min(),
        "last_day": dated.day.max(),
    }
    wanted = {name: known[name] for name in (known if figures is None else figures)}
    return dated.group_by(list(by)).aggregate(**wanted) if by else dated.aggregate(**wanted)


def tasks_of_one(services: ibis.Table, who: Who = "family") -> ibis.Table:
    """Count how many families (or people) were in one task of a year, in two, in three and so on.

    Returns
    -------
    ibis.Table
        year, tasks (how many), counted.
    """
    of_one = _active(services, who, "year", "task_id").group_by("who", "year").aggregate(tasks=_.count())
    return of_one.group_by("year", "tasks").aggregate(counted=_.count())


def shared_by_tasks(services: ibis.Table, who: Who = "family") -> ibis.Table:
    """Count the families (or people) that two tasks had in common in a year.

    Returns
    -------
    ibis.Table
        year, task_id, other_task_id (the greater number), counted; pairs without any are left out.
    """
    active = _active(services, who, "year", "task_id")
    other = active.rename(other_task_id="task_id")
    pairs = active.join(other, ["who", "year"]).filter(_.task_id < _.other_task_id)
    return pairs.group_by("year", "task_id", "other_task_id").aggregate(counted=_.count())


def newcomers(services: ibis.Table, who: Who = "family", *, by_task: bool = True) -> ibis.Table:
    """Count who came for the first time and who came again.

    Parameters
    ----------
    services : ibis.Table
        Stored registers.
    who : {"family", "person"}
        Who is counted.
    by_task : bool
        For the first time in a task, or in any task.

    Returns
    -------
    ibis.Table
        task_id (if by task), year, counted, first_time, returning. In the first year of the registers
        everyone is new to them: that figure says nothing.
    """
    keys = ["task_id"] if by_task else []
    active = _active(services, who, "year", *keys)
    first = active.group_by("who", *keys).aggregate(first_year=_.year.min())
    known = active.join(first, ["who", *keys])
    is_first = (known.first_year == known.year).cast("int64")  # Spark adds no booleans up
    return known.group_by(*keys, "year").aggregate(
        counted=_.count(), first_time=is_first.sum(), returning=(1 - is_first).sum()
    )


def stayed(services: ibis.Table, who: Who = "family", *, by_task: bool = True) -> ibis.Table:
    """Count who was there in a year and in the one before.

    Returns
    -------
    ibis.Table
        task_id (if by task), year, stayed; years without any are left out.
    """
    keys = ["task_id"] if by_task else []
    active = _active(services, who, "year", *keys)
    before = active.mutate(year=(_.year + 1).cast("int32"))
    both = active.join(before, ["who", "year", *keys])
    return both.group_by(*keys, "year").aggregate(stayed=_.count())


def waiting_days(services: ibis.Table, who: Who = "family") -> ibis.Table:
    """Count the waits by their length: days from asking for help to the first service after it.

    Returns
    -------
    ibis.Table
        task_id, year (of the first service), days, counted: each request of a family (or person) in a task
        once.
    """
    asked = services.filter(services[who].notnull(), services.requested.notnull())
    first = asked.group_by(who, "task_id", "requested").aggregate(first_day=_.day.min())
    waits = first.mutate(
        year=_.first_day.year(), days=_.first_day.delta(_.requested, unit="day").cast("int64")
    )
    return waits.group_by("task_id", "year", "days").aggregate(counted=_.count())


def duration_days(services: ibis.Table, who: Who = "family") -> ibis.Table:
    """Count the courses of help by their length: days from the first service to the end, both counted.

    Returns
    -------
    ibis.Table
        task_id, year (of the end), days, counted: each end of help to a family (or person) in a task once;
        help that goes on is left out.
    """
    over = services.filter(services[who].notnull(), services.ended.notnull())
    courses = over.group_by(who, "task_id", "ended").aggregate(first_day=_.day.min())
    lengths = courses.mutate(
        year=_.ended.year(), days=_.ended.delta(_.first_day, unit="day").cast("int64") + 1
    )
    return lengths.group_by("task_id", "year", "days").aggregate(counted=_.count())


def _with_year(services: ibis.Table) -> ibis.Table:
    return services.mutate(year=services.day.year())


def _active(services: ibis.Table, who: Who, *keys: str) -> ibis.Table:
    """Say who was there: one row for each family or person and combination of keys."""
    dated = _with_year(services)
    known = dated.filter(dated[who].notnull())
    return known.select(known[who].name("who"), *keys).distinct()


class _Deferred:
    """Ibis's `_`, imported when an expression is written: Ibis is an optional extra."""

    def __getattr__(self, name: str) -> Any:
        import ibis

        return getattr(ibis._, name)


_: Any = _Deferred()
