"""Published series: history, context, prices and peers; each row holds its source and its traps.

A figure that cannot stand in a yearly series (a plan, a part of a year, one sum for several years) says so in
columns; `yearly` leaves it out, and no reader has to know it from prose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pwr_eval.errors import DataError, Fault, Message, Place, UsageError
from pwr_eval.files.csv_files import is_there, read_csv_text
from pwr_eval.schemas.check import FIRST_ROW, check_file
from pwr_eval.schemas.declaration import declared

__all__ = ["PRICES", "published_series", "read_series", "yearly"]

PRICES = "cpi"
_PACKAGE_PRICES = Path(__file__).with_name("prices.csv")

_YEARLY_PERIODS = ("point", "year", "census")


def read_series(path: str | Path) -> pd.DataFrame:
    """Read one file of published series, or every ``*.csv`` of a folder, and check each row.

    Parameters
    ----------
    path : str or Path
        CSV file in UTF-8, or a folder of such files; columns of the table `series`, in any order.

    Returns
    -------
    DataFrame
        Columns of `series`, rows as they stand, files in the order of their names. `first_year` is an
        integer, `last_year` an integer or missing (the end is unknown), `value` a float, `break_before` and
        `year_inferred` are booleans, the rest is text, with "" where the source says nothing.

    Raises
    ------
    DataError
        With every fault of every file: missing or unreadable file, unknown or missing columns, values outside
        their list, rows that contradict themselves, a series in two units, a figure that stands twice.

    Examples
    --------
    >>> read_series("nowhere.csv")
    Traceback (most recent call last):
    pwr_eval.errors.DataError: The published series cannot be read: 1 fault
      nowhere.csv: the file or folder is missing. Check the path.
    """
    shape = declared("series")
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for file in _files(Path(path)):
        try:
            tables[file.name] = read_csv_text(file, *shape.file_columns)
            faults += check_file(tables[file.name], shape, source=file.name, repeats=True)
        except DataError as error:
            faults += error.faults
    faults += _contradictions(tables)
    if faults:
        raise DataError("The published series cannot be read", faults)
    return _typed(pd.concat(list(tables.values()), ignore_index=True))


def published_series(folder: Path, faults: list[Fault] | None = None) -> pd.DataFrame:
    """Return a programme's own published series; prices come with the package where it has none.

    Parameters
    ----------
    folder : Path
        Folder of the programme; its series stand in ``series/``, which may be missing.
    faults : list of Fault, optional
        Takes the faults of files, which are then left out.

    Raises
    ------
    DataError
        As `read_series`, where `faults` is not given.
    """
    own = folder / "series"
    tables = [_readable_series(own, faults)] if own.is_dir() else []
    if not any(table["series_id"].eq(PRICES).any() for table in tables):
        tables.append(read_series(_PACKAGE_PRICES))
    return pd.concat(tables, ignore_index=True)


def _readable_series(folder: Path, faults: list[Fault] | None) -> pd.DataFrame:
    """Return the series of a folder, without the files that have faults where those are taken."""
    try:
        return read_series(folder)
    except DataError as error:
        if faults is None:
            raise
        found = tuple(error.faults)
    faults += found
    faulty = {fault.place.file for fault in found}
    whole = [read_series(file) for file in _files(folder) if file.name not in faulty]
    return pd.concat(whole, ignore_index=True) if whole else declared("series").frame()


def yearly(series: pd.DataFrame, series_id: str, *, area: str | None = None) -> pd.DataFrame:
    """Rows of one series in one area that can stand side by side as years.

    Left out are sums for several years, parts of a year, plans, and rows whose year
    the source does not print.

    Parameters
    ----------
    series : DataFrame
        Published series from `read_series`.
    series_id : str
        Series wanted.
    area : str, optional
        Area wanted; may be left out where the series has one area only.

    Returns
    -------
    DataFrame
        One row a year, by `year` (which takes the place of first_year and last_year), other columns as in the
        table `series`; years that the source does not give are not there. No rows if none can stand.
        `break_before` tells of any break since the row before *in this table*: a break on a row that is left
        out passes to the next one, with its reason; the first row has none.

    Raises
    ------
    UsageError
        If there is no such series or area, or the series has several areas and none is named.
    DataError
        If two rows claim the same year.

    Examples
    --------
    >>> families = pd.DataFrame({"series_id": "families", "area": "town", "first_year": [2021, 2022, 2023]})
    >>> families = families.assign(last_year=families["first_year"], value=[80.0, 35.0, 90.0])
    >>> families = families.assign(period_type=["year", "part_year", "year"], basis="reported")
    >>> families = families.assign(break_before=[False, True, False], break_reason=["", "new form", ""])
    >>> families = families.assign(year_inferred=False)
    >>> yearly(families, "families")[["year", "value", "break_before"]]
       year  value  break_before
    0  2021   80.0         False
    1  2023   90.0          True
    """
    rows = _one_series(series, series_id, area).sort_values("first_year", kind="stable", ignore_index=True)
    stands = rows["period_type"].isin(_YEARLY_PERIODS) & rows["basis"].eq("reported") & ~rows["year_inferred"]
    # A row that is left out has as many standing rows from here on as the next standing row, and so joins it.
    following = stands[::-1].cumsum()[::-1]
    years = rows.assign(
        break_before=rows["break_before"].groupby(following).transform("any"),
        break_reason=rows["break_reason"].groupby(following).transform(_join_reasons),
    )
    years = years[stands].drop(columns="last_year").rename(columns={"first_year": "year"})
    years = years.reset_index(drop=True)
    years.loc[years.index[:1], ["break_before", "break_reason"]] = False, ""
    _refuse_double_years(years, series_id)
    return years


def _files(path: Path) -> list[Path]:
    if is_there(path) and not path.is_dir():
        return [path]
    files = sorted({file.with_suffix(".csv") for kind in ("csv", "xlsx") for file in path.glob(f"*.{kind}")})
    if files:
        return files
    problem = "the folder has no .csv or .xlsx file" if path.is_dir() else "the file or folder is missing"
    fault = Fault(Place(path.as_posix()), problem, remedy="Check the path.")
    raise DataError("The published series cannot be read", [fault])


@dataclass(frozen=True)
class _Rule:
    """Cells of one row, or of rows of one series, that must agree."""

    column: str
    problem: str
    remedy: str
    broken: Callable[[pd.DataFrame], pd.Series[bool]]


_RULES = (
    _Rule(
        "last_year",
        "differs from first_year although the row is not several_years",
        "Repeat first_year, or write several_years in period_type.",
        lambda rows: rows["period_type"].ne("several_years") & rows["last_year"].ne(rows["first_year"]),
    ),
    _Rule(
        "last_year",
        "is not after first_year although the row is several_years",
        "Write the last year, leave it empty if unknown, or mend period_type.",
        lambda rows: (
            rows["period_type"].eq("several_years")
            & rows["last_year"].ne("")
            & rows["last_year"].le(rows["first_year"])
        ),
    ),
    _Rule(
        "break_reason",
        "does not go with break_before",
        "Give the reason where break_before is true, and only there.",
        lambda rows: rows["break_before"].eq("true") ^ rows["break_reason"].ne(""),
    ),
    _Rule(
        "task_id",
        "is not the task of indicator_id",
        "Write the number before the point of indicator_id.",
        lambda rows: (
            rows["indicator_id"].ne("")
            & rows["indicator_id"].str.replace(r"\.[^.]*$", "", regex=True).ne(rows["task_id"])
        ),
    ),
    _Rule(
        "comparable_to_target",
        "says comparable, but no indicator is named",
        "Fill in indicator_id, or write no.",
        lambda rows: rows["comparable_to_target"].ne("no") & rows["indicator_id"].eq(""),
    ),
    _Rule(
        "comparable_to_target",
        "says comparable, but the row is a plan or no whole year",
        "Write no.",
        lambda rows: (
            rows["comparable_to_target"].ne("no")
            & (rows["basis"].eq("planned") | rows["period_type"].isin(["part_year", "several_years"]))
        ),
    ),
    _Rule(
        "unit",
        "differs from the first row of the same series_id",
        "Use one unit, or another series_id.",
        lambda rows: rows["unit"].ne(rows.groupby("series_id")["unit"].transform("first")),
    ),
    _Rule(
        "series_id",
        "stands twice for the same area, years and definition",
        "Remove one of the rows.",
        lambda rows: rows.duplicated(
            ["series_id", "area", "first_year", "last_year", "indicator", "definition"], keep=False
        ),
    ),
)


def _contradictions(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """Yield a fault for each place where rows, of all files together, break the rules."""
    if not tables:
        return
    rows = pd.concat(list(tables.values()), ignore_index=True)
    places = [(source, number) for source, table in tables.items() for number in table.index + FIRST_ROW]
    for rule in _RULES:
        for position in rows.index[rule.broken(rows)]:
            source, number = places[position]
            found = str(rows.loc[position, rule.column])
            yield Fault(Place(source, row=number, column=rule.column), rule.problem, found, rule.remedy)


def _typed(text: pd.DataFrame) -> pd.DataFrame:
    return text.loc[:, list(declared("series").names)].assign(
        first_year=text["first_year"].astype("int64"),
        last_year=pd.to_numeric(text["last_year"].replace("", None)).astype("Int64"),
        value=text["value"].astype("float64"),
        break_before=text["break_before"].eq("true").astype("bool"),
        year_inferred=text["year_inferred"].eq("true").astype("bool"),
    )


def _one_series(series: pd.DataFrame, series_id: str, area: str | None) -> pd.DataFrame:
    rows = series[series["series_id"] == series_id]
    if rows.empty:
        known = ", ".join(sorted(series["series_id"].unique()))
        problem = 'There is no series "{name}". Series: {known}.'
        raise UsageError(Message(problem, name=series_id, known=known))
    areas = sorted(rows["area"].unique())
    if area is None and len(areas) == 1:
        return rows
    if area not in areas:
        problem = (
            Message("no area is named") if area is None else Message('there is no area "{area}"', area=area)
        )
        message = 'Series "{name}": {problem}. Areas: {areas}.'
        raise UsageError(Message(message, name=series_id, problem=problem, areas=", ".join(areas)))
    return rows[rows["area"] == area]


def _join_reasons(reasons: pd.Series[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, reasons)))


def _refuse_double_years(years: pd.DataFrame, name: str) -> None:
    double = years.loc[years["year"].duplicated(), "year"].unique()
    faults = [
        Fault(Place(name, column="year"), "two rows for one year", str(year), "Give them two series_id.")
        for year in double
    ]
    if faults:
        raise DataError(Message("{name} is no yearly series", name=name), faults)
