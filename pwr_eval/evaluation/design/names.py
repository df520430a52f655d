"""Lists in one cell: names joined by semicolons."""

from __future__ import annotations

__all__ = ["listed"]


def listed(cell: str) -> list[str]:
    """Split a cell into the names that it holds.

    Examples
    --------
    >>> listed("E01; E02;"), listed("")
    (['E01', 'E02'], [])
    """
    return [name for part in cell.split(";") if (name := part.strip())]
