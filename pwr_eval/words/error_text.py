"""Errors of this package in the reader's language: what is wrong, where, what was found and what to do."""

from __future__ import annotations

import errno

from pwr_eval.errors import DataError, Fault, Place, PublishError, PwrEvalError, RunError
from pwr_eval.words.wording import Wording

__all__ = ["error_text", "fault_text", "place_text"]


def error_text(error: Exception, words: Wording) -> str:
    """Return what an error says, with all its faults, a line each.

    Parameters
    ----------
    error : Exception
        One of this package or of the system; of any other what it says itself.
    words : Wording
        Language.

    Examples
    --------
    >>> from pwr_eval.words.wording import wording
    >>> missing = DataError("the plan cannot be read", [Fault(Place("plan.csv"), "the file is missing")])
    >>> print(error_text(missing, wording("pl")))
    nie można odczytać planu: 1 błąd
      plan.csv: nie ma pliku.
    """
    if isinstance(error, DataError):
        return _listed(error.summary, [fault_text(fault, words) for fault in error.faults], words)
    if isinstance(error, PublishError):
        return _listed(error.summary, [words.of_message(fault) for fault in error.faults], words)
    if isinstance(error, RunError):
        return _run_text(error, words)
    if isinstance(error, OSError) and error.errno:
        key = f"error.system.{errno.errorcode.get(error.errno, '')}"
        reason = words(key) if words.has(key) else error.strerror
        return f"{error.filename or words('error.system')}: {reason}"
    return words.of_message(error.args[0]) if isinstance(error, PwrEvalError) else str(error)


def _listed(summary: str, faults: list[str], words: Wording) -> str:
    said = words.of_message(summary)
    if not faults:
        return said
    return "\n".join([f"{said}: {words.count('error.faults', len(faults))}", *(f"  {one}" for one in faults)])


def _run_text(error: RunError, words: Wording) -> str:
    lines = error.source.strip().splitlines()
    cell = words("error.cell", number=error.cell) if error.cell else ""
    first_line = f' ("{lines[0]}")' if lines else ""
    return f"{error.notebook}{cell}{first_line}: {words.of_message(error.reason)}"


def fault_text(fault: Fault, words: Wording) -> str:
    """Return one fault in a line.

    Examples
    --------
    >>> from pwr_eval.words.wording import wording
    >>> print(fault_text(Fault(Place("a.csv", row=2, column="B"), "the cell is empty"), wording("pl")))
    a.csv, B2: komórka jest pusta.
    """
    found = "" if fault.found is None else words("check.found", found=fault.found)
    problem, remedy = words.of_message(fault.problem), words.of_message(fault.remedy)
    return f"{place_text(fault.place, words)}: {problem}{found}. {remedy}".rstrip()


def place_text(place: Place, words: Wording) -> str:
    """Return a place in words: file, sheet, row and column, or the cell."""
    parts = [place.file]
    if place.sheet:
        parts.append(words("place.sheet", sheet=place.sheet))
    if place.row and place.column.isupper():
        return ", ".join([*parts, f"{place.column}{place.row}"])
    if place.row:
        parts.append(words("place.row", row=place.row))
    return ", ".join([*parts, place.column] if place.column else parts)
