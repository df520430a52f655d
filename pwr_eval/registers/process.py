"""From the registers of a programme to its indicators: taken in, counted, protected, compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from pwr_eval.collection.returns import Expected, read_returns
from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.atomic_folder import report_lock
from pwr_eval.observations import combine_observations, load_table, read_decisions, save_tables
from pwr_eval.programme import Programme, load_programme
from pwr_eval.programme.aliases import read_names
from pwr_eval.registers.compare_with_returns import compare_with_returns, unique_within_bounds
from pwr_eval.registers.disclosure.figures import UnsafeFigures, protect_figures
from pwr_eval.registers.engine import DEFAULT_MEMORY, open_engine
from pwr_eval.registers.figures import RegisterFigures, count_figures
from pwr_eval.registers.intake import Intake, take_in
from pwr_eval.registers.keys import PseudonymKey
from pwr_eval.registers.mapping import CountedIndicator, RegisterMapping, read_mappings
from pwr_eval.registers.released_figures import OBSERVATIONS, UNIQUE_TO_DATE, register_findings
from pwr_eval.registers.to_observations import greatest_possible, greatest_value, observations_of
from pwr_eval.schemas.declaration import declared

__all__ = ["PUBLISHED", "RegisterResult", "process_registers", "programmes_with_registers"]

PUBLISHED = "published"
"""Table of the figures that may be shown; once shown, it is kept in the folder of the raw registers."""


_UNIQUE = ("people", "families")


@dataclass(frozen=True)
class RegisterResult:
    """What came of the registers of a programme.

    Parameters
    ----------
    programme : str
        Its id.
    intakes : tuple of Intake
        The balance of each register.
    figures : RegisterFigures
        What was counted; not to be shown.
    published : DataFrame
        The same, small figures hidden: see `pwr_eval.registers.disclosure.figures.protect_figures`.
    observations : DataFrame
        The programme's indicators as registers count them, small figures hidden.
    greatest : Series
        The greatest value that each of them can truly have; missing where it is hidden.
    comparison : DataFrame
        Against what units reported: see `pwr_eval.registers.compare_with_returns.compare_with_returns`.
    bounds : DataFrame
        Unique counts of several years against what the returns leave possible.
    unique_to_date : DataFrame
        Those of them that start with the programme and may be shown: see
        `pwr_eval.registers.released_figures.Registers`.
    folder : Path
        Where all of it was saved.
    """

    programme: str
    intakes: tuple[Intake, ...]
    figures: RegisterFigures
    published: pd.DataFrame
    observations: pd.DataFrame
    greatest: pd.Series
    comparison: pd.DataFrame
    bounds: pd.DataFrame
    unique_to_date: pd.DataFrame
    folder: Path


def process_registers(
    project: Path,
    programme: str,
    key: PseudonymKey,
    *,
    memory: str = DEFAULT_MEMORY,
    spark: str = "",
) -> RegisterResult:
    """Read the registers of a programme and count what they say.

    Parameters
    ----------
    project : Path
        Folder that holds ``data/``.
    programme : str
        Folder in ``data/raw/``; its folder ``registers`` holds the mappings and the files.
    key : PseudonymKey
        Makes the pseudonyms.
    memory : str, default "1GB"
        What may be held at a time.
    spark : str, optional
        Cluster that counts instead of DuckDB; it has to see the project's folder.

    Returns
    -------
    RegisterResult
        Also saved to ``data/processed/registers/<programme>/``: the stored rows and the refused ones in
        ``stored/``, the tables as CSV, the SQL that ran in ``sql/``.

    Raises
    ------
    DataError
        No register, faults of a mapping or a file, too many refused rows, figures that cannot be protected.
    """
    raw = project / "data" / "raw" / programme
    loaded = load_programme(raw)
    mappings = read_mappings(raw / "registers")
    _refuse_unusable(loaded, mappings)
    destination = project / "data" / "processed" / "registers" / programme
    with report_lock(destination):
        intakes = tuple(
            take_in(
                mapping,
                raw / "registers",
                destination / "stored",
                key,
                tasks=set(loaded.amended.tasks["task_id"]),
                memory=memory,
            )
            for mapping in mappings
        )
        _refuse_misread(mappings, intakes, destination)
        figures = _count(destination / "stored", mappings, memory, spark)
        result = _worked_out(loaded, mappings, intakes, figures, destination)
        _save(result)
    return result


def programmes_with_registers(project: Path) -> list[str]:
    """Name the programmes of a project that have registers.

    Raises
    ------
    DataError
        If there is none.
    """
    folder = project / "data" / "raw"
    names = sorted({path.parent.parent.name for path in folder.glob("*/registers/*.toml")})
    if not names:
        remedy = "See the README: how to bring a register in."
        fault = Fault(Place(folder.as_posix()), "no folder holds registers/*.toml", remedy=remedy)
        raise DataError("there is no register", [fault])
    return names


# step by step


def _refuse_unusable(programme: Programme, mappings: Sequence[RegisterMapping]) -> None:
    if not mappings:
        place = Place(f"data/raw/{programme.id}/registers")
        fault = Fault(
            place, "no mapping (.toml) is there", remedy="See the README: how to bring a register in."
        )
        raise DataError("there is no register", [fault])
    known = set(programme.amended.indicators["indicator_id"])
    seen: set[tuple[str, str]] = set()
    faults: list[Fault] = []
    for mapping in mappings:
        place = Place(f"{mapping.name}.toml", column="indicators")
        for each in mapping.indicators:
            if each.indicator_id not in known:
                faults.append(Fault(place, "no such indicator", each.indicator_id))
            if (each.indicator_id, each.group) in seen:
                # The registers are counted together, so one of them has to speak for all.
                problem = "another register or line counts this indicator already"
                faults.append(Fault(place, problem, each.indicator_id))
            seen.add((each.indicator_id, each.group))
    if faults:
        raise DataError("the mappings of registers cannot be used", faults)


def _refuse_misread(
    mappings: Sequence[RegisterMapping], intakes: Sequence[Intake], destination: Path
) -> None:
    faults = [
        Fault(
            Place(mapping.file),
            f"{intake.refused} of {intake.read + intake.refused} rows were refused, more than "
            f"{mapping.refused_at_most:.0%}: "
            + ", ".join(f"{name} {n}" for name, n in intake.reasons.items()),
            remedy=Message(
                "See {folder}/{register}.quarantine.csv.",
                folder=(destination / "stored").as_posix(),
                register=intake.name,
            ),
        )
        for mapping, intake in zip(mappings, intakes, strict=True)
        if intake.refused_share > mapping.refused_at_most or not intake.read
    ]
    if faults:
        raise DataError("nothing was counted", faults)


def _count(stored: Path, mappings: Sequence[RegisterMapping], memory: str, spark: str) -> RegisterFigures:
    files = [(stored / f"{mapping.name}.parquet").resolve() for mapping in mappings]
    by_family = any(mapping.columns.family for mapping in mappings)
    with open_engine(spark, memory=memory) as engine:
        return count_figures(engine, engine.services(files), who="family" if by_family else "person")


def _worked_out(
    programme: Programme,
    mappings: Sequence[RegisterMapping],
    intakes: tuple[Intake, ...],
    figures: RegisterFigures,
    destination: Path,
) -> RegisterResult:
    linked = {name: getattr(figures, name) for name in ("newcomers", "stayed", "tasks_of_one")}
    try:
        hide_below = programme.description.rules.hide_below
        published = protect_figures(
            figures.counts, linked, hide_below=hide_below, before=_published_before(programme)
        )
    except UnsafeFigures as error:
        place = Place(f"data/raw/{programme.id}/registers/{PUBLISHED}.csv")
        remedy = "Earlier reports show too much. Raise hide_below in programme.toml, or publish none of them."
        raise DataError(
            "the figures cannot be published", [Fault(place, str(error), remedy=remedy)]
        ) from None
    units = programme.amended.indicators.set_index("indicator_id")["unit"]
    marked, registers = _with_marks(figures.counts, published), list(zip(mappings, intakes, strict=True))
    observations = observations_of(marked, registers, {str(name): str(unit) for name, unit in units.items()})
    reported = _reported(programme)
    greatest = greatest_possible(marked, registers)
    comparison = compare_with_returns(observations, reported, greatest)
    shown = greatest.where(observations["status"].eq("reported"))
    bounds = unique_within_bounds(_unique_over_years(figures.counts, mappings), _yearly(reported, mappings))
    unique = _unique_to_date(marked, registers, programme.years[0])
    return RegisterResult(
        programme.id,
        intakes,
        figures,
        published,
        observations,
        shown,
        comparison,
        bounds,
        unique,
        destination,
    )


def _published_before(programme: Programme) -> pd.DataFrame | None:
    path = programme.folder / "registers" / f"{PUBLISHED}.csv"
    return load_table(path, declared("register_figures").types) if path.is_file() else None


def _with_marks(counts: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Mark in the counts what is hidden in the published figures, for `observations_of`."""
    keys = ["task_id", "year", "district", "group"]
    marked = counts
    for measure in ("services", "hours", "people", "families"):
        hidden = published[published["measure"].eq(measure) & published["status"].eq("suppressed")]
        of_measure = hidden[keys].assign(**{f"suppressed_{measure}": True})
        marked = marked.merge(of_measure, on=keys, how="left")
        marked[f"suppressed_{measure}"] = marked[f"suppressed_{measure}"].eq(True)
    # Hours are shown for the city only; by district they are hidden with the services.
    apart = marked["district"].ne("") | marked["group"].ne("")
    marked["suppressed_hours"] |= apart
    return marked


def _reported(programme: Programme) -> pd.DataFrame:
    """Return what units reported, as far as it can be read: faults are the matter of `pwr-eval check`."""
    names, plan = read_names(programme.folder), programme.amended
    expected = Expected.from_plan(plan.indicators, plan.tasks, names.units, names.offices, programme.facts)
    tables = [each.observations for each in read_returns(programme.folder / "returns", expected)]
    decisions = read_decisions(programme.folder / "decisions.csv")
    return combine_observations(tables, decisions, [])[0]


def _over_all_years(counts: pd.DataFrame) -> dict[int, dict[Any, Any]]:
    """Return what is counted over all years of the registers, by task."""
    whole = counts["year"].isna() & counts["district"].eq("") & counts["group"].eq("")
    return {row["task_id"]: row for row in counts[whole & counts["task_id"].notna()].to_dict("records")}


def _people_counted(mapping: RegisterMapping) -> list[CountedIndicator]:
    return [each for each in mapping.indicators if each.measure in _UNIQUE and not each.group]


def _unique_over_years(counts: pd.DataFrame, mappings: Sequence[RegisterMapping]) -> pd.Series:
    """Return the people or families of each indicator over all years of its register."""
    by_task = _over_all_years(counts)
    found = {
        each.indicator_id: float(by_task[each.task][each.measure])
        for mapping in mappings
        for each in _people_counted(mapping)
        if each.task in by_task
    }
    return pd.Series(found, dtype="float64")


def _unique_to_date(
    marked: pd.DataFrame, registers: Sequence[tuple[RegisterMapping, Intake]], first: int
) -> pd.DataFrame:
    """Return the unique counts over whole years from the programme's first on that are not hidden."""
    # The rows of a task are counted together, whichever register they come from: one span for all.
    begin = min(mapping.first_day for mapping, _ in registers)
    end = max(mapping.last_day for mapping, _ in registers)
    by_task, span = _over_all_years(marked), (date(first, 1, 1), date(end.year, 12, 31))
    found = [
        {
            "indicator_id": each.indicator_id,
            "year": mapping.last_day.year,
            "value": float(by_task[each.task][each.measure]),
            "greatest": greatest_value(by_task[each.task], each, intake.refused),
            "fictional": mapping.fictional,
            "sender": mapping.sender,
        }
        for mapping, intake in registers
        if (mapping.first_day, mapping.last_day) == (begin, end) == span
        for each in _people_counted(mapping)
        if each.task in by_task and not by_task[each.task][f"suppressed_{each.measure}"]
    ]
    return declared("unique_to_date").frame(found)


def _yearly(reported: pd.DataFrame, mappings: Sequence[RegisterMapping]) -> pd.DataFrame:
    """Return what was reported for the years of a register, where all of them were."""
    rows = reported[reported["month"].isna() & reported["area"].eq("") & reported["group"].eq("")]
    parts = []
    for mapping in mappings:
        years = range(mapping.first_day.year, mapping.last_day.year + 1)
        for each in mapping.indicators:
            of_one = rows[rows["indicator_id"].eq(each.indicator_id) & rows["year"].isin(list(years))]
            if of_one["value"].notna().sum() == len(years):
                parts.append(of_one)
    return pd.concat(parts) if parts else rows.iloc[:0]


def _save(result: RegisterResult) -> None:
    figures = result.figures
    tables = {
        "counts": figures.counts,
        "tasks_of_one": figures.tasks_of_one,
        "shared_by_tasks": figures.shared,
        "newcomers": figures.newcomers,
        "stayed": figures.stayed,
        "waiting": figures.waiting,
        "duration": figures.duration,
        PUBLISHED: result.published,
        OBSERVATIONS: result.observations.assign(greatest=result.greatest),
        UNIQUE_TO_DATE: result.unique_to_date,
        "comparison": result.comparison,
        "bounds": result.bounds,
        "findings": register_findings(result.comparison),
    }
    save_tables(result.folder, tables)
    sql = result.folder / "sql"
    sql.mkdir(exist_ok=True)
    for name, text in figures.sql.items():
        (sql / f"{name.replace(', ', '-').replace(' ', '_')}.sql").write_text(f"{text}\n", encoding="utf-8")
