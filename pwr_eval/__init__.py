"""Monitoring and ex-post evaluation of a municipality's family-support programme.

``load_programme`` reads a programme's folder; the indicators are functions of the rooms `gaps`, `trends`,
`costs` and `goals`, each on tidy tables.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pwr_eval.files.version import __version__

if TYPE_CHECKING:
    from pwr_eval.programme import Programme, load_programme

__all__ = ["Programme", "__version__", "load_programme"]


def __getattr__(name: str) -> Any:
    # pandas and pydantic take most of a second to import: `pwr-eval --help` does without them.
    if name in ("Programme", "load_programme"):
        return getattr(import_module("pwr_eval.programme"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
