"""Parameters of a notebook: read from its own declaration and checked before a kernel starts.

A notebook declares its parameters in the cell tagged ``parameters``, one annotated assignment each; one
without a value must be given. papermill puts the given values into a cell of their own after it, but only
logs a name that it does not know.
"""

from __future__ import annotations

import ast
import difflib
import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pwr_eval.errors import DataError, Fault, Message, Place, UsageError

__all__ = ["Parameter", "Value", "checked_parameters", "declared_parameters"]

Value = int | str | float | bool

_TYPES: dict[str, type[Value]] = {"int": int, "str": str, "float": float, "bool": bool}
_BOOLEANS = {"true": True, "false": False}
_FORM = "Write it as `year: int = 2025`; types are int, str, float and bool."
_MOST_LISTED = 20  # allowed values that a message spells out


@dataclass(frozen=True)
class Parameter:
    """One declared parameter.

    Parameters
    ----------
    name : str
        Its name in the notebook.
    kind : type
        int, str, float or bool.
    default : int, str, float, bool or None
        Value that holds if none is given; None if one must be given.
    """

    name: str
    kind: type[Value]
    default: Value | None = None


def declared_parameters(notebook: Path) -> dict[str, Parameter]:
    """Read what a notebook declares, without running it.

    Parameters
    ----------
    notebook : Path
        An ``.ipynb`` file.

    Returns
    -------
    dict of str to Parameter
        By name, in the order of the notebook; empty if no cell is tagged ``parameters``.

    Raises
    ------
    DataError
        If the file is missing or no notebook, has two such cells, or a line declares no parameter.

    Examples
    --------
    >>> import json, tempfile
    >>> cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "year: int = 2025"}
    >>> path = Path(tempfile.mkdtemp(), "notebook.ipynb")
    >>> _ = path.write_text(json.dumps({"cells": [cell]}))
    >>> declared_parameters(path)
    {'year': Parameter(name='year', kind=<class 'int'>, default=2025)}
    """
    cells = [cell for cell in _cells(notebook) if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if not cells:
        return {}
    if len(cells) > 1:
        raise _unreadable(notebook, ["more than one cell is tagged parameters"])
    try:
        statements = ast.parse("".join(cells[0]["source"])).body
    except SyntaxError as error:
        raise _unreadable(notebook, [f"line {error.lineno} of the parameters cell is no Python"]) from None
    found = [_declaration(statement) for statement in statements if not _is_text(statement)]
    problems = [result for result in found if isinstance(result, str)]
    declared = [result for result in found if isinstance(result, Parameter)]
    names = [parameter.name for parameter in declared]
    problems += [f"{name} is declared twice" for name in dict.fromkeys(names) if names.count(name) > 1]
    if problems:
        raise _unreadable(notebook, problems)
    return {parameter.name: parameter for parameter in declared}


def _cells(notebook: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        return [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    except FileNotFoundError:
        raise _unreadable(notebook, ["the file is missing"]) from None
    except (ValueError, KeyError, TypeError):
        raise _unreadable(notebook, ["this is no notebook in the form of Jupyter 4"]) from None


def _unreadable(notebook: Path, problems: list[str]) -> DataError:
    remedy = "" if "no notebook" in problems[0] or "missing" in problems[0] else _FORM
    faults = [Fault(Place(notebook.as_posix()), problem, remedy=remedy) for problem in problems]
    return DataError(Message("the parameters of {notebook} cannot be read", notebook=notebook.name), faults)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _declaration(statement: ast.stmt) -> Parameter | str:
    """Read one statement of the cell; a text tells what is wrong with it."""
    code = ast.unparse(statement)
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        return f"`{code}` declares no parameter"
    name, kind = statement.target.id, _TYPES.get(ast.unparse(statement.annotation))
    if kind is None:
        return f"`{code}` has a type that no parameter can have"
    if statement.value is None:
        return Parameter(name, kind)
    try:
        return Parameter(name, kind, _of_kind(kind, ast.literal_eval(statement.value)))
    except ValueError:
        return f"`{code}` has a value that is not of its type"


def checked_parameters(
    declared: Mapping[str, Parameter],
    given: Mapping[str, Value],
    *,
    allowed: Mapping[str, Collection[Value]] | None = None,
    notebook: str = "the notebook",
) -> dict[str, Value]:
    """Hold given parameters against the declaration and give back every value that will hold.

    Parameters
    ----------
    declared : mapping of str to Parameter
        From `declared_parameters`.
    given : mapping of str to value
        Texts, as a command line gives them, are read as the declared type.
    allowed : mapping of str to collection, optional
        Values that a parameter may take; names that the notebook does not declare are left aside. A default
        must be among them too, since it holds where nothing is given.
    notebook : str, optional
        Name in the message.

    Returns
    -------
    dict of str to value
        One value a declared parameter: given or default, of the declared type.

    Raises
    ------
    UsageError
        With every unknown, missing, mistyped or disallowed parameter and the list of what is allowed.

    Examples
    --------
    >>> declared = {"year": Parameter("year", int, 2025), "language": Parameter("language", str, "pl")}
    >>> checked_parameters(declared, {"year": "2026"})
    {'year': 2026, 'language': 'pl'}
    >>> checked_parameters(declared, {"yaer": 2031}, allowed={"year": range(2026, 2028)})
    Traceback (most recent call last):
    pwr_eval.errors.UsageError: the notebook cannot run with these parameters: 2 faults
      yaer: unknown; did you mean year?
      year: 2025 is not allowed; it holds where no value is given
    Allowed are:
      year: int, one of 2026, 2027 (2025 if not given)
      language: str ("pl" if not given)
    """
    allowed = allowed or {}
    values: dict[str, Value] = {}
    faults = [_unknown(name, declared) for name in given if name not in declared]
    for parameter in declared.values():
        try:
            values[parameter.name] = _effective(parameter, given, allowed.get(parameter.name))
        except ValueError as error:
            faults.append(f"{parameter.name}: {error}")
    if faults:
        count = f"{len(faults)} fault" + ("s" if len(faults) > 1 else "")
        known = [_shown(parameter, allowed.get(parameter.name)) for parameter in declared.values()]
        listed = ["Allowed are:", *(f"  {line}" for line in known)] if known else ["It takes no parameters."]
        lines = [f"{notebook} cannot run with these parameters: {count}", *(f"  {fault}" for fault in faults)]
        raise UsageError("\n".join([*lines, *listed]))
    return values


def _unknown(name: str, declared: Mapping[str, Parameter]) -> str:
    near = difflib.get_close_matches(name, declared, n=1)
    return f"{name}: unknown" + (f"; did you mean {near[0]}?" if near else "")


def _effective(parameter: Parameter, given: Mapping[str, Value], allowed: Collection[Value] | None) -> Value:
    if parameter.name not in given:
        if parameter.default is None:
            raise ValueError("missing; it has no default")
        if allowed is not None and parameter.default not in allowed:
            raise ValueError(f"{_quoted(parameter.default)} is not allowed; it holds where no value is given")
        return parameter.default
    value = _of_kind(parameter.kind, given[parameter.name])
    if allowed is not None and value not in allowed:
        raise ValueError(f"{_quoted(value)} is not allowed")
    return value


def _of_kind(kind: type[Value], value: object) -> Value:
    """Return a value as its declared type; a text is read, anything else must be of the type already."""
    problem = ValueError(f"{_quoted(value)} is not of type {kind.__name__}")
    if kind is float and type(value) is int:
        return float(value)
    if isinstance(value, str) and kind is not str:
        try:
            value = _BOOLEANS[value.lower()] if kind is bool else kind(value)
        except (KeyError, ValueError):
            raise problem from None
    # `type is` because a bool is an int in Python, but no year.
    if type(value) is not kind or (isinstance(value, float) and not math.isfinite(value)):
        raise problem
    return value


def _shown(parameter: Parameter, allowed: Collection[Value] | None) -> str:
    values = "" if allowed is None else f", one of {', '.join(_listed(allowed))}"
    default = "must be given" if parameter.default is None else f"{_quoted(parameter.default)} if not given"
    return f"{parameter.name}: {parameter.kind.__name__}{values} ({default})"


def _listed(allowed: Collection[Value]) -> Iterator[str]:
    for position, value in enumerate(allowed):
        if position == _MOST_LISTED:
            yield "…"
            return
        yield _quoted(value)


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
