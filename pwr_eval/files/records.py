"""TOML files that people write, read as records: the fields of a record are the keys that a file may hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.vocabulary import column_in

__all__ = ["Record", "read_record"]

_SHOWN = 80  # of what was found, in a message

_PROBLEMS = {
    "missing": "the key is missing",
    "extra_forbidden": "there is no such key here",
    "literal_error": "is not one of {expected}",
    "string_type": "is not a text in quotes",
    "string_too_short": "the text is empty",
    "string_pattern_mismatch": "does not fit the pattern {pattern}",
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "float_type": "is not a number",
    "float_parsing": "is not a number",
    "bool_type": "is not true or false",
    "bool_parsing": "is not true or false",
    "date_type": "is not a day such as 2026-10-03",
    "date_from_datetime_parsing": "is not a day such as 2026-10-03",
    "greater_than": "is not above {gt}",
    "greater_than_equal": "is below {ge}",
    "less_than_equal": "is above {le}",
    "too_short": "holds fewer than {min_length}",
}
"""What is wrong with a key, by pydantic's name for it; for what is not listed pydantic's own words stand."""


class Record(BaseModel):
    """A frozen record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def in_language(self, field: str, language: str) -> str:
        """Return a text of the record in a language; the Polish one where the other is not there."""
        return str(getattr(self, column_in(language, field), "") or getattr(self, field))


AnyRecord = TypeVar("AnyRecord", bound=Record)


def read_record(
    path: Path, kind: type[AnyRecord], completed: Callable[[dict[str, Any]], Mapping[str, Any]] = dict
) -> AnyRecord:
    """Read a TOML file as a record.

    Parameters
    ----------
    path : Path
        The file, in UTF-8.
    kind : type of Record
        What it should hold. A rule across fields is a validator that raises ValueError, one text a fault.
    completed : callable, optional
        Adds what the file need not say.

    Raises
    ------
    DataError
        With every fault: no file, no TOML, unknown or missing keys, values that do not fit.

    Examples
    --------
    >>> import tempfile
    >>> class Survey(Record):
    ...     title: str
    ...     invited: int
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "survey.toml"
    ...     _ = path.write_text('invited = "many"', encoding="utf-8")
    ...     read_record(path, Survey)
    Traceback (most recent call last):
    pwr_eval.errors.DataError: survey.toml cannot be read: 2 faults
      survey.toml, column "title": the key is missing.
      survey.toml, column "invited": is not a whole number (found: "many").
    """
    try:
        return kind.model_validate(completed(tomllib.loads(path.read_text(encoding="utf-8-sig"))))
    except FileNotFoundError:
        remedy = "Restore the file, or check the folder's name."
        faults = [Fault(Place(path.as_posix()), "the file is missing", remedy=remedy)]
    except UnicodeDecodeError:
        faults = [Fault(Place(path.name), "not UTF-8 text", remedy="Save it as UTF-8.")]
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = Place(path.name, row=int(line[1]) if line else 0)
        faults = [Fault(place, Message("not TOML: {reason}", reason=str(error)))]
    except ValidationError as error:
        faults = [fault for details in error.errors() for fault in _faults(details, path.name)]
    raise DataError(Message("{file} cannot be read", file=path.name), faults)


def _faults(details: ErrorDetails, file: str) -> Iterator[Fault]:
    place = Place(file, column=".".join(map(str, details["loc"])))
    given, context = details["input"], details.get("ctx", {})
    found = None if isinstance(given, dict | list | tuple) else str(given)[:_SHOWN]
    if details["type"] == "value_error":
        problems = context["error"].args
    else:
        template = _PROBLEMS.get(details["type"])
        problems = (Message(template, **context) if template else details["msg"],)
    for problem in problems:
        yield Fault(place, problem, found)
