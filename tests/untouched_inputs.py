"""Calls of public functions recorded as they are made, and made again with inputs of other kinds."""

import copy
import functools
import importlib
import inspect
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace

import numpy as np
import pandas as pd

from pwr_eval.indicators.trends.panel import Panel

MOST_CALLS = 4  # of each function that are looked at
TABLES = (pd.DataFrame, pd.Series, np.ndarray)


@dataclass(frozen=True)
class Call:
    """A call of a public function: its inputs as they were, and what was changed in them."""

    function: object
    args: tuple
    kwargs: dict
    touched: bool


def modules_of(package):
    root = importlib.import_module(package)
    return [
        importlib.import_module(found.name) for found in pkgutil.walk_packages(root.__path__, f"{package}.")
    ]


def public_functions(package):
    """Functions that a package's modules export, by their whole names."""
    return {
        f"{module.__name__}.{name}": getattr(module, name)
        for module in modules_of(package)
        for name in getattr(module, "__all__", ())
        if inspect.isfunction(getattr(module, name)) and getattr(module, name).__module__ == module.__name__
    }


def parts_of(value):
    """What a container or record is made of, by name."""
    if isinstance(value, Mapping):
        return {repr(key): one for key, one in value.items()}
    if isinstance(value, list | tuple):
        return dict(enumerate(value))
    if is_dataclass(value) and not isinstance(value, type):
        # What a record has worked out already is no input.
        return {field.name: getattr(value, field.name) for field in fields(value) if field.init}
    return {}


def holds_table(value):
    return isinstance(value, TABLES) or any(map(holds_table, parts_of(value).values()))


def image(value):
    """What a value holds, to the last bit, and which objects it is made of."""
    if isinstance(value, pd.DataFrame):
        columns = [image(value.iloc[:, place]) for place in range(value.shape[1])]
        return id(value), repr(list(value.columns)), repr(list(value.index)), columns
    if isinstance(value, pd.Series):
        return value.name, str(value.dtype), repr(list(value.index)), repr(value.tolist())
    if isinstance(value, np.ndarray):
        return id(value), value.dtype.str, value.shape, repr(value.tolist())
    if parts := parts_of(value):
        return id(value), [(name, image(part)) for name, part in parts.items()]
    return repr(value) if isinstance(value, str | int | float | bool | None) else id(value)


def recording(functions, patch):
    """Put a recorder in the place of each function wherever the package knows it; return the calls by name."""
    calls = defaultdict(list)

    def recorder(name, function):
        @functools.wraps(function)
        def recorded(*args, **kwargs):
            args = tuple(list(each) if inspect.isgenerator(each) else each for each in args)
            given = [args, kwargs]
            if len(calls[name]) >= MOST_CALLS or not holds_table(given):
                return function(*args, **kwargs)
            before = image(given)
            kept = copy.deepcopy((args, kwargs))
            calls[name].append(None)
            place = len(calls[name]) - 1
            result = function(*args, **kwargs)
            if inspect.isgenerator(result):
                result = iter(list(result))
            calls[name][place] = Call(function, *kept, touched=image(given) != before)
            return result

        return recorded

    wrapped = {function: recorder(name, function) for name, function in functions.items()}
    for module in [module for name, module in sys.modules.items() if name.startswith("pwr_eval")]:
        for name, known in list(vars(module).items()):
            if inspect.isfunction(known) and known in wrapped:
                patch.setattr(module, name, wrapped[known])
    return calls


def again(call, change):
    """Make a call again with changed copies of its inputs."""
    args, kwargs = copy.deepcopy((call.args, call.kwargs))
    result = call.function(*changed(args, change), **changed(kwargs, change))
    return list(result) if inspect.isgenerator(result) else result


def changed(value, change):
    """The same with every table in it changed."""
    if isinstance(value, TABLES):
        return change(value)
    if not holds_table(value):
        return value
    if isinstance(value, Panel):
        return Panel(change(value.cells), value.years if change is first_row else change(value.years))
    parts = {name: changed(part, change) for name, part in parts_of(value).items()}
    if isinstance(value, Mapping):
        return dict(zip(value, parts.values(), strict=True))
    if isinstance(value, list | tuple):
        return type(value)(parts.values())
    return replace(value, **parts)


def read_only(value):
    """The same table, its memory closed for writing."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
        return value
    manager = value._mgr
    for block in manager.blocks:
        held = block.values  # noqa: PD011 - the memory itself
        parts = (
            [held]
            if isinstance(held, np.ndarray)
            else [getattr(held, part, None) for part in ("_data", "_mask", "_ndarray")]
        )
        for part in parts:
            if isinstance(part, np.ndarray):
                part.flags.writeable = False
    return value


def first_row(value):
    return value[:1] if isinstance(value, np.ndarray) else value.iloc[:1]
