"""Tasks as printed -> the files of a programme's plan; nothing that was read here counts until approved."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pwr_eval.cleaning.lexicon import fold
from pwr_eval.cleaning.numbers import UnreadableNumber, parse_number
from pwr_eval.cleaning.target_cells import TargetPart, UnreadableTarget, parse_target_cell
from pwr_eval.programme.documents.headings import heading_words
from pwr_eval.programme.documents.printed import one_line
from pwr_eval.programme.documents.tasks import Task
from pwr_eval.programme.documents.units import usual_unit
from pwr_eval.programme.plan import plan_columns
from pwr_eval.schemas.declaration import declared

__all__ = [
    "SOURCES",
    "Draft",
    "cell_mark",
    "draft_of",
    "read_cell",
    "target_cells",
    "years_of",
]

SOURCES = "plan_sources.csv"
_SEPARATOR = "; "
_YEAR = re.compile(r"\(?\b(?:w |z |rok |stan na )?((?:19|20)\d\d)(?:\s?(?:r\.|roku|rok))?\)?")
"""Between the targets of the rows of one task, as a cell of a plan lists its indicators."""
Row = dict[str, str]
_NOWHERE: Row = {"page": "", "table": "", "row": ""}


@dataclass(frozen=True)
class Draft:
    """The files of a plan, every cell as text.

    Parameters
    ----------
    plan, sources, indicators, aliases, cost_units : DataFrame
        ``plan.csv``, ``plan_sources.csv``, ``indicators.csv``, ``aliases.csv`` and ``cost_units.csv``.
    sections : mapping of str to str
        Heading of each section -> its category.
    """

    plan: pd.DataFrame
    sources: pd.DataFrame
    indicators: pd.DataFrame
    aliases: pd.DataFrame
    cost_units: pd.DataFrame
    sections: Mapping[str, str]


def draft_of(tasks: Sequence[Task], years: Sequence[int]) -> Draft:
    """Return the files of the plan that the tasks of a document make.

    Parameters
    ----------
    tasks : sequence of Task
        From `pwr_eval.programme.documents.tasks.find_tasks`.
    years : sequence of int
        Years of the programme.

    Examples
    --------
    >>> task = Task("1", "Zadania podstawowe", "Asystent", "GOPS", targets={0: ["min. 5 rodzin"]})
    >>> draft = draft_of([task], [2026, 2027])
    >>> draft.plan[["task_id", "category", "target_2026", "target_2027"]].values.tolist()
    [['1', 'basic', 'min. 5 rodzin', 'min. 5 rodzin']]
    >>> draft.indicators[["indicator_id", "unit", "kind", "confidence"]].values.tolist()
    [['1.1', 'rodzina', 'minimum', 'draft']]
    """
    plan: list[Row] = []
    sources: list[Row] = []
    indicators: list[Row] = []
    spellings: dict[tuple[str, str], tuple[str, str]] = {}
    for task_id, task in zip(_task_ids(tasks), tasks, strict=True):
        cells = _targets(task, years)
        plan.append(_plan_row(task_id, task, cells))
        sources += _source_rows(task_id, task, years)
        for name in filter(None, re.split(r"\s*[,;\n]\s*", task.responsible_units)):
            spellings.setdefault(("responsible_unit", fold(name)), (name, name))
        for n, read in enumerate(_indicators(task, cells), start=1):
            indicator_id = f"{task_id}.{n}"
            indicators.append({"indicator_id": indicator_id, "task_id": task_id, **read.row})
            sources += (
                [{**_NOWHERE, "task_id": task_id, "column": indicator_id, "doubt": read.doubt}]
                if read.doubt
                else []
            )
            for printed in read.spellings:
                spellings.setdefault(("unit", fold(printed)), (printed, read.row["unit"]))
    aliases = [
        {"kind": kind, "printed": printed, "canonical": name, "repair": "false", "note": ""}
        for (kind, _), (printed, name) in spellings.items()
    ]
    return Draft(
        plan=pd.DataFrame(plan, columns=plan_columns(years), dtype=str),
        sources=_table("plan_sources", sources),
        indicators=_table("indicators", indicators),
        aliases=_table("aliases", aliases),
        cost_units=_table("cost_units", []),
        sections={row["section"]: row["category"] for row in plan},
    )


def _table(name: str, rows: list[Row]) -> pd.DataFrame:
    """Return a table with the columns that its file must have, and those that a row fills."""
    shape = declared(name)
    filled = [column for column in shape.optional if any(row.get(column) for row in rows)]
    return pd.DataFrame(rows, columns=[*shape.required, *filled], dtype=str).fillna("")


def cell_mark(task: str, cells: Iterable[str]) -> str:
    """Return a short sum of a task's text and target cells, which changes when they do.

    Examples
    --------
    >>> cell_mark("Asystent", ["5 rodzin"]) == cell_mark("Asystent ", ["5  rodzin"])
    True
    """
    folded = "\n".join(" ".join(text.split()) for text in (task, *cells))
    return hashlib.sha256(folded.encode()).hexdigest()[:12]


def target_cells(row: Mapping[str, str]) -> list[str]:
    """Return the target cells of a row of a plan.

    Examples
    --------
    >>> target_cells({"task": "Asystent", "target_2026": "5 rodzin", "budget": ""})
    ['5 rodzin']
    """
    return [cell for column, cell in row.items() if column.startswith("target_")]


def years_of(row: Mapping[str, str]) -> list[int]:
    """Return the years that a row of a plan has targets for.

    Examples
    --------
    >>> years_of({"task": "Asystent", "target_2026": "5 rodzin", "budget": ""})
    [2026]
    """
    return [int(column.removeprefix("target_")) for column in row if column.startswith("target_")]


def _task_ids(tasks: Sequence[Task]) -> list[str]:
    """Return the printed numbers, or new ones where some lack or begin again in each table."""
    numbers = [task.number for task in tasks]
    if all(numbers) and len(set(numbers)) == len(numbers):
        return numbers
    return [str(n) for n in range(1, len(tasks) + 1)]


def _targets(task: Task, years: Sequence[int]) -> dict[int, list[str]]:
    """Return the targets of each year, one a row of the task; one column for all years holds for each."""
    rows = max(map(len, task.targets.values()), default=0)
    for_all = task.targets.get(0, [])
    return {
        year: task.targets.get(year, for_all if year == years[-1] or not task.final else [""] * rows)
        for year in years
    }


def _plan_row(task_id: str, task: Task, cells: Mapping[int, list[str]]) -> Row:
    complementary = any(
        word in task.section.casefold() for word in heading_words()["sections"]["complementary"]
    )
    return {
        "task_id": task_id,
        "category": "complementary" if complementary else "basic",
        "section": task.section,
        "task": task.task,
        "responsible_units": task.responsible_units,
        **{f"target_{year}": _joined(parts) for year, parts in cells.items()},
        "budget": task.budget,
    }


def _source_rows(task_id: str, task: Task, years: Sequence[int]) -> list[Row]:
    rows = []
    for column, source in task.sources.items():
        place = {"page": str(source.page or ""), "table": str(source.table), "row": str(source.row)}
        doubt = ", ".join(dict.fromkeys(task.doubts.get(column, ())))
        named = [f"target_{year}" for year in years] if column == "target_0" else [column]
        rows += [{"task_id": task_id, "column": name, **place, "doubt": doubt} for name in named]
    return rows


# a draft of the indicators


@dataclass(frozen=True)
class _Read:
    """A row of ``indicators.csv``, how its unit is spelled in any year, and what is doubtful."""

    row: Row
    spellings: tuple[str, ...] = ()
    doubt: str = ""


def read_cell(cell: str, years: Sequence[int], *, named: bool) -> list[TargetPart]:
    """Return what the grammar reads in a target cell; nothing where it refuses it.

    Parameters
    ----------
    cell : str
        The cell of the plan.
    years : sequence of int
        Years of the programme.
    named : bool
        Whether a column of its own says what is counted, so that a bare number is enough.
    """
    try:
        return parse_target_cell(cell, years=(years[0], years[-1]), named=named)
    except UnreadableTarget:
        return []


def _indicators(task: Task, cells: Mapping[int, list[str]]) -> list[_Read]:
    """Return the indicators of a task, as they stand in the cells that are written into the plan."""
    unit = next(filter(None, task.measure_units), "")
    written = [cell for parts in cells.values() if (cell := _joined(parts))]
    readings = [read_cell(cell, list(cells), named=bool(unit)) for cell in written]
    read = next((parts for parts in readings if parts), [])
    if not read:
        name = next(filter(None, task.indicators), "") or task.task
        doubt = "doubt.unread" if written else "doubt.no_target"
        return [_Read(_row(name, unit, "none", "flow"), doubt=doubt)]
    same = len({tuple(part.kind for part in parts) for parts in readings}) == 1
    doubt = "" if same else "doubt.years_differ"
    names, units, baselines = (
        column if len(column) == len(read) else [""] * len(read)
        for column in (task.indicators, task.measure_units, task.baselines)
    )
    made = [
        _of_parts([parts[n] for parts in readings if n < len(parts)], task.task, name, of_row or unit, doubt)
        for n, (name, of_row) in enumerate(zip(names, units, strict=True))
    ]
    return [_with_baseline(one, cell) for one, cell in zip(made, baselines, strict=True)]


def _with_baseline(read: _Read, cell: str) -> _Read:
    """Put a baseline with its year, which stands in a column of its own, into the row of an indicator."""
    if not cell.strip():
        return read
    year = _YEAR.search(cell)
    try:
        value = parse_number(_YEAR.sub("", cell, count=1).strip(" ,;:()"))
    except UnreadableNumber:
        value = None
    if value is None or value.status != "reported":
        return replace(read, doubt=", ".join(filter(None, [read.doubt, "doubt.baseline"])))
    of_year = {"baseline": f"{value.value:.15g}", "baseline_year": year[1] if year else ""}
    return replace(read, row=read.row | of_year)


def _joined(parts: Sequence[str]) -> str:
    return _SEPARATOR.join(filter(None, parts))


def _of_parts(parts: Sequence[TargetPart], task: str, indicator: str, unit: str, doubt: str) -> _Read:
    """Return an indicator from its part of the cells of all years; the first says what it is."""
    part = parts[0]
    # One word, "dzieci" or "tak", is a name only together with the task's.
    name = indicator or (part.text if " " in part.text else f"{task}: {part.text}".removesuffix(": "))
    if part.kind == "milestone":
        return _Read(_row(name, "tak/nie", "milestone", "milestone"), doubt=doubt)
    usual = usual_unit(part.text or unit)
    doubts = [doubt, "" if usual.known else "doubt.unit"]
    if part.kind == "none" and not usual.known:
        row = _row(indicator or f"{task} ({part.text})", unit, "none", "flow")
        return _Read(row, doubt=", ".join(filter(None, doubts)))
    row = _row(
        name,
        usual.name,
        part.kind,
        usual.measure,
        period=part.period,
        beneficiary=usual.beneficiary,
        better="lower" if part.kind == "maximum" or part.target <= 0 else "higher",
    )
    printed = [usual_unit(each.text).printed for each in parts if each.kind != "milestone"]
    return _Read(row, tuple(dict.fromkeys(filter(None, printed))), ", ".join(filter(None, doubts)))


def _row(
    name: str,
    unit: str,
    kind: str,
    measure: str,
    *,
    period: str = "year",
    beneficiary: str = "",
    better: str = "higher",
) -> Row:
    return {
        "indicator": one_line(name),
        "unit": unit,
        "kind": kind,
        "measure": measure,
        "period": period,
        "better": better,
        "counts_beneficiaries": "yes" if beneficiary else "no",
        "beneficiary": beneficiary,
        "result_level": "output",
        "definition_by": "programme",
        "demand_driven": "no",
        "deduplicated": "required" if measure == "unique" else "not_applicable",
        "confidence": "draft",
        "note": "",
    }
