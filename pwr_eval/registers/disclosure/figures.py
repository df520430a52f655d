"""The figures of registers made fit for publication: their cells, how these hang together, and the marks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from pwr_eval.registers.disclosure.relations import Relation, at_most, total_of, union_of
from pwr_eval.registers.disclosure.suppression import HIDE_BELOW, Protection, suppress
from pwr_eval.schemas.declaration import declared

__all__ = ["UnsafeFigures", "figure_cells", "figure_relations", "protect_figures"]

_DECLARATION = declared("register_figures")
_KEY = list(_DECLARATION.key)
_DIMENSIONS = ("task_id", "year", "district", "group")
_UNIQUE = ("people", "families")
_AMOUNTS = ("hours", "cost_pln")
# By district and group only what is counted is shown: a cost there would soon be the cost of one family.
_EVERYWHERE = ("services", *_UNIQUE)
_UNIT_COSTS = ("unit_cost_low", "unit_cost_high")
_IN_TASKS: Final = "families_in_tasks"


class UnsafeFigures(ValueError):
    """Figures of which some hidden one can be worked out whatever else is hidden."""


@dataclass(frozen=True)
class _Place:
    """Where a figure stands: the values of its dimensions, "" for all."""

    task_id: str
    year: str
    district: str
    group: str

    def whole(self, dimension: str) -> _Place:
        """Return the place that holds this one and its neighbours along a dimension."""
        return _Place(**{**vars(self), dimension: ""})


def protect_figures(
    counts: pd.DataFrame,
    linked: Mapping[str, pd.DataFrame],
    *,
    hide_below: int = HIDE_BELOW,
    before: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Hide what is small in the figures of registers, and what would give it away.

    Parameters
    ----------
    counts : DataFrame
        `pwr_eval.registers.figures.RegisterFigures.counts`.
    linked : mapping of str to DataFrame
        newcomers, stayed, tasks_of_one: the tables of the same names; each may be left out.
    hide_below : int
        Figures on fewer people or families are hidden.
    before : DataFrame, optional
        Figures of an earlier report, as this function gave them: what was shown then is known now.

    Returns
    -------
    DataFrame
        Columns of the table `register_figures`: one row a figure; a hidden one has the status
        "suppressed" and no value. A unit cost is hidden where its cost or its number of beneficiaries is.

    Raises
    ------
    UnsafeFigures
        If a hidden figure could still be worked out: nothing may be published then.
    """
    cells = figure_cells(counts, linked)
    relations = list(figure_relations(cells))
    protection = suppress(cells, relations, hide_below=hide_below, before=_before(before))
    if not protection.safe:
        raise UnsafeFigures(
            f"{len(protection.exposed)} hidden figures can be worked out, such as {protection.exposed[0]}"
        )
    shown = cells.assign(status=cells["cell"].map(protection.status))
    shown["value"] = shown["value"].mask(shown["status"].eq("suppressed"))
    costs = _unit_costs(counts, protection)
    return pd.concat([shown[[*_DECLARATION.names]], costs], ignore_index=True)


def figure_cells(counts: pd.DataFrame, linked: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """List all figures as cells.

    Returns
    -------
    DataFrame
        measure, task_id, year (Int64), district, group, detail, value, contributors, is_count, and cell, the
        name that a figure has in every table and every year's report.
    """
    parts = [_cells(counts, measure) for measure in (*_EVERYWHERE, *_AMOUNTS)]
    newcomers, stayed = linked.get("newcomers"), linked.get("stayed")
    if newcomers is not None:
        parts += [_cells(_placed(newcomers), name) for name in ("first_time", "returning")]
    if stayed is not None:
        parts.append(_cells(_placed(stayed), "stayed"))
    if "tasks_of_one" in linked:
        table = linked["tasks_of_one"].rename(columns={"counted": _IN_TASKS})
        parts.append(_cells(_placed(table).assign(detail=table["tasks"].astype(str)), _IN_TASKS))
    cells = pd.concat(parts, ignore_index=True)
    names = cells[_KEY].astype("string").fillna("").agg("|".join, axis=1)
    return cells.assign(cell=names.astype("str"))


def _placed(table: pd.DataFrame) -> pd.DataFrame:
    missing: dict[str, Any] = {"task_id": pd.NA, "district": "", "group": ""}
    return table.assign(**{name: value for name, value in missing.items() if name not in table})


def _cells(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    rows = table[table[measure].notna()]
    if measure in _AMOUNTS:
        rows = rows[rows["district"].eq("") & rows["group"].eq("")]
    if measure in _UNIQUE:
        rows = rows[rows[measure].gt(0) | rows["row_count"].eq(0)]
    return pd.DataFrame(
        {
            "measure": measure,
            "task_id": rows["task_id"].astype("Int64"),
            "year": rows["year"].astype("Int64"),
            "district": rows["district"],
            "group": rows["group"],
            "detail": rows.get("detail", ""),
            "value": rows[measure].astype("float64"),
            "contributors": _contributors(rows),
            "is_count": measure not in _AMOUNTS,
        }
    )


def _contributors(rows: pd.DataFrame) -> pd.Series:
    """Count the people or families behind a figure, whichever are fewer; NaN where the figure says it."""
    if "families" not in rows:
        return pd.Series(math.nan, index=rows.index, dtype="float64")
    known = rows[[*_UNIQUE]].astype("float64")
    # Nobody identified: as many may stand behind it as there are rows.
    return known.where(known > 0).min(axis=1).fillna(rows["row_count"].astype("float64"))


def figure_relations(cells: pd.DataFrame) -> Iterator[Relation]:
    """Tell all that a reader can reckon with: totals, unions, parts of a whole, first and last years."""
    measures: dict[str, dict[_Place, list[tuple[str, str, float]]]] = {}
    for row in cells.to_dict("records"):
        at = _Place(*("" if pd.isna(row[name]) else str(row[name]) for name in _DIMENSIONS))
        here = measures.setdefault(row["measure"], {}).setdefault(at, [])
        here.append((row["cell"], row["detail"], row["value"]))
    for name in ("services", *_AMOUNTS, *_UNIQUE):
        yield from _totals(measures.get(name, {}), unique=name in _UNIQUE)
    yield from _over_time(measures)
    yield from _in_tasks(measures)
    for name in _UNIQUE:
        yield from _each_had_a_service(measures.get(name, {}), measures.get("services", {}))


_Cells = Mapping[_Place, Sequence[tuple[str, str, float]]]


def _totals(of: _Cells, *, unique: bool) -> Iterator[Relation]:
    for dimension in _DIMENSIONS:
        parts: dict[_Place, list[tuple[str, float]]] = {}
        for at, [(cell, _, value)] in of.items():
            if getattr(at, dimension):
                parts.setdefault(at.whole(dimension), []).append((cell, value))
        for at, under in parts.items():
            if at not in of:
                continue
            [(cell, _, value)] = of[at]
            names = [name for name, _ in under]
            # Where nobody stands in two parts, a reader may guess so: the sum then counts as known.
            exact = not unique or sum(part for _, part in under) == value
            yield from [total_of(cell, names)] if exact else union_of(cell, names)


def _over_time(measures: Mapping[str, _Cells]) -> Iterator[Relation]:
    families, first_time = measures.get("families", {}), measures.get("first_time", {})
    new_ones: dict[_Place, list[str]] = {}
    for at, [(first, _, _)] in first_time.items():
        again = measures["returning"].get(at)
        if again and at in families:
            yield total_of(families[at][0][0], [first, again[0][0]])
        new_ones.setdefault(at.whole("year"), []).append(first)
    for at, cells in new_ones.items():
        if at in families:
            yield total_of(families[at][0][0], cells)
    years = sorted(int(at.year) for at in first_time)
    for at, [(stayed, _, _)] in measures.get("stayed", {}).items():
        before = _Place(at.task_id, str(int(at.year) - 1), at.district, at.group)
        if before in families:
            yield at_most(stayed, families[before][0][0])
        if at in measures.get("returning", {}):
            returning = measures["returning"][at][0][0]
            second = bool(years) and int(at.year) == years[0] + 1
            yield total_of(returning, [stayed]) if second else at_most(stayed, returning)


def _in_tasks(measures: Mapping[str, _Cells]) -> Iterator[Relation]:
    families = measures.get("families", {})
    for at, counts in measures.get(_IN_TASKS, {}).items():
        if at in families:
            yield total_of(families[at][0][0], [cell for cell, _, _ in counts])
        by_task = [
            cells[0][0] for other, cells in families.items() if other.task_id and other.whole("task_id") == at
        ]
        if by_task:
            # Who is in three tasks stands in the figures of three tasks.
            yield Relation({**dict.fromkeys(by_task, -1.0), **{cell: float(n) for cell, n, _ in counts}})


def _each_had_a_service(people: _Cells, services: _Cells) -> Iterator[Relation]:
    pairs = [(cells[0], services[at][0]) for at, cells in people.items() if at in services]
    if all(one[2] <= other[2] for one, other in pairs):
        yield from (at_most(one[0], other[0]) for one, other in pairs)


def _before(published: pd.DataFrame | None) -> dict[str, str]:
    if published is None:
        return {}
    names = published[_KEY].astype("string").fillna("").agg("|".join, axis=1)
    return dict(zip(names.astype("str"), published["status"], strict=True))


def _unit_costs(counts: pd.DataFrame, protection: Protection) -> pd.DataFrame:
    rows = counts[counts["district"].eq("") & counts["group"].eq("") & counts["unit_cost_low"].notna()]
    hidden = set(protection.status.index[protection.status.eq("suppressed")])

    def figure(row: Mapping[Any, Any], name: str) -> dict[str, Any]:
        at = "|".join("" if pd.isna(row[part]) else str(row[part]) for part in ("task_id", "year"))
        gives_away = any(f"{part}|{at}|||" in hidden for part in ("cost_pln", row["per"]))
        return {
            "measure": name,
            "task_id": row["task_id"],
            "year": row["year"],
            "district": "",
            "group": "",
            "detail": str(row["per"]),
            "value": math.nan if gives_away else round(float(row[name]), 2),
            "status": "suppressed" if gives_away else "reported",
        }

    records = [
        figure(row, name) for row in rows.to_dict("records") for name in _UNIT_COSTS if not pd.isna(row[name])
    ]
    return _DECLARATION.frame(records)
