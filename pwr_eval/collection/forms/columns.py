"""Columns of a form's table: what each shows, and in which rows something is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pwr_eval.collection.forms.content import Row

__all__ = ["COLUMNS", "Column", "columns_for"]


def _nowhere(_: Row) -> bool:
    return False


def _everywhere(_: Row) -> bool:
    return True


@dataclass(frozen=True)
class Column:
    """One column of the table.

    Parameters
    ----------
    name : str
        Name of the column as the reader of returns knows it (but for the target, which that does not read);
        its heading is the text ``form.column.<name>``.
    width : float
        Width in characters.
    asked : callable
        Tells whether a row has an empty cell to fill in here.
    needed : callable
        Tells whether a row needs the column; a column that no row needs is left out.
    horizontal : str
        Alignment of its cells.
    """

    name: str
    width: float
    asked: Callable[[Row], bool] = _nowhere
    needed: Callable[[Row], bool] = _everywhere
    horizontal: str = "left"

    @property
    def asked_anywhere(self) -> bool:
        """Whether the column is there to be filled in; where a row does not ask, its cell is grey."""
        return self.asked is not _nowhere

    @classmethod
    def to_fill_in(
        cls, name: str, width: float, asked: Callable[[Row], bool], horizontal: str = "left"
    ) -> Column:
        """Make a column that stands in the form only if a row asks for something in it."""
        return cls(name, width, asked, asked, horizontal)


COLUMNS = (
    Column("task_id", 10, horizontal="center"),
    Column("task", 31),
    Column("indicator_id", 10.5, horizontal="center"),
    Column("indicator", 38),
    Column("unit", 14),
    Column("year", 7, needed=lambda row: row.base, horizontal="center"),
    Column("month", 12.5, needed=lambda row: row.month is not None),
    Column("target", 12, horizontal="right"),
    Column("value", 13, asked=lambda row: not row.asks_fraction, horizontal="right"),
    Column.to_fill_in("numerator", 11, lambda row: row.asks_fraction, "right"),
    Column.to_fill_in("denominator", 11, lambda row: row.asks_fraction, "right"),
    Column.to_fill_in("months_covered", 12, lambda row: row.asks_months, "center"),
    Column.to_fill_in("spent_pln", 14.5, lambda row: row.asks_spending, "right"),
    Column.to_fill_in("deduplicated", 14, lambda row: row.deduplicated, "center"),
    Column.to_fill_in("note", 32, _everywhere),
)


def columns_for(rows: tuple[Row, ...]) -> list[Column]:
    """Return the columns that some of the rows need, in their order."""
    return [column for column in COLUMNS if any(map(column.needed, rows))]
