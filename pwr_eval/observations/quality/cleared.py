"""Which faults of returns still keep a figure out once later returns took the place of earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from pwr_eval.collection.returns import Return
from pwr_eval.errors import Fault
from pwr_eval.observations.quality.findings import place_of

__all__ = ["still_faulty"]


def still_faulty(
    returns: Sequence[Return], tables: Mapping[str, pd.DataFrame], silent: Mapping[int, Sequence[str]]
) -> list[Return]:
    """Return the returns without the faults that a later return of the same unit has cleared.

    Parameters
    ----------
    returns : sequence of Return
        All returns of a programme, faults and all.
    tables : mapping of str to DataFrame
        observations and spending: the figures that stand.
    silent : mapping of int to sequence of str
        Units of which nothing that can be read came, by year. Where there are none, a file that is no
        table keeps nothing out: its fault becomes a warning. So do those of a return of nobody known, all of
        whose figures came from units that are.
    """
    standing = {
        source
        for name in ("observations", "spending")
        for source in tables[name].loc[tables[name]["status"].eq("faulty"), "source"]
    }
    return [_with_faults_left(each, returns, standing, silent) for each in returns]


def _with_faults_left(
    each: Return, returns: Sequence[Return], standing: set[str], silent: Mapping[int, Sequence[str]]
) -> Return:
    if not each.faults:
        return each
    rows = _faulty_rows(each)
    kept_out = any(source in standing for sources in rows.values() for source in sources)
    cleared = _followed(each, returns) and not kept_out
    faults = tuple(
        fault
        for fault in each.faults
        if fault.place == each.date_place or _stands(fault, rows, standing, cleared=cleared)
    )
    elsewhere = not kept_out and _sent_by_units_known(each, returns)
    if elsewhere or (each.no_table and not silent.get(each.year, ("",))):
        return replace(each, faults=(), warnings=(*faults, *each.warnings))
    return replace(each, faults=faults)


def _faulty_rows(each: Return) -> dict[tuple[str, int], list[str]]:
    """Return the sources of a return's faulty figures by sheet and row."""
    rows: dict[tuple[str, int], list[str]] = {}
    for table in (each.observations, each.spending):
        for source in table.loc[table["status"].eq("faulty"), "source"]:
            place = place_of(source, [each.file])
            rows.setdefault((place.sheet, place.row), []).append(source)
    return rows


def _stands(
    fault: Fault, rows: Mapping[tuple[str, int], list[str]], standing: set[str], *, cleared: bool
) -> bool:
    """Return whether a fault still keeps a figure out; one of no figure goes with the return as a whole."""
    sources = rows.get((fault.place.sheet, fault.place.row))
    return not cleared if sources is None else any(source in standing for source in sources)


def _sent_by_units_known(each: Return, returns: Sequence[Return]) -> bool:
    """Tell whether what a return of nobody known holds was sent by units that are, no earlier."""
    if each.sender or each.received is None or each.is_empty:
        return False
    others = [
        other
        for other in returns
        if other.sender
        and other.year == each.year
        and other.received is not None
        and other.received >= each.received
    ]
    indicators = {name for other in others for name in other.observations["indicator_id"]}
    tasks = {task for other in others for task in other.spending["task_id"]}
    return set(each.observations["indicator_id"]) <= indicators and set(each.spending["task_id"]) <= tasks


def _followed(each: Return, returns: Sequence[Return]) -> bool:
    """Return whether the same unit sent another return for the year later."""
    return any(
        other is not each
        and (other.sender, other.year) == (each.sender, each.year)
        and other.received is not None
        and (each.received is None or other.received > each.received)
        for other in returns
        if each.sender
    )
