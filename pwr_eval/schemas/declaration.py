"""What a table holds, declared once: a file of `tables/` is a table, a line of it a column.

From a declaration come the checks of the table (`check`), its page in the documentation (`documentation`),
the empty file that a new programme begins with (`empty_file`), the types of its columns (`Table.types`) and
the headings of its sheet where it is one of a workbook (`Table.headings`).
A column that several tables share stands in `columns.toml`; a table names it, and says what differs. A table
that is another one with more columns names that as the one that it `extends`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal

import pandas as pd

from pwr_eval import vocabulary

__all__ = ["PANDAS_TYPES", "Column", "Table", "Type", "declared", "declared_tables", "empty_file"]

Type = Literal["text", "message", "whole", "number", "flag", "date"]

PANDAS_TYPES: Mapping[tuple[Type, bool], str] = {
    ("text", False): "str",
    ("text", True): "str",
    ("message", False): "object",
    ("message", True): "object",
    ("whole", False): "int64",
    ("whole", True): "Int64",
    ("number", False): "float64",
    ("number", True): "float64",
    ("flag", False): "bool",
    ("flag", True): "boolean",
    ("date", False): "datetime64[ns]",
    ("date", True): "datetime64[ns]",
}
"""Type of a column, and whether a cell may be empty -> its type in pandas."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        Heading in a file, and name in a table.
    type : {"text", "message", "whole", "number", "flag", "date"}
        What a cell is; a flag is true or false, a message a text or a `pwr_eval.errors.Message`, which keeps
        its values until it is said in a language.
    pl, en : str
        What the column means.
    example : str
        A cell as it stands in a file.
    unit : str
        Unit of a number.
    codes : sequence of str
        All that a cell may hold, where that is a list.
    pattern, must : str
        Regular expression that a text fits, and the same in words.
    least, most : float, optional
        Bounds of a number; both are allowed.
    endless : bool
        Whether a number may be infinite, which says that it has no known upper end.
    empty : bool
        Whether a cell may be empty. Such a column may be left out of a table that is handed over.
    default : object
        What an empty cell means, where it means something.
    optional : bool
        Whether a file of the table may go without the column.
    refers : str
        What the names in a cell, joined by semicolons, are names of: the rows of another table, or parts of
        the programme.
    single : bool
        Whether it is one name at most.
    heading : mapping of str to str
        Language -> heading in a workbook that people fill in or read.
    width : float
        Its width there, in characters.
    """

    name: str
    type: Type
    pl: str
    en: str
    example: str = ""
    unit: str = ""
    codes: Sequence[str] = ()
    pattern: str = ""
    must: str = ""
    least: float | None = None
    most: float | None = None
    endless: bool = False
    empty: bool = False
    default: str | bool | int | None = None
    optional: bool = False
    refers: str = ""
    single: bool = False
    heading: Mapping[str, str] = field(default_factory=dict)
    width: float = 0.0

    @property
    def dtype(self) -> str:
        """Type of the column in pandas."""
        return PANDAS_TYPES[self.type, self.empty]


@dataclass(frozen=True, eq=False)
class Table:
    """One table: what it is, and its columns in the order of a well-written file.

    Parameters
    ----------
    name : str
        Name of the declaration.
    pl, en : str
        What one row of the table is.
    columns : mapping of str to Column
        By name.
    key : sequence of str
        Columns that name a row; no two rows agree in all of them.
    file : str
        Name of the file in a programme's folder, where the table is one.
    saved : str
        Name under which a run saves it to ``data/processed/<programme>/``, where it does.
    """

    name: str
    pl: str
    en: str
    columns: Mapping[str, Column]
    key: Sequence[str] = ()
    file: str = ""
    saved: str = ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in their order."""
        return tuple(self.columns)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that a file must have."""
        return tuple(name for name, column in self.columns.items() if not column.optional)

    @cached_property
    def optional(self) -> tuple[str, ...]:
        """Names of the columns that a file may go without."""
        return tuple(name for name, column in self.columns.items() if column.optional)

    @property
    def file_columns(self) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]:
        """For a reader of its file: the columns that it must and may hold, and what their cells are."""
        return self.required, self.optional, self.cell_types

    @cached_property
    def types(self) -> dict[str, str]:
        """Type of each column in pandas."""
        return {name: column.dtype for name, column in self.columns.items()}

    @cached_property
    def cell_types(self) -> dict[str, str]:
        """What a cell of each column is, for a reader that knows other spellings of it."""
        return {name: column.type for name, column in self.columns.items()}

    def headings(self, language: str) -> list[str]:
        """Return the headings of its sheet in a workbook.

        Examples
        --------
        >>> declared("form_corrections").headings("en")[:3]
        ['no.', 'weight', 'sheet']
        """
        return [column.heading[language] for column in self.columns.values()]

    @property
    def widths(self) -> list[float]:
        """Widths of the columns of its sheet, in characters."""
        return [column.width for column in self.columns.values()]

    def frame(self, records: Sequence[Mapping[str, object]] = ()) -> pd.DataFrame:
        """Return the table with these rows, each naming all columns; without rows an empty one.

        Examples
        --------
        >>> declared("aliases").frame().columns.tolist()
        ['kind', 'printed', 'canonical', 'repair', 'note']
        """
        return pd.DataFrame(
            {name: pd.Series([row[name] for row in records], dtype=kind) for name, kind in self.types.items()}
        )


@cache
def declared(name: str) -> Table:
    """Return the declaration of a table.

    Parameters
    ----------
    name : str
        One of `declared_tables`.

    Examples
    --------
    >>> declared("spending").key
    ('task_id', 'year')
    >>> declared("spending").columns["spent_pln"].unit
    'zł'
    """
    given = _read(f"tables/{name}.toml")
    shared = _shared_columns()
    columns = dict(declared(given["extends"]).columns) if "extends" in given else {}
    for heading, own in given["columns"].items():
        made = _columns(heading, {**shared.get(heading, {}), **own})
        columns |= {column.name: column for column in made}
    facts = {name: given.get(name, "") for name in ("pl", "en", "file", "saved")}
    return Table(name, columns=columns, key=tuple(given.get("key", ())), **facts)


def declared_tables() -> list[str]:
    """Return the names of all declared tables, sorted.

    Examples
    --------
    >>> "observations" in declared_tables()
    True
    """
    folder = files("pwr_eval.schemas") / "tables"
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir())


def empty_file(name: str) -> str:
    r"""Return the text of a file of a table without rows: the headings that it must have.

    Examples
    --------
    >>> empty_file("cost_units")
    'task_id,indicator_id,what_it_counts,note\n'
    """
    return ",".join(declared(name).required) + "\n"


def _columns(name: str, facts: dict[str, Any]) -> Iterator[Column]:
    """Make a column and, where the declaration asks for it, the one of its texts in English."""
    codes, english = facts.pop("codes", ()), facts.pop("english", "")
    # A name in capitals is a list of the vocabulary: codes stand there and nowhere else.
    yield Column(name, **facts, codes=tuple(getattr(vocabulary, codes) if isinstance(codes, str) else codes))
    if english:
        meaning = {"pl": f"{facts['pl']} Po angielsku.", "en": f"{facts['en']} In English."}
        yield Column(
            f"{name}_en",
            **{
                **facts,
                **meaning,
                "example": "",
                "empty": english == "optional",
                "optional": english == "optional",
            },
        )


@cache
def _shared_columns() -> Mapping[str, Mapping[str, Any]]:
    shared: Mapping[str, Mapping[str, Any]] = _read("columns.toml")
    return shared


def _read(name: str) -> Any:
    return tomllib.loads((files("pwr_eval.schemas") / name).read_text(encoding="utf-8"))
